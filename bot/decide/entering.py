"""From an intent to open to orders that leave, or to a refusal with every reason: nothing here ever waits.

The entry waits as a fact; whatever it needs from outside comes back as another input, and everything is asked again
then: the trading state, the link, the limits, and whether an exit has meanwhile taken it back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from bot.card import Priority
from bot.command import Enter, Gather, Watch
from bot.decide import telling, unlinked
from bot.decide.found import Found, case_of, margin_known
from bot.decide.gathered import Gathered
from bot.decide.turn import Turn
from bot.message import MessageEdited, MessagePosted, key_of
from bot.people import Channel
from bot.remember.facts import (
    EntryApproved,
    EntryAwaited,
    EntryRefused,
    EntrySending,
    EntryShadowed,
    EntryVoided,
    TradingStateSet,
)
from bot.remember.state import EDITED, message_id_of
from bot.say import replies, trade_card
from bot.say.family import enlarged_ref
from broker.legs import legs_of
from broker.port import Unresolvable
from parsers.intent import Add, Bound, Open
from risk.assess import assess
from risk.book import Contract, Quote
from risk.case import fingerprint_of
from risk.decision import Approved, Check, Decision, Refused, Violation
from risk.market import needs_quote
from risk.plan import Action, Plan, opening, trade_ref_of
from risk.rules.funds import hangs_on_margin
from risk.states import TradingWord, next_trading_state
from risk.underlying import underlying_of, watches_underlying

FOUND_WITHIN = timedelta(seconds=15)
"""Contract and quote have a second each; an answer that never comes, or that a restart has lost, ends here."""


def await_entry(
    turn: Turn, message: MessagePosted | MessageEdited, intent: Open | Add, index: int, *, corrects: bool = False
) -> None:
    """Put the entry on record and, if all it needs is known already, decide at once.

    With `corrects` the message is an edit that may open, so that being edited does not take it back.
    """
    awaited = EntryAwaited(
        at=turn.now,
        trade_ref=trade_ref_of(message.platform, message.channel, message.message_id, index),
        message=key_of(message),
        author=message.author.id,
        author_name=message.author.name,
        intent=intent,
        sent_at=message.sent_at,
        fingerprint=fingerprint_of(intent),
    )
    if turn.state.trade(awaited.trade_ref) is not None or awaited.trade_ref in turn.state.origins:
        return None
    turn.record(awaited)
    reason = _taken_back(turn, awaited, corrects=corrects)
    if reason:
        return void(turn, awaited.trade_ref, reason)
    return _go_on(turn, awaited)


def _go_on(turn: Turn, awaited: EntryAwaited) -> None:
    match _channel(turn, awaited).mode:
        case "auto" | "shadow":
            proceed(turn, awaited, fresh_quote=False)
        case "approve":
            until = turn.now + turn.charter.approve_ttl
            card = trade_card.approval_card(awaited, turn.charter.badge, until, _foreseen(turn, awaited))
            turn.say(_card_key(awaited.trade_ref), awaited.message, card, reply_to=awaited.message.message_id)
        case "observe":
            void(turn, awaited.trade_ref, "this channel is only observed: nothing is sent")


def _foreseen(turn: Turn, awaited: EntryAwaited) -> Plan | None:
    """What a yes would send as things stand, from what is at hand; it sends nothing, and the press decides anew."""
    subject = awaited.intent.subject
    contract = turn.world.recall(subject.instrument) if isinstance(subject, Bound) else None
    if contract is None or not isinstance(subject, Bound):
        return None
    underlying = underlying_of(contract) if watches_underlying(awaited.intent) else None
    under_quote = turn.world.quoted(underlying) if underlying is not None else None
    found = Found(contract, turn.world.quoted(contract), under_quote, margin_known(turn, subject, contract))
    decision = assess(case_of(turn, awaited, found), turn.charter.policy)
    return decision.plan if isinstance(decision, Approved) else None


def _channel(turn: Turn, awaited: EntryAwaited) -> Channel:
    place = awaited.message
    channel = turn.charter.house.channel(place.platform, place.channel, place.thread)  # type: ignore[arg-type]
    return channel or Channel(platform="console", id=place.channel, mode="observe")


def _taken_back(turn: Turn, awaited: EntryAwaited, *, corrects: bool) -> str:
    """Why an entry that was only now read has been taken back already; empty when it has not."""
    place, subject = awaited.message, awaited.intent.subject
    symbol = subject.instrument.symbol if isinstance(subject, Bound) else ""
    posted = [turn.state.exits.get((place.platform, place.channel, awaited.author, key)) for key in (symbol, "")]
    if any(at is not None and at > awaited.sent_at for at in posted):
        return "an exit was posted after it and arrived first"
    withdrawn = turn.state.withdrawn.get(message_id_of(place), "")
    return "" if corrects and withdrawn == EDITED else withdrawn


def approve(turn: Turn, awaited: EntryAwaited, by: str) -> None:
    """A person's yes, in time: its age counts from now, and the quote is a fresh one."""
    if turn.now - awaited.at > turn.charter.approve_ttl:
        return void(turn, awaited.trade_ref, _LATE)
    turn.record(EntryApproved(at=turn.now, trade_ref=awaited.trade_ref, by=by))
    return proceed(turn, awaited, fresh_quote=True)


_LATE = "nobody approved it in time"


def lapse(turn: Turn) -> None:
    """Let go of what has waited too long: for a person, or for an answer that is not coming any more."""
    for awaited in list(turn.state.awaited.values()):
        approved = turn.state.approved.get(awaited.trade_ref)
        if approved is None and _channel(turn, awaited).mode == "approve":
            if turn.now - awaited.at > turn.charter.approve_ttl:
                void(turn, awaited.trade_ref, _LATE)
        elif turn.now - (approved or awaited.at) > FOUND_WITHIN:
            void(turn, awaited.trade_ref, "its contract and price were not found in time")


def proceed(turn: Turn, awaited: EntryAwaited, *, fresh_quote: bool) -> None:
    """Decide now if contract and quote are at hand; else ask for them and go on with the next message."""
    subject = awaited.intent.subject
    if not isinstance(subject, Bound):
        return _refuse(turn, awaited.trade_ref, _fault("unbound", "the signal does not say which position it enlarges"))
    policy, mode = turn.charter.policy, turn.charter.mode
    kind = subject.instrument.kind
    with_quote = fresh_quote or needs_quote(awaited.intent, policy.market) or policy.reads_tape(mode, kind)
    contract = turn.world.recall(subject.instrument)
    quote = turn.world.quoted(contract) if contract is not None else None
    with_underlying = watches_underlying(awaited.intent)
    underlying = underlying_of(contract) if contract is not None and with_underlying else None
    under_quote = turn.world.quoted(underlying) if underlying is not None else None
    margin_of = _margin_wanted(turn, subject, contract)
    if (
        contract is None
        or margin_of is not None
        or _is_missing(quote, with_quote, fresh_quote)
        or _is_missing(under_quote, underlying is not None, fresh_quote)
    ):
        # A contract never seen costs a round trip anyway, so the first quote is asked for beside it, needed or not.
        wanted = with_quote or contract is None
        turn.order(Gather(awaited.trade_ref, subject.instrument, wanted, with_underlying, margin_of))
        return show(turn, awaited.trade_ref)
    return decide(turn, awaited.trade_ref, Found(contract, quote, under_quote, margin_known(turn, subject, contract)))


def _is_missing(quote: Quote | None, wanted: bool, fresh: bool) -> bool:  # noqa: FBT001 (three facts, one question)
    return wanted and (quote is None or fresh)


def _margin_wanted(turn: Turn, subject: Bound, contract: Contract | None) -> Action | None:
    """The action whose margin must be asked, because a rule needs it and it is not known from lately."""
    if not turn.charter.policy.asks_margin(turn.charter.mode, subject.instrument.kind, subject.side):
        return None
    action = opening(subject.side)
    return action if contract is None or turn.world.margined(contract, action) is None else None


def take_gathered(turn: Turn, gathered: Gathered) -> None:
    """The answers from outside have come; the entry may have been taken back meanwhile."""
    if gathered.trade_ref not in turn.state.awaited:
        return
    match gathered.contract:
        case Unresolvable(reason=reason, alternatives=alternatives):
            remedy = "nearest: " + ", ".join(alternatives) if alternatives else ""
            _refuse(turn, gathered.trade_ref, (Violation(rule="contract", message=reason, remedy=remedy),))
        case Contract() as contract:
            decide(turn, gathered.trade_ref, _found(turn, gathered, contract), asked=gathered.margin_asked)
        case _ as never:
            assert_never(never)


def _found(turn: Turn, gathered: Gathered, contract: Contract) -> Found:
    """Who asked for the margin takes the answer or none: one from lately was not good enough."""
    subject = turn.state.awaited[gathered.trade_ref].intent.subject
    told = gathered.margin.amount if gathered.margin is not None else None
    known = margin_known(turn, subject, contract) if isinstance(subject, Bound) else None
    margin = told if gathered.margin_asked else known
    return Found(contract, gathered.quote, gathered.under_quote, margin)


def decide(turn: Turn, trade_ref: str, found: Found, *, asked: bool = False) -> None:
    """Run the law over everything known now; an approval becomes orders in this same turn.

    A margin from lately will do until the entry hangs on it: then it is `asked`, and everything is judged again.
    """
    awaited = turn.state.awaited[trade_ref]
    if restart := unlinked.quiet(turn):
        return _refuse(turn, trade_ref, (Violation(rule="quiet", message=restart, remedy="post it again after that"),))
    if reason := turn.state.halted.get(found.contract.instrument.symbol):
        return _refuse(turn, trade_ref, _fault("symbol-halted", f"this symbol is halted: {reason}"))
    parent_ref = enlarged_ref(awaited.intent)
    parent = turn.state.trades.get(parent_ref)
    if parent_ref and (parent is None or parent.closing):
        return _refuse(turn, trade_ref, _fault("enlarges", "the trade that it enlarges is over, or is leaving"))
    case = case_of(turn, awaited, found)
    decision = assess(case, turn.charter.policy)
    if not asked and hangs_on_margin(case, decision):
        quotes = (found.quote is not None, found.under_quote is not None)
        turn.order(Gather(trade_ref, case.instrument, *quotes, opening(case.side)))
        return show(turn, trade_ref)
    return _act_on(turn, trade_ref, decision)


def _act_on(turn: Turn, trade_ref: str, decision: Decision) -> None:
    match decision:
        case Refused(violations=violations, checks=checks):
            _refuse(turn, trade_ref, violations, checks)
        case Approved() as approved if _is_shadow(turn, trade_ref):
            turn.record(EntryShadowed(at=turn.now, trade_ref=trade_ref, plan=approved.plan, passed=approved.checks))
            show(turn, trade_ref)
        case Approved() as approved:
            _send(turn, approved)
        case _ as never:
            assert_never(never)


def _is_shadow(turn: Turn, trade_ref: str) -> bool:
    return turn.charter.send != "orders" or _channel(turn, turn.state.origins[trade_ref]).mode == "shadow"


def _send(turn: Turn, approved: Approved) -> None:
    plan = approved.plan
    order_ids = turn.world.allot(len(legs_of(plan)))
    turn.record(
        EntrySending(at=turn.now, trade_ref=plan.trade_ref, plan=plan, order_ids=order_ids, passed=approved.checks)
    )
    turn.order(Enter(approved, order_ids))
    turn.order(Watch(plan.contract))
    turn.entered.append(plan.trade_ref)


def _fault(rule: str, message: str) -> tuple[Violation, ...]:
    return (Violation(rule=rule, message=message),)


def _refuse(turn: Turn, trade_ref: str, violations: tuple[Violation, ...], passed: tuple[Check, ...] = ()) -> None:
    turn.record(EntryRefused(at=turn.now, trade_ref=trade_ref, violations=violations, passed=passed))
    latching = [violation.message for violation in violations if violation.latches]
    before = turn.state.latch.state
    after = next_trading_state(before, TradingWord.LATCHED)
    if latching and after is not before:
        # A limit that is used up for everybody stays used up until a person has looked.
        turn.record(TradingStateSet(at=turn.now, state=after.value, by="the limits", reason=latching[0]))
        telling.announce(turn, replies.trading_set(turn.charter.badge, "No new entries", "the limits", latching[0]))
    show(turn, trade_ref)


def void(turn: Turn, trade_ref: str, reason: str) -> None:
    """Take back an entry that has not left."""
    turn.record(EntryVoided(at=turn.now, trade_ref=trade_ref, reason=reason))
    show(turn, trade_ref)


def void_all(turn: Turn, reason: str) -> int:
    """Take back every entry that has not left; says how many there were."""
    waiting = list(turn.state.awaited)
    for trade_ref in waiting:
        void(turn, trade_ref, reason)
    return len(waiting)


def _card_key(trade_ref: str) -> str:
    return f"card:{trade_ref}"


def _looking(turn: Turn, trade_ref: str) -> str:
    """What is waited for: a contract that was never asked for costs a round trip more than one that was."""
    awaited = turn.state.awaited.get(trade_ref)
    subject = awaited.intent.subject if awaited is not None else None
    unseen = isinstance(subject, Bound) and turn.world.recall(subject.instrument) is None
    return trade_card.NOT_SEEN if unseen else trade_card.LOOKING


def show(turn: Turn, trade_ref: str) -> None:
    """Bring the trade's card up to date. The first one is an answer; its edits may wait behind everything else."""
    origin = turn.state.origins[trade_ref]
    answered = _card_key(trade_ref) in turn.state.delivered
    turn.say(
        _card_key(trade_ref),
        origin.message,
        trade_card.trade_card(turn.state, trade_ref, turn.charter.badge, _looking(turn, trade_ref)),
        reply_to=origin.message.message_id,
        priority=Priority.CARD if answered else Priority.REPLY,
    )
