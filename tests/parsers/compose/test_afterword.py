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


TALK = [
    "careful longing NQ 29300 into CPI",
    "be careful buying gold at 4150 here",
    "shorts in NQ 29300 stop 29330 are safe for now",
    "NVDA price target raised to 250 from 220, buy",
    "Scenario A - buy gold 4150 SL 4140 TP 4170",
    "Setup: bull case long ES 7690 SL 7680",
    "Set alert: long ES 7690 SL 7680",
    "I will buy AMD at 240 stop 232",
    "We will long ES 7690 SL 7680",
    "My short NQ @ 29300, stop 29330, target 29200",
    "That long ES 7690 SL 7680 TP 7710",
    "up on long ES 7690 SL 7680",
    "GOLD BUY 4150 SL 4140 TP 4160 in profit",
    "GOLD BUY 4150 SL 4140 TP 4160 from morning",
    "Signal #44 GOLD BUY 4150 SL 4140 TP 4160 WIN",
    "Winner: BTO SPY 600C 12/18 @ 1.25",
    "BTO SPY 600C @ 1.25 STC SPY 600C @ 2.50",
    "NVDA 180C 12/4 is at 2.30",
    "NVDA 180C 12/4 opened at 2.30",
    "NVDA opened at 180",
    "ES took 7690 stops",
    "gold bought up at 4140 again",
    "AAPL got bought at 280",
    "Bought NVDA at 12 pre split",
    "added alert at 4150 gold",
]


@pytest.mark.parametrize("text", TALK)
def test_what_tells_of_a_market_or_of_a_trade_one_has_opens_nothing(text: str):
    assert not isinstance(parse(text, DEFAULT, AT), Signal)


def test_an_exit_before_an_entry_in_the_same_name_is_two_orders():
    assert reading("STC SPY 672c 12/4 @ 3.00, BTO SPY 665p 12/4 @ 1.80").count(";") == 1
