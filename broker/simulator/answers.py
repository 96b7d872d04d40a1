"""Scripted answers: what a play makes the gateway say about chosen orders, instead of or beside what the rules say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from broker.simulator.orders import Ticket


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which orders are meant; an empty field fits every order. `attached`: it has a parent, or it has none."""

    symbol: str = ""
    action: str = ""
    order_type: str = ""
    order_ref_contains: str = ""
    attached: bool | None = None
    amends: bool | None = None

    def fits(self, ticket: Ticket, symbol: str, *, amends: bool) -> bool:
        """Whether this ticket is meant."""
        return (
            self.symbol in {"", symbol}
            and self.action in {"", ticket.action}
            and self.order_type in {"", ticket.order_type}
            and self.order_ref_contains in ticket.order_ref
            and self.attached in {None, ticket.parent_id != 0}
            and self.amends in {None, amends}
        )


@dataclass(slots=True)
class Answer:
    """What happens to the next `times` orders that fit.

    `reject` sends the code and drops the order (or keeps the old terms on an amendment); `warn` sends it and goes on;
    `ignore` swallows the message whole; `part` fills at most that quantity; `freeze` acknowledges and never fills.
    """

    pattern: Pattern
    does: Literal["reject", "warn", "ignore", "part", "freeze"]
    code: int = 0
    text: str = ""
    quantity: Decimal = Decimal(0)
    times: int = 1


def take(answers: list[Answer], ticket: Ticket, symbol: str, *, amends: bool) -> Answer | None:
    """The first answer that fits, used up by one."""
    for answer in answers:
        if answer.pattern.fits(ticket, symbol, amends=amends):
            answer.times -= 1
            if answer.times <= 0:
                answers.remove(answer)
            return answer
    return None
