"""Hears everything that a gateway says of a rehearsal's orders, keeps the raw frames, and judges nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from broker.ibkr.session import Session

Kind = Literal["order", "status", "execution", "error"]
_BIDS, _ASKS = frozenset({1, 66}), frozenset({2, 67})
_REDACTED: Final = "DU0000000"


@dataclass(frozen=True, slots=True)
class Heard:
    """One message about one order; `terms` is the library's order, where the message has one."""

    kind: Kind
    order_id: int
    frame: str
    status: str = ""
    why_held: str = ""
    filled: Decimal = Decimal(0)
    code: int = 0
    text: str = ""
    terms: Any = None


class Witness:
    """The listener of one session after another."""

    # ruff: noqa: ARG002, PLR0913, PLR0917 - shapes and order are the listener's

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.fills: list[tuple[Any, Any, str]] = []
        self.quotes: dict[int, dict[str, Decimal]] = {}
        self.ticks: dict[int, int] = {}
        self.changed = asyncio.Event()
        self.accounts: tuple[str, ...] = ()
        self._frame: tuple[str, ...] = ()
        self._session: Session | None = None

    def attach(self, session: Session | None) -> None:
        """Listen to this session from now on; to none while one ends and another has not begun."""
        self._session = session

    def read_along(self, client: Any) -> None:
        """Keep each frame beside what the decoder makes of it; call it once the handshake is done."""
        inner: Callable[[list[str]], None] = client.decoder.interpret

        def interpret(fields: list[str]) -> None:
            self._frame = tuple(fields)
            inner(fields)

        client.decoder.interpret = interpret

    def frame(self) -> str:
        """The frame being read, without account ids."""
        text = "|".join(self._frame)
        for account in self.accounts:
            text = text.replace(account, _REDACTED)
        return text

    def about(self, order_id: int, kind: Kind | None = None) -> list[Heard]:
        """Everything about one order, oldest first."""
        return [one for one in self.heard if one.order_id == order_id and kind in {None, one.kind}]

    def _note(self, heard: Heard) -> None:
        self.heard.append(heard)
        self.changed.set()

    def on_accounts(self, accounts: tuple[str, ...]) -> None:
        """The gateway named its accounts."""
        self.accounts = accounts

    def on_open_order(self, contract: Any, order: Any, state: Any) -> None:
        """An order's terms."""
        self._note(Heard("order", int(order.orderId), self.frame(), status=str(state.status or ""), terms=order))

    def on_order_status(
        self, order_id: int, status: str, filled: float, remaining: float, average: float, perm_id: int,
        client_id: int, why_held: str,
    ) -> None:  # fmt: skip
        """An order's state."""
        self._note(Heard("status", order_id, self.frame(), status, why_held, Decimal(str(filled))))

    def on_execution(self, contract: Any, execution: Any) -> None:
        """A fill."""
        self.fills.append((contract, execution, self.frame()))
        self._note(Heard("execution", int(execution.orderId), self.frame()))

    def on_error(self, request_id: int, code: int, text: str) -> None:
        """An error that answers no question."""
        if self._session is not None:
            self._session.heard_error(request_id, code, text)
        self._note(Heard("error", request_id, self.frame(), code=code, text=text))

    def on_price(self, request_id: int, tick_type: int, price: float) -> None:
        """A bid or an ask; IB's -1 and 0 are no prices."""
        side = "bid" if tick_type in _BIDS else "ask" if tick_type in _ASKS else ""
        if side and price > 0:
            self.quotes.setdefault(request_id, {})[side] = Decimal(str(price))
            self.ticks[request_id] = self.ticks.get(request_id, 0) + 1
            self.changed.set()

    def on_closed(self) -> None:
        """The socket is gone."""
        if self._session is not None:
            self._session.close("the gateway closed the connection")
        self.changed.set()

    def on_commission(self, report: Any) -> None:
        """Costs decide no question."""

    def on_position(self, account: str, contract: Any, size: float, average_cost: float) -> None:
        """Positions are asked for."""

    def on_account_value(self, tag: str, value: str, currency: str, account: str) -> None:
        """Not asked for."""

    def on_account_end(self) -> None:
        """Not asked for."""

    def on_pnl(self, daily: float, unrealised: float, realised: float) -> None:
        """Not asked for."""

    def on_number(self, request_id: int, tick_type: int, value: float) -> None:
        """Prices alone are looked at."""

    def on_data_kind(self, request_id: int, kind: int) -> None:
        """Any kind of price serves."""

    def on_unreadable(self, what: str) -> None:
        """Whatever it said decides no question."""
