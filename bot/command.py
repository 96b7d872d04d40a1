"""What the desk asks of the shell: imperatives, carried out after the facts of the turn are on disk."""

from __future__ import annotations

from dataclasses import dataclass

from broker.port import Reduction, Repricing
from parsers.instrument import Instrument
from risk.book import Contract
from risk.decision import Approved
from risk.plan import Action


@dataclass(frozen=True, slots=True)
class Gather:
    """Find the contract and, if asked, one fresh quote of it and its underlying; the answer is a `Gathered`.

    `margin_of` is the action whose margin for one unit is asked as well, or None.
    """

    trade_ref: str
    instrument: Instrument
    with_quote: bool
    with_underlying: bool = False
    margin_of: Action | None = None


@dataclass(frozen=True, slots=True)
class Enter:
    """Send an approved plan under these order ids."""

    approved: Approved
    order_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reduce:
    """Send a reducing order; `order_id` is None when it amends one that works."""

    reduction: Reduction
    order_id: int | None


@dataclass(frozen=True, slots=True)
class Reprice:
    """Give an entry that works another price."""

    repricing: Repricing


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask the broker to end one order of ours."""

    trade_ref: str
    order_ref: str


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """Ask the broker for everything it knows."""

    reason: str


@dataclass(frozen=True, slots=True)
class CheckContract:
    """Find the contract of a trade that is open, anew; the answer comes back as `ContractChecked`."""

    trade_ref: str
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class Warm:
    """Look these up ahead of their signals; nothing waits for it, and no answer comes back."""

    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """Keep a quote of this contract streaming while a trade in it is open."""

    contract: Contract


Command = Gather | Enter | Reduce | Reprice | Cancel | TakeSnapshot | CheckContract | Warm | Watch
