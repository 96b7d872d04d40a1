"""What a text contradicts by its numbers alone."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading


@pytest.mark.parametrize(
    "text",
    [
        "GOLD BUY 4218-4214\nSL 4027\nTP 4223\nTP 4229\nTP 4236",
        "GOLD SELL 4218 SL 4522 TP 4210",
        "EURUSD buy 1.1655 sl 1.0635 tp 1.1685",
    ],
)
def test_a_stop_out_of_all_proportion_to_the_targets_is_a_slip(text: str) -> None:
    assert reading(text) == "refused: invalid-price"


@pytest.mark.parametrize(
    "text",
    ["ES long 6820 sl 6810 tp 6822", "GOLD BUY 4218 SL 4200 TP 4223 TP 4230", "GOLD BUY 4218 SL 4100 TP OPEN"],
)
def test_a_wide_stop_is_the_authors_affair(text: str) -> None:
    assert reading(text).startswith("BUY")
