"""Exits and additions that can be read two ways: a lone whole number, a part of one trade beside all of another."""

from __future__ import annotations

from parsers.compose.draft import Draft
from parsers.fault import Fault

_MOST_COUNTED = 20


def refuse_two_ways(draft: Draft) -> None:
    """Raises Fault for "close 2", where 2 can be the price or how many, and for "trim half, close NVDA"."""
    if draft.symbol is not None and (draft.shares or draft.percents) and {"trim", "close"} <= set(draft.acts):
        raise Fault("ambiguous", "a part of one trade, and all of another?", draft.place("act"))
    alone = draft.bare[0].values if len(draft.bare) == 1 and not draft.entries and draft.quantity is None else ()
    if len(alone) == 1 and alone[0].as_tuple().exponent == 0 and alone[0] <= _MOST_COUNTED:
        raise Fault("ambiguous-quantity", f"{alone[0]} can be a price or how many", draft.bare[0].at)
