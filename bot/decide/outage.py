"""While the broker is out of reach: what is planned is waited for in silence, everything else is said, and said again.

The stops rest at the broker meanwhile, but nobody watches them, and nothing can be moved or closed from here: with
something at stake that is said within a minute, and again with growing pauses, until the link is whole.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.card import Card, Tone
from bot.decide import telling, watching
from bot.decide.turn import Turn
from bot.decide.unlinked import at_stake, open_trades
from bot.remember.facts import LoginReminded, OutageEnded, OutageTold
from bot.say import replies
from broker.link import Link
from broker.need import Alarm

AT_STAKE: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 10, 15, 30, 60))
"""The pause before each telling while something is open; the last one is kept."""
NOTHING_OPEN: Final = tuple(timedelta(minutes=minutes) for minutes in (15, 45, 60))
AFTER_START: Final = timedelta(seconds=60)
"""A service that has just come up, perhaps not for the first time in this outage, gets as long to connect."""


def look(turn: Turn) -> None:
    """Say what is due of the link, and of the login to come."""
    _remind(turn)
    if turn.state.link is Link.RECONCILED:
        return _end(turn)
    return _tell(turn) if _is_due(turn) else None


def _is_due(turn: Turn) -> bool:
    state, since = turn.state, turn.state.unlinked_since
    if since is None or (state.started is not None and turn.now - state.started.at < AFTER_START):
        return False
    window = turn.charter.gateway.window(turn.now)
    if window is not None and since >= window.begins:
        return False  # an outage from before the restart was not planned, and is told of through it
    pauses = AT_STAKE if open_trades(state) else NOTHING_OPEN
    return turn.now - (state.outage_told_at or since) >= pauses[min(state.outage_tellings, len(pauses) - 1)]


def _tell(turn: Turn) -> None:
    since = turn.state.unlinked_since
    if since is None:
        return
    away = replies.span(since, turn.now)
    cause = {
        Link.DEGRADED: "the gateway has lost its link to IB",
        Link.RECONCILING: "the gateway does not answer in full",
        Link.CONNECTED: "the gateway does not answer in full",
    }.get(turn.state.link, "the gateway cannot be reached")
    fix = "look at TWS or the Gateway; on Sundays IB wants a full login"
    text = f"{cause} for {away}, since {replies.clock_time(since)}{at_stake(open_trades(turn.state))}: {fix}"
    turn.record(OutageTold(at=turn.now, since=since))
    watching.raise_alarm(turn, Alarm(text=text), "")


def _end(turn: Turn) -> None:
    if not turn.state.outage_tellings:
        return
    turn.record(OutageEnded(at=turn.now))
    lines = ("orders, fills and positions were compared with the broker's",)
    telling.announce(turn, Card(badge=turn.charter.badge, tone=Tone.GOOD, title="The link is back", lines=lines))


def _remind(turn: Turn) -> None:
    day = turn.charter.gateway.reminder(turn.now)
    if day is None or turn.state.login_reminded_on == day:
        return
    turn.record(LoginReminded(at=turn.now, day=day))
    lines = (
        "IB ends the gateway's login tomorrow, Sunday, at 01:00 NY: log in again with the second factor after that",
        "until then no order can be sent; stops at the broker stay",
    )
    card = Card(badge=turn.charter.badge, tone=Tone.WARNING, title="The weekly login", lines=lines)
    telling.remind(turn, f"login:{day:%Y-%m-%d}", card)
