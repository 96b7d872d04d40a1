"""Several signals in one message: cut where a new action begins with a symbol of its own."""

from __future__ import annotations

from parsers.lex.token import Token

_OPEN = frozenset({"bto", "sto", "buy", "sell", "long", "short", "bought", "enter"})
_NAMED = frozenset({"SYM", "OCC"})
_CLOSE = frozenset({"stc", "btc", "sold", "close", "trim", "cover"})


def split(tokens: list[Token]) -> list[list[Token]]:
    """The tokens of each signal, in order. A follow-up without a symbol stays with the signal before it."""
    if len([token for token in tokens if token.type in _NAMED]) < 2:
        return [tokens]
    starts = [0]
    for index in range(1, len(tokens)):
        if _begins(tokens, starts[-1], index):
            starts.append(index)
    return [tokens[a:b] for a, b in zip(starts, [*starts[1:], len(tokens)], strict=True)]


_LABELS = frozenset({"STOP", "TARGET", "TRAIL"})
_MOVED = frozenset({"TO", "LINK", "AT", "NUM", "PCT", "DIST", "BE", "TRAIL"})


def _begins(tokens: list[Token], start: int, index: int) -> bool:
    token = tokens[index]
    current = tokens[start:index]
    if not any(t.type in {"SYM", "OCC"} for t in current):
        return False
    own = _names(tokens, index)
    if own is None:
        return False
    if token.type == "QTY" and tokens[index + 1 : index + 2] == [own]:
        return _other(current, tokens, index, own) and _is_whole(current)
    if token.type in {"SYM", "OCC"} and _is_managed(tokens, index) and _manages(current):
        return _name(own) not in {_name(t) for t in current if t.type in {"SYM", "OCC"}}
    if token.type == "ACT" and token.value in _OPEN | _CLOSE | {"add"}:
        if not any(t.type == "ACT" for t in current):
            return False
        return _other(current, tokens, index, own)
    if token.type in {"SYM", "OCC"} and _starts_line(tokens, index):
        return _other(current, tokens, index, own) and _complete(current)
    if token.type == "SYM" and _is_stopped(tokens[:index], current) and _stops_too(tokens, index):
        return _other(current, tokens, index, own)
    if token.type in {"SYM", "OCC"} and _priced_contract(current) and _contract_follows(tokens, index):
        return _other(current, tokens, index, own)
    return False


def _is_whole(current: list[Token]) -> bool:
    return any(t.type == "ACT" for t in current) and any(t.type == "NUM" for t in current)


def _is_stopped(before: list[Token], current: list[Token]) -> bool:
    """As in "long AAPL 271.4 stop 268": opened at a price, with a stop at the end."""
    acts = {t.value for t in before if t.type == "ACT"}
    return (
        bool(acts)
        and acts <= _OPEN
        and sum(t.type == "NUM" for t in current) > 1
        and [t.type for t in current[-2:]] == ["STOP", "NUM"]
    )


def _stops_too(tokens: list[Token], index: int) -> bool:
    """As in ", MSFT 512.2 stop 506": set apart, and written as the one before it."""
    kinds = [t.type for t in tokens[index : index + 5] if t.type != "AT" and t.line == tokens[index].line]
    return tokens[index].gap in {",", ";", "|"} and kinds[:4] == ["SYM", "NUM", "STOP", "NUM"]


def _is_managed(tokens: list[Token], index: int) -> bool:
    """As in "NVDA: trailing stop 20%", "META stop to 5.50"; a stop over or under a symbol's level is no such order."""
    after, then = (*tokens[index + 1 : index + 3], None, None)[:2]
    if after is None or after.type not in {"ACT", "STOP", "TRAIL", "TARGET", "FREE"}:
        return False
    return then is None or then.type not in {"OVER", "UNDER", "ONCLOSE"}


def _manages(current: list[Token]) -> bool:
    """Whether what stands there is an order about a trade that is open, and complete."""
    acts = {t.value for t in current if t.type == "ACT"}
    if not acts:
        return _only_moves(current)
    return not acts & _OPEN and _complete(current)


def _only_moves(current: list[Token]) -> bool:
    """As in "AMD stop to 2.60": a symbol and one level of its trade."""
    kinds = [t.type for t in current]
    return len(kinds) > 2 and kinds[0] == "SYM" and kinds[1] in _LABELS and not set(kinds[2:]) - _MOVED


def _names(tokens: list[Token], index: int) -> Token | None:
    """The symbol that this beginning names, on its own line and before another action's price."""
    for token in tokens[index : index + 5]:
        if token.line != tokens[index].line:
            return _names_below(tokens, index)
        if token.type in {"SYM", "OCC"}:
            return token
    return None


def _names_below(tokens: list[Token], index: int) -> Token | None:
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return after if after is not None and after.type in {"SYM", "OCC"} else None


def _other(current: list[Token], tokens: list[Token], index: int, own: Token) -> bool:
    """Whether this is another signal: another symbol, or the same one with an action or contract of its own."""
    names = {_name(t) for t in current if t.type in {"SYM", "OCC"}}
    if _name(own) not in names:
        return True
    acts = {t.value for t in current if t.type == "ACT"}
    mine = {t.value for t in tokens[index : index + 3] if t.type == "ACT" and t.line == tokens[index].line}
    return (
        _complete(current)
        and bool(mine)
        and (not mine <= acts or any(t.type in {"STRIKE", "OCC", "AT"} for t in tokens[index : index + 6]))
    )


def _name(token: Token) -> str:
    return str(token.value[0] if token.type == "OCC" else token.value.name)


def _contract_follows(tokens: list[Token], index: int) -> bool:
    """Whether a contract comes with the symbol; a lone word in capitals behind an order is no second order."""
    types = {token.type for token in tokens[index : index + 5] if token.line == tokens[index].line}
    return (
        tokens[index - 1].type != "ACT" and bool(types & {"STRIKE", "OCC", "RIGHT_OF"}) and bool(types & {"AT", "NUM"})
    )


def _starts_line(tokens: list[Token], index: int) -> bool:
    return index == 0 or tokens[index - 1].line != tokens[index].line


def _complete(current: list[Token]) -> bool:
    return any(t.type in {"NUM", "STRIKE", "OCC", "MARKET"} for t in current)


def _priced_contract(current: list[Token]) -> bool:
    types = {t.type for t in current}
    return bool(types & {"STRIKE", "OCC", "RIGHT_OF"})
