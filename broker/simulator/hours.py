"""When each product trades: the sessions behind `tradingHours` and `liquidHours`, and the question "open now?"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broker.simulator import calendar

NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")
DAYS_ADVERTISED = 7
DAYS_SEARCHED = 10

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Product:
    """Daily hours in the product's own zone; an opening at or after its close belongs to the evening before."""

    zone: ZoneInfo
    zone_name: str
    trading: tuple[time, time]
    liquid: tuple[time, time]
    early_close: time | None = None


def _t(text: str) -> time:
    return time(int(text[:2]), int(text[2:]))


def _product(zone: ZoneInfo, name: str, trading: str, liquid: str, early: str = "") -> Product:
    opens, closes = trading.split("-")
    first, last = liquid.split("-")
    return Product(zone, name, (_t(opens), _t(closes)), (_t(first), _t(last)), _t(early) if early else None)


PRODUCTS = {
    "stock": _product(NEW_YORK, "US/Eastern", "0400-2000", "0930-1600", "1300"),
    "option": _product(NEW_YORK, "US/Eastern", "0930-1600", "0930-1600", "1300"),
    "etf_option": _product(NEW_YORK, "US/Eastern", "0930-1615", "0930-1615", "1315"),
    "index_option": _product(CHICAGO, "US/Central", "1915-1515", "0830-1515", "1215"),
    "index": _product(NEW_YORK, "US/Eastern", "0930-1600", "0930-1600", "1300"),
    "cme": _product(CHICAGO, "US/Central", "1700-1600", "0830-1600", "1200"),
    "nymex": _product(NEW_YORK, "US/Eastern", "1800-1700", "0900-1430", "1330"),
    "forex": _product(NEW_YORK, "US/Eastern", "1715-1700", "1715-1700"),
    "metal": _product(NEW_YORK, "US/Eastern", "1800-1700", "1800-1700"),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """The clock's rules; with `always_open` every product trades round the clock, and its details say so."""

    always_open: bool = False

    def session(self, product: str, day: date, *, liquid: bool) -> Stretch | None:
        """The stretch that belongs to this trade date, or None when the product is shut."""
        rules = PRODUCTS[product]
        if self.always_open:
            start = datetime.combine(day, time(), rules.zone)
            return start, datetime.combine(day + timedelta(1), time(), rules.zone)
        if not _trades_on(product, day):
            return None
        opens, closes = rules.liquid if liquid else rules.trading
        if rules.early_close and day in calendar.early_closes(day.year):
            # Extended stock trading ends at 17:00 on a short day; everything else ends with the early close.
            closes = time(17) if product == "stock" and not liquid else rules.early_close
        first = day if opens < closes else day - timedelta(1)
        return datetime.combine(first, opens, rules.zone), datetime.combine(day, closes, rules.zone)

    def current(self, product: str, now: datetime, *, liquid: bool) -> Stretch | None:
        """The session that is running at this moment."""
        today = now.astimezone(PRODUCTS[product].zone).date()
        for offset in (0, 1):
            stretch = self.session(product, today + timedelta(offset), liquid=liquid)
            if stretch and stretch[0] <= now < stretch[1]:
                return stretch
        return None

    def following(self, product: str, now: datetime, *, liquid: bool) -> Stretch:
        """The session that runs now, or the next one."""
        today = now.astimezone(PRODUCTS[product].zone).date()
        for offset in range(DAYS_SEARCHED):
            stretch = self.session(product, today + timedelta(offset), liquid=liquid)
            if stretch and now < stretch[1]:
                return stretch
        raise ValueError(f"no session of {product} within {DAYS_SEARCHED} days of {now:%Y-%m-%d}")

    def advertised(self, product: str, now: datetime, *, liquid: bool) -> str:
        """`yyyymmdd:hhmm-yyyymmdd:hhmm;yyyymmdd:CLOSED;...` for today and the days after, in the product's zone."""
        today = now.astimezone(PRODUCTS[product].zone).date()
        days = [today + timedelta(offset) for offset in range(DAYS_ADVERTISED)]
        return ";".join(_written(self.session(product, day, liquid=liquid), day) for day in days)

    def zone_name(self, product: str) -> str:
        """The zone as contract details write it."""
        return PRODUCTS[product].zone_name


def _trades_on(product: str, day: date) -> bool:
    if product in {"forex", "metal"}:
        return day.weekday() < calendar.SATURDAY
    if product in {"cme", "nymex"}:
        # The futures exchanges hold a short session on most US holidays; only three days are wholly dark.
        dark = {(1, 1), (12, 25)}
        good_friday = calendar.easter(day.year) - timedelta(2)
        return day.weekday() < calendar.SATURDAY and (day.month, day.day) not in dark and day != good_friday
    return calendar.is_trading_day(day)


def _written(stretch: Stretch | None, day: date) -> str:
    if stretch is None:
        return f"{day:%Y%m%d}:CLOSED"
    return f"{stretch[0]:%Y%m%d:%H%M}-{stretch[1]:%Y%m%d:%H%M}"
