"""Numbers and little words find their role from what stands beside them; what is left speaks the grammar's terminals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from parsers.expiry import Written
from parsers.fault import Fault
from parsers.lexer import Sym
from parsers.lexicon import Lexicon
from parsers.tidy import VALUES, is_p
from parsers.token import Token

Tokens = list[Token]
_OPENING = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter", "add"})
_REDUCING = frozenset({"trim", "close", "stc", "btc", "sold", "cover", "sell", "buy"})
_SHARES = {(1, 2): "0.5", (1, 3): "0.3333", (2, 3): "0.6667", (1, 4): "0.25", (3, 4): "0.75", (1, 5): "0.2", (1, 1): "1"}
_DROPPED = frozenset({"P", "FILLER", "LABEL", "COMMENT", "AND", "TO", "GAIN", "LEFT", "MORE", "FROMTO", "HIT", "LOTS", "KILL", "UNIT", "ord", "arrow", "time", "ONCLOSE_"})
_LINKABLE = frozenset({"NUM", "SIGNED", "PCT", "DIST", "MARKET", "BE", "OVER", "UNDER", "AT", "STRIKE"})
_KEYCAP = "\u20e3"


def shape(tokens: Tokens, lexicon: Lexicon, *, day_first: bool) -> Tokens:
    """Terminals for the grammar. Raises Fault where a number cannot have a role."""
    for step in _STEPS:
        tokens = step(tokens, lexicon)
    tokens = _dates(tokens, day_first=day_first)
    for later in (_strikes, _quantities, _indices, _reports, _annotations, _stop_gaps, _words, _joints, _after_labels):
        tokens = later(tokens, lexicon)
    return [token for token in tokens if token.type not in _DROPPED]


# ── verbs, symbols ──


def _pairs(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """ "EUR USD" and "CTK / USDT" are one symbol in two words."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        step = 2 if index + 2 < len(tokens) and is_p(tokens[index + 1], "/") else 1
        other = tokens[index + step] if index + step < len(tokens) else None
        if token.type == "SYM" and other is not None and other.type == "SYM" and other.line == token.line:
            pair = token.value.name + other.value.name
            if token.value.name in lexicon.currencies | lexicon.metals and other.value.name in lexicon.currencies:
                token = token.copy("SYM", Sym("forex", pair))
                token.end = other.end
                index += step
            elif other.value.name in {"USDT", "USDC"}:
                token = token.copy("SYM", Sym("crypto", pair))
                index += step
        out.append(token)
        index += 1
    return out


def _bitcoin(tokens: Tokens, _: Lexicon) -> Tokens:
    """BTC is buy-to-close before something to close, else the coin."""
    out: Tokens = []
    for index, token in enumerate(tokens):
        if token.type == "ACT" and token.value == "btc" and token.text.lower() == "btc":
            rest = [t for t in tokens[index + 1 :] if t.type not in {"P", "FILLER"}][:2]
            nearby = {t.type for t in rest}
            if not rest or (not nearby & {"SYM", "OCC", "STRIKE"} and rest[0].type not in {"SHARE", "slash2", "UNKNOWN"}):
                token = token.copy("SYM", Sym("crypto", "BTC"))
        out.append(token)
    return out


def _open_words(tokens: Tokens, _: Lexicon) -> Tokens:
    """ "in", "open", "entry" and "flat" are verbs, labels or levels by what follows and precedes them."""
    out: Tokens = []
    for index, token in enumerate(tokens):
        after = _next(tokens, index)
        text = token.text.lower()
        if token.type == "ENTRY":
            token = _entry_word(token, tokens, index, after)
        elif token.type == "ACT" and token.value == "enter" and text == "in":
            token = token.copy("AT", "") if after is not None and after.type in {"NUM", "AT"} else token
            if token.type == "ACT" and (after is None or after.type not in {"SYM", "STRIKE", "OCC", "RIGHT", "UNKNOWN", "NUM"}):
                token = token.copy("FILLER")
        elif token.type == "ACT" and text in {"open", "hold", "opened"} and _last_is(out, "TARGET"):
            token = token.copy("OPEN", "")
        elif token.type == "FILLER" and text == "hold" and _last_is(out, "TARGET"):
            token = token.copy("OPEN", "")
        elif token.type == "BIAS":
            labelled = _last_is([t for t in out if t.type != "AT"], "LABEL") and text not in {""}
            token = token.copy("ACT", token.value) if labelled else token.copy("FILLER")
        elif token.type == "ACT" and token.value == "off":
            token = token.copy("ACT", "trim") if _last_is(out, "SHARE", "PCT", "slash2", "NUM", "COUNT") else token.copy("FILLER")
        elif token.type == "ACT" and text == "flat" and _last_is(out, "TO", "AT"):
            token = token.copy("BE", "")
        elif token.type == "ACT" and text in {"long", "short"} and after is not None and after.type == "FILLER" and after.text.lower() in {"day", "term"}:
            token = token.copy("FILLER")
        out.append(token)
    return out


def _entry_word(token: Token, tokens: Tokens, index: int, after: Token | None) -> Token:
    before = [t for t in tokens[:index] if t.type != "P"]
    numeric = after is not None and after.type in {"NUM", "AT", "SIGNED"}
    if before and not numeric and before[-1].type in {"STOP", "TRAIL"} and before[-1].line == token.line:
        return token.copy("BE", "")
    if before and before[-1].type in {"TO", "AT"} and any(t.type in {"STOP", "TRAIL"} for t in before[-6:]):
        return token.copy("BE", "")
    separated = index + 1 < len(tokens) and tokens[index + 1].type == "P" and tokens[index + 1].value in {",", ";", "|"}
    if separated and before and before[-1].type == "NUM" and before[-1].line == token.line:
        return token.copy("ENTRY_OF")
    if after is not None and after.line == token.line and after.type in {"NUM", "AT", "MARKET", "OVER", "UNDER", "SIGNED", "slash2", "dash2"}:
        return token.copy("AT", "")
    if before and before[-1].type == "NUM" and before[-1].line == token.line:
        return token.copy("ENTRY_OF")
    if after is not None and after.type in {"NUM", "AT"} and len(tokens) > index + 1 and is_p(tokens[index + 1], ":"):
        return token.copy("AT", "")
    return token.copy("ACT", "enter")


# ── keycaps, bad numbers ──


def _keycaps(tokens: Tokens, _: Lexicon) -> Tokens:
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "NUM" and index + 1 < len(tokens) and is_p(tokens[index + 1], _KEYCAP):
            before = next((t for t in reversed(out) if not is_p(t, ":")), None)
            if before is not None and before.type == "ACT":
                out.append(token.copy("QTY", token.value))
            index += 2
            continue
        if not is_p(token, _KEYCAP):
            out.append(token)
        index += 1
    return out


# ── dates and fractions ──


def _dates(tokens: Tokens, *, day_first: bool) -> Tokens:
    option = any(t.type in {"STRIKE", "RIGHT", "OCC"} for t in tokens)
    dated = any(t.type in {"DATE", "OCC", "DMY"} for t in tokens)
    slashes = [t for t in tokens if t.type == "slash2"]
    out: Tokens = []
    for index, token in enumerate(tokens):
        if token.type == "DMY":
            first, second, year = token.value
            out.append(token.copy("DATE", _month_day(first, second, year, day_first=day_first, at=token)))
        elif token.type in {"slash2", "dash2"}:
            others = dated or any(t is not token and t.value not in _SHARES for t in slashes)
            out.extend(_two_numbers(token, tokens, index, option=option, dated=others, day_first=day_first))
            dated = dated or out[-1].type == "DATE"
        else:
            out.append(token)
    return out


def _two_numbers(token: Token, tokens: Tokens, index: int, *, option: bool, dated: bool, day_first: bool) -> Tokens:
    first, second = token.value
    before, after = _previous(tokens, index), _next(tokens, index)
    labelled = before is not None and before.type in {"TARGET", "STOP", "AT", "OVER", "UNDER"}
    expires = before is not None and (before.type == "EXP" or (before.text.lower() in {"for", "on"} and option and not dated))
    if token.type == "slash2" and token.value in _SHARES and not expires and not (labelled and option):
        wants_share = before is not None and before.type == "ACT" and before.value in _REDUCING | {"trim"}
        if dated or not option or (wants_share and not (after and after.type == "NUM")) or (after is not None and after.text.lower() in {"pos", "position", "off", "of"}):
            return [token.copy("SHARE", _SHARES[token.value])]
    if expires or (option and not labelled and not (dated and token.type == "dash2")):
        return [token.copy("DATE", _month_day(first, second, None, day_first=day_first, at=token))]
    if labelled or token.type == "dash2":
        joint = token.copy("DASH" if token.type == "dash2" else "SEP", "-" if token.type == "dash2" else "/")
        return [token.copy("NUM", Decimal(first)), joint, token.copy("NUM", Decimal(second))]
    raise Fault("missing-right", f"{token.text} looks like an expiry, but no call or put is named", token.start, expected=("a strike like 600C",))


def _month_day(first: int, second: int, year: int | None, *, day_first: bool, at: Token) -> Written:
    if not day_first:
        return Written(year, first, second)
    if first > 12 >= second:
        return Written(year, second, first, day_first=True)
    if first <= 12 and second <= 12 and first != second:
        raise Fault("ambiguous-expiry", f"{at.text} can be day/month or month/day", at.start)
    return Written(year, first, second)


# ── strikes and quantities ──


def _strikes(tokens: Tokens, _: Lexicon) -> Tokens:
    """`770 call`: a word for the right makes the number before it a strike."""
    for index in range(1, len(tokens)):
        token, before = tokens[index], tokens[index - 1]
        if token.type == "RIGHT" and before.type == "NUM" and before.line == token.line:
            earlier = _previous(tokens, index - 1)
            if earlier is None or earlier.type not in {"STOP", "OVER", "UNDER", "TARGET"}:
                tokens[index] = token.copy("RIGHT_OF", token.value)
    return tokens


def _quantities(tokens: Tokens, _: Lexicon) -> Tokens:
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = _previous(out, len(out))
        if token.type == "NUM" and before is not None and before.type == "ACT" and after is not None and after.text.lower() == "of" and index + 2 < len(tokens) and tokens[index + 2].type == "NUM":
            out.append(token.copy("QTY", token.value))  # "2 of 4"
            index += 3
            continue
        if token.type == "LOTS" and after is not None:
            number = _skip_p(tokens, index + 1)
            if number is not None and tokens[number].type == "NUM":
                out.append(tokens[number].copy("LOTQTY", tokens[number].value))
                index = _lot_note_end(tokens, number + 1)
                continue
        if token.type in {"NUM", "SIGNED"} and after is not None and after.line == token.line:
            read = _counted(token, after, before)
            if read is not None:
                out.append(read)
                index += 1 if after.type not in {"COUNT", "MORE", "LEFT", "LOTS", "OPEN"} else 2
                continue
        if token.type == "NUM" and before is not None and before.type == "ACT" and _ends_here(tokens, index) and before.value in {"trim", "sold"} and _whole(token) and token.value <= 50:
            out.append(token.copy("QTY", token.value))
            index += 1
            continue
        if token.type == "MULT":
            token = token.copy("QTY", token.value)
        if token.type == "NUM" and before is not None and before.type == "LABEL" and before.text.lower() in {"qty", "quantity", "size", "amount", "position size"}:
            token = token.copy("QTY", token.value)
        out.append(token)
        index += 1
    return [token for token in out if token.type != "LEFTOVER"]


def _counted(token: Token, after: Token, before: Token | None) -> Token | None:
    value = token.value if token.type == "NUM" else token.value[0]
    if after.type == "LEFT" or (after.type == "OPEN" and before is not None and before.type != "TARGET"):
        return token.copy("LEFTOVER")
    if after.type == "LOTS":
        return token.copy("LOTQTY", value)
    if value != value.to_integral_value() or value <= 0:
        return None
    if after.type in {"COUNT", "MORE"} and not (before is not None and before.type in {"AT", "STOP", "TARGET", "OVER", "UNDER"} and after.type == "MORE"):
        return token.copy("QTY", value)
    if after.type == "ACT" and after.text.lower() in {"scale", "partial"}:
        return token.copy("LEFTOVER")
    opens = before is not None and before.type == "ACT"
    if opens and after.type in {"SYM", "OCC"} and (token.type == "NUM" or token.value[1] == "+"):
        return token.copy("QTY", value) if token.type == "NUM" else token.copy("QTY", value)
    return None


def _lot_note_end(tokens: Tokens, index: int) -> int:
    """ "lot size: 0.01 at 500 usd": the account that the size is for."""
    if index + 1 < len(tokens) and tokens[index].type in {"AT", "FILLER"} and tokens[index + 1].type == "NUM" and tokens[index].line == tokens[index - 1].line:
        return index + 2
    return index


def _ends_here(tokens: Tokens, index: int) -> bool:
    after = _next(tokens, index)
    return after is None or after.line != tokens[index].line or after.type in {"AT", "FILLER", "MARKET"}


def _whole(token: Token) -> bool:
    return bool(token.value == token.value.to_integral_value())


# ── targets: index or price ──


def _indices(tokens: Tokens, _: Lexicon) -> Tokens:
    out: Tokens = []
    index = 0
    counted = 0
    while index < len(tokens):
        token = tokens[index]
        out.append(token)
        index += 1
        if token.type not in {"TARGET", "STOP"}:
            continue
        if token.type == "TARGET" and token.value:
            counted = int(token.value)
            continue
        ahead = _skip_p(tokens, index, ":")
        if ahead is None:
            continue
        number = tokens[ahead]
        if number.type in {"ratio", "time"} and token.type == "TARGET":
            first, _, second = number.text.partition(":")
            if second.strip().isdigit():
                out[-1] = token.copy("TARGET", first)
                out.append(number.copy("NUM", Decimal(second)))
                index = ahead + 1
            continue
        if token.type == "TARGET" and number.type == "NUM" and _is_index(tokens, ahead, counted):
            counted = int(number.value)
            out[-1] = token.copy("TARGET", str(counted))
            index = ahead + 1
    return out


def _is_index(tokens: Tokens, at: int, counted: int) -> bool:
    number = tokens[at]
    if not _whole(number) or number.value > 9 or "." in number.text or "$" in number.text:
        return False
    if at + 1 < len(tokens) and tokens[at + 1].line > number.line and tokens[at + 1].type == "NUM":
        return True
    following = _skip_p(tokens, at + 1, ":.-)=@")
    if following is None:
        return False
    marked = any(t.type == "P" and t.value in {":", ")", "."} for t in tokens[at + 1 : following]) or tokens[following].type == "AT"
    value = tokens[following]
    if value.type not in {"NUM", "PCT", "DIST", "AT", "OPEN", "ACT", "FILLER"}:
        return False
    if marked or value.type in {"DIST", "OPEN"}:
        return True
    if value.type in {"AT", "ACT", "FILLER"}:
        return value.text.lower() in {"at", "@", "open", "hold"}
    in_turn = int(number.value) == counted + 1
    if value.type == "PCT":
        return in_turn
    if not in_turn:
        return False
    if value.value >= number.value * 5:
        return True
    raise Fault("ambiguous", f"{number.text} can be the number of the target or its price", number.start, suggestion=f"write TP{number.text}: {value.text}")


# ── reports, annotations ──


def _reports(tokens: Tokens, _: Lexicon) -> Tokens:
    """ "TP1 hit", "TP2 4348 ✅", "SL hit": news of a trade, not an order."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type in {"TARGET", "STOP"}:
            end = _report_end(tokens, index)
            if end:
                out.append(token.copy("REPORT", (token.type, token.value)))
                index = end
                continue
        if token.type == "HIT":
            after = _next(tokens, index)
            if after is not None and after.type in {"TARGET", "STOP"} and after.line == token.line:
                out.append(after.copy("REPORT", (after.type, after.value)))
                index = tokens.index(after, index) + 1
                while index < len(tokens) and tokens[index].type == "NUM" and tokens[index].line == token.line:
                    index += 1
                continue
        out.append(token)
        index += 1
    return out


def _report_end(tokens: Tokens, index: int) -> int:
    ticked = index > 0 and tokens[index - 1].type == "P" and tokens[index - 1].value == "✅"
    for ahead in range(index + 1, min(len(tokens), index + 5)):
        token = tokens[ahead]
        if token.line != tokens[index].line:
            return 0
        if token.type == "HIT" or (is_p(token, "✅") and not ticked) or (is_p(token, "✔") and not ticked):
            return ahead + 1
        if token.type == "P" and token.value in "❌" and tokens[index].type == "STOP" and ahead > index + 1:
            return ahead + 1
        if token.type not in {"NUM", "P", "FILLER", "PCT"} or is_p(token, "|") or is_p(token, ","):
            return 0
    return 0


def _annotations(tokens: Tokens, _: Lexicon) -> Tokens:
    """Behind a stop or target: "+70", "-3%", "- 150", "65 pips" repeat its distance."""
    out: Tokens = []
    level: Decimal | None = None
    line = -1
    skip = False
    for index, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        if token.line != line or token.type in {"ACT", "SYM"} or (token.type == "AT" and level is not None and level > 0):
            level, line = None, token.line
        if token.type in {"TARGET", "STOP"}:
            level = Decimal(-1)
        elif level is not None and level < 0 and token.type == "NUM":
            level = token.value
        elif level is not None and level > 0 and _annotates(token, level):
            if out and is_p(out[-1], "-"):
                out.pop()
            continue
        elif level is not None and level > 0 and is_p(token, "-") and index + 1 < len(tokens):
            other = tokens[index + 1]
            if other.type == "NUM" and other.line == line and _far(other.value, level) and _whole(other):
                skip = True
                continue
        out.append(token)
    return out


def _annotates(token: Token, level: Decimal) -> bool:
    if token.type == "SIGNED":
        return bool(token.value[1] == "+" or _far(token.value[0], level))
    if token.type == "PCT":
        return bool(token.value[1])
    return token.type == "DIST"


def _far(value: Decimal, level: Decimal) -> bool:
    return abs(value - level) > level / 4


# ── little words ──


def _stop_gaps(tokens: Tokens, _: Lexicon) -> Tokens:
    """ "stop on DDOG to 153", "stop on rest at BE": what stands between a label and its level is said before it."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        end = index + 1
        if token.type in {"STOP", "TARGET"}:
            while end < len(tokens) and end < index + 7 and tokens[end].line == token.line and tokens[end].type in _GAP:
                end += 1
            inner = tokens[index + 1 : end]
            if any(t.type in {"SYM", "MARKET", "SHARE", "COUNT", "RIGHT"} for t in inner) and end < len(tokens) and tokens[end].type in _LEVELS:
                out.extend(t for t in inner if t.type == "SYM")
                out.append(token)
                out.extend(t for t in inner if t.type not in {"SYM", "MARKET", "SHARE", "COUNT", "RIGHT"})
                index = end
                continue
        out.append(token)
        index += 1
    return out


_GAP = frozenset({"SYM", "MARKET", "SHARE", "COUNT", "RIGHT", "P", "FILLER", "AT", "TO", "OVER", "UNDER", "ONCLOSE"})
_LEVELS = frozenset({"NUM", "PCT", "DIST", "BE", "SIGNED", "AT", "OVER", "UNDER", "TO", "LINK", "ONCLOSE", "OPEN"})


def _words(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    del lexicon
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = _next(tokens, index)
        if token.type in {"AT", "OVER", "UNDER"} and not _leads(tokens, index, after) and not _dangles(tokens, index, after):
            index += 1
            continue
        if token.type == "EXP" and (after is None or after.type != "DATE"):
            index += 1
            continue
        if token.type in {"NUM", "PCT", "DIST"} and after is not None and after.type == "GAIN" and after.line == token.line and _previous(out, len(out)) is not None and not _last_is(out, "AT", "STOP", "TARGET", "OVER", "UNDER"):
            follows = _next(tokens, tokens.index(after, index))
            if follows is None or follows.type not in {"NUM", "PCT", "DIST", "SIGNED"} or follows.line != after.line:
                index = tokens.index(after, index) + 1
                continue
        if token.type == "GAIN" and after is not None and after.type in {"PCT", "NUM", "DIST", "SIGNED"} and after.line == token.line:
            index = tokens.index(after, index) + 1
            continue
        if token.type in {"P", "TO"} and out and out[-1].type in {"STOP", "TARGET", "TRAIL"} and (token.type == "TO" or token.value == "→"):
            token = token.copy("TO")
            token.type = "TO_" if after is not None and after.type in _LINKABLE | {"TARGET"} else "P"
        if token.type in {"ONCLOSE"} and not any(t.type == "STOP" for t in out[-3:]):
            index += 1
            continue
        if token.type == "BE" and not _even_has_place(out):
            index += 1
            continue
        if token.type == "OPEN" and not _last_is(out, "TARGET"):
            index += 1
            continue
        if token.type == "ACT" and token.value == "move":
            index += 1
            continue
        out.append(token)
        index += 1
    return [t if t.type != "TO_" else t.copy("LINK") for t in out]


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
    return after.line == token.line or (tokens[index + 1] is after and after.type in {"NUM", "MARKET"}) or (index + 2 < len(tokens) and tokens[index + 2] is after and tokens[index + 1].type == "P")


def _even_has_place(out: Tokens) -> bool:
    before = _previous(out, len(out))
    return before is not None and before.type in {"STOP", "TRAIL", "TO", "TO_", "LINK", "AT", "TARGET"}


_PAIRED = frozenset({"NUM", "PCT", "DIST"})


def _joints(tokens: Tokens, _: Lexicon) -> Tokens:
    """Between two numbers a comma, a slash, a dash or a word joins; everywhere else it is only ink."""
    out: Tokens = []
    label = ""
    for index, token in enumerate(tokens):
        if token.type in {"TARGET", "STOP", "AT", "ACT", "TRAIL"}:
            label = token.type
        before = out[-1] if out else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.type in {"P", "AND", "TO", "arrow"} and before is not None and after is not None:
            joint = _joint(token, before, after)
            if joint is not None:
                out.append(joint)
            elif token.type == "P":
                after.gap = str(token.value)
            continue
        if _two_ends(token, before, label):
            out.append(token.copy("DASH", "-"))
        if before is not None and label == "TARGET" and token.type in _PAIRED | {"OPEN"} and before.type in _PAIRED | {"TSPCT", "PART"}:
            if token.line == before.line or _only_numbers(tokens, token.line):
                out.append(token.copy("SEP", " "))
        out.append(token)
    return out


def _two_ends(token: Token, before: Token | None, label: str) -> bool:
    """ "XAUUSD sell 4330 4333": two numbers of one length, less than a percent apart, are the ends of a zone."""
    if before is None or label not in {"ACT", "AT"} or token.type != "NUM" or before.type != "NUM" or token.line != before.line:
        return False
    low, high = sorted((before.value, token.value))
    return len(before.text) == len(token.text) >= 4 and 0 < low and high - low < low / 100


def _joint(token: Token, before: Token, after: Token) -> Token | None:
    ends = before.type in _PAIRED | {"TSPCT", "PART"} and not (after.type == "DIST") != (before.type == "DIST")
    if token.type == "TO" and before.type in {"BE", "NUM"} and after.type in _PAIRED | {"BE"}:
        return token.copy("LINK") if before.type == "BE" else token.copy("DASH", "to")
    if not ends or after.type not in _PAIRED | {"OPEN"} or (token.line != after.line and token.line != before.line):
        return None
    if token.line != after.line and token.type == "P" and token.value == ".":
        return None
    if token.type == "AND":
        return token.copy("SEP", "and")
    if token.type == "arrow":
        raise Fault("not-an-order", "an arrow between two prices tells of a move", token.start)
    if token.value in {",", "/", "|", "&", ";", "+"}:
        return token.copy("SEP", token.value)
    if token.value in {"-", "_", "~"}:
        return token.copy("DASH", token.value)
    return None


def _only_numbers(tokens: Tokens, line: int) -> bool:
    return all(t.type in _PAIRED | {"P", "SEP", "PART", "TSPCT"} for t in tokens if t.line == line)


def _after_labels(tokens: Tokens, _: Lexicon) -> Tokens:
    """ "$.80 TARGET", "10 PT STOP", "$.38 SL": a label that closes its line names the number before it."""
    tokens = [t for t in tokens if t.type not in _DROPPED]
    out: Tokens = []
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.type in {"STOP", "TARGET", "TRAIL"}:
            token = _placed_label(token, out, after)
            if token is None:
                continue
        out.append(token)
    return [t.copy("TO") if t.type == "LINK" else t for t in out]


def _placed_label(token: Token, out: Tokens, after: Token | None) -> Token | None:  # type: ignore[return]
    before = out[-1] if out else None
    if before is not None and before.type in _PAIRED and before.line == token.line and not _taken(out) and after is not None and after.gap in {",", ";", "|"} and after.line == token.line:
        return token.copy({"STOP": "STOP_OF", "TARGET": "TARGET_OF", "TRAIL": "TRAIL_OF"}[token.type], token.value)
    led = after is not None and (after.type in _LEVELS or after.type == token.type or {after.type, token.type} == {"STOP", "TRAIL"})
    if led and not (after is not None and after.line != token.line and before is not None and before.type in _PAIRED and before.line == token.line and after.first and _taken(out) is False):
        if after is not None and after.type == token.type and not (token.type == "TARGET" and token.value):
            return None  # "Stop Loss (SL)": the second label says it again
        return token
    if token.type == "TARGET" and before is not None and before.type in {"LINK", "AT", "TO"} and token.value:
        return token.copy("REF", int(token.value))
    if before is not None and before.type in _PAIRED and before.line == token.line and not _taken(out):
        return token.copy({"STOP": "STOP_OF", "TARGET": "TARGET_OF", "TRAIL": "TRAIL_OF"}[token.type], token.value)
    if token.type == "TARGET" and after is not None and after.type == "TARGET":
        return None
    return token


def _taken(out: Tokens) -> bool:
    """Whether the numbers at the end already have a label in front of them."""
    index = len(out) - 1
    while index >= 1 and out[index - 1].type in {"SEP", "DASH"}:
        index -= 2
    index -= 1
    return index >= 0 and out[index].type in {"STOP", "TARGET", "AT", "TRAIL", "OVER", "UNDER", "LINK"} and out[index].line == out[-1].line


# ── neighbours ──


def _next(tokens: Tokens, index: int) -> Token | None:
    return next((t for t in tokens[index + 1 : index + 8] if t.type not in {"P", "FILLER", "LABEL"}), None)


def _previous(tokens: Tokens, index: int) -> Token | None:
    for at in range(index - 1, max(-1, index - 8), -1):
        if tokens[at].type not in {"P", "FILLER"}:
            return tokens[at]
    return None


def _skip_p(tokens: Tokens, index: int, marks: str = ":=.-@") -> int | None:
    while index < len(tokens) and tokens[index].type == "P" and tokens[index].value in marks:
        index += 1
    return index if index < len(tokens) else None


def _last_is(out: Tokens, *types: str) -> bool:
    before = _previous(out, len(out))
    return before is not None and before.type in types


_STEPS: tuple[Callable[[Tokens, Lexicon], Tokens], ...] = (_pairs, _bitcoin, _keycaps, _open_words)
assert VALUES
