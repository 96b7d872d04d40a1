"""Who may do what, where, and how late: judged before a word is read.

A stranger gets silence, not a refusal: an answer would tell them that they are heard.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.message import Author, ButtonPressed, CommandGiven, MessageKey, MessagePosted, Platform
from bot.people import Channel, House, Person, Role
from parsers.value import Value

STOPPING = frozenset({"kill", "pause"})
STARTING = frozenset({"resume"})
RESPONSIBLE = frozenset({Role.OWNER, Role.OPERATOR})
EXITING = frozenset({"flatten"})
OPENING = frozenset({"approve"})
FOR_ANYONE = frozenset({"whoami"})
WITHDRAWING = frozenset({"reject", "cancel"})
PRESS_HOLDS = timedelta(seconds=120)
"""A press that may be older was meant for another moment; taking back what is not open yet always holds."""
COMMAND_HOLDS = timedelta(seconds=60)
"""An order to sell or to start again that waited longer was meant for another moment; a stop always holds."""


class Admitted(Value):
    """Heard: who it is and which channel's rules apply."""

    person: Person
    channel: Channel


class Silenced(Value):
    """Not heard, and not answered."""

    reason: str


class Denied(Value):
    """Heard, and told no."""

    code: str
    text: str


def may_signal(house: House, message: MessagePosted, max_age: timedelta) -> Admitted | Silenced | Denied:
    """Whether this message may be read as a signal; the age is the platform's time against ours."""
    channel = house.channel(message.platform, message.channel, message.thread)
    if channel is None:
        return Silenced(reason="channel not listed")
    person = house.person(message.platform, message.author)
    if person is None:
        return Silenced(reason=f"author {message.author.id} not listed ({message.author.nature})")
    if person.role is Role.VIEWER or (channel.people and person.name not in channel.people):
        return Silenced(reason=f"{person.name} may not signal here")
    late = _late(message.sent_at, message.heard_at, max_age)
    return late or Admitted(person=person, channel=channel)


def _late(sent_at: datetime, heard_at: datetime, max_age: timedelta) -> Denied | None:
    age = heard_at - sent_at
    if age <= max_age:
        return None
    return Denied(
        code="stale",
        text=f"skipped, {_span(age)} old when it arrived (limit {_span(max_age)}): post it again if it still holds",
    )


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def may_command(house: House, command: CommandGiven) -> Admitted | Silenced | Denied:
    """Whether this person may give this command: the stopping direction is wide, the starting one narrow."""
    person = house.person(command.platform, command.author)
    channel = house.channel(command.platform, command.channel, command.thread) or Channel(
        platform=command.platform, id=command.channel, thread=command.thread, name="private"
    )
    if person is None:
        return _stranger(command.platform, command.author, command.name)
    if command.name in {*STARTING, *EXITING} and _was_missed(command):
        return Denied(code="stale", text=f"/{command.name} was given before I was there to hear it: give it again")
    if command.name in STARTING and person.role is not Role.OWNER:
        return Denied(code="not-owner", text=f"only an owner may /{command.name}")
    if command.name in EXITING and person.role not in RESPONSIBLE:
        return Denied(code="not-operator", text=f"only an owner or operator may /{command.name}")
    return Admitted(person=person, channel=channel)


def _was_missed(command: CommandGiven) -> bool:
    return command.heard_at - command.sent_at > COMMAND_HOLDS


def why_not_flat(person: Person, command: CommandGiven) -> str:
    """Why a kill, which always holds, may not also sell; empty when it may."""
    if person.role not in RESPONSIBLE:
        return "positions are kept: only an owner or operator may also close them"
    return "positions are kept: that was asked before I was there to hear it" if _was_missed(command) else ""


def may_press(house: House, button: ButtonPressed, place: MessageKey) -> Admitted | Silenced | Denied:
    """Whether this person may press this button of a trade that stands at that place, asked at each press."""
    person = house.person(button.platform, button.author)
    if person is None or person.role is Role.VIEWER:
        return Silenced(reason=f"{button.author.id} may press nothing")
    since = button.pressed_after
    if since is not None and button.heard_at - since > PRESS_HOLDS and button.action not in WITHDRAWING:
        return Denied(code="stale", text="that may have been pressed before I was there to hear it: press it again")
    channel = house.channel(button.platform, place.channel, place.thread) or Channel(
        platform=button.platform, id=place.channel, thread=place.thread, name="private"
    )
    if button.action in STARTING and person.role is not Role.OWNER:
        return Denied(code="not-owner", text=f"only an owner may /{button.action}")
    if button.action in EXITING and person.role not in RESPONSIBLE:
        return Denied(code="not-operator", text=f"only an owner or operator may /{button.action}")
    if button.action in OPENING and person.role not in RESPONSIBLE:
        return Denied(code="not-operator", text="only an owner or operator may approve")
    if person.role not in RESPONSIBLE and channel.people and person.name not in channel.people:
        return Denied(code="not-here", text=f"{person.name} may not act in this channel")
    return Admitted(person=person, channel=channel)


def _stranger(platform: Platform, author: Author, name: str) -> Silenced | Denied:
    if name in FOR_ANYONE:
        return Denied(code="whoami", text=f"your {platform} id is {author.id}; it is not listed here")
    return Silenced(reason=f"{author.id} is not listed")
