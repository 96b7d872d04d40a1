"""A play in a YAML file: how the gateway is set up, what it answers to chosen orders, and what happens when.

The format is described in docs/simulated-gateway.md. Everything unknown in a file is an error that names the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault, Kind
from broker.simulator.gateway import DEFAULT_START, PAPER_ACCOUNT, DataMode, Gateway
from broker.simulator.listing import Query
from broker.simulator.orders import Ticket
from broker.simulator.switches import Switches

Name = str | int


class ScenarioUnreadable(ValueError):
    """The file is no scenario; the sentence says where."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OrderPattern(_Part):
    """Which orders an answer is for; empty fields fit all."""

    symbol: str = ""
    action: Literal["", "BUY", "SELL"] = ""
    order_type: str = ""
    order_ref_contains: str = ""
    attached: bool | None = None
    amends: bool | None = None


class ScriptedAnswer(_Part):
    """What the gateway does with the next orders that fit."""

    does: Literal["reject", "warn", "ignore", "part", "freeze"]
    to: OrderPattern = OrderPattern()
    code: int = 0
    text: str = ""
    quantity: Decimal = Decimal(0)
    times: int = Field(default=1, ge=1)


class MessageFault(_Part):
    """What happens to messages on their way out."""

    does: Kind
    message: str = ""
    client_id: int | None = None
    after: int = Field(default=0, ge=0)
    times: int = Field(default=1, ge=0)
    seconds: float = Field(default=0.0, ge=0)
    at: int = Field(default=0, ge=0)


class Restart(_Part):
    """The nightly restart: refused for `closed` seconds, then accepted but silent for `silent`, then ready."""

    closed: float = Field(default=0.0, ge=0)
    silent: float = Field(default=0.0, ge=0)
    next_id: int | None = None


class HandOrder(_Part):
    """An order that a person types into TWS."""

    symbol: Name
    action: Literal["BUY", "SELL"]
    quantity: Decimal
    order_type: str = "MKT"
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None


class HandPosition(_Part):
    """A position that changes without an order of the API."""

    symbol: Name
    quantity: Decimal
    cost: Decimal


class Correction(_Part):
    """The nth execution of the day (from 1) gets another quantity and price; quantity 0 is a bust."""

    execution: int = Field(ge=1)
    quantity: Decimal
    price: Decimal


class Sides(_Part):
    """Both sides of a quote; a missing one is quoted by nobody."""

    symbol: Name
    bid: Decimal | None = None
    ask: Decimal | None = None


class Step(_Part):
    """Something that happens `at` seconds after the start; each field that is set, happens, in this order."""

    at: float = Field(ge=0)
    price: dict[Name, Decimal] = Field(default_factory=dict)
    quote: Sides | None = None
    path: dict[Name, list[Decimal]] = Field(default_factory=dict)
    code: int | None = None
    data: DataMode | None = None
    commissions: Literal["at_once", "late", "never", "pay"] | None = None
    correct: Correction | None = None
    position: HandPosition | None = None
    order: HandOrder | None = None
    answer: ScriptedAnswer | None = None
    fault: MessageFault | None = None
    heal: bool = False
    drop: Literal["close", "reset"] | None = None
    restart: Restart | None = None


class Scenario(_Part):
    """A whole file."""

    accounts: tuple[str, ...] = (PAPER_ACCOUNT,)
    seed: int = 7
    start: datetime | None = None
    cash: Decimal = Decimal(1_000_000)
    server_version: int = 176
    always_open: bool | None = None
    data: DataMode = "live"
    read_only: bool = False
    switches: dict[str, bool | str | Decimal | None] = Field(default_factory=dict)
    profile: str = ""
    answers: tuple[ScriptedAnswer, ...] = ()
    faults: tuple[MessageFault, ...] = ()
    steps: tuple[Step, ...] = ()

    def gateway(self, *, folder: Path = Path(), now: datetime | None = None, always_open: bool = False) -> Gateway:
        """A gateway set up as the file says; what it leaves open is taken from the arguments.

        Raises:
            ValueError: for an unknown switch or a server version that does not exist.
        """
        settings: Mapping[str, object] = self.switches
        base = Switches.from_profile(folder / self.profile) if self.profile else Switches()
        gateway = Gateway(
            seed=self.seed,
            now=self.start or now or DEFAULT_START,
            accounts=self.accounts,
            cash=self.cash,
            switches=Switches.named(dict(settings), base),
            always_open=always_open if self.always_open is None else self.always_open,
            server_version=self.server_version,
            data=self.data,
            read_only=self.read_only,
        )
        for answer in self.answers:
            _answer(gateway, answer)
        for fault in self.faults:
            gateway.faults.add(Fault(**fault.model_dump()))
        return gateway


def load_scenario(path: Path) -> Scenario:
    """Read a file.

    Raises:
        ScenarioUnreadable: when it cannot be read, is no YAML, or holds what no scenario knows.
    """
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Scenario.model_validate(body)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioUnreadable(f"{path} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ScenarioUnreadable(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ScenarioUnreadable(f"{path}: {where}: {first['msg']}") from error


@dataclass(slots=True)
class Play:
    """Runs the steps of a scenario as the exchange's clock passes them."""

    gateway: Gateway
    scenario: Scenario
    began: datetime = field(init=False)
    _left: list[Step] = field(init=False)
    _reopen_at: float | None = None
    _speak_at: float | None = None

    def __post_init__(self) -> None:
        self.began = self.gateway.exchange.now
        self._left = sorted(self.scenario.steps, key=lambda step: step.at)

    async def advance(self) -> None:
        """Do what is due by now."""
        elapsed = (self.gateway.exchange.now - self.began).total_seconds()
        if self._reopen_at is not None and elapsed >= self._reopen_at:
            self._reopen_at = None
            await self.gateway.listen_again()
        if self._speak_at is not None and elapsed >= self._speak_at:
            self._speak_at, self.gateway.silent = None, False
        while self._left and self._left[0].at <= elapsed:
            self._do(self._left.pop(0))

    def _do(self, step: Step) -> None:
        self._move_market(step)
        self._speak(step)
        self._touch_orders(step)
        if step.heal:
            self.gateway.faults.clear()
        if step.drop is not None:
            self.gateway.drop_clients(reset=step.drop == "reset")
        if step.restart is not None:
            self._restart(step.at, step.restart)

    def _move_market(self, step: Step) -> None:
        for name, price in step.price.items():
            self.gateway.market.set_price(name, price)
        if step.quote is not None:
            self.gateway.market.set_quote(step.quote.symbol, step.quote.bid, step.quote.ask)
        for name, prices in step.path.items():
            self.gateway.market.script(name, prices)

    def _speak(self, step: Step) -> None:
        if step.code is not None:
            self.gateway.announce(step.code)
        if step.data is not None:
            self.gateway.data = step.data
        if step.answer is not None:
            _answer(self.gateway, step.answer)
        if step.fault is not None:
            self.gateway.faults.add(Fault(**step.fault.model_dump()))

    def _touch_orders(self, step: Step) -> None:
        tape = self.gateway.exchange.floor.tape
        if step.commissions == "pay":
            tape.pay_commissions()
        elif step.commissions is not None:
            tape.commissions = step.commissions
        if step.correct is not None and step.correct.execution <= len(tape.executions):
            one = tape.executions[step.correct.execution - 1]
            tape.correct(one.execution_id, step.correct.quantity, step.correct.price)
        if step.position is not None:
            position = step.position
            self.gateway.exchange.set_position(position.symbol, position.quantity, position.cost)
        if step.order is not None:
            self.gateway.by_hand(_ticket(self.gateway, step.order))

    def _restart(self, at: float, restart: Restart) -> None:
        self.gateway.restart(next_id=restart.next_id)
        self.gateway.stop_listening()
        self._reopen_at = at + restart.closed
        if restart.silent:
            self.gateway.silent = True
            self._speak_at = at + restart.closed + restart.silent


def _answer(gateway: Gateway, answer: ScriptedAnswer) -> None:
    pattern = Pattern(**answer.to.model_dump())
    gateway.answer(
        answer.does, pattern, code=answer.code, text=answer.text, quantity=answer.quantity, times=answer.times
    )


def _ticket(gateway: Gateway, order: HandOrder) -> Ticket:
    query = Query(con_id=gateway.market.resolve(order.symbol).con_id)
    stop = order.stop_price
    return Ticket(0, query, order.action, order.quantity, order.order_type, order.limit_price, stop, "GTC")
