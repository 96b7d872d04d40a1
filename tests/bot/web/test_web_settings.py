from __future__ import annotations

from pathlib import Path

import pytest

from bot.configure.config import ConfigInvalid, load_settings
from bot.configure.effective import describe, schema
from bot.configure.settings import Settings

TOKEN = "canary-canary-canary-canary"


def load(folder: Path, text: str = "", env: dict[str, str] | None = None) -> Settings:
    (folder / "config.yaml").write_text(text)
    return load_settings(folder / "config.yaml", env_file=None, env=env or {})


def test_the_page_is_off_unless_it_is_given_a_port(tmp_path: Path):
    assert load(tmp_path).web.port is None
    assert not any("health page" in line for line in describe(load(tmp_path)))


def test_a_port_switches_it_on_and_the_limits_say_so(tmp_path: Path):
    lines = describe(load(tmp_path, "web: {port: 8711}"))
    assert "health page: http://127.0.0.1:8711/, without a kill button (no token)" in lines


def test_the_token_comes_from_the_environment_or_a_file_and_is_a_secret(tmp_path: Path):
    (tmp_path / "token").write_text(TOKEN)
    for env in ({"AUTOSCALPER_WEB_TOKEN": TOKEN}, {"AUTOSCALPER_WEB_TOKEN_FILE": str(tmp_path / "token")}):
        settings = load(tmp_path, "web: {port: 8711}", env)
        assert settings.secrets() == (TOKEN,)
        assert TOKEN not in repr(settings) + settings.model_dump_json() + "\n".join(describe(settings))


def test_a_token_in_the_file_is_refused(tmp_path: Path):
    with pytest.raises(ConfigInvalid) as found:
        load(tmp_path, f"web:\n  token: {TOKEN}")
    assert "put AUTOSCALPER_WEB_TOKEN in .env, remove it here" in found.value.faults[0]
    assert TOKEN not in str(found.value.faults)


def test_a_token_that_could_be_guessed_is_refused(tmp_path: Path):
    with pytest.raises(ConfigInvalid) as found:
        load(tmp_path, env={"AUTOSCALPER_WEB_TOKEN": "fifteen-letters"})
    assert "fewer than 16 characters" in found.value.faults[0]
    assert "fifteen" not in str(found.value.faults)


@pytest.mark.parametrize("port", [80, 1023, 65536, "soon"])
def test_a_port_that_cannot_be_is_refused(tmp_path: Path, port):
    with pytest.raises(ConfigInvalid):
        load(tmp_path, f"web: {{port: {port}}}")


def test_editors_are_not_offered_a_place_for_the_token():
    assert "token" not in schema()["$defs"]["Web"]["properties"]
