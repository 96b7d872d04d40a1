"""The answers of a rehearsal as they are found, told one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from broker.ibkr.witness import Heard
from broker.rehearsal import QUESTIONS, Answer, Known
from risk.book import Contract

_MOST_FRAMES: Final = 4


class Notes:
    """The first answer to a question counts."""

    def __init__(self, tell: Callable[[Answer], None]) -> None:
        self._tell = tell
        self._answers: dict[str, Answer] = {}

    def __contains__(self, question: str) -> bool:
        return question in self._answers

    def saw(self, question: str, value: Known, sentence: str, frames: Iterable[Heard | str] = ()) -> None:
        """An answer and the frames that show it."""
        texts = [one if isinstance(one, str) else one.frame for one in frames]
        self._note(Answer(question=question, known=True, value=value, sentence=sentence, evidence=_ends(texts)))

    def missed(self, why: str, *questions: str) -> None:
        """These could not be answered."""
        for question in questions:
            self._note(Answer(question=question, known=False, sentence=f"Not answered: {why}"))

    def _note(self, answer: Answer) -> None:
        if answer.question not in self._answers:
            self._answers[answer.question] = answer
            self._tell(answer)

    def all(self) -> tuple[Answer, ...]:
        """Every answer, in the order of the catalogue."""
        return tuple(self._answers[one.name] for one in QUESTIONS if one.name in self._answers)


def _ends(texts: list[str]) -> tuple[str, ...]:
    half = _MOST_FRAMES // 2
    return tuple(texts if len(texts) <= _MOST_FRAMES else [*texts[:half], *texts[-half:]])


def below(contract: Contract, price: Decimal, part: Decimal) -> Decimal:
    """A price this part lower, on the contract's grid."""
    lowered = contract.market_rule.snap(price * (1 - part), "up")
    return max(lowered, contract.market_rule.increment(lowered))


def above(contract: Contract, price: Decimal, part: Decimal) -> Decimal:
    """A price this part higher, on the contract's grid."""
    return contract.market_rule.snap(price * (1 + part), "down")


def yes(value: object) -> str:
    """Yes or no, as a sentence."""
    return "Yes." if value else "No."
