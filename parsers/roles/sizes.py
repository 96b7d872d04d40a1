"""Numbers that are strikes, quantities and lots."""

from __future__ import annotations

from parsers.lex.near import Tokens, next_after, previous_to, skip_p, whole
from parsers.lex.token import Token


def find_strikes(tokens: Tokens) -> Tokens:
    """`770 call`: a word for the right makes the number before it a strike."""
    for index in range(1, len(tokens)):
        token, before = tokens[index], tokens[index - 1]
        if token.type == "RIGHT" and before.type == "NUM" and before.line == token.line:
            earlier = previous_to(tokens, index - 1)
            if earlier is None or earlier.type not in {"STOP", "OVER", "UNDER", "TARGET"}:
                tokens[index] = token.copy("RIGHT_OF", token.value)
    return tokens


# What a number before it may count, or be a part of.
_COUNTS_BEFORE = frozenset({"LOTS", "LEFT", "OPEN", "COUNT", "MORE", "ACT", "SYM", "OCC"})
_COUNTING = frozenset({"NUM", "SIGNED", "MULT", "LOTS", "COUNT"})


def find_quantities(tokens: Tokens) -> Tokens:  # noqa: C901  one arm for each way to write a size
    """Numbers that say how many."""
    out: Tokens = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type not in _COUNTING:
            out.append(token)
            index += 1
            continue
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = _before(out)
        if (
            token.type == "NUM"
            and before is not None
            and before.type == "ACT"
            and after is not None
            and after.text.lower() == "of"
            and (end := _whole_end(tokens, index + 2))
        ):
            out.append(token.copy("QTY", token.value))
            index = end
            continue
        if token.text == "100" and _is_multiplier(tokens, index):
            index += 1
            continue
        if token.type == "LOTS" and after is not None:
            number = skip_p(tokens, index + 1)
            if number is not None and tokens[number].type == "NUM":
                out.append(tokens[number].copy("LOTQTY", tokens[number].value))
                index = _lot_note_end(tokens, number + 1)
                continue
        if token.type == "COUNT" and _labels_a_size(tokens, index):
            out.append(tokens[index + 2].copy("QTY", tokens[index + 2].value))
            index += 3
            continue
        if (
            token.type in {"NUM", "SIGNED"}
            and after is not None
            and after.type in _COUNTS_BEFORE
            and after.line == token.line
        ):
            read = None if _prices_a_lot(tokens, index) else _counted(token, after, before)
            if read is not None:
                out.append(read)
                index += 1 if after.type not in {"COUNT", "MORE", "LEFT", "LOTS", "OPEN"} else 2
                continue
        if _counts(tokens, index, before):
            out.append(token.copy("QTY", token.value if token.type == "NUM" else token.value[0]))
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
            token = token.copy("QTY" if whole(token) and token.value > 0 else "ODD", token.value)
        out.append(token)
        index += 1
    return [token for token in out if token.type != "LEFTOVER"]


def _whole_end(tokens: Tokens, index: int) -> int:
    """Where "2 of 4", "2 of my 5" ends; 0 when no number follows."""
    if index < len(tokens) and tokens[index].text.lower() in {"my", "the", "our", "these", "those"}:
        index += 1
    return index + 1 if index < len(tokens) and tokens[index].type == "NUM" else 0


def _before(out: Tokens) -> Token | None:
    """What stands before the number; of "buy limit 2 MES" the verb, which stands before its order type."""
    before = previous_to(out, len(out))
    if before is None or before.type != "ORDER":
        return before
    return next((token for token in out[-3:] if token.type == "ACT"), before)


def _labels_a_size(tokens: Tokens, index: int) -> bool:
    """As in "Contracts: 2"."""
    if index + 2 >= len(tokens) or tokens[index + 2].line != tokens[index].line:
        return False
    colon, number = tokens[index + 1], tokens[index + 2]
    return colon.type == "P" and colon.value in ":=" and number.type == "NUM" and whole(number) and number.value > 0


def _counts_a_sale(tokens: Tokens, index: int, before: Token) -> bool:
    """As in "trimmed 2 here"."""
    token = tokens[index]
    if before.value not in {"trim", "sold"}:
        return False
    return _ends_here(tokens, index) and whole(token) and token.value <= 50


def _counts_signed(tokens: Tokens, index: int, before: Token | None) -> bool:
    """As in "+10 NVDA Dec18 190C @ 3.05 (opening)": the sign as platforms write it, and a verb that says the same."""
    token, after = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    if before is not None or after is None or after.type not in {"SYM", "OCC"}:
        return False
    value, sign = token.value
    verbs = {t.value for t in tokens if t.type == "ACT"}
    meant = _ENTERS if sign == "+" else _EXITS
    return bool(verbs) and verbs <= meant and bool(value == value.to_integral_value())


_ENTERS = frozenset({"enter", "bto", "buy", "bought"})


def _counts_of_these(tokens: Tokens, index: int, before: Token) -> bool:
    """As in "STC 4 of my QQQ 710c", "closed 2 of these": behind an exit's verb, before what is held."""
    if before.value not in _EXITS or index + 1 >= len(tokens) or tokens[index + 1].text.lower() not in _OF:
        return False
    if not whole(tokens[index]):
        return False
    held = next((token for token in tokens[index + 2 : index + 5] if token.type not in {"FILLER", "P"}), None)
    return (
        held is None or held.line != tokens[index].line or held.type in {"SYM", "OCC", "STRIKE", "COUNT", "RIGHT", "AT"}
    )


_EXITS = frozenset({"stc", "btc", "sold", "sell", "trim", "close", "cover"})
_HELD = frozenset({"SYM", "OCC", "STRIKE", "COUNT", "RIGHT", "AT"})
_OF = frozenset({"of", "of my", "of the", "of our", "of these", "of those", "of this", "of them"})


def _counts_a_contract(tokens: Tokens, index: int, before: Token) -> bool:
    """As in "SPY 600c bought 2 @ 1.25", "closed 2 at 28545": behind a verb, and before the price."""
    token = tokens[index]
    if not 0 < token.value <= 1000 or not whole(token):
        return False
    ahead = tokens[index + 1 : index + 3]
    priced = len(ahead) == 2 and ahead[0].type == "AT" and ahead[1].type == "NUM" and ahead[1].line == token.line
    counts = before.value == "add" or (before.value in {"close", "cover", "stc", "btc"} and token.value <= _MOST_LEFT)
    return priced and (counts or any(_may_be_traded(t) and t.start < before.start for t in tokens))


def _may_be_traded(token: Token) -> bool:
    return token.type in {"STRIKE", "OCC", "RIGHT"} or (token.type == "SYM" and token.value.kind == "stock")


_A_PRICE = 1000
_MOST_LEFT = 50


def _counts(tokens: Tokens, index: int, before: Token | None) -> bool:
    """Whether the number says how many: behind a verb, or with a sign that says the same as one."""
    if tokens[index].type == "SIGNED":
        return _counts_signed(tokens, index, before)
    if tokens[index].type != "NUM" or before is None or before.type != "ACT":
        return False
    return (
        _counts_of_these(tokens, index, before)
        or _counts_a_sale(tokens, index, before)
        or _counts_a_contract(tokens, index, before)
    )


def _prices_a_lot(tokens: Tokens, index: int) -> bool:
    """As in "1.1520 lot 0.05": of two numbers about the word, the one that no lot size can be is the price."""
    if index + 2 >= len(tokens) or tokens[index + 1].type != "LOTS":
        return False
    number, other = tokens[index], tokens[skip_p(tokens, index + 2) or index]
    if other.type != "NUM" or other.line != number.line or other is number:
        return False
    fine, other_fine = (_decimals(token.text) > _LOT_DECIMALS for token in (number, other))
    return bool(fine or (not other_fine and number.value > other.value))


def _decimals(written: str) -> int:
    return len(written.partition(".")[2])


_LOT_DECIMALS = 2


def _counted(token: Token, after: Token, before: Token | None) -> Token | None:
    """The number before `after` as a quantity, as a rest that is only told, or None when it is neither."""
    value, sign = (token.value, "") if token.type == "NUM" else token.value
    if after.type == "LOTS":
        return token.copy("LOTQTY", value)
    labelled = before is not None and before.type in _LABELS
    if value != value.to_integral_value() or value <= 0 or (labelled and after.type != "COUNT"):
        return None
    told = after.type in {"LEFT", "OPEN"} or (after.type == "ACT" and after.text.lower() in {"scale", "partial"})
    if told:
        return token.copy("LEFTOVER") if value <= 20 else None
    taken_off = after.type == "ACT" and after.value == "trim" and after.text.lower().startswith("off") and value <= 50
    if after.type in {"COUNT", "MORE"} or taken_off:
        return token.copy("QTY", value)
    verb = before.value if before is not None and before.type == "ACT" else ""
    if before is not None and before.type == "AND" and after.type == "SYM" and not sign:
        return token.copy("QTY", value)
    if verb in {"close", "cover", "trim"} and after.type == "SYM" and after.value.kind != "stock" and value >= _A_PRICE:
        return None  # "close 4105 gold"
    if verb and after.type in {"SYM", "OCC"}:
        sells = verb in {"sell", "sold", "stc", "sto", "short"}
        return token.copy("QTY", value) if sign != "-" or sells else None
    return None


_LABELS = frozenset({"AT", "STOP", "TARGET", "OVER", "UNDER", "TRAIL"})


def _is_multiplier(tokens: Tokens, index: int) -> bool:
    """As in "SPY 100 18 DEC 26 600 CALL": platforms write the contract's multiplier before its date."""
    token = tokens[index]
    if token.type != "NUM" or not 0 < index < len(tokens) - 1:
        return False
    return tokens[index - 1].type == "SYM" and tokens[index + 1].type == "DATE"


def _lot_note_end(tokens: Tokens, index: int) -> int:
    """As in "lot size: 0.01 at 500 usd": the account that the size is for."""
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
    if after is None or after.line != tokens[index].line or after.type in {"AT", "FILLER", "MARKET"}:
        return True
    rest = [token.type for token in tokens[index + 1 : index + 5] if token.type not in {"P", "FILLER"}]
    return rest[:1] in (["STOP"], ["FREE"]) or rest[:2] == ["AND", "STOP"] or rest[:3] == ["AND", "ACT", "STOP"]
