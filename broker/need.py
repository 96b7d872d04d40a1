"""What a trade needs next: imperatives that the desk journals and the shell carries out, in the order given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from broker.port import Reduction, Repricing
from parsers.value import Value


class Reduce(Value):
    """Send a reducing order, or amend one that works."""

    kind: Literal["reduce"] = "reduce"
    reduction: Reduction


class Reprice(Value):
    """Let an entry that does not fill follow the market by a step."""

    kind: Literal["reprice"] = "reprice"
    repricing: Repricing


class CancelOrder(Value):
    """Ask for the end of one order of ours."""

    kind: Literal["cancel_order"] = "cancel_order"
    order_ref: str
    reason: str


class Requery(Value):
    """Something is unknown: take a snapshot."""

    kind: Literal["requery"] = "requery"
    reason: str


class Alarm(Value):
    """A person must know now; with `latch_reducing` no entry may follow until one has re-armed."""

    kind: Literal["alarm"] = "alarm"
    text: str
    latch_reducing: bool = False


Need = Annotated[Reduce | Reprice | CancelOrder | Requery | Alarm, Field(discriminator="kind")]
