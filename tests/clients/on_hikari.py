"""A bot made with hikari, for the local Discord: it does what it is told in the channel, and prints what it saw.

Usage: on_hikari.py API_URL TOKEN CHANNEL GUILD. It runs in an environment of its own, without a line of ours.
"""

from __future__ import annotations

import json
import sys

import hikari

api_url, token, channel, guild = sys.argv[1:]
bot = hikari.GatewayBot(
    token,
    rest_url=api_url,
    intents=hikari.Intents.GUILDS | hikari.Intents.GUILD_MESSAGES | hikari.Intents.MESSAGE_CONTENT,
    banner=None,
    suppress_optimization_warning=True,
    logs="WARNING",
)


def tell(what: str, **more: object) -> None:
    sys.stdout.write(json.dumps({"saw": what, **more}) + "\n")
    sys.stdout.flush()


@bot.listen()
async def on_shard_ready(event: hikari.ShardReadyEvent) -> None:
    application = await bot.rest.fetch_application()
    command = bot.rest.slash_command_builder("status", "How things stand")
    made = await bot.rest.set_application_commands(application.id, [command], int(guild))
    tell("ready", user=event.my_user.username, commands=[one.name for one in made])


@bot.listen()
async def on_resumed(_: hikari.ShardResumedEvent) -> None:
    tell("resumed")


@bot.listen()
async def on_posted(event: hikari.GuildMessageCreateEvent) -> None:
    if event.is_bot:
        return
    tell(
        "posted",
        text=event.content,
        author=str(event.author_id),
        roles=len(event.member.role_ids) if event.member else -1,
    )
    match event.content:
        case "reply":
            row = bot.rest.build_message_action_row()
            row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "as:T7:half", label="Half")
            said = await event.message.respond(embed=hikari.Embed(title="A card"), component=row, reply=True)
            await said.edit(embed=hikari.Embed(title="A card, edited"))
            tell("said", id=str(said.id), answers=str(said.referenced_message.id if said.referenced_message else ""))
        case "history":
            found = [message.content async for message in bot.rest.fetch_messages(int(channel)).limit(3)]
            tell("history", texts=found)
        case "file":
            said = await event.message.respond("results", attachment=hikari.Bytes(b"\x89PNG....", "results.png"))
            tell("file", size=said.attachments[0].size)
        case "quit":
            await bot.close()
        case _:
            pass


@bot.listen()
async def on_edited(event: hikari.GuildMessageUpdateEvent) -> None:
    if not event.author or not event.author.is_bot:
        tell("edited", text=str(event.message.content))


@bot.listen()
async def on_deleted(event: hikari.GuildMessageDeleteEvent) -> None:
    tell("deleted", id=str(event.message_id))


@bot.listen()
async def on_asked(event: hikari.InteractionCreateEvent) -> None:
    asked = event.interaction
    if isinstance(asked, hikari.ComponentInteraction):
        await asked.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_UPDATE)
        await asked.execute("pressed " + asked.custom_id, flags=hikari.MessageFlag.EPHEMERAL)
    elif isinstance(asked, hikari.CommandInteraction):
        await asked.create_initial_response(
            hikari.ResponseType.DEFERRED_MESSAGE_CREATE, flags=hikari.MessageFlag.EPHEMERAL
        )
        await asked.edit_initial_response("all is well")
    tell("asked", kind=type(asked).__name__)


bot.run(check_for_updates=False)
