"""From the command to a reconciled link, and what the process then weighs: both chats and the gateway in another one."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.disk import disk
from tests.benchmarks.report import note, single, title
from tests.benchmarks.rig import ROOT, world

STARTS = 3
PATIENCE = 30.0
RECONCILED = "SELECT 1 FROM journal WHERE kind = 'broker_said' AND body LIKE '%snapshot_taken%'"


async def measure() -> None:
    """The installed command, as a service would be started."""
    title("Start-up and memory")
    async with world() as other:
        found = []
        for _ in range(STARTS):
            with disk() as folder:
                found.append(await _start(other.where, folder))
    single("`run` to RECONCILED, Discord and Telegram on, best", min(each.wall for each in found), "s")
    single("  processor time of it, best", min(each.processor for each in found), "s")
    single("resident memory three seconds later, most", max(each.resident for each in found), "MiB")
    single("`autoscalper --help`, best", min(_help() for _ in range(5)) * 1e3, "ms")
    note("the ledger's own first snapshot row says when the link was reconciled")


class Start(NamedTuple):
    """One start: seconds, seconds of a core, and MiB."""

    wall: float
    processor: float
    resident: float


async def _start(where: dict[str, Any], folder: Path) -> Start:
    (folder / "config.yaml").write_text(_config(where), encoding="utf-8")
    tokens = {
        "DISCORD_BOT_TOKEN": where["discord"]["token"],
        "TELEGRAM_BOT_TOKEN": where["telegram"]["token"],
        "PYTHONPATH": str(ROOT),
    }
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env=os.environ | tokens,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not _is_reconciled(folder / "data" / "ledger.sqlite3"):  # noqa: ASYNC110 (another process's file)
                await asyncio.sleep(0.01)
        wall, processor = time.perf_counter() - began, _processor(process.pid)
        await asyncio.sleep(3.0)
        return Start(wall, processor, _resident(process.pid))
    finally:
        process.terminate()
        await process.wait()


def _config(where: dict[str, Any]) -> str:
    discord, telegram = where["discord"], where["telegram"]
    return f"""\
bot: bench
ibkr: {{port: {where["gateway"]}, account: {where["account"]}}}
chat:
  discord: {{api_url: "{discord["api_url"]}", gateway_url: "{discord["gateway_url"]}"}}
  telegram: {{api_url: "{telegram["api_url"]}"}}
people:
  - {{name: ann, role: owner, discord: {discord["person"]}, telegram: {telegram["person"]}}}
channels:
  - {{platform: discord, id: {discord["channel"]}, name: signals, mode: auto}}
  - {{platform: telegram, id: {telegram["channel"]}, name: calls, mode: auto}}
"""


def _is_reconciled(ledger: Path) -> bool:
    if not ledger.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
            return connection.execute(RECONCILED).fetchone() is not None
    except sqlite3.Error:
        return False


def _processor(process: int) -> float:
    # proc(5): the 14th and 15th field, user and system time in ticks; the name before them may hold spaces.
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _help() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
