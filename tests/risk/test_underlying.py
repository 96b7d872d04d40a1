from __future__ import annotations

from datetime import timedelta

import pytest

from parsers.instrument import Right
from parsers.intent import Bound, PercentStop, PriceStop, PriceTarget, Side
from risk.assess import assess
from risk.decision import Approved, Refused
from risk.figures import PerKind
from risk.plan import PriceCondition
from risk.policy import Policy
from risk.sizing import RiskMoney, SizePolicy
from risk.underlying import underlying_of, watches_underlying
from tests.fakes import cases
from tests.fakes.cases import CONTRACTS, D

OPTION = CONTRACTS["option"].model_copy(update={"order_types": cases.ORDER_TYPES | {"COND"}, "under_exchange": "SMART"})
PUT = OPTION.model_copy(update={"instrument": cases.SPY_CALL.model_copy(update={"right": Right.PUT})})
SPOT = cases.quote("stock", bid=D("602.10"), ask=D("602.12"), last=D("602.11"))


def level(price, **changes):
    return PriceStop(price=D(price), basis="underlying", **changes)


def decided(*stops, contract=OPTION, under=SPOT, side=Side.LONG, policy=None, **changes):
    intent = cases.signal("option", side, stops=stops, subject=Bound(side=side, instrument=contract.instrument))
    return assess(cases.case(intent=intent, contract=contract, under_quote=under, **changes), policy or Policy())


def objection(*stops, **changes):
    found = decided(*stops, **changes)
    assert isinstance(found, Refused)
    return "; ".join(violation.message for violation in found.violations)


@pytest.mark.parametrize(("contract", "price", "is_more"), [(OPTION, "598", False), (PUT, "606", True)])
def test_the_stop_waits_at_the_broker_for_the_losing_side_of_the_underlying(contract, price, is_more):
    found = decided(level(price), contract=contract)
    assert isinstance(found, Approved)
    assert found.plan.stop_when == PriceCondition(con_id=9, exchange="SMART", price=D(price), is_more=is_more)


def test_the_whole_premium_is_at_risk():
    found = decided(level("598"))
    assert isinstance(found, Approved)
    assert (found.plan.stop_price, found.plan.at_risk) == (0, found.plan.notional)


def test_a_size_by_risk_is_reckoned_with_the_whole_premium():
    sizing = SizePolicy(model=RiskMoney(amount_base_currency=D(300)))
    found = decided(level("598"), policy=Policy(sizing=sizing))
    assert isinstance(found, Approved)
    assert found.plan.quantity == 2


@pytest.mark.parametrize(
    ("stops", "changes", "words"),
    [
        ((level("598"),), {"under": None}, "no fresh price of SPY"),
        (
            (level("598"),),
            {"under": SPOT.model_copy(update={"at": cases.NOW - timedelta(seconds=6)})},
            "no fresh price",
        ),
        ((level("598"),), {"under": SPOT.model_copy(update={"kind": "delayed"})}, "no fresh price"),
        ((level("603"),), {}, "already past the stop at 603"),
        ((level("602.11"),), {}, "already past"),
        ((level("598"),), {"contract": PUT}, "already past the stop at 598"),
        ((level("5.98"),), {}, "no plausible level of SPY"),
        ((level("598", on_close=True),), {}, "candle's close"),
        ((level("598"), PercentStop(percent=D(30))), {}, "not both"),
        ((PercentStop(percent=D(30)), level("598")), {}, "not both"),
        ((level("598"),), {"contract": OPTION.model_copy(update={"order_types": cases.ORDER_TYPES})}, "no conditions"),
        ((level("598"),), {"contract": OPTION.model_copy(update={"under_con_id": 0})}, "no conditions"),
        ((level("606"),), {"side": Side.SHORT, "policy": Policy(allow_selling_to_open=True)}, "only a bought option"),
    ],
)
def test_what_cannot_be_proven_or_cannot_rest_is_refused(stops, changes, words):
    assert words in objection(*stops, **changes)


def test_a_share_has_no_underlying():
    intent = cases.signal("stock", stops=(level("183"),))
    found = assess(cases.case("stock", intent), Policy())
    assert isinstance(found, Refused)
    assert "only a bought option" in found.violations[0].message


def test_an_index_is_looked_up_where_it_is_listed():
    index = underlying_of(OPTION.model_copy(update={"under_exchange": "CBOE"}))
    assert index is not None
    assert (index.con_id, index.sec_type, index.exchange) == (9, "IND", "CBOE")
    assert underlying_of(OPTION.model_copy(update={"under_exchange": ""})) is None


def test_the_smallest_default_stop_does_not_apply_to_a_level_of_the_stock():
    policy = Policy(prices={"default_stop_percent": PerKind(option=D(10))})
    assert isinstance(decided(level("598"), policy=policy), Approved)


def aims(*prices, stop="598", contract=OPTION, under=SPOT, more=(), policy=None):
    """What a signal comes to whose targets are levels of the underlying."""
    targets = (*(PriceTarget(price=D(price), basis="underlying") for price in prices), *more)
    stops = (level(stop),)
    intent = cases.signal(
        "option", stops=stops, targets=targets, subject=Bound(side=Side.LONG, instrument=contract.instrument)
    )
    honours = policy or Policy(sizing=SizePolicy(signal_quantity="honour"), max_contracts=9)
    found = assess(
        cases.case(intent=intent.model_copy(update={"quantity": D(3)}), contract=contract, under_quote=under), honours
    )
    assert isinstance(found, Approved), found
    return found.plan


def watched(plan):
    return [(part.target_when.price, part.target_when.is_more) for part in plan.slices if part.target_when]


def test_targets_wait_on_the_winning_side_the_nearest_first():
    assert watched(aims("610", "606")) == [(606, True), (610, True)]
    assert watched(aims("590", "596", stop="606", contract=PUT)) == [(596, False), (590, False)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"prices": ("601",)}, "already past the target"),
        ({"prices": ("2000",)}, "no plausible level"),
    ],
)
def test_a_target_that_cannot_wait_is_left_out_aloud(changes, why):
    plan = aims(*changes["prices"])
    assert watched(plan) == []
    assert any(why in note for note in plan.notes)


def test_beside_targets_at_prices_those_of_the_underlying_are_left_out():
    plan = aims("606", more=(PriceTarget(price=D(cases.TARGETS["option"])),))
    assert [part.target_price for part in plan.slices] == [D(cases.TARGETS["option"])]
    assert "they were left out" in plan.notes[-1]


@pytest.mark.parametrize(
    ("stops", "targets", "watches"),
    [
        ((), (), False),
        ((PriceStop(price=D("0.90")),), (PriceTarget(price=D("1.60")),), False),
        ((level("598"),), (), True),
        ((), (PriceTarget(price=D("610"), basis="underlying"),), True),
    ],
)
def test_the_underlying_is_watched_where_a_level_is_its_own(stops, targets, watches):
    assert watches_underlying(cases.signal(stops=stops, targets=targets)) is watches


@pytest.mark.parametrize(("exchange", "kind"), [("SMART", "STK"), ("CBOE", "IND")])
def test_an_underlying_is_a_stock_or_an_index_by_where_it_trades_and_one_unit_of_it_is_one(exchange, kind):
    found = underlying_of(OPTION.model_copy(update={"under_exchange": exchange}))
    assert found is not None
    assert (found.sec_type, found.exchange, found.multiplier) == (kind, exchange, 1)
