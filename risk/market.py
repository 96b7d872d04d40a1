"""Whether the quote may be relied on, and whether one is needed at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from parsers.intent import Add, AtLimit, AtMarket, Bound, InRange, Open, Side
from parsers.value import Value
from risk.book import Quote
from risk.case import Case
from risk.decision import Violation
from risk.figures import Positive, plain, rounded

QuotePolicy = Literal["live_required", "delayed_ok", "limit_needs_none"]


class MarketPolicy(Value):
    """What a quote must be.

    `live_required`: live and fresh, for every entry. `delayed_ok`: delayed data will do (some fifteen minutes old).
    `limit_needs_none`: a limit to buy may go without a quote, since it cannot pay more than it says; then no rule about
    the market is asked, and the card says so. A sale to open always needs one. `market_without_quote` lets a market
    order use the price that the author saw, where there is one.
    """

    quote_policy: QuotePolicy = "limit_needs_none"
    max_quote_age_seconds: Positive = Decimal(5)
    market_without_quote: Literal["refuse", "reference"] = "refuse"


@dataclass(frozen=True, slots=True)
class Usable:
    """A quote with both sides, fresh enough and of a kind that the policy takes."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class Unneeded:
    """No usable quote, and this entry may go without one; the note says why the market was not asked."""

    note: str


def judge_quote(case: Case, policy: MarketPolicy) -> Usable | Unneeded | Violation:
    """What the rules may know of the market."""
    fault = _fault(case, policy)
    if not fault and case.quote is not None:
        return Usable(quote=case.quote)
    if _may_go_without(case, policy):
        return Unneeded(note=f"not checked against the market: {fault}")
    return Violation(rule="quote", message=f"{fault}, and this entry needs a usable one", remedy=_remedy(case))


def needs_quote(intent: Open | Add, policy: MarketPolicy) -> bool:
    """Whether an entry waits for a quote even when its contract is known already."""
    return not _goes_without(intent, policy)


def _may_go_without(case: Case, policy: MarketPolicy) -> bool:
    return _goes_without(case.intent, policy)


def _goes_without(intent: Open | Add, policy: MarketPolicy) -> bool:
    if not isinstance(intent.subject, Bound) or intent.subject.side is Side.SHORT:
        # A limit caps what a purchase costs, and not what a sale is worth: one far below the market sells at once, for
        # a notional that no limit has seen.
        return False
    match intent.entry:
        case AtLimit() | InRange():
            return policy.quote_policy == "limit_needs_none"
        case AtMarket(reference=reference):
            return reference is not None and policy.market_without_quote == "reference"
        case _:
            # A stop entry that the market has passed already would be a market order in disguise.
            return False


def _remedy(case: Case) -> str:
    return "post it with a price" if isinstance(case.intent.entry, AtMarket) else ""


def _fault(case: Case, policy: MarketPolicy) -> str:
    quote = case.quote
    if quote is None:
        return "there is no quote"
    if quote.kind != "live" and not (policy.quote_policy == "delayed_ok" and quote.kind == "delayed"):
        return f"the quote is {quote.kind.replace('_', ' and ')}"
    if quote.bid is None or quote.ask is None:
        return "the quote has one side only"
    if quote.ask <= 0 or quote.bid < 0 or quote.bid > quote.ask:
        return f"the quote is crossed or empty ({plain(quote.bid)} to {plain(quote.ask)})"
    age = case.now - quote.at
    if abs(age) > timedelta(seconds=float(policy.max_quote_age_seconds)):
        seconds = Decimal(str(age.total_seconds()))
        return f"the quote is {rounded(abs(seconds))} seconds {'old' if seconds > 0 else 'ahead of our clock'}"
    return ""
