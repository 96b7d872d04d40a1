from __future__ import annotations

from broker import link, order_states
from broker.record import TradeState
from risk import states
from tools.trade_paths import paths
from tools.write_diagrams import PAGE, page, reasons


def test_the_drawn_states_are_those_of_the_code():
    assert page() == PAGE.read_text("utf-8"), "docs/states.md is stale: make diagrams"


def test_every_row_of_every_table_stands_on_the_page():
    drawn = page()
    for table in (order_states.TABLE, link.TABLE, states.TABLE):
        for (before, word), after in table.items():
            assert f"| {before} | {word} | {after} |".replace("_", " ") in drawn


def test_the_reason_beside_a_row_is_drawn_with_it():
    rows = list(link.TABLE)
    restored = rows.index((link.Link.DEGRADED, link.LinkEvent.RESTORED))

    assert "says nothing about fills" in reasons(link)[restored]


def test_a_small_trade_is_led_through_every_state_of_a_trade():
    led = {state for before, _, after in paths() for state in (before, after)}

    assert led == set(TradeState)
