"""A decision in sentences, made when somebody asks: every rule with what it measured and its limit."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import get_args

from risk.decision import Check, Violation
from risk.figures import plain
from risk.policy import ALWAYS
from risk.rules.base import Rule
from risk.rules.kinds import StatedRule
from risk.rules.ramp import LiveStart
from risk.rules.repeats import ForeignPosition
from risk.rules.state import SellingToOpen

_MONEY = frozenset({"in base currency", "USD"})
_PLACES = Decimal("0.0001")


def kept(check: Check) -> str:
    """One rule that was kept: `spread: 2.43 %, at most 25 %`."""
    label, actual, limit = check
    if actual == "" and limit == "":
        # Rows from before there were figures have the whole law in place of the label.
        return label if ": " in label else f"{label}: nothing to judge"
    rule = rules_by_name().get(label.split(" ")[0])
    unit = f" {rule.unit}" if rule is not None and rule.unit else ""
    say = _amount if unit.strip() in _MONEY else figure
    said = f"{label}: {say(actual)}"
    if isinstance(limit, Decimal | int):
        bound = "at least" if rule is not None and rule.is_least else "at most"
        shown = f"{unit}" if unit in (" %", " s") and isinstance(actual, Decimal | int) else ""
        return f"{said}{shown}, {bound} {say(limit)}{unit}"
    return f"{said}, allowed {limit}{unit}" if " to " in limit else said


def broken(violation: Violation) -> str:
    """One rule that was broken, with what would have passed; its sentence says its figures."""
    return f"{violation.rule}: {violation.message}" + (f" ({violation.remedy})" if violation.remedy else "")


def _amount(value: Decimal | int | str) -> str:
    return value if isinstance(value, str) else f"{value:,.2f}"


def figure(value: Decimal | int | str) -> str:
    """A number to four places at most, without padding."""
    if isinstance(value, str):
        return value
    exact = Decimal(value)
    exponent = exact.as_tuple().exponent
    short = isinstance(exponent, int) and exponent >= -4
    return plain(exact if short else exact.quantize(_PLACES))


@cache
def rules_by_name() -> dict[str, type[Rule]]:
    """Every kind of rule that there is."""
    stated: tuple[type[Rule], ...] = get_args(get_args(StatedRule)[0])
    kinds: tuple[type[Rule], ...] = (
        *(type(rule) for rule in ALWAYS),
        *stated,
        ForeignPosition,
        SellingToOpen,
        LiveStart,
    )
    return {kind.model_fields["rule"].default: kind for kind in kinds}
