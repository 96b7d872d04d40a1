from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from broker.simulator.switches import Switches
from tests.simulation.test_switches import other_ways

HERE = Path(__file__).parent
CATALOGUE: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((HERE / "catalogue.yaml").read_text(encoding="utf-8"))
ROWS = {row: known for group in CATALOGUE.values() for row, known in group.items()}
NUMBERED = re.compile(r"^test_((?:[abcek]\d+_)(?:(?:to_)?[abcek]\d+_)*)")


@cache
def scenarios() -> frozenset[str]:
    """Every test of the project, by its name."""
    sources = (path.read_text(encoding="utf-8") for path in HERE.parent.rglob("test_*.py"))
    return frozenset(
        name for source in sources for name in re.findall(r"^\s*(?:async )?def (test_\w+)", source, re.MULTILINE)
    )


def test_every_row_of_the_catalogue_is_played():
    unplayed = {
        row for row, known in ROWS.items() if "open" not in known and not set(known.get("by", [])) & scenarios()
    }
    played = sum("open" not in known for known in ROWS.values())
    switches = {name for name, _ in other_ways()} - {"none"}
    named = {name for known in ROWS.values() for name in known.get("by", [])}
    print(  # noqa: T201 (how much is played is a result)
        f"{played} of {len(ROWS)} rows and {len(switches)} switches both ways, by {len(named)} scenarios; "
        f"open: {', '.join(row for row, known in ROWS.items() if 'open' in known) or 'none'}"
    )
    assert unplayed == set()


def test_every_scenario_that_the_catalogue_names_exists():
    assert {name for known in ROWS.values() for name in known.get("by", [])} - scenarios() == set()


def test_a_row_is_either_played_or_open_with_its_reason():
    assert [row for row, known in ROWS.items() if ("by" in known) == bool(known.get("open"))] == []
    assert all(known["says"] for known in ROWS.values())


def test_every_scenario_with_a_rows_number_has_its_row():
    numbers = {
        number.upper()
        for name in scenarios()
        if (found := NUMBERED.match(name))
        for number in re.findall(r"[abcek]\d+", found[1])
    }
    assert numbers - set(ROWS) == set()


def test_every_switch_is_played_both_ways_or_has_its_row():
    played = {name for name, _ in other_ways()}
    assert {each.name for each in fields(Switches)} - played == set(CATALOGUE["switches"])
