"""A bot made with aiogram, for the local Telegram: it does what it is told in the chat, and prints what it saw.

Usage: on_aiogram.py API_URL TOKEN. It runs in an environment of its own, without a line of ours.
"""

from __future__ import annotations

import asyncio
import json
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)

api_url, token = sys.argv[1:]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (90).to_bytes(4, "big") + (60).to_bytes(4, "big") + bytes(9)
dispatcher = Dispatcher()


def tell(what: str, **more: object) -> None:
    sys.stdout.write(json.dumps({"saw": what, **more}) + "\n")
    sys.stdout.flush()


@dispatcher.message()
async def on_posted(message: Message, bot: Bot) -> None:
    author = message.sender_chat.id if message.sender_chat else message.from_user.id if message.from_user else 0
    tell("posted", text=message.text, author=author, topic=message.message_thread_id)
    match message.text:
        case "reply":
            await _reply(message)
        case "photo":
            said = await message.answer_photo(BufferedInputFile(PNG, "results.png"), caption="<b>results</b>")
            await said.edit_caption(caption="other words")
            tell("photo", width=said.photo[-1].width if said.photo else 0)
        case "flood":
            try:
                await message.answer("too much")
            except TelegramRetryAfter as error:
                tell("flood", wait=error.retry_after)
        case "pin":
            said = await message.answer("status")
            tell("pinned", done=await bot.pin_chat_message(message.chat.id, said.message_id))
        case "quit":
            await dispatcher.stop_polling()
        case _:
            pass


async def _reply(message: Message) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Half", callback_data="T7:half")]])
    answers = ReplyParameters(message_id=message.message_id)
    said = await message.answer("a <b>card</b> &amp; more", reply_markup=keyboard, reply_parameters=answers)
    await said.edit_text("a card, edited", reply_markup=keyboard)
    try:
        await said.edit_text("a card, edited", reply_markup=keyboard)
    except TelegramBadRequest as error:
        tell("same", text=error.message)
    tell(
        "said", answers=said.reply_to_message.message_id if said.reply_to_message else 0, bold=len(said.entities or [])
    )


@dispatcher.edited_message()
async def on_edited(message: Message) -> None:
    tell("edited", text=message.text)


@dispatcher.channel_post()
async def on_channel_post(message: Message) -> None:
    tell("channel post", text=message.text, author=message.sender_chat.id if message.sender_chat else 0)


@dispatcher.callback_query()
async def on_pressed(query: CallbackQuery) -> None:
    await query.answer("done")
    tell("pressed", data=query.data, by=query.from_user.id)


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    me = await bot.get_me()
    await bot.set_my_commands([BotCommand(command="status", description="How things stand")])
    commands = [one.command for one in await bot.get_my_commands()]
    tell("ready", user=me.username, commands=commands, webhook=(await bot.get_webhook_info()).url)
    await dispatcher.start_polling(bot, handle_signals=False)
    await session.close()


asyncio.run(main())
