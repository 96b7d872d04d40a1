"""What the library's decoder calls for each message: it answers waiting questions and hands everything else on.

Nothing here judges or acts. The library swallows what is raised in these methods, so its complaints are taken over too.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from broker.ibkr.hours import execution_time
from broker.ibkr.requests import RequestFailed, Requests

OPEN_ORDERS: Final = "open orders"
COMPLETED: Final = "completed orders"
POSITIONS: Final = "positions"
CURRENT_TIME: Final = "the time"
NO_REQUEST: Final = -1

# Where an execDetails frame carries its time, and the library parses it before anyone can correct it.
_EXECUTION_FRAME: Final = 11
_EXECUTION_TIME: Final = 15
# They come with a request's id and do not end it.
_WARNINGS: Final = frozenset({10090, 10167, *range(2100, 2200)})


class Listener(Protocol):
    """Who hears what was not an answer to a question."""

    def on_accounts(self, accounts: tuple[str, ...]) -> None:
        """The gateway named the accounts, at the start or later."""

    def on_open_order(self, contract: Any, order: Any, state: Any) -> None:
        """An order's terms, whoever's it is."""

    def on_order_status(
        self, order_id: int, status: str, filled: float, remaining: float, average: float, perm_id: int,
        client_id: int, why_held: str,
    ) -> None:  # fmt: skip
        """An order's state."""

    def on_execution(self, contract: Any, execution: Any) -> None:
        """A fill as it happens."""

    def on_commission(self, report: Any) -> None:
        """What a fill cost."""

    def on_position(self, account: str, contract: Any, size: float, average_cost: float) -> None:
        """A position changed."""

    def on_account_value(self, tag: str, value: str, currency: str, account: str) -> None:
        """One figure of the account."""

    def on_account_end(self) -> None:
        """All figures of the account have come once."""

    def on_pnl(self, daily: float, unrealised: float, realised: float) -> None:
        """The day's result."""

    def on_price(self, request_id: int, tick_type: int, price: float) -> None:
        """A price of a market data stream."""

    def on_number(self, request_id: int, tick_type: int, value: float) -> None:
        """Something that is no price: a size, a count, a state."""

    def on_data_kind(self, request_id: int, kind: int) -> None:
        """Whether a stream is live, frozen or delayed."""

    def on_error(self, request_id: int, code: int, text: str) -> None:
        """An error that answers no question."""

    def on_closed(self) -> None:
        """The socket is gone."""

    def on_unreadable(self, what: str) -> None:
        """A message could not be read, and whatever it said is unknown."""


class Complaints:
    """Stands in for the decoder's logger, through which alone a message that failed to decode is ever heard of."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def exception(self, message: str, *args: object) -> None:
        """Names the message, without its fields: they hold account ids and prices."""
        del args
        self._listener.on_unreadable(message.split(":", maxsplit=1)[0][:60])

    error = warning = info = debug = exception


class Wrapper:
    """One session's callbacks, under the names that the library's decoder and client look for."""

    # ruff: noqa: N802, N803, N815, D102, ARG002, PLR0913, PLR0917 - names, shapes and order are the library's

    TimezoneTWS = "UTC"
    defaultTimezone: tzinfo = UTC

    def __init__(self, listener: Listener, requests: Requests, gateway_zone: ZoneInfo) -> None:
        self.ib = self  # the decoder asks `wrapper.ib` for the zone of execution times
        self._to = listener
        self._requests = requests
        self._zone = gateway_zone

    def take_over(self, client: Any) -> None:
        """Hear what the decoder could not read, and read execution times before it does."""
        client.decoder.logger = Complaints(self._to)
        inner = client.decoder.handlers[_EXECUTION_FRAME]

        def execution_frame(fields: list[str]) -> None:
            # Seconds of the epoch are the one form that the library reads without guessing, and by far the fastest.
            moment = int(execution_time(fields[_EXECUTION_TIME], self._zone).timestamp())
            inner([*fields[:_EXECUTION_TIME], str(moment), *fields[_EXECUTION_TIME + 1 :]])

        client.decoder.handlers[_EXECUTION_FRAME] = execution_frame

    # Session

    def connectAck(self) -> None: ...

    def nextValidId(self, orderId: int) -> None: ...

    def setEventsDone(self) -> None:
        self._to.on_closed()

    def connectionClosed(self) -> None: ...

    def managedAccounts(self, accountsList: str) -> None:
        self._to.on_accounts(tuple(account for account in accountsList.split(",") if account))

    def currentTime(self, time: int) -> None:
        self._requests.add(CURRENT_TIME, time)
        self._requests.finish(CURRENT_TIME)

    def error(self, reqId: int, errorCode: int, errorString: str, advancedOrderRejectJson: str = "") -> None:
        if reqId in self._requests:
            if errorCode not in _WARNINGS:
                self._requests.fail(reqId, RequestFailed(errorCode, errorString))
            return
        self._to.on_error(reqId, errorCode, errorString)

    # Orders

    def openOrder(self, orderId: int, contract: Any, order: Any, orderState: Any) -> None:
        if order.whatIf:
            self._requests.add(orderId, orderState)
            self._requests.finish(orderId)
            return
        self._requests.add(OPEN_ORDERS, (contract, order, orderState))
        self._to.on_open_order(contract, order, orderState)

    def openOrderEnd(self) -> None:
        self._requests.finish(OPEN_ORDERS)

    def completedOrder(self, contract: Any, order: Any, orderState: Any) -> None:
        self._requests.add(COMPLETED, (contract, order, orderState))

    def completedOrdersEnd(self) -> None:
        self._requests.finish(COMPLETED)

    def orderStatus(
        self, orderId: int, status: str, filled: float, remaining: float, avgFillPrice: float, permId: int,
        parentId: int, lastFillPrice: float, clientId: int, whyHeld: str, mktCapPrice: float = 0.0,
    ) -> None:  # fmt: skip
        self._to.on_order_status(orderId, status, filled, remaining, avgFillPrice, permId, clientId, whyHeld)

    def orderBound(self, *args: object) -> None: ...

    def execDetails(self, reqId: int, contract: Any, execution: Any) -> None:
        if not self._requests.add(reqId, (contract, execution)):
            self._to.on_execution(contract, execution)

    def execDetailsEnd(self, reqId: int) -> None:
        self._requests.finish(reqId)

    def commissionReport(self, commissionReport: Any) -> None:
        self._to.on_commission(commissionReport)

    # Account

    def position(self, account: str, contract: Any, posSize: float, avgCost: float) -> None:
        if not self._requests.add(POSITIONS, (account, contract, posSize, avgCost)):
            self._to.on_position(account, contract, posSize, avgCost)

    def positionEnd(self) -> None:
        self._requests.finish(POSITIONS)

    def updateAccountValue(self, tag: str, val: str, currency: str, account: str) -> None:
        self._to.on_account_value(tag, val, currency, account)

    def updatePortfolio(self, *args: object) -> None: ...

    def updateAccountTime(self, timestamp: str) -> None: ...

    def accountDownloadEnd(self, account: str) -> None:
        self._to.on_account_end()

    def pnl(self, reqId: int, dailyPnL: float, unrealizedPnL: float, realizedPnL: float) -> None:
        self._to.on_pnl(dailyPnL, unrealizedPnL, realizedPnL)

    # Contracts

    def contractDetails(self, reqId: int, contractDetails: Any) -> None:
        self._requests.add(reqId, contractDetails)

    bondContractDetails = contractDetails

    def contractDetailsEnd(self, reqId: int) -> None:
        self._requests.finish(reqId)

    def marketRule(self, marketRuleId: int, priceIncrements: Any) -> None:
        key = ("market rule", marketRuleId)
        for band in priceIncrements:
            self._requests.add(key, band)
        self._requests.finish(key)

    def symbolSamples(self, reqId: int, contractDescriptions: Any) -> None:
        for description in contractDescriptions:
            self._requests.add(reqId, description)
        self._requests.finish(reqId)

    def securityDefinitionOptionParameter(
        self, reqId: int, exchange: str, underlyingConId: int, tradingClass: str, multiplier: str,
        expirations: list[str], strikes: list[float],
    ) -> None:  # fmt: skip
        self._requests.add(reqId, (exchange, tradingClass, multiplier, expirations, strikes))

    def securityDefinitionOptionParameterEnd(self, reqId: int) -> None:
        self._requests.finish(reqId)

    # Market data

    def priceSizeTick(self, reqId: int, tickType: int, price: float, size: float) -> None:
        self._to.on_price(reqId, tickType, price)

    def tickSize(self, reqId: int, tickType: int, size: float) -> None:
        self._to.on_number(reqId, tickType, size)

    def tickGeneric(self, reqId: int, tickType: int, value: float) -> None:
        self._to.on_number(reqId, tickType, value)

    def marketDataType(self, reqId: int, marketDataId: int) -> None:
        self._to.on_data_kind(reqId, marketDataId)

    def tickOptionComputation(self, *args: object) -> None: ...

    def tickSnapshotEnd(self, reqId: int) -> None: ...

    def deltaNeutralValidation(self, *args: object) -> None: ...
