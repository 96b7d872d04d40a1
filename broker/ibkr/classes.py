"""Which trading class, exchange and month an instrument means: tables, each row from the exchange's own rules."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Settlement = Literal["am", "pm"]


class OptionClass(NamedTuple):
    """AM-settled classes trade for the last time the session before they expire, and IB files them under that day."""

    trading_class: str
    settlement: Settlement


class IndexOptions(NamedTuple):
    """An index with options: where the index is listed and its classes, the one that is meant first."""

    symbol: str
    index_exchange: str
    classes: tuple[OptionClass, ...]


_SPX = (OptionClass("SPXW", "pm"), OptionClass("SPX", "am"))
_NDX = (OptionClass("NDXP", "pm"), OptionClass("NDX", "am"))
_RUT = (OptionClass("RUTW", "pm"), OptionClass("RUT", "am"))
_VIX = (OptionClass("VIX", "am"), OptionClass("VIXW", "am"))

# A third Friday has both classes; who posts "SPX 12/18" means the one that trades on that day until its close.
INDEX_OPTIONS: Final[dict[str, IndexOptions]] = {
    "SPX": IndexOptions("SPX", "CBOE", _SPX),
    "SPXW": IndexOptions("SPX", "CBOE", _SPX[:1]),
    "NDX": IndexOptions("NDX", "NASDAQ", _NDX),
    "NDXP": IndexOptions("NDX", "NASDAQ", _NDX[:1]),
    "RUT": IndexOptions("RUT", "RUSSELL", _RUT),
    "RUTW": IndexOptions("RUT", "RUSSELL", _RUT[:1]),
    "VIX": IndexOptions("VIX", "CBOE", _VIX),
    "VIXW": IndexOptions("VIX", "CBOE", _VIX[1:]),
    "XSP": IndexOptions("XSP", "CBOE", (OptionClass("XSP", "pm"),)),
}

METALS: Final = frozenset({"XAUUSD", "XAGUSD", "XPTUSD", "XPDUSD"})


class Root(NamedTuple):
    """A futures root. `months` are the ones people trade, as month letters.

    `roll_from` is what the roll is counted from: the last trade, or the first day of the month for a future that
    is delivered, whose notices begin about then.
    """

    exchange: str
    months: str
    roll_from: Literal["last_trade", "month_start"] = "last_trade"


_QUARTERS = "HMUZ"
_EVERY = "FGHJKMNQUVXZ"
ROOTS: Final[dict[str, Root]] = {
    "ES": Root("CME", _QUARTERS),
    "MES": Root("CME", _QUARTERS),
    "NQ": Root("CME", _QUARTERS),
    "MNQ": Root("CME", _QUARTERS),
    "RTY": Root("CME", _QUARTERS),
    "M2K": Root("CME", _QUARTERS),
    "YM": Root("CBOT", _QUARTERS),
    "MYM": Root("CBOT", _QUARTERS),
    "CL": Root("NYMEX", _EVERY),
    "MCL": Root("NYMEX", _EVERY),
    "NG": Root("NYMEX", _EVERY),
    "GC": Root("COMEX", "GJMQVZ", "month_start"),
    "MGC": Root("COMEX", "GJMQVZ", "month_start"),
    "SI": Root("COMEX", "HKNUZ", "month_start"),
    "SIL": Root("COMEX", "HKNUZ", "month_start"),
    "HG": Root("COMEX", "HKNUZ", "month_start"),
    "MHG": Root("COMEX", "HKNUZ", "month_start"),
    "ZB": Root("CBOT", _QUARTERS, "month_start"),
    "ZN": Root("CBOT", _QUARTERS, "month_start"),
    "ZF": Root("CBOT", _QUARTERS, "month_start"),
    "ZT": Root("CBOT", _QUARTERS, "month_start"),
}
MONTH_LETTERS: Final = _EVERY
