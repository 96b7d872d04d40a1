"""A link that breaks again and again, each time too shortly to be told as an outage: told once an hour, with its count.

Nothing can be entered, moved or closed while it is broken, and each time everything is asked for anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.decide import watching
from bot.decide.turn import Turn
from bot.remember.facts import FlappingTold
from bot.say import replies
from broker.need import Alarm

PERIOD: Final = timedelta(hours=1)
WORTH_TELLING: Final = 3
"""Breaks within the period: one or two are a passing fault, and of a long one people hear by itself."""


def look(turn: Turn) -> None:
    """Say it when it is due; planned restarts do not count."""
    state = turn.state
    if state.flapping_told_at is not None and turn.now - state.flapping_told_at < PERIOD:
        return
    recent = [at for at in state.link_breaks if turn.now - at < PERIOD]
    breaks = [at for at in recent if turn.charter.gateway.window(at) is None]
    if len(breaks) < WORTH_TELLING:
        return
    turn.record(FlappingTold(at=turn.now, since=breaks[0], breaks=len(breaks)))
    text = (
        f"the link to the broker broke {len(breaks)} times since {replies.clock_time(breaks[0])}, and came back by "
        "itself: stops at the broker stay, but nothing can be entered, moved or closed in between. Look at the network "
        "between here and the gateway, and whether the same login is used elsewhere"
    )
    watching.raise_alarm(turn, Alarm(text=text), "")
