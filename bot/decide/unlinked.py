"""What is known of a link that is not whole: since when, what is at stake, and whether it was planned."""

from __future__ import annotations

from collections.abc import Sequence

from bot.decide.turn import Turn
from bot.remember.state import State
from bot.say import replies
from broker.link import Link
from broker.record import Trade


def quiet(turn: Turn) -> str:
    """Why no entry may leave at this moment; empty when no restart is planned, and once it is over."""
    window = turn.charter.gateway.window(turn.now)
    if window is None:
        return ""
    connected, state = turn.state.connected, turn.state
    if connected is not None and connected.at >= window.restarts and state.link is Link.RECONCILED:
        return ""
    return f"the gateway restarts at {replies.clock_time(window.restarts)}, and no entry is sent until it is back"


def words(state: State) -> str:
    """How long the link has been away and what is at stake, for /status; empty while it is whole."""
    since = state.unlinked_since
    if state.link is Link.RECONCILED or since is None:
        return ""
    return f"no whole link to the broker since {replies.clock_time(since)}{at_stake(open_trades(state))}"


def open_trades(state: State) -> list[Trade]:
    """Trades that hold something, or that still may: an entry at the broker can fill unseen."""
    return [trade for trade in state.live() if trade.open_quantity > 0 or trade.leaves_entry > 0]


def at_stake(those: Sequence[Trade]) -> str:
    """What cannot be looked after meanwhile, to stand behind a sentence; empty when nothing is open."""
    if not those:
        return ""
    held = [trade for trade in those if trade.open_quantity > 0]
    bare = sum(1 for trade in held if trade.protected_quantity < trade.open_quantity)
    entries = len(those) - len(held)
    parts = [f"{replies.count(len(held), 'position')} that cannot be watched, moved or closed"] if held else []
    parts += [f"{bare} of them without a stop known to work"] if bare else []
    parts += [f"{entries} {'entry' if entries == 1 else 'entries'} that may fill unseen"] if entries else []
    return ", with " + ", ".join(parts)
