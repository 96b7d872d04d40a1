from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.app import charter_of
from bot.configure.config import ConfigInvalid, load_settings
from bot.configure.effective import describe
from parsers.dialect import DialectError
from parsers.parse import parse
from parsers.rehearse import words_for
from tests.parsers.reading import AT

ROOM = {"platform": "telegram", "id": "-1001", "dialect": "telegram-forex"}


def settings(tmp_path: Path, *channels: dict[str, object]):
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"channels": list(channels)}))
    return load_settings(path, env={}, env_file=None)


def spoken(tmp_path: Path, *channels: dict[str, object]):
    charter = charter_of(settings(tmp_path, *channels))
    return [charter.dialects[channel.tongue] for channel in charter.house.channels]


def test_two_channels_of_one_dialect_each_have_their_own_habits(tmp_path):
    quiet = {**ROOM, "id": "-1002", "dialect_options": {"reports_are_exits": False, "filler_words": ["as promised"]}}
    own, other = spoken(tmp_path, ROOM, quiet)
    assert words_for(parse("XAUUSD TP1 hit", own, AT)).startswith("TRIM")
    assert words_for(parse("XAUUSD TP1 hit", other, AT)) == "chatter"
    wanted = "BUY XAUUSD @ 4150, stop 4140"
    assert words_for(parse("GOLD BUY as promised 4150 SL 4140", other, AT)) == wanted
    assert words_for(parse("GOLD BUY as promised 4150 SL 4140", own, AT)) != wanted


def test_a_channel_without_options_shares_its_dialect(tmp_path):
    first, second = spoken(tmp_path, ROOM, {**ROOM, "id": "-1002"})
    assert first is second


def test_an_unknown_option_is_one_line_with_the_nearest_right_name(tmp_path):
    with pytest.raises(ConfigInvalid, match="did you mean default_expiry"):
        settings(tmp_path, {**ROOM, "dialect_options": {"default_expire": "0dte"}})


@pytest.mark.parametrize("wrong", [{"default_expiry": "soon"}, {"quantity_words": {"full": 0}}, {"default_right": "X"}])
def test_a_habit_that_cannot_be_is_refused(tmp_path, wrong):
    with pytest.raises(ConfigInvalid, match=next(iter(wrong))):
        settings(tmp_path, {**ROOM, "dialect_options": wrong})


def test_a_channel_cannot_silence_a_word_of_the_language(tmp_path):
    with pytest.raises(DialectError, match="'not' already means"):
        charter_of(settings(tmp_path, {**ROOM, "dialect_options": {"filler_words": ["not"]}}))


def test_the_habits_that_hold_are_told(tmp_path):
    lines = describe(
        settings(tmp_path, {**ROOM, "dialect_options": {"default_expiry": "weekly", "symbols": ["XAUUSD"]}})
    )
    assert any("dialect telegram-forex with default_expiry weekly, symbols 'XAUUSD'" in line for line in lines)
