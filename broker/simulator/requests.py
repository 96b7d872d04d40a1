"""Which request is answered where: the whole of what the gateway understands, placeOrder and startApi apart."""

from __future__ import annotations

from collections.abc import Callable

from broker.simulator import account_requests, contract_requests, data_requests, order_requests
from broker.simulator.client import Client
from broker.simulator.wire import FieldReader, ProtocolViolation

HANDLERS: dict[int, Callable[[Client, FieldReader], None]] = {
    1: data_requests.market_data,
    2: data_requests.cancel_market_data,
    4: order_requests.cancel_order,
    5: order_requests.own_orders,
    6: account_requests.updates,
    7: order_requests.executions,
    8: account_requests.ids,
    9: contract_requests.contract_details,
    14: account_requests.log_level,
    15: order_requests.auto_orders,
    16: order_requests.all_orders,
    17: account_requests.managed_accounts,
    49: account_requests.current_time,
    58: order_requests.global_cancel,
    59: data_requests.market_data_type,
    61: account_requests.positions,
    62: account_requests.summary,
    63: account_requests.ends,
    64: account_requests.cancel_positions,
    76: account_requests.updates_multi,
    77: account_requests.ends,
    78: contract_requests.option_chain,
    81: contract_requests.matching_symbols,
    91: contract_requests.market_rule,
    92: account_requests.pnl,
    93: account_requests.ends,
    94: account_requests.pnl_single,
    95: account_requests.ends,
    99: order_requests.completed_orders,
}


def answer(client: Client, message_id: int, reader: FieldReader) -> None:
    """Answer one request.

    Raises:
        ProtocolViolation: for a message that the gateway does not know, or fields missing or left over.
    """
    handler = HANDLERS.get(message_id)
    if handler is None:
        raise ProtocolViolation(f"there is no message {message_id}")
    handler(client, reader)
