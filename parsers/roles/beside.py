"""Words whose part their neighbours decide: `trigger 38.25`, `sold half into 66`, `holding 2`, `SPY calls out 2.70`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

from parsers.lex.near import Tokens, whole
from parsers.lex.tidy import is_p
from parsers.lex.token import Token
from parsers.roles.aims import AIMS
from parsers.roles.held import HELD
from parsers.roles.monthlies import MONTHLIES
from parsers.roles.shares import SHARES
from parsers.roles.tape import TAPE
from parsers.roles.told import TOLD, Read, kept_targets, on_line

_EXITS = frozenset({"stc", "btc", "sold", "sell", "trim", "close", "cover", "off"})
_SIDES = frozenset({"buy", "sell", "long", "short", "bought", "enter"})
_JARGON = frozenset({"bto", "sto"})
_CONTRACT = frozenset({"STRIKE", "RIGHT", "OCC"})
_VENUES = ("CBOE", "PHLX", "MIAX", "EDGX", "BATS", "ARCA", "NYSE", "AMEX", "NASDAQ", "NASDAQOM", "ISE", "BOX", "IEX")
_MOST_HELD = 100


def read_beside(tokens: Tokens) -> Tokens:
    """The tokens with every such word read where it has a part, and as it stood everywhere else."""
    if _READERS.keys().isdisjoint([token.text.lower() for token in tokens]):
        return tokens
    out: Tokens = []
    index = 0
    while index < len(tokens):
        readers = _READERS.get(tokens[index].text.lower(), ())
        read = next((read for reader in readers if (read := reader(tokens, index, out)) is not None), None)
        if read is None:
            out.append(tokens[index])
            index += 1
        else:
            kept, size = read
            out.extend(kept)
            index += size
    return out


def _into(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "sold half RKLB into 66"."""
    after = on_line(tokens, index, 1)
    line = [token for token in out if token.line == tokens[index].line]
    led = any(token.type == "ACT" and token.value in _EXITS for token in line)
    led = led and any(token.type in {"SYM", "SHARE", "PCT", "QTY"} for token in line)  # "shorts cover into 7690"
    return ([tokens[index].copy("AT", "")], 1) if led and after is not None and after.type == "NUM" else None


def _trigger(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "BUY STOP DKNG", then "trigger 38.25": the order waits for it; an option's may be the stock's."""
    del out
    if any(token.type in _CONTRACT for token in tokens):
        return None
    if not any(token.type == "ACT" and token.value in _SIDES for token in tokens):
        return None
    token, size = tokens[index], 1
    while (mark := on_line(tokens, index, size)) is not None and mark.type == "P" and mark.value in ":=-":
        size += 1
    led = on_line(tokens, index, size)
    if led is not None and led.type in {"OVER", "UNDER"}:
        return [], size
    price = on_line(tokens, index, size + 1) if led is not None and led.type == "AT" else led
    if price is None or price.type != "NUM":
        return None
    return [token.copy("ORDER", "stop"), token.copy("AT", "")], size


def _holding(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "sold 2 @ 7.5, holding 2": what is left is only told."""
    if (kept := kept_targets(tokens, index, out)) is not None:
        return kept
    if not _sells_a_part(out):
        return None
    if (let := _letting(tokens, index, out)) is not None:
        return let
    number, after = on_line(tokens, index, 1), on_line(tokens, index, 2)
    if number is None or number.type not in {"NUM", "QTY"} or not whole(number) or number.value > _MOST_HELD:
        return None
    _count_sold(out, number)
    if after is None or (after.type == "P" and after.value in ",.;|!"):
        return [], 2
    if after.text.lower() in _RIDES:
        return [], 3
    return ([], 3) if after.type in {"COUNT", "LEFT", "OPEN", "MORE"} else None


def _letting(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "sold 40 at 196.20, letting the other 60 work": what is left is only told."""
    size = 1
    while (word := on_line(tokens, index, size)) is not None and word.type == "FILLER":
        size += 1
    goes = on_line(tokens, index, size + 1)
    counted = word is not None and word.type in {"NUM", "QTY"} and whole(word)
    rides = goes is not None and goes.text.lower() in _RIDES
    return ([], size + 2) if counted and rides and _sells_a_part(out) else None


_RIDES = frozenset({"ride", "run", "work", "go"})


def _sells_a_part(out: Tokens) -> bool:
    """Whether an exit with a share or a count stands there; "sold the rest, keeping 1" contradicts itself."""
    for act, size in pairwise(out):
        if act.type == "ACT" and act.value in _EXITS and size.line == act.line:
            if size.type in {"slash2", "QTY"} or (size.type == "SHARE" and size.value != "all"):
                return True
            if size.type == "NUM" and whole(size) and "." not in size.text:
                return True
    return False


def _count_sold(out: Tokens, left: Token) -> None:
    """As in "sold 2/4 @ 7.5, holding 2": what is left tells that no date is meant."""
    for place, token in enumerate(out):
        if (
            token.type == "slash2"
            and token.value[1] - token.value[0] == left.value
            and place
            and out[place - 1].type == "ACT"
        ):
            out[place] = token.copy("QTY", Decimal(token.value[0]))


def _calls_out(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SPY calls out 2.70": behind a symbol and before a price, and not what somebody calls out."""
    token, after = tokens[index], on_line(tokens, index, 1)
    if after is not None and after.type == "AT":
        after = on_line(tokens, index, 2)
    if not out or out[-1].type != "SYM" or out[-1].line != token.line or after is None or after.type != "NUM":
        return None
    return [token.copy("RIGHT", "C"), token.copy("ACT", "close")], 1


def _day(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SPY 600c for tomorrow @ 1.20", "BTO SPY 600c today": behind a contract without a date of its own."""
    token = tokens[index]
    if any(other.type in {"DATE", "DMY", "slash2", "dash2"} for other in tokens):
        return None
    for_ = bool(out) and out[-1].type == "AT" and out[-1].text.lower() == "for" and out[-1].line == token.line
    before = out[-2 if for_ else -1 :][:1]
    if not before or before[0].type not in _CONTRACT or before[0].line != token.line:
        return None
    acts = {other.value for other in tokens if other.type == "ACT"}
    if not for_ and acts - _JARGON:
        return None  # "bought SPY 600c today" tells when it was bought
    if for_:
        out.pop()
    return [token.copy("DATE", _DAYS[token.text.lower()])], 1


def _lod(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SL LOD 241.2": the day's low or high, with its price."""
    after = on_line(tokens, index, 1)
    led = bool(out) and out[-1].type in {"STOP", "UNDER", "OVER", "AT"} and out[-1].line == tokens[index].line
    return ([], 1) if led and after is not None and after.type in {"NUM", "AT"} else None


def _first(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "stop 4096 - 1st 4078 - 2nd 4066": beside a stop, targets in their order."""
    after = on_line(tokens, index, 1)
    kinds = {token.type for token in tokens}
    bare = after is not None and after.type == "NUM" and bool(out) and "STOP" in kinds and "TARGET" not in kinds
    return ([tokens[index].copy("TARGET", tokens[index].text[0])], 1) if bare or _follows_a_first(out) else None


def _follows_a_first(out: Tokens) -> bool:
    return len(out) > 2 and any(token.type == "TARGET" and token.text.lower() == "1st" for token in out)


def _running(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "gold running +40 pips, secure half": a gain is told, and the order follows."""
    del out
    gain = on_line(tokens, index, 1)
    opens = any(token.type == "ACT" and token.value in _SIDES | _JARGON for token in tokens)
    told = gain is not None and gain.type in {"DIST", "PCT"} and gain.text.startswith("+")
    exits = any(token.type == "ACT" and token.value in _EXITS | {"book"} for token in tokens[index:])
    return ([], 2) if told and exits and not opens else None


def _put(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "put SL to entry", "close half and put stop at BE"; behind a strike it is the right."""
    begins = tokens[index].first or (bool(out) and out[-1].type == "AND")
    named = on_line(tokens, index, 1)
    if named is not None and named.text.lower() in {"the", "your", "my"}:
        named = on_line(tokens, index, 2)
    return ([tokens[index].copy("ACT", "move")], 1) if begins and named is not None and named.type == "STOP" else None


def _also(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "trim AMD 3.40 and NVDA 4.20": the verb is said once; "closed AMD 3.40 and NVDA 190 is next" is talk."""
    line = [token for token in out if token.line == tokens[index].line]
    acts = [token for token in line if token.type == "ACT"]
    if len(acts) != 1 or acts[0].value not in _EXITS or line[-1].type != "NUM" or "SYM" not in {t.type for t in line}:
        return None
    named, size = on_line(tokens, index, 1), 2
    if named is None or named.type != "SYM":
        return None
    if (mark := on_line(tokens, index, size)) is not None and mark.type == "AT":
        size += 1
    price, after = on_line(tokens, index, size), on_line(tokens, index, size + 1)
    if price is None or price.type != "NUM" or not (after is None or (after.type == "P" and after.value in ".!;")):
        return None
    return [tokens[index], acts[0].copy("ACT", acts[0].value)], 1


def _car(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "ES short 1 car from 6722": what traders of futures call a contract."""
    counted = bool(out) and out[-1].type == "NUM" and whole(out[-1]) and out[-1].line == tokens[index].line
    futures = any(token.type == "SYM" and token.value.kind == "future" for token in tokens)
    return ([tokens[index].copy("COUNT", "")], 1) if counted and futures else None


def _swinging(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "swinging NVDA from 188, stop 182"; without a stop it may tell of a trade that is held."""
    del out
    after = on_line(tokens, index, 1)
    stops = any(a.type == "STOP" and b.type in {"NUM", "AT", "P", "UNDER", "OVER", "PCT"} for a, b in pairwise(tokens))
    alone = stops and not any(token.type == "ACT" for token in tokens)
    return ([tokens[index].copy("ACT", "bought")], 1) if alone and after is not None and after.type == "SYM" else None


def _venue(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "BOT +5 IWM … 240 PUT @1.95 CBOE": platforms write last where it was filled."""
    ends = on_line(tokens, index, 1) is None
    priced = bool(out) and out[-1].type in {"NUM", "AT"} and out[-1].line == tokens[index].line
    named = any(token.type in {"SYM", "OCC"} for token in out)
    return ([], 1) if ends and priced and named and tokens[index].text.isupper() else None


def _listed(tokens: Tokens, index: int, out: Tokens) -> Read:
    """As in "SPY 100 (Weeklys) 4 DEC 26 670 PUT": platforms name the series before its date."""
    del out
    after = on_line(tokens, index, 1)
    if after is not None and is_p(after, ")"):
        after = on_line(tokens, index, 2)
    return ([], 1) if after is not None and after.type == "DATE" else None


_DAYS = {"today": "today", "tomorrow": "tomorrow", "tmrw": "tomorrow", "tmr": "tomorrow", "tomorrow's": "tomorrow"}
_BESIDE: dict[str, Callable[[Tokens, int, Tokens], Read]] = {
    "into": _into,
    "weeklys": _listed,
    "quarterlys": _listed,
    "trigger": _trigger,
    "triggers": _trigger,
    "trigger price": _trigger,
    "calls out": _calls_out,
    "swinging": _swinging,
    "put": _put,
    "car": _car,
    "cars": _car,
    "and": _also,
    "&": _also,
    **dict.fromkeys(("accumulating", "accumulate"), _swinging),
    **dict.fromkeys(("lod", "hod"), _lod),
    **dict.fromkeys(("1st", "2nd", "3rd"), _first),
    **dict.fromkeys(("running", "floating"), _running),
    **dict.fromkeys(
        ("holding", "hold", "still holding", "keeping", "leaving", "left with", "keep", "letting", "let"), _holding
    ),
    **dict.fromkeys(_DAYS, _day),
    **dict.fromkeys((venue.lower() for venue in _VENUES), _venue),
}
_TABLES = (TOLD, SHARES, HELD, MONTHLIES, AIMS, TAPE, _BESIDE)
_READERS = {word: tuple(table[word] for table in _TABLES if word in table) for table in _TABLES for word in table}
