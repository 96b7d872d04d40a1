"""What the documentation's pictures are drawn from; whether they look well, only an eye can say."""

from __future__ import annotations

from tools.pictured_day import morning
from tools.write_screens import BROKEN, channel, health_page


def test_the_pictured_morning_has_trades_on_their_lines_refusals_and_a_curve():
    page = morning()

    held = [trade for trade in page.trades if trade.status == "protected"]
    assert len(held) == 3
    assert all(trade.covered and {"stop", "entry", "target", "now"} <= _kinds(trade) for trade in held)
    assert len(page.refusals) > 5
    assert len(page.equity) > 30
    assert page.alarms == ()
    assert page.log[0].text == "watching: the market data farm is back"


def test_a_short_trade_was_sold_and_not_bought():
    (short,) = [trade for trade in morning().trades if trade.title.startswith("SELL")]
    assert [level.label for level in short.levels if level.kind == "entry"] == ["sold"]


def test_the_pictured_page_brings_its_own_style_and_no_server_is_needed():
    assert "<style>:root" in health_page().replace("<style>\n", "<style>")


def test_the_pictured_channel_shows_a_card_with_buttons_and_a_caret():
    text = channel()
    assert "PAPER · BUY 10 AAPL @" in text
    assert "190.00: protected</h2>" in text
    assert "<span>Breakeven</span>" in text
    assert f"{BROKEN}\n{' ' * 14}^\n" in text


def _kinds(trade):
    return {level.kind for level in trade.levels}
