from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.decide.desk import Tick
from bot.gateway_hours import NEW_YORK, GatewayHours
from bot.people import House, Person, Role
from bot.remember.facts import AlarmRaised, EntryRefused, EntrySending, PostQueued, Started
from broker.events import Connected, ConnectivityLost, Disconnected
from risk.plan import Role as LegRole
from tests.fakes.scene import Scene, charter

SIGNAL = "LONG 10 AAPL @ 185.50 SL 183 TP 190"
RESTART = GatewayHours(restarts_at=time(23, 45))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def holding(hours: GatewayHours = RESTART) -> Scene:
    scene = Scene(replace(charter(), gateway=hours))
    scene.say(SIGNAL)
    plan = next(fact for fact in scene.facts if isinstance(fact, EntrySending)).plan
    scene.works(plan)
    scene.fills(plan, LegRole.ENTRY, "10", "185.50")
    scene.protects(plan)
    return scene


def lose(scene: Scene) -> None:
    scene.step(Disconnected(at=scene.now, reason="the socket was closed"))


def said(scene: Scene, seconds: float = 0) -> list[str]:
    """What the clock raises in this time, a tick every half minute."""
    first = len(scene.facts)
    until = scene.now + timedelta(seconds=seconds)
    while True:
        scene.step(Tick())
        if scene.now >= until:
            break
        scene.later(30)
    return [fact.text for fact in scene.facts[first:] if isinstance(fact, AlarmRaised)]


def titles(scene: Scene) -> list[str]:
    return [fact.post.card.title for fact in scene.facts if isinstance(fact, PostQueued)]


# ── the dead-man alarm ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lost_link_with_a_position_is_told_after_a_minute_and_again_with_growing_pauses():
    scene = holding()
    lose(scene)
    assert said(scene, 30) == []
    (first,) = said(scene, 60)
    assert "1 position that cannot be watched" in first
    assert len(said(scene, 28 * 60)) == 2
    assert len(said(scene, 151 * 60)) == 4


def test_a_stop_that_was_not_seen_working_is_told_with_the_outage():
    scene = Scene()
    scene.say(SIGNAL)
    plan = next(fact for fact in scene.facts if isinstance(fact, EntrySending)).plan
    scene.works(plan)
    scene.fills(plan, LegRole.ENTRY, "10", "185.50")
    lose(scene)
    assert any("1 of them without a stop known to work" in text for text in said(scene, 90))


def test_an_entry_that_may_fill_unseen_is_at_stake_too():
    scene = Scene()
    scene.say(SIGNAL)
    scene.works(next(fact for fact in scene.facts if isinstance(fact, EntrySending)).plan)
    lose(scene)
    assert any("1 entry that may fill unseen" in text for text in said(scene, 90))


def test_with_nothing_open_an_outage_is_told_after_a_quarter_of_an_hour():
    scene = Scene()
    lose(scene)
    assert said(scene, 14 * 60) == []
    assert len(said(scene, 2 * 60)) == 1


def test_a_link_that_is_degraded_or_never_gets_its_snapshot_is_told_as_well():
    scene = holding()
    scene.step(ConnectivityLost(at=scene.now, code=1100))
    (told,) = said(scene, 61)
    assert told.startswith("the gateway has lost its link to IB")
    scene = holding()
    lose(scene)
    scene.later(20)
    scene.step(Connected(at=scene.now, accounts=("DU1",), server_version=176, client_id=1, next_order_id=9))
    (told,) = said(scene, 61)
    assert told.startswith("the gateway does not answer in full")


def test_the_link_that_comes_back_is_said_once_and_only_if_its_loss_was():
    scene = holding()
    lose(scene)
    scene.connect()
    said(scene)
    assert "The link is back" not in titles(scene)
    lose(scene)
    said(scene, 90)
    scene.connect()
    said(scene, 60)
    assert titles(scene).count("The link is back") == 1
    lose(scene)
    assert len(said(scene, 90)) == 1


def flap(scene: Scene, times: int, seconds: float = 20) -> list[str]:
    """The link breaks and is back after some seconds, once in five minutes."""
    told = []
    for _ in range(times):
        lose(scene)
        told += said(scene, seconds)
        scene.connect()
        told += said(scene, 300 - seconds)
    return [text for text in told if "broke" in text]


def test_a_link_that_breaks_shortly_again_and_again_is_told_once_an_hour_with_its_count():
    scene = Scene()
    assert flap(scene, 2) == []
    (told,) = flap(scene, 8)
    assert told.startswith("the link to the broker broke 3 times since 10:00:00 NY")
    (again,) = flap(scene, 6)
    assert "broke 10 times since 10:16:30 NY" in again
    assert scene.restarted().link_breaks == scene.state.link_breaks


def test_three_breaks_in_three_hours_are_no_flapping():
    scene = Scene()
    for _ in range(3):
        assert flap(scene, 1) == []
        scene.later(3600)


def test_planned_restarts_are_no_flapping():
    scene = Scene(replace(charter(), gateway=RESTART))
    scene.now = at("2026-12-01T23:44:30")
    assert flap(scene, 3, seconds=10) == []


def test_an_outage_that_outlives_many_runs_is_one_outage():
    scene = holding()
    lose(scene)
    told = []
    for _ in range(8):
        scene.step(Tick())
        started = Started(at=scene.now, version="0", bot="bot", mode="paper", account="DU1", config_digest="")
        scene.facts.append(started)
        scene.state = scene.restarted()
        told += said(scene, 90)
    assert len(told) == 2


def test_status_says_since_when_nobody_watches():
    scene = holding()
    lose(scene)
    scene.later(120)
    card = scene.posts(scene.command("status"))[-1].card
    assert any("no whole link to the broker since" in line and "1 position" in line for line in card.lines)
    scene.connect()
    card = scene.posts(scene.command("status"))[-1].card
    assert not any("no whole link" in line for line in card.lines)


# ── the nightly restart ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("after", "alarms"), [(14 * 60, 0), (17 * 60, 1)])
def test_a_planned_restart_is_an_alarm_only_after_its_grace(after: int, alarms: int):
    scene = holding()
    scene.now = at("2026-12-01T23:44:30")
    lose(scene)
    assert len(said(scene, after)) == alarms


def test_an_outage_that_began_before_the_restart_is_told_through_it():
    scene = holding()
    scene.now = at("2026-12-01T23:43:50")
    lose(scene)
    assert len(said(scene, 80)) == 1


def refusals(scene: Scene) -> list[str]:
    turn = scene.say(SIGNAL.replace("AAPL", "AAPL") + " ")
    refused = [fact for fact in turn.facts if isinstance(fact, EntryRefused)]
    return [violation.rule for fact in refused for violation in fact.violations]


def test_no_entry_is_sent_from_a_minute_before_the_restart_until_the_gateway_is_back():
    scene = Scene(replace(charter(), gateway=RESTART))
    scene.now = at("2026-12-01T23:43:59")
    assert "quiet" not in refusals(scene)
    scene.now = at("2026-12-01T23:44:00")
    assert refusals(scene) == ["quiet"]
    scene.now = at("2026-12-01T23:44:30")
    lose(scene)
    scene.connect()
    assert refusals(scene) == ["quiet"], "back before the restart has happened"
    scene.now = at("2026-12-01T23:46:00")
    lose(scene)
    scene.later(60)
    scene.connect()
    assert "quiet" not in refusals(scene)


def test_a_restart_that_does_not_come_keeps_entries_back_no_longer_than_its_grace():
    scene = Scene(replace(charter(), gateway=RESTART))
    scene.now = at("2026-12-01T23:59:59")
    assert refusals(scene) == ["quiet"]
    scene.now = at("2026-12-02T00:00:00")
    assert "quiet" not in refusals(scene)


@pytest.mark.parametrize("day", ["2026-03-08", "2026-07-01", "2026-11-01"])
def test_the_window_keeps_its_length_across_midnight_and_across_a_change_of_the_clocks(day: str):
    hours = GatewayHours(restarts_at=time(23, 59, 30))
    window = hours.window(at(f"{day}T23:59:00"))
    assert window is not None
    assert window.ends - window.begins == timedelta(minutes=16)
    assert hours.window(window.ends - timedelta(seconds=1)) == window
    assert hours.window(window.ends) is None
    assert hours.window(window.begins - timedelta(seconds=1)) is None


# ── the weekly login ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_owners_are_reminded_of_the_weekly_login_in_private_once_on_the_evening_before():
    people = (
        Person(name="ole", role=Role.OWNER, telegram="12"),
        Person(name="ann", role=Role.SIGNALLER, telegram="11"),
    )
    house = House(people=people, channels=charter().house.channels)
    scene = Scene(replace(charter(), house=house, gateway=GatewayHours(login_reminder_at=time(18))))
    scene.now = at("2026-12-05T17:59:00")
    said(scene)
    assert "The weekly login" not in titles(scene)
    said(scene, 6 * 3600)
    posts = [fact.post for fact in scene.facts if isinstance(fact, PostQueued) and "login" in fact.post.card.title]
    assert [(post.platform, post.private_to) for post in posts] == [("telegram", "12")]
    assert scene.restarted().login_reminded_on == scene.state.login_reminded_on


def test_where_no_owner_can_be_reached_in_private_the_reminder_goes_to_the_channels():
    scene = Scene(replace(charter(), gateway=GatewayHours(login_reminder_at=time(18))))
    scene.now = at("2026-12-05T18:00:00")
    said(scene)
    assert titles(scene).count("The weekly login") == 1
