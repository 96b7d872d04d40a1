from __future__ import annotations

from decimal import Decimal

import pytest

from bot.decide.answers import pnl, status
from bot.decide.book import book_of
from bot.say.results import closed_since, net
from risk.book import ClosedTrade
from tests.fakes.scene import Scene


def closed(scene: Scene, result: str, currency: str = "USD") -> ClosedTrade:
    return ClosedTrade(
        trade_ref=f"T{len(scene.state.closed)}", symbol="DTE", author="11", channel="room", closed_at=scene.now,
        result=Decimal(result), stopped=False, currency=currency,
    )  # fmt: skip


def having(*results: tuple[str, str], rates: dict[str, str] | None = None) -> Scene:
    scene = Scene()
    assert scene.state.account is not None
    known = {currency: Decimal(rate) for currency, rate in (rates or {}).items()}
    scene.state.account = scene.state.account.model_copy(update={"exchange_rates": known})
    for result, currency in results:
        scene.state.closed.append(closed(scene, result, currency))
    return scene


def total(scene: Scene) -> str:
    return net(scene.state, closed_since(scene.state, scene.now, "day"))


def test_results_in_another_currency_are_turned_into_the_accounts_own():
    assert total(having(("100", "USD"), ("10", "EUR"), rates={"EUR": "1.10"})) == "+$111.00"


def test_what_has_no_rate_is_not_added_to_what_is_in_another_currency():
    assert total(having(("100", "USD"), ("-10", "EUR"), ("7", "EUR"))) == "+$100.00 and -3.00 EUR"
    assert total(having(("-3", "EUR"), rates={"EUR": "0"})) == "-3.00 EUR"


@pytest.mark.parametrize("results", [(), (("5", ""), ("0", "USD"))])
def test_what_is_in_no_named_currency_is_in_the_accounts(results):
    assert total(having(*results)) == ("+$5.00" if results else "$0.00")


def test_pnl_and_status_say_the_same_sum_and_each_trade_in_its_money():
    scene = having(("100", "USD"), ("10", "EUR"), ("-9", "GBP"), rates={"EUR": "1.10"})
    card = pnl(scene.charter, scene.state, scene.now, "day")
    assert card.lines[:2] == ("3 trades, 2 won, 1 lost", "net +$111.00 and -9.00 GBP")
    assert card.lines[2:] == ("DTE +$100.00", "DTE +$11.00", "DTE -9.00 GBP")
    assert card.tone.value == "bad"
    assert (
        "today +$111.00 and -9.00 GBP from 3 closed trades" in status(scene.charter, scene.state, scene.now).lines[-1]
    )


def test_the_rules_count_a_loss_of_another_currency_at_its_rate():
    scene = having(("-1000", "EUR"), rates={"EUR": "1.10"})
    assert [trade.result for trade in book_of(scene.state, "bot", scene.now).closed_today] == [Decimal(-1100)]


def test_one_trade_is_one_trade_and_a_trade_that_came_out_even_is_neither_won_nor_lost():
    def counted(scene: Scene) -> str:
        return pnl(scene.charter, scene.state, scene.now, "day").lines[0]

    assert counted(having(("5", "USD"))) == "1 trade, 1 won, 0 lost"
    assert counted(having(("5", "USD"), ("0", "USD"), ("-1", "USD"))) == "3 trades, 1 won, 1 lost, 1 even"
    assert counted(having()) == "no trade"
