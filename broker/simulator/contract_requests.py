"""Answers to requests about contracts: details, chains, price grids, symbols."""

from __future__ import annotations

from dataclasses import replace

from broker.simulator import messages
from broker.simulator.client import Client
from broker.simulator.exchange import NOTHING_FOUND
from broker.simulator.listing import GRIDS
from broker.simulator.place_order import read_query
from broker.simulator.wire import FieldReader


def contract_details(client: Client, reader: FieldReader) -> None:
    """9."""
    reader.integer("version")
    request_id = reader.integer("reqId")
    query, _ = read_query(reader)
    more = reader.named(["includeExpired", "secIdType", "secId"] + (["issuerId"] if client.version >= 176 else []))
    reader.end()
    query = replace(
        query,
        include_expired=more["includeExpired"] in {"1", "True"},
        sec_id_type=more["secIdType"],
        sec_id=more["secId"],
    )
    found = client.exchange.universe.find(query)
    if not found:
        client.error(request_id, 200, NOTHING_FOUND)
        return
    for listing in found:
        # A continuous future says what it is, so that nobody takes it for a month that trades.
        shown = replace(listing, sec_type="CONTFUT") if query.sec_type == "CONTFUT" else listing
        client.line.say(
            messages.contract_details(
                request_id, shown, query.exchange, client.exchange.hours, client.exchange.now, client.version
            )
        )
    client.say(52, 1, request_id)


def option_chain(client: Client, reader: FieldReader) -> None:
    """78."""
    request_id = reader.integer("reqId")
    reader.named(["symbol", "futFopExchange", "secType"])
    con_id = reader.integer("conId")
    reader.end()
    for family in client.exchange.universe.chain(con_id):
        for exchange in family.exchanges[:3]:
            client.line.say(messages.option_chain(request_id, family, exchange))
    client.say(76, request_id)


def market_rule(client: Client, reader: FieldReader) -> None:
    """91."""
    rule_id = reader.integer("marketRuleId")
    reader.end()
    if rule_id in GRIDS:
        client.line.say(messages.market_rule(GRIDS[rule_id]))
    else:
        client.error(-1, 321, f"Error validating request.-'cz' : cause - Invalid market rule id {rule_id}")


def matching_symbols(client: Client, reader: FieldReader) -> None:
    """81."""
    request_id = reader.integer("reqId")
    pattern = reader.text("pattern")
    reader.end()
    client.line.say(messages.symbol_samples(request_id, client.exchange.universe.resembling(pattern), client.version))
