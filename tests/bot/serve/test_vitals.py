from __future__ import annotations

from dataclasses import replace

import pytest

from bot.serve.vitals import Vitals, ailments, is_healthy, obstacles

WELL = Vitals(
    since_turn=0.4,
    shell_runs=True,
    broker_runs=True,
    ledger_reads=True,
    link="reconciled",
    silences=(("discord", 20.0),),
)


def test_a_service_that_does_all_it_should_is_alive_and_ready():
    assert is_healthy(WELL)
    assert obstacles(WELL) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"since_turn": 10.1}, "no turn was finished for 10 seconds"),
        ({"shell_runs": False}, "the shell has ended"),
        ({"broker_runs": False}, "nobody keeps the link to the gateway"),
        ({"ledger_reads": False}, "the ledger does not answer"),
    ],
)
def test_each_vital_part_that_fails_starves_the_watchdog(change, said):
    ill = replace(WELL, **change)
    assert not is_healthy(ill)
    assert ailments(ill) == (said,)
    assert said in obstacles(ill)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"link": "down"}, "the link to the gateway is down"),
        ({"link": "degraded"}, "the link to the gateway is degraded"),
        ({"ledger_fault": "the disk is full"}, "the disk is full"),
        ({"silences": (("discord", None), ("telegram", 120.1))}, "no chat is heard (discord, telegram)"),
        ({"silences": ()}, "no chat is configured"),
    ],
)
def test_what_a_restart_would_not_cure_makes_it_unready_and_not_dead(change, said):
    waiting = replace(WELL, **change)
    assert is_healthy(waiting)
    assert obstacles(waiting) == (said,)


def test_one_chat_that_is_heard_is_enough_to_be_ready():
    assert obstacles(replace(WELL, silences=(("discord", None), ("telegram", 3.0)))) == ()
