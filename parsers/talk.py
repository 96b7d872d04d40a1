"""Talk around an order is set aside before anything is read, where nothing in it can touch the trade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parsers.near import Tokens
from parsers.tidy import CORE

# What is said of an order or of a level: a clause that holds one of these is no mere talk.
_OF_AN_ORDER = CORE | {
    "BE", "NO_STOP", "ONCLOSE", "OPEN", "MARK", "CEILING", "ENTRY", "EXP", "LOTS", "HIT", "BIAS", "CANCELLED",
    "MULTILEG", "PROMO", "SHARE", "ratio", "time", "ODD", "TSPCT", "LEFT", "MORE",
}  # fmt: skip
_TWISTS = frozenset({"VETO", "KILL", "COND"})
_MARKS = frozenset(".!?;,-|")
_VALUED = frozenset({"NUM", "SIGNED", "PCT", "DIST", "BE", "STRIKE", "OCC", "FREE", "MARKET"})
_SAID = frozenset({"ACT", "STOP", "TARGET", "SYM", "OCC", "STRIKE", "TRAIL", "FREE"})
_OPENERS = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter"})
_FOLLOWS = frozenset({"add", "trim", "close", "off", "book"})
_PLANS = frozenset(
    {
        "will",
        "i'll",
        "ill",
        "may",
        "might",
        "looking to",
        "look to",
        "plan to",
        "planning",
        "going to",
        "gonna",
        "hoping",
        "hope",
    }
)
# Verbs that are as often mere English, and shares that are: "hi all", "a little".
_WEAK = frozenset({"in", "open", "took", "got", "take", "taking", "set", "put", "on"})
_FEW = frozenset(
    {
        "all",
        "everything",
        "last",
        "a little",
        "little",
        "a bit",
        "some",
        "couple",
        "a couple",
        "few",
        "a few",
        "part",
        "most",
    }
)
_KEPT = ("keep", "kept", "leav", "left", "hold", "runner", "rest")
_TAILS = frozenset(
    {
        "on",
        "off",
        "into",
        "for",
        "with",
        "to",
        "at",
        "near",
        "as",
        "just",
        "from",
        "under",
        "over",
        "above",
        "below",
        "in",
        "by",
        "right",
    }
)
_NEXT_WORDS = 3


@dataclass(frozen=True, slots=True)
class TalkWords:
    """What a word does in a clause without an order: see talk.yaml."""

    tells: frozenset[str]
    others: frozenset[str]
    negations: frozenset[str]
    calm: frozenset[str]
    modals: frozenset[str]
    times: frozenset[str]
    pointing: frozenset[str]
    attitudes: frozenset[str]


def talk_words(raw: dict[str, Any]) -> TalkWords:
    """The lists of talk.yaml."""
    return TalkWords(**{name: frozenset(str(word) for word in raw[name]) for name in TalkWords.__dataclass_fields__})


def set_aside(tokens: Tokens, words: TalkWords) -> Tokens:
    """The tokens without the clauses that only talk; all of them where there is no order, or nothing else."""
    if not tokens:
        return tokens
    clauses = list(_with_tails(list(_cut(tokens))))
    orders = [clause for clause in clauses if _orders(clause)]
    if not orders or len(orders) == len(clauses):
        return tokens
    around = _Around(orders)
    talk = [around.is_talk(clause, words) for clause in clauses]
    if not around.opens:
        clauses = [clause if gone else _taken_back(clause, words) for clause, gone in zip(clauses, talk, strict=True)]
    return _without(clauses, talk)


def _without(clauses: list[Tokens], talk: list[bool]) -> Tokens:
    """The other clauses in a row; one whose neighbour is gone stands apart from what is now before it."""
    out: Tokens = []
    apart = False
    for clause, gone in zip(clauses, talk, strict=True):
        kept = [token for token in clause if token.type == "HINT"] if gone else clause
        if kept and apart:
            head = kept[0].copy(kept[0].type, kept[0].value)
            head.first = not out or out[-1].line != head.line
            head.gap = head.gap or ("" if head.first else ".")
            kept = [head, *kept[1:]]
        apart = gone
        out.extend(kept)
    return out


def _taken_back(clause: Tokens, words: TalkWords) -> Tokens:
    """As in "stop to 238. not sure yet": a clause that holds no order, and denies or doubts one, takes it back."""
    if any(token.type in _OF_AN_ORDER - {"BE"} for token in clause):
        return clause
    if not (_points(clause, words) or _judges(clause, words)):
        return clause
    if any(token.text.lower() == "longer" for token in clause):  # "no longer clean": why a trade is left
        return clause
    denials = words.negations | words.modals
    return [token.copy("CANCELLED") if token.text.lower() in denials else token for token in clause]


def _cut(tokens: Tokens) -> Iterator[Tokens]:
    """Lines, sentences, and what commas, dashes and pictures set apart; the mark that ends a clause belongs to it."""
    clause: Tokens = []
    for index, token in enumerate(tokens):
        if clause and (
            token.line != clause[-1].line or token.gap or token.text.startswith(". ") or _joins(tokens, index)
        ):
            yield clause
            clause = []
        clause.append(token)
        if token.text in _MARKS:
            yield clause
            clause = []
    if clause:
        yield clause


def _joins(tokens: Tokens, index: int) -> bool:
    """As in "sold 100 IONQ 46.20 and bought 300 SOUN": a second verb begins a clause of its own."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return tokens[index].type == "AND" and after is not None and after.type == "ACT"


def _with_tails(clauses: list[Tokens]) -> Iterator[Tokens]:
    """As in "added INTC @ 38.20 on the flag. Stop 36.90": where and why, told behind the last value."""
    for clause, after in zip(clauses, [*clauses[1:], None], strict=True):
        end = next((at for at in range(len(clause), 0, -1) if clause[at - 1].type in _VALUED), 0)
        whole = {"ACT", "NUM"} <= {token.type for token in clause[:end]}
        worded = (
            clause[end:]
            and clause[end].text.lower() in _TAILS
            and any(token.type == "UNKNOWN" for token in clause[end:])
        )
        if whole and worded and after is not None and after[0].line == clause[0].line:
            yield clause[:end]
            yield clause[end:]
        else:
            yield clause


def _orders(clause: Tokens) -> bool:
    """Whether a verb, a label or a name stands there with a value, or a verb with a name."""
    types = {token.type for token in clause}
    return bool(types & _SAID and types & _VALUED) or {"ACT", "SYM"} <= types


class _Around:
    """What the orders of a message have of their own, by which talk beside them is told from a part of them."""

    def __init__(self, orders: list[Tokens]) -> None:
        tokens = [token for clause in orders for token in clause]
        types = {token.type for token in tokens}
        self.named = bool(types & {"SYM", "OCC"})
        self.priced = "NUM" in types
        self.opens = any(token.type == "ACT" and token.value in _OPENERS for token in tokens)

    def is_talk(self, clause: Tokens, words: TalkWords) -> bool:
        """Whether nothing in it is of an order, and what would take an order back points elsewhere."""
        said = [token for token in clause if token.type != "P"]
        if self.opens and (_plans(said) or (self.named and self.priced and _announces(said))):
            return True
        if not any(token.type in _TWISTS or token.type == "UNKNOWN" for token in said):
            return False
        if clause[-1].text == ":":  # "what a good signal looks like:" speaks of all that stands below
            return False
        content = [token for token in said if token.type == "UNKNOWN"]
        if not self.named and len(content) < _NEXT_WORDS:
            return False
        return all(self._is_told(said, index, words) for index in range(len(said))) and _is_harmless(said, words)

    def _is_told(self, said: Tokens, index: int, words: TalkWords) -> bool:
        token = said[index]
        match token.type:
            case "SYM":
                return self.named and any(other.type == "UNKNOWN" for other in said) and not _points(said, words)
            case "MARKET":
                return self.priced
            case "SHARE":
                return token.text.lower() in _FEW and not self._reduces(said)
            case "BE":
                return token.text == "be" and index > 0 and said[index - 1].type in {"VETO", "UNKNOWN", "TO", "FILLER"}
            case "FILLER":
                return self.opens or not token.text.lower().startswith(_KEPT)
            case "ACT":
                return index > 0 and token.text.lower() in _WEAK and said[index - 1].type == "UNKNOWN"
            case _:
                return token.type not in _OF_AN_ORDER

    def _reduces(self, said: Tokens) -> bool:
        return not self.opens or any(token.type == "ACT" for token in said)


def _plans(said: Tokens) -> bool:
    """As in "Will look to add later if volume comes in": what may follow an entry; it is posted when it comes."""
    acts = [token for token in said if token.type == "ACT" and token.text.lower() not in _WEAK]
    led = bool(said) and (
        said[0].text.lower() in _PLANS
        or (said[0].text.lower() in {"i", "we"} and len(said) > 1 and said[1].text.lower() in _PLANS)
    )
    return (
        led
        and bool(acts)
        and all(token.value in _FOLLOWS for token in acts)
        and not any(token.type in _OF_AN_ORDER - {"ACT", "SHARE", "MORE"} for token in said)
    )


def _announces(said: Tokens) -> bool:
    """As in "New swings just opened, all filled at the prices below": a heading over orders with verbs of their own."""
    acts = [token for token in said if token.type == "ACT" or token.text.lower().startswith("fill")]
    plain = {"ACT", "UNKNOWN", "FILLER", "AT", "UNDER", "SHARE", "LABEL", "COUNTER", "HINT", "AND"}
    return (
        len(said) > 1
        and bool(acts)
        and all(token.value == "enter" for token in acts if token.type == "ACT")
        and {token.type for token in said} <= plain
    )


def _is_harmless(said: Tokens, words: TalkWords) -> bool:
    return all(_leaves(said, index, words) for index, token in enumerate(said) if token.type in _TWISTS | {"GAIN"})


def _leaves(said: Tokens, index: int, words: TalkWords) -> bool:
    """Whether this word, which takes an order back where it points at one, points at none here."""
    word = said[index].text.lower()
    content = sum(token.type == "UNKNOWN" or token.text.lower() in words.tells for token in said) - (
        word in words.tells
    )
    if word in words.negations:
        ahead = {token.text.lower() for token in said[index + 1 : index + 1 + _NEXT_WORDS]}
        return not ahead.isdisjoint(words.calm) or (
            content > 1 and not _points(said, words) and not _judges(said, words)
        )
    if word in words.tells:
        return content > 0 or len(said) == 1 or not _points(said, words)
    if word in words.others or said[index].type == "GAIN":
        return content > 0 and not _points(said, words)
    if word in words.modals:
        led = index > 0 and (
            said[index - 1].type == "UNKNOWN" or said[index - 1].text.lower() in words.tells | words.times
        )
        return led and content > 1 and not _points(said, words) and not _judges(said, words)
    return word in words.times and content > 1 and not _points(said, words)


def _points(said: Tokens, words: TalkWords) -> bool:
    return any(not words.pointing.isdisjoint(token.text.lower().split()) for token in said)


def _judges(said: Tokens, words: TalkWords) -> bool:
    return any(not words.attitudes.isdisjoint(token.text.lower().split()) for token in said)
