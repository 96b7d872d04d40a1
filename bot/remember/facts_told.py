"""What was said to people, and what is summed up for them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from bot.card import Post
from parsers.value import Value


class AlarmRaised(Value):
    """Something that a person must know."""

    kind: Literal["alarm_raised"] = "alarm_raised"
    at: datetime
    trade_ref: str
    text: str


class PostQueued(Value):
    """Words on their way into a channel."""

    kind: Literal["post_queued"] = "post_queued"
    at: datetime
    post: Post


class PostDelivered(Value):
    """A post stands in the channel under this platform id: a reply to it means its trade."""

    kind: Literal["post_delivered"] = "post_delivered"
    at: datetime
    key: str
    platform: str
    channel: str
    message_id: str


class DaySummed(Value):
    """The day's result was told, or there was none to tell; `day` is New York's."""

    kind: Literal["day_summed"] = "day_summed"
    at: datetime
    day: date


class HeadTold(Value):
    """A row's number and its hash in hex were told to the owners, which pins all rows up to it; `day` is New York's."""

    kind: Literal["head_told"] = "head_told"
    at: datetime
    day: date
    seq: int
    hash: str


class EquityMarked(Value):
    """The account's net liquidation at a moment, for drawdown and the equity curve."""

    kind: Literal["equity_marked"] = "equity_marked"
    at: datetime
    net_liquidation: Decimal
    currency: str
