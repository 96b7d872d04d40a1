"""A believable morning on paper, played through the desk itself: what the picture of the health page shows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from bot.message import Author
from bot.people import Channel, House, Person, Role
from bot.remember.facts import EquityMarked, Started
from bot.remember.state import evolve
from bot.serve.vitals import Vitals
from bot.web.recent import RecentSignals
from bot.web.tail import LogLine
from bot.web.view import Page, Seen, page_of
from broker.events import CommissionReported, ExecutionReported
from broker.legs import legs_of
from broker.record import Trade
from parsers.instrument import Option, Right, Stock
from risk.book import Contract, Quote
from risk.plan import Role as Leg
from risk.policy import Policy
from risk.sizing import SizePolicy
from tests.fakes.scene import AAPL, NOW, SPY_OPTION, Scene, charter

MARA = Author(id="11", name="mara")
JON = Author(id="14", name="jon")
OLE = Author(id="12", name="ole")
WELL = Vitals(
    since_turn=0.1,
    shell_runs=True,
    broker_runs=True,
    ledger_reads=True,
    link="reconciled",
    silences=(("discord", 2.0), ("telegram", 11.0)),
)


def _stock(con_id: int, symbol: str) -> Contract:
    return AAPL.model_copy(
        update={"con_id": con_id, "instrument": Stock(symbol=symbol), "symbol": symbol, "local_symbol": symbol}
    )


def _call(con_id: int, symbol: str, strike: int, expiry: date) -> Contract:
    option = Option(symbol=symbol, expiry=expiry, strike=Decimal(strike), right=Right.CALL)
    return SPY_OPTION.model_copy(
        update={"con_id": con_id, "instrument": option, "symbol": symbol, "trading_class": symbol}
    )


MSFT, TSLA = _stock(272, "MSFT"), _stock(76, "TSLA")
NVDA = _call(601, "NVDA", 140, date(2026, 12, 18))
QUOTES = {
    AAPL: ("189.98", "190.00"),
    MSFT: ("424.30", "424.34"),
    TSLA: ("251.90", "251.96"),
    NVDA: ("5.60", "5.65"),
    SPY_OPTION: ("6.20", "6.25"),
}


STARTED = Started(
    at=NOW - timedelta(minutes=2), version="0.1.0", bot="main", mode="paper", account="DU1234567", config_digest=""
)
LOG = (
    (-2, "info", "service", "restored 1,204 facts, 0 live trades"),
    (-2, "info", "web", "the health page is at http://127.0.0.1:8711/"),
    (31, "warning", "discord", "Discord connection lost (ConnectionClosed: WebSocket closed with 1001)"),
    (32, "info", "discord", "connected again; 3 messages were read from the history"),
    (65, "warning", "watching", "the market data farm is broken: code 2103, usfarm.nj"),
    (66, "info", "watching", "the market data farm is back"),
)
"""What a log may say in such a morning: minutes after ten, and the words."""


class Morning:
    """Two people post, the market moves, and the page looks on."""

    def __init__(self) -> None:
        people = (
            Person(name="mara", role=Role.SIGNALLER, console=MARA.id),
            Person(name="jon", role=Role.SIGNALLER, console=JON.id),
            Person(name="ole", role=Role.OWNER, console=OLE.id),
        )
        house = House(people=people, channels=(Channel(platform="console", id="room"),))
        policy = Policy(max_contracts=10, sizing=SizePolicy(signal_quantity="honour"))
        set_up = charter(house=house, policy=policy, bot=STARTED.bot, account=STARTED.account, version=STARTED.version)
        self.desk = Scene(set_up, connected=False)
        evolve(self.desk.state, STARTED)
        self.desk.connect(STARTED.account)
        self.desk.world.contracts = list(QUOTES)
        self.recent = RecentSignals()
        self._walk = random.Random(11)  # noqa: S311 (a curve that looks the same each time)
        self._cash = 100_000.0
        self._market = dict(QUOTES)
        self.moves()

    def moves(self, moved: Mapping[Contract, tuple[str, str]] = {}) -> None:
        """Where the market is now; what has not moved is quoted again."""
        self._market.update(moved)
        for contract, (bid, ask) in self._market.items():
            self.desk.quote(contract, bid, ask)

    def passes(self, minutes: int, drift: float) -> None:
        """So many minutes, the account's value marked every two of them."""
        for _ in range(minutes // 2):
            self.desk.later(120)
            self._cash += drift + self._walk.gauss(0, 14)
            self._mark(Decimal(str(round(self._cash, 2))))
        self.moves()

    def _mark(self, value: Decimal) -> None:
        evolve(self.desk.state, EquityMarked(at=self.desk.now, net_liquidation=value, currency="USD"))
        account = self.desk.state.account
        assert account is not None  # noqa: S101 (the scene has one from its first moment)
        marked = {
            "account_id": self.desk.charter.account,
            "net_liquidation": value,
            "unrealised_pnl": Decimal("186.40"),
            "at": self.desk.now,
        }
        self.desk.state.account = account.model_copy(update=marked)

    def posts(self, author: Author, text: str) -> None:
        """A message, and what the desk makes of it."""
        self.recent.take(self.desk.say(text, author).facts)

    def enters(self, author: Author, text: str, price: str) -> Trade:
        """A signal that is filled and protected."""
        self.posts(author, text)
        trade = self.desk.state.live()[-1]
        self.desk.works(trade.plan)
        entries = [leg for leg in legs_of(trade.plan) if leg.role is Leg.ENTRY]
        for number, leg in enumerate(entries):
            self._pays(self.desk.fills(trade.plan, Leg.ENTRY, str(leg.terms.quantity), price, number).facts)
        self.desk.protects(trade.plan)
        return trade

    def leaves(self, trade: Trade, leg: Leg, price: str) -> None:
        """Its stop or its target fills, the other one is cancelled with it."""
        other = Leg.STOP if leg is Leg.TARGET else Leg.TARGET
        self._pays(self.desk.fills(trade.plan, leg, str(trade.plan.quantity), price).facts)
        for order_ref, order in trade.orders.items():
            if order.role is leg:
                self.desk.status(order_ref, "Filled", 2, filled=str(trade.plan.quantity))
            elif order.role is other:
                self.desk.status(order_ref, "Cancelled", 3)

    def _pays(self, facts: object) -> None:
        for fact in facts:  # type: ignore[attr-defined]
            event = getattr(fact, "event", None)
            if isinstance(event, ExecutionReported):
                commission = CommissionReported(
                    at=self.desk.now,
                    execution_id=event.execution_id,
                    commission=Decimal("1.00"),
                    currency="USD",
                    realised_pnl=None,
                )
                self.desk.step(commission)

    def page(self) -> Page:
        """What somebody sees who looks now."""
        desk = self.desk
        seen = Seen(WELL, self.recent.said, self._quoted, self._log())
        return page_of(desk.charter, desk.state, seen, desk.now)

    def _log(self) -> tuple[LogLine, ...]:
        return tuple(
            LogLine(NOW + timedelta(minutes=after), level, where, text) for after, level, where, text in reversed(LOG)
        )

    def _quoted(self, contract: Contract) -> Quote | None:
        return self.desk.world.quotes.get(contract.con_id)


def morning() -> Page:
    """The page at half past eleven: three trades open, two closed, some posts refused."""
    day = Morning()
    day.passes(14, 3)
    apple = day.enters(MARA, "LONG 40 AAPL @ 190 SL 187.50 TP 195", "189.97")
    day.passes(8, -12)
    day.posts(JON, "BTO 50 SPY 600C 12/18 @ 6.20 SL 3.10")
    day.passes(2, -12)
    day.posts(JON, "BTO 30 SPY 600C 12/18 @ 6.20 SL 3.10")
    day.posts(MARA, "LONG 60 MSFT @ 424.30 SL 420")
    tesla = day.enters(JON, "SHORT 20 TSLA @ 251.90 SL 255 TP 244", "251.94")
    day.passes(12, -6)
    day.moves({TSLA: ("255.00", "255.06"), AAPL: ("194.98", "195.02")})
    day.leaves(tesla, Leg.STOP, "255.06")
    day.leaves(apple, Leg.TARGET, "195.00")
    day.desk.snapshot()
    day.passes(8, 24)
    day.posts(JON, "SHORT 20 TSLA @ 251.90 SL 255 TP 244")
    day.enters(MARA, "BTO 4 NVDA 140C 12/18 @ 5.65 SL 4.10 PT 8.20", "5.62")
    day.passes(14, 15)
    day.posts(MARA, "BTO 2 NVDA 140 12/18 @ 5.60")
    day.enters(JON, "LONG 15 MSFT @ 424.30 SL 418 TP 431 / 438", "424.31")
    day.passes(12, -4)
    day.posts(MARA, "BTO 2 NVDA 140C 12/18 @ 5.65")
    day.enters(JON, "SHORT 25 TSLA @ 255 SL 258.50 TP 246", "255.01")
    day.passes(14, 12)
    day.posts(MARA, "BTO 3 SPY 600C 12/18 @ 6.10 SL 4.90 PT 8.50")
    day.desk.works(day.desk.state.live()[-1].plan)
    day.moves({NVDA: ("6.90", "6.95"), MSFT: ("428.10", "428.14"), TSLA: ("256.02", "256.06")})
    return day.page()
