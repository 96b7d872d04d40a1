from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.configure.layers import SECRETS
from tests.deploy.unit_file import entries

UNIT = Path(__file__).parents[2] / "deploy" / "autoscalper.service"
SERVICE = entries(UNIT.read_text(encoding="utf-8"))["Service"]


def only(name: str) -> str:
    (value,) = SERVICE[name]
    return value


def test_systemd_waits_for_ready_and_is_fed_by_the_service_itself():
    assert only("Type") == "notify"
    assert only("NotifyAccess") == "main"
    assert 10 <= int(only("WatchdogSec")) <= 60


def test_it_is_started_again_except_where_only_a_person_helps():
    assert only("Restart") == "on-failure"
    assert only("RestartPreventExitStatus").split() == ["2", "3", "75"]


def test_a_gateway_that_is_away_for_hours_never_makes_systemd_give_up():
    assert entries(UNIT.read_text(encoding="utf-8"))["Unit"]["StartLimitIntervalSec"] == ["0"]


def test_only_the_service_gets_the_stop_signal_since_a_second_one_would_cut_it_short():
    assert only("KillMode") == "mixed"
    assert only("KillSignal") == "SIGTERM"


def test_every_secret_can_come_as_a_credential_and_none_has_to():
    assert set(SERVICE["LoadCredential"]) == set(SECRETS.values())
    assert not any("TOKEN" in line for line in SERVICE["Environment"])


def test_it_runs_as_nobody_special_and_writes_only_its_own_state():
    assert only("User") == "autoscalper"
    assert only("ProtectSystem") == "strict"
    assert only("StateDirectory") == "autoscalper"
    assert only("StateDirectoryMode") == "0700"
    assert only("UMask") == "0077"
    assert "AUTOSCALPER__DATA_DIR=%S/autoscalper" in only("Environment")
    assert "ReadWritePaths" not in SERVICE


@pytest.mark.parametrize(
    "name",
    [
        "NoNewPrivileges",
        "PrivateTmp",
        "PrivateDevices",
        "ProtectHome",
        "ProtectKernelTunables",
        "ProtectKernelModules",
        "ProtectKernelLogs",
        "ProtectClock",
        "ProtectControlGroups",
        "RestrictNamespaces",
        "RestrictSUIDSGID",
        "RestrictRealtime",
        "LockPersonality",
        "MemoryDenyWriteExecute",
    ],
)
def test_what_it_does_not_need_is_taken_away(name):
    assert only(name) == "yes"


def test_systemd_finds_little_exposed():
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine (Debian: apt-get install systemd)")
    command = [analyze, "security", "--offline=true", "--no-pager", str(UNIT)]
    found = subprocess.run(  # noqa: S603 (our own unit, by the tool of this machine)
        command, capture_output=True, text=True, check=False, timeout=60
    )
    if "unrecognized option" in found.stderr:
        pytest.skip("this systemd-analyze is older than 250 and knows no --offline")
    level = re.search(r"exposure level for autoscalper.service: ([\d.]+)", found.stdout)
    assert level is not None, found.stderr
    assert float(level[1]) <= 2.0
