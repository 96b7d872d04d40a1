from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "prometheus-alerts.yaml").read_text())["groups"][0][
    "rules"
]
HEALTH = (ROOT / "docs" / "health.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_figures_that_exist_and_tells_what_to_do(rule):
    figures = {re.sub(r"_bucket$", "", name) for name in re.findall(r"autoscalper_[a-z_]+", rule["expr"])}
    assert figures
    assert all(f"`{name}`" in HEALTH for name in figures)
    assert rule["labels"]["severity"] in {"page", "warn", "info"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["action"]
    assert re.fullmatch(r"\d+[smh]", rule["for"])
