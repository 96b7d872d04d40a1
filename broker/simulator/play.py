"""Runs the steps of a scenario as the exchange's clock passes them, and says each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from broker.simulator import corporate
from broker.simulator.faults import Fault
from broker.simulator.gateway import Gateway
from broker.simulator.listing import Query
from broker.simulator.orders import Ticket
from broker.simulator.scenario import Correction, HandOrder, Restart, Scenario, Step, put_answer


@dataclass(slots=True)
class Play:
    """`advance` does what is due. A step that cannot be done (an order refused) is said, and the play goes on."""

    gateway: Gateway
    scenario: Scenario
    say: Callable[[str], None] = lambda _line: None
    began: datetime = field(init=False)
    _left: list[Step] = field(init=False)
    _reopen_at: float | None = None
    _speak_at: float | None = None

    def __post_init__(self) -> None:
        self.began = self.gateway.exchange.now
        moments = (moment for step in self.scenario.steps for moment in step.moments())
        self._left = sorted(moments, key=lambda step: step.at)

    def pass_time(self, seconds: float) -> None:
        """Let the exchange live for so long; prices stand when the scenario says so."""
        (self.gateway.advance if self.scenario.still else self.gateway.step)(seconds)

    async def advance(self) -> None:
        """Do what is due by now."""
        elapsed = (self.gateway.exchange.now - self.began).total_seconds()
        if self._reopen_at is not None and elapsed >= self._reopen_at:
            self._reopen_at = None
            await self.gateway.listen_again()
            self.say(f"at {elapsed:.1f} s: listening again{', in silence' if self.gateway.silent else ''}")
        if self._speak_at is not None and elapsed >= self._speak_at:
            self._speak_at, self.gateway.silent = None, False
            self.say(f"at {elapsed:.1f} s: ready")
        while self._left and self._left[0].at <= elapsed:
            self._do(self._left.pop(0))

    def _do(self, step: Step) -> None:
        told = step.model_dump(mode="json", exclude_unset=True, exclude={"at", "every"})
        self.say(f"at {step.at:.1f} s: {_told(told)}")
        try:
            self._move_market(step)
            self._speak(step)
            self._touch_orders(step)
        except ValueError as error:
            self.say(f"at {step.at:.1f} s: not done: {error}")
        if step.heal:
            self.gateway.faults.clear()
        if step.drop is not None:
            self.gateway.drop_clients(reset=step.drop == "reset")
        if step.restart is not None:
            self._restart(step.at, step.restart)

    def _move_market(self, step: Step) -> None:
        market = self.gateway.market
        for name, price in (*step.price.items(), *((name, prices[0]) for name, prices in step.path.items() if prices)):
            market.set_price(name, price)
        if step.quote is not None:
            market.set_quote(step.quote.symbol, step.quote.bid, step.quote.ask)
        for name, halted in step.halted.items():
            market.set_tape(name, halted=halted)
        if step.split is not None:
            corporate.split(self.gateway.exchange, step.split.symbol, step.split.ratio)

    def _speak(self, step: Step) -> None:
        if step.code is not None:
            self.gateway.announce(step.code)
        if step.data is not None:
            self.gateway.data = step.data
        if step.answer is not None:
            put_answer(self.gateway, step.answer)
        if step.fault is not None:
            self.gateway.faults.add(Fault(**step.fault.model_dump()))

    def _touch_orders(self, step: Step) -> None:
        tape = self.gateway.exchange.floor.tape
        if step.commissions == "pay":
            tape.pay_commissions()
        elif step.commissions is not None:
            tape.commissions = step.commissions
        if step.correct is not None:
            self._correct(step.correct)
        if step.position is not None:
            position = step.position
            self.gateway.exchange.set_position(position.symbol, position.quantity, position.cost)
        if step.order is not None:
            self._place(step.order)

    def _correct(self, correction: Correction) -> None:
        tape = self.gateway.exchange.floor.tape
        if correction.execution > len(tape.executions):
            raise ValueError(f"there is no execution {correction.execution} yet, only {len(tape.executions)}")
        one = tape.executions[correction.execution - 1]
        tape.correct(one.execution_id, correction.quantity, correction.price)

    def _place(self, order: HandOrder) -> None:
        query = Query(con_id=self.gateway.market.resolve(order.symbol).con_id)
        terms = order.action, order.quantity, order.order_type, order.limit_price, order.stop_price
        self.gateway.by_hand(Ticket(0, query, *terms, "GTC"), order.client_id)

    def _restart(self, at: float, restart: Restart) -> None:
        self.gateway.restart(next_id=restart.next_id)
        self.gateway.stop_listening()
        self._reopen_at = at + restart.closed
        if restart.silent:
            self.gateway.silent = True
            self._speak_at = at + restart.closed + restart.silent


def _told(what: object) -> str:
    """A step as it is written in a file, without its braces."""
    match what:
        case dict():
            return ", ".join(f"{name} {_told(value)}" for name, value in what.items())
        case list():
            return " ".join(_told(each) for each in what)
        case _:
            return str(what)
