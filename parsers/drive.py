"""A short driver over Lark's own parse table: the same reading as `Lark.parse`, without what only errors need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Lark, Tree
from lark.grammar import Rule

from parsers.token import Token

# A shift is the next state; a reduction is how many symbols, of which rule, and what is made of them (None: itself).
Build = Callable[[list[Any]], Any]
Reduction = tuple[int, str, Build | None]
Action = int | Reduction
_END = Token("$END", None, 0, 0, "")


class Stuck(Exception):
    """A token stands where none of its kind can."""


class Driver:
    """Runs the table of one grammar; it keeps nothing between two parses."""

    def __init__(self, grammar: Lark, start: str = "start") -> None:
        parser: Any = grammar.parser.parser.parser  # Lark > front end > LALR > its driver
        self._start: int = parser.parse_table.start_states[start]
        self._table: dict[int, dict[str, Action]] = {
            state: {str(symbol): _action(target, parser.callbacks) for symbol, (_, target) in row.items()}
            for state, row in parser.parse_table.states.items()
        }
        end: int = parser.parse_table.end_states[start]
        self._table[end]["$END"] = end

    def parse(self, tokens: list[Token]) -> Any:
        """What the start rule's callback makes of the tokens. Raises Stuck."""
        table = self._table
        row = table[self._start]
        states, values = [self._start], list[Any]()
        for token in (*tokens, _END):
            kind = token.type
            action = row.get(kind)
            while action.__class__ is tuple:
                size, origin, build = action
                if build is not None:
                    rest = len(values) - size
                    values[rest:] = [build(values[rest:])]
                    del states[rest + 1 :]
                else:
                    states.pop()
                state = table[states[-1]][origin]
                states.append(state)  # type: ignore[arg-type]
                row = table[state]  # type: ignore[index]
                action = row.get(kind)
            if action is None:
                raise Stuck
            states.append(action)  # type: ignore[arg-type]
            values.append(token)
            row = table[action]  # type: ignore[index]
        return values[0]


def _action(target: int | Rule, callbacks: dict[Rule, Build]) -> Action:
    if isinstance(target, int):
        return target
    return len(target.expansion), str(target.origin.name), _build(target, callbacks)


def _build(rule: Rule, callbacks: dict[Rule, Build]) -> Build | None:
    if rule.options.expand1 and rule.alias is None and len(rule.expansion) == 1:
        return None
    if rule.origin.name.startswith("__"):  # what `x*` and `x+` stand for: a row that grows at its end
        return _longer if rule.expansion[0].name == rule.origin.name else _row
    return callbacks[rule]


def _row(children: list[Any]) -> Tree[Any]:
    return Tree("row", children)


def _longer(children: list[Any]) -> Tree[Any]:
    row, *more = children
    row.children.extend(more)
    return row  # type: ignore[no-any-return]
