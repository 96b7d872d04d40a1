"""`autoscalper replay`: what following a channel would have done, from its history and recorded prices.

Nothing is sent anywhere. The export's messages meet your limits and the same brackets as live, at recorded prices.
"""

from __future__ import annotations

import argparse
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.replay.columns import Layout
    from bot.replay.exports import History
    from bot.replay.run import Assumptions
    from bot.replay.telling import Told

PRESETS = ("plain", "databento", "massive", "thetadata", "ib", "yahoo")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("export", type=Path, nargs="+", help="a channel's export, or all the parts of it")
    parser.add_argument("--prices", type=Path, required=True, metavar="DIR", help="folder of CSV files, one a contract")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the whole report there, as HTML")
    parser.add_argument("--config", type=Path, metavar="FILE", help="your config.yaml; without it the shipped limits")
    parser.add_argument("--author", action="append", default=[], metavar="ID", help="hear only this numeric id; repeat")
    parser.add_argument("--preset", choices=PRESETS, default="plain", help="who wrote the price files")
    parser.add_argument("--columns", default="", metavar="OURS=THEIRS,…", help="other names of the columns")
    parser.add_argument("--tz", default="", metavar="ZONE", help="of times that do not say theirs")
    parser.add_argument("--stamp", choices=("open", "close"), default="", help="what a bar's time marks")
    parser.add_argument("--latency", type=_amount, default=Decimal(3), metavar="S", help="seconds until the decision")
    parser.add_argument("--capital", type=_amount, default=Decimal(100_000), metavar="USD", help="money at the start")
    parser.add_argument("--no-commissions", action="store_true", help="leave them out; the report says so")


def _amount(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount; write a number like 3")
    return value


def run(args: argparse.Namespace) -> int:
    """Read, walk twice, tell."""
    from bot.replay.columns import PRESETS as LAYOUTS
    from bot.replay.costs import Costs
    from bot.replay.exports import read
    from bot.replay.fault import ReplayInvalid
    from bot.replay.report import page
    from bot.replay.run import Assumptions
    from bot.replay.telling import screen

    if not args.prices.is_dir():
        raise ReplayInvalid(f"--prices {args.prices} is no folder: give the one that holds the CSV files")
    layout = LAYOUTS[args.preset].amended(args.columns, args.tz, args.stamp)
    assumed = Assumptions(args.latency, args.capital, Costs(commissions=not args.no_commissions))
    told = _told(args, read(args.export), layout, assumed)
    for line in screen(told):
        sys.stdout.write(line + "\n")
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in told.digests))
    if args.out is not None:
        try:
            args.out.write_text(page(told), "utf-8")
        except OSError as fault:
            raise ReplayInvalid(f"--out {args.out} cannot be written: {fault}") from fault
        sys.stdout.write(f"the whole report: {args.out}\n")
    return 0


def _told(args: argparse.Namespace, history: History, layout: Layout, assumed: Assumptions) -> Told:
    from dataclasses import replace

    from bot.replay.house import charter_of_export
    from bot.replay.prices import Prices
    from bot.replay.resting import Belief
    from bot.replay.run import replay
    from bot.replay.telling import Told

    charter, limits, digest = charter_of_export(args.config, history, tuple(args.author))
    prices = Prices(args.prices, layout)
    worse = replay(charter, prices, history, assumed)
    better = replay(charter, prices, history, replace(assumed, belief=Belief.OPTIMISTIC))
    digests = (
        ("digest of the export", history.digest),
        ("digest of the prices", prices.digest),
        ("digest of the limits", digest),
    )
    heard = ", ".join(each.name for each in charter.house.people)
    return Told(history, assumed, worse, better, limits, digests, prices.missing, heard)
