"""`autoscalper ledger`: verify that it is whole, export it, or copy it while the bot runs."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.commands.configured import add_options, data_dir_of

_EXPORTS: Final = ("journal", "trades", "orders", "executions")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    add_options(parser)
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="what", title="what to do with it")
    verify = deeds.add_parser("verify", help="the hash chain, the pages, and every derived table against the journal")
    verify.add_argument(
        "--rebuild", action="store_true", help="work the derived tables out again; the bot must be down"
    )
    verify.add_argument(
        "--head",
        action="append",
        type=_head,
        default=[],
        metavar="ROW:HASH",
        help="a head that the bot told its owners; the ledger must still hold that row",
    )
    export = deeds.add_parser("export", help="write a table to standard output")
    export.add_argument("table", choices=_EXPORTS, nargs="?", default="trades")
    export.add_argument("--format", choices=("csv", "jsonl"), default="csv")
    backup = deeds.add_parser("backup", help="a consistent copy, also while the bot runs")
    backup.add_argument("target", type=Path, help="a file that does not exist yet")


def run(args: argparse.Namespace) -> int:
    """Do what was asked; exit 1 when the ledger is not whole."""
    from bot.configure.settings import LEDGER

    path = data_dir_of(args) / LEDGER
    match args.deed:
        case "verify":
            return _rebuild(path, args.head) if args.rebuild else _verify(path, args.head)
        case "backup":
            return _backup(path, args.target)
        case _:
            return _export(path, args.table, args.format)


def _head(text: str) -> tuple[int, str]:
    row, _, row_hash = text.strip().partition(":")
    if not row.isdecimal() or not re.fullmatch(r"[0-9a-fA-F]{64}", row_hash):
        raise argparse.ArgumentTypeError("a head is a row's number, a colon and 64 hexadecimal digits")
    return int(row), row_hash


def _verify(path: Path, heads: list[tuple[int, str]]) -> int:
    from bot.check.audit import unlike, verify
    from bot.keep.ledger_file import LedgerCorrupt, open_for_reading

    with closing(open_for_reading(path)) as connection:
        try:
            report = verify(connection)
            denied = [fault for head in heads if (fault := unlike(connection, *head))]
        except sqlite3.DatabaseError as error:
            raise LedgerCorrupt(f"the ledger {path} is damaged ({error}): restore a backup") from error
    faults = [*report.faults, *denied]
    for fault in faults:
        sys.stderr.write(f"autoscalper: {fault}\n")
    verdict = "not whole" if faults else "whole"
    kept = f", and holds {len(heads)} told before" if heads and not faults else ""
    sys.stdout.write(f"{path}: {report.rows} rows, {verdict}, head {report.head}{kept}\n")
    return 1 if faults else 0


def _rebuild(path: Path, heads: list[tuple[int, str]]) -> int:
    from bot.check.audit import rebuild
    from bot.keep.ledger import Ledger

    ledger = Ledger.open(path, create=False)
    try:
        count = rebuild(ledger.connection)
    finally:
        ledger.close()
    sys.stdout.write(f"{path}: derived tables worked out again from {count} facts\n")
    return _verify(path, heads)


def _backup(path: Path, target: Path) -> int:
    from bot.keep.ledger_file import copy_whole, open_for_reading

    with closing(open_for_reading(path)) as connection:
        copy_whole(connection, target)
    sys.stdout.write(f"{target}: copied and private (0600); check it with `autoscalper ledger verify`\n")
    return 0


def _export(path: Path, table: str, form: str) -> int:
    from bot.keep.ledger_file import open_for_reading

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file for another program, and so without holes, whatever this terminal can show.
        sys.stdout.reconfigure(encoding="utf-8")
    with closing(open_for_reading(path)) as connection:
        hashes = "seq, at, kind, trade_ref, caused_by, body, hex(hash) AS hash" if table == "journal" else "*"
        found = connection.execute(f"SELECT {hashes} FROM {table}")  # noqa: S608 (one of four names of our own)
        names = [column[0] for column in found.description]
        if form == "csv":
            writer = csv.writer(sys.stdout)
            writer.writerow(names)
            writer.writerows([_inert(value) for value in row] for row in found)
        else:
            for row in found:
                sys.stdout.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
    return 0


def _inert(value: object) -> object:
    """A text that a spreadsheet would run as a formula is marked as text; numbers, also negative ones, stay."""
    if not isinstance(value, str) or value[:1] not in {"=", "+", "-", "@", "\t", "\r"}:
        return value
    return value if value[1:].replace(".", "", 1).isdigit() else f"'{value}"
