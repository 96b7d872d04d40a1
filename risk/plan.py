"""An intent sized and priced: the orders that will leave, before they have ids.

Every price is on the contract's grid. `Slice`s are filled nearest target first; their quantities add up to the plan's.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from parsers.intent import Side
from parsers.value import Value
from risk.book import Contract


class Role(StrEnum):
    """What a leg is for; the first letter of its part in an order_ref. EXPIRY sells what expires, before it does."""

    ENTRY = "E"
    TARGET = "T"
    STOP = "S"
    CLOSE = "C"
    EXPIRY = "X"


class Action(StrEnum):
    """What an order does, in IB's words."""

    BUY = "BUY"
    SELL = "SELL"


def opening(side: Side) -> Action:
    """The action that opens or enlarges a position of this side."""
    return Action.BUY if side is Side.LONG else Action.SELL


def closing(side: Side) -> Action:
    """The action that reduces a position of this side."""
    return Action.SELL if side is Side.LONG else Action.BUY


def tightest(side: Side, levels: Iterable[Decimal]) -> Decimal:
    """Of several stop levels of a position of this side the one that loses least."""
    return max(levels) if side is Side.LONG else min(levels)


@lru_cache(maxsize=256)
def trade_ref_of(platform: str, channel: str, message_id: str, index: int) -> str:
    """The ten base32 letters that name a trade, derived from the message and the intent's place in it.

    Derived and not drawn, so that the same message can never make a second name for itself.
    """
    key = "|".join((platform, channel, message_id, str(index)))
    # Ten of a digest's bytes are sixteen letters without padding: more is written than is kept.
    return base64.b32encode(hashlib.sha256(key.encode()).digest()[:10])[:10].decode()


def order_ref_of(bot: str, trade_ref: str, role: Role, slice_number: int = 1, generation: int = 1) -> str:
    """`as1:<bot>:<trade>:<role><slice>[.<generation>]`, at most 32 ASCII characters for a bot name of up to eight."""
    suffix = f".{generation}" if generation > 1 else ""
    return f"as1:{bot}:{trade_ref}:{role.value}{slice_number}{suffix}"


class PriceCondition(Value):
    """Becomes true once another contract trades at or beyond a price; the broker watches it, in regular hours."""

    con_id: int
    exchange: str
    price: Decimal
    is_more: bool


class Slice(Value):
    """A part of the position with a target of its own; None is a runner."""

    quantity: Decimal
    target_price: Decimal | None
    target_when: PriceCondition | None = None


class TrailPercent(Value):
    """The stop follows the best price since it began to work, this percent behind it."""

    kind: Literal["percent"] = "percent"
    percent: Decimal


class TrailDistance(Value):
    """The stop follows the best price since it began to work, so far behind it in the contract's currency."""

    kind: Literal["distance"] = "distance"
    distance: Decimal


Trail = Annotated[TrailPercent | TrailDistance, Field(discriminator="kind")]


class Chase(Value):
    """How an entry limit may follow the market: so far a step, never beyond `furthest_price`, the price assessed."""

    step: Decimal
    step_seconds: int
    max_steps: int
    furthest_price: Decimal


class Plan(Value):
    """One trade as it will be sent. `stop_origin` says whose stop it is: the author's, or the policy's default.

    With a `trail` the stop begins at `stop_price` and follows the market from there, at the broker. With a condition in
    `stop_when` it is a market order that waits for it; then no price limits the loss, and `stop_price` is zero.
    At `leave_at` whatever is left of it is closed; from `expiry_sale_at` a market order that rests at the broker does
    so, in case this service no longer runs. `adds_to` names the trade that this one enlarges.
    `unit_margin` is what one unit ties up in base currency, where that was asked.
    """

    bot: str
    trade_ref: str
    account: str
    contract: Contract
    side: Side
    quantity: Decimal
    entry_type: Literal["LMT", "STP"]
    entry_price: Decimal
    good_till: datetime
    stop_price: Decimal
    stop_origin: Literal["signal", "policy"]
    slices: tuple[Slice, ...]
    outside_rth: bool = False
    trigger_method: int = 0
    trail: Trail | None = None
    stop_when: PriceCondition | None = None
    leave_at: datetime | None = None
    expiry_sale_at: datetime | None = None
    unit_margin: Decimal | None = None
    adds_to: str = ""
    chase: Chase | None = None
    notes: tuple[str, ...] = ()

    @property
    def worst_price(self) -> Decimal:
        """The worst price at which it may be entered: the entry's own, or where a chase ends."""
        return self.entry_price if self.chase is None else self.chase.furthest_price

    @property
    def notional(self) -> Decimal:
        """Quantity x worst price x multiplier, in the contract's currency."""
        return self.quantity * self.worst_price * self.contract.multiplier

    @property
    def at_risk(self) -> Decimal:
        """R: what is lost from the worst price if the stop fills at its own, in the contract's currency."""
        return self.quantity * abs(self.worst_price - self.stop_price) * self.contract.multiplier
