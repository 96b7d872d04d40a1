"""Against doing a thing twice, or against oneself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from parsers.instrument import Kind
from parsers.intent import Side
from risk.case import Case
from risk.decision import Violation
from risk.figures import plain
from risk.rules.base import IntentRule, Measure

SECONDS_OF_A_DAY: Final = 86_400


class DuplicateSignal(IntentRule):
    """The same thing asked for again within a window, in another message, is a repost and not a second trade.

    The window is a day at most: signals are remembered for no longer.
    """

    rule: Literal["duplicate_signal"] = "duplicate_signal"
    window_seconds: Annotated[Decimal, Field(gt=0, le=SECONDS_OF_A_DAY, allow_inf_nan=False)] = Decimal(300)
    across: Literal["anyone", "author"] = "anyone"

    def law(self) -> str:
        """The law in words."""
        return f"the same signal counts once in {plain(self.window_seconds)} seconds"

    def judge(self, case: Case) -> Violation | Measure:
        """Accepted signals with the same fingerprint; the legs of one message are no repeats of each other."""
        since = case.now - timedelta(seconds=float(self.window_seconds))
        here = (case.platform, case.channel, case.message_id)
        for recent in [each for each in case.book.recent if each.fingerprint == case.fingerprint]:
            taken = recent.accepted and recent.at > since
            other = (recent.platform, recent.channel, recent.message_id) != here
            if taken and other and (self.across == "anyone" or recent.author == case.author):
                ago = int((case.now - recent.at).total_seconds())
                return self.broken(
                    f"the same signal was taken {ago} seconds ago",
                    f"{ago} s",
                    f"{plain(self.window_seconds)} s",
                    "say 'add' to enlarge that trade",
                )
        return Measure("new")


class AlreadyEntered(IntentRule):
    """One entry for one leg of one message, whatever happened to it since: always asked."""

    rule: Literal["already-entered"] = "already-entered"

    def law(self) -> str:
        """The law in words."""
        return "one entry for each message and leg"

    def judge(self, case: Case) -> Violation | Measure:
        """The trade's name is derived from the message, so the same name is the same leg."""
        ref, book = case.trade_ref, case.book
        is_open = any(trade.trade_ref == ref for trade in book.exposures)
        if not is_open and not any(trade.trade_ref == ref for trade in book.closed_today):
            return Measure("new")
        return self.broken("this message has its trade already", case.trade_ref)


class OppositePosition(IntentRule):
    """IB nets an account's position in a contract, so two opposite trades would undo each other: always asked."""

    rule: Literal["opposite-position"] = "opposite-position"

    def law(self) -> str:
        """The law in words."""
        return "no entry against a position in the same contract"

    def judge(self, case: Case) -> Violation | Measure:
        """Ours in either state, and whatever else the account holds."""
        if case.contract is None:
            return self.blind("the contract")
        con_id = case.contract.con_id
        ours = [e for e in case.book.exposures if e.con_id == con_id and e.side is not case.side]
        foreign = case.book.foreign_positions.get(con_id, Decimal(0))
        against = foreign < 0 if case.side is Side.LONG else foreign > 0
        if not ours and not against:
            return Measure("none")
        other = "short" if case.side is Side.LONG else "long"
        whose = "of this bot" if ours else "that is not this bot's"
        return self.broken(
            f"there is a {other} position {whose} in the same contract, and IB would net the two",
            other,
            case.side.value,
            "close that one first",
        )


class ForeignPosition(IntentRule):
    """A position of somebody else's in the same contract makes ours unprovable, since IB reports only their sum.

    Currency pairs are left out: a currency balance is no position of anyone's, and there our own executions are the
    only truth.
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset({"stock", "option", "future"})
    rule: Literal["foreign-position"] = "foreign-position"

    def law(self) -> str:
        """The law in words."""
        return "no entry where the account holds a position that is not this bot's"

    def judge(self, case: Case) -> Violation | Measure:
        """By contract."""
        if case.contract is None:
            return self.blind("the contract")
        held = case.book.foreign_positions.get(case.contract.con_id, Decimal(0))
        if not held:
            return Measure("none")
        return self.broken(
            f"the account holds {plain(held)} of this contract that are not this bot's",
            held,
            0,
            "close them, or set share_position: true",
        )


class ContractBusy(IntentRule):
    """IB refuses a buy while a sell works on the same US option contract (201), so entries wait: always asked.

    A position of ours always has a working stop, so any exposure there keeps the contract busy.
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset({"option"})
    rule: Literal["contract-busy"] = "contract-busy"

    def law(self) -> str:
        """The law in words."""
        return "no entry into an option contract where an order works"

    def judge(self, case: Case) -> Violation | Measure:
        """Ours or anybody's in this account."""
        if case.contract is None:
            return self.blind("the contract")
        con_id = case.contract.con_id
        ours = any(e.con_id == con_id for e in case.book.exposures)
        if not ours and con_id not in case.book.foreign_working:
            return Measure("free")
        whose = "of this bot" if ours else "that is not this bot's"
        return self.broken(
            f"an order {whose} works on this option contract, and IB takes no entry beside it",
            "busy",
            "free",
            "close or cancel that one first",
        )
