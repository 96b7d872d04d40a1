from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
# The guide's own table is held against what is served (test_guides.py).
SERVED = dict(
    re.findall(
        r"^\| `autoscalper_([a-z_]+)` \| (gauge|counter|histogram)",
        (ROOT / "docs" / "health.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)


def expressions(panel: dict[str, Any]) -> list[str]:
    return [target["expr"] for target in panel["targets"]]


def shown() -> set[str]:
    found = re.findall(r"autoscalper_([a-z_]+)", " ".join(expr for panel in PANELS for expr in expressions(panel)))
    return {name.removesuffix("_bucket") for name in found}


def test_every_figure_that_is_served_is_shown_and_no_other():
    assert shown() == set(SERVED)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_figure_is_asked_for_as_its_kind_wants(panel):
    for expr in expressions(panel):
        assert expr.count("(") == expr.count(")")
        for name in re.findall(r"autoscalper_([a-z_]+)", expr):
            kind = SERVED[name.removesuffix("_bucket")]
            assert name.endswith("_bucket") == (kind == "histogram")
            assert bool(re.search(r"\b(rate|increase)\(", expr)) == (kind != "gauge")
            assert 'job="$job"' in expr


def test_panels_are_told_apart_and_do_not_overlap():
    assert len({panel["id"] for panel in PANELS}) == len({panel["title"] for panel in PANELS}) == len(PANELS)
    places = [panel["gridPos"] for panel in PANELS]
    for place in places:
        assert place["x"] + place["w"] <= 24
    for one, two in combinations(places, 2):
        beside = one["x"] + one["w"] <= two["x"] or two["x"] + two["w"] <= one["x"]
        above = one["y"] + one["h"] <= two["y"] or two["y"] + two["h"] <= one["y"]
        assert beside or above


def test_the_data_source_and_the_bot_are_chosen_by_whoever_looks():
    names = {variable["name"]: variable["type"] for variable in DASHBOARD["templating"]["list"]}
    assert names == {"datasource": "datasource", "job": "query"}
    for panel in PANELS:
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}
