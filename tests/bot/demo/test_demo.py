from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.commands.demo import perform
from tools.write_readme import README, with_transcript


def transcript(folder: Path, seed: int) -> str:
    lines: list[str] = []
    folder.mkdir()
    asyncio.run(perform(seed, folder, lines.append, interactive=False))
    return "\n".join(line.rstrip() for line in lines)


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> str:
    return transcript(tmp_path_factory.mktemp("demo") / "first", 7)


def test_the_transcript_in_the_readme_is_the_programs_own(first: str):
    readme = README.read_text("utf-8")

    assert readme == with_transcript(readme, first), "run `make readme`"


def test_the_same_seed_tells_the_same_day_and_another_seed_another(first: str, tmp_path: Path):
    assert transcript(tmp_path / "again", 7) == first
    assert transcript(tmp_path / "other", 8) != first


def test_the_demo_shows_one_of_everything(first: str):
    for sight in (
        "ours, the signal gave none",
        "Target: SOLD",
        "Stop: SOLD",
        "Not understood, nothing done",
        "the same signal was taken",
        "contracts would pass",
        "Trading halted",
        "trading is halted",
        "the ledger's rows come to the same sums",
    ):
        assert sight in first, sight
