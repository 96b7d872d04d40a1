from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.configure.config import ConfigInvalid, data_dir_in, load_settings
from bot.configure.effective import describe, schema
from bot.configure.settings import Settings
from bot.configure.yaml_file import from_yaml

ROOT = Path(__file__).parents[3]
SECRET = "1234567890:AAcanarycanarycanarycanarycanary12345"


def load(
    tmp_path: Path, text: str = "", dotenv: str = "", env: dict[str, str] | None = None, **options: Any
) -> Settings:
    config, env_file = tmp_path / "config.yaml", tmp_path / ".env"
    config.write_text(text, encoding="utf-8")
    env_file.write_text(dotenv, encoding="utf-8")
    env_file.chmod(0o600)
    return load_settings(config, env or {}, env_file, **options)


def faults(tmp_path: Path, text: str = "", dotenv: str = "", env: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path, text, dotenv, env)
    return caught.value.faults


def test_the_shipped_configuration_is_safe_and_states_the_default_stops():
    settings = load_settings(ROOT / "config.yaml", {}, ROOT / ".env.example")
    stops = settings.policy.prices.default_stop_percent
    assert settings.paper_mode
    assert (stops.option, stops.stock, stops.future, stops.forex) == (Decimal(40), Decimal(3), None, None)
    assert settings.secrets() == ()


def test_init_writes_what_the_project_ships():
    for shipped, template in ((".env.example", "env.example"), ("config.yaml", "config.yaml")):
        assert (ROOT / shipped).read_text() == (ROOT / "bot" / "configure" / "templates" / template).read_text()


def test_the_environment_beats_dotenv_and_dotenv_beats_the_file(tmp_path: Path):
    text = "ibkr: {host: filehost, port: 1, client_id: 3}\nmax_contracts: 9"
    dotenv = "IBKR_PORT=4002  # Gateway\nIBKR_CLIENT_ID=4\nMAX_CONTRACTS=2\n"
    settings = load(tmp_path, text, dotenv, {"IBKR_CLIENT_ID": "5"})
    assert (settings.ibkr.host, settings.ibkr.port, settings.ibkr.client_id) == ("filehost", 4002, 5)
    assert settings.max_contracts == 2


def test_any_setting_has_a_name_in_the_environment(tmp_path: Path):
    env = {
        "AUTOSCALPER__POLICY__ENTRY_TTL_SECONDS": "90",
        "AUTOSCALPER__CHANNELS": '[{"platform": "console", "id": "room"}]',
    }
    settings = load(tmp_path, env=env)
    assert settings.policy.entry_ttl_seconds == 90
    assert settings.channels[0].id == "room"


def test_a_secret_may_be_a_file(tmp_path: Path):
    (tmp_path / "token").write_text(SECRET + "\n")
    settings = load(tmp_path, env={"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.secrets() == (SECRET,)
    settings = load(tmp_path, env={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert settings.secrets() == ()
    (tmp_path / "DISCORD_BOT_TOKEN").write_text(SECRET)
    assert load(tmp_path, env={"CREDENTIALS_DIRECTORY": str(tmp_path)}).secrets() == (SECRET,)


def test_a_secret_file_that_is_not_there_is_a_fault(tmp_path: Path):
    (found,) = faults(tmp_path, env={"DISCORD_BOT_TOKEN_FILE": "/nowhere/token"})
    assert found == "DISCORD_BOT_TOKEN_FILE in the environment names /nowhere/token, which cannot be read"


def test_no_secret_is_ever_shown(tmp_path: Path):
    settings = load(tmp_path, dotenv=f"TELEGRAM_BOT_TOKEN={SECRET}")
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json() + "\n".join(describe(settings))
    for text in (f"chat: {{telegram: {{token: '{SECRET}'}}}}", f"bot: '{SECRET}'", f"'{SECRET}': 1"):
        assert SECRET not in "\n".join(faults(tmp_path, text))


def test_a_secret_in_the_file_is_refused_with_its_place(tmp_path: Path):
    (found,) = faults(tmp_path, "chat:\n  discord:\n    token: abc")
    assert found.endswith("line 3: secrets do not belong in this file: put DISCORD_BOT_TOKEN in .env, remove it here")


def test_live_needs_its_account_and_its_cap(tmp_path: Path):
    account, cap = faults(tmp_path, dotenv="PAPER_MODE=false")
    assert "IBKR_ACCOUNT is missing" in account
    assert "MAX_CONTRACTS is missing" in cap
    assert load(tmp_path, dotenv="PAPER_MODE=false\nIBKR_ACCOUNT=U1234567\nMAX_CONTRACTS=1").mode == "live"


def test_a_loose_env_file_stops_a_run_and_nothing_else(tmp_path: Path):
    load(tmp_path)
    (tmp_path / ".env").chmod(0o644)
    load_settings(tmp_path / "config.yaml", {}, tmp_path / ".env")
    with pytest.raises(ConfigInvalid, match=r"mode 0644.*chmod 600"):
        load_settings(tmp_path / "config.yaml", {}, tmp_path / ".env", for_trading=True)


def test_names_of_other_programs_in_dotenv_are_theirs(tmp_path: Path):
    assert load(tmp_path, dotenv="POSTGRES_PASSWORD=x\nPATH=/bin").bot == "bot"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("IBKR_PROT", "IBKR_PORT"),
        ("PAPER_MOD", "PAPER_MODE"),
        ("MAX_CONTRACT", "MAX_CONTRACTS"),
        ("DISCORD_TOKEN", "DISCORD_BOT_TOKEN"),
    ],
)
def test_a_misspelt_name_in_dotenv_is_told_the_right_one(tmp_path: Path, name: str, hint: str):
    (found,) = faults(tmp_path, dotenv=f"{name}=1")
    assert found.startswith(f"{name} in ")
    assert found.endswith(f"did you mean {hint}?")


CASES = [
    ("ibkr: {port: 40%}", "ibkr.port is '40%', which is not a whole number"),
    ("ibkr: {client_id: 0}", "ibkr.client_id is 0: it should be greater than or equal to 1"),
    ("ibkr: {client_id: true}", "ibkr.client_id is true, which is not a number"),
    ("paper_mode: maybe", "paper_mode is 'maybe', which is neither true nor false"),
    ("polcy: {}", "polcy is not a setting: did you mean policy?"),
    ("max_contracts: -1", "max_contracts is -1"),
    ("max_message_age_seconds: 30s", "(it is in seconds, as a plain number)"),
    ("max_message_age_seconds: NaN", "max_message_age_seconds is 'NaN'"),
    (
        "policy: {rules: [{rule: max_risk, limit_base_currency: .inf}]}",
        "limit_base_currency is '.inf', which is not a number",
    ),
    ("policy: {rules: [{rule: max_rsk}]}", "policy.rules[0] is 'max_rsk': did you mean max_risk?"),
    ("policy: {rules: [{rule: max_shares, limt: 3}]}", "policy.rules[0].limt is not a setting: did you mean limit?"),
    ("policy: {rules: [{limit: 3}]}", "policy.rules[0] does not say which one it is"),
    (
        "policy: {prices: {default_stop_percent: {option: 40%}}}",
        "default_stop_percent.option is '40%', which is not a number",
    ),
    ("chat: {telegram: {api_url: 'http://example.com'}}", "the token travels in every request"),
    ("people: [{name: a, role: ownr, console: '1'}]", "people[0].role is 'ownr': did you mean owner?"),
    ("people: [{name: a, role: owner, discord: a#1}]", "must be a numeric id, not a name"),
    ("people: [{name: a, role: owner}]", "has no id on any platform"),
    ("channels: [{platform: discord, id: general}]", "must be a numeric id"),
    ("channels: [{platform: console, id: a, people: [eve]}]", "'eve' is not among the people"),
    ("channels: [{platform: console, id: a}, {platform: console, id: a}]", "listed twice"),
    ("policy: {rules: {max_risk: 50}}", "policy.rules is a section, which is not a list"),
    ("policy: {rules: [{rule: allowed_symbols, names: SPY}]}", "policy.rules[0].names is 'SPY', which is not a list"),
    ("policy: {rules: [{rule: allowed_symbols, names: [EUR/USD]}]}", "it must be a symbol in letters and digits"),
    ("policy: {rules: [{rule: max_risk, limit_base_currency: 1,000}]}", "so 1,000 is written 1000"),
    ("policy: {rules: [{rule: max_shares, limit: 5, only: {kind: option}}]}", "so it would never be asked"),
    ("policy: {option_trigger_method: 5}", "policy.option_trigger_method is 5"),
    *[
        (f"policy: {{rules: [{{rule: trading_window, opens: {opens}, closes: '11:00'}}]}}", sentence)
        for opens, sentence in (
            ("930", 'it must be a time of day as HH:MM, for example "09:30"'),
            ("9.5", 'it must be a time of day as HH:MM, for example "09:30"'),
            ("9:30", 'it must be a time of day as HH:MM, for example "09:30"'),
            ("'10:00+02:00'", 'it must be a time of day as HH:MM, for example "09:30"'),
        )
    ],
    ("bot: much-too-long", "bot is 'much-too-long'"),
    ("bot: x\nbot: y", "bot stands twice"),
    ("bot: [", "this is not YAML"),
    ("- a", "holds no settings"),
    ("bot: !!python/object/apply:os.system ['true']", "this is not YAML"),
]


@pytest.mark.parametrize(("text", "sentence"), CASES)
def test_a_fault_is_one_line_that_names_it(tmp_path: Path, text: str, sentence: str):
    (found,) = faults(tmp_path, text)
    assert sentence in found
    assert "\n" not in found
    assert "config.yaml" in found or found.startswith(("people", "channels"))


def _paths(value: Any, keys: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [path for key, below in value.items() for path in ((*keys, key), *_paths(below, (*keys, key)))]
    if isinstance(value, list):
        return [path for index, below in enumerate(value) for path in _paths(below, (*keys, index))]
    return []


FULL: dict[str, Any] = yaml.safe_load((ROOT / "config.yaml").read_text()) | {
    "people": [{"name": "mara", "role": "owner", "discord": "123456789012345678", "telegram": "123456789"}],
    "channels": [{"platform": "telegram", "id": "-1001", "name": "calls", "mode": "auto", "people": ["mara"]}],
}
FULL["channels"][0]["dialect_options"] = {"default_expiry": "0dte", "bare_options_open": False}


@pytest.mark.parametrize("path", _paths(FULL), ids=lambda path: ".".join(map(str, path)))
def test_every_key_misspelt_is_one_line_with_the_right_name(tmp_path: Path, path: tuple[Any, ...]):
    mutated = json.loads(json.dumps(FULL))
    owner = mutated
    for key in path[:-1]:
        owner = owner[key]
    name = str(path[-1])
    owner[name[:-1] + "qz"] = owner.pop(name)
    found = faults(tmp_path, yaml.safe_dump(mutated))
    if name in {"name", "role", "platform", "id", "people", "discord", "telegram"} or name == "rule":
        assert any(name[:-1] in fault for fault in found)
        return
    (line,) = found
    assert re.search(r"line \d+: .* is not a setting: (did you mean|the keys here are) ", line)
    assert name in line.partition("is not a setting")[2]


@pytest.mark.parametrize("wrong", ["NaN", -1, "30s", {"a": 1}, ["x"]], ids=str)
@pytest.mark.parametrize(
    "path", [p for p in _paths(FULL) if p[-1] not in {"name", "role"}], ids=lambda path: ".".join(map(str, path))
)
def test_every_key_with_a_wrong_value_is_refused_or_means_something(tmp_path: Path, path: tuple[Any, ...], wrong: Any):
    mutated = json.loads(json.dumps(FULL))
    owner = mutated
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = wrong
    texts = (path[-1], wrong) == ("bot", "30s") or (
        path[-1] in {"data_dir", "host", "dialect", "id"} and isinstance(wrong, str | int)
    )
    plausible = path[-1] in {"discord", "telegram", "id"} and wrong == -1
    if texts or plausible:
        return
    found = faults(tmp_path, yaml.safe_dump(mutated))
    assert all("\n" not in line and len(line) < 600 for line in found)
    assert any(str(path[-1]) in line for line in found)


def test_yaml_is_read_as_it_looks(tmp_path: Path):
    config = tmp_path / "config.yaml"
    config.write_text("a: ON\nb: 15:45\nc: 0.10\nd: 012\ne: 1_000\nf: 2026-12-01\ng: true\nh: 7\n")
    values = {keys[0]: value for keys, value in from_yaml(config).values.items()}
    assert values == {
        "a": "ON",
        "b": "15:45",
        "c": Decimal("0.10"),
        "d": "012",
        "e": "1_000",
        "f": "2026-12-01",
        "g": True,
        "h": 7,
    }


def test_the_ledger_is_found_from_anywhere_and_with_a_broken_configuration(tmp_path: Path):
    assert load(tmp_path, "data_dir: here").data_dir == tmp_path / "here"
    (tmp_path / "config.yaml").write_text("data_dir: here\nibkr: {port: x}")
    assert data_dir_in(tmp_path / "config.yaml", {}) == tmp_path / "here"
    assert data_dir_in(tmp_path / "none.yaml", {}) == tmp_path / "data"


def test_the_schema_accepts_what_is_shipped_and_knows_no_secret():
    found = schema()
    jsonschema.Draft7Validator(found).validate(yaml.safe_load((ROOT / "config.yaml").read_text()))
    assert "SecretStr" not in json.dumps(found)
    assert "token" not in found["$defs"]["Discord"]["properties"]


def test_the_limits_are_told_in_words(tmp_path: Path):
    lines = describe(load(tmp_path, "max_contracts: 3"))
    assert any("at most 3 option or future contracts" in line for line in lines)
    assert "telegram: off (no token)" in lines


HOUSE = """
people: [{name: ann, role: signaller, discord: 111111111111111111}]
channels: [{platform: discord, id: 222222222222222222, name: alpha}]
"""


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (
            "rules: [{rule: max_risk, limit_base_currency: 50, only: {author: ann}}]",
            "policy.rules[0].only.author: 'ann' is the id of no listed person: did you mean 111111111111111111?",
        ),
        (
            'rules: [{rule: max_risk, limit_base_currency: 50, only: {author: "333"}}]',
            "policy.rules[0].only.author: '333' is the id of no listed person: listed are 111111111111111111 (ann)",
        ),
        (
            "rules: [{rule: max_risk, limit_base_currency: 50, only: {channel: Alpha}}]",
            "policy.rules[0].only.channel: 'Alpha' is the id of no listed channel: did you mean 222222222222222222?",
        ),
        (
            'leave: [{day: every, only: {channel: "222222222222222223"}}]',
            (
                "policy.leave[0].only.channel: '222222222222222223' is the id of no listed channel: "
                "listed are 222222222222222222 (alpha)"
            ),
        ),
        (
            'sizing: {authors: {"111111111111111112": 0.5}}',
            (
                "policy.sizing.authors: '111111111111111112' is the id of no listed person: "
                "listed are 111111111111111111 (ann)"
            ),
        ),
    ],
)
def test_a_limit_for_somebody_who_is_not_listed_is_no_limit_and_refused(tmp_path: Path, policy: str, sentence: str):
    assert faults(tmp_path, f"{HOUSE}policy:\n  {policy}\n") == (sentence,)


def test_a_limit_for_a_listed_author_or_channel_stands(tmp_path: Path):
    only = '{author: "111111111111111111", channel: "222222222222222222"}'
    rule = f"rules: [{{rule: max_risk, limit_base_currency: 50, only: {only}}}]"
    (stated,) = load(tmp_path, f"{HOUSE}policy:\n  {rule}\n").policy.rules
    assert stated.only.author == "111111111111111111"


def test_what_cannot_be_read_is_told_without_the_systems_numbers(tmp_path: Path):
    (tmp_path / "saved.yaml").write_bytes(b"mode: \xff")
    with pytest.raises(ConfigInvalid) as folder:
        load_settings(tmp_path, {}, None)
    with pytest.raises(ConfigInvalid) as other:
        load_settings(tmp_path / "saved.yaml", {}, None)
    assert folder.value.faults == (f"{tmp_path} cannot be read: Is a directory",)
    assert other.value.faults == (f"{tmp_path}/saved.yaml cannot be read: byte 7 is not UTF-8; save it as UTF-8",)
