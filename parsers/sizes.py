"""Numbers that are strikes, quantities and lots."""

from __future__ import annotations

from parsers.near import Tokens, next_after, previous_to, skip_p, whole
from parsers.token import Token


def find_strikes(tokens: Tokens) -> Tokens:
    """`770 call`: a word for the right makes the number before it a strike."""
    for index in range(1, len(tokens)):
        token, before = tokens[index], tokens[index - 1]
        if token.type == "RIGHT" and before.type == "NUM" and before.line == token.line:
            earlier = previous_to(tokens, index - 1)
            if earlier is None or earlier.type not in {"STOP", "OVER", "UNDER", "TARGET"}:
                tokens[index] = token.copy("RIGHT_OF", token.value)
    return tokens


def find_quantities(tokens: Tokens) -> Tokens:
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = previous_to(out, len(out))
        if (
            token.type == "NUM"
            and before is not None
            and before.type == "ACT"
            and after is not None
            and after.text.lower() == "of"
            and index + 2 < len(tokens)
            and tokens[index + 2].type == "NUM"
        ):
            out.append(token.copy("QTY", token.value))  # "2 of 4"
            index += 3
            continue
        if token.type == "LOTS" and after is not None:
            number = skip_p(tokens, index + 1)
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
        if (
            token.type == "NUM"
            and before is not None
            and before.type == "ACT"
            and _ends_here(tokens, index)
            and before.value in {"trim", "sold"}
            and whole(token)
            and token.value <= 50
        ):
            out.append(token.copy("QTY", token.value))
            index += 1
            continue
        if token.type == "MULT":
            token = token.copy("QTY", token.value)
        if (
            token.type == "NUM"
            and before is not None
            and before.type == "LABEL"
            and before.text.lower() in {"qty", "quantity", "size", "amount", "position size"}
        ):
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
    if after.type in {"COUNT", "MORE"} and not (
        before is not None and before.type in {"AT", "STOP", "TARGET", "OVER", "UNDER"} and after.type == "MORE"
    ):
        return token.copy("QTY", value)
    if after.type == "ACT" and after.text.lower() in {"scale", "partial"}:
        return token.copy("LEFTOVER")
    opens = before is not None and before.type == "ACT"
    if opens and after.type in {"SYM", "OCC"} and (token.type == "NUM" or token.value[1] == "+"):
        return token.copy("QTY", value) if token.type == "NUM" else token.copy("QTY", value)
    return None


def _lot_note_end(tokens: Tokens, index: int) -> int:
    """ "lot size: 0.01 at 500 usd": the account that the size is for."""
    if (
        index + 1 < len(tokens)
        and tokens[index].type in {"AT", "FILLER"}
        and tokens[index + 1].type == "NUM"
        and tokens[index].line == tokens[index - 1].line
    ):
        return index + 2
    return index


def _ends_here(tokens: Tokens, index: int) -> bool:
    after = next_after(tokens, index)
    return after is None or after.line != tokens[index].line or after.type in {"AT", "FILLER", "MARKET"}
