"""What an error code of IB means for the order that it names: data, with the odd entries explained.

Sources: IB's message-code page and what was seen on the wire. The rule that matters stands at the end: a code that is
on no list proves nothing, so it may never end an order; it asks for a look at the broker and for a person's attention.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class CodeClass(StrEnum):
    """How a code is to be read. Whether a reject concerns a new order or an amendment is the order's to know."""

    LIVES = "lives"
    REJECT = "reject"
    AMEND_REJECT = "amend_reject"
    CANCELLED = "cancelled"
    CANCEL_REFUSED = "cancel_refused"
    LINK = "link"
    UNLISTED = "unlisted"


LIVES: Final[frozenset[int]] = frozenset(
    {
        399,  # order message: outside hours, odd lot; the order waits or trades
        404,  # shares are being located; the order is held and lives
        2109,  # outside_rth was ignored for this product
        2161,  # a price cap may apply
        10311,  # direct routing costs more
        10349,  # a preset turned the time in force to DAY; libraries read this as a cancel, and the order trades
    }
)

REJECT: Final[frozenset[int]] = frozenset(
    {
        103,  # duplicate id: the order that has the id lives, this one was not taken
        106,  # cannot be transmitted
        107,  # incomplete
        109,  # price too far from the market (precautionary limit)
        110,  # not on the price grid; no status frame follows
        111,  # this type and time in force do not go together
        113,  # time in force not valid for the type
        135,  # no such parent
        200,  # no such contract
        201,  # margin, permission, both sides of one option: the text says which
        203,  # product not allowed for this account
        321,  # read-only API, or a field that did not validate
        387,  # order type not offered here
        388,  # size below the minimum
        391,  # time not valid
        434,  # size is zero
        436,  # an account must be named
        451,  # size above the precautionary limit
        460,  # no trading permission
        10224,  # the legs of an OCA group need one explicit account
        10243,  # fractional size
        10268,  # a removed attribute was sent (EtradeOnly)
        10314,  # a time without its zone
    }
)

AMEND_REJECT: Final[frozenset[int]] = frozenset(
    {
        104,  # it has filled
        105,  # side or contract differs
        2102,  # it is still being processed; inside the 21xx range, where all others are information
        10341,  # parentId on an amendment
    }
)

NOT_FOUND: Final = 10147

CANCEL_REFUSED: Final[frozenset[int]] = frozenset(
    {
        161,  # not cancellable: the text names the state, which may be Filled
        NOT_FOUND,  # proves nothing of an order that was acknowledged once: the id may be another session's
        10148,  # not cancellable in this state
        10149,  # id to cancel not valid
    }
)

LINK: Final[frozenset[int]] = frozenset({100, 326, 502, 504, 507, 1100, 1101, 1102, 1300})

_CANCELLED: Final = 202
_FARM_STATUS: Final = range(2100, 2200)


def classify(code: int) -> CodeClass:
    """The class of a code; `UNLISTED` for every code that nobody has told us about."""
    if code == _CANCELLED:
        return CodeClass.CANCELLED
    for codes, meaning in (
        (REJECT, CodeClass.REJECT),
        (AMEND_REJECT, CodeClass.AMEND_REJECT),
        (CANCEL_REFUSED, CodeClass.CANCEL_REFUSED),
        (LINK, CodeClass.LINK),
        (LIVES, CodeClass.LIVES),
    ):
        if code in codes:
            return meaning
    return CodeClass.LIVES if code in _FARM_STATUS else CodeClass.UNLISTED
