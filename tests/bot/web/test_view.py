from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.card import Tone
from bot.remember.facts import AlarmRaised, EquityMarked
from bot.remember.state import evolve
from bot.serve.vitals import Vitals
from bot.web.page import document, live
from bot.web.recent import RecentSignals
from bot.web.view import MOST_POINTS, Page, Seen, page_of
from risk.book import Contract, Quote
from risk.plan import Role as LegRole
from tests.fakes.scene import NOW, Scene, charter

WELL = Vitals(
    since_turn=0.1,
    shell_runs=True,
    broker_runs=True,
    ledger_reads=True,
    link="reconciled",
    silences=(("console", 1.0),),
)


class Watched:
    """A scene, and the page that somebody looks at."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.recent = RecentSignals()
        self.vitals = WELL
        self.price: Decimal | None = None

    def say(self, text: str, **changes: object) -> None:
        self.recent.take(self.scene.say(text, **changes).facts)

    def page(self) -> Page:
        seen = Seen(self.vitals, self.recent.said, self.quoted)
        return page_of(self.scene.charter, self.scene.state, seen, self.scene.now)

    def quoted(self, contract: Contract) -> Quote | None:
        del contract
        if self.price is None:
            return None
        return Quote(bid=self.price, ask=self.price, last=None, kind="live", at=self.scene.now)


def opened() -> Watched:
    watched = Watched()
    watched.say("BTO 10 AAPL @ 100 SL 90 TP 120")
    (trade,) = watched.scene.state.live()
    watched.scene.works(trade.plan)
    watched.scene.fills(trade.plan, LegRole.ENTRY, "10", "100")
    watched.scene.protects(trade.plan)
    return watched


def test_an_empty_day_says_so_everywhere():
    page = Watched().page()
    assert (page.trades, page.signals, page.equity, page.refusals, page.alarms) == ((), (), (), (), ())
    shown = live(page)
    for words in ("Nothing is open.", "Nobody has posted a signal yet.", "Nothing was refused.", "None."):
        assert words in shown


def test_an_open_trade_shows_its_legs_its_cover_and_where_the_market_is_in_r():
    watched = opened()
    watched.price = Decimal(105)
    (trade,) = watched.page().trades
    assert [(level.kind, level.text) for level in trade.levels] == [
        ("stop", "90.00"),
        ("entry", "100.00"),
        ("target", "120.00"),
        ("now", "105.00"),
    ]
    assert trade.cover == "10 of 10 protected"
    assert trade.covered
    assert "now 105.00, +0.50 R" in trade.facts


def test_a_missing_price_is_said_and_never_guessed():
    (trade,) = opened().page().trades
    assert "no price just now" in trade.facts
    assert all(level.kind != "now" for level in trade.levels)


def test_units_without_a_working_stop_are_bad_news_in_two_places():
    watched = Watched()
    watched.say("BTO 10 AAPL @ 100 SL 90 TP 120")
    (sent,) = watched.scene.state.live()
    watched.scene.status(next(iter(sent.orders)), "Submitted")
    watched.scene.fills(sent.plan, LegRole.ENTRY, "10", "100")
    page = watched.page()
    (trade,) = page.trades
    assert not trade.covered
    assert "0 of 10 protected" in trade.cover
    figure = next(figure for figure in page.figures if figure.name == "Open trades")
    assert (figure.tone, figure.detail) == (Tone.BAD, "1 without a working stop")


def test_a_signal_stands_with_its_reading_and_its_decision():
    watched = opened()
    watched.say("BTO 10 AAPL @ 100 SL 90 TP 120")
    again, first = watched.page().signals
    assert first.author == "ann"
    assert "AAPL" in first.reading
    assert first.decision.endswith("protected")
    assert again.decision.startswith("refused: ")
    assert again.tone is Tone.BAD


def test_a_follow_up_names_what_it_was_carried_out_on():
    watched = opened()
    watched.say("SL to 95 on AAPL")
    assert watched.page().signals[0].decision in {"carried out on AAPL", "carried out"}


def test_refusals_are_counted_by_rule_the_most_frequent_first():
    watched = opened()
    for _ in range(2):
        watched.say("BTO 10 AAPL @ 100 SL 90 TP 120")
    watched.say("BTO SPY 600 12/18 @ 1")
    refusals = watched.page().refusals
    assert refusals[0] == ("duplicate signal", 2)
    assert sum(count for _, count in refusals) >= 3


def test_the_latest_alarm_stands_first():
    watched = Watched()
    for number in range(9):
        evolve(watched.scene.state, AlarmRaised(at=NOW, trade_ref="", text=f"alarm {number}"))
    assert [text for _, text in watched.page().alarms] == [f"alarm {number}" for number in (8, 7, 6, 5, 4, 3)]


def test_a_long_curve_is_thinned_and_keeps_its_newest_point():
    watched = Watched()
    for number in range(5 * MOST_POINTS + 7):
        mark = EquityMarked(at=NOW + timedelta(minutes=number), net_liquidation=Decimal(number), currency="USD")
        evolve(watched.scene.state, mark)
    points = watched.page().equity
    assert len(points) <= MOST_POINTS
    assert points[-1][1] == 5 * MOST_POINTS + 6
    assert list(points) == sorted(points)


def test_what_stands_in_the_way_of_a_trade_is_at_the_top():
    watched = Watched()
    watched.vitals = replace(WELL, link="down")
    shown = live(watched.page())
    assert "A signal could not be traded now" in shown
    assert "the link to the gateway is down" in shown


def test_hostile_words_are_only_words():
    watched = Watched()
    watched.say("BTO <script>alert(1)</script> AAPL @ 100 SL 101")
    evolve(watched.scene.state, AlarmRaised(at=NOW, trade_ref="", text="<img src=x onerror=alert(1)>"))
    shown = document(watched.page(), nonce='"><script>', has_button=True)
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert shown.count("<script") == 1


def test_live_money_cannot_be_mistaken_for_paper():
    watched = Watched()
    watched.scene.charter = charter(mode="live")
    assert '<span class="badge live">LIVE</span>' in live(watched.page())


def test_without_a_token_there_is_no_button():
    page = Watched().page()
    assert "<form" not in document(page, nonce="n", has_button=False)
    assert "<form" in document(page, nonce="n", has_button=True)


def test_nothing_inline_needs_an_exception_from_the_policy():
    shown = document(opened().page(), nonce="n", has_button=True)
    assert " style=" not in shown
    assert " on" + "click" not in shown
    assert "http://" not in shown.replace("http://www.w3.org", "")
    assert "https://" not in shown
