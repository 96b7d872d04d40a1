"""Words of a market and of people that are verbs of a trade elsewhere: `ES flat overnight`, `I'm out, see you`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parsers.lex.near import Tokens
from parsers.roles.told import Read, on_line

_MARKETS = frozenset({"futures", "market", "markets", "indices", "indexes", "spoos", "tape", "volume", "breadth"})
_WHEN = frozenset(
    {"overnight", "premarket", "pre-market", "pre", "today", "on the day", "so far", "this", "since", "week", "ytd"}
)
_CLOSES = frozenset({"today", "yesterday", "friday", "green", "red", "up", "down", "higher", "lower", "on the day"})
_BEFORE_A_NOUN = frozenset(
    {
        "nice",
        "good",
        "solid",
        "clean",
        "quick",
        "big",
        "large",
        "perfect",
        "too",
        "the",
        "market",
        "your",
        "his",
        "her",
        "that",
        "w",
    }
)
_OF_AN_EXIT = frozenset({"NUM", "SHARE", "STRIKE", "OCC", "QTY", "SYM", "MULT"})
_FALLING = frozenset({"selling", "dumping", "dumped"})
_HOW_FAR = frozenset({"DIST", "UNKNOWN", "P", "PCT"})
_ASKED_ABOUT = frozenset({"STOP", "TARGET", "FREE", "TRAIL"})
_OF_A_COMPANY = (
    *("adds to", "added to", "add to", "adding to", "trims", "exiting", "reduced", "scaling", "averaging"),
    *("doubled down", "doubling down"),
)
_EXTREMES = frozenset(
    {"high", "highs", "low", "lows", "hod", "lod", "ath", "peak", "peaks", "top", "tops", "bottom", "bottoms", "open"}
)
_FAREWELLS = (
    "see you",
    "see ya",
    "cya",
    "back tomorrow",
    "back in ",
    "back at ",
    "back later",
    "back monday",
    "bye",
    "gn",
    "good night",
    "ttyl",
    "talk ",
)


def _flat(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "Futures flat", "ES flat overnight": what a market does; "ES flat" and "flat ES 6035" are exits."""
    before = out[-1] if out and out[-1].line == tokens[index].line else None
    market = before is not None and before.text.lower() in _MARKETS
    described = before is not None and before.type == "SYM" and _said_behind(tokens, index).startswith(tuple(_WHEN))
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], 1) if market or described else None


def _closed(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "PLTR closed at 186 today": its price at the bell; "closed PLTR at 186" is an exit."""
    named = len(out) == 1 and out[0].type == "SYM"
    size = 1
    while (word := on_line(tokens, index, size)) is not None and word.type in {"AT", "NUM"}:
        size += 1
    told = word is not None and word.text.lower() in _CLOSES
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], size) if named and told else None


def _sells_off(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "NVDA selling off here", "sold off 2 points": a market falls; "sold off half NVDA" is an exit."""
    del out
    off, size = on_line(tokens, index, 1), 2
    while (word := on_line(tokens, index, size)) is not None and word.type == "FILLER":
        size += 1
    if off is None or off.type != "ACT" or off.value != "off":
        return None
    if word is not None and word.type in {"SHARE", "QTY", "SYM", "OCC", "COUNT"}:
        return None
    return [tokens[index].copy("UNKNOWN", tokens[index].text)], 2


def _falls(tokens: Tokens, index: int, out: Tokens) -> Read:
    """What sells off, or a "sell" that is a noun."""
    noun = _noun(tokens, index, out) if tokens[index].text.lower() == "sell" else None
    return noun or _sold_off(tokens, index, out) or _sells_off(tokens, index, out)


def _closed_market(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "market closed", or a stock's price at the bell."""
    market = bool(out) and out[-1].text.lower() in _MARKETS and out[-1].line == tokens[index].line
    return _noun(tokens, index, out) if market else _closed(tokens, index, out)


def _takes_off(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "NVDA is taking off": a market rises; "NVDA taking off half", "taking off half NVDA" are exits."""
    named = any(token.type == "SYM" and token.line == tokens[index].line for token in out)
    alone = all(token.type in {"SYM", "FILLER", "UNKNOWN", "P"} for token in out)
    behind = on_line(tokens, index, 1)
    sized = behind is not None and behind.type in {"SHARE", "QTY", "NUM", "PCT", "AT", "slash2"}
    rises = named and alone and not sized
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], 1) if rises else None


def _off_the_highs(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "NVDA 10% off its highs": where a market stands."""
    del out
    size = 1
    while (word := on_line(tokens, index, size)) is not None and word.type == "FILLER":
        size += 1
    stands = word is not None and word.text.lower() in _EXTREMES
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], size + 1) if stands else None


def _zone(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "NVDA buy zone 180": a mark on a chart; with a stop it is an order's range."""
    sided = bool(out) and out[-1].type == "SYM" and out[-1].value.kind == "stock"
    stopped = any(token.type == "STOP" for token in tokens)
    return ([tokens[index].copy("VETO", "")], 1) if sided and not stopped else None


def _leaves_the_room(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "I'm out, see you tomorrow": it may be a person who leaves, and nothing names a trade."""
    named = any(token.type in {"SYM", "OCC", "STRIKE", "NUM"} for token in (*out, *tokens))
    goes = not named and _said_behind(tokens, index).lstrip(",.!- ").startswith(_FAREWELLS)
    return ([tokens[index].copy("UNKNOWN", tokens[index].text)], 1) if goes else None


def _noun(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "nice exit", "too close", "market close": no verb; with a value beside it it may be one, but for an add."""
    token, before = tokens[index], out[-1] if out else None
    led = before is not None and before.line == token.line and before.text.lower() in _BEFORE_A_NOUN and not token.gap
    opens = token.value == "add"
    led = led or (opens and before is not None and before.line == token.line and before.text.lower() == "to")
    told = led and (opens or not any(other.type in _OF_AN_EXIT for other in tokens))
    told = told and not any(other.type == "ACT" for other in out)  # "sold at the close"
    return ([token.copy("VETO", token.text)], 1) if told else None


def _sold_off(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SPY sold off", "NVDA dumping", "market sold off half the gains"; "SPY sold off half 1.80" is an exit."""
    token, after = tokens[index], on_line(tokens, index, 1)
    before = out[-1] if out and out[-1].line == token.line and not token.gap else None
    market = before is not None and before.text.lower() in _MARKETS
    if not market and (before is None or before.type != "SYM"):
        return None
    off = after is not None and after.text.lower() == "off"
    rest = tokens[index + 1 + off :]
    falls = off or (token.text.lower() in _FALLING and all(other.type in _HOW_FAR for other in rest))
    told = falls and (market or not any(other.type in _OF_AN_EXIT for other in rest))
    return ([token.copy("VETO", token.text)], 1 + off) if told else None


def _gains(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SPY adds 3 points", "NVDA added 1%": how far it went is no size."""
    token, after = tokens[index], on_line(tokens, index, 1)
    named = bool(out) and out[-1].type == "SYM" and out[-1].line == token.line and not token.gap
    told = named and after is not None and after.type in {"DIST", "PCT"}
    return ([token.copy("VETO", token.text)], 1) if told else None


def _signalled(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SPY sell signal", "sell signal on SPY": what a chart of a stock says, where no price makes it an order."""
    del out
    stock = any(token.type == "SYM" and token.value.kind == "stock" for token in tokens)
    told = stock and not any(token.type in {"NUM", "STRIKE", "OCC"} for token in tokens)
    return ([tokens[index].copy("VETO", tokens[index].text)], 1) if told else None


def _news(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "NVDA adds new product", "NVDA trims guidance", "NVDA took off": what a company or its stock does."""
    named = len(out) == 1 and out[0].type == "SYM" and out[0].value.kind == "stock" and not tokens[index].gap
    valued = any(token.type in _OF_AN_EXIT for token in tokens[index:])
    rest = [token for token in tokens[index + 1 :] if token.type != "FILLER"]
    alone = tokens[index].text.lower().endswith(" off") and not rest
    told = alone or (bool(rest) and rest[0].type in {"UNKNOWN", "LABEL"} and not rest[0].gap)
    return ([tokens[index].copy("VETO", tokens[index].text)], 1) if named and told and not valued else None


def _adds(tokens: Tokens, index: int, out: Tokens) -> Read:
    """How far it went, or what a company adds."""
    return _gains(tokens, index, out) or _news(tokens, index, out)


def _asked(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "is stop at BE now", "are stops the same": a question, with or without its mark."""
    after = on_line(tokens, index, 1)
    if after is not None and after.type == "FILLER":
        after = on_line(tokens, index, 2)
    asks = not out and tokens[index].type == "FILLER" and after is not None and after.type in _ASKED_ABOUT
    return ([tokens[index].copy("VETO", tokens[index].text)], 1) if asks else None


def _said_behind(tokens: Tokens, index: int) -> str:
    return " ".join(token.text.lower() for token in tokens[index + 1 : index + 6])


TAPE: Final[dict[str, Callable[[Tokens, int, Tokens], Read]]] = {
    "flat": _flat,
    "closed": _closed_market,
    "sell signal": _signalled,
    **dict.fromkeys(("close", "exit", "add", "trim", "cut", "dump"), _noun),
    "exits": _news,
    **dict.fromkeys(("sold", "selling", "sell", "sells", "dumped", "dumping"), _falls),
    **dict.fromkeys(("adds", "added", "adding"), _adds),
    **dict.fromkeys(_OF_A_COMPANY, _news),
    **dict.fromkeys(("is", "are"), _asked),
    **dict.fromkeys(("off", "off the table"), _off_the_highs),
    **dict.fromkeys(("buy zone", "buying zone", "buy area", "sell zone"), _zone),
    **dict.fromkeys(("taking off", "took off", "take off", "takes off", "takeoff"), _takes_off),
    **dict.fromkeys(("out", "i'm out", "im out", "i am out", "we're out"), _leaves_the_room),
}
