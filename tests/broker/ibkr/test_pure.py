from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from broker.events import OrderReported
from broker.ibkr.account import UNLIMITED_DAY_TRADES, AccountFigures
from broker.ibkr.classes import OptionClass
from broker.ibkr.contracts import (
    Chain,
    front_month,
    last_trade_days,
    market_rule_id,
    market_rule_of,
    nearest_days,
    nearest_expiry,
    nearest_strikes,
)
from broker.ibkr.hours import execution_time, sessions_of, zone_of
from broker.ibkr.known import KnownOrders, OrderIds
from broker.ibkr.orders import plain, time_text
from broker.ibkr.reports import (
    UNSET_DOUBLE,
    UNSET_INTEGER,
    action_of,
    commission_report,
    completed_report,
    exact,
    execution_report,
    order_report,
)
from broker.port import Terms
from risk.plan import Action

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CONTRACT = SimpleNamespace(conId=265598, symbol="AAPL")
STATE = SimpleNamespace(status="Submitted")


def raw_order(**changes):
    fields = {
        "orderId": 7, "permId": 99, "clientId": 1, "action": "SELL", "totalQuantity": 10.0, "orderType": "STP",
        "lmtPrice": 95.31, "auxPrice": 95.55, "parentId": 5, "ocaGroup": "98", "orderRef": "as1:bot:AAAAAAAAAA:S1",
        "filledQuantity": UNSET_DOUBLE,
    }  # fmt: skip
    return SimpleNamespace(**fields | changes)


# Numbers


@pytest.mark.parametrize(
    ("wire", "number"),
    [(100.1, "100.1"), (5.0, "5"), (0.00005, "0.00005"), (1e16, "10000000000000000"), (-1.5, "-1.5")],
)
def test_a_float_of_the_codec_is_the_decimal_that_was_on_the_wire(wire, number):
    assert str(exact(wire)) == number


@pytest.mark.parametrize("wire", [UNSET_DOUBLE, float("nan"), float("inf"), float("-inf"), "", None])
def test_what_is_unset_is_none(wire):
    assert exact(wire) is None


@pytest.mark.parametrize(
    ("value", "text"), [("1E+2", "100"), ("2.00", "2"), ("0.10", "0.1"), ("1E-7", "0.0000001"), ("0", "0")]
)
def test_a_price_is_written_without_exponent_or_padding(value, text):
    assert plain(Decimal(value)) == text


# Reports


def test_a_plain_stop_has_no_limit_whatever_the_gateway_echoes():
    report = order_report(CONTRACT, raw_order(), STATE, "ref", NOW)
    assert (report.limit_price, report.stop_price, report.quantity) == (None, Decimal("95.55"), 10)


def test_a_completed_order_of_size_zero_takes_what_it_filled():
    done = completed_report(CONTRACT, raw_order(totalQuantity=0.0, filledQuantity=10.0, orderId=0), STATE, NOW)
    assert (done.quantity, done.filled, done.order_id) == (10, 10, 0)


def test_a_commission_that_is_not_set_is_not_a_free_trade():
    raw = SimpleNamespace(execId="x.01", commission=UNSET_DOUBLE, currency="USD", realizedPNL=UNSET_DOUBLE)
    assert commission_report(raw, NOW) is None


def test_an_execution_by_hand_carries_no_order_id():
    raw = SimpleNamespace(
        orderId=UNSET_INTEGER, permId=5, clientId=0, execId="a.b.01.01", price=1.5, orderRef="", side="SLD", shares=1.0,
        cumQty=1.0, time=NOW,
    )  # fmt: skip
    report = execution_report(CONTRACT, raw, lambda client, order, perm: f"of-{perm}", NOW)
    assert (report.order_id, report.order_ref, report.action) == (0, "of-5", Action.SELL)
    assert (report.stem, report.revision) == ("a.b.01", 1)


def test_a_correction_keeps_its_stem_and_has_a_higher_revision():
    raw = SimpleNamespace(
        orderId=1, permId=5, clientId=1, execId="a.b.01.02", price=1.5, orderRef="r", side="BOT", shares=1.0, cumQty=1.0,
        time=NOW,
    )  # fmt: skip
    report = execution_report(CONTRACT, raw, lambda *_: "", NOW)
    assert (report.stem, report.revision) == ("a.b.01", 2)


def test_a_word_that_is_neither_buy_nor_sell_is_an_error():
    with pytest.raises(ValueError, match="neither"):
        action_of("HOLD")


# Hours


def test_hours_are_read_with_their_zone_and_closed_days_left_out():
    sessions = sessions_of("20261124:0930-20261124:1600;20261126:CLOSED;20261127:0930-20261127:1300", NEW_YORK)
    assert [(each.opens.hour, each.closes.hour) for each in sessions] == [(9, 16), (9, 13)]
    assert sessions[0].opens.tzinfo is NEW_YORK


def test_an_overnight_session_and_the_old_form_are_read():
    overnight = sessions_of("20261123:1700-20261124:1600", zone_of("US/Central"))[0]
    assert overnight.closes.day == 24
    old = sessions_of("20180323:0400-2000;20180326:0400-2000", NEW_YORK)
    assert len(old) == 2


def test_hours_in_a_zone_that_nobody_knows_are_no_hours():
    assert sessions_of("20261124:0930-20261124:1600", zone_of("Middle Earth")) == ()
    assert zone_of("EST (Eastern Standard Time)") == NEW_YORK


@pytest.mark.parametrize("garbage", ["", "CLOSED", "20261399:0930-20261399:1600", "x" * 1000])
def test_hours_that_are_no_hours_are_none(garbage):
    assert sessions_of(garbage, NEW_YORK) == ()


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("20261124  10:00:00", 15),
        ("20261124 10:00:00", 15),
        ("20261124 10:00:00 US/Eastern", 15),
        ("20261124 10:00:00 Europe/Amsterdam", 9),
        ("20261124 10:00:00 No Such Zone", 15),
        ("20261124-10:00:00", 10),
    ],
)
def test_an_execution_time_in_each_of_its_forms(text, hour):
    assert execution_time(text, NEW_YORK) == datetime(2026, 11, 24, hour, tzinfo=UTC)


def test_an_execution_time_in_no_form_is_an_error():
    with pytest.raises(ValueError, match="no execution time"):
        execution_time("yesterday", NEW_YORK)


def test_good_till_is_written_in_utc():
    assert time_text(datetime(2026, 11, 24, 10, 0, tzinfo=NEW_YORK)) == "20261124-15:00:00"


# Contracts


def test_the_market_rule_is_the_one_beside_the_exchange():
    details = SimpleNamespace(marketRuleIds="26,32,110", validExchanges="SMART,CBOE,ISE")
    assert market_rule_id(details, "CBOE") == 32
    assert market_rule_id(SimpleNamespace(marketRuleIds="", validExchanges=""), "SMART") is None


def test_without_a_rule_the_finest_step_stands_in():
    assert market_rule_of((), 0.25).increment(Decimal(100)) == Decimal("0.25")


def test_bands_are_put_in_order():
    bands = [SimpleNamespace(lowEdge=3.0, increment=0.05), SimpleNamespace(lowEdge=0.0, increment=0.01)]
    rule = market_rule_of(bands, 0.01)
    assert rule.increment(Decimal("2.99")) == Decimal("0.01")
    assert rule.increment(Decimal(3)) == Decimal("0.05")


def test_a_morning_settled_expiry_is_filed_under_a_day_before_it():
    assert date(2026, 12, 17) in last_trade_days(date(2026, 12, 18), OptionClass("SPX", "am"))
    assert last_trade_days(date(2026, 12, 18), OptionClass("SPXW", "pm")) == (date(2026, 12, 18),)


def test_the_nearest_expiry_prefers_the_first_class_of_one_day():
    day = date(2026, 11, 24)
    chains = (Chain("SPX", "100", (day,), ()), Chain("SPXW", "100", (day,), ()))
    assert nearest_expiry(chains, (OptionClass("SPXW", "pm"), OptionClass("SPX", "am")), NOW) == ("SPXW", day)


def test_alternatives_are_the_closest_in_order():
    days = [date(2026, 12, day) for day in (4, 11, 18, 24, 31)]
    assert nearest_days(days, date(2026, 12, 19)) == ("2026-12-11", "2026-12-18", "2026-12-24")
    assert nearest_strikes(map(Decimal, (590, 595, 600, 605)), Decimal("601.5")) == ("595", "600", "605")


def month(text, last):
    return SimpleNamespace(contractMonth=text, contract=SimpleNamespace(lastTradeDateOrContractMonth=last))


def test_a_future_is_rolled_eight_days_before_its_last_trade():
    months = [month("202612", "20261218"), month("202703", "20270319")]
    assert front_month("ES", months, date(2026, 12, 9), 8) is months[0]
    assert front_month("ES", months, date(2026, 12, 10), 8) is months[1]


def test_months_that_people_do_not_trade_are_passed_over():
    months = [
        month("202611", "20261125"),
        month("202612", "20261229"),
        month("202701", "20270127"),
        month("202702", "20270224"),
    ]
    assert front_month("GC", months, date(2026, 11, 24), 8) is months[3]


# Account


def figures(*rows):
    account = AccountFigures("DU1")
    for tag, value, currency in rows:
        account.put(tag, value, currency, "DU1")
    return account.account(NOW)


def test_what_the_gateway_has_not_said_is_none():
    account = figures(("NetLiquidation", "100000.00", "USD"))
    assert account.net_liquidation == 100000
    assert account.buying_power is None
    assert account.day_trades_remaining is None
    assert account.exchange_rates == {"USD": 1}


@pytest.mark.parametrize("prefix", ["", "$LEDGER-"])
def test_rates_are_read_with_and_without_the_ledger_prefix(prefix):
    account = figures(
        ("NetLiquidation", "1", "USD"),
        (f"{prefix}ExchangeRate", "1.08", "EUR"),
        (f"{prefix}ExchangeRate", "nan", "JPY"),
    )
    assert account.exchange_rates == {"USD": 1, "EUR": Decimal("1.08")}


def test_minus_one_day_trades_means_no_limit():
    assert figures(("DayTradesRemaining", "-1", "")).day_trades_remaining == UNLIMITED_DAY_TRADES
    assert figures(("DayTradesRemaining", "2", "")).day_trades_remaining == 2


def test_another_accounts_figures_are_not_ours():
    assert not AccountFigures("DU1").put("NetLiquidation", "1", "USD", "DU2")


# Ids


def test_ids_only_rise():
    ids = OrderIds(10)
    assert ids.take(2) == (11, 12)
    ids.raise_to(5)
    assert ids.take(1) == (13,)
    ids.raise_to(100)
    assert ids.take(1) == (100,)


def report(**changes):
    return OrderReported.model_validate(
        {
            "at": NOW, "order_ref": "as1:bot:AAAAAAAAAA:S1", "order_id": 7, "perm_id": 99, "client_id": 1, "con_id": 1,
            "action": "SELL", "quantity": 10, "order_type": "STP", "limit_price": None, "stop_price": "95", "parent_id": 5,
            "oca_group": "", "status": "PreSubmitted",
        } | changes
    )  # fmt: skip


def test_an_order_is_found_by_its_permanent_id_when_numbers_were_given_out_again():
    known = KnownOrders(1, "as1:bot:")
    known.reported(report())
    assert known.ref_of(1, 1234, 99) == "as1:bot:AAAAAAAAAA:S1"
    assert known.ref_of(1, 7, 0) == "as1:bot:AAAAAAAAAA:S1"
    assert known.ref_of(2, 7, 0) == ""


def test_foreign_orders_are_not_learned():
    known = KnownOrders(1, "as1:bot:")
    known.reported(report(order_ref="as1:another:AAAAAAAAAA:S1"))
    known.reported(report(order_ref=""))
    assert known.ref_of(1, 7, 99) == ""


def test_an_amendment_is_over_only_when_the_new_terms_are_shown():
    known = KnownOrders(1, "as1:bot:")
    known.reported(report())
    order = known.get("as1:bot:AAAAAAAAAA:S1")
    order.amending = Terms(action=Action.SELL, quantity=Decimal(10), order_type="STP", stop_price=Decimal(96))
    known.reported(report())
    assert order.amending is not None
    known.reported(report(stop_price="96"))
    assert order.amending is None
