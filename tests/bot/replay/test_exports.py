"""Histories as three programs write them, whole and broken."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.message import Author, MessageDeleted, MessagePosted
from bot.remember.facts_heard import Heard
from bot.replay import json_stream
from bot.replay.exports import read
from bot.replay.fault import ReplayInvalid

NOON = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def discord(number: int, text: str, **more: Any) -> dict[str, Any]:
    author = {"id": "11", "name": "ann", "nickname": "Ann", "isBot": False}
    stamp = (NOON + timedelta(minutes=number)).isoformat()
    return {"id": str(number), "type": "Default", "timestamp": stamp, "content": text, "author": author, **more}


def discord_file(path: Path, *messages: dict[str, Any], channel: str = "7") -> Path:
    body = {"guild": {"id": "1"}, "channel": {"id": channel}, "messages": messages, "messageCount": len(messages)}
    path.write_text(json.dumps(body, indent=2), "utf-8")
    return path


def telegram_file(path: Path, *texts: Any, **more: Any) -> Path:
    stamp = str(int(NOON.timestamp()))
    plain = {
        "type": "message",
        "date": "2026-12-01T12:00:00",
        "date_unixtime": stamp,
        "from": "Ann",
        "from_id": "user11",
    }
    messages = [{"id": number, **plain, "text": text, **more} for number, text in enumerate(texts, 1)]
    body = {"name": "calls", "type": "public_channel", "id": 99, "messages": messages}
    path.write_text(json.dumps(body, indent=1), "utf-8")
    return path


def posted(*paths: Path) -> list[MessagePosted]:
    return [each for each in read(paths).said if isinstance(each, MessagePosted)]


def test_a_newest_first_export_is_read_from_its_oldest_message(tmp_path: Path) -> None:
    path = discord_file(tmp_path / "a.json", discord(3, "c"), discord(2, "b"), discord(1, "a"))
    assert [each.text for each in posted(path)] == ["a", "b", "c"]


def test_parts_of_one_export_are_one_history_and_a_message_in_two_of_them_is_there_once(tmp_path: Path) -> None:
    one = discord_file(tmp_path / "1.json", discord(1, "a"), discord(2, "b"))
    two = discord_file(tmp_path / "2.json", discord(2, "b"), discord(3, "c"))
    assert [each.text for each in posted(two, one)] == ["a", "b", "c"]


def test_files_of_two_channels_are_refused(tmp_path: Path) -> None:
    one = discord_file(tmp_path / "1.json", discord(1, "a"))
    two = discord_file(tmp_path / "2.json", discord(2, "b"), channel="8")
    with pytest.raises(ReplayInvalid, match="one channel at a time"):
        read([one, two])


@pytest.mark.parametrize("keep", [0.5, 0.8, 0.95])
def test_an_export_that_breaks_off_is_refused_with_the_fix(tmp_path: Path, keep: float) -> None:
    path = discord_file(tmp_path / "a.json", *(discord(number, "words") for number in range(1, 30)))
    whole = path.read_text("utf-8")
    path.write_text(whole[: int(len(whole) * keep)], "utf-8")
    with pytest.raises(ReplayInvalid, match=r"breaks off after \d+ messages.*export it again"):
        read([path])


def test_a_time_without_a_zone_is_refused_with_the_fix(tmp_path: Path) -> None:
    path = discord_file(tmp_path / "a.json", discord(1, "a", timestamp="2026-12-01T12:00:00"))
    with pytest.raises(ReplayInvalid, match=r"which zone.*--utc"):
        read([path])


def test_an_edited_post_is_known_from_its_edit_on(tmp_path: Path) -> None:
    later = (NOON + timedelta(hours=2)).isoformat()
    path = discord_file(tmp_path / "a.json", discord(1, "a", timestampEdited=later), discord(2, "b"))
    history = read([path])
    assert history.edited == 1
    assert [each.text for each in posted(path)] == ["b", "a"]


def test_the_embed_of_a_program_is_its_words_and_that_of_a_person_is_not(tmp_path: Path) -> None:
    embed = {"title": "BTO", "description": "SPY", "fields": [{"name": "SL", "value": "1.20"}], "footer": {"text": "f"}}
    program = {"id": "12", "name": "bot", "isBot": True}
    path = discord_file(
        tmp_path / "a.json", discord(1, "", embeds=[embed], author=program), discord(2, "look", embeds=[embed])
    )
    first, second = posted(path)
    assert first.text == "BTO\nSPY\nSL 1.20\nf"
    assert (first.author.nature, second.text) == ("bot", "look")


def test_a_reply_says_what_it_answers_and_a_join_is_nobodys_words(tmp_path: Path) -> None:
    reply = discord(2, "out", type="Reply", reference={"messageId": "1", "channelId": "7"})
    path = discord_file(tmp_path / "a.json", discord(1, "hi", type="GuildMemberJoin"), reply)
    assert [(each.text, each.reply_to) for each in posted(path)] == [("out", "1")]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 16])
def test_telegrams_control_characters_are_read_wherever_a_chunk_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    path = telegram_file(tmp_path / "result.json", "AXB", "C:\\\\x0b")
    path.write_text(path.read_text("utf-8").replace("AXB", r"A\x0bB"), "utf-8")
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    assert [each.text for each in posted(path)] == ["A\x0bB", "C:\\\\x0b"]


def test_a_telegram_text_in_parts_is_one_text_and_keeps_its_strikes(tmp_path: Path) -> None:
    parts = ["BTO ", {"type": "cashtag", "text": "$SPY"}, {"type": "strikethrough", "text": " 600C"}]
    (message,) = posted(telegram_file(tmp_path / "result.json", parts))
    assert message.text == "BTO $SPY~~ 600C~~"
    assert (message.channel, message.author.id) == ("-10099", "11")


def test_a_telegram_message_with_local_time_alone_is_refused(tmp_path: Path) -> None:
    path = telegram_file(tmp_path / "result.json", "a")
    path.write_text(path.read_text("utf-8").replace("date_unixtime", "other"), "utf-8")
    with pytest.raises(ReplayInvalid, match="current Telegram Desktop"):
        read([path])


def test_a_csv_export_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f'"11","ann","{(NOON + timedelta(minutes=n)).isoformat()}","text, ""{n}""","",""' for n in range(12)]
    path.write_text('"AuthorID","Author","Date","Content","Attachments","Reactions"\n' + "\n".join(rows), "utf-8")
    assert [each.text for each in posted(path)] == [f'text, "{n}"' for n in range(12)]


def test_our_own_journal_brings_its_deletions(tmp_path: Path) -> None:
    post = MessagePosted(
        platform="discord",
        channel="7",
        message_id="1",
        author=Author(id="11", name="ann"),
        text="a",
        sent_at=NOON,
        heard_at=NOON + timedelta(seconds=1),
    )
    gone = MessageDeleted(platform="discord", channel="7", message_id="1", heard_at=NOON + timedelta(seconds=9))
    path = tmp_path / "journal.jsonl"
    rows = [{"seq": 1, "at": "", "kind": "started", "body": "{}"}]
    heard = [Heard(at=post.heard_at, input=post), Heard(at=gone.heard_at, input=gone)]
    rows += [{"seq": n, "at": "", "kind": "heard", "body": each.model_dump_json()} for n, each in enumerate(heard, 2)]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    history = read([path])
    assert history.said == (post, gone)
    assert history.edited == 0


@pytest.mark.parametrize("text", ["", "hello", "[]", "{}", '{"about": 1, "chats": {"list": [{"messages": []}]}}'])
def test_what_is_no_export_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ReplayInvalid) as fault:
        read([path])
    assert "export" in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("before", [3, 9000])
def test_bytes_that_are_no_text_are_refused_wherever_they_stand(tmp_path: Path, before: int) -> None:
    path = discord_file(tmp_path / "a.json", *(discord(number, "words") for number in range(1, before)))
    path.write_bytes(path.read_bytes()[:-40] + b"\xff\xfe" + path.read_bytes()[-40:])
    with pytest.raises(ReplayInvalid, match=r"export it again|cannot be read"):
        read([path])


@pytest.mark.parametrize(
    "odd",
    [
        {"author": "ann"},
        {"author": {"id": "11", "name": "ann", "isBot": True}, "embeds": 5},
        {"author": {"id": "11", "name": "ann", "isBot": True}, "embeds": ["words"]},
        {"type": "Reply", "reference": "1"},
        {"timestamp": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_message_of_another_shape_is_refused_in_one_sentence(tmp_path: Path, odd: dict[str, object]) -> None:
    path = discord_file(tmp_path / "a.json", discord(1, "words"), discord(2, "words") | odd)
    with pytest.raises(ReplayInvalid, match="after the first 1 is not written"):
        read([path])
