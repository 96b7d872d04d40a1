"""What stands beside a token, past punctuation and words that change nothing."""

from __future__ import annotations

from parsers.lex.token import Token

Tokens = list[Token]

DROPPED = frozenset(
    {
        "P",
        "FILLER",
        "LABEL",
        "COMMENT",
        "AND",
        "TO",
        "GAIN",
        "LEFT",
        "MORE",
        "FROMTO",
        "HIT",
        "LOTS",
        "KILL",
        "UNIT",
        "ord",
        "arrow",
        "time",
        "ONCLOSE_",
    }
)


def next_after(tokens: Tokens, index: int) -> Token | None:
    """The next token that says something."""
    for token in tokens[index + 1 : index + 8]:
        if token.type not in {"P", "FILLER", "LABEL"}:
            return token
    return None


def previous_to(tokens: Tokens, index: int) -> Token | None:
    """The last token before `index` that says something."""
    for at in range(index - 1, max(-1, index - 8), -1):
        if tokens[at].type not in {"P", "FILLER"}:
            return tokens[at]
    return None


def skip_p(tokens: Tokens, index: int, marks: str = ":=.-@") -> int | None:
    """The first place from `index` on that is none of these marks; None at the end."""
    while index < len(tokens) and tokens[index].type == "P" and tokens[index].value in marks:
        index += 1
    return index if index < len(tokens) else None


def last_is(out: Tokens, *types: str) -> bool:
    """Whether the last token that says something is of one of these types."""
    before = previous_to(out, len(out))
    return before is not None and before.type in types


def ends_targets(out: Tokens) -> bool:
    """Whether the tokens end with a target's label, or with its levels on the label's line: "PT 4105, 4112, runner"."""
    for token in reversed(out[-16:]):
        if token.type == "TARGET":
            return True
        if (
            token.type not in {"NUM", "PCT", "DIST", "PART", "TSPCT", "SEP", "P", "FILLER", "AND"}
            or token.line != out[-1].line
        ):
            return False
        if token.type == "P" and token.value in {".", ")", "("}:
            return False
    return False


def whole(token: Token) -> bool:
    """Whether its number has no fraction."""
    return bool(token.value == token.value.to_integral_value())
