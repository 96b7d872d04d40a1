"""What people do in Telegram, for tests: say, reply, edit, post, forward, press, add the bot."""

from __future__ import annotations

from datetime import datetime

from tests.fakes.telegram.entities import units
from tests.fakes.telegram.methods import member
from tests.fakes.telegram.world import CHANNEL_BOT, GROUP_ANONYMOUS_BOT, TELEGRAM, Chat, World


class People:
    """Every method acts at once and returns the message's id, as the person's own client would show it."""

    world: World

    def person(self, name: str, number: int, *, bot: bool = False) -> dict:
        return {"id": number, "is_bot": bot, "first_name": name}

    def group(self, number: int, title: str = "Signals", *, forum: bool = False, status: str = "administrator") -> Chat:
        return self._add(Chat(number, "supergroup", title=title, forum=forum, bot_status=status))

    def channel(self, number: int, title: str = "Channel", *, status: str = "administrator") -> Chat:
        return self._add(Chat(number, "channel", title=title, bot_status=status))

    def private(self, person: dict, *, status: str = "member") -> Chat:
        return self._add(Chat(person["id"], "private", first_name=person["first_name"], bot_status=status))

    def topic(self, chat: Chat, name: str = "Topic") -> int:
        opened = self.world.store(chat, forum_topic_created={"name": name, "icon_color": 7322096})
        chat.topics.add(opened["message_id"])
        return opened["message_id"]

    def say(self, chat: Chat, person: dict, text: str, **extra: object) -> int:
        return self._speak(chat, {"from": person}, text, **extra)

    def reply(self, chat: Chat, person: dict, to: int, text: str, **extra: object) -> int:
        return self._speak(chat, {"from": person}, text, reply_to=to, **extra)

    def say_anonymously(self, chat: Chat, text: str, **extra: object) -> int:
        return self._speak(chat, {"from": GROUP_ANONYMOUS_BOT, "sender_chat": chat.wire}, text, **extra)

    def say_as_channel(self, chat: Chat, channel: Chat, text: str) -> int:
        return self._speak(chat, {"from": CHANNEL_BOT, "sender_chat": channel.wire}, text)

    def caption(self, chat: Chat, person: dict, text: str) -> int:
        photo = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}]
        message = self.world.store(chat, **{"from": person, "photo": photo, "caption": text})
        self.world.deliver("message", message)
        return message["message_id"]

    def post(self, channel: Chat, text: str, **extra: object) -> int:
        return self._speak(channel, {"sender_chat": channel.wire}, text, **extra)

    def auto_forward(self, group: Chat, channel: Chat, post_id: int) -> int:
        """The copy of a channel's post that Telegram puts into the group linked to it."""
        original = self.world.messages[channel.id, post_id]
        origin = {"type": "channel", "date": original["date"], "chat": channel.wire, "message_id": post_id}
        sender = {"from": TELEGRAM, "sender_chat": channel.wire}
        return self._speak(group, sender, original["text"], forward_origin=origin, is_automatic_forward=True)

    def forward(self, chat: Chat, person: dict, text: str, written: datetime, name: str = "somebody") -> int:
        origin = {"type": "hidden_user", "date": int(written.timestamp()), "sender_user_name": name}
        return self._speak(chat, {"from": person}, text, forward_origin=origin)

    def edit(self, chat: Chat, message_id: int, text: str, *, at: datetime | None = None) -> None:
        """Other words, or the same again: Telegram also says "edited" for what a bot cannot see."""
        message = self.world.messages[chat.id, message_id]
        message["caption" if "caption" in message else "text"] = text
        message["edit_date"] = int((at or self.world.now()).timestamp())
        self.world.deliver("edited_channel_post" if chat.type == "channel" else "edited_message", message)

    def press(self, chat: Chat, message_id: int, label: str, person: dict, *, too_old: bool = False) -> str:
        """Press the button with this label and return the query's id."""
        message = self.world.messages[chat.id, message_id]
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if button["text"] == label)
        query_id = str(4_000_000_000 + len(self.world.queries))
        self.world.queries[query_id] = {"answers": [], "too_old": too_old}
        body = {"id": query_id, "from": person, "message": message, "chat_instance": "1", "data": data}
        self.world.deliver("callback_query", body)
        return query_id

    def bot_becomes(self, chat: Chat, status: str, by: dict) -> None:
        """Somebody adds, promotes or removes the bot."""
        before = member(self.world.bot, chat.bot_status, chat.type)
        chat.bot_status = status
        after = member(self.world.bot, status, chat.type)
        change = {"chat": chat.wire, "from": by, "date": int(self.world.now().timestamp())}
        self.world.deliver("my_chat_member", change | {"old_chat_member": before, "new_chat_member": after})

    def _add(self, chat: Chat) -> Chat:
        self.world.chats[chat.id] = chat
        return chat

    def _speak(
        self,
        chat: Chat,
        sender: dict,
        text: str,
        *,
        reply_to: int = 0,
        topic: int = 0,
        strike: str = "",
        quote: str = "",
        **raw: object,
    ) -> int:
        marks = [("strikethrough", strike), ("blockquote", quote)]
        entities = [_entity(kind, text, words) for kind, words in marks if words]
        if text.startswith("/"):
            entities.append({"type": "bot_command", "offset": 0, "length": units(text.split(maxsplit=1)[0])})
        fields = {**sender, "text": text, **raw}
        if entities:
            fields["entities"] = entities
        if topic:
            opener = self.world.messages[chat.id, topic]
            fields |= {"message_thread_id": topic, "is_topic_message": True, "reply_to_message": _bare(opener)}
        if reply_to:
            fields["reply_to_message"] = _bare(self.world.messages[chat.id, reply_to])
        message = self.world.store(chat, **fields)
        self.world.deliver("channel_post" if chat.type == "channel" else "message", message)
        return message["message_id"]


def _bare(message: dict) -> dict:
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def _entity(kind: str, text: str, words: str) -> dict:
    return {"type": kind, "offset": units(text[: text.index(words)]), "length": units(words)}
