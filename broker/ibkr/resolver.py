"""An instrument becomes exactly one contract, or a refusal that names the nearest that exist."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from broker.ibkr.classes import METALS, ROOTS
from broker.ibkr.contracts import (
    contract_of,
    front_month,
    market_rule_id,
    market_rule_of,
    month_of,
    symbol_at_ib,
    us_listings,
)
from broker.ibkr.memory import ContractMemory
from broker.ibkr.option_search import OptionSearch
from broker.ibkr.requests import RequestFailed
from broker.ibkr.session import Session
from broker.ibkr.settings import IbkrSettings
from broker.port import Unresolvable
from parsers.instrument import Crypto, Forex, Future, Instrument, Option, Right, Stock
from risk.book import Contract, MarketRule

_NEW_YORK = ZoneInfo("America/New_York")
Found = Contract | Unresolvable


class Resolver:
    """Remembers what it found until the day is over in New York; equal questions at one time share one answer."""

    def __init__(self, settings: IbkrSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._session: Session | None = None
        self._memory = ContractMemory(f"{settings.host}:{settings.port}", settings.data_dir)
        self._asking: dict[Instrument, asyncio.Task[Found]] = {}

    def attach(self, session: Session | None) -> None:
        """The session to ask; None while there is none."""
        self._session = session

    def recall(self, instrument: Instrument) -> Contract | None:
        """What was found today, without a question."""
        return self._memory.recall(self._day(), instrument)

    async def resolve(self, instrument: Instrument, timeout: float) -> Found:
        """Ask the gateway, unless today's answer is known."""
        known = self.recall(instrument)
        if known is not None:
            return known
        task = self._asking.get(instrument)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._find(instrument, self._settings.request_timeout))
            self._asking[instrument] = task
            task.add_done_callback(lambda _: self._asking.pop(instrument, None))
        try:
            # One impatient asker must not end the question of the others.
            async with asyncio.timeout(timeout):
                return await asyncio.shield(task)
        except TimeoutError:
            return _late(instrument)

    async def warm(self, instruments: tuple[Instrument, ...]) -> int:
        """Ask for what is likely to be named today, one after the other and behind all else; how many are known now."""
        known = 0
        for each in instruments:
            session = self._session
            if session is None or not session.alive:
                break
            await session.leisure()
            known += isinstance(await self.resolve(each, self._settings.request_timeout), Contract)
            await self._warm_chain(session, each)
        return known

    async def _warm_chain(self, session: Session, instrument: Instrument) -> None:
        """The expiries and strikes of its options, for which the next signal might name none."""
        if isinstance(instrument, Stock | Option):
            option = Option(symbol=instrument.symbol, expiry="nearest", strike=Decimal(1), right=Right.CALL)
            with suppress(TimeoutError, ConnectionError, RequestFailed):
                await session.leisure()
                await self._search(session, option, self._settings.request_timeout).chains()
                self._memory.save()

    def _search(self, session: Session, option: Option, timeout: float) -> OptionSearch:
        self._memory.turn_to(self._day())
        return OptionSearch(session, option, self._clock(), timeout, self._memory.chains)

    async def _find(self, instrument: Instrument, timeout: float) -> Found:
        session = self._session
        if session is None or not session.alive:
            return Unresolvable(code="not-connected", reason="There is no session with the gateway to ask.")
        try:
            found = await self._by_kind(session, instrument, timeout)
        except TimeoutError:
            return _late(instrument)
        except ConnectionError:
            return Unresolvable(code="not-connected", reason="The session with the gateway ended during the question.")
        except RequestFailed as failed:
            return Unresolvable(code="no-such-contract", reason=f"The gateway answered: {failed}.")
        if isinstance(found, Contract):
            self._memory.remember(self._day(), instrument, found)
        return found

    async def _by_kind(self, session: Session, instrument: Instrument, timeout: float) -> Found:
        match instrument:
            case Stock():
                return await self._stock(session, instrument, timeout)
            case Option():
                return await self._option(session, instrument, timeout)
            case Future():
                return await self._future(session, instrument, timeout)
            case Forex():
                return await self._forex(session, instrument, timeout)
            case Crypto():
                return Unresolvable(
                    code="unsupported", reason=f"{instrument.symbol} is a coin; coins are not traded through this bot."
                )

    async def _stock(self, session: Session, stock: Stock, timeout: float) -> Found:
        symbol = symbol_at_ib(stock.symbol)
        found = us_listings(
            await session.details(timeout, symbol=symbol, secType="STK", exchange="SMART", currency="USD")
        )
        if not found:
            return await self._unknown(session, stock.symbol, timeout)
        if len(found) > 1:
            return Unresolvable(
                code="ambiguous-contract",
                reason=f"{stock.symbol} names several shares.",
                alternatives=tuple(f"{stock.symbol} on {each.contract.primaryExchange}" for each in found[:5]),
            )
        return await self._contract(session, found[0], stock, "SMART", timeout)

    async def _option(self, session: Session, option: Option, timeout: float) -> Found:
        found = await self._search(session, option, timeout).run()
        if isinstance(found, Unresolvable):
            if found.code == "unknown-symbol":
                return await self._unknown(session, option.symbol, timeout)
            return found
        details, resolved = found
        return await self._contract(session, details, resolved, "SMART", timeout)

    async def _future(self, session: Session, future: Future, timeout: float) -> Found:
        root = ROOTS.get(future.symbol)
        fields: dict[str, Any] = {"symbol": future.symbol, "secType": "FUT", "currency": "USD"}
        if root is not None:
            fields["exchange"] = root.exchange
        listed = await session.details(timeout, **fields)
        venues = {str(each.contract.exchange) for each in listed} - {"QBALGO"}
        listed = [each for each in listed if str(each.contract.exchange) in venues]
        if not listed:
            return await self._unknown(session, future.symbol, timeout)
        if len(venues) > 1:
            return Unresolvable(
                code="ambiguous-contract",
                reason=f"{future.symbol} futures are listed on several exchanges.",
                alternatives=tuple(sorted(venues)),
            )
        return await self._month(session, future, listed, timeout)

    async def _month(self, session: Session, future: Future, listed: list[Any], timeout: float) -> Found:
        if future.month == "front":
            today = self._clock().astimezone(_NEW_YORK).date()
            chosen = front_month(future.symbol, listed, today, self._settings.roll_days)
            fitting = [chosen] if chosen is not None else []
        else:
            fitting = [each for each in listed if month_of(each) == future.month]
        if not fitting:
            return Unresolvable(
                code="no-such-contract",
                reason=f"{future.symbol} has no contract month {future.month}.",
                alternatives=tuple(sorted({month_of(each) for each in listed}))[:3],
            )
        if len(fitting) > 1:
            return Unresolvable(
                code="ambiguous-contract",
                reason=f"{future.symbol} {future.month} names several contracts.",
                alternatives=tuple(str(each.contract.localSymbol) for each in fitting[:5]),
            )
        resolved = future.model_copy(update={"month": month_of(fitting[0])})
        return await self._contract(session, fitting[0], resolved, str(fitting[0].contract.exchange), timeout)

    async def _forex(self, session: Session, forex: Forex, timeout: float) -> Found:
        base, quoted = forex.symbol[:3], forex.symbol[3:6]
        if forex.symbol in METALS:
            exchange = "SMART"
            found = await session.details(
                timeout, symbol=forex.symbol, secType="CMDTY", exchange=exchange, currency=quoted
            )
        else:
            exchange = "IDEALPRO"
            found = await session.details(timeout, symbol=base, secType="CASH", exchange=exchange, currency=quoted)
        if len(found) != 1:
            turned = f"{quoted}{base}"
            return Unresolvable(
                code="no-such-contract" if not found else "ambiguous-contract",
                reason=f"IB lists no pair {forex.symbol}; a pair may be written the other way round.",
                alternatives=(turned,),
            )
        return await self._contract(session, found[0], forex, exchange, timeout)

    async def _contract(
        self, session: Session, details: Any, instrument: Instrument, exchange: str, timeout: float
    ) -> Contract:
        return contract_of(details, instrument, exchange, await self._rule(session, details, exchange, timeout))

    async def _rule(self, session: Session, details: Any, exchange: str, timeout: float) -> MarketRule:
        rule_id = market_rule_id(details, exchange)
        if rule_id is None:
            return market_rule_of((), details.minTick)
        rules = self._memory.rules
        if rule_id not in rules:
            rules[rule_id] = market_rule_of(await session.market_rule(rule_id, timeout), details.minTick)
        return rules[rule_id]

    async def _unknown(self, session: Session, symbol: str, timeout: float) -> Unresolvable:
        try:
            rows = await session.matching(symbol_at_ib(symbol), timeout)
        except (TimeoutError, RequestFailed):
            rows = []
        wanted = [each.contract for each in rows if each.contract.secType in {"STK", "IND"}]
        near = sorted(wanted, key=lambda raw: raw.currency != "USD")
        names = dict.fromkeys(f"{raw.symbol} ({raw.primaryExchange})" for raw in near)
        return Unresolvable(
            code="unknown-symbol", reason=f"IB knows no {symbol} of this kind", alternatives=tuple(names)[:5]
        )

    def _day(self) -> str:
        return self._clock().astimezone(_NEW_YORK).date().isoformat()


def _late(instrument: Instrument) -> Unresolvable:
    return Unresolvable(
        code="timeout", reason=f"The gateway did not say in time which contract {instrument.symbol} is."
    )
