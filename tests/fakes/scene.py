"""A desk on a table: a charter, a world that knows one option, one stock, and a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from bot.card import Button, Post
from bot.command import Command
from bot.decide.desk import Input, show_entered, step
from bot.decide.turn import Charter, Turn
from bot.message import Author, ButtonPressed, CommandGiven, MessagePosted
from bot.people import Channel, House, Person, Role
from bot.remember.facts import Fact, PostQueued
from bot.remember.state import State, evolve
from broker.events import Connected, ExecutionReported, SnapshotTaken, StatusReported
from broker.legs import legs_of
from parsers.dialect import load_dialect
from parsers.instrument import Instrument, Option, Right, Stock
from risk.book import Account, Contract, MarketRule, PriceBand, Quote, Session, UnitMargin
from risk.plan import Action, Plan
from risk.plan import Role as LegRole
from risk.policy import Policy
from risk.sizing import SizePolicy

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
OPENS = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
CLOSES = datetime(2026, 12, 1, 21, 0, tzinfo=UTC)
PENNY = MarketRule(bands=(PriceBand(low_edge=Decimal(0), increment=Decimal("0.01")),))
TYPES = frozenset({"LMT", "MKT", "STP", "STPLMT", "TRAIL", "GTC", "GTD", "DAY", "GAT", "COND"})

SPY_OPTION = Contract(
    con_id=600,
    instrument=Option(symbol="SPY", expiry=date(2026, 12, 18), strike=Decimal(600), right=Right.CALL),
    symbol="SPY",
    sec_type="OPT",
    exchange="SMART",
    currency="USD",
    local_symbol="SPY   261218C00600000",
    trading_class="SPY",
    multiplier=Decimal(100),
    market_rule=PENNY,
    order_types=TYPES,
    last_trade=date(2026, 12, 18),
    trading_hours=(Session(opens=OPENS, closes=CLOSES),),
    liquid_hours=(Session(opens=OPENS, closes=CLOSES),),
    under_con_id=1,
)
AAPL = Contract(
    con_id=265,
    instrument=Stock(symbol="AAPL"),
    symbol="AAPL",
    sec_type="STK",
    exchange="SMART",
    currency="USD",
    local_symbol="AAPL",
    trading_class="NMS",
    multiplier=Decimal(1),
    market_rule=PENNY,
    order_types=TYPES,
    trading_hours=(Session(opens=OPENS, closes=CLOSES),),
    liquid_hours=(Session(opens=OPENS, closes=CLOSES),),
)

ANN = Author(id="11", name="ann")
OLE = Author(id="12", name="ole")
VIC = Author(id="13", name="vic")
EVE = Author(id="99", name="ann")


def charter(**changes: object) -> Charter:
    """Ann signals, Ole owns, Vic watches; one console channel."""
    house = House(
        people=(
            Person(name="ann", role=Role.SIGNALLER, console="11"),
            Person(name="ole", role=Role.OWNER, console="12"),
            Person(name="vic", role=Role.VIEWER, console="13"),
        ),
        channels=(Channel(platform="console", id="room"),),
    )
    parts: dict[str, object] = {
        "bot": "bot",
        "version": "0",
        "mode": "paper",
        "account": "DU1",
        "house": house,
        "policy": Policy(max_contracts=10, sizing=SizePolicy(signal_quantity="honour")),
        "dialects": {"default": load_dialect("default")},
    }
    return Charter(**{**parts, **changes})  # type: ignore[arg-type]


@dataclass
class FakeWorld:
    """What the desk may look up: contracts it knows, quotes that stream."""

    contracts: list[Contract] = field(default_factory=lambda: [SPY_OPTION, AAPL])
    quotes: dict[int, Quote] = field(default_factory=dict)
    margins: dict[int, UnitMargin] = field(default_factory=dict)
    skew: Decimal | None = Decimal(0)
    free: int | None = 33
    next_id: int = 1

    def recall(self, instrument: Instrument) -> Contract | None:
        return next((c for c in self.contracts if c.instrument == instrument), None)

    def quoted(self, contract: Contract) -> Quote | None:
        return self.quotes.get(contract.con_id)

    def margined(self, contract: Contract, action: Action) -> UnitMargin | None:
        del action
        return self.margins.get(contract.con_id)

    def clock_skew(self) -> Decimal | None:
        return self.skew

    def room(self) -> int | None:
        return self.free

    def allot(self, number: int) -> tuple[int, ...]:
        ids = tuple(range(self.next_id, self.next_id + number))
        self.next_id += number
        return ids


class Scene:
    """Says things to a desk and looks at what it makes of them."""

    def __init__(self, chart: Charter | None = None, *, connected: bool = True) -> None:
        self.charter = chart or charter()
        self.state = State()
        self.world = FakeWorld()
        self.now = NOW
        self.facts: list[Fact] = []
        self.commands: list[Command] = []
        self._ids = count(1)
        self._executions = count(1)
        if connected:
            self.connect()

    def step(self, what: Input) -> Turn:
        """One input in; the facts and commands it made are kept."""
        turn = Turn(self.charter, self.state, self.world, self.now)
        step(turn, what)
        show_entered(turn, tuple(turn.entered))  # as the shell does, once the orders have left
        self.facts += turn.facts
        self.commands += turn.commands
        return turn

    def connect(self, *accounts: str) -> None:
        """A session, an account with money, and a snapshot of nothing."""
        self.step(
            Connected(at=self.now, accounts=accounts or ("DU1",), server_version=176, client_id=1, next_order_id=1)
        )
        self.state.account = Account(
            account_id="DU1",
            currency="USD",
            at=self.now,
            net_liquidation=Decimal(100_000),
            buying_power=Decimal(400_000),
            available_funds=Decimal(100_000),
            settled_cash=Decimal(100_000),
            realised_pnl=Decimal(0),
            unrealised_pnl=Decimal(0),
            day_trades_remaining=3,
        )
        self.snapshot()

    def snapshot(self) -> Turn:
        """The broker holds nothing that we do not know."""
        return self.step(SnapshotTaken(at=self.now, orders=(), completed=(), executions=(), positions=()))

    def quote(self, contract: Contract, bid: str, ask: str) -> None:
        """A live quote, streaming."""
        self.world.quotes[contract.con_id] = Quote(
            bid=Decimal(bid), ask=Decimal(ask), last=Decimal(bid), kind="live", at=self.now
        )

    def later(self, seconds: float) -> None:
        """Time passes, and nothing else."""
        self.now += timedelta(seconds=seconds)

    def message(self, text: str, author: Author = ANN, **changes: object) -> MessagePosted:
        """A post in the room, just now."""
        parts: dict[str, object] = {
            "platform": "console",
            "channel": "room",
            "message_id": f"m{next(self._ids)}",
            "author": author,
            "text": text,
            "sent_at": self.now,
            "heard_at": self.now,
        }
        return MessagePosted(**{**parts, **changes})  # type: ignore[arg-type]

    def say(self, text: str, author: Author = ANN, **changes: object) -> Turn:
        """Post it, and let the desk take it in."""
        return self.step(self.message(text, author, **changes))

    def press(self, button: Button, author: Author = OLE, **changes: object) -> Turn:
        """Press a button of a card."""
        return self.step(
            ButtonPressed(
                **{  # type: ignore[arg-type]
                    "platform": "console",
                    "channel": "room",
                    "message_id": "p1",
                    "press_id": f"b{next(self._ids)}",
                    "author": author,
                    "trade_ref": button.trade_ref,
                    "action": button.action,
                    "heard_at": self.now,
                    **changes,
                }
            )
        )

    def command(
        self, name: str, argument: str = "", author: Author = OLE, platform: str = "console", **changes: object
    ) -> Turn:
        """Give a command."""
        return self.step(
            CommandGiven(
                **{  # type: ignore[arg-type]
                    "platform": platform,
                    "channel": "room",
                    "message_id": f"c{next(self._ids)}",
                    "author": author,
                    "name": name,
                    "argument": argument,
                    "sent_at": self.now,
                    "heard_at": self.now,
                    **changes,
                }
            )
        )

    # ── the broker's part ─────────────────────────────────────────────────────────────────────────────────────────

    def works(self, plan: Plan) -> None:
        """The broker acknowledges every leg: entry working, children held as its children."""
        for number, leg in enumerate(legs_of(plan), 1):
            child = leg.role is not LegRole.ENTRY
            self.status(leg.order_ref, "PreSubmitted" if child else "Submitted", number, "child" if child else "")

    def protects(self, plan: Plan) -> None:
        """The entry has filled: its target works, and its stop waits for its trigger."""
        for number, leg in enumerate(legs_of(plan), 1):
            match leg.role:
                case LegRole.TARGET:
                    self.status(leg.order_ref, "Submitted", number)
                case LegRole.STOP:
                    self.status(leg.order_ref, "PreSubmitted", number, "trigger")
                case _:
                    self.status(leg.order_ref, "Filled", number, filled=str(leg.terms.quantity))

    def status(self, order_ref: str, status: str, number: int = 1, why_held: str = "", filled: str = "0") -> Turn:
        """One orderStatus."""
        return self.step(
            StatusReported(
                at=self.now,
                order_ref=order_ref,
                order_id=number,
                perm_id=1000 + number,
                status=status,
                filled=Decimal(filled),
                remaining=Decimal(0),
                average_price=None,
                why_held=why_held,
            )
        )

    def fills(self, plan: Plan, role: LegRole, quantity: str, price: str, number: int = 0) -> Turn:
        """One execution of one leg; `number` counts the legs of that role, nearest target first."""
        leg = [leg for leg in legs_of(plan) if leg.role is role][number]
        return self.step(
            ExecutionReported(
                at=self.now,
                order_ref=leg.order_ref,
                order_id=1,
                perm_id=1001,
                client_id=1,
                execution_id=f"0001.{next(self._executions):08x}.01.01",
                con_id=plan.contract.con_id,
                action=leg.terms.action,
                quantity=Decimal(quantity),
                price=Decimal(price),
                cum_qty=Decimal(quantity),
                executed_at=self.now,
            )
        )

    # ── what came of it ───────────────────────────────────────────────────────────────────────────────────────────

    def kinds(self, turn: Turn) -> list[str]:
        """The kinds of the facts of a turn, words left out."""
        return [fact.kind for fact in turn.facts if not isinstance(fact, PostQueued)]

    def posts(self, turn: Turn) -> list[Post]:
        """The words of a turn."""
        return [fact.post for fact in turn.facts if isinstance(fact, PostQueued)]

    def restarted(self) -> State:
        """The state that a restart would come to: the fold of every fact, written down and read back."""
        from bot.remember.facts import FACT

        state = State()
        for fact in self.facts:
            evolve(state, FACT.validate_json(fact.model_dump_json()))
        return state
