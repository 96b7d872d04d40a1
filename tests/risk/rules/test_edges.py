"""Where one answer turns into another: ends of ranges, zones, what is left open, and what is nearly too much."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from parsers.instrument import Crypto
from parsers.intent import Bound, Side
from risk.assess import assess
from risk.book import Quote
from risk.decision import Approved, Violation
from risk.market import MarketPolicy
from risk.plan import tightest
from risk.planning import plan_of
from risk.policy import Policy
from risk.rules.base import Measure
from risk.rules.exposure import MaxEntriesPerDay, MaxOpenPositions, MaxTotalRisk
from risk.rules.funds import BuyingPower, hangs_on_margin
from risk.rules.hours import DaysToExpiry, MessageAge, TradingWindow
from risk.rules.losses import CooldownAfterStop, DailyLoss, Drawdown, LossStreak
from risk.rules.ramp import LiveStart
from risk.rules.size import MinFxNotional
from risk.rules.state import SameContract
from risk.rules.stops import StopInMarket
from risk.sizing import RiskMoney, SizePolicy, size
from tests.fakes import cases
from tests.fakes.cases import NOW, D
from tests.risk.rules.rows import contract, planned, remedy, violation_of, with_book
from tests.risk.test_sizing import PRICED, units
from tests.risk.test_underlying import PUT, SPOT, decided, level, objection

OPTION = cases.case()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ("119.94", "119.9 seconds"),
        ("120", "2 minutes"),
        ("120.5", "2 minutes"),
        ("179.9", "2 minutes"),
        ("7199", "119 minutes"),
        ("7200", "2 hours"),
        ("86400", "24 hours"),
    ],
)
def test_an_age_is_told_as_people_would(seconds, said):
    case = cases.case(sent_at=NOW - timedelta(seconds=float(seconds)))
    assert (
        violation_of(MessageAge(), case, planned(OPTION)).message
        == f"the message is {said} old, the limit is 30 seconds"
    )


def test_days_are_those_of_the_contracts_own_zone():
    evening = NOW.replace(day=25, hour=3)
    case = contract("option", last_trade=date(2026, 11, 26)).model_copy(update={"now": evening})
    assert DaysToExpiry(min_days=2).check(case, None) == Measure(2, "2 to any")
    assert remedy(DaysToExpiry(min_days=3), case, planned(OPTION)) == "an expiry from 2026-11-27 would pass"


def test_a_window_that_ends_where_it_begins_is_the_whole_day_and_its_first_moment_is_inside():
    whole = TradingWindow(opens=time(10), closes=time(10))
    assert isinstance(whole.check(cases.case(now=NOW - timedelta(minutes=1)), None), Measure)
    over_midnight = TradingWindow(opens=time(10), closes=time(4))
    assert isinstance(over_midnight.check(OPTION, None), Measure)
    assert isinstance(over_midnight.check(cases.case(now=NOW - timedelta(minutes=1)), None), Violation)


def test_an_entry_of_tomorrow_is_none_of_today():
    tomorrow = with_book(recent=(cases.recent(at=NOW.replace(day=25, hour=5)),))
    assert MaxEntriesPerDay(limit=1).check(tomorrow, None) == Measure(1, 1)


def test_a_contract_that_is_not_known_yet_counts_as_one_more_position():
    book = cases.book(exposures=(cases.exposure(con_id=1),))
    assert isinstance(MaxOpenPositions(limit=1).check(cases.case(contract=None, book=book), None), Violation)


@pytest.mark.parametrize("rule", [LossStreak(limit=1, per="channel"), CooldownAfterStop(minutes=D(30), per="channel")])
def test_what_a_channel_lost_stops_that_channel_alone(rule):
    assert isinstance(rule.check(with_book(closed_today=(cases.closed("-1"),)), None), Violation)
    assert isinstance(rule.check(with_book(closed_today=(cases.closed("-1", channel="c2"),)), None), Measure)


def test_a_contract_is_named_and_a_front_month_is_what_the_gateway_says():
    front = cases.case("future", cases.signal("future", subject=Bound(
        side=Side.LONG, instrument=cases.ES.model_copy(update={"month": "front"})
    )))  # fmt: skip
    assert SameContract().check(front, None) == Measure("ESZ6")
    assert SameContract().check(OPTION, None) == Measure("SPY   261218C00600000")


def test_below_a_dollar_there_is_room_for_a_stop_too():
    cheap = OPTION.model_copy(update={"quote": cases.quote(bid=D("0.50"), ask=D("0.55"))})
    said = remedy(StopInMarket(), cheap, planned(OPTION, stop_price=D("0.60")))
    assert said == "a stop from 0.49 downwards would pass"


def test_units_that_risk_less_than_one_are_counted_and_a_coin_comes_to_nothing():
    pair = PRICED.__class__(entry_type="LMT", entry_price=D("1.0850"), stop_price=D("1.0825"), stop_origin="signal")
    assert units(SizePolicy(model=RiskMoney(amount_base_currency=D(100))), "forex", priced=pair) == 40_000
    coin = OPTION.model_copy(
        update={"intent": cases.signal(subject=Bound(side=Side.LONG, instrument=Crypto(symbol="BTC")))}
    )
    found = size(coin, cases.CONTRACTS["stock"], SizePolicy(), PRICED)
    assert isinstance(found, Violation)
    assert (found.actual, found.message) == ("0", "the size comes to 0 coins, and only whole ones trade")


def test_what_waits_takes_a_part_of_what_the_whole_is_worth():
    half = cases.exposure(con_id=8, held=D(2), pending=D(2), notional=D(800))
    free = with_book(exposures=(half,))
    assert BuyingPower().check(free, planned(free)) == Measure(125, 100_000 - 400)


def test_a_day_that_is_used_up_has_nothing_left():
    spent = with_book(exposures=(cases.exposure(con_id=8, at_risk=D(500)),))
    said = remedy(DailyLoss(limit_base_currency=D(80)), spent, planned(spent))
    assert said == "$0.00 is left to risk today: no size would pass"
    said = remedy(MaxTotalRisk(limit_base_currency=D(80)), spent, planned(spent))
    assert said == "$0.00 is left: no size would pass"


@pytest.mark.parametrize(
    ("symbol", "currency", "figures", "worth"),
    [
        ("USD", "JPY", None, 40_000),
        ("EUR", "USD", None, 43_400),
        ("EUR", "GBP", {"GBP": D("1.2"), "USD": D("0.8")}, 65_100),
    ],
)
def test_a_currency_order_is_worth_so_many_dollars(symbol, currency, figures, worth):
    euros = None if figures is None else cases.FIGURES.model_copy(update={"currency": "EUR", "exchange_rates": figures})
    usual = cases.case("forex")
    pair = cases.CONTRACTS["forex"].model_copy(update={"symbol": symbol, "currency": currency})
    case = cases.case("forex", figures=euros, contract=pair)
    plan = planned(usual, contract=pair)
    assert MinFxNotional(limit_usd=D(1)).check(case, plan) == Measure(D(worth), 1)


def test_without_an_account_and_for_a_coin_there_is_no_plan():
    assert plan_of(cases.case(account=None), Policy(), OPTION.quote) == ()
    subject = Bound(side=Side.LONG, instrument=Crypto(symbol="BTC"))
    coin = cases.case(intent=cases.signal(subject=subject), contract=cases.CONTRACTS["stock"])
    assert plan_of(coin, Policy(), OPTION.quote) == ()


def test_only_an_addition_enlarges_another_trade():
    named = cases.signal(subject=Bound(side=Side.LONG, instrument=cases.SPY_CALL, trade_ref="T9"))
    assert planned(cases.case(intent=named)).adds_to == ""


def test_a_trade_that_is_half_over_has_lost_what_it_lost():
    half = with_book(exposures=(cases.exposure(con_id=8, at_risk=D(20), lost_today=D(45)),))
    rule = DailyLoss(limit_base_currency=D(100))
    assert rule.check(half, planned(half)) == Measure(100, 100)
    over = with_book(exposures=half.book.exposures, closed_today=(cases.closed("-1"),))
    assert isinstance(rule.check(over, planned(over)), Violation)
    assert violation_of(DailyLoss(limit_base_currency=D(45)), half, planned(half)).latches


def test_a_future_that_has_filled_waits_for_no_margin():
    filled = cases.exposure("future", con_id=8, held=D(1), pending=D(0), margin=D(700))
    free = with_book(exposures=(filled,))
    assert BuyingPower().check(free, planned(free)) == Measure(125, 100_000)


@pytest.mark.parametrize(
    ("peak", "equity", "known"), [(0, 1, False), (-5, 1, False), (1, 1, True), (None, 1, False), (1, None, False)]
)
def test_a_peak_is_above_nothing(peak, equity, known):
    figures = cases.FIGURES.model_copy(update={"net_liquidation": None if equity is None else D(equity)})
    book = cases.book(peak_equity=None if peak is None else D(peak))
    found = Drawdown(limit_percent=D(10)).check(cases.case(figures=figures, book=book), None)
    assert isinstance(found, Measure) is known


def test_live_starts_in_the_accounts_own_money():
    euros = cases.FIGURES.model_copy(update={"currency": "EUR", "exchange_rates": {"USD": D("0.5")}})
    case = cases.case("stock", figures=euros)
    rule = LiveStart(limit_base_currency=D("927.50"))
    assert rule.check(case, planned(case, quantity=D(10))) == Measure(D("927.5"), D("927.5"))
    assert isinstance(rule.check(case, planned(case, quantity=D(11))), Violation)


def test_of_several_stop_levels_the_one_that_loses_least_counts():
    levels = (D(1), D(3), D(2))
    assert (tightest(Side.LONG, levels), tightest(Side.SHORT, levels)) == (3, 1)


# ── A margin that is near ─────────────────────────────────────────────────────────────────────────────────────────────


def hangs(kind: str = "future", free: Any = cases.FIGURES.available_funds, **changes: Any) -> bool:
    figures = cases.FIGURES.model_copy(update={"available_funds": free})
    case = cases.case(kind, figures=figures, **changes)
    return hangs_on_margin(case, assess(case, Policy(allow_selling_to_open=True)))


def test_a_margin_is_asked_anew_where_it_takes_more_than_four_fifths_of_what_is_free():
    assert not hangs(free=D(2_500))
    assert hangs(free=D("2499.99"))
    assert hangs(free=D(1_999))


def test_a_refusal_for_another_reason_does_not_hang_on_it():
    assert not hangs(free=D(1_999), link_ready=False)
    assert not hangs(free=D(100_000), link_ready=False)


def test_what_is_paid_in_full_has_no_margin_to_ask_for():
    assert not hangs("stock", free=D(1))
    assert not hangs("option", free=D(126))
    assert not hangs(unit_margin=None)
    assert hangs("option", free=D(2_100), intent=cases.signal(side=Side.SHORT))


def test_two_units_take_twice_as_much():
    two = Policy.model_validate({"max_contracts": 2, "sizing": {"model": {"model": "fixed_quantity", "future": 2}}})
    figures = cases.FIGURES.model_copy(update={"available_funds": D(4_900)})
    case = cases.case("future", figures=figures)
    assert hangs_on_margin(case, assess(case, two))


# ── Where the underlying is seen ──────────────────────────────────────────────────────────────────────────────────────


def unseen(**changes: Any) -> Quote:
    return SPOT.model_copy(update=changes)


def test_without_a_last_price_the_middle_of_the_market_is_the_level():
    assert "SPY at 602.11 is already past" in objection(level("603"), under=unseen(last=None))
    assert "no fresh price" in objection(level("598"), under=unseen(last=None, bid=None))
    assert "no fresh price" in objection(level("598"), under=unseen(last=None, ask=None))
    assert "SPY at 602.4 is already past" in objection(level("603"), under=unseen(last=D("602.4")))


def test_the_underlying_is_as_fresh_and_as_live_as_the_policy_asks():
    edge = unseen(at=NOW - timedelta(seconds=5))
    assert not isinstance(decided(level("598"), under=edge), Violation)
    assert decided(level("598"), under=edge) == decided(level("598"))
    lenient = Policy(market=MarketPolicy(quote_policy="delayed_ok"))
    assert decided(level("598"), under=unseen(kind="delayed"), policy=lenient) == decided(level("598"), policy=lenient)
    assert "no fresh price" in objection(level("598"), under=unseen(kind="frozen"), policy=lenient)


def test_half_of_the_underlying_is_the_farthest_level_and_where_it_stands_is_past():
    assert isinstance(decided(level("301.055")), Approved)
    assert "no plausible level" in objection(level("301.05"))
    assert "already past" in objection(level("602.11"), contract=PUT)
