"""A replay on one screen of a terminal: the funnel, the result as a band, and what speaks against believing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.replay.exports import FORMATS, History
from bot.replay.figures import ENOUGH, Closed, Figures, closed, figures, funnel
from bot.replay.run import Assumptions, Outcome
from bot.say.replies import count
from risk.figures import money


@dataclass(frozen=True, slots=True)
class Told:
    """All that a report is made of. `limits` says whose limits these are."""

    history: History
    assumed: Assumptions
    worse: Outcome
    better: Outcome
    limits: str
    digests: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    heard: str

    @property
    def trades(self) -> list[Closed]:
        """Under the worse belief."""
        return closed(self.worse)

    @property
    def figures(self) -> Figures:
        """Under the worse belief."""
        return figures(self.trades)

    @property
    def at_best(self) -> Figures:
        """Under the better one."""
        return figures(closed(self.better))


BIASES = (
    "Deleted messages are absent from exports: calls that were taken back after they failed are not here.",
    "An edited message is known only as it reads now; it counts from its edit on, so late edits are refused as old.",
    "You chose this channel knowing how it went. Channels that failed are gone, and nobody replays them.",
    "Bars hide the order of prices within them: one result assumes stops first, the other targets; neither is a bound.",
    "A quote is taken to be as fresh as its bar; spread, slippage and commissions are assumptions.",
    "Every order fills whole: no partial fills, no queue, and other followers take none of it.",
    "Limits that stop the day are taken to be lifted by their owner the next morning.",
)
CURE = "The unbiased test is shadow mode: let it listen for some weeks without sending orders."


def verdict(told: Told) -> str:
    """What may be concluded."""
    return concluded(told.figures, told.at_best, whole=not told.missing, paid=told.assumed.costs.commissions)


def concluded(worse: Figures, better: Figures, *, whole: bool, paid: bool) -> str:
    """The same of figures. `whole` says that no price file was missing, `paid` that commissions were counted."""
    if worse.trades < ENOUGH:
        return f"Not enough evidence: {count(worse.trades, 'trade')}, and below {ENOUGH} a result is mostly luck."
    if (worse.net > 0) != (better.net > 0):
        return "Undecided: whether it gained depends on what is believed of the order of prices within a bar."
    if worse.may_be_luck or better.may_be_luck:
        return "Not enough evidence: results that differ so much from trade to trade may well come to this by luck."
    word = "gained" if worse.net > 0 else "lost"
    if not paid:
        return f"No result: without commissions it would have {word}, and nobody trades without them."
    if not whole:
        return f"Half an answer: with what had prices it would have {word}; the signals without prices are not in it."
    return f"It would have {word}."


def percent(share: float) -> str:
    """A share for people."""
    return f"{share * 100:.0f} %"


def signed(value: Decimal) -> str:
    """Money with its sign."""
    return money(value, "USD", signed=True)


def rows(found: Figures) -> list[tuple[str, str]]:
    """The figures by name."""
    low, high = found.interval
    share = percent(found.won / found.trades) if found.trades else "-"
    return [
        ("net result", signed(found.net)),
        ("trades", str(found.trades)),
        ("won", f"{share} (95 %: {percent(low)} to {percent(high)})"),
        ("expectancy", _or_none(found.expectancy, signed) + " a trade"),
        ("expectancy in R", _or_none(found.expectancy_r, lambda value: f"{value:+.2f} R")),
        ("profit factor", _or_none(found.profit_factor, lambda value: f"{value:.2f}")),
        ("deepest fall", money(found.drawdown, "USD")),
        ("commissions", money(found.commissions, "USD")),
    ]


def _or_none(value: Decimal | None, words: Callable[[Decimal], str]) -> str:
    return "-" if value is None else words(value)


def assumptions(told: Told) -> list[tuple[str, str]]:
    """What was assumed, and names for exactly what was replayed."""
    costs, assumed = told.assumed.costs, told.assumed
    fees = "IBKR fixed US prices" if costs.commissions else "NONE: this is not a real result"
    return [
        ("export", "; ".join(FORMATS[each] for each in told.history.formats)),
        ("heard", told.heard),
        ("limits", told.limits),
        ("post to decision", f"{assumed.latency} s"),
        ("money at the start", money(assumed.capital, "USD")),
        (
            "spread",
            f"{costs.option_spread} % (options), {costs.other_spread} % (others), without bid and ask",
        ),
        ("slippage", f"{costs.slippage} of the grid's steps for stops and orders at market"),
        ("commissions", fees),
        *told.digests,
    ]


def screen(told: Told) -> Iterator[str]:
    """The lines."""
    yield from (f"{name:>27}  {count}" for name, count in funnel(told.worse))
    yield ""
    yield f"{'':>17}  {'worse order in bars':<34}better order in bars"
    for (name, worse), (_, better) in zip(rows(told.figures), rows(told.at_best), strict=True):
        yield f"{name:>17}  {worse:<34}{better}"
    yield ""
    yield f"{hung(told)} {notes(told)}".rstrip()
    yield verdict(told)
    yield CURE


def hung(told: Told) -> str:
    """How much of the result is belief."""
    return f"{count(told.worse.ambiguous, 'fill')} hung on the order of prices within one bar.".capitalize()


def notes(told: Told) -> str:
    """What else a reader must know, in sentences."""
    said = []
    if told.missing:
        shown = ", ".join(told.missing[:3]) + (", …" if len(told.missing) > 3 else "")
        said.append(f"{count(len(told.missing), 'price file')} missing ({shown}).")
    if told.history.edited:
        said.append(f"{count(told.history.edited, 'message')} had been edited.")
    if open_ := sum(each.marked for each in told.trades):
        said.append(f"{count(open_, 'trade')} open at the end of the data: valued there, bought options at nothing.")
    if told.worse.rearmed:
        said.append(f"The limits stopped {count(told.worse.rearmed, 'day')}.")
    if told.worse.alarms:
        said.append(f"{count(len(told.worse.alarms), 'alarm')} raised, which --out lists.")
    if not told.assumed.costs.commissions:
        said.append("WITHOUT COMMISSIONS.")
    return " ".join(said)
