"""The service: one shell, one broker, every chat, a clock that ticks, and an orderly way to stop.

Nothing is decided here. Each part runs under its own supervision: a chat that fails for good is put aside and said so
on the others, and an open position keeps the process alive whatever the chats do.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.chat.local import LocalChat
from bot.chat.port import Chat, ChatFatal
from bot.clock import Clock
from bot.decide.desk import Tick, Trouble
from bot.decide.turn import Charter
from bot.keep.ledger import Ledger, LedgerUnwritable
from bot.message import Author, CommandGiven
from bot.people import Person, Role
from bot.remember.facts import Started, Stopped
from bot.serve.aloud import Aloud
from bot.serve.garbage import Garbage
from bot.serve.sender import Sender
from bot.serve.shell import Shell
from bot.serve.warming import warm
from broker.link import Link
from broker.port import Broker, GatewayUnreachable
from risk.states import TradingState

log = logging.getLogger("autoscalper.service")

TICK = 0.5
FLUSH_WITHIN = 2.5
CONNECT_AGAIN = 15.0
LONGEST_PAUSE = 60.0
LINK_FIRST = 1.0
"""Seconds that the chats wait for a whole link at the start, and no longer: with the gateway away they still say so."""
SNAPSHOT_EVERY = 1_000
"""Facts, some days of a busy room: so many are read after a crash. Keeping memory once more costs an idle second."""

THIS_MACHINE = Person(name="this machine", role=Role.OWNER, console="this-machine")
"""Whoever can write beside the ledger owns the bot anyway."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a service is made of; chosen by the composition root, or by a test."""

    charter: Charter
    ledger: Ledger
    broker: Broker
    chats: Mapping[str, Chat]
    clock: Clock
    kill_file: Path
    config_digest: str = ""
    tick_seconds: float = TICK


def _with_this_machine(charter: Charter) -> Charter:
    """The kill switch must work whoever is listed, so this machine's owner is never left to a configuration."""
    people = (*(person for person in charter.house.people if person != THIS_MACHINE), THIS_MACHINE)
    return replace(charter, house=charter.house.model_copy(update={"people": people}))


class Service:
    """Runs until stopped, or until the broker's first connect shows that this account must not be traded."""

    def __init__(self, parts: Parts) -> None:
        self.local = LocalChat(parts.clock)
        self.chats: dict[str, Chat] = {**parts.chats, "local": self.local}
        self.shell = Shell(_with_this_machine(parts.charter), parts.ledger, parts.broker, parts.clock)
        self._parts = parts
        self.sender = Sender(parts.ledger, self.chats, self.shell.inbox, self.shell.committed, parts.clock)
        self.shell.observers.append(Aloud(parts.charter, self.chats, parts.clock).hear)
        self._stopping = asyncio.Event()
        self._reason = "asked to stop"
        self._kills = 0
        self.tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def is_stopping(self) -> bool:
        """Whether an orderly stop was asked for."""
        return self._stopping.is_set()

    async def run(self) -> None:
        """Fold the ledger, connect, listen, trade; returns after an orderly stop.

        Raises:
            AccountRefused: the gateway's accounts are not this configuration's.
            GatewayUnreachable: no session could be made at the start, and no trade is open.
        """
        count = self.shell.restore()
        log.info("restored %d facts, %d live trades", count, len(self.shell.state.trades))
        self.shell.note(self._started())
        self._heed_kill_file()
        warm(self._parts.charter, self._parts.clock.now())
        tasks = self.tasks = self._start()
        try:
            await self._until_done(tasks["broker"], tasks["shell"])
        finally:
            await self._stop(tasks)

    def _started(self) -> Started:
        charter = self._parts.charter
        return Started(
            at=self._parts.clock.now(),
            version=charter.version,
            bot=charter.bot,
            mode=charter.mode,
            account=charter.account,
            config_digest=self._parts.config_digest,
        )

    def _start(self) -> dict[str, asyncio.Task[None]]:
        loop = asyncio.get_running_loop()
        tasks = {
            "shell": loop.create_task(self.shell.run()),
            "broker": loop.create_task(self._keep_link()),
            "sender": loop.create_task(self.sender.run()),
            "ticks": loop.create_task(self._tick()),
        }
        for name, chat in self.chats.items():
            tasks[f"chat {name}"] = loop.create_task(self._supervise(name, chat))
        return tasks

    async def _until_done(self, *vital: asyncio.Task[None]) -> None:
        asked = asyncio.get_running_loop().create_task(self._stopping.wait())
        done, _ = await asyncio.wait({asked, *vital}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        for task in done - {asked}:
            if not self._stopping.is_set():
                await task

    # ── Supervision ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _supervise(self, name: str, chat: Chat) -> None:
        """Run one chat for ever; hopeless is said elsewhere, everything else is tried again."""
        if chat is not self.local:
            await self._let_the_link_come_first()
        pause = 1.0
        while True:
            try:
                await chat.run(self.shell.inbox.hear)
            except ChatFatal as fault:
                return self._alarm(f"{name} is switched off: {fault}")
            except Exception:
                log.exception("%s failed and is started again in %.0f s", name, pause)
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 (jitter, not a secret)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return None

    async def _let_the_link_come_first(self) -> None:
        """A signal that is heard before could only be refused, so for a moment the whole machine is the link's."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINK_FIRST):
                while self.shell.state.link is not Link.RECONCILED:  # noqa: ASYNC110 (the fold tells nobody)
                    await asyncio.sleep(0.01)

    async def _keep_link(self) -> None:
        """Run the broker. A first connect that fails ends the service, unless a trade is open."""
        while True:
            try:
                return await self._parts.broker.run(self.shell.inbox.put)
            except GatewayUnreachable as fault:
                if not self.shell.state.trades:
                    raise
                log.warning("%s; trades are open, so it is tried again in %.0f s", fault, CONNECT_AGAIN)
                await asyncio.sleep(CONNECT_AGAIN)

    def _alarm(self, text: str) -> None:
        log.critical("%s", text)
        self.shell.inbox.put(Trouble(at=self._parts.clock.now(), text=text))

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        garbage = Garbage(loop.time())
        try:
            while True:
                await asyncio.sleep(self._parts.tick_seconds)
                self._heed_kill_file()
                self.shell.inbox.put(Tick(head=self._parts.ledger.head()))
                if len(self.shell.inbox) <= 1:
                    self._tidy_up()
                    garbage.idle(loop.time())
        finally:
            garbage.close()

    def _tidy_up(self) -> None:
        """For idle moments; a disk that is full must not stop the clock that guards positions."""
        try:
            self._parts.ledger.checkpoint()
        except LedgerUnwritable as fault:
            log.warning("%s", fault)
        saving = self.tasks.get("saving")
        if saving is None or saving.done():
            self.tasks["saving"] = asyncio.get_running_loop().create_task(self.shell.save_in_passing(SNAPSHOT_EVERY))

    # ── The kill switch ───────────────────────────────────────────────────────────────────────────────────────────

    def activate_kill_switch(self, reason: str, *, flatten: bool = False) -> None:
        """Halt trading from code: latched in the ledger, working entries cancelled, stops left where they are."""
        self._kills += 1
        now = self._parts.clock.now()
        self.shell.inbox.put(
            CommandGiven(
                platform="local",
                channel="code",
                message_id=f"kill-{now:%Y%m%dT%H%M%S%f}-{self._kills}",
                author=Author(id=THIS_MACHINE.console, name=THIS_MACHINE.name),
                name="kill",
                argument=("flat " if flatten else "") + reason,
                sent_at=now,
                heard_at=now,
            )
        )

    def _heed_kill_file(self) -> None:
        """A file named KILL beside the ledger halts, also one that was laid there while the bot was down."""
        path = self._parts.kill_file
        if path.exists() and self.shell.state.latch.state is not TradingState.HALTED:
            self.activate_kill_switch(f"the file {path.name} beside the ledger")

    # ── Stopping ──────────────────────────────────────────────────────────────────────────────────────────────────

    def stop(self, reason: str) -> None:
        """Ask for an orderly stop: chats first, then what waits, then the broker; orders at the broker stay."""
        self._reason = reason
        self._stopping.set()

    async def _stop(self, tasks: dict[str, asyncio.Task[None]]) -> None:
        self.shell.inbox.close()
        tasks["ticks"].cancel()
        if not tasks["shell"].done():
            await self._finish_what_waits(tasks["shell"])
            await self.sender.flush(FLUSH_WITHIN)
        for name in [name for name in tasks if name.startswith("chat ")]:
            tasks[name].cancel()
        await self._parts.broker.stop()
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        with suppress(LedgerUnwritable):  # said already; a disk that is full must not hide why we stop
            self.shell.note(Stopped(at=self._parts.clock.now(), reason=self._reason))
        self.shell.save()
        self._parts.ledger.close()

    async def _finish_what_waits(self, shell: asyncio.Task[None]) -> None:
        """A fill that is in the inbox already is written down before the broker is left."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_WITHIN):
                while len(self.shell.inbox) and not shell.done():  # noqa: ASYNC110 (the inbox tells when something comes, not when it is empty)
                    await asyncio.sleep(0)
