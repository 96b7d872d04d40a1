"""Price files as vendors write them, and the rows that are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.replay.columns import PRESETS
from bot.replay.fault import ReplayInvalid
from bot.replay.prices import Prices, file_name, read
from parsers.instrument import Future, Option, Right, Stock

PLAIN = PRESETS["plain"]
HEAD = "ts,open,high,low,close\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("preset", "text"),
    [
        ("plain", "ts,open,high,low,close\n2026-12-01T14:30:00Z,1,2,0.5,1.5\n"),
        ("databento", "ts_event,open,high,low,close\n1796135400000000000,1000000000,2000000000,500000000,1500000000\n"),
        ("databento", "ts_event,open,high,low,close\n2026-12-01T14:30:00.000000000Z,1.0,2.0,0.5,1.5\n"),
        ("massive", "ticker,volume,open,close,high,low,window_start\nSPY,9,1,1.5,2,0.5,1796135400000000000\n"),
        ("thetadata", "timestamp,open,high,low,close,volume\n2026-12-01T09:30:00.000,1,2,0.5,1.5,9\n"),
        ("ib", "date,open,high,low,close,volume\n2026-12-01 09:30:00-05:00,1,2,0.5,1.5,9\n"),
        ("yahoo", "Datetime,Open,High,Low,Close,Adj Close\n2026-12-01 09:30:00-05:00,1,2,0.5,1.5,1.5\n"),
    ],
)
def test_every_preset_reads_the_same_bar(tmp_path: Path, preset: str, text: str) -> None:
    bars = read(written(tmp_path / "SPY.csv", text), PRESETS[preset])
    bar = bars.at(0)
    assert (bar.start, bar.open, bar.high, bar.low, bar.close) == (
        1_796_135_400,
        Decimal("1.0"),
        Decimal("2.0"),
        Decimal("0.5"),
        Decimal("1.5"),
    )


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("1796135460,1,2,0.5,1\n1796135400,1,2,0.5,1\n", "line 3: .*earlier.*sort the file"),
        ("1796135400,1,2,0.5,1\n1796135400,1,2,0.5,1\n", "line 3: .*twice"),
        ("2026-12-01T14:30:00,1,2,0.5,1\n", r"line 2: .*which zone.*--tz"),
        ("1796135400,3,2,0.5,1\n", "not between low and high"),
        ("1796135400,nan,2,0.5,1\n", "no price"),
        ("1796135400,1,2,0,1\n", "no price above zero"),
        ("1796135400,1,2\n", "line 2"),
        ("", "no bar"),
        ("1796135400,1,2,0.5,1\n1796221800,1,2,0.5,1\n", "bars of 86400 seconds"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_refused_with_its_line(tmp_path: Path, rows: str, says: str) -> None:
    with pytest.raises(ReplayInvalid, match=says):
        read(written(tmp_path / "SPY.csv", HEAD + rows), PLAIN)


def test_a_file_of_another_layout_is_told_how_to_name_it(tmp_path: Path) -> None:
    path = written(tmp_path / "SPY.csv", "time,o,h,l,c\n1796135400,1,2,0.5,1\n")
    with pytest.raises(ReplayInvalid, match=r"no column ts, open.*--preset"):
        read(path, PLAIN)
    named = PLAIN.amended("ts=time,open=o,high=h,low=l,close=c", "", "")
    assert len(read(path, named)) == 1


def test_bars_that_are_stamped_at_their_close_are_known_no_earlier(tmp_path: Path) -> None:
    path = written(tmp_path / "SPY.csv", HEAD + "1796135460,1,2,0.5,1\n1796135520,1,2,0.5,1\n")
    bar = read(path, PLAIN.amended("", "", "close")).at(0)
    assert (bar.start, bar.end) == (1_796_135_400, 1_796_135_460)


def test_a_bar_ends_where_the_next_begins_and_lasts_no_longer_than_its_kind(tmp_path: Path) -> None:
    rows = "1796135400,1,2,0.5,1\n1796135460,1,2,0.5,1\n1796136000,1,2,0.5,1\n"
    bars = read(written(tmp_path / "SPY.csv", HEAD + rows), PLAIN)
    assert [bars.at(index).end - bars.at(index).start for index in range(3)] == [60, 60, 60]


def test_an_option_is_looked_for_by_its_occ_symbol_and_a_future_not_at_all() -> None:
    option = Option(symbol="SPY", expiry=date(2026, 12, 18), strike=Decimal("600.5"), right=Right.CALL)
    assert file_name(option) == "SPY261218C00600500.csv"
    assert file_name(Future(symbol="ES", month="front")) is None


def test_what_was_looked_for_in_vain_is_named_and_the_digest_is_of_what_was_read(tmp_path: Path) -> None:
    written(tmp_path / "SPY.csv", HEAD + "1796135400,1,2,0.5,1\n")
    prices = Prices(tmp_path, PLAIN)
    nothing = prices.digest
    assert prices.bars(Stock(symbol="QQQ")) is None
    assert (prices.missing, prices.digest) == (("QQQ.csv",), nothing)
    assert prices.bars(Stock(symbol="SPY")) is not None
    assert prices.digest != nothing
