from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.decide.book import book_of
from bot.remember.facts import EntrySending
from broker.events import OrderReported, PositionReported, SnapshotTaken
from risk.book import Book, ClosedTrade
from risk.decision import Violation
from risk.plan import Action, Plan, Role
from risk.planning import plan_of
from risk.policy import Policy
from risk.rules.base import Measure, Rule
from risk.rules.exposure import MaxOpenPositions, MaxTotalNotional, MaxTotalRisk
from risk.rules.funds import BuyingPower, SettledCash
from risk.rules.losses import CooldownAfterStop, DailyLoss
from tests.bot.decide.test_desk import SIGNAL, opened
from tests.fakes import cases
from tests.fakes.scene import Scene, charter


def order(scene: Scene, order_ref: str) -> OrderReported:
    return OrderReported(
        at=scene.now,
        order_ref=order_ref,
        order_id=9,
        perm_id=99,
        parent_id=0,
        client_id=7,
        con_id=600,
        action=Action.SELL,
        order_type="LMT",
        quantity=Decimal(1),
        limit_price=Decimal(9),
        stop_price=None,
        status="Submitted",
        oca_group="",
    )


def snapshot(scene: Scene, *orders: OrderReported) -> SnapshotTaken:
    return SnapshotTaken(at=scene.now, orders=orders, completed=(), executions=(), positions=())


def closed(scene: Scene, days_ago: int, result: str) -> ClosedTrade:
    return ClosedTrade(
        trade_ref=f"OLD{days_ago}",
        symbol="SPY",
        author="11",
        channel="room",
        closed_at=scene.now - timedelta(days=days_ago),
        result=Decimal(result),
        stopped=True,
    )


@pytest.mark.parametrize("days_ago", [1, 40])
def test_the_losses_of_other_days_do_not_use_up_today(days_ago: int):
    scene = Scene()
    scene.state.closed = [closed(scene, days_ago, "-5000")]

    assert any(isinstance(fact, EntrySending) for fact in scene.say(SIGNAL).facts)


def test_a_result_that_was_dated_by_a_clock_put_back_hides_no_loss_of_today():
    scene = Scene()
    scene.state.closed = [closed(scene, 0, "-2500"), closed(scene, 1, "10")]

    assert not any(isinstance(fact, EntrySending) for fact in scene.say(SIGNAL).facts)


def test_the_gains_of_other_days_do_not_pay_for_the_losses_of_today():
    scene = Scene()
    scene.state.closed = [closed(scene, 3, "9000"), closed(scene, 0, "-2500")]

    assert "entry_refused" in scene.kinds(scene.say(SIGNAL))


@pytest.mark.parametrize("theirs", ["as1:other:{ref}:S1", "mine {ref}", ""])
def test_an_order_is_ours_by_bot_and_trade_and_not_by_some_of_its_letters(theirs: str):
    scene = Scene()
    plan = opened(scene)

    scene.step(snapshot(scene, order(scene, theirs.format(ref=plan.trade_ref))))

    assert book_of(scene.state, "bot", scene.now).foreign_working == {600}


def test_an_order_of_a_trade_of_ours_that_is_over_is_nobody_elses():
    scene = Scene()
    plan = opened(scene)
    scene.state.working = {600: frozenset({f"as1:bot:{plan.trade_ref}:S1"})}
    scene.state.over[plan.trade_ref] = scene.state.trades.pop(plan.trade_ref)

    assert not book_of(scene.state, "bot", scene.now).foreign_working


def test_money_in_another_currency_is_counted_in_the_accounts_own():
    scene = Scene()
    plan = opened(scene)
    trade = scene.state.trades[plan.trade_ref]
    contract = plan.contract.model_copy(update={"currency": "GBP"})
    scene.state.trades[plan.trade_ref] = trade.model_copy(
        update={"plan": plan.model_copy(update={"contract": contract})}
    )
    assert scene.state.account is not None
    rates = {"exchange_rates": {"GBP": Decimal("1.25")}}
    scene.state.account = scene.state.account.model_copy(update=rates)

    exposure = book_of(scene.state, "bot", scene.now).exposures[0]

    assert (exposure.notional, exposure.at_risk) == (Decimal("312.5"), Decimal("87.5"))


def position(scene: Scene, account: str, quantity: int) -> PositionReported:
    return PositionReported(
        at=scene.now, account=account, con_id=600, symbol="SPY", quantity=Decimal(quantity), average_cost=Decimal(1)
    )


def test_a_position_of_another_account_of_the_same_login_is_not_looked_at():
    scene = Scene()

    scene.step(position(scene, "DU2", 3))

    assert not book_of(scene.state, "bot", scene.now).foreign_positions


def test_another_account_without_our_position_does_not_make_ours_seem_gone():
    scene = Scene()
    plan = opened(scene)
    both = (position(scene, "DU1", 2), position(scene, "DU2", 0))

    for _ in range(3):
        scene.later(10)
        scene.step(snapshot(scene).model_copy(update={"at": scene.now, "positions": both}))

    assert scene.state.trades[plan.trade_ref].reduced_elsewhere == 0


def test_what_half_a_trade_has_lost_counts_before_the_rest_is_over():
    scene = Scene(charter(policy=Policy.model_validate({"max_contracts": 10, "sizing": {"signal_quantity": "honour"}})))
    scene.say("BTO 10 AAPL @ 100 SL 95 TP 110, 120")
    (trade,) = scene.state.live()
    plan = trade.plan
    scene.works(plan)
    for number in (0, 1):
        scene.fills(plan, Role.ENTRY, "5", "100.00", number)
    scene.protects(plan)
    before = book_of(scene.state, "bot", scene.now).exposures[0]
    scene.fills(plan, Role.STOP, "5", "94.00")
    exposure = book_of(scene.state, "bot", scene.now).exposures[0]
    assert (before.lost_today, before.at_risk) == (0, 50)
    assert (exposure.held, exposure.at_risk, exposure.lost_today) == (5, 25, 30)
    tomorrow = book_of(scene.state, "bot", scene.now + timedelta(days=1)).exposures[0]
    assert (tomorrow.at_risk, tomorrow.lost_today) == (25, 0)


def test_a_fill_beyond_the_plan_is_risked_at_the_price_that_was_paid():
    scene = Scene(charter(policy=Policy.model_validate({"sizing": {"signal_quantity": "honour"}})))
    scene.say("BTO 10 AAPL @ 100 SL 95 TP 110")
    (trade,) = scene.state.live()
    scene.works(trade.plan)
    scene.fills(trade.plan, Role.ENTRY, "10", "101.50")
    assert book_of(scene.state, "bot", scene.now).exposures[0].at_risk == 65
    scene = Scene(charter(policy=Policy.model_validate({"sizing": {"signal_quantity": "honour"}})))
    scene.say("BTO 10 AAPL @ 100 SL 95 TP 110")
    (trade,) = scene.state.live()
    scene.works(trade.plan)
    scene.fills(trade.plan, Role.ENTRY, "10", "99.00")
    assert book_of(scene.state, "bot", scene.now).exposures[0].at_risk == 50


def test_an_open_pair_is_counted_by_its_six_letters():
    scene = Scene()
    plan = opened(scene)
    pair = cases.CONTRACTS["forex"]
    trade = scene.state.trades[plan.trade_ref]
    scene.state.trades[plan.trade_ref] = trade.model_copy(update={"plan": plan.model_copy(update={"contract": pair})})

    exposures = book_of(scene.state, "bot", scene.now).exposures

    case = cases.case("forex", contract=pair.model_copy(update={"con_id": 77}), book=Book(exposures=exposures))
    assert isinstance(MaxOpenPositions(limit=1, per="symbol").check(case, None), Violation)


def test_a_stop_shortly_before_midnight_still_makes_a_pause_after_it():
    scene = Scene()
    midnight = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    scene.state.closed = [replace(closed(scene, 0, "-50"), closed_at=midnight - timedelta(minutes=2))]

    book = book_of(scene.state, "bot", midnight + timedelta(minutes=2))

    assert book.closed_today == ()
    case = cases.case(now=midnight + timedelta(minutes=2), book=book)
    assert isinstance(CooldownAfterStop(minutes=Decimal(5)).check(case, None), Violation)
    assert isinstance(CooldownAfterStop(minutes=Decimal(3)).check(case, None), Measure)


MONEY = Decimal(100_000)


@pytest.mark.parametrize(
    "rule",
    [
        DailyLoss(limit_base_currency=MONEY),
        MaxTotalRisk(limit_base_currency=MONEY),
        MaxTotalNotional(limit_base_currency=MONEY),
        BuyingPower(),
        SettledCash(),
    ],
    ids=lambda rule: rule.name,
)
@pytest.mark.parametrize("over", [False, True])
def test_a_limit_in_money_is_not_kept_by_guessing_what_a_currency_is_worth(rule: Rule, *, over: bool):
    scene = Scene()
    if over:
        scene.state.closed = [replace(closed(scene, 0, "-500"), currency="USD")]
    else:
        opened(scene)
    assert scene.state.account is not None
    scene.state.account = scene.state.account.model_copy(
        update={"currency": "JPY", "exchange_rates": {"JPY": Decimal(1)}}
    )
    book = book_of(scene.state, "bot", scene.now)
    tokyo = cases.CONTRACTS["stock"].model_copy(update={"currency": "JPY"})
    figures = cases.FIGURES.model_copy(update={"currency": "JPY"})
    plan = plan_of(cases.case("stock", contract=tokyo, figures=figures), Policy(), cases.quote("stock"))
    assert isinstance(plan, Plan)

    found = rule.check(cases.case("stock", contract=tokyo, figures=figures, book=book), plan)

    assert isinstance(found, Violation)
    assert found.message == "what 1 USD is worth in base currency is not known"
