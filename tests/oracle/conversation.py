"""One conversation of IB's own Python client (package `ibapi`) with a gateway: what it asks, and what it must hear.

Run by `tools/oracle.py` in an environment of its own; it shares no code with ours. The argument is the gateway's port.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.wrapper import EWrapper

PATIENCE = 15
UNREADABLE = {320, 505}
# The callbacks that are listened to, and the names of what they carry.
HEARD = {
    "nextValidId": "order_id",
    "managedAccounts": "accounts",
    "currentTime": "time",
    "contractDetails": "request details",
    "contractDetailsEnd": "request",
    "tickPrice": "request tick price attributes",
    "openOrder": "order_id contract order state",
    "openOrderEnd": "",
    "orderStatus": "order_id status filled remaining average perm_id parent_id last client_id why_held cap",
    "execDetails": "request contract execution",
    "execDetailsEnd": "request",
    "commissionReport": "report",
    "position": "account contract size cost",
    "positionEnd": "",
    "error": "request code text",
}


class Ears(EWrapper):
    """Every callback of those above, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []
        self.news = threading.Condition()

    def hear(self, kind: str, values: tuple[Any, ...]) -> None:
        """One callback."""
        with self.news:
            names = HEARD[kind].split()
            self.heard.append(SimpleNamespace(kind=kind, **dict(zip(names, values, strict=True))))
            self.news.notify_all()

    def of(self, kind: str, **values: object) -> list[Any]:
        """What was heard of one kind, with these values."""
        return [
            one for one in list(self.heard)
            if one.kind == kind and all(getattr(one, name) == value for name, value in values.items())
        ]  # fmt: skip

    def wait(self, what: str, holds: Callable[[], Any]) -> Any:
        """Until it holds; what it then is."""
        with self.news:
            if not self.news.wait_for(holds, PATIENCE):
                errors = [(one.code, one.text) for one in self.of("error")]
                raise SystemExit(f"waited {PATIENCE} s in vain for {what}; errors: {errors}")
            return holds()


def _callback(kind: str) -> Callable[..., None]:
    def heard(self: Ears, *values: Any) -> None:
        self.hear(kind, values)

    return heard


for _kind in HEARD:
    setattr(Ears, _kind, _callback(_kind))


class Talk:
    """The conversation, step by step; a step that is not answered ends it."""

    def __init__(self, port: int) -> None:
        self.ears = Ears()
        self.client = EClient(self.ears)
        self.client.connect("127.0.0.1", port, 7)
        threading.Thread(target=self.client.run, daemon=True).start()
        self.done = 0

    def tell(self, line: str) -> None:
        """One thing that was checked."""
        self.done += 1
        sys.stdout.write(f"  {self.done:>2} {line}\n")

    def status(self, order_id: int, status: str) -> Any:
        """Wait for this status of an order."""
        return self.ears.wait(
            f"{status} of {order_id}", lambda: self.ears.of("orderStatus", order_id=order_id, status=status)
        )[-1]

    def play(self) -> None:
        """All of it."""
        ears, client = self.ears, self.client
        self.next_id = ears.wait("nextValidId", lambda: ears.of("nextValidId"))[0].order_id
        accounts = ears.wait("managedAccounts", lambda: ears.of("managedAccounts"))[0].accounts
        self.account = accounts.split(",")[0]
        self.tell(f"connected, server version {client.serverVersion()}, account {self.account}, next id {self.next_id}")
        client.reqCurrentTime()
        self.tell(f"the time: {ears.wait('the time', lambda: ears.of('currentTime'))[0].time}")
        contract = self.details()
        bid, ask = self.quote(contract)
        self.resting(contract, bid)
        self.bracket(contract, bid, ask)
        self.books(contract)
        wrong = [one for one in ears.of("error") if one.code in UNREADABLE]
        if wrong:
            raise SystemExit(f"the gateway could not read a message: {wrong[0].text}")
        self.tell("no message was unreadable to either side")
        client.disconnect()

    def details(self) -> Contract:
        """A stock, and an option chain's worth of matches."""
        asked = Contract()
        asked.symbol, asked.secType, asked.exchange, asked.currency = "AAPL", "STK", "SMART", "USD"
        self.client.reqContractDetails(101, asked)
        self.ears.wait("the end of the details", lambda: self.ears.of("contractDetailsEnd", request=101))
        (found,) = self.ears.of("contractDetails", request=101)
        details = found.details
        assert details.contract.conId == 265598, details.contract.conId
        assert details.minTick == 0.01, details.minTick
        assert details.marketRuleIds
        assert details.timeZoneId
        self.tell(
            f"contract details: {details.longName}, tick {details.minTick}, {len(details.validExchanges.split(','))} exchanges"
        )
        unknown = Contract()
        unknown.symbol, unknown.secType, unknown.exchange, unknown.currency = "NOSUCH", "STK", "SMART", "USD"
        self.client.reqContractDetails(102, unknown)
        self.ears.wait("error 200", lambda: self.ears.of("error", request=102, code=200))
        self.tell("no such contract: error 200")
        contract: Contract = details.contract
        return contract

    def quote(self, contract: Contract) -> tuple[float, float]:
        """Bid and ask of a stream."""
        self.client.reqMktData(201, contract, "", False, False, [])  # noqa: FBT003 - the client's own shape
        bid = self.ears.wait("a bid", lambda: self.ears.of("tickPrice", request=201, tick=1))[-1].price
        ask = self.ears.wait("an ask", lambda: self.ears.of("tickPrice", request=201, tick=2))[-1].price
        self.client.cancelMktData(201)
        assert 0 < bid < ask
        self.tell(f"quote: bid {bid}, ask {ask}")
        return bid, ask

    def order(self, action: str, order_type: str, **terms: Any) -> tuple[int, Order]:
        """A new order and its id."""
        order = Order()
        order.action, order.orderType, order.totalQuantity = action, order_type, 10
        order.account, order.tif, order.orderRef = self.account, "GTC", "oracle"
        for name, value in terms.items():
            setattr(order, name, value)
        order_id, self.next_id = self.next_id, self.next_id + 1
        return order_id, order

    def resting(self, contract: Contract, bid: float) -> None:
        """Place, change, list, cancel."""
        order_id, order = self.order("BUY", "LMT", lmtPrice=round(bid * 0.8, 2))
        self.client.placeOrder(order_id, contract, order)
        self.status(order_id, "Submitted")
        shown = self.ears.of("openOrder", order_id=order_id)[-1]
        assert (shown.order.lmtPrice, shown.order.orderRef, shown.order.tif) == (order.lmtPrice, "oracle", "GTC")
        self.tell(f"limit order {order_id} Submitted, with its price, reference and time in force")
        order.lmtPrice, order.totalQuantity = round(bid * 0.81, 2), 12
        self.client.placeOrder(order_id, contract, order)
        self.ears.wait("the new terms", lambda: [
            one for one in self.ears.of("openOrder", order_id=order_id)
            if (one.order.lmtPrice, one.order.totalQuantity) == (order.lmtPrice, 12)
        ])  # fmt: skip
        self.tell(f"changed in place to 12 at {order.lmtPrice}")
        self.client.reqAllOpenOrders()
        self.ears.wait("openOrderEnd", lambda: self.ears.of("openOrderEnd"))
        self.tell("listed among the open orders, with the end marker")
        self.client.cancelOrder(order_id)
        self.status(order_id, "Cancelled")
        self.ears.wait("error 202", lambda: self.ears.of("error", request=order_id, code=202))
        self.tell("cancelled: status, then error 202")

    def bracket(self, contract: Contract, bid: float, ask: float) -> None:
        """Parent, target, stop; the parent fills, the stop is changed, the target is hit, the stop ends."""
        parent, entry = self.order("BUY", "LMT", lmtPrice=round(ask * 1.01, 2), transmit=False)
        target, profit = self.order("SELL", "LMT", lmtPrice=round(ask * 1.1, 2), parentId=parent, transmit=False)
        stop, loss = self.order("SELL", "STP", auxPrice=round(bid * 0.9, 2), parentId=parent)
        for order_id, order in ((parent, entry), (target, profit), (stop, loss)):
            self.client.placeOrder(order_id, contract, order)
        filled = self.status(parent, "Filled")
        assert (filled.filled, filled.remaining) == (10, 0), filled
        self.status(target, "Submitted")
        waits = self.ears.wait(
            "the stop's trigger", lambda: self.ears.of("orderStatus", order_id=stop, why_held="trigger")
        )
        assert waits[-1].status == "PreSubmitted"
        self.tell(f"bracket: parent Filled at {filled.average}, target Submitted, stop PreSubmitted until its trigger")
        loss.auxPrice, loss.parentId = round(bid * 0.92, 2), 0
        self.client.placeOrder(stop, contract, loss)
        self.ears.wait("the stop's new price", lambda: [
            one for one in self.ears.of("openOrder", order_id=stop) if one.order.auxPrice == loss.auxPrice
        ])  # fmt: skip
        self.tell(f"stop moved in place to {loss.auxPrice}")
        self.client.reqPositions()
        self.ears.wait("positionEnd", lambda: self.ears.of("positionEnd"))
        (held,) = [one for one in self.ears.of("position") if one.contract.conId == contract.conId][-1:]
        assert held.size == 10
        self.tell(f"position: {held.size:g} at {held.cost:.2f}")
        profit.lmtPrice, profit.parentId = round(bid * 0.99, 2), 0
        self.client.placeOrder(target, contract, profit)
        self.status(target, "Filled")
        self.status(stop, "Cancelled")
        self.tell("target Filled, and the stop Cancelled with it")
        self.ears.wait("the flat position", lambda: [one for one in self.ears.of("position") if one.size == 0])
        self.tell("the position was pushed as 0")

    def books(self, contract: Contract) -> None:
        """The day's executions, and what they cost."""
        before = len(self.ears.of("execDetails"))
        self.client.reqExecutions(301, ExecutionFilter())
        self.ears.wait("execDetailsEnd", lambda: self.ears.of("execDetailsEnd", request=301))
        rows = [one for one in self.ears.of("execDetails", request=301) if one.execution.orderRef == "oracle"]
        assert {row.execution.side for row in rows} == {"BOT", "SLD"}
        assert sum(row.execution.shares for row in rows if row.execution.side == "BOT") == 10
        assert all(row.contract.conId == contract.conId for row in rows)
        self.tell(f"executions: {before} as they happened, {len(rows)} on request, with reference and end marker")
        ids = {row.execution.execId for row in rows}
        self.ears.wait("commissions", lambda: ids <= {one.report.execId for one in self.ears.of("commissionReport")})
        self.tell("a commission report for each")


def main() -> int:
    """Talk to the gateway on this port."""
    talk = Talk(int(sys.argv[1]))
    talk.play()
    sys.stdout.write(f"IB's own client agrees on {talk.done} points\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
