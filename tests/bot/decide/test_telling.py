from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from bot.card import Card, Post, Priority, Tone
from bot.chat.port import ChatBusy, ChatRefused
from bot.decide.desk import Tick, Trouble
from bot.decide.telling import Undelivered
from bot.decide.turn import Turn
from bot.decide.watching import raise_alarm
from bot.keep.ledger import Entry, Ledger
from bot.people import Channel, House, Noise, Person, Role
from bot.remember.facts import PostQueued
from bot.serve.inbox import Inbox
from bot.serve.sender import ALARM_WAITS, Sender
from broker.need import Alarm
from risk.book import ClosedTrade
from risk.plan import Role as LegRole
from tests.bot.decide.test_desk import opened
from tests.fakes.chat import FakeChat
from tests.fakes.scene import NOW, Scene, charter

LOUD = Channel(platform="telegram", id="-100")
OWNER = Person(name="ole", role=Role.OWNER, console="12", telegram="700", discord="800")


def house(noise: Noise = "all", *others: Channel, **changes: object) -> House:
    room = Channel(platform="console", id="room", noise=noise, **changes)  # type: ignore[arg-type]
    return House(people=(Person(name="ann", role=Role.SIGNALLER, console="11"), OWNER), channels=(room, *others))


def scene(noise: Noise = "all", *others: Channel, **changes: object) -> Scene:
    return Scene(charter(house=house(noise, *others, **changes)))


def places(posts: list[Post]) -> list[tuple[str, str, str]]:
    return [(post.platform, post.channel, post.private_to) for post in posts]


def alarms(turn: Turn) -> list[Post]:
    return [fact.post for fact in turn.facts if isinstance(fact, PostQueued) and fact.post.priority is Priority.ALARM]


# ── Noise ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("noise", "fills", "refusals", "day"),
    [
        ("all", True, True, True),
        ("fills", True, True, False),
        ("errors", False, True, False),
        ("silent", False, False, False),
    ],
)
def test_a_channel_is_told_as_much_as_it_wants(noise: Noise, fills: bool, refusals: bool, day: bool):  # noqa: FBT001
    desk = scene(noise)
    refused = desk.posts(desk.say("BTO SPY 600X 12/18 @ 1.25"))
    plan = opened(desk)
    filled = desk.posts(desk.fills(plan, LegRole.STOP, str(plan.quantity), "0.9"))
    with_a_result(desk)
    desk.later(8 * 3600)
    summed = desk.posts(desk.step(Tick()))

    assert bool(refused) is refusals
    assert any(post.key.startswith("fill:") for post in filled) is fills
    assert any(post.key.startswith("card:") for post in filled)
    assert any(post.key.startswith("day:") for post in summed) is day


def test_a_silent_channel_still_answers_whoever_asks():
    desk = scene("silent")
    assert desk.posts(desk.command("status"))[-1].card.title == "Status"


def test_an_alarm_about_a_trade_of_a_silent_channel_goes_to_a_channel_that_listens():
    desk = scene("silent", LOUD)
    ref = opened(desk).trade_ref
    turn = Turn(desk.charter, desk.state, desk.world, desk.now)

    raise_alarm(turn, Alarm(text="no stop works"), ref)

    assert places(alarms(turn)) == [("telegram", "-100", "")]


def test_where_every_channel_is_silent_an_alarm_goes_to_the_owners_in_private():
    desk = scene("silent")

    turn = desk.step(Trouble(at=NOW, text="the disk is full"))

    assert places(alarms(turn)) == [("discord", "800", "800"), ("telegram", "700", "700")]


# ── The day ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def with_a_result(desk: Scene) -> None:
    desk.state.closed.append(
        ClosedTrade(
            trade_ref="T1", symbol="SPY", author="11", channel="room", closed_at=NOW, result=Decimal(5), stopped=False
        )
    )


def test_the_day_is_summed_up_once_after_its_end_with_a_picture_also_over_a_restart():
    desk = scene()
    with_a_result(desk)
    early = desk.posts(desk.step(Tick()))
    desk.later(7 * 3600)

    said = desk.posts(desk.step(Tick()))
    again = desk.posts(desk.step(Tick()))

    assert early == again == []
    assert [post.card.title for post in said] == ["The day: 1 December"]
    assert said[0].picture is not None
    assert desk.restarted().summed_on == NOW.date()


def test_a_day_without_a_closed_trade_is_not_worth_a_word():
    desk = scene()
    desk.later(8 * 3600)

    assert desk.posts(desk.step(Tick())) == []


# ── The pinned status ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pinned_status_is_one_message_that_follows_what_changes_and_no_faster_than_once_a_minute():
    desk = scene(pin_status=True)
    first = desk.posts(desk.step(Tick()))
    desk.command("pause")
    soon = desk.posts(desk.step(Tick()))
    desk.later(61)
    later = desk.posts(desk.step(Tick()))
    desk.later(61)
    unchanged = desk.posts(desk.step(Tick()))

    assert [(post.key, post.pin, post.priority) for post in first] == [("status:console:room:", True, Priority.CARD)]
    assert soon == unchanged == []
    assert [post.key for post in later] == ["status:console:room:"]
    assert any("reducing" in line for line in later[0].card.lines)


def test_without_the_wish_nothing_is_pinned():
    assert scene().posts(scene().step(Tick())) == []


# ── Stops concern everybody ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("source", ["local", "telegram"])
def test_a_kill_from_anywhere_is_told_to_every_channel(source: str):
    desk = scene("all", LOUD)
    turn = desk.command("kill", "the news", platform=source, author=_owner_on(source), channel="-100")

    told = alarms(turn)

    assert places(told) == [("console", "room", ""), ("telegram", "-100", "")]
    assert told[0].card.title == "Trading halted, by ole"
    assert told[0].card.lines[0] == "the news"


def _owner_on(platform: str):
    from bot.message import Author

    return Author(id=OWNER.id_on(platform), name="ole")  # type: ignore[arg-type]


def test_a_kill_on_the_console_is_seen_there_already():
    desk = scene("all", LOUD)

    assert places(alarms(desk.command("kill"))) == [("telegram", "-100", "")]


def test_pause_and_resume_are_told_once_each():
    desk = scene("all", LOUD)
    said = [
        [post.card.title for post in alarms(desk.command(name, platform="local"))]
        for name in ("pause", "pause", "resume", "resume")
    ]

    assert said == [["No new entries, by ole"] * 2, [], ["Trading resumed, by ole"] * 2, []]


# ── A dead chat ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_one_dead_platform_was_given_is_said_on_the_other_once():
    desk = scene("all", LOUD)
    ref = opened(desk).trade_ref
    turn = Turn(desk.charter, desk.state, desk.world, desk.now)
    raise_alarm(turn, Alarm(text="no stop works"), ref)
    (given,) = alarms(turn)

    first = desk.step(Undelivered(key=given.key, platform=given.platform))
    second = desk.step(Undelivered(key=given.key, platform=given.platform))

    assert places(alarms(first)) == [("telegram", "-100", "")]
    assert "no stop works" in alarms(first)[0].card.lines
    assert alarms(second) == []


def test_what_every_platform_was_given_is_not_repeated():
    desk = scene("all", LOUD)
    given = alarms(desk.step(Trouble(at=NOW, text="the disk is full")))

    assert len(given) == 2
    assert alarms(desk.step(Undelivered(key=given[0].key, platform=given[0].platform))) == []


def test_without_another_channel_the_owners_are_told_on_the_other_platform():
    only = House(people=(OWNER,), channels=(LOUD,))
    desk = Scene(charter(house=only))
    (given,) = alarms(desk.step(Trouble(at=NOW, text="the disk is full")))

    turn = desk.step(Undelivered(key=given.key, platform="telegram"))

    assert places(alarms(turn)) == [("discord", "800", "800")]


class Ticking:
    def __init__(self) -> None:
        self.at = NOW

    def now(self):
        return self.at


class Deaf(FakeChat):
    fault: Exception = ChatBusy("not connected", retry_after=0.0)

    async def send(self, post: Post, picture: bytes = b"") -> str:
        raise self.fault


@pytest.mark.parametrize(("fault", "turns"), [(ChatBusy("not connected", 0.0), 2), (ChatRefused("gone"), 1)])
async def test_an_alarm_that_a_chat_does_not_take_comes_back_to_the_desk(tmp_path: Path, fault: Exception, turns: int):
    ledger, clock, inbox, chat = (
        Ledger.open(tmp_path / "l.sqlite3"),
        Ticking(),
        Inbox(lambda _: False),
        Deaf(lambda: NOW),
    )
    chat.fault = fault
    card = Card(badge="PAPER", tone=Tone.WARNING, title="Attention")
    post = Post(key="only:alarm:1", platform="console", channel="room", card=card, priority=Priority.ALARM)
    notice = post.model_copy(update={"key": "fill:1", "priority": Priority.NOTICE, "channel": "other"})
    ledger.commit([Entry(PostQueued(at=NOW, post=post)), Entry(PostQueued(at=NOW, post=notice))])
    sender = Sender(ledger, {"console": chat}, inbox, asyncio.Event(), clock)

    for _ in range(turns):
        sender.dispatch()
        await asyncio.gather(*sender._tasks)
        clock.at += ALARM_WAITS
    heard = [item.what for item in await inbox.drain()]

    assert heard == [Undelivered(key="only:alarm:1", platform="console")]
    ledger.close()


async def test_an_alarm_that_is_taken_in_time_comes_back_to_nobody(tmp_path: Path):
    ledger, clock, inbox = Ledger.open(tmp_path / "l.sqlite3"), Ticking(), Inbox(lambda _: False)
    chat = FakeChat(lambda: NOW)
    card = Card(badge="PAPER", tone=Tone.WARNING, title="Attention")
    post = Post(key="only:alarm:1", platform="console", channel="room", card=card, priority=Priority.ALARM)
    ledger.commit([Entry(PostQueued(at=NOW, post=post))])
    sender = Sender(ledger, {"console": chat}, inbox, asyncio.Event(), clock)

    sender.dispatch()
    await asyncio.sleep(0.05)

    assert [type(item.what) for item in await inbox.drain()] != [Undelivered]
    for task in sender._tasks:
        task.cancel()
    ledger.close()
