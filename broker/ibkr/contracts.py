"""Contract details as exactly one contract of ours, and the choice among several: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, cast
from zoneinfo import ZoneInfo

from broker.ibkr.classes import INDEX_OPTIONS, MONTH_LETTERS, ROOTS, OptionClass, Root
from broker.ibkr.hours import sessions_of, zone_of
from broker.ibkr.reports import exact
from parsers.instrument import Instrument, Option
from risk.book import Contract, MarketRule, PriceBand

# Where US shares have their primary listing, in IB's names.
US_PRIMARIES: Final = frozenset({"NYSE", "NASDAQ", "ARCA", "AMEX", "BATS", "IEX", "PINK", "ISLAND", "CBOE"})
_NEW_YORK: Final = ZoneInfo("America/New_York")
_US_CLOSE: Final = 16


class Chain(NamedTuple):
    """One class's expiries (the days on which it trades last) and strikes, as IB lists them on one exchange."""

    trading_class: str
    multiplier: str
    expiries: tuple[date, ...]
    strikes: tuple[Decimal, ...]


def day_of(text: str) -> date | None:
    """The date in `yyyymmdd`, with or without a time behind it."""
    try:
        return datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def ib_day(day: date) -> str:
    """The date as IB writes it."""
    return f"{day:%Y%m%d}"


def symbol_at_ib(symbol: str) -> str:
    """Share classes are written with a blank at IB: BRK.B is `BRK B`."""
    return symbol.replace(".", " ")


def chains_of(rows: Iterable[Any], exchange: str = "SMART") -> tuple[Chain, ...]:
    """The chains of one exchange, expiries and strikes in order."""
    found = []
    for venue, trading_class, multiplier, expirations, strikes in rows:
        if venue != exchange:
            continue
        days = sorted(day for text in expirations if (day := day_of(text)) is not None)
        prices = sorted(price for strike in strikes if (price := exact(strike)) is not None)
        found.append(Chain(trading_class, multiplier, tuple(days), tuple(prices)))
    return tuple(found)


def market_rule_id(details: Any, exchange: str) -> int | None:
    """The rule for this exchange: IB aligns `marketRuleIds` with `validExchanges` one by one."""
    rules = [text.strip() for text in str(details.marketRuleIds or "").split(",")]
    venues = [text.strip() for text in str(details.validExchanges or "").split(",")]
    named = dict(zip(venues, rules, strict=False)).get(exchange) or (rules[0] if rules else "")
    return int(named) if named.isdigit() else None


def market_rule_of(bands: Iterable[Any], min_tick: Any) -> MarketRule:
    """The price grid. `min_tick`, the finest step anywhere, stands in only where IB names no rule at all."""
    rows = sorted(
        (low, step)
        for band in bands
        if (low := exact(band.lowEdge)) is not None and (step := exact(band.increment)) is not None and step > 0
    )
    if not rows:
        rows = [(Decimal(0), exact(min_tick) or Decimal("0.01"))]
    return MarketRule(bands=tuple(PriceBand(low_edge=low, increment=step) for low, step in rows))


def contract_of(details: Any, instrument: Instrument, exchange: str, rule: MarketRule) -> Contract:
    """Contract details as our contract."""
    raw = details.contract
    zone = zone_of(str(details.timeZoneId or ""))
    magnifier = exact(details.priceMagnifier) or Decimal(1)
    return Contract(
        con_id=int(raw.conId),
        instrument=instrument,
        symbol=str(raw.symbol),
        sec_type=cast("Any", str(raw.secType)),
        exchange=exchange,
        currency=str(raw.currency),
        local_symbol=str(raw.localSymbol),
        trading_class=str(raw.tradingClass),
        # Grains are quoted in cents while their multiplier counts dollars; IB calls the ratio the price magnifier.
        multiplier=(exact(raw.multiplier) or Decimal(1)) / magnifier,
        market_rule=rule,
        order_types=frozenset(word for word in str(details.orderTypes or "").split(",") if word),
        last_trade=day_of(str(raw.lastTradeDateOrContractMonth or "")),
        time_zone=zone.key if zone else "",
        trading_hours=sessions_of(str(details.tradingHours or ""), zone),
        liquid_hours=sessions_of(str(details.liquidHours or ""), zone),
        under_con_id=int(details.underConId or 0),
        under_exchange=_under_exchange(details),
    )


def _under_exchange(details: Any) -> str:
    """Where a condition on the underlying looks: an index has its own exchange, a share is looked up everywhere."""
    if not int(details.underConId or 0):
        return ""
    index = INDEX_OPTIONS.get(str(details.underSymbol or details.contract.symbol))
    if index is not None:
        return index.index_exchange
    return "SMART" if str(details.underSecType or "STK") == "STK" else ""


# Stocks


def us_listings(found: list[Any]) -> list[Any]:
    """Of several shares with one symbol those that are listed in the US, if there are any."""
    listed = [each for each in found if str(each.contract.primaryExchange) in US_PRIMARIES]
    return listed or found


# Options


def expires(details: Any) -> date | None:
    """The day an option is named after: the date inside its OSI symbol, a day past the last trade for AM classes."""
    osi = str(details.contract.localSymbol)
    written = osi[6:12] if len(osi) >= 21 else ""
    try:
        return datetime.strptime(written, "%y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return day_of(str(details.contract.lastTradeDateOrContractMonth or ""))


def choose_option(found: list[Any], expiry: date, classes: tuple[OptionClass, ...]) -> list[Any]:
    """Those that expire on this day, of the class that is meant first; adjusted classes only if nothing else fits."""
    on_day = [each for each in found if expires(each) == expiry]
    for wanted in classes:
        fitting = [each for each in on_day if str(each.contract.tradingClass) == wanted.trading_class]
        if fitting:
            return fitting
    standard = [each for each in on_day if str(each.contract.multiplier) == "100"]
    return standard or on_day


def last_trade_days(expiry: date, option_class: OptionClass) -> tuple[date, ...]:
    """Where IB may file an expiry: for AM classes the session before, over a weekend or a holiday."""
    if option_class.settlement == "pm":
        return (expiry,)
    return tuple(expiry - timedelta(days=back) for back in range(1, 5))


def nearest_expiry(
    chains: tuple[Chain, ...], classes: tuple[OptionClass, ...], now: datetime
) -> tuple[str, date] | None:
    """The first class and last-trade day that still trades; today's until the regular close in New York."""
    local = now.astimezone(_NEW_YORK)
    first = local.date() if local.hour < _US_CLOSE else local.date() + timedelta(days=1)
    rank = {each.trading_class: place for place, each in enumerate(classes)}
    open_days = [
        (day, rank.get(chain.trading_class, len(rank)), chain.trading_class)
        for chain in chains
        if not rank or chain.trading_class in rank
        for day in chain.expiries
        if day >= first
    ]
    if not open_days:
        return None
    day, _, trading_class = min(open_days)
    return trading_class, day


def nearest_days(days: Iterable[date], wanted: date, count: int = 3) -> tuple[str, ...]:
    """The closest that exist, in order of time."""
    closest = sorted(set(days), key=lambda day: (abs((day - wanted).days), day))[:count]
    return tuple(day.isoformat() for day in sorted(closest))


def nearest_strikes(strikes: Iterable[Decimal], wanted: Decimal, count: int = 3) -> tuple[str, ...]:
    """The closest that exist, in rising order."""
    closest = sorted(set(strikes), key=lambda strike: (abs(strike - wanted), strike))[:count]
    return tuple(format(strike, "f") for strike in sorted(closest))


def dated(option: Option, expiry: date) -> Option:
    """The instrument with its expiry as a date."""
    return option.model_copy(update={"expiry": expiry})


# Futures


def month_of(details: Any) -> str:
    """The contract month as YYYY-MM."""
    text = str(details.contractMonth or details.contract.lastTradeDateOrContractMonth or "")
    return f"{text[:4]}-{text[4:6]}"


def front_month(symbol: str, found: list[Any], today: date, roll_days: int) -> Any | None:
    """The first month not yet to be rolled: more than `roll_days` before its last trade, or its first notice."""
    root = ROOTS.get(symbol)
    candidates = []
    for details in found:
        month, last = month_of(details), day_of(str(details.contract.lastTradeDateOrContractMonth or ""))
        if last is None or not _trades_in(root, month):
            continue
        leaves = min(last, date(int(month[:4]), int(month[5:7]), 1)) if _delivered(root) else last
        if leaves - timedelta(days=roll_days) > today:
            candidates.append((last, details))
    return min(candidates, key=lambda pair: pair[0])[1] if candidates else None


def _trades_in(root: Root | None, month: str) -> bool:
    return root is None or MONTH_LETTERS[int(month[5:7]) - 1] in root.months


def _delivered(root: Root | None) -> bool:
    return root is not None and root.roll_from == "month_start"
