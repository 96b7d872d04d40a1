from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.decide.turn import Turn
from bot.message import Author, MessageDeleted, MessageEdited
from bot.people import Channel, House, Person, Role
from bot.remember.facts import EntrySending, MessageRefused
from tests.fakes.scene import ANN, EVE, OLE, Scene, charter

BROKEN = "BTO 2 SPY 600X 12/18 @ 1.25"
RIGHT = "BTO 2 SPY 600C 12/18 @ 1.25"


def scene(mode: str = "auto", *, allowed: bool = True) -> Scene:
    return Scene(
        charter(
            house=House(
                people=(
                    Person(name="ann", role=Role.SIGNALLER, console="11"),
                    Person(name="ole", role=Role.OWNER, console="12"),
                ),
                channels=(Channel(platform="console", id="room", mode=mode, edits_may_open=allowed),),  # type: ignore[arg-type]
            )
        )
    )


def edit(
    desk: Scene, text: str, *, author=ANN, after: float = 5, revision: int = 1, posted: datetime | None = None
) -> Turn:
    posted = posted or desk.now
    desk.later(after)
    return desk.step(
        MessageEdited(
            platform="console",
            channel="room",
            message_id="m",
            revision=revision,
            author=author,
            text=text,
            sent_at=posted,
            heard_at=desk.now,
        )
    )


def sent(desk: Scene) -> list[EntrySending]:
    return [fact for fact in desk.facts if isinstance(fact, EntrySending)]


def test_a_slip_that_was_refused_may_be_corrected_in_time_and_is_sent_once():
    desk = scene()
    desk.say(BROKEN, message_id="m")

    edit(desk, RIGHT)
    second = edit(desk, RIGHT.replace("1.25", "1.20"), revision=2)

    assert [fact.plan.quantity for fact in sent(desk)] == [2]
    assert not any(isinstance(fact, EntrySending) for fact in second.facts)


def test_an_edit_that_is_heard_after_the_deletion_of_its_message_opens_nothing():
    desk = scene()
    desk.say(BROKEN, message_id="m")
    desk.step(MessageDeleted(platform="console", channel="room", message_id="m", heard_at=desk.now))

    edit(desk, RIGHT)

    assert sent(desk) == []


@pytest.mark.parametrize("author", [ANN, OLE])
def test_an_edit_of_a_message_that_was_answered_with_an_exit_opens_nothing(author: Author):
    desk = scene()
    desk.say(BROKEN, message_id="m")
    posted = desk.now
    desk.later(2)
    desk.say("cancel", author=author, message_id="m2", reply_to="m")

    edit(desk, RIGHT, posted=posted)

    assert sent(desk) == []


def test_where_the_channel_does_not_say_so_no_edit_opens():
    desk = scene(allowed=False)
    desk.say(BROKEN, message_id="m")

    turn = edit(desk, RIGHT)

    assert sent(desk) == []
    assert [fact.code for fact in turn.facts if isinstance(fact, MessageRefused)] == ["edited"]


@pytest.mark.parametrize("first", ["gm", "what a day", RIGHT])
def test_chatter_and_what_was_sent_already_are_opened_by_no_edit(first: str):
    desk = scene()
    desk.say(first, message_id="m")
    before = len(sent(desk))

    edit(desk, RIGHT)

    assert len(sent(desk)) == before


@pytest.mark.parametrize("first", ["gm", "what a day"])
def test_chatter_is_opened_by_no_second_edit_either(first: str):
    desk = scene()
    desk.say(first, message_id="m")
    posted = desk.now

    edit(desk, RIGHT, after=1)
    edit(desk, RIGHT.replace("1.25", "1.20"), after=1, revision=2, posted=posted)

    assert sent(desk) == []


def test_a_post_that_was_never_heard_is_opened_by_none_of_its_edits():
    desk = scene()
    posted = desk.now

    edit(desk, RIGHT, after=1)
    edit(desk, RIGHT.replace("1.25", "1.20"), after=1, revision=2, posted=posted)

    assert sent(desk) == []


def test_a_slip_whose_first_correction_is_a_slip_too_may_be_corrected_again():
    desk = scene()
    desk.say(BROKEN, message_id="m")
    posted = desk.now

    edit(desk, BROKEN.replace("1.25", "1.20"), after=1)
    edit(desk, RIGHT, after=1, revision=2, posted=posted)

    assert [fact.plan.quantity for fact in sent(desk)] == [2]


def test_an_edit_later_than_a_signal_may_be_old_opens_nothing():
    desk = scene()
    desk.say(BROKEN, message_id="m")

    edit(desk, RIGHT, after=31)

    assert sent(desk) == []


def test_somebody_else_s_edit_opens_nothing():
    desk = scene()
    desk.say(BROKEN, message_id="m")

    edit(desk, RIGHT, author=EVE)

    assert sent(desk) == []


@pytest.mark.parametrize(
    ("first", "then", "opens"),
    [
        ("BTO 2 SPY 600C 12/18 @ 1.25", "BTO 2 SPY 600C 12/18 @ 1.20", True),
        ("BTO 2 SPY 600C 12/18 @ 1.25", "BTO 1 SPY 600C 12/18 @ 1.25", True),
        ("BTO 2 SPY 600C 12/18 @ 1.25", "BTO 3 SPY 600C 12/18 @ 1.25", False),
        ("BTO 2 SPY 600C 12/18 @ 1.25", "BTO SPY 600C 12/18 @ 1.25", False),
        ("BTO SPY 600C 12/18 @ 1.25", "BTO 1 SPY 600C 12/18 @ 1.25", False),
        ("BTO SPY 600C 12/18 @ 1.25", "BTO SPY 600C 12/18 @ 1.20", True),
        ("BTO 2 SPY 600C 12/18 @ 1.25", "out of SPY", False),
    ],
)
def test_an_entry_that_waits_for_approval_is_asked_for_anew_and_never_for_more(first: str, then: str, opens: bool):  # noqa: FBT001
    desk = scene("approve")
    asked = desk.posts(desk.say(first, message_id="m"))[-1].card.buttons[0]

    turn = edit(desk, then)
    old = desk.press(asked, author=OLE)

    waiting = list(desk.state.awaited)
    assert asked.trade_ref not in waiting
    assert not old.commands
    assert len(waiting) == opens
    if opens:
        (button, *_) = desk.posts(turn)[-1].card.buttons
        assert button.trade_ref == waiting[0]
        desk.press(button, author=OLE)
        assert desk.state.approved.keys() == {button.trade_ref}


def test_an_exit_posted_between_the_signal_and_its_correction_keeps_it_from_opening():
    desk = scene()
    desk.say("LONG 10 AAPL @ 190 SL 18X", message_id="m", sent_at=desk.now)
    desk.later(1)
    desk.say("out of AAPL")
    desk.now -= timedelta(seconds=1)

    edit(desk, "LONG 10 AAPL @ 190 SL 186")

    assert sent(desk) == []


def test_a_correction_is_remembered_over_a_restart():
    desk = scene("approve")
    desk.say("LONG 10 AAPL @ 190 SL 186", message_id="m")
    edit(desk, "LONG 5 AAPL @ 190 SL 186")

    again = desk.restarted()

    assert again.awaited == desk.state.awaited
    assert [awaited.intent.quantity for awaited in again.awaited.values()] == [5]
