"""What reading a message can come to: a signal, chatter, or something that began like a signal and is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from parsers.intent import TradeIntent
from parsers.value import Value


class Signal(Value):
    """One or more intents, all of the message's or none."""

    kind: Literal["signal"] = "signal"
    intents: tuple[TradeIntent, ...]


class Chatter(Value):
    """Not meant for us: answered with silence."""

    kind: Literal["chatter"] = "chatter"


class Malformed(Value):
    """Refused, with a reason for people and a code for programs.

    `column` counts code points of the original text from 1 (line breaks count as one), and is 0 when no place is at
    fault. `expected` names what could have stood there; `suggestion` is the smallest correction, or empty.
    """

    kind: Literal["malformed"] = "malformed"
    code: str
    message: str
    column: int = 0
    expected: tuple[str, ...] = ()
    suggestion: str = ""


Outcome = Annotated[Signal | Chatter | Malformed, Field(discriminator="kind")]
