from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.cli import main


@pytest.mark.parametrize("leaves", [EOFError, KeyboardInterrupt])
def test_whoever_leaves_in_the_middle_leaves_nothing_behind(
    leaves: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def typed(_prompt: str) -> str:
        raise leaves

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", typed)
    assert main(["init", str(tmp_path / "new")]) == 130
    assert capsys.readouterr().err == "\nautoscalper: nothing was written\n"
    assert not (tmp_path / "new").exists()


def test_one_file_that_is_there_is_named_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / ".env").write_text("MINE=1\n")
    assert main(["init", "--non-interactive", str(tmp_path)]) == 2
    assert ".env is there already, and init overwrites nothing" in capsys.readouterr().err
    assert (tmp_path / ".env").read_text() == "MINE=1\n"
    assert not (tmp_path / "config.yaml").exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("")
    assert main(["init", "--non-interactive", str(tmp_path / "file" / "folder")]) == 2
    assert "cannot be written" in capsys.readouterr().err
