"""How the service itself stands: its starts, its trading state, what is halted, and what it was out of reach of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from parsers.value import Value


class Started(Value):
    """The service came up with this configuration."""

    kind: Literal["started"] = "started"
    at: datetime
    version: str
    bot: str
    mode: Literal["paper", "live"]
    account: str
    config_digest: str


class Stopped(Value):
    """The service went down in order."""

    kind: Literal["stopped"] = "stopped"
    at: datetime
    reason: str


class TradingStateSet(Value):
    """ACTIVE, REDUCING or HALTED, latched until set again; with who, when and why."""

    kind: Literal["trading_state_set"] = "trading_state_set"
    at: datetime
    state: Literal["active", "reducing", "halted"]
    by: str
    reason: str


class ContractsChecked(Value):
    """The contracts of all open trades were asked for again on this day, in New York."""

    kind: Literal["contracts_checked"] = "contracts_checked"
    at: datetime
    day: date


class SymbolHalted(Value):
    """The contract of an open trade is not what it was: no entry into its symbol until an owner resumes."""

    kind: Literal["symbol_halted"] = "symbol_halted"
    at: datetime
    symbol: str
    reason: str


class OutageTold(Value):
    """People were told, once more, that the link has not been whole since then."""

    kind: Literal["outage_told"] = "outage_told"
    at: datetime
    since: datetime


class OutageEnded(Value):
    """An outage that people were told of is over."""

    kind: Literal["outage_ended"] = "outage_ended"
    at: datetime


class FlappingTold(Value):
    """People were told that the link broke so many times since then, each time for a moment."""

    kind: Literal["flapping_told"] = "flapping_told"
    at: datetime
    since: datetime
    breaks: int


class LoginReminded(Value):
    """The owners were reminded on this day, in New York, that the gateway wants its weekly login."""

    kind: Literal["login_reminded"] = "login_reminded"
    at: datetime
    day: date
