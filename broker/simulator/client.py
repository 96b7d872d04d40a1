"""One client of the gateway: what it asked to be told, and the answers to everything it may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from broker.simulator import messages, order_messages
from broker.simulator.exchange import Exchange
from broker.simulator.facts import Commission, ErrorShown, Execution, Fact, OrderShown, PositionChanged, StatusShown
from broker.simulator.hours import NEW_YORK
from broker.simulator.line import Line
from broker.simulator.listing import GRIDS, Listing
from broker.simulator.market import Quote
from broker.simulator.orders import Order
from broker.simulator.place_order import read_query
from broker.simulator.wire import FieldReader, ProtocolViolation

MAX_SUMMARIES = 2
NOTHING_FOUND = "No security definition has been found for the request"


@dataclass(slots=True)
class Stream:
    """A market data request that keeps running."""

    request_id: int
    listing: Listing
    delayed: bool
    shown: Quote | None = None


@dataclass(slots=True)
class Client:
    """A session after startApi. Market data follow `data`: live, delayed only, none, or a competing session."""

    line: Line
    exchange: Exchange
    data: Callable[[], str]
    streams: dict[int, Stream] = field(default_factory=dict)
    summaries: dict[int, list[str]] = field(default_factory=dict)
    profits: dict[int, str] = field(default_factory=dict)
    profits_single: dict[int, tuple[str, int]] = field(default_factory=dict)
    wants_positions: bool = False
    account_updates: str = ""
    data_type: int = 1

    @property
    def client_id(self) -> int:
        """The id that it gave."""
        return self.line.client_id

    @property
    def version(self) -> int:
        """The server version that was agreed."""
        return self.line.version

    def say(self, *fields: object) -> None:
        """Send one message."""
        self.line.say(fields)

    def error(self, about: int, code: int, text: str) -> None:
        """Send an errMsg."""
        self.line.say(messages.error(ErrorShown(self.client_id, about, code, text), self.version))

    def show(self, fact: Fact, *, zoned: bool) -> None:
        """Tell a fact of the exchange, if it is this client's."""
        match fact:
            case OrderShown():
                self.line.say(order_messages.values(order_messages.open_order(fact, self.version)))
            case StatusShown():
                self.line.say(order_messages.values(order_messages.order_status(fact)))
            case Execution():
                self.line.say(order_messages.values(order_messages.execution_details(fact, self.version, zoned=zoned)))
            case Commission():
                self.line.say(order_messages.values(order_messages.commission_report(fact)))
            case ErrorShown():
                self.line.say(messages.error(fact, self.version))
            case PositionChanged():
                self._position_changed(fact)

    def quote_moved(self, con_id: int) -> None:
        """A watched price moved: say what changed to every stream of it."""
        for stream in self.streams.values():
            if stream.listing.con_id == con_id:
                self._stream_ticks(stream)

    def hear(self, message_id: int, reader: FieldReader) -> None:
        """Answer one request.

        Raises:
            ProtocolViolation: for a message that the gateway does not know, or fields left over.
        """
        handler = _HANDLERS.get(message_id)
        if handler is None:
            raise ProtocolViolation(f"there is no message {message_id}")
        handler(self, reader)

    # -- orders

    def cancel_order(self, reader: FieldReader) -> None:
        """4."""
        reader.integer("version")
        order_id = reader.integer("orderId")
        if self.version >= 169:
            reader.text("manualOrderCancelTime")
        reader.end()
        self.exchange.cancel(self.client_id, order_id)

    def global_cancel(self, reader: FieldReader) -> None:
        """58."""
        _only_version(reader)
        self.exchange.cancel_all(self.client_id)

    def own_orders(self, reader: FieldReader) -> None:
        """5."""
        _only_version(reader)
        self._open_orders(everyone=False)

    def all_orders(self, reader: FieldReader) -> None:
        """16."""
        _only_version(reader)
        self._open_orders(everyone=True)

    def auto_orders(self, reader: FieldReader) -> None:
        """15: client 0 binds what people type into TWS."""
        reader.integer("version")
        reader.flag("autoBind")
        reader.end()

    def _open_orders(self, *, everyone: bool) -> None:
        for order in self.exchange.open_orders(self.client_id, everyone=everyone):
            self._order_now(order)
        self.say(53, 1)

    def _order_now(self, order: Order) -> None:
        self.show(OrderShown(order.client_id, order, order.status), zoned=True)
        parent_id = order.parent.ticket.order_id if order.parent else 0
        status = StatusShown(
            order.client_id, order.ticket.order_id, order.status, order.filled, order.remaining, order.average,
            order.perm_id, parent_id, order.last_price, order.why_held,
        )  # fmt: skip
        self.show(status, zoned=True)

    def completed_orders(self, reader: FieldReader) -> None:
        """99."""
        reader.flag("apiOnly")
        reader.end()
        for order in self.exchange.floor.finished:
            self.line.say(order_messages.values(order_messages.completed_order(order, self.version)))
        self.say(102)

    def executions(self, reader: FieldReader) -> None:
        """7: with their commissions, since midnight."""
        reader.integer("version")
        request_id = reader.integer("reqId")
        wanted = reader.named(["clientId", "acctCode", "time", "symbol", "secType", "exchange", "side"])
        reader.end()
        zoned = not self.exchange.switches.zoneless_execution_times
        for one in self.exchange.executions():
            if _execution_fits(one, wanted):
                fields = order_messages.execution_details(one, self.version, request_id=request_id, zoned=zoned)
                self.line.say(order_messages.values(fields))
                report = self.exchange.floor.charged.get(one.execution_id)
                if report is not None:
                    self.line.say(order_messages.values(order_messages.commission_report(report)))
        self.say(55, 1, request_id)

    # -- contracts

    def contract_details(self, reader: FieldReader) -> None:
        """9."""
        reader.integer("version")
        request_id = reader.integer("reqId")
        query, _ = read_query(reader)
        reader.named(["includeExpired", "secIdType", "secId"] + (["issuerId"] if self.version >= 176 else []))
        reader.end()
        found = self.exchange.universe.find(query)
        if not found:
            self.error(request_id, 200, NOTHING_FOUND)
            return
        for listing in found:
            self.line.say(
                messages.contract_details(
                    request_id, listing, query.exchange, self.exchange.hours, self.exchange.now, self.version
                )
            )
        self.say(52, 1, request_id)

    def option_chain(self, reader: FieldReader) -> None:
        """78."""
        request_id = reader.integer("reqId")
        reader.named(["symbol", "futFopExchange", "secType"])
        con_id = reader.integer("conId")
        reader.end()
        for family in self.exchange.universe.chain(con_id):
            for exchange in family.exchanges[:3]:
                self.line.say(messages.option_chain(request_id, family, exchange))
        self.say(76, request_id)

    def market_rule(self, reader: FieldReader) -> None:
        """91."""
        rule_id = reader.integer("marketRuleId")
        reader.end()
        if rule_id in GRIDS:
            self.line.say(messages.market_rule(GRIDS[rule_id]))
        else:
            self.error(-1, 321, f"Error validating request.-'cz' : cause - Invalid market rule id {rule_id}")

    def matching_symbols(self, reader: FieldReader) -> None:
        """81."""
        request_id = reader.integer("reqId")
        pattern = reader.text("pattern")
        reader.end()
        self.line.say(messages.symbol_samples(request_id, self.exchange.universe.resembling(pattern), self.version))

    # -- market data

    def market_data(self, reader: FieldReader) -> None:
        """1."""
        reader.integer("version")
        request_id = reader.integer("reqId")
        query, _ = read_query(reader)
        if reader.flag("deltaNeutralContract"):
            reader.named(["dncConId", "dncDelta", "dncPrice"])
        reader.text("genericTicks")
        snapshot = reader.flag("snapshot")
        reader.flag("regulatorySnapshot")
        reader.text("options")
        reader.end()
        found = self.exchange.universe.find(query)
        if len(found) != 1:
            self.error(request_id, 200, NOTHING_FOUND)
        elif request_id in self.streams:
            self.error(request_id, 322, "Error processing request.-'bI' : cause - Duplicate ticker id")
        elif (delayed := self._allowed_data(request_id)) is not None:
            self._begin_data(request_id, found[0], snapshot=snapshot, delayed=delayed)

    def _allowed_data(self, request_id: int) -> bool | None:
        match self.data():
            case "live":
                return False
            case "delayed" if self.data_type >= 3:
                text = "Requested market data is not subscribed. Displaying delayed market data."
                self.error(request_id, 10167, text)
                return True
            case "delayed":
                text = "Requested market data is not subscribed. Delayed market data is available."
                self.error(request_id, 10168 if self.data_type == 2 else 354, text)
            case "competing":
                self.error(request_id, 10197, "No market data during competing live session")
            case _:
                self.error(request_id, 354, "Requested market data is not subscribed.")
        return None

    def _begin_data(self, request_id: int, listing: Listing, *, snapshot: bool, delayed: bool) -> None:
        stream = Stream(request_id, listing, delayed)
        self.say(81, request_id, listing.grid.bands[0][1], "9c0001", 3)
        self.say(58, 1, request_id, 3 if delayed else 1)
        self._stream_ticks(stream)
        if snapshot:
            self.say(57, 1, request_id)
            return
        self.exchange.market.watch(listing)
        self.streams[request_id] = stream

    def _stream_ticks(self, stream: Stream) -> None:
        quote = self.exchange.market.quote(stream.listing)
        for tick in messages.quote_ticks(stream.request_id, quote, stream.shown, delayed=stream.delayed):
            self.line.say(tick)
        if stream.listing.sec_type == "OPT":
            self._option_tick(stream, quote)
        stream.shown = quote

    def _option_tick(self, stream: Stream, quote: Quote) -> None:
        value = self.exchange.market.worth(stream.listing)
        under = self.exchange.universe.by_id(stream.listing.under_con_id)
        spot = self.exchange.market.quote(under).last if under else None
        kind = 83 if stream.delayed else 13
        volatility = self.exchange.market.volatility(stream.listing)
        greeks = [f"{figure:.6f}" for figure in (value.gamma, value.vega, value.theta)]
        self.say(
            21,
            stream.request_id,
            kind,
            0,
            f"{volatility:.4f}",
            f"{value.delta:.6f}",
            quote.mid or 0,
            0,
            *greeks,
            spot or 0,
        )

    def cancel_market_data(self, reader: FieldReader) -> None:
        """2."""
        reader.integer("version")
        request_id = reader.integer("reqId")
        reader.end()
        if self.streams.pop(request_id, None) is None:
            self.error(request_id, 300, f"Can't find EId with tickerId:{request_id}")

    def market_data_type(self, reader: FieldReader) -> None:
        """59."""
        reader.integer("version")
        self.data_type = reader.integer("type")
        reader.end()

    # -- session and account

    def ids(self, reader: FieldReader) -> None:
        """8."""
        reader.integer("version")
        reader.integer("numIds")
        reader.end()
        self.say(9, 1, self.exchange.next_id(self.client_id))

    def managed_accounts(self, reader: FieldReader) -> None:
        """17."""
        _only_version(reader)
        self.say(15, 1, ",".join(self.exchange.accounts))

    def current_time(self, reader: FieldReader) -> None:
        """49."""
        _only_version(reader)
        self.say(49, 1, int(self.exchange.now.timestamp()))

    def log_level(self, reader: FieldReader) -> None:
        """14."""
        reader.integer("version")
        reader.integer("level")
        reader.end()

    def positions(self, reader: FieldReader) -> None:
        """61."""
        _only_version(reader)
        self.wants_positions = True
        for name, account in self.exchange.books.items():
            for held in account.open_holdings:
                self.line.say(messages.position(name, held.listing, held.quantity, held.average_cost))
        self.say(62, 1)

    def cancel_positions(self, reader: FieldReader) -> None:
        """64."""
        _only_version(reader)
        self.wants_positions = False

    def updates(self, reader: FieldReader) -> None:
        """6."""
        reader.integer("version")
        subscribes = reader.flag("subscribe")
        name = reader.text("account") or self.exchange.accounts[0]
        reader.end()
        if name not in self.exchange.books:
            self.error(-1, 321, f"Error validating request.-'bP' : cause - Invalid account code '{name}'.")
            return
        self.account_updates = name if subscribes else ""
        if subscribes:
            self.push_account()
            self.say(54, 1, name)

    def push_account(self) -> None:
        """Account values, portfolio and time, as they are now."""
        if not self.account_updates:
            return
        account = self.exchange.books[self.account_updates]
        for key, value, currency in account.values():
            self.line.say(messages.account_value(key, value, currency, account.account_id))
        for held in account.holdings.values():
            self.line.say(messages.portfolio(account, held))
        self.say(8, 1, f"{self.exchange.now.astimezone(NEW_YORK):%H:%M}")

    def updates_multi(self, reader: FieldReader) -> None:
        """76."""
        reader.integer("version")
        request_id = reader.integer("reqId")
        name, model = reader.text("account"), reader.text("modelCode")
        reader.flag("ledgerAndNLV")
        reader.end()
        for account in self.exchange.books.values():
            if name in {"", account.account_id}:
                for key, value, currency in account.values():
                    self.say(73, 1, request_id, account.account_id, model, key, value, currency)
        self.say(74, 1, request_id)

    def summary(self, reader: FieldReader) -> None:
        """62."""
        reader.integer("version")
        request_id = reader.integer("reqId")
        reader.text("group")
        tags = [tag for tag in reader.text("tags").split(",") if tag]
        reader.end()
        if len(self.summaries) >= MAX_SUMMARIES and request_id not in self.summaries:
            text = "Error processing request.-'bZ' : cause - Maximum number of account summary requests exceeded"
            self.error(request_id, 322, text)
            return
        self.summaries[request_id] = tags
        self.push_summary(request_id, tags)
        self.say(64, 1, request_id)

    def push_summary(self, request_id: int, tags: list[str]) -> None:
        """One row a tag and account."""
        for account in self.exchange.books.values():
            for row in messages.account_summary(request_id, account, tags):
                self.line.say(row)

    def pnl(self, reader: FieldReader) -> None:
        """92."""
        request_id = reader.integer("reqId")
        name = reader.text("account") or self.exchange.accounts[0]
        reader.text("modelCode")
        reader.end()
        if name in self.exchange.books:
            self.profits[request_id] = name
            self.line.say(messages.profit(request_id, self.exchange.books[name]))

    def pnl_single(self, reader: FieldReader) -> None:
        """94."""
        request_id = reader.integer("reqId")
        name = reader.text("account") or self.exchange.accounts[0]
        reader.text("modelCode")
        con_id = reader.integer("conId")
        reader.end()
        account = self.exchange.books.get(name)
        if account is not None and con_id in account.holdings:
            self.profits_single[request_id] = (name, con_id)
            self.line.say(messages.profit_single(request_id, account, account.holdings[con_id]))

    def ends(self, reader: FieldReader) -> None:
        """63, 77, 93, 95: a subscription is over."""
        message_id = int(reader.fields[0])
        if message_id in {63, 77}:
            reader.integer("version")
        request_id = reader.integer("reqId")
        reader.end()
        running: dict[int, object] = {63: self.summaries, 93: self.profits, 95: self.profits_single}
        subscribed = running.get(message_id)
        if isinstance(subscribed, dict):
            subscribed.pop(request_id, None)

    def _position_changed(self, fact: PositionChanged) -> None:
        if self.wants_positions:
            self.line.say(messages.position(fact.account, fact.listing, fact.quantity, fact.average_cost))
        if self.account_updates == fact.account:
            self.push_account()
        self.push_profits()

    def push_profits(self) -> None:
        """The P&L streams, as they stand now."""
        for request_id, name in self.profits.items():
            self.line.say(messages.profit(request_id, self.exchange.books[name]))
        for request_id, (name, con_id) in self.profits_single.items():
            account = self.exchange.books[name]
            self.line.say(messages.profit_single(request_id, account, account.holdings[con_id]))


def _only_version(reader: FieldReader) -> None:
    reader.integer("version")
    reader.end()


def _execution_fits(one: Execution, wanted: dict[str, str]) -> bool:
    client = wanted["clientId"]
    side = {"BUY": "BOT", "SELL": "SLD"}.get(wanted["side"], wanted["side"])
    pairs = ((wanted["acctCode"], one.account), (wanted["symbol"], one.listing.symbol), (side, one.side))
    same_client = client in {"", "0", str(one.client_id)}
    return (
        same_client
        and all(asked in {"", held} for asked, held in pairs)
        and wanted["secType"] in {"", one.listing.sec_type}
    )


_HANDLERS: dict[int, Callable[[Client, FieldReader], None]] = {
    1: Client.market_data, 2: Client.cancel_market_data, 4: Client.cancel_order,
    5: Client.own_orders, 6: Client.updates, 7: Client.executions, 8: Client.ids, 9: Client.contract_details,
    14: Client.log_level, 15: Client.auto_orders, 16: Client.all_orders, 17: Client.managed_accounts,
    49: Client.current_time, 58: Client.global_cancel, 59: Client.market_data_type, 61: Client.positions,
    62: Client.summary, 63: Client.ends, 64: Client.cancel_positions, 76: Client.updates_multi, 77: Client.ends,
    78: Client.option_chain, 81: Client.matching_symbols, 91: Client.market_rule, 92: Client.pnl, 93: Client.ends,
    94: Client.pnl_single, 95: Client.ends, 99: Client.completed_orders,
}  # fmt: skip
