"""Rows A, E and K of the failure catalogue: the process dies, the disk fails, a person stops everything.

A death is put before and after every single commit of a play, which is every point between two facts: nothing can
happen between a fact and its row. Real processes with a real SIGKILL are in tests/walks/test_crash_walk.py.
"""

from __future__ import annotations

import asyncio
import os
from decimal import Decimal
from pathlib import Path

import pytest

from bot.decide.desk import Trouble
from bot.keep.ledger import LedgerLocked
from bot.serve.inbox import MOST_AT_ONCE
from bot.serve.service import THIS_MACHINE
from broker.simulator.answers import Pattern
from broker.simulator.faults import Fault
from tests.fakes.scene import charter
from tests.simulation import plays
from tests.simulation.mortal import mortal
from tests.simulation.repertoire import PLAYS
from tests.simulation.stage import Stage, stage
from tests.simulation.virtual_time import in_virtual_time, run

ALL = os.environ.get("AUTOSCALPER_ALL_COMMITS") == "1"
DEATHS = 9
"""So many deaths of each kind, spread over the play, when not all are asked for."""


def chosen(total: int) -> list[int]:
    if ALL or total <= DEATHS:
        return list(range(1, total + 1))
    return sorted({1 + round(index * (total - 1) / (DEATHS - 1)) for index in range(DEATHS)})


@pytest.mark.parametrize("name", PLAYS)
def test_a1_to_a8_death_before_and_after_every_commit_loses_and_repeats_nothing(tmp_path: Path, name: str):
    commits: list[int] = []

    async def measure() -> None:
        async with stage(tmp_path / "whole") as house:
            await PLAYS[name](house)
            commits.append(house.ledger.commits)
            await house.end()

    async def die(folder: Path, number: int, *, before: bool) -> None:
        async with stage(folder, up=False) as house:
            await house.up(dies_before=number if before else 0, dies_after=0 if before else number)
            await PLAYS[name](house)
            await house.down()
            await house.up()
            await house.say_again()
            await house.end()
            assert house.lives == 2

    run(measure())
    for number in chosen(commits[0]):
        for before in (True, False):
            what = f"death {'before' if before else 'after'} commit {number}"
            try:
                run(die(tmp_path / what.replace(" ", "-"), number, before=before))
            except AssertionError as broken:
                raise AssertionError(f"{what}: {broken}") from None
    print(f"{2 * len(chosen(commits[0]))} deaths around {commits[0]} commits")  # noqa: T201 (a result)


@pytest.mark.parametrize("name", PLAYS)
@in_virtual_time
async def test_a9_death_in_every_recovery_of_a_recovery(tmp_path: Path, name: str):
    async with stage(tmp_path, up=False) as house:
        await house.up(dies_after=12)
        await PLAYS[name](house)
        for number in (1, 2, 3, 4, 5, 6):
            await house.down()
            await house.up(dies_before=number)
            await house.after(3)
            await house.down()
            await house.up(dies_after=number)
            await house.after(3)
        await house.say_again()
        await house.end()


@pytest.mark.parametrize("seconds", [0.5, 20, 400])
@in_virtual_time
async def test_a6_a_bracket_that_fills_and_stops_out_while_the_bot_is_dead(tmp_path: Path, seconds: float):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway, away="0.01")
        await house.say(signal.text, "m1")
        await house.until(lambda: house.working(":E"), "a resting entry")
        await house.kill()
        house.gateway.market.set_price("AAPL", signal.touch * Decimal("0.985"))
        await house.after(seconds)
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.after(seconds)
        await house.end()
        assert house.held() == 0
        assert house.trades[0].was_stopped


@in_virtual_time
async def test_a8_a_fill_is_told_again_under_the_same_key_after_a_death_before_its_delivery(tmp_path: Path):
    async with stage(tmp_path) as house:
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.until(lambda: house.held() == 10, "a fill")
        await house.restart()
        await house.end()
        keys = [post.key for post in house.chat.said if post.key.startswith("fill:")]
        assert len(set(keys)) == 1


@pytest.mark.parametrize("rounds", range(5))
@in_virtual_time
async def test_a8_a_death_while_an_orderly_stop_finishes_what_waits_ends_it_at_once(tmp_path: Path, rounds: int):
    async with stage(tmp_path) as house:
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.until(lambda: house.held() == 10, "a fill")
        house.service.stop("asked to")
        for _ in range(rounds):
            await asyncio.sleep(0)
        for number in range(MOST_AT_ONCE + 6):
            house.service.shell.inbox.put(Trouble(at=house.clock.now(), text=f"trouble {number}"))
        house.ledger.dies_before = house.ledger.commits + 1
        await house.down()
        await house.end()


# ── E: the machine ────────────────────────────────────────────────────────────────────────────────────────────────────


def fill_the_disk(house: Stage) -> None:
    pages = house.ledger.connection.execute("PRAGMA page_count").fetchone()[0]
    house.ledger.connection.execute(f"PRAGMA max_page_count = {pages}")
    # What is free inside the file would still take rows.
    house.ledger.connection.execute("PRAGMA query_only = ON")


def empty_the_disk(house: Stage) -> None:
    house.ledger.connection.execute("PRAGMA query_only = OFF")
    house.ledger.connection.execute("PRAGMA max_page_count = 1000000")


@in_virtual_time
async def test_e1_a_full_disk_stops_entries_and_no_exit_and_is_written_down_when_it_can_be(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.until(lambda: house.trades and house.trades[0].protected_quantity == 10, "protection")
        fill_the_disk(house)
        sent = len(house.wire())
        with pytest.raises(Exception, match="cannot be written"):
            await house.say(plays.stock(house.gateway, "SPY").text, "m2")
        await house.after(3)
        assert len(house.wire()) == sent
        house.gateway.exchange.floor.end(house.working(":S")[0], status="Inactive", says="")
        await house.after(5)
        assert house.working(":S"), "the lost stop was renewed although nothing could be written"
        house.gateway.market.set_price("AAPL", signal.targets[0] + 1)
        await house.after(5)
        assert house.held() == 0
        empty_the_disk(house)
        await house.after(1)
        await house.say_again()
        await house.end()


@in_virtual_time
async def test_e1_a_death_while_the_disk_is_full_is_made_good_from_the_broker(tmp_path: Path):
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway)
        await house.say(signal.text, "m1")
        await house.until(lambda: house.trades and house.trades[0].protected_quantity == 10, "protection")
        fill_the_disk(house)
        house.gateway.market.set_price("AAPL", signal.stop - 1)
        await house.after(5)
        await house.restart()
        await house.end()
        assert house.held() == 0


@in_virtual_time
async def test_e2_a_reader_that_holds_the_file_stops_an_entry_and_nothing_else(tmp_path: Path):
    import sqlite3

    async with stage(tmp_path) as house:
        house.ledger.connection.execute("PRAGMA busy_timeout = 20")
        other = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Exception, match="cannot be written"):
            await house.say(plays.stock(house.gateway).text, "m1")
        await house.after(2)
        other.execute("ROLLBACK")
        other.close()
        await house.say_again()
        await house.end()
        assert len(house.wire(":E")) <= 1


@in_virtual_time
async def test_e3_a_damaged_ledger_and_an_older_copy_are_refused(tmp_path: Path):
    from bot.keep.ledger import Ledger, LedgerCorrupt

    path = tmp_path / "ledger.sqlite3"
    async with stage(tmp_path) as house:
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.until(lambda: house.held() == 10, "a fill")
        await house.end()
        await house.down()
        older = path.read_bytes()
        await house.up()
        await house.end()
        await house.down()
    whole = path.read_bytes()
    path.write_bytes(older)
    with pytest.raises(LedgerCorrupt, match="older copy"):
        Ledger.open(path)
    place = whole.index(b'"kind":"entry_sending"')
    path.write_bytes(whole[: place + 40] + b"X" + whole[place + 41 :])
    with pytest.raises(LedgerCorrupt):
        Ledger.open(path)


@in_virtual_time
async def test_e5_a_second_bot_on_the_same_ledger_is_refused(tmp_path: Path):
    async with stage(tmp_path) as house:
        with pytest.raises(LedgerLocked):
            mortal(tmp_path)
        await house.end()


# ── K1: the kill switch, in every state of a trade ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("flat", [False, True], ids=["halt", "flatten"])
@pytest.mark.parametrize("when", ["waiting", "resting", "part", "filled", "down", "1100", "unknown", "leaving"])
@in_virtual_time
async def test_k1_the_kill_switch_in_every_state(tmp_path: Path, when: str, flat: bool):  # noqa: FBT001
    async with stage(tmp_path) as house:
        signal = plays.stock(house.gateway, away="0.01" if when == "resting" else "0")
        match when:
            case "waiting":
                house.gateway.faults.add(Fault("delay", "contractDetails", seconds=0.5))
            case "part":
                house.gateway.answer("part", Pattern(order_ref_contains=":E"), quantity=Decimal(4))
            case "unknown":
                house.gateway.answer("ignore", Pattern(), times=3)
            case _:
                pass
        await house.say(signal.text, "m1")
        await house.after(0.1 if when == "waiting" else 1)
        match when:
            case "down":
                house.gateway.drop_clients()
            case "1100":
                house.gateway.announce(1100)
            case "leaving":
                await house.say("out of AAPL", "m2")
            case _:
                pass
        await house.command("kill", "flat" if flat else "enough", "c1")
        sent = len(house.wire(":E"))
        await house.after(5)
        if when == "1100":
            house.gateway.announce(1102)
        await house.say(plays.stock(house.gateway, "SPY").text, "m3")
        await house.after(5)
        await house.restart()
        assert house.state.latch.state.value == "halted"
        await house.end()
        assert len(house.wire(":E")) == sent
        assert not house.working(":E")
        expected = {"part": 4, "filled": 10, "down": 10, "1100": 10}.get(when, 0)
        assert house.held() == (0 if flat else expected)


@in_virtual_time
async def test_k1_a_kill_file_laid_while_the_bot_was_down_halts_it_before_anything_else(tmp_path: Path):
    people = charter().house
    owned = people.model_copy(update={"people": (*people.people, THIS_MACHINE)})
    async with stage(tmp_path, chart=charter(house=owned)) as house:
        await house.down()
        (tmp_path / "KILL").touch()
        await house.up()
        await house.say(plays.stock(house.gateway).text, "m1")
        await house.end()
        assert not house.wire()
        assert house.state.latch.state.value == "halted"
