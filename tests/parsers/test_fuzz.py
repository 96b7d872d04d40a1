from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.dialect import load_dialect
from parsers.instrument import Forex, Future, Option, Right, Stock
from parsers.intent import AtLimit, Bound, Open, PriceStop, PriceTarget, Side
from parsers.lex.normalise import clean
from parsers.lex.scan import MASTER, scan
from parsers.outcome import Outcome, Signal
from parsers.parse import read
from tests.parsers.fuzz import WORDS, run
from tests.parsers.reading import AT

DIALECT = load_dialect()
TODAY = date(2026, 11, 24)
settings.register_profile("bounded", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("bounded")


def reads(text: str) -> Outcome:
    return read(clean(text), DIALECT, TODAY)


@given(st.text(max_size=300))
def test_no_text_raises(text):
    assert reads(text).kind in {"signal", "chatter", "malformed"}


def test_a_short_run_of_the_long_fuzz_finds_nothing():
    assert run(400, seed=7, minutes=5).total() == 400


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_no_row_of_trading_words_raises(text):
    outcome = reads(text)
    if outcome.kind == "malformed":
        assert 0 <= outcome.column <= len(text) + 1


@given(st.text(alphabet=string.printable + "…“”—①²１٤Ⅷ﷽🇺🇸", max_size=200))
def test_every_token_points_into_what_was_written(text):
    cleaned = clean(text)
    for token in scan(cleaned.text):
        assert cleaned.text[token.start : token.end] == token.text
        assert 1 <= cleaned.column(token.start) <= len(text) + 1


def prices(low: int, high: int):
    return st.integers(low, high).map(lambda cents: Decimal(cents) / 100)


SYMBOLS = st.sampled_from(["SPY", "AAPL", "TSLA", "NVDA", "AMD", "MSFT", "QQQ"])


@st.composite
def opening(draw):
    kind = draw(st.sampled_from(["option", "stock", "future", "forex"]))
    entry = draw(prices(200, 3000)) if kind == "option" else draw(prices(400_000, 450_000))
    side = Side.LONG if kind == "option" else draw(st.sampled_from(list(Side)))
    sign = 1 if side is Side.LONG else -1
    step = entry / 10
    instrument = {
        "option": Option(
            symbol=draw(SYMBOLS),
            expiry=date(2026, 12, 18),
            strike=Decimal(draw(st.integers(300, 900))),
            right=draw(st.sampled_from(list(Right))),
        ),
        "stock": Stock(symbol=draw(SYMBOLS)),
        "future": Future(symbol="ES", month="front"),
        "forex": Forex(symbol="XAUUSD"),
    }[kind]
    targets = tuple(
        PriceTarget(price=(entry + sign * step * n / 5).quantize(Decimal("0.01")))
        for n in range(1, draw(st.integers(1, 4)) + 1)
    )
    stops = (PriceStop(price=(entry - sign * step).quantize(Decimal("0.01"))),) if draw(st.booleans()) else ()
    quantity = draw(st.none() | st.integers(1, 50).map(Decimal)) if kind != "forex" else None
    return Open(
        subject=Bound(side=side, instrument=instrument),
        entry=AtLimit(price=entry),
        stops=stops,
        targets=targets,
        quantity=quantity,
    )


def canonical(intent: Open) -> str:
    instrument, side = intent.subject.instrument, intent.subject.side
    verb = "BTO" if isinstance(instrument, Option) else ("LONG" if side is Side.LONG else "SHORT")
    size = f"{intent.quantity} " if intent.quantity is not None else ""
    name = instrument.symbol
    if isinstance(instrument, Option):
        name += f" {instrument.strike}{instrument.right} {instrument.expiry:%m/%d/%Y}"
    stops = "".join(f" SL {stop.price}" for stop in intent.stops)
    return f"{verb} {size}{name} @ {intent.entry.price}{stops} TP {' / '.join(str(target.price) for target in intent.targets)}"


@given(opening())
def test_an_intent_written_out_is_read_as_itself(intent):
    outcome = reads(canonical(intent))
    assert isinstance(outcome, Signal), canonical(intent)
    assert outcome.intents == (intent,)


def test_no_terminal_repeats_a_repeat():
    without_classes = re.sub(r"\[[^\]]*\]|\\.", "c", MASTER.pattern)
    assert not re.search(r"\((?:[^()]|\([^()]*\))*[*+]\)[*+]", without_classes)


def test_the_prefilter_never_hides_an_order():
    assert all(
        DIALECT.lexicon.anchors.stand_in(text)
        for text in ("SPY 771C .85", "trim", "купил", "清仓", "SL BE", "8/28 SLV 60C 1.68")
    )


def test_a_message_beyond_every_cap_is_answered_at_once():
    from parsers.parse import parse

    for text in (
        "BTO " * 1000,
        "9" * 4000 + "c",
        "TP 1.25 / " * 400,
        "(" * 4000,
        "BTO SPY 600C @ 1.25\n" * 200,
        "~~" * 2000,
        "a.b" * 1300,
    ):
        assert parse(text, DIALECT, AT).kind in {"chatter", "malformed"}


def test_a_stray_price_in_an_order_is_never_dropped_unseen():
    order = "BTO 2 SPY 600C 12/18/2026 @ 1.25 SL 0.90 TP 1.60"
    whole = reads(order)
    for place in [match.start() for match in re.finditer(" ", order)] + [len(order)]:
        assert reads(f"{order[:place]} 777.77{order[place:]}") != whole
