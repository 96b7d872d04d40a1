from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from parsers.intent import Unbound
from risk.case import fingerprint_of
from risk.figures import PerKind, ZoneName, money, plain, rounded
from tests.fakes import cases
from tests.fakes.cases import NICKEL, D


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.50", "1.5"), ("100", "100"), ("1E+3", "1000"), ("0.00", "0"), ("-2.10", "-2.1"), ("1E-9", "0.000000001")],
)
def test_a_number_has_no_exponent_and_no_padding(number, text):
    assert plain(D(number)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.005", "1"), ("1.015", "1.02"), ("999999999999999", "999999999999999"), ("1E+15", "1.000e+15"), ("-1E+40", "-1.000e+40")],
)  # fmt: skip
def test_a_ratio_has_two_places_and_a_huge_one_is_short(number, text):
    assert rounded(D(number)) == text


@pytest.mark.parametrize(
    ("amount", "currency", "signed", "text"),
    [
        ("1250", "USD", False, "$1,250.00"),
        ("-0.5", "USD", False, "-$0.50"),
        ("3", "USD", True, "+$3.00"),
        ("0", "USD", True, "$0.00"),
        ("-0.004", "USD", True, "$0.00"),
        ("0.001", "EUR", True, "0.00 EUR"),
        ("-0.005", "USD", False, "$0.00"),
        ("-0.006", "USD", False, "-$0.01"),
        ("-1234567.891", "EUR", True, "-1,234,567.89 EUR"),
        ("1E+15", "USD", False, "$1.000e+15"),
        ("-1E+40", "JPY", False, "-1.000e+40 JPY"),
        ("999999999999999", "USD", False, "$999,999,999,999,999.00"),
    ],
)
def test_money_is_written_one_way(amount, currency, signed, text):
    assert money(D(amount), currency, signed=signed) == text


def test_a_zone_that_there_is_not_is_named_with_one_that_there_is():
    zones = TypeAdapter(ZoneName)
    assert zones.validate_python("Europe/Berlin") == "Europe/Berlin"
    for wrong in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(ValidationError) as refused:
            zones.validate_python(wrong)
        assert f"must be a time zone such as America/New_York: there is no time zone {wrong!r}" in str(refused.value)


def test_each_kind_has_its_own_figure_and_a_coin_none():
    figures = PerKind(stock=D(1), option=D(2), future=D(3), forex=D("4.50"))
    assert [figures.of(kind) for kind in ("stock", "option", "future", "forex", "crypto")] == [1, 2, 3, D("4.5"), None]
    assert figures.words(" %") == "stock 1 %, option 2 %, future 3 %, forex 4.5 %"
    assert PerKind(option=D(2)).words("") == "option 2"
    assert PerKind().words(" %") == "none"


def test_the_step_is_that_of_the_price_itself_and_a_band_begins_at_its_edge():
    steps = [NICKEL.increment(D(price)) for price in ("0", "2.99", "3", "3.01", "-2.99", "-3")]
    assert steps == [D("0.05"), D("0.05"), D("0.1"), D("0.1"), D("0.05"), D("0.1")]
    late = NICKEL.model_copy(update={"bands": NICKEL.bands[1:]})
    assert late.increment(D(1)) == D("0.1")
    assert [NICKEL.snap(D("2.97"), way) for way in ("down", "up", "nearest")] == [D("2.95"), D("3.00"), D("2.95")]
    assert NICKEL.snap(D("2.975"), "nearest") == D("3.00")


def test_what_is_asked_for_has_a_short_name_and_what_is_not_bound_is_no_case():
    intent = cases.signal()
    assert fingerprint_of(intent) == fingerprint_of(cases.signal()) != fingerprint_of(cases.signal("stock"))
    assert len(fingerprint_of(intent)) == 16
    loose = intent.model_copy(update={"subject": Unbound()})
    with pytest.raises(ValidationError, match=r"Value error, only a bound intent can be assessed \["):
        cases.case(intent=loose)
