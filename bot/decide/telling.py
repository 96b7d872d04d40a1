"""Who is told what: channels by their noise, other chats when one is dead, and the owners when nobody else is left."""

from __future__ import annotations

from typing import Literal

from bot.card import Card, Priority
from bot.decide.turn import Turn
from bot.message import MessageKey
from bot.people import About, Role
from bot.say import replies
from parsers.value import Value

ONLY = "only:"
"""Begins the key of a word that one platform alone was given; it is said elsewhere if that one cannot be reached."""


class Undelivered(Value):
    """Something urgent that a platform has not taken for too long, or will never take."""

    key: str
    platform: str


def takes(turn: Turn, place: MessageKey, about: About) -> bool:
    """Whether a place wants to hear of this; one that is not listed was asked for by somebody there."""
    channel = turn.charter.house.channel(place.platform, place.channel, place.thread)  # type: ignore[arg-type]
    return channel is None or channel.takes(about)


def places(turn: Turn, about: About) -> list[MessageKey]:
    """Every listed channel that wants to hear of this."""
    return [
        MessageKey(platform=channel.platform, channel=channel.id, message_id="", thread=channel.thread)
        for channel in turn.charter.house.channels
        if channel.takes(about)
    ]


def owners(turn: Turn, *, but: str = "") -> list[MessageKey]:
    """Each owner in private, on every platform that knows them (except one)."""
    return [
        MessageKey(platform=platform, channel=person.id_on(platform), message_id="")
        for person in turn.charter.house.people
        for platform in _PRIVATE
        if person.role is Role.OWNER and person.id_on(platform) and platform != but
    ]


_PRIVATE: tuple[Literal["discord", "telegram"], ...] = ("discord", "telegram")


def alarm(turn: Turn, text: str, trade_ref: str) -> None:
    """Say it where the trade came from, or everywhere; privately to the owners where all channels are silent."""
    origin = turn.state.origins.get(trade_ref)
    there = [origin.message] if origin is not None and takes(turn, origin.message, "errors") else []
    _say(turn, there or places(turn, "errors"), _key(turn, "alarm"), replies.alarm(turn.charter.badge, text))


def announce(turn: Turn, card: Card, *, answered: MessageKey | None = None) -> None:
    """Tell every channel what concerns them all. On the console the answer itself was there for all to see."""
    seen = answered.model_copy(update={"message_id": ""}) if answered and answered.platform == "console" else None
    told = [place for place in places(turn, "errors") if place != seen]
    if told or seen is None:
        _say(turn, told, _key(turn, "notice"), card)


def remind(turn: Turn, key: str, card: Card) -> None:
    """Tell the owners in private, or wherever alarms are told where no owner can be reached so."""
    _whisper(turn, owners(turn), key, card)
    if not owners(turn):
        _say(turn, places(turn, "errors"), key, card)


def _key(turn: Turn, kind: str) -> str:
    return f"{kind}:{turn.now:%Y%m%dT%H%M%S%f}:{len(turn.state.alarms)}:{len(turn.facts)}"


def _say(turn: Turn, told: list[MessageKey], key: str, card: Card) -> None:
    if len({place.platform for place in told}) == 1:
        key = ONLY + key
    for number, place in enumerate(told):
        turn.say(f"{key}:{number}", place, card, priority=Priority.ALARM)
    if not told:
        _whisper(turn, owners(turn), key, card)


def _whisper(turn: Turn, told: list[MessageKey], key: str, card: Card) -> None:
    for number, place in enumerate(told):
        turn.say(f"{key}:owner{number}", place, card, priority=Priority.ALARM, private_to=place.channel)


def reroute(turn: Turn, missed: Undelivered) -> None:
    """Say on the other platforms, or else to the owners, what one platform alone was given and does not take."""
    card = turn.state.queued.get(missed.key)
    if card is None or not missed.key.startswith(ONLY):
        return
    said = card.model_copy(update={"lines": (*card.lines, f"said here because {missed.platform} does not take it")})
    key = f"again:{missed.key}"
    elsewhere = [place for place in places(turn, "errors") if place.platform != missed.platform]
    for number, place in enumerate(elsewhere):
        turn.say(f"{key}:{number}", place, said, priority=Priority.ALARM)
    if not elsewhere:
        _whisper(turn, owners(turn, but=missed.platform) or owners(turn), key, said)
