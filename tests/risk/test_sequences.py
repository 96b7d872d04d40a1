"""No accepted sequence exceeds a limit: whoever signals where, however it fills, is cancelled, added to, and ends."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from parsers.intent import Add
from risk.assess import assess
from risk.book import ClosedTrade, Contract, Exposure, RecentSignal
from risk.decision import Approved
from risk.plan import Plan
from risk.policy import Policy
from risk.rules.exposure import MaxEntriesPerDay, MaxOpenPositions, MaxTotalNotional, MaxTotalRisk
from risk.rules.losses import DailyLoss
from risk.rules.size import MaxShares
from risk.sizing import SizePolicy
from tests.fakes import cases
from tests.fakes.cases import D

RATE = D("0.9")
NOTHING = D(0)
EUROS = cases.FIGURES.model_copy(update={"currency": "EUR", "exchange_rates": {"USD": RATE}})
LAW = Policy(
    rules=(
        MaxOpenPositions(limit=3),
        MaxOpenPositions(limit=2, per="author"),
        MaxOpenPositions(limit=2, per="channel"),
        MaxShares(limit=20),
        MaxTotalRisk(limit_base_currency=D(160)),
        MaxTotalRisk(limit_base_currency=D(90), per="author"),
        MaxTotalNotional(limit_base_currency=D(90_000)),
        MaxTotalNotional(limit_base_currency=D(40_000), per="channel"),
        MaxEntriesPerDay(limit=9),
        MaxEntriesPerDay(limit=6, per="author"),
        DailyLoss(limit_base_currency=D(180)),
    ),
    max_contracts=4,
    sizing=SizePolicy(signal_quantity="honour"),
)


class Signal(NamedTuple):
    """An entry, or an addition where a trade in its contract lives; the same contract again, or another beside it."""

    kind: str
    quantity: int
    contract: int
    author: str
    channel: str
    adds: bool


class Event(NamedTuple):
    """What happens to one of the trades: some of it fills, the rest is cancelled, half is stopped out, or it ends."""

    what: str
    which: int
    units: int


_SIGNALS = st.builds(
    Signal,
    st.sampled_from(["option", "stock", "future"]),
    st.integers(1, 8),
    st.integers(0, 2),
    st.sampled_from(["7", "8"]),
    st.sampled_from(["c1", "c2"]),
    st.booleans(),
)
_EVENTS = st.builds(Event, st.sampled_from(["fill", "cancel", "halve", "end"]), st.integers(0, 5), st.integers(1, 8))


class World:
    """A book that is kept as the service keeps it: worst case first, and losses when they are made."""

    def __init__(self) -> None:
        self.exposures: list[Exposure] = []
        self.closed: list[ClosedTrade] = []
        self.recent: list[RecentSignal] = []
        self.heard = 0

    def hear(self, signal: Signal) -> None:
        self.heard += 1
        usual = cases.CONTRACTS[signal.kind]
        contract = usual.model_copy(update={"con_id": usual.con_id + 10 * signal.contract})
        name = f"T{self.heard}"
        intent = cases.signal(signal.kind, quantity=D(signal.quantity))
        known = next((e for e in self.exposures if e.con_id == contract.con_id), None)
        if signal.adds and known is not None:
            subject = intent.subject.model_copy(update={"trade_ref": known.trade_ref})
            intent = Add(**intent.model_dump(exclude={"action", "subject"}), subject=subject)
        book = cases.book(exposures=tuple(self.exposures), closed_today=tuple(self.closed), recent=tuple(self.recent))
        decision = assess(
            cases.case(
                signal.kind, intent, contract=contract, book=book, trade_ref=name, fingerprint=name, message_id=name,
                author=signal.author, channel=signal.channel, figures=EUROS,
            ),
            LAW,
        )  # fmt: skip
        if isinstance(decision, Approved):
            self._enter(signal, contract, decision.plan)

    def _enter(self, signal: Signal, contract: Contract, plan: Plan) -> None:
        by = {"author": signal.author, "channel": signal.channel, "trade_ref": plan.trade_ref}
        money = {"notional": plan.notional * RATE, "at_risk": plan.at_risk * RATE}
        units = {"held": D(0), "pending": plan.quantity, "con_id": contract.con_id}
        self.exposures.append(cases.exposure(signal.kind, **by, **money, **units))
        at = cases.NOW - timedelta(hours=1)
        self.recent.append(cases.recent(message_id=plan.trade_ref, at=at, author=signal.author, channel=signal.channel))

    def see(self, event: Event) -> None:
        if not self.exposures:
            return
        place = event.which % len(self.exposures)
        trade = self.exposures[place]
        match event.what:
            case "fill":
                units = min(D(event.units), trade.pending)
                self._put(place, trade.held + units, trade.pending - units)
            case "cancel":
                self._put(place, trade.held, D(0))
            case "halve":
                gone = trade.held // 2
                lost = trade.at_risk * gone / (trade.held + trade.pending) if gone else D(0)
                self._put(place, trade.held - gone, trade.pending, lost)
            case _:
                self._end(place)

    def _put(self, place: int, held: Decimal, pending: Decimal, lost: Decimal = NOTHING) -> None:
        trade = self.exposures[place]
        part = (held + pending) / (trade.held + trade.pending)
        self.exposures[place] = trade.model_copy(
            update={
                "held": held, "pending": pending, "notional": trade.notional * part, "at_risk": trade.at_risk * part,
                "lost_today": trade.lost_today + lost,
            }
        )  # fmt: skip
        if held + pending == 0:
            self._end(place)

    def _end(self, place: int) -> None:
        """The worst that can be: its stop is hit with all of it."""
        gone = self.exposures.pop(place)
        lost = gone.at_risk + gone.lost_today
        self.closed.append(cases.closed(str(-lost), trade_ref=gone.trade_ref, author=gone.author, channel=gone.channel))

    def keeps_every_limit(self) -> None:
        by_contract: Counter[tuple[str, int]] = Counter()
        for trade in self.exposures:
            by_contract[trade.kind, trade.con_id] += int(trade.held + trade.pending)
        assert len(by_contract) <= 3
        assert all(units <= (20 if kind == "stock" else 4) for (kind, _), units in by_contract.items())
        assert sum(trade.at_risk for trade in self.exposures) <= 160
        assert sum(trade.notional for trade in self.exposures) <= 90_000
        assert len(self.recent) <= 9
        made = sum((trade.lost_today for trade in self.exposures), D(0)) - sum((t.result for t in self.closed), D(0))
        assert made + sum(trade.at_risk for trade in self.exposures) <= 180 + D("1e-20")
        for author in ("7", "8"):
            own = [trade for trade in self.exposures if trade.author == author]
            assert len({trade.con_id for trade in own}) <= 2
            assert sum(trade.at_risk for trade in own) <= 90
            assert sum(each.author == author for each in self.recent) <= 6
        for channel in ("c1", "c2"):
            here = [trade for trade in self.exposures if trade.channel == channel]
            assert len({trade.con_id for trade in here}) <= 2
            assert sum(trade.notional for trade in here) <= 40_000


@given(st.lists(_SIGNALS | _EVENTS, max_size=40))
def test_no_accepted_sequence_exceeds_a_limit(story):
    world = World()
    for each in story:
        if isinstance(each, Signal):
            world.hear(each)
        else:
            world.see(each)
        world.keeps_every_limit()
