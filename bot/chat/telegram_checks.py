"""Is the bot able to hear and speak where it should? Each shortcoming is one sentence with its fix."""

from __future__ import annotations

from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator, ChatMemberRestricted, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot.chat.telegram_faults import WEBHOOK
from bot.chat.telegram_settings import TelegramSettings

_ADMINISTERS = (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
_ABSENT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def webhook_problem(bot: Bot) -> str:
    """Empty when updates come to us."""
    info = await bot.get_webhook_info()
    return WEBHOOK if info.url else ""


async def place_problem(bot: Bot, me: User, chat_id: str, settings: TelegramSettings) -> str:
    """Empty when the bot hears and may write in this chat."""
    absent = f"Telegram chat {chat_id} cannot be read: add the bot to it, or correct its id in config.yaml"
    try:
        chat = await bot.get_chat(int(chat_id))
        member = await bot.get_chat_member(int(chat_id), me.id)
    except (BadRequest, Forbidden):
        return absent
    if member.status in _ABSENT:
        return absent
    return _shortcoming(chat, member, me) or _topic_problem(chat, settings)


def _shortcoming(chat: ChatFullInfo, member: ChatMember, me: User) -> str:
    where = f"{chat.effective_name} ({chat.id})"
    administers = member.status in _ADMINISTERS
    if chat.type == ChatType.CHANNEL:
        if not administers:
            return f"the bot is not an administrator of the channel {where} and hears nothing there: make it one"
        if isinstance(member, ChatMemberAdministrator) and not member.can_post_messages:
            return f"the bot may not post in the channel {where}: give it the right to post messages"
        return ""
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return f"the bot is restricted in {where} and may not write there: lift the restriction"
    if chat.type in {ChatType.GROUP, ChatType.SUPERGROUP} and not administers and not me.can_read_all_group_messages:
        return (
            f"privacy mode hides the messages in {where} from the bot: make it an administrator there, "
            "or turn privacy off with @BotFather (/setprivacy), then remove the bot and add it again"
        )
    return ""


def _topic_problem(chat: ChatFullInfo, settings: TelegramSettings) -> str:
    topics = [place for place in settings.places if place.startswith(f"{chat.id}/")]
    if topics and not chat.is_forum:
        return (
            f"{', '.join(topics)}: {chat.effective_name} has no topics, so nothing is heard there; list {chat.id} alone"
        )
    return ""
