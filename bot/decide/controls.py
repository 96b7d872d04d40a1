"""Commands, from a channel or from this machine: who may give them, what they do, and the one answer each gets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.card import Button, Card, Priority, Tone
from bot.decide import answers, entering, managing, telling, watching
from bot.decide.gate import Admitted, Denied, Silenced, may_command, why_not_flat
from bot.decide.turn import Turn
from bot.menu import COMMANDS
from bot.message import CommandGiven, MessageKey, key_of
from bot.people import Person
from bot.picture import Picture
from bot.remember.facts import (
    CommandRefused,
    CommandTaken,
    ConfirmationAsked,
    Heard,
    TradingStateSet,
)
from bot.say import replies
from bot.say.results import period_of, picture_of
from broker.instruction import EntryCancelRequested
from risk.plan import trade_ref_of
from risk.states import TradingState, TradingWord, next_trading_state

HELP = tuple(f"{command.usage}: {command.description}" for command in COMMANDS)
RESUME_HERE = "to start again: /resume by an owner, or `autoscalper resume` on the machine that runs the bot"
CONFIRM_WITHIN = timedelta(seconds=60)


def give(turn: Turn, command: CommandGiven) -> None:
    """Gate the command, carry it out, answer it, and keep both on record."""
    turn.record(Heard(at=turn.now, input=command))
    match may_command(turn.charter.house, command):
        case Silenced(reason=reason):
            _refuse(turn, command, reason)
        case Denied(code="whoami", text=text):
            _refuse(turn, command, "a stranger")
            _answer(turn, command, _plain(turn, "Who you are", text))
        case Denied(text=text):
            _refuse(turn, command, text)
            _answer(turn, command, replies.refused_message(turn.charter.badge, "Not done", text))
        case Admitted(person=person):
            turn.record(
                CommandTaken(
                    at=turn.now,
                    message=key_of(command),
                    name=command.name,
                    argument=command.argument,
                    by=person.name,
                )
            )
            _answer(turn, command, _carry_out(turn, command, person), _picture(turn, command))


def _refuse(turn: Turn, command: CommandGiven, reason: str) -> None:
    turn.record(
        CommandRefused(at=turn.now, message=key_of(command), name=command.name, by=command.author.id, reason=reason)
    )


def _answer(turn: Turn, command: CommandGiven, card: Card, picture: Picture | None = None) -> None:
    turn.say(
        f"answer:{command.platform}:{command.channel}:{command.message_id}",
        key_of(command),
        card,
        reply_to=command.message_id,
        priority=Priority.REPLY,
        private_to=command.author.id,
        picture=picture,
    )


def _picture(turn: Turn, command: CommandGiven) -> Picture | None:
    if command.name != "pnl":
        return None
    return picture_of(turn.state, turn.now, period_of(command.argument), turn.charter.badge)


def _plain(turn: Turn, title: str, *lines: str) -> Card:
    return Card(badge=turn.charter.badge, tone=Tone.PLAIN, title=title, lines=lines)


def _carry_out(turn: Turn, command: CommandGiven, person: Person) -> Card:  # noqa: PLR0912, C901 (one flat table of commands)
    charter, state, by = turn.charter, turn.state, person.name
    match command.name:
        case "status":
            return answers.status(charter, state, turn.now)
        case "positions":
            return answers.positions(charter, state)
        case "orders":
            return answers.orders(charter, state)
        case "pnl":
            return answers.pnl(charter, state, turn.now, period_of(command.argument))
        case "trades":
            return answers.trades(charter, state)
        case "signals":
            return answers.signals(charter, state)
        case "limits":
            return answers.limits(charter)
        case "config":
            return answers.configured(charter)
        case "why":
            return answers.why(charter, state, _meant(turn, command))
        case "health":
            return answers.health(charter, state, turn.now)
        case "test":
            return _test(turn, command)
        case "kill":
            return _kill(turn, command, person)
        case "flatten":
            return _ask_first(turn, command, "flatten")
        case "pause":
            return _pause(turn, by, key_of(command))
        case "resume":
            if command.platform == "local":
                return resume(turn, by, command.heard_at, key_of(command))
            return _ask_first(turn, command, "resume")
        case "whoami":
            return answers.whoami(charter, person, command.platform, command.author.id)
        case "version":
            return _plain(turn, "Version", charter.version)
        case "help" | "start":
            return _plain(turn, "Commands", *HELP)
        case unknown:
            return _plain(turn, f"There is no /{unknown}", *HELP)


def _kill(turn: Turn, command: CommandGiven, person: Person) -> Card:
    wants_flat = _flat(command.argument)
    kept = why_not_flat(person, command) if wants_flat else ""
    card = kill(turn, person.name, command.argument.strip() or "/kill", flat=wants_flat and not kept)
    card = card.model_copy(update={"lines": (*card.lines[:-1], kept, card.lines[-1])}) if kept else card
    reason = command.argument.strip() or "/kill"
    news = replies.trading_set(turn.charter.badge, card.title, person.name, reason, *card.lines)
    telling.announce(turn, news, answered=key_of(command))
    return card


def _flat(argument: str) -> bool:
    return argument.split(maxsplit=1)[:1] in (["flat"], ["flatten"])


def _meant(turn: Turn, command: CommandGiven) -> str:
    replied = turn.state.readings.get((command.platform, command.channel, command.reply_to), ())
    return replied[0] if replied else command.argument.strip().upper()


def _test(turn: Turn, command: CommandGiven) -> Card:
    from parsers.explain import explain

    channel = turn.charter.house.channel(command.platform, command.channel, command.thread)
    dialect = turn.charter.dialects[channel.tongue if channel is not None else "default"]
    lines = tuple(explain(command.argument, dialect, command.sent_at).splitlines())
    return Card(badge=turn.charter.badge, tone=Tone.PLAIN, title="Read, not traded", lines=lines, preformatted=True)


# ── Stopping and starting ─────────────────────────────────────────────────────────────────────────────────────────────


def kill(turn: Turn, by: str, reason: str, *, flat: bool) -> Card:
    """No entry from here on: what has not left is taken back, what works is cancelled, stops stay.

    Latched in the ledger. `flat` also leaves every position of ours.
    """
    halted = next_trading_state(turn.state.latch.state, TradingWord.KILLED)
    turn.record(TradingStateSet(at=turn.now, state=halted.value, by=by, reason=reason))
    taken_back = entering.void_all(turn, "the kill switch")
    cancelled = _cancel_entries(turn, by)
    closing = _close_all(turn, by) if flat else 0
    staying = sum(1 for trade in turn.state.live() if trade.open_quantity > 0)
    lines = (_stopped(taken_back, cancelled), _closing(closing) if flat else _staying(staying), RESUME_HERE)
    return Card(badge=turn.charter.badge, tone=Tone.WARNING, title="Trading halted", lines=lines)


def _stopped(taken_back: int, cancelled: int) -> str:
    """What became of the entries that were under way."""
    done = [f"{_entries(taken_back, 'waiting')} taken back"] if taken_back else []
    done += [f"{_entries(cancelled, 'working')} being cancelled"] if cancelled else []
    return f"no new entries; {', '.join(done) or 'none was waiting or working'}"


def _closing(trades: int) -> str:
    return f"{replies.count(trades, 'trade')} being closed" if trades else "no position is open"


def _staying(positions: int) -> str:
    if not positions:
        return "no position is open"
    stay = "position stays open, its stop" if positions == 1 else "positions stay open, their stops"
    return f"{positions} {stay} at the broker"


def _entries(number: int, kind: str) -> str:
    return f"{number or 'no'} {kind} {'entry' if number < 2 else 'entries'}"


def _cancel_entries(turn: Turn, by: str) -> int:
    working = [trade for trade in turn.state.live() if trade.leaves_entry > 0]
    for trade in working:
        ref = trade.plan.trade_ref
        watching.instruct(turn, EntryCancelRequested(at=turn.now, trade_ref=ref, reason="the kill switch"), by=by)
    return len(working)


def _close_all(turn: Turn, by: str) -> int:
    held = [trade for trade in turn.state.live() if trade.open_quantity > 0 or trade.leaves_entry > 0]
    for trade in held:
        watching.instruct(turn, managing.close(turn, trade, "flatten"), by=by)
    return len(held)


def flatten(turn: Turn, by: str) -> Card:
    """Leave every position of ours, and let nothing in that waits."""
    entering.void_all(turn, "everything was flattened")
    closing = _close_all(turn, by)
    return _plain(
        turn, "Flattening", f"{replies.count(closing, 'trade')} of ours being closed; nothing else is touched"
    )


def _pause(turn: Turn, by: str, answered: MessageKey) -> Card:
    before = turn.state.latch.state
    after = next_trading_state(before, TradingWord.PAUSED)
    if after is not before:
        turn.record(TradingStateSet(at=turn.now, state=after.value, by=by, reason="/pause"))
        news = replies.trading_set(turn.charter.badge, "No new entries", by, "/pause", RESUME_HERE)
        telling.announce(turn, news, answered=answered)
    return _plain(turn, "Paused", "no new entries; exits, stops and cancels go on", RESUME_HERE)


def resume(turn: Turn, by: str, asked_at: datetime, answered: MessageKey) -> Card:
    """Take entries again, unless trading was stopped after this was asked: stops overtake, and the last word counts."""
    latch = turn.state.latch
    if latch.state is not TradingState.ACTIVE and latch.at is not None and asked_at < latch.at:
        text = f"trading was stopped by {latch.by} after this was asked: give /resume again"
        return replies.refused_message(turn.charter.badge, "Not done", text)
    if latch.state is not TradingState.ACTIVE:
        news = replies.trading_set(turn.charter.badge, "Trading resumed", by, "entries are taken again")
        telling.announce(turn, news, answered=answered)
    active = next_trading_state(latch.state, TradingWord.RESUMED)
    turn.record(TradingStateSet(at=turn.now, state=active.value, by=by, reason="resumed"))
    return Card(badge=turn.charter.badge, tone=Tone.GOOD, title="Trading resumed", lines=("entries are taken again",))


def _ask_first(turn: Turn, command: CommandGiven, action: Literal["flatten", "resume"]) -> Card:
    """What would happen, counted, and a button for the one who asked."""
    token = trade_ref_of(command.platform, command.channel, command.message_id, -1)
    until = turn.now + CONFIRM_WITHIN
    turn.record(
        ConfirmationAsked(
            at=turn.now,
            token=token,
            action=action,
            platform=command.platform,
            by=command.author.id,
            until=until,
        )
    )
    return Card(
        badge=turn.charter.badge,
        tone=Tone.WARNING,
        title=f"Really /{action}?",
        lines=(_effect_of(turn, action), f"yours to press until {replies.clock_time(until)}"),
        buttons=(Button(label=f"Yes, {action}", trade_ref=token, action=action),),
    )


def _effect_of(turn: Turn, action: Literal["flatten", "resume"]) -> str:
    live = turn.state.live()
    held = sum(1 for trade in live if trade.open_quantity > 0)
    working = sum(1 for trade in live if trade.leaves_entry > 0)
    waiting = len(turn.state.awaited)
    match action:
        case "flatten":
            return (
                f"closes {replies.count(held, 'position')}, cancels {_entries(working, 'working')} "
                f"and takes back {_entries(waiting, 'waiting')}, all of the bot's"
            )
        case "resume":
            return f"entries are taken again, up to the limits; {replies.count(held, 'position')} open now"
