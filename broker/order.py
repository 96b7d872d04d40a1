"""One order of ours: what it asks for, what the broker said of it, and what of it has filled.

`filled` is counted from executions alone; what a status claims beyond them is kept apart, as a reason to ask.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final, assert_never

from pydantic import Field

from broker.codes import NOT_FOUND, CodeClass, classify
from broker.events import ErrorReported, ExecutionReported, OrderReported, StatusReported
from broker.order_states import ENDED, FINAL, OrderState, Word, next_state
from broker.port import Terms
from parsers.value import Value
from risk.plan import Action, Role

OrderEvent = OrderReported | StatusReported | ExecutionReported | ErrorReported

# IB's status words. PendingSubmit and ApiPending say only that the gateway has it, and prove nothing.
_WORDS: Final[dict[str, Word]] = {
    "PreSubmitted": Word.WORKS,
    "Submitted": Word.WORKS,
    "PendingCancel": Word.PENDING_CANCEL,
    "ApiCancelled": Word.CANCELLED,
    "Cancelled": Word.CANCELLED,
    "Inactive": Word.INACTIVE,
    "Filled": Word.FILLED,
}


class Order(Value):
    """An order's life so far. `terms` are those that hold at the broker, `amending` those that were asked for since.

    `active` is true once it was seen working and able to trigger: Submitted, or PreSubmitted without `child` in
    whyHeld. `triggered_at` is when a simulated stop left PreSubmitted. `end_counted` is true once a status told its end
    together with what had filled; the notice of a cancel (202) tells no quantity, and a fill may be right behind it.
    `not_found` is true once a cancel was answered with: no such order. Of one never acknowledged, that is believed.
    `lapsed` are new terms that a snapshot did not show and that were given up, though the broker may take them late.
    `claimed_at` is when `claimed` last rose: the order's state may have been the same for long.
    `outdated` is the highest total that was told before a correction: no such total is believed again.
    """

    order_ref: str
    role: Role
    slice_number: int
    generation: int
    terms: Terms
    sent_at: datetime
    parent_ref: str = ""
    state: OrderState = OrderState.SENDING
    changed_at: datetime
    amending: Terms | None = None
    amended_at: datetime | None = None
    refused: Terms | None = None
    refusal: str = ""
    lapsed: Terms | None = None
    adopted_at: datetime | None = None
    acknowledged: bool = False
    active: bool = False
    awaits_trigger: bool = False
    triggered_at: datetime | None = None
    perm_ids: frozenset[int] = frozenset()
    executions: dict[str, ExecutionReported] = Field(default_factory=dict)
    claimed: Decimal = Decimal(0)
    claimed_at: datetime | None = None
    outdated: Decimal = Decimal(0)
    cancel_asked_at: datetime | None = None
    absences: int = 0
    not_found: bool = False
    end_counted: bool = False
    reason: str = ""

    @property
    def filled(self) -> Decimal:
        """Units executed, each stem once, its highest revision counted."""
        return sum((each.quantity for each in self.executions.values()), Decimal(0))

    @property
    def counted(self) -> Decimal:
        """Units executed, or claimed by a status whose executions have yet to come."""
        return max(self.filled, self.claimed)

    @property
    def unshown_since(self) -> datetime | None:
        """Since when a fill has been claimed whose execution has not come; None where each has."""
        return None if self.filled >= self.claimed else self.claimed_at or self.changed_at

    @property
    def asked(self) -> Terms:
        """The terms as they will be once the broker has taken what it was last asked."""
        return self.amending or self.terms

    @property
    def leaves_qty(self) -> Decimal:
        """What may still fill; zero once the order has ended."""
        return Decimal(0) if self.is_ended else max(self.terms.quantity - self.counted, Decimal(0))

    @property
    def is_ended(self) -> bool:
        """Nothing more is expected of it, though a fill still counts."""
        return self.state in ENDED

    @property
    def is_final(self) -> bool:
        """Ended, and confirmed."""
        return self.state in FINAL

    @property
    def protects(self) -> bool:
        """Working at the broker and able to act, for all we know."""
        return self.active and not self.is_ended and self.state is not OrderState.UNKNOWN

    @property
    def may_be_amended(self) -> bool:
        """Acknowledged, alive, and with no amendment or cancel under way: one at a time."""
        return self.amending is None and self.state in {OrderState.HELD, OrderState.WORKING, OrderState.PARTIAL}

    @property
    def link(self) -> str:
        """Orders with the same link cancel each other when one completes: IB's own group, or ours."""
        return self.parent_ref or self.terms.oca_group or self.order_ref

    @property
    def stops(self) -> bool:
        """A stop of any kind, or a market order that waits for a condition."""
        return self.terms.when is not None or self.terms.order_type in {"STP", "STP LMT", "TRAIL"}

    def apply(self, event: OrderEvent) -> Order:
        """The order after this event, which must be its own; itself when nothing changed."""
        match event:
            case OrderReported():
                return _reported(self, event)
            case StatusReported():
                return _status(self, event)
            case ExecutionReported():
                return _executed(self, event)
            case ErrorReported():
                return _error(self, event)
            case _:
                assert_never(event)

    def told(self, word: Word, at: datetime, reason: str = "") -> Order:
        """The order after one word about it."""
        state = next_state(self.state, word)
        if state is self.state:
            return self
        changes: dict[str, object] = {"state": state, "changed_at": at, "reason": reason or self.reason}
        if state in ENDED:
            changes["amending"] = None
        return self.model_copy(update=changes)

    def amended(self, terms: Terms, at: datetime) -> Order:
        """New terms have been asked for."""
        return self.model_copy(update={"amending": terms, "amended_at": at, "refused": None})

    def amendment_dropped(self, reason: str, *, refused: bool) -> Order:
        """The old terms hold; when `refused`, the same terms are not asked for again."""
        if self.amending is None:
            return self
        refusal = self.amending if refused else None
        changes = {"amending": None, "refused": refusal, "reason": reason, "refusal": reason if refused else ""}
        return self.model_copy(update=changes)

    def amendment_lapsed(self, reason: str) -> Order:
        """The old terms hold, as far as the broker has told: should the new ones show up late, they are still ours."""
        dropped = self.amendment_dropped(reason, refused=False)
        return dropped.model_copy(update={"lapsed": self.amending})

    def cancel_asked(self, at: datetime, reason: str) -> Order:
        """Its end has been asked for, perhaps once more."""
        return self.told(Word.CANCEL_ASKED, at, reason).model_copy(update={"cancel_asked_at": at})

    def claim_dropped(self) -> Order:
        """Only what has been shown counts, and the total that was told is not believed again."""
        return self.model_copy(update={"claimed": self.filled, "outdated": max(self.outdated, self.claimed)})

    def missing(self, at: datetime) -> Order:
        """A full snapshot, begun after the order was sent, does not have it."""
        after = self.told(Word.GONE if self.acknowledged else Word.UNSEEN, at, "the broker no longer has it")
        return after if after.is_final else after.model_copy(update={"absences": self.absences + 1})


def _status(order: Order, event: StatusReported) -> Order:
    noted = _claimed(_known(order, event.perm_id), event.filled, event.at)
    word = _WORDS.get(event.status)
    if word is None:
        return noted
    if word is Word.WORKS:
        return _works(noted, event)
    return _with(noted.told(word, event.at), {"end_counted": word is Word.CANCELLED or noted.end_counted})


def _works(order: Order, event: StatusReported) -> Order:
    waits = "child" in event.why_held
    changes: dict[str, object] = {"acknowledged": True, "active": order.active or not waits, "absences": 0}
    if event.status == "PreSubmitted":
        changes["awaits_trigger"] = (
            order.awaits_trigger or "trigger" in event.why_held or (order.terms.when is not None and not waits)
        )
    elif order.stops and order.awaits_trigger and order.triggered_at is None:
        changes["triggered_at"] = event.at
    return _with(order.told(Word.WAITS if waits else Word.WORKS, event.at), changes)


def _reported(order: Order, event: OrderReported) -> Order:
    noted = _echoed(_claimed(_known(order, event.perm_id), event.filled or Decimal(0), event.at), event)
    word = _WORDS.get(event.status)
    if word is None:
        return noted
    if word is Word.FILLED and event.filled is None:
        # It says no number, and its executions may come after it: all of it counts as filled until they have.
        noted = _claimed(noted, event.quantity, event.at)
    if word is not Word.WORKS:
        return noted.told(word, event.at)
    if event.status == "PreSubmitted" and order.parent_ref:
        # An openOrder has no whyHeld: of a child this says that it lives, and not whether it can act.
        alive = noted.told(Word.WORKS if noted.active else Word.WAITS, event.at)
        return _with(alive, {"acknowledged": True, "absences": 0})
    return _with(noted.told(Word.WORKS, event.at), {"acknowledged": True, "active": True, "absences": 0})


def _echoed(order: Order, event: OrderReported) -> Order:
    """The terms as the broker holds them: our amendment taken, or changed there without our asking."""
    if order.is_ended:
        return order
    if order.terms.trail is not None:
        return _trailed(order, event)
    held = order.terms.model_copy(
        update={
            "quantity": event.quantity,
            "limit_price": None if order.terms.limit_price is None else event.limit_price,
            "stop_price": None if order.terms.stop_price is None else event.stop_price,
        }
    )
    if order.amending is not None:
        if not _same(held, order.amending):
            return order
        return order.model_copy(update={"terms": order.amending, "amending": None, "lapsed": None})
    if _same(held, order.terms):
        return order
    if order.lapsed is not None and _same(held, order.lapsed):
        return order.model_copy(update={"terms": order.lapsed, "lapsed": None})
    return order.model_copy(update={"terms": held, "adopted_at": event.at})


def _trailed(order: Order, event: OrderReported) -> Order:
    """A trailing stop is moved by the broker itself: its price is taken over, and only its size can be a person's."""
    price = event.stop_price or order.terms.stop_price
    held = order.terms.model_copy(update={"quantity": event.quantity, "stop_price": price})
    asked = order.amending
    if asked is not None:
        if held.quantity == asked.quantity and _is_at_least(order.terms.action, price, asked.stop_price):
            return order.model_copy(update={"terms": held, "amending": None, "lapsed": None})
        return _with(order, {"terms": order.terms.model_copy(update={"stop_price": price})})
    if held == order.terms:
        return order
    changes: dict[str, object] = {"terms": held}
    if order.refused is not None:
        changes["refused"] = order.refused.model_copy(update={"stop_price": price})
    if order.lapsed is not None and held.quantity == order.lapsed.quantity:
        changes["lapsed"] = None
    elif held.quantity != order.terms.quantity:
        changes["adopted_at"] = event.at
    return order.model_copy(update=changes)


def _is_at_least(action: Action, price: Decimal | None, asked: Decimal | None) -> bool:
    """The stop stands where it was asked to, or has followed the market beyond it."""
    if price is None or asked is None:
        return price == asked
    return price >= asked if action is Action.SELL else price <= asked


def _same(held: Terms, asked: Terms) -> bool:
    return (held.quantity, held.limit_price, held.stop_price) == (asked.quantity, asked.limit_price, asked.stop_price)


def _executed(order: Order, event: ExecutionReported) -> Order:
    known = order.executions.get(event.stem)
    if known is not None and known.revision >= event.revision:
        return order
    changes: dict[str, object] = {
        "executions": {**order.executions, event.stem: event},
        "claimed": max(order.claimed, event.cum_qty),
        "claimed_at": event.at if event.cum_qty > order.claimed else order.claimed_at,
        "acknowledged": True,
    }
    if known is not None:
        # A correction replaces its stem; totals told before it counted the old quantity, and are told again after it.
        changes["claimed"] = max(order.claimed + event.quantity - known.quantity, Decimal(0))
        changes["outdated"] = max(order.outdated, order.claimed, event.cum_qty)
    counted = _with(_known(order, event.perm_id), changes)
    whole = counted.filled >= counted.terms.quantity
    return counted.told(Word.FILLED if whole else Word.PARTLY_FILLED, event.at)


def _error(order: Order, event: ErrorReported) -> Order:
    match classify(event.code):
        case CodeClass.REJECT | CodeClass.AMEND_REJECT if order.amending is not None:
            return order.amendment_dropped(event.text, refused=True)
        case CodeClass.REJECT if order.refusal == event.text != "":
            return order  # the refusal of an amendment, heard again
        case CodeClass.REJECT if not order.acknowledged:
            return order.told(Word.REJECTED, event.at, event.text)
        case CodeClass.REJECT:
            return order.told(Word.DOUBTED, event.at, event.text)  # it was taken once: ask before believing this
        case CodeClass.CANCELLED:
            return order.told(Word.CANCELLED, event.at, event.text)
        case CodeClass.CANCEL_REFUSED:
            refused = order.told(Word.CANCEL_REFUSED, event.at, event.text)
            return _with(refused, {"not_found": event.code == NOT_FOUND})
        case _:
            return order


def _known(order: Order, perm_id: int) -> Order:
    """A set, since an amendment over a bad link has been seen to make a second one."""
    if not perm_id or perm_id in order.perm_ids:
        return order
    return order.model_copy(update={"perm_ids": order.perm_ids | {perm_id}})


def _claimed(order: Order, filled: Decimal, at: datetime) -> Order:
    if filled <= max(order.claimed, order.outdated):
        return order
    return order.model_copy(update={"claimed": filled, "claimed_at": at})


def _with(order: Order, changes: dict[str, object]) -> Order:
    if all(getattr(order, name) == value for name, value in changes.items()):
        return order
    return order.model_copy(update=changes)
