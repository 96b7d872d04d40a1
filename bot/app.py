"""The composition root: a configuration becomes the parts of a service. Only here are adapters named and chosen."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from bot.chat.late import LateChat
from bot.chat.port import Chat, Cursors
from bot.clock import Clock
from bot.configure.settings import Settings
from bot.decide.turn import Charter
from bot.keep.ledger import Ledger
from bot.people import House
from bot.serve.service import Parts
from broker.ibkr.settings import IbkrSettings
from broker.port import Broker
from parsers.dialect import Dialect, DialectError, load_dialect
from parsers.instrument import Stock
from parsers.rehearse import rehearse
from risk.policy import Policy

if TYPE_CHECKING:
    from bot.chat.discord_settings import DiscordSettings
    from bot.chat.telegram_settings import TelegramSettings


def installed_version() -> str:
    """The version of this installation, or of a checkout that was never installed."""
    try:
        return version("autoscalper")
    except PackageNotFoundError:
        return "0.0.0"


def charter_of(settings: Settings) -> Charter:
    """What the desk is set up to be.

    Raises:
        DialectError: a channel names a dialect that cannot be loaded, or that fails its own samples.
    """
    house = House(people=settings.people, channels=settings.channels)
    return Charter(
        bot=settings.bot,
        version=installed_version(),
        mode=settings.mode,
        account=settings.ibkr.account,
        house=house,
        policy=_policy(settings),
        dialects=_dialects(house),
        max_message_age=timedelta(seconds=float(settings.max_message_age_seconds)),
        approve_ttl=timedelta(seconds=float(settings.approve_seconds)),
        send=settings.send,
        gateway=settings.ibkr.hours,
        watched=tuple(Stock(symbol=symbol) for symbol in settings.ibkr.watch),
    )


def _policy(settings: Settings) -> Policy:
    return settings.policy.model_copy(update={"max_contracts": settings.max_contracts})


def _dialects(house: House) -> dict[str, Dialect]:
    names = {"default", *(channel.dialect for channel in house.channels)}
    proven = {name: _proven(name) for name in sorted(names)}
    own = {channel.tongue: proven[channel.dialect].amended(channel.dialect_options) for channel in house.channels}
    return proven | own


def _proven(name: str) -> Dialect:
    """A dialect that reads its own samples as they say; this also builds its grammar before the first message."""
    failed = [sample for sample in rehearse(name) if not sample.agrees]
    if failed:
        first = failed[0]
        raise DialectError(
            f"dialect {name}: {first.text!r} should be read as {first.wanted!r} and is read as {first.got!r}; "
            f"`autoscalper dialect test {name}` shows all of its samples"
        )
    return load_dialect(name)


def broker_of(settings: Settings, ledger: Ledger, clock: Clock) -> Broker:
    """The adapter to TWS or IB Gateway; its library is imported when it first connects."""
    from broker.ibkr.adapter import IbkrBroker

    return IbkrBroker(
        IbkrSettings(
            host=settings.ibkr.host,
            port=settings.ibkr.port,
            client_id=settings.ibkr.client_id,
            account=settings.ibkr.account,
            mode=settings.mode,
            bot=settings.bot,
            order_id_floor=ledger.high_water(),
            data_dir=settings.data_dir,
            read_only=settings.send == "nothing",
            option_liquidity=_policy(settings).reads_tape(settings.mode, "option"),
        ),
        clock.now,
    )


def chats_of(settings: Settings, ledger: Ledger, clock: Clock) -> dict[str, Chat]:
    """The chats that have a token, each loaded only when it begins to listen."""
    chats: dict[str, Chat] = {}
    if settings.chat.discord.token is not None:
        chats["discord"] = LateChat("discord", partial(discord_of, settings, ledger, clock))
    if settings.chat.telegram.token is not None:
        chats["telegram"] = LateChat("telegram", partial(telegram_of, settings, ledger, clock))
    return chats


def discord_of(settings: Settings, ledger: Cursors, clock: Clock) -> Chat:
    """Discord, with its library; there must be a token."""
    import discord as _library  # noqa: F401 (the adapter would load it later, in the loop)

    from bot.chat.discord import DiscordChat

    return DiscordChat(discord_settings_of(settings), ledger, clock.now)


def discord_settings_of(settings: Settings) -> DiscordSettings:
    """What the adapter is told; there must be a token."""
    from bot.chat.discord_settings import DiscordSettings

    discord = settings.chat.discord
    assert discord.token is not None  # noqa: S101 (asked for only when there is one)
    listened = tuple(channel.id for channel in settings.channels if channel.platform == "discord")
    return DiscordSettings(
        token=discord.token,
        api_url=discord.api_url,
        gateway_url=discord.gateway_url,
        channels=listened,
        command_guild=discord.command_guild,
        backfill_limit=discord.backfill_limit,
        roles_matter=any(person.discord_roles for person in settings.people),
    )


def telegram_of(settings: Settings, ledger: Cursors, clock: Clock) -> Chat:
    """Telegram, with its library; there must be a token."""
    from bot.chat.telegram import TelegramChat

    return TelegramChat(telegram_settings_of(settings), ledger, clock.now)


def telegram_settings_of(settings: Settings) -> TelegramSettings:
    """What the adapter is told; there must be a token."""
    from bot.chat.telegram_settings import MenuCommand, TelegramSettings
    from bot.menu import COMMANDS

    telegram = settings.chat.telegram
    assert telegram.token is not None  # noqa: S101 (asked for only when there is one)
    menu = tuple(MenuCommand(name=each.name, description=each.description) for each in COMMANDS)
    places = tuple(
        f"{channel.id}/{channel.thread}" if channel.thread else channel.id
        for channel in settings.channels
        if channel.platform == "telegram"
    )
    return TelegramSettings(
        token=telegram.token, api_url=telegram.api_url, places=places, inboxes=telegram.inboxes, menu=menu
    )


def parts_of(settings: Settings, ledger: Ledger, clock: Clock) -> Parts:
    """Everything that the service is made of."""
    return Parts(
        charter=charter_of(settings),
        ledger=ledger,
        broker=broker_of(settings, ledger, clock),
        chats=chats_of(settings, ledger, clock),
        clock=clock,
        kill_file=settings.kill_path,
        config_digest=digest_of(settings),
    )


def digest_of(settings: Settings) -> str:
    """A short name for exactly this configuration, secrets left out."""
    shown = settings.model_dump_json(exclude={"chat"})
    return hashlib.sha256(shown.encode()).hexdigest()[:12]
