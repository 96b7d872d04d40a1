from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import VERBS, main
from bot.keep.ledger import Entry, Ledger
from bot.remember.facts import EntrySending
from tests.fakes.facts import ENTRY_REF, REF, commission, execution, heard, one_of_each, said
from tests.fakes.journal import rows_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("IBKR_PORT", "PAPER_MODE", "MAX_CONTRACTS", "IBKR_ACCOUNT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--non-interactive"]) == 0
    return tmp_path


@pytest.fixture
def traded(home: Path) -> Path:
    (home / "data").mkdir()
    ledger = Ledger.open(home / "data" / "ledger.sqlite3")
    facts = one_of_each()
    ledger.commit([heard("1"), *(Entry(f) for f in facts if f.kind in {"signal_read", "entry_awaited"})])
    ledger.commit([Entry(fact) for fact in facts if isinstance(fact, EntrySending)])
    ledger.commit([Entry(said(execution())), Entry(said(commission()))])
    ledger.commit([], rows_of(fact for _, fact in ledger.facts()))
    ledger.close()
    return home


def test_init_is_private_and_overwrites_nothing(home: Path, capsys: pytest.CaptureFixture[str]):
    assert stat.S_IMODE((home / ".env").stat().st_mode) == 0o600
    assert (home / "config.yaml").read_text().startswith("# yaml-language-server: $schema=./autoscalper.schema.json\n")
    assert json.loads((home / "autoscalper.schema.json").read_text())["title"]
    assert main(["init", "--non-interactive"]) == 2
    assert "overwrites nothing" in capsys.readouterr().err


def test_what_init_writes_passes_the_check_of_the_configuration(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["config", "check"]) == 0
    assert "PAPER" in capsys.readouterr().out


def test_a_fault_is_a_line_on_stderr_and_exit_2(home: Path, capsys: pytest.CaptureFixture[str]):
    (home / "config.yaml").write_text("polcy: 1\nbto: 2\n")
    assert main(["config", "check"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("autoscalper: config.yaml line") for line in lines)


def test_status_without_a_bot_says_so(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["status"]) == 1
    assert "no bot is running here" in capsys.readouterr().err


def test_kill_works_with_the_bot_down_and_the_configuration_broken(home: Path, capsys: pytest.CaptureFixture[str]):
    (home / "config.yaml").write_text("ibkr: {port: x}\n")
    assert main(["kill", "market", "is", "wild"]) == 0
    kill = home / "data" / "KILL"
    assert kill.read_text() == "market is wild\n"
    assert stat.S_IMODE(kill.stat().st_mode) == 0o600
    assert main(["kill", "--flatten"]) == 1
    assert "nothing was closed" in capsys.readouterr().err


@pytest.mark.parametrize("ref", ["1", REF, ENTRY_REF])
def test_a_story_goes_from_the_chat_to_the_commission(traded: Path, ref: str, capsys: pytest.CaptureFixture[str]):
    assert main(["explain", ref]) == 0
    told = capsys.readouterr().out
    for part in (
        "ann (11) posted",
        "read as open",
        "is sent:",
        "executed at 1.25",
        "commission $1.30",
        "10:00:00.000 NY",
    ):
        assert part in told


def test_an_unknown_reference_is_told_the_latest_ones(traded: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "nothing"]) == 1
    assert REF in capsys.readouterr().err


def test_the_ledger_verifies_exports_and_copies_itself(traded: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["ledger", "verify"]) == 0
    assert "whole" in capsys.readouterr().out
    assert main(["ledger", "export", "executions", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["commission"] == "1.30"
    assert main(["ledger", "backup", "copy.sqlite3"]) == 0
    assert main(["ledger", "backup", "copy.sqlite3"]) == 1
    assert main(["ledger", "verify", "--rebuild"]) == 0


def test_a_rebuild_beside_a_running_bot_is_exit_75(traded: Path, capsys: pytest.CaptureFixture[str]):
    ledger = Ledger.open(traded / "data" / "ledger.sqlite3")
    assert main(["ledger", "verify"]) == 0
    assert main(["ledger", "verify", "--rebuild"]) == 75
    assert "holds the ledger" in capsys.readouterr().err
    ledger.close()


def test_the_doctor_says_the_fix_and_the_worst_decides(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", "--offline"]) == 1
    assert "→ add yourself to people" in capsys.readouterr().out
    (home / ".env").chmod(0o644)
    assert main(["check", "--offline", "--json"]) == 2
    states = {line["state"] for line in json.loads(capsys.readouterr().out)}
    assert states == {"ok", "warn", "fail"}


def test_an_unexpected_fault_is_one_line_and_a_file(home, capsys, monkeypatch: pytest.MonkeyPatch):
    def broken(_: object) -> int:
        raise RuntimeError("token 1234567890:AAcanarycanarycanarycanarycanary12345")

    monkeypatch.setattr("bot.commands.status.run", broken)
    assert main(["status"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("autoscalper: unexpected RuntimeError: token [secret]")


def test_help_and_version_load_nothing_heavy():
    source = (
        "import sys; from bot.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pydantic', 'yaml', 'asyncio', 'lark', 'discord', 'telegram', 'ib_insync'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 (our own interpreter and source)
    assert all(verb in done.stdout for verb in VERBS)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_misspelt_verb_is_usage():
    with pytest.raises(SystemExit) as caught:
        main(["statsu"])
    assert caught.value.code == 2


def test_a_module_that_cannot_be_imported_is_one_line_and_no_traceback(home, capsys, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(VERBS, "status", ("bot.commands.lost", "how a running bot stands"))
    assert main(["status"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("autoscalper: unexpected ModuleNotFoundError: No module named 'bot.commands.lost'")


def typed(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own, as a shell starts it."""
    return subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-m", "bot", *words], capture_output=True, check=False, cwd=ROOT, env=os.environ | environment
    )


def test_the_version_is_an_answer_and_goes_to_standard_output():
    done = typed("--version")
    assert done.stdout.startswith(b"autoscalper")
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_cannot_show_a_sign_shows_a_question_mark_in_its_place(encoding: str):
    done = typed("parse", "BTO SPY 600C", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"ACT?BTO?" in done.stdout


def test_an_export_keeps_every_letter_whatever_the_terminal_can_show(traded: Path):
    ledger = Ledger.open(traded / "data" / "ledger.sqlite3")
    ledger.commit([heard("zwölf")])
    ledger.close()
    done = typed("ledger", "--config", str(traded / "config.yaml"), "export", "journal", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "zwölf" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("verb", ["run", "kill"])
def test_a_file_where_the_data_folder_should_be_is_a_sentence(home: Path, capsys, monkeypatch, verb: str):
    monkeypatch.setenv("DISCORD_BOT_TOKEN", "a-token")
    (home / "data").write_text("")
    assert main([verb]) == 1
    told = capsys.readouterr().err
    assert "File exists" in told
    assert "unexpected" not in told
