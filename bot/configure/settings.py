"""What a person can set, as frozen values: every field says its unit in its name, and what is left out is safe.

Nothing here reads a file or the environment; `bot.configure.config` does.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from bot.gateway_hours import GatewayHours
from bot.people import Channel as ListedChannel
from bot.people import House, Send
from bot.people import Person as ListedPerson
from risk.policy import Policy

LONGEST_BOT_NAME = 8
SHORTEST_WEB_TOKEN = 16

# The files in data_dir.
LEDGER = "ledger.sqlite3"
CONTROL = "control.sock"
KILL = "KILL"
PROFILE = "gateway-profile.json"


def _numeric(value: str) -> str:
    if not value.removeprefix("-").isdecimal() or not value.isascii():
        raise ValueError(
            "must be a numeric id, not a name: names can be taken over, numbers cannot (/whoami shows yours)"
        )
    return value


def _hour_minute(value: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ValueError('must be a time of day as HH:MM, for example "23:45"')
    return value


def _protected(value: str, scheme: str) -> str:
    """A token travels in every request, so it goes over TLS or stays on this machine."""
    parts = urlsplit(value)
    if not parts.hostname or (parts.scheme != scheme and parts.hostname != "127.0.0.1"):
        raise ValueError(
            f"must begin with {scheme}://, or name a server on 127.0.0.1: the token travels in every request"
        )
    return value.rstrip("/")


NumericId = Annotated[str, AfterValidator(_numeric)]
OptionalId = Annotated[str, AfterValidator(lambda value: value and _numeric(value))]
HttpsUrl = Annotated[str, AfterValidator(lambda value: _protected(value, "https"))]
WssUrl = Annotated[str, AfterValidator(lambda value: _protected(value, "wss"))]
HourMinute = Annotated[str, AfterValidator(lambda value: value and _hour_minute(value))]
Symbol = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9.]{0,9}$")]
Seconds = Annotated[Decimal, Field(gt=0, le=86400, allow_inf_nan=False)]


class Section(BaseModel):
    """A part of the configuration. Ids may be written as numbers: YAML reads them so."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, validate_default=True)


class Ibkr(Section):
    """Where TWS or IB Gateway listens, and as whom we connect."""

    host: str = Field(default="127.0.0.1", min_length=1, description="where TWS or IB Gateway runs")
    port: int = Field(
        default=7497, ge=1, le=65535, description="TWS paper 7497, live 7496; Gateway paper 4002, live 4001"
    )
    client_id: int = Field(default=1, ge=1, le=9999, description="any number of your choice, another one for each bot")
    account: str = Field(default="", pattern=r"^[A-Za-z0-9]*$", description="the account to trade; required in live")
    restarts_at: HourMinute = Field(default="", description="HH:MM in New York of its auto restart; empty: none")
    restart_minutes: int = Field(default=15, ge=1, le=120, description="how long that may take before it is an alarm")
    login_reminder_at: HourMinute = Field(
        default="18:00",
        description="HH:MM in New York, Saturdays: the owners hear of Sunday's login; empty: never",
    )

    watch: tuple[Symbol, ...] = Field(
        default=(), max_length=50, description="stocks looked up each morning, beside what was traded of late"
    )

    @property
    def hours(self) -> GatewayHours:
        """When the gateway is expected to be away."""
        return GatewayHours(
            restarts_at=time.fromisoformat(self.restarts_at) if self.restarts_at else None,
            grace=timedelta(minutes=self.restart_minutes),
            login_reminder_at=time.fromisoformat(self.login_reminder_at) if self.login_reminder_at else None,
        )


class Discord(Section):
    """The Discord bot. Without a token Discord is off."""

    token: SecretStr | None = Field(default=None, description="DISCORD_BOT_TOKEN in .env, never in config.yaml")
    api_url: HttpsUrl = "https://discord.com/api/v10"
    gateway_url: WssUrl = "wss://gateway.discord.gg"
    command_guild: NumericId | None = Field(default=None, description="the server that gets the slash commands")
    backfill_limit: int = Field(default=500, ge=1, le=5000, description="messages read per channel after an absence")


class Telegram(Section):
    """The Telegram bot. Without a token Telegram is off."""

    token: SecretStr | None = Field(default=None, description="TELEGRAM_BOT_TOKEN in .env, never in config.yaml")
    api_url: HttpsUrl = "https://api.telegram.org"
    inboxes: tuple[NumericId, ...] = Field(default=(), description="people who may forward signals in a private chat")


class Chats(Section):
    """The chat platforms."""

    discord: Discord = Discord()
    telegram: Telegram = Telegram()


class Web(Section):
    """The health page, for this machine only: it always listens on 127.0.0.1. Without a port it is off."""

    port: int | None = Field(default=None, ge=1024, le=65535, description="the page's port on 127.0.0.1; empty is off")
    token: SecretStr | None = Field(
        default=None, description="AUTOSCALPER_WEB_TOKEN in .env, for the kill button; without it there is none"
    )

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if self.token is not None and len(self.token.get_secret_value()) < SHORTEST_WEB_TOKEN:
            raise ValueError(
                f"the token has fewer than {SHORTEST_WEB_TOKEN} characters and could be guessed: "
                'make one with `python3 -c "import secrets; print(secrets.token_urlsafe(24))"`'
            )
        return self


class Person(ListedPerson, Section):
    """One listed person."""

    discord: OptionalId = ""
    telegram: OptionalId = ""
    discord_roles: tuple[NumericId, ...] = ()

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.discord or self.telegram or self.console):
            raise ValueError("has no id on any platform: give discord, telegram or console")
        return self


class Channel(ListedChannel, Section):
    """One place where signals are posted."""

    @model_validator(mode="after")
    def _by_number(self) -> Self:
        if self.platform != "console":
            _numeric(self.id)
        return self


class Settings(Section):
    """The whole configuration of one bot."""

    bot: str = Field(
        default="bot",
        pattern=rf"^[a-z0-9][a-z0-9-]{{0,{LONGEST_BOT_NAME - 1}}}$",
        description="this bot's name, part of every order reference; never change it while orders are open",
    )
    data_dir: Path = Field(default=Path("data"), description="where the ledger lives")
    paper_mode: bool = Field(default=True, description="true refuses every account that is not a paper account")
    send: Send = Field(
        default="orders",
        description="orders; shadow: everything is decided and no entry is sent; nothing: read-only, no order leaves",
    )
    live_acknowledged: tuple[str, ...] = Field(
        default=(), description="items of `autoscalper readiness` without which live may start all the same"
    )
    max_contracts: int | None = Field(
        default=None, ge=1, le=10000, description="most option or future contracts in an order and in a position"
    )
    max_message_age_seconds: Seconds = Field(default=Decimal(30), description="older signals are not traded")
    approve_seconds: Seconds = Field(default=Decimal(120), description="how long an approval is waited for")
    ibkr: Ibkr = Ibkr()
    chat: Chats = Chats()
    web: Web = Web()
    people: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()
    policy: Policy = Policy()

    @property
    def mode(self) -> Literal["paper", "live"]:
        """Paper unless somebody has said otherwise."""
        return "paper" if self.paper_mode else "live"

    @property
    def ledger_path(self) -> Path:
        """The ledger's file."""
        return self.data_dir / LEDGER

    @property
    def control_path(self) -> Path:
        """The socket of a running bot."""
        return self.data_dir / CONTROL

    @property
    def profile_path(self) -> Path:
        """What a rehearsal on a real gateway found."""
        return self.data_dir / PROFILE

    @property
    def kill_path(self) -> Path:
        """The file whose presence halts the bot, looked for twice a second and at start."""
        return self.data_dir / KILL

    @cached_property
    def house(self) -> House:
        """Everybody listed and every channel."""
        return House(people=self.people, channels=self.channels)

    def secrets(self) -> tuple[str, ...]:
        """Every secret in clear, for the log filter and for nothing else."""
        tokens = (self.chat.discord.token, self.chat.telegram.token, self.web.token)
        return tuple(token.get_secret_value() for token in tokens if token is not None)
