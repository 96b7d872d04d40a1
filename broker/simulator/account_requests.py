"""Answers to requests about the session, the accounts, positions and profits."""

from __future__ import annotations

from broker.simulator import messages
from broker.simulator.client import Client
from broker.simulator.request_fields import only_version
from broker.simulator.wire import FieldReader

MAX_SUMMARIES = 2


def ids(client: Client, reader: FieldReader) -> None:
    """8."""
    reader.integer("version")
    reader.integer("numIds")
    reader.end()
    client.say(9, 1, client.exchange.next_id(client.client_id))


def managed_accounts(client: Client, reader: FieldReader) -> None:
    """17."""
    only_version(reader)
    client.say(15, 1, ",".join(client.exchange.accounts))


def current_time(client: Client, reader: FieldReader) -> None:
    """49."""
    only_version(reader)
    client.say(49, 1, int(client.exchange.now.timestamp()))


def log_level(client: Client, reader: FieldReader) -> None:
    """14: heard and not acted on."""
    del client
    reader.integer("version")
    reader.integer("level")
    reader.end()


def positions(client: Client, reader: FieldReader) -> None:
    """61."""
    only_version(reader)
    client.wants_positions = True
    for name, account in client.exchange.books.items():
        for held in account.open_holdings:
            client.line.say(messages.position(name, held.listing, held.quantity, held.average_cost))
    client.say(62, 1)


def cancel_positions(client: Client, reader: FieldReader) -> None:
    """64."""
    only_version(reader)
    client.wants_positions = False


def updates(client: Client, reader: FieldReader) -> None:
    """6."""
    reader.integer("version")
    subscribes = reader.flag("subscribe")
    name = reader.text("account") or client.exchange.accounts[0]
    reader.end()
    if name not in client.exchange.books:
        client.error(-1, 321, f"Error validating request.-'bP' : cause - Invalid account code '{name}'.")
        return
    client.account_updates = name if subscribes else ""
    if subscribes:
        client.push_account()
        client.say(54, 1, name)


def updates_multi(client: Client, reader: FieldReader) -> None:
    """76."""
    reader.integer("version")
    request_id = reader.integer("reqId")
    name, model = reader.text("account"), reader.text("modelCode")
    reader.flag("ledgerAndNLV")
    reader.end()
    for account in client.exchange.books.values():
        if name in {"", account.account_id}:
            for key, value, currency in account.values():
                client.say(73, 1, request_id, account.account_id, model, key, value, currency)
    client.say(74, 1, request_id)


def summary(client: Client, reader: FieldReader) -> None:
    """62."""
    reader.integer("version")
    request_id = reader.integer("reqId")
    reader.text("group")
    tags = [tag for tag in reader.text("tags").split(",") if tag]
    reader.end()
    if len(client.summaries) >= MAX_SUMMARIES and request_id not in client.summaries:
        text = "Error processing request.-'bZ' : cause - Maximum number of account summary requests exceeded"
        client.error(request_id, 322, text)
        return
    client.summaries[request_id] = tags
    client.push_summary(request_id, tags)
    client.say(64, 1, request_id)


def pnl(client: Client, reader: FieldReader) -> None:
    """92."""
    request_id = reader.integer("reqId")
    name = reader.text("account") or client.exchange.accounts[0]
    reader.text("modelCode")
    reader.end()
    if name in client.exchange.books:
        client.profits[request_id] = name
        client.push_profits()


def pnl_single(client: Client, reader: FieldReader) -> None:
    """94."""
    request_id = reader.integer("reqId")
    name = reader.text("account") or client.exchange.accounts[0]
    reader.text("modelCode")
    con_id = reader.integer("conId")
    reader.end()
    if name in client.exchange.books:
        client.profits_single[request_id] = (name, con_id)
        client.push_profits()


def ends(client: Client, reader: FieldReader) -> None:
    """63, 77, 93, 95: a subscription is over."""
    message_id = int(reader.fields[0])
    if message_id in {63, 77}:
        reader.integer("version")
    request_id = reader.integer("reqId")
    reader.end()
    running: dict[int, object] = {63: client.summaries, 93: client.profits, 95: client.profits_single}
    subscribed = running.get(message_id)
    if isinstance(subscribed, dict):
        subscribed.pop(request_id, None)
    client.profits_told.pop(request_id, None)
