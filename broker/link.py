"""How far the broker can be trusted right now, as one table: only RECONCILED may send an entry."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from broker.events import (
    BrokerEvent,
    Connected,
    ConnectivityLost,
    ConnectivityRestored,
    Disconnected,
    SnapshotFailed,
    SnapshotTaken,
)


class Link(StrEnum):
    """DOWN: no session. DEGRADED: a session, but IB's own link behind the gateway is broken."""

    DOWN = "down"
    CONNECTED = "connected"
    RECONCILING = "reconciling"
    RECONCILED = "reconciled"
    DEGRADED = "degraded"


class LinkEvent(StrEnum):
    """What can happen to the link."""

    CONNECTED = "connected"
    SNAPSHOT_ASKED = "snapshot_asked"
    SNAPSHOT_TAKEN = "snapshot_taken"
    SNAPSHOT_FAILED = "snapshot_failed"
    LOST = "lost"
    RESTORED = "restored"
    DISCONNECTED = "disconnected"


TABLE: Final[dict[tuple[Link, LinkEvent], Link]] = {
    (Link.DOWN, LinkEvent.CONNECTED): Link.CONNECTED,
    (Link.CONNECTED, LinkEvent.SNAPSHOT_ASKED): Link.RECONCILING,
    (Link.CONNECTED, LinkEvent.SNAPSHOT_TAKEN): Link.RECONCILED,  # seen by one who does not hear the asking
    (Link.CONNECTED, LinkEvent.SNAPSHOT_FAILED): Link.RECONCILING,
    (Link.RECONCILING, LinkEvent.SNAPSHOT_TAKEN): Link.RECONCILED,
    (Link.RECONCILED, LinkEvent.SNAPSHOT_FAILED): Link.RECONCILING,  # what was known is old now; unknown is not flat
    (Link.CONNECTED, LinkEvent.LOST): Link.DEGRADED,
    (Link.RECONCILING, LinkEvent.LOST): Link.DEGRADED,
    (Link.RECONCILED, LinkEvent.LOST): Link.DEGRADED,
    (Link.DEGRADED, LinkEvent.RESTORED): Link.RECONCILING,  # after 1102 too: "maintained" says nothing about fills
    (Link.RECONCILED, LinkEvent.RESTORED): Link.RECONCILING,  # its 1100 was not heard, and more may be missing
    # A new session without the end of the old one: that end was missed, and with it whatever was known.
    (Link.CONNECTED, LinkEvent.CONNECTED): Link.CONNECTED,
    (Link.RECONCILING, LinkEvent.CONNECTED): Link.CONNECTED,
    (Link.RECONCILED, LinkEvent.CONNECTED): Link.CONNECTED,
    (Link.DEGRADED, LinkEvent.CONNECTED): Link.CONNECTED,
    (Link.CONNECTED, LinkEvent.DISCONNECTED): Link.DOWN,
    (Link.RECONCILING, LinkEvent.DISCONNECTED): Link.DOWN,
    (Link.RECONCILED, LinkEvent.DISCONNECTED): Link.DOWN,
    (Link.DEGRADED, LinkEvent.DISCONNECTED): Link.DOWN,
}


def next_link(state: Link, event: LinkEvent) -> Link:
    """The state after the event; a pair that is not in the table changes nothing."""
    return TABLE.get((state, event), state)


def may_enter(state: Link) -> bool:
    """True where exposure may be added. Exits ask only that there is a session and that IB is behind it."""
    return state is Link.RECONCILED


def may_send(state: Link) -> bool:
    """True where any order message may leave: never during 1100, when a change can become a second order."""
    return state in {Link.CONNECTED, Link.RECONCILING, Link.RECONCILED}


def link_event_of(event: BrokerEvent) -> LinkEvent | None:
    """What a broker event means for the link; None for all those about orders and accounts."""
    match event:
        case Connected():
            return LinkEvent.CONNECTED
        case Disconnected():
            return LinkEvent.DISCONNECTED
        case ConnectivityLost():
            return LinkEvent.LOST
        case ConnectivityRestored():
            return LinkEvent.RESTORED
        case SnapshotTaken():
            return LinkEvent.SNAPSHOT_TAKEN
        case SnapshotFailed():
            return LinkEvent.SNAPSHOT_FAILED
        case _:
            return None
