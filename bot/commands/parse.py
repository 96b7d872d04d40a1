"""`autoscalper parse`: explains one message to a person, or reads labelled lines for a program."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from datetime import UTC, datetime
from typing import Any, TextIO

from parsers.bind import bind
from parsers.context import Context, Holding
from parsers.dialect import Dialect, DialectError, load_dialect
from parsers.intent import Bound
from parsers.outcome import Malformed, Outcome, Signal
from parsers.parse import parse
from parsers.show.record import to_record
from parsers.show.unrecord import instrument_of


class BadLine(ValueError):
    """A line of input that is not a message, in one sentence."""


def add(subparsers: Any) -> None:
    """The verb's arguments."""
    parser = subparsers.add_parser(
        "parse", help="explain how a message is read, or read JSON lines", description=__doc__
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the message; read from standard input when left out")
    parser.add_argument(
        "--dialect", default="default", metavar="NAME", help="a shipped dialect, or the path of a .yaml file"
    )
    parser.add_argument(
        "--at", metavar="ISO", help="when the message was posted, as in 2026-11-23T09:45:00-05:00; now when left out"
    )
    parser.add_argument("--json", action="store_true", help="print the reading as JSON")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines of {"id","text","received_at","context"}, write one answer a line',
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """0, or 2 when the dialect or the time cannot be used."""
    try:
        dialect = load_dialect(args.dialect)
        if args.jsonl:
            return read_lines(sys.stdin, sys.stdout, dialect)
        at = _time(args.at) if args.at else datetime.now(UTC)
    except (DialectError, BadLine) as error:
        print(error, file=sys.stderr)  # noqa: T201  a command speaks on its streams
        return 2
    text = " ".join(args.text) if args.text else sys.stdin.read()
    if args.json:
        _say(json.dumps(_answer(parse(text, dialect, at)), ensure_ascii=False))
        return 0
    from parsers.explain import explain

    _say(explain(text, dialect, at, colour=sys.stdout.isatty()))
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201  a command speaks on its streams


def read_lines(source: TextIO, sink: TextIO, dialect: Dialect) -> int:
    """One answer a line, in order, each flushed at once; a bad line is answered `bad-line` and the run goes on."""
    for line in source:
        if not line.strip():
            continue
        sink.write(json.dumps(answer_line(line, dialect), ensure_ascii=False) + "\n")
        sink.flush()
    return 0


def answer_line(line: str, dialect: Dialect) -> dict[str, Any]:
    """The answer to one line of `--jsonl`."""
    row: Any = None
    try:
        row = json.loads(line)
        text, at = _message(row)
        context = context_of(row.get("context"), dialect, at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        identity = row.get("id") if isinstance(row, dict) else None
        return {
            "id": identity,
            "intents": [],
            "refusal": {"code": "bad-line", "message": f"not a message: {error}", "column": 0},
        }
    return {"id": row.get("id"), **_answer(bind(parse(text, dialect, at), context, dialect))}


def context_of(raw: dict[str, Any] | None, dialect: Dialect, at: datetime) -> Context:
    """What a line says about the trades around it. The text replied to is read like any other."""
    if not raw:
        return Context()
    replied: tuple[Any, ...] = ()
    if raw.get("reply_to"):
        parent = parse(str(raw["reply_to"]), dialect, at)
        if isinstance(parent, Signal):
            replied = tuple(intent for intent in parent.intents if isinstance(intent.subject, Bound))
    holdings = tuple(_holding(entry, index) for index, entry in enumerate(raw.get("position") or ()))
    return Context(replied_intents=replied, is_reply=bool(raw.get("reply_to")), holdings=holdings)


def _holding(raw: dict[str, Any], index: int) -> Holding:
    return Holding(
        trade_ref=f"position-{index + 1}",
        side=raw["side"],
        instrument=instrument_of(raw["instrument"]),
        quantity=None if raw.get("quantity") is None else str(raw["quantity"]),
        average_price=None if raw.get("avg_price") is None else str(raw["avg_price"]),
        status=raw.get("status", "open"),
    )


def _message(row: Any) -> tuple[str, datetime]:
    if not isinstance(row, dict):
        raise BadLine("the line is no JSON object")
    text = row["text"]
    if not isinstance(text, str):
        raise BadLine("its text is no string")
    return text, _time(str(row["received_at"])) if row.get("received_at") else datetime.now(UTC)


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadLine(f"{text!r} is no ISO time; write 2026-11-23T09:45:00-05:00") from None
    if at.tzinfo is None:
        from parsers.parse import NEW_YORK

        return at.replace(tzinfo=NEW_YORK)
    return at


def _answer(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Signal):
        return {"intents": [to_record(intent) for intent in outcome.intents], "refusal": None}
    if isinstance(outcome, Malformed):
        refusal: dict[str, Any] = {"code": outcome.code, "message": outcome.message, "column": outcome.column}
        if outcome.expected:
            refusal["expected"] = list(outcome.expected)
        if outcome.suggestion:
            refusal["suggestion"] = outcome.suggestion
        return {"intents": [], "refusal": refusal}
    return {"intents": [], "refusal": None}
