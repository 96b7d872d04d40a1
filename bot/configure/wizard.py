"""The questions of `init`: each says where its answer comes from, and asks again until the answer can be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

Ask = Callable[[str], str]
Answers = Mapping[str, str]

_DISCORD_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{20,}")
_TELEGRAM_TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
_MOST_PORT: Final = 65535
_MOST_CLIENT_ID: Final = 9999


class Question(NamedTuple):
    """`wrong` says what is wrong with an answer, or nothing; `after` names the answer without which it is not asked."""

    name: str
    asks: str
    wrong: Callable[[str], str]
    default: str = ""
    after: str = ""

    @property
    def secret(self) -> bool:
        """Whether the answer must not be seen on the screen."""
        return self.name.endswith("_TOKEN")


def _within(most: int) -> Callable[[str], str]:
    def wrong(answer: str) -> str:
        fits = re.fullmatch(r"[0-9]{1,6}", answer) and 1 <= int(answer) <= most
        return "" if fits else f"a whole number from 1 to {most}, please"

    return wrong


def _port(answer: str) -> str:
    if answer in {"7496", "4001"}:
        return "that is IB's port for live; this sets up paper, and docs/operations.md says when to go live"
    return _within(_MOST_PORT)(answer)


def _shaped(shape: re.Pattern[str], sentence: str) -> Callable[[str], str]:
    return lambda answer: "" if not answer or shape.fullmatch(answer) else sentence


_discord_id = _shaped(re.compile(r"[0-9]{15,20}"), "that is no Discord id: 17 to 19 digits, and no name")
_telegram_person = _shaped(re.compile(r"[0-9]{1,15}"), "that is no user's id: digits only, and no @name")
_telegram_place = _shaped(re.compile(r"-[0-9]{5,15}"), "that is no group's or channel's id: a minus sign, then digits")
_TURN_ON: Final = "Discord, Settings, Advanced, Developer Mode; then right click, Copy"

QUESTIONS: Final = (
    Question("IBKR_PORT", "Port of TWS or IB Gateway (TWS paper 7497, Gateway paper 4002)", _port, "7497"),
    Question(
        "IBKR_CLIENT_ID",
        "Client id, any number from 1 to 9999, another one for each bot",
        _within(_MOST_CLIENT_ID),
        "1",
    ),
    Question(
        "DISCORD_BOT_TOKEN",
        "Discord bot token, from discord.com/developers, Bot (empty: no Discord)",
        _shaped(_DISCORD_TOKEN, "that is no bot token: three parts with dots between them, from Bot, Reset Token"),
    ),
    Question("discord", f"Your Discord user id ({_TURN_ON} User ID)", _discord_id, after="DISCORD_BOT_TOKEN"),
    Question(
        "discord_channel",
        f"Id of the channel with the signals ({_TURN_ON} Channel ID)",
        _discord_id,
        after="DISCORD_BOT_TOKEN",
    ),
    Question(
        "TELEGRAM_BOT_TOKEN",
        "Telegram bot token, from @BotFather, /newbot (empty: no Telegram)",
        _shaped(_TELEGRAM_TOKEN, "that is no bot token: digits, a colon, and 35 letters, from @BotFather"),
    ),
    Question(
        "telegram",
        "Your Telegram user id (/whoami to the bot tells it later; empty: later)",
        _telegram_person,
        after="TELEGRAM_BOT_TOKEN",
    ),
    Question(
        "telegram_channel",
        "Id of the group with the signals, which begins with - (empty: later)",
        _telegram_place,
        after="TELEGRAM_BOT_TOKEN",
    ),
)


def answers(ask: Ask, ask_in_secret: Ask, say: Callable[[str], object]) -> dict[str, str]:
    """Ask them all, each until its answer can be right; spaces in an answer are slips of the hand."""
    found: dict[str, str] = {}
    for question in QUESTIONS:
        if question.after and not found[question.after]:
            continue
        found[question.name] = _answer(question, ask_in_secret if question.secret else ask, say)
    return found


def _answer(question: Question, ask: Ask, say: Callable[[str], object]) -> str:
    prompt = f"{question.asks}{f' [{question.default}]' if question.default else ''}: "
    while True:
        answer = "".join(ask(prompt).split()) or question.default
        wrong = question.wrong(answer)
        if not wrong:
            return answer
        say(f"  {wrong}\n")


def filled_env(text: str, found: Answers) -> str:
    """The names of `.env` with their answers."""
    lines = []
    for line in text.splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={found[name]}" if name in found else line)
    return "\n".join(lines) + "\n"


def filled_config(text: str, found: Answers) -> str:
    """The configuration with the one person and the channels that were named; a channel asks before it trades."""
    ids = [f"{platform}: {found[platform]}" for platform in ("discord", "telegram") if found.get(platform)]
    if ids:
        text = text.replace("people: []\n", f"people:\n  - {{name: me, role: owner, {', '.join(ids)}}}\n")
    places = [(platform, found.get(f"{platform}_channel", "")) for platform in ("discord", "telegram")]
    listed = "".join(f"  - {{platform: {name}, id: {place}, mode: approve}}\n" for name, place in places if place)
    return text.replace("channels: []\n", f"channels:\n{listed}") if listed else text
