from __future__ import annotations

import asyncio
import io
import logging
import threading

import pytest
from pydantic import SecretStr, ValidationError

from bot.chat.discord import examine
from bot.chat.discord_settings import DiscordSettings
from bot.chat.port import ChatBusy, ChatFatal
from tests.fakes.discord import TOKEN, FakeDiscord
from tests.fakes.discord.scene import Scene, stage
from tests.fakes.discord.world import EMBED_LINKS, READ_MESSAGE_HISTORY, THREAD, VIEW_CHANNEL

HISTORY = "GET /channels/[0-9]+/messages"


@pytest.fixture
async def scene():
    async with stage() as scene:
        yield scene


@pytest.fixture
async def unstarted():
    async with FakeDiscord() as discord:
        scene = Scene(discord)
        yield scene
        await scene.stop()
        assert discord.rest.unknown == []


async def run_to_its_end(scene):
    scene._task = asyncio.create_task(scene.new_chat().run(scene.ledger.hear))
    return await scene.ended()


async def test_what_was_said_while_away_is_heard_in_order_before_what_is_said_now(scene):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    await scene.stop()
    for text in ("two", "three", "four"):
        scene.discord.say(scene.signals, scene.trader, text)
    await scene.start()
    scene.discord.say(scene.signals, scene.trader, "five")
    await scene.heard(5)
    assert scene.ledger.texts() == ["one", "two", "three", "four", "five"]


async def test_the_first_start_replays_nothing(unstarted):
    unstarted.discord.say(unstarted.signals, unstarted.trader, "old")
    await unstarted.start()
    unstarted.discord.say(unstarted.signals, unstarted.trader, "new")
    await unstarted.heard(1)
    assert unstarted.ledger.texts() == ["new"]


async def test_an_absence_before_the_first_message_heard_is_made_up_for(scene):
    await scene.discord.until(lambda: scene.discord.calls(HISTORY))
    scene.discord.gateway.drop(forget=True)
    scene.discord.say(scene.signals, scene.trader, "missed")
    await scene.heard(1)
    assert scene.ledger.texts() == ["missed"]


async def test_a_very_long_absence_reads_the_newest_and_says_so():
    async with stage(backfill_limit=120) as scene:
        scene.discord.say(scene.signals, scene.trader, "first")
        await scene.heard(1)
        await scene.stop()
        for n in range(250):
            scene.discord.say(scene.signals, scene.trader, f"message {n}")
        await scene.start()
        await scene.heard(121)
        assert scene.ledger.texts()[1:] == [f"message {n}" for n in range(130, 250)]
        assert any("more than 120 messages" in one for one in scene.alarms)


async def test_history_that_fails_is_read_when_it_can_be(scene):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    await scene.stop()
    scene.discord.say(scene.signals, scene.trader, "two")
    scene.discord.drop_next(HISTORY, after_effect=False, times=2)
    await scene.start()
    await scene.heard(2)
    assert scene.ledger.texts() == ["one", "two"]
    await scene.discord.until(lambda: not any("history" in one for one in scene.chat.problems()))


async def test_what_is_heard_ahead_of_a_history_loses_none_of_it_in_a_crash():
    async with stage(hold_seconds=0.05) as scene:
        scene.discord.say(scene.signals, scene.trader, "one")
        await scene.heard(1)
        await scene.stop()
        scene.discord.say(scene.signals, scene.trader, "missed")
        scene.discord.hang_next(HISTORY)
        await scene.start()
        scene.discord.say(scene.signals, scene.trader, "held")
        await scene.heard(2)
        scene.discord.say(scene.signals, scene.trader, "live")
        await scene.heard(3)
        assert scene.ledger.texts() == ["one", "held", "live"]
        await scene.stop()
        await scene.start()
        await scene.heard(4)
        assert scene.ledger.texts() == ["one", "held", "live", "missed"]


async def test_a_history_that_comes_late_is_heard_and_the_cursor_goes_on_from_there():
    async with stage(hold_seconds=0.0) as scene:
        scene.discord.say(scene.signals, scene.trader, "one")
        await scene.heard(1)
        await scene.stop()
        scene.discord.say(scene.signals, scene.trader, "missed")
        scene.discord.drop_next(HISTORY, after_effect=False, times=3)
        await scene.start()
        await scene.heard(2)
        newest = scene.discord.say(scene.signals, scene.trader, "two")
        await scene.heard(3)
        assert scene.ledger.texts() == ["one", "missed", "two"]
        assert scene.ledger.cursor("discord", scene.signals) == newest


async def test_a_dropped_connection_resumes_and_misses_nothing(scene):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    scene.discord.gateway.drop()
    scene.discord.say(scene.signals, scene.trader, "two")
    await scene.heard(2)
    assert scene.ledger.texts() == ["one", "two"]
    assert (scene.discord.gateway.identified, scene.discord.gateway.resumed) == (1, 1)


@pytest.mark.parametrize("code", [1000, 1001, 4000, 4009])
async def test_a_closed_connection_is_mended_and_misses_nothing(scene, code):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    scene.discord.gateway.close(code)
    scene.discord.say(scene.signals, scene.trader, "two")
    await scene.heard(2)
    assert scene.ledger.texts() == ["one", "two"]


async def test_a_request_to_reconnect_is_followed(scene):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    scene.discord.gateway.ask_to_reconnect()
    await scene.discord.until(lambda: scene.discord.gateway.resumed)
    scene.discord.say(scene.signals, scene.trader, "two")
    await scene.heard(2)
    assert scene.ledger.texts() == ["one", "two"]


async def test_a_session_that_is_gone_is_made_up_for_from_history(scene):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    scene.discord.gateway.invalidate(resumable=False)
    scene.discord.say(scene.signals, scene.trader, "two")
    await scene.heard(2)
    assert scene.ledger.texts() == ["one", "two"]
    assert scene.discord.gateway.identified == 2


async def test_a_gateway_that_refuses_at_first_is_tried_again(unstarted):
    unstarted.discord.gateway.refusals = 2
    await unstarted.start()
    unstarted.discord.say(unstarted.signals, unstarted.trader, "heard")
    await unstarted.heard(1)


async def test_an_api_in_trouble_at_the_login_is_tried_again(unstarted):
    unstarted.discord.refuse_next("GET /users/@me", 503, times=2)
    await unstarted.start()
    assert unstarted.discord.gateway.identified == 1


async def test_a_server_that_went_away_and_came_back_is_found_again(scene):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    await scene.discord.stop()
    await scene.discord.start()
    scene.discord.say(scene.signals, scene.trader, "two")
    await scene.heard(2)
    assert scene.ledger.texts() == ["one", "two"]


async def test_an_inbox_that_fails_is_given_the_same_again(scene):
    scene.discord.say(scene.signals, scene.trader, "one")
    await scene.heard(1)
    whole, failures = scene.ledger.hear, []

    async def full(inputs):
        if not failures:
            failures.append(inputs)
            raise OSError("disk full")
        await whole(inputs)

    await scene.stop()
    scene.ledger.hear = full
    await scene.start()
    scene.discord.say(scene.signals, scene.trader, "two")
    await scene.heard(2)
    assert failures
    assert scene.ledger.texts() == ["one", "two"]


async def test_a_refused_token_is_fatal_and_names_the_fix_but_not_the_token(unstarted):
    unstarted._settings["token"] = SecretStr("MTIz.bad.canary_canary")
    fault = await run_to_its_end(unstarted)
    assert isinstance(fault, ChatFatal)
    assert "Reset Token" in str(fault)
    assert "canary" not in repr(fault)
    assert fault.__cause__ is None


async def test_a_token_revoked_while_running_is_fatal(scene):
    scene.discord.rest.token = scene.discord.gateway.token = "another"
    scene.discord.gateway.drop(forget=True)
    fault = await scene.ended()
    assert isinstance(fault, ChatFatal)
    assert "Reset Token" in str(fault)


async def test_a_missing_intent_is_fatal_and_names_the_switch(unstarted):
    unstarted.discord.gateway.message_content_enabled = False
    fault = await run_to_its_end(unstarted)
    assert isinstance(fault, ChatFatal)
    assert "Message Content Intent" in str(fault)


async def test_a_users_token_is_refused_with_the_reason(unstarted):
    unstarted.discord.routes.is_bot = False
    fault = await run_to_its_end(unstarted)
    assert isinstance(fault, ChatFatal)
    assert "terms" in str(fault)
    assert unstarted.discord.gateway.identified == 0


@pytest.mark.parametrize(
    ("permission", "name"),
    [(READ_MESSAGE_HISTORY, "Read Message History"), (EMBED_LINKS, "Embed Links"), (VIEW_CHANNEL, "View Channel")],
)
async def test_a_missing_permission_is_named_with_its_channel(unstarted, permission, name):
    unstarted.discord.deny(unstarted.signals, permission)
    await unstarted.start()
    await unstarted.discord.until(unstarted.chat.problems)
    (problem,) = unstarted.chat.problems()
    assert name in problem
    assert unstarted.signals in problem
    assert unstarted.alarms == [problem]


async def test_a_channel_that_does_not_exist_is_named_while_the_others_work(unstarted):
    unstarted._settings["channels"] = (unstarted.signals, "404404")
    await unstarted.start()
    await unstarted.discord.until(unstarted.chat.problems)
    assert "404404 does not exist" in unstarted.chat.problems()[0]
    unstarted.discord.say(unstarted.signals, unstarted.trader, "heard")
    await unstarted.heard(1)


async def test_a_listed_thread_is_heard_and_examined(unstarted):
    thread = unstarted.discord.channel("talk", kind=THREAD, parent=unstarted.signals)
    unstarted._settings["channels"] = (thread,)
    unstarted.discord.deny(unstarted.signals, EMBED_LINKS)
    await unstarted.start()
    unstarted.discord.say(thread, unstarted.trader, "in a thread")
    await unstarted.heard(1)
    await unstarted.discord.until(unstarted.chat.problems)
    assert "lacks Embed Links" in unstarted.chat.problems()[0]


async def test_authors_read_from_history_keep_their_roles_when_roles_matter():
    async with stage(roles_matter=True) as scene:
        role = scene.discord.role("Analyst")
        analyst = scene.discord.person("ana", roles=(role,))
        scene.discord.say(scene.signals, scene.trader, "one")
        await scene.heard(1)
        await scene.stop()
        scene.discord.say(scene.signals, analyst, "two")
        await scene.start()
        heard = await scene.heard(2)
        assert heard[1].author.role_ids == (role,)


async def test_a_cancelled_adapter_leaves_no_task_no_thread_and_no_setting_behind():
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with FakeDiscord() as discord:
        scene = Scene(discord)
        await scene.start()
        scene.discord.slash(scene.signals, scene.trader, "status")
        await scene.heard(1)
        theirs = {task for task in asyncio.all_tasks() if "fakes" in str(task.get_coro())}
        await scene.stop()
        await discord.until(lambda: not discord.gateway.connections)
        left = asyncio.all_tasks() - {asyncio.current_task()} - theirs
        assert not [task for task in left if "discord" in str(task) and "aiohttp" not in str(task.get_coro())]
    # The thread is told to end and ends by itself, a moment later on a busy machine.
    await discord.until(lambda: not any("keep-alive" in thread.name for thread in threading.enumerate()))
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


async def test_no_token_reaches_a_log_an_exception_or_a_repr():
    factory = logging.getLogRecordFactory()
    written = io.StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        async with stage() as scene:
            asked = scene.discord.slash(scene.signals, scene.trader, "status")
            await scene.heard(1)
            await scene.chat.send(scene.post("fine", reply_to=f"interaction:{asked.id}"))
            scene.discord.gateway.drop()
            scene.discord.say(scene.signals, scene.trader, "two")
            await scene.heard(2)
            assert TOKEN not in repr(vars(scene.chat))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        logging.setLogRecordFactory(factory)
    assert "discord" in written.getvalue() or "POST" in written.getvalue()
    assert TOKEN not in written.getvalue()
    assert asked.token not in written.getvalue()


async def test_health_knows_when_discord_last_answered(scene):
    await scene.discord.until(scene.chat.alive_at)
    before = scene.chat.alive_at()
    await scene.chat.send(scene.post())
    assert scene.chat.alive_at() >= before


@pytest.mark.parametrize(
    "wrong",
    [{"api_url": "http://api.test/v10"}, {"gateway_url": "ws://gateway.test"}, {"channels": ("signals",)}],
)
def test_settings_that_would_expose_the_token_or_name_no_id_are_refused(wrong):
    given = {"token": SecretStr("canary-token"), "channels": ("1",), **wrong}
    with pytest.raises(ValidationError) as refused:
        DiscordSettings(**given)
    assert "canary" not in str(refused.value)


async def test_an_examination_finds_nothing_where_all_is_well(unstarted):
    assert await examine(unstarted.chat._settings) == ()
    assert unstarted.discord.gateway.identified == 0


async def test_an_examination_names_everything_at_once(unstarted):
    unstarted.discord.gateway.message_content_enabled = False
    unstarted.discord.deny(unstarted.signals, READ_MESSAGE_HISTORY)
    intent, permission = await examine(unstarted.chat._settings)
    assert "Message Content Intent" in intent
    assert "Read Message History" in permission


async def test_an_examination_with_a_bad_token_says_so(unstarted):
    unstarted.discord.rest.token = "another"
    (problem,) = await examine(unstarted.chat._settings)
    assert "Reset Token" in problem


async def test_an_examination_of_a_discord_that_is_away_is_busy(unstarted):
    await unstarted.discord.stop()
    with pytest.raises(ChatBusy, match="cannot be asked"):
        await examine(unstarted.chat._settings)


async def test_a_flood_in_one_channel_keeps_nobody_waiting_in_another():
    async with FakeDiscord() as discord:
        flood = discord.channel("flood")
        scene = Scene(discord, channels=())
        scene._settings["channels"] = (scene.signals, flood)
        heard, slow = [], asyncio.Event()

        async def hear(inputs):
            if any(one.channel == flood and one.kind == "message_posted" for one in inputs):
                await slow.wait()
            heard.extend(inputs)

        scene.ledger.hear = hear
        await scene.start()
        await discord.until(lambda: len(discord.calls("GET /channels/.*/messages")) >= 2)
        for number in range(300):
            discord.say(flood, scene.trader, f"talk {number}")
        discord.say(scene.signals, scene.trader, "out")
        discord.slash(flood, scene.trader, "kill")
        await discord.until(lambda: len(heard) == 2)
        assert {one.kind for one in heard} == {"message_posted", "command_given"}
        slow.set()
        await discord.until(lambda: len(heard) == 302)
        assert [one.text for one in heard if one.channel == flood and one.kind == "message_posted"] == [
            f"talk {number}" for number in range(300)
        ]
        await scene.stop()
