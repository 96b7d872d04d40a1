"""Levels that a channel counts with its own signs, and what only looks like a count."""

from __future__ import annotations

import pytest

from tests.parsers.reading import reading

READ = [
    (
        "XAUUSD BUY NOW 4409\n❌‼️ STOP LOSS 4394\n✔️ 1/ Take Profit 4415\n✔️ 2/ Take Profit 4425",
        "BUY XAUUSD at market (seen 4409), stop 4394, targets 4415 / 4425",
    ),
    (
        "🔴 Sell XAUUSD @ 4167\n\nTP #1: 4164\n\nTP #2: 4127\n\nSL: 4177",
        "SELL XAUUSD @ 4167, stop 4177, targets 4164 / 4127",
    ),
    (
        "Gold Sell 4147 // 4152\n\nTp Level¹ :   4144\nTp Level² :   4142\n\nSL Level      4155",
        "SELL XAUUSD @ 4147-4152, stop 4155, targets 4144 / 4142",
    ),
    (
        "GBPUSD long\nEntry 1: @1.3310\nEntry 2: @1.3290\nStop Level: 1.3250\nTarget Level: 1.3400",
        "BUY GBPUSD @ 1.329-1.331, stop 1.325, target 1.34",
    ),
    ("SOLD NVDA 182.C 12/18 all out", "CLOSE NVDA 182C 18 Dec 2026 at market"),
]


@pytest.mark.parametrize(("text", "said"), READ)
def test_a_counted_level_is_read_without_its_number(text: str, said: str) -> None:
    assert reading(text) == said


LEFT = [
    "Sell XAUUSD @ 4167\nTP #1: 4164\nTP #2: 4180\nSL: 4177",  # a target on the wrong side
    "Gold Sell 43147 // 4152\nTp Level¹: 4144\nSL Level 4155",  # a slip of the hand
    "XAUUSD BUY 4409 SL 4394 1/ 2/ 4415",
    "GBPUSD long\nEntry 1: @1.3310\nEntry 1: @1.3290\nEntry 2: @1.3200\nSL 1.3150",  # three prices
    "1/ 4415 2/ 4425",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_count_of_levels_opens_nothing(text: str) -> None:
    assert not reading(text).startswith(("BUY", "SELL", "CLOSE"))
