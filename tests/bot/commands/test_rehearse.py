from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.check.doctor import profile_lines
from bot.cli import main
from bot.configure.settings import Settings
from bot.keep.ledger_file import alone
from broker.rehearsal import QUESTIONS, Answer, profile_of

ALL = tuple(Answer(question=one.name, known=True, value=True, sentence="Yes.") for one in QUESTIONS)


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch, **names: str) -> None:
    monkeypatch.chdir(folder)
    (folder / "config.yaml").write_text("")
    for name, value in names.items():
        monkeypatch.setenv(name, value)


def test_live_mode_is_refused_before_anything_is_asked(tmp_path: Path, monkeypatch, capsys):
    set_up(tmp_path, monkeypatch, PAPER_MODE="false", IBKR_ACCOUNT="U1234567", MAX_CONTRACTS="1")
    assert main(["rehearse"]) == 3
    assert "paper account only" in capsys.readouterr().err


def test_no_gateway_is_exit_4_with_the_fix(tmp_path: Path, monkeypatch, capsys):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    set_up(tmp_path, monkeypatch, IBKR_PORT=str(port))
    assert main(["rehearse"]) == 4
    assert "enable its API" in capsys.readouterr().err
    assert not (tmp_path / "data" / "gateway-profile.json").exists()


def test_it_does_not_run_beside_the_bot(tmp_path: Path, monkeypatch, capsys):
    set_up(tmp_path, monkeypatch, IBKR_PORT="1")
    with alone(Settings(data_dir=tmp_path / "data").ledger_path):
        assert main(["rehearse"]) == 75
    assert "another instance" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"switches": {"held_orders_listed": "perhaps"}}'])
def test_a_simulated_gateway_refuses_a_profile_that_is_none(tmp_path: Path, text: str, capsys):
    path = tmp_path / "gateway-profile.json"
    path.write_text(text)
    assert main(["gateway", "--port", "0", "--profile", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def lines(folder: Path, answers: tuple[Answer, ...] | None, version: int | None) -> str:
    settings = Settings(data_dir=folder)
    if answers is not None:
        taken = datetime(2026, 11, 24, tzinfo=UTC)
        profile = profile_of(answers, taken_at=taken, server_version=176, library="ib_insync")
        settings.profile_path.write_text(profile.written())
    return "\n".join(line.text(1000) for line in profile_lines(settings, version))


def test_the_doctor_says_what_is_unproven(tmp_path: Path):
    assert f"{len(QUESTIONS)} questions" in lines(tmp_path, None, 176)
    assert "✓" in lines(tmp_path, ALL, 176)
    assert "✓" in lines(tmp_path, ALL, None)
    assert "speaks 178" in lines(tmp_path, ALL, 178)
    assert QUESTIONS[0].asks in lines(tmp_path, ALL[1:], 176)
    (tmp_path / "gateway-profile.json").write_text("{")
    assert "cannot be read" in "\n".join(line.text(1000) for line in profile_lines(Settings(data_dir=tmp_path), None))
