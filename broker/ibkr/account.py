"""The account's own figures, put together from IB's key and value messages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from broker.ibkr.reports import exact
from risk.book import Account

# Gateways of 10.47 and later may write the per-currency keys with this prefix.
_LEDGER: Final = "$LEDGER-"
_BASE: Final = "BASE"
# IB says -1 for an account that is not bound by the pattern-day-trader rule.
UNLIMITED_DAY_TRADES: Final = 1_000_000


class AccountFigures:
    """What the gateway has said so far; what it has not said stays unknown."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._values: dict[tuple[str, str], str] = {}
        self._daily: Decimal | None = None
        self._unrealised: Decimal | None = None
        self._realised: Decimal | None = None

    def put(self, tag: str, value: str, currency: str, account_id: str) -> bool:
        """Note one figure; False when it is not this account's or says nothing new."""
        if account_id != self._account_id:
            return False
        key = (tag.removeprefix(_LEDGER), currency)
        if self._values.get(key) == value:
            return False
        self._values[key] = value
        return True

    def put_pnl(self, daily: float, unrealised: float, realised: float) -> None:
        """The day's result as the P&L subscription tells it."""
        self._daily, self._unrealised, self._realised = exact(daily), exact(unrealised), exact(realised)

    def account(self, at: datetime) -> Account:
        """All of it, in the base currency."""
        currency = self._base_currency()
        return Account(
            account_id=self._account_id,
            currency=currency,
            at=at,
            net_liquidation=self._figure("NetLiquidation"),
            buying_power=self._figure("BuyingPower"),
            available_funds=self._figure("AvailableFunds"),
            settled_cash=self._first("SettledCash", "TotalCashValue", "TotalCashBalance"),
            realised_pnl=self._realised if self._realised is not None else self._figure("RealizedPnL"),
            unrealised_pnl=self._unrealised if self._unrealised is not None else self._figure("UnrealizedPnL"),
            day_trades_remaining=self._day_trades(),
            exchange_rates=self._rates(currency),
        )

    def _base_currency(self) -> str:
        named = self._values.get(("Currency", _BASE), "")
        if named and named != _BASE:
            return named
        return next((currency for tag, currency in self._values if tag == "NetLiquidation" and currency), "")

    def _first(self, *tags: str) -> Decimal | None:
        return next((figure for tag in tags if (figure := self._figure(tag)) is not None), None)

    def _figure(self, tag: str) -> Decimal | None:
        for currency in (self._base_currency(), _BASE, ""):
            text = self._values.get((tag, currency))
            if text is not None:
                return _number(text)
        return None

    def _day_trades(self) -> int | None:
        number = _number(self._values.get(("DayTradesRemaining", ""), ""))
        if number is None:
            return None
        return UNLIMITED_DAY_TRADES if number < 0 else int(number)

    def _rates(self, base: str) -> dict[str, Decimal]:
        rates = {
            currency: rate
            for (tag, currency), text in self._values.items()
            if tag == "ExchangeRate"
            and currency not in {"", _BASE}
            and (rate := _number(text)) is not None
            and rate > 0
        }
        return {base: Decimal(1), **rates} if base else rates


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
