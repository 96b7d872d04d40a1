from __future__ import annotations

import asyncio

from bot.card import Post
from bot.chat.port import ChatBusy
from bot.clock import ManualClock
from bot.people import Channel
from bot.serve.aloud import SAY_AGAIN, Aloud
from bot.serve.vitals import TurnTaken
from tests.fakes.chat import FakeChat
from tests.fakes.running_clock import RunningClock
from tests.fakes.scene import NOW, charter

WELL, FULL = TurnTaken((), 0.001), TurnTaken((), 0.001, "the ledger cannot be written")


class DeafChat(FakeChat):
    async def send(self, post: Post, picture: bytes = b"") -> str:
        raise ChatBusy("not connected")


def aloud(chat: FakeChat, *channels: Channel) -> Aloud:
    house = charter().house
    chart = charter(house=house.model_copy(update={"channels": channels or house.channels}))
    return Aloud(chart, {"console": chat}, RunningClock(NOW))


async def test_the_beginning_and_the_end_of_an_outage_are_said_once_each():
    chat = FakeChat(lambda: NOW)
    listening = aloud(chat)
    for taken in (WELL, FULL, FULL, FULL, WELL, WELL):
        listening.hear(taken)
        await asyncio.sleep(0)

    assert [post.card.title.split()[0] for post in chat.said] == ["No", "The"]
    assert chat.said[0].card.lines[0] == "the ledger cannot be written"
    assert len({post.key for post in chat.said}) == 2


async def test_a_disk_that_comes_and_goes_is_told_once_in_ten_minutes():
    chat, clock = FakeChat(lambda: NOW), ManualClock(NOW)
    listening = Aloud(charter(), {"console": chat}, clock)
    for taken in (FULL, WELL) * 5:
        listening.hear(taken)
        await asyncio.sleep(0)
    assert len(chat.said) == 2

    clock.advance(SAY_AGAIN)
    listening.hear(FULL)
    await asyncio.sleep(0)
    assert len(chat.said) == 3


async def test_a_channel_that_hears_of_no_errors_is_left_alone():
    chat = FakeChat(lambda: NOW)
    quiet = charter().house.channels[0].model_copy(update={"noise": "silent"})
    aloud(chat, quiet).hear(FULL)
    await asyncio.sleep(0)
    assert chat.said == []


async def test_a_chat_that_is_away_is_no_fault_of_the_turn(caplog):
    aloud(DeafChat(lambda: NOW)).hear(FULL)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert "did not take the word" in caplog.text
