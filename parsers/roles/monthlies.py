"""The month alone beside an option, its monthly expiry: `DIS Jan 120 calls`, `120C Jan`, `600 puts for December`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parsers.expiry import Written
from parsers.lex.near import Tokens
from parsers.lex.scan import MONTHS
from parsers.lex.token import Token
from parsers.roles.told import Read

_BETWEEN = frozenset({"FILLER", "AT", "EXP"})


def _monthly(tokens: Tokens, index: int, out: Tokens) -> Read:
    token = tokens[index]
    before = [other for other in out if other.line == token.line]
    ahead = [other for other in tokens[index + 1 : index + 4] if other.line == token.line]
    size = 2 if ahead and _says_monthly(ahead[0]) else 1  # "Jan monthly" says it twice
    if not _may_be_a_month(token) or not (_ends_a_contract(before) or (_names(before) and _begins(ahead[size - 1 :]))):
        return None
    return [token.copy("DATE", Written(month=MONTHS[token.text.lower()]))], size


def _may_be_a_month(token: Token) -> bool:
    """Whether it can be something else than a word of the language; "may" small is one."""
    guessed = token.type == "SYM" and not token.value.sure and not token.text.startswith("$")
    return guessed or token.type == "UNKNOWN" or token.text in {"May", "MAY"}


def _ends_a_contract(before: Tokens) -> bool:
    """A strike or a right stands right before it, past "for" and "exp" at most."""
    last = next((token for token in reversed(before) if token.type not in _BETWEEN), None)
    return last is not None and last.type in {"STRIKE", "RIGHT"}


def _names(before: Tokens) -> bool:
    """Whether a name stands before it: MAR and DEC name stocks themselves, where none does."""
    last = next((token for token in reversed(before) if token.type != "FILLER"), None)
    return last is not None and last.type in {"SYM", "UNKNOWN"}


def _begins(ahead: Tokens) -> bool:
    types = [token.type for token in ahead]
    return types[:1] == ["STRIKE"] or types[:2] == ["NUM", "RIGHT"]


def _says_monthly(token: Token) -> bool:
    return token.type == "DATE" and token.text.lower().startswith("monthl")


MONTHLIES: Final[dict[str, Callable[[Tokens, int, Tokens], Read]]] = dict.fromkeys(MONTHS, _monthly)
