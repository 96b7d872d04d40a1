"""The facts of one signal, sorted by what they are about; two facts about one thing must agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from parsers.expiry import Written, resolve
from parsers.fault import Fault
from parsers.grammar.facts import Fact, Level, Prices
from parsers.lex.lexer import Sym

# What is done to a trade that one has: its contract needs no strike, so a lone number is the price.
_ON_A_HOLDING = frozenset(
    {"close", "closeall", "closeboth", "trim", "cover", "stopped", "stc", "btc", "sold", "sell", "add"}
)
_LOWEST_ROUND_STRIKE = 20
_PAID = frozenset({"from", "in", "in at", "in from"})


@dataclass(slots=True)
class Draft:
    """What a signal has said so far; `where` keeps the place of each kind of thing, for the caret."""

    acts: list[str] = field(default_factory=list)
    order: str = ""
    symbol: Sym | None = None
    strike: Decimal | None = None
    right: str = ""
    dates: list[tuple[Written, int]] = field(default_factory=list)
    expiries: list[date | Literal["nearest"]] = field(default_factory=list)
    entries: list[tuple[Prices, list[str]]] = field(default_factory=list)
    beyond: list[tuple[Prices, str]] = field(default_factory=list)
    bare: list[Prices] = field(default_factory=list)
    market: str | None = None
    stops: list[tuple[str, Level]] = field(default_factory=list)
    targets: list[Level] = field(default_factory=list)
    stop_at_target: int | None = None
    quantity: Decimal | None = None
    lots: Decimal | None = None
    shares: list[str] = field(default_factory=list)
    percents: list[tuple[Decimal, str, int]] = field(default_factory=list)
    risked: Decimal | None = None
    signed: list[tuple[Decimal, str, int]] = field(default_factory=list)
    hints: set[str] = field(default_factory=set)
    free: bool = False
    reported: bool = False
    report: str = ""
    where: dict[str, int] = field(default_factory=dict)

    def place(self, kind: str) -> int:
        """Where the first thing of that kind stands, -1 when nowhere."""
        return self.where.get(kind, -1)

    @property
    def is_option(self) -> bool:
        """Whether a strike or a right was written."""
        return self.strike is not None or bool(self.right)

    @property
    def has_price(self) -> bool:
        """Whether a number stands for the entry."""
        return bool(self.entries or self.beyond or self.bare)

    @property
    def written(self) -> list[Prices]:
        """Every price or row of prices written for the entry."""
        return [*self.bare, *(prices for prices, _ in self.entries)]

    def assume_right(self, right: str) -> None:
        """Read "SPY 600 12/18 @ 1.25" as the channel means it: the lone number is the strike, `right` its right."""
        if not right or self.is_option or not self.expiries or len(self.bare) != 1 or not self.entries:
            return
        if len(self.bare[0].values) == 1:
            self.strike, self.right = self.bare.pop().values[0], right


def draft_of(facts: list[Fact], today: date) -> Draft:
    """Sort the facts. Raises Fault where two of them contradict each other."""
    draft = Draft()
    for fact in facts:
        draft.where.setdefault(fact.kind, fact.at)
        _TAKERS[fact.kind](draft, fact)
    for value, sign, at in draft.signed:
        _check_sign(draft, value, sign, at)
    dated = any(written.rule != "leaps" for written, _ in draft.dates)  # "a LEAP, Jan 2028": the date says it all
    for written, at in draft.dates:
        if dated and written.rule == "leaps":
            continue
        _take_date(draft, resolve(written, today, at), at)
    _settle_bare(draft, today)
    return draft


def _act(draft: Draft, fact: Fact) -> None:
    if fact.value == "downto":
        draft.where["down_to"] = fact.at
    draft.acts.append("trim" if fact.value == "downto" else fact.value)


def _order(draft: Draft, fact: Fact) -> None:
    if draft.order and draft.order != fact.value:
        raise Fault("ambiguous", f"a {draft.order} order and a {fact.value} order in one signal", fact.at)
    draft.order = fact.value


def _symbol(draft: Draft, fact: Fact) -> None:
    new: Sym = fact.value
    old = draft.symbol
    if old is None or old.name == new.name:
        draft.symbol = new if old is None or new.sure or new.month else old
    else:
        raise Fault("ambiguous", f"two symbols in one signal: {old.name} and {new.name}", fact.at)


def _strike(draft: Draft, fact: Fact) -> None:
    strike, right = fact.value
    if draft.strike is not None and draft.strike != strike:
        raise Fault("ambiguous", f"two strikes in one signal: {draft.strike} and {strike}", fact.at)
    draft.strike = strike
    _take_right(draft, right, fact.at)


def _occ(draft: Draft, fact: Fact) -> None:
    symbol, written, strike, right = fact.value
    _symbol(draft, Fact("symbol", Sym("stock", symbol), fact.at))
    draft.dates.append((written, fact.at))
    _strike(draft, Fact("strike", (strike, right), fact.at))


def _take_right(draft: Draft, right: str, at: int) -> None:
    if draft.right and draft.right != right:
        raise Fault("contradictory-right", "both call and put in one signal", at)
    draft.right = right


def _expiry(draft: Draft, fact: Fact) -> None:
    value = fact.value if isinstance(fact.value, Written) else Written(rule=fact.value)
    draft.dates.append((value, fact.at))


def _take_date(draft: Draft, day: date | Literal["nearest"], at: int) -> None:
    if draft.expiries and day not in draft.expiries:
        raise Fault("ambiguous-expiry", "two expiries in one signal", at)
    draft.expiries.append(day)


def _quantity(draft: Draft, fact: Fact) -> None:
    if draft.quantity is not None and draft.quantity != fact.value:
        raise Fault("ambiguous-quantity", f"two quantities in one signal: {draft.quantity} and {fact.value}", fact.at)
    draft.quantity = fact.value


def _report(draft: Draft, fact: Fact) -> None:
    draft.reported, draft.report = True, fact.value[0]


def _noted(draft: Draft, fact: Fact) -> None:
    """Nothing but its place matters, and `where` has that."""
    del draft, fact


def _free(draft: Draft, fact: Fact) -> None:
    del fact
    draft.free = True


def _settle_bare(draft: Draft, today: date) -> None:
    """A number without a word is the strike where one is missing, a date like 1218 beside a price, else the price."""
    if draft.right and draft.strike is None and draft.bare and len(draft.bare[0].values) == 1:
        _strike_or_price(draft, draft.bare[0])
    if draft.is_option and not draft.expiries and draft.entries and draft.bare:
        number = draft.bare[0]
        value = number.values[0]
        if len(number.values) == 1 and value == value.to_integral_value() and 101 <= value <= 1231:
            month, day = divmod(int(value), 100)
            if 1 <= month <= 12 and 1 <= day <= 31:
                draft.bare.pop(0)
                draft.expiries.append(resolve(Written(None, month, day), today, number.at))


def _strike_or_price(draft: Draft, number: Prices) -> None:
    """As in "SPY calls 600 @ 1.25", "out of my SPY calls 2.90": a strike beside another price, or in an opening."""
    value = number.values[0]
    round_ = value == value.to_integral_value() and value >= _LOWEST_ROUND_STRIKE
    holds = bool(set(draft.acts) & _ON_A_HOLDING)
    if holds and not round_ and draft.entries and all(set(labels) <= _PAID for _, labels in draft.entries):
        return  # "calls out 5.20 from 3": what it is sold at, and what was paid
    if draft.entries or (round_ and not holds):
        draft.strike = draft.bare.pop(0).values[0]
    elif round_ or not holds:
        raise Fault("ambiguous-price", f"{value} can be the strike or the price", number.at)


def _check_sign(draft: Draft, value: Decimal, sign: str, at: int) -> None:
    if sign == "-" or not set(draft.acts) & {"close", "trim", "stc", "btc", "cover", "sold"}:
        raise Fault("invalid-price", f"a price cannot be written {sign}{value}", at)


_TAKERS: dict[str, Any] = {
    "act": _act,
    "order": _order,
    "symbol": _symbol,
    "strike": _strike,
    "occ": _occ,
    "right": lambda d, f: _take_right(d, f.value, f.at),
    "expiry": _expiry,
    "entry": lambda d, f: d.entries.append(f.value),
    "beyond": lambda d, f: d.beyond.append(f.value),
    "bare": lambda d, f: d.bare.append(f.value),
    "market": lambda d, f: setattr(d, "market", f.value if d.market is None or d.market == "here" else d.market),
    "stop": lambda d, f: d.stops.append(("stop", f.value)),
    "stop_on_close": lambda d, f: d.stops.append(("on_close", f.value)),
    "trail": lambda d, f: d.stops.append(("trail", f.value)),
    "stop_at_target": lambda d, f: setattr(d, "stop_at_target", f.value),
    "targets": lambda d, f: d.targets.extend(f.value),
    "quantity": _quantity,
    "lots": lambda d, f: setattr(d, "lots", f.value),
    "share": lambda d, f: d.shares.append(f.value),
    "gain": lambda d, f: d.percents.extend(f.value),
    "risked": lambda d, f: setattr(d, "risked", f.value),
    "gained": _noted,
    "at_even": _noted,
    "hint": lambda d, f: d.hints.add(f.value),
    "free": _free,
    "nothing": _noted,
    "report": _report,
    "unit": _noted,
    "signed": lambda d, f: d.signed.append((*f.value, f.at)),
}
