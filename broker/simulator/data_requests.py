"""Answers to requests for market data."""

from __future__ import annotations

from broker.simulator.client import Client, Stream
from broker.simulator.exchange import AMBIGUOUS, NOTHING_FOUND
from broker.simulator.place_order import read_query
from broker.simulator.wire import FieldReader


def market_data(client: Client, reader: FieldReader) -> None:
    """1."""
    reader.integer("version")
    request_id = reader.integer("reqId")
    query, _ = read_query(reader)
    if reader.flag("deltaNeutralContract"):
        reader.named(["dncConId", "dncDelta", "dncPrice"])
    generic = reader.text("genericTicks").split(",")
    snapshot = reader.flag("snapshot")
    reader.flag("regulatorySnapshot")
    reader.text("options")
    reader.end()
    found = client.exchange.universe.find(query)
    if len(found) != 1:
        client.error(request_id, 200, AMBIGUOUS if found else NOTHING_FOUND)
    elif request_id in client.streams:
        client.error(request_id, 322, "Error processing request.-'bI' : cause - Duplicate ticker id")
    elif (delayed := _allowed_data(client, request_id)) is not None:
        # Delayed data carries no generic ticks.
        interest = "101" in generic and found[0].sec_type == "OPT" and not delayed
        _begin_data(client, Stream(request_id, found[0], delayed, interest), snapshot=snapshot)


def _allowed_data(client: Client, request_id: int) -> bool | None:
    match client.data():
        case "live":
            return False
        case "delayed" if client.data_type >= 3:
            text = "Requested market data is not subscribed. Displaying delayed market data."
            client.error(request_id, 10167, text)
            return True
        case "delayed":
            text = "Requested market data is not subscribed. Delayed market data is available."
            client.error(request_id, 10168 if client.data_type == 2 else 354, text)
        case "competing":
            client.error(request_id, 10197, "No market data during competing live session")
        case _:
            client.error(request_id, 354, "Requested market data is not subscribed.")
    return None


def _begin_data(client: Client, stream: Stream, *, snapshot: bool) -> None:
    request_id, listing = stream.request_id, stream.listing
    client.say(81, request_id, listing.grid.bands[0][1], "9c0001", 3)
    client.say(58, 1, request_id, 3 if stream.delayed else 1)
    client.stream_ticks(stream)
    if snapshot:
        client.say(57, 1, request_id)
        return
    client.exchange.market.watch(listing)
    client.streams[request_id] = stream


def cancel_market_data(client: Client, reader: FieldReader) -> None:
    """2."""
    reader.integer("version")
    request_id = reader.integer("reqId")
    reader.end()
    if client.streams.pop(request_id, None) is None:
        client.error(request_id, 300, f"Can't find EId with tickerId:{request_id}")


def market_data_type(client: Client, reader: FieldReader) -> None:
    """59."""
    reader.integer("version")
    client.data_type = reader.integer("type")
    reader.end()
