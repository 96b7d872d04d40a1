"""Writes completedOrder, orderStatus, execDetails and commissionReport from labelled fields."""

from __future__ import annotations

from datetime import UTC, datetime

from broker.simulator.facts import Commission, Execution, StatusShown
from broker.simulator.hours import NEW_YORK
from broker.simulator.order_messages import (
    Labelled,
    attributes,
    conditions_of,
    contract_fields,
    delta_neutral,
    pegged_extras,
    price_text,
    risk,
    tail,
    terms,
)
from broker.simulator.orders import Order
from broker.simulator.wire import UNSET_DOUBLE, UNSET_INTEGER


def completed_order(order: Order, version: int) -> Labelled:
    """Message 101: it carries the permId, and neither order id nor client id."""
    listed = [one for one in attributes(order, version) if one[0] not in {"sharesAllocation", "auctionStrategy"}]
    limits = [one for one in risk(order) if one[0] not in _ABSENT_FROM_COMPLETED]
    neutral = [one for one in delta_neutral(order) if one[0] not in _ABSENT_FROM_COMPLETED]
    ending = [one for one in tail(order) if one[0] not in _ABSENT_FROM_COMPLETED]
    moment = (order.completed_at or datetime.now(UTC)).astimezone(NEW_YORK)
    return [
        ("msgId", 101),
        *contract_fields(order.listing),
        # What is left, not what was asked for: a filled order is listed with a quantity of zero.
        *terms(order, quantity=order.remaining),
        ("permId", order.perm_id),
        *listed,
        *limits,
        *neutral,
        *ending,
        ("status", order.status),
        ("randomizeSize", 0),
        ("randomizePrice", 0),
        *conditions_of(order.ticket.conditions, order),
        ("trailStopPriceAgain", UNSET_DOUBLE),
        ("lmtPriceOffset", UNSET_DOUBLE),
        ("cashQty", 0),
        ("dontUseAutoPriceForHedge", 1),
        ("isOmsContainer", 0),
        ("autoCancelDate", ""),
        ("filledQuantity", order.filled),
        ("refFuturesConId", UNSET_INTEGER),
        ("autoCancelParent", 0),
        ("shareholder", "Not an insider or substantial shareholder"),
        ("imbalanceOnly", 0),
        ("routeMarketableToBbo", 0),
        ("parentPermId", order.parent.perm_id if order.parent else "9223372036854775807"),
        ("completedTime", f"{moment:%Y%m%d %H:%M:%S} US/Eastern"),
        ("completedStatus", order.completed_status),
        *([(label, "") for label, _ in pegged_extras()] if version >= 170 else []),
    ]


_ABSENT_FROM_COMPLETED = frozenset(
    {
        "blockOrder",
        "eTradeOnly",
        "firmQuoteOnly",
        "nbboPriceCap",
        "parentId",
        "dnSettlingFirm",
        "dnClearingAccount",
        "dnClearingIntent",
        "dnOpenClose",
        "basisPoints",
        "basisPointsType",
        "optOutSmartRouting",
    }
)


def order_status(shown: StatusShown) -> Labelled:
    """Message 3."""
    return [
        ("msgId", 3),
        ("orderId", shown.order_id if shown.client_id >= 0 else 0),
        ("status", shown.status),
        ("filled", shown.filled),
        ("remaining", shown.remaining),
        ("avgFillPrice", shown.average),
        ("permId", shown.perm_id),
        ("parentId", shown.parent_id),
        ("lastFillPrice", shown.last_price),
        ("clientId", max(shown.client_id, 0)),
        ("whyHeld", shown.why_held),
        ("mktCapPrice", 0),
    ]


def execution_details(execution: Execution, version: int, *, request_id: int = -1, zoned: bool = True) -> Labelled:
    """Message 11; the request id is -1 when nobody asked."""
    local = execution.at.astimezone(NEW_YORK)
    written = f"{local:%Y%m%d %H:%M:%S} US/Eastern" if zoned else f"{local:%Y%m%d  %H:%M:%S}"
    strike = price_text(execution.listing.strike)
    fields: Labelled = [
        ("msgId", 11),
        ("reqId", request_id),
        ("orderId", execution.order_id if execution.client_id >= 0 else 0),
        *contract_fields(execution.listing, exchange=execution.exchange, strike=strike),
        ("execId", execution.execution_id),
        ("time", written),
        ("acctNumber", execution.account),
        ("execExchange", execution.exchange),
        ("side", execution.side),
        ("shares", execution.quantity),
        ("price", execution.price),
        ("permId", execution.perm_id),
        ("clientId", max(execution.client_id, 0)),
        ("liquidation", 0),
        ("cumQty", execution.cum_qty),
        ("avgPrice", execution.average),
        ("orderRef", execution.order_ref),
        ("evRule", ""),
        ("evMultiplier", ""),
        ("modelCode", ""),
        ("lastLiquidity", 2),
    ]
    return [*fields, ("pendingPriceRevision", 0)] if version >= 178 else fields


def commission_report(report: Commission) -> Labelled:
    """Message 59; an opening trade carries IB's unset double as its result."""
    realised = UNSET_DOUBLE if report.realised is None else report.realised
    return [
        ("msgId", 59),
        ("version", 1),
        ("execId", report.execution_id),
        ("commission", price_text(report.commission)),
        ("currency", report.currency),
        ("realizedPNL", realised),
        ("yield", UNSET_DOUBLE),
        ("yieldRedemptionDate", ""),
    ]
