from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from bot.configure.wizard import answers, filled_config, filled_env

DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE." + "a" * 38
TELEGRAM = "123456789:" + "A" * 35
CONFIG = files("bot.configure").joinpath("templates", "config.yaml").read_text(encoding="utf-8")
ENV = files("bot.configure").joinpath("templates", "env.example").read_text(encoding="utf-8")


def asked(*typed: str) -> tuple[dict[str, str], list[str], list[str]]:
    """The answers, what was said between, and what was asked in secret."""
    lines, said, hidden = iter(typed), [], []

    def in_secret(prompt: str) -> str:
        hidden.append(prompt)
        return next(lines)

    found = answers(lambda _prompt: next(lines), in_secret, said.append)
    assert next(lines, None) is None
    return found, said, hidden


def test_enter_alone_is_paper_with_tws_and_no_chat():
    found, said, hidden = asked("", "", "", "")
    assert found == {"IBKR_PORT": "7497", "IBKR_CLIENT_ID": "1", "DISCORD_BOT_TOKEN": "", "TELEGRAM_BOT_TOKEN": ""}
    assert said == []
    assert len(hidden) == 2


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("abc", "4002", "1", "", ""), "a whole number from 1 to 65535"),
        (("70000", "4002", "1", "", ""), "a whole number from 1 to 65535"),
        (("4001", "4002", "1", "", ""), "IB's port for live"),
        (("4002", "0", "1", "", ""), "a whole number from 1 to 9999"),
        (("4002", "٣", "1", "", ""), "a whole number from 1 to 9999"),
        (("4002", "1", "not-a-token", "", ""), "three parts with dots"),
        (("4002", "1", "", "not-a-token", ""), "from @BotFather"),
        (("4002", "1", "", TELEGRAM, "@me", "42", "-1001000000001"), "no @name"),
        (("4002", "1", "", TELEGRAM, "42", "1001000000001", "-1001000000001"), "a minus sign"),
        (("4002", "1", DISCORD, "mara", "123456789012345678", "", ""), "no Discord id"),
    ],
)
def test_an_answer_that_cannot_be_right_is_asked_for_again_with_the_reason(typed, wrong):
    found, (sentence,), _ = asked(*typed)
    assert wrong in sentence
    assert found["IBKR_PORT"] == "4002"


def test_spaces_that_came_with_a_token_are_dropped():
    found, said, _ = asked(" 4002 ", "1", "", f"  {TELEGRAM}\t", "", "")
    assert found["TELEGRAM_BOT_TOKEN"] == TELEGRAM
    assert said == []


def test_the_named_person_and_channels_are_listed_and_ask_before_they_trade():
    found, _, _ = asked(
        "4002", "7", DISCORD, "123456789012345678", "876543210987654321", TELEGRAM, "42", "-1001000000001"
    )
    config = yaml.safe_load(filled_config(CONFIG, found))
    assert config["people"] == [{"name": "me", "role": "owner", "discord": 123456789012345678, "telegram": 42}]
    assert [(each["platform"], each["id"], each["mode"]) for each in config["channels"]] == [
        ("discord", 876543210987654321, "approve"),
        ("telegram", -1001000000001, "approve"),
    ]
    assert f"TELEGRAM_BOT_TOKEN={TELEGRAM}\n" in filled_env(ENV, found)


def test_without_answers_the_files_are_the_templates():
    assert filled_config(CONFIG, {}) == CONFIG
    assert filled_env(ENV, {}) == ENV
