"""The rules of a trade in the order in which they are asked: what shrinks comes before what is placed."""

from __future__ import annotations

from broker.doubt import ask_about_doubts
from broker.entry import end_entries
from broker.exits import work_exits
from broker.leftovers import end_orphans, flatten_excess
from broker.protection import protect, renew_targets
from broker.shape import shape
from broker.split import split
from broker.triggered import work_triggered_stops
from broker.turn import Turn


def settle(turn: Turn) -> None:
    """Ask every rule once; none is asked while nothing can be sent, since a clock against silence proves nothing."""
    if not turn.trade.may_send:
        return
    ask_about_doubts(turn)
    end_entries(turn)
    work_triggered_stops(turn)
    split(turn)
    work_exits(turn)
    shape(turn)
    protect(turn)
    renew_targets(turn)
    end_orphans(turn)
    flatten_excess(turn)
