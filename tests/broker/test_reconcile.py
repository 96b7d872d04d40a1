from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from broker.events import ExecutionReported, OrderReported, PositionReported, SnapshotTaken
from broker.instruction import ClaimDisproved, Instruction, OrderUntraced, PositionShort, SnapshotRead
from broker.need import Alarm, CancelOrder
from broker.reconcile import findings
from broker.record import Trade, TradeState
from broker.trade import advance
from tests.playbooks.plans import plan
from tests.playbooks.playbook import (
    Playbook,
    after,
    cancelled,
    fills,
    holding,
    report_of,
    reported,
    resting,
    status,
)


def taken(play: Playbook, *working: str, executions=(), completed=(), held: int | None = None) -> SnapshotTaken:
    positions = ()
    if held is not None:
        positions = (
            PositionReported(
                at=play.now,
                account="DU1",
                con_id=265598,
                symbol="AAPL",
                quantity=Decimal(held),
                average_cost=Decimal(1),
            ),
        )
    return SnapshotTaken(
        at=play.now,
        orders=tuple(each if isinstance(each, OrderReported) else report_of(play, each) for each in working),
        completed=tuple(completed),
        executions=tuple(executions),
        positions=positions,
    )


def told(trade: Trade, found) -> Trade:
    for each in found:
        if not isinstance(each, Alarm | CancelOrder):
            trade, _ = advance(trade, each)
    return trade


def test_a_snapshot_that_agrees_finds_nothing():
    play = holding() >> after(60)
    assert findings([play.trade], taken(play, "S1", "T1", held=10), play.now) == ()


def test_a_fill_missed_while_the_link_was_down_is_found_and_told_first():
    play = resting() >> after(60, may_send=False)
    execution = fills("E1", 10, "100")(play)
    found = findings([play.trade], taken(play, "S1", "T1", executions=[execution], held=10), play.now)
    assert isinstance(found[0], ExecutionReported)
    trade = told(play.trade, found)
    assert trade.open_quantity == 10


def test_a_fill_that_was_heard_is_not_told_twice():
    play = holding() >> after(60)
    known = tuple(play.trade.executions.values())
    assert findings([play.trade], taken(play, "S1", "T1", executions=known, held=10), play.now) == ()


def test_a_correction_is_told():
    play = holding() >> after(60)
    known = next(iter(play.trade.executions.values()))
    corrected = known.model_copy(update={"execution_id": known.execution_id[:-2] + "02", "price": Decimal(101)})
    found = findings([play.trade], taken(play, "S1", "T1", executions=[corrected], held=10), play.now)
    assert told(play.trade, found).average_entry == 101


def test_an_order_that_lost_its_reference_is_known_by_its_perm_id():
    play = holding() >> after(60)
    nameless = report_of(play, "S1").model_copy(update={"order_ref": ""})
    trade = told(play.trade, findings([play.trade], taken(play, nameless, "T1", held=10), play.now))
    assert trade.protected_quantity == 10


def test_an_order_gone_from_two_snapshots_is_over_and_one_snapshot_is_a_doubt():
    play = holding(plan((10, None))) >> after(60)
    trade = told(play.trade, findings([play.trade], taken(play, held=10), play.now))
    assert trade.protected_quantity == 0
    assert trade.orders[play.ref("S1")].state == "unknown"
    later = taken(play, held=10).model_copy(update={"at": play.now + timedelta(seconds=2)})
    assert told(trade, findings([trade], later, later.at)).orders[play.ref("S1")].state == "cancelled"


def test_an_order_completed_meanwhile_is_over_at_once():
    play = resting() >> after(30)
    done = [report_of(play, short, status="Cancelled") for short in ("E1", "T1", "S1")]
    trade = told(play.trade, findings([play.trade], taken(play, completed=done, held=0), play.now))
    assert trade.is_over
    assert trade.state is TradeState.NEVER_OPENED


def test_a4_an_entry_is_untraced_after_two_snapshots_and_sixty_seconds_and_not_before():
    play = Playbook()
    trade = play.trade
    for seconds, untraced in ((10, False), (40, False), (61, True)):
        at = play.trade.opened_at + timedelta(seconds=seconds)
        found = findings([trade], SnapshotTaken(at=at, orders=(), completed=(), executions=(), positions=()), at)
        assert any(isinstance(each, OrderUntraced) for each in found) is untraced
        trade = told(trade, found)
    assert trade.state is TradeState.REFUSED


def test_a4_one_snapshot_is_not_enough_however_late():
    play = Playbook() >> after(100, may_send=False)
    found = findings([play.trade], taken(play), play.now)
    assert not any(isinstance(each, OrderUntraced) for each in found)


def test_a6_an_order_acknowledged_while_we_were_away_is_adopted():
    play = Playbook() >> after(100, may_send=False)
    trade = told(play.trade, findings([play.trade], taken(play, "E1", "T1", "S1"), play.now))
    assert trade.state is TradeState.WORKING


def test_a5_an_entry_of_ours_without_a_record_is_cancelled_and_told():
    play = resting()
    stranger = report_of(play, "E1").model_copy(update={"order_ref": "as1:bot:ZZZZZZZZZZ:E1", "perm_id": 5})
    found = findings([play.trade], taken(play, "E1", "T1", "S1", stranger), play.now)
    assert [type(each) for each in found] == [CancelOrder, Alarm]


def test_a_stop_of_ours_without_a_record_is_left_and_told():
    play = resting()
    stranger = report_of(play, "S1").model_copy(update={"order_ref": "as1:bot:ZZZZZZZZZZ:S1", "perm_id": 5})
    found = findings([play.trade], taken(play, "E1", "T1", "S1", stranger), play.now)
    assert [type(each) for each in found] == [Alarm]


def test_c11_orders_of_others_are_not_looked_at():
    play = resting()
    others = [
        report_of(play, "E1").model_copy(update={"order_ref": ref, "perm_id": 77})
        for ref in ("", "manual", "as1:other:ZZZZZZZZZZ:E1")
    ]
    assert findings([play.trade], taken(play, "E1", "T1", "S1", *others), play.now) == ()


def test_c9_a_position_closed_by_hand_is_believed_at_the_second_look():
    play = holding() >> after(60)
    found = findings([play.trade], taken(play, "S1", "T1", held=0), play.now)
    assert [each.quantity for each in found if isinstance(each, PositionShort)] == [10]
    trade = told(play.trade, found)
    assert trade.open_quantity == 10
    later = taken(play, "S1", "T1", held=0).model_copy(update={"at": play.now + timedelta(seconds=30)})
    assert told(trade, findings([trade], later, later.at)).open_quantity == 0


def test_a_shortfall_that_was_only_a_moment_is_taken_back():
    play = holding() >> after(60)
    trade = told(play.trade, findings([play.trade], taken(play, "S1", "T1", held=0), play.now))
    later = taken(play, "S1", "T1", held=10).model_copy(update={"at": play.now + timedelta(seconds=30)})
    assert told(trade, findings([trade], later, later.at)).shortfall == 0


def test_more_than_ours_is_somebody_elses():
    play = holding() >> after(60)
    assert findings([play.trade], taken(play, "S1", "T1", held=500), play.now) == ()


def test_a_fill_just_now_proves_nothing_about_positions():
    play = holding() >> after(1)
    found = findings([play.trade], taken(play, "S1", "T1", held=0), play.now)
    assert not any(isinstance(each, PositionShort) for each in found)


def test_currencies_are_netted_by_the_broker_so_positions_prove_nothing():
    pair = plan().contract.model_copy(update={"sec_type": "CASH"})
    play = holding(plan(of=pair)) >> after(60)
    found = findings([play.trade], taken(play, "S1", "T1", held=0), play.now)
    assert found == ()


def test_an_order_that_works_for_a_trade_that_is_over_is_told_to_it():
    play = holding() >> fills("T1", 10, "110") >> cancelled("S1")
    trade = told(play.trade, findings([play.trade], taken(play, held=0), play.now))
    assert trade.is_over
    found = findings([trade], taken(play, "S1", held=0), play.now)
    revived, needs = advance(trade, found[0])
    assert not revived.is_over
    assert [need.kind for need in needs] == ["requery"]


def test_a_trade_that_asked_hears_even_that_all_is_well():
    play = resting(plan((10, None))) >> fills("E1", 10, "100") >> after(2) << "requery"
    found = findings([play.trade], taken(play, "S1", held=10), play.now)
    assert any(isinstance(each, SnapshotRead) for each in found)
    assert all(isinstance(each, SnapshotRead | Instruction) for each in found)


def claimed_but_gone(age: float = 5) -> Playbook:
    """A target that its report calls filled, of which 4 of 10 are shown: the others were taken back in between."""
    return holding() >> reported("T1", status="Filled") >> fills("T1", 4, "110", cum=10) >> after(age)


def seen_before(play: Playbook, seconds: float = 2) -> Trade:
    """The trade after a snapshot that ended so long ago, and showed the same."""
    earlier = play.now - timedelta(seconds=seconds)
    return play.trade.model_copy(update={"snapshot_at": earlier})


def disproved(trade: Trade, play: Playbook, held: int, listed: int = 2) -> bool:
    known = tuple(trade.executions.values())[:listed]
    found = findings([trade], taken(play, executions=known, held=held), play.now)
    return any(isinstance(each, ClaimDisproved) for each in found)


def test_a_fill_that_was_told_and_that_no_list_shows_is_disproved_by_the_position():
    play = claimed_but_gone()
    trade = seen_before(play)
    assert trade.opens() == {1: 0}
    found = findings([trade], taken(play, executions=tuple(trade.executions.values()), held=6), play.now)
    after_it = told(trade, found)
    assert after_it.opens() == {1: 6}
    assert not disproved(after_it, play, held=6)


@pytest.mark.parametrize(
    ("age", "held", "listed"),
    [(3, 6, 2), (5, 0, 2), (5, 10, 2), (5, 6, 0)],
    ids=["just told", "the account holds nothing", "it holds more than ours", "the list does not reach back"],
)
def test_a_fill_that_was_told_is_believed_while_nothing_disproves_it(age: float, held: int, listed: int):
    play = claimed_but_gone(age)
    assert not disproved(seen_before(play), play, held, listed)


def test_one_snapshot_disproves_nothing_since_its_positions_may_be_older_than_the_fill():
    play = claimed_but_gone(8)
    assert not disproved(play.trade, play, held=6)


def test_a_claim_is_as_old_as_the_report_that_raised_it_and_not_as_the_orders_state():
    play = resting() >> status("E1", "Submitted", filled=4) >> fills("E1", 4, "100", cum=4)
    part = play.trade.orders[play.ref("E1")]
    later = play.now + timedelta(seconds=60)
    raised = part.apply(status("E1", "Submitted", filled=9)(play).model_copy(update={"at": later}))
    assert (part.unshown_since, raised.unshown_since) == (None, later)
    assert raised.changed_at < later


def test_a_fill_that_was_disproved_and_comes_after_all_counts():
    play = claimed_but_gone()
    trade = seen_before(play)
    trade = told(trade, findings([trade], taken(play, executions=tuple(trade.executions.values()), held=6), play.now))
    trade, _ = advance(trade, fills("T1", 6, "110", cum=10)(play))
    assert trade.open_quantity == 0
