"""What IB's error codes say, in plain words with the remedy; `broker.codes` judges them for the machine."""

from __future__ import annotations

from typing import Final, NamedTuple

from broker.codes import CodeClass, classify

__all__ = ["CodeClass", "Explained", "classify", "explain", "sentence_of"]


class Explained(NamedTuple):
    """`meaning` is what happened, `remedy` what a person can do; an empty remedy means that nothing need be done."""

    meaning: str
    remedy: str = ""


_EXPLAINED: Final[dict[int, Explained]] = {
    100: Explained("The gateway was sent more than 50 messages in a second."),
    103: Explained("The order's id was used before.", "Check that no other program uses this client id."),
    104: Explained("The order has filled, so it can no longer be changed."),
    105: Explained("The change does not match the order at the broker."),
    106: Explained("The order could not be transmitted.", "Look in TWS whether it is held there."),
    107: Explained("The order is incomplete."),
    109: Explained(
        "The price is too far from the market for the account's precautionary settings.",
        "Look at TWS, Global Configuration, Presets.",
    ),
    110: Explained("The price is not on the contract's price grid."),
    111: Explained("The order type and its time in force do not go together."),
    113: Explained("The time in force is not allowed for this order type."),
    135: Explained("The order refers to one that the broker does not know."),
    161: Explained("The order could not be cancelled in its present state; it may have filled."),
    200: Explained("The broker knows no such contract, or more than one."),
    201: Explained("The broker rejected the order; its own text says why."),
    202: Explained("The order was cancelled."),
    203: Explained(
        "This account may not trade this product.", "Ask for the permission in IB's Client Portal, Settings, Trading."
    ),
    300: Explained("A market data request had ended already."),
    321: Explained(
        "The gateway did not accept the order; the API may be read-only.",
        "In TWS or IB Gateway: Configuration, API, Settings: clear Read-Only API.",
    ),
    326: Explained("Another program uses this client id.", "Set IBKR_CLIENT_ID to another number."),
    354: Explained(
        "The account has no market data for this contract.",
        "Subscribe to it in IB's Client Portal, or share the live account's data with the paper account.",
    ),
    387: Explained("The exchange does not take this order type."),
    388: Explained("The quantity is below the exchange's minimum."),
    391: Explained("The order's time is not valid."),
    399: Explained("The order waits or trades under a condition that the broker's text names."),
    404: Explained("Shares to borrow are being located; the order is held until then."),
    434: Explained("The order's quantity is zero."),
    436: Explained("The order names no account."),
    451: Explained(
        "The quantity or value is above the account's precautionary settings.",
        "Look at TWS, Global Configuration, Presets.",
    ),
    460: Explained(
        "The account has no permission to trade this.", "Ask for it in IB's Client Portal, Settings, Trading."
    ),
    502: Explained("No gateway listens there.", "Start TWS or IB Gateway and enable its API."),
    504: Explained("There is no session with the gateway."),
    507: Explained("The session with the gateway broke."),
    1100: Explained("The gateway lost its link to IB; nothing is sent until it is back."),
    1101: Explained("The gateway's link to IB is back; market data is asked for anew."),
    1102: Explained("The gateway's link to IB is back."),
    1300: Explained("The gateway's port was changed.", "Set IBKR_PORT to the new one."),
    2102: Explained("The order is still being processed, so it cannot be changed yet."),
    2103: Explained("A market data farm is disconnected."),
    2104: Explained("A market data farm is connected."),
    2105: Explained("A historical data farm is disconnected."),
    2106: Explained("A historical data farm is connected."),
    2107: Explained("A historical data farm sleeps until it is needed."),
    2108: Explained("A market data farm sleeps until it is needed."),
    2109: Explained("The broker ignores outside-regular-hours for this product; the order lives."),
    2110: Explained("The link between TWS and its server is broken."),
    2157: Explained("The security definition farm is disconnected."),
    2158: Explained("The security definition farm is connected."),
    10089: Explained("Live market data for this needs another subscription; delayed data may be had."),
    10147: Explained("The broker does not know the order that was to be cancelled."),
    10148: Explained("The order could not be cancelled in its present state; it may have filled."),
    10149: Explained("The id of the order to be cancelled is not valid."),
    10167: Explained("There is no live market data for this; delayed data is shown."),
    10168: Explained(
        "The account has no live market data for this, and delayed data is off.",
        "Subscribe to it in IB's Client Portal.",
    ),
    10187: Explained("The market data could not be had."),
    10197: Explained(
        "Market data goes to another session of the same user.",
        "Close the other TWS or mobile session, or use a second user name for it.",
    ),
    10224: Explained("Every order of a linked group needs the same account."),
    10243: Explained("A fractional quantity cannot be sent through the API."),
    10268: Explained("The order carries an attribute that IB has withdrawn."),
    10311: Explained("The order goes directly to one exchange, which may cost more."),
    10314: Explained("The order's time lacks its zone."),
    10341: Explained("A child order's parent cannot be changed."),
    10349: Explained("A preset in TWS changed the order's time in force; the order lives."),
}


def explain(code: int) -> Explained:
    """The plain words for a code; an unlisted one is said to be so, and that nothing was concluded from it."""
    return _EXPLAINED.get(
        code, Explained(f"The broker sent code {code}, which is on no list; nothing is concluded from it.")
    )


def sentence_of(code: int, text: str) -> str:
    """One line for people: our words, the broker's own text where it says more, and the remedy."""
    meaning, remedy = explain(code)
    said = text.strip().replace("\n", " ")[:300]
    return " ".join(part for part in (meaning, f"IB says: {said} ({code})." if said else f"({code})", remedy) if part)
