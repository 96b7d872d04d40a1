"""Each rule three ways: it passes at its limit, refuses beyond it, and refuses without its facts."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, get_args

import pytest

from parsers.instrument import Crypto
from parsers.intent import AtLimit, Bound, PriceStop, PriceTarget, Side
from risk.book import Session
from risk.case import Case
from risk.decision import Violation
from risk.figures import PerKind
from risk.plan import Plan, Slice
from risk.planning import plan_of
from risk.policy import Policy
from risk.rules.allow import AllowedClasses, AllowedKinds, AllowedSymbols, BlockedSymbols
from risk.rules.base import Measure, Rule
from risk.rules.exposure import (
    MaxEntriesPerDay,
    MaxEntriesPerMinute,
    MaxOpenPositions,
    MaxTotalNotional,
    MaxTotalRisk,
)
from risk.rules.funds import BuyingPower, PdtHeadroom, SettledCash
from risk.rules.hours import (
    ClockSkew,
    DaysToExpiry,
    FuturesRollDays,
    MarketHours,
    MessageAge,
    TradingWindow,
    ZeroDteCutoff,
)
from risk.rules.kinds import StatedRule
from risk.rules.losses import CooldownAfterStop, DailyLoss, Drawdown, LossStreak
from risk.rules.pace import OrderRate
from risk.rules.price import MaxChase, PremiumRange, PriceCollar, Spread
from risk.rules.ramp import LiveStart
from risk.rules.repeats import AlreadyEntered, ContractBusy, DuplicateSignal, ForeignPosition, OppositePosition
from risk.rules.size import (
    MaxContracts,
    MaxFuturesNotional,
    MaxFxNotional,
    MaxNotional,
    MaxRisk,
    MaxShares,
    MinFxNotional,
)
from risk.rules.state import AccountProven, LinkReady, NoCoins, NotHalted, SameContract, SellingToOpen, TradingAllowed
from risk.rules.stops import RewardToRisk, StopDistance, StopInMarket
from risk.rules.tape import OptionLiquidity
from risk.states import TradingState
from tests.fakes import cases
from tests.fakes.cases import NOW, D

ALMOST = timedelta(microseconds=1)


def planned(case: Case, **changes: Any) -> Plan:
    plan = plan_of(case, Policy(max_contracts=5), case.quote)
    assert isinstance(plan, Plan), plan
    return plan.model_copy(update=changes)


def sighted(blind: Case) -> Plan:
    """The plan that would have been made with every fact there."""
    whole = {"figures": cases.FIGURES, "account": "DU123", "contract": blind.contract or cases.CONTRACTS["option"]}
    return planned(blind.model_copy(update=whole))


def violation_of(rule: Rule, case: Case, plan: Plan | None) -> Violation:
    found = rule.check(case, plan)
    assert isinstance(found, Violation), found
    return found


def remedy(rule: Rule, case: Case, plan: Plan) -> str:
    return violation_of(rule, case, plan).remedy


class Row(NamedTuple):
    rule: Rule
    passes: tuple[Case, dict[str, Any]]
    refuses: tuple[Case, dict[str, Any]]
    blind: Case | None = None


def units(quantity: int) -> dict[str, Any]:
    return {"quantity": D(quantity)}


def priced(price: str) -> dict[str, Any]:
    return {"entry_price": D(price)}


def with_book(kind: str = "option", **book: Any) -> Case:
    return cases.case(kind, book=cases.book(**book))


def figures(kind: str = "option", **changes: Any) -> Case:
    return cases.case(kind, figures=cases.FIGURES.model_copy(update=changes))


def contract(kind: str, **changes: Any) -> Case:
    return cases.case(kind, contract=cases.CONTRACTS[kind].model_copy(update=changes))


OPTION, STOCK, FUTURE, FOREX = (cases.case(kind) for kind in ("option", "stock", "future", "forex"))
NO_RATE = figures(currency="EUR")
AT_REFERENCE = cases.case(intent=cases.market(reference="1.25"))
LONDON = cases.CONTRACTS["forex"].model_copy(update={"symbol": "EUR", "currency": "GBP"})
POUNDS = cases.FIGURES.model_copy(update={"currency": "GBP", "exchange_rates": {"USD": D("0.8")}})
TWO_HELD = with_book(exposures=(cases.exposure(held=D(1), pending=D(1)),))
ONE_RISKED = with_book(exposures=(cases.exposure(con_id=8, at_risk=D(60), notional=D(900)),))
LAST_DAY = cases.CONTRACTS["option"].model_copy(update={"last_trade": date(2026, 11, 24)})
HALF_DAY = Session(opens=cases.OPENS, closes=NOW + timedelta(minutes=30))

OTHER_STRIKE = cases.CONTRACTS["option"].model_copy(
    update={"instrument": cases.SPY_CALL.model_copy(update={"strike": D(601)})}
)
SHORT_STOCK = cases.case("stock", cases.signal("stock", Side.SHORT))
RUNNER = Slice(quantity=D(1), target_price=None)

TABLE: list[Row] = [
    Row(MaxContracts(limit=5), (OPTION, units(5)), (OPTION, units(6))),
    Row(MaxContracts(limit=5), (TWO_HELD, units(3)), (TWO_HELD, units(4))),
    Row(MaxContracts(limit=5), (FUTURE, units(5)), (FUTURE, units(6))),
    Row(MaxShares(limit=100), (STOCK, units(100)), (STOCK, units(101))),
    Row(MaxNotional(limit_base_currency=D(500)), (OPTION, units(4)), (OPTION, units(5)), NO_RATE),
    Row(
        MaxFuturesNotional(limit_base_currency=D(30_000)),
        (FUTURE, units(1)),
        (FUTURE, units(2)),
        figures("future", currency="EUR"),
    ),
    Row(
        MaxFxNotional(limit_base_currency=D(43_400)),
        (FOREX, units(40_000)),
        (FOREX, units(40_001)),
        figures("forex", currency="EUR"),
    ),
    Row(MaxRisk(limit_base_currency=D(70)), (OPTION, units(2)), (OPTION, units(3)), NO_RATE),
    Row(
        MinFxNotional(limit_usd=D(25_000)),
        (FOREX, {"slices": (Slice(quantity=D(23_042), target_price=None),)}),
        (FOREX, {"slices": (Slice(quantity=D(23_041), target_price=None), Slice(quantity=D(1), target_price=None))}),
        cases.case("forex", contract=LONDON),
    ),
    Row(
        MinFxNotional(limit_usd=D(54_250)),
        (cases.case("forex", contract=LONDON, figures=POUNDS), units(40_000)),
        (
            cases.case("forex", contract=LONDON, figures=POUNDS),
            {"slices": (Slice(quantity=D(39_999), target_price=None),)},
        ),
    ),
    Row(
        MaxOpenPositions(limit=2),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
        (with_book(exposures=(cases.exposure(con_id=8), cases.exposure(con_id=9))), {}),
    ),
    Row(
        MaxOpenPositions(limit=1),
        (with_book(exposures=(cases.exposure(con_id=1), cases.exposure(con_id=8, held=D(0)))), {}),
        (with_book(exposures=(cases.exposure(con_id=8, held=D(0), pending=D(1)),)), {}),
    ),
    Row(
        MaxOpenPositions(limit=1, per="symbol"),
        (with_book(exposures=(cases.exposure(con_id=8, symbol="QQQ"),)), {}),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
    ),
    Row(
        MaxOpenPositions(limit=1, per="channel"),
        (
            with_book(exposures=(cases.exposure(con_id=8, channel="c2"), cases.exposure(con_id=9, platform="discord"))),
            {},
        ),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
    ),
    Row(
        MaxOpenPositions(limit=1, per="author"),
        (with_book(exposures=(cases.exposure(con_id=8, author="8"),)), {}),
        (with_book(exposures=(cases.exposure(con_id=8),)), {}),
    ),
    Row(
        MaxEntriesPerDay(limit=2),
        # 04:59 UTC is still yesterday in New York.
        (
            with_book(
                recent=(cases.recent(), cases.recent(accepted=False), cases.recent(at=NOW.replace(hour=4, minute=59)))
            ),
            {},
        ),
        (with_book(recent=(cases.recent(), cases.recent(at=NOW.replace(hour=5, minute=0)))), {}),
    ),
    Row(
        MaxEntriesPerDay(limit=1, per="author"),
        (with_book(recent=(cases.recent(author="8"),)), {}),
        (with_book(recent=(cases.recent(),)), {}),
    ),
    Row(
        MaxEntriesPerMinute(limit=1),
        (with_book(recent=(cases.recent(at=NOW - timedelta(seconds=60)), cases.recent(accepted=False))), {}),
        (with_book(recent=(cases.recent(at=NOW - timedelta(seconds=60) + ALMOST),)), {}),
    ),
    Row(MaxTotalRisk(limit_base_currency=D(95)), (ONE_RISKED, {}), (ONE_RISKED, units(2)), NO_RATE),
    Row(MaxTotalNotional(limit_base_currency=D(1025)), (ONE_RISKED, {}), (ONE_RISKED, units(2)), NO_RATE),
    Row(
        MaxTotalRisk(limit_base_currency=D(95), per="author"),
        (with_book(exposures=(cases.exposure(con_id=8, at_risk=D(900), author="8"),)), units(2)),
        (ONE_RISKED, units(2)),
    ),
    Row(
        MaxTotalNotional(limit_base_currency=D(1025), per="symbol"),
        (with_book(exposures=(cases.exposure(con_id=8, notional=D(9000), symbol="QQQ"),)), units(8)),
        (ONE_RISKED, units(2)),
    ),
    Row(
        DailyLoss(limit_base_currency=D(135)),
        (with_book(closed_today=(cases.closed("-50"), cases.closed("10")), exposures=ONE_RISKED.book.exposures), {}),
        (with_book(closed_today=(cases.closed("-51"), cases.closed("10")), exposures=ONE_RISKED.book.exposures), {}),
        NO_RATE,
    ),
    Row(
        DailyLoss(limit_base_currency=D(100)),
        (with_book(closed_today=(cases.closed("-65"),)), {}),
        (with_book(closed_today=(cases.closed("-100"),)), {}),
    ),
    Row(
        Drawdown(limit_percent=D(10)),
        (
            cases.case(
                book=cases.book(peak_equity=D(100_000)),
                figures=cases.FIGURES.model_copy(update={"net_liquidation": D("90000.01")}),
            ),
            {},
        ),
        (
            cases.case(
                book=cases.book(peak_equity=D(100_000)),
                figures=cases.FIGURES.model_copy(update={"net_liquidation": D(90_000)}),
            ),
            {},
        ),
        OPTION,
    ),
    Row(
        LossStreak(limit=2),
        (
            with_book(
                closed_today=(
                    cases.closed("-1", closed_at=NOW - timedelta(hours=3)),
                    cases.closed("0", closed_at=NOW - timedelta(hours=2)),
                    cases.closed("-1", closed_at=NOW - timedelta(hours=1)),
                )
            ),
            {},
        ),
        (with_book(closed_today=(cases.closed("-1"), cases.closed("-1"))), {}),
    ),
    Row(
        CooldownAfterStop(minutes=D(5)),
        (with_book(closed_today=(cases.closed("-1"), cases.closed("-1", stopped=False, closed_at=NOW))), {}),
        (with_book(closed_today=(cases.closed("-1", closed_at=NOW - timedelta(minutes=5) + ALMOST),)), {}),
    ),
    Row(
        CooldownAfterStop(minutes=D(5), per="symbol"),
        (with_book(closed_today=(cases.closed("-1", symbol="QQQ", closed_at=NOW),)), {}),
        (with_book(closed_today=(cases.closed("-1", closed_at=NOW),)), {}),
    ),
    Row(PriceCollar(), (OPTION, priced("1.375")), (OPTION, priced("1.376")), cases.case(quote=None)),
    Row(PriceCollar(), (OPTION, priced("1.098")), (OPTION, priced("1.097"))),
    Row(PriceCollar(ticks=20), (OPTION, priced("1.45")), (OPTION, priced("1.46"))),
    Row(PriceCollar(), (STOCK, priced("189.21")), (STOCK, priced("189.22"))),
    Row(
        MaxChase(percent=PerKind(option=D(10))),
        (AT_REFERENCE, priced("1.375")),
        (AT_REFERENCE, priced("1.38")),
    ),
    Row(
        Spread(percent=PerKind(option=D(20)), ticks=0),
        (cases.case(quote=cases.quote(bid=D("0.9"), ask=D("1.1"))), {}),
        (cases.case(quote=cases.quote(bid=D("0.9"), ask=D("1.11"))), {}),
        cases.case(quote=cases.quote(bid=None)),
    ),
    Row(
        Spread(percent=PerKind(option=D(1)), ticks=3),
        (OPTION, {}),
        (cases.case(quote=cases.quote(bid=D("1.21"))), {}),
    ),
    Row(PremiumRange(low=D("0.5"), high=D(2)), (OPTION, priced("0.5")), (OPTION, priced("0.49"))),
    Row(PremiumRange(low=D("0.5"), high=D(2)), (OPTION, priced("2")), (OPTION, priced("2.01"))),
    Row(
        StopDistance(min_percent=PerKind(option=D(2)), max_percent=PerKind(option=D(50))),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.98")}),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.99")}),
    ),
    Row(
        StopDistance(min_percent=PerKind(option=D(2)), max_percent=PerKind(option=D(50))),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.5")}),
        (OPTION, {"entry_price": D(1), "stop_price": D("0.49")}),
    ),
    Row(
        RewardToRisk(minimum=D(1)),
        (OPTION, {}),
        (OPTION, {"slices": (Slice(quantity=D(1), target_price=D("1.59")),)}),
        cases.case(intent=cases.signal(targets=())),
    ),
    Row(
        MessageAge(max_seconds=D(30)),
        (cases.case(sent_at=NOW - timedelta(seconds=30)), {}),
        (cases.case(sent_at=NOW - timedelta(seconds=30) - ALMOST), {}),
    ),
    Row(
        MessageAge(max_seconds=D(30), max_future_seconds=D(2)),
        (cases.case(sent_at=NOW + timedelta(seconds=2)), {}),
        (cases.case(sent_at=NOW + timedelta(seconds=2) + ALMOST), {}),
    ),
    Row(MessageAge(max_seconds=D(30)), (OPTION, {}), (cases.case(sent_at=NOW - timedelta(days=3)), {})),
    Row(
        ClockSkew(max_seconds=D(2)),
        (cases.case(clock_skew_seconds=D(-2)), {}),
        (cases.case(clock_skew_seconds=D("-2.01")), {}),
        cases.case(clock_skew_seconds=None),
    ),
    Row(TradingWindow(opens=time(10), closes=time(12)), (OPTION, {}), (cases.case(now=NOW - ALMOST), {})),
    Row(
        TradingWindow(opens=time(9), closes=time(10)),
        (cases.case(now=NOW - ALMOST), {}),
        (OPTION, {}),
    ),
    Row(
        TradingWindow(opens=time(22), closes=time(10)),
        (cases.case(now=NOW - ALMOST), {}),
        (OPTION, {}),
    ),
    Row(
        DaysToExpiry(min_days=1, max_days=24),
        (OPTION, {}),
        (contract("option", last_trade=date(2026, 12, 19)), {}),
        contract("option", last_trade=None),
    ),
    Row(
        DaysToExpiry(min_days=1),
        (contract("option", last_trade=date(2026, 11, 25)), {}),
        (contract("option", last_trade=date(2026, 11, 24)), {}),
    ),
    Row(DaysToExpiry(), (cases.case(contract=LAST_DAY), {}), (contract("option", last_trade=date(2026, 11, 23)), {})),
    Row(
        ZeroDteCutoff(minutes_before_close=D(30)),
        (cases.case(contract=LAST_DAY, now=cases.CLOSES - timedelta(minutes=30) - ALMOST), {}),
        (cases.case(contract=LAST_DAY, now=cases.CLOSES - timedelta(minutes=30)), {}),
        contract("option", last_trade=date(2026, 11, 24), liquid_hours=()),
    ),
    Row(
        ZeroDteCutoff(minutes_before_close=D(30)),
        (cases.case(now=cases.CLOSES - ALMOST), {}),
        (contract("option", last_trade=date(2026, 11, 24), liquid_hours=(HALF_DAY,)), {}),
        contract("option", last_trade=None),
    ),
    Row(
        FuturesRollDays(min_days=3),
        (contract("future", last_trade=date(2026, 11, 27)), {}),
        (contract("future", last_trade=date(2026, 11, 26)), {}),
        contract("future", last_trade=None),
    ),
    Row(
        OptionLiquidity(min_open_interest=100),
        (cases.case(quote=cases.quote(open_interest=D(100))), {}),
        (cases.case(quote=cases.quote(open_interest=D(99), volume=D(10_000))), {}),
        cases.case(quote=cases.quote(volume=D(10_000))),
    ),
    Row(
        OptionLiquidity(min_open_interest=0, min_volume=50),
        (cases.case(quote=cases.quote(volume=D(50))), {}),
        (cases.case(quote=cases.quote(volume=D(49), open_interest=D(10_000))), {}),
        cases.case(quote=None),
    ),
    Row(AllowedKinds(names=frozenset({"option"})), (OPTION, {}), (STOCK, {})),
    Row(AllowedSymbols(names=frozenset({"SPY"})), (OPTION, {}), (STOCK, {})),
    Row(BlockedSymbols(names=frozenset({"SPY"})), (STOCK, {}), (OPTION, {})),
    Row(
        AllowedClasses(names=frozenset({"SPXW"})),
        (contract("option", trading_class="SPXW"), {}),
        (OPTION, {}),
        cases.case(contract=None),
    ),
    Row(
        DuplicateSignal(window_seconds=D(300)),
        (
            with_book(
                recent=(
                    cases.recent(fingerprint="f1", accepted=False),
                    cases.recent(fingerprint="f1", message_id="m1"),
                    cases.recent(fingerprint="f1", at=NOW - timedelta(seconds=300)),
                )
            ),
            {},
        ),
        (with_book(recent=(cases.recent(fingerprint="f1", at=NOW - timedelta(seconds=300) + ALMOST),)), {}),
    ),
    Row(
        DuplicateSignal(across="author"),
        (with_book(recent=(cases.recent(fingerprint="f1", author="8"),)), {}),
        (with_book(recent=(cases.recent(fingerprint="f1", channel="c2"),)), {}),
    ),
    Row(
        BuyingPower(), (figures(available_funds=D(500)), units(4)), (figures(available_funds=D(500)), units(5)), NO_RATE
    ),
    Row(
        BuyingPower(),
        (figures("stock", buying_power=D(1855)), units(10)),
        (figures("stock", buying_power=D(1855)), units(11)),
        figures("stock", buying_power=None),
    ),
    Row(
        BuyingPower(),
        (figures("future", available_funds=D(2000)), {}),
        (figures("future", available_funds=D(2000)), units(2)),
        cases.case("future", unit_margin=None),
    ),
    Row(
        BuyingPower(),
        (
            cases.case(
                figures=cases.FIGURES.model_copy(update={"available_funds": D(500)}),
                book=cases.book(exposures=(cases.exposure(pending=D(1), notional=D(250)),)),
            ),
            units(3),
        ),
        (
            cases.case(
                figures=cases.FIGURES.model_copy(update={"available_funds": D(500)}),
                book=cases.book(exposures=(cases.exposure(pending=D(1), notional=D(250)),)),
            ),
            units(4),
        ),
    ),
    Row(
        SettledCash(),
        (figures(settled_cash=D(500)), units(4)),
        (figures(settled_cash=D(500)), units(5)),
        figures(settled_cash=None),
    ),
    Row(
        PdtHeadroom(keep=1),
        (figures(day_trades_remaining=2), {}),
        (figures(day_trades_remaining=1), {}),
        figures(day_trades_remaining=None),
    ),
    Row(
        TradingAllowed(),
        (OPTION, {}),
        (cases.case(trading_state=TradingState.REDUCING), {}),
    ),
    Row(TradingAllowed(), (OPTION, {}), (cases.case(trading_state=TradingState.HALTED), {})),
    Row(LinkReady(), (OPTION, {}), (cases.case(link_ready=False), {})),
    Row(AccountProven(), (OPTION, {}), (cases.case(mode="live"), {}), cases.case(account=None)),
    Row(AccountProven(), (OPTION, {}), (cases.case(account="DU999"), {})),
    Row(SameContract(), (OPTION, {}), (cases.case(contract=OTHER_STRIKE), {}), cases.case(contract=None)),
    Row(NotHalted(), (cases.case(halted=False), {}), (cases.case(halted=True), {})),
    Row(NotHalted(), (OPTION, {}), (cases.case(halted=True), {})),
    Row(
        AlreadyEntered(),
        (with_book(exposures=(cases.exposure(),)), {}),
        (with_book(exposures=(cases.exposure(trade_ref="AAAAAAAAAA"),)), {}),
    ),
    Row(AlreadyEntered(), (OPTION, {}), (with_book(closed_today=(cases.closed("1", trade_ref="AAAAAAAAAA"),)), {})),
    Row(
        OppositePosition(),
        (with_book(exposures=(cases.exposure(),), foreign_positions={1: D(1)}), {}),
        (with_book(exposures=(cases.exposure(side=Side.SHORT),)), {}),
        cases.case(contract=None),
    ),
    Row(OppositePosition(), (OPTION, {}), (with_book(foreign_positions={1: D(-1)}), {})),
    Row(
        OppositePosition(),
        (cases.case("stock", cases.signal("stock", Side.SHORT), book=cases.book(foreign_positions={2: D(-1)})), {}),
        (cases.case("stock", cases.signal("stock", Side.SHORT), book=cases.book(foreign_positions={2: D(1)})), {}),
    ),
    Row(
        ForeignPosition(),
        (with_book(foreign_positions={8: D(1)}), {}),
        (with_book(foreign_positions={1: D("0.5")}), {}),
        cases.case(contract=None),
    ),
    Row(
        ContractBusy(),
        (with_book(exposures=(cases.exposure(con_id=8),), foreign_working=frozenset({8})), {}),
        (with_book(exposures=(cases.exposure(),)), {}),
        cases.case(contract=None),
    ),
    Row(ContractBusy(), (OPTION, {}), (with_book(foreign_working=frozenset({1})), {})),
    Row(
        StopInMarket(),
        (OPTION, {"stop_price": D("1.21")}),
        (OPTION, {"stop_price": D("1.22")}),
        cases.case(quote=cases.quote(bid=None)),
    ),
    Row(
        StopInMarket(),
        (SHORT_STOCK, {"stop_price": D("185.51")}),
        (SHORT_STOCK, {"stop_price": D("185.50")}),
    ),
    Row(
        MarketHours(),
        (cases.case(now=cases.OPENS), {}),
        (cases.case(now=cases.OPENS - ALMOST), {}),
        contract("option", liquid_hours=()),
    ),
    Row(MarketHours(), (cases.case(now=cases.CLOSES - ALMOST), {}), (cases.case(now=cases.CLOSES), {})),
    Row(
        OrderRate(),
        (cases.case(messages_free=3), {}),
        (cases.case(messages_free=2), {}),
        cases.case(messages_free=None),
    ),
    Row(
        OrderRate(),
        (cases.case(messages_free=0, link_ready=False), {}),
        (cases.case(messages_free=4), {"slices": (RUNNER, Slice(quantity=D(1), target_price=D(2)))}),
    ),
    Row(SellingToOpen(), (OPTION, {}), (cases.case(intent=cases.signal(side=Side.SHORT)), {})),
    Row(
        LiveStart(limit_base_currency=D(1855)),
        (STOCK, units(10)),
        (STOCK, units(11)),
        figures("stock", currency="EUR"),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.rule.name)
def test_a_rule_passes_at_its_limit(row):
    case, changes = row.passes
    assert isinstance(row.rule.check(case, planned(case, **changes)), Measure)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.rule.name)
def test_a_rule_refuses_beyond_its_limit(row):
    case, changes = row.refuses
    violation = violation_of(row.rule, case, planned(case, **changes))
    assert violation.rule == row.rule.name
    assert violation.message


@pytest.mark.parametrize("row", [row for row in TABLE if row.blind], ids=lambda row: row.rule.name)
def test_a_rule_without_its_facts_refuses(row):
    assert row.blind is not None
    plan = sighted(row.blind)
    violation = violation_of(row.rule, row.blind, plan)
    assert violation.message.endswith("is not known")


@pytest.mark.parametrize("row", [row for row in TABLE if row.rule.about_plan], ids=lambda row: row.rule.name)
def test_a_rule_about_the_plan_refuses_without_one(row):
    assert isinstance(row.rule.check(row.passes[0], None), Violation)


STATED = get_args(get_args(StatedRule)[0])


@pytest.mark.parametrize("row", [row for row in TABLE if type(row.rule) in STATED], ids=lambda row: row.rule.name)
def test_a_rule_reads_as_law_and_survives_being_written_down(row):
    stated = Policy.model_validate({"rules": [row.rule.model_dump(mode="json")]})
    assert stated.rules == (row.rule,)


def every_rule(kind: type[Rule] = Rule) -> set[type[Rule]]:
    """Each class that a rule can be made of: one that is named."""
    found = {each for child in kind.__subclasses__() for each in every_rule(child)}
    return found | ({kind} if "rule" in kind.model_fields else set())


def test_every_rule_that_there_is_has_a_row():
    # Coins are refused before anything is planned, so their rule has tests of its own.
    assert {type(row.rule) for row in TABLE} == every_rule() - {NoCoins}
    assert set(STATED) < every_rule()


def test_every_rule_that_cannot_be_known_for_certain_has_a_blind_row():
    seen = {type(row.rule) for row in TABLE if row.blind is not None}
    needs_nothing_from_outside = {
        MaxContracts, MaxShares, MaxOpenPositions, MaxEntriesPerDay, MaxEntriesPerMinute, LossStreak, CooldownAfterStop,
        MaxChase, PremiumRange, StopDistance, MessageAge, TradingWindow, AllowedKinds, AllowedSymbols, BlockedSymbols,
        DuplicateSignal, TradingAllowed, LinkReady, AlreadyEntered, SellingToOpen, NotHalted,
    }  # fmt: skip
    assert seen == every_rule() - {NoCoins} - needs_nothing_from_outside


def test_what_fills_wait_for_is_counted_as_open():
    in_flight = with_book(exposures=(cases.exposure(held=D(0), pending=D(4)),))
    assert isinstance(MaxContracts(limit=5).check(in_flight, planned(in_flight, quantity=D(2))), Violation)


def test_the_remedy_names_the_size_that_would_pass():
    plan = planned(OPTION, quantity=D(9))
    assert remedy(MaxContracts(limit=5), TWO_HELD, plan) == "3 contracts would pass"
    assert remedy(MaxNotional(limit_base_currency=D(500)), OPTION, plan) == "4 contracts would pass"
    assert remedy(MaxNotional(limit_base_currency=D(100)), OPTION, plan) == "no size would pass"


def test_a_limit_counts_only_the_same_side_and_contract():
    other = with_book(exposures=(cases.exposure(con_id=8, held=D(5)), cases.exposure(side=Side.SHORT, held=D(5))))
    assert isinstance(MaxContracts(limit=5).check(other, planned(other, quantity=D(5))), Measure)


def test_money_limits_are_in_base_currency():
    euros = cases.FIGURES.model_copy(update={"currency": "EUR", "exchange_rates": {"USD": D("0.5")}})
    case = cases.case(figures=euros)
    rule = MaxNotional(limit_base_currency=D("62.5"))
    assert isinstance(rule.check(case, planned(case)), Measure)
    assert isinstance(rule.check(case, planned(case, quantity=D(2))), Violation)


def test_a_short_entry_is_chased_downwards():
    intent = cases.market("stock", reference="185.50", side=Side.SHORT)
    case = cases.case("stock", intent)
    rule = MaxChase(percent=PerKind(stock=D(1)))
    assert isinstance(rule.check(case, planned(case, entry_price=D("183.645"))), Measure)
    assert isinstance(rule.check(case, planned(case, entry_price=D("183.64"))), Violation)
    assert isinstance(rule.check(case, planned(case, entry_price=D(190))), Measure)


def test_a_kind_without_a_figure_is_not_judged_by_that_rule():
    assert isinstance(
        PriceCollar(percent=PerKind(stock=D(1))).check(OPTION, planned(OPTION, entry_price=D(99))), Measure
    )


def test_reward_is_weighted_by_quantity():
    slices = (Slice(quantity=D(3), target_price=D("1.35")), Slice(quantity=D(1), target_price=D("2.25")))
    plan = planned(OPTION, quantity=D(4), slices=slices, stop_price=D("0.925"))
    assert isinstance(RewardToRisk(minimum=D(1)).check(OPTION, plan), Measure)
    assert isinstance(RewardToRisk(minimum=Decimal("1.01")).check(OPTION, plan), Violation)


def test_the_facts_that_make_a_plan_are_ordinary():
    intent = cases.signal(
        entry=AtLimit(price=D(1)), stops=(PriceStop(price=D("0.5")),), targets=(PriceTarget(price=D(2)),)
    )
    assert planned(cases.case(intent=intent)).at_risk == D(50)


HALVES = cases.FIGURES.model_copy(
    update={"currency": "EUR", "exchange_rates": {"USD": D("0.5")}, "available_funds": D(100), "settled_cash": D(100)}
)


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        (MaxTotalRisk(limit_base_currency=D(20)), "20.00 EUR is left: 1 contract would pass"),
        (MaxTotalNotional(limit_base_currency=D(70)), "70.00 EUR is left: 1 contract would pass"),
        (DailyLoss(limit_base_currency=D(30)), "30.00 EUR is left to risk today: 1 contract would pass"),
        (MaxRisk(limit_base_currency=D(20)), "1 contract would pass"),
        (BuyingPower(), "1 contract would pass"),
        (SettledCash(), "1 contract would pass"),
    ],
    ids=lambda value: value.name if isinstance(value, Rule) else "",
)
def test_what_is_counted_is_turned_into_base_currency(rule, remedy):
    case = cases.case(figures=HALVES)
    assert isinstance(rule.check(case, planned(case)), Measure)
    violation = violation_of(rule, case, planned(case, quantity=D(2)))
    assert violation.remedy == remedy


def test_what_is_open_is_taken_off_what_is_left():
    found = violation_of(MaxTotalRisk(limit_base_currency=D(80)), ONE_RISKED, planned(ONE_RISKED))
    assert (found.actual, found.limit, found.remedy) == ("95", "80", "$20.00 is left: no size would pass")
    found = violation_of(DailyLoss(limit_base_currency=D(80)), ONE_RISKED, planned(ONE_RISKED))
    assert (found.actual, found.remedy) == ("95", "$20.00 is left to risk today: no size would pass")


def test_only_entries_that_wait_take_from_what_is_free_and_a_future_takes_margin():
    held = cases.exposure(notional=D(10_000))
    future = cases.exposure("future", held=D(0), pending=D(1), notional=D(30_000), margin=D(2_000))
    free = cases.FIGURES.model_copy(update={"available_funds": D(2_125)})
    case = cases.case(figures=free, book=cases.book(exposures=(held, future)))
    assert isinstance(BuyingPower().check(case, planned(case)), Measure)
    assert isinstance(BuyingPower().check(case, planned(case, quantity=D(2))), Violation)


def test_a_size_that_fits_exactly_is_a_remedy():
    assert remedy(MaxContracts(limit=1), OPTION, planned(OPTION, quantity=D(2))) == "1 contract would pass"


# ── What counts, one by one ───────────────────────────────────────────────────────────────────────────────────────────


def headroom(left: int | None, *exposures: Any) -> Violation | Measure:
    book = cases.book(exposures=exposures)
    case = cases.case(figures=cases.FIGURES.model_copy(update={"day_trades_remaining": left}), book=book)
    return PdtHeadroom().check(case, planned(case))


def test_an_account_that_is_not_limited_has_all_the_day_trades():
    assert headroom(-1) == Measure("not limited", 0)
    assert isinstance(headroom(0), Violation)
    assert headroom(1) == Measure(0, 0)


def test_each_open_trade_of_its_kind_takes_a_day_trade():
    assert isinstance(headroom(1, cases.exposure()), Violation)
    assert headroom(1, cases.exposure("future"), cases.exposure("forex")) == Measure(0, 0)
    assert headroom(2, cases.exposure("stock")) == Measure(0, 0)


def test_without_any_figures_the_rules_about_the_account_are_blind():
    case = cases.case(figures=None)
    for rule in (PdtHeadroom(), Drawdown(limit_percent=D(1)), SettledCash(), BuyingPower()):
        assert violation_of(rule, case, planned(OPTION)).message.endswith("is not known")


def free_funds(*exposures: Any) -> Any:
    case = cases.case("stock", book=cases.book(exposures=exposures))
    found = BuyingPower().check(case, planned(case))
    assert isinstance(found, Measure)
    return found.limit


def test_what_waits_takes_its_part_of_the_notional_and_its_margin_where_it_has_one():
    all_of_it = free_funds()
    assert free_funds(cases.exposure(held=D(3), pending=D(1), notional=D(400))) == all_of_it - 100
    sold = cases.exposure(side=Side.SHORT, held=D(1), pending=D(1), notional=D(9_999), margin=D(700))
    assert free_funds(sold) == all_of_it - 700
    assert free_funds(cases.exposure("future", pending=D(1), margin=None)) == all_of_it
    assert free_funds(cases.exposure(pending=D(0), margin=D(700))) == all_of_it


def test_a_streak_is_counted_back_from_the_newest_trade():
    newest, *older = (cases.closed("-1", closed_at=NOW - timedelta(hours=hours)) for hours in (1, 3, 4))
    won = cases.closed("2", closed_at=NOW - timedelta(hours=2))
    assert LossStreak(limit=2).check(with_book(closed_today=(*older, won, newest)), None) == Measure(1, 2)


def test_a_coin_is_refused_by_name():
    coin = cases.case().model_copy(
        update={"intent": cases.signal(subject=Bound(side=Side.LONG, instrument=Crypto(symbol="BTC")))}
    )
    found = violation_of(NoCoins(), coin, planned(OPTION))
    assert (found.message, found.actual) == ("BTC is a coin; coins are not traded here", "BTC")
    assert NoCoins().law() == "coins are not traded"


def test_several_names_are_listed_in_order():
    assert AllowedSymbols(names=frozenset({"SPY", "AAPL"})).law() == "only AAPL, SPY"
    assert BlockedSymbols(names=frozenset()).law() == "never none"
    assert PremiumRange(low=D(1)).law() == "option premium from 1"
