"""The life of an order as a table: which word of the broker moves it from which state to which.

Two rules stand above the rows. A fill is accepted in every state, since late fills after a cancel are real. And no
row leads from doubt to an end: only the broker's own word, or its silence in a full snapshot, ends an order.
A pair that is not in the table changes nothing; `test_order_states` holds the list of those pairs.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class OrderState(StrEnum):
    """Where an order stands. HELD is a child that waits for its parent; UNKNOWN is nobody's yet."""

    SENDING = "sending"
    HELD = "held"
    WORKING = "working"
    PARTIAL = "partial"
    CANCEL_REQUESTED = "cancel_requested"
    UNKNOWN = "unknown"
    CANCELLED_UNCONFIRMED = "cancelled_unconfirmed"
    CANCELLED = "cancelled"
    FILLED = "filled"
    REJECTED = "rejected"
    ABANDONED = "abandoned"


class Word(StrEnum):
    """What can be said about an order, by the broker or by us."""

    WORKS = "works"
    WAITS = "waits"
    PENDING_CANCEL = "pending_cancel"
    CANCELLED = "cancelled"
    INACTIVE = "inactive"
    REJECTED = "rejected"
    PARTLY_FILLED = "partly_filled"
    FILLED = "filled"
    DOUBTED = "doubted"
    CANCEL_ASKED = "cancel_asked"
    CANCEL_REFUSED = "cancel_refused"
    NOT_SENT = "not_sent"
    CANCEL_NOT_SENT = "cancel_not_sent"
    UNTRACED = "untraced"
    GONE = "gone"
    UNSEEN = "unseen"


_S = OrderState
_W = Word

ENDED: Final = frozenset({_S.CANCELLED_UNCONFIRMED, _S.CANCELLED, _S.FILLED, _S.REJECTED, _S.ABANDONED})
"""Nothing more is expected of it; a fill still counts."""

FINAL: Final = ENDED - {_S.CANCELLED_UNCONFIRMED}
"""Ended, and the broker was asked."""

TABLE: Final[dict[tuple[OrderState, Word], OrderState]] = {
    # ── on its way ────────────────────────────────────────────────────────────────────────────────────────────────────
    (_S.SENDING, _W.WORKS): _S.WORKING,
    (_S.SENDING, _W.WAITS): _S.HELD,
    (_S.SENDING, _W.PENDING_CANCEL): _S.CANCEL_REQUESTED,
    (_S.SENDING, _W.CANCELLED): _S.CANCELLED_UNCONFIRMED,
    (_S.SENDING, _W.INACTIVE): _S.REJECTED,  # IB's word for refused, when no error came first
    (_S.SENDING, _W.REJECTED): _S.REJECTED,
    (_S.SENDING, _W.PARTLY_FILLED): _S.PARTIAL,  # fast orders fill without a status
    (_S.SENDING, _W.FILLED): _S.FILLED,
    (_S.SENDING, _W.DOUBTED): _S.UNKNOWN,
    (_S.SENDING, _W.CANCEL_ASKED): _S.CANCEL_REQUESTED,
    (_S.SENDING, _W.NOT_SENT): _S.ABANDONED,
    (_S.SENDING, _W.UNTRACED): _S.ABANDONED,
    (_S.SENDING, _W.UNSEEN): _S.UNKNOWN,
    # ── a child behind its parent ─────────────────────────────────────────────────────────────────────────────────────
    (_S.HELD, _W.WORKS): _S.WORKING,
    (_S.HELD, _W.PENDING_CANCEL): _S.CANCEL_REQUESTED,
    (_S.HELD, _W.CANCELLED): _S.CANCELLED_UNCONFIRMED,
    (_S.HELD, _W.INACTIVE): _S.REJECTED,
    (_S.HELD, _W.PARTLY_FILLED): _S.PARTIAL,
    (_S.HELD, _W.FILLED): _S.FILLED,
    (_S.HELD, _W.DOUBTED): _S.UNKNOWN,
    (_S.HELD, _W.CANCEL_ASKED): _S.CANCEL_REQUESTED,
    (_S.HELD, _W.GONE): _S.UNKNOWN,
    # ── resting; a late word that it waits for its parent is an old one, and changes nothing ──────────────────────────
    (_S.WORKING, _W.PENDING_CANCEL): _S.CANCEL_REQUESTED,
    (_S.WORKING, _W.CANCELLED): _S.CANCELLED_UNCONFIRMED,
    (_S.WORKING, _W.INACTIVE): _S.REJECTED,
    (_S.WORKING, _W.PARTLY_FILLED): _S.PARTIAL,
    (_S.WORKING, _W.FILLED): _S.FILLED,
    (_S.WORKING, _W.DOUBTED): _S.UNKNOWN,
    (_S.WORKING, _W.CANCEL_ASKED): _S.CANCEL_REQUESTED,
    (_S.WORKING, _W.GONE): _S.UNKNOWN,  # it may have filled between two answers of one snapshot
    (_S.PARTIAL, _W.PENDING_CANCEL): _S.CANCEL_REQUESTED,
    (_S.PARTIAL, _W.CANCELLED): _S.CANCELLED_UNCONFIRMED,
    (_S.PARTIAL, _W.INACTIVE): _S.REJECTED,
    (_S.PARTIAL, _W.FILLED): _S.FILLED,
    (_S.PARTIAL, _W.DOUBTED): _S.UNKNOWN,
    (_S.PARTIAL, _W.CANCEL_ASKED): _S.CANCEL_REQUESTED,
    (_S.PARTIAL, _W.GONE): _S.UNKNOWN,
    # ── its end was asked for; it works until the broker says otherwise ───────────────────────────────────────────────
    (_S.CANCEL_REQUESTED, _W.CANCELLED): _S.CANCELLED_UNCONFIRMED,
    (_S.CANCEL_REQUESTED, _W.INACTIVE): _S.CANCELLED_UNCONFIRMED,
    (_S.CANCEL_REQUESTED, _W.REJECTED): _S.REJECTED,  # the order's own refusal crossed our cancel
    (_S.CANCEL_REQUESTED, _W.FILLED): _S.FILLED,
    (_S.CANCEL_REQUESTED, _W.CANCEL_REFUSED): _S.UNKNOWN,  # "not cancellable" may mean filled, or not found
    (_S.CANCEL_REQUESTED, _W.NOT_SENT): _S.ABANDONED,  # the order itself never left; its cancel found nothing
    (_S.CANCEL_REQUESTED, _W.CANCEL_NOT_SENT): _S.WORKING,  # asked only of an order that was acknowledged before
    (_S.CANCEL_REQUESTED, _W.DOUBTED): _S.UNKNOWN,
    (_S.CANCEL_REQUESTED, _W.UNTRACED): _S.ABANDONED,
    (_S.CANCEL_REQUESTED, _W.GONE): _S.CANCELLED,
    (_S.CANCEL_REQUESTED, _W.UNSEEN): _S.UNKNOWN,
    # ── nobody knows ──────────────────────────────────────────────────────────────────────────────────────────────────
    (_S.UNKNOWN, _W.WORKS): _S.WORKING,
    (_S.UNKNOWN, _W.WAITS): _S.HELD,
    (_S.UNKNOWN, _W.PENDING_CANCEL): _S.CANCEL_REQUESTED,
    (_S.UNKNOWN, _W.CANCELLED): _S.CANCELLED_UNCONFIRMED,
    (_S.UNKNOWN, _W.INACTIVE): _S.REJECTED,
    (_S.UNKNOWN, _W.REJECTED): _S.REJECTED,
    (_S.UNKNOWN, _W.PARTLY_FILLED): _S.PARTIAL,
    (_S.UNKNOWN, _W.FILLED): _S.FILLED,
    (_S.UNKNOWN, _W.CANCEL_ASKED): _S.CANCEL_REQUESTED,
    (_S.UNKNOWN, _W.UNTRACED): _S.ABANDONED,
    (_S.UNKNOWN, _W.GONE): _S.CANCELLED,  # it was acknowledged once, and two snapshots running lack it
    # ── ended, as far as we heard ─────────────────────────────────────────────────────────────────────────────────────
    (_S.CANCELLED_UNCONFIRMED, _W.FILLED): _S.FILLED,  # the last fill crossed the cancel
    (_S.CANCELLED_UNCONFIRMED, _W.GONE): _S.CANCELLED,
    (_S.CANCELLED_UNCONFIRMED, _W.UNSEEN): _S.CANCELLED,
    (_S.CANCELLED_UNCONFIRMED, _W.WORKS): _S.UNKNOWN,  # one of the two words is old: ask which
    (_S.CANCELLED, _W.WORKS): _S.UNKNOWN,
    (_S.CANCELLED, _W.FILLED): _S.FILLED,
    (_S.REJECTED, _W.WORKS): _S.UNKNOWN,  # an Inactive order can come back to life in TWS
    (_S.REJECTED, _W.PARTLY_FILLED): _S.UNKNOWN,  # it lives after all, and what is left of it may too
    (_S.REJECTED, _W.FILLED): _S.FILLED,
    (_S.ABANDONED, _W.WORKS): _S.WORKING,  # found after all
    (_S.ABANDONED, _W.WAITS): _S.HELD,
    (_S.ABANDONED, _W.PARTLY_FILLED): _S.PARTIAL,
    (_S.ABANDONED, _W.CANCELLED): _S.CANCELLED_UNCONFIRMED,
    (_S.ABANDONED, _W.FILLED): _S.FILLED,
}


def next_state(state: OrderState, word: Word) -> OrderState:
    """The state after this word; a pair that the table does not have changes nothing."""
    return TABLE.get((state, word), state)
