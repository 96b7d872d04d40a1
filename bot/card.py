"""What we say, before a platform gives it a shape: a few plain lines, a tone, perhaps buttons.

Text is plain: every adapter escapes it in its own way, and no mention in it is ever resolved.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from bot.picture import Picture
from parsers.value import Value


class Tone(StrEnum):
    """How a card should feel; always said in words and a symbol too, since Telegram has no colour."""

    PENDING = "pending"
    WORKING = "working"
    GOOD = "good"
    BAD = "bad"
    WARNING = "warning"
    PLAIN = "plain"

    @property
    def symbol(self) -> str:
        """One text character, the same on every platform, so that a card reads without colour."""
        return _SYMBOLS[self]


_SYMBOLS = {
    Tone.PENDING: "…",
    Tone.WORKING: "▸",
    Tone.GOOD: "✓",
    Tone.BAD: "✗",
    Tone.WARNING: "!",
    Tone.PLAIN: "·",
}


class Button(Value):
    """One thing that can be pressed; pressing makes a `ButtonPressed` with this trade and action."""

    label: str
    trade_ref: str
    action: str


class Card(Value):
    """A title and a few lines. `badge` is PAPER or LIVE, on every card."""

    badge: str
    tone: Tone
    title: str
    lines: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    preformatted: bool = False


class Priority(IntEnum):
    """Lower goes first."""

    ALARM = 0
    REPLY = 1
    NOTICE = 2
    CARD = 3


class Post(Value):
    """One message of ours. The same `key` again means an edit of that message; `reply_to` is a platform message id.

    `private_to` asks for a place that only this author sees, where the platform has one. A `picture` is sent along the
    first time, where the platform shows pictures; an edit changes the words only. With `pin` it is kept at the top of
    its channel, where the bot may.
    """

    key: str
    platform: str
    channel: str
    thread: str = ""
    reply_to: str = ""
    private_to: str = ""
    priority: Priority = Priority.NOTICE
    card: Card
    picture: Picture | None = None
    pin: bool = False
