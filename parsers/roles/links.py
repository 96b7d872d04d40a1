"""Little words between a label and its level, and the ink between two numbers."""

from __future__ import annotations

from decimal import Decimal

from parsers.fault import Fault
from parsers.lex.near import Tokens, ends_targets, last_is, next_after, previous_to, whole
from parsers.lex.tidy import is_p
from parsers.lex.token import Token

_LINKABLE = frozenset({"NUM", "SIGNED", "PCT", "DIST", "MARKET", "BE", "OVER", "UNDER", "AT", "STRIKE"})


_GAP = frozenset({"SYM", "MARKET", "SHARE", "COUNT", "RIGHT", "P", "FILLER", "AT", "TO", "OVER", "UNDER", "ONCLOSE"})


LEVELS = frozenset({"NUM", "PCT", "DIST", "BE", "SIGNED", "AT", "OVER", "UNDER", "TO", "LINK", "ONCLOSE", "OPEN"})


_NAMING = frozenset({"STOP", "TARGET", "ENTRY_OF"})


PAIRED = frozenset({"NUM", "PCT", "DIST"})


def close_gaps(tokens: Tokens) -> Tokens:
    """As in "stop on DDOG to 153", "stop on rest at BE": what stands in between is said before."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type not in _MAY_STAND_APART:
            out.append(token)
            index += 1
            continue
        end = _gap_end(tokens, index)
        inner = tokens[index + 1 : end]
        if end < len(tokens) and tokens[end].type in LEVELS and any(t.type in _SAID for t in inner):
            out.extend(t for t in inner if t.type == "SYM")
            out.append(token)
            out.extend(t for t in inner if t.type not in _SAID)
            index = end
            continue
        out.append(token)
        index += 1
    return out


_MAY_STAND_APART = frozenset({"STOP", "TARGET", "TRAIL"})
_SAID = frozenset({"SYM", "MARKET", "SHARE", "COUNT", "RIGHT"})


def _gap_end(tokens: Tokens, index: int) -> int:
    """Where the words behind a label end; a share other than the rest is none, since it limits what the label means."""
    end = index + 1
    while end < min(len(tokens), index + 7) and tokens[end].line == tokens[index].line and _may_stand_in(tokens[end]):
        if tokens[end].type == "SHARE" and tokens[end].value != "all":
            break
        end += 1
    return end


def _may_stand_in(token: Token) -> bool:
    """As in "stop on GME tightened to 24.80": the verb may stand in between as well."""
    return token.type in _GAP or (token.type == "ACT" and token.value == "move")


_MAY_GO = frozenset(
    {"AT", "OVER", "UNDER", "EXP", "ONCLOSE", "BE", "OPEN", "ACT", "GAIN", "PCT", "DIST", "NUM", "TO", "arrow"}
)


def drop_words(tokens: Tokens) -> Tokens:
    """The tokens without little words that lead to nothing, and without gains that are only told."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type not in _MAY_GO:
            out.append(token)
            index += 1
            continue
        after = next_after(tokens, index)
        told = _told_gain(tokens, index, after, out)
        if told:
            index = told
            continue
        if not _leads_nowhere(tokens, index, after, out):
            out.append(_as_link(token, after, out))
        index += 1
    return out


def _leads_nowhere(tokens: Tokens, index: int, after: Token | None, out: Tokens) -> bool:
    token = tokens[index]
    match token.type:
        case "AT" | "OVER" | "UNDER":
            return not _leads(tokens, index, after) and not _dangles(tokens, index, after)
        case "EXP":
            return after is None or after.type != "DATE"
        case "ONCLOSE":
            return not any(t.type == "STOP" for t in out[-3:])
        case "BE":
            return not _even_has_place(out)
        case "OPEN":
            return not ends_targets(out) and not (after is not None and after.type in {"TO", "AT", "NUM"})
        case "ACT":
            return bool(token.value == "move")
        case _:
            return False


def _told_gain(tokens: Tokens, index: int, after: Token | None, out: Tokens) -> int:
    """Where reading goes on behind "up 40%", "+40% gain", "442€ plus", "avg now 1.30"; 0 when there is none.

    A bare number beside "profit" or "loss" may be a level, so it stays and must find a role.
    """
    token = tokens[index]
    if after is None or after.line != token.line or "GAIN" not in (token.type, after.type):
        return 0
    end = tokens.index(after, index) + 1
    if token.type == "GAIN" and after.type in {"PCT", "DIST", "SIGNED"}:
        return end
    if token.type == "GAIN" and after.type == "NUM":
        if token.text.lower() in {"up", "down"} and _leaves(tokens[:index]):
            raise Fault("ambiguous-price", f"{token.text} {after.text} may be the gain or the price", after.start)
        told = _averages(token) or after.text[-1] in "$€£" or not any(t.type == "ACT" for t in tokens)
        return end if told and token.text.lower() not in _MAY_BE_LEVELS else 0
    told = token.type in {"PCT", "DIST"} or (token.type == "NUM" and token.text[-1] in "$€£")
    if told and after.type == "GAIN" and out and not last_is(out, "AT", "STOP", "TARGET", "OVER", "UNDER"):
        follows = next_after(tokens, end - 1)
        alone = follows is None or follows.type not in {"NUM", "PCT", "DIST", "SIGNED"} or follows.line != after.line
        return end if alone else 0
    return 0


def _leaves(before: Tokens) -> bool:
    """Whether an exit stands there, and no level that could be on its way up or down."""
    acts = {token.value for token in before if token.type == "ACT"}
    return bool(acts & _EXITS) and not any(token.type in {"STOP", "TARGET", "TRAIL", "NUM"} for token in before)


_EXITS = frozenset({"close", "trim", "sold", "stc", "cover", "btc"})


def _averages(token: Token) -> bool:
    return any(word in token.text.lower() for word in ("avg", "average", "cost"))


_MAY_BE_LEVELS = frozenset({"profit", "profits", "loss", "gain", "gains", "return", "plus", "minus"})


def _as_link(token: Token, after: Token | None, out: Tokens) -> Token:
    """As in "SL to BE", "SL → 4310": between a label and its level an arrow is a word."""
    joins = token.type in {"TO", "arrow"}
    if joins and out and out[-1].type in {"STOP", "TARGET", "TRAIL"}:
        leads = after is not None and after.type in _LINKABLE | {"TARGET"}
        return token.copy("LINK") if leads else token.copy("P", ",")
    return token


def _dangles(tokens: Tokens, index: int, after: Token | None) -> bool:
    """An @ behind an order and before nothing: the price was forgotten, so the grammar must see it."""
    token = tokens[index]
    if token.text != "@" or (after is not None and after.line == token.line):
        return False
    before = tokens[index - 1] if index else None
    return before is not None and before.line == token.line and before.type != "LABEL"


def _leads(tokens: Tokens, index: int, after: Token | None) -> bool:
    """Whether a price follows this little word: on its line, or at once on the next."""
    token = tokens[index]
    if after is None or after.type not in _LINKABLE or (token.text.lower() == "a" and after.type != "NUM"):
        return False
    return (
        after.line == token.line
        or (tokens[index + 1] is after and after.type in {"NUM", "MARKET"})
        or (index + 2 < len(tokens) and tokens[index + 2] is after and tokens[index + 1].type == "P")
    )


def _even_has_place(out: Tokens) -> bool:
    before = previous_to(out, len(out))
    return before is not None and before.type in {"STOP", "TRAIL", "TO", "LINK", "AT", "TARGET"}


def join_numbers(tokens: Tokens) -> Tokens:
    """Between two numbers a comma, a slash, a dash or a word joins; everywhere else it is only ink."""
    out: Tokens = []
    label = ""
    bounded = any(token.type in {"STOP", "TRAIL"} for token in tokens)
    for index, token in enumerate(tokens):
        if token.type in _LABELS:
            label = token.type
        if token.type not in _JOINED or not out:
            out.append(token)
            continue
        before, after = out[-1], tokens[index + 1] if index + 1 < len(tokens) else None
        spans = token.type == "AT" and token.text == "~" and before.type == "NUM"
        if (token.type in _INK or spans) and after is not None:
            doubled = _is_doubled(tokens, index)
            named = _named_behind(tokens, index + 1)
            apart = doubled or named or _is_spaced_slash(tokens, index) or _changes_kind(before, after, label)
            joint = None if apart else _joint(token, before, after)
            if joint is not None:
                out.append(joint)
            elif token.type in {"P", "AND"}:
                after.gap = "|" if apart else str(token.value) if token.type == "P" else ","
            continue
        if _both_gain(before, token) or (label == "TARGET" and _is_next_goal(tokens, token, before)):
            out.append(token.copy("SEP", " "))
        if bounded and _two_ends(token, before, label):
            out.append(token.copy("DASH", "-"))
        out.append(token)
    return out


_LABELS = frozenset({"TARGET", "STOP", "AT", "ACT", "TRAIL"})
_INK = frozenset({"P", "AND", "TO", "arrow"})
_GOALS = PAIRED | {"OPEN"}
_GOAL_ENDS = PAIRED | {"TSPCT", "PART"}
# Of these kinds are what joins and what is joined.
_JOINED = _INK | _GOALS | {"AT"}


def _is_next_goal(tokens: Tokens, token: Token, before: Token) -> bool:
    """As in "PT 4105 4112": another level behind a target's label."""
    if token.type not in _GOALS or before.type not in _GOAL_ENDS:
        return False
    return token.line == before.line or _only_numbers(tokens, token.line)


def _is_spaced_slash(tokens: Tokens, index: int) -> bool:
    """As in "6.10 entry / 5.70 stop": behind a word, a slash with room around it sets clauses apart."""
    before, token = tokens[index - 1], tokens[index]
    return is_p(token, "/") and before.type in _NAMING and before.end < token.start


def _changes_kind(before: Token, after: Token, label: str) -> bool:
    """As in "80%, 3.30": outside of targets a share and a price are no row of numbers."""
    kinds = {before.type, after.type}
    return kinds == {"NUM", "PCT"} and label != "TARGET"


def _both_gain(before: Token, token: Token) -> bool:
    """As in "+30% +60%"."""
    if token.type != "PCT" or before.type != "PCT" or before.line != token.line:
        return False
    return bool(before.value[1] == token.value[1] == "+")


def _is_doubled(tokens: Tokens, index: int) -> bool:
    """A double slash or bar sets clauses apart."""
    other = tokens[index - 1]
    return tokens[index].type == "P" and other.type == "P" and other.value == tokens[index].value


def _two_ends(token: Token, before: Token, label: str) -> bool:
    """As in "XAUUSD sell 4330 4333": two numbers of one length, less than a percent apart, are the ends of a zone.

    Where no stop is named, the second may be one.
    """
    if (
        label not in {"ACT", "AT"}
        or token.type != "NUM"
        or before.type != "NUM"
        or token.line != before.line
        or token.gap
    ):
        return False
    low, high = sorted((before.value, token.value))
    return len(before.text) == len(token.text) >= 4 and low > 0 and high - low < low / 100


def _joint(token: Token, before: Token, after: Token) -> Token | None:
    ends = before.type in PAIRED | {"TSPCT", "PART"} and (after.type == "DIST") == (before.type == "DIST")
    if token.type == "TO" and before.type in {"BE", "NUM"} and after.type in PAIRED | {"BE"}:
        return token.copy("LINK") if before.type == "BE" else token.copy("DASH", "to")
    if not ends or after.type not in PAIRED | {"OPEN"} or token.line not in {after.line, before.line}:
        return None
    if token.line != after.line and token.type == "P" and token.value == ".":
        return None
    if token.type == "AND":
        return token.copy("SEP", "and")
    if token.type == "arrow":
        raise Fault("not-understood", "an arrow between two prices tells of a move", token.start)
    if token.value in {",", "/", "|", "&", ";", "+"}:
        return token.copy("SEP", token.value)
    if token.value in {"-", "_", "~"} or token.text == "~":
        return token.copy("DASH", "~" if token.text == "~" else token.value)
    return None


def _named_behind(tokens: Tokens, index: int) -> bool:
    """As in "stop 2472, 2455 first target, 2448 second target": each number belongs to the label behind it."""
    label = tokens[index + 1] if index + 1 < len(tokens) else None
    if label is None or label.type not in {"TARGET", "STOP"} or label.line != tokens[index].line:
        return False
    end = tokens[index + 2] if index + 2 < len(tokens) else None
    return end is None or end.line != label.line or (end.type == "P" and end.value in {",", ";", "|", ".", "/", "-"})


def spread_units(tokens: Tokens) -> Tokens:
    """As in "TP: 20/40/60 pips": the unit behind the last distance is that of all."""
    out = list(tokens)
    for index, token in enumerate(tokens):
        places = _distances_before(tokens, index) if token.type == "DIST" else []
        for place in places:
            out[place] = tokens[place].copy("DIST", (tokens[place].value, token.value[1]))
    return out


def _distances_before(tokens: Tokens, index: int) -> list[int]:
    """The places of rising whole numbers that lead from a target's label to this distance."""
    limit, at, places = tokens[index].value[0], index - 2, list[int]()
    while at >= 0 and tokens[at + 1].type in {"P", "SEP", "DASH", "AND"} and _is_smaller(tokens[at], limit):
        places.append(at)
        limit, at = tokens[at].value, at - 2
    before = previous_to(tokens, places[-1]) if places else None
    labelled = before is not None and before.type == "TARGET" and before.line == tokens[index].line
    return places if labelled else []


def _is_smaller(token: Token, limit: Decimal) -> bool:
    return token.type == "NUM" and whole(token) and "." not in token.text and token.value < limit


def _only_numbers(tokens: Tokens, line: int) -> bool:
    return all(t.type in PAIRED | {"P", "SEP", "PART", "TSPCT"} for t in tokens if t.line == line)
