"""docs/simulated-gateway.md says what a scenario may hold, and nothing else."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from broker.simulator.journal import NAMES_OUT
from broker.simulator.scenario import Scenario, Step, load_scenario
from broker.simulator.switches import Switches

PAGE = (Path(__file__).parents[3] / "docs" / "simulated-gateway.md").read_text(encoding="utf-8")


def test_every_switch_stands_there_with_where_it_stands():
    rows = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", PAGE, re.MULTILINE))
    words = {True: "true", False: "false", None: "null"}
    stands = {each.name: words.get(each.default, each.default) for each in fields(Switches)}
    assert {name: rows.get(name) for name in stands} == stands


def test_every_step_and_every_kind_of_message_is_named():
    table = PAGE[PAGE.index("**Steps**") :]
    assert [name for name in Step.model_fields if name != "at" and f"`{name}`" not in table] == []
    assert [name for name in NAMES_OUT.values() if f"`{name}`" not in PAGE] == []


def test_the_scenario_on_the_page_is_one_and_names_every_field_of_the_file(tmp_path: Path):
    shown = PAGE[PAGE.index("    accounts: [DU1234567]") : PAGE.index("`autoscalper gateway` says each step")]
    path = tmp_path / "page.yaml"
    path.write_text(shown, encoding="utf-8")
    scenario = load_scenario(path)
    scenario.gateway()
    assert set(Scenario.model_fields) - scenario.model_fields_set == {"profile"}


@pytest.mark.parametrize(("name", "symbol"), [
    ("SPY 261218C590", "SPY   261218C00590000"), ("spxw261218p5850", "SPXW  261218P05850000"), ("ESZ6", "ESZ6"), ("EURUSD", "EUR.USD"),
    ("SPX   261218C05850000", "SPX   261218C05850000"), ("AAPL", "AAPL"), ("ES", "ESZ6"),
])  # fmt: skip
def test_contracts_are_named_as_people_name_them(name: str, symbol: str):
    assert Scenario().gateway().market.resolve(name).local_symbol == symbol
