"""What the clock says: a pinned status that is kept up to date, and at a day's end its result and the ledger's head."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.card import Card, Priority, Tone
from bot.decide import answers, telling
from bot.decide.turn import Turn
from bot.message import MessageKey
from bot.remember.facts import DaySummed, HeadTold
from bot.say import replies
from bot.say.results import closed_since, picture_of

STATUS_EVERY: Final = timedelta(minutes=1)
DAY_ENDS: Final = 17
"""The hour in New York at which futures and forex end their day too, and commissions have come in."""


def publish(turn: Turn) -> None:
    """Say whatever is due."""
    _pin_status(turn)
    _sum_up(turn)


def _pin_status(turn: Turn) -> None:
    pinned = [channel for channel in turn.charter.house.channels if channel.pin_status]
    last = turn.state.status_said_at
    if not pinned or (last is not None and turn.now - last < STATUS_EVERY):
        return
    card = answers.status(turn.charter, turn.state, turn.now)
    for channel in pinned:
        place = MessageKey(platform=channel.platform, channel=channel.id, message_id="", thread=channel.thread)
        key = f"status:{channel.platform}:{channel.id}:{channel.thread}"
        turn.say(key, place, card, priority=Priority.CARD, pin=True)


def _sum_up(turn: Turn) -> None:
    """Once a day, in the channels that want everything; a day without a closed trade is not worth a word."""
    local = turn.now.astimezone(replies.NEW_YORK)
    if local.hour < DAY_ENDS or turn.state.summed_on == local.date():
        return
    turn.record(DaySummed(at=turn.now, day=local.date()))
    if not closed_since(turn.state, turn.now, "day"):
        return
    card = answers.pnl(turn.charter, turn.state, turn.now, "day")
    card = card.model_copy(update={"title": f"The day: {local:%-d %B}"})
    picture = picture_of(turn.state, turn.now, "day", turn.charter.badge)
    for number, place in enumerate(telling.places(turn, "all")):
        turn.say(f"day:{local:%Y-%m-%d}:{number}", place, card, picture=picture)


def tell_head(turn: Turn, seq: int, row_hash: str) -> None:
    """Each evening, tell the owners how far the ledger has come: whoever changed it later could not change their chat.

    In private, or in the channels that want everything where no owner is known on a platform. A bot that slept through
    the evening says it when it is back, for the day before.
    """
    day = _day_without_head(turn)
    if day is None or not seq:
        return
    turn.record(HeadTold(at=turn.now, day=day, seq=seq, hash=row_hash))
    owners = telling.owners(turn)
    lines = (
        f"row {seq}, {row_hash}",
        f"to hold the ledger against it: autoscalper ledger verify --head {seq}:{row_hash}",
    )
    card = Card(badge=turn.charter.badge, tone=Tone.PLAIN, title=f"The ledger, {day:%-d %B}", lines=lines)
    for number, place in enumerate(owners or telling.places(turn, "all")):
        turn.say(f"head:{day}:{number}", place, card, private_to=place.channel if owners else "")


def _day_without_head(turn: Turn) -> date | None:
    local, told = turn.now.astimezone(replies.NEW_YORK), turn.state.head_told_on
    last = local.date() if local.hour >= DAY_ENDS else local.date() - timedelta(days=1)
    if told is None:
        return last if local.hour >= DAY_ENDS else None
    return last if told < last else None
