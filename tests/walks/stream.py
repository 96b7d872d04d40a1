"""A stream of posts on one platform, at a service that is killed again and again while it listens."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from broker.simulator.gateway import Gateway
from tests.benchmarks.signals import far_stock
from tests.fakes.refs import is_leg
from tests.walks.house import until

ROOT = Path(__file__).resolve().parents[2]
CHATTER = ("gm", "what a day", "nice one", "looking at SPY here")
BROKEN = "BTO SPY 600X 12/18 @ 1.25"
_VERDICTS = """
SELECT json_extract(body, '$.message.message_id') FROM journal
WHERE kind IN ('message_ignored', 'message_refused', 'signal_read')
"""
PATIENCE = 90.0

CONFIG = """
people: [{{name: ann, role: owner, {platform}: {person}}}]
channels: [{{platform: {platform}, id: {channel}, noise: silent}}]
chat: {{{platform}: {{{urls}}}}}
ibkr: {{port: {port}, account: DU1}}
policy:
  rules:
    - {{rule: max_open_positions, limit: 10000}}
    - {{rule: max_entries_per_day, limit: 10000}}
    - {{rule: max_entries_per_minute, limit: 10000}}
    - {{rule: max_notional, limit_base_currency: 1000000000}}
    - {{rule: max_risk, limit_base_currency: 1000000000}}
    - {{rule: daily_loss, limit_base_currency: 1000000000}}
"""


@dataclass
class Stream:
    """Who posts where, and how the service finds it."""

    platform: str
    channel: str
    person: str
    urls: dict[str, str]
    token: str
    say: Callable[[str], str]
    is_heard_by_it: Callable[[], object]
    gateway: Gateway
    folder: Path
    chance: random.Random
    posted: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    logged: int = 0
    """How long the log was when the last process began."""

    def configure(self) -> None:
        """The two files that `run` reads."""
        urls = ", ".join(f"{name}: '{url}'" for name, url in self.urls.items())
        text = CONFIG.format(
            platform=self.platform, person=self.person, channel=self.channel, urls=urls, port=self.gateway.port
        )
        (self.folder / "config.yaml").write_text(text)
        secrets = self.folder / ".env"
        secrets.write_text(f"{self.platform.upper()}_BOT_TOKEN={self.token}\n")
        secrets.chmod(0o600)

    async def start(self) -> asyncio.subprocess.Process:
        """`autoscalper run`, as a process of its own."""
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(self.folder)}
        with (self.folder / "log").open("ab") as log:
            self.logged = log.tell()
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"), cwd=self.folder, env=env, stdout=log, stderr=log
            )

    def texts(self) -> Iterator[str]:
        """One signal in five, one broken signal, and talk."""
        signals = far_stock(self.gateway)
        while True:
            yield next(signals)
            yield BROKEN
            for _ in range(3):
                yield self.chance.choice(CHATTER)

    async def post(self, count: int, every: float) -> None:
        """So many posts, irregularly."""
        texts = self.texts()
        for _ in range(count):
            await asyncio.sleep(self.chance.uniform(0, 2 * every))
            text = next(texts)
            self.posted[self.say(text)] = text

    async def run(self, count: int, every: float) -> None:
        """Post while the service is killed at moments of its start and of its work; then let one live to the end."""
        self.configure()
        process = await self.start()
        # A channel that was never heard has no past: one message must be known before anything can be missed.
        await until(self.is_heard_by_it, "a bot that listens")
        self.posted[self.say("hello")] = "hello"
        await self.until_judged(1)
        posting = asyncio.create_task(self.post(count, every))
        while not posting.done():
            await asyncio.wait({posting}, timeout=self.chance.uniform(0.5, 6.0))
            process.kill()
            await process.wait()
            self.kills += 1
            process = await self.start()
        posting.result()
        await self.until_judged(count + 1)
        # The one before it may have judged all: this one must be past its start, or the signal meets bare Python.
        await until(lambda: b"restored" in (self.folder / "log").read_bytes()[self.logged :], "a bot that is up")
        process.terminate()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0

    async def until_judged(self, count: int) -> None:
        """Wait until so many messages have their verdict; at a timeout the ledger is judged as it is."""
        try:
            async with asyncio.timeout(PATIENCE):
                while len(self.verdicts()) < count:  # noqa: ASYNC110 (another process writes it)
                    await asyncio.sleep(0.2)
        except TimeoutError:
            return

    def _ask(self, query: str) -> list[str]:
        path = self.folder / "data" / "ledger.sqlite3"
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
            try:
                return [row[0] for row in reader.execute(query)]
            except sqlite3.OperationalError:
                return []  # it is being made, or the one who held it has just died

    def verdicts(self) -> Counter[str]:
        """How many verdicts each message has."""
        return Counter(self._ask(_VERDICTS))

    def heard(self) -> Counter[str]:
        """How often each message was taken in."""
        return Counter(self._ask("SELECT json_extract(body, '$.input.message_id') FROM journal WHERE kind = 'heard'"))

    def sent(self) -> Counter[str]:
        """How often each trade was written down as leaving."""
        return Counter(self._ask("SELECT trade_ref FROM journal WHERE kind = 'entry_sending'"))

    def placed(self) -> Counter[str]:
        """How often each trade's entry came to the gateway."""
        refs = [one.order_ref for one in self.gateway.journal.placed()]
        return Counter(ref.split(":")[2] for ref in refs if is_leg(ref, "E"))
