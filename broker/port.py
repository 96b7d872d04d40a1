"""The four doors to a broker, and the questions that may be asked of it.

`enter` adds exposure and takes only what risk approved; `reprice` takes only a `Repricing` of that, which cannot go
beyond it. `reduce` takes only a `Reduction`, whose constructor proves that it cannot open anything. `cancel` takes a
reference of ours. The journal row is written before the knock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

from broker.events import BrokerEvent
from parsers.instrument import Instrument
from parsers.value import Value
from risk.book import Contract, Quote, UnitMargin
from risk.decision import Approved
from risk.plan import Action, PriceCondition, Trail


class Unresolvable(Value):
    """No contract, or several: `alternatives` are the nearest that exist, as a person would write them."""

    reason: str
    code: Literal["unknown-symbol", "no-such-contract", "ambiguous-contract", "unsupported", "timeout", "not-connected"]
    alternatives: tuple[str, ...] = ()


class Terms(Value):
    """What an order asks for. Prices that its type does not use are None.

    A TRAIL order begins at `stop_price` and follows the market by its `trail`; the broker moves the price, so what
    stands here is where it was last seen. An order with a `when` does nothing until that has come true,
    and one with a `good_after` nothing before that time.

    Every leg on the wire carries account, tif, orderRef and outsideRth besides; the adapter adds what is not here.
    """

    action: Action
    quantity: Decimal
    order_type: Literal["LMT", "MKT", "STP", "STP LMT", "TRAIL"]
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    time_in_force: Literal["DAY", "GTC", "GTD"] = "GTC"
    good_till: datetime | None = None
    good_after: datetime | None = None
    oca_group: str = ""
    oca_type: int = 0
    outside_rth: bool = False
    trigger_method: int = 0
    trail: Trail | None = None
    when: PriceCondition | None = None


class Reduction(Value):
    """An order that can only shrink a position: a new one, or one that works already and gets new terms.

    `open_quantity` is what the trade's own fills hold and `leaving` what its other orders that are not linked to this
    one may still take out; `position_action` is the action that opened it. An amendment repeats the order's whole
    quantity, so it says what of that has `filled`, and, for a child, what its working parent may still bring
    (`awaited`): the broker lets a child act on no more than its parent has filled.

    Raises:
        ValueError: when the order is on the opening side, or asks for more than is open and not already leaving.
    """

    order_ref: str
    trade_ref: str
    account: str
    contract: Contract
    terms: Terms
    amends: bool
    open_quantity: Decimal
    leaving: Decimal
    position_action: Action
    filled: Decimal = Decimal(0)
    awaited: Decimal = Decimal(0)

    def model_post_init(self, context: object, /) -> None:
        """Prove it, at the only place where one can be made."""
        del context
        if self.terms.action is self.position_action:
            raise ValueError(f"{self.order_ref} would enlarge the position")
        if (self.filled or self.awaited) and not self.amends:
            raise ValueError(f"{self.order_ref} is new, so nothing of it has filled and nothing is awaited")
        asked = self.terms.quantity - self.filled
        free = self.open_quantity + self.awaited - self.leaving
        if not 0 < asked <= free:
            raise ValueError(f"{self.order_ref} asks for {asked} of {free} free to leave")


class Repricing(Value):
    """A new price for an entry that works: no other size, and no worse than the price that risk has assessed.

    Raises:
        ValueError: when it is no limit, or goes beyond `furthest_price`.
    """

    order_ref: str
    trade_ref: str
    account: str
    contract: Contract
    terms: Terms
    furthest_price: Decimal

    def model_post_init(self, context: object, /) -> None:
        """Prove it, at the only place where one can be made."""
        del context
        price, furthest = self.terms.limit_price, self.furthest_price
        if self.terms.order_type != "LMT" or price is None:
            raise ValueError(f"{self.order_ref} has no limit that could follow the market")
        if price > furthest if self.terms.action is Action.BUY else price < furthest:
            raise ValueError(f"{self.order_ref} would go to {price}, beyond the {furthest} that was assessed")


class Broker(Protocol):
    """What the shell needs of a broker. Facts come back through the callback given to `run`, in the loop's thread."""

    async def run(self, report: Callable[[BrokerEvent], None]) -> None:
        """Connect, prove the account, take a snapshot, stay connected; returns when `stop` was called.

        Raises:
            AccountRefused: on the first connect, when the accounts do not match mode and configuration.
        """

    async def stop(self) -> None:
        """Leave; orders at the broker stay as they are."""

    def allot(self, count: int) -> tuple[int, ...]:
        """Order ids never used before, above the high-water mark; call before the journal row is written."""

    def enter(self, approved: Approved, order_ids: tuple[int, ...]) -> None:
        """Send every leg of the plan back to back: per slice parent, target, stop, the last with transmit.

        Ids are used in the order of `legs_of(plan)`.

        Raises:
            NotSent: when nothing has left.
        """

    def reduce(self, reduction: Reduction, order_id: int | None) -> None:
        """Send a new reducing order, or amend a working one (`order_id` None: the id that it has).

        Raises:
            NotSent: when nothing has left.
        """

    def reprice(self, repricing: Repricing) -> None:
        """Give an entry of ours that works another price.

        Raises:
            NotSent: when nothing has left.
        """

    def cancel(self, order_ref: str) -> None:
        """Ask for the end of one order of ours; an unknown reference is ignored with a log line.

        Raises:
            NotSent: when nothing has left.
        """

    def recall(self, instrument: Instrument) -> Contract | None:
        """The contract if it is known already: the warm path."""

    async def resolve(self, instrument: Instrument, timeout: float) -> Contract | Unresolvable:
        """Exactly one contract, or why not."""

    async def warm(self, instruments: tuple[Instrument, ...]) -> int:
        """Look these up ahead of their signals, behind everything else; how many are known now."""

    def clock_skew(self) -> Decimal | None:
        """Our clock less the broker's in seconds, as little as it can be; None before it was asked."""

    def room(self) -> int | None:
        """How many messages an entry may send now, those kept for exits taken off; None without a session."""

    def margined(self, contract: Contract, action: Action) -> UnitMargin | None:
        """What opening one unit ties up, as it was answered of late; None when it must be asked."""

    async def margin(self, contract: Contract, action: Action, timeout: float) -> UnitMargin | None:
        """The same, asked now with an order that is never placed; None when the gateway did not say."""

    def quoted(self, contract: Contract) -> Quote | None:
        """The newest quote of a stream that runs already."""

    async def quote(self, contract: Contract, timeout: float) -> Quote | None:
        """One fresh quote; None when the gateway gave none in time."""

    async def snapshot(self) -> None:
        """Ask for everything; the answer is reported as `SnapshotTaken` or `SnapshotFailed`."""


class BrokerError(Exception):
    """Something at the broker's end that a person must know about; the message is the sentence for them."""


class NotSent(BrokerError):
    """Nothing has left: not connected, the queue is not empty, or the message budget is spent."""


class AccountRefused(BrokerError):
    """The gateway's accounts are not those of this configuration; nothing may be traded (exit code 3)."""


class GatewayUnreachable(BrokerError):
    """No API session could be made (exit code 4)."""
