from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.decide.gate import Admitted, may_command, may_press, may_signal
from bot.message import Author, ButtonPressed, CommandGiven, MessageKey, MessagePosted
from bot.people import Channel, House, Person, Role
from tests.fakes.scene import NOW

GUIDE = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
PLACE = MessageKey(platform="console", channel="room", message_id="m")


def table() -> list[tuple[str, str, bool]]:
    lines = GUIDE[GUIDE.index("| role | signal") :].partition("\n\n")[0].splitlines()
    heads = [cell.strip() for cell in lines[0].strip("|").split("|")][1:]
    found = []
    for line in lines[2:]:
        role, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        found += [(role, head, cell == "yes") for head, cell in zip(heads, cells, strict=True)]
    return found


def may(role: str, deed: str) -> bool:
    listed = () if role == "stranger" else (Person(name="p", role=Role(role), console="1"),)
    house = House(people=listed, channels=(Channel(platform="console", id="room"),))
    author = Author(id="1", name="p")
    here = {"platform": "console", "channel": "room", "message_id": "m", "author": author}
    times = {"sent_at": NOW, "heard_at": NOW}
    if deed == "signal":
        return isinstance(may_signal(house, MessagePosted(**here, **times, text=""), timedelta(1)), Admitted)
    if deed in {"buttons of a trade", "approve"}:
        action = "approve" if deed == "approve" else "close"
        button = ButtonPressed(**here, heard_at=NOW, press_id="b", trade_ref="T", action=action)
        return isinstance(may_press(house, button, PLACE), Admitted)
    names = [name.strip("`/ ") for name in deed.split(",")]
    verdicts = {isinstance(may_command(house, CommandGiven(**here, **times, name=name)), Admitted) for name in names}
    (verdict,) = verdicts
    return verdict


@pytest.mark.parametrize(("role", "deed", "allowed"), table())
def test_the_guide_says_what_the_gate_does(role, deed, allowed):
    assert may(role, deed) is allowed


def test_every_role_is_in_the_guide():
    assert {role for role, _, _ in table()} == {*(role.value for role in Role), "stranger"}
