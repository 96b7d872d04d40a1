"""What a refusal says would pass does pass, and one step further does not."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from parsers.intent import Side
from risk.case import Case
from risk.decision import Violation
from risk.figures import PerKind
from risk.plan import Slice
from risk.rules.base import Measure, Rule
from risk.rules.funds import PdtHeadroom
from risk.rules.hours import DaysToExpiry, TradingWindow
from risk.rules.losses import Drawdown
from risk.rules.price import MaxChase, PremiumRange, PriceCollar, Spread
from risk.rules.size import MinFxNotional
from risk.rules.stops import RewardToRisk, StopDistance, StopInMarket
from risk.rules.tape import OptionLiquidity
from tests.fakes import cases
from tests.fakes.cases import NOW, D
from tests.risk.rules.rows import contract, figures, planned, remedy

NICKELS = cases.CONTRACTS["option"].model_copy(update={"market_rule": cases.NICKEL})
OPTION = cases.case()


def numbers(text: str) -> list[Decimal]:
    return [D(word) for word in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))]


def passes(rule: Rule, case: Case, **changes: Any) -> bool:
    return isinstance(rule.check(case, planned(case, **changes)), Measure)


def quoted(bid: str | Decimal, ask: str, of: Any = None) -> Case:
    """A case whose quote this is; the rules about the market read nothing else of it."""
    case = OPTION if of is None else cases.case(contract=of)
    return case.model_copy(update={"quote": cases.quote(bid=D(bid), ask=D(ask))})


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("entry", ["1.00", "500", "185.50"])
def test_a_price_of_the_collar(side: Side, entry: str):
    case = cases.case("stock", cases.market("stock", side=side))
    low, high = numbers(remedy(PriceCollar(), case, planned(case, entry_price=D(entry) * 3)))
    assert passes(PriceCollar(), case, entry_price=low + D("0.01"))
    assert passes(PriceCollar(), case, entry_price=high - D("0.01"))
    assert not passes(PriceCollar(), case, entry_price=high + D("0.01"))
    assert not passes(PriceCollar(), case, entry_price=low - D("0.01"))


@pytest.mark.parametrize(
    ("rule", "bid", "ask", "of", "step"),
    [
        (Spread(percent=PerKind(option=D(20)), ticks=0), "0.9", "1.11", None, "0.01"),
        (Spread(percent=PerKind(option=D(20)), ticks=0), "0.01", "5", None, "0.01"),
        (Spread(percent=PerKind(option=D(1)), ticks=3), "1.2", "1.25", None, "0.01"),
        (Spread(percent=PerKind(option=D(10)), ticks=2), "2", "3.10", NICKELS, "0.05"),
        (Spread(percent=PerKind(option=D(10)), ticks=2), "0", "0.10", NICKELS, "0.05"),
    ],
)
def test_a_bid_beside_the_ask(rule, bid, ask, of, step):
    case = quoted(bid, ask, of)
    if passes(rule, case, entry_price=D(ask)):
        assert rule.ticks * D(step) >= D(ask) - D(bid)
        return
    said, best = numbers(remedy(rule, case, planned(case)))
    assert said == D(ask)
    assert passes(rule, quoted(best, ask, of))
    assert not passes(rule, quoted(best - D(step), ask, of))


@pytest.mark.parametrize(
    ("low", "high", "offered"),
    [
        ("0.5", "2", ["0.5", "2"]),
        ("0.51", "2.99", ["0.55", "2.95"]),
        ("0", "2", ["0", "2"]),
        ("9", None, ["9"]),
        ("0.51", "0.54", []),
    ],
)
def test_a_premium_on_the_grid(low, high, offered):
    case = cases.case(contract=NICKELS)
    rule = PremiumRange(low=D(low), high=None if high is None else D(high))
    found = numbers(remedy(rule, case, planned(case, entry_price=D("3.30"))))
    assert found == [D(each) for each in offered]
    assert all(passes(rule, case, entry_price=price) for price in found)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("minimum", ["1", "1.5", "3.3", "40"])
def test_a_target_or_a_stop_that_is_worth_it(side: Side, minimum: str):
    case = cases.case("stock", cases.signal("stock", side))
    near = D("185.6") if side is Side.LONG else D("185.4")
    parts = (Slice(quantity=D(1), target_price=near), Slice(quantity=D(3), target_price=near))
    rule = RewardToRisk(minimum=D(minimum))
    plan = planned(case, quantity=D(4), slices=parts)
    target, *stop = numbers(remedy(rule, case, plan))
    step = D("0.01") if side is Side.LONG else D("-0.01")
    for price, well in ((target, True), (target - step, False)):
        assert passes(rule, case, slices=(Slice(quantity=D(4), target_price=price),)) is well
    assert bool(stop) is (minimum != "40")
    for price, well in ((stop[0], True), (stop[0] - step, False)) if stop else ():
        assert passes(rule, case, slices=parts, stop_price=price) is well


def test_no_target_lies_below_nothing():
    case = cases.case("stock", cases.signal("stock", Side.SHORT))
    plan = planned(case, slices=(Slice(quantity=D(1), target_price=D(185)),), stop_price=D(200))
    assert remedy(RewardToRisk(minimum=D(20)), case, plan) == "a stop at 185.52 would pass"
    assert not remedy(RewardToRisk(minimum=D(500)), case, plan)


@pytest.mark.parametrize("side", list(Side))
def test_a_stop_that_the_market_has_not_passed(side: Side):
    case = cases.case("stock", cases.signal("stock", side))
    stop = D(190) if side is Side.LONG else D(180)
    (offered,) = numbers(remedy(StopInMarket(), case, planned(case, stop_price=stop)))
    step = D("0.01") if side is Side.LONG else D("-0.01")
    assert passes(StopInMarket(), case, stop_price=offered)
    assert not passes(StopInMarket(), case, stop_price=offered + step)


def test_below_the_last_step_there_is_no_stop():
    case = quoted("0.01", "0.02")
    assert remedy(StopInMarket(), case, planned(OPTION, stop_price=D("0.01"))) == "no stop would pass"


@pytest.mark.parametrize("side", list(Side))
def test_a_stop_at_a_plausible_distance(side: Side):
    case = cases.case("stock", cases.market("stock", reference="185.50", side=side))
    rule = StopDistance(min_percent=PerKind(stock=D(2)), max_percent=PerKind(stock=D(7)))
    offered = remedy(rule, case, planned(case, stop_price=D("185.50"))).split(" ")
    for stop, beyond in ((D(offered[3]), D("0.01")), (D(offered[5]), D("-0.01"))):
        assert isinstance(rule.check(case, planned(case, stop_price=stop)), Measure)
        missed = stop + beyond if side is Side.LONG else stop - beyond
        assert isinstance(rule.check(case, planned(case, stop_price=missed)), Violation)


@pytest.mark.parametrize("side", list(Side))
def test_a_price_that_does_not_chase(side: Side):
    case = cases.case("stock", cases.market("stock", reference="185.50", side=side))
    chase = MaxChase(percent=PerKind(stock=D(1)))
    worse = D(200) if side is Side.LONG else D(150)
    price = D(remedy(chase, case, planned(case, entry_price=worse)).split(" ")[4])
    step = D("0.01") if side is Side.LONG else D("-0.01")
    assert isinstance(chase.check(case, planned(case, entry_price=price)), Measure)
    assert isinstance(chase.check(case, planned(case, entry_price=price + step)), Violation)


def test_a_currency_order_that_is_no_odd_lot():
    case = cases.case("forex")
    one = (Slice(quantity=D(1), target_price=None),)
    for limit in (25_000, 54_250):
        rule = MinFxNotional(limit_usd=D(limit))
        units = numbers(remedy(rule, case, planned(case, slices=one)))[0]
        assert passes(rule, case, slices=(Slice(quantity=units, target_price=None),))
        assert not passes(rule, case, slices=(Slice(quantity=units - 1, target_price=None),))


@pytest.mark.parametrize("expiry", [date(2026, 11, 23), date(2027, 12, 1)])
def test_a_day_of_expiry(expiry: date):
    rule = DaysToExpiry(min_days=1, max_days=24)
    case = contract("option", last_trade=expiry)
    first, last = map(date.fromisoformat, re.findall(r"\d{4}-\d\d-\d\d", remedy(rule, case, planned(case))))
    for day, well in ((first, True), (last, True), (first - timedelta(1), False), (last + timedelta(1), False)):
        assert passes(rule, contract("option", last_trade=day)) is well


def test_a_time_of_day():
    rule = TradingWindow(opens=time(10, 30), closes=time(12))
    assert remedy(rule, OPTION, planned(OPTION)) == "post it again from 10:30"
    assert passes(rule, cases.case(now=NOW + timedelta(minutes=30)))


def test_day_trades_and_equity_and_open_interest():
    few = figures(day_trades_remaining=1)
    (left,) = numbers(remedy(PdtHeadroom(keep=2), few, planned(few)))
    assert passes(PdtHeadroom(keep=2), figures(day_trades_remaining=int(left)))
    assert not passes(PdtHeadroom(keep=2), figures(day_trades_remaining=int(left) - 1))

    rule, book = Drawdown(limit_percent=D(10)), cases.book(peak_equity=D(123_457))
    fallen = figures(net_liquidation=D(1)).model_copy(update={"book": book})
    (above,) = numbers(remedy(rule, fallen, planned(fallen)))
    assert passes(rule, figures(net_liquidation=above + D("0.01")).model_copy(update={"book": book}))
    assert not passes(rule, figures(net_liquidation=above).model_copy(update={"book": book}))

    empty = cases.case(quote=cases.quote(open_interest=D(3)))
    (interest,) = numbers(remedy(OptionLiquidity(), empty, planned(empty)))
    assert passes(OptionLiquidity(), cases.case(quote=cases.quote(open_interest=interest)))
