from __future__ import annotations

import asyncio
import os
import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.card import Button, Card, Post, Tone
from bot.chat.console import ConsoleChat, ConsoleSettings
from bot.chat.console_text import Screen, _columns
from bot.chat.port import ChatRefused
from bot.chat.terminal import typed_lines
from bot.message import Author, ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted

AT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
MARA = Author(id="42", name="mara")


class Room:
    def __init__(self, lines=None, **options) -> None:
        self.shown: list[str] = []
        self.heard: list[ChatInput] = []
        self.chat = ConsoleChat(self.shown.append, lambda: AT, lines, ConsoleSettings(**options))

    async def hear(self, inputs):
        self.heard.extend(inputs)

    @asynccontextmanager
    async def open(self):
        task = asyncio.create_task(self.chat.run(self.hear))
        yield self
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def lines_of(*lines):
    for line in lines:
        yield line


def card(title, *lines, tone=Tone.WORKING, buttons=(), badge="PAPER", preformatted=False):
    return Card(badge=badge, tone=tone, title=title, lines=lines, buttons=buttons, preformatted=preformatted)


def post(title, *lines, reply_to="1", key="k", private_to="", **look):
    return Post(
        key=key,
        platform="console",
        channel="console",
        reply_to=reply_to,
        private_to=private_to,
        card=card(title, *lines, **look),
    )


async def test_a_posted_line_is_shown_with_its_number_and_heard_once():
    async with Room().open() as room:
        number = await room.chat.say("BTO SPY 600C 12/18 @ 1.25", MARA)
    assert number == "1"
    assert room.shown == ["#1   mara: BTO SPY 600C 12/18 @ 1.25"]
    assert room.heard == [
        MessagePosted(
            platform="console",
            channel="console",
            message_id="1",
            author=MARA,
            text="BTO SPY 600C 12/18 @ 1.25",
            sent_at=AT,
            heard_at=AT,
        )
    ]


async def test_a_trade_reads_as_one_conversation():
    async with Room().open() as room:
        await room.chat.say("BTO SPY 600C 12/18 @ 1.25", MARA)
        ours = await room.chat.send(post("SPY 600 call: buying 4 at 1.25", "stop 0.75", "no target"))
        await room.chat.edit(ours, post("SPY 600 call: bought 4 at 1.24", "stop 0.75", "protected", tone=Tone.GOOD))
        await room.chat.say("good morning", Author(id="7", name="otto"))
        await room.chat.edit(ours, post("SPY 600 call: closed, +140.00 USD", "stop 0.75", tone=Tone.GOOD))
        await room.chat.send(post("the gateway is away", reply_to="", tone=Tone.WARNING))
    assert room.shown == [
        "#1   mara: BTO SPY 600C 12/18 @ 1.25",
        "     ↳ PAPER ▸ SPY 600 call: buying 4 at 1.25",
        "       stop 0.75",
        "       no target",
        "     ~ PAPER ✓ SPY 600 call: bought 4 at 1.24",
        "       protected",
        "",
        "#2   otto: good morning",
        "",
        "#1   ~ PAPER ✓ SPY 600 call: closed, +140.00 USD",
        "",
        "     ↳ PAPER ! the gateway is away",
    ]


async def test_the_same_card_again_prints_nothing():
    async with Room().open() as room:
        ours = await room.chat.send(post("working"))
        seen = list(room.shown)
        await room.chat.edit(ours, post("working"))
    assert room.shown == seen


async def test_a_command_an_edit_a_delete_and_a_press_are_heard_as_what_they_are():
    async with Room().open() as room:
        first = await room.chat.say("BUY 100 AAPL @ 185.50", MARA)
        await room.chat.say("/why 1", MARA, reply_to=first)
        await room.chat.edit_said(first, "BUY 200 AAPL @ 185.50")
        await room.chat.delete_said(first)
        await room.chat.send(post("approve?", buttons=(Button(label="Approve", trade_ref="T1", action="approve"),)))
        await room.chat.press(1, MARA)
    _, command, edited, deleted, pressed = room.heard
    assert isinstance(command, CommandGiven)
    assert (command.name, command.argument, command.reply_to, command.message_id) == ("why", "1", "1", "2")
    assert isinstance(edited, MessageEdited)
    assert (edited.text, edited.message_id, edited.author) == ("BUY 200 AAPL @ 185.50", "1", MARA)
    assert isinstance(deleted, MessageDeleted)
    assert isinstance(pressed, ButtonPressed)
    assert (pressed.trade_ref, pressed.action, pressed.message_id) == ("T1", "approve", "c1")
    assert "       [1 Approve]" in room.shown


async def test_typed_lines_post_reply_command_and_quit():
    room = Room(lines_of("long TSLA 240", "#1 close half", "/status", "", "/edit 1 x", "/delete 9", "quit", "never"))
    await room.chat.run(room.hear)
    kinds = [type(fact).__name__ for fact in room.heard]
    assert kinds == ["MessagePosted", "MessagePosted", "CommandGiven", "MessageEdited"]
    assert room.heard[1].reply_to == "1"
    assert room.shown[-1] == "     there is no message #9 to change"


async def test_the_end_of_input_ends_the_chat():
    room = Room(lines_of("hello"))
    await room.chat.run(room.hear)
    assert len(room.heard) == 1


@pytest.mark.parametrize("columns", [100, 80, 40])
async def test_no_line_is_wider_than_the_screen_whatever_is_said(columns):
    async with Room(screen=Screen(columns=columns)).open() as room:
        await room.chat.say("word " * 60 + "x" * 300 + " 買い" * 90, MARA)
        await room.chat.send(post("title " * 40, "y" * 250, "z " * 120, badge="LIVE"))
        await room.chat.send(post("table", "a   b" * 60, preformatted=True))
    assert max(_columns(line) for line in room.shown) == columns


async def test_text_cannot_command_the_terminal():
    async with Room().open() as room:
        await room.chat.say("\x1b[2J\x1b]0;owned\x07hi\u202e\ttab", Author(id="9", name="ev\x1b[31mil"))
    assert room.shown == ["#1   ev[31mil: [2J]0;ownedhi tab"]


async def test_a_private_answer_says_who_sees_it():
    async with Room().open() as room:
        await room.chat.say("/status", MARA)
        await room.chat.send(post("all well", private_to="42"))
    assert room.shown[1:] == ["     ↳ PAPER ▸ all well", "       (only mara sees this)"]


async def test_colour_changes_no_word():
    plain, painted = Room(), Room(screen=Screen(colour=True))
    for room in (plain, painted):
        async with room.open():
            await room.chat.say("BTO SPY 600C", MARA)
            await room.chat.send(post("bought", "stop 0.75", tone=Tone.GOOD))
    bare = [strip_colour(line) for line in painted.shown]
    assert bare == plain.shown
    assert painted.shown != plain.shown


def strip_colour(line):
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


async def test_a_button_that_was_never_shown_is_refused_by_number():
    async with Room().open() as room:
        with pytest.raises(ChatRefused, match="no button 3"):
            await room.chat.press(3)


async def test_lines_come_from_a_pipe_whole_and_in_order_even_when_split_inside_a_letter():
    reading, writing = os.pipe()
    lines = typed_lines(reading)
    try:
        euro = "10 €\nsecond\r\nlast".encode()
        os.write(writing, euro[:4])
        first = asyncio.ensure_future(anext(lines))
        await asyncio.sleep(0)
        os.write(writing, euro[4:])
        os.close(writing)
        assert [await first, await anext(lines), await anext(lines)] == ["10 €", "second", "last"]
        with pytest.raises(StopAsyncIteration):
            await anext(lines)
    finally:
        os.close(reading)
