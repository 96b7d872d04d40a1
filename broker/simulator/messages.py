"""Writes the messages that are not about orders: session, contracts, market data, account and positions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from broker.simulator.accounts import Account, Holding
from broker.simulator.facts import ErrorShown
from broker.simulator.hours import Hours
from broker.simulator.listing import Grid, Listing
from broker.simulator.listings import OptionClass
from broker.simulator.market import Quote
from broker.simulator.order_messages import contract_fields, price_text
from broker.simulator.wire import UNSET_INTEGER

Fields = list[object]
ORDER_TYPES = (
    "ACTIVETIM,AD,ADJUST,ALERT,ALGO,ALLOC,AVGCOST,BASKET,COND,CONDORDER,DAY,DEACT,DEACTDIS,DEACTEOD,GAT,GTC,GTD,GTT,"
    "HID,IOC,LIT,LMT,MIT,MKT,MTL,NGCOMB,NONALGO,OCA,SCALE,STP,STPLMT,TRAIL,TRAILLIT,TRAILLMT,TRAILMIT,WHATIF"
)
NO_PRICE = "-1"


def error(shown: ErrorShown, version: int) -> Fields:
    """Message 4, with the reject text as JSON from 166 on."""
    fields: Fields = [4, 2, shown.about, shown.code, shown.text]
    return [*fields, shown.reject_json] if version >= 166 else fields


def contract_details(  # noqa: PLR0913, PLR0917 - a message and the two things that its hours depend on
    request_id: int, listing: Listing, exchange: str, hours: Hours, now: datetime, version: int
) -> Fields:
    """Message 10; the exchange echoes the request, and there is one market rule id for each valid exchange."""
    shown = exchange or listing.home
    rules = ",".join(str(listing.grid.rule_id) for _ in listing.exchanges)
    old = version < 164
    return [
        10,
        *([8] if old else []),
        request_id,
        listing.symbol,
        listing.sec_type,
        _last_trade(listing, hours),
        listing.strike,
        listing.right,
        shown,
        listing.currency,
        listing.local_symbol,
        listing.market_name,
        listing.trading_class,
        listing.con_id,
        listing.grid.bands[0][1],
        *([1] if old else []),
        listing.multiplier,
        _order_types(listing),
        ",".join(listing.exchanges),
        1,
        listing.under_con_id,
        listing.long_name,
        listing.primary_exchange,
        listing.contract_month,
        *listing.industry,
        hours.zone_name(listing.product),
        hours.advertised(listing.product, now, liquid=False),
        hours.advertised(listing.product, now, liquid=True),
        "",
        "",
        *([1, "ISIN", listing.isin] if listing.isin else [0]),
        1 if listing.sec_type == "STK" else UNSET_INTEGER,
        listing.under_symbol,
        listing.under_sec_type,
        rules,
        listing.expires,
        listing.stock_type,
        *([100] if version == 163 else []),
        *([listing.min_size, listing.min_size, 100 if listing.sec_type == "STK" else 1] if version >= 164 else []),
    ]


def _last_trade(listing: Listing, hours: Hours) -> str:
    if listing.sec_type == "FUT":
        return f"{listing.last_trade} 08:30 {hours.zone_name(listing.product)}"
    return listing.last_trade


def _order_types(listing: Listing) -> str:
    return "" if listing.sec_type == "IND" else ORDER_TYPES


def option_chain(request_id: int, family: OptionClass, exchange: str) -> Fields:
    """Message 75: one class on one exchange."""
    days = [f"{expiry.last_trade:%Y%m%d}" for expiry in family.expiries]
    strikes = [price_text(strike) for strike in family.strikes]
    under = family.under.con_id
    return [75, request_id, exchange, under, family.trading_class, 100, len(days), *days, len(strikes), *strikes]


def market_rule(grid: Grid) -> Fields:
    """Message 93."""
    pairs = [part for band in grid.bands for part in band]
    return [93, grid.rule_id, len(grid.bands), *pairs]


def symbol_samples(request_id: int, found: Sequence[Listing], version: int) -> Fields:
    """Message 79."""
    fields: Fields = [79, request_id, len(found)]
    for one in found:
        kinds = ["OPT", "BAG"] if one.sec_type in {"STK", "IND"} and one.currency == "USD" else []
        fields += [
            one.con_id,
            one.symbol,
            one.sec_type,
            one.primary_exchange or one.home,
            one.currency,
            len(kinds),
            *kinds,
        ]
        fields += [one.long_name, ""] if version >= 176 else []
    return fields


def tick_price(request_id: int, kind: int, price: Decimal | None, size: Decimal | None) -> Fields:
    """Message 1; `-1` is no price."""
    return [1, 6, request_id, kind, NO_PRICE if price is None else price, 0 if size is None else size, 0]


def tick_size(request_id: int, kind: int, size: Decimal | int) -> Fields:
    """Message 2."""
    return [2, 6, request_id, kind, size]


def quote_ticks(request_id: int, quote: Quote, before: Quote | None, *, delayed: bool) -> list[Fields]:
    """The ticks that say what changed since `before`; all of them when nothing was said yet."""
    prices = [
        (1, 0, quote.bid, quote.bid_size, before and before.bid),
        (2, 3, quote.ask, quote.ask_size, before and before.ask),
        (4, 5, quote.last, Decimal(100), before and before.last),
        (6, None, quote.high, None, before and before.high),
        (7, None, quote.low, None, before and before.low),
        (9, None, quote.close, None, before and before.close),
        (14, None, quote.open, None, before and before.open),
    ]
    found: list[Fields] = []
    for kind, size_kind, price, size, old in prices:
        if before is None or price != old:
            found.append(tick_price(request_id, _kind(kind, delayed=delayed), price, size))
            if size_kind is not None and size is not None:
                found.append(tick_size(request_id, _kind(size_kind, delayed=delayed), size))
    if before is None or before.volume != quote.volume:
        found.append(tick_size(request_id, 74 if delayed else 8, quote.volume))
    if before is None or before.halted != quote.halted:
        found.append([45, 6, request_id, 90 if delayed else 49, quote.halted])
    return found


def open_interest_ticks(request_id: int, listing: Listing, quote: Quote) -> list[Fields]:
    """What generic tick 101 adds to the stream of an option: calls and puts, of which only its own right counts."""
    calls = quote.open_interest if listing.right == "C" else 0
    puts = quote.open_interest if listing.right == "P" else 0
    return [tick_size(request_id, 27, calls), tick_size(request_id, 28, puts)]


_DELAYED = {1: 66, 2: 67, 4: 68, 0: 69, 3: 70, 5: 71, 6: 72, 7: 73, 9: 75, 14: 76}


def _kind(kind: int, *, delayed: bool) -> int:
    return _DELAYED[kind] if delayed else kind


def account_value(key: str, value: str, currency: str, account: str) -> Fields:
    """Message 6."""
    return [6, 2, key, value, currency, account]


def portfolio(account: Account, holding: Holding) -> Fields:
    """Message 7; the ninth field of the contract is the primary exchange here."""
    primary = holding.listing.primary_exchange or holding.listing.home
    contract = [value for _, value in contract_fields(holding.listing, exchange=primary)]
    contract[5] = holding.listing.right or "0"
    return [
        7,
        8,
        *contract,
        holding.quantity,
        price_text(account.pricer(holding.listing)),
        account.market_value(holding),
        holding.average_cost,
        account.unrealised(holding),
        holding.realised,
        account.account_id,
    ]


def position(account_id: str, listing: Listing, quantity: Decimal, average_cost: Decimal) -> Fields:
    """Message 61; options and futures come without an exchange, shares with their home."""
    exchange = listing.primary_exchange if listing.sec_type == "STK" else ""
    strike = price_text(listing.strike)
    contract = [value for _, value in contract_fields(listing, exchange=exchange, strike=strike)]
    return [61, 3, account_id, *contract, quantity, average_cost]


def account_summary(request_id: int, account: Account, tags: Iterable[str]) -> list[Fields]:
    """Message 63 for each tag that the account knows."""
    known = {key: (value, currency) for key, value, currency in account.values()}
    everything = list(known)
    wanted = [name for tag in tags for name in (everything if tag.startswith("$LEDGER") or tag == "All" else [tag])]
    return [[63, 1, request_id, account.account_id, tag, *known[tag]] for tag in wanted if tag in known]


def profit(request_id: int, account: Account) -> Fields:
    """Message 94: today's, unrealised, realised."""
    today = sum((account.today(one) for one in account.holdings.values()), Decimal(0))
    return [94, request_id, today, account.total_unrealised, account.realised]


def profit_single(request_id: int, account: Account, holding: Holding) -> Fields:
    """Message 95."""
    unrealised, worth = account.unrealised(holding), account.market_value(holding)
    return [95, request_id, holding.quantity, account.today(holding), unrealised, holding.realised, worth]
