from __future__ import annotations

import pytest

from broker import codes
from broker.codes import CodeClass, classify


@pytest.mark.parametrize("code", [399, 404, 2109, 10349, 10311, 2104, 2158])
def test_information_leaves_the_order_live(code):
    assert classify(code) is CodeClass.LIVES


@pytest.mark.parametrize("code", [103, 110, 135, 200, 201, 203, 321, 434, 451, 460, 10268, 10224, 10243])
def test_a_definitive_reject(code):
    assert classify(code) is CodeClass.REJECT


@pytest.mark.parametrize("code", [104, 105, 2102, 10341])
def test_a_reject_that_only_an_amendment_can_get(code):
    assert classify(code) is CodeClass.AMEND_REJECT


def test_the_answers_to_a_cancel():
    assert classify(202) is CodeClass.CANCELLED
    assert {classify(code) for code in (161, 10147, 10148, 10149)} == {CodeClass.CANCEL_REFUSED}


def test_the_link():
    assert {classify(code) for code in (1100, 1101, 1102, 1300, 326, 502, 504)} == {CodeClass.LINK}


@pytest.mark.parametrize("code", [0, -1, 9999, 10350, 123456])
def test_what_nobody_has_told_us_about_is_unlisted(code):
    assert classify(code) is CodeClass.UNLISTED


def test_no_code_is_on_two_lists():
    lists = [codes.LIVES, codes.REJECT, codes.AMEND_REJECT, codes.CANCEL_REFUSED, codes.LINK]
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
