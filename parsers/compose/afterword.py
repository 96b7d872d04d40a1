"""What is said around an entry: a hedge, a condition, a later hour or a correction anywhere, and it is not taken."""

from __future__ import annotations

import re
from itertools import pairwise

from parsers.fault import Fault
from parsers.intent import Add, Close, Open, TradeIntent, Trim
from parsers.lex.tidy import is_p, lines_of
from parsers.lex.token import Token
from parsers.show.words import name

_LEVELS = frozenset({"NUM", "PCT", "DIST", "BE"})
_OF_AN_ORDER = _LEVELS | {"ACT", "SYM", "STRIKE", "OCC"}
_LABELS = frozenset({"STOP", "TARGET", "TRAIL"})
# Of no other kind is a word that takes an entry back; `_hedges` has an arm for each.
_MAY_HEDGE = frozenset({"VETO", "COND", "GAIN", "FILLER", "OVER", "UNDER", "ACT", "AND", "time"})
# In brackets, and on a line of labels alone, these tell the circumstances: "(after 30 min news, careful)", "TP or SL".
_FAINT = frozenset({"news", "after", "before", "or", "no", "while", "because", "since", "during", "though", "although"})
_DEMANDS = frozenset({"only", "best", "enter", "stay"})  # "(enter after the Fed minutes)" is no circumstance
# What takes a follow-up back, or puts it off, where a clause begins with it.
_PUTS_OFF = frozenset(
    {"maybe", "later", "tomorrow", "tonight", "after", "wait", "wrong", "typo", "said", "or", "if", "when", "only if"}
    | {"once", "unless", "should", "could", "would", "might"}
)
_FOR_NOW = frozenset({"now", "yet", "wait", "keep", "until", ","})
_SETS_APART = frozenset(",.;|-(!")
_SIGNERS = frozenset({"trader", "analyst", "author", "posted by", "by"})
# "my long from 7690" is one that is open, "careful buying here" none at all.
_POINTING = frozenset({"my", "our", "your", "that", "those", "these", "careful", "be careful"})
_NAMES = frozenset({"SYM", "STRIKE", "OCC", "DATE", "RIGHT", "slash2", "dash2", "DMY"})
_OF_A_MARKET = frozenset({"opened", "open", "took", "got", "takes", "taking"})  # "NVDA opened at 180", "ES took 7690"
_SIGNS = frozenset({"plus", "minus"})
_IS = frozenset({"is", "are"})
_MENDS = ("updat", "chang", "modif", "rais", "lower")
# A star or caret before a number and none that closes it: the writer mends what stands above.
_CORRECTED = re.compile(
    r"(?:^|(?<=\s))[*^]{1,2} ?[$.]?\d[^*^\s]*(?=\s|\Z)(?![^\n]*[*^])|^[$.]?\d[\d.]{0,9}[cp]?[*^](?=\s*\Z)",
    re.IGNORECASE | re.MULTILINE,
)


def refuse_hedged(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault when a message that opens a position holds a word that takes it back, wherever it stands."""
    if not any(isinstance(intent, Open | Add) for intent in intents):
        return
    for line in lines_of(tokens):
        for index, token in enumerate(line):
            if token.type in _MAY_HEDGE and _hedges(line, index) and not _is_faint(line, index):
                raise Fault("not-an-order", f"{token.text!r} makes this something other than an order", token.start)


def _is_faint(line: list[Token], index: int) -> bool:
    """Whether the word only tells of the circumstances, or who sends the order."""
    if _signs(line, index):
        return True
    if line[index].text.lower() not in _FAINT:
        return False
    slogan = all(token.type not in _OF_AN_ORDER for token in line)
    return _is_bracketed(line, index) or (slogan and _labels(line))


def _is_bracketed(line: list[Token], index: int) -> bool:
    depth = sum(is_p(token, "(") - is_p(token, ")") for token in line[: index + 1])
    return depth > 0 and not any(token.type == "ENTRY" or token.text.lower() in _DEMANDS for token in line)


def refuse_put_off(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault for "SL to BE, after NFP", "close gold now. Wrong chat": a clause takes a follow-up back."""
    if not intents or any(isinstance(intent, Open | Add) for intent in intents):
        return
    begins = True
    for token, after in pairwise([*tokens, tokens[-1]]):
        begins = begins or token.first or bool(token.gap)
        if begins and token.type in {"VETO", "COND", "CANCELLED"} and _puts_off(token, after):
            raise Fault("not-an-order", f"{token.text!r} makes this something other than an order", token.start)
        begins = (begins and token.type in {"P", "FILLER"}) or (token.type == "P" and token.value in _SETS_APART)


def _puts_off(token: Token, after: Token) -> bool:
    """As in "maybe", "not yet", "no, keep it"; "not filling", "no good" tell why a trade is left."""
    word = token.text.lower()
    return word in _PUTS_OFF or (word in {"not", "don't", "no"} and after.text.lower() in _FOR_NOW)


def refuse_round_trips(intents: list[TradeIntent]) -> None:
    """Raises Fault for "BTO … @ 1.25, STC … @ 2.50": what was bought and sold in one message is over."""
    if len(intents) < 2:
        return
    opened: set[str] = set()
    for intent in intents:
        if isinstance(intent, Open):
            opened.add(_traded(intent))
        elif isinstance(intent, Close | Trim) and _traded(intent) in opened:
            raise Fault("ambiguous", "an entry and an exit of one trade: is it over?")


def _traded(intent: TradeIntent) -> str:
    instrument = intent.subject.instrument
    return repr(intent.subject) if instrument is None else name(instrument)


def refuse_corrected(text: str, intents: list[TradeIntent]) -> None:
    """Raises Fault for "*1.35" below an order: which of its numbers that mends is not said."""
    found = _CORRECTED.search(text) if intents and ("*" in text or "^" in text) else None
    if found is not None:
        raise Fault("ambiguous", f"{found[0]} corrects something: post the whole order again", found.start())


def _signs(line: list[Token], index: int) -> bool:
    """As in "Trader: Mike", a line of its own."""
    return index == 2 == len(line) - 1 and line[0].text.lower() in _SIGNERS and is_p(line[1], ":")


def _labels(line: list[Token]) -> bool:
    return any(token.type in _LABELS for token in line)


def _hedges(line: list[Token], index: int) -> bool:
    token, after = line[index], line[index + 1] if index + 1 < len(line) else None
    before = line[index - 1] if index else None
    match token.type:
        case "VETO":
            return not (token.text.lower() == "no" and after is not None and after.type == "NUM")
        case "COND":
            return not (before is not None and before.type in _LABELS and _has_level(line[index:]))
        case "GAIN":
            return token.text.lower() not in _SIGNS and "av" not in token.text.lower()
        case "FILLER":
            if token.text.lower() in _IS:
                return before is not None and before.type in _NAMES | {"NUM", "ACT"}
            return token.text.lower() in _POINTING and after is not None and after.type == "ACT" and not after.gap
        case "OVER" | "UNDER":
            return token.text[0].isalpha() and (after is None or after.type in {"UNKNOWN", "FILLER"})
        case "ACT":
            told = token.text.lower() in _OF_A_MARKET and before is not None and before.type in _NAMES and not token.gap
            return told or (token.value == "move" and token.text.lower().startswith(_MENDS))
        case "AND":
            second = after is not None and after.type in {"AT", "ENTRY"}
            return second and any(other.type == "MARKET" for other in line[:index])
        case "time":
            return before is not None and before.type == "AT"
        case _:
            return False


def _has_level(ahead: list[Token]) -> bool:
    """As in "stop if SPY < 598": the condition is the stop's own."""
    return any(token.type in _LEVELS for token in ahead[1:7])
