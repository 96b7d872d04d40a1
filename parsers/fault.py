"""Why a message is refused, on its way from the place that found it to the outcome that tells it."""

from __future__ import annotations


class Fault(Exception):
    """One refusal: a stable code, a sentence, a position in the normalised text (-1 for none), and help."""

    def __init__(
        self, code: str, message: str, position: int = -1, *, suggestion: str = "", expected: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position
        self.suggestion = suggestion
        self.expected = expected


class Silence(Exception):
    """The message is not meant for us."""
