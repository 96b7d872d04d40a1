from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.card import Button, Card, Post, Priority, Tone
from bot.chat.port import ChatGone, ChatRefused
from bot.message import ButtonPressed, CommandGiven, MessageEdited, MessagePosted
from tests.fakes.pictures import DAY
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram.inbox import Inbox, listening, telegram_chat

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\4\x38\0\0\3\xc0" + bytes(9)
GROUP = -1001000000001
CHANNEL = -1001000000002


@pytest.fixture
async def server():
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def inbox():
    return Inbox()


def post(title="SPY 600 call: working", *lines, chat=GROUP, buttons=(), **where):
    card = Card(badge="PAPER", tone=Tone.WORKING, title=title, lines=lines, buttons=buttons)
    return Post(key=where.pop("key", "k1"), platform="telegram", channel=str(chat), card=card, **where)


async def test_a_post_is_heard_with_ids_text_and_time(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    async with listening(telegram_chat(server, inbox), inbox):
        number = server.say(group, mara, "BTO SPY 600C 12/18 @ 1.25 🚀")
        (fact,) = await inbox.until(1)
    assert isinstance(fact, MessagePosted)
    assert (fact.channel, fact.thread, fact.message_id, fact.text) == (
        str(GROUP),
        "",
        str(number),
        "BTO SPY 600C 12/18 @ 1.25 🚀",
    )
    assert (fact.author.id, fact.author.name, fact.author.nature) == ("42", "mara", "person")
    assert fact.sent_at.tzinfo is not None
    assert fact.sent_at <= fact.heard_at


async def test_a_reply_names_its_message_and_our_card_replies_to_the_signal(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        signal = server.say(group, mara, "long TSLA 240")
        await inbox.until(1)
        ours = await chat.send(post("TSLA: bought 10 at 240.00", reply_to=str(signal)))
        server.reply(group, mara, int(ours), "close half")
        await inbox.until(2)
    assert inbox.heard[1].reply_to == ours
    (said,) = server.said(group)
    assert said["text"] == "PAPER ▸ TSLA: bought 10 at 240.00"
    assert said["reply_to_message"]["message_id"] == signal
    assert said["entities"] == [{"type": "bold", "offset": 0, "length": len(said["text"])}]


async def test_an_edit_with_other_words_is_heard_and_one_without_is_not(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    async with listening(telegram_chat(server, inbox), inbox):
        number = server.say(group, mara, "BUY 100 AAPL @ 185.50")
        server.edit(group, number, "BUY 100 AAPL @ 185.50")
        server.edit(group, number, "BUY 200 AAPL @ 185.50")
        server.edit(group, number, "BUY 300 AAPL @ 185.50")
        await inbox.until(3)
    _, first, second = inbox.heard
    assert isinstance(first, MessageEdited)
    assert isinstance(second, MessageEdited)
    assert (first.text, second.text) == ("BUY 200 AAPL @ 185.50", "BUY 300 AAPL @ 185.50")
    assert first.message_id == str(number)
    assert first.revision < second.revision, "two edits within one second are two revisions"


async def test_a_channel_post_and_its_edit_speak_for_the_channel(server, inbox):
    channel = server.channel(CHANNEL, "Alerts")
    async with listening(telegram_chat(server, inbox), inbox):
        number = server.post(channel, "BTO SPY 600C", author_signature="mara")
        server.edit(channel, number, "BTO SPY 605C")
        await inbox.until(2)
    posted, edited = inbox.heard
    assert (posted.author.id, posted.author.name, posted.author.nature) == (str(CHANNEL), "Alerts", "channel")
    assert (edited.text, edited.author) == ("BTO SPY 605C", posted.author)


async def test_a_picture_is_read_by_its_caption(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    async with listening(telegram_chat(server, inbox), inbox):
        number = server.caption(group, mara, "STC SPY 600C")
        server.edit(group, number, "STC SPY 605C")
        await inbox.until(2)
    assert inbox.texts == ["STC SPY 600C", "STC SPY 605C"]


async def test_who_stands_behind_a_message_is_never_the_account_that_stands_in(server, inbox):
    group, channel = server.group(GROUP, "Signals"), server.channel(CHANNEL, "Alerts")
    mara, helper = server.person("mara", 42), server.person("helper", 77, bot=True)
    old = datetime.now(UTC) - timedelta(hours=3)
    async with listening(telegram_chat(server, inbox), inbox):
        server.say_anonymously(group, "anonymous admin")
        server.say_as_channel(group, channel, "as a channel")
        server.auto_forward(group, channel, server.post(channel, "linked"))
        server.forward(group, mara, "forwarded", old)
        server.say(group, helper, "a bot")
        server.say(group, mara, "through a bot", via_bot=helper)
        await inbox.until(7)
    natures = {fact.text: (fact.author.id, fact.author.nature) for fact in inbox.heard if fact.channel == str(GROUP)}
    assert natures == {
        "anonymous admin": (str(GROUP), "anonymous"),
        "as a channel": (str(CHANNEL), "channel"),
        "linked": (str(CHANNEL), "forward"),
        "forwarded": ("42", "forward"),
        "a bot": ("77", "bot"),
        "through a bot": ("42", "forward"),
    }
    forwarded = next(fact for fact in inbox.heard if fact.text == "forwarded")
    assert forwarded.sent_at == old.replace(microsecond=0), "forwarding does not make yesterday's signal new"


async def test_a_listed_group_speaks_for_its_anonymous_administrators(server, inbox):
    group = server.group(GROUP)
    async with listening(telegram_chat(server, inbox, sender_chats=(str(GROUP),)), inbox):
        server.say_anonymously(group, "BTO SPY 600C")
        (fact,) = await inbox.until(1)
    assert (fact.author.id, fact.author.nature) == (str(GROUP), "channel")


async def test_a_forward_into_an_owners_inbox_is_the_owners_and_as_old_as_its_original(server, inbox):
    owner, stranger = server.person("olga", 5), server.person("stan", 6)
    private, other = server.private(owner), server.private(stranger)
    written = datetime.now(UTC) - timedelta(minutes=2)
    async with listening(telegram_chat(server, inbox, places=(), inboxes=("5",)), inbox):
        server.forward(other, stranger, "not heard", written)
        server.say(other, stranger, "not heard either")
        server.forward(private, owner, "/kill", written)
        server.forward(private, owner, "BTO SPY 600C", written)
        await inbox.until(2)
    assert [(type(fact), fact.text, fact.author.id, fact.author.nature) for fact in inbox.heard] == [
        (MessagePosted, "/kill", "5", "person"),
        (MessagePosted, "BTO SPY 600C", "5", "person"),
    ]
    assert inbox.heard[1].sent_at == written.replace(microsecond=0)


async def test_struck_and_quoted_words_look_withdrawn(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    async with listening(telegram_chat(server, inbox), inbox):
        server.say(group, mara, "🚀 BTO SPY 600C\nwatching", strike="BTO SPY 600C")
        server.say(group, mara, "BTO SPY 600C\nnice one", quote="BTO SPY 600C")
        await inbox.until(2)
    assert inbox.texts == ["🚀 ~~BTO SPY 600C~~\nwatching", "> BTO SPY 600C\nnice one"]


async def test_commands_are_heard_here_and_in_private_but_not_those_for_another_bot(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    elsewhere, private = server.group(-100777), server.private(server.person("stan", 6))
    async with listening(telegram_chat(server, inbox, places=(str(GROUP),)), inbox):
        server.say(group, mara, "/status@other_bot")
        server.say(elsewhere, mara, "/kill")
        server.say(group, mara, "/Status@AutoScalper_bot  now please ")
        server.say(private, server.person("stan", 6), "/whoami")
        await inbox.until(2)
    first, second = inbox.heard
    assert isinstance(first, CommandGiven)
    assert (first.name, first.argument, first.channel) == ("status", "now please", str(GROUP))
    assert (second.name, second.author.id, second.channel) == ("whoami", "6", "6")


async def test_only_listed_chats_and_topics_are_heard(server, inbox):
    forum, mara = server.group(GROUP, forum=True), server.person("mara", 42)
    here, there = server.topic(forum, "signals"), server.topic(forum, "chat")
    other = server.group(-100777)
    chat = telegram_chat(server, inbox, places=(f"{GROUP}/{here}",))
    async with listening(chat, inbox):
        server.say(other, mara, "elsewhere")
        server.say(forum, mara, "wrong topic", topic=there)
        server.say(forum, mara, "no topic")
        number = server.say(forum, mara, "BTO SPY 600C", topic=here)
        (fact,) = await inbox.until(1)
        await chat.send(post(thread=str(here), reply_to=str(number)))
    assert (fact.text, fact.thread, fact.reply_to) == ("BTO SPY 600C", str(here), "")
    assert server.said(forum)[0]["message_thread_id"] == here


async def test_a_button_press_is_heard_and_answered(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    chat = telegram_chat(server, inbox)
    approve = Button(label="Approve", trade_ref="as1:b:abcdefghij", action="approve")
    async with listening(chat, inbox):
        await inbox_ready(server)
        ours = await chat.send(post("approve?", buttons=(approve,)))
        late = server.press(group, int(ours), "Approve", mara, too_old=True)
        query = server.press(group, int(ours), "Approve", mara)
        await inbox.until(2)
        await server.world.until(lambda: server.world.queries[query]["answers"])
    fact = inbox.heard[1]
    assert isinstance(fact, ButtonPressed)
    assert (fact.trade_ref, fact.action, fact.author.id) == ("as1:b:abcdefghij", "approve", "42")
    assert (fact.message_id, fact.press_id) == (ours, query)
    assert server.world.queries[late]["answers"] == []


async def inbox_ready(server):
    await server.world.until(lambda: server.called("getUpdates"))


async def test_a_card_is_edited_in_place_and_the_same_words_again_are_success(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        await inbox_ready(server)
        ours = await chat.send(post("working", priority=Priority.ALARM))
        await chat.edit(ours, post("filled", priority=Priority.ALARM))
        await chat.edit(ours, post("filled", priority=Priority.ALARM))
    assert server.world.versions[GROUP, int(ours)] == ["PAPER ▸ working", "PAPER ▸ filled"]
    assert len(server.said(group)) == 1


async def test_a_message_that_is_gone_or_not_ours_is_refused(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        theirs = server.say(group, mara, "hi")
        await inbox.until(1)
        with pytest.raises(ChatGone):
            await chat.edit("999", post())
        for message_id, why in ((str(theirs), "can't be edited"), ("x", "message id")):
            with pytest.raises(ChatRefused, match=why):
                await chat.edit(message_id, post())
        with pytest.raises(ChatRefused, match="chat not found"):
            await chat.send(post(chat=-100999))


async def test_hostile_text_is_said_as_it_is(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    hostile = '<b>P&L <5% </a> &amp; <script> "@everyone" \ud800 tg://user?id=1 **x** [y](z)'
    async with listening(chat, inbox):
        await inbox_ready(server)
        await chat.send(post(hostile, hostile))
    (said,) = server.said(group)
    seen = hostile.replace("\ud800", "?")
    assert said["text"] == f"PAPER ▸ {seen}\n{seen}"
    assert [entity["type"] for entity in said["entities"]] == ["bold"]


async def test_text_that_telegram_cannot_parse_goes_out_plain(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        await inbox_ready(server)
        server.fail(400, "Bad Request: can't parse entities: Unsupported start tag", "sendMessage")
        await chat.send(post("P&L <5%"))
    (said,) = server.said(group)
    assert said["text"] == "PAPER ▸ P&L <5%"
    assert "entities" not in said


async def test_a_long_answer_is_split_and_a_long_edit_is_counted(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    lines = tuple(f"line {number} & {'x' * 80}" for number in range(100))
    async with listening(chat, inbox):
        await inbox_ready(server)
        first = await chat.send(post("trades", *lines, priority=Priority.ALARM))
        await chat.edit(first, post("trades", *lines, priority=Priority.ALARM))
    said = server.said(group)
    assert len(said) == 3
    text = "\n".join(server.world.versions[GROUP, message["message_id"]][0] for message in said)
    assert text.splitlines()[1:] == list(lines)
    assert said[0]["message_id"] == int(first)
    assert said[0]["text"].splitlines()[-1].startswith("… and ")


async def test_a_private_answer_goes_to_that_person_or_else_into_the_chat(server, inbox):
    group, mara, nils = server.group(GROUP), server.person("mara", 42), server.person("nils", 43)
    dm = server.private(mara)
    server.private(nils, status="not started")
    chat = telegram_chat(server, inbox, places=(str(GROUP),))
    async with listening(chat, inbox):
        await inbox_ready(server)
        told = await chat.send(post("balance", private_to="42", reply_to="1"))
        await chat.edit(told, post("balance 2", private_to="42"))
        await chat.send(post("balance 3", private_to="43", key="k2"))
    assert [message["text"] for message in server.said(dm)] == ["PAPER ▸ balance 2"]
    assert told == f"42/{server.said(dm)[0]['message_id']}"
    assert [message["text"] for message in server.said(group)] == ["PAPER ▸ balance 3"]


async def test_no_link_is_previewed_and_nothing_fails_when_the_signal_was_deleted(server, inbox):
    server.group(GROUP)
    chat = telegram_chat(server, inbox)
    async with listening(chat, inbox):
        await inbox_ready(server)
        await chat.send(post("https://example.com", reply_to="12345"))
    (params,) = server.called("sendMessage")
    assert '"is_disabled": true' in params["link_preview_options"]
    assert '"allow_sending_without_reply": true' in params["reply_parameters"]


async def test_a_picture_carries_its_words_below_it_and_an_edit_changes_them(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    pnl = post("P&L (day)", "net +$5.00 & more", picture=DAY)
    async with listening(chat, inbox):
        await connected(chat)
        ours = await chat.send(pnl, PNG)
        (said,) = server.said(group)
        assert said["photo"][0]["width"] == 1080
        assert said["caption"] == "PAPER ▸ P&L (day)\nnet +$5.00 & more"
        await chat.edit(ours, pnl.model_copy(update={"card": pnl.card.model_copy(update={"lines": ("net +$6.00",)})}))
        assert said["caption"].endswith("net +$6.00")


async def test_where_no_pictures_are_allowed_the_words_are_said_and_can_be_edited(server, inbox):
    group = server.group(GROUP)
    group.photos = False
    chat = telegram_chat(server, inbox)
    pnl = post("P&L (day)", "net +$5.00", picture=DAY)
    async with listening(chat, inbox):
        await connected(chat)
        ours = await chat.send(pnl, PNG)
        await chat.edit(ours, pnl.model_copy(update={"card": pnl.card.model_copy(update={"lines": ("net +$6.00",)})}))
    (said,) = server.said(group)
    assert said["text"] == "PAPER ▸ P&L (day)\nnet +$6.00"


async def connected(chat) -> None:
    async with asyncio.timeout(10):
        while chat._voice is None:  # noqa: ASYNC110 (nothing announces it)
            await asyncio.sleep(0.005)


async def test_a_status_is_pinned_once_and_then_edited(server, inbox):
    group = server.group(GROUP)
    chat = telegram_chat(server, inbox)
    status = post("Status", "0 open", key="status:1", pin=True)
    async with listening(chat, inbox):
        await connected(chat)
        ours = await chat.send(status)
        await chat.edit(ours, status.model_copy(update={"card": status.card.model_copy(update={"lines": ("1 open",)})}))
    (said,) = server.said(group)
    assert server.world.pinned == {(GROUP, said["message_id"])}
    assert said["text"].endswith("1 open")
    assert len(server.called("pinChatMessage")) == 1


# ── How old a press may be ────────────────────────────────────────────────────────────────────────────────────────────


class Moving:
    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


def pressed(server, group, mara) -> None:
    server.press(group, server.said(group)[0]["message_id"], "Half", mara)


async def test_a_press_that_waited_for_a_start_may_be_a_day_old(server, inbox):
    group, mara = server.group(GROUP), server.person("mara", 42)
    first = telegram_chat(server, inbox)
    async with listening(first, inbox):
        await connected(first)
        await first.send(post(buttons=(Button(label="Half", trade_ref="T7", action="half"),)))
    pressed(server, group, mara)
    async with listening(telegram_chat(server, inbox), inbox):
        (press,) = await inbox.until(1)
    assert press.heard_at - press.pressed_after >= timedelta(hours=24)


async def test_a_press_while_we_listen_is_as_old_as_the_last_question_at_most(server, inbox):
    group, mara, clock = server.group(GROUP), server.person("mara", 42), Moving()
    chat = telegram_chat(server, inbox, clock, poll_seconds=30)
    async with listening(chat, inbox):
        await connected(chat)
        await chat.send(post(buttons=(Button(label="Half", trade_ref="T7", action="half"),)))
        server.say(group, mara, "gm")
        await inbox.until(1)
        clock.at += timedelta(seconds=20)
        pressed(server, group, mara)
        press = (await inbox.until(2))[1]
    assert timedelta(seconds=20) <= press.heard_at - press.pressed_after < timedelta(seconds=60)


async def test_a_press_whose_hearing_failed_is_as_old_as_it_was_when_it_is_handed_over_again(server, inbox):
    group, mara, clock = server.group(GROUP), server.person("mara", 42), Moving()
    chat = telegram_chat(server, inbox, clock, poll_seconds=30)
    async with listening(chat, inbox):
        await connected(chat)
        await chat.send(post(buttons=(Button(label="Half", trade_ref="T7", action="half"),)))
        server.say(group, mara, "gm")
        await inbox.until(1)
        inbox.failing = 1
        pressed(server, group, mara)
        await server.world.until(lambda: not inbox.failing)
        clock.at += timedelta(hours=3)
        press = (await inbox.until(2))[1]
    assert press.heard_at - press.pressed_after >= timedelta(hours=3)
