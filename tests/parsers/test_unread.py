from __future__ import annotations

import pytest

from parsers.bind import bind
from parsers.context import Context, Holding
from parsers.dialect import load_dialect
from parsers.instrument import Forex
from parsers.intent import Side
from parsers.outcome import Chatter, Malformed, Signal
from parsers.parse import parse
from tests.parsers.reading import AT

DEFAULT = load_dialect("default")


@pytest.mark.parametrize(
    "text",
    ["50% @ 3.10 and SL to BE on the rest", "60% @ 2.75 — SL to BE on remaining"],
)
def test_a_follow_up_of_which_a_part_was_not_understood_is_refused_whole(text: str):
    assert not isinstance(parse(text, DEFAULT, AT), Signal)


def test_an_exit_at_breakeven_is_an_exit():
    assert isinstance(parse("closing the rest at breakeven", DEFAULT, AT), Signal)


def test_a_list_to_watch_holds_no_orders_whatever_stands_under_its_heading():
    assert parse("Watch list 12/03\nMSFT > 430 → 432.5c\nAMD < 230 → 227.5p", DEFAULT, AT) == Chatter()


@pytest.mark.parametrize("text", ["BTO QQQ 610c 12/04 @ 115", "BTO SPY 770p 12/04 @ 210 SL 150"])
def test_a_premium_without_its_decimal_point_is_refused(text: str):
    outcome = parse(text, DEFAULT, AT)

    assert isinstance(outcome, Malformed)
    assert outcome.code == "invalid-price"


def test_an_exit_that_names_the_other_side_is_refused_and_not_turned_into_a_trade():
    held = Holding(side=Side.LONG, instrument=Forex(symbol="XAUUSD"))

    outcome = bind(parse("close gold sells now", DEFAULT, AT), Context(holdings=(held,)), DEFAULT)

    assert isinstance(outcome, Malformed)
    assert outcome.code == "no-position"


@pytest.mark.parametrize("text", ["BTO SPY", "BTO 2 QQQ", "STO IWM", "BTO NVDA SL 1.20 PT 3"])
def test_a_contract_that_breaks_off_after_its_symbol_is_not_a_purchase_of_the_stock(text: str):
    outcome = parse(text, DEFAULT, AT)

    assert isinstance(outcome, Malformed)
    assert outcome.code == "missing-strike"
    assert outcome.column > 0


@pytest.mark.parametrize(
    "text",
    [
        "SL at entry + 2",
        "stop to BE + 5 pips",
        "sl to be plus 5 pips",
        "move sl to +10 pips",
        "SL to +20 pips",
        "stop + 4 points",
        "raise stop to +20%",
        "BTO SPY 600C 12/18 @ 1.25 SL +20%",
        "long ES 7690 +6 point stop",
        "Mover SL a la entrada + 3 pips",
        "set SL entry + 1 point",
    ],
)
def test_a_stop_beyond_the_entry_is_refused_and_never_taken_for_a_loss(text: str):
    assert not isinstance(parse(text, DEFAULT, AT), Signal)
