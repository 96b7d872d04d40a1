from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.intent import (
    AtLimit,
    AtMarket,
    BreakevenStop,
    DistanceStop,
    InRange,
    OnStop,
    PercentStop,
    PriceStop,
    Side,
    TrailingDistanceStop,
    TrailingPercentStop,
)
from risk.book import MarketRule, PriceBand
from risk.decision import Violation
from risk.figures import PerKind
from risk.plan import TrailDistance, TrailPercent
from risk.pricing import (
    EntryPrice,
    PricePolicy,
    StopPrice,
    default_stop,
    entry_price,
    sane,
    stop_price,
    tightens,
    tightest,
)
from tests.fakes import cases
from tests.fakes.cases import CONTRACTS, D

LONG, SHORT = Side.LONG, Side.SHORT
NICKELS = CONTRACTS["option"].model_copy(update={"market_rule": cases.NICKEL})
PRICES = PricePolicy()


FIVE = D(5)


def entry(written, side=LONG, kind="option", contract=None, *, quote=True, collar=FIVE):
    seen = cases.quote(kind) if quote else None
    return entry_price(written, side, contract or CONTRACTS[kind], seen, collar)


@pytest.mark.parametrize(
    ("written", "side", "contract", "price"),
    [
        (AtLimit(price=D("1.25")), LONG, CONTRACTS["option"], "1.25"),
        (AtLimit(price=D("1.27")), LONG, NICKELS, "1.25"),
        (AtLimit(price=D("1.27")), SHORT, NICKELS, "1.30"),
        (AtLimit(price=D("3.19")), LONG, NICKELS, "3.10"),
        (AtLimit(price=D("2.99")), SHORT, NICKELS, "3.00"),
        (InRange(low=D("1.20"), high=D("1.30")), LONG, CONTRACTS["option"], "1.30"),
        (InRange(low=D("1.20"), high=D("1.30")), SHORT, CONTRACTS["option"], "1.20"),
        (AtMarket(), LONG, CONTRACTS["option"], "1.31"),
        (AtMarket(), SHORT, CONTRACTS["option"], "1.16"),
        (AtMarket(), LONG, NICKELS, "1.30"),
    ],
)
def test_a_limit_never_pays_beyond_what_was_written(written, side, contract, price):
    found = entry(written, side, contract=contract)
    assert isinstance(found, EntryPrice)
    assert (found.type, found.price) == ("LMT", D(price))


def test_a_trailing_stop_is_the_brokers_to_move():
    found = stop_price(TrailingPercentStop(trailing_percent=D(20)), LONG, D("1.25"), CONTRACTS["option"], PRICES)
    assert found == StopPrice(
        price=D("1.00"),
        origin="signal",
        notes=("the stop trails at the broker, from 1",),
        trail=TrailPercent(percent=D(20)),
    )


def test_a_trailing_distance_is_cut_to_whole_steps():
    stop = TrailingDistanceStop(trailing_distance=D("10.1"), unit="points")
    found = stop_price(stop, SHORT, D(6000), CONTRACTS["future"], PRICES)
    assert isinstance(found, StopPrice)
    assert (found.price, found.trail) == (6010, TrailDistance(distance=D(10)))


def test_a_trailing_distance_below_one_step_is_refused():
    stop = TrailingDistanceStop(trailing_distance=D("0.1"), unit="points")
    found = stop_price(stop, LONG, D(6000), CONTRACTS["future"], PRICES)
    assert isinstance(found, Violation)
    assert "cannot trail by less than 0.25" in found.message


def test_where_no_trailing_stop_is_taken_it_is_refused():
    contract = CONTRACTS["stock"].model_copy(update={"order_types": frozenset({"LMT", "STP"})})
    found = stop_price(TrailingPercentStop(trailing_percent=D(2)), LONG, D("185.50"), contract, PRICES)
    assert isinstance(found, Violation)
    assert found.rule == "stop-not-possible"


def test_a_moved_price_is_said():
    found = entry(AtLimit(price=D("1.27")), contract=NICKELS)
    assert isinstance(found, EntryPrice)
    assert found.notes == ("price 1.27 moved to 1.25, this contract's grid",)


@pytest.mark.parametrize(
    ("written", "side", "price"),
    [(OnStop(price=D("185.513")), LONG, "185.52"), (OnStop(price=D("185.447")), SHORT, "185.44")],
)
def test_a_stop_entry_never_triggers_early(written, side, price):
    found = entry(written, side, "stock")
    assert isinstance(found, EntryPrice)
    assert (found.type, found.price) == ("STP", D(price))


@pytest.mark.parametrize(
    ("written", "side", "options", "words"),
    [
        (OnStop(price=D("185.50")), LONG, {}, "already passed"),
        (OnStop(price=D("185.45")), SHORT, {}, "already passed"),
        (OnStop(price=D("190")), LONG, {"quote": False}, "needs a quote"),
        (OnStop(price=D("190"), basis="underlying"), LONG, {}, "underlying"),
        (AtLimit(price=D("190"), basis="underlying"), LONG, {}, "underlying"),
        (AtLimit(price=D("0.004")), LONG, {}, "smallest price step"),
        (AtLimit(price=D("0")), LONG, {}, "makes no sense"),
        (AtLimit(price=D("-1")), LONG, {}, "makes no sense"),
        (AtLimit(price=D("1e30")), LONG, {}, "makes no sense"),
        (AtLimit(price=D("1e-30")), LONG, {}, "makes no sense"),
        (AtMarket(), LONG, {"quote": False}, "there is none"),
        (AtMarket(), LONG, {"collar": None}, "no collar"),
        (AtMarket(), SHORT, {"collar": D(100)}, "below the smallest price step"),
    ],
)
def test_an_entry_that_has_no_price_is_refused(written, side, options, words):
    found = entry(written, side, "stock", **options)
    assert isinstance(found, Violation)
    assert words in found.message


def test_a_market_entry_can_fall_back_on_the_price_that_was_posted():
    found = entry(AtMarket(reference=D("1.00")), quote=False)
    assert isinstance(found, EntryPrice)
    assert found.price == D("1.05")


@pytest.mark.parametrize(
    ("stop", "side", "kind", "at", "price"),
    [
        (PriceStop(price=D("0.90")), LONG, "option", "1.25", "0.90"),
        (PercentStop(percent=D(30)), LONG, "option", "1.25", "0.88"),
        (PercentStop(percent=D(3)), SHORT, "stock", "185.50", "191.06"),
        (DistanceStop(distance=D(10), unit="points"), LONG, "future", "6000", "5990"),
        (DistanceStop(distance=D("10.1"), unit="points"), LONG, "future", "6000", "5990.00"),
        (DistanceStop(distance=D("10.1"), unit="points"), SHORT, "future", "6000", "6010.00"),
        (DistanceStop(distance=D(8), unit="ticks"), SHORT, "future", "6000", "6002"),
        (DistanceStop(distance=D(25), unit="pips"), LONG, "forex", "1.085", "1.0825"),
        (DistanceStop(distance=D("0.50"), unit="usd"), LONG, "option", "1.25", "0.75"),
        (TrailingPercentStop(trailing_percent=D(20)), LONG, "option", "1.25", "1.00"),
        (TrailingDistanceStop(trailing_distance=D(25), unit="points"), LONG, "future", "6000", "5975"),
    ],
)
def test_a_stop_rests_where_the_author_said_and_never_beyond(stop, side, kind, at, price):
    found = stop_price(stop, side, D(at), CONTRACTS[kind], PRICES)
    assert isinstance(found, StopPrice), found
    assert found.price == D(price)


@pytest.mark.parametrize(
    ("stop", "side", "rule", "words"),
    [
        (PriceStop(price=D("183"), on_close=True), LONG, "stop-not-possible", "candle's close"),
        (PriceStop(price=D("183"), basis="underlying"), LONG, "stop-not-possible", "underlying"),
        (PriceStop(price=D("185.5")), LONG, "stop", "not below the entry"),
        (PriceStop(price=D("185.495")), LONG, "stop", "not below the entry"),
        (PriceStop(price=D("185.505")), SHORT, "stop", "not above the entry"),
        (PriceStop(price=D("184")), SHORT, "stop", "not above the entry"),
        (PriceStop(price=D("0")), LONG, "stop", "above zero"),
        (PriceStop(price=D("1e9")), SHORT, "stop", "makes no sense"),
        (PriceStop(price=D("1e-20")), LONG, "stop", "makes no sense"),
        (PercentStop(percent=D(100)), LONG, "stop", "above zero"),
        (PercentStop(percent=D("1e40")), LONG, "stop", "above zero"),
        (PercentStop(percent=D(0)), LONG, "stop", "not below"),
        (DistanceStop(distance=D(10), unit="pips"), LONG, "distance", "pip of AAPL"),
        (DistanceStop(distance=D("1e40"), unit="points"), LONG, "distance", "makes no sense"),
        (BreakevenStop(), LONG, "stop", "not below"),
    ],
)
def test_a_stop_that_cannot_guard_is_refused(stop, side, rule, words):
    found = stop_price(stop, side, D("185.50"), CONTRACTS["stock"], PRICES)
    assert isinstance(found, Violation)
    assert found.rule == rule
    assert words in found.message


def test_a_pip_is_a_hundredth_where_the_yen_is_quoted():
    yen = CONTRACTS["forex"].model_copy(update={"currency": "JPY"})
    found = stop_price(DistanceStop(distance=D(20), unit="pips"), LONG, D(150), yen, PRICES)
    assert isinstance(found, StopPrice)
    assert found.price == D("149.80")


def test_a_pip_of_gold_is_not_guessed_but_can_be_stated():
    gold = CONTRACTS["forex"].model_copy(update={"instrument": cases.XAUUSD, "sec_type": "CMDTY"})
    stop = DistanceStop(distance=D(50), unit="pips")
    assert isinstance(stop_price(stop, LONG, D(4000), gold, PRICES), Violation)
    stated = stop_price(stop, LONG, D(4000), gold, PricePolicy(pip_sizes={"XAUUSD": D("0.1")}))
    assert isinstance(stated, StopPrice)
    assert stated.price == D(3995)


def test_dollars_are_no_distance_in_another_currency():
    pounds = CONTRACTS["stock"].model_copy(update={"currency": "GBP"})
    stop = DistanceStop(distance=D(1), unit="usd")
    assert isinstance(stop_price(stop, LONG, D(10), pounds, PRICES), Violation)


@pytest.mark.parametrize(
    ("kind", "at", "price"), [("option", "1.25", "0.75"), ("option", "0.10", "0.06"), ("stock", "185.50", "179.94")]
)
def test_a_default_stop_is_the_policys_and_says_so(kind, at, price):
    found = default_stop(kind, LONG, D(at), CONTRACTS[kind], PRICES)
    assert isinstance(found, StopPrice)
    assert (found.price, found.origin) == (D(price), "policy")
    assert "no stop was posted" in found.notes[0]


@pytest.mark.parametrize(("kind", "at"), [("option", "0.09"), ("future", "6000"), ("forex", "1.085")])
def test_a_default_stop_that_means_nothing_is_refused(kind, at):
    found = default_stop(kind, LONG, D(at), CONTRACTS[kind], PRICES)
    assert isinstance(found, Violation)
    assert found.remedy == "post it with a stop"


def test_of_several_stops_the_one_that_loses_least_is_taken():
    stops = tuple(StopPrice(price=D(p), origin="signal") for p in ("0.9", "1.1", "1.0"))
    assert tightest(LONG, stops).price == D("1.1")
    assert tightest(SHORT, stops).price == D("0.9")


def test_a_stop_tightens_towards_the_market_only():
    assert tightens(LONG, D(1), D(1))
    assert tightens(LONG, D(1), D("1.1"))
    assert not tightens(LONG, D(1), D("0.9"))
    assert tightens(SHORT, D(1), D(1))
    assert tightens(SHORT, D(1), D("0.9"))
    assert not tightens(SHORT, D(1), D("1.1"))


_GRIDS = st.sampled_from(
    [cases.PENNY, cases.NICKEL, cases.QUARTER, MarketRule(bands=(PriceBand(low_edge=D(0), increment=D(1)),))]
)
_PRICES = st.decimals(Decimal("0.01"), 9999, places=3)


@given(_GRIDS, st.sampled_from(Side), _PRICES, _PRICES, st.decimals(0, 200, places=1))
def test_prices_lie_on_the_grid_and_never_beyond_what_was_said(grid, side, at, stop, percent):
    contract = CONTRACTS["option"].model_copy(update={"market_rule": grid})
    limit = entry_price(AtLimit(price=at), side, contract, None, None)
    if isinstance(limit, EntryPrice):
        assert limit.price <= at if side is LONG else limit.price >= at
        assert limit.price % grid.increment(limit.price) == 0
        for written in (PriceStop(price=stop), PercentStop(percent=percent)):
            found = stop_price(written, side, limit.price, contract, PRICES)
            if isinstance(found, StopPrice):
                said = (
                    stop
                    if isinstance(written, PriceStop)
                    else limit.price * (1 + (-percent if side is LONG else percent) / 100)
                )
                assert tightens(side, said, found.price)
                assert 0 < found.price != limit.price
                assert (found.price < limit.price) is (side is LONG)
                assert found.price % grid.increment(found.price) == 0


def test_a_kind_without_figures_has_none():
    assert PerKind(stock=D(1)).of("crypto") is None
    assert PerKind(stock=D(1)).words(" %") == "stock 1 %"
    assert PerKind().words(" %") == "none"


@pytest.mark.parametrize(
    ("number", "is_sane"),
    [("0.00000001", True), ("0.000000009", False), ("99999999.99", True), ("100000000", False), ("0", False)],
)
def test_a_price_lies_above_nothing_and_below_a_hundred_million_with_eight_places(number, is_sane):
    assert sane(D(number)) is is_sane


@pytest.mark.parametrize(("price", "said"), [("1e12", "a price of 1000000000000"), ("1e13", "a price of 1.0000e+13")])
def test_what_makes_no_sense_is_said_in_few_digits(price, said):
    found = entry_price(AtLimit(price=D(price)), LONG, CONTRACTS["stock"], None, None)
    assert found == Violation(rule="entry", message=f"{said} makes no sense")


def test_a_stop_entry_without_a_quote_says_what_it_lacks():
    found = entry_price(OnStop(price=D("190")), LONG, CONTRACTS["stock"], None, None)
    assert found == Violation(
        rule="entry", message="a stop entry needs a quote, to see that the market has not passed it"
    )


def test_a_stop_of_the_underlying_is_no_price_here_and_one_by_ticks_is_steps_of_the_grid():
    assert stop_price(PriceStop(price=D(598), basis="underlying"), LONG, D(1), CONTRACTS["option"], PricePolicy()) == (
        Violation(rule="stop-not-possible", message="a stop at a price of the underlying is no price of this contract")
    )
    ticks = stop_price(DistanceStop(distance=D(8), unit="ticks"), LONG, D(6000), CONTRACTS["future"], PricePolicy())
    assert isinstance(ticks, StopPrice)
    assert ticks.price == D(5998)
    trailing = TrailingDistanceStop(trailing_distance=D(8), unit="ticks")
    trails = stop_price(trailing, LONG, D(6000), CONTRACTS["future"], PricePolicy())
    assert isinstance(trails, StopPrice)
    assert trails.price == D(5998)
