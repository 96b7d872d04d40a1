"""Stamps inside the bot, at the seams of the path: each costs about a microsecond."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Self
from unittest.mock import patch

import discord.gateway

import bot.chat.discord_listen
import bot.decide.entering
import bot.decide.hearing
import bot.keep.ledger
import bot.serve.shell
from broker.ibkr.adapter import IbkrBroker

SEAMS: tuple[tuple[str, Any, str], ...] = (
    ("frame", discord.gateway.DiscordWebSocket, "received_message"),
    ("heard", bot.chat.discord_listen, "posted"),
    ("turn", bot.serve.shell.Shell, "take"),
    ("decide", bot.serve.shell.Shell, "_decide"),
    ("parse", bot.decide.hearing, "parse"),
    ("assess", bot.decide.entering, "assess"),
    ("commit", bot.keep.ledger.Ledger, "write"),
    ("enter", IbkrBroker, "enter"),
)
ROWS = (
    "chat frame in the socket",
    "decode, discord.py, adapter",
    "inbox to the turn",
    "parse",
    "assess",
    "facts, fold",
    "commit, durable",
    "the rest of the turn",
    "encode and write the bracket",
    "order bytes in the socket",
)


class Probe:
    """The spans of each seam, in order: name, begin, end."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, float, float]] = []
        self._patches = ExitStack()

    def __enter__(self) -> Self:
        for name, owner, attribute in SEAMS:
            self._patches.enter_context(patch.object(owner, attribute, self._timed(name, getattr(owner, attribute))))
        return self

    def __exit__(self, *_: object) -> None:
        self._patches.close()

    def _timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        clock, spans = time.monotonic, self.spans

        def timed(*args: Any, **more: Any) -> Any:
            begin = clock()
            try:
                return call(*args, **more)
            finally:
                spans.append((name, begin, clock()))

        return timed

    def rows(self, written: float, read: float) -> dict[str, float] | None:
        """The pieces of one signal's way, in seconds; they add up to the whole. None when a stamp is missing."""
        here = [span for span in self.spans if written - 0.002 <= span[1] <= read]
        first = {name: (begin, end) for name, begin, end in reversed(here)}
        enters = [span for span in here if span[0] == "enter"]
        turns = [span for span in here if span[0] == "turn" and enters and span[1] < enters[0][1] < span[2]]
        if not turns or {"frame", "heard", "parse", "assess"} - first.keys():
            return None
        turn, enter = turns[0], enters[0]
        inside = [span for span in here if turn[1] <= span[1] < enter[1]]
        spent = {name: sum(end - begin for n, begin, end in inside if n == name) for name, _, _ in SEAMS}
        frame, heard = first["frame"][0], first["heard"][1]
        deciding = spent["decide"] - spent["parse"] - spent["assess"]
        return dict(
            zip(
                ROWS,
                (
                    frame - written,
                    heard - frame,
                    turn[1] - heard,
                    spent["parse"],
                    spent["assess"],
                    deciding,
                    spent["commit"],
                    enter[1] - turn[1] - spent["decide"] - spent["commit"],
                    enter[2] - enter[1],
                    read - enter[2],
                ),
                strict=True,
            )
        )
