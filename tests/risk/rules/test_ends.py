"""The last figure on either side of a rule's ends, and what it says where its facts come to nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parsers.intent import Bound, Side
from risk.figures import PerKind
from risk.market import MarketPolicy, Usable, judge_quote
from risk.plan import Slice
from risk.policy import Policy
from risk.rules.base import IDLE, Measure
from risk.rules.funds import BuyingPower, SettledCash
from risk.rules.hours import MarketHours, ZeroDteCutoff
from risk.rules.losses import DailyLoss
from risk.rules.price import MaxChase, PremiumRange, PriceCollar, Spread
from risk.rules.repeats import DuplicateSignal
from risk.rules.size import affordable
from risk.rules.stops import RewardToRisk, StopDistance, StopInMarket
from risk.rules.tape import OptionLiquidity
from tests.fakes import cases
from tests.fakes.cases import CLOSES, NOW, OPENS, D
from tests.risk.rules.rows import contract, planned, remedy, violation_of, with_book

OPTION = cases.case()
EMPTY = cases.case(quote=cases.quote(bid=D(0), ask=D(0)))


def blind(rule, case, plan=None):
    return violation_of(rule, case, plan).message


# ── Hours ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "is_open"), [("future", True), ("forex", True), ("stock", False), ("option", False)])
def test_futures_and_currencies_are_entered_in_all_their_hours_and_the_others_in_liquid_ones(kind, is_open):
    trading = cases.CONTRACTS[kind].model_copy(
        update={"trading_hours": (cases.AROUND,), "liquid_hours": (cases.TODAY,)}
    )
    found = MarketHours().check(cases.case(kind, contract=trading, now=OPENS - timedelta(hours=1)), None)
    assert (found == Measure("open")) is is_open


def test_a_market_without_a_coming_session_is_closed_and_says_so():
    assert (
        blind(MarketHours(), contract("stock", liquid_hours=(cases.TODAY,)).model_copy(update={"now": CLOSES}))
        == "the market is closed, and the gateway names no coming session"
    )


def test_the_last_day_is_judged_from_its_first_moment_and_blind_at_its_close():
    rule = ZeroDteCutoff(minutes_before_close=D(30))
    today = contract("option", last_trade=NOW.date())
    assert rule.check(today.model_copy(update={"now": OPENS}), None) == Measure(390, 30)
    assert "the close of today's session" in blind(rule, today.model_copy(update={"now": CLOSES}))


# ── Prices ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_market_without_a_spread_is_a_market():
    locked = cases.case(quote=cases.quote(bid=D("1.25"), ask=D("1.25")))
    assert isinstance(judge_quote(locked, MarketPolicy()), Usable)


@pytest.mark.parametrize(("seconds", "words"), [("0.8", "0.8 seconds old"), ("-0.8", "0.8 seconds ahead of our clock")])
def test_a_stale_quote_is_old_and_one_of_the_future_ahead(seconds, words):
    stale = cases.case(quote=cases.quote(at=NOW - timedelta(seconds=float(seconds))), intent=cases.market())
    found = judge_quote(stale, MarketPolicy(quote_policy="live_required", max_quote_age_seconds=D("0.5")))
    assert words in found.message


def test_a_price_at_the_bid_is_inside_the_market():
    at_bid = planned(OPTION, entry_price=D("1.22"))
    assert PriceCollar(percent=PerKind(option=D(10))).check(OPTION, at_bid) == Measure(0, 10)


def test_an_empty_market_is_measured_without_a_division():
    cheap = planned(OPTION, entry_price=D("0.01"))
    assert isinstance(PriceCollar(percent=PerKind(option=D(10))).check(EMPTY, cheap), Measure)
    assert isinstance(Spread(percent=PerKind(option=D(10))).check(EMPTY, cheap), Measure)


def test_a_reference_of_nothing_is_never_divided_by():
    rule = MaxChase(percent=PerKind(option=D(5)))
    long = cases.case(intent=cases.market(reference="0"))
    assert "100 % worse than the 0 that was posted" in blind(rule, long, planned(OPTION))
    short = long.model_copy(
        update={"intent": long.intent.model_copy(update={"subject": Bound(side=Side.SHORT, instrument=cases.SPY_CALL)})}
    )
    assert rule.check(short, planned(OPTION, side=Side.SHORT)) == Measure(0, 5)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("1.30", "1.30", "a premium from 1.3 to 1.3 would pass"),
        ("1.301", "1.309", "no price of this contract would pass"),
        ("1.30", None, "a premium from 1.3 would pass"),
    ],
)
def test_what_premium_would_pass_is_drawn_in_to_the_grid(low, high, said):
    rule = PremiumRange(low=D(low), high=None if high is None else D(high))
    assert remedy(rule, OPTION, planned(OPTION)) == said


def test_of_two_thin_figures_the_first_is_told_and_one_that_is_thin_alone_refuses():
    rule = OptionLiquidity(min_open_interest=100, min_volume=50)
    assert "open interest" in blind(rule, cases.case(quote=cases.quote(open_interest=D(9), volume=D(9))))
    assert "volume of today" in blind(rule, cases.case(quote=cases.quote(open_interest=D(900), volume=D(9))))


# ── Stops and targets ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stop_distance_with_one_end_is_open_at_the_other():
    plan = planned(OPTION, entry_price=D(1), stop_price=D("0.40"))
    most = StopDistance(min_percent=PerKind(), max_percent=PerKind(option=D(50)))
    assert most.check(OPTION, plan.model_copy(update={"stop_price": D("0.999")})) == Measure(D("0.1"), "0 to 50")
    assert remedy(most, OPTION, plan) == "a stop from 1 to 0.5 would pass"


def test_a_stop_beside_no_quote_cannot_be_judged():
    assert "the market" in blind(StopInMarket(), cases.case(quote=None), planned(OPTION))


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        ("1.80", "targets at 0.7 on average or a stop at 1.3 would pass"),
        ("2.50", "a stop at 1.3 would pass"),
    ],
)
def test_a_worthwhile_target_of_a_short_lies_above_nothing(stop, said):
    plan = planned(
        OPTION, side=Side.SHORT, entry_price=D("1.25"), stop_price=D(stop),
        slices=(Slice(quantity=D(1), target_price=D("1.20")),),
    )  # fmt: skip
    assert remedy(RewardToRisk(minimum=D(1)), OPTION, plan) == said


# ── Money ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_without_trades_has_lost_nothing_of_its_limit():
    assert DailyLoss(limit_base_currency=D(500)).check(OPTION, None) == Measure(0, 500)


def test_settled_cash_is_less_by_what_waits():
    waits = cases.exposure(con_id=8, held=D(0), pending=D(2), notional=D(800))
    free = with_book(exposures=(waits,))
    assert SettledCash().check(free, planned(free)) == Measure(125, 100_000 - 800)


def test_what_is_not_known_of_the_account_is_named():
    assert blind(BuyingPower(), cases.case(figures=None), planned(OPTION)).startswith("the account is")
    sold = cases.case(intent=cases.signal(side=Side.SHORT), unit_margin=None)
    assert "the margin of this contract" in blind(BuyingPower(), sold, planned(OPTION, side=Side.SHORT))


@pytest.mark.parametrize(("left", "unit", "units"), [("5", "0", 0), ("-5", "0.5", 0), ("5", "1", 5), ("5", "2", 2)])
def test_so_many_units_are_affordable(left, unit, units):
    assert affordable(D(left), D(unit)) == units


def test_anyones_signal_is_the_same_signal_where_that_is_asked():
    other = with_book(recent=(cases.recent(fingerprint="f1", author="8"),))
    assert "the same signal was taken" in blind(DuplicateSignal(across="anyone"), other)


def test_a_live_start_that_is_no_less_than_the_cap_is_not_named():
    assert Policy(max_contracts=1, live_start_contracts=1).cap_name("live") == "MAX_CONTRACTS"
    assert Policy(max_contracts=2, live_start_contracts=1).cap_name("live") == "live_start_contracts"


def test_a_rule_that_was_not_asked_measures_nothing():
    assert Spread(percent=PerKind()).check(OPTION, planned(OPTION)) == IDLE
