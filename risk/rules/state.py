"""What no configuration switches off: the trading state, the link, the account, and what is never traded."""

from __future__ import annotations

from typing import ClassVar, Literal

from parsers.instrument import Kind
from parsers.intent import Side
from risk.case import Case
from risk.decision import Violation
from risk.paper import PAPER_PREFIX
from risk.rules.base import IntentRule, Measure
from risk.states import TradingState


class TradingAllowed(IntentRule):
    """Entries leave in ACTIVE only."""

    rule: Literal["trading-state"] = "trading-state"

    def law(self) -> str:
        """The law in words."""
        return "entries only while trading is active"

    def judge(self, case: Case) -> Violation | Measure:
        """The latched state."""
        match case.trading_state:
            case TradingState.ACTIVE:
                return Measure("active")
            case TradingState.REDUCING:
                return self.broken("trading is reducing: exits only", "reducing", "active", "an owner can resume")
            case TradingState.HALTED:
                return self.broken("trading is halted", "halted", "active", "an owner can resume")


class LinkReady(IntentRule):
    """Entries leave only when everything that the broker holds is known."""

    rule: Literal["link"] = "link"

    def law(self) -> str:
        """The law in words."""
        return "entries only while the broker is connected and reconciled"

    def judge(self, case: Case) -> Violation | Measure:
        """The link's state."""
        if case.link_ready:
            return Measure("ready")
        return self.broken("the broker is not connected and reconciled", "not ready", "ready", "post it again later")


class AccountProven(IntentRule):
    """The account is proven, fits the mode, and the figures are its own."""

    rule: Literal["mode"] = "mode"

    def law(self) -> str:
        """The law in words."""
        return "entries only in an account that is proven to fit the mode"

    def judge(self, case: Case) -> Violation | Measure:
        """Asked again here, because nothing that matters is believed twice removed."""
        if not case.account:
            return self.blind("the account")
        if case.account.startswith(PAPER_PREFIX) is (case.mode == "live"):
            return self.broken(f"account {case.account} is not a {case.mode} account", case.account, case.mode)
        if case.figures is not None and case.figures.account_id != case.account:
            return self.broken(
                f"the figures are of account {case.figures.account_id}, not {case.account}",
                case.figures.account_id,
                case.account,
            )
        return Measure(case.account)


class NoCoins(IntentRule):
    """Coins are recognised so that they can be refused by name."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"crypto"})
    rule: Literal["unsupported"] = "unsupported"

    def law(self) -> str:
        """The law in words."""
        return "coins are not traded"

    def judge(self, case: Case) -> Violation | Measure:
        """Always refused."""
        return self.broken(f"{case.instrument.symbol} is a coin; coins are not traded here", case.instrument.symbol)


class SellingToOpen(IntentRule):
    """A short option can lose without bound, so it needs the policy's word."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option"})
    rule: Literal["selling-to-open"] = "selling-to-open"

    def law(self) -> str:
        """The law in words."""
        return "options are bought to open, never sold"

    def judge(self, case: Case) -> Violation | Measure:
        """The side of the position, not the right of the option."""
        if case.side is Side.LONG:
            return Measure("long")
        return self.broken(
            "selling an option to open is not allowed", "short", "long", "set allow_selling_to_open: true"
        )


class SameContract(IntentRule):
    """The contract must be what the signal named."""

    rule: Literal["contract"] = "contract"

    def law(self) -> str:
        """The law in words."""
        return "the contract is exactly the one that was named"

    def judge(self, case: Case) -> Violation | Measure:
        """Every word that the signal settled must be found again in the contract."""
        if case.contract is None:
            return self.blind("the contract")
        if case.instrument == case.contract.instrument:
            return Measure(case.contract.local_symbol.strip())
        asked, found = case.instrument.model_dump(), case.contract.instrument.model_dump()
        open_words = {"nearest", "front"}
        wrong = [name for name, value in asked.items() if value not in open_words and found.get(name) != value]
        if not wrong:
            return Measure(case.contract.local_symbol.strip())
        name = wrong[0]
        return self.broken(
            f"the contract found is another one: {name} {found.get(name)} and not {asked[name]}",
            str(found.get(name)),
            str(asked[name]),
        )


class NotHalted(IntentRule):
    """No entry while the exchange has halted the instrument; asked where the market data says so."""

    rule: Literal["halted"] = "halted"

    def law(self) -> str:
        """The law in words."""
        return "no entry while the instrument is halted"

    def judge(self, case: Case) -> Violation | Measure:
        """IB's halted tick; unknown passes, because not every feed has it and the session rule stands anyway."""
        if case.halted:
            return self.broken(
                "the exchange has halted this instrument", "halted", "trading", "post it again when it trades"
            )
        return Measure("not said" if case.halted is None else "trading")
