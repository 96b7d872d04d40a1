"""What the exchange tells beside prices: how much of an option is open and has traded."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parsers.instrument import Kind
from risk.case import Case
from risk.decision import Violation
from risk.figures import plain
from risk.rules.base import IDLE, IntentRule, Measure

_AtLeast = Annotated[int, Field(ge=0)]


class OptionLiquidity(IntentRule):
    """An option that nobody holds and nobody trades is easily bought and hard to sell."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option"})
    reads_tape: ClassVar[bool] = True
    rule: Literal["option_liquidity"] = "option_liquidity"
    is_least: ClassVar[bool] = True
    min_open_interest: _AtLeast = 100
    min_volume: _AtLeast = 0

    def law(self) -> str:
        """The law in words."""
        return f"options have an open interest of at least {self.min_open_interest} and {self.min_volume} traded today"

    def judge(self, case: Case) -> Violation | Measure:
        """Open interest of the last evening, volume of today; what is not asked for need not be known."""
        held, traded = (case.quote.open_interest, case.quote.volume) if case.quote is not None else (None, None)
        seen = self._counted("open interest", held, self.min_open_interest)
        also = self._counted("volume of today", traded, self.min_volume)
        return also if seen == IDLE or (isinstance(also, Violation) and not isinstance(seen, Violation)) else seen

    def _counted(self, noun: str, found: Decimal | None, least: int) -> Violation | Measure:
        if least == 0:
            return IDLE
        if found is None:
            return self.blind(f"the option's {noun}")
        if found >= least:
            return Measure(found, least)
        message = f"the option's {noun} is {plain(found)}, at least {least} is asked for"
        return self.broken(message, found, least, f"an option with {least} would pass")
