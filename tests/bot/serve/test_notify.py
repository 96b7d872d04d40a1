from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.attended import attended
from bot.configure.settings import Web
from bot.serve.notify import UNWATCHED, Notifier, keep_telling, watchdog_seconds
from bot.serve.vitals import Vitals
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until

WELL = Vitals(since_turn=0.1, shell_runs=True, broker_runs=True, ledger_reads=True)
ILL = Vitals(since_turn=99, shell_runs=True, broker_runs=True, ledger_reads=True)


@contextmanager
def systemd(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("\0" + address[1:] if address.startswith("@") else address)
        ear.settimeout(0)
        yield ear


def heard(ear: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(ear.recv(4096).decode())
        except BlockingIOError:
            return found


def test_what_is_said_arrives_as_lines_of_one_datagram(tmp_path: Path):
    with systemd(str(tmp_path / "s")) as ear:
        Notifier(str(tmp_path / "s")).say(READY=1, STATUS="two\nlines")
        assert heard(ear) == ["READY=1\nSTATUS=two lines"]


def test_an_address_with_an_at_sign_is_in_the_abstract_namespace():
    address = f"@autoscalper-test-{os.getpid()}"
    with systemd(address) as ear:
        Notifier(address).say(WATCHDOG=1)
        assert heard(ear) == ["WATCHDOG=1"]


def test_without_systemd_nothing_is_said_and_nothing_fails():
    Notifier("").say(READY=1)


def test_a_systemd_that_does_not_listen_costs_a_warning_and_no_exception(tmp_path: Path, caplog):
    Notifier(str(tmp_path / "nobody")).say(READY=1)
    assert "systemd could not be told READY" in caplog.text


def test_a_full_queue_is_not_waited_for(tmp_path: Path, caplog):
    with systemd(str(tmp_path / "s")):
        notifier = Notifier(str(tmp_path / "s"))
        for _ in range(2000):
            notifier.say(WATCHDOG=1)
            if caplog.records:
                return
    pytest.fail("the queue took everything")


@pytest.mark.parametrize(
    ("env", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_heeded_when_it_means_this_process(env, seconds):
    assert watchdog_seconds(env, 7) == seconds


def test_signs_of_life_come_twice_as_often_as_they_must():
    assert Notifier("", 30.0).interval == 15.0
    assert Notifier("").interval == UNWATCHED


async def test_the_watchdog_is_fed_while_the_service_lives_and_not_after(tmp_path: Path):
    pulses = iter([WELL, ILL, ILL, WELL])
    left = asyncio.Event()

    def look() -> Vitals:
        try:
            return next(pulses)
        except StopIteration:
            left.set()
            return ILL

    with systemd(str(tmp_path / "s")) as ear:
        task = asyncio.get_running_loop().create_task(
            keep_telling(Notifier(str(tmp_path / "s"), 0.002), look, lambda: "active")
        )
        await left.wait()
        task.cancel()
        said = heard(ear)
    assert said[:4] == [
        "WATCHDOG=1\nSTATUS=active",
        "STATUS=no turn was finished for 99 seconds",
        "STATUS=no turn was finished for 99 seconds",
        "WATCHDOG=1\nSTATUS=active",
    ]


async def test_a_service_says_ready_then_that_it_lives_then_that_it_stops(tmp_path: Path):
    said: list[str] = []
    with systemd(str(tmp_path / "s")) as ear:
        notifier = Notifier(str(tmp_path / "s"), 0.1)

        def has(text: str) -> bool:
            said.extend(heard(ear))
            return any(text in each for each in said)

        async with (
            gateway() as gate,
            house(gate, tmp_path, charter(), lambda _ledger, _clock: {}) as service,
            attended(service, service._parts, Web(), notifier),
        ):
            await until(lambda: has("WATCHDOG=1\nSTATUS=active, link reconciled, 0 open"), "a sign of life")
            service.stop("the test")
            await until(lambda: has("STOPPING=1"), "the word that it stops")
    assert said[0] == "READY=1"


async def test_the_pulse_of_a_service_that_runs_is_well_and_of_one_that_ended_is_not(tmp_path: Path):
    async with (
        gateway() as gate,
        house(gate, tmp_path, charter(), lambda _ledger, _clock: {}) as service,
        attended(service, service._parts, Web(), Notifier("")) as pulse,
    ):
        vitals = pulse.take()
        assert (vitals.shell_runs, vitals.broker_runs, vitals.ledger_reads) == (True, True, True)
        assert vitals.link == "reconciled"
        service.tasks["shell"].cancel()
        await until(lambda: not pulse.take().shell_runs)
