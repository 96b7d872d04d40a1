"""What a turn asked for, carried out: the three doors of the broker, and the questions that are answered later.

Nothing here decides. What could not be sent, and every answer, comes back through the inbox as another input.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.clock import Clock
from bot.command import Cancel, CheckContract, Command, Enter, Gather, Reduce, Reprice, TakeSnapshot, Warm, Watch
from bot.decide.desk import Trouble
from bot.decide.gathered import ContractChecked, Gathered
from bot.serve.inbox import Inbox
from broker.instruction import CancelFailed, SendFailed
from broker.legs import legs_of
from broker.port import Broker, NotSent, Unresolvable
from parsers.instrument import Instrument
from risk.book import Contract, Quote, UnitMargin
from risk.plan import Action
from risk.underlying import underlying_of

log = logging.getLogger("autoscalper.shell")

ANSWER_WITHIN = 1.0
"""Seconds that contract and first quote may take, each."""
QUOTE_FOR_WATCHING = 5.0


class Acting:
    """The one caller of the broker."""

    def __init__(self, broker: Broker, inbox: Inbox, clock: Clock) -> None:
        self._broker = broker
        self._inbox = inbox
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._snapshotting = self._wants_snapshot = False

    @property
    def is_waiting(self) -> bool:
        """Whether an answer from outside is still to come."""
        return bool(self._tasks)

    def stop(self) -> None:
        """Wait for no answer any more."""
        for task in self._tasks:
            task.cancel()

    def act(self, command: Command) -> None:
        """Carry one command out; a fault of ours is told, and never ends the others."""
        try:
            match command:
                case Enter(approved=approved, order_ids=order_ids):
                    self._broker.enter(approved, order_ids)
                case Reduce(reduction=reduction, order_id=order_id):
                    self._broker.reduce(reduction, order_id)
                case Reprice(repricing=repricing):
                    self._broker.reprice(repricing)
                case Cancel(order_ref=order_ref):
                    self._broker.cancel(order_ref)
                case _:
                    self._start(self._asking(command))
        except NotSent as fault:
            self.not_sent(command, str(fault))
        except Exception:
            # Whether it left is not known, so its trade goes on as if it had, and asks the broker.
            log.exception("%s failed", type(command).__name__)
            text = f"an internal fault while sending ({type(command).__name__}): the broker is asked what came of it"
            self._inbox.put(Trouble(at=self._clock.now(), text=text))

    def _asking(self, command: Gather | TakeSnapshot | CheckContract | Warm | Watch) -> Coroutine[Any, Any, None]:
        match command:
            case Gather():
                return self._gather(command)
            case TakeSnapshot():
                return self._snapshot()
            case CheckContract():
                return self._check(command)
            case Warm(instruments=instruments):
                return self._warm(instruments)
            case Watch(contract=contract):
                return self._watch(contract)

    def not_sent(self, command: Command, reason: str) -> None:
        """Tell the trade that nothing has left, and why."""
        now = self._clock.now()
        log.warning("not sent: %s", reason)
        match command:
            case Enter(approved=approved):
                refs = tuple(leg.order_ref for leg in legs_of(approved.plan))
                self._inbox.put(SendFailed(at=now, trade_ref=approved.plan.trade_ref, order_refs=refs, reason=reason))
            case Reduce(reduction=changed) | Reprice(repricing=changed):
                ref, order_ref = changed.trade_ref, changed.order_ref
                self._inbox.put(SendFailed(at=now, trade_ref=ref, order_refs=(order_ref,), reason=reason))
            case Cancel(trade_ref=ref, order_ref=order_ref):
                self._inbox.put(CancelFailed(at=now, trade_ref=ref, order_ref=order_ref, reason=reason))
            case _:
                pass

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("a question to the broker failed", exc_info=fault)

    async def _gather(self, wanted: Gather) -> None:
        contract = await self._resolve(wanted)
        quote = under = margin = None
        if isinstance(contract, Contract):
            underlying = underlying_of(contract) if wanted.with_underlying else None
            quote, under, margin = await asyncio.gather(
                self._quote(contract, asks=wanted.with_quote),
                self._quote(underlying, asks=True),
                self._margin(contract, wanted.margin_of),
            )
        self._inbox.put(
            Gathered(
                at=self._clock.now(),
                trade_ref=wanted.trade_ref,
                contract=contract,
                quote=quote,
                under_quote=under,
                margin=margin,
                margin_asked=wanted.margin_of is not None,
            )
        )

    async def _check(self, wanted: CheckContract) -> None:
        contract = await self._resolve(wanted)
        self._inbox.put(ContractChecked(at=self._clock.now(), trade_ref=wanted.trade_ref, contract=contract))

    async def _resolve(self, wanted: Gather | CheckContract) -> Contract | Unresolvable:
        try:
            return await self._broker.resolve(wanted.instrument, ANSWER_WITHIN)
        except Exception:  # whatever happened, the entry must get an answer and the answer is no
            log.exception("resolving %s failed", wanted.instrument)
            return Unresolvable(reason="the gateway's answer could not be understood", code="timeout")

    async def _quote(self, contract: Contract | None, *, asks: bool) -> Quote | None:
        if contract is None:
            return None
        try:
            quote = self._broker.quoted(contract)
            if asks and quote is None:
                quote = await self._broker.quote(contract, ANSWER_WITHIN)
        except Exception:  # no quote is an answer too, and the rules know what to make of it
            log.exception("the quote of %s failed", contract.local_symbol)
            return None
        return quote

    async def _margin(self, contract: Contract, action: Action | None) -> UnitMargin | None:
        if action is None:
            return None
        try:
            return await self._broker.margin(contract, action, ANSWER_WITHIN)
        except Exception:  # as with the quote: the rule that needs it refuses without it
            log.exception("the margin of %s failed", contract.local_symbol)
            return None

    async def _snapshot(self) -> None:
        # Whatever is asked for during one may be newer than its answers: all of that is one more.
        self._wants_snapshot = True
        if self._snapshotting:
            return
        self._snapshotting = True
        try:
            while self._wants_snapshot:
                self._wants_snapshot = False
                await self._broker.snapshot()
        finally:
            self._snapshotting = False

    async def _watch(self, contract: Contract) -> None:
        await self._broker.quote(contract, QUOTE_FOR_WATCHING)

    async def _warm(self, instruments: tuple[Instrument, ...]) -> None:
        known = await self._broker.warm(instruments)
        log.info("%d of %d watched contracts are known for the day", known, len(instruments))
