"""A short driver over Lark's own parse table: the same reading as `Lark.parse`, without what only errors need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Lark, Tree
from lark.grammar import Rule

from parsers.lex.token import Token

Build = Callable[[list[Any]], Any]
# How many symbols become which rule, and what is made of them; None leaves the one symbol as it is.
Reduction = tuple[int, str, Build | None]
# By symbol a reduction, or the next state: its number in Lark's table, its own row in ours.
Row = dict[str, Any]
_END = Token("$END", None, 0, 0, "")


class Stuck(Exception):
    """A token stands where none of its kind can."""


class Driver:
    """Runs the table of one grammar; it keeps nothing between two parses."""

    def __init__(self, grammar: Lark, start: str = "start") -> None:
        parser: Any = grammar.parser.parser.parser  # Lark > front end > LALR > its driver
        # By identity, since a rule's hash is that of all its symbols and the table names it thousands of times.
        reductions = {id(rule): _reduction(rule, build) for rule, build in parser.callbacks.items()}
        states: dict[int, Row] = {
            state: {str(symbol): reductions.get(id(target), target) for symbol, (_, target) in row.items()}
            for state, row in parser.parse_table.states.items()
        }
        end: int = parser.parse_table.end_states[start]
        states[end]["$END"] = end
        renamed = {state: _renames(row) for state, row in states.items()}
        straight = {state: _straight(row, renamed) for state, row in states.items()}
        for row in straight.values():
            row |= {symbol: straight[state] for symbol, state in row.items() if isinstance(state, int)}
        self._start = straight[parser.parse_table.start_states[start]]

    def parse(self, tokens: list[Token]) -> Any:
        """What the start rule's callback makes of the tokens. Raises Stuck."""
        row = self._start
        rows, values = [row], list[Any]()
        for token in (*tokens, _END):
            kind = token.type
            action = row.get(kind)
            while action.__class__ is tuple:
                size, rule, build = action
                if size == 1:
                    rows.pop()
                    if build is not None:
                        values[-1] = build([values[-1]])
                else:
                    rest = len(values) - size
                    values[rest:] = [build(values[rest:])]
                    del rows[rest + 1 :]
                row = rows[-1][rule]
                rows.append(row)
                action = row.get(kind)
            if action is None:
                raise Stuck
            values.append(token)
            rows.append(action)
            row = action
        return values[0]


def _straight(row: Row, renamed: dict[int, str]) -> Row:
    """The row with its ways through states that only rename shortened to where they lead.

    Such a state would have refused some words earlier; none is read in between, so the next one refuses them still.
    """
    out = dict(row)
    for symbol, action in row.items():
        while isinstance(action, int) and renamed[action]:
            action = row[renamed[action]]  # noqa: PLW2901  one step further on the same way
        out[symbol] = action
    return out


def _renames(row: Row) -> str:
    """The rule that one symbol becomes in this state whatever follows; empty when there is more to do."""
    (action, *others) = {*row.values()} or {0}
    return action[1] if not others and isinstance(action, tuple) and action[2] is None else ""


def _reduction(rule: Rule, build: Build) -> Reduction:
    name, size = str(rule.origin.name), len(rule.expansion)
    if rule.options.expand1 and rule.alias is None and size == 1:
        return size, name, None
    if name.startswith("__"):  # what `x*` and `x+` stand for: a row that grows at its end
        return size, name, _longer if rule.expansion[0].name == name else _row
    return size, name, build


def _row(children: list[Any]) -> Tree[Any]:
    return Tree("row", children)


def _longer(children: list[Any]) -> Tree[Any]:
    row, *more = children
    row.children.extend(more)
    return row  # type: ignore[no-any-return]
