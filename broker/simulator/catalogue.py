"""What the simulated exchange lists: tables of stocks, indices, futures, currencies and metals, with starting prices.

Contract ids of the best-known names are IB's own, which are public; the rest are derived from the local symbol.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from broker.simulator.listing import (
    CENT_FUTURE,
    METAL,
    OPTION_NICKEL,
    OPTION_PENNY,
    PENNIES,
    PIP_FIFTH,
    PIP_YEN,
    QUARTER,
    TENTH,
    WHOLE,
    Grid,
)

US_STOCK_EXCHANGES = ("SMART", "AMEX", "NYSE", "CBOE", "PHLX", "ISE", "CHX", "ARCA", "NASDAQ", "ISLAND", "BATS", "IEX")
OPTION_EXCHANGES = ("SMART", "AMEX", "BATS", "BOX", "CBOE", "EDGX", "ISE", "MIAX", "NASDAQOM", "PHLX", "PSE")


@dataclass(frozen=True, slots=True)
class StockRow:
    """A share or fund. `volatility` is per year; `cycle` says which option expiries it has."""

    symbol: str
    con_id: int
    price: str
    volatility: float
    name: str
    primary: str = "NASDAQ"
    trading_class: str = "NMS"
    cycle: str = "weekly"
    strike_step: str = "2.5"
    grid: Grid = OPTION_PENNY
    kind: str = "COMMON"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An index and its option classes: `monthly` settles in the morning, `weekly` at the close."""

    symbol: str
    con_id: int
    price: str
    volatility: float
    name: str
    monthly: str
    weekly: str
    cycle: str
    strike_step: str
    grid: Grid
    exchange: str = "CBOE"


@dataclass(frozen=True, slots=True)
class FutureRow:
    """A futures root. `months` are the letters that are listed; `margin` is per contract."""

    symbol: str
    price: str
    volatility: float
    name: str
    exchange: str
    multiplier: str
    grid: Grid
    months: str
    margin: int
    commission: str
    product: str = "cme"


STOCKS = (
    StockRow("SPY", 756733, "585.00", 0.14, "SPDR S&P 500 ETF TRUST", "ARCA", "SPY", "daily", "1", PENNIES, "ETF"),
    StockRow("QQQ", 320227571, "500.00", 0.19, "INVESCO QQQ TRUST", "NASDAQ", "NMS", "daily", "1", PENNIES, "ETF"),
    StockRow("IWM", 9579970, "222.00", 0.20, "ISHARES RUSSELL 2000 ETF", "ARCA", "IWM", "daily", "1", PENNIES, "ETF"),
    StockRow("DIA", 73128548, "430.00", 0.13, "SPDR DJIA TRUST", "ARCA", "DIA", "weekly", "1", OPTION_PENNY, "ETF"),
    StockRow("AAPL", 265598, "185.60", 0.24, "APPLE INC"),
    StockRow("TSLA", 76792991, "240.20", 0.55, "TESLA INC"),
    StockRow("NVDA", 4815747, "140.00", 0.50, "NVIDIA CORP"),
    StockRow("AMD", 4391, "152.00", 0.45, "ADVANCED MICRO DEVICES"),
    StockRow("MSFT", 272093, "428.00", 0.22, "MICROSOFT CORP"),
    StockRow("META", 107113386, "580.00", 0.32, "META PLATFORMS INC-CLASS A"),
    StockRow("AMZN", 3691937, "198.00", 0.30, "AMAZON.COM INC"),
    StockRow("GOOGL", 208813719, "172.00", 0.28, "ALPHABET INC-CL A"),
    StockRow("GOOG", 208813720, "173.50", 0.28, "ALPHABET INC-CL C"),
    StockRow("NFLX", 15124833, "850.00", 0.32, "NETFLIX INC", strike_step="5"),
    StockRow("AVGO", 313130367, "178.00", 0.42, "BROADCOM INC"),
    StockRow("INTC", 270639, "24.50", 0.45, "INTEL CORP", strike_step="0.5"),
    StockRow("PLTR", 444857009, "64.00", 0.60, "PALANTIR TECHNOLOGIES INC-A", strike_step="1"),
    StockRow("COIN", 481691285, "300.00", 0.75, "COINBASE GLOBAL INC -CLASS A"),
    StockRow("MSTR", 272110, "400.00", 0.95, "STRATEGY INC", strike_step="5"),
    StockRow("SOFI", 0, "15.00", 0.55, "SOFI TECHNOLOGIES INC", strike_step="0.5"),
    StockRow("F", 9599491, "11.20", 0.35, "FORD MOTOR CO", "NYSE", "F", strike_step="0.5"),
    StockRow("BAC", 10098, "46.00", 0.25, "BANK OF AMERICA CORP", "NYSE", "BAC", strike_step="0.5"),
    StockRow("JPM", 1520593, "245.00", 0.22, "JPMORGAN CHASE & CO", "NYSE", "JPM"),
    StockRow("DIS", 6459, "112.00", 0.26, "WALT DISNEY CO/THE", "NYSE", "DIS", strike_step="1"),
    StockRow("BA", 4762, "155.00", 0.36, "BOEING CO/THE", "NYSE", "BA"),
    StockRow("XOM", 13977, "118.00", 0.22, "EXXON MOBIL CORP", "NYSE", "XOM", strike_step="1"),
    StockRow("GME", 36285627, "27.00", 0.80, "GAMESTOP CORP-CLASS A", "NYSE", "GME", strike_step="0.5"),
    StockRow("UBER", 365207014, "72.00", 0.38, "UBER TECHNOLOGIES INC", "NYSE", "UBER", strike_step="1"),
    StockRow("COST", 272997, "940.00", 0.20, "COSTCO WHOLESALE CORP", strike_step="5"),
    StockRow("WMT", 13824, "90.00", 0.19, "WALMART INC", "NYSE", "WMT", strike_step="1"),
    StockRow("SMCI", 40230201, "38.00", 0.90, "SUPER MICRO COMPUTER INC", strike_step="0.5"),
    StockRow("TLT", 15547841, "90.00", 0.15, "20+Y TREASURY", "NASDAQ", "NMS", "weekly", "0.5", OPTION_PENNY, "ETF"),
    StockRow("GLD", 51529211, "245.00", 0.16, "SPDR GOLD SHARES", "ARCA", "GLD", "weekly", "1", OPTION_PENNY, "ETF"),
)  # fmt: skip

# The same shares abroad: what makes a request without a currency ambiguous.
FOREIGN = (
    ("TSLA", 144303597, "MEXI", "MXN", "4100.00"),
    ("TSLA", 172604402, "EBS", "CHF", "212.00"),
    ("AAPL", 38708077, "MEXI", "MXN", "3800.00"),
    ("AAPL", 0, "EBS", "CHF", "164.00"),
)

INDICES = (
    IndexRow("SPX", 416904, "5850.00", 0.14, "S&P 500 Stock Index", "SPX", "SPXW", "daily", "5", OPTION_NICKEL),
    IndexRow("XSP", 137851301, "585.00", 0.14, "Mini-SPX Index", "", "XSP", "daily", "1", PENNIES),
    IndexRow("NDX", 416843, "20500.00", 0.19, "NASDAQ 100", "NDX", "NDXP", "daily", "25", OPTION_NICKEL, "NASDAQ"),
    IndexRow("RUT", 416888, "2220.00", 0.20, "Russell 2000", "RUT", "RUTW", "daily", "5", OPTION_NICKEL, "RUSSELL"),
    IndexRow("VIX", 13455763, "15.50", 0.90, "CBOE Volatility Index", "VIX", "VIXW", "wednesday", "0.5", OPTION_NICKEL),
)  # fmt: skip

QUARTERLY = "HMUZ"
EVERY_MONTH = "FGHJKMNQUVXZ"
FUTURES = (
    FutureRow("ES", "5862.25", 0.14, "E-mini S&P 500", "CME", "50", QUARTER, QUARTERLY, 15000, "2.25"),
    FutureRow("NQ", "20560.00", 0.19, "E-mini NASDAQ 100", "CME", "20", QUARTER, QUARTERLY, 21000, "2.25"),
    FutureRow("RTY", "2226.00", 0.20, "E-Mini Russell 2000 Index", "CME", "50", TENTH, QUARTERLY, 7500, "2.25"),
    FutureRow("YM", "43100", 0.13, "E-mini Dow Jones Industrial Average", "CBOT", "5", WHOLE, QUARTERLY, 11000, "2.25"),
    FutureRow("MES", "5862.25", 0.14, "Micro E-Mini S&P 500", "CME", "5", QUARTER, QUARTERLY, 1500, "0.62"),
    FutureRow("MNQ", "20560.00", 0.19, "Micro E-Mini Nasdaq-100", "CME", "2", QUARTER, QUARTERLY, 2100, "0.62"),
    FutureRow("M2K", "2226.00", 0.20, "Micro E-Mini Russell 2000", "CME", "5", TENTH, QUARTERLY, 750, "0.62"),
    FutureRow("MYM", "43100", 0.13, "Micro E-Mini Dow Jones", "CBOT", "0.5", WHOLE, QUARTERLY, 1100, "0.62"),
    FutureRow("CL", "70.50", 0.35, "Sweet Crude Oil", "NYMEX", "1000", CENT_FUTURE, EVERY_MONTH, 6500, "2.40", "nymex"),
    FutureRow("MCL", "70.50", 0.35, "Micro Crude Oil", "NYMEX", "100", CENT_FUTURE, EVERY_MONTH, 650, "0.77", "nymex"),
    FutureRow("GC", "2650.00", 0.15, "Gold", "COMEX", "100", TENTH, "GJMQVZ", 12000, "2.45", "nymex"),
    FutureRow("MGC", "2650.00", 0.15, "E-Micro Gold", "COMEX", "10", TENTH, "GJMQVZ", 1200, "0.77", "nymex"),
)  # fmt: skip

# symbol, currency, contract id, price, grid
PAIRS = (
    ("EUR", "USD", 12087792, "1.08500", PIP_FIFTH),
    ("GBP", "USD", 12087797, "1.27000", PIP_FIFTH),
    ("AUD", "USD", 14433401, "0.66000", PIP_FIFTH),
    ("NZD", "USD", 39453441, "0.61000", PIP_FIFTH),
    ("USD", "JPY", 15016059, "150.500", PIP_YEN),
    ("USD", "CAD", 15016062, "1.36000", PIP_FIFTH),
    ("USD", "CHF", 12087820, "0.88000", PIP_FIFTH),
    ("EUR", "GBP", 12087807, "0.85400", PIP_FIFTH),
    ("EUR", "JPY", 14321016, "163.300", PIP_YEN),
    ("GBP", "JPY", 14321010, "191.100", PIP_YEN),
)
METALS = (
    ("XAUUSD", 69067924, "2648.00", METAL, "London Gold"),
    ("XAGUSD", 77124483, "31.00", METAL, "London Silver"),
)
FOREX_VOLATILITY = 0.08
METAL_VOLATILITY = 0.16
MARGIN_BY_ROOT = {row.symbol: Decimal(row.margin) for row in FUTURES}
COMMISSION_BY_ROOT = {row.symbol: Decimal(row.commission) for row in FUTURES}
