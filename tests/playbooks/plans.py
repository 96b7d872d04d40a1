"""Plans to play with: a share, a future and an option, each on its own grid and with sessions that are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from parsers.instrument import Future, Instrument, Option, Right, Stock
from parsers.intent import Side
from risk.book import Contract, MarketRule, PriceBand, Session
from risk.plan import Chase, Plan, Slice, Trail

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
TRADE_REF = "ABCDEFGHIJ"


def grid(*bands: tuple[str, str]) -> MarketRule:
    return MarketRule(bands=tuple(PriceBand(low_edge=Decimal(low), increment=Decimal(step)) for low, step in bands))


def contract(instrument: Instrument, sec_type: str, multiplier: str, rule: MarketRule) -> Contract:
    opens = NOW.replace(hour=14, minute=30)
    hours = tuple(
        Session(opens=opens + timedelta(days=day), closes=opens + timedelta(days=day, hours=6, minutes=30))
        for day in range(2)
    )
    return Contract.model_validate(
        {
            "con_id": 265598,
            "instrument": instrument,
            "symbol": instrument.symbol,
            "sec_type": sec_type,
            "exchange": "SMART",
            "currency": "USD",
            "local_symbol": instrument.symbol,
            "trading_class": instrument.symbol,
            "multiplier": Decimal(multiplier),
            "market_rule": rule,
            "order_types": frozenset({"LMT", "MKT", "STP", "STP LMT", "GTD", "GTC"}),
            "trading_hours": hours,
            "liquid_hours": hours,
        }
    )


SHARE = contract(Stock(symbol="AAPL"), "STK", "1", grid(("0", "0.01")))
FUTURE = contract(Future(symbol="MES", month="2026-03"), "FUT", "5", grid(("0", "0.25")))
OPTION = contract(
    Option(symbol="SPY", expiry=date(2026, 3, 6), strike=Decimal(600), right=Right.CALL),
    "OPT",
    "100",
    grid(("0", "0.01"), ("3", "0.05")),
)


def plan(
    *slices: tuple[int, str | None],
    of: Contract = SHARE,
    side: Side = Side.LONG,
    entry: str = "100",
    stop: str = "95",
    outside_rth: bool = False,
    trail: Trail | None = None,
    leave_at: datetime | None = None,
    chase: Chase | None = None,
    expiry_sale_at: datetime | None = None,
) -> Plan:
    """A plan of these slices, `(units, target)`; one of 10 units with a target at 110 when none is given."""
    parts = slices or ((10, "110"),)
    return Plan(
        bot="bot",
        trade_ref=TRADE_REF,
        account="DU1",
        contract=of,
        side=side,
        quantity=Decimal(sum(units for units, _ in parts)),
        entry_type="LMT",
        entry_price=Decimal(entry),
        good_till=NOW + timedelta(seconds=60),
        stop_price=Decimal(stop),
        stop_origin="signal",
        slices=tuple(
            Slice(quantity=Decimal(units), target_price=None if target is None else Decimal(target))
            for units, target in parts
        ),
        outside_rth=outside_rth,
        trail=trail,
        leave_at=leave_at,
        chase=chase,
        expiry_sale_at=expiry_sale_at,
    )
