"""What an assessment can come to: a plan approved, or refused with every violation and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator

from parsers.value import Value
from risk.plan import Plan

Figure = Annotated[Decimal | int | str, Field(union_mode="left_to_right")]
"""A number, or a word for a state, never rounded: sentences are made when somebody asks for them."""


class Violation(Value):
    """One rule broken: `actual` against `limit`, as text with their units, and what would have passed (or empty).

    `latches` says that the limit is used up for everybody: entries stay off until a person re-arms.
    """

    rule: str
    message: str
    actual: str = ""
    limit: str = ""
    remedy: str = ""
    latches: bool = False


Check = tuple[str, Figure, Figure]
"""A rule that was kept: its label, what it measured, and its limit; both empty where it had nothing to judge."""


def _as_made(made: object, read: ValidatorFunctionWrapHandler) -> object:
    return made if isinstance(made, tuple) else read(made)


Checks = Annotated[tuple[Check, ...], WrapValidator(_as_made)]
"""What every rule measured. A tuple comes from the rules themselves and is taken as it is; a disk's list is read."""


class Refused(Value):
    """Nothing will be sent; every rule that objected is here, and what the others measured in `checks`."""

    violations: tuple[Violation, ...]
    checks: Checks = ()


class _Seal:
    """The mark of an assessment: `risk.assess` alone passes it, so nothing else makes an `Approved`."""


SEAL: Final = _Seal()


@dataclass(frozen=True, slots=True)
class Approved:
    """A plan that passed every rule. The broker's `enter` takes nothing else.

    Raises:
        TypeError: when made anywhere but in `risk.assess`.
    """

    plan: Plan
    checks: tuple[Check, ...]
    seal: _Seal

    def __post_init__(self) -> None:
        if self.seal is not SEAL:
            raise TypeError("only risk.assess approves a plan")


Decision = Approved | Refused
