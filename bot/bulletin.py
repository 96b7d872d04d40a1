"""What the clock says: a pinned status that is kept up to date, and the day's result once its trading is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot import answers, replies, telling
from bot.card import Priority
from bot.facts import DaySummed
from bot.message import MessageKey
from bot.results import closed_since, picture_of
from bot.turn import Turn

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
