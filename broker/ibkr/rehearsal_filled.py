"""The questions that only a fill answers: one unit is bought, asked about, and sold again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from broker.ibkr.rehearsal_notes import Notes, above, below, yes
from broker.ibkr.rehearsal_stage import MARK, Stage
from broker.ibkr.rehearsal_sweep import sweep
from broker.ibkr.witness import Heard
from risk.book import Contract

_COLLAR: Final = Decimal("0.01")
_EXECUTION_TIME: Final = 15
"""Where an execDetails frame has its time."""


class Filled:
    """One stock and its quote; `part` is a distance at which limits are taken."""

    def __init__(
        self, stage: Stage, notes: Notes, contract: Contract, quote: tuple[Decimal, Decimal], part: Decimal
    ) -> None:
        self._stage = stage
        self._notes = notes
        self._contract = contract
        self._bid, self._ask = quote
        self._part = part
        self._collar = min(_COLLAR, part)

    async def play(self) -> None:
        """A bracket that fills, what its legs then bear, a group that completes, and a parent that fills in part."""
        parent, target, stop = await self._bracket("bought", 1)
        if self._stage.status(parent) == "Filled":
            self._of_the_fill(parent)
            await self._of_the_legs(parent, target, stop)
            await self._of_the_group()
        else:
            why = "the entry did not fill; ask again while the market is open."
            self._notes.missed(why, *_OF_A_FILL)
        await sweep(self._stage)
        await self._of_a_part()
        await sweep(self._stage)
        await self._after_reconnect()

    async def _bracket(self, name: str, quantity: int) -> tuple[int, int, int]:
        stage, contract = self._stage, self._contract
        far = below(contract, self._bid, max(self._part, Decimal("0.1")))
        price = above(contract, self._ask, self._collar)
        parent = stage.send(contract, name, "BUY", quantity, lmtPrice=price, transmit=False)
        high = above(contract, self._ask, self._part)
        target = stage.send(
            contract, f"{name}T", "SELL", quantity, lmtPrice=high, parentId=parent, transmit=False, tif="GTC"
        )
        stop = stage.send(
            contract, f"{name}S", "SELL", quantity, orderType="STP", auxPrice=far, parentId=parent, tif="GTC"
        )
        await stage.wait(lambda: stage.status(parent) in {"Filled", "Inactive", "Cancelled"} or _filled(stage, parent))
        await stage.settled(parent, target, stop)
        return parent, target, stop

    def _of_the_fill(self, parent: int) -> None:
        said = [
            one for one in self._stage.witness.about(parent)
            if one.kind == "execution" or (one.kind == "status" and one.status == "Filled")
        ]  # fmt: skip
        executions = [one for one in said if one.kind == "execution"]
        if not executions:
            self._notes.missed("no execution came.", "filled_before_executions", "zoneless_execution_times")
            return
        early = said[0].kind == "status"
        self._notes.saw("filled_before_executions", early, yes(early), said)
        time = executions[0].frame.split("|")[_EXECUTION_TIME]
        zoneless = time[-1:].isdigit()
        self._notes.saw("zoneless_execution_times", zoneless, f"{yes(zoneless)} One was {time!r}.", executions[:1])

    async def _of_the_legs(self, parent: int, target: int, stop: int) -> None:
        stage, notes = self._stage, self._notes
        if stage.works(stop):
            price = stage.sent[stop].fields["auxPrice"]
            stage.amend(stop, auxPrice=price + self._contract.market_rule.increment(price))
            await stage.settled(stop)
            codes = stage.refusals(stop)
            notes.saw("terminal_parent_on_modify", bool(codes), yes(codes), codes or stage.witness.about(stop)[-1:])
        if stage.works(stop) and stage.works(target):
            await stage.cancel(target)
            await stage.settled(stop)
            ended = not stage.works(stop)
            notes.saw("cancelling_child_cancels_sibling", ended, yes(ended), stage.witness.about(stop)[-2:])
        price = stage.sent[stop].fields["auxPrice"]
        late = stage.send(self._contract, "late", "SELL", orderType="STP", auxPrice=price, parentId=parent, tif="GTC")
        await stage.settled(late)
        refused = not stage.works(late)
        notes.saw("child_of_filled_parent", refused, yes(refused), stage.witness.about(late)[-3:])
        self.look_at_rejection(late)
        for order_id in (late, stop, target):
            await stage.cancel(order_id)

    def look_at_rejection(self, order_id: int) -> None:
        """Whether, and on which side of its error, an order that got 201 was shown as Inactive."""
        said = self._stage.witness.about(order_id)
        errors = [place for place, one in enumerate(said) if one.kind == "error" and one.code == 201]
        if not errors:
            return
        dead = [place for place, one in enumerate(said) if one.kind == "status" and one.status == "Inactive"]
        side = "never" if not dead else "before" if dead[0] < errors[0] else "after"
        where = {"never": "Nowhere.", "before": "Before it.", "after": "After it."}[side]
        self._notes.saw("rejected_status", side, where, said)

    async def _of_the_group(self) -> None:
        stage, contract = self._stage, self._contract
        group: dict[str, Any] = {"ocaGroup": f"{MARK}{stage.clock():%H%M%S}c", "ocaType": 2, "tif": "GTC"}
        rests = stage.send(contract, "rests", "SELL", lmtPrice=above(contract, self._ask, self._part), **group)
        await stage.settled(rests)
        sells = stage.send(contract, "sells", "SELL", lmtPrice=below(contract, self._bid, self._collar), **group)
        await stage.wait(lambda: stage.status(sells) in {"Filled", "Inactive", "Cancelled"})
        await stage.settled(rests)
        if stage.status(sells) != "Filled":
            self._notes.missed("the sale did not fill.", "completion_cancels")
            return
        ended = not stage.works(rests)
        self._notes.saw("completion_cancels", ended, yes(ended), stage.witness.about(rests)[-2:])

    async def _of_a_part(self) -> None:
        stage, notes = self._stage, self._notes
        names = ("partial_parent", "partial_parent_cancel_keeps_children")
        parent, target, stop = await self._bracket("partial", 2)
        if not (stage.works(parent) and _filled(stage, parent)):
            notes.missed("no entry filled in part; two units seldom do.", *names)
            return
        held = _last(stage, stop)
        part = held is not None and "child" not in held.why_held
        value = "proportional" if part else "on_full_fill"
        notes.saw("partial_parent", value, yes(part), [held] if held else [])
        await stage.cancel(parent)
        await stage.settled(stop, target)
        keeps = stage.works(stop)
        notes.saw(names[1], keeps, yes(keeps), stage.witness.about(stop)[-2:])

    async def _after_reconnect(self) -> None:
        stage = self._stage
        await stage.reopen()
        rows: list[tuple[object, object]] = []
        await stage.session.executions(rows, stage.tempo.patience)
        done = await stage.session.completed_orders(stage.tempo.patience)
        traded = any(str(getattr(execution, "orderRef", "")).startswith(MARK) for _, execution in rows)
        finished = any(str(order.orderRef).startswith(MARK) for _, order, _ in done)
        where = " and ".join(name for name, seen in (("executions", traded), ("completed orders", finished)) if seen)
        self._notes.saw("order_ref_kept", where or "neither", f"Kept in {where or 'neither'}.")


_OF_A_FILL: Final = (
    "filled_before_executions",
    "zoneless_execution_times",
    "terminal_parent_on_modify",
    "cancelling_child_cancels_sibling",
    "child_of_filled_parent",
    "completion_cancels",
)


def _filled(stage: Stage, order_id: int) -> bool:
    return any(one.filled > 0 for one in stage.witness.about(order_id, "status"))


def _last(stage: Stage, order_id: int) -> Heard | None:
    said = stage.witness.about(order_id, "status")
    return said[-1] if said else None
