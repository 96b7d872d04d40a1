"""What signals of every form come to: the orders that would leave with their notes, or the refusals, word for word.

`python -m tests.risk.said_plans` writes `said_plans.txt` anew; the words in it are read by a person before they are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from parsers.intent import (
    Add,
    AtLimit,
    Bound,
    BreakevenStop,
    BreakevenTarget,
    DistanceStop,
    DistanceTarget,
    InRange,
    OnStop,
    OpenTarget,
    PercentStop,
    PercentTarget,
    PriceStop,
    PriceTarget,
    Side,
    TrailingDistanceStop,
    TrailingPercentStop,
)
from risk.assess import assess
from risk.book import MarketRule, PriceBand
from risk.case import Case
from risk.decision import Approved
from risk.figures import PerKind
from risk.market import MarketPolicy
from risk.policy import Policy
from risk.pricing import PricePolicy
from risk.sizing import FixedMoney, FixedQuantity, PercentOfEquity, RiskMoney, SizePolicy
from tests.fakes import cases
from tests.fakes.cases import CONTRACTS, D, case, market, signal

SAID = Path(__file__).with_name("said_plans.txt")
NICKELS = CONTRACTS["option"].model_copy(update={"market_rule": cases.NICKEL})
CONDITIONAL = CONTRACTS["option"].model_copy(
    update={"order_types": cases.ORDER_TYPES | {"COND"}, "under_exchange": "SMART"}
)
SPOT = cases.quote("stock", bid=D("602.10"), ask=D("602.12"), last=D("602.11"))
YEN = CONTRACTS["forex"].model_copy(update={"currency": "JPY", "market_rule": cases.PENNY})
LIVE: dict[str, Any] = {
    "mode": "live", "account": "U1", "figures": cases.FIGURES.model_copy(update={"account_id": "U1"}),
}  # fmt: skip
EUROS = cases.FIGURES.model_copy(update={"account_id": "U1", "currency": "EUR", "exchange_rates": {"USD": D("0.5")}})
HONOUR = SizePolicy(signal_quantity="honour")
EIGHT = Policy(max_contracts=9, sizing=SizePolicy(model=FixedQuantity(option=D(8))))


def stops(*found: Any, of: str = "option", side: Side = Side.LONG, **changes: Any) -> Case:
    return case(of, signal(of, side, stops=found), **changes)


def targets(*found: Any, of: str = "option", **changes: Any) -> Case:
    return case(of, signal(of, targets=found), **changes)


def enters(entry: Any, of: str = "option", side: Side = Side.LONG, **changes: Any) -> Case:
    return case(of, signal(of, side, entry=entry), **changes)


def posted(quantity: str, of: str = "option", **changes: Any) -> Case:
    return case(of, signal(of, quantity=D(quantity), **changes))


def level(price: str) -> PriceTarget:
    return PriceTarget(price=D(price))


ROWS: list[tuple[str, Case, Policy]] = [
    (of, case(of), Policy()) for of in ("option", "stock", "future", "forex")
] + [
    ("an addition", case("stock", Add(**signal("stock").model_dump(exclude={"action"})).model_copy(update={"subject": Bound(side=Side.LONG, instrument=cases.AAPL, trade_ref="T1")})), Policy()),
    ("short stock", case("stock", signal("stock", Side.SHORT)), Policy()),
    ("no multiplier", case(contract=CONTRACTS["option"].model_copy(update={"multiplier": D(0)})), Policy()),
    ("no orders", case(contract=CONTRACTS["option"].model_copy(update={"order_types": frozenset()})), Policy()),
    ("no price steps", case(contract=CONTRACTS["option"].model_copy(update={"market_rule": MarketRule(bands=())})), Policy()),
    ("a price step of nothing", case(contract=CONTRACTS["option"].model_copy(update={"market_rule": MarketRule(bands=(PriceBand(low_edge=D(0), increment=D(0)),))})), Policy()),
    ("no stop orders", case(contract=CONTRACTS["option"].model_copy(update={"order_types": frozenset({"LMT"})})), Policy()),
    # Entries.
    ("off the grid", enters(AtLimit(price=D("1.27")), contract=NICKELS), Policy()),
    ("below the first step", enters(AtLimit(price=D("0.04")), contract=NICKELS), Policy()),
    ("a huge price", enters(AtLimit(price=D("1e30"))), Policy()),
    ("a fine price", enters(AtLimit(price=D("1.123456789"))), Policy()),
    ("a level of the underlying", enters(AtLimit(price=D(600), basis="underlying")), Policy()),
    ("a range", enters(InRange(low=D("1.20"), high=D("1.25"))), Policy()),
    ("a range off the grid", enters(InRange(low=D("1.20"), high=D("1.27")), contract=NICKELS), Policy()),
    ("a range to sell off the grid", enters(InRange(low=D("185.451"), high=D("186")), "stock", Side.SHORT), Policy()),
    ("a range to sell", enters(InRange(low=D("185.45"), high=D("186")), "stock", Side.SHORT), Policy()),
    ("a stop entry", enters(OnStop(price=D("1.30"))), Policy()),
    ("a stop entry to sell", enters(OnStop(price=D("185.401")), "stock", Side.SHORT), Policy()),
    ("a stop entry of no sense", enters(OnStop(price=D("-1"))), Policy()),
    ("a stop entry that was passed", enters(OnStop(price=D("1.25"))), Policy()),
    ("a stop entry to sell that was passed", enters(OnStop(price=D("185.45")), "stock", Side.SHORT), Policy()),
    ("a stop entry without a quote", enters(OnStop(price=D("1.30")), quote=None), Policy()),
    ("at the market", case(intent=market()), Policy()),
    ("at the market, short", case("stock", market("stock", side=Side.SHORT)), Policy()),
    ("at the market, without a collar", case("stock", market("stock")), Policy(prices=PricePolicy(market_collar_percent=PerKind(option=D(1))))),
    ("at the market, without a quote", case(intent=market(), quote=None), Policy()),
    ("at the posted price, without a quote", case(intent=market(reference="1.20"), quote=None), Policy(market=MarketPolicy(market_without_quote="reference"))),
    ("at no market to sell to", case("stock", market("stock", side=Side.SHORT), quote=cases.quote("stock", bid=D("0.00"), ask=D("0.01"))), Policy()),
    ("at a market below the first step", case("stock", market("stock", stops=()), quote=cases.quote("stock", bid=D(0), ask=D("0.004"))), Policy()),
    ("at a market of cents to sell to", case("stock", market("stock", side=Side.SHORT, stops=(), targets=()), quote=cases.quote("stock", bid=D("0.50"), ask=D("0.51"))), Policy()),
    # Quotes.
    ("no quote", case(quote=None), Policy()),
    ("delayed", case(quote=cases.quote(kind="delayed_frozen")), Policy(market=MarketPolicy(quote_policy="live_required"))),
    ("one side", case(quote=cases.quote(bid=None)), Policy(market=MarketPolicy(quote_policy="live_required"))),
    ("crossed", case(quote=cases.quote(bid=D("1.30"))), Policy(market=MarketPolicy(quote_policy="live_required"))),
    ("stale", case(quote=cases.quote(at=cases.NOW - timedelta(seconds=6))), Policy(market=MarketPolicy(quote_policy="live_required"))),
    ("stale, at the market", case(intent=market(), quote=cases.quote(at=cases.NOW + timedelta(seconds=6))), Policy()),
    # Stops.
    ("no stop", stops(), Policy()),
    ("no stop, short stock", stops(of="stock", side=Side.SHORT), Policy()),
    ("no stop, future", stops(of="future"), Policy()),
    ("no stop, cheap", case(intent=signal(stops=(), entry=AtLimit(price=D("0.09"))), quote=None), Policy()),
    ("a percent", stops(PercentStop(percent=D(33))), Policy()),
    ("a percent, short", stops(PercentStop(percent=D(2)), of="stock", side=Side.SHORT), Policy()),
    ("all of it", stops(PercentStop(percent=D(100))), Policy()),
    ("a candle's close", stops(PriceStop(price=D(1), on_close=True)), Policy()),
    ("ticks", stops(DistanceStop(distance=D(3), unit="ticks"), of="future"), Policy()),
    ("points", stops(DistanceStop(distance=D("10.1"), unit="points"), of="future"), Policy()),
    ("dollars", stops(DistanceStop(distance=D("0.30"), unit="usd")), Policy()),
    ("pips", stops(DistanceStop(distance=D(20), unit="pips"), of="forex"), Policy()),
    ("pips of yen", stops(DistanceStop(distance=D(20), unit="pips"), of="forex", contract=YEN), Policy(prices=PricePolicy())),
    ("dollars of yen", stops(DistanceStop(distance=D(20), unit="usd"), of="forex", contract=YEN), Policy()),
    ("pips of a stock", stops(DistanceStop(distance=D(20), unit="pips"), of="stock"), Policy()),
    ("pips of a stock that are agreed on", stops(DistanceStop(distance=D(20), unit="pips"), of="stock"), Policy(prices=PricePolicy(pip_sizes={"AAPL": D("0.1")}))),
    ("a distance of no sense", stops(DistanceStop(distance=D("-2e20"), unit="points")), Policy()),
    ("at the entry", stops(BreakevenStop()), Policy()),
    ("above the entry", stops(PriceStop(price=D("1.30"))), Policy()),
    ("below the entry, short", stops(PriceStop(price=D(180)), of="stock", side=Side.SHORT), Policy()),
    ("a stop of no sense", stops(PriceStop(price=D("1e12"))), Policy()),
    ("a stop just beyond sense", stops(PriceStop(price=D(10) ** 8)), Policy()),
    ("a stop just above dust", stops(PriceStop(price=D("1e-8"))), Policy()),
    ("a stop of dust", stops(PriceStop(price=D("1e-20"))), Policy()),
    ("a stop below nothing", stops(PriceStop(price=D("-1"))), Policy()),
    ("two stops", stops(PriceStop(price=D("0.80")), PercentStop(percent=D(20))), Policy()),
    ("two stops, short", stops(PriceStop(price=D(190)), PriceStop(price=D(188)), of="stock", side=Side.SHORT), Policy()),
    ("two stops, one of them wrong", stops(PriceStop(price=D("0.80")), BreakevenStop()), Policy()),
    ("trailing by a percent", stops(TrailingPercentStop(trailing_percent=D(10))), Policy()),
    ("trailing by a distance", stops(TrailingDistanceStop(trailing_distance=D("0.237"), unit="points")), Policy()),
    ("trailing by a distance, short", stops(TrailingDistanceStop(trailing_distance=D("2.005"), unit="points"), of="stock", side=Side.SHORT), Policy()),
    ("trailing by too little", stops(TrailingDistanceStop(trailing_distance=D("0.001"), unit="points")), Policy()),
    ("trailing, not here", stops(TrailingPercentStop(trailing_percent=D(10)), contract=CONTRACTS["option"].model_copy(update={"order_types": frozenset({"LMT", "STP"})})), Policy()),
    ("trailing by pips of a stock", stops(TrailingDistanceStop(trailing_distance=D(2), unit="pips"), of="stock"), Policy()),
    ("at a level of the underlying", stops(PriceStop(price=D(598), basis="underlying"), contract=CONDITIONAL, under_quote=SPOT), Policy()),
    ("at a level of the underlying, not here", stops(PriceStop(price=D(598), basis="underlying"), under_quote=SPOT), Policy()),
    ("at a passed level of the underlying", stops(PriceStop(price=D(603), basis="underlying"), contract=CONDITIONAL, under_quote=SPOT), Policy()),
    ("at no level of the underlying", stops(PriceStop(price=D(6), basis="underlying"), contract=CONDITIONAL, under_quote=SPOT), Policy()),
    ("at an unseen underlying", stops(PriceStop(price=D(598), basis="underlying"), contract=CONDITIONAL), Policy()),
    ("at a level of the underlying and a price", stops(PriceStop(price=D(598), basis="underlying"), PriceStop(price=D(1)), contract=CONDITIONAL, under_quote=SPOT), Policy()),
    ("at a candle's close of the underlying", stops(PriceStop(price=D(598), basis="underlying", on_close=True), contract=CONDITIONAL, under_quote=SPOT), Policy()),
    ("at a level of the underlying, sold", stops(PriceStop(price=D(606), basis="underlying"), side=Side.SHORT, contract=CONDITIONAL, under_quote=SPOT), Policy(allow_selling_to_open=True)),
    # Targets.
    ("no target", targets(), EIGHT),
    ("three targets out of order", targets(level("2"), level("1.50"), OpenTarget(), level("1.75")), EIGHT),
    ("shares of it", targets(PriceTarget(price=D("1.50"), fraction=D("0.5")), level("2"), OpenTarget(fraction=D("0.25"))), EIGHT),
    ("shares that say nothing", targets(PriceTarget(price=D("1.50"), fraction=D(0)), PriceTarget(price=D(2), fraction=D(0))), EIGHT),
    ("more targets than units", targets(level("1.50"), level("2"), OpenTarget()), Policy()),
    ("one more target than units", targets(level("1.50"), level("2"), OpenTarget()), Policy(sizing=SizePolicy(model=FixedQuantity(option=D(2))))),
    ("one target twice", targets(level("1.50"), level("1.5")), EIGHT),
    ("a target of a percent", targets(PercentTarget(percent=D(33), trailing_percent=D(5))), Policy()),
    ("a target of points", targets(DistanceTarget(distance=D("10.1"), unit="points"), of="future"), Policy()),
    ("a target of pips of a stock", targets(DistanceTarget(distance=D(1), unit="pips"), of="stock"), Policy()),
    ("a target at the entry", targets(BreakevenTarget(), level("2")), Policy()),
    ("a target below the entry", targets(level("1.20")), Policy()),
    ("a target of no sense", targets(level("1e30")), Policy()),
    ("a target above the entry, short", case("stock", signal("stock", Side.SHORT, targets=(level("190"),))), Policy()),
    ("two targets out of order, short", case("stock", signal("stock", Side.SHORT, targets=(level("180"), level("182")))), Policy()),
    ("a target off the grid, short", case("stock", signal("stock", Side.SHORT, targets=(level("180.001"),))), Policy()),
    ("a target that starts a trail", targets(PriceTarget(price=D(2), trailing_percent=D(10))), Policy()),
    ("a target of the underlying", targets(PriceTarget(price=D(610), basis="underlying"), contract=CONDITIONAL, under_quote=SPOT), Policy()),
    ("two targets of the underlying, with shares", targets(PriceTarget(price=D(610), basis="underlying", fraction=D("0.75")), PriceTarget(price=D(620), basis="underlying"), contract=CONDITIONAL, under_quote=SPOT), EIGHT),
    ("a target of the underlying beside a price", targets(PriceTarget(price=D(610), basis="underlying"), level("2"), contract=CONDITIONAL, under_quote=SPOT), EIGHT),
    ("a target of the underlying, not here", targets(PriceTarget(price=D(610), basis="underlying"), under_quote=SPOT), Policy()),
    # Sizes.
    ("trimmed", case(), Policy(sizing=SizePolicy(model=FixedQuantity(option=D(9))))),
    ("just the cap", case(), Policy(sizing=SizePolicy(model=FixedQuantity(option=D(5))))),
    ("trimmed live", case("stock", **LIVE), Policy(sizing=SizePolicy(model=FixedQuantity(stock=D(40))))),
    ("trimmed live, in euros", case("stock", mode="live", account="U1", figures=EUROS), Policy(sizing=SizePolicy(model=FixedQuantity(stock=D(40))))),
    ("too dear live", case("stock", **LIVE), Policy(live_start_notional=D(100))),
    ("no contracts live", case(**LIVE), Policy()),
    ("one contract live", case(**LIVE), EIGHT),
    ("posted and not used", posted("3"), Policy()),
    ("posted and used", posted("3"), Policy(sizing=HONOUR)),
    ("posted beyond the cap", posted("30"), Policy(sizing=HONOUR)),
    ("posted nonsense", posted("1e30"), Policy(sizing=HONOUR)),
    ("a half", posted("0.5"), Policy(sizing=HONOUR)),
    ("two lots", posted("0.4", "forex", quantity_unit="lots"), Policy(sizing=HONOUR)),
    ("lotto", case(intent=signal(risk_hint="lotto")), EIGHT),
    ("an author's share", case(intent=signal(risk_hint="small")), Policy(sizing=SizePolicy(model=FixedQuantity(option=D(8)), authors={"7": D("1.5")}))),
    ("money", case(), Policy(sizing=SizePolicy(model=FixedMoney(amount_base_currency=D(400))))),
    ("too little money", case(), Policy(sizing=SizePolicy(model=FixedMoney(amount_base_currency=D(50))))),
    ("a share of nothing", case(figures=cases.FIGURES.model_copy(update={"net_liquidation": D(0)})), Policy(sizing=SizePolicy(model=PercentOfEquity(percent=D(5))))),
    ("a share of what is not known", case(figures=cases.FIGURES.model_copy(update={"net_liquidation": None})), Policy(sizing=SizePolicy(model=PercentOfEquity(percent=D(5))))),
    ("risk without a rate", case(figures=cases.FIGURES.model_copy(update={"currency": "EUR"})), Policy(sizing=SizePolicy(model=RiskMoney(amount_base_currency=D(100))))),
]  # fmt: skip


def said() -> str:
    """All of it, one block a row."""
    return "".join(f"{line}\n" for name, found, policy in ROWS for line in _block(name, found, policy))


def _block(name: str, found: Case, policy: Policy) -> Iterator[str]:
    yield f"{name}:"
    decision = assess(found, policy)
    if isinstance(decision, Approved):
        plan = decision.plan
        fields = plan.model_dump(mode="json", exclude={"contract", "notes", "bot", "slices"}).items()
        yield f"    {', '.join(f'{key} {value}' for key, value in fields if value not in (None, '', 0, False))}"
        yield f"    {', '.join(f'{part.quantity} at {part.target_price or part.target_when}' for part in plan.slices)}"
        yield from (f"    note: {note}" for note in plan.notes)
        return
    for violation in decision.violations:
        parts = (violation.rule, violation.message, violation.actual, violation.limit, violation.remedy)
        yield f"    {' | '.join(part or '-' for part in parts)}"


if __name__ == "__main__":
    SAID.write_text(said(), encoding="utf-8")
