"""A newcomer's folder and shell: commands typed as processes of their own, against local servers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
GROUP = -1001000000001
MARA = 42


@dataclass
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        """What is meant for people on stderr; the log's lines are JSON objects there."""
        return [line for line in self.err.splitlines() if not line.startswith("{")]


class Newcomer:
    """Somebody in an empty folder, with nothing of ours in the environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """Type a command and leave it running."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=self.folder,
            env=self.env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def type(self, *words: str) -> Said:
        """Type a command and wait for its end."""
        return await ended(await self.start(*words))

    def configure(self, api_url: str, token: str, port: int, **names: object) -> None:
        """What the two files ask a newcomer to fill in; `names` are further lines of .env."""
        config = self.folder / "config.yaml"
        text = config.read_text()
        text = text.replace("people: []", f"people: [{{name: mara, role: owner, telegram: {MARA}}}]")
        text = text.replace("channels: []", f"channels: [{{platform: telegram, id: {GROUP}, name: calls, mode: auto}}]")
        config.write_text(f"{text}\nchat: {{telegram: {{api_url: '{api_url}'}}}}\n")
        for name, value in {"IBKR_PORT": port, "TELEGRAM_BOT_TOKEN": token, **names}.items():
            self.set(name, value)

    def set(self, name: str, value: object) -> None:
        """Write one name of .env."""
        path = self.folder / ".env"
        lines = [line for line in path.read_text().splitlines() if not line.startswith(f"{name}=")]
        path.write_text("\n".join([*lines, f"{name}={value}"]) + "\n")


async def ended(process: asyncio.subprocess.Process) -> Said:
    """Wait for a command's end."""
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Said(process.returncode, out.decode(), err.decode())


@asynccontextmanager
async def running_gateway(newcomer: Newcomer, *options: str) -> AsyncIterator[int]:
    """`autoscalper gateway` on a port that was free; gives the port."""
    process = await newcomer.start("gateway", "--port", "0", *options)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
        yield int(line.rpartition(":")[2])
    finally:
        process.send_signal(signal.SIGINT)
        await ended(process)


@asynccontextmanager
async def running_bot(newcomer: Newcomer) -> AsyncIterator[asyncio.subprocess.Process]:
    """`autoscalper run`, reconciled; stopped as systemd stops it, unless it has ended by itself."""
    process = await newcomer.start("run")
    try:
        await until_status(newcomer, "link reconciled")
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await ended(process)


async def until_status(newcomer: Newcomer, words: str) -> str:
    """Ask until the status says so."""
    told = Said(1, "", "")
    try:
        async with asyncio.timeout(PATIENCE):
            while words not in told.out:
                told = await newcomer.type("status")
    except TimeoutError:
        raise AssertionError(f"the status never said {words!r}: {told}") from None
    return told.out
