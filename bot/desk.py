"""The desk: one input in, facts and commands out. It decides everything and touches nothing.

`step` is called by the shell with whatever came through the inbox; the clock is the shell's.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot import controls, entering, hearing, watching
from bot.facts import PostDelivered
from bot.gathered import Gathered
from bot.message import ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.state import State
from bot.turn import Charter, Turn, World
from broker.events import (
    AccountReported,
    BrokerEvent,
    CommissionReported,
    Connected,
    ConnectivityLost,
    ConnectivityRestored,
    Disconnected,
    ErrorReported,
    ExecutionReported,
    OrderReported,
    PositionReported,
    SnapshotFailed,
    SnapshotTaken,
    StatusReported,
)
from broker.instruction import SendFailed
from parsers.value import Value


class Tick(Value):
    """Time passed."""


Input = ChatInput | BrokerEvent | Gathered | SendFailed | PostDelivered | Tick


def step(charter: Charter, state: State, what: Input, world: World, now: datetime) -> Turn:
    """Take one input in; `state` has moved on when this returns, by the facts of the turn and nothing else."""
    turn = Turn(charter, state, world, now)
    match what:
        case MessagePosted():
            hearing.hear(turn, what)
        case MessageEdited():
            hearing.hear_edit(turn, what)
        case MessageDeleted():
            hearing.hear_deletion(turn, what)
        case CommandGiven():
            controls.give(turn, what)
        case ButtonPressed():
            controls.press(turn, what)
        case Gathered():
            entering.take_gathered(turn, what)
        case SendFailed():
            watching.instruct(turn, what, by="adapter")
        case PostDelivered():
            turn.record(what)
        case Tick():
            watching.tick(turn)
        case (
            Connected()
            | Disconnected()
            | ConnectivityLost()
            | ConnectivityRestored()
            | OrderReported()
            | StatusReported()
            | ExecutionReported()
            | CommissionReported()
            | ErrorReported()
            | PositionReported()
            | AccountReported()
            | SnapshotTaken()
            | SnapshotFailed()
        ):
            watching.hear_broker(turn, what)
        case _:
            assert_never(what)
    return turn
