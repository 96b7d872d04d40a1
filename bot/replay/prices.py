"""A folder of price files, one contract each, read when its contract is first asked for.

`SPY.csv` is a stock, `SPY261218C00600000.csv` an option by its OCC symbol, `EURUSD.csv` a pair.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.replay.bars import Bars
from bot.replay.columns import NEEDED, OPTIONAL, Layout
from bot.replay.fault import ReplayInvalid
from bot.unreadable import why
from parsers.instrument import Forex, Instrument, Option, Stock

LONGEST_BAR: Final = 300
"""Seconds. A longer bar says too little about what came first in it."""


def file_name(instrument: Instrument) -> str | None:
    """The file in which the bars of this contract are looked for; None for a kind that is not replayed."""
    match instrument:
        case Stock(symbol=symbol) | Forex(symbol=symbol):
            return f"{symbol}.csv"
        case Option(symbol=symbol, expiry=expiry, strike=strike, right=right) if not isinstance(expiry, str):
            return f"{symbol}{expiry:%y%m%d}{right.value}{int(strike * 1000):08d}.csv"
        case _:
            return None


@dataclass(slots=True)
class Prices:
    """What was read so far, and a digest of each file of it."""

    folder: Path
    layout: Layout
    _known: dict[str, Bars | None] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)

    def bars(self, instrument: Instrument) -> Bars | None:
        """The bars of a contract, or None where there is no file of it.

        Raises:
            ReplayInvalid: its file is there and cannot be used.
        """
        name = file_name(instrument)
        if name is None:
            return None
        if name not in self._known:
            path = self.folder / name
            self._known[name] = read(path, self.layout) if path.is_file() else None
            if path.is_file():
                with path.open("rb") as file:
                    self._digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._known[name]

    @property
    def missing(self) -> tuple[str, ...]:
        """The files that were looked for and are not there."""
        return tuple(sorted(name for name, bars in self._known.items() if bars is None))

    @property
    def digest(self) -> str:
        """A short name for exactly the files that were used."""
        written = "".join(f"{name}={self._digests[name]};" for name in sorted(self._digests))
        return hashlib.sha256(written.encode()).hexdigest()[:12]


def read(path: Path, layout: Layout) -> Bars:
    """One file, checked row by row.

    Raises:
        ReplayInvalid: the row that cannot be used, and why.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            bars = _bars(path, csv.reader(file), layout)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ReplayInvalid(f"{path} cannot be read: {why(fault)}") from fault
    bars.measure()
    if layout.stamp == "close":
        for index in range(len(bars)):
            bars.starts[index] -= bars.interval
    if bars.interval > LONGEST_BAR:
        raise ReplayInvalid(
            f"{path} has bars of {bars.interval} seconds: bars of a minute are needed, of {LONGEST_BAR} at most"
        )
    return bars


def _bars(path: Path, rows: Iterator[list[str]], layout: Layout) -> Bars:
    header = [name.strip().lower() for name in next(rows, [])]
    places = _places(path, header, layout)
    bars = Bars()
    for number, row in enumerate(rows, 2):
        try:
            _take(bars, row, places, layout)
        except (ValueError, IndexError) as fault:
            raise ReplayInvalid(f"{path}: line {number}: {fault}") from fault
    if not bars:
        raise ReplayInvalid(f"{path} holds no bar: leave the file away, or fill it")
    return bars


def _places(path: Path, header: Sequence[str], layout: Layout) -> dict[str, int]:
    wanted = {ours: layout.column(ours) for ours in (*NEEDED, *OPTIONAL)}
    lacking = [theirs for ours, theirs in wanted.items() if ours in NEEDED and theirs not in header]
    if lacking:
        raise ReplayInvalid(
            f"{path} has no column {', '.join(lacking)}: name its layout with --preset, or its columns with --columns"
        )
    return {ours: header.index(theirs) for ours, theirs in wanted.items() if theirs in header}


def _take(bars: Bars, row: list[str], places: dict[str, int], layout: Layout) -> None:
    second = layout.second(row[places["ts"]].strip())
    if bars and second <= bars.starts[-1]:
        word = "appears twice" if second == bars.starts[-1] else "is earlier than the line before"
        raise ValueError(f"{row[places['ts']]} {word}; sort the file by time, each time once")
    told = {name: layout.price(row[places[name]].strip()) for name in NEEDED[1:]}
    if not told["low"] <= min(told["open"], told["close"]) <= max(told["open"], told["close"]) <= told["high"]:
        raise ValueError("open and close are not between low and high; are the columns the right ones?")
    for name in OPTIONAL:
        written = row[places[name]].strip() if name in places else ""
        told[name] = layout.price(written) if written else 0.0
    if 0 < told["ask"] < told["bid"]:
        raise ValueError("the ask is below the bid; are the columns the right ones?")
    bars.starts.append(second)
    for name, value in told.items():
        bars.prices[name].append(value)
