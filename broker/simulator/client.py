"""One client of the gateway: what it asked to be told, and the answers to everything it may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from broker.simulator import messages, order_messages, report_messages
from broker.simulator.exchange import Exchange
from broker.simulator.facts import Commission, ErrorShown, Execution, Fact, OrderShown, PositionChanged, StatusShown
from broker.simulator.hours import NEW_YORK
from broker.simulator.line import Line
from broker.simulator.listing import Listing
from broker.simulator.market import Quote

FIGURES_EVERY = timedelta(minutes=3)


@dataclass(slots=True)
class Stream:
    """A market data request that keeps running."""

    request_id: int
    listing: Listing
    delayed: bool
    with_open_interest: bool = False
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
    profits_told: dict[int, messages.Fields] = field(default_factory=dict)
    figures_at: datetime = field(init=False)
    wants_positions: bool = False
    account_updates: str = ""
    data_type: int = 1

    def __post_init__(self) -> None:
        self.figures_at = self.exchange.now

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
                self.line.say(order_messages.values(report_messages.order_status(fact)))
            case Execution():
                self.line.say(order_messages.values(report_messages.execution_details(fact, self.version, zoned=zoned)))
            case Commission():
                self.line.say(order_messages.values(report_messages.commission_report(fact)))
            case ErrorShown():
                self.line.say(messages.error(fact, self.version))
            case PositionChanged():
                self._position_changed(fact)

    def quote_moved(self, con_id: int) -> None:
        """A watched price moved: say what changed to every stream of it."""
        for stream in self.streams.values():
            if stream.listing.con_id == con_id:
                self.stream_ticks(stream)

    def stream_ticks(self, stream: Stream) -> None:
        """Say what changed since this stream was last told."""
        quote = self.exchange.market.quote(stream.listing)
        for tick in messages.quote_ticks(stream.request_id, quote, stream.shown, delayed=stream.delayed):
            self.line.say(tick)
        if stream.with_open_interest and (stream.shown is None or stream.shown.open_interest != quote.open_interest):
            for tick in messages.open_interest_ticks(stream.request_id, stream.listing, quote):
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

    def push_summary(self, request_id: int, tags: list[str]) -> None:
        """One row a tag and account."""
        for account in self.exchange.books.values():
            for row in messages.account_summary(request_id, account, tags):
                self.line.say(row)

    def _position_changed(self, fact: PositionChanged) -> None:
        if self.wants_positions:
            self.line.say(messages.position(fact.account, fact.listing, fact.quantity, fact.average_cost))
        if self.account_updates == fact.account:
            self.push_account()
        self.push_profits()

    def push_profits(self) -> None:
        """The P&L streams, where they are not as they were last told."""
        for request_id, name in self.profits.items():
            self._push_profit(messages.profit(request_id, self.exchange.books[name]))
        for request_id, (name, con_id) in self.profits_single.items():
            account = self.exchange.books[name]
            if con_id in account.holdings:
                self._push_profit(messages.profit_single(request_id, account, account.holdings[con_id]))

    def _push_profit(self, fields: messages.Fields) -> None:
        request_id = int(str(fields[1]))
        if self.profits_told.get(request_id) != fields:
            self.profits_told[request_id] = fields
            self.line.say(fields)

    def pass_time(self) -> None:
        """What a gateway tells unasked: results as they change, an account's figures every three minutes."""
        self.push_profits()
        if self.exchange.now - self.figures_at >= FIGURES_EVERY:
            self.figures_at = self.exchange.now
            self.push_account()
            for request_id, tags in self.summaries.items():
                self.push_summary(request_id, tags)
