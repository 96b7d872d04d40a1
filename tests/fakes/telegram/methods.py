"""The Bot API methods that a bot like ours may call; everything else is recorded as unknown and answered 404."""

from __future__ import annotations

import asyncio
import json
import struct

from aiohttp import web

from tests.fakes.telegram.entities import CannotParseError, parse_html, units
from tests.fakes.telegram.world import Chat, World


class ApiError(Exception):
    def __init__(self, code: int, description: str, parameters: dict | None = None) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters or {}


def bad(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


def flood(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def decoded(params: dict, name: str) -> object:
    """A structured parameter: JSON in a form field, or the value itself in a JSON body."""
    value = params.get(name)
    return json.loads(value) if isinstance(value, str) and value else value


def uploaded(params: dict, name: str) -> object:
    """A file: sent under this name, or named there as `attach://<field>` and sent in that field."""
    value = params.get(name)
    return params.get(value.removeprefix("attach://")) if isinstance(value, str) else value


def _photo(file: object) -> dict:
    """What was sent as a file must be an image: the width and height of a PNG stand in its first bytes."""
    content = file.file.read() if isinstance(file, web.FileField) else b""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", content[16:24])
    return {"file_id": "p1", "file_unique_id": "u1", "width": width, "height": height, "file_size": len(content)}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


class Methods:
    def __init__(self, world: World) -> None:
        self.world = world
        self.closing = False
        self._poller: object | None = None
        self.by_name = {_camel(name): getattr(self, name) for name in vars(Methods) if not name.startswith("_")}

    async def get_me(self, _: dict) -> object:
        return {
            **self.world.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": not self.world.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
        }

    async def get_updates(self, params: dict) -> object:
        world, me = self.world, object()
        if world.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        if (allowed := decoded(params, "allowed_updates")) is not None:
            world.allowed = list(allowed)
        world.confirm(int(params.get("offset") or 0))
        self._poller = me
        world.touch()
        limit = max(1, min(int(params.get("limit") or 100), 100))
        ends = asyncio.get_running_loop().time() + min(int(params.get("timeout") or 0), 50)
        while True:
            if self._poller is not me:
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
            left = ends - asyncio.get_running_loop().time()
            if world.updates or left <= 0 or self.closing:
                self._poller = None
                return [update for update, _ in world.updates[:limit]]
            await world.changed(left)

    async def send_message(self, params: dict) -> object:
        chat = self._chat(params)
        text, entities = self._text(params.get("text"), params)
        return self._said(chat, params, text=text, **({"entities": entities} if entities else {}))

    async def send_photo(self, params: dict) -> object:
        chat = self._chat(params)
        caption, entities = self._text(params.get("caption") or " ", params, longest=1024)
        if not chat.photos:
            raise bad("not enough rights to send photos to the chat")
        photo = [_photo(uploaded(params, "photo"))]
        marks = {"caption_entities": entities} if entities else {}
        return self._said(chat, params, photo=photo, caption=caption.strip(), **marks)

    async def send_chat_action(self, params: dict) -> object:
        self._chat(params)
        return True

    async def edit_message_text(self, params: dict) -> object:
        message = self._ours(params, "edit")
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        text, entities = self._text(params.get("text"), params)
        markup = decoded(params, "reply_markup")
        same = (message.get("text"), message.get("entities", []), message.get("reply_markup"))
        if same == (text, entities, markup):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        message.update(text=text, entities=entities, edit_date=int(self.world.now().timestamp()))
        self._mark_up(message, markup)
        self.world.versions[message["chat"]["id"], message["message_id"]].append(text)
        self.world.touch()
        return message

    async def edit_message_caption(self, params: dict) -> object:
        message = self._ours(params, "edit")
        if "photo" not in message:
            raise bad("there is no caption in the message to edit")
        caption, entities = self._text(params.get("caption") or " ", params, longest=1024)
        message.update(caption=caption, caption_entities=entities, edit_date=int(self.world.now().timestamp()))
        self._mark_up(message, decoded(params, "reply_markup"))
        self.world.touch()
        return message

    async def edit_message_reply_markup(self, params: dict) -> object:
        message = self._ours(params, "edit")
        self._mark_up(message, decoded(params, "reply_markup"))
        self.world.touch()
        return message

    async def delete_message(self, params: dict) -> object:
        message = self._find(params, "delete")
        del self.world.messages[message["chat"]["id"], message["message_id"]]
        self.world.touch()
        return True

    async def answer_callback_query(self, params: dict) -> object:
        query = self.world.queries.get(str(params.get("callback_query_id")))
        if query is None or query["too_old"]:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        query["answers"].append(params.get("text", ""))
        self.world.touch()
        return True

    async def set_my_commands(self, params: dict) -> object:
        scope = decoded(params, "scope") or {"type": "default"}
        if "chat_id" in scope:
            self._chat({"chat_id": scope["chat_id"]})
        self.world.menus[json.dumps(scope, sort_keys=True)] = decoded(params, "commands")
        self.world.touch()
        return True

    async def get_my_commands(self, params: dict) -> object:
        scope = decoded(params, "scope") or {"type": "default"}
        return self.world.menus.get(json.dumps(scope, sort_keys=True), [])

    async def pin_chat_message(self, params: dict) -> object:
        message = self._find(params, "pin")
        self.world.pinned.add((message["chat"]["id"], message["message_id"]))
        return True

    async def unpin_chat_message(self, params: dict) -> object:
        message = self._find(params, "unpin")
        self.world.pinned.discard((message["chat"]["id"], message["message_id"]))
        return True

    async def set_message_reaction(self, params: dict) -> object:
        self._find(params, "react")
        return True

    async def get_chat(self, params: dict) -> object:
        gifts = dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        )
        return {
            **self._chat(params).wire,
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }

    async def get_chat_member(self, params: dict) -> object:
        chat = self._chat(params)
        return member(self.world.bot, chat.bot_status, chat.type)

    async def set_webhook(self, params: dict) -> object:
        self.world.webhook = str(params.get("url") or "")
        return True

    async def delete_webhook(self, _: dict) -> object:
        self.world.webhook = ""
        return True

    async def get_webhook_info(self, _: dict) -> object:
        waiting = len(self.world.updates)
        return {"url": self.world.webhook, "has_custom_certificate": False, "pending_update_count": waiting}

    def _chat(self, params: dict) -> Chat:
        chat = self.world.chats.get(int(params["chat_id"]))
        if chat is None:
            raise bad("chat not found")
        if chat.bot_status == "kicked":
            kind = "supergroup chat" if chat.type == "supergroup" else f"{chat.type} chat"
            raise ApiError(403, f"Forbidden: bot was kicked from the {kind}")
        if chat.bot_status == "blocked":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat.bot_status == "not started":
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _text(self, source: object, params: dict, longest: int = 4096) -> tuple[str, list]:
        text, entities = str(source or ""), decoded(params, "entities") or []
        if str(params.get("parse_mode") or "").upper() == "HTML":
            try:
                text, entities = parse_html(text)
            except CannotParseError as error:
                raise bad(f"can't parse entities: {error}") from error
        if not text.strip() and longest == 4096:
            raise bad("message text is empty")
        if units(text) > longest:
            raise bad("message is too long" if longest == 4096 else "message caption is too long")
        return text.rstrip(), entities

    def _said(self, chat: Chat, params: dict, **content: object) -> dict:
        fields = dict(content)
        topic = int(params.get("message_thread_id") or 0)
        if topic:
            if topic not in chat.topics:
                raise bad("message thread not found")
            fields |= {"message_thread_id": topic, "is_topic_message": True}
        reply = decoded(params, "reply_parameters")
        if reply:
            target = self.world.messages.get((chat.id, int(reply["message_id"])))
            if target is None and not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            if target is not None:
                fields["reply_to_message"] = {key: value for key, value in target.items() if key != "reply_to_message"}
        markup = decoded(params, "reply_markup")
        self._check_markup(markup)
        sender = {"sender_chat": chat.wire} if chat.type == "channel" else {"from": self.world.bot}
        message = self.world.store(chat, **sender, **fields)
        self.world.by_bot.add((chat.id, message["message_id"]))
        self._mark_up(message, markup)
        return message

    def _check_markup(self, markup: object) -> None:
        rows = markup.get("inline_keyboard", []) if isinstance(markup, dict) else []
        if any(len(button.get("callback_data", "").encode()) > 64 for row in rows for button in row):
            raise bad("BUTTON_DATA_INVALID")

    def _mark_up(self, message: dict, markup: object) -> None:
        self._check_markup(markup)
        if markup:
            message["reply_markup"] = markup
        else:
            message.pop("reply_markup", None)

    def _find(self, params: dict, verb: str) -> dict:
        chat = self._chat(params)
        message = self.world.messages.get((chat.id, int(params["message_id"])))
        if message is None:
            raise bad(f"message to {verb} not found")
        return message

    def _ours(self, params: dict, verb: str) -> dict:
        message = self._find(params, verb)
        if (message["chat"]["id"], message["message_id"]) not in self.world.by_bot:
            raise bad(f"message can't be {verb}ed")
        return message


def member(user: dict, status: str, chat_type: str) -> dict:
    """The bot's standing in a chat, with every right that the description calls required."""
    if status == "administrator":
        rights = [
            "can_be_edited",
            "is_anonymous",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
        ]
        posts = {"can_post_messages": True, "can_edit_messages": True} if chat_type == "channel" else {}
        return {"user": user, "status": status, **dict.fromkeys(rights, False), **posts}
    if status == "kicked":
        return {"user": user, "status": status, "until_date": 0}
    return {"user": user, "status": status if status in {"member", "left"} else "member"}
