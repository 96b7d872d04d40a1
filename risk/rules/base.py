"""What every rule is: limits that may be narrowed to a channel, an author, a kind or a symbol, and a law."""

from __future__ import annotations

from abc import abstractmethod
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import ClassVar, Final, NamedTuple, Self

from pydantic import model_validator

from parsers.instrument import Kind
from parsers.value import Value
from risk.case import Case
from risk.decision import Violation
from risk.figures import Ticker, plain
from risk.plan import Plan


class Measure(NamedTuple):
    """What a rule that is kept has seen, against its limit; both empty where it had nothing to judge."""

    actual: Decimal | int | str = ""
    limit: Decimal | int | str = ""


IDLE: Final = Measure()


class Scope(Value):
    """Whom a rule concerns; what is left empty concerns everybody."""

    channel: str = ""
    author: str = ""
    kind: Kind | None = None
    symbol: Ticker = ""

    def covers(self, case: Case) -> bool:
        """Whether this case is the rule's business."""
        return (
            self.channel in ("", case.channel)
            and self.author in ("", case.author)
            and self.kind in (None, case.kind)
            and self.symbol in ("", case.instrument.symbol)
        )

    def words(self) -> str:
        """The scope as a phrase to put behind a law; empty for everybody."""
        parts = [f"{name} {value}" for name, value in self.model_dump().items() if value]
        return f" (only {', '.join(parts)})" if parts else ""


EVERYBODY = Scope()


class Rule(Value):
    """One rule. `kinds` are those that it speaks about: it has nothing to say of others.

    `about_plan` rules need a plan and are not asked without one: what stood in its way has been refused already.
    `about_market` rules read the quote, and are not asked where the policy lets a limit order go without one.
    `reads_tape` rules read what the exchange tells beside prices, and no entry that they are asked about goes without.
    `unit` is what its figures are counted in; `is_least` says that its limit is the smallest that will do.
    """

    about_plan: ClassVar[bool] = False
    about_market: ClassVar[bool] = False
    reads_tape: ClassVar[bool] = False
    unit: ClassVar[str] = ""
    is_least: ClassVar[bool] = False
    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option", "future", "forex", "crypto"})

    only: Scope = EVERYBODY

    @model_validator(mode="after")
    def _is_ever_asked(self) -> Self:
        if self.only.kind is not None and self.only.kind not in self.kinds:
            about = ", ".join(sorted(self.kinds))
            raise ValueError(f"is about {about} and narrowed to {self.only.kind}, so it would never be asked")
        return self

    @property
    def name(self) -> str:
        """The word by which configuration and refusals call it."""
        return str(getattr(self, "rule", type(self).__name__))

    @abstractmethod
    def law(self) -> str:
        """The rule and its limits as one phrase for people."""

    @property
    def label(self) -> str:
        """The name with what tells two rules of it apart."""
        per = getattr(self, "per", "all")
        return f"{self.name}{'' if per == 'all' else f' per {per}'}{self.only.words()}"

    @abstractmethod
    def check(self, case: Case, plan: Plan | None) -> Violation | Measure:
        """What was measured, when it passes. A fact that is missing refuses; no plan means that none could be made."""

    def broken(self, message: str, actual: object = "", limit: object = "", remedy: str = "") -> Violation:
        """This rule's violation, with decimals as people read them."""
        return Violation(rule=self.name, message=message, actual=_text(actual), limit=_text(limit), remedy=remedy)

    def used_up(self, message: str, actual: object, limit: object, remedy: str) -> Violation:
        """A violation that stops entries until a person re-arms, if the limit is everybody's."""
        return self.broken(message, actual, limit, remedy).model_copy(update={"latches": self.is_everybodys})

    @property
    def is_everybodys(self) -> bool:
        """Whether its limit is one for everybody together: for nobody alone, and not one for each."""
        return not self.only.words() and getattr(self, "per", "all") == "all"

    def blind(self, fact: str) -> Violation:
        """The refusal of a rule that lacks a fact."""
        return self.broken(f"{fact} is not known")


class IntentRule(Rule):
    """A rule that can judge before anything is priced or sized."""

    def check(self, case: Case, plan: Plan | None) -> Violation | Measure:
        """Judge the case alone."""
        del plan
        return self.judge(case)

    @abstractmethod
    def judge(self, case: Case) -> Violation | Measure:
        """The law."""


class PlanRule(Rule):
    """A rule about the sized and priced plan."""

    about_plan: ClassVar[bool] = True

    def check(self, case: Case, plan: Plan | None) -> Violation | Measure:
        """Judge the plan; without one there is nothing to pass."""
        return self.blind("the plan") if plan is None else self.judge(case, plan)

    @abstractmethod
    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """The law."""


@cache
def span(least: Decimal | int, most: Decimal | int | None) -> str:
    """Two ends of a range as one limit; they come from the configuration, so few are ever made."""
    return f"{_text(least)} to {'any' if most is None else _text(most)}"


def minutes_of(time: timedelta) -> Decimal:
    """A span of time in whole minutes and their part."""
    return Decimal(time.total_seconds()) / 60


def _text(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)
