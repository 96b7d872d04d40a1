"""Plays a recorded situation on a simulated gateway, over a real socket, and writes down what it says in the same words."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from ib_insync import IB, Contract, Order

from broker.simulator.gateway import Gateway
from broker.simulator.journal import Record
from broker.simulator.switches import Switches

HERE = Path(__file__).parent
QUIET = 0.5
UNSET = "1.7976931348623157E308"


def situations() -> list[dict[str, Any]]:
    return list(yaml.safe_load((HERE / "situations.yaml").read_text(encoding="utf-8")))


def word(record: Record) -> str | None:
    """One message in a line of the recordings, or None for those that they do not hold."""
    fields = record.fields
    match record.name:
        case "openOrder":
            kind, shown = fields[15], fields[16]
            limit = " limit" if kind not in {"LMT", "STP LMT"} and shown not in {"", UNSET} and float(shown) else ""
            return f"order {fields[1]} {kind} {fields[18]}{limit}"
        case "orderStatus":
            return f"status {fields[1]} {fields[2]} {fields[3]}/{fields[4]} {fields[10]}".rstrip()
        case "execDetails":
            return f"execution {fields[2]} {fields[19]}"
        case "commissionReport":
            return "commission"
        case "error" if fields[2] != "-1":
            return f"error {fields[2]} {fields[3]}"
        case "openOrderEnd":
            return "end"
        case _:
            return None


def differences(recorded: list[str], said: list[str]) -> list[str]:
    """`- line` for what was heard and is not said, `+ line` for the reverse, where they stand."""
    return [line for line in difflib.ndiff(recorded, said) if line[0] in "+-"]


class Player:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._client_id = 0
        self._ib: Any = None

    async def play(self, situation: dict[str, Any]) -> Iterator[str]:
        """The differences from what was recorded."""
        recorded: list[str] = []
        said: list[str] = []
        asyncio.set_event_loop(asyncio.get_running_loop())  # ib_insync asks the policy
        await self._connect(1)
        for play in situation["plays"]:
            before = len(self._gateway.journal.records)
            await self._do(play)
            await asyncio.sleep(QUIET)
            if "heard" not in play:
                continue
            records = list(self._gateway.journal.records)[before:]
            recorded += play["heard"]
            said += [
                line for one in records
                if one.direction == "out" and one.client_id == self._client_id and (line := word(one))
            ]  # fmt: skip
        self._ib.disconnect()
        return iter(differences(recorded, said))

    async def _connect(self, client_id: int) -> None:
        if self._ib is not None:
            self._ib.disconnect()
            await asyncio.sleep(QUIET)
        self._client_id, self._ib = client_id, IB()
        await self._ib.connectAsync("127.0.0.1", self._gateway.port, clientId=client_id, timeout=4)

    async def _do(self, play: dict[str, Any]) -> None:
        match play:
            case {"place": terms}:
                self._place(dict(terms))
            case {"cancel": order_id}:
                self._ib.client.cancelOrder(order_id)
            case {"list": "all"}:
                self._ib.client.reqAllOpenOrders()
            case {"connect": client_id}:
                await self._connect(client_id)
            case {"price": price}:
                self._gateway.market.set_price("AAPL", Decimal(price))

    def _place(self, terms: dict[str, Any]) -> None:
        con_id = self._gateway.market.resolve(terms.get("symbol", "AAPL")).con_id
        order = Order(
            action=terms["action"],
            totalQuantity=terms["quantity"],
            orderType=terms["type"],
            tif=terms["tif"],
            transmit=terms.get("transmit", True),
            account=self._gateway.accounts[0],
        )
        for name, attribute in (("limit", "lmtPrice"), ("stop", "auxPrice"), ("percent", "trailingPercent")):
            if name in terms:
                setattr(order, attribute, terms[name])
        self._ib.client.placeOrder(terms["id"], Contract(conId=con_id, exchange=terms.get("exchange", "SMART")), order)


async def differences_of(situation: dict[str, Any]) -> list[str]:
    switches = Switches.named(situation.get("switches", {}))
    async with Gateway(switches=switches, always_open=True) as gateway:
        return list(await Player(gateway).play(situation))
