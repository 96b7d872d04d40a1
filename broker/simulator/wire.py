"""The bytes of the TWS protocol: frames with a four-byte length, fields that end in NUL, and a reader that is strict.

Layout and handshake as IB's own clients speak them, server versions 157 to 178.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

PREAMBLE = b"API\0"
MAX_FRAME = 1 << 20
UNSET_DOUBLE = "1.7976931348623157E308"
UNSET_INTEGER = "2147483647"


class ProtocolViolation(Exception):
    """A client sent what the protocol does not know; the sentence names the message and the field."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """The versions that a client offers, and the options it appended."""

    lowest: int
    highest: int
    options: str


def frame(payload: bytes) -> bytes:
    """A payload behind its length."""
    return struct.pack(">I", len(payload)) + payload


def encode(fields: Sequence[object]) -> bytes:
    """One frame of NUL-terminated fields; empty trailing fields count."""
    return frame(("\0".join([wire_text(field) for field in fields]) + "\0").encode())


def wire_text(value: object) -> str:
    """How a gateway writes a value: booleans as 0 and 1, decimals without an exponent, None as nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def plain(value: Decimal) -> str:
    """`1.50` stays `1.5`, `10` stays `10`: no exponent and no trailing zeros, as sizes and prices leave a gateway."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_greeting(payload: bytes) -> Greeting:
    """Parse `v157..176 options`.

    Raises:
        ProtocolViolation: when the frame is anything else.
    """
    text, _, options = payload.decode(errors="replace").rstrip("\0").partition(" ")
    lowest, dots, highest = text.removeprefix("v").partition("..")
    if not text.startswith("v") or not lowest.isdigit() or (dots and not highest.isdigit()):
        raise ProtocolViolation(f"the first frame must be v<lowest>..<highest>, not {text[:40]!r}")
    return Greeting(int(lowest), int(highest or lowest), options)


class FrameSplitter:
    """Turns a byte stream, cut anywhere, back into payloads."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._greeted = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Every payload that is complete now.

        Raises:
            ProtocolViolation: on a wrong preamble or a length that no message has.
        """
        self._buffer += data
        if not self._greeted:
            if not PREAMBLE.startswith(bytes(self._buffer[:4])):
                raise ProtocolViolation("the connection must open with API and a NUL")
            if len(self._buffer) < len(PREAMBLE):
                return
            del self._buffer[:4]
            self._greeted = True
        while len(self._buffer) >= 4:
            (length,) = struct.unpack_from(">I", self._buffer)
            if length > MAX_FRAME:
                raise ProtocolViolation(f"a frame of {length} bytes is longer than any message")
            if len(self._buffer) < 4 + length:
                return
            payload = bytes(self._buffer[4 : 4 + length])
            del self._buffer[: 4 + length]
            yield payload


class FieldReader:
    """The fields of one message, taken in order; what is left at the end is an error."""

    def __init__(self, payload: bytes) -> None:
        text = payload.decode(errors="backslashreplace")
        if not text.endswith("\0"):
            raise ProtocolViolation("a message must end with a NUL")
        self.fields: tuple[str, ...] = tuple(text[:-1].split("\0"))
        self._next = 0

    def text(self, name: str) -> str:
        """The next field as it stands."""
        if self._next >= len(self.fields):
            raise ProtocolViolation(f"message {self.fields[0]} ends before the field {name}")
        self._next += 1
        return self.fields[self._next - 1]

    def integer(self, name: str) -> int:
        """The next field as a whole number; empty is 0."""
        text = self.text(name)
        try:
            return int(text) if text else 0
        except ValueError:
            raise ProtocolViolation(f"message {self.fields[0]}: {name} must be a whole number, not {text!r}") from None

    def flag(self, name: str) -> bool:
        """The next field as 0 or 1; `True` and `False` are what an older client writes."""
        text = self.text(name)
        if text not in {"", "0", "1", "True", "False"}:
            raise ProtocolViolation(f"message {self.fields[0]}: {name} must be 0 or 1, not {text!r}")
        return text in {"1", "True"}

    def decimal(self, name: str) -> Decimal | None:
        """The next field as an exact number; empty, or IB's unset double, is None."""
        return to_decimal(self.text(name), name)

    def named(self, names: Sequence[str]) -> dict[str, str]:
        """A run of fields under their names."""
        return {name: self.text(name) for name in names}

    def end(self) -> None:
        """Assert that nothing is left."""
        left = self.fields[self._next :]
        if left:
            raise ProtocolViolation(f"message {self.fields[0]} has {len(left)} fields left over: {left[:6]!r}")


def to_decimal(text: str, name: str) -> Decimal | None:
    """An exact number, or None where a client leaves it unset.

    Raises:
        ProtocolViolation: when the text is no finite number.
    """
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ProtocolViolation(f"{name} must be a number, not {text!r}") from None
    if not value.is_finite():
        raise ProtocolViolation(f"{name} must be a finite number, not {text!r}")
    return None if value > Decimal("1e300") else value
