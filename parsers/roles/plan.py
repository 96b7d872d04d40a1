"""Words whose part the whole message decides: the exits that an entry plans, what stands beside a cancelled order."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from parsers.lex.near import Tokens
from parsers.lex.tidy import is_p
from parsers.lex.token import Token

_OPENERS = frozenset({"bto", "buy", "bought", "long", "short", "enter", "sto"})
_EXITS = frozenset({"close", "trim", "sell", "cover"})
_PAST = frozenset({"exited", "closed", "sold", "covered", "trimmed", "scaled", "scaled out"})
_INFINITIVES = frozenset({"scale", "scale out", "trim"})  # "out" and "scaled" may as well tell
_SELLS = frozenset({"sell", "trim", "scale out", "close"})
_CUTS = ("bail", "cut")
_LEVELS = frozenset({"NUM", "PCT", "SIGNED"})
_PULLS = ("pull", "kill", "yank", "remov", "scratch")  # and their other forms
_RESTING = frozenset({"bid", "bids", "offer", "limit", "order", "orders", "buy order", "limit order"})


def read_plan(tokens: Tokens) -> Tokens:
    """The tokens with planned exits as levels, and with what only tells of a cancelled order left out."""
    kinds = {token.type for token in tokens}
    if "STOP" in kinds and "UNKNOWN" in kinds:
        tokens = [_lone_letter(tokens, index) for index in range(len(tokens))]
    if "BE" in kinds:
        tokens = _even_for_the_rest(tokens)
    if kinds & {"CANCELLED", "ORDER", "VETO", "FILLER"}:
        tokens = _cancelled(tokens)
    verbs = [index for index, token in enumerate(tokens) if token.type == "ACT"]
    if "MORE" in kinds or any(tokens[index].value == "more" for index in verbs):
        tokens = _another(tokens)
        verbs = [index for index, token in enumerate(tokens) if token.type == "ACT"]
    exits = [index for index in verbs if _is_exit(tokens, index)]
    if not exits or not _is_bounded(tokens, exits):
        return tokens
    return _with_levels(tokens, exits)


def _with_levels(tokens: Tokens, exits: list[int]) -> Tokens:
    """The exits as labels of levels; the share of "sell half at 3" goes behind its price."""
    out: Tokens = []
    part: Token | None = None
    for index, token in enumerate(tokens):
        if index in exits:
            out.append(_as_level(token))
        elif index - 1 in exits and _shares(tokens, index - 1):
            part = token.copy("PART", Decimal(token.value))
        else:
            out.append(token)
            if part is not None and token.type == "NUM":
                out.append(part)
                part = None
    return out


def _is_exit(tokens: Tokens, index: int) -> bool:
    """As in "Out @ 5.25 / 6.00", "scale 7.5": set apart, a level behind it, in a message that opens with a price."""
    token = tokens[index]
    if token.type != "ACT" or token.value not in _EXITS or token.text.lower() in _PAST:
        return False
    apart = _is_apart(tokens, index) or _ends_a_level(tokens, index)
    value = _behind(tokens, index + _shares(tokens, index))
    if not apart or value is None or value.type not in _LEVELS or value.line != token.line:
        return False
    return _opens_with_a_price(tokens[:index])


def _shares(tokens: Tokens, index: int) -> int:
    """How many tokens say which share a planned exit sells: 1 in "sell half at 3", 0 in "selling half at 3"."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or after.type != "SHARE" or after.value in {"some", "all"}:
        return 0
    if sum(token.type == "SHARE" for token in tokens) > 1:
        return 0  # "sell half at 3, half at 4, leave a runner": half of what?
    price = _behind(tokens, index + 1)
    planned = tokens[index].text.lower() in _SELLS and after.line == tokens[index].line
    return 1 if planned and price is not None and price.type == "NUM" else 0


def _is_apart(tokens: Tokens, index: int) -> bool:
    """Whether a clause begins here; a word like "will" may lead it."""
    while index > 0 and not tokens[index].first and not tokens[index].gap and tokens[index - 1].type == "FILLER":
        index -= 1
    return tokens[index].first or bool(tokens[index].gap) or (index > 0 and tokens[index - 1].type == "P")


def _ends_a_level(tokens: Tokens, index: int) -> bool:
    """As in "stop 348 cover 328"; "stop 1.50 out 3.40" may as well tell of a trade that is over."""
    return (
        (tokens[index].value == "cover" or tokens[index].text.lower() in _INFINITIVES)
        and index > 1
        and tokens[index - 1].type in _LEVELS
        and _is_labelled(tokens[: index - 1])
    )


def _is_labelled(before: Tokens) -> bool:
    """As in "stop", "stop over"."""
    label = next((token for token in reversed(before) if token.type not in {"OVER", "UNDER", "AT"}), None)
    return label is not None and label.type in {"STOP", "TARGET"}


def _opens_with_a_price(before: Tokens) -> bool:
    """Whether a contract or a symbol and then a price stand there, and no other verb than one that opens."""
    planned = [
        token for index, token in enumerate(before) if token.type == "ACT" and not _labels_a_level(before, index)
    ]
    if any(token.value not in _OPENERS for token in planned):
        return False
    named = next((index for index, token in enumerate(before) if token.type in {"SYM", "OCC", "STRIKE"}), None)
    if named is None:
        return False
    ends = pairwise((*before[named + 1 :], before[-1].copy("P", "")))
    return any(token.type == "NUM" and follows.type != "RIGHT" for token, follows in ends)


def _labels_a_level(before: Tokens, index: int) -> bool:
    value = _behind(before, index + _shares(before, index))
    return before[index].value in _EXITS and value is not None and value.type in _LEVELS


def _is_bounded(tokens: Tokens, exits: list[int]) -> bool:
    """Whether the message says where it is wrong; without that, "1.25, out 1.40" may tell of a trade that is over."""
    stops = any(token.type == "STOP" for token in tokens)
    return stops or any(_cuts(tokens[index]) for index in exits)


def _cuts(token: Token) -> bool:
    return token.text.lower().startswith(_CUTS)


def _as_level(token: Token) -> Token:
    return token.copy("STOP", "") if _cuts(token) else token.copy("TARGET", "")


def _behind(tokens: Tokens, index: int) -> Token | None:
    """What follows, past a colon, a dash or a word for "at"."""
    for token in tokens[index + 1 : index + 4]:
        if token.type != "AT" and not (token.type == "P" and token.value in ":@-="):
            return token
    return None


def _lone_letter(tokens: Tokens, index: int) -> Token:
    """As in "sl 255 - t 270, 281": beside a stop a lone t is the target."""
    token = tokens[index]
    if token.type != "UNKNOWN" or token.text not in {"t", "T"}:
        return token
    value = _behind(tokens, index)
    beside = value is not None and value.type == "NUM" and any(t.type == "STOP" for t in tokens)
    return token.copy("TARGET", "") if beside else token


def _even_for_the_rest(tokens: Tokens) -> Tokens:
    """As in "took 1 of 2 off, b/e on the last": what is left gets its stop at the entry."""
    return [
        token.copy("FREE", "") if token.type == "BE" and _names_the_rest(tokens, index) else token
        for index, token in enumerate(tokens)
    ]


def _names_the_rest(tokens: Tokens, index: int) -> bool:
    led = index > 0 and tokens[index - 1].type in {"STOP", "TRAIL", "TO", "AT", "TARGET", "arrow"}
    ahead = [token for token in tokens[index + 1 : index + 4] if token.line == tokens[index].line]
    if led or not ahead or ahead[0].text.lower() not in {"on", "for"}:
        return False
    rest = next((token for token in ahead if token.type not in {"FILLER", "AT"}), None)
    return rest is not None and (rest.type == "OPEN" or (rest.type == "SHARE" and rest.value == "all"))


def _cancelled(tokens: Tokens) -> Tokens:
    """As in "pulled the SPY limit", "cancel the ORCL bid, no fill": a resting order is named, and why it goes."""
    resting = [token for token in tokens if token.text.lower() in _RESTING]
    if not any(token.type == "ACT" and token.value == "cancel" for token in tokens[:2]):
        if not resting or not tokens[0].text.lower().startswith(_PULLS):
            return tokens
        tokens = [tokens[0].copy("ACT", "cancel"), *tokens[1:]]
    return [token.copy("FILLER") if token.type == "CANCELLED" or token in resting else token for token in tokens]


def _another(tokens: Tokens) -> Tokens:
    """As in "another 50 UBER @ 82.6", "one more COIN", "2 more @ 1.05": without a verb of its own the message adds."""
    alone = sum(token.type == "ACT" for token in tokens) == (1 if any(t.value == "more" for t in tokens) else 0)
    out: Tokens = []
    for index, token in enumerate(tokens):
        if token.type == "MORE" and alone and _adds_a_number(tokens, index):
            out[-1:] = [token.copy("ACT", "add"), out[-1].copy("QTY", out[-1].value)]
        elif token.type != "ACT" or token.value != "more":
            out.append(token)
        elif not alone or not _adds(tokens, index):
            out.append(token.copy("MORE"))
        else:
            out.append(token.copy("ACT", "add"))
            out.extend([token.copy("QTY", Decimal(1))] if token.text.lower() in _ONE_MORE else [])
    return out


_ONE_MORE = frozenset({"one more", "another one"})
_AT_A_PRICE: tuple[list[str], ...] = (["AT", "NUM"], ["NUM"], ["MARKET"], [])


def _adds(tokens: Tokens, index: int) -> bool:
    kinds = [token.type for token in tokens[index + 1 : index + 6] if not is_p(token, "@")]
    if tokens[index].text.lower() in _ONE_MORE:
        return _is_priced(kinds)
    return kinds[:2] in (["NUM", "SYM"], ["NUM", "COUNT"], ["NUM", "AT"], ["QTY", "AT"], ["QTY", "SYM"])


def _adds_a_number(tokens: Tokens, index: int) -> bool:
    if index != 1 or tokens[0].type != "NUM" or tokens[0].value != tokens[0].value.to_integral_value():
        return False
    kinds = [token.type for token in tokens[index + 1 : index + 6]]
    return bool(kinds) and _is_priced(kinds)


def _is_priced(kinds: list[str]) -> bool:
    """Whether nothing but a symbol and a price follows."""
    rest = kinds[1:] if kinds[:1] == ["SYM"] else kinds
    return (rest in _AT_A_PRICE and kinds != []) or rest[:2] == ["AT", "NUM"]
