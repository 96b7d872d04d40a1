"""What the adapter must be told: where the gateway is, who may be traded, and how long to wait for what."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from parsers.value import Value
from risk.paper import Mode

# IB allows 50 messages a second; the client library queues above 45.
MESSAGES_PER_SECOND: Final = 45
# Kept free of entries and data, so that cancels and stops never wait behind them.
RESERVED_FOR_EXITS: Final = 12
ROLL_DAYS: Final = 8


class IbkrSettings(Value):
    """One connection. All times are in seconds; `order_id_floor` is the highest order id that the ledger ever saw.

    `snapshot_patience` is how long a gateway that has given a whole snapshot may pause within the next.
    With `read_only` no order leaves and none is changed or cancelled. With `option_liquidity` a quote of an option
    waits for its open interest as well.
    """

    host: str = "127.0.0.1"
    port: int
    client_id: int = Field(default=1, ge=1, le=9999)
    account: str = ""
    mode: Mode = "paper"
    bot: str = "bot"
    order_id_floor: int = 0
    data_dir: Path | None = None
    connect_timeout: float = 10.0
    request_timeout: float = 20.0
    snapshot_patience: float = 4.0
    snapshot_interval: float = 30.0
    snapshot_retry: float = 5.0
    heartbeat_interval: float = 10.0
    backoff_first: float = 1.0
    backoff_cap: float = 60.0
    account_interval: float = 2.0
    amend_patience: float = 10.0
    stream_cap: int = 40
    stream_idle: float = 120.0
    quote_freshness: float = 1.0
    market_data_type: int = 3
    option_liquidity: bool = False
    read_only: bool = False
    gateway_time_zone: str = "America/New_York"
    roll_days: int = ROLL_DAYS
