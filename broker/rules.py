"""The rules of a trade in the order in which they are asked: what shrinks comes before what is placed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from broker.chase import chase
from broker.conversion import convert_stops
from broker.doubt import ask_about_doubts
from broker.entry import end_entries
from broker.exits import work_exits
from broker.leftovers import end_orphans, flatten_excess
from broker.protection import protect
from broker.renewal import renew_beside
from broker.shape import shape
from broker.split import split
from broker.time_exit import leave_in_time
from broker.triggered import work_triggered_stops
from broker.turn import Turn

BLIND_TIME: Final = timedelta(seconds=10)
"""After an outage nothing is sent before a snapshot says what happened in it; an exit waits no longer than this."""


def settle(turn: Turn) -> None:
    """Ask every rule once; none is asked while nothing can be sent, since a clock against silence proves nothing."""
    if not turn.trade.may_send or turn.trade.refused_send or _is_blind(turn):
        return
    ask_about_doubts(turn)
    leave_in_time(turn)
    end_entries(turn)
    chase(turn)
    work_triggered_stops(turn)
    split(turn)
    work_exits(turn)
    convert_stops(turn)
    shape(turn)
    protect(turn)
    renew_beside(turn)
    end_orphans(turn)
    flatten_excess(turn)


def _is_blind(turn: Turn) -> bool:
    """True from the end of an outage until a snapshot has been read."""
    resumed, seen = turn.trade.resumed_at, turn.trade.snapshot_at
    if resumed is None or (seen is not None and seen >= resumed):
        return False
    turn.requery("the link is back")
    return turn.age(resumed) < BLIND_TIME
