from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bot.cli import _parser, main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
LINES = [
    " ".join(line.split())
    for line in re.sub(r"\\\n", " ", TEXT).splitlines()
    if line.strip() and not line.lstrip().startswith("#")
]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
IGNORED = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").split("\n")
LET_IN = [line[1:] for line in IGNORED if line.startswith("!")]


def of(instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(instruction + " ")]


def last_stage() -> list[str]:
    start = max(number for number, line in enumerate(LINES) if line.startswith("FROM "))
    return LINES[start:]


def test_the_image_is_slim_and_its_python_is_one_that_we_support():
    for base in of("FROM"):
        version = re.match(r"python:3\.(\d+)-slim\b", base)
        assert version is not None
        assert 11 <= int(version[1]) <= 13


def test_nothing_comes_from_an_index_but_what_has_its_hash():
    fetching = [
        part for run in of("RUN") for part in run.split("&&") if re.search(r"pip (install|wheel|download)", part)
    ]
    assert fetching
    for part in fetching:
        assert "--require-hashes" in part or "--no-index" in part or "--no-deps --no-build-isolation" in part, part


def test_the_bot_runs_as_a_plain_user_that_owns_nothing_but_its_data():
    stage = last_stage()
    (user,) = [line for line in stage if line.startswith("USER ")]
    assert user == "USER autoscalper"
    assert stage.index(user) > max(i for i, line in enumerate(stage) if line.startswith(("RUN ", "COPY ")))
    assert "--chown" not in TEXT
    assert "install -d -o autoscalper -g autoscalper -m 0700 /data" in TEXT


def test_health_is_asked_of_the_bot_itself():
    (health,) = of("HEALTHCHECK")
    assert '"autoscalper", "status"' in health
    assert "--start-period" in health


def test_the_process_gets_its_signals_itself_and_no_shell_stands_between():
    assert of("ENTRYPOINT") == ['["autoscalper"]']
    assert of("CMD") == ['["run", "--config", "/config/config.yaml", "--env-file", "/dev/null"]']


def test_only_what_is_named_enters_the_image():
    assert next(line for line in IGNORED if line and not line.startswith("#")) == "*"
    assert not any(fnmatch(name, pattern) for pattern in LET_IN for name in (".env", "data", ".git", ".venv", "deploy"))


def test_everything_that_is_copied_exists_and_is_let_in():
    for line in of("COPY"):
        if "--from" in line:
            continue
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source in LET_IN, source


def test_the_lock_holds_all_that_the_image_is_built_with_and_runs_on_each_with_its_hash():
    pinned = dict(re.findall(r"^([a-z0-9._-]+)==[^\n]+\n(    --hash=sha256:)", LOCK, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for name in (re.sub(r"[._-]+", "-", Requirement(each).name.lower()) for each in needed):
        assert name in {re.sub(r"[._-]+", "-", each) for each in pinned}, name


def test_the_version_of_every_base_is_fixed_and_nothing_is_fetched_past_pip():
    assert not any(base.endswith(":latest") or ":" not in base for base in of("FROM"))
    assert of("ADD") == []
    for run in of("RUN"):
        assert not re.search(r"\b(sudo|curl|wget|apt-get|apt)\b", run), run
        for part in run.split("&&"):
            assert "pip " not in part or "--no-cache-dir" in part, part
    assert all(place.startswith("/") for place in of("WORKDIR"))


@pytest.mark.parametrize("instruction", ["CMD", "HEALTHCHECK"])
def test_what_the_image_starts_is_a_command_that_the_program_takes(instruction: str):
    (written,) = of(instruction)
    words = [word for word in json.loads(written[written.index("[") :]) if word != "autoscalper"]
    args = _parser(words).parse_args(words)
    assert (args.verb, args.config) == (words[0], Path("/config/config.yaml"))


def test_the_health_check_fails_while_no_bot_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "config.yaml").write_text("bot: bot\n")
    assert main(["status", "--config", str(tmp_path / "config.yaml")]) == 1
    assert "no bot is running here" in capsys.readouterr().err
