"""The one inbox: everything that happens comes through it, and the one consumer never waits for anything else.

Within what is drained together, stops go first, then the broker, then exits, then the rest; otherwise order is kept.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from bot.decide.desk import Input
from bot.decide.gathered import ContractChecked, Gathered
from bot.message import ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.remember.facts import PostDelivered

STOPS = frozenset({"kill", "flatten", "pause"})
MOST_AT_ONCE = 64
MOST_TALK_AT_ONCE = 16
"""Of what is not urgent: a post takes up to a millisecond, and a fill that comes meanwhile waits for the turn."""
MOST_READ_AHEAD = 16
"""Posts of one channel read for their rank before one turn: in a flood the broker must not wait for reading."""

_BACKGROUND = 3


@dataclass(slots=True)
class Waiting:
    """One input, and whom to tell when it is on disk."""

    what: Input
    durable: asyncio.Future[None] | None = None
    rank: int | None = None

    def settle(self, fault: Exception | None = None) -> None:
        """Tell the one who waits."""
        if self.durable is None or self.durable.done():
            return
        if fault is None:
            self.durable.set_result(None)
        else:
            self.durable.set_exception(fault)


class Inbox:
    """A queue in memory; what a chat puts in is acknowledged only once its row is on disk."""

    def __init__(self, is_exit: Callable[[MessagePosted], bool]) -> None:
        self._waiting: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._is_exit = is_exit
        self._talk_is_due = False
        self._closed = False

    def close(self) -> None:
        """Hear nothing more from chats: what arrives now is not acknowledged, so its platform will bring it again."""
        self._closed = True

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, what: Input) -> None:
        """Take something in that nobody waits for."""
        self._waiting.append(Waiting(what))
        self._arrived.set()

    async def hear(self, inputs: tuple[ChatInput, ...]) -> None:
        """Take in what a chat heard; returns when all of it is on disk.

        Raises:
            LedgerUnwritable: it is not, and the platform must not be told that we have it.
        """
        if self._closed:
            await asyncio.Event().wait()
        loop = asyncio.get_running_loop()
        waiting = [Waiting(what, loop.create_future()) for what in inputs]
        self._waiting.extend(waiting)
        self._arrived.set()
        await asyncio.gather(*(item.durable for item in waiting if item.durable is not None))

    async def deliver(self, delivered: PostDelivered) -> None:
        """Take in that a post stands in its channel; returns when that is on disk."""
        waiting = Waiting(delivered, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._arrived.set()
        if waiting.durable is not None:
            await waiting.durable

    async def drain(self) -> list[Waiting]:
        """What waits, up to a turn's worth: the urgent by itself, and talk in the turn after it at the latest."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        if len(self._waiting) == 1:
            return [self._waiting.popleft()]
        self._rank_some()
        ranked = self._ranked()
        urgent = sum(item.rank is not None and item.rank < _BACKGROUND for item in ranked)
        # An exit leaves at the end of its turn, so it shares none with talk; nor may reports without end silence talk.
        talk = 0 if urgent and not self._talk_is_due else MOST_TALK_AT_ONCE
        taken = min(urgent + talk, MOST_AT_ONCE)
        self._talk_is_due = not talk and taken < len(ranked)
        self._waiting = deque(ranked[taken:])
        return ranked[:taken]

    def _rank_some(self) -> None:
        """Each input is ranked once; a post that is not read yet keeps its place."""
        read: Counter[Place] = Counter()
        for item in self._waiting:
            if item.rank is not None:
                continue
            if isinstance(item.what, MessagePosted):
                place = _place(item.what)
                read[place] += 1
                if read[place] > MOST_READ_AHEAD:
                    continue
            item.rank = self._rank(item.what)

    def _ranked(self) -> list[Waiting]:
        """The urgent in order; then the channels in turn, each in its own order, so that a flood holds up no other."""
        places: Counter[Place] = Counter()
        keyed: list[tuple[int, int, Waiting]] = []
        for item in self._waiting:
            rank = _BACKGROUND if item.rank is None else item.rank
            if rank < _BACKGROUND:
                keyed.append((rank, 0, item))
                continue
            place = _place(item.what)
            keyed.append((rank, places[place], item))
            places[place] += 1
        return [item for _, _, item in sorted(keyed, key=itemgetter(0, 1))]

    def _rank(self, what: Input) -> int:
        match what:
            case CommandGiven(name=name):
                return 0 if name in STOPS else _BACKGROUND
            case MessagePosted():
                return 2 if self._is_exit(what) else _BACKGROUND
            case MessageEdited() | MessageDeleted() | ButtonPressed():
                return 2
            case Gathered() | ContractChecked():
                return _BACKGROUND
            case _:
                return 1


Place = tuple[str, str]
"""Platform and channel."""


def _place(what: Input) -> Place:
    return (what.platform, what.channel) if isinstance(what, MessagePosted) else ("", "")
