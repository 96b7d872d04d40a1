"""Signs that stand for words: emoji before a level, "30p" behind one, "risk 20 pips" where no stop is named."""

from __future__ import annotations

import re

from parsers.fault import Fault
from parsers.lex.near import Tokens
from parsers.lex.tidy import is_p
from parsers.lex.token import Token

_LABELS = {"stop": "STOP", "target": "TARGET", "cross": "STOP"}
_VALUES = frozenset({"NUM", "PCT", "DIST"})
_ENTERS = frozenset({"NUM", "MARKET", "AT", "OVER", "UNDER"})
_ORDERED = frozenset({"ACT", "STRIKE", "OCC"})
_MOST_PIPS = 999
_READ = frozenset({"MARK", "COMMENT", "DIST", "PCT"})
_GAINS = frozenset({"lock some profits", "secure some profits"})
_LOCKS = frozenset({"lock in", "locking in"})
_BOOKS = ("book", "booked")
_COMMA = re.compile(r"\$?\d{1,6},\d{1,2}")


def read_marks(tokens: Tokens) -> Tokens:
    """The tokens with every sign that is a label made one, and the others left out."""
    tokens = _with_pips(tokens)
    if not any(
        token.type in _READ or (token.type == "ACT" and (token.value in _BOOKS or token.text.lower() in _GAINS))
        for token in tokens
    ):
        return tokens
    out: Tokens = []
    stopped = any(token.type in {"STOP", "TRAIL"} for token in tokens)
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.type == "MARK":
            out.extend(_marked(token, after, out, tokens))
        elif (_risks(token, after) or _risked(token, after, out)) and not stopped:
            out.append(token.copy("STOP", ""))
        elif token.type == "FILLER" and "trail" in token.text.lower() and _measures(tokens, index):
            out.append(token.copy("TRAIL", ""))
        elif token.type == "ACT" and _gains_by_a_stop(tokens, index):
            out.append(token.copy("GAIN", ""))
        elif token.type == "ACT" and token.value in _BOOKS:
            out.append(token.copy(*_booked(tokens, index)))
        elif token.type == "PCT" and index and _books_percent(tokens, index):
            out.append(token.copy("SHARE", str(token.value[0] / 100)))
        else:
            out.append(token)
    return out


def _marked(mark: Token, after: Token | None, out: Tokens, tokens: Tokens) -> Tokens:
    # "❌ 3.50" without a target may tell of a trade that is over.
    aimed = mark.value != "cross" or any(t.type == "TARGET" or t.value == "target" for t in tokens)
    if aimed and after is not None and _marks(mark, after, out, tokens):
        return [mark.copy(_LABELS[mark.value], "")]
    if mark.value == "cross":
        return [mark.copy("P", mark.text)]
    if after is not None:
        after.gap, after.first = "*", after.first or mark.first
    return []


def refuse_two_in_one(tokens: Tokens) -> None:
    """Raises Fault for "targets 74,78" in a message that writes no other number so: one price or two?"""
    commas = [token for token in tokens if "," in token.text and token.type == "NUM" and _COMMA.fullmatch(token.text)]
    if not commas:
        return
    dotted = any("." in token.text for token in tokens if token.type == "NUM")
    before = next((t for t in reversed(tokens[: tokens.index(commas[0])]) if t.type != "P"), None)
    lonely = len(commas) == 1 and before is not None and before.type == "TARGET"
    if dotted or lonely:
        at = commas[0]
        raise Fault("ambiguous", f"{at.text} can be one number or two", at.start, suggestion=at.text.replace(",", ", "))


def _marks(mark: Token, after: Token, out: Tokens, tokens: Tokens) -> bool:
    """A mark is a label before a bare level, once the order's own price is said: the entry may carry a mark as well.

    Not where it is the only one of its kind beside the other kind: "short MES 🛑 7718 🎯 7704" names no price.
    """
    if after.type not in _VALUES or after.line != mark.line:
        return False
    if out and out[-1].type in {"STOP", "TARGET", "TRAIL"} and out[-1].line == mark.line:
        return False
    entered = any(t.type in _ENTERS for t in out) or _is_half_of_a_pair(mark, tokens)
    return entered and any(t.type in _ORDERED for t in out)


def _is_half_of_a_pair(mark: Token, tokens: Tokens) -> bool:
    """Whether no word names a level of its kind, and a word or another mark names one of the other kind."""
    own = _LABELS[mark.value]
    other = "TARGET" if own == "STOP" else "STOP"
    worded = {token.type for token in tokens}
    marked = {_LABELS[token.value] for token in tokens if token.type == "MARK"}
    return own not in worded and other in worded | marked


def _risks(token: Token, after: Token | None) -> bool:
    """As in "risk 20 pts": a distance is where the trade ends, not a share of the account."""
    named = token.type == "COMMENT" and token.text.lower() in {
        "risk",
        "risking",
        "max risk",
        "max loss",
        "riesgo",
        "risco",
        "risque",
        "risiko",
    }
    if not named or after is None or after.type != "DIST" or after.line != token.line:
        return False
    return bool(after.value[1] != "R")  # "risk 1R" is a size


def _risked(token: Token, after: Token | None, out: Tokens) -> bool:
    """As in "cl short 59.85, 12 ticks risk, 59.40 tgt": behind its distance."""
    led = bool(out) and out[-1].type == "DIST" and out[-1].value[1] != "R" and out[-1].line == token.line
    apart = after is None or after.type == "P" or bool(after.gap) or after.line != token.line
    return token.type == "COMMENT" and token.text.lower() == "risk" and led and apart


def _measures(tokens: Tokens, index: int) -> bool:
    """As in "trail the rest 20%", "rest trailing w/ 10 pts"."""
    line = tokens[index].line
    after = next((t for t in tokens[index + 1 : index + 4] if t.type not in {"FILLER", "AT"}), None)
    return after is not None and after.line == line and after.type in {"DIST", "PCT"}


def _booked(tokens: Tokens, index: int) -> tuple[str, str]:
    if _books(tokens, index):
        return "ACT", "trim"
    text = tokens[index].text
    return ("GAIN", "") if text.lower() in _LOCKS else ("UNKNOWN", text)


def _gains_by_a_stop(tokens: Tokens, index: int) -> bool:
    """As in "sl to 6.10 now, locking some", "stop to 2.20 to lock in some": what the moved stop does, and no sale."""
    token = tokens[index]
    line = [other for other in tokens if other.line == token.line]
    before, after = [t for t in line if t.start < token.start], [t for t in line if t.start > token.start]
    if any(other.type == "ACT" and other.value != "move" for other in line if other is not token):
        return False
    stopped = any(other.type in {"STOP", "TRAIL"} for other in before)
    purpose = stopped and before[-1].type == "TO"
    if token.text.lower() in _GAINS:
        return purpose
    if token.value != "book" or not after or after[0].type != "SHARE" or after[0].value != "some":
        return False
    gerund = any(word.endswith("ing") for word in token.text.lower().split())
    # Before the stop, "locking some here" may well be a sale; "locking some gains", "locking some with" are none.
    led = any(other.type in {"STOP", "TRAIL"} for other in after) and (
        after[1].type == "GAIN" or after[1].text == "with"
    )
    return purpose or (gerund and (stopped or led))


def _books(tokens: Tokens, index: int) -> bool:
    """As in "book 50%", "secured half": a share is taken; "booked 50 pips" and "booked 50%" tell of a gain."""
    after = next((t for t in tokens[index + 1 : index + 4] if t.type != "FILLER"), None)
    if after is None or after.line != tokens[index].line:
        return False
    if tokens[index].text.lower() in _LOCKS and after.type == "PCT":
        return False  # "lock in 20%" may be the gain
    return after.type == "SHARE" or (after.type == "PCT" and _is_a_share(after) and tokens[index].value == "book")


def _books_percent(tokens: Tokens, index: int) -> bool:
    before = next((t for t in reversed(tokens[max(0, index - 3) : index]) if t.type != "FILLER"), None)
    booked = (
        before is not None and before.type == "ACT" and before.value == "book" and before.text.lower() not in _LOCKS
    )
    return booked and _is_a_share(tokens[index])


def _is_a_share(token: Token) -> bool:
    value, sign = token.value
    return not sign and 0 < value <= 100


def _with_pips(tokens: Tokens) -> Tokens:
    """As in "SL 1.1715 (30p)": beside a level of a currency or future a small p means pips or points, not a put."""
    kind = next((t.value.kind for t in tokens if t.type == "SYM" and t.value.kind in {"forex", "future"}), "")
    if not kind:
        return tokens
    unit = "pips" if kind == "forex" else "points"
    return [
        token.copy("DIST", (token.value[0], unit)) if _is_distance(tokens, index) else token
        for index, token in enumerate(tokens)
    ]


def _is_distance(tokens: Tokens, index: int) -> bool:
    token = tokens[index]
    if token.type != "STRIKE" or not token.text[0].isdigit() or token.text[-1] != "p":
        return False
    value = token.value[0]
    if value > _MOST_PIPS:
        return False
    before = [t for t in tokens[max(0, index - 4) : index] if t.line == token.line]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    labelled = any(t.type in {"STOP", "TARGET", "TRAIL"} or t.text.lower() in {"take", "risk"} for t in before)
    bracketed = bool(before) and is_p(before[-1], "(")
    return labelled or bracketed or (after is not None and after.type in {"STOP", "TARGET", "TRAIL"})
