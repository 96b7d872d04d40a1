"""A rehearsal from its first question to its profile: asks, sweeps, and leaves the account as it was found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from decimal import Decimal
from typing import Final

from broker.ibkr.rehearsal_elsewhere import play_currency, play_option, play_rejection, play_restart
from broker.ibkr.rehearsal_filled import Filled
from broker.ibkr.rehearsal_notes import Notes
from broker.ibkr.rehearsal_resting import Resting
from broker.ibkr.rehearsal_stage import Stage
from broker.ibkr.rehearsal_sweep import NotFlat, sweep
from broker.ibkr.requests import RequestFailed
from broker.port import GatewayUnreachable, Unresolvable
from broker.rehearsal import QUESTIONS, Answer, Profile, profile_of
from parsers.instrument import Stock
from risk.book import Contract

# Cheap and liquid; the first in which the account has nothing.
_STOCKS: Final = ("F", "INTC", "BAC", "AAPL")
_TRIES: Final = 5


async def rehearse(stage: Stage, tell: Callable[[Answer], None], *, restart: bool = False) -> Profile:
    """Ask everything; `restart` waits for the gateway to be restarted at the end. Whatever happens, sweep.

    Raises:
        GatewayUnreachable: no session, or none any more.
        AccountRefused: not a paper account.
        NotFlat: something was left at the broker.
    """
    notes = Notes(tell)
    await stage.open()
    try:
        await sweep(stage)
        await _ask(stage, notes, restart=restart)
    finally:
        # Also when the run is cancelled: the sweep is finished first.
        await _shielded(_clear_up(stage))
    asked = {answer.question for answer in notes.all()}
    notes.missed("what it builds on could not be asked.", *(one.name for one in QUESTIONS if one.name not in asked))
    return profile_of(
        notes.all(),
        taken_at=stage.clock(),
        server_version=stage.server_version,
        library=stage.flavour,
    )


async def _ask(stage: Stage, notes: Notes, *, restart: bool) -> None:
    contract = await _free_stock(stage)
    if isinstance(contract, str):
        notes.missed(contract, *(one.name for one in QUESTIONS))
        return
    quote = await stage.quote(contract)
    if quote is None:
        notes.missed(f"{contract.symbol} has no quote.", *(one.name for one in QUESTIONS))
        return
    resting = Resting(stage, notes, contract, quote)
    # A question that the gateway leaves without an answer ends its scene, and not the rehearsal.
    with suppress(RequestFailed, TimeoutError):
        await resting.play()
    if "price_cap" not in notes or not resting.part:
        return
    await sweep(stage)
    filled = Filled(stage, notes, contract, await stage.quote(contract) or quote, resting.part)
    for scene in (
        filled.play,
        lambda: play_option(stage, notes, resting.part),
        lambda: play_rejection(stage, notes, filled),
        lambda: play_currency(stage, notes),
    ):
        with suppress(RequestFailed, TimeoutError):
            await scene()
        await sweep(stage)
    if restart:
        with suppress(RequestFailed, TimeoutError):
            await play_restart(stage, notes, contract, (quote[0] + quote[1]) / Decimal(2), resting.part)
    else:
        why = "it takes a restart of the gateway; ask with --restart."
        notes.missed(why, "restart_keeps_held_orders", "ids_after_restart")


async def _free_stock(stage: Stage) -> Contract | str:
    """A stock in which the account holds nothing and nobody has an order, so that nothing of others can be touched."""
    held = {row[1].conId for row in await stage.session.positions(stage.tempo.patience) if row[2]}
    worked = {contract.conId for contract, _, _ in await stage.open_orders()}
    for symbol in _STOCKS:
        contract = await stage.contract(Stock(symbol=symbol))
        if not isinstance(contract, Unresolvable) and contract.con_id not in held | worked:
            return contract
    return f"of {', '.join(_STOCKS)} none could be looked up in which the account holds and orders nothing."


async def _clear_up(stage: Stage) -> None:
    """Sweep, on a new session when the old one has ended."""
    for left in reversed(range(_TRIES)):
        try:
            if not stage.connected:
                await stage.open()
            await sweep(stage)
        except (GatewayUnreachable, ConnectionError, RequestFailed, TimeoutError) as error:
            if not left:
                raise NotFlat(
                    f"The rehearsal could not clear up after itself ({error}). Look in TWS for orders whose reference "
                    "begins with as1r, or run `autoscalper rehearse` again today: it begins by clearing up."
                ) from error
            await asyncio.sleep(stage.tempo.quiet)
        else:
            return


async def _shielded(work: Coroutine[object, object, None]) -> None:
    """Finish the work, and only then heed a cancellation that came meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled is not None:
        raise cancelled
