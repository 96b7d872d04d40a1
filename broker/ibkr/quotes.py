"""Market data streams: opened for a question, kept while a contract is ours, and never called fresher than they are."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, Protocol

from broker.ibkr.reports import exact
from broker.ibkr.settings import IbkrSettings
from parsers.instrument import Option, Right
from risk.book import Contract, Quote

DataKind = Literal["live", "frozen", "delayed", "delayed_frozen"]

_KINDS: Final[dict[int, DataKind]] = {1: "live", 2: "frozen", 3: "delayed", 4: "delayed_frozen"}
# IB's tick types, live and delayed.
_BID, _ASK, _LAST = frozenset({1, 66}), frozenset({2, 67}), frozenset({4, 68})
_VOLUME, _HALTED = frozenset({8, 74}), frozenset({49, 90})
_OPEN_INTEREST: Final[dict[Right, int]] = {Right.CALL: 27, Right.PUT: 28}
_DELAYED_TICKS: Final = frozenset({66, 67, 68})
# The gateway will send nothing for this request; 300 and 10225 are about streams that have ended.
NO_DATA: Final = frozenset({200, 321, 354, 420, 10089, 10090, 10168, 10187, 10190, 10197})


class DataLine(Protocol):
    """What a stream needs of a session."""

    def open_stream(self, contract: Contract) -> int:
        """Ask for market data; the request's id."""

    def close_stream(self, request_id: int) -> None:
        """Ask for the end of it."""


@dataclass(slots=True)
class Stream:
    """One contract's market as it has been told since the stream was opened."""

    contract: Contract
    request_id: int
    used_at: datetime
    bid: Decimal | None = None
    ask: Decimal | None = None
    last: Decimal | None = None
    halted: bool | None = None
    volume: Decimal | None = None
    open_interest: Decimal | None = None
    kind: DataKind = "live"
    at: datetime | None = None
    heard: set[str] = field(default_factory=set)
    awaited: frozenset[str] = frozenset({"bid", "ask"})
    fault: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def quote(self) -> Quote | None:
        """What is known, or None before the first price."""
        if self.at is None:
            return None
        return Quote(
            bid=self.bid,
            ask=self.ask,
            last=self.last,
            kind=self.kind,
            at=self.at,
            halted=self.halted,
            volume=self.volume,
            open_interest=self.open_interest,
        )

    @property
    def whole(self) -> bool:
        """Both sides have been told, be it that nobody quotes one of them; a halt explains why nothing more comes."""
        return self.awaited <= self.heard or bool(self.halted)

    def hear_number(self, tick_type: int, value: float) -> None:
        """Take in what is no price; which open interest is this option's, its right decides."""
        instrument = self.contract.instrument
        if tick_type in _HALTED:
            # -1 is "not said", 1 a halt by the exchange and 2 one for volatility. Source: TWS API, tick type 49.
            self.halted = None if math.isnan(value) or value < 0 else value > 0
        elif tick_type in _VOLUME:
            self.volume = exact(value)
        elif isinstance(instrument, Option) and tick_type == _OPEN_INTEREST[instrument.right]:
            self.open_interest = exact(value)
            self.heard.add("open interest")


def price_of(value: float) -> Decimal | None:
    """A tick's price; IB writes -1 or 0 for "nobody quotes", and a NaN proves as little."""
    if math.isnan(value) or value in (-1.0, 0.0):
        return None
    return exact(value)


class Quotes:
    """Every open stream by contract, oldest use first."""

    def __init__(self, settings: IbkrSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._line: DataLine | None = None
        self._streams: OrderedDict[int, Stream] = OrderedDict()
        self._by_request: dict[int, Stream] = {}
        self._kept: dict[int, Contract] = {}
        self._held: frozenset[int] = frozenset()
        self.last_fault = 0

    # The session's side

    def attach(self, line: DataLine) -> None:
        """A session is up: contracts with something of ours get their streams back."""
        self._line = line
        for contract in self._kept.values():
            self._open(contract)

    def detach(self) -> None:
        """The session is over, and its streams with it; what they said is old and is dropped."""
        self._line = None
        for stream in self._streams.values():
            stream.fault = stream.fault or -1
            stream.changed.set()
        self._streams.clear()
        self._by_request.clear()

    def renew(self) -> None:
        """IB lost the data (1101): every stream is asked for anew."""
        for stream in list(self._streams.values()):
            self._reopen(stream)

    def on_price(self, request_id: int, tick_type: int, price: float) -> None:
        """A price tick, live or delayed."""
        stream = self._by_request.get(request_id)
        if stream is None:
            return
        value = price_of(price)
        if tick_type in _BID:
            stream.bid = value
            stream.heard.add("bid")
        elif tick_type in _ASK:
            stream.ask = value
            stream.heard.add("ask")
        elif tick_type in _LAST:
            stream.last = value
        else:
            return
        if tick_type in _DELAYED_TICKS and stream.kind == "live":
            stream.kind = "delayed"  # the tick itself says so, also when the notice of it was lost
        stream.at = self._clock()
        stream.changed.set()

    def on_number(self, request_id: int, tick_type: int, value: float) -> None:
        """A size, a count or a state; only a halt counts as news of the market by itself."""
        stream = self._by_request.get(request_id)
        if stream is None:
            return
        stream.hear_number(tick_type, value)
        if stream.halted:
            stream.at = self._clock()
        stream.changed.set()

    def on_data_kind(self, request_id: int, kind: int) -> None:
        """Live, frozen or delayed, as the gateway says it."""
        stream = self._by_request.get(request_id)
        if stream is not None and kind in _KINDS:
            stream.kind = _KINDS[kind]

    def on_error(self, request_id: int, code: int) -> bool:
        """True when it was about a stream: 354 ends one, 10167 only says that its data is delayed."""
        stream = self._by_request.get(request_id)
        if stream is None:
            return False
        if code in NO_DATA:
            stream.fault = self.last_fault = code
            stream.changed.set()
            self._forget(stream)
        return True

    # The asker's side

    def keep(self, contract: Contract) -> None:
        """Something of ours is open there: its stream stays."""
        self._kept[contract.con_id] = contract

    def held(self, con_ids: frozenset[int]) -> None:
        """A snapshot saw positions or working orders in these; all others may lose their streams."""
        self._held = con_ids
        for con_id in list(self._kept):
            if con_id not in con_ids:
                del self._kept[con_id]

    def newest(self, contract: Contract) -> Quote | None:
        """The stream's newest quote; the first question about a held contract opens its stream."""
        stream = self._streams.get(contract.con_id)
        if stream is None:
            if contract.con_id in self._held:
                self._kept[contract.con_id] = contract
                self._open(contract)
            return None
        stream.used_at = self._clock()
        self._streams.move_to_end(contract.con_id)
        return stream.quote()

    async def fresh(self, contract: Contract, timeout: float) -> Quote | None:
        """A quote told within the last moment, or one that is asked for now; in time, or whatever had come by then."""
        stream = self._streams.get(contract.con_id)
        if stream is not None:
            quote = stream.quote()
            age = (self._clock() - stream.at).total_seconds() if stream.at else None
            if quote is not None and stream.whole and age is not None and age <= self._settings.quote_freshness:
                return quote
            # A quiet stream may be a dead one; asked anew, the gateway sends its whole image at once.
            stream = self._reopen(stream)
        else:
            stream = self._open(contract)
        return await self._whole(stream, timeout) if stream else None

    async def _whole(self, stream: Stream, timeout: float) -> Quote | None:
        try:
            async with asyncio.timeout(timeout):
                while not stream.whole and not stream.fault:
                    stream.changed.clear()
                    await stream.changed.wait()
        except TimeoutError:
            pass
        return None if stream.fault else stream.quote()

    def tidy(self) -> None:
        """End streams that nobody has asked of late, and the least used beyond the cap."""
        now = self._clock()
        idle = [
            stream
            for con_id, stream in self._streams.items()
            if con_id not in self._kept and (now - stream.used_at).total_seconds() > self._settings.stream_idle
        ]
        for stream in idle:
            self._close(stream)

    # Streams

    def _open(self, contract: Contract) -> Stream | None:
        if self._line is None:
            return None
        self._make_room()
        stream = Stream(contract, self._line.open_stream(contract), used_at=self._clock())
        if self._settings.option_liquidity and contract.sec_type == "OPT":
            stream.awaited |= {"open interest"}
        self._streams[contract.con_id] = stream
        self._by_request[stream.request_id] = stream
        return stream

    def _reopen(self, stream: Stream) -> Stream | None:
        self._close(stream)
        return self._open(stream.contract)

    def _make_room(self) -> None:
        while len(self._streams) >= self._settings.stream_cap:
            spare = next((each for con_id, each in self._streams.items() if con_id not in self._kept), None)
            if spare is None:
                return
            self._close(spare)

    def _close(self, stream: Stream) -> None:
        self._forget(stream)
        if self._line is not None:
            self._line.close_stream(stream.request_id)

    def _forget(self, stream: Stream) -> None:
        if self._streams.get(stream.contract.con_id) is stream:
            del self._streams[stream.contract.con_id]
        self._by_request.pop(stream.request_id, None)


def stream_fields(contract: Contract) -> dict[str, Any]:
    """The library's contract for one that is resolved: its id says all, the rest is for readers of the wire."""
    return {
        "conId": contract.con_id,
        "symbol": contract.symbol,
        "secType": contract.sec_type,
        "exchange": contract.exchange,
        "currency": contract.currency,
    }
