"""The end of a rehearsal, and the beginning of the next: none of its orders works, nothing that it bought is held."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from broker.ibkr.orders import plain
from broker.ibkr.rehearsal_stage import DONE, MARK, Stage
from broker.port import BrokerError

_ROUNDS: Final = 6


class NotFlat(BrokerError):
    """The rehearsal could not clear up what it did; the sentence says what is left."""


async def sweep(stage: Stage) -> None:
    """Cancel every order of any rehearsal of ours and close what their executions hold.

    Raises:
        NotFlat: when something is left all the same.
    """
    for _ in range(_ROUNDS):
        await _end_orders(stage)
        held = await _held(stage)
        if not held:
            if not await _working(stage):
                return
            continue
        closing = [
            stage.send(wire, "flat", "SELL" if net > 0 else "BUY", orderType="MKT", totalQuantity=plain(abs(net)))
            for wire, net in held.values()
        ]
        await stage.wait(lambda: all(stage.status(one) in DONE for one in closing))  # noqa: B023 - see above
    await _end_orders(stage)
    left = ", ".join(f"{net.normalize():+f} {wire['symbol']}" for wire, net in (await _held(stage)).values())
    raise NotFlat(
        f"The rehearsal could not clear up: {left or 'orders still work'}. Close it in TWS, or run "
        "`autoscalper rehearse` again while the market is open."
    )


async def _working(stage: Stage) -> list[int]:
    return [int(order.orderId) for _, order, _ in await stage.open_orders() if stage.is_ours(order)]


async def _end_orders(stage: Stage) -> None:
    orders = [order for _, order, _ in await stage.open_orders()]
    listed = [int(order.orderId) for order in orders if stage.is_ours(order)]
    others = {int(order.orderId) for order in orders if not stage.is_ours(order)}
    silent = [one for one in stage.sent if one not in {*listed, *others} and stage.status(one) not in DONE]
    # Parents first, whose end is that of their legs.
    ending = sorted({*listed, *silent})
    for order_id in ending:
        stage.session.client.cancelOrder(order_id)
    if ending:
        await stage.settled(*ending)
    for order_id in silent:
        # Held in the gateway or never taken: either way nothing is said of its end.
        if not stage.status(order_id):
            del stage.sent[order_id]


async def _held(stage: Stage) -> dict[int, tuple[dict[str, Any], Decimal]]:
    """What the executions of our orders add up to, and the account still holds, by contract id."""
    rows: list[Any] = []
    await stage.session.executions(rows, stage.tempo.patience)
    newest: dict[str, tuple[Any, Any]] = {}
    for contract, execution in rows:
        if str(execution.orderRef).startswith(MARK) and str(execution.acctNumber) == stage.account:
            stem = str(execution.execId).rpartition(".")[0]
            if stem not in newest or str(newest[stem][1].execId) < str(execution.execId):
                newest[stem] = (contract, execution)
    net: dict[int, Decimal] = {}
    wires: dict[int, dict[str, Any]] = {}
    for contract, execution in newest.values():
        signed = Decimal(str(execution.shares)) * (1 if execution.side == "BOT" else -1)
        net[contract.conId] = net.get(contract.conId, Decimal(0)) + signed
        wires[contract.conId] = _wire_of(contract)
    there = {
        int(contract.conId): Decimal(str(size))
        for account, contract, size, _ in await stage.session.positions(stage.tempo.patience)
        if account == stage.account
    }
    # A person may have closed it since; currencies are netted with everything else, so there our own fills count.
    return {
        con_id: (wires[con_id], closable)
        for con_id, quantity in net.items()
        if (closable := _closable(quantity, there.get(con_id, Decimal(0)), wires[con_id]["secType"]))
    }


def _wire_of(contract: Any) -> dict[str, Any]:
    exchange = "IDEALPRO" if contract.secType == "CASH" else "SMART"
    return {
        "conId": int(contract.conId),
        "symbol": contract.symbol,
        "secType": contract.secType,
        "exchange": exchange,
        "currency": contract.currency,
    }


def _closable(ours: Decimal, there: Decimal, sec_type: str) -> Decimal:
    if sec_type == "CASH":
        return ours
    if ours * there <= 0:
        return Decimal(0)
    return min(ours, there) if ours > 0 else max(ours, there)
