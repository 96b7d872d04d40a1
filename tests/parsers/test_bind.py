from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from parsers.bind import bind
from parsers.context import NO_CONTEXT, Context, Holding
from parsers.dialect import load_dialect
from parsers.instrument import Option, Right, Stock
from parsers.intent import Side
from parsers.outcome import Malformed, Signal
from parsers.parse import parse
from parsers.rehearse import words_for
from tests.parsers.reading import AT

SPY = Option(symbol="SPY", expiry=date(2026, 12, 18), strike=Decimal(600), right=Right.CALL)
TSLA = Holding(trade_ref="t1", side=Side.LONG, instrument=Stock(symbol="TSLA"))
CALLS = Holding(trade_ref="t2", side=Side.LONG, instrument=SPY)


def bound(text: str, context: Context):
    dialect = load_dialect()
    return bind(parse(text, dialect, AT), context, dialect)


def test_a_follow_up_means_the_trade_it_replies_to():
    outcome = bound("SL to BE", Context(replied=(CALLS,), is_reply=True, holdings=(TSLA, CALLS)))
    assert isinstance(outcome, Signal)
    assert outcome.intents[0].subject.trade_ref == "t2"


def test_a_follow_up_means_the_only_open_trade():
    assert bound("trim half", Context(holdings=(TSLA,))).intents[0].subject.trade_ref == "t1"


def test_a_symbol_chooses_among_several():
    assert bound("all out TSLA", Context(holdings=(TSLA, CALLS))).intents[0].subject.trade_ref == "t1"


def test_two_trades_and_no_name_are_refused_with_the_list():
    outcome = bound("trim half", Context(holdings=(TSLA, CALLS)))
    assert isinstance(outcome, Malformed)
    assert outcome.code == "ambiguous-position"
    assert outcome.expected == ("long TSLA", "long SPY 600C 18 Dec 2026")


def test_without_any_trade_a_clear_order_is_refused_and_a_bare_word_is_silence():
    assert bound("trim half", NO_CONTEXT).code == "no-context"
    assert bound("out", NO_CONTEXT).kind == "chatter"


def test_every_position_is_closed_when_all_are_named():
    outcome = bound("close all positions", Context(holdings=(TSLA, CALLS)))
    assert [intent.subject.trade_ref for intent in outcome.intents] == ["t1", "t2"]


def test_a_resting_entry_is_cancelled_and_never_closed():
    resting = Holding(trade_ref="t3", side=Side.LONG, instrument=Stock(symbol="AMD"), status="pending")
    assert bound("cancel AMD order", Context(holdings=(resting,))).intents[0].subject.trade_ref == "t3"
    assert bound("all out AMD", Context(holdings=(resting,))).code == "no-position"


def test_a_cancel_of_an_entry_that_has_filled_is_told_so():
    held = Holding(trade_ref="t3", side=Side.LONG, instrument=Stock(symbol="AMD"), status="open")
    assert bound("cancel AMD order", Context(holdings=(held,))).message == (
        "that entry has filled, so there is nothing to cancel; say out to leave"
    )


def test_a_stop_at_a_target_takes_that_targets_price():
    dialect = load_dialect()
    parent = parse("SELL XAUUSD 4326 SL 4332 TP1 4323 TP2 4320", dialect, AT)
    outcome = bound("move SL to TP1", Context(replied_intents=parent.intents, is_reply=True))
    assert words_for(outcome) == "MOVE STOP of XAUUSD to 4323"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SL now 596.80", "MOVE STOP of SPY 600C 18 Dec 2026 to 596.80 on the stock"),
        ("SL now 1.10", "MOVE STOP of SPY 600C 18 Dec 2026 to 1.10"),
        ("move target to 612", "MOVE TARGET of SPY 600C 18 Dec 2026 to 612 on the stock"),
    ],
)
def test_a_level_of_the_stock_is_known_by_the_contract_that_is_meant(text: str, said: str):
    assert words_for(bound(text, Context(holdings=(CALLS,)))) == said


def test_a_fully_named_contract_needs_no_context():
    outcome = bound("STC SPY 600C 12/18 @ 2", NO_CONTEXT)
    assert outcome.intents[0].subject.instrument == SPY


def test_a_named_contract_is_never_bound_to_another():
    outcome = bound("STC SPY 605C 12/18 @ 2", Context(holdings=(CALLS,)))
    assert outcome.intents[0].subject.trade_ref == ""


PUTS = Holding(trade_ref="t3", side=Side.LONG, instrument=SPY.model_copy(update={"right": Right.PUT}))


def test_a_named_right_must_be_that_of_the_trade():
    assert bound("out of SPY calls 2.90", Context(holdings=(CALLS,))).intents[0].subject.trade_ref == "t2"
    assert bound("scaling into SPY puts here 1.10", Context(holdings=(PUTS,))).intents[0].subject.trade_ref == "t3"
    for text in ("out of SPY puts 2.90", "scaling into SPY puts here 1.10", "SPY puts stop to 1.10"):
        assert bound(text, Context(holdings=(CALLS,))).kind != "signal"


def test_a_named_right_chooses_between_a_call_and_a_put():
    outcome = bound("trimmed half of my SPY puts 1.90", Context(holdings=(CALLS, PUTS)))
    assert outcome.intents[0].subject.trade_ref == "t3"


def test_both_means_two_and_no_other_number():
    two = bound("closing both here", Context(holdings=(TSLA, CALLS)))
    assert [intent.subject.trade_ref for intent in two.intents] == ["t1", "t2"]
    for holdings in ((TSLA,), (TSLA, CALLS, PUTS)):
        assert bound("closing both here", Context(holdings=holdings)).kind == "malformed"


def test_a_stop_beside_an_addition_moves_the_trades_own():
    outcome = bound("doubling up @ 1.10, new SL 0.80", Context(holdings=(CALLS,)))
    assert words_for(outcome) == ("ADD SPY 600C 18 Dec 2026 @ 1.10; MOVE STOP of SPY 600C 18 Dec 2026 to 0.80")
