from __future__ import annotations

from argparse import Namespace

from bot.commands.dialect import run


def test_a_dialect_that_reads_its_samples_passes(capsys):
    assert run(Namespace(dialect_verb="test", file="terse-options")) == 0
    assert "10 of 10 samples agree" in capsys.readouterr().out


def test_a_sample_read_otherwise_is_shown_and_fails(tmp_path, capsys):
    (tmp_path / "mine.yaml").write_text("extends: common\n")
    (tmp_path / "mine.samples.yaml").write_text("- {text: 'BTO SPY 600C 12/18 @ 1.25', chatter: true}\n")
    assert run(Namespace(dialect_verb="test", file=str(tmp_path / "mine.yaml"))) == 1
    assert "got    BUY SPY 600C 18 Dec 2026 @ 1.25" in capsys.readouterr().out


def test_a_broken_dialect_is_one_line_and_exit_2(tmp_path, capsys):
    (tmp_path / "mine.yaml").write_text("wrods: {}\n")
    assert run(Namespace(dialect_verb="test", file=str(tmp_path / "mine.yaml"))) == 2
    assert capsys.readouterr().err.count("\n") == 1
