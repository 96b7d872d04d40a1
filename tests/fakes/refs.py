"""Which leg of a trade an order is, by the last part of its reference: a trade's own name may begin with any letter."""

from __future__ import annotations


def bears(order_ref: str, marker: str) -> bool:
    """Whether a reference has this in it; one that begins with a colon is a leg's, and not the name of a trade."""
    if marker.startswith(":"):
        return order_ref.rpartition(":")[2].startswith(marker[1:])
    return marker in order_ref


def is_leg(order_ref: str, role: str) -> bool:
    """Whether `as1:bot:TRADE:E1` is an entry (`E`), a stop (`S`), a target (`T`) or a close (`C`)."""
    return order_ref.rpartition(":")[2].startswith(role)
