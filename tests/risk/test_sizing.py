from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.instrument import Forex
from parsers.intent import (
    BreakevenTarget,
    DistanceTarget,
    OpenTarget,
    PercentTarget,
    PriceTarget,
    Side,
)
from risk.assess import assess
from risk.decision import Approved, Refused, Violation
from risk.money import base_rate
from risk.policy import Policy
from risk.pricing import Priced, PricePolicy
from risk.sizing import (
    FixedMoney,
    FixedQuantity,
    PercentOfEquity,
    RiskMoney,
    RiskPercent,
    Sized,
    SizePolicy,
    size,
)
from risk.slicing import Dropped, TargetPrice, sliced, target_price
from tests.fakes import cases
from tests.fakes.cases import CONTRACTS, D

LONG, SHORT = Side.LONG, Side.SHORT
PRICED = Priced(entry_type="LMT", entry_price=D("1.25"), stop_price=D("0.90"), stop_origin="signal")


def sized(policy: SizePolicy, kind: str = "option", priced: Priced = PRICED, **changes: object) -> Sized | Violation:
    return size(cases.case(kind, **changes), CONTRACTS[kind], policy, priced)


def units(policy: SizePolicy, kind: str = "option", **changes: object) -> int:
    found = sized(policy, kind, **changes)
    assert isinstance(found, Sized), found
    return int(found.quantity)


@pytest.mark.parametrize(
    ("model", "quantity"),
    [
        (FixedQuantity(option=D(3)), 3),
        (FixedMoney(amount_base_currency=D(625)), 5),
        (FixedMoney(amount_base_currency=D("624.99")), 4),
        (PercentOfEquity(percent=D("0.5")), 4),
        (RiskMoney(amount_base_currency=D(105)), 3),
        (RiskMoney(amount_base_currency=D("104.99")), 2),
        (RiskPercent(percent=D("0.105")), 3),
    ],
)
def test_a_size_is_whole_and_rounded_down(model, quantity):
    assert units(SizePolicy(model=model)) == quantity


@pytest.mark.parametrize(("kind", "quantity"), [("option", 1), ("stock", 10), ("future", 1), ("forex", 40_000)])
def test_a_fixed_size_belongs_to_its_kind(kind, quantity):
    assert units(SizePolicy(), kind) == quantity


def test_a_metal_is_counted_in_ounces():
    gold = CONTRACTS["forex"].model_copy(update={"instrument": cases.XAUUSD})
    intent = cases.signal("forex")
    subject = intent.subject.model_copy(update={"instrument": cases.XAUUSD})
    case = cases.case("forex", intent.model_copy(update={"subject": subject}), contract=gold)
    found = size(case, gold, SizePolicy(), PRICED)
    assert isinstance(found, Sized)
    assert found.quantity == 1


def test_money_sizes_use_the_exchange_rate_and_refuse_without_one():
    policy = SizePolicy(model=FixedMoney(amount_base_currency=D(500)))
    euros = cases.FIGURES.model_copy(update={"currency": "EUR", "exchange_rates": {"USD": D("0.8")}})
    assert units(policy, figures=euros) == 5
    for rates in ({}, {"USD": D(0)}):
        blind = sized(policy, figures=euros.model_copy(update={"exchange_rates": rates}))
        assert isinstance(blind, Violation)
        assert "exchange rate" in blind.message


@pytest.mark.parametrize("equity", [None, D(-5)])
def test_a_share_of_an_unknown_or_negative_equity_is_nothing(equity):
    figures = cases.FIGURES.model_copy(update={"net_liquidation": equity})
    assert isinstance(sized(SizePolicy(model=PercentOfEquity(percent=D(1))), figures=figures), Violation)


def test_a_size_below_one_is_refused_and_says_what_would_do():
    found = sized(SizePolicy(model=RiskMoney(amount_base_currency=D(14))))
    assert isinstance(found, Violation)
    assert found.actual == "0.4"
    assert found.remedy == "sizing 2.5 times as large would come to 1"


def test_authors_and_their_hints_scale_the_size():
    policy = SizePolicy(model=FixedQuantity(option=D(8)), authors={"7": D("0.5")})
    assert units(policy) == 4
    assert units(policy, author="8") == 8
    assert units(policy, intent=cases.signal(risk_hint="lotto")) == 2
    assert units(policy, author="8", intent=cases.signal(risk_hint="small")) == 4


def test_a_posted_size_counts_only_where_it_is_honoured():
    posted = cases.signal(quantity=D(7), risk_hint="small")
    honoured = SizePolicy(signal_quantity="honour")
    assert units(honoured, intent=posted) == 7
    ignored = sized(SizePolicy(model=FixedQuantity(option=D(4))), intent=posted)
    assert isinstance(ignored, Sized)
    assert ignored.quantity == 2
    assert "the posted size of 7 was not used" in ignored.notes


def test_a_posted_lot_of_a_pair_is_a_hundred_thousand():
    posted = cases.signal("forex", quantity=D("0.5"), quantity_unit="lots")
    assert units(SizePolicy(signal_quantity="honour"), "forex", intent=posted) == 50_000


@pytest.mark.parametrize("quantity", [D(0), D(-1), D("1e30"), D("0.5")])
def test_a_posted_size_that_makes_no_sense_is_refused(quantity):
    assert isinstance(sized(SizePolicy(signal_quantity="honour"), intent=cases.signal(quantity=quantity)), Violation)


def test_our_own_size_is_trimmed_to_the_contracts_aloud_and_a_posted_one_is_refused():
    large = SizePolicy(model=FixedQuantity(option=D(9)), signal_quantity="honour")
    ours = assess(cases.case(), Policy(sizing=large, max_contracts=2))
    assert isinstance(ours, Approved)
    assert ours.plan.quantity == 2
    assert "9 contracts trimmed to MAX_CONTRACTS, 2" in ours.plan.notes
    posted = assess(cases.case(intent=cases.signal(quantity=D(9))), Policy(sizing=large, max_contracts=2))
    assert isinstance(posted, Refused)
    assert [v.rule for v in posted.violations if v.rule == "max_contracts"]
    assert {v.remedy for v in posted.violations if v.rule == "max_contracts"} == {"2 contracts would pass"}


@given(
    st.sampled_from(["option", "stock", "future"]),
    st.decimals("0.05", 5000, places=2),
    st.decimals("0.01", 5000, places=2),
    st.decimals(1, 100_000, places=2),
    st.decimals("0.1", 3, places=3),
)
def test_a_size_in_r_never_risks_more_than_r(kind, entry, stop, money, rate):
    figures = cases.FIGURES.model_copy(update={"currency": "EUR", "exchange_rates": {"USD": rate}})
    case = cases.case(kind, figures=figures)
    priced = Priced(entry_type="LMT", entry_price=entry, stop_price=stop, stop_origin="signal")
    found = size(case, CONTRACTS[kind], SizePolicy(model=RiskMoney(amount_base_currency=money)), priced)
    if isinstance(found, Sized):
        per_unit = abs(entry - stop) * CONTRACTS[kind].multiplier * (base_rate(case) or D(0))
        assert found.quantity * per_unit <= money < (found.quantity + 1) * per_unit or found.quantity == 10**9


# ── Targets and slices ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "side", "kind", "at", "price"),
    [
        (PriceTarget(price=D("1.607")), LONG, "option", "1.25", "1.60"),
        (PriceTarget(price=D("180.001")), SHORT, "stock", "185.50", "180.01"),
        (PercentTarget(percent=D(30)), LONG, "option", "1.25", "1.62"),
        (DistanceTarget(distance=D(12), unit="points"), SHORT, "future", "6000", "5988"),
        (OpenTarget(), LONG, "option", "1.25", None),
    ],
)
def test_a_target_rests_where_it_is_reached(target, side, kind, at, price):
    found = target_price(target, side, D(at), CONTRACTS[kind], PricePolicy())
    assert isinstance(found, TargetPrice), found
    assert found.price == (None if price is None else D(price))


@pytest.mark.parametrize(
    ("target", "side"),
    [
        (PriceTarget(price=D("185.50")), LONG),
        (PriceTarget(price=D("185.505")), LONG),
        (PriceTarget(price=D("186")), SHORT),
        (PriceTarget(price=D("1e40")), LONG),
        (PriceTarget(price=D("0")), SHORT),
        (PercentTarget(percent=D(100)), SHORT),
        (PercentTarget(percent=D("1e40")), LONG),
        (DistanceTarget(distance=D(1), unit="pips"), LONG),
    ],
)
def test_a_target_on_the_losing_side_or_nowhere_refuses(target, side):
    assert isinstance(target_price(target, side, D("185.50"), CONTRACTS["stock"], PricePolicy()), Violation)


def test_a_target_that_cannot_be_worked_is_left_out_aloud():
    found = target_price(BreakevenTarget(), LONG, D("1.25"), CONTRACTS["option"], PricePolicy())
    assert isinstance(found, Dropped)
    assert "left out" in found.note


def at(*prices: str | None) -> tuple[TargetPrice, ...]:
    return tuple(TargetPrice(price=None if p is None else D(p)) for p in prices)


@pytest.mark.parametrize(
    ("quantity", "targets", "side", "slices"),
    [
        (10, at(), LONG, [(10, None)]),
        (10, at("3", "1", "2"), LONG, [(4, "1"), (3, "2"), (3, "3")]),
        (10, at("3", "1", "2"), SHORT, [(4, "3"), (3, "2"), (3, "1")]),
        (2, at("3", "1", "2"), LONG, [(1, "1"), (1, "2")]),
        (2, at("1", "2", None), LONG, [(1, "1"), (1, "2")]),
        (3, at("1", "2", None), LONG, [(1, "1"), (1, "2"), (1, None)]),
        (4, at("1", "1"), LONG, [(4, "1")]),
    ],
)
def test_the_nearest_targets_win(quantity, targets, side, slices):
    found = sliced(D(quantity), targets, side)
    assert [(int(s.quantity), s.target_price) for s in found.slices] == [(q, p and D(p)) for q, p in slices]


def test_what_is_left_out_is_said():
    assert sliced(D(1), at("1", "2", "3"), LONG).notes == (
        "2 targets were left out: 1 unit cannot be shared among 3 targets",
    )


def test_the_authors_fractions_are_followed():
    targets = (TargetPrice(price=D(1), fraction=D("0.5")), TargetPrice(price=D(2)), TargetPrice(price=D(3)))
    assert [int(s.quantity) for s in sliced(D(12), targets, LONG).slices] == [6, 3, 3]


_FRACTIONS = st.none() | st.decimals(0, 2, places=2)
_TARGETS = st.lists(st.tuples(st.none() | st.integers(1, 9), _FRACTIONS), max_size=6)


@given(st.integers(1, 200), _TARGETS, st.sampled_from(Side))
def test_slices_are_whole_and_add_up(quantity, raw, side):
    targets = tuple(TargetPrice(price=None if p is None else D(p), fraction=f) for p, f in raw)
    slices = sliced(D(quantity), targets, side).slices
    assert sum(part.quantity for part in slices) == quantity
    assert all(part.quantity >= 1 and part.quantity == int(part.quantity) for part in slices)
    priced = [part.target_price for part in slices if part.target_price is not None]
    assert priced == sorted(priced, reverse=side is SHORT)
    assert all(part.target_price is not None for part in slices[:-1])


def test_a_trailing_start_takes_the_profit_instead_and_says_so():
    intent = cases.signal(targets=(PriceTarget(price=D("1.60"), trailing_percent=D(10)),))
    decision = assess(cases.case(intent=intent), Policy())
    assert isinstance(decision, Approved)
    assert any("does not start a trailing stop" in note for note in decision.plan.notes)


# ── Ends of what is sized ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (FixedMoney(amount_base_currency=D(1500)), "what 1,500.00 in base currency buys"),
        (PercentOfEquity(percent=D("2.5")), "what 2.5 % of the account buys"),
        (RiskMoney(amount_base_currency=D(200)), "at most 200.00 in base currency lost at the stop"),
        (RiskPercent(percent=D("0.5")), "at most 0.5 % of the account lost at the stop"),
    ],
)
def test_a_model_says_itself_in_a_phrase(model, words):
    assert model.words() == words


HONOURED = SizePolicy(signal_quantity="honour")


def posted_lots(symbol, quantity, unit):
    instrument = Forex(symbol=symbol)
    intent = cases.signal("forex", quantity=D(quantity), quantity_unit=unit)
    intent = intent.model_copy(update={"subject": intent.subject.model_copy(update={"instrument": instrument})})
    contract = CONTRACTS["forex"].model_copy(update={"instrument": instrument})
    return size(cases.case("forex", intent, contract=contract), contract, HONOURED, PRICED)


@pytest.mark.parametrize(
    ("symbol", "quantity", "unit", "comes_to"),
    [
        ("EURUSD", "40000", None, 40_000),
        ("EURUSD", "0.4", "lots", 40_000),
        ("XAUUSD", "0.5", "lots", 50),
        ("XAGUSD", "1", "lots", 5_000),
    ],
)
def test_a_lot_of_a_metal_is_no_lot_of_a_currency(symbol, quantity, unit, comes_to):
    found = posted_lots(symbol, quantity, unit)
    assert isinstance(found, Sized), found
    assert found.quantity == comes_to


def test_a_lot_of_unknown_size_is_refused():
    assert posted_lots("XPTUSD", "1", "lots") == Violation(
        rule="sizing", message="how large a lot of XPTUSD is, is not known"
    )


def test_the_largest_size_that_makes_sense_does_and_nothing_does_not():
    assert units(HONOURED, intent=cases.signal(quantity=D(10) ** 9)) == 10**9
    nothing = sized(HONOURED, intent=cases.signal(quantity=D(0)))
    assert isinstance(nothing, Violation)
    assert "makes no sense" in nothing.message


def test_a_share_of_an_account_that_is_not_known_is_not_known():
    blind = sized(SizePolicy(model=PercentOfEquity(percent=D(1))), figures=None)
    assert isinstance(blind, Violation)
    assert blind.message == "the size cannot be computed: the account's net liquidation is not known"


def test_how_much_larger_the_sizing_must_be_is_rounded_up():
    found = sized(SizePolicy(model=RiskMoney(amount_base_currency=D("10.50"))))
    assert isinstance(found, Violation)
    assert found.remedy == "sizing 3.34 times as large would come to 1"


def test_a_target_by_ticks_is_so_many_steps_of_the_grid_and_a_runner_keeps_its_fraction():
    ticks = target_price(
        DistanceTarget(distance=D(12), unit="ticks"), LONG, D(6000), CONTRACTS["future"], PricePolicy()
    )
    assert ticks == TargetPrice(price=D(6003), fraction=None)
    runner = target_price(OpenTarget(fraction=D("0.5")), LONG, D(6000), CONTRACTS["future"], PricePolicy())
    assert runner == TargetPrice(price=None, fraction=D("0.5"))


@pytest.mark.parametrize(("entry", "price"), [("1.2345", "1.38"), ("185.505", "208.40")])
def test_a_target_by_an_endless_percentage_still_rests_on_the_grid(entry, price):
    target = PercentTarget(percent=D("12.345678901234"))
    found = target_price(target, LONG, D(entry), CONTRACTS["stock"], PricePolicy())
    assert isinstance(found, TargetPrice), found
    assert found.price == D(price)


def test_a_target_of_a_short_at_its_own_entry_gains_nothing_and_is_refused():
    at_entry = PriceTarget(price=D("185.50"))
    assert isinstance(target_price(at_entry, SHORT, D("185.50"), CONTRACTS["stock"], PricePolicy()), Violation)
