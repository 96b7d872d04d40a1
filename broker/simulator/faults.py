"""Faults as data: what may happen to messages between the gateway and a client, named, counted and repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["drop", "delay", "duplicate", "swap", "split", "close", "reset", "silence"]


@dataclass(slots=True)
class Fault:
    """One fault. It skips `after` messages that fit, then strikes `times` times (0: for ever).

    `message` is a journal name (`openOrder`, `execDetailsEnd`; empty fits all), `client_id` narrows it to a client.
    `drop` swallows, `duplicate` says twice, `swap` lets the next message overtake, `delay` holds this message and all
    behind it for `seconds` of the exchange's clock, `split` cuts the bytes at `at`, `close` and `reset` end the
    connection after `at` bytes of the message, `silence` makes the connection half-open: nothing is read or said again.
    """

    does: Kind
    message: str = ""
    client_id: int | None = None
    after: int = 0
    times: int = 1
    seconds: float = 0.0
    at: int = 0

    def strikes(self, name: str, client_id: int) -> bool:
        """Whether this message is struck; counts it."""
        if self.message not in {"", name} or self.client_id not in {None, client_id} or self.times < 0:
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times:
            self.times = self.times - 1 or -1
        return True


@dataclass(slots=True)
class Faults:
    """The faults in force, in the order in which they are tried; the first that strikes decides."""

    rules: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force."""
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Heal everything."""
        self.rules.clear()

    def striking(self, name: str, client_id: int) -> Fault | None:
        """The fault for this message, if any; a spent one is taken away."""
        struck = next((one for one in self.rules if one.strikes(name, client_id)), None)
        self.rules = [one for one in self.rules if one.times >= 0]
        return struck


@dataclass(slots=True)
class Pieces:
    """Bytes cut as a fault wants them; an empty list of cuts is the whole."""

    data: bytes
    cut: int

    def __iter__(self) -> Iterator[bytes]:
        if self.cut <= 0:
            yield from (self.data[index : index + 1] for index in range(len(self.data)))
            return
        yield self.data[: self.cut]
        yield self.data[self.cut :]
