"""What a writer says around an order to take it back, to put it off or to mend it: none of it is traded."""

from __future__ import annotations

import pytest

from parsers.dialect import load_dialect
from parsers.outcome import Signal
from parsers.parse import parse
from tests.parsers.reading import AT, reading

DEFAULT = load_dialect("default")
ORDERS = [
    "BTO SPY 600C 12/18 @ 1.25",
    "Long ES 7690 SL 7680 TP 7710",
    "XAUUSD SELL 4165-4170\nSL 4178\nTP1 4155",
    "Buy AMD @ 240, stop 232, target 260",
]
WITHDRAWN = [
    ". Actually no",
    " ... nah",
    " - not in yet",
    ". Still watching",
    ", didn't take it",
    ". Do not take this yet",
    " (not in)",
    " (watching)",
    " (idea only)",
    " [WATCH]",
    "\nNot taking this",
    "\nWait for my go",
    "\nOnly if it breaks",
    ". Skip this one",
    ". Pass",
    ". Avoid",
    ". Wrong strike",
    ". Typo",
    " is dead",
    " is a trap",
    " up 45%",
    " (only above vwap)",
    "\nother way around",
]
PUT_OFF = [" at 10:30", " in an hour", " on Monday", "\nafter FOMC", ". Let it come", ". Be patient"]
MENDED = ["\n*1.35", "\n*605c", "\n^1.35", "\n1.35*", " *1.35", "\nsorry 1.35", "\nI mean 605c", "\nmake that 1.35"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("afterword", WITHDRAWN + PUT_OFF + MENDED)
def test_an_order_that_is_taken_back_put_off_or_mended_is_not_traded(order: str, afterword: str):
    assert not isinstance(parse(order + afterword, DEFAULT, AT), Signal)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "afterword",
    [
        "",
        "\nNot financial advice.",
        "\n*These are only my opinions. Do your own DD.*",
        "\nPlease follow money management",
    ],
)
def test_a_disclaimer_changes_nothing(order: str, afterword: str):
    assert reading(order + afterword) == reading(order) != "chatter"


@pytest.mark.parametrize(
    "text",
    [
        "BTO SPY 600C 12/18 @ 1.25 stop if SPY < 598",
        "BTO SPY 600C 12/18 @ **1.25**",
        "*BTO SPY 600C 12/18 @ 1.25*",
        "* BTO SPY 600C 12/18 @ 1.25\n* SL 1.00",
    ],
)
def test_conditions_of_a_stop_and_ink_are_read_on(text: str):
    assert isinstance(parse(text, DEFAULT, AT), Signal)
