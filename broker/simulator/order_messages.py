"""Writes openOrder, completedOrder, orderStatus, execDetails and commissionReport, each from a list of labelled fields.

Layouts and the odd values in them as recorded from a gateway at server version 173. Labels are kept so that a test can
ask for a field by name and nobody counts positions by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from broker.simulator.facts import OrderShown
from broker.simulator.listing import Listing
from broker.simulator.orders import TRAIL_TYPES, Condition, Order
from broker.simulator.wire import UNSET_DOUBLE, UNSET_INTEGER

Labelled = list[tuple[str, object]]
FINAL_FA_PROFILE = 176
ZERO_PRICE = "0.0"


def values(fields: Labelled) -> list[object]:
    """The fields without their labels, as they go on the wire."""
    return [value for _, value in fields]


def price_text(price: Decimal | None) -> str:
    """A price with at least one decimal, as a gateway echoes it; unset is zero."""
    if price is None:
        return ZERO_PRICE
    text = format(price, "f")
    return text if "." in text else f"{text}.0"


def contract_fields(listing: Listing, *, exchange: str | None = None, strike: str | None = None) -> Labelled:
    """The eleven fields of a contract as gateways send them; a stock's right is a question mark."""
    bare = listing.sec_type != "OPT"
    return [
        ("conId", listing.con_id),
        ("symbol", listing.symbol),
        ("secType", listing.sec_type),
        ("lastTrade", listing.last_trade),
        ("strike", strike if strike is not None else listing.strike),
        ("right", "?" if bare and strike is None else listing.right),
        ("multiplier", listing.multiplier),
        ("exchange", listing.home if exchange is None else exchange),
        ("currency", listing.currency),
        ("localSymbol", listing.local_symbol),
        ("tradingClass", listing.trading_class),
    ]


def open_order(shown: OrderShown, version: int) -> Labelled:
    """Message 5: 128 fields at 157, 131 at 163, 136 from 170 to 176, 135 from 177 on."""
    order = shown.order
    return [
        ("msgId", 5),
        ("orderId", order.ticket.order_id if order.client_id >= 0 else 0),
        *contract_fields(order.listing, exchange=order.ticket.query.exchange or None),
        *terms(order, limit=shown.shown_limit),
        ("clientId", max(order.client_id, 0)),
        ("permId", order.perm_id),
        *attributes(order, version),
        *risk(order),
        *delta_neutral(order),
        *tail(order),
        *_margins(shown),
        *conditions_of(order.ticket.conditions, order),
        *_adjusted(order),
        *_later(order, version),
    ]


def terms(order: Order, *, limit: Decimal | None = None, quantity: Decimal | None = None) -> Labelled:
    """From action to orderRef."""
    ticket = order.ticket
    trailing = ticket.order_type in TRAIL_TYPES
    aux = ticket.aux_price if not trailing or not ticket.trailing_percent else None
    return [
        ("action", ticket.action),
        ("totalQuantity", quantity if quantity is not None else order.total),
        ("orderType", ticket.order_type),
        ("lmtPrice", price_text(limit if limit is not None else ticket.limit_price)),
        ("auxPrice", price_text(aux)),
        ("tif", order.time_in_force),
        ("ocaGroup", order.oca_group),
        ("account", order.account),
        ("openClose", ""),
        ("origin", 0),
        ("orderRef", ticket.order_ref),
    ]


def attributes(order: Order, version: int) -> Labelled:
    """From outsideRth to displaySize."""
    ticket = order.ticket
    wire = ticket.wire
    return [
        ("outsideRth", ticket.outside_rth),
        ("hidden", 0),
        ("discretionaryAmt", 0),
        ("goodAfterTime", ticket.good_after),
        ("sharesAllocation", f"{order.perm_id}.0/{order.account}/100"),
        ("faGroup", ""),
        ("faMethod", ""),
        ("faPercentage", ""),
        *([("faProfile", "")] if version <= FINAL_FA_PROFILE else []),
        ("modelCode", wire.get("modelCode", "")),
        ("goodTillDate", ticket.good_till),
        ("rule80A", wire.get("rule80A", "")),
        ("percentOffset", wire.get("percentOffset", "")),
        ("settlingFirm", wire.get("settlingFirm", "")),
        ("shortSaleSlot", 0),
        ("designatedLocation", ""),
        ("exemptCode", -1),
        ("auctionStrategy", 0),
        ("startingPrice", ""),
        ("stockRefPrice", ""),
        ("delta", ""),
        ("stockRangeLower", ""),
        ("stockRangeUpper", ""),
        ("displaySize", UNSET_INTEGER),
    ]


def risk(order: Order) -> Labelled:
    """From blockOrder to volatilityType."""
    ticket = order.ticket
    return [
        ("blockOrder", 0),
        ("sweepToFill", 0),
        ("allOrNone", ticket.wire.get("allOrNone") == "1"),
        ("minQty", ""),
        ("ocaType", order.oca_type),
        ("eTradeOnly", 0),
        ("firmQuoteOnly", 0),
        ("nbboPriceCap", ""),
        ("parentId", order.parent.ticket.order_id if order.parent else 0),
        ("triggerMethod", ticket.trigger_method),
        ("volatility", ""),
        ("volatilityType", 0),
    ]


def delta_neutral(order: Order) -> Labelled:
    """The ten fields of an order that has no delta-neutral leg."""
    # Gateways write the word None for "no delta-neutral order", and clients then read eight more fields.
    del order
    return [
        ("deltaNeutralOrderType", "None"),
        ("deltaNeutralAuxPrice", ""),
        ("dnConId", 0),
        ("dnSettlingFirm", ""),
        ("dnClearingAccount", ""),
        ("dnClearingIntent", ""),
        ("dnOpenClose", "?"),
        ("dnShortSale", 0),
        ("dnShortSaleSlot", 0),
        ("dnLocation", ""),
    ]


def tail(order: Order) -> Labelled:
    """From continuousUpdate to solicited."""
    ticket = order.ticket
    trailing = ticket.order_type in TRAIL_TYPES
    return [
        ("continuousUpdate", 0),
        ("referencePriceType", 0),
        ("trailStopPrice", order.stop_price if trailing else ""),
        ("trailingPercent", ticket.trailing_percent if trailing else ""),
        ("basisPoints", ""),
        ("basisPointsType", ""),
        ("comboLegsDescrip", ""),
        ("nComboLegs", 0),
        ("nOrderComboLegs", 0),
        ("nSmartComboParams", 0),
        ("scaleInitLevelSize", UNSET_INTEGER),
        ("scaleSubsLevelSize", UNSET_INTEGER),
        ("scalePriceIncrement", ""),
        ("hedgeType", ""),
        ("optOutSmartRouting", 0),
        ("clearingAccount", ""),
        ("clearingIntent", "IB"),
        ("notHeld", 0),
        ("deltaNeutralContract", 0),
        ("algoStrategy", ""),
        ("solicited", 0),
    ]


def _margins(shown: OrderShown) -> Labelled:
    effect = shown.margin
    names = ("initMargin", "maintMargin", "equityWithLoan")
    if effect is None:
        nine: Labelled = [(f"{name}{part}", UNSET_DOUBLE) for part in ("Before", "Change", "After") for name in names]
        fee = price_text(shown.commission) if shown.commission is not None else ""
    else:
        before = (effect.initial_before, effect.initial_before, effect.equity)
        change = (effect.initial_change, effect.initial_change, Decimal(0))
        after = tuple(one + two for one, two in zip(before, change, strict=True))
        rows = (("Before", before), ("Change", change), ("After", after))
        nine = [(f"{name}{part}", figure) for part, row in rows for name, figure in zip(names, row, strict=True)]
        fee = price_text(effect.commission)
    currency = "USD" if fee else ""
    return [
        ("whatIf", effect is not None),
        ("status", shown.status),
        *nine,
        ("commission", fee),
        ("minCommission", ""),
        ("maxCommission", ""),
        ("commissionCurrency", currency),
        ("warningText", ""),
        ("randomizeSize", 0),
        ("randomizePrice", 0),
    ]


def conditions_of(conditions: Sequence[Condition], order: Order) -> Labelled:
    """The conditions as they came, with their two flags."""
    fields: Labelled = [("nConditions", len(conditions))]
    for condition in conditions:
        fields += [("conditionType", condition.kind), ("conjunction", condition.conjunction)]
        fields += [("condition", value) for value in condition.fields]
    if conditions:
        fields += [("conditionsIgnoreRth", order.ticket.wire.get("conditionsIgnoreRth", "0"))]
        fields += [("conditionsCancelOrder", order.ticket.conditions_cancel)]
    return fields


def _adjusted(order: Order) -> Labelled:
    trailing = order.ticket.order_type in TRAIL_TYPES
    return [
        ("adjustedOrderType", "None"),
        ("triggerPrice", UNSET_DOUBLE),
        ("trailStopPriceAgain", order.stop_price if trailing else UNSET_DOUBLE),
        ("lmtPriceOffset", UNSET_DOUBLE),
        ("adjustedStopPrice", UNSET_DOUBLE),
        ("adjustedStopLimitPrice", UNSET_DOUBLE),
        ("adjustedTrailingAmount", UNSET_DOUBLE),
        ("adjustableTrailingUnit", 0),
        ("softDollarName", ""),
        ("softDollarValue", ""),
        ("softDollarDisplayName", ""),
        ("cashQty", 0),
        ("dontUseAutoPriceForHedge", 1),
        ("isOmsContainer", 0),
        ("discretionaryUpToLimitPrice", 0),
        ("usePriceMgmtAlgo", 0),
    ]


def _later(order: Order, version: int) -> Labelled:
    del order
    fields: Labelled = []
    if version >= 158:
        fields.append(("duration", ""))
    if version >= 160:
        fields.append(("postToAts", ""))
    if version >= 162:
        fields.append(("autoCancelParent", 0))
    return fields + (pegged_extras() if version >= 170 else [])


def pegged_extras() -> Labelled:
    """The five fields that 170 brought, with the defaults a gateway writes for a plain order."""
    return [
        ("minTradeQty", ""),
        ("minCompeteSize", 100),
        ("competeAgainstBestOffset", "0.02"),
        ("midOffsetAtWhole", ""),
        ("midOffsetAtHalf", ""),
    ]
