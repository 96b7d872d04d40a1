"""What nobody outside IB knows for certain of the real gateway: each doubt is a switch; be safe either way."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from broker.simulator.scenario_faults import hint


@dataclass(frozen=True, slots=True)
class Switches:
    """The open questions, at the answers that reports make likeliest.

    Attributes:
        partial_parent: children of a partly filled parent work for that part (proportional), or not yet (on_full_fill).
        cancelling_child_cancels_sibling: the end of one attached leg by hand ends the other.
        partial_parent_cancel_keeps_children: a parent cancelled after a partial fill leaves its legs for that part.
        children_forced_to_parent_size: an attached leg takes its parent's size, whatever it asked for.
        terminal_parent_on_modify: error 135 when a modify still names a parent that is over; else it is ignored.
        dropped_parent_on_modify: error 10341 when a modify drops a parent that still works; else it is ignored.
        child_of_filled_parent: 201 for a leg that arrives after its parent is over; else it works on its own.
        attached_good_after: a leg with goodAfterTime waits for that time, is refused (201), or sells with its parent's
            fill because the time is ignored.
        both_sides_of_option: 201 for an order against a working order on the same US option contract.
        oca_revision_refused: 10326 for a modify that names another group; else the group is kept in silence.
        other_clients_may_cancel: any client that saw an order through reqAllOpenOrders may cancel it (seen live).
        held_orders_listed: orders not yet transmitted appear among open orders.
        restart_keeps_held_orders: they also survive a restart of the gateway.
        rejected_status: where the `Inactive` status stands beside error 201: before, after, never.
        presubmit_limits: a limit order is PreSubmitted first, then Submitted.
        stop_acknowledged_twice: a stop's openOrder comes twice, first with a computed limit price (seen live).
        filled_before_executions: orderStatus Filled precedes execDetails and commission (seen live).
        pending_cancel_first: orderStatus PendingCancel precedes Cancelled.
        empty_tif_warns: 10349 for an order without time in force, which then is a DAY order; else silence.
        amended_trail_keeps_its_level: a trailing stop that is modified stays where it has got to; else it begins anew.
        double_trigger: IB's default stop trigger for options wants two quotes in a row through the stop.
        zoneless_execution_times: execution times without a zone, as gateways wrote them before 2024.
        margin_checked: 201 when the account cannot carry the order.
        price_cap: 109 for a limit further from the market than this part of it.
        size_cap: 451 for a stock order above this many shares.
    """

    partial_parent: Literal["proportional", "on_full_fill"] = "proportional"
    cancelling_child_cancels_sibling: bool = True
    partial_parent_cancel_keeps_children: bool = True
    children_forced_to_parent_size: bool = True
    terminal_parent_on_modify: bool = True
    dropped_parent_on_modify: bool = True
    child_of_filled_parent: bool = True
    attached_good_after: Literal["waits", "refused", "ignored"] = "waits"
    both_sides_of_option: bool = True
    oca_revision_refused: bool = True
    other_clients_may_cancel: bool = True
    held_orders_listed: bool = False
    restart_keeps_held_orders: bool = False
    rejected_status: Literal["after", "before", "never"] = "after"
    presubmit_limits: bool = False
    stop_acknowledged_twice: bool = True
    filled_before_executions: bool = False
    pending_cancel_first: bool = False
    empty_tif_warns: bool = True
    amended_trail_keeps_its_level: bool = True
    double_trigger: bool = False
    zoneless_execution_times: bool = False
    margin_checked: bool = True
    price_cap: Decimal | None = None
    size_cap: Decimal | None = None

    @classmethod
    def named(cls, settings: dict[str, object], base: Self | None = None) -> Self:
        """Switches from a mapping of their names, as a scenario or a profile writes them, over those of `base`.

        Raises:
            ValueError: for a name that is no switch, or a value of the wrong kind.
        """
        defaults = base or cls()
        known = {field.name for field in fields(cls)}
        for name, value in settings.items():
            if name not in known:
                raise ValueError(f"{name} is no switch of the simulated gateway; {hint(name, sorted(known))}")
            _check(name, value, getattr(defaults, name))
        return replace(defaults, **{name: _typed(name, value) for name, value in settings.items()})  # type: ignore[arg-type]  # checked above

    @classmethod
    def from_profile(cls, path: Path) -> Self:
        """Switches as a rehearsal on a real gateway found them: the `switches` object of its profile.

        Raises:
            ValueError: the file is missing, or it is no profile.
        """
        try:
            switches = json.loads(path.read_text(encoding="utf-8"))["switches"]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path} is no gateway profile; `autoscalper rehearse` writes one") from error
        return cls.named(switches)


_CHOICES: dict[str, tuple[str, ...]] = {
    "partial_parent": ("proportional", "on_full_fill"),
    "rejected_status": ("after", "before", "never"),
    "attached_good_after": ("waits", "refused", "ignored"),
}
_CAPS = frozenset({"price_cap", "size_cap"})


def _check(name: str, value: object, default: object) -> None:
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise ValueError(f"{name} must be one of {', '.join(_CHOICES[name])}, not {value!r}")
    elif isinstance(default, bool) and not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false, not {value!r}")


def _typed(name: str, value: object) -> object:
    return Decimal(str(value)) if name in _CAPS and value is not None else value
