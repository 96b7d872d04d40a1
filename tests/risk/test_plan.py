from __future__ import annotations

import pytest

from parsers.intent import Side
from risk.chasing import ChasePolicy
from risk.money import base_rate, in_base, rate_of
from risk.plan import Action, Plan, Role, closing, opening, order_ref_of
from risk.planning import plan_of
from risk.policy import Policy, describe
from risk.rules.allow import AllowedSymbols
from risk.rules.base import Scope
from risk.rules.exposure import MaxEntriesPerMinute
from risk.rules.funds import PdtHeadroom
from risk.rules.hours import MarketHours
from risk.rules.pace import messages_of
from risk.rules.price import MaxChase, PriceCollar
from risk.sizing import is_metal
from tests.fakes import cases
from tests.fakes.cases import D
from tests.risk.rules.rows import planned, violation_of, with_book


def test_a_side_is_opened_by_one_action_and_closed_by_the_other():
    assert (opening(Side.LONG), closing(Side.LONG)) == (Action.BUY, Action.SELL)
    assert (opening(Side.SHORT), closing(Side.SHORT)) == (Action.SELL, Action.BUY)


def test_an_order_is_named_by_its_trade_its_part_and_from_the_second_on_its_generation():
    assert order_ref_of("demo", "AAAAAAAAAA", Role.ENTRY) == "as1:demo:AAAAAAAAAA:E1"
    assert order_ref_of("demo", "AAAAAAAAAA", Role.STOP, 2, 1) == "as1:demo:AAAAAAAAAA:S2"
    assert order_ref_of("demo", "AAAAAAAAAA", Role.TARGET, 1, 2) == "as1:demo:AAAAAAAAAA:T1.2"


def test_what_a_policy_leaves_to_its_defaults_is_told_too():
    chased = Policy(chase=ChasePolicy())
    assert describe(chased, "paper")[len(chased.effective("paper")) :] == (
        "size: options 1, stocks 10, futures 1, currencies 40000 units, metals 1 oz; posted sizes: ignore",
        "default stops: stock 3 %, option 40 %; other kinds need a posted stop",
        "market entries: at most stock 0.5 %, option 5 %, future 0.1 %, forex 0.1 % beyond the far touch",
        "quotes: limit needs none, at most 5 seconds old",
        "entries rest for 60 seconds",
        "unfilled limits follow the market by 1 ticks every 5 seconds, at most 3 times",
        "positions: left 15 minutes before the close on an option's last day",
    )
    assert "max_contracts: MAX_CONTRACTS is not set, so no option or future is bought live" in describe(chased, "live")
    ramp = describe(Policy(max_contracts=4), "live")
    assert "live starts with 1 of MAX_CONTRACTS 4: raise live_start_contracts for more" in ramp


def test_a_rule_about_the_plan_says_that_there_is_none():
    assert violation_of(MaxChase(), cases.case(), None).message == "the plan is not known"


def test_one_side_of_a_market_is_no_market():
    for side in ("bid", "ask"):
        half = cases.case(quote=cases.quote(**{side: None}))
        assert violation_of(PriceCollar(), half, planned(cases.case())).message == "the market is not known"


def test_a_minute_is_counted_by_author_where_it_is_his():
    mine = with_book(recent=(cases.recent(), cases.recent(author="8")))
    rule = MaxEntriesPerMinute(limit=2, per="author")
    assert rule.check(mine, None).actual == D(2)


@pytest.mark.parametrize("symbol", ["XAUUSD", "XAGUSD", "XPTUSD", "XPDUSD"])
def test_four_metals_are_counted_in_ounces(symbol):
    assert is_metal(symbol)
    assert not is_metal(symbol.lower())


def test_what_is_not_known_has_no_rate_and_no_chase_unless_it_is_asked_for():
    assert base_rate(cases.case(contract=None)) is None
    assert base_rate(cases.case(figures=None)) is None
    plan = plan_of(cases.case(), Policy(chase=ChasePolicy()), cases.case().quote)
    assert isinstance(plan, Plan)
    assert plan.chase is None


def test_one_share_is_a_size_to_trim_to():
    live = cases.case("stock", mode="live", account="U1")
    plan = plan_of(live, Policy(live_start_notional=D("185.50")), live.quote)
    assert isinstance(plan, Plan)
    assert plan.quantity == 1


def test_open_trades_are_counted_in_what_would_pass():
    few = with_book(exposures=(cases.exposure(con_id=8),)).model_copy(
        update={"figures": cases.FIGURES.model_copy(update={"day_trades_remaining": 1})}
    )
    assert violation_of(PdtHeadroom(), few, planned(cases.case())).remedy == "with 2 left it would pass"


def test_of_many_names_a_few_are_offered():
    def offered(*names: str) -> str:
        return violation_of(AllowedSymbols(names=frozenset(names)), cases.case(), None).remedy

    assert offered() == "nothing would pass"
    assert offered("B", "A") == "A, B would pass"
    assert offered(*"ABCDE") == "A, B, C, D, E would pass"
    assert offered(*"ABCDEF") == "A, B, C, D, E and 1 more would pass"


def test_money_without_an_account_is_in_base_currency():
    assert in_base(cases.case(figures=None), D(5)) == "5.00 in base currency"
    nameless = cases.FIGURES.model_copy(update={"currency": "", "exchange_rates": {"USD": D(1)}})
    assert in_base(cases.case(figures=nameless), D(5)) == "5.00 in base currency"
    assert rate_of(cases.case(figures=nameless), "USD") is None
    assert rate_of(cases.case(figures=None), "USD") is None


def test_a_scope_is_listed_and_a_contract_that_is_missing_is_named():
    assert Scope(channel="c1", symbol="SPY").words() == " (only channel c1, symbol SPY)"
    assert violation_of(MarketHours(), cases.case(contract=None), None).message == "the contract is not known"


def test_a_sale_at_the_brokers_own_hand_is_one_more_message():
    plan = planned(cases.case())
    assert messages_of(plan) == 3
    assert messages_of(plan.model_copy(update={"expiry_sale_at": cases.CLOSES})) == 4
