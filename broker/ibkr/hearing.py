"""What the gateway says, as events: the slots only translate, and a fault in one is said aloud."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from broker.events import (
    AccountReported,
    BrokerEvent,
    ConnectivityLost,
    ConnectivityRestored,
    ErrorReported,
    OrderReported,
)
from broker.ibkr import reports
from broker.ibkr.account import AccountFigures
from broker.ibkr.known import KnownOrders
from broker.ibkr.quotes import Quotes
from broker.ibkr.session import Session
from broker.ibkr.settings import IbkrSettings
from broker.ibkr.wrapper import OPEN_ORDERS
from broker.link import Link, LinkEvent, link_event_of, next_link
from risk.paper import Mismatch, prove

_LOG = logging.getLogger(__name__)

UNREADABLE: Final = -1
_LOST: Final = 1100
_RESTORED: Final = frozenset({1101, 1102})
_DATA_LOST: Final = 1101


class Hearing:
    """The listener of every session, one after the other; it owns the link's state."""

    def __init__(
        self, settings: IbkrSettings, clock: Callable[[], datetime], known: KnownOrders, quotes: Quotes
    ) -> None:
        self.link = Link.DOWN
        self.epoch = 0
        self.stale = asyncio.Event()
        self.known = known
        self.quotes = quotes
        self._settings = settings
        self._clock = clock
        self._report: Callable[[BrokerEvent], None] = lambda _: None
        self._session: Session | None = None
        self._figures: AccountFigures | None = None
        self._account_due: asyncio.TimerHandle | None = None
        self._shown: dict[int, dict[str, Any]] = {}
        self._commissions: dict[str, Any] = {}

    def report_to(self, report: Callable[[BrokerEvent], None]) -> None:
        """Who is told."""
        self._report = report

    def attach(self, session: Session) -> None:
        """A session is about to begin."""
        self._session = session

    def proven(self, account: str) -> None:
        """This account is the one to trade; its figures are kept from here on."""
        self._figures = AccountFigures(account)

    def detach(self) -> bool:
        """The session is over; True when it had been reported as connected."""
        self._session = None
        self._figures = None
        self._shown.clear()
        if self._account_due is not None:
            self._account_due.cancel()
            self._account_due = None
        return self.link is not Link.DOWN

    def say(self, event: BrokerEvent) -> None:
        """Report it, after the link has moved; a fault in the hearer must not silence the broker."""
        meaning = link_event_of(event)
        if meaning is not None:
            self.link = next_link(self.link, meaning)
        try:
            self._report(event)
        except Exception:  # noqa: BLE001 - the decoder above would swallow it without a word
            _LOG.exception("the %s was not taken", event.kind)

    def asking(self) -> None:
        """A snapshot is on its way."""
        self.link = next_link(self.link, LinkEvent.SNAPSHOT_ASKED)

    def trouble(self, text: str) -> None:
        """Something that should never happen: an alarm for people, and a reason to look at the broker again."""
        self.say(ErrorReported(at=self._clock(), order_ref="", code=UNREADABLE, text=text))
        self.stale.set()

    # The session

    def on_closed(self) -> None:
        """The socket is gone."""
        if self._session is not None:
            self._session.close("the gateway closed the connection")

    def on_unreadable(self, what: str) -> None:
        """A message of the gateway could not be read."""
        _LOG.exception("a message of the gateway could not be read")
        self.trouble(f"A message of the gateway could not be read ({what}); asking for everything again.")

    def on_accounts(self, accounts: tuple[str, ...]) -> None:
        """The accounts are proven again whenever they are named during a session."""
        session = self._session
        if session is None or self.link is Link.DOWN:
            return
        verdict = prove(self._settings.mode, self._settings.account, accounts)
        if isinstance(verdict, Mismatch):
            session.close(verdict.sentence)

    def on_error(self, request_id: int, code: int, text: str) -> None:
        """An error that answers no question of ours."""
        if self._session is not None:
            self._session.heard_error(request_id, code, text)
        if self.link is Link.DOWN:
            return  # before the accounts are proven nothing is anybody's business but the handshake's
        if code == _LOST:
            self.epoch += 1
            self.say(ConnectivityLost(at=self._clock(), code=code))
        elif code in _RESTORED:
            self._restored(code)
        elif not self.quotes.on_error(request_id, code):
            order_ref = self.known.refused(request_id)
            self.say(ErrorReported(at=self._clock(), order_ref=order_ref, code=code, text=text))

    def _restored(self, code: int) -> None:
        self.epoch += 1
        self.say(ConnectivityRestored(at=self._clock(), code=code))
        if code == _DATA_LOST:
            self.quotes.renew()
        self.stale.set()

    # Orders

    def on_open_order(self, contract: Any, order: Any, state: Any) -> None:
        """An order's terms; repeated in a snapshot without a change, they are left to the snapshot."""
        ref = str(order.orderRef or "") or self.known.ref_of(order.clientId, order.orderId, order.permId)
        report = reports.order_report(contract, order, state, ref, self._clock())
        if report.client_id == self._settings.client_id:
            self.known_ids(report)
        self.known.reported(report)
        if not self._repeated(report):
            self.say(report)

    def known_ids(self, report: OrderReported) -> None:
        """New orders must have ids above every id that the gateway has shown for this client."""
        if self._session is not None and 0 < report.order_id < reports.UNSET_INTEGER:
            self._session.ids.raise_to(report.order_id + 1)

    def _repeated(self, report: OrderReported) -> bool:
        shown = {name: value for name, value in report.__dict__.items() if name != "at"}
        key = report.perm_id or -report.order_id
        same = self._shown.get(key) == shown
        self._shown[key] = shown
        return same and self._session is not None and OPEN_ORDERS in self._session.requests

    def on_order_status(  # noqa: PLR0913, PLR0917 - the fields of one wire message
        self, order_id: int, status: str, filled: float, remaining: float, average: float, perm_id: int,
        client_id: int, why_held: str,
    ) -> None:  # fmt: skip
        """An order's state, in IB's own words."""
        ref = self.known.status(client_id, order_id, perm_id, status)
        self.say(
            reports.status_report(order_id, status, filled, remaining, average, perm_id, why_held, ref, self._clock())
        )

    def on_execution(self, contract: Any, execution: Any) -> None:
        """A fill as it happens."""
        self.say(reports.execution_report(contract, execution, self.known.ref_of, self._clock()))

    def on_commission(self, report: Any) -> None:
        """What a fill cost; each snapshot's executions repeat it, and it is reported once."""
        told = (report.commission, report.currency, report.realizedPNL)
        if self._commissions.get(report.execId) == told:
            return
        event = reports.commission_report(report, self._clock())
        if event is not None:
            self._commissions[event.execution_id] = told
            self.say(event)

    # Account

    def on_position(self, account: str, contract: Any, size: float, average_cost: float) -> None:
        """A position changed."""
        self.say(reports.position_report(account, contract, size, average_cost, self._clock()))

    def on_account_value(self, tag: str, value: str, currency: str, account: str) -> None:
        """One figure; they come in crowds, so the account is reported a little later, as a whole."""
        if self._figures is not None and self._figures.put(tag, value, currency, account):
            self._account_soon()

    def on_account_end(self) -> None:
        """All figures have come once."""
        self._say_account()

    def on_pnl(self, daily: float, unrealised: float, realised: float) -> None:
        """The day's result."""
        if self._figures is not None:
            self._figures.put_pnl(daily, unrealised, realised)
            self._account_soon()

    def _account_soon(self) -> None:
        if self._account_due is None:
            loop = asyncio.get_running_loop()
            self._account_due = loop.call_later(self._settings.account_interval, self._say_account)

    def _say_account(self) -> None:
        if self._account_due is not None:
            self._account_due.cancel()
            self._account_due = None
        if self._figures is not None and self.link is not Link.DOWN:
            now = self._clock()
            self.say(AccountReported(at=now, account=self._figures.account(now)))

    # Market data

    def on_price(self, request_id: int, tick_type: int, price: float) -> None:
        """A price of a stream."""
        self.quotes.on_price(request_id, tick_type, price)

    def on_number(self, request_id: int, tick_type: int, value: float) -> None:
        """Something else of a stream."""
        self.quotes.on_number(request_id, tick_type, value)

    def on_data_kind(self, request_id: int, kind: int) -> None:
        """Live, frozen or delayed."""
        self.quotes.on_data_kind(request_id, kind)
