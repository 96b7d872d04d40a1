"""The desk: one input in, facts and commands out. It decides everything and touches nothing.

`step` is called by the shell with whatever came through the inbox; the clock is the shell's.
"""

from __future__ import annotations

from datetime import datetime

from bot.decide import bulletin, controls, entering, flapping, hearing, morning, outage, pressing, telling, watching
from bot.decide.gathered import ContractChecked, Gathered
from bot.decide.telling import Undelivered
from bot.decide.turn import Turn
from bot.message import ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from bot.remember.facts import MessageIgnored, MessageRefused, PostDelivered, SignalRead
from broker.events import BrokerEvent
from broker.instruction import CancelFailed, SendFailed
from broker.need import Alarm
from parsers.value import Value


class Tick(Value):
    """Time passed; `head` is the number of the journal's last row at that moment, and its hash in hex."""

    head: tuple[int, str] = (0, "")


class Restored(Value):
    """Memory is the journal's fold again, after a start."""


class Trouble(Value):
    """Something outside the desk that a person must know."""

    at: datetime
    text: str


Input = (
    ChatInput
    | BrokerEvent
    | Gathered
    | ContractChecked
    | SendFailed
    | CancelFailed
    | PostDelivered
    | Undelivered
    | Restored
    | Tick
    | Trouble
)


def step(turn: Turn, what: Input) -> None:  # noqa: C901, PLR0912 (one flat match over everything that can come in)
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
        case Restored():
            show_entered(turn, tuple(turn.state.trades))
        case Undelivered():
            telling.reroute(turn, what)
        case ContractChecked():
            morning.take_checked(turn, what)
        case Tick(head=(seq, row_hash)):
            watching.tick(turn)
            morning.look_round(turn)
            bulletin.tell_head(turn, seq, row_hash)
            outage.look(turn)
            flapping.look(turn)
        case Trouble(text=text):
            watching.raise_alarm(turn, Alarm(text=text), "")
        case _:
            watching.hear_broker(turn, what)


def show_entered(turn: Turn, trade_refs: tuple[str, ...]) -> None:
    """The cards of entries whose orders have left; those that say so already stay as they are."""
    for trade_ref in trade_refs:
        entering.show(turn, trade_ref)


def give_up(turn: Turn, what: Input) -> None:
    """After a fault of ours: a message still gets its verdict, and people hear of it."""
    if isinstance(what, MessagePosted) and not any(isinstance(fact, _VERDICTS) for fact in turn.facts):
        hearing.refuse(turn, what, "internal-fault", "a fault of the bot's own: nothing was done about this message")
    watching.raise_alarm(turn, Alarm(text=f"an internal fault on a {type(what).__name__}: see the log"), "")


_VERDICTS = (MessageIgnored, MessageRefused, SignalRead)
