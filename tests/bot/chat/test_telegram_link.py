from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.card import Card, Post, Priority, Tone
from bot.chat.port import ChatBusy, ChatFatal
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram.inbox import Inbox, listening, telegram_chat, told
from tests.fakes.telegram.server import TOKEN

GROUP = -1001000000001
SECRET = TOKEN.partition(":")[2]


@pytest.fixture
async def server():
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def inbox():
    return Inbox()


def post(title="hello", priority=Priority.NOTICE, key="k1", chat=GROUP):
    card = Card(badge="PAPER", tone=Tone.PLAIN, title=title)
    return Post(key=key, platform="telegram", channel=str(chat), priority=priority, card=card)


async def connected(server):
    await server.world.until(lambda: server.called("getUpdates"))


async def test_what_was_not_confirmed_before_a_crash_is_heard_again_under_the_same_id(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    stuck = asyncio.Event()

    async def hear_and_die(inputs):
        await inbox.hear(inputs)
        stuck.set()
        await asyncio.Event().wait()

    dying = asyncio.create_task(telegram_chat(server, inbox).run(hear_and_die))
    number = server.say(group, mara, "BTO SPY 600C")
    await stuck.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    async with listening(telegram_chat(server, inbox), inbox):
        await inbox.until(2)
    assert [fact.message_id for fact in inbox.heard] == [str(number)] * 2
    assert inbox.texts == ["BTO SPY 600C"] * 2


async def test_nothing_is_confirmed_while_the_inbox_cannot_write(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    inbox.failing = 3
    async with listening(telegram_chat(server, inbox), inbox):
        number = server.say(group, mara, "one")
        server.edit(group, number, "two")
        await inbox.until(2)
        await server.world.until(lambda: not server.world.updates)
    assert inbox.texts == ["one", "two"]


async def test_of_120_posts_across_restarts_none_is_lost(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    said = 0
    for restart in range(6):
        async with listening(telegram_chat(server, inbox), inbox):
            for _ in range(20):
                said += 1
                server.say(group, mara, f"post {said}")
                await asyncio.sleep(0)
            await inbox.until(lambda floor=restart * 20 + 7: len(set(inbox.texts)) >= floor)
    async with listening(telegram_chat(server, inbox), inbox):
        await inbox.until(lambda: len(set(inbox.texts)) >= 120)
        await server.world.until(lambda: not server.world.updates)
    first_heard = list(dict.fromkeys(inbox.texts))
    assert first_heard == [f"post {number}" for number in range(1, 121)]


async def test_of_a_stream_of_posts_none_is_lost_under_kill_9(server, tmp_path):
    group, mara = server.group(GROUP), server.person("mara", 42)
    kept = tmp_path / "heard.txt"
    wanted = [f"post {number}" for number in range(120)]

    async def start():
        command = ("-m", "tests.fakes.telegram.listener", server.url, server.token, str(GROUP), str(kept))
        return await asyncio.create_subprocess_exec(sys.executable, *command, cwd=Path(__file__).parents[3])

    for life in range(4):
        for text in wanted[life * 30 : life * 30 + 20]:
            server.say(group, mara, text)
        asked = len(server.called("getUpdates"))
        process = await start()
        await server.world.until(lambda asked=asked: len(server.called("getUpdates")) > asked + 1, seconds=30)
        for text in wanted[life * 30 + 20 : life * 30 + 30]:
            server.say(group, mara, text)
            await asyncio.sleep(0.002)
        process.kill()
        await process.wait()
    process = await start()
    await server.world.until(lambda: not server.world.updates, seconds=30)
    process.kill()
    await process.wait()
    assert list(dict.fromkeys(kept.read_text().splitlines())) == wanted


async def test_an_update_of_unknown_shape_does_not_keep_back_the_others(server, inbox, caplog):
    group, mara = server.group(GROUP), server.person("mara", 42)
    server.say(group, mara, "before")
    server.world.deliver("message", {"message_id": 99, "date": "yesterday", "chat": group.wire, "entities": 5})
    server.say(group, mara, "after")
    async with listening(telegram_chat(server, inbox), inbox):
        await inbox.until(2)
        await server.world.until(lambda: not server.world.updates)
    assert inbox.texts == ["before", "after"]
    assert "could not be read and is passed over" in caplog.text


async def test_another_poller_is_named_and_the_bot_goes_on(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    chat, other = telegram_chat(server, inbox), telegram_chat(server, Inbox())
    async with listening(chat, inbox):
        await connected(server)
        async with listening(other, Inbox()):
            await told(chat, "another program polls")
        server.say(group, mara, "still here")
        await inbox.until(lambda: "still here" in inbox.texts)


async def test_a_single_conflict_is_a_restart_and_no_problem(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    server.fail(409, "Conflict: terminated by other getUpdates request", "getUpdates")
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        server.say(group, mara, "hi")
        await inbox.until(1)
        assert chat.problems() == ()


@pytest.mark.parametrize("token", [f"7000000001:{SECRET[::-1]}", f"x{TOKEN}", "hunter2-hunter2", ""])
async def test_a_wrong_token_ends_the_chat_with_the_fix_and_without_the_token(server, inbox, caplog, token):
    caplog.set_level(logging.DEBUG)
    chat = telegram_chat(server, inbox, token=token)
    with pytest.raises(ChatFatal) as caught:
        await chat.run(inbox.hear)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(chat) + caplog.text
    assert "@BotFather" in str(caught.value)
    assert caught.value.__context__ is None, "the library's own exception quotes the token"
    for part in filter(None, (token, token.partition(":")[2])):
        assert part not in shown


async def test_a_token_revoked_while_listening_ends_the_chat(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox) as task:
        await connected(server)
        server.token = TOKEN.replace("AA", "BB")
        server.say(group, server.person("mara", 42), "hi")
        with pytest.raises(ChatFatal, match="does not accept the bot token"):
            await task


async def test_the_token_is_in_no_log_at_debug_and_in_no_repr(server, inbox, caplog):
    caplog.set_level(logging.DEBUG)
    group, mara = server.group(GROUP), server.person("mara", 42)
    chat = telegram_chat(server, inbox)
    server.drop("before", "getUpdates")
    server.fail(500, "Internal Server Error", "getUpdates")
    async with listening(chat, inbox):
        server.say(group, mara, "hi")
        await inbox.until(1)
        server.drop("after", "sendMessage")
        with pytest.raises(ChatBusy) as caught:
            await chat.send(post())
        shown = caplog.text + repr(chat) + repr(chat._settings) + repr(vars(chat))
        shown += "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown


async def test_dropped_connections_are_waited_out(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    server.drop("before", "getMe")
    server.drop("after", "getUpdates", times=2)
    async with listening(telegram_chat(server, inbox), inbox):
        server.say(group, mara, "BTO SPY 600C")
        await inbox.until(1)
        await server.world.until(lambda: not server.world.updates)
    assert inbox.texts == ["BTO SPY 600C"]


async def test_a_send_cut_off_may_have_happened_and_is_busy_not_refused(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        await connected(server)
        server.drop("after", "sendMessage")
        with pytest.raises(ChatBusy, match="cannot be reached"):
            await chat.send(post())
    assert len(server.said(group)) == 1


async def test_flood_control_is_obeyed_even_by_an_alarm_and_only_in_that_chat(server, inbox):
    group, other = server.group(GROUP), server.group(-100777)
    now = datetime.now(UTC)
    clock = [now]
    chat = telegram_chat(server, inbox, lambda: clock[0])
    async with listening(chat, inbox):
        await connected(server)
        server.rate_limit(30)
        with pytest.raises(ChatBusy) as caught:
            await chat.send(post())
        assert caught.value.retry_after == 30
        with pytest.raises(ChatBusy):
            await chat.send(post(priority=Priority.ALARM))
        await chat.send(post(chat=-100777))
        clock[0] = now + timedelta(seconds=31)
        await chat.send(post())
    assert (len(server.said(group)), len(server.said(other))) == (1, 1)
    assert len(server.called("sendMessage")) == 3, "the alarm was not even tried"


async def test_our_own_pace_holds_notices_back_but_lets_an_alarm_pass(server, inbox):
    server.group(GROUP)
    now = datetime.now(UTC)
    chat = telegram_chat(server, inbox, lambda: now)
    async with listening(chat, inbox):
        await connected(server)
        for number in range(3):
            await chat.send(post(key=f"k{number}"))
        with pytest.raises(ChatBusy) as caught:
            await chat.send(post(key="k3"))
        assert 0 < caught.value.retry_after <= 1.0
        await chat.send(post(priority=Priority.ALARM))
    assert len(server.called("sendMessage")) == 4


async def test_a_long_answer_cut_off_half_way_goes_on_where_it_stopped(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    lines = tuple(f"{number} {'x' * 90}" for number in range(100))
    card = Card(badge="PAPER", tone=Tone.PLAIN, title="trades", lines=lines)
    long = Post(key="k", platform="telegram", channel=str(GROUP), priority=Priority.ALARM, card=card)
    async with listening(chat, inbox):
        await connected(server)
        first_part = asyncio.create_task(chat.send(long))
        await server.world.until(lambda: len(server.called("sendMessage")) == 1)
        server.drop("before", "sendMessage")
        with pytest.raises(ChatBusy):
            await first_part
        await chat.send(long)
    shown = "\n".join(message["text"] for message in server.said(group))
    assert shown.splitlines()[1:] == list(lines)


async def test_before_it_is_connected_the_chat_is_busy(server, inbox):
    with pytest.raises(ChatBusy, match="not connected"):
        await telegram_chat(server, inbox).send(post())


async def test_the_past_of_a_chat_never_heard_before_is_not_news_but_an_outage_is_reported(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    present = server.world.now
    server.world.now = lambda: datetime.now(UTC) - timedelta(hours=3)
    server.say(group, mara, "three hours old")
    server.world.now = present
    async with listening(telegram_chat(server, inbox), inbox):
        server.say(group, mara, "now")
        await inbox.until(1)
    assert inbox.texts == ["now"]
    server.world.now = lambda: datetime.now(UTC) - timedelta(hours=2)
    server.say(group, mara, "during the outage")
    server.world.now = present
    async with listening(telegram_chat(server, inbox), inbox):
        await inbox.until(lambda: "during the outage" in inbox.texts)


async def test_health_moves_with_every_answer_and_no_task_outlives_the_chat(server, inbox):
    server.group(GROUP)
    before = asyncio.all_tasks()
    chat = telegram_chat(server, inbox)
    assert chat.alive_at() is None
    async with listening(chat, inbox):
        await connected(server)
        await chat.send(post())
        assert chat.alive_at() is not None
    left = {task for task in asyncio.all_tasks() - before if "_handle" not in repr(task) and "start" not in repr(task)}
    assert left == set()
