from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.deploy.guides import PAGES
from tests.deploy.unit_file import entries
from tools.write_codes import PAGE, with_table
from tools.write_settings import MEANINGS, keys, rules
from tools.write_settings import PAGE as SETTINGS
from tools.write_settings import with_table as with_settings

ROOT = Path(__file__).parents[2]
GUIDES = {name: (ROOT / "docs" / f"{name}.md") for name in ("deployment", "health", "security", "troubleshooting")}


def text(name: str) -> str:
    return GUIDES[name].read_text(encoding="utf-8")


def test_the_table_of_codes_is_the_one_that_the_bot_speaks_by():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "run: python -m tools.write_codes"


def test_every_key_of_the_configuration_and_every_rule_is_explained_with_what_holds_by_default():
    page = SETTINGS.read_text(encoding="utf-8")
    assert page == with_settings(page), "run: python -m tools.write_settings"
    assert [path for path, _, meaning in keys() if not meaning] == []
    assert [name for name, *_, law in rules() if not law] == []
    assert set(MEANINGS) <= {path for path, *_ in keys()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_readme_leads_to_every_page():
    linked = set(re.findall(r"\]\(docs/([a-z-]+\.md)\)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert linked == {page.name for page in PAGES} - {"README.md"}


def test_every_figure_in_the_health_guide_is_one_that_is_served_and_none_is_missing():
    named = set(re.findall(r"`autoscalper_([a-z_]+)`", text("health")))
    served = re.findall(r"\"([a-z_]+)\",\s*\"(?:gauge|counter)\"", _metrics_source())
    histograms = re.findall(r"_histogram\(\s*\"([a-z_]+)\"", _metrics_source())
    assert named == {*served, *histograms}


def _metrics_source() -> str:
    return (ROOT / "bot" / "web" / "metrics.py").read_text(encoding="utf-8")


def test_the_deployment_guide_and_the_unit_speak_of_the_same_places():
    service = entries((ROOT / "deploy" / "autoscalper.service").read_text(encoding="utf-8"))["Service"]
    guide = text("deployment")
    for name in service["LoadCredential"]:
        assert f"/etc/credstore/{name}" in guide
    (command,) = service["ExecStart"]
    assert command.split()[0] in guide
    assert "/etc/autoscalper/config.yaml" in guide
    assert "/etc/autoscalper/environment" in guide
