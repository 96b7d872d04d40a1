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


def test_alerts_are_told_apart_and_the_urgent_ones_come_first():
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names)
    ranks = [("page", "warn", "info").index(rule["labels"]["severity"]) for rule in RULES]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_names_only_labels_that_its_figure_has(rule):
    labels = {"state": ("autoscalper_link", "autoscalper_trading"), "chat": ("autoscalper_chat_silence_seconds",)}
    said = " ".join(rule["annotations"].values())
    for label in re.findall(r"\$labels\.(\w+)|(\w+)=\"(?!autoscalper)", f"{said} {rule['expr']}"):
        name = "".join(label)
        assert any(figure in rule["expr"] for figure in labels[name])


def test_a_command_in_an_alert_is_one_of_ours():
    from bot.cli import VERBS

    named = re.findall(r"autoscalper ([a-z]+)", " ".join(rule["annotations"]["action"] for rule in RULES))
    assert named
    assert set(named) <= set(VERBS)
