"""What is known of one entry at the moment of its decision, as the rules want it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from bot.command import Enter
from bot.decide.book import book_of
from bot.decide.turn import Turn
from bot.remember.facts import EntryAwaited
from bot.say.family import completed, enlarged_ref
from broker.link import Link
from parsers.intent import Bound
from risk.book import Contract, Quote
from risk.case import Case
from risk.paper import Proven, prove
from risk.plan import opening
from risk.rules.funds import by_margin


class Found(NamedTuple):
    """What the broker said about the contract of one entry; unknown is None, and a margin is of one unit."""

    contract: Contract
    quote: Quote | None
    under_quote: Quote | None
    unit_margin: Decimal | None


def margin_known(turn: Turn, subject: Bound, contract: Contract) -> Decimal | None:
    """The margin of one unit as it was answered of late; None where the rules count something else."""
    if not by_margin(subject.instrument.kind, subject.side):
        return None
    known = turn.world.margined(contract, opening(subject.side))
    return known.amount if known is not None else None


def case_of(turn: Turn, awaited: EntryAwaited, found: Found) -> Case:
    """Everything that the rules may know about this entry, at this moment."""
    state, quote = turn.state, found.quote
    return Case(
        bot=turn.charter.bot,
        trade_ref=awaited.trade_ref,
        intent=completed(awaited.intent, state.trades.get(enlarged_ref(awaited.intent))),
        platform=awaited.message.platform,
        channel=awaited.message.channel,
        author=awaited.author,
        message_id=awaited.message.message_id,
        fingerprint=awaited.fingerprint,
        sent_at=state.approved.get(awaited.trade_ref, awaited.sent_at),
        now=turn.now,
        trading_state=state.latch.state,
        link_ready=state.link is Link.RECONCILED,
        mode=turn.charter.mode,
        account=_proven(turn),
        contract=found.contract,
        quote=quote,
        under_quote=found.under_quote,
        figures=state.account,
        book=book_of(state, turn.charter.bot, turn.now),
        clock_skew_seconds=turn.world.clock_skew(),
        unit_margin=found.unit_margin,
        halted=quote.halted if quote is not None else None,
        messages_free=_room(turn),
    )


def _room(turn: Turn) -> int | None:
    """The broker's room for messages, less what this very turn is about to send."""
    room = turn.world.room()
    leaving = sum(len(command.order_ids) for command in turn.commands if isinstance(command, Enter))
    return None if room is None else max(room - leaving, 0)


def _proven(turn: Turn) -> str | None:
    """The account, proven again from what the gateway reported last; None refuses."""
    connected = turn.state.connected
    if connected is None:
        return None
    match prove(turn.charter.mode, turn.charter.account, connected.accounts):
        case Proven(account=account):
            return account
        case _:
            return None
