"""Row E4: the power fails. What was written without a sync is lost, in the middle of a frame too; then all is said again."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.simulation import stage as staging
from tests.simulation.power import PoweredLedger, powered
from tests.simulation.repertoire import PLAYS
from tests.simulation.stage import stage
from tests.simulation.virtual_time import in_virtual_time, run

COMMITS = range(1, 25) if os.environ.get("AUTOSCALPER_ALL_COMMITS") == "1" else (5, 12)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "mortal", powered)
    monkeypatch.setattr(PoweredLedger, "lost", 0)
    monkeypatch.setattr(PoweredLedger, "chance", random.Random(4))  # noqa: S311 (a play, not a secret)


@pytest.mark.parametrize("name", ["target", "option", "addition"])
def test_e4_what_the_power_takes_is_never_traded_twice_and_never_left_bare(tmp_path: Path, name: str):
    async def fail(folder: Path, number: int, *, before: bool) -> None:
        async with stage(folder, up=False) as house:
            await house.up(dies_before=number if before else 0, dies_after=0 if before else number)
            await PLAYS[name](house)
            await house.down()
            await house.up()
            await house.say_again()
            await house.end()
            assert house.lives == 2

    for number in COMMITS:
        for before in (True, False):
            what = f"power off {'before' if before else 'after'} commit {number}"
            try:
                run(fail(tmp_path / what.replace(" ", "-"), number, before=before))
            except AssertionError as broken:
                raise AssertionError(f"{what}: {broken}") from None
    assert PoweredLedger.lost > 0


@in_virtual_time
async def test_e4_power_that_fails_again_and_again_in_the_recovery(tmp_path: Path):
    async with stage(tmp_path, up=False) as house:
        await house.up(dies_after=12)
        await PLAYS["target"](house)
        for number in (1, 2, 3):
            await house.down()
            await house.up(dies_after=number)
            await house.after(3)
        await house.say_again()
        await house.end()
