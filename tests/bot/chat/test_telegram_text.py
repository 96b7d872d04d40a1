from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.card import Button, Card, Tone
from bot.chat.telegram_limits import Pace
from bot.chat.telegram_text import keyboard, one_part, parts
from bot.chat.telegram_words import marked_text
from tests.fakes.telegram.entities import CannotParseError, parse_html, units

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


def mark(kind, text, words, nth=0):
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return MessageEntity(kind, units(text[:at]), units(words))


@pytest.mark.parametrize(
    ("text", "kind", "words", "seen"),
    [
        ("BTO SPY 600C", "strikethrough", "BTO SPY 600C", "~~BTO SPY 600C~~"),
        ("🚀🚀 BTO SPY 🚀", "strikethrough", "SPY", "🚀🚀 BTO ~~SPY~~ 🚀"),
        ("a\nb\nc", "strikethrough", "a\nb", "~~a~~\n~~b~~\nc"),
        ("~~BTO SPY~~ x", "strikethrough", "BTO SPY", "~~~BTO SPY~~~ x"),
        ("BTO SPY\nLONG TSLA", "blockquote", "BTO SPY", "> BTO SPY\nLONG TSLA"),
        ("one\ntwo\nthree", "expandable_blockquote", "one\ntwo", "> one\n> two\nthree"),
        ("quoted LONG TSLA", "blockquote", "quoted", "> quoted\n LONG TSLA"),
        ("BTO SPY", "bold", "SPY", "BTO SPY"),
    ],
)
def test_withdrawn_words_are_marked_in_the_text(text, kind, words, seen):
    assert marked_text(text, [mark(kind, text, words)]) == seen


def test_tildes_typed_by_hand_cannot_take_back_a_strike():
    text = "~~BTO SPY 600C~~"
    seen = marked_text(text, [mark("strikethrough", text, text)])
    assert seen == "~~~BTO SPY 600C~~~"
    assert "~~~~" not in seen, "an empty pair of marks would leave the words between them standing"


@given(
    st.text(alphabet="ab \n🚀~>", max_size=30),
    st.lists(st.tuples(st.sampled_from(["strikethrough", "blockquote"]), st.integers(-3, 40), st.integers(-3, 40))),
)
def test_no_entity_however_wrong_loses_a_letter(text, spans):
    seen = marked_text(text, [MessageEntity(kind, offset, length) for kind, offset, length in spans])
    assert [char for char in seen if char in "ab🚀"] == [char for char in text if char in "ab🚀"]


def card(title="t", lines=(), **look):
    return Card(badge="LIVE", tone=Tone.BAD, title=title, lines=tuple(lines), **look)


@given(st.text(max_size=1500), st.lists(st.text(max_size=600), max_size=12), st.booleans())
def test_whatever_a_card_says_each_part_parses_and_fits_in_one_message(title, lines, preformatted):
    shown = card(title, lines, preformatted=preformatted)
    for part in (*parts(shown), one_part(shown)):
        text, _ = parse_html(part.html)
        assert text == part.plain
        assert 0 < units(text) <= 4096


def test_every_line_is_said_in_order_over_as_many_parts_as_it_takes():
    lines = [f"{number} {'<&>' * 40}" for number in range(90)]
    said = "\n".join(part.plain for part in parts(card("trades", lines)))
    assert said.split("\n") == ["LIVE ✗ trades", *lines]


def test_a_table_keeps_its_columns():
    (part,) = parts(card("positions", ["SPY   4  1.25", "AAPL 10  <5"], preformatted=True))
    assert part.html == "<b>LIVE ✗ positions</b>\n<pre>SPY   4  1.25\nAAPL 10  &lt;5</pre>"


def test_a_button_too_long_for_telegram_is_left_out_and_the_others_stay():
    wide = Button(label="no", trade_ref="x" * 60, action="close")
    good = [Button(label=f"b{number}", trade_ref="as1:bot:abcdefghij", action=f"a{number}") for number in range(4)]
    made = keyboard((wide, *good))
    assert made is not None
    assert [[button.text for button in row] for row in made.inline_keyboard] == [["b0", "b1", "b2"], ["b3"]]
    assert keyboard((wide,)) is None


def test_a_chat_takes_a_short_burst_then_one_a_second_and_a_group_twenty_a_minute():
    pace = Pace(NOW)
    sent, now = 0, NOW
    while now < NOW + timedelta(seconds=60):
        if pace.wait("-100", now) == 0:
            pace.spoke("-100", now)
            sent += 1
        now += timedelta(milliseconds=100)
    assert 20 < sent <= 40, "a full bucket and what one minute adds to it"
    assert pace.wait("42", now) == 0, "another chat has its own count"


def test_the_server_s_word_counts_in_its_chat_until_it_has_passed():
    pace = Pace(NOW)
    pace.halt("-100", 30, NOW)
    assert pace.told_to_wait("-100", NOW + timedelta(seconds=10)) == 20
    assert pace.told_to_wait("-100", NOW + timedelta(seconds=30)) == 0
    assert pace.told_to_wait("-200", NOW) == 0


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("P&L <5% ok>", 'Unsupported start tag "5%"'),
        ("<b>x", "Can't find end tag"),
        ("x</b>", "Unexpected end tag"),
        ("<b><i>x</b></i>", "Unmatched end tag"),
        ("a < b", "Unclosed start tag"),
    ],
)
def test_the_local_server_refuses_the_markup_that_telegram_refuses(source, complaint):
    with pytest.raises(CannotParseError, match=complaint):
        parse_html(source)


def test_the_local_server_reads_escapes_back():
    text, entities = parse_html("<b>P&amp;L &lt;5%&gt; &#8364; &copy;</b>")
    assert text == unescape("P&amp;L &lt;5%&gt; &#8364;") + " &copy;"
    assert entities == [{"type": "bold", "offset": 0, "length": units(text)}]
