"""One turn of the desk: the facts it makes, taken in as they are made, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, Protocol

from bot.card import Card, Post, Priority
from bot.command import Command
from bot.gateway_hours import GatewayHours
from bot.message import MessageKey
from bot.people import House, Send
from bot.picture import Picture
from bot.remember.facts import Fact, PostQueued
from bot.remember.state import State, evolve
from parsers.dialect import Dialect
from parsers.instrument import Instrument
from risk.book import Contract, Quote, UnitMargin
from risk.plan import Action
from risk.policy import Policy


class World(Protocol):
    """The little that the desk may look up without waiting: what it sees goes into its facts."""

    def recall(self, instrument: Instrument) -> Contract | None:
        """The contract, if it was resolved before."""

    def margined(self, contract: Contract, action: Action) -> UnitMargin | None:
        """What opening one unit ties up, as it was answered of late."""

    def quoted(self, contract: Contract) -> Quote | None:
        """The newest quote of a stream that runs already."""

    def clock_skew(self) -> Decimal | None:
        """Our clock less the broker's, in seconds."""

    def room(self) -> int | None:
        """How many messages an entry may send at this moment, those kept for exits taken off."""

    def allot(self, count: int) -> tuple[int, ...]:
        """Order ids never used before."""


@dataclass(frozen=True, slots=True)
class Charter:
    """What this desk was set up to be: its name, mode, people, limits and languages. Never changes while it runs."""

    bot: str
    version: str
    mode: Literal["paper", "live"]
    account: str
    house: House
    policy: Policy
    dialects: Mapping[str, Dialect]
    max_message_age: timedelta = timedelta(seconds=30)
    approve_ttl: timedelta = timedelta(seconds=120)
    send: Send = "orders"
    watched: tuple[Instrument, ...] = ()
    gateway: GatewayHours = field(default_factory=GatewayHours)

    @property
    def badge(self) -> str:
        """PAPER or LIVE for every card, and whether what it tells of is sent at all."""
        return self.mode.upper() + {"orders": "", "shadow": " SHADOW", "nothing": " READ-ONLY"}[self.send]


@dataclass(slots=True)
class Turn:
    """The facts so far, and the commands that follow from them."""

    charter: Charter
    state: State
    world: World
    now: datetime
    facts: list[Fact] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    """Trades whose orders leave with this turn: their cards are made afterwards, since no order waits for words."""
    unsaid: list[Exception] = field(default_factory=list)
    """Faults of ours in words that were to be said: the shell tells of them."""

    def record(self, fact: Fact) -> None:
        """Take a fact in at once, so that the next decision of the same turn already knows it."""
        evolve(self.state, fact)
        # Last, so that what memory cannot take in is never written: it would stop every later start.
        self.facts.append(fact)

    def order(self, command: Command) -> None:
        """Ask for something, after the facts are on disk."""
        self.commands.append(command)

    def in_words(self, speak: Callable[[], None]) -> None:
        """Say something about what was done; words that cannot be made keep no order, and no other trade, waiting."""
        try:
            speak()
        except Exception as fault:  # noqa: BLE001 (it is told of by the shell)
            self.unsaid.append(fault)

    def say(  # noqa: PLR0913 (a post has this many parts, and callers name them)
        self,
        key: str,
        place: MessageKey,
        card: Card,
        *,
        reply_to: str = "",
        priority: Priority = Priority.NOTICE,
        private_to: str = "",
        picture: Picture | None = None,
        pin: bool = False,
    ) -> None:
        """Queue words for a channel; the same words under the same key again are nothing new."""
        if self.state.queued.get(key) == card:
            return
        post = Post(
            key=key,
            platform=place.platform,
            channel=place.channel,
            thread=place.thread,
            reply_to=reply_to,
            private_to=private_to,
            priority=priority,
            card=card,
            picture=picture,
            pin=pin,
        )
        self.record(PostQueued(at=self.now, post=post))
