"""The replay itself: the desk that trades live, its limits and its brackets, with another clock and recorded prices.

No socket and no ledger: `step` decides, and what it asks for goes straight to the replayed market, whose reports are
its next inputs. The same history, prices and configuration give the same result every time.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.command import Cancel, CheckContract, Command, Enter, Gather, Reduce, Reprice, TakeSnapshot
from bot.decide.desk import Input, Tick, step
from bot.decide.gathered import ContractChecked, Gathered
from bot.decide.turn import Charter, Turn
from bot.message import MessageDeleted, MessageEdited, MessagePosted
from bot.remember.facts import Fact, TradingStateSet
from bot.remember.state import State, evolve
from bot.replay.contracts import Contracts
from bot.replay.costs import Costs
from bot.replay.exchange import Exchange
from bot.replay.exports import History, Said
from bot.replay.prices import Prices
from bot.replay.resting import Belief
from bot.replay.verdicts import Verdict, verdict_of
from broker.events import AccountReported, Connected
from broker.record import Trade
from parsers.intent import Side
from risk.book import Account, Contract
from risk.states import TradingState

NEW_YORK = ZoneInfo("America/New_York")
BAR_ENDS, AT_A_MESSAGE = 0, 1
SETTLING_TICKS = 8
MOST_STEPS = 10_000
"""Inputs that may follow from one: more is a fault of ours, and a loop must end."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a replay must assume: seconds from post to decision, money at the start, costs, and the order in a bar."""

    latency: Decimal = Decimal(3)
    capital: Decimal = Decimal(100_000)
    costs: Costs = field(default_factory=Costs)
    belief: Belief = Belief.PESSIMISTIC


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: every verdict in order, every trade that was sent, and what the market counted."""

    verdicts: tuple[Verdict, ...]
    trades: dict[str, Trade]
    closed_at: dict[str, datetime]
    marks: dict[str, Decimal]
    ambiguous: int
    rearmed: int
    alarms: tuple[str, ...]


class Replay:
    """One walk through a history."""

    def __init__(self, charter: Charter, prices: Prices, assumed: Assumptions, start: datetime) -> None:
        self.charter = charter
        self.assumed = assumed
        self.state = State()
        contracts = Contracts(prices)
        self.market = Exchange(contracts, assumed.costs, assumed.belief, charter.account, start)
        self.trades: dict[str, Trade] = {}
        self.closed_at: dict[str, datetime] = {}
        self.verdicts: list[Verdict] = []
        self.alarms: list[str] = []
        self.rearmed = 0
        self._day: date | None = None
        self._begin()

    def _begin(self) -> None:
        now, account = self.market.now, self.charter.account
        self._take(Connected(at=now, accounts=(account,), server_version=176, client_id=1, next_order_id=1))
        self._tell_account()
        self.market.snapshot()
        self._pass_on()

    def walk(self, history: History) -> Outcome:
        """From the first message to the last bar that matters."""
        waiting = deque(sorted(((self._heard(each), each) for each in history.said), key=lambda pair: pair[0]))
        while True:
            moment = self.market.next_moment()
            if waiting and (moment is None or (waiting[0][0].timestamp(), AT_A_MESSAGE) < moment[:2]):
                self._hear(*waiting.popleft())
            elif moment is not None:
                self.market.live(moment)
                self._pass_on()
                if moment[1] != BAR_ENDS:
                    self._take(Tick())
            else:
                self._settle()
                return self._outcome()

    def _settle(self) -> None:
        """Time passes without bars, so that what has ended is known to have ended; nothing is filled any more."""
        for _ in range(SETTLING_TICKS):
            self.market.now += timedelta(seconds=30)
            self.market.lapse()
            self._pass_on()
            self._take(Tick())

    def _heard(self, said: Said) -> datetime:
        """A journal knows when it was heard; of an export that is assumed."""
        if isinstance(said, MessagePosted):
            return max(said.heard_at, said.sent_at + timedelta(seconds=float(self.assumed.latency)))
        return said.heard_at

    def _hear(self, at: datetime, said: Said) -> None:
        self.market.now = max(self.market.now, at)
        self.market.lapse()
        self._pass_on()
        self._rearm()
        self._tell_account()
        self._take(Tick())
        facts = self._take(said.model_copy(update={"heard_at": at}))
        if isinstance(said, MessagePosted | MessageEdited | MessageDeleted):
            self.verdicts.append(verdict_of(said, facts))
        self.market.forget()

    def _rearm(self) -> None:
        """A limit that latched stays so until a person has looked: assumed is the next morning."""
        today = self.market.now.astimezone(NEW_YORK).date()
        if self._day is not None and today > self._day and self.state.latch.state is not TradingState.ACTIVE:
            evolve(self.state, TradingStateSet(at=self.market.now, state="active", by="replay", reason="a new day"))
            self.rearmed += 1
        self._day = today

    def _tell_account(self) -> None:
        value = self.assumed.capital + self.market.cash + self._held()
        free = max(self.assumed.capital + self.market.cash, Decimal(0))
        figures = Account(
            account_id=self.charter.account,
            currency="USD",
            at=self.market.now,
            net_liquidation=value,
            buying_power=free,
            available_funds=free,
            settled_cash=free,
            realised_pnl=Decimal(0),
            unrealised_pnl=Decimal(0),
        )
        self._take(AccountReported(at=self.market.now, account=figures))

    def _held(self) -> Decimal:
        market = self.market
        held = ((market.known[con_id], units) for con_id, units in market.positions.items() if units)
        return sum((units * self._price(each) * each.multiplier for each, units in held), Decimal(0))

    def _price(self, contract: Contract) -> Decimal:
        quote = self.market.quoted(contract)
        return quote.last if quote is not None and quote.last is not None else Decimal(0)

    # ── one input and what follows from it ────────────────────────────────────────────────────────────────────────────

    def _take(self, what: Input) -> list[Fact]:
        """The desk decides, the market carries out, and its reports are taken in until nothing more follows."""
        facts: list[Fact] = []
        inputs: deque[Input] = deque([what])
        for _ in range(MOST_STEPS):
            if not inputs:
                return facts
            turn = Turn(self.charter, self.state, self.market, self.market.now)
            step(turn, inputs.popleft())
            self._note(turn)
            facts += turn.facts
            for command in turn.commands:
                inputs.extend(self._answer(command))
            inputs.extend(self.market.reports)
            self.market.reports.clear()
        raise RuntimeError(f"the desk and the replayed market did not come to rest after a {type(what).__name__}")

    def _pass_on(self) -> None:
        while self.market.reports:
            self._take(self.market.reports.pop(0))

    def _note(self, turn: Turn) -> None:
        for fact in turn.facts:
            ref = getattr(fact, "trade_ref", "")
            trade = self.state.trade(ref) if ref else None
            if trade is not None:
                self.trades[ref] = trade
                if trade.is_over:
                    self.closed_at.setdefault(ref, turn.now)
            if fact.kind == "alarm_raised":
                self.alarms.append(fact.text)

    def _answer(self, command: Command) -> tuple[Input, ...]:
        """Carry it out; what is only a question is answered at once."""
        market = self.market
        match command:
            case Enter(approved=approved, order_ids=order_ids):
                market.enter(approved, order_ids)
            case Reduce(reduction=reduction, order_id=order_id):
                market.reduce(reduction, order_id)
            case Reprice(repricing=repricing):
                market.reprice(repricing)
            case Cancel(order_ref=order_ref):
                market.cancel(order_ref)
            case TakeSnapshot():
                market.snapshot()
            case Gather():
                return (self._gathered(command),)
            case CheckContract(trade_ref=ref, instrument=instrument):
                found = market.contracts.find(instrument, market.now)
                return (ContractChecked(at=market.now, trade_ref=ref, contract=found),)
            case _:
                pass
        return ()

    def _gathered(self, wanted: Gather) -> Gathered:
        found = self.market.contracts.find(wanted.instrument, self.market.now)
        quote = self.market.quoted(found) if isinstance(found, Contract) else None
        asked = wanted.margin_of is not None
        return Gathered(at=self.market.now, trade_ref=wanted.trade_ref, contract=found, quote=quote, margin_asked=asked)

    def _outcome(self) -> Outcome:
        held = {ref: trade for ref, trade in self.trades.items() if trade.open_quantity > 0}
        marks = {ref: self._last_price(trade) for ref, trade in held.items()}
        return Outcome(
            verdicts=tuple(self.verdicts),
            trades=self.trades,
            closed_at=self.closed_at,
            marks=marks,
            ambiguous=self.market.ambiguous,
            rearmed=self.rearmed,
            alarms=tuple(dict.fromkeys(self.alarms)),
        )

    def _last_price(self, trade: Trade) -> Decimal:
        """Of what is still held, its last close; an option that was bought counts for nothing, for want of a buyer."""
        if trade.plan.contract.sec_type == "OPT" and trade.plan.side is Side.LONG:
            return Decimal(0)
        bars = self.market.contracts.bars_of(trade.plan.contract.con_id)
        return bars.at(len(bars) - 1).close


def replay(charter: Charter, prices: Prices, history: History, assumed: Assumptions) -> Outcome:
    """Walk it once."""
    start = history.said[0].heard_at if history.said else datetime.now(UTC)
    return Replay(charter, prices, assumed, start).walk(history)
