# ruff: noqa: D102  a callback's name is the rule it reads
"""The grammar's callbacks: every clause becomes one fact with its place. Stateless, because one serves all parses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from lark import Transformer, Tree

from parsers.lex.token import Token


class Fact(NamedTuple):
    """One clause understood: its kind, what it says, and where it stands."""

    kind: str
    value: Any
    at: int


class Prices(NamedTuple):
    """Numbers in a row and what stands between them."""

    values: tuple[Decimal, ...]
    joints: tuple[str, ...]
    at: int


class Percents(NamedTuple):
    """Percents in a row: each with its sign and its place."""

    values: tuple[tuple[Decimal, str, int], ...]
    at: int


class Level(NamedTuple):
    """How far or at which price: `kind` is price, percent, distance, even or open."""

    kind: str
    value: Any
    trailing: Decimal | None = None
    fraction: Decimal | None = None


class Facts(Transformer[Token, Any]):
    """Callbacks by rule name; lists of children come in, facts go out."""

    def __default__(self, data: Any, children: Any, meta: Any) -> Any:
        if data.startswith("_"):  # Lark's own rules for repeats, which it unfolds itself
            return Tree(data, children, meta)
        raise AssertionError(f"the grammar has a rule without a meaning: {data}")

    def start(self, children: list[Fact]) -> list[Fact]:
        return children

    def _value(kind: str) -> Any:  # type: ignore[misc]  # noqa: N805  a factory inside the class body
        def callback(_self: Facts, children: list[Token]) -> Fact:
            return Fact(kind, children[-1].value, children[0].start)

        return callback

    act, order, symbol, strike, occ = _value("act"), _value("order"), _value("symbol"), _value("strike"), _value("occ")
    right, expiry, signed, quantity = _value("right"), _value("expiry"), _value("signed"), _value("quantity")
    share, lots, hint, report, unit_word, risked = (
        _value("share"),
        _value("lots"),
        _value("hint"),
        _value("report"),
        _value("unit"),
        _value("risked"),
    )
    free, nothing = _value("free"), _value("nothing")

    def strike_words(self, children: list[Token]) -> Fact:
        return Fact("strike", (children[0].value, children[1].value), children[0].start)

    # ── entries ──

    def prices(self, children: list[Token]) -> Prices:
        first = children[0]
        if len(children) == 1:
            return Prices((first.value,), (), first.start)
        return Prices(tuple(c.value for c in children[::2]), tuple(c.value for c in children[1::2]), first.start)

    def entry_at(self, children: list[Any]) -> Fact:
        prices = next(c for c in children if isinstance(c, Prices))
        labels = [c.value or c.text.lower() for c in children if isinstance(c, Token)]
        return Fact("entry", (prices, labels), prices.at)

    def entry_beyond(self, children: list[Any]) -> Fact:
        prices = children[-1]
        side = next(c.type for c in children if isinstance(c, Token) and c.type in {"OVER", "UNDER"})
        return Fact("beyond", (prices, side), prices.at)

    def market(self, children: list[Token]) -> Fact:
        return Fact("market", children[-1].value, children[-1].start)

    def gained(self, children: list[Token]) -> Fact:
        return Fact("gained", children[-1].value, children[0].start)

    def at_even(self, children: list[Token]) -> Fact:
        return Fact("at_even", None, children[0].start)

    def bare(self, children: list[Prices]) -> Fact:
        return Fact("bare", children[0], children[0].at)

    def percents(self, children: list[Token]) -> Percents:
        return Percents(tuple((*c.value, c.start) for c in children[::2]), children[0].start)

    def gains(self, children: list[Percents]) -> Fact:
        return Fact("gain", children[0].values, children[0].at)

    def gain(self, children: list[Token]) -> Fact:
        return Fact("gain", (), children[0].start)

    # ── stops ──

    def level_prices(self, children: list[Token]) -> Level:
        return Level("prices", self.prices(children))

    def level_percent(self, children: list[Token]) -> Level:
        return _loss("percent", children[0], children[0].value[0])

    def level_distance(self, children: list[Token]) -> Level:
        return _loss("distance", children[0], children[0].value)

    def level_even(self, _children: list[Token]) -> Level:
        return Level("even", None)

    def level_signed(self, children: list[Token]) -> Level:
        return Level("signed", children[0].value)

    def stop(self, children: list[Any]) -> Fact:
        closing = any(isinstance(c, Token) and c.type == "ONCLOSE" for c in children)
        return Fact("stop_on_close" if closing else "stop", children[-1], children[0].start)

    stop_moved = stop

    def stop_then_close(self, children: list[Any]) -> Fact:
        return Fact("stop_on_close", children[-2], children[0].start)

    def stop_at_target(self, children: list[Token]) -> Fact:
        return Fact("stop_at_target", children[-1].value, children[0].start)

    def trail(self, children: list[Any]) -> Fact:
        return Fact("stop" if _is_moved(children) else "trail", children[-1], children[0].start)

    def stop_named_after(self, children: list[Any]) -> Fact:
        return Fact("stop", _as_loss(children[0]), _start(children[0]))

    def trail_named_after(self, children: list[Any]) -> Fact:
        return Fact("trail", _as_level(children[0]), _start(children[0]))

    # ── targets ──

    def goal_price(self, children: list[Token]) -> Level:
        if len(children) == 1:
            return Level("price", children[0].value)
        return Level("price", children[0].value, *_extras(children))

    def goal_percent(self, children: list[Token]) -> Level:
        return Level("percent", children[0].value[0], *_extras(children))

    def goal_distance(self, children: list[Token]) -> Level:
        return Level("distance", children[0].value, *_extras(children))

    def goal_open(self, _children: list[Token]) -> Level:
        return Level("open", None)

    def goal_even(self, _children: list[Token]) -> Level:
        return Level("even", None)

    def goal_signed(self, children: list[Token]) -> Level:
        return Level("signed", children[0].value)

    def goals(self, children: list[Any]) -> list[Level]:
        return children[::2]

    def goals_after(self, children: list[Any]) -> list[Level]:
        first = children[0]
        if isinstance(first, Prices):
            return [Level("price", value) for value in first.values]
        if isinstance(first, Percents):
            return [Level("percent", value) for value, _, _ in first.values]
        return [_as_level(first)]

    def targets(self, children: list[Any]) -> Fact:
        return Fact("targets", children[-1], children[0].start)

    def targets_named_after(self, children: list[Any]) -> Fact:
        return Fact("targets", children[0], children[-1].start)


def _is_moved(children: list[Any]) -> bool:
    """As in "trailing my stop to 7711": moved by hand, to a price; "trailing stop to 20" may be points."""
    by_hand = any(isinstance(c, Token) and c.type == "TRAIL" and c.value == "moved" for c in children)
    led = any(
        isinstance(c, Token) and (c.type in {"TO", "OVER", "UNDER"} or c.text.lower() == "up to") for c in children
    )
    return by_hand and led and children[-1].kind in {"prices", "even"}


def _loss(kind: str, token: Token, value: Any) -> Level:
    """A plus before a stop's distance or percent puts it where the trade wins: that is no distance of a loss."""
    return Level("signed", value) if token.text.startswith("+") else Level(kind, value)


def _as_loss(child: Any) -> Level:
    level = _as_level(child)
    if isinstance(child, Percents):
        gains = any(sign == "+" for _, sign, _ in child.values)
        return Level("signed", level.value) if gains else level
    return level if isinstance(child, Prices) else _loss(level.kind, child, level.value)


def _as_level(child: Any) -> Level:
    if isinstance(child, Prices):
        return Level("prices", child)
    if isinstance(child, Percents):
        return Level("percent", child.values[0][0]) if len(child.values) == 1 else Level("several", None)
    return Level("distance", child.value)


def _start(child: Any) -> int:
    return child.at if isinstance(child, Prices | Percents) else child.start


def _extras(children: list[Token]) -> tuple[Decimal | None, Decimal | None]:
    trailing = next((c.value for c in children[1:] if c.type == "TSPCT"), None)
    part = next((c.value for c in children[1:] if c.type == "PART"), None)
    return trailing, part
