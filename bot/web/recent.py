"""The last signals, kept as they go by: who said what, how it was read, and the refusal where that was the verdict."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.message import MessageKey, MessagePosted
from bot.remember.facts import Fact, Heard, MessageRefused, SignalRead
from parsers.show.words import describe

KEPT: Final = 8
LOOK_BACK: Final = 2_000
"""Rows of the journal that are read at the start, so that the page does not begin empty after a restart."""
LONGEST_TEXT: Final = 200

MessageId = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """One message with a verdict aloud: a `reading` with its `trade_refs`, or a `refusal`."""

    message: MessageId
    at: datetime
    author: str
    text: str
    reading: str = ""
    refusal: str = ""
    trade_refs: tuple[str, ...] = ()


class RecentSignals:
    """Folds facts in their order; what is older than the last few is forgotten."""

    def __init__(self) -> None:
        self._heard: deque[MessagePosted] = deque(maxlen=KEPT * 4)
        self._said: deque[Said] = deque(maxlen=KEPT)

    @property
    def said(self) -> tuple[Said, ...]:
        """Newest first."""
        return tuple(reversed(self._said))

    def take(self, facts: Iterable[Fact]) -> None:
        """Go on with these."""
        for fact in facts:
            match fact:
                case Heard(input=MessagePosted() as message):
                    self._heard.append(message)
                case SignalRead():
                    reading = "; ".join(describe(intent) for intent in fact.intents)
                    self._note(fact.message, fact.at, reading=reading, trade_refs=fact.trade_refs)
                case MessageRefused():
                    self._note(fact.message, fact.at, refusal=fact.text)
                case _:
                    pass

    def _note(
        self, key: MessageKey, at: datetime, reading: str = "", refusal: str = "", trade_refs: tuple[str, ...] = ()
    ) -> None:
        message = (key.platform, key.channel, key.message_id)
        posted = next((each for each in reversed(self._heard) if _id(each) == message), None)
        author, text = (posted.author.name, posted.text[:LONGEST_TEXT]) if posted is not None else ("", "")
        self._said.append(Said(message, at, author, text, reading, refusal, trade_refs))


def _id(message: MessagePosted) -> MessageId:
    return (message.platform, message.channel, message.message_id)
