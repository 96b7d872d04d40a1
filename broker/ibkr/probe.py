"""What `check` finds out about the gateway, in an API session of its own that places nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from broker.events import Connected
from broker.ibkr.codes import explain
from broker.ibkr.hearing import Hearing
from broker.ibkr.known import KnownOrders, OrderIds
from broker.ibkr.library import load_library
from broker.ibkr.no_session import remedy
from broker.ibkr.orders import order_fields
from broker.ibkr.quotes import Quotes, stream_fields
from broker.ibkr.reports import exact
from broker.ibkr.requests import RequestFailed
from broker.ibkr.resolver import Resolver
from broker.ibkr.session import Session
from broker.ibkr.settings import IbkrSettings
from broker.port import GatewayUnreachable, Terms, Unresolvable
from parsers.instrument import Stock
from parsers.value import Value
from risk.book import Contract
from risk.paper import USUAL_PORTS, Mismatch, Proven, port_warning, prove
from risk.plan import Action

_SPY: Final = Stock(symbol="SPY")
_READ_ONLY: Final = 321
_REJECTED: Final = 201
_NO_FUNDS: Final = (
    "On paper: Client Portal, Settings, Paper Trading Account, Reset. In live: look at the account's funds and trading "
    "permissions there."
)
_SKEW_LIMIT: Final = 2.0
# The bot's ids end at 9999, so half of that away is never the bot's own.
_AWAY: Final = 5000


class Finding(Value):
    """One line of the report; `fix` is empty where nothing need be done."""

    name: str
    state: Literal["ok", "warn", "fail"]
    sentence: str
    fix: str = ""


class ProbeReport(Value):
    """What was found, in the order in which it was asked; a failure ends the asking."""

    findings: tuple[Finding, ...]
    account: str = ""
    server_version: int = 0

    @property
    def worst(self) -> Literal["ok", "warn", "fail"]:
        """The state of the whole."""
        states = {finding.state for finding in self.findings}
        return "fail" if "fail" in states else "warn" if "warn" in states else "ok"


async def probe(settings: IbkrSettings, clock: Callable[[], datetime], patience: float = 5.0) -> ProbeReport:
    """Ask the gateway that the bot would use; `patience` is in seconds, for each question."""
    return await _Probe(settings, clock, patience).run()


class _Probe:
    def __init__(self, settings: IbkrSettings, clock: Callable[[], datetime], patience: float) -> None:
        away = settings.client_id + _AWAY if settings.client_id < _AWAY else settings.client_id - _AWAY
        self._bots = settings
        self._settings = settings.model_copy(update={"client_id": max(away, 1), "order_id_floor": 0})
        self._clock = clock
        self._patience = patience
        self._quotes = Quotes(self._settings, clock)
        self._resolver = Resolver(self._settings, clock)
        self._hearing = Hearing(self._settings, clock, KnownOrders(self._settings.client_id, "as1:?:"), self._quotes)
        self._findings: list[Finding] = []

    async def run(self) -> ProbeReport:
        warning = port_warning(self._bots.mode, self._bots.port)
        if warning:
            self._find("port", "warn", warning, "Set IBKR_PORT to the port that the gateway shows in its API settings.")
        else:
            self._find("port", "ok", f"Port {self._bots.port}.")
        session = self._session(self._settings)
        try:
            return await self._talk(session)
        except GatewayUnreachable as error:
            fix = await remedy(self._bots.host, self._bots.port, USUAL_PORTS)
            # What a log says in one sentence more, the fix says at length.
            self._find("gateway", "fail", str(error).partition(". ")[0].removesuffix(".") + ".", fix)
            return ProbeReport(findings=tuple(self._findings))
        finally:
            self._quotes.detach()
            session.close("the check is over")

    def _session(self, settings: IbkrSettings) -> Session:
        session = Session(load_library(), settings, self._hearing, OrderIds(0))
        self._hearing.attach(session)
        return session

    async def _talk(self, session: Session) -> ProbeReport:
        await session.open()
        version = session.server_version
        self._find("gateway", "ok", f"API session with {self._bots.host}:{self._bots.port}, server version {version}.")
        verdict = prove(self._bots.mode, self._bots.account, session.accounts)
        if isinstance(verdict, Mismatch):
            self._find("account", "fail", verdict.sentence)
            return ProbeReport(findings=tuple(self._findings), server_version=version)
        self._find("account", "ok", f"{verdict.account}, {self._bots.mode}.")
        self._begin(session)
        await self._clock_skew(session)
        contract = await self._resolver.resolve(_SPY, self._patience)
        if isinstance(contract, Unresolvable):
            self._find("contracts", "warn", f"SPY could not be looked up: {contract.reason}")
        else:
            self._hours(contract)
            await self._market_data(contract)
            await self._read_only(session, contract, verdict)
        await self._client_id()
        return ProbeReport(findings=tuple(self._findings), account=verdict.account, server_version=version)

    def _begin(self, session: Session) -> None:
        self._hearing.say(
            Connected(
                at=self._clock(),
                accounts=session.accounts,
                server_version=session.server_version,
                client_id=self._settings.client_id,
                next_order_id=session.first_order_id,
            )
        )
        session.client.reqMarketDataType(self._settings.market_data_type)
        self._resolver.attach(session)
        self._quotes.attach(session)

    async def _clock_skew(self, session: Session) -> None:
        try:
            told = await session.current_time(self._patience)
        except (TimeoutError, ConnectionError):
            self._find("clock", "warn", "The gateway did not say what time it is.")
            return
        skew = told - self._clock().timestamp()
        # The gateway tells whole seconds, so up to one of the difference is rounding.
        if abs(skew) > _SKEW_LIMIT + 1:
            self._find(
                "clock", "warn", f"This machine's clock is {abs(skew):.0f} s {'behind' if skew > 0 else 'ahead'}.",
                "Switch on time synchronisation (timedatectl set-ntp true): the age of a signal hangs on it.",
            )  # fmt: skip
        else:
            self._find("clock", "ok", "This machine's clock agrees with the gateway's.")

    def _hours(self, contract: Contract) -> None:
        """A market that is closed is no fault, but it is why an order did not fill."""
        now = self._clock()
        if any(session.opens <= now < session.closes for session in contract.liquid_hours):
            self._find("market hours", "ok", "The US stock market is open.")
            return
        coming = min((session.opens for session in contract.liquid_hours if session.opens > now), default=None)
        opens = f"; it opens {coming:%A %H:%M %Z}" if coming is not None else ""
        self._find("market hours", "ok", f"The US stock market is closed{opens}: until then its orders do not fill.")

    async def _market_data(self, contract: Contract) -> None:
        quote = await self._quotes.fresh(contract, self._patience)
        if quote is None:
            fault = self._quotes.last_fault
            meaning, fix = explain(fault) if fault else ("The gateway sent no price in time.", "")
            self._find("market data", "warn", f"No quote for SPY: {meaning}", fix or "Limit signals still work.")
        elif quote.kind == "live":
            self._find("market data", "ok", "SPY is quoted live.")
        else:
            self._find(
                "market data", "warn", f"SPY is quoted {quote.kind.replace('_', ' ')}, not live.",
                "Subscribe in IB's Client Portal, or share the live account's data with the paper account.",
            )  # fmt: skip

    async def _read_only(self, session: Session, contract: Contract, proven: Proven) -> None:
        """Ask what an order would need, which a read-only API refuses; nothing is placed, nor would it fill."""
        terms = Terms(
            action=Action.BUY, quantity=Decimal(1), order_type="LMT", limit_price=Decimal(1), time_in_force="DAY"
        )
        order: Any = session.library.order()
        order.whatIf = True
        names = {"order_id": 0, "order_ref": "", "account": proven.account, "parent_id": 0, "transmit": True}
        order.__dict__.update(order_fields(terms, **names))  # type: ignore[arg-type]  # one dict for both libraries
        try:
            answer = await session.what_if(session.contract(**stream_fields(contract)), order, self._patience)
        except RequestFailed as failed:
            self._judge_refusal(failed)
        except (TimeoutError, ConnectionError):
            self._find("orders", "warn", "The gateway did not answer whether it takes orders.")
        else:
            self._find("orders", "ok", "The API takes orders.")
            self._funds(answer)

    def _funds(self, answer: list[Any]) -> None:
        equity = _equity_in(answer)
        if equity is not None and equity <= 0:
            self._find("funds", "fail", "The account has no money: every order would be rejected.", _NO_FUNDS)

    def _judge_refusal(self, failed: RequestFailed) -> None:
        if failed.code == _READ_ONLY:
            self._find("orders", "fail", *explain(_READ_ONLY))
        elif failed.code == _REJECTED:
            self._find("orders", "fail", f"An order for one share of SPY would be rejected: {failed}.", _NO_FUNDS)
        else:
            self._find("orders", "warn", f"Whether the API takes orders is not known; it said: {failed}.")

    async def _client_id(self) -> None:
        session = self._session(self._bots)
        try:
            await session.open()
        except GatewayUnreachable as error:
            if "IBKR_CLIENT_ID" in str(error):
                self._find(
                    "client id", "warn", f"Client id {self._bots.client_id} is in use: right while the bot runs.",
                    "If it does not run, another program has it: set IBKR_CLIENT_ID to another number.",
                )  # fmt: skip
            else:
                self._find("client id", "warn", f"Whether client id {self._bots.client_id} is free is not known.")
        else:
            self._find("client id", "ok", f"Client id {self._bots.client_id} is free.")
        finally:
            session.close("the check is over")

    def _find(self, name: str, state: Literal["ok", "warn", "fail"], sentence: str, fix: str = "") -> None:
        self._findings.append(Finding(name=name, state=state, sentence=sentence, fix=fix))


def _equity_in(answer: list[Any]) -> Decimal | None:
    """The account's equity with loan value; None where the gateway does not know it, or leaves it out."""
    try:
        return exact(getattr(answer[0], "equityWithLoanAfter", "")) if answer else None
    except ValueError:
        return None
