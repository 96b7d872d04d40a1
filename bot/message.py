"""What people do in a channel, as plain facts: no judgement has been passed on any of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from parsers.value import Value

Platform = Literal["console", "discord", "telegram", "local"]
"""Where something came from; `local` is the control socket of this machine."""


class Author(Value):
    """Who acted. Only `id` (numeric, as text) decides anything; the name is for people to read.

    `nature` tells what the platform says about the account: only a `person` is heard unless its id is listed as such.
    """

    id: str
    name: str
    nature: Literal["person", "bot", "webhook", "channel", "anonymous", "forward"] = "person"
    role_ids: tuple[str, ...] = ()


class MessageKey(Value):
    """Where a message stands; with the index of an intent in it, what a trade is derived from."""

    platform: str
    channel: str
    message_id: str
    thread: str = ""


class MessagePosted(Value):
    """A message as first seen; `text` is its content with embeds flattened, strikes and quotes left in.

    `sent_at` is the platform's own time of the post (the snowflake's, Telegram's date), never ours. `unread_after` is
    given where it was heard ahead of a history that could not be read yet: what came after that id may be missing.
    """

    kind: Literal["message_posted"] = "message_posted"
    platform: Platform
    channel: str
    thread: str = ""
    message_id: str
    author: Author
    text: str
    reply_to: str = ""
    unread_after: str = ""
    sent_at: datetime
    heard_at: datetime


class MessageEdited(Value):
    """The same message with other words; `revision` orders the edits of one message (edit time in milliseconds)."""

    kind: Literal["message_edited"] = "message_edited"
    platform: Platform
    channel: str
    thread: str = ""
    message_id: str
    revision: int
    author: Author
    text: str
    sent_at: datetime
    heard_at: datetime


class MessageDeleted(Value):
    """A message withdrawn; only its id is known."""

    kind: Literal["message_deleted"] = "message_deleted"
    platform: Platform
    channel: str
    message_id: str
    heard_at: datetime


class CommandGiven(Value):
    """A command: a slash command, a bot command, or a line from the control socket.

    `message_id` is unique on the platform and names the answer's place.
    """

    kind: Literal["command_given"] = "command_given"
    platform: Platform
    channel: str
    thread: str = ""
    message_id: str
    author: Author
    name: str
    argument: str = ""
    reply_to: str = ""
    sent_at: datetime
    heard_at: datetime


class ButtonPressed(Value):
    """A button of a card: `action` and the trade it belongs to.

    `pressed_after` is given where the platform keeps presses and tells no time of them: it may be as old as that.
    """

    kind: Literal["button_pressed"] = "button_pressed"
    platform: Platform
    channel: str
    message_id: str
    press_id: str
    author: Author
    trade_ref: str
    action: str
    heard_at: datetime
    pressed_after: datetime | None = None


ChatInput = Annotated[
    MessagePosted | MessageEdited | MessageDeleted | CommandGiven | ButtonPressed, Field(discriminator="kind")
]


def key_of(what: ChatInput) -> MessageKey:
    """Where something was said or done."""
    return MessageKey(
        platform=what.platform,
        channel=what.channel,
        message_id=what.message_id,
        thread=getattr(what, "thread", ""),
    )
