"""A dialect's own samples, read and compared: a dialect that fails them is not used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from parsers.dialect import Dialect, DialectError, load_dialect, samples_of
from parsers.grammar.language import grammar
from parsers.outcome import Malformed, Outcome, Signal
from parsers.parse import parse
from parsers.show.words import describe
from parsers.value import Value

SAMPLE_TIME = "2026-11-24T10:00:00-05:00"


class Rehearsed(Value):
    """One sample: what it should come to and what it came to, in the same words."""

    text: str
    wanted: str
    got: str

    @property
    def agrees(self) -> bool:
        """Whether the dialect reads it as its author meant."""
        return self.wanted == self.got


def rehearse(name_or_path: str) -> list[Rehearsed]:
    """Every sample of a dialect. Raises DialectError when the dialect, its grammar or its samples cannot be read."""
    dialect = load_dialect(name_or_path)
    check_grammar(dialect)
    return list(_rehearsed(samples_of(name_or_path), dialect, name_or_path))


def check_grammar(dialect: Dialect) -> None:
    """Build the dialect's grammar. Raises DialectError when its overlay leaves two readings or does not build."""
    from lark.exceptions import LarkError

    try:
        grammar(dialect.overlay)
    except LarkError as error:
        raise DialectError(
            f"dialect {dialect.name}: its grammar is ambiguous or broken: {str(error).splitlines()[0]}"
        ) from None


def words_for(outcome: Outcome) -> str:
    """An outcome in the words of a samples file."""
    if isinstance(outcome, Signal):
        return "; ".join(describe(intent) for intent in outcome.intents)
    return f"refused: {outcome.code}" if isinstance(outcome, Malformed) else "chatter"


def wanted_of(sample: dict[str, Any]) -> str:
    """What a sample asks for, in the same words."""
    if sample.get("chatter"):
        return "chatter"
    if "refuses" in sample:
        return f"refused: {sample['refuses']}"
    return "; ".join(str(line) for line in sample["reads"])


def _rehearsed(samples: list[dict[str, Any]], dialect: Dialect, name: str) -> Iterator[Rehearsed]:
    for number, sample in enumerate(samples, start=1):
        if not isinstance(sample, dict) or "text" not in sample or not {"reads", "refuses", "chatter"} & set(sample):
            raise DialectError(f"samples of {name}: number {number} needs a text, and one of reads, refuses or chatter")
        at = datetime.fromisoformat(str(sample.get("at", SAMPLE_TIME)))
        yield Rehearsed(
            text=str(sample["text"]), wanted=wanted_of(sample), got=words_for(parse(str(sample["text"]), dialect, at))
        )
