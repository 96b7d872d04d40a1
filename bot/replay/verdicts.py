"""Why each message came to what it did: the facts of its turn, in the words that the channel would have seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.message import MessageDeleted, MessageEdited, MessagePosted
from bot.remember.facts import (
    EntryRefused,
    EntrySending,
    EntryVoided,
    Fact,
    MessageIgnored,
    MessageRefused,
    PostQueued,
    SignalRead,
    TradeInstructed,
)

Kind = Literal["silence", "not read", "refused", "sent", "followed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is silence, not read, refused, sent to the market, or a follow-up that was carried out.

    What of a follow-up was not done is among its `reasons`.
    """

    at: datetime
    author: str
    text: str
    kind: Kind
    reasons: tuple[str, ...]
    trade_refs: tuple[str, ...] = ()


def verdict_of(said: MessagePosted | MessageEdited | MessageDeleted, facts: Sequence[Fact]) -> Verdict:
    """The one verdict on what was said."""
    author = "" if isinstance(said, MessageDeleted) else said.author.name or said.author.id
    text = "(deleted)" if isinstance(said, MessageDeleted) else said.text
    kind, reasons, refs = _judged(facts)
    return Verdict(said.heard_at, author, text, kind, reasons, refs)


def _judged(facts: Sequence[Fact]) -> tuple[Kind, tuple[str, ...], tuple[str, ...]]:
    reasons: list[str] = []
    refs: list[str] = []
    kind: Kind = "silence"
    for fact in facts:
        match fact:
            case MessageIgnored(reason=reason):
                reasons.append(reason)
            case MessageRefused(text=text):
                kind = "not read"
                reasons.append(text)
            case SignalRead() if kind == "silence":
                kind = "followed"
            case EntryRefused(violations=violations):
                kind = kind if kind == "sent" else "refused"
                reasons += [each.message for each in violations]
            case EntryVoided(reason=reason) if kind == "followed":
                kind = "refused"
                reasons.append(reason)
            case EntrySending(trade_ref=ref):
                kind = "sent"
                refs.append(ref)
            case PostQueued(post=post) if kind == "followed" and post.key.startswith("verdict:"):
                reasons += post.card.lines
            case _:
                pass
    if kind == "followed" and not any(isinstance(fact, TradeInstructed) for fact in facts):
        kind = "refused"
    return kind, tuple(dict.fromkeys(reasons)), tuple(refs)
