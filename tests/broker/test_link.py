from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from broker.events import ConnectivityLost, Disconnected, ErrorReported, SnapshotFailed, SnapshotTaken
from broker.link import Link, LinkEvent, link_event_of, may_enter, may_send, next_link

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def walk(*events: LinkEvent) -> Link:
    state = Link.DOWN
    for event in events:
        state = next_link(state, event)
    return state


def test_only_a_reconciled_link_may_enter():
    assert [state for state in Link if may_enter(state)] == [Link.RECONCILED]


def test_nothing_may_be_sent_while_down_or_degraded():
    assert {state for state in Link if not may_send(state)} == {Link.DOWN, Link.DEGRADED}


def test_a_fresh_session_is_not_yet_reconciled():
    assert walk(LinkEvent.CONNECTED) is Link.CONNECTED
    assert walk(LinkEvent.CONNECTED, LinkEvent.SNAPSHOT_ASKED) is Link.RECONCILING
    assert walk(LinkEvent.CONNECTED, LinkEvent.SNAPSHOT_TAKEN) is Link.RECONCILED


def test_a_failed_snapshot_closes_the_door_again():
    assert walk(LinkEvent.CONNECTED, LinkEvent.SNAPSHOT_TAKEN, LinkEvent.SNAPSHOT_FAILED) is Link.RECONCILING


def test_asking_again_while_reconciled_keeps_the_door_open():
    assert walk(LinkEvent.CONNECTED, LinkEvent.SNAPSHOT_TAKEN, LinkEvent.SNAPSHOT_ASKED) is Link.RECONCILED


def test_a_restored_link_must_be_reconciled_before_it_may_enter():
    restored = walk(LinkEvent.CONNECTED, LinkEvent.SNAPSHOT_TAKEN, LinkEvent.LOST, LinkEvent.RESTORED)
    assert restored is Link.RECONCILING
    assert next_link(restored, LinkEvent.SNAPSHOT_TAKEN) is Link.RECONCILED


def test_a_snapshot_taken_while_degraded_opens_nothing():
    assert walk(LinkEvent.CONNECTED, LinkEvent.LOST, LinkEvent.SNAPSHOT_TAKEN) is Link.DEGRADED


@pytest.mark.parametrize("state", list(Link))
def test_the_end_of_the_session_is_down_from_everywhere(state):
    assert next_link(state, LinkEvent.DISCONNECTED) is Link.DOWN


@pytest.mark.parametrize(("state", "event"), list(product(Link, LinkEvent)))
def test_only_a_snapshot_ever_leads_to_reconciled(state, event):
    if next_link(state, event) is Link.RECONCILED and state is not Link.RECONCILED:
        assert event is LinkEvent.SNAPSHOT_TAKEN


def test_events_about_orders_leave_the_link_alone():
    assert link_event_of(ErrorReported(at=NOW, order_ref="", code=2104, text="")) is None
    assert link_event_of(Disconnected(at=NOW, reason="")) is LinkEvent.DISCONNECTED
    assert link_event_of(ConnectivityLost(at=NOW, code=1100)) is LinkEvent.LOST
    assert link_event_of(SnapshotFailed(at=NOW, reason="")) is LinkEvent.SNAPSHOT_FAILED
    taken = SnapshotTaken(at=NOW, orders=(), completed=(), executions=(), positions=())
    assert link_event_of(taken) is LinkEvent.SNAPSHOT_TAKEN
