"""Every command of the guides, typed: in a fresh folder, against the simulated gateway, with the bot running or not."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from tests.deploy.guides import ROOT, Typed, blocks, commands, environments
from tests.fakes.telegram import TelegramServer
from tests.walks.newcomer import GROUP, MARA, Newcomer, running_bot, running_gateway

PAPER = "DU1234567"
DOCS = ROOT / "docs"
LEDGER = Path("data", "ledger.sqlite3")

BEFORE: Final = {
    ("init",): {0},
    ("demo",): {0},
    ("--help",): {0},
    ("parse", "BTO SPY 600C 12/18 @ 1.25 SL 0.90"): {0},
    ("config", "check"): {0},
    ("config", "schema"): {0},
    ("dialect", "test", "my-room.yaml"): {0},
}
"""What is typed before there is a bot, with the exit codes that are right there."""
BESIDE: Final = {
    ("check",): {0, 1},
    ("check", "--config", "config.yaml", "--offline"): {0, 1},
    ("check", "--config", "config.yaml", "--env-file", "environment"): {0, 1},
    ("status",): {0},
    ("status", "--config", "config.yaml"): {0},
    ("explain", "REF"): {0},
    ("readiness",): {1},
    ("ledger", "verify"): {0},
    ("ledger", "verify", "--head", "ROW:HASH"): {0},
    ("ledger", "export", "trades"): {0},
    ("ledger", "export", "journal", "--format", "jsonl"): {0},
    ("ledger", "backup", "FILE"): {0},
    ("ledger", "--config", "config.yaml", "backup", "before-upgrade.sqlite3"): {0},
    # The rehearsal itself takes minutes of an open market: tests/broker/rehearsal plays it. Beside a bot it refuses.
    ("rehearse",): {75},
    ("rehearse", "--restart"): {75},
    ("kill",): {0},
    # It asks first, and there is no terminal here that could answer.
    ("resume",): {1},
}
"""What is typed beside a running bot."""
AFTER: Final = {("ledger", "verify", "--rebuild"): {0}, ("ledger", "verify"): {0}}
GATEWAYS: Final = [
    ("gateway",),
    ("gateway", "--seed", "3"),
    ("gateway", "--profile", "data/gateway-profile.json"),
    ("gateway", "--script", "evening.yaml"),
]
RUNNING: Final = {("run",)}
"""Typed once by the walk itself, which needs the bot."""
REPLAYS: Final = {
    ("replay", "docs/replay/example.json", "--prices", "docs/replay/prices"),
    ("replay", "export.json", "--prices", "prices/", "--out", "report.html"),
}
"""Neither needs a bot nor meets one: tests/bot/commands/test_replay.py types them."""
NAMES: Final = {("ledger", "backup"), ("explain",), ("parse",), ("replay",)}
"""Not commands but their names in prose: what must follow them is left out."""


def here(typed: Typed) -> tuple[str, ...]:
    """The command as it is typed in the walk's folder: what lies elsewhere on a real machine lies here."""
    return tuple(Path(word).name if word.startswith("/") else word for word in typed.words)


def test_the_walk_knows_every_command_of_the_guides_and_no_other():
    known = {*BEFORE, *BESIDE, *AFTER, *GATEWAYS, *RUNNING, *REPLAYS, *NAMES}
    assert {here(typed) for typed in commands()} == known


@pytest.fixture
async def newcomer(tmp_path: Path) -> Newcomer:
    newcomer = Newcomer(tmp_path)
    await typed(newcomer, ("init",), {0})
    (room,) = [text for text in blocks(DOCS / "signals.md", "yaml") if text.startswith("name: my-room")]
    (tmp_path / "my-room.yaml").write_text(room, encoding="utf-8")
    return newcomer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as telegram:
        telegram.group(GROUP)
        yield telegram


async def typed(newcomer: Newcomer, words: tuple[str, ...], codes: set[int], **meant: str) -> str:
    said = await newcomer.type(*(meant.get(word, word) for word in words))
    assert said.code in codes, (words, said)
    assert "Traceback" not in said.err
    return said.out


async def test_what_is_typed_before_there_is_a_bot(newcomer: Newcomer):
    for words, codes in BEFORE.items():
        if words != ("init",):
            await typed(newcomer, words, codes)


@pytest.mark.parametrize("words", GATEWAYS, ids=" ".join)
async def test_a_gateway_is_started_as_the_guides_say(newcomer: Newcomer, words: tuple[str, ...]):
    (newcomer.folder / "data").mkdir()
    (newcomer.folder / "data" / "gateway-profile.json").write_text('{"switches": {"presubmit_limits": true}}')
    (newcomer.folder / "evening.yaml").write_text(f"accounts: [{PAPER}]\nalways_open: true\n")
    async with running_gateway(newcomer, *words[1:]) as port:
        assert port


async def test_what_is_typed_beside_a_running_bot_and_after_it(newcomer: Newcomer, server: TelegramServer):
    group, mara = server.world.chats[GROUP], server.person("mara", MARA)
    async with running_gateway(newcomer, "--account", PAPER) as port:
        newcomer.configure(server.url, server.token, port)
        async with running_bot(newcomer) as process:
            heard = server.say(group, mara, "BTO SPY 600 @ 1.25")
            await server.world.until(lambda: len(server.said(group)) > 0, 30)
            meant = {"REF": str(heard), "FILE": "copy.sqlite3", "ROW:HASH": first_head(newcomer.folder / LEDGER)}
            shutil.copy(newcomer.folder / ".env", newcomer.folder / "environment")
            for words, codes in BESIDE.items():
                await typed(newcomer, words, codes, **meant)
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(30):
                await process.wait()
    for words, codes in AFTER.items():
        await typed(newcomer, words, codes)
    queries_of_the_ledger_guide(newcomer.folder / LEDGER)


def first_head(ledger: Path) -> str:
    """A head as the bot would have told it when there was one row."""
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        (row_hash,) = connection.execute("SELECT hash FROM journal WHERE seq = 1").fetchone()
    return f"1:{row_hash.hex()}"


def queries_of_the_ledger_guide(ledger: Path) -> None:
    """What the guide gives to any SQLite shell is asked of the file itself."""
    asked = re.findall(r'sqlite3 -readonly \S+ "([^"]+)"', (DOCS / "ledger.md").read_text(encoding="utf-8"))
    assert asked
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        for query in asked:
            connection.execute(query).fetchall()


@pytest.mark.parametrize(("page", "text"), environments(), ids=lambda value: value.splitlines()[0])
async def test_an_environment_in_a_guide_is_one_that_can_be_read(newcomer: Newcomer, page: str, text: str):
    (newcomer.folder / ".env").write_text(text, encoding="utf-8")
    (newcomer.folder / ".env").chmod(0o600)
    await typed(newcomer, ("config", "check"), {0})


async def test_the_files_that_the_readme_begins_with_are_a_configuration(tmp_path: Path):
    for name in (".env.example", "config.yaml"):
        shutil.copy(ROOT / name, tmp_path / name.removesuffix(".example"))
    (tmp_path / ".env").chmod(0o600)
    await typed(Newcomer(tmp_path), ("config", "check"), {0})
