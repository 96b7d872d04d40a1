"""A play in a YAML file: how the gateway is set up, what it answers to chosen orders, and what happens when.

The format is described in docs/simulated-gateway.md. Everything unknown in a file is an error that names the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault, Kind
from broker.simulator.gateway import DEFAULT_START, PAPER_ACCOUNT, DataMode, Gateway
from broker.simulator.journal import NAMES_OUT
from broker.simulator.orders import ORDER_TYPES
from broker.simulator.scenario_faults import one_of, sentence
from broker.simulator.switches import Switches

Name = str | int
"""A symbol, a root, an option's or a future's local symbol (`SPY 261218C590`, `ESZ6`), or a contract id."""

Price = Annotated[Decimal, Field(gt=0)]
Units = Annotated[Decimal, Field(gt=0)]
OrderType = Annotated[str, BeforeValidator(one_of("order type", ORDER_TYPES))]
MessageName = Annotated[str, BeforeValidator(one_of("message", NAMES_OUT.values()))]


class ScenarioUnreadable(ValueError):
    """The file is no scenario; the sentence says where."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OrderPattern(_Part):
    """Which orders an answer is for; empty fields fit all."""

    symbol: str = ""
    action: Literal["", "BUY", "SELL"] = ""
    order_type: OrderType = ""
    order_ref_contains: str = ""
    attached: bool | None = None
    amends: bool | None = None


class ScriptedAnswer(_Part):
    """What the gateway does with the next orders that fit."""

    does: Literal["reject", "warn", "ignore", "part", "freeze"]
    to: OrderPattern = OrderPattern()
    code: int = 0
    text: str = ""
    quantity: Decimal = Field(default=Decimal(0), ge=0)
    times: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if self.does in {"reject", "warn"} and not self.code:
            raise ValueError(f"`{self.does}` needs the `code` that is said")
        if self.does == "part" and not self.quantity:
            raise ValueError("`part` needs the `quantity` that fills")
        return self


class MessageFault(_Part):
    """What happens to messages on their way out."""

    does: Kind
    message: MessageName = ""
    client_id: int | None = None
    after: int = Field(default=0, ge=0)
    times: int = Field(default=1, ge=0)
    seconds: float = Field(default=0.0, ge=0)
    at: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if self.does == "delay" and not self.seconds:
            raise ValueError("`delay` needs its `seconds`")
        return self


class Restart(_Part):
    """The nightly restart: refused for `closed` seconds, then accepted but silent for `silent`, then ready."""

    closed: float = Field(default=0.0, ge=0)
    silent: float = Field(default=0.0, ge=0)
    next_id: int | None = None


class HandOrder(_Part):
    """An order that a person types into TWS, or with `client_id` that another program sends."""

    symbol: Name
    action: Literal["BUY", "SELL"]
    quantity: Units
    order_type: OrderType = "MKT"
    limit_price: Price | None = None
    stop_price: Price | None = None
    client_id: int | None = Field(default=None, ge=0)


class HandPosition(_Part):
    """A position that changes without an order of the API; negative units are short."""

    symbol: Name
    quantity: Decimal
    cost: Decimal = Field(ge=0)


class Correction(_Part):
    """The nth execution of the day (from 1) gets another quantity and price; quantity 0 is a bust."""

    execution: int = Field(ge=1)
    quantity: Decimal = Field(ge=0)
    price: Price


class Sides(_Part):
    """Both sides of a quote; a missing one is quoted by nobody."""

    symbol: Name
    bid: Price | None = None
    ask: Price | None = None

    @model_validator(mode="after")
    def _is_a_market(self) -> Self:
        if self.bid is not None and self.ask is not None and self.bid >= self.ask:
            raise ValueError(f"the bid ({self.bid}) must be below the ask ({self.ask})")
        return self


class Split(_Part):
    """So many new shares for each old one: prices and positions follow, and orders on it end."""

    symbol: Name
    ratio: Units


class Step(_Part):
    """Something that happens `at` seconds after the start; each field that is set, happens, in this order.

    A `path` is one price every `every` seconds, the first of them at `at`.
    """

    at: float = Field(ge=0)
    price: dict[Name, Price] = Field(default_factory=dict)
    quote: Sides | None = None
    path: dict[Name, list[Price]] = Field(default_factory=dict)
    every: float = Field(default=1.0, gt=0)
    halted: dict[Name, Literal[0, 1, 2]] = Field(default_factory=dict)
    split: Split | None = None
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

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.model_fields_set - {"at", "every"}:
            raise ValueError("this step does nothing")
        return self

    @property
    def names(self) -> Iterator[Name]:
        """Every contract that it is about."""
        yield from (*self.price, *self.path, *self.halted)
        for part in (self.quote, self.split, self.position, self.order):
            if part is not None:
                yield part.symbol

    def moments(self) -> Iterator[Step]:
        """This step, and each further price of its paths as a step of its own."""
        yield self
        longest = max((len(prices) for prices in self.path.values()), default=0)
        for number in range(1, longest):
            prices = {name: path[number] for name, path in self.path.items() if number < len(path)}
            yield Step(at=self.at + number * self.every, price=prices)


class Scenario(_Part):
    """A whole file. `still` keeps every price where it is unless a step moves it."""

    accounts: Annotated[tuple[str, ...], Field(min_length=1)] = (PAPER_ACCOUNT,)
    seed: int = 7
    start: AwareDatetime | None = None
    still: bool = False
    cash: Decimal = Field(default=Decimal(1_000_000), ge=0)
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
            ValueError: for an unknown switch, a server version that does not exist or a contract that nobody lists.
        """
        base = Switches.from_profile(folder / self.profile) if self.profile else Switches()
        gateway = Gateway(
            seed=self.seed,
            now=self.start or now or DEFAULT_START,
            accounts=self.accounts,
            cash=self.cash,
            switches=Switches.named(dict(self.switches), base),
            always_open=always_open if self.always_open is None else self.always_open,
            server_version=self.server_version,
            data=self.data,
            read_only=self.read_only,
        )
        self._check_names(gateway)
        for answer in self.answers:
            put_answer(gateway, answer)
        for fault in self.faults:
            gateway.faults.add(Fault(**fault.model_dump()))
        return gateway

    def _check_names(self, gateway: Gateway) -> None:
        for number, step in enumerate(self.steps):
            for name in step.names:
                try:
                    gateway.market.resolve(name)
                except ValueError as error:
                    raise ValueError(f"steps.{number}: {error}") from None


def put_answer(gateway: Gateway, answer: ScriptedAnswer) -> None:
    """Give the gateway this answer to the next orders that fit."""
    terms = answer.model_dump(include={"code", "text", "quantity", "times"})
    gateway.answer(answer.does, Pattern(**answer.to.model_dump()), **terms)


def load_scenario(path: Path) -> Scenario:
    """Read a file.

    Raises:
        ScenarioUnreadable: when it cannot be read, is no YAML, or holds what no scenario knows.
    """
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Scenario.model_validate(body)
    except UnicodeDecodeError:
        raise ScenarioUnreadable(f"{path} is no text file") from None
    except OSError as error:
        raise ScenarioUnreadable(f"{path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ScenarioUnreadable(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise ScenarioUnreadable(f"{path}: {sentence(error, Scenario)}") from error
