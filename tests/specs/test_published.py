from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.card import Button, Card, Post, Priority, Tone
from bot.message import ButtonPressed
from tests.fakes.discord.scene import button, stage
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.pictures import DAY
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram.inbox import Inbox, listening, telegram_chat
from tests.fakes.telegram.server import TelegramServer as Server

HERE = Path(__file__).parent
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\4\x38\0\0\3\xc0" + bytes(9)
GROUP = -1001000000001

SNOWFLAKES_AS_NUMBERS = re.compile(r"(message_reference|attachments|allowed_mentions|recipient_id)")
"""discord.py writes some ids as numbers, which the real one takes and its description does not."""


@cache
def published(name: str) -> dict[str, Any]:
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


# ── Discord ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def operation(method: str, path: str) -> dict[str, Any] | None:
    for template, operations in published("discord")["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in operations:
            return operations[method.lower()]
    return None


def test_every_route_of_the_local_discord_is_a_published_one():
    strange = [
        f"{method} {path}"
        for method, path in FakeDiscord().rest.routes()
        if operation(method, re.sub(r"\{\w+\}", "1", path)) is None
    ]
    assert strange == []


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    root = {**schema, "components": published("discord")["components"]}
    return [
        f"{'.'.join(map(str, leaf.absolute_path))}: {leaf.message[-160:]}"
        for error in jsonschema.Draft202012Validator(root).iter_errors(value)
        if (leaf := jsonschema.exceptions.best_match([error])) is not None
    ]


async def test_what_the_bot_asks_of_discord_and_what_the_local_one_answers_is_as_published():
    async with stage() as scene:
        discord, chat = scene.discord, scene.chat
        await discord.until(lambda: chat._speaker)
        signal = discord.say(scene.signals, scene.trader, "BTO SPY 600C")
        await scene.heard(1)
        said = await chat.send(scene.post("A card", "a line", reply_to=signal, buttons=(button("Half", "half"),)))
        await chat.edit(said, scene.post("A card, edited"))
        await chat.send(scene.post("P&L", key="k2"), PNG)
        await chat.send(scene.post("Status", key="k3", pin=True))
        await chat.send(scene.post("Private", key="k4", private_to=scene.trader))
        asked = discord.slash(scene.signals, scene.trader, "status")
        heard = (await scene.heard(2))[-1]
        answer = await chat.send(scene.post("Answer", key="k5", reply_to=heard.message_id, private_to=scene.trader))
        await chat.edit(answer, scene.post("Answer, edited"))
        said = await chat.send(scene.post("A card", key="k6", buttons=(button("Half", "half"),)))
        pressed = discord.click(said, scene.trader, "Half")
        await scene.heard(3)
        press = scene.ledger.heard[-1]
        assert isinstance(press, ButtonPressed)
        await chat.send(scene.post("Not done", key="k7", reply_to=press.press_id, private_to=scene.trader))
        await discord.answered(asked)
        await discord.answered(pressed)
        calls = list(discord.rest.calls)
    found: dict[str, list[str]] = {}
    for call in calls:
        described = operation(call.method, call.path)
        assert described is not None, call.route
        asked_for = described.get("requestBody", {}).get("content", {}).get("application/json")
        if asked_for and call.body is not None:
            wrong = [one for one in faults(asked_for["schema"], call.body) if not SNOWFLAKES_AS_NUMBERS.match(one)]
            found.setdefault(f"asked {call.route}", []).extend(wrong)
        answered = described["responses"].get(str(call.status), {}).get("content", {}).get("application/json")
        if answered and call.answer is not None:
            found.setdefault(f"answered {call.route}", []).extend(faults(answered["schema"], call.answer))
    assert len({re.sub(r"\d+", "1", call.route) for call in calls}) >= 10
    assert {route: wrong for route, wrong in found.items() if wrong} == {}


# ── Telegram ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_method_of_the_local_telegram_is_a_published_one():
    assert Server().methods() - published("telegram")["methods"].keys() == set()


def misfits(kinds: list[str], value: Any, where: str) -> list[str]:
    """What is wrong with a value that should be of one of these types."""
    tried = [_misfit(kind, value, where) for kind in kinds]
    return min(tried, key=len)


def _misfit(kind: str, value: Any, where: str) -> list[str]:
    types = published("telegram")["types"]
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        if not isinstance(value, list):
            return [f"{where}: no list"]
        return [fault for number, one in enumerate(value) for fault in _misfit(inner, one, f"{where}[{number}]")]
    if kind not in types:
        plain = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": float}
        fits = isinstance(value, plain.get(kind, object)) and (kind != "Integer" or not isinstance(value, bool))
        return [] if fits else [f"{where}: {value!r} is no {kind}"]
    if subtypes := types[kind]["subtypes"]:
        return misfits(subtypes, value, where)
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no {kind}"]
    fields = {one["name"]: one for one in types[kind]["fields"]}
    wrong = [f"{where}.{name}: not in {kind}" for name in value if name not in fields]
    wrong += [f"{where}.{n}: missing in {kind}" for n, one in fields.items() if one["required"] and n not in value]
    for name in value.keys() & fields.keys():
        wrong += misfits(fields[name]["types"], value[name], f"{where}.{name}")
    return wrong


async def test_what_the_bot_asks_of_telegram_and_what_the_local_one_answers_is_as_published():
    async with TelegramServer() as server:
        group, mara, inbox = server.group(GROUP, forum=True), server.person("mara", 42), Inbox()
        server.private(mara)
        chat = telegram_chat(server, inbox, menu=({"name": "status", "description": "How things stand"},))
        async with listening(chat, inbox):
            signal = server.say(group, mara, "BTO SPY 600C", strike="600C")
            topic = server.topic(group)
            server.say(group, mara, "in a topic", topic=topic)
            server.reply(group, mara, signal, "out")
            server.say_anonymously(group, "who am I")
            server.forward(group, mara, "old", datetime.now(UTC))
            server.edit(group, signal, "BTO SPY 601C")
            server.bot_becomes(group, "administrator", mara)
            await inbox.until(6)
            half = Button(label="Half", trade_ref="T7", action="half")
            card = Card(badge="PAPER", tone=Tone.WORKING, title="A card", lines=("a & b",), buttons=(half,))
            post = Post(
                key="k1",
                platform="telegram",
                channel=str(GROUP),
                reply_to=str(signal),
                card=card,
                priority=Priority.ALARM,
            )
            said = await chat.send(post)
            await chat.edit(said, post.model_copy(update={"card": card.model_copy(update={"title": "Edited"})}))
            pnl = post.model_copy(update={"key": "k2", "picture": DAY})
            shown = await chat.send(pnl, PNG)
            await chat.edit(shown, pnl.model_copy(update={"card": card.model_copy(update={"title": "Edited"})}))
            await chat.send(post.model_copy(update={"key": "k3", "pin": True}))
            await chat.send(post.model_copy(update={"key": "k4", "private_to": "42"}))
            server.press(group, int(said), "Half", mara)
            await inbox.until(7)
            await server.world.until(lambda: server.called("answerCallbackQuery"))
        calls = list(server.calls)
    wrong: list[str] = []
    for call in calls:
        method = published("telegram")["methods"][call.method]
        fields = {one["name"]: one for one in method["fields"]}
        wrong += [f"{call.method} has no parameter {name}" for name in call.params if name not in fields]
        wrong += [f"{call.method} needs {n}" for n, one in fields.items() if one["required"] and n not in call.params]
        if call.result is not None:
            wrong += misfits(method["returns"], call.result, call.method)
    assert len({call.method for call in calls}) >= 10
    assert sorted(set(wrong)) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Chat", {"id": 1, "type": "group", "surprise": 1}),
        ("Chat", {"id": 1}),
        ("Array of Update", {}),
        ("Integer", True),
    ],
)
def test_an_answer_that_is_not_as_published_would_be_seen(kind: str, value: Any):
    assert misfits([kind], value, "x")
