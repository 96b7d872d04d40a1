"""The questions that orders answer which rest far from the market: nothing is bought here."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Final

from broker.ibkr.rehearsal_notes import Notes, above, below, yes
from broker.ibkr.rehearsal_stage import MARK, Stage
from broker.ibkr.witness import Heard
from risk.book import Contract

_PARTS: Final = tuple(Decimal(part) for part in ("0.9", "0.5", "0.3", "0.2", "0.1", "0.05", "0.03", "0.01"))
_HAIR: Final = Decimal("0.99")
"""A price snapped to its grid may lie a little further away than was meant."""


class Resting:
    """One stock, its prices, and a distance at which a limit is taken."""

    def __init__(self, stage: Stage, notes: Notes, contract: Contract, quote: tuple[Decimal, Decimal]) -> None:
        self._stage = stage
        self._notes = notes
        self._contract = contract
        self._mid = (quote[0] + quote[1]) / Decimal(2)
        self.part = Decimal(0)

    def low(self) -> Decimal:
        """A price at which a buy rests."""
        return below(self._contract, self._mid, self.part)

    def high(self) -> Decimal:
        """A price at which a sale rests."""
        return above(self._contract, self._mid, self.part)

    async def play(self) -> None:
        """All of them; when no limit is taken at all, none can be asked."""
        if not await self._find_distance():
            return
        await self._one_order()
        await self._odd_orders()
        await self._held()
        await self._other_client()
        await self._own_group()
        await self._family()
        await self._outside_hours()
        await self._trail()

    async def _find_distance(self) -> bool:
        stage = self._stage
        refused: list[Heard] = []
        for part in _PARTS:
            self.part = part * _HAIR
            order_id = stage.send(self._contract, "distance", "BUY", lmtPrice=self.low())
            await stage.settled(order_id)
            if stage.works(order_id):
                cap = None if part == _PARTS[0] else str(part)
                said = f"At {part:%} it was taken{', and refused further away' if cap else ''}."
                self._notes.saw("price_cap", cap, said, [*refused[-1:], *stage.witness.about(order_id)[:1]])
                await stage.cancel(order_id)
                return True
            refused += stage.codes(order_id)
            if not any(one.code == 109 for one in stage.codes(order_id)):
                break
        self._notes.missed("no order was taken, at whatever distance.", "price_cap")
        return False

    async def _one_order(self) -> None:
        stage, notes = self._stage, self._notes
        loop = asyncio.get_running_loop()
        began = loop.time()
        order_id = stage.send(self._contract, "one", "BUY", lmtPrice=self.low())
        while all(int(order.orderId) != order_id for _, order, _ in await stage.open_orders()):
            if loop.time() - began > stage.tempo.patience:
                notes.missed("it was never listed.", "visible_after")
                break
            await asyncio.sleep(0.05)
        else:
            waited = int((loop.time() - began) * 1000)
            notes.saw("visible_after", f"{waited} ms", f"It was listed after {waited} ms.")
        await stage.settled(order_id)
        statuses = stage.witness.about(order_id, "status")
        words = [one.status for one in statuses]
        first = "PreSubmitted" in words and "Submitted" in words[words.index("PreSubmitted") :]
        notes.saw("presubmit_limits", first, f"{yes(first)} It went {' > '.join(dict.fromkeys(words))}.", statuses)
        twin = stage.send(self._contract, "one", "BUY", lmtPrice=self.low())
        await stage.settled(twin)
        taken = stage.works(order_id) and stage.works(twin)
        notes.saw("duplicate_ref", taken, yes(taken), stage.witness.about(twin)[:2])
        await stage.cancel(twin)
        said = await stage.cancel(order_id)
        words = [one.status for one in said if one.kind == "status"]
        notes.saw("pending_cancel_first", "PendingCancel" in words, f"It went {' > '.join(words)}.", said)
        await self._old_id(order_id)

    async def _old_id(self, order_id: int) -> None:
        stage, before = self._stage, len(self._stage.witness.heard)
        stage.send(self._contract, "oldid", "BUY", lmtPrice=self.low(), order_id=order_id)
        await stage.settled(order_id)
        said = [one for one in stage.witness.heard[before:] if one.order_id == order_id]
        codes = [one for one in said if one.kind == "error"]
        answer = f"error {codes[0].code}" if codes else "taken" if said else "silence"
        self._notes.saw("duplicate_id", answer, f"It got {answer}.", said)
        if not codes and stage.works(order_id):
            await stage.cancel(order_id)

    async def _odd_orders(self) -> None:
        stage, notes = self._stage, self._notes
        blank = stage.send(self._contract, "notif", "BUY", lmtPrice=self.low(), tif="")
        ref = "r" * (64 - len(MARK))
        long = stage.send(self._contract, ref, "BUY", lmtPrice=self.low())
        await stage.settled(blank, long)
        warned = [one for one in stage.codes(blank) if one.code == 10349]
        if stage.status(blank):
            said = f" It says: {warned[0].text}" if warned else ""
            notes.saw("empty_tif_warns", bool(warned), yes(warned) + said, warned or stage.witness.about(blank)[:1])
        echoes = [one for one in stage.witness.about(long, "order") if one.terms is not None]
        whole = bool(echoes) and echoes[-1].terms.orderRef == f"{MARK}{ref}"
        notes.saw("order_ref_length", whole, yes(whole), echoes[-1:] or stage.codes(long)[:1])
        await stage.cancel(blank)
        await stage.cancel(long)

    async def _held(self) -> None:
        stage = self._stage
        order_id = stage.send(self._contract, "held", "BUY", lmtPrice=self.low(), transmit=False)
        await asyncio.sleep(stage.tempo.quiet)
        listed = any(
            int(order.orderId) == order_id and stage.is_ours(order) for _, order, _ in await stage.open_orders()
        )
        self._notes.saw("held_orders_listed", listed, yes(listed), stage.witness.about(order_id)[:1])
        stage.session.client.cancelOrder(order_id)
        await asyncio.sleep(stage.tempo.quiet)

    async def _other_client(self) -> None:
        stage = self._stage
        order_id = stage.send(self._contract, "other", "BUY", lmtPrice=self.low())
        await stage.settled(order_id)
        other, witness = await stage.second_client()
        try:
            seen = [order for _, order, _ in await other.open_orders(stage.tempo.patience)]
            if [stage.is_ours(order) for order in seen if int(order.orderId) == order_id] != [True]:
                self._notes.missed("the other client was not shown it alone.", "other_clients_may_cancel")
                return
            other.client.cancelOrder(order_id)
            await stage.wait(lambda: not stage.works(order_id), stage.tempo.quiet * 2)
            ended = not stage.works(order_id)
            self._notes.saw("other_clients_may_cancel", ended, yes(ended), witness.about(order_id)[-2:])
        finally:
            other.close("the question is answered")
            await stage.cancel(order_id)

    async def _own_group(self) -> None:
        stage = self._stage
        name = f"{MARK}{stage.clock():%H%M%S}"
        order_id = stage.send(self._contract, "group", "BUY", lmtPrice=self.low(), ocaGroup=f"{name}a", ocaType=2)
        await stage.settled(order_id)
        if stage.works(order_id):
            stage.amend(order_id, ocaGroup=f"{name}b")
            await stage.settled(order_id)
            said = stage.refusals(order_id)
            self._notes.saw("oca_revision_refused", bool(said), yes(said), said or stage.witness.about(order_id)[-1:])
        await stage.cancel(order_id)

    async def _family(self) -> None:
        stage, notes, stop_price = self._stage, self._notes, below(self._contract, self.low(), Decimal("0.2"))
        parent = stage.send(self._contract, "parent", "BUY", 2, lmtPrice=self.low(), transmit=False)
        legs = {"parentId": parent, "transmit": False}
        target = stage.send(self._contract, "target", "SELL", lmtPrice=self.high(), **legs)
        legs["transmit"] = True
        stop = stage.send(self._contract, "stop", "SELL", 2, orderType="STP", auxPrice=stop_price, **legs)
        await stage.settled(parent, target, stop)
        if stage.works(target) and stage.works(stop):
            shown = stage.witness.about(target, "order")
            size = Decimal(str(shown[-1].terms.totalQuantity)) if shown else None
            if size is not None:
                said = f"It asked for 1 under a parent of 2, and is shown with {size.normalize():f}."
                notes.saw("children_forced_to_parent_size", size == 2, said, shown[-1:])
                terms = shown[-1].terms
                group = (
                    "the parent's permId" if terms.ocaGroup and terms.ocaGroup in _perms(stage, parent) else "another"
                )
                echoed = f"{group if terms.ocaGroup else 'none'}, type {terms.ocaType}"
                notes.saw("group_echo", echoed, f"It is {echoed}.", shown[-1:])
            acks = stage.witness.about(stop, "order")
            limits = [Decimal(str(one.terms.lmtPrice or 0)) for one in acks]
            twice = len(acks) > 1 and 0 < limits[0] < Decimal("1e300")
            notes.saw("stop_acknowledged_twice", twice, f"{yes(twice)} It was shown {len(acks)} times.", acks)
            await self._drop_parent(stop, stop_price)
        for order_id in (parent, target, stop):
            await stage.cancel(order_id)

    async def _drop_parent(self, stop: int, price: Decimal) -> None:
        stage = self._stage
        stage.amend(stop, parentId=0, auxPrice=price + self._contract.market_rule.increment(price))
        await stage.settled(stop)
        said = stage.refusals(stop)
        self._notes.saw("dropped_parent_on_modify", bool(said), yes(said), said or stage.witness.about(stop)[-1:])

    async def _outside_hours(self) -> None:
        stage = self._stage
        price = above(self._contract, self._mid, Decimal("0.5"))
        order_id = stage.send(self._contract, "hours", "BUY", orderType="STP", auxPrice=price, outsideRth=True)
        await stage.settled(order_id)
        codes = stage.codes(order_id)
        answer = f"{stage.status(order_id) or 'silence'}{f' with {codes[0].code}' if codes else ''}"
        self._notes.saw("stop_outside_hours", answer, f"It was {answer}.", codes or stage.witness.about(order_id)[-1:])
        await stage.cancel(order_id)

    async def _trail(self) -> None:
        """A buy that trails half a price above, then put further away than it has got to."""
        stage, question = self._stage, "amended_trail_keeps_its_level"
        distance = self._contract.market_rule.snap(self._mid / 2, "down")
        order_id = stage.send(self._contract, "trail", "BUY", orderType="TRAIL", auxPrice=distance)
        await stage.settled(order_id)
        stood = self._level(order_id)
        if stood is None:
            self._notes.missed("the trailing stop was not taken, or not with its level.", question)
        else:
            put = above(self._contract, stood, Decimal("0.1"))
            stage.amend(order_id, trailStopPrice=put)
            await stage.settled(order_id)
            keeps = self._level(order_id) != put
            said = f"{yes(keeps)} It stood at {stood:f} and was put to {put:f}."
            self._notes.saw(question, keeps, said, stage.refusals(order_id) or stage.witness.about(order_id)[-1:])
        await stage.cancel(order_id)

    def _level(self, order_id: int) -> Decimal | None:
        shown = self._stage.witness.about(order_id, "order")
        level = Decimal(str(shown[-1].terms.trailStopPrice or 0)) if shown else Decimal(0)
        return level if 0 < level < Decimal("1e300") else None


def _perms(stage: Stage, order_id: int) -> set[str]:
    return {str(one.terms.permId) for one in stage.witness.about(order_id, "order")}
