from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card import Button, Card, Tone
from bot.chat.discord_commands import written_command
from bot.chat.discord_text import code_block, custom_id_of, embed_of, escaped, nonce_of, pressed

LINES = st.lists(st.text(max_size=300), max_size=60).map(tuple)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("SPY *600C*", r"SPY \*600C\*"),
        ("P&L -5.00 (2%)", "P&L -5.00 (2%)"),
        ("- not a list", r"\- not a list"),
        ("1. not a list", r"1\. not a list"),
        ("[here](https://evil.test)", r"\[here\](https://evil.test)"),
        ("<@123> @everyone", "\\<@\u200b123\\> @\u200beveryone"),
        ("a\u202eb", "ab"),
        ("~~x~~ ||y|| `z`", r"\~\~x\~\~ \|\|y\|\| \`z\`"),
    ],
)
def test_text_is_shown_letter_by_letter(said, shown):
    assert escaped(said) == shown


def test_a_code_block_cannot_be_closed_from_inside():
    assert code_block("a ``` b").count("```") == 2


@given(title=st.text(max_size=600), lines=LINES, preformatted=st.booleans())
def test_no_card_breaks_a_limit(title, lines, preformatted):
    embed = embed_of(Card(badge="LIVE", tone=Tone.BAD, title=title, lines=lines, preformatted=preformatted))
    assert len(embed["title"]) <= 256
    assert len(embed.get("description", "")) <= 4096


def test_a_card_too_long_by_one_line_says_how_many_are_missing():
    lines = tuple(f"line {n} " + "x" * 90 for n in range(100))
    description = embed_of(Card(badge="PAPER", tone=Tone.PLAIN, title="t", lines=lines))["description"]
    kept = description.count("line ")
    assert description.endswith(f"… {100 - kept} more lines")


@given(st.text(max_size=200))
def test_a_nonce_is_the_same_for_the_same_key_and_fits(key):
    assert nonce_of(key) == nonce_of(key)
    assert len(nonce_of(key)) == 25


def test_a_button_says_its_trade_and_action_even_with_colons_in_between():
    button = Button(label="Close", trade_ref="as1:bot:ABC:0", action="close")
    assert pressed(custom_id_of(button)) == ("as1:bot:ABC:0", "close")
    assert pressed("somebody:else") is None


@given(st.text(max_size=100))
def test_any_text_is_a_command_of_ours_or_none(text):
    found = written_command(text)
    assert found is None or text.strip()[1:].startswith(found[0])
