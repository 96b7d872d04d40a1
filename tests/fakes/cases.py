"""Cases as risk sees them, complete and acceptable, so that a test changes only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from parsers.instrument import Forex, Future, Option, Right, Stock
from parsers.intent import AtLimit, AtMarket, Bound, Open, PriceStop, PriceTarget, Side
from risk.book import (
    Account,
    Book,
    ClosedTrade,
    Contract,
    Exposure,
    MarketRule,
    PriceBand,
    Quote,
    RecentSignal,
    Session,
)
from risk.case import Case
from risk.policy import Policy
from risk.states import TradingState

D = Decimal
# A Tuesday, 10:00 in New York.
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
CLOSES = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
TODAY = Session(opens=OPENS, closes=CLOSES)
TOMORROW = Session(opens=OPENS + timedelta(days=1), closes=CLOSES + timedelta(days=1))
AROUND = Session(opens=NOW - timedelta(hours=12), closes=NOW + timedelta(hours=6))

PENNY = MarketRule(bands=(PriceBand(low_edge=D(0), increment=D("0.01")),))
NICKEL = MarketRule(
    bands=(PriceBand(low_edge=D(0), increment=D("0.05")), PriceBand(low_edge=D(3), increment=D("0.10")))
)
QUARTER = MarketRule(bands=(PriceBand(low_edge=D(0), increment=D("0.25")),))
HALF_PIP = MarketRule(bands=(PriceBand(low_edge=D(0), increment=D("0.00005")),))

ORDER_TYPES = frozenset({"LMT", "MKT", "STP", "STPLMT", "TRAIL", "GTC", "GTD", "DAY"})

SPY_CALL = Option(symbol="SPY", expiry=date(2026, 12, 18), strike=D(600), right=Right.CALL)
AAPL = Stock(symbol="AAPL")
ES = Future(symbol="ES", month="2026-12")
EURUSD = Forex(symbol="EURUSD")
XAUUSD = Forex(symbol="XAUUSD")

CONTRACTS: dict[str, Contract] = {
    "option": Contract(
        con_id=1, instrument=SPY_CALL, symbol="SPY", sec_type="OPT", exchange="SMART", currency="USD",
        local_symbol="SPY   261218C00600000", trading_class="SPY", multiplier=D(100), market_rule=PENNY,
        order_types=ORDER_TYPES, last_trade=date(2026, 12, 18), trading_hours=(TODAY, TOMORROW),
        liquid_hours=(TODAY, TOMORROW), under_con_id=9,
    ),
    "stock": Contract(
        con_id=2, instrument=AAPL, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD",
        local_symbol="AAPL", trading_class="NMS", multiplier=D(1), market_rule=PENNY, order_types=ORDER_TYPES,
        trading_hours=(AROUND,), liquid_hours=(TODAY, TOMORROW),
    ),
    "future": Contract(
        con_id=3, instrument=ES, symbol="ES", sec_type="FUT", exchange="CME", currency="USD", local_symbol="ESZ6",
        trading_class="ES", multiplier=D(5), market_rule=QUARTER, order_types=ORDER_TYPES,
        last_trade=date(2026, 12, 18), time_zone="America/Chicago", trading_hours=(AROUND,), liquid_hours=(TODAY,),
    ),
    "forex": Contract(
        con_id=4, instrument=EURUSD, symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD",
        local_symbol="EUR.USD", trading_class="EUR.USD", multiplier=D(1), market_rule=HALF_PIP,
        order_types=ORDER_TYPES, trading_hours=(AROUND,), liquid_hours=(AROUND,),
    ),
}  # fmt: skip

QUOTES: dict[str, tuple[str, str]] = {
    "option": ("1.22", "1.25"),
    "stock": ("185.45", "185.50"),
    "future": ("6000.00", "6000.25"),
    "forex": ("1.08500", "1.08505"),
}
LIMITS: dict[str, str] = {"option": "1.25", "stock": "185.50", "future": "6000", "forex": "1.085"}
STOPS: dict[str, str] = {"option": "0.90", "stock": "183", "future": "5990", "forex": "1.0825"}
TARGETS: dict[str, str] = {"option": "1.60", "stock": "190", "future": "6020", "forex": "1.0900"}

FIGURES = Account(
    account_id="DU123", currency="USD", at=NOW, net_liquidation=D(100_000), buying_power=D(200_000),
    available_funds=D(100_000), settled_cash=D(100_000), day_trades_remaining=-1,
)  # fmt: skip


def quote(of: str = "option", **changes: Any) -> Quote:
    """A live quote of this second."""
    bid, ask = QUOTES[of]
    return Quote(**{"bid": D(bid), "ask": D(ask), "last": D(bid), "kind": "live", "at": NOW} | changes)


def signal(kind: str = "option", side: Side = Side.LONG, **changes: Any) -> Open:
    """An opening intent with entry, stop and target in order."""
    subject = Bound(side=side, instrument=CONTRACTS[kind].instrument)
    usual: dict[str, Any] = {
        "subject": subject,
        "entry": AtLimit(price=D(LIMITS[kind])),
        "stops": (PriceStop(price=D(STOPS[kind])),),
        "targets": (PriceTarget(price=D(TARGETS[kind])),),
    }
    if side is Side.SHORT:
        usual["stops"] = (PriceStop(price=D(LIMITS[kind]) * 2 - D(STOPS[kind])),)
        usual["targets"] = (PriceTarget(price=D(LIMITS[kind]) * 2 - D(TARGETS[kind])),)
    return Open(**usual | changes)


def market(kind: str = "option", reference: str | None = None, **changes: Any) -> Open:
    """A market entry."""
    return signal(kind, entry=AtMarket(reference=None if reference is None else D(reference)), **changes)


def case(kind: str = "option", intent: Any = None, **changes: Any) -> Case:
    """A case that the default policy accepts."""
    usual: dict[str, Any] = {
        "bot": "demo", "trade_ref": "AAAAAAAAAA", "intent": intent or signal(kind), "platform": "console",
        "channel": "c1", "author": "7", "message_id": "m1", "sent_at": NOW - timedelta(seconds=1), "now": NOW,
        "fingerprint": "f1", "trading_state": TradingState.ACTIVE, "link_ready": True, "mode": "paper",
        "account": "DU123", "contract": CONTRACTS[kind], "quote": quote(kind), "figures": FIGURES,
        "clock_skew_seconds": D(0), "unit_margin": D(2_000),
        "messages_free": 33,
    }  # fmt: skip
    return Case(**usual | changes)


def exposure(kind: str = "option", **changes: Any) -> Exposure:
    """A trade of ours, fully held."""
    contract = CONTRACTS[kind]
    usual: dict[str, Any] = {
        "trade_ref": "OTHER", "platform": "console", "channel": "c1", "author": "7", "con_id": contract.con_id,
        "symbol": contract.instrument.symbol, "kind": kind, "side": Side.LONG, "held": D(1), "pending": D(0),
        "notional": D(125), "at_risk": D(35), "opened_at": NOW - timedelta(hours=1),
    }  # fmt: skip
    return Exposure(**usual | changes)


def closed(result: str, **changes: Any) -> ClosedTrade:
    """A trade that ended today."""
    usual: dict[str, Any] = {
        "trade_ref": "GONE", "symbol": "SPY", "author": "7", "channel": "c1",
        "closed_at": NOW - timedelta(minutes=5), "result": D(result), "stopped": D(result) < 0,
    }  # fmt: skip
    return ClosedTrade(**usual | changes)


def recent(**changes: Any) -> RecentSignal:
    """An accepted entry of a little while ago."""
    usual: dict[str, Any] = {
        "at": NOW - timedelta(seconds=10), "platform": "console", "channel": "c1", "author": "7",
        "message_id": "m0", "fingerprint": "f0", "accepted": True,
    }  # fmt: skip
    return RecentSignal(**usual | changes)


def book(**changes: Any) -> Book:
    """A book with only what is said."""
    return Book(**changes)


def policy(*rules: Any, **changes: Any) -> Policy:
    """The default policy with these rules stated."""
    return Policy(rules=rules, **changes)
