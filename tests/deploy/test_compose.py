from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
BOT: dict[str, Any] = COMPOSE["services"]["bot"]
GATEWAY: dict[str, Any] = COMPOSE["services"]["ib-gateway"]


def test_nothing_is_published_least_of_all_the_gateways_port():
    for service in COMPOSE["services"].values():
        assert "ports" not in service
        assert service.get("network_mode") is None


def test_bot_and_gateway_share_only_a_network_that_leads_nowhere():
    shared = set(BOT["networks"]) & set(GATEWAY["networks"])
    assert shared == {"private"}
    assert COMPOSE["networks"]["private"] == {"internal": True}


def test_each_reaches_the_world_by_itself():
    for service in (BOT, GATEWAY):
        assert [name for name in service["networks"] if not (COMPOSE["networks"][name] or {}).get("internal")]


def test_it_is_paper_on_both_sides_and_the_port_is_the_one_for_paper():
    assert GATEWAY["environment"]["TRADING_MODE"] == "paper"
    assert BOT["environment"]["PAPER_MODE"] == "true"
    assert (BOT["environment"]["IBKR_HOST"], BOT["environment"]["IBKR_PORT"]) == ("ib-gateway", "4004")


def test_the_gateway_takes_orders():
    assert GATEWAY["image"].startswith("ghcr.io/gnzsnz/ib-gateway:")
    assert GATEWAY["environment"]["READ_ONLY_API"] == "no"


def test_nobody_can_look_at_the_gateways_screen():
    assert not any(name.startswith("VNC") for name in GATEWAY["environment"])


def test_secrets_are_files_and_stand_in_no_environment():
    for service in (BOT, GATEWAY):
        for name, value in service["environment"].items():
            assert not name.endswith(("_TOKEN", "_PASSWORD")), name
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}


def test_the_bot_never_knows_the_brokers_password():
    assert "tws_password" not in BOT["secrets"]


def test_the_bot_can_write_its_data_and_nothing_else():
    assert BOT["read_only"] is True
    assert BOT["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in BOT["security_opt"]
    assert "privileged" not in BOT
    written = [volume for volume in BOT["volumes"] if not volume.endswith(":ro")]
    assert written == ["data:/data"]


def test_the_bot_does_not_wait_for_a_gateway_that_may_be_away():
    assert "depends_on" not in BOT
    assert BOT["restart"] == "on-failure"


def test_it_is_given_the_time_that_an_orderly_stop_takes():
    assert int(BOT["stop_grace_period"].removesuffix("s")) >= 10


def test_the_image_is_built_from_this_checkout():
    build = BOT["build"]
    assert (ROOT / "deploy" / build["context"] / build["dockerfile"]).resolve() == ROOT / "deploy" / "Dockerfile"
