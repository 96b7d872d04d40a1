"""Draw the state tables from the code into the documentation, as diagrams and as tables with their reasons."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Final

from broker import link, order_states
from broker.record import TradeState
from risk import states
from tools.trade_paths import paths
from tools.written import write

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "states.md"

HEAD = """# States

Drawn by `make diagrams` from the tables in the code; a test fails when a drawing is stale. In every table a pair
that is not shown changes nothing.
"""
ORDER = """
## An order

`broker/order_states.py`. A fill is accepted in every state, and no row leads from doubt to an end by itself: the words
are the broker's, or its silence in a full snapshot.
"""
TRADE = """
## A trade

The state of a trade is not stored but computed from its orders and fills (`broker/record.py`), so this is what was
found by leading a trade of two units through everything that can happen to it. The ends are not final either: what the
broker still fills or finds brings the trade back, to be guarded or closed.
"""
LINK = """
## The link to the broker

`broker/link.py`. Only *reconciled* may send an entry; nothing at all is sent while *degraded* or *down*.
"""
TRADING = """
## Trading

`risk/states.py`, latched in the ledger. *Reducing* and *halted* refuse entries; exits, stops and cancels pass
in every state.
"""

Row = tuple[str, str, str]


def page() -> str:
    """The whole page."""
    return "".join(
        (
            HEAD,
            ORDER,
            _diagram(_rows(order_states.TABLE), order_states.OrderState),
            _table(_rows(order_states.TABLE), reasons(order_states)),
            TRADE,
            _diagram(_trade_rows(), TradeState),
            LINK,
            _diagram(_rows(link.TABLE), link.Link),
            _table(_rows(link.TABLE), reasons(link)),
            TRADING,
            _diagram(_rows(states.TABLE), states.TradingState),
            _table(_rows(states.TABLE), reasons(states)),
        )
    )


def _rows(table: Mapping[tuple[StrEnum, StrEnum], StrEnum]) -> list[Row]:
    return [(before.value, word.value, after.value) for (before, word), after in table.items()]


def _trade_rows() -> list[Row]:
    return [(before.value, name, after.value) for before, name, after in paths()]


def _diagram(rows: Iterable[Row], those: type[StrEnum]) -> str:
    """One arrow for each pair of states, with all that leads along it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for before, word, after in rows:
        arrows.setdefault((before, after), []).append(_plain(word))
    first = next(iter(those)).value
    drawn = [f"    {before} --> {after}: {', '.join(words)}" for (before, after), words in arrows.items()]
    return "\n".join(["", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *drawn, "```", ""])


def _table(rows: Iterable[Row], why: Mapping[int, str]) -> str:
    lines = [
        f"| {_plain(before)} | {_plain(word)} | {_plain(after)} | {why.get(number, '')} |"
        for number, (before, word, after) in enumerate(rows)
    ]
    return "\n".join(["", "| in | hears | becomes | because |", "|---|---|---|---|", *lines, ""])


def _plain(name: str) -> str:
    return name.replace("_", " ")


def reasons(module: ModuleType) -> dict[int, str]:
    """The comments beside the rows of a module's TABLE, by the number of their row."""
    source = inspect.getsource(module)
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "TABLE" and isinstance(node.value, ast.Dict):
            ends = [lines[value.end_lineno - 1] for value in node.value.values if value.end_lineno is not None]
            return {number: line.partition("  # ")[2] for number, line in enumerate(ends) if "  # " in line}
    raise ValueError(f"{module.__name__} has no TABLE of rows")


def main() -> int:
    """Write the page; exit 1 with `--check` when it would change."""
    return write(PAGE, lambda _: page())


if __name__ == "__main__":
    raise SystemExit(main())
