"""The library's own encoding of an order, taken once per session as a form with blanks, and filled in for each order.

Encoding a hundred unchanging fields anew for each leg is the dearest part of sending a bracket; the layout stays the
library's, for whatever server version was agreed.
"""

from __future__ import annotations

import re
from typing import Any, Final

CONTRACT_BLANKS: Final = ("conId", "symbol", "secType", "exchange", "currency")
ORDER_BLANKS: Final = (
    "action",
    "totalQuantity",
    "orderType",
    "lmtPrice",
    "auxPrice",
    "tif",
    "account",
    "orderRef",
    "outsideRth",
    "triggerMethod",
    "parentId",
    "transmit",
    "ocaGroup",
    "ocaType",
    "goodTillDate",
    "goodAfterTime",
    "trailStopPrice",
    "trailingPercent",
)
CONDITION_BLANKS: Final = {"isMore": "whenMore", "price": "whenPrice", "conId": "whenConId", "exch": "whenExchange"}
"""The fields of a price condition, and what they are called among those of an order."""

_ID: Final = "orderId"
_MARK: Final = "\x02"
_BLANK: Final = re.compile(f"{_MARK}([A-Za-z]+){_MARK}")


def _marked(name: str) -> str:
    return f"{_MARK}{name}{_MARK}"


class OrderForm:
    """A placeOrder message with blanks; with a `condition` it is one for orders that wait for a price condition."""

    def __init__(self, client: Any, contract: Any, order: Any, condition: Any = None) -> None:
        names = {*CONTRACT_BLANKS, *ORDER_BLANKS, _ID}
        for name in CONTRACT_BLANKS:
            setattr(contract, name, _marked(name))
        for name in ORDER_BLANKS:
            setattr(order, name, _marked(name))
        if condition is not None:
            for field, name in CONDITION_BLANKS.items():
                setattr(condition, field, _marked(name))
            order.conditions = [condition]
            names |= set(CONDITION_BLANKS.values())
        # Literal text and names of blanks in turn, as the split of a pattern with one group gives them.
        self._parts = _BLANK.split(_message(client, contract, order))
        found = sorted(self._parts[1::2])
        if found != sorted(names):
            raise RuntimeError(f"the client library writes orders in an unknown way: {found}")
        self._names = names

    def filled(self, fields: dict[str, object]) -> str:
        """The message for these attributes; one that is not named stays empty, which is IB's "unset".

        Raises:
            ValueError: a field that is no blank of the form, or a value that would end its field early.
        """
        unknown = fields.keys() - self._names
        if unknown:
            raise ValueError(f"an order has no blank for {', '.join(sorted(unknown))}")
        parts = self._parts.copy()
        for place in range(1, len(parts), 2):
            parts[place] = _text(fields.get(parts[place], ""))
        return "".join(parts)


def _message(client: Any, contract: Any, order: Any) -> str:
    taken: list[str] = []
    client.sendMsg = taken.append
    try:
        client.placeOrder(_marked(_ID), contract, order)
    finally:
        del client.sendMsg
    return taken[0]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    text = str(value)
    if "\0" in text:
        raise ValueError("a field holds the byte that ends it")
    return text
