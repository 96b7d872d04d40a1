from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest

from bot.cli import VERBS, _parser
from bot.configure.layers import SECRETS
from tests.deploy.guides import ROOT, commands, flags, shell_lines

NOT_OURS = {
    "sudo": "changes the machine; the places it names are held against the unit in test_guides.py",
    "systemctl": "asks systemd",
    "journalctl": "asks systemd",
    "docker": "needs Docker; its files are held in test_compose.py and test_docker.py",
    "cd": "prepares the folder for Docker",
    "install": "prepares the folder for Docker",
    "echo": "prepares the folder for Docker",
    "ssh": "needs another machine",
    "$EDITOR": "is a person's work",
    "python3": "is Python's own",
}
"""First words of shell lines that are not run here, and why."""


SAMPLES = {"ROW:HASH": f"1:{'0' * 64}"}
"""What stands for a placeholder that must have a form."""


@pytest.mark.parametrize("typed", commands(), ids=str)
def test_a_command_in_a_guide_is_one_that_the_program_takes(typed, capsys: pytest.CaptureFixture[str]):
    words = [SAMPLES.get(word, word) for word in typed.words]
    with suppress(SystemExit):
        _parser(words).parse_args(words)
    # Prose may name a command without what follows it; other complaints are about words that are there.
    complaint = capsys.readouterr().err.replace("the following arguments are required", "")
    assert "error: " not in complaint.replace("error: :", ""), complaint


@pytest.mark.parametrize(("page", "flag"), sorted(flags()))
def test_an_option_in_a_guide_is_one_of_some_command(page, flag, capsys: pytest.CaptureFixture[str]):
    known = set()
    for words in [[verb, "--help"] for verb in VERBS] + [["ledger", deed, "--help"] for deed in ("verify", "export")]:
        with pytest.raises(SystemExit):
            _parser(words).parse_args(words)
        known |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert flag in known


@pytest.mark.parametrize(("page", "line"), shell_lines())
def test_every_line_of_shell_is_ours_to_hold_or_says_why_not(page, line):
    first = line.split()[0]
    if re.match(r"[A-Z_]+=", first) or re.search(r"(^|/)autoscalper ", line):
        return  # run in tests/walks/test_guides_walk.py
    if first == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert line.split()[1] in targets
    elif first == "cp":
        assert (ROOT / line.split()[1].removeprefix("../")).exists()
    else:
        assert first in NOT_OURS


def test_files_that_the_shell_lines_name_are_in_the_checkout():
    named = {Path(found) for _, line in shell_lines() for found in re.findall(r"(?<![\w/.])deploy/[\w.]+", line)}
    assert named
    assert all((ROOT / path).exists() for path in named)


def test_no_guide_names_a_secret_that_the_program_does_not_read():
    named = {found for _, line in shell_lines() for found in re.findall(r"/etc/credstore/(\w+)", line)}
    assert named <= set(SECRETS.values())
