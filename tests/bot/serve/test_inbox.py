"""In which order the inbox gives out what waits, and how much at once."""

from __future__ import annotations

import asyncio

from bot.decide.desk import Tick
from bot.message import MessagePosted
from bot.serve.inbox import MOST_READ_AHEAD, MOST_TALK_AT_ONCE, Inbox
from tests.fakes.scene import Scene


def _says_out(message: MessagePosted) -> bool:
    return message.text == "out"


async def _heard(inbox: Inbox, *messages: MessagePosted) -> asyncio.Task[None]:
    hearing = asyncio.get_running_loop().create_task(inbox.hear(messages))
    await asyncio.sleep(0)
    return hearing


def _posts(text: str, count: int, channel: str) -> tuple[MessagePosted, ...]:
    scene = Scene()
    return tuple(scene.message(text, message_id=f"{channel}{number}", channel=channel) for number in range(count))


def _ids(batch) -> list[str]:
    return [getattr(item.what, "message_id", "") for item in batch]


async def test_an_exit_shares_its_turn_with_no_talk():
    inbox = Inbox(_says_out)
    tasks = [await _heard(inbox, *_posts("gm", 3, "room")), await _heard(inbox, *_posts("out", 1, "quiet"))]

    assert _ids(await inbox.drain()) == ["quiet0"]
    assert _ids(await inbox.drain()) == ["room0", "room1", "room2"]
    [task.cancel() for task in tasks]


async def test_an_exit_is_found_behind_any_flood_of_another_channel():
    inbox = Inbox(_says_out)
    flood = _posts("gm", MOST_READ_AHEAD * 10, "room")
    tasks = [await _heard(inbox, *flood), await _heard(inbox, *_posts("out", 1, "quiet"))]

    assert _ids(await inbox.drain()) == ["quiet0"]
    [task.cancel() for task in tasks]


async def test_a_flood_in_one_channel_holds_up_the_entries_of_no_other():
    inbox = Inbox(_says_out)
    flood = _posts("gm", MOST_TALK_AT_ONCE * 4, "room")
    tasks = [await _heard(inbox, *flood), await _heard(inbox, *_posts("BTO", 2, "quiet"))]

    first = _ids(await inbox.drain())

    assert [each for each in first if each.startswith("quiet")] == ["quiet0", "quiet1"]
    assert [each for each in first if each.startswith("room")] == [f"room{n}" for n in range(MOST_TALK_AT_ONCE - 2)]
    [task.cancel() for task in tasks]


async def test_reports_without_end_do_not_silence_talk():
    inbox = Inbox(_says_out)
    task = await _heard(inbox, *_posts("gm", 1, "room"))
    heard: list[str] = []
    for _ in range(2):
        inbox.put(Tick())
        inbox.put(Tick())
        heard += _ids(await inbox.drain())

    assert "room0" in heard
    task.cancel()
