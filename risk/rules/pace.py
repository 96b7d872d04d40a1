"""How fast orders may leave, with room kept so that an exit never waits behind an entry."""

from __future__ import annotations

from typing import ClassVar, Literal

from risk.case import Case
from risk.decision import Violation
from risk.plan import Plan
from risk.rules.base import IDLE, Measure, PlanRule


def messages_of(plan: Plan) -> int:
    """How many messages the plan is at most: an entry and a stop for each slice, and its target."""
    each = 2 + (plan.expiry_sale_at is not None)
    return sum(each + (part.target_price is not None or part.target_when is not None) for part in plan.slices)


class OrderRate(PlanRule):
    """IB takes so many messages a second, and some of them are kept for exits: always asked.

    An entry that would not fit is refused before anything of it leaves, since half a bracket is worse than none.
    """

    rule: Literal["order-rate"] = "order-rate"
    unit: ClassVar[str] = "orders"

    def law(self) -> str:
        """The law in words."""
        return "an entry leaves only where its orders fit the broker's message rate beside room for exits"

    def judge(self, case: Case, plan: Plan) -> Violation | Measure:
        """Without a link there is no rate, and that is refused by its own rule."""
        if not case.link_ready:
            return IDLE
        if case.messages_free is None:
            return self.blind("how many messages the broker takes now")
        needed = messages_of(plan)
        if needed <= case.messages_free:
            return Measure(needed, case.messages_free)
        return self.broken(
            f"its {needed} orders do not fit the broker's message rate, where {case.messages_free} are free beside "
            "those kept for exits",
            needed,
            case.messages_free,
            "post it again in a second",
        )
