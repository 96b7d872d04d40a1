"""Which option is meant: asked directly where the text names everything, through the chain where it does not."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Any

from broker.ibkr.classes import INDEX_OPTIONS, OptionClass
from broker.ibkr.contracts import (
    Chain,
    chains_of,
    choose_option,
    dated,
    expires,
    ib_day,
    last_trade_days,
    nearest_days,
    nearest_expiry,
    nearest_strikes,
    symbol_at_ib,
)
from broker.ibkr.orders import plain
from broker.ibkr.reports import exact
from broker.ibkr.session import Session
from broker.port import Unresolvable
from parsers.instrument import Option

Found = tuple[Any, Option] | Unresolvable


class OptionSearch:
    """One search. The direct question costs one round trip; the chain is asked for only when it must be."""

    def __init__(
        self, session: Session, option: Option, now: datetime, timeout: float, known: dict[str, tuple[Chain, ...]]
    ) -> None:
        self._session = session
        self._option = option
        self._now = now
        self._timeout = timeout
        self._known = known
        index = INDEX_OPTIONS.get(option.symbol)
        self._symbol = index.symbol if index else symbol_at_ib(option.symbol)
        self._index_exchange = index.index_exchange if index else ""
        self._classes: tuple[OptionClass, ...] = (
            index.classes if index else (OptionClass(self._symbol.replace(" ", ""), "pm"),)
        )

    async def run(self) -> Found:
        """The details and the option with its expiry resolved, or why there is none."""
        if self._option.expiry == "nearest":
            return await self._nearest()
        found = await self._on(self._option.expiry)
        if len(found) == 1:
            return found[0], self._option
        return await self._none(self._option.expiry) if not found else self._several(found)

    async def _nearest(self) -> Found:
        chains = await self.chains()
        if not chains:
            return self._unknown_symbol()
        chosen = nearest_expiry(chains, self._classes if self._index_exchange else (), self._now)
        if chosen is None:
            return Unresolvable(
                code="no-such-contract", reason=f"{self._option.symbol} has no option that still trades."
            )
        trading_class, last_trade = chosen
        found = await self._details(last_trade, trading_class)
        if not found:
            return await self._no_strike(last_trade, chains)
        day = expires(found[0]) or last_trade
        found = choose_option(found, day, (OptionClass(trading_class, "pm"),))
        return (found[0], dated(self._option, day)) if len(found) == 1 else self._several(found)

    async def _on(self, expiry: date) -> list[Any]:
        """Everything that expires on this day, from one question per day under which IB may file it."""
        asked = {(day, each.trading_class) for each in self._classes for day in last_trade_days(expiry, each)}
        if not self._index_exchange:
            asked = {(expiry, "")}
        answers = await asyncio.gather(*(self._details(day, name) for day, name in sorted(asked)))
        return choose_option([each for answer in answers for each in answer], expiry, self._classes)

    async def _details(self, last_trade: date, trading_class: str, *, any_strike: bool = False) -> list[Any]:
        fields: dict[str, Any] = {
            "symbol": self._symbol,
            "secType": "OPT",
            "exchange": "SMART",
            "currency": "USD",
            "lastTradeDateOrContractMonth": ib_day(last_trade),
            "right": str(self._option.right),
            "tradingClass": trading_class,
        }
        if not any_strike:
            fields["strike"] = plain(self._option.strike)
        return await self._session.details(self._timeout, **fields)

    async def chains(self) -> tuple[Chain, ...]:
        """The classes of this symbol, asked for once a day: expiries do not change during it.

        A strike that is listed meanwhile is missing here; it is only ever named among the nearest.
        """
        if self._symbol not in self._known and (found := await self._asked_chains()):
            self._known[self._symbol] = found
        return self._known.get(self._symbol, ())

    async def _asked_chains(self) -> tuple[Chain, ...]:
        sec_type = "IND" if self._index_exchange else "STK"
        exchange = self._index_exchange or "SMART"
        under = await self._session.details(
            self._timeout, symbol=self._symbol, secType=sec_type, exchange=exchange, currency="USD"
        )
        if not under:
            return ()
        rows = await self._session.chains(self._symbol, sec_type, int(under[0].contract.conId), self._timeout)
        return chains_of(rows)

    async def _none(self, expiry: date) -> Unresolvable:
        chains = await self.chains()
        if not chains:
            return self._unknown_symbol()
        names = {each.trading_class for each in self._classes}
        ours = tuple(chain for chain in chains if chain.trading_class in names) or chains
        filed = {day for each in self._classes for day in last_trade_days(expiry, each)}
        listed = {day for chain in ours for day in chain.expiries}
        if hit := filed & listed:
            return await self._no_strike(max(hit), ours)
        return Unresolvable(
            code="no-such-contract",
            reason=f"{self._option.symbol} has no options that expire on {expiry}.",
            alternatives=nearest_days(listed, expiry),
        )

    async def _no_strike(self, last_trade: date, chains: tuple[Chain, ...]) -> Unresolvable:
        # A chain lists the strikes of all its expiries together, so the strikes of this one are asked for.
        listed = await self._details(last_trade, "", any_strike=True)
        strikes = [strike for each in listed if (strike := exact(each.contract.strike)) is not None]
        strikes = strikes or [strike for chain in chains for strike in chain.strikes]
        return Unresolvable(
            code="no-such-contract",
            reason=f"{self._option.symbol} has no {self._option.strike} strike there.",
            alternatives=nearest_strikes(strikes, self._option.strike),
        )

    def _several(self, found: list[Any]) -> Unresolvable:
        return Unresolvable(
            code="ambiguous-contract",
            reason=f"{self._option.symbol} {self._option.strike} {self._option.right} names several contracts.",
            alternatives=tuple(str(each.contract.localSymbol) for each in found[:5]),
        )

    def _unknown_symbol(self) -> Unresolvable:
        return Unresolvable(code="unknown-symbol", reason=f"IB lists no options on {self._option.symbol}.")
