"""The questions about other contracts than a stock: an option, an index, a currency; and those about a restart."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from broker.ibkr.orders import time_text
from broker.ibkr.rehearsal_filled import Filled
from broker.ibkr.rehearsal_notes import Notes, above, below, yes
from broker.ibkr.rehearsal_stage import Stage
from broker.port import Unresolvable
from parsers.instrument import Forex, Option, Right, Stock
from risk.book import Contract

_UNDERLYING: Final = "SPY"
_COLLAR: Final = Decimal("0.05")
_INDEX: Final = {"conId": 416904, "symbol": "SPX", "secType": "IND", "exchange": "CBOE", "currency": "USD"}
_OF_OPTIONS: Final = ("option_times", "attached_good_after", "both_sides_of_option", "double_trigger")


async def play_option(stage: Stage, notes: Notes, part: Decimal) -> None:
    """One call a week or more out, a little above the market; `part` is a distance at which limits are taken."""
    found = await _option(stage)
    if isinstance(found, str):
        notes.missed(found, *_OF_OPTIONS)
        return
    contract, (bid, ask) = found
    mid = (bid + ask) / Decimal(2)
    low, high = below(contract, mid, part), above(contract, mid, part)
    await _times(stage, notes, contract, low)
    if not await _buy(stage, notes, contract, max(above(contract, mid, min(_COLLAR, part)), ask), high):
        return
    await _both_sides(stage, notes, contract, low, high)
    now = await stage.quote(contract)
    await _double_trigger(stage, notes, contract, now[0] if now else bid)


async def _option(stage: Stage) -> tuple[Contract, tuple[Decimal, Decimal]] | str:
    stock = await stage.contract(Stock(symbol=_UNDERLYING))
    if isinstance(stock, Unresolvable):
        return stock.reason
    quote = await stage.quote(stock)
    if quote is None:
        return f"{_UNDERLYING} has no quote."
    chains = await stage.session.chains(_UNDERLYING, "STK", stock.con_id, stage.tempo.patience)
    soonest = f"{stage.clock() + timedelta(days=7):%Y%m%d}"
    days = sorted({day for _, _, _, days, _ in chains for day in days if day >= soonest})
    strikes = sorted(
        {Decimal(str(strike)) for *_, strikes in chains for strike in strikes if strike > quote[1] * 101 / 100}
    )
    for day in days[:2]:
        for strike in strikes[:4]:
            wanted = Option(symbol=_UNDERLYING, expiry=_date(day), strike=strike, right=Right.CALL)
            contract = await stage.contract(wanted)
            if isinstance(contract, Contract):
                priced = await stage.quote(contract)
                return (contract, priced) if priced else "the option has no quote."
    return "no option could be looked up."


def _date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


async def _times(stage: Stage, notes: Notes, contract: Contract, low: Decimal) -> None:
    later = time_text(stage.clock() + timedelta(hours=1))
    kinds = {
        "GTC": stage.send(contract, "gtc", "BUY", lmtPrice=low, tif="GTC"),
        "GTD": stage.send(contract, "gtd", "BUY", lmtPrice=low, tif="GTD", goodTillDate=later),
        "goodAfterTime": stage.send(contract, "gat", "BUY", lmtPrice=low, goodAfterTime=later),
    }
    await stage.settled(*kinds.values())
    taken = [kind for kind, order_id in kinds.items() if stage.works(order_id)]
    frames = [stage.witness.about(order_id)[-1] for order_id in kinds.values() if stage.witness.about(order_id)]
    notes.saw("option_times", ", ".join(taken) or "none", f"Taken: {', '.join(taken) or 'none'}.", frames)
    for order_id in kinds.values():
        await stage.cancel(order_id)


async def _buy(stage: Stage, notes: Notes, contract: Contract, price: Decimal, high: Decimal) -> bool:
    """One option, first with a leg that is to sleep for an hour; whether it is held."""
    entry = stage.send(contract, "option", "BUY", lmtPrice=price, transmit=False)
    asleep, beside = _legs(stage, contract, entry, high)
    bought = await _is_bought(stage, entry, asleep)
    sold = stage.status(asleep) == "Filled"
    if bought:
        value, sentence = ("ignored", "No, it sells at once.") if sold else ("waits", "Yes.")
        if not sold and not stage.works(asleep):
            value, sentence = "refused", "No, it is refused."
        notes.saw("attached_good_after", value, sentence, stage.witness.about(asleep)[-2:])
    for leg in (beside, asleep):
        await stage.cancel(leg)
    if sold:
        bought = await _is_bought(stage, stage.send(contract, "option", "BUY", lmtPrice=price))
    if not bought:
        notes.missed("the option was not bought; ask again while the market is open.", *_OF_OPTIONS)
    return bought


def _legs(stage: Stage, contract: Contract, parent: int, high: Decimal) -> tuple[int, int]:
    later = time_text(stage.clock() + timedelta(hours=1))
    of: dict[str, Any] = {"parentId": parent, "tif": "GTC"}
    asleep = stage.send(contract, "asleep", "SELL", orderType="MKT", goodAfterTime=later, transmit=False, **of)
    return asleep, stage.send(contract, "beside", "SELL", lmtPrice=high, **of)


async def _is_bought(stage: Stage, entry: int, *legs: int) -> bool:
    await stage.wait(lambda: stage.status(entry) in {"Filled", "Inactive", "Cancelled", "Refused"})
    await stage.settled(entry, *legs)
    return stage.status(entry) == "Filled"


async def _both_sides(stage: Stage, notes: Notes, contract: Contract, low: Decimal, high: Decimal) -> None:
    sale = stage.send(contract, "sale", "SELL", lmtPrice=high)
    await stage.settled(sale)
    if not stage.works(sale):
        notes.missed("the sale beside it was not taken.", "both_sides_of_option")
        return
    purchase = stage.send(contract, "against", "BUY", lmtPrice=low)
    await stage.settled(purchase)
    refused = any(one.code == 201 for one in stage.codes(purchase))
    if refused or stage.works(purchase):
        notes.saw("both_sides_of_option", refused, yes(refused), stage.witness.about(purchase)[-2:])
    else:
        notes.missed("the purchase was refused for another reason.", "both_sides_of_option")
    await stage.cancel(purchase)
    await stage.cancel(sale)


async def _double_trigger(stage: Stage, notes: Notes, contract: Contract, bid: Decimal) -> None:
    """A stop above the bid is through when it arrives: it triggers by that one quote, or it waits for another."""
    ticks = stage.ticks(contract)
    stop = stage.send(contract, "through", "SELL", orderType="STP", auxPrice=above(contract, bid, Decimal("0.1")))
    await stage.wait(lambda: stage.status(stop) in {"Filled", "Inactive", "Cancelled"}, stage.tempo.quiet * 2)
    if stage.ticks(contract) != ticks:
        notes.missed("the quote moved meanwhile.", "double_trigger")
    elif stage.status(stop) == "Filled":
        notes.saw("double_trigger", value=False, sentence="No.", frames=stage.witness.about(stop)[-2:])
    elif "trigger" in "".join(one.why_held for one in stage.witness.about(stop, "status")[-1:]):
        notes.saw("double_trigger", value=True, sentence="Yes.", frames=stage.witness.about(stop)[-2:])
    else:
        notes.missed("the stop was not taken.", "double_trigger")


async def play_rejection(stage: Stage, notes: Notes, looks: Filled) -> None:
    """An order on an index, which nobody can trade, in case no order was rejected so far."""
    if "rejected_status" in notes:
        return
    order_id = stage.send(_INDEX, "index", "BUY", lmtPrice=Decimal(1))
    await stage.settled(order_id)
    looks.look_at_rejection(order_id)
    await stage.cancel(order_id)
    notes.missed("no order got 201.", "rejected_status")


async def play_currency(stage: Stage, notes: Notes) -> None:
    """One euro, bought and sold."""
    contract = await stage.contract(Forex(symbol="EURUSD"))
    quote = None if isinstance(contract, Unresolvable) else await stage.quote(contract)
    if isinstance(contract, Unresolvable) or quote is None:
        notes.missed("EURUSD has no quote.", "currency_position")
        return
    order_id = stage.send(contract, "euro", "BUY", lmtPrice=above(contract, quote[1], Decimal("0.002")))
    await stage.wait(lambda: stage.status(order_id) in {"Filled", "Inactive", "Cancelled", "Refused"})
    if stage.status(order_id) != "Filled":
        notes.missed("the currency was not bought.", "currency_position")
        return
    rows = await stage.session.positions(stage.tempo.patience)
    listed = any(row[1].secType == "CASH" and row[1].conId == contract.con_id and row[2] for row in rows)
    notes.saw("currency_position", listed, yes(listed), stage.witness.about(order_id, "execution")[:1])


async def play_restart(stage: Stage, notes: Notes, contract: Contract, mid: Decimal, part: Decimal) -> None:
    """What a restart of the gateway does; the person restarts it while this waits."""
    before = stage.session.first_order_id
    held = stage.send(contract, "kept", "BUY", lmtPrice=below(contract, mid, part), transmit=False)
    await asyncio.sleep(stage.tempo.quiet)
    if not await stage.outlive_restart():
        notes.missed("the gateway was not restarted in time.", "restart_keeps_held_orders", "ids_after_restart")
        return
    lower = stage.session.first_order_id < max(before, held + 1)
    notes.saw(
        "ids_after_restart", "lower" if lower else "higher",
        f"The first id was {before} and an order had {held}; now the first is {stage.session.first_order_id}.",
    )  # fmt: skip
    stage.session.client.cancelOrder(held)
    await asyncio.sleep(stage.tempo.quiet)
    gone = [one for one in stage.codes(held) if one.code == 10147]
    notes.saw("restart_keeps_held_orders", not gone, yes(not gone), gone or stage.witness.about(held)[-1:])
