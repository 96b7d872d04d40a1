"""An opening from its draft: everything that was written has a role in it, or it is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from parsers.compose.draft import Draft
from parsers.compose.gates import check_open
from parsers.compose.terms import entry_of, stops_of, targets_of
from parsers.fault import Fault
from parsers.grammar.facts import Level, Prices
from parsers.instrument import Instrument, Option
from parsers.intent import AtLimit, AtMarket, Bound, Entry, InRange, OnStop, Open, RiskHint, Side
from parsers.lex.lexicon import Lexicon

# How far a level may lie from the price, as a part of it, to be a stop when the word for it is "risk".
_RISK_REACH = Decimal("0.15")


def opening(draft: Draft, side: Side, instrument: Instrument, lexicon: Lexicon) -> Open:
    """The opening that the draft says. Raises Fault for what has no clear role in one, or contradicts it."""
    if draft.shares and any(share not in {"all", "some"} for share in draft.shares):
        raise Fault("ambiguous-quantity", "a share of what is not said", draft.place("share"))
    _settle_percents(draft)
    _nothing_loose(draft)
    entry = entry_of(draft, side, instrument)
    _settle_risk(draft, entry, side, instrument)
    intent = Open(
        subject=Bound(side=side, instrument=instrument),
        entry=entry,
        stops=stops_of(draft, instrument, entry),
        targets=targets_of(draft, instrument, entry),
        quantity=draft.quantity if draft.quantity is not None else draft.lots,
        quantity_unit="lots" if draft.quantity is None and draft.lots is not None else None,
        risk_hint=hint(draft),
    )
    check_open(intent, lexicon, draft.where)
    return intent


def _settle_percents(draft: Draft) -> None:
    """As in "-25% stop, +30%, +60%": beside a stop in percent, gains in percent are the targets."""
    stop_in_percent = any(kind == "stop" and level.kind == "percent" for kind, level in draft.stops)
    if stop_in_percent and draft.percents and not draft.targets and all(sign == "+" for _, sign, _ in draft.percents):
        draft.targets = [Level("percent", value) for value, _, _ in draft.percents]
        draft.where["targets"] = draft.where.pop("gain")


def _settle_risk(draft: Draft, entry: Entry, side: Side, instrument: Instrument) -> None:
    """As in "short 341.5 risk 349": near a price of the same kind and on the losing side, a risk is the stop."""
    if draft.risked is None:
        return
    at = draft.place("risked")
    price = _price_of(entry, side)
    near = (
        price is not None
        and 0 < (price - draft.risked if side is Side.LONG else draft.risked - price) <= price * _RISK_REACH
    )
    if not near or draft.stops or isinstance(instrument, Option):
        raise Fault("ambiguous", f"risk {draft.risked} may be a stop or a size: write the stop as SL", at)
    draft.stops.append(("stop", Level("prices", Prices((draft.risked,), (), at))))


def _price_of(entry: Entry, side: Side) -> Decimal | None:
    match entry:
        case AtLimit(price=price) | OnStop(price=price):
            return price
        case AtMarket(reference=reference):
            return reference
        case InRange(low=low, high=high):
            return low if side is Side.LONG else high
        case _:
            assert_never(entry)


def _nothing_loose(draft: Draft) -> None:
    """In an opening every percent and distance has a role, and no stop stands at an entry that is not filled yet."""
    for kind in ("gain", "gained", "at_even", "stop_at_target", "free"):
        if kind in draft.where:
            raise Fault("ambiguous", "this has no clear role in an opening", draft.place(kind))
    if any(level.kind == "even" for _, level in draft.stops):
        raise Fault("ambiguous", "breakeven is no stop for an entry that is not filled", draft.place("stop"))


def hint(draft: Draft) -> RiskHint | None:
    """The size that a word asks for: lotto wins over small."""
    if "lotto" in draft.hints:
        return "lotto"
    return "small" if "small" in draft.hints else None
