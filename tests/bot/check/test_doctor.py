from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.check.doctor import Line
from bot.check.doctor_chats import chat_lines
from bot.configure.config import load_settings
from bot.configure.settings import Settings
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram import TelegramServer
from tests.walks.newcomer import ROOT, Said

WRONG_DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GcAnRy.canary_canary_canary_canary_canary_99"
WRONG_TELEGRAM = "7000000009:AAcanary-WrongTelegramTokenForTests99"


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


def settings(folder: Path, **tokens: str) -> Settings:
    urls = {name: tokens.pop(name) for name in ("discord", "telegram") if name in tokens}
    chat = {name: {"api_url": url} for name, url in urls.items()}
    (folder / "config.yaml").write_text(json.dumps({"chat": chat}))
    return load_settings(folder / "config.yaml", env=tokens, env_file=None)


def told(lines: list[Line], word: str) -> list[Line]:
    return [line for line in lines if word in line.sentence]


async def test_both_tokens_are_asked_about_and_named(tmp_path: Path, discord: FakeDiscord, telegram: TelegramServer):
    lines = await chat_lines(
        settings(
            tmp_path,
            discord=discord.api_url,
            telegram=telegram.url,
            DISCORD_BOT_TOKEN=discord.token,
            TELEGRAM_BOT_TOKEN=telegram.token,
        )
    )

    assert [line.state for line in lines] == ["ok", "ok"]
    assert told(lines, "discord: autoscalper at")
    assert told(lines, "telegram: @autoscalper_bot at")
    assert discord.rest.unknown == telegram.unknown == []


async def test_a_refused_token_is_a_failure_with_its_fix_and_is_not_quoted(
    tmp_path: Path, discord: FakeDiscord, telegram: TelegramServer
):
    lines = await chat_lines(
        settings(
            tmp_path,
            discord=discord.api_url,
            telegram=telegram.url,
            DISCORD_BOT_TOKEN=WRONG_DISCORD,
            TELEGRAM_BOT_TOKEN=WRONG_TELEGRAM,
        )
    )

    assert [line.state for line in lines] == ["fail", "fail"]
    assert "Reset Token" in lines[0].fix
    assert "@BotFather" in lines[1].fix
    assert "canary" not in "".join(line.text(1000) for line in lines)


async def test_a_discord_bot_without_the_message_content_intent_is_a_failure(tmp_path: Path, discord: FakeDiscord):
    discord.gateway.message_content_enabled = False

    lines = await chat_lines(settings(tmp_path, discord=discord.api_url, DISCORD_BOT_TOKEN=discord.token))

    assert [line.state for line in lines[:2]] == ["ok", "fail"]
    assert "Message Content Intent" in lines[1].fix


async def test_a_channel_that_the_bot_cannot_see_and_a_group_that_it_is_not_in_are_failures_with_their_fixes(
    tmp_path: Path, discord: FakeDiscord, telegram: TelegramServer
):
    channel = discord.channel()
    places = [
        {"platform": "discord", "id": channel},
        {"platform": "discord", "id": "404404404404404404"},
        {"platform": "telegram", "id": "-1009999999999"},
    ]
    urls = {"discord": {"api_url": discord.api_url}, "telegram": {"api_url": telegram.url}}
    (tmp_path / "config.yaml").write_text(json.dumps({"chat": urls, "channels": places}))
    tokens = {"DISCORD_BOT_TOKEN": discord.token, "TELEGRAM_BOT_TOKEN": telegram.token}
    lines = await chat_lines(load_settings(tmp_path / "config.yaml", env=tokens, env_file=None))

    wrong = [line for line in lines if line.state == "fail"]
    assert [line.sentence for line in wrong] == [
        "Discord channel 404404404404404404 does not exist",
        "Telegram chat -1009999999999 cannot be read",
    ]
    assert "correct its id" in wrong[0].fix
    assert "add the bot to it" in wrong[1].fix


async def test_privacy_mode_is_a_warning_with_its_fix(tmp_path: Path, telegram: TelegramServer):
    telegram.world.privacy = True

    lines = await chat_lines(settings(tmp_path, telegram=telegram.url, TELEGRAM_BOT_TOKEN=telegram.token))

    assert [line.state for line in lines][-1] == "warn"
    assert "/setprivacy" in lines[-1].fix


async def test_a_server_that_does_not_answer_is_a_failure_that_says_so(tmp_path: Path):
    nowhere = "http://127.0.0.1:9"
    lines = await chat_lines(
        settings(
            tmp_path,
            discord=nowhere,
            telegram=nowhere,
            DISCORD_BOT_TOKEN=WRONG_DISCORD,
            TELEGRAM_BOT_TOKEN=WRONG_TELEGRAM,
        )
    )

    assert [(line.state, "no answer" in line.sentence, line.fix) for line in lines] == [
        ("fail", True, "try again later")
    ] * 2
    assert "canary" not in "".join(line.text(1000) for line in lines)


async def test_without_a_token_nothing_is_asked(tmp_path: Path):
    (line,) = await chat_lines(settings(tmp_path))
    assert (line.state, line.sentence) == ("warn", "no chat is set up")


def test_a_line_is_broken_at_words_under_its_first_one_and_no_path_is_cut():
    path = "/var/lib/" + "autoscalper/" * 6
    line = Line(group="g", state="warn", sentence=f"the file at {path} is there", fix="one two three four five")
    assert line.text(24).splitlines() == [
        "  ! the file at",
        f"    {path}",
        "    is there",
        "    → one two three four",
        "      five",
    ]


# ── Canary tokens ─────────────────────────────────────────────────────────────────────────────────────────────────────

_EVERYTHING_SAID = """
import asyncio, logging, sys
from bot.configure.config import load_settings
from bot.serve.logs import set_up
from bot.app import discord_of, telegram_of
from bot.clock import SystemClock

settings = load_settings()
set_up(settings.secrets())
logging.getLogger().setLevel(logging.DEBUG)
for handler in logging.getLogger().handlers:
    handler.setLevel(logging.NOTSET)

class Cursors:
    def cursor(self, platform, channel):
        return ""

async def hear(inputs):
    raise OSError(f"cannot keep {inputs!r}")

async def main():
    chats = {load.__name__: load(settings, Cursors(), SystemClock()) for load in (discord_of, telegram_of)}
    print(repr(settings), str(settings.chat), repr(chats), [vars(chat) for chat in chats.values()])
    running = [asyncio.create_task(chat.run(hear)) for chat in chats.values()]
    await asyncio.sleep(0)
    # The adapters quieten the libraries that are known to tell; whoever undoes that must still read no token.
    for name in ("discord", "telegram", "httpx", "httpcore", "aiohttp", "asyncio", "bot"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    done, _ = await asyncio.wait(running, timeout=float(sys.argv[1]))
    for task in done:
        fault = task.exception()
        print(repr(fault), fault, fault.__context__, fault.__cause__)
    for chat in chats.values():
        logging.error("state %r", chat)
        print(chat.problems())
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)

asyncio.run(main(), debug=True)
"""


async def everything_said(folder: Path, seconds: float, **env: str) -> Said:
    """What both adapters log at DEBUG, raise and show of themselves, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _EVERYTHING_SAID, str(seconds)),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Said(process.returncode or 0, out.decode(), err.decode())


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "refused"])
async def test_no_token_is_ever_logged_raised_or_shown_even_at_debug(
    tmp_path: Path, discord: FakeDiscord, telegram: TelegramServer, *, accepted: bool
):
    channel, ann = discord.channel(), discord.person("ann")
    group, mara = telegram.group(-1001000000001), telegram.person("mara", 42)
    telegram.fail(500, "Internal Server Error", "getChat")
    chat = {
        "discord": {"api_url": discord.api_url, "gateway_url": discord.gateway.url},
        "telegram": {"api_url": telegram.url},
    }
    channels = [{"platform": "discord", "id": channel}, {"platform": "telegram", "id": "-1001000000001"}]
    (tmp_path / "config.yaml").write_text(json.dumps({"chat": chat, "channels": channels}))
    tokens = {"DISCORD_BOT_TOKEN": discord.token, "TELEGRAM_BOT_TOKEN": telegram.token}
    wrong = {"DISCORD_BOT_TOKEN": WRONG_DISCORD, "TELEGRAM_BOT_TOKEN": WRONG_TELEGRAM}
    telegram.say(group, mara, "BTO SPY 600C")
    discord.say(channel, ann, "BTO SPY 600C")

    said = await everything_said(tmp_path, 3.0, **(tokens if accepted else wrong))

    assert said.code == 0, said
    assert "DEBUG" in said.err
    assert accepted or "ChatFatal" in said.out
    for token in (*tokens.values(), *wrong.values()):
        secret = token.partition(":")[2] or token.rpartition(".")[2]
        assert secret not in said.out
        assert secret not in said.err
