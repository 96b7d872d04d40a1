"""`make corpus`: the table of verdicts, and the messages that are not read as labelled."""

from __future__ import annotations

import json

from bot.commands.parse import answer_line
from parsers.dialect import load_dialect
from tests.corpus.score import FILES, load, score, table


def main() -> None:
    """Print the table over every file, then the share of exact readings of each."""
    dialect = load_dialect()
    rows = {name: load(name) for name in FILES}
    answers = {name: [answer_line(json.dumps(row), dialect) for row in rows[name]] for name in FILES}
    result = score([row for name in FILES for row in rows[name]], [line for name in FILES for line in answers[name]])
    print(table(result))  # noqa: T201  a command speaks on its streams
    for name in FILES:
        rate = score(rows[name], answers[name]).exact_rate
        print(f"{name}: {len(rows[name])} messages, exact {rate:.1%}")  # noqa: T201  a command speaks on its streams
    for verdict in ("partial", "missed", "wrong", "false"):
        if result.cases.get(verdict):
            print(f"{verdict}: {', '.join(result.cases[verdict])}")  # noqa: T201  a command speaks on its streams


if __name__ == "__main__":
    main()
