"""The contract month beside a future's root: read, or asked about, never left out."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    ("LONG 2 ES MAR27 @ 6000 SL 5980", "BUY 2 ES 2027-03 @ 6000, stop 5980"),
    ("Long ES DEC26 @ 6000 SL 5980 TP 6050", "BUY ES 2026-12 @ 6000, stop 5980, target 6050"),
    ("LONG Dec ES 6000 stop 5980", "BUY ES 2026-12 @ 6000, stop 5980"),
    ("BUY NQ March 2027 21000 stop 20950", "BUY NQ 2027-03 @ 21000, stop 20950"),
    ("Short CL JAN 70.10 stop 70.50", "SELL CL 2027-01 @ 70.10, stop 70.50"),
    ("Long GC Feb27 @ 4300 sl 4280", "BUY GC 2027-02 @ 4300, stop 4280"),
    ("buy 1 MES Z26 @ 6000 SL 5990", "BUY 1 MES 2026-12 @ 6000, stop 5990"),
    ("SELL MNQ U27 21000 SL 21050", "SELL MNQ 2027-09 @ 21000, stop 21050"),
    ("Long ES Jan'27 6000 sl 5980", "BUY ES 2027-01 @ 6000, stop 5980"),
    ("short ESZ6 @ 7701 st 7709 tgt 7685", "SELL ES 2026-12 @ 7701, stop 7709, target 7685"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_month_beside_a_future_names_its_contract(text: str, expected: str) -> None:
    assert reading(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Long ES Dec 18 @ 6000 SL 5980",
        "Long ES Mar 28 @ 6000 SL 5980",
        "BUY NQ 18 Dec 21000 stop 20950",
        "Short CL @ 70.10 stop 70.50 exp Jan 15 2027",
    ],
)
def test_a_day_beside_a_future_is_asked_about(text: str) -> None:
    assert "refused" in reading(text)
