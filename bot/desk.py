"""The desk: one input in, facts and commands out. It decides everything and touches nothing.

`step` is called by the shell with whatever came through the inbox; the clock is the shell's.
"""

from __future__ import annotations

from bot import controls, entering, hearing, pressing, watching
from bot.facts import PostDelivered
from bot.gathered import Gathered
from bot.message import ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.turn import Turn
from broker.events import BrokerEvent
from broker.instruction import CancelFailed, SendFailed
from parsers.value import Value


class Tick(Value):
    """Time passed."""


Input = ChatInput | BrokerEvent | Gathered | SendFailed | CancelFailed | PostDelivered | Tick


def step(turn: Turn, what: Input) -> None:
    """Take one input in: the turn then holds its facts, already taken into the state, and what they ask for."""
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
            pressing.press(turn, what)
        case Gathered():
            entering.take_gathered(turn, what)
        case SendFailed() | CancelFailed():
            watching.instruct(turn, what, by="adapter")
        case PostDelivered():
            turn.record(what)
        case Tick():
            watching.tick(turn)
        case _:
            watching.hear_broker(turn, what)
