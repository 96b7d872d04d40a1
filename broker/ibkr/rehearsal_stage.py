"""The hands of a rehearsal: a session with a proven paper account, orders of its own, and what is said of them.

Every order carries a reference of its own kind, so that a later rehearsal finds what one that was killed left behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from broker.ibkr.known import TERMINAL, OrderIds
from broker.ibkr.library import load_library
from broker.ibkr.orders import plain
from broker.ibkr.quotes import stream_fields
from broker.ibkr.resolver import Resolver
from broker.ibkr.session import Session
from broker.ibkr.settings import IbkrSettings
from broker.ibkr.witness import Heard, Witness
from broker.port import AccountRefused, GatewayUnreachable, Unresolvable
from parsers.instrument import Instrument
from risk.book import Contract
from risk.paper import Mismatch, prove

MARK: Final = "as1r:"
# Half the ids away from the bot's own, and then some: neither the bot nor `check` is ever this client.
_AWAY, _IDS = 5500, 9999
DONE: Final = TERMINAL | {"Refused"}


class Tempo(NamedTuple):
    """Seconds: how long silence must last to be an answer, how long an answer may take, how long a restart may."""

    quiet: float = 1.5
    patience: float = 10.0
    restart: float = 900.0


@dataclass(slots=True)
class Sent:
    """One order of ours as it was last sent."""

    contract: dict[str, Any]
    fields: dict[str, Any]


class Stage:
    """One rehearsal's session, or one after another. Nothing is sent before the account is proven to be paper."""

    def __init__(self, settings: IbkrSettings, clock: Callable[[], datetime], tempo: Tempo | None = None) -> None:
        self.tempo = tempo or Tempo()
        self.clock = clock
        self.witness = Witness()
        self.sent: dict[int, Sent] = {}
        self.account = ""
        self.before_restart: Callable[[], None] = lambda: None
        self._bots = settings
        self.client_id = (settings.client_id + _AWAY) % _IDS or 1
        self._settings = settings.model_copy(update={"client_id": self.client_id, "mode": "paper"})
        self._library = load_library()
        self._ids = OrderIds(0)
        self._resolver = Resolver(self._settings, clock)
        self._session: Session | None = None
        self._version = 0
        self._streams: dict[int, int] = {}

    # Life

    async def open(self) -> None:
        """Connect and prove the account.

        Raises:
            GatewayUnreachable: no session could be made.
            AccountRefused: an account that the gateway reports is no paper account, or not the configured one.
        """
        session = await self._connect(self._settings, self.witness)
        match prove("paper", self._bots.account, session.accounts):
            case Mismatch(sentence=sentence):
                session.close(sentence)
                raise AccountRefused(f"rehearse trades on a paper account only. {sentence}")
            case proven:
                self.account = proven.account
        self.witness.accounts = session.accounts
        self._version = session.server_version
        self._streams.clear()
        self._session = session
        self._resolver.attach(session)
        session.client.reqMarketDataType(self._settings.market_data_type)
        # Above every id in use, so that none of ours can be taken for an order of somebody else.
        self._ids.raise_to(max((int(order.orderId) for _, order, _ in await self.open_orders()), default=0) + 1)

    async def _connect(self, settings: IbkrSettings, witness: Witness) -> Session:
        session = Session(self._library, settings, witness, self._ids)
        witness.attach(session)
        witness.read_along(session.client)
        await session.open()
        return session

    def close(self) -> None:
        """Leave."""
        self.witness.attach(None)
        if self._session is not None:
            self._session.close("the rehearsal is over")

    async def reopen(self) -> None:
        """Another session in the place of this one."""
        self.close()
        await asyncio.sleep(self.tempo.quiet)  # the gateway takes a moment to free the client id
        await self.open()

    async def second_client(self) -> tuple[Session, Witness]:
        """A session under another client id, for what another client may do to an order of ours."""
        witness = Witness()
        witness.accounts = self.witness.accounts
        other = self._settings.model_copy(update={"client_id": self.client_id % _IDS + 1})
        return await self._connect(other, witness), witness

    async def outlive_restart(self) -> bool:
        """Wait for the gateway's restart and connect again; False when none came."""
        session = self.session
        self.before_restart()
        await asyncio.wait({session.closed}, timeout=self.tempo.restart)
        if not session.closed.done():
            return False
        async with asyncio.timeout(self.tempo.restart):
            while True:
                with suppress(GatewayUnreachable):
                    await self.open()
                    return True
                await asyncio.sleep(self.tempo.quiet)

    @property
    def session(self) -> Session:
        """The session.

        Raises:
            GatewayUnreachable: it has ended.
        """
        if self._session is None or not self._session.alive:
            raise GatewayUnreachable("The gateway closed the connection in the middle of the rehearsal.")
        return self._session

    @property
    def connected(self) -> bool:
        """Whether there is one."""
        return self._session is not None and self._session.alive

    @property
    def server_version(self) -> int:
        """The protocol version agreed upon, also after the end of the session."""
        return self._version

    @property
    def flavour(self) -> str:
        """Which library speaks."""
        return self._library.flavour

    # Contracts and prices

    async def contract(self, instrument: Instrument) -> Contract | Unresolvable:
        """Exactly one contract, or why not."""
        return await self._resolver.resolve(instrument, self.tempo.patience)

    async def quote(self, contract: Contract) -> tuple[Decimal, Decimal] | None:
        """Bid and ask as they are now, or None when the gateway gave none in time; the stream runs on."""
        if contract.con_id not in self._streams:
            self._streams[contract.con_id] = self.session.open_stream(contract)
        sides = self.witness.quotes.setdefault(self._streams[contract.con_id], {})
        await self.wait(lambda: len(sides) == 2)
        return (sides["bid"], sides["ask"]) if len(sides) == 2 else None

    def ticks(self, contract: Contract) -> int:
        """How often the quote of a stream has moved."""
        return self.witness.ticks.get(self._streams.get(contract.con_id, 0), 0)

    # Orders

    def send(self, contract: dict[str, Any] | Contract, ref: str, action: str, quantity: int = 1, **terms: Any) -> int:
        """One new order; `terms` are the library's own attributes, prices as decimals. Returns its id."""
        wire = stream_fields(contract) if isinstance(contract, Contract) else contract
        order_id = int(terms.pop("order_id", 0)) or self._ids.take(1)[0]
        fields = {
            "action": action, "totalQuantity": str(quantity), "orderType": "LMT", "tif": "DAY", "transmit": True,
            "account": self.account, "orderRef": f"{MARK}{ref}", **terms,
        }  # fmt: skip
        self.sent[order_id] = Sent(wire, fields)
        self._write(order_id)
        return order_id

    def amend(self, order_id: int, **changes: Any) -> None:
        """New terms for an order of ours."""
        self.sent[order_id].fields.update(changes)
        self._write(order_id)

    def _write(self, order_id: int) -> None:
        session, sent = self.session, self.sent[order_id]
        order = session.library.order()
        order.__dict__.update({name: _wire(value) for name, value in sent.fields.items()})
        session.client.placeOrder(order_id, session.contract(**sent.contract), order)

    async def cancel(self, order_id: int) -> list[Heard]:
        """End an order of ours; what was said of it from then on."""
        before = len(self.witness.heard)
        if self.status(order_id) not in DONE:
            self.session.client.cancelOrder(order_id)
            await self.settled(order_id)
        return [one for one in self.witness.heard[before:] if one.order_id == order_id]

    # Waiting and looking

    async def wait(self, holds: Callable[[], object], seconds: float | None = None) -> bool:
        """Until it holds; False when it did not in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or self.tempo.patience):
                while not holds():
                    self.witness.changed.clear()
                    await self.witness.changed.wait()
                    _ = self.session
        return bool(holds())

    async def settled(self, *order_ids: int) -> None:
        """Until each was answered and nothing more is said of any."""
        mine = set(order_ids)

        def said() -> int:
            return sum(1 for one in self.witness.heard if one.order_id in mine)

        before = said()
        await self.wait(lambda: said() > before, self.tempo.quiet * 2)
        while True:
            before = said()
            if not await self.wait(lambda: said() > before, self.tempo.quiet):  # noqa: B023 - asked before it changes
                return

    def status(self, order_id: int) -> str:
        """The last word on an order; `Refused` after an error where no status ever came, and empty for silence."""
        said = [one.status for one in self.witness.about(order_id) if one.kind != "error" and one.status]
        refused = any(one.kind == "error" and one.code in _REFUSALS for one in self.witness.about(order_id))
        return said[-1] if said else "Refused" if refused else ""

    def works(self, order_id: int) -> bool:
        """Whether the gateway showed it and has not ended it."""
        return self.status(order_id) not in {"", *DONE}

    def codes(self, order_id: int) -> list[Heard]:
        """The errors about an order."""
        return self.witness.about(order_id, "error")

    def refusals(self, order_id: int) -> list[Heard]:
        """The errors about it that are no mere warnings."""
        return [one for one in self.codes(order_id) if one.code not in _WARNINGS]

    async def open_orders(self) -> list[tuple[Any, Any, Any]]:
        """Everybody's."""
        return await self.session.open_orders(self.tempo.patience)

    def is_ours(self, order: Any) -> bool:
        """Whether a rehearsal of this client sent it."""
        return int(order.clientId) == self.client_id and str(order.orderRef).startswith(MARK)


_WARNINGS: Final = frozenset({202, 399, 404, 10349, *range(2100, 2200)})
# Errors after which an order that was never shown does not exist.
_REFUSALS: Final = frozenset({103, 105, 109, 110, 135, 200, 201, 203, 321, 435, 451, 478, 10147, 10243, 10314, 10341})


def _wire(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value
