"""Notices to all readers: disclaimers, rules for every account, who sends it, greetings."""

from __future__ import annotations

from decimal import Decimal

from parsers.around.cuts import Groups
from parsers.lex.near import Tokens
from parsers.lex.token import Token

# Of these kinds nothing can be an order's: they are words.
PLAIN = frozenset(
    {"UNKNOWN", "FILLER", "P", "LABEL", "COMMENT", "AND", "TO", "AT", "GAIN", "MORE", "COUNTER", "NOTICE", "UNIT"}
    | {"BIAS", "HINT", "COUNT", "PROMO", "MARK"}
)
WEAK = frozenset({"in", "bot", "off", "taking", "put", "en", "em"})  # verbs that are as often mere English
_PEOPLE = frozenset({"you", "your", "my", "i", "we"})
_RISK = frozenset({"risk", "risking", "riesgo", "risco", "risque", "risiko", "риск"})
_FOUNDED = range(2000, 2100)
_MOST_OF_AN_ACCOUNT = Decimal(5)


def is_notice(clause: Tokens, groups: Groups) -> bool:
    """As in "Risk 1% max per idea", "Never risk more than you can afford to lose", "Powered by FXPilot bot"."""
    if not any(token.type == "NOTICE" for token in clause) and not _sizes(clause):
        return False
    words = {token.text.lower() for token in clause if token.type != "NOTICE"}
    denied = not words.isdisjoint(groups["denials"]) and not words.isdisjoint(groups["of_a_trade"] - _PEOPLE)
    said = groups["denials"] | groups["general"]
    return not denied and all(_says_nothing(clause, index, said) for index in range(len(clause)))


def _sizes(clause: Tokens) -> bool:
    """As in "only 1% risk please": a part of an account, in a clause that names no level."""
    kinds = {token.type for token in clause}
    risk = any(token.type == "COMMENT" and token.text.lower() in _RISK for token in clause)
    return risk and "PCT" in kinds and not kinds & {"STOP", "TARGET", "NUM"}


def _says_nothing(clause: Tokens, index: int, said: frozenset[str]) -> bool:
    token, after = clause[index], clause[index + 1] if index + 1 < len(clause) else None
    word = token.text.lower()
    match token.type:
        case "VETO":
            return word in said or (word in "?؟？" and any(t.type == "NOTICE" and not t.value for t in clause))
        case "COND":
            return after is not None and after.text.lower() in {"you", "your", "you're", "u"}
        case "PCT":
            return bool(token.value[0] <= _MOST_OF_AN_ACCOUNT and not token.value[1])
        case "NUM":
            share = after is not None and (after.type == "PCT" or after.text in "-–")
            return (share and token.value <= _MOST_OF_AN_ACCOUNT) or _is_year(token)
        case "ACT":
            return word in WEAK
        case "SYM":
            return token.value.kind == "stock" and not token.value.sure
        case "OVER" | "UNDER" | "ENTRY" | "STOP":
            return token.text.isalpha() and (after is None or after.type in PLAIN)
        case _:
            return token.type in PLAIN or token.type in {"ratio", "time", "MARKET"}


def _is_year(token: Token) -> bool:
    """As in "© 2026 Alpha Pips Ltd"."""
    return token.value in _FOUNDED and len(token.text) == 4
