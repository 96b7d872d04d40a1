"""Buttons: who presses is asked each time, and a press works on what stands now, not on what its card showed."""

from __future__ import annotations

from decimal import Decimal

from bot.card import Priority
from bot.decide import controls, entering, managing, watching
from bot.decide.gate import Admitted, Denied, Silenced, may_press
from bot.decide.moving import CannotManage
from bot.decide.turn import Turn
from bot.message import ButtonPressed, MessageKey, key_of
from bot.remember.facts import CommandRefused, CommandTaken, ConfirmationUsed, Heard
from bot.say import replies
from bot.say.family import family
from broker.instruction import EntryCancelRequested
from broker.record import Trade
from parsers.intent import AtMarket, BreakevenStop, Close, MoveStop, Trim

HALF = Decimal("0.5")


def press(turn: Turn, button: ButtonPressed) -> None:
    """Gate the press, carry it out or say why not, and keep either on record."""
    turn.record(Heard(at=turn.now, input=button))
    match may_press(turn.charter.house, button, _place_of(turn, button)):
        case Silenced(reason=reason):
            _refuse(turn, button, reason)
        case Denied(text=text):
            _say_no(turn, button, text)
        case Admitted(person=person):
            try:
                _press(turn, button, person.name)
            except CannotManage as fault:
                _say_no(turn, button, str(fault))
            else:
                _note(turn, button, person.name)


def _note(turn: Turn, button: ButtonPressed, by: str) -> None:
    place = key_of(button)
    turn.record(CommandTaken(at=turn.now, message=place, name=button.action, argument=button.trade_ref, by=by))


def _place_of(turn: Turn, button: ButtonPressed) -> MessageKey:
    origin = turn.state.origins.get(button.trade_ref)
    return origin.message if origin is not None else key_of(button)


def _refuse(turn: Turn, button: ButtonPressed, reason: str) -> None:
    turn.record(
        CommandRefused(at=turn.now, message=key_of(button), name=button.action, by=button.author.id, reason=reason)
    )


def _say_no(turn: Turn, button: ButtonPressed, text: str) -> None:
    _refuse(turn, button, text)
    _tell(turn, button, text)


def _tell(turn: Turn, button: ButtonPressed, text: str) -> None:
    card = replies.refused_message(turn.charter.badge, "Not done", text)
    key = f"press:{button.press_id}"
    turn.say(key, key_of(button), card, reply_to=button.press_id, priority=Priority.REPLY, private_to=button.author.id)


def _press(turn: Turn, button: ButtonPressed, by: str) -> None:
    awaited = turn.state.awaited.get(button.trade_ref)
    trade = turn.state.trades.get(button.trade_ref)
    match button.action:
        case "flatten" | "resume":
            _confirm(turn, button, by)
        case "approve" if awaited is not None and button.trade_ref not in turn.state.approved:
            entering.approve(turn, awaited, by)
        case "reject" if awaited is not None:
            entering.void(turn, button.trade_ref, f"rejected by {by}")
        case "cancel" if trade is not None and trade.leaves_entry > 0:
            request = EntryCancelRequested(at=turn.now, trade_ref=button.trade_ref, reason=f"cancelled by {by}")
            watching.instruct(turn, request, by=by)
        case "close" | "half" | "breakeven" if trade is not None:
            _manage(turn, button, trade, by)
        case _:
            raise CannotManage("this has been done already, or the trade is over")


def _manage(turn: Turn, button: ButtonPressed, trade: Trade, by: str) -> None:
    """A trade's buttons mean it and what was added to it, as its card says; those of an addition mean that alone."""
    subject = managing.subject_of(trade)
    intents: dict[str, managing.Managing] = {
        "close": Close(subject=subject, entry=AtMarket()),
        "half": Trim(subject=subject, entry=AtMarket(), fraction=HALF),
        "breakeven": MoveStop(subject=subject, stops=(BreakevenStop(),)),
    }
    members = family(turn.state, trade, alone=True)
    if fault := managing.ask(turn, trade, members, intents[button.action], by=by, who=by):
        _tell(turn, button, fault)


def _confirm(turn: Turn, button: ButtonPressed, by: str) -> None:
    """Bound to the one who asked, single use, and only in time."""
    asked = turn.state.confirmations.get(button.trade_ref)
    if asked is None or asked.until < turn.now:
        raise CannotManage("this button has been used, or its time is over: give the command again")
    if (asked.platform, asked.by) != (button.platform, button.author.id):
        raise CannotManage("only the one who gave the command can confirm it")
    turn.record(ConfirmationUsed(at=turn.now, token=asked.token))
    if asked.action == "flatten":
        card = controls.flatten(turn, by)
    else:
        card = controls.resume(turn, by, min(asked.at, button.heard_at), key_of(button))
    turn.say(f"press:{button.press_id}", key_of(button), card, reply_to=button.press_id, priority=Priority.REPLY)
