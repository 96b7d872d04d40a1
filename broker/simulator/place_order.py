"""Reads a placeOrder message: 110 to 115 fields by server version, every one of them named, none left over."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from broker.simulator.listing import Query
from broker.simulator.orders import Condition, Ticket
from broker.simulator.wire import FieldReader, ProtocolViolation, to_decimal

CONTRACT = [
    "conId",
    "symbol",
    "secType",
    "lastTrade",
    "strike",
    "right",
    "multiplier",
    "exchange",
    "primaryExchange",
    "currency",
    "localSymbol",
    "tradingClass",
]
HEAD = [
    "action",
    "totalQuantity",
    "orderType",
    "lmtPrice",
    "auxPrice",
    "tif",
    "ocaGroup",
    "account",
    "openClose",
    "origin",
    "orderRef",
    "transmit",
    "parentId",
    "blockOrder",
    "sweepToFill",
    "displaySize",
    "triggerMethod",
    "outsideRth",
    "hidden",
]
MIDDLE = [
    "sharesAllocation",
    "discretionaryAmt",
    "goodAfterTime",
    "goodTillDate",
    "faGroup",
    "faMethod",
    "faPercentage",
]
TERMS = [
    "modelCode",
    "shortSaleSlot",
    "designatedLocation",
    "exemptCode",
    "ocaType",
    "rule80A",
    "settlingFirm",
    "allOrNone",
    "minQty",
    "percentOffset",
    "eTradeOnly",
    "firmQuoteOnly",
    "nbboPriceCap",
    "auctionStrategy",
    "startingPrice",
    "stockRefPrice",
    "delta",
    "stockRangeLower",
    "stockRangeUpper",
    "overridePercentageConstraints",
    "volatility",
    "volatilityType",
    "deltaNeutralOrderType",
    "deltaNeutralAuxPrice",
]
DELTA_NEUTRAL = [
    "dnConId",
    "dnSettlingFirm",
    "dnClearingAccount",
    "dnClearingIntent",
    "dnOpenClose",
    "dnShortSale",
    "dnShortSaleSlot",
    "dnLocation",
]
TRAIL = [
    "continuousUpdate",
    "referencePriceType",
    "trailStopPrice",
    "trailingPercent",
    "scaleInitLevelSize",
    "scaleSubsLevelSize",
    "scalePriceIncrement",
]
SCALE = [
    "scalePriceAdjustValue",
    "scalePriceAdjustInterval",
    "scaleProfitOffset",
    "scaleAutoReset",
    "scaleInitPosition",
    "scaleInitFillQty",
    "scaleRandomPercent",
]
SCALE_TABLE = ["scaleTable", "activeStartTime", "activeStopTime", "hedgeType"]
CLEARING = ["optOutSmartRouting", "clearingAccount", "clearingIntent", "notHeld"]
MISC = ["algoId", "whatIf", "orderMiscOptions", "solicited", "randomizeSize", "randomizePrice"]
PEGGED = [
    "referenceContractId",
    "isPeggedDecrease",
    "peggedChangeAmount",
    "referenceChangeAmount",
    "referenceExchangeId",
]
TAIL = [
    "adjustedOrderType",
    "triggerPrice",
    "lmtPriceOffset",
    "adjustedStopPrice",
    "adjustedStopLimitPrice",
    "adjustedTrailingAmount",
    "adjustableTrailingUnit",
    "extOperator",
    "softDollarName",
    "softDollarValue",
    "cashQty",
    "mifidDecisionMaker",
    "mifidDecisionAlgo",
    "mifidExecutionTrader",
    "mifidExecutionAlgo",
    "dontUseAutoPriceForHedge",
    "isOmsContainer",
    "discretionaryUpToLimitPrice",
    "usePriceMgmtAlgo",
]
# Which server version brought which field (reference: the version constants of IB's published clients).
LATER = (
    (158, "duration"),
    (160, "postToAts"),
    (162, "autoCancelParent"),
    (166, "advancedErrorOverride"),
    (169, "manualOrderTime"),
)
LAST_WITH_FA_PROFILE = 176
# Fields after the kind and the conjunction, by kind: price, time, margin, execution, volume, per cent.
CONDITION_FIELDS = {1: 5, 3: 2, 4: 2, 5: 3, 6: 4, 7: 4}


def read_query(reader: FieldReader) -> tuple[Query, dict[str, str]]:
    """The twelve fields of a contract as clients send them."""
    fields = reader.named(CONTRACT)
    con_id = fields["conId"] or "0"
    if not con_id.lstrip("-").isdigit():
        raise ProtocolViolation(f"conId must be a whole number, not {con_id!r}")
    query = Query(
        con_id=int(con_id),
        symbol=fields["symbol"],
        sec_type=fields["secType"],
        last_trade=fields["lastTrade"],
        strike=to_decimal(fields["strike"], "strike") or Decimal(0),
        right=fields["right"] if fields["right"] != "?" else "",
        multiplier=fields["multiplier"],
        exchange=fields["exchange"],
        primary_exchange=fields["primaryExchange"],
        currency=fields["currency"],
        local_symbol=fields["localSymbol"],
        trading_class=fields["tradingClass"],
    )
    return query, fields


def read_place_order(reader: FieldReader, version: int) -> Ticket:
    """The whole message behind its id.

    Raises:
        ProtocolViolation: on a missing field, one left over, or one that is no number where a number belongs.
    """
    order_id = reader.integer("orderId")
    query, wire = read_query(reader)
    wire |= reader.named(["secIdType", "secId", *HEAD])
    query = replace(query, sec_id_type=wire["secIdType"], sec_id=wire["secId"])
    if query.sec_type == "BAG":
        _read_legs(reader)
    fa_profile = ["faProfile"] if version <= LAST_WITH_FA_PROFILE else []
    wire |= reader.named([*MIDDLE, *fa_profile, *TERMS])
    if wire["deltaNeutralOrderType"]:
        wire |= reader.named(DELTA_NEUTRAL)
    wire |= reader.named(TRAIL)
    increment = to_decimal(wire["scalePriceIncrement"], "scalePriceIncrement")
    if increment and increment > 0:
        wire |= reader.named(SCALE)
    wire |= reader.named(SCALE_TABLE)
    if wire["hedgeType"]:
        wire |= reader.named(["hedgeParam"])
    wire |= reader.named(CLEARING)
    if reader.flag("deltaNeutralContract"):
        reader.named(["dncConId", "dncDelta", "dncPrice"])
    wire |= reader.named(["algoStrategy"])
    if wire["algoStrategy"]:
        _read_pairs(reader, "algoParams")
    wire |= reader.named(MISC)
    if wire["orderType"] == "PEG BENCH":
        wire |= reader.named(PEGGED)
    conditions = _read_conditions(reader, wire)
    wire |= reader.named(TAIL)
    wire |= reader.named([name for since, name in LATER if version >= since])
    if version >= 170:
        wire |= reader.named(_pegged_extras(wire))
    reader.end()
    return _ticket(order_id, query, wire, conditions)


def _read_legs(reader: FieldReader) -> None:
    for _ in range(reader.integer("nLegs")):
        reader.named(["conId", "ratio", "action", "exchange", "openClose", "shortSaleSlot", "location", "exemptCode"])
    for _ in range(reader.integer("nLegPrices")):
        reader.text("legPrice")
    _read_pairs(reader, "smartComboRoutingParams")


def _read_pairs(reader: FieldReader, name: str) -> None:
    for _ in range(reader.integer(name)):
        reader.named(["tag", "value"])


def _read_conditions(reader: FieldReader, wire: dict[str, str]) -> tuple[Condition, ...]:
    found = []
    for _ in range(reader.integer("nConditions")):
        kind = reader.integer("conditionType")
        if kind not in CONDITION_FIELDS:
            raise ProtocolViolation(f"there is no order condition of type {kind}")
        conjunction = reader.text("conjunction")
        found.append(
            Condition(kind, conjunction, tuple(reader.text("condition") for _ in range(CONDITION_FIELDS[kind])))
        )
    if found:
        wire |= reader.named(["conditionsIgnoreRth", "conditionsCancelOrder"])
    return tuple(found)


def _pegged_extras(wire: dict[str, str]) -> list[str]:
    extras = ["minTradeQty"] if wire["exchange"] == "IBKRATS" else []
    if wire["orderType"] == "PEG BEST":
        extras += ["minCompeteSize", "competeAgainstBestOffset"]
    elif wire["orderType"] == "PEG MID":
        extras += ["midOffsetAtWhole", "midOffsetAtHalf"]
    return extras


def _ticket(order_id: int, query: Query, wire: dict[str, str], conditions: tuple[Condition, ...]) -> Ticket:
    def number(name: str) -> Decimal | None:
        return to_decimal(wire[name], name)

    def whole(name: str) -> int:
        value = number(name)
        return int(value) if value is not None else 0

    def flag(name: str) -> bool:
        return wire.get(name, "") in {"1", "True"}

    return Ticket(
        order_id=order_id,
        query=query,
        action=wire["action"],
        quantity=number("totalQuantity") or Decimal(0),
        order_type=wire["orderType"],
        limit_price=number("lmtPrice"),
        aux_price=number("auxPrice"),
        time_in_force=wire["tif"],
        oca_group=wire["ocaGroup"],
        oca_type=whole("ocaType"),
        account=wire["account"],
        order_ref=wire["orderRef"],
        transmit=flag("transmit"),
        parent_id=whole("parentId"),
        outside_rth=flag("outsideRth"),
        trigger_method=whole("triggerMethod"),
        good_after=wire["goodAfterTime"],
        good_till=wire["goodTillDate"],
        trail_stop_price=number("trailStopPrice"),
        trailing_percent=number("trailingPercent"),
        what_if=flag("whatIf"),
        conditions=conditions,
        conditions_cancel=flag("conditionsCancelOrder"),
        wire=wire,
    )
