"""The tape: executions, their commissions and corrections, each booked to its account as it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from broker.simulator.accounts import Account, commission
from broker.simulator.facts import Commission, Execution, Fact, PositionChanged
from broker.simulator.listing import Listing
from broker.simulator.orders import Order

FIRST_EXECUTION = 0x69E00000


@dataclass(slots=True)
class Tape:
    """All executions, oldest first. `commissions` says when reports go out: at once, when paid later, or never."""

    accounts: dict[str, Account]
    emit: Callable[[Fact], None]
    executions: list[Execution] = field(default_factory=list)
    charged: dict[str, Commission] = field(default_factory=dict)
    commissions: Literal["at_once", "late", "never"] = "at_once"
    owed: list[Commission] = field(default_factory=list)

    def write(self, order: Order, quantity: Decimal, price: Decimal, now: datetime) -> Execution:
        """One more execution of an order, whose filled quantity counts it already."""
        number = FIRST_EXECUTION + len(self.executions)
        execution = Execution(
            client_id=order.client_id,
            order_id=order.ticket.order_id,
            perm_id=order.perm_id,
            listing=order.listing,
            account=order.account,
            execution_id=f"{'0000e0d5' if order.buys else '0000dc8f'}.{number:08x}.01.01",
            at=now,
            exchange=order.listing.exchanges[1] if order.listing.home == "SMART" else order.listing.home,
            side="BOT" if order.buys else "SLD",
            quantity=quantity,
            price=price,
            cum_qty=order.filled,
            average=order.average,
            order_ref=order.ticket.order_ref,
        )
        self.executions.append(execution)
        return execution

    def book(self, order: Order, quantity: Decimal, price: Decimal) -> tuple[Decimal, Decimal | None]:
        """Take it into the account; returns the commission and the result that it realised, if any."""
        already = commission(order.listing, order.filled - quantity, price) if order.filled > quantity else Decimal(0)
        fee = commission(order.listing, quantity, price, already)
        signed = quantity if order.buys else -quantity
        return fee, self.accounts[order.account].book(order.listing, signed, price, fee)

    def charge(self, report: Commission) -> None:
        """Report a commission, now or later or never."""
        if self.commissions == "late":
            self.owed.append(report)
        elif self.commissions == "at_once":
            self.charged[report.execution_id] = report
            self.emit(report)

    def pay_commissions(self) -> None:
        """Send the reports that were held back."""
        owed, self.owed = self.owed, []
        for report in owed:
            self.charged[report.execution_id] = report
            self.emit(report)

    def correct(self, execution_id: str, quantity: Decimal, price: Decimal) -> Execution:
        """Correct (or with quantity zero, bust) an execution: the same stem, its last part one higher.

        Raises:
            KeyError: for an id that was never given out.
        """
        old = next((one for one in self.executions if one.execution_id == execution_id), None)
        if old is None:
            raise KeyError(execution_id)
        stem, _, revision = old.execution_id.rpartition(".")
        corrected = replace(old, execution_id=f"{stem}.{int(revision) + 1:02d}", quantity=quantity, price=price)
        self.executions.append(corrected)
        sign = 1 if old.side == "BOT" else -1
        account = self.accounts[old.account]
        account.book(old.listing, -sign * old.quantity, old.price, Decimal(0))
        if quantity:
            account.book(old.listing, sign * quantity, price, Decimal(0))
        self.emit(corrected)
        self.tell_position(old.account, old.listing)
        return corrected

    def tell_position(self, account: str, listing: Listing) -> None:
        """Say what the account holds of a contract now."""
        holding = self.accounts[account].holdings[listing.con_id]
        self.emit(PositionChanged(account, listing, holding.quantity, holding.average_cost))
