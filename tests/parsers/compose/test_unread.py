from __future__ import annotations

import pytest

from parsers.bind import bind
from parsers.context import Context, Holding
from parsers.dialect import load_dialect
from parsers.instrument import Forex
from parsers.intent import Side
from parsers.outcome import Chatter, Malformed, Signal
from parsers.parse import parse
from tests.parsers.reading import AT, reading

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


@pytest.mark.parametrize(
    "text",
    [
        "SL to BE at 4155",
        "move stop to BE above 4155",
        "TP1 hit, move stop to 4155, runner to 4180",
        "SL to BE, 2 contracts",
        "Short NQ 29300, 30 point stop, half off",
        "trim 1 MNQ 29150, close 30%",
        "close 0.5 lots gold",
        "GOLD BUY 4150 SL 4140 TP 4160 (final 4180)",
        "EURUSD SELL 1.1580 SL 1.1610 TP 1.1530 (or 1.1500)",
        "NQ short 29300 sl 29330 (reverse at 29340)",
    ],
)
def test_a_price_or_size_without_a_role_refuses_the_whole(text: str):
    assert not isinstance(parse(text, DEFAULT, AT), Signal)


@pytest.mark.parametrize("text", ["taking 1 MES off at 7701", "took 2 MNQ off at 29150"])
def test_what_is_taken_off_is_never_bought(text: str):
    outcome = parse(text, DEFAULT, AT)

    assert isinstance(outcome, Signal)
    assert [intent.action for intent in outcome.intents] == ["trim"]


@pytest.mark.parametrize(
    "text",
    [
        "BTO SPY 600C 12/18 @ 85 cents",
        "BTO SPY 600C 12/18 for 85",
        "BTO NVDA 180C 12/4 @ 23",
        "BTO AMD 240C 12/4 at 45",
        "BTO QQQ 610P 12/4 @ 72 SL 50",
    ],
)
def test_a_premium_in_cents_is_not_one_in_dollars(text: str):
    assert not isinstance(parse(text, DEFAULT, AT), Signal)


@pytest.mark.parametrize(
    "text",
    [
        "BTO SPY 600C 12/18 @ 1.25 adding on dips",
        "BTO SPY 600C 12/18 @ 1.25, adding lower",
        "STO SPY 590P 12/18 @ 2 adding",
    ],
)
def test_an_entry_that_will_be_added_to_is_no_addition(text: str):
    assert not isinstance(parse(text, DEFAULT, AT), Signal)


@pytest.mark.parametrize(
    "text",
    [
        "EURUSD BUY 1.1520 SL 1.149 BE",
        "EURUSD BUY 1.1520 SL 1.149 breakeven after 20 pips",
        "Long ES 7690 sl 7680 tp 7700 7710 50%",
        "EURUSD BUY NOW and at 1.1500 SL 1.149",
        "EURUSD BUY NOW, second entry 1.1500 SL 1.149",
        "EURUSD BUY 1.1520 M15 close above",
        "EURUSD BUY 1.1520 on retest",
        "Long ES 7690 7700",
        "BUY XAUUSD 4150 4140",
    ],
)
def test_an_entry_of_which_a_part_has_two_meanings_is_refused(text: str):
    assert not isinstance(parse(text, DEFAULT, AT), Signal)


@pytest.mark.parametrize(
    ("text", "lots", "price"),
    [
        ("EURUSD BUY 1.1520 lot 0.05", "0.05", "1.152"),
        ("EURUSD BUY 1.1520 lot 5", "5", "1.152"),
        ("GBPJPY SELL 203.80 lot 0.5", "0.50", "203.80"),
        ("XAUUSD BUY 4150 lot size 0.1", "0.10", "4150"),
        ("BUY 0.01 lot EURUSD 1.1520", "0.01", "1.152"),
        ("BUY EURUSD 0.5 lots 1.1520", "0.50", "1.152"),
    ],
)
def test_the_price_before_a_lot_size_is_no_size(text: str, lots: str, price: str):
    assert reading(text).split(" ", 1)[1].startswith(f"{lots} lots")
    assert reading(text).endswith(f"@ {price}")


@pytest.mark.parametrize("text", ["BTO AAPL 285C @ 3.20\nexpires next tuesday"])
def test_an_expiry_that_is_written_and_not_understood_is_never_the_nearest(text: str) -> None:
    assert reading(text) == "refused: invalid-date"


def test_an_expiry_on_a_line_of_its_own_is_read() -> None:
    assert reading("BTO AAPL 285C @ 3.20\nexpires today") == "BUY AAPL 285C 24 Nov 2026 @ 3.20"
