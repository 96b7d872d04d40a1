"""What one unit of a contract ties up: asked of IB by a whatIf order, which is never placed, and kept for an hour."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from broker.ibkr.orders import order_fields
from broker.ibkr.quotes import stream_fields
from broker.ibkr.reports import exact
from broker.ibkr.requests import RequestFailed
from broker.ibkr.session import Session
from broker.port import Terms
from risk.book import Contract, UnitMargin
from risk.plan import Action

_LOG = logging.getLogger(__name__)
_KEPT: Final = timedelta(hours=1)


class Margins:
    """The answers so far, by contract and direction; another session asks again."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._session: Session | None = None
        self._account = ""
        self._known: dict[tuple[int, Action], UnitMargin] = {}

    def attach(self, session: Session, account: str) -> None:
        """A session is up, and this account is the one that would trade."""
        self._session, self._account = session, account

    def detach(self) -> None:
        """The session is over."""
        self._session = None
        self._known.clear()

    def known(self, contract: Contract, action: Action) -> UnitMargin | None:
        """The last answer, unless it is too old to mean anything."""
        found = self._known.get((contract.con_id, action))
        return found if found is not None and self._clock() - found.at <= _KEPT else None

    async def ask(self, contract: Contract, action: Action, timeout: float) -> UnitMargin | None:
        """The gateway's answer of now; None when there is none in time, or none that says what is asked."""
        session = self._session
        if session is None:
            return None
        try:
            asked = session.contract(**stream_fields(contract))
            answer = await session.what_if(asked, self._order(session, action), timeout)
        except (RequestFailed, TimeoutError, ConnectionError) as fault:
            _LOG.warning("the margin of %s is not known: %s", contract.local_symbol, fault or type(fault).__name__)
            return None
        amount = margin_in(answer)
        if amount is None:
            return None
        found = self._known[contract.con_id, action] = UnitMargin(amount=amount, at=self._clock())
        return found

    def _order(self, session: Session, action: Action) -> Any:
        """One unit at the market: nothing is placed, so no price is needed."""
        terms = Terms(action=action, quantity=Decimal(1), order_type="MKT", time_in_force="DAY")
        order = session.library.order()
        order.whatIf = True
        names: dict[str, Any] = {"order_id": 0, "order_ref": "", "parent_id": 0, "transmit": True}
        order.__dict__.update(order_fields(terms, account=self._account, **names))
        return order


def margin_in(answer: list[Any]) -> Decimal | None:
    """The change of the initial margin, in base currency; IB fills what it does not know with its unset double."""
    text = getattr(answer[0], "initMarginChange", "") if answer else ""
    try:
        amount = exact(text)
    except ValueError:
        return None
    # Less margin than before, for a position that is opened, would be an answer to another question.
    return amount if amount is not None and amount >= 0 else None
