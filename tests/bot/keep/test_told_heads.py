from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.card import Post
from bot.check.audit import unlike, verify
from bot.cli import main
from bot.decide.desk import Tick
from bot.keep.ledger import Ledger
from bot.people import Channel, House, Person, Role
from tests.fakes.journal import write
from tests.fakes.scene import NOW, Scene, charter
from tests.fakes.seasons import season

HASH = "ab" * 32
EVENING = 7.5 * 3600
DAY = 24 * 3600
OWNER = Person(name="ole", role=Role.OWNER, discord="800", telegram="700")


def scene(*people: Person) -> Scene:
    rooms = (Channel(platform="discord", id="room", noise="all"),)
    return Scene(charter(house=House(people=people, channels=rooms)))


def told(desk: Scene, seq: int = 12) -> list[Post]:
    return [post for post in desk.posts(desk.step(Tick(head=(seq, HASH)))) if post.key.startswith("head:")]


def test_the_owners_are_told_the_head_once_an_evening_in_private():
    desk = scene(OWNER)
    assert told(desk) == []
    desk.later(EVENING)
    posts = told(desk)
    assert {(post.platform, post.channel, post.private_to) for post in posts} == {
        ("discord", "800", "800"),
        ("telegram", "700", "700"),
    }
    assert f"--head 12:{HASH}" in posts[0].card.lines[1]
    assert told(desk, 13) == []
    desk.later(DAY)
    assert len(told(desk, 40)) == 2


def test_a_start_in_between_does_not_say_it_again():
    desk = scene(OWNER)
    desk.later(EVENING)
    assert told(desk)
    again = scene(OWNER)
    again.now, again.state = desk.now, desk.restarted()
    assert told(again) == []


def test_a_bot_that_slept_through_the_evening_says_it_when_it_is_back_and_that_evening_too():
    desk = scene(OWNER)
    desk.later(EVENING)
    told(desk)
    desk.later(2 * DAY - EVENING)
    assert [post.card.title for post in told(desk)][:1] == ["The ledger, 2 December"]
    assert told(desk) == []
    desk.later(EVENING)
    assert [post.card.title for post in told(desk)][:1] == ["The ledger, 3 December"]


def test_where_no_owner_is_known_on_a_platform_the_channels_are_told():
    desk = scene(Person(name="ole", role=Role.OWNER, console="1"))
    desk.later(EVENING)
    assert [(post.channel, post.private_to) for post in told(desk)] == [("room", "")]


def test_an_empty_ledger_has_no_head_to_tell():
    desk = scene(OWNER)
    desk.later(EVENING)
    assert told(desk, 0) == []
    assert desk.state.head_told_on is None


# ── As evidence ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = Ledger.open(tmp_path / "data" / "ledger.sqlite3")
    write(opened, season(4, 30))
    return opened


def test_a_ledger_that_was_written_anew_from_some_row_on_is_whole_and_still_not_the_one_that_was_told(
    ledger: Ledger, tmp_path: Path
):
    seq, row_hash = ledger.head()
    other = Ledger.open(tmp_path / "forged.sqlite3")
    facts = [fact for _, fact in ledger.facts()]
    write(other, [*facts[: len(facts) // 2], *facts[len(facts) // 2 + 1 :], facts[0]])
    assert unlike(ledger.connection, seq, row_hash) == ""
    assert not [fault for fault in verify(other.connection).faults if "row" in fault and "changed" in fault]
    assert "not the one that was told" in unlike(other.connection, seq, row_hash)
    other.close()
    ledger.close()


def test_a_ledger_that_lost_its_last_rows_is_not_the_one_that_was_told(ledger: Ledger):
    seq, row_hash = ledger.head()
    assert "an older copy" in unlike(ledger.connection, seq + 5, row_hash)
    ledger.close()


def test_the_command_takes_what_the_card_says(ledger: Ledger, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("")
    desk = scene(OWNER)
    desk.later(EVENING)
    card = next(post.card for post in desk.posts(desk.step(Tick(head=ledger.head()))) if post.key.startswith("head:"))
    ledger.close()
    (typed,) = re.findall(r"autoscalper (.*)", card.lines[1])
    assert main(typed.split()) == 0
    assert "holds 1 told before" in capsys.readouterr().out
    assert main(["ledger", "verify", "--head", f"3:{HASH}"]) == 1
    assert "not the one that was told" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["ledger", "verify", "--head", "nonsense"])


def test_the_day_is_new_yorks():
    desk = scene(OWNER)
    desk.later(13.5 * 3600)
    assert desk.now.date() == date(2026, 12, 2)
    assert NOW.date() == date(2026, 12, 1)
    assert told(desk)[0].card.title == "The ledger, 1 December"
