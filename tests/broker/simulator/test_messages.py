from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from broker.simulator import messages
from broker.simulator.facts import Commission, ErrorShown, Execution, OrderShown, StatusShown
from broker.simulator.hours import Hours
from broker.simulator.order_messages import open_order, values
from broker.simulator.orders import Condition
from broker.simulator.report_messages import commission_report, completed_order, execution_details, order_status
from broker.simulator.wire import UNSET_DOUBLE, UNSET_INTEGER
from tests.broker.simulator.stage import Stage


def shown(order_type="LMT", **terms):
    stage = Stage()
    stage.send(1, "BUY", 100, order_type, "150" if order_type == "LMT" else None, **terms)
    return next(fact for fact in stage.facts if isinstance(fact, OrderShown))


# The counts of the reference gateways: 128 fields at 157, 136 (and the NUL) recorded at 173.
@pytest.mark.parametrize(
    ("version", "fields"),
    [
        (157, 128),
        (158, 129),
        (160, 130),
        (162, 131),
        (163, 131),
        (169, 131),
        (170, 136),
        (173, 136),
        (176, 136),
        (177, 135),
        (178, 135),
    ],
)
def test_an_open_order_has_as_many_fields_as_its_version_says(version, fields):
    assert len(open_order(shown(), version)) == fields


@pytest.mark.parametrize(("label", "value"), [
    ("right", "?"), ("strike", Decimal(0)), ("ocaType", 3), ("displaySize", UNSET_INTEGER), ("clearingIntent", "IB"),
    ("deltaNeutralOrderType", "None"), ("dnOpenClose", "?"), ("exemptCode", -1), ("initMarginBefore", UNSET_DOUBLE),
    ("adjustedOrderType", "None"), ("minCompeteSize", 100), ("competeAgainstBestOffset", "0.02"), ("usePriceMgmtAlgo", 0),
    ("auxPrice", "0.0"), ("dontUseAutoPriceForHedge", 1), ("sharesAllocation", "1376327001.0/DU1234567/100"),
])  # fmt: skip
def test_an_open_order_copies_the_odd_values_of_a_real_one(label, value):
    assert dict(open_order(shown(), 173))[label] == value


def test_the_places_of_the_fields_that_matter_are_the_recorded_ones():
    labels = [label for label, _ in open_order(shown(), 173)]
    places = {
        "action": 13,
        "permId": 25,
        "deltaNeutralOrderType": 62,
        "clearingIntent": 88,
        "status": 94,
        "competeAgainstBestOffset": 133,
    }
    assert {label: labels.index(label) for label in places} == places


def test_conditions_are_echoed_with_their_two_flags():
    condition = Condition(1, "a", ("1", "600", "756733", "SMART", "0"))
    plain, conditional = open_order(shown(), 176), open_order(shown(conditions=(condition,)), 176)
    assert len(conditional) == len(plain) + 9


def test_a_status_has_twelve_fields():
    status = next(fact for fact in facts() if isinstance(fact, StatusShown))
    assert values(order_status(status))[:5] == [3, 1, "PreSubmitted", Decimal(0), Decimal(5)]
    assert len(order_status(status)) == 12


def facts():
    stage = Stage()
    stage.send(1, "BUY", 5, "MKT", order_ref="ref")
    return stage.facts


@pytest.mark.parametrize(("version", "count"), [(157, 31), (177, 31), (178, 32)])
def test_an_execution_has_thirty_one_fields_and_one_more_at_178(version, count):
    execution = next(fact for fact in facts() if isinstance(fact, Execution))
    fields = dict(execution_details(execution, version))
    assert len(execution_details(execution, version)) == count
    assert (fields["strike"], fields["right"], fields["reqId"]) == ("0.0", "", -1)


def test_execution_times_come_with_a_zone_or_without():
    execution = next(fact for fact in facts() if isinstance(fact, Execution))
    assert dict(execution_details(execution, 176))["time"] == "20261124 10:00:00 US/Eastern"
    assert dict(execution_details(execution, 176, zoned=False))["time"] == "20261124  10:00:00"


def test_the_commission_of_an_opening_trade_has_no_result():
    report = next(fact for fact in facts() if isinstance(fact, Commission))
    assert values(commission_report(report)) == [
        59,
        1,
        report.execution_id,
        "1.00",
        "USD",
        UNSET_DOUBLE,
        UNSET_DOUBLE,
        "",
    ]


@pytest.mark.parametrize(("version", "count"), [(157, 96), (170, 101), (176, 101), (177, 100)])
def test_a_completed_order_has_neither_order_id_nor_client_id(version, count):
    stage = Stage()
    stage.send(1, "BUY", 5, "MKT")
    (order,) = stage.exchange.floor.finished
    labels = [label for label, _ in completed_order(order, version)]
    assert not {"orderId", "clientId"} & set(labels)
    assert len(labels) == count


@pytest.mark.parametrize(("version", "fields"), [(165, 5), (166, 6)])
def test_errors_carry_json_from_166_on(version, fields):
    assert len(messages.error(ErrorShown(1, 3, 201, "no"), version)) == fields


@pytest.mark.parametrize(("version", "count"), [(157, 41), (163, 42), (164, 42), (176, 42)])
def test_contract_details_change_shape_at_163_and_164(version, count):
    stage = Stage()
    listing = replace(stage.exchange.universe.spot("AAPL"))
    now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    fields = messages.contract_details(1, listing, "SMART", Hours(), now, version)
    assert len(fields) == count
    assert "20261125:0930-20261125:1600;20261126:CLOSED;20261127:0930-20261127:1300" in "".join(map(str, fields))
