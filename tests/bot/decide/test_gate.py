"""The gate by itself: who, where, how late, answered word for word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.decide.gate import (
    COMMAND_HOLDS,
    PRESS_HOLDS,
    Admitted,
    Denied,
    Silenced,
    may_command,
    may_press,
    may_signal,
    why_not_flat,
)
from bot.message import Author, ButtonPressed, CommandGiven, MessageKey, MessagePosted
from bot.people import Channel, House, Person, Role
from tests.fakes.scene import NOW

MOMENT = timedelta(microseconds=1)
AGE = timedelta(seconds=30)
PEOPLE = tuple(Person(name=role.value, role=role, console=f"1{number}") for number, role in enumerate(Role))
WHO = {person.role: Author(id=person.console, name=person.name) for person in PEOPLE}
EVE = Author(id="99", name="owner")
ROOM = Channel(platform="console", id="room", thread="t1", name="room")
NARROW = Channel(platform="console", id="narrow", people=("owner",))
HOUSE = House(people=PEOPLE, channels=(ROOM, NARROW))
PRIVATE = Channel(platform="console", id="elsewhere", thread="t9", name="private")


def post(author: Author, late: timedelta = timedelta(), **changes: Any) -> MessagePosted:
    parts = {
        "platform": "console", "channel": "room", "thread": "t1", "message_id": "1", "author": author, "text": "x",
        "sent_at": NOW, "heard_at": NOW + late,
    }  # fmt: skip
    return MessagePosted(**parts | changes)


def command(name: str, author: Author, late: timedelta = timedelta(), **changes: Any) -> CommandGiven:
    parts = {
        "platform": "console", "channel": "room", "thread": "t1", "message_id": "1", "author": author, "name": name,
        "argument": "", "sent_at": NOW, "heard_at": NOW + late,
    }  # fmt: skip
    return CommandGiven(**parts | changes)


def press(action: str, author: Author, kept: timedelta | None = None) -> ButtonPressed:
    return ButtonPressed(
        platform="console", channel="room", message_id="1", press_id="p", author=author, trade_ref="T", action=action,
        heard_at=NOW, pressed_after=None if kept is None else NOW - kept,
    )  # fmt: skip


def at(channel: str = "room", thread: str = "t1") -> MessageKey:
    return MessageKey(platform="console", channel=channel, message_id="1", thread=thread)


def person(role: Role) -> Person:
    return next(each for each in PEOPLE if each.role is role)


# ── Signals ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VIEWER])
def test_whoever_is_listed_may_signal_in_a_channel_of_ours(role: Role):
    assert may_signal(HOUSE, post(WHO[role]), AGE) == Admitted(person=person(role), channel=ROOM)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (post(WHO[Role.OWNER], channel="other"), "channel not listed"),
        (post(WHO[Role.OWNER], thread="t2"), "channel not listed"),
        (post(EVE), "author 99 not listed (person)"),
        (post(WHO[Role.VIEWER]), "viewer may not signal here"),
        (post(WHO[Role.OPERATOR], channel="narrow"), "operator may not signal here"),
    ],
)
def test_everybody_else_meets_silence(message: MessagePosted, reason: str):
    assert may_signal(HOUSE, message, AGE) == Silenced(reason=reason)


def test_a_signal_is_fresh_to_the_moment():
    assert isinstance(may_signal(HOUSE, post(WHO[Role.OWNER], AGE), AGE), Admitted)
    assert may_signal(HOUSE, post(WHO[Role.OWNER], AGE + MOMENT), AGE) == Denied(
        code="stale", text="skipped, 30 s old when it arrived (limit 30 s): post it again if it still holds"
    )


@pytest.mark.parametrize(
    ("late", "said"), [(119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (90_000, "25 h")]
)
def test_an_age_is_said_as_people_say_it(late: int, said: str):
    found = may_signal(HOUSE, post(WHO[Role.OWNER], timedelta(seconds=late)), AGE)
    assert isinstance(found, Denied)
    assert found.text.startswith(f"skipped, {said} old")


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["kill", "pause", "status", "whoami"])
@pytest.mark.parametrize("role", Role)
def test_anyone_listed_may_stop_and_ask_however_late_and_wherever(name: str, role: Role):
    given = command(name, WHO[role], timedelta(days=1), channel="elsewhere", thread="t9")
    assert may_command(HOUSE, given) == Admitted(person=person(role), channel=PRIVATE)


@pytest.mark.parametrize("role", Role)
def test_only_an_owner_may_start(role: Role):
    expected = Admitted(person=person(role), channel=ROOM) if role is Role.OWNER else None
    denied = Denied(code="not-owner", text="only an owner may /resume")
    assert may_command(HOUSE, command("resume", WHO[role])) == (expected or denied)


@pytest.mark.parametrize("role", Role)
def test_only_who_is_responsible_may_sell(role: Role):
    responsible = role in (Role.OWNER, Role.OPERATOR)
    denied = Denied(code="not-operator", text="only an owner or operator may /flatten")
    expected = Admitted(person=person(role), channel=ROOM) if responsible else denied
    assert may_command(HOUSE, command("flatten", WHO[role])) == expected


@pytest.mark.parametrize("name", ["resume", "flatten"])
def test_what_starts_or_sells_holds_for_a_minute(name: str):
    owner = WHO[Role.OWNER]
    assert isinstance(may_command(HOUSE, command(name, owner, COMMAND_HOLDS)), Admitted)
    assert may_command(HOUSE, command(name, owner, COMMAND_HOLDS + MOMENT)) == Denied(
        code="stale", text=f"/{name} was given before I was there to hear it: give it again"
    )


def test_a_stranger_is_told_the_own_id_when_asked_and_nothing_else():
    assert may_command(HOUSE, command("whoami", EVE)) == Denied(
        code="whoami", text="your console id is 99; it is not listed here"
    )
    assert may_command(HOUSE, command("kill", EVE)) == Silenced(reason="99 is not listed")


def test_a_kill_sells_only_for_who_is_responsible_and_was_heard_in_time():
    owner, viewer = person(Role.OWNER), person(Role.VIEWER)
    assert why_not_flat(owner, command("kill", WHO[Role.OWNER], COMMAND_HOLDS)) == ""
    assert (
        why_not_flat(owner, command("kill", WHO[Role.OWNER], COMMAND_HOLDS + MOMENT))
        == "positions are kept: that was asked before I was there to hear it"
    )
    assert (
        why_not_flat(viewer, command("kill", WHO[Role.VIEWER]))
        == "positions are kept: only an owner or operator may also close them"
    )


# ── Buttons ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("author", [EVE, WHO[Role.VIEWER]])
def test_a_stranger_and_a_viewer_press_nothing(author: Author):
    assert may_press(HOUSE, press("close", author), at()) == Silenced(reason=f"{author.id} may press nothing")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VIEWER])
def test_everybody_else_may_press_what_closes_where_the_trade_stands(role: Role):
    assert may_press(HOUSE, press("close", WHO[role]), at()) == Admitted(person=person(role), channel=ROOM)
    elsewhere = may_press(HOUSE, press("close", WHO[role]), at("elsewhere", "t9"))
    assert elsewhere == Admitted(person=person(role), channel=PRIVATE)


def test_only_who_is_responsible_approves():
    assert may_press(HOUSE, press("approve", WHO[Role.SIGNALLER]), at()) == Denied(
        code="not-operator", text="only an owner or operator may approve"
    )
    assert isinstance(may_press(HOUSE, press("approve", WHO[Role.OPERATOR]), at()), Admitted)


@pytest.mark.parametrize("role", Role)
def test_a_confirmation_asks_again_for_what_its_command_asked(role: Role):
    may = {"resume": {Role.OWNER}, "flatten": {Role.OWNER, Role.OPERATOR}}
    for action, roles in may.items():
        assert isinstance(may_press(HOUSE, press(action, WHO[role]), at()), Admitted) == (role in roles)


def test_a_signaller_acts_only_where_the_channel_takes_that_person():
    assert may_press(HOUSE, press("close", WHO[Role.SIGNALLER]), at("narrow", "")) == Denied(
        code="not-here", text="signaller may not act in this channel"
    )
    assert isinstance(may_press(HOUSE, press("close", WHO[Role.OPERATOR]), at("narrow", "")), Admitted)


def test_a_press_that_may_be_old_holds_for_a_while_and_one_that_takes_back_always():
    owner = WHO[Role.OWNER]
    assert isinstance(may_press(HOUSE, press("close", owner, PRESS_HOLDS), at()), Admitted)
    assert may_press(HOUSE, press("close", owner, PRESS_HOLDS + MOMENT), at()) == Denied(
        code="stale", text="that may have been pressed before I was there to hear it: press it again"
    )
    assert isinstance(may_press(HOUSE, press("cancel", owner, timedelta(days=1)), at()), Admitted)
