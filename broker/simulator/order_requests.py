"""Answers to requests about orders and executions."""

from __future__ import annotations

from broker.simulator import order_messages, report_messages
from broker.simulator.client import Client
from broker.simulator.facts import Execution, OrderShown, StatusShown
from broker.simulator.orders import Order
from broker.simulator.request_fields import only_version
from broker.simulator.times import UnreadableTime, read_order_time
from broker.simulator.wire import FieldReader


def cancel_order(client: Client, reader: FieldReader) -> None:
    """4."""
    reader.integer("version")
    order_id = reader.integer("orderId")
    if client.version >= 169:
        reader.text("manualOrderCancelTime")
    reader.end()
    client.exchange.cancel(client.client_id, order_id)


def global_cancel(client: Client, reader: FieldReader) -> None:
    """58."""
    only_version(reader)
    client.exchange.cancel_all(client.client_id)


def own_orders(client: Client, reader: FieldReader) -> None:
    """5."""
    only_version(reader)
    _open_orders(client, everyone=False)


def all_orders(client: Client, reader: FieldReader) -> None:
    """16."""
    only_version(reader)
    _open_orders(client, everyone=True)


def auto_orders(client: Client, reader: FieldReader) -> None:
    """15: client 0 sees what people type into TWS without asking."""
    del client
    reader.integer("version")
    reader.flag("autoBind")
    reader.end()


def _open_orders(client: Client, *, everyone: bool) -> None:
    for order in client.exchange.open_orders(client.client_id, everyone=everyone):
        _order_now(client, order)
    client.say(53, 1)


def _order_now(client: Client, order: Order) -> None:
    client.show(OrderShown(order.client_id, order, order.status), zoned=True)
    parent_id = order.parent.ticket.order_id if order.parent else 0
    status = StatusShown(
        order.client_id, order.ticket.order_id, order.status, order.filled, order.remaining, order.average,
        order.perm_id, parent_id, order.last_price, order.why_held,
    )  # fmt: skip
    client.show(status, zoned=True)


def completed_orders(client: Client, reader: FieldReader) -> None:
    """99."""
    api_only = reader.flag("apiOnly")
    reader.end()
    for order in client.exchange.completed_orders(api_only=api_only):
        client.line.say(order_messages.values(report_messages.completed_order(order, client.version)))
    client.say(102)


def executions(client: Client, reader: FieldReader) -> None:
    """7: with their commissions, since midnight or a later time; the gateway has nothing older."""
    reader.integer("version")
    request_id = reader.integer("reqId")
    wanted = reader.named(["clientId", "acctCode", "time", "symbol", "secType", "exchange", "side"])
    reader.end()
    try:
        since = read_order_time(wanted["time"])[0] if wanted["time"] else client.exchange.midnight
    except UnreadableTime:
        client.error(request_id, 321, "Error validating request.-'bA' : cause - Invalid time in the filter")
        return
    zoned = not client.exchange.switches.zoneless_execution_times
    for one in client.exchange.executions():
        if one.at >= since and _execution_fits(one, wanted):
            fields = report_messages.execution_details(one, client.version, request_id=request_id, zoned=zoned)
            client.line.say(order_messages.values(fields))
            report = client.exchange.floor.tape.charged.get(one.execution_id)
            if report is not None:
                client.line.say(order_messages.values(report_messages.commission_report(report)))
    client.say(55, 1, request_id)


def _execution_fits(one: Execution, wanted: dict[str, str]) -> bool:
    client = wanted["clientId"]
    side = {"BUY": "BOT", "SELL": "SLD"}.get(wanted["side"], wanted["side"])
    pairs = (
        (wanted["acctCode"], one.account),
        (wanted["symbol"], one.listing.symbol),
        (wanted["secType"], one.listing.sec_type),
        (wanted["exchange"], one.exchange),
        (side, one.side),
    )
    same_client = client in {"", "0", str(one.client_id)}
    return same_client and all(asked in {"", held} for asked, held in pairs)
