"""What a message says and the reading leaves out: an exit, a breakeven or a price that was written is never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from parsers.fault import Fault
from parsers.instrument import Option
from parsers.intent import (
    Add,
    AtMarket,
    Bound,
    BreakevenStop,
    BreakevenTarget,
    Close,
    MoveStop,
    MoveTarget,
    Open,
    TradeIntent,
    Trim,
    Unbound,
)
from parsers.lex.tidy import lines_of
from parsers.lex.token import Token

_FOLLOW_UPS = frozenset({Trim, Close, MoveStop, MoveTarget})
_ENTRIES = (Open, Add)


def refuse_dropped(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """Raises Fault when a message says more than was read of it."""
    if intents:
        _refuse_offsets(tokens)
    kinds = {type(intent) for intent in intents}
    if Add in kinds:
        _refuse_told_average(tokens, intents)
    if Open in kinds:
        _refuse_dropped_even(tokens, intents)
        _refuse_old_stop(tokens, intents)
    if any(isinstance(intent, _ENTRIES) and _is_of_nearest(intent) for intent in intents):
        _refuse_unread_expiry(tokens)
    if any(isinstance(intent, _ENTRIES) and _is_unpriced(intent) for intent in intents):
        _refuse_unset_level(tokens)
    if not kinds <= _FOLLOW_UPS:
        return
    _refuse_turned_or_put_off(tokens)
    if Close in kinds:
        return  # nothing is left that a stop could be moved for: "closed at breakeven" only says at which price
    breakeven = _first(tokens, "BE")
    if breakeven is not None and not any(_is_breakeven(intent) for intent in intents):
        raise Fault("ambiguous", f"{breakeven.text!r} says something that was not understood", breakeven.start)
    if Trim in kinds:
        _refuse_second_exit(tokens)
    else:
        _refuse_dropped_exit(tokens, intents)


def _is_of_nearest(intent: Open | Add) -> bool:
    subject = intent.subject
    named = subject.instrument if isinstance(subject, Bound | Unbound) else None
    return isinstance(named, Option) and named.expiry == "nearest"


def _refuse_unread_expiry(tokens: list[Token]) -> None:
    """As in "expires on the big day": a word of an expiry, and no expiry was read."""
    word = _first(tokens, "EXP")
    if word is not None:
        raise Fault("invalid-date", f"when it expires is not understood from {word.text!r}", word.start)


def hold_back(tokens: list[Token], intents: list[TradeIntent]) -> list[TradeIntent]:
    """As in "out AMD 3.40, leaving a runner": what is kept makes the exit one of a part.

    Raises Fault for "sold the rest, keeping 1", which says both.
    """
    if not any(isinstance(intent, Close) and intent.quantity is None for intent in intents):
        return intents
    kept = next((token for token, ahead in _with_ahead(tokens) if _is_kept(token, ahead)), None)
    if kept is None:
        return intents
    if any(
        token.value == "all" or (token.type == "ACT" and _WHOLE & set(token.text.lower().split())) for token in tokens
    ):
        raise Fault("ambiguous", f"{kept.text!r} says that something is kept: how much is sold?", kept.start)
    return [_in_part(intent) for intent in intents]


def _in_part(intent: TradeIntent) -> TradeIntent:
    if isinstance(intent, Close) and intent.quantity is None:
        return Trim(subject=intent.subject, entry=intent.entry)
    return intent


def _with_ahead(tokens: list[Token]) -> Iterator[tuple[Token, list[Token]]]:
    for index, token in enumerate(tokens):
        yield token, [after for after in tokens[index + 1 : index + 3] if after.line == token.line]


def _is_kept(token: Token, ahead: list[Token]) -> bool:
    word = token.text.lower()
    if token.type == "FILLER" and ("runner" in word or "rest " in word or " last" in word):
        return True
    if token.type in {"OPEN", "STOP"} and word.startswith(("rest", "runner has", "runners have")):
        return True
    sized = any(after.type in {"NUM", "QTY", "SHARE", "OPEN"} or after.text.lower() in _FEW for after in ahead)
    return sized and word.startswith(_KEPT)


_AVERAGES = frozenset({"avg", "average", "cost"})
_KEPT = ("keep", "kept", "leav", "left", "hold")
_FEW = frozenset({"one", "two", "three", "couple", "some"})
_WHOLE = frozenset({"all", "rest", "everything", "full", "fully", "runner", "runners", "remaining"})


def _refuse_offsets(tokens: list[Token]) -> None:
    """As in "SL to BE + 5 pips", "stop at entry +2": a little beyond the entry is another level than the entry."""
    for index, sign in enumerate(tokens[1:-1], start=1):
        if not (sign.type == "P" and sign.value == "+") and not (sign.type == "GAIN" and sign.text.lower() == "plus"):
            continue
        before, level = tokens[index - 1], tokens[index + 1]
        if level.type in {"NUM", "DIST", "PCT", "SIGNED"} and _is_a_level(before):
            raise Fault(
                "ambiguous", f"{before.text} and {level.text} more is not read", level.start, expected=("a price",)
            )


def _refuse_told_average(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """As in "added, new avg 5.9": the average of the whole is not the price of what was added, which is not said."""
    told = next((i for i, token in enumerate(tokens) if _tells_average(token)), None)
    if told is None or _first(tokens[:told], "MARKET") is not None:
        return
    average = next((token.value for token in tokens[told + 1 : told + 4] if token.type == "NUM"), None)
    numbers = [token.value for token in tokens if token.type == "NUM"]
    if average is None or numbers.count(average) > 1:
        return
    entries = [intent.entry for intent in intents if isinstance(intent, Add)]
    priced = [getattr(entry, "price", None) or getattr(entry, "reference", None) for entry in entries]
    if any(price in {None, average} for price in priced):
        raise Fault(
            "missing-price",
            "a new average, and not at which price was added",
            tokens[told].start,
            expected=("@ and a price", "at market"),
        )


def _tells_average(token: Token) -> bool:
    """As in "new avg", "average price"; "avg fill" is what was paid."""
    words = token.text.lower().replace(".", "").split()
    return token.type in {"GAIN", "AT"} and not _AVERAGES.isdisjoint(words) and "fill" not in words


def _refuse_dropped_even(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """As in "SL 1.149 BE", "breakeven after 20 pips": when the stop is to move is no part of an entry."""
    ends = pairwise([*tokens, tokens[-1]])
    breakeven = next(
        (token for token, after in ends if token.type in {"BE", "FREE"} and not _labels(token, after)), None
    )
    if breakeven is None:
        return
    levels = [level for intent in intents for level in (*getattr(intent, "stops", ()), *getattr(intent, "targets", ()))]
    if not any(isinstance(level, BreakevenStop | BreakevenTarget) for level in levels):
        raise Fault("ambiguous", f"{breakeven.text!r} says something that was not understood", breakeven.start)


def _refuse_old_stop(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """As in "buy at 4130, same SL as before": a stop whose level stands in some other message."""
    old = next((t for t in tokens if t.type == "FILLER" and not _OLD_STOP.isdisjoint(t.text.lower().split())), None)
    if old is not None and not all(intent.stops for intent in intents if isinstance(intent, Open)):
        raise Fault("missing-price", f"{old.text!r} names no level: write the stop's price", old.start)


def _refuse_unset_level(tokens: list[Token]) -> None:
    """As in "buy 232, stop as usual", "short here 61.18 sl, tp 60.40": the only price became the level of a label.

    A label may stand behind its level, but then a whole line has it so, or the level begins the line.
    """
    for line in lines_of(tokens):
        said = [token for token in line if token.type not in _LINKS]
        kinds = [token.type for token in said]
        for index, number in enumerate(said[1:-1], start=1):
            label = said[index + 1]
            if number.type != "NUM" or label.type not in _LEVELS or kinds[index - 1] in _LEVELS:
                continue
            if kinds[index + 2 : index + 4] in (["NUM", "STOP"], ["NUM", "TARGET"]) or kinds[index + 2 :] == ["NUM"]:
                continue
            raise Fault("ambiguous-price", f"{number.text} can be the entry or the {label.text.lower()}", number.start)


_OLD_STOP = frozenset({"sl", "stop", "stops", "stoploss"})
_LEVELS = frozenset({"STOP", "TARGET"})
_LINKS = frozenset({"P", "FILLER", "AT", "TO", "OVER", "UNDER", "ONCLOSE"})


def _is_unpriced(intent: Open | Add) -> bool:
    return isinstance(intent.entry, AtMarket) and intent.entry.reference is None


def _labels(token: Token, after: Token) -> bool:
    """As in "cost 2.35", "COST 900c": a word for breakeven that names a price or a stock."""
    return token.text.lower() == "cost" or after.type in {"NUM", "P"}


def _is_a_level(token: Token) -> bool:
    return token.type in {"STOP", "TRAIL", "TO", "BE", "ENTRY", "FREE"} or (
        token.type == "AT" and token.value == "entry"
    )


def _refuse_dropped_exit(tokens: list[Token], intents: list[TradeIntent]) -> None:
    """As in "Take 25% more off and trail SL to 4330": a share that is no gain is sold."""
    levels = [level for intent in intents for level in (*getattr(intent, "stops", ()), *getattr(intent, "targets", ()))]
    read = {value for level in levels for value in level.__dict__.values()}
    for index, token in enumerate(tokens):
        if token.type != "PCT" or token.value[1] or token.value[0] in read:
            continue
        beside = tokens[max(0, index - 2) : index + 3]
        if not any(other.type in {"GAIN", "COMMENT", "LEFT", "HIT", "NOTICE"} for other in beside):
            raise Fault("ambiguous", f"{token.text} of what? say trim, or how much to sell", token.start)


def _refuse_turned_or_put_off(tokens: list[Token]) -> None:
    """As in "out of ES here and short 7702", "close it at 8:25": the entry, or the hour, would be lost."""
    if not any(token.type == "ACT" and token.value in _LEAVES for token in tokens):
        return
    for before, after in pairwise(tokens):
        if before.type == "AND" and after.type == "ACT" and after.value in {"long", "short", "buy"}:
            raise Fault("ambiguous-side", f"an exit, and {after.text!r}: post the entry by itself", after.start)
        if before.type == "AT" and after.type == "time" and _is_ordered(tokens):
            raise Fault("not-an-order", f"{after.text!r} is not now", after.start)


def _is_ordered(tokens: list[Token]) -> bool:
    """As in "close at 8:25"; "closed at 8:25" tells when it was done."""
    return any(token.type == "ACT" and token.text.lower().split()[0] in _IMPERATIVES for token in tokens)


_LEAVES = frozenset({"close", "trim", "closeall", "closeboth", "sell", "stc"})
_IMPERATIVES = frozenset({"close", "exit", "sell", "trim", "flatten", "cut", "stc"})


def _refuse_second_exit(tokens: list[Token]) -> None:
    """As in "sold half here, rest at 4", "half now, half at the close": what leaves later was not read."""
    shares = [index for index, token in enumerate(tokens) if token.type == "SHARE"]
    for index in shares[1:]:
        ahead = tokens[index + 1 : index + 3]
        if ahead and ahead[0].type == "AT" and ahead[-1].type in {"NUM", "ACT"}:
            raise Fault("ambiguous", "two exits in one line: say what leaves now", tokens[index].start)


def _first(tokens: list[Token], kind: str) -> Token | None:
    return next((token for token in tokens if token.type == kind), None)


def _is_breakeven(intent: TradeIntent) -> bool:
    return isinstance(intent, MoveStop) and any(isinstance(stop, BreakevenStop) for stop in intent.stops)
