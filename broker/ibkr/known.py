"""Which id stands for which order: learned from what we send and from what the broker reports, also after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from broker.events import OrderReported
from broker.port import Terms

TERMINAL: Final = frozenset({"Filled", "Cancelled", "ApiCancelled", "Inactive"})


class OrderIds:
    """The one sequence for orders and questions, so that an error's id names one thing. It only ever rises.

    It never goes below what the ledger has seen: a restarted gateway may hand out the ids of old orders again.
    """

    def __init__(self, floor: int) -> None:
        self._next = floor + 1

    @property
    def next(self) -> int:
        """The id that would be given next."""
        return self._next

    def raise_to(self, order_id: int) -> None:
        """At least this one comes next."""
        self._next = max(self._next, order_id)

    def take(self, count: int) -> tuple[int, ...]:
        """So many new ids, in rising order."""
        first, self._next = self._next, self._next + count
        return tuple(range(first, self._next))


@dataclass(slots=True)
class Known:
    """One order's names. `amending` holds the terms that are on their way, of which there is at most one set."""

    order_ref: str
    order_id: int
    client_id: int
    con_id: int
    perm_id: int = 0
    parent_id: int = 0
    status: str = ""
    amending: Terms | None = None
    amended_at: datetime | None = None

    @property
    def over(self) -> bool:
        """True once the broker has said a final word; a hint only, since fills may still follow."""
        return self.status in TERMINAL


@dataclass(slots=True)
class KnownOrders:
    """All orders that carry an order_ref of this bot."""

    client_id: int
    prefix: str
    _by_ref: dict[str, Known] = field(default_factory=dict)
    _by_id: dict[tuple[int, int], Known] = field(default_factory=dict)
    _by_perm: dict[int, Known] = field(default_factory=dict)
    _numbers_of_others: set[int] = field(default_factory=set)

    def sent(self, order_ref: str, order_id: int, con_id: int, parent_id: int = 0) -> None:
        """An order of ours is on its way."""
        self._keep(Known(order_ref, order_id, self.client_id, con_id, parent_id=parent_id))

    def reported(self, report: OrderReported) -> None:
        """The broker showed an order; one of ours is learned, others are not."""
        if not report.order_ref.startswith(self.prefix):
            if report.client_id != self.client_id:
                self._numbers_of_others.add(report.order_id)
            return
        known = self._by_ref.get(report.order_ref)
        if known is None or (
            report.order_id and (known.client_id, known.order_id) != (report.client_id, report.order_id)
        ):
            if report.order_id <= 0:
                return
            known = Known(report.order_ref, report.order_id, report.client_id, report.con_id)
        known.perm_id = report.perm_id or known.perm_id
        known.parent_id = report.parent_id or known.parent_id
        known.status = report.status or known.status
        if known.amending is not None and _shows(report, known.amending):
            known.amending = None
        self._keep(known)

    def status(self, client_id: int, order_id: int, perm_id: int, status: str) -> str:
        """Note a status and return the order's reference."""
        known = self._find(client_id, order_id, perm_id)
        if known is None:
            return ""
        if perm_id and not known.perm_id:
            known.perm_id = perm_id
            self._by_perm[perm_id] = known
        known.status = status
        return known.order_ref

    def refused(self, order_id: int) -> str:
        """An error named this id of ours: whatever was on its way for it is over. Returns the reference."""
        known = self._by_id.get((self.client_id, order_id))
        if known is None:
            return ""
        known.amending = None
        return known.order_ref

    def get(self, order_ref: str) -> Known | None:
        """The order of this reference."""
        return self._by_ref.get(order_ref)

    def could_mean_another(self, known: Known) -> bool:
        """Whether its bare id could be taken for an order of another client: the gateway may never have had ours."""
        return not known.perm_id and known.order_id in self._numbers_of_others

    def parent_of(self, known: Known) -> int:
        """What an amendment must carry: the parent while it lives, and 0 once it is over (IB: 10341, 135)."""
        parent = self._by_id.get((known.client_id, known.parent_id))
        return known.parent_id if parent is not None and not parent.over else 0

    def ref_of(self, client_id: int, order_id: int, perm_id: int) -> str:
        """The reference behind IB's numbers, or an empty text."""
        known = self._find(client_id, order_id, perm_id)
        return known.order_ref if known else ""

    def _find(self, client_id: int, order_id: int, perm_id: int) -> Known | None:
        return self._by_perm.get(perm_id) or self._by_id.get((client_id, order_id))

    def _keep(self, known: Known) -> None:
        self._by_ref[known.order_ref] = known
        self._by_id[known.client_id, known.order_id] = known
        if known.perm_id:
            self._by_perm[known.perm_id] = known


def _shows(report: OrderReported, terms: Terms) -> bool:
    return (
        report.quantity == terms.quantity
        and report.limit_price in {terms.limit_price, None}
        # A trailing stop may have moved on since; its size is what we asked to change.
        and (terms.trail is not None or report.stop_price in {terms.stop_price, None})
    )
