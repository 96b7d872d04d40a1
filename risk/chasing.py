"""Following the market with an entry limit that does not fill: off unless configured, and assessed at its far end.

An entry is sized, and asked about every limit, at the worst price that it may be moved to; so following it there
exceeds nothing that was approved.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from parsers.intent import AtLimit, InRange, Side
from parsers.value import Value
from risk.book import MarketRule
from risk.case import Case
from risk.figures import plain
from risk.plan import Chase


class ChasePolicy(Value):
    """Every `step_seconds` the limit moves by `step_ticks` of the contract's grid, at most `max_steps` times."""

    step_ticks: Annotated[int, Field(ge=1, le=100)] = 1
    step_seconds: Annotated[int, Field(ge=2, le=3_600)] = 5
    max_steps: Annotated[int, Field(ge=1, le=10)] = 3

    def law(self) -> str:
        """The law in words."""
        return f"by {self.step_ticks} ticks every {self.step_seconds} seconds, at most {self.max_steps} times"


def may_be_chased(case: Case) -> bool:
    """An author's own limit, and nothing else: a market entry has its collar already, and a stop entry is no limit."""
    return isinstance(case.intent.entry, AtLimit | InRange)


def chase_of(policy: ChasePolicy, steps: int, entry: Decimal, side: Side, rule: MarketRule) -> Chase:
    """How far a limit at `entry` goes in so many steps, on the grid."""
    longs = side is Side.LONG
    distance = rule.increment(entry) * policy.step_ticks
    furthest = rule.snap(entry + distance * steps * (1 if longs else -1), "down" if longs else "up")
    return Chase(step=distance, step_seconds=policy.step_seconds, max_steps=steps, furthest_price=furthest)


def ends_in_time(chase: Chase, side: Side, targets: Iterable[Decimal]) -> bool:
    """Whether it ends at a price, and short of every target: beyond one there is nothing to be gained."""
    longs, furthest = side is Side.LONG, chase.furthest_price
    return furthest > 0 and all(furthest < target if longs else furthest > target for target in targets)


def chase_note(chase: Chase) -> str:
    """What the card says of it."""
    return (
        f"unfilled, its limit follows the market by {plain(chase.step)} every {chase.step_seconds} seconds, to "
        f"{plain(chase.furthest_price)} at most: size and risk are reckoned there"
    )
