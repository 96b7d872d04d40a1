from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
LINES = [
    " ".join(line.split())
    for line in re.sub(r"\\\n", " ", TEXT).splitlines()
    if line.strip() and not line.lstrip().startswith("#")
]
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
