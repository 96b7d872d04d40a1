"""`make corpus`: the table of verdicts, and the messages that are not read as labelled."""

from __future__ import annotations

import json

from bot.commands.parse import answer_line
from parsers.dialect import load_dialect
from tests.corpus.score import load, score, table


def main() -> None:
    """Print the table over both files."""
    rows = load("dev.jsonl") + load("chatter.jsonl")
    dialect = load_dialect()
    result = score(rows, [answer_line(json.dumps(row), dialect) for row in rows])
    print(table(result))  # noqa: T201  a command speaks on its streams
    for verdict in ("partial", "missed", "wrong", "false"):
        if result.cases.get(verdict):
            print(f"{verdict}: {', '.join(result.cases[verdict])}")  # noqa: T201  a command speaks on its streams


if __name__ == "__main__":
    main()
