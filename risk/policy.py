"""A person's own limits: the rules that they state, and what completes a signal that leaves something open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from parsers.instrument import Kind
from parsers.intent import Side
from parsers.value import Value
from risk.chasing import ChasePolicy
from risk.figures import Count, Positive, plain
from risk.leaving import Leave
from risk.market import MarketPolicy
from risk.paper import Mode
from risk.pricing import PricePolicy
from risk.rules.base import Rule
from risk.rules.exposure import MaxEntriesPerDay, MaxEntriesPerMinute, MaxOpenPositions
from risk.rules.funds import BuyingPower, by_margin
from risk.rules.hours import ClockSkew, DaysToExpiry, FuturesRollDays, MarketHours, MessageAge, ZeroDteCutoff
from risk.rules.kinds import StatedRule
from risk.rules.losses import DailyLoss
from risk.rules.pace import OrderRate
from risk.rules.price import MaxChase, PriceCollar, Spread
from risk.rules.ramp import LiveStart
from risk.rules.repeats import AlreadyEntered, ContractBusy, DuplicateSignal, ForeignPosition, OppositePosition
from risk.rules.size import (
    MaxContracts,
    MaxFuturesNotional,
    MaxFxNotional,
    MaxNotional,
    MaxRisk,
    MaxShares,
    MinFxNotional,
)
from risk.rules.state import (
    AccountProven,
    LinkReady,
    NoCoins,
    NotHalted,
    SameContract,
    SellingToOpen,
    TradingAllowed,
)
from risk.rules.stops import StopDistance, StopInMarket
from risk.sizing import SizePolicy

# Live has no default on purpose: how many contracts real money may buy is for its owner to write down.
PAPER_MAX_CONTRACTS: Final = 5

_MODES: Final[tuple[Mode, ...]] = ("paper", "live")
_KINDS: Final[tuple[Kind, ...]] = ("stock", "option", "future", "forex", "crypto")

ALWAYS: Final[tuple[Rule, ...]] = (
    TradingAllowed(),
    LinkReady(),
    AccountProven(),
    NoCoins(),
    SameContract(),
    NotHalted(),
    AlreadyEntered(),
    OppositePosition(),
    ContractBusy(),
    StopInMarket(),
    MarketHours(),
    OrderRate(),
)

# Each stands until the policy states a rule of the same name for everybody together.
DEFAULTS: Final[tuple[Rule, ...]] = (
    MessageAge(),
    ClockSkew(),
    DuplicateSignal(),
    MaxShares(limit=500),
    MaxNotional(limit_base_currency=Decimal(10_000)),
    MaxFuturesNotional(limit_base_currency=Decimal(150_000)),
    MaxFxNotional(limit_base_currency=Decimal(60_000)),
    MaxRisk(limit_base_currency=Decimal(1_000)),
    MaxOpenPositions(limit=5),
    MaxEntriesPerDay(limit=20),
    MaxEntriesPerMinute(limit=6),
    DailyLoss(limit_base_currency=Decimal(2_000)),
    PriceCollar(),
    MaxChase(),
    Spread(),
    StopDistance(),
    DaysToExpiry(),
    ZeroDteCutoff(),
    FuturesRollDays(),
    BuyingPower(),
)


class Policy(Value):
    """All that risk is configured by; every field has a default that errs on the side of not trading.

    `max_contracts` is MAX_CONTRACTS: option and future contracts in an order and in a position. Live starts below it,
    with `live_start_contracts`, and with orders of `live_start_notional` in base currency where nothing is counted in
    contracts; raising them is a change of the configuration, never of a chat. `entry_ttl_seconds` is how long an
    entry may rest unfilled, and `chase` how its limit follows the market meanwhile; unset, it does not. `leave` says
    when a position is closed whatever its price; with `expiry_order` an option bought on its last day is also sold
    right after that by an order that rests at the broker. `option_trigger_method` is IB's triggerMethod for option
    stops (8, the middle of bid and ask: two bad bids at the open must not sell). `share_position` allows an entry
    beside the owner's own position in it. `odd_lots` allows currency orders below USD 25,000.
    """

    rules: tuple[StatedRule, ...] = ()
    max_contracts: Annotated[int, Field(gt=0)] | None = None
    live_start_contracts: Count = 1
    live_start_notional: Positive = Decimal(1_000)
    prices: PricePolicy = PricePolicy()
    market: MarketPolicy = MarketPolicy()
    sizing: SizePolicy = SizePolicy()
    entry_ttl_seconds: Annotated[int, Field(ge=5, le=86_400)] = 60
    chase: ChasePolicy | None = None
    leave: tuple[Leave, ...] = (Leave(day="last", minutes_before_close=Decimal(15)),)
    expiry_order: bool = True
    option_trigger_method: Literal[0, 1, 2, 3, 4, 7, 8] = 8
    allow_selling_to_open: bool = False
    share_position: bool = False
    odd_lots: bool = False

    def cap(self, mode: Mode) -> int | None:
        """MAX_CONTRACTS as it holds; None means that nobody has set it for live, and then no contract is bought."""
        if mode == "paper":
            return self.max_contracts or PAPER_MAX_CONTRACTS
        return min(self.max_contracts, self.live_start_contracts) if self.max_contracts else None

    def cap_name(self, mode: Mode) -> str:
        """Which figure of the configuration the cap is."""
        ramps = mode == "live" and self.max_contracts is not None and self.live_start_contracts < self.max_contracts
        return "live_start_contracts" if ramps else "MAX_CONTRACTS"

    @cached_property
    def _switched(self) -> tuple[Rule, ...]:
        rules: list[Rule] = []
        if not self.share_position:
            rules.append(ForeignPosition())
        if not self.allow_selling_to_open:
            rules.append(SellingToOpen())
        if not self.odd_lots:
            rules.append(MinFxNotional())
        return tuple(rules)

    @cached_property
    def _standing(self) -> tuple[Rule, ...]:
        # A limit for each channel or author says nothing about all of them together: that default stands beside it.
        replaced = {rule.name for rule in self.rules if rule.is_everybodys}
        kept = tuple(rule for rule in DEFAULTS if rule.name not in replaced)
        return (*ALWAYS, *self._switched, *kept, *self.rules)

    @cached_property
    def _asked(self) -> dict[tuple[Mode, Kind], tuple[tuple[Rule, str], ...]]:
        labelled = {mode: [(rule, rule.label) for rule in self.effective(mode)] for mode in _MODES}
        return {
            (mode, kind): tuple(
                (rule, label) for rule, label in labelled[mode] if kind in rule.kinds and rule.only.kind in (None, kind)
            )
            for mode in _MODES
            for kind in _KINDS
        }

    def effective(self, mode: Mode) -> tuple[Rule, ...]:
        """Every rule that can be asked, the always-on ones first."""
        cap = self.cap(mode)
        start = (LiveStart(limit_base_currency=self.live_start_notional),) if mode == "live" else ()
        return (*self._standing, *start, *(() if cap is None else (MaxContracts(limit=cap),)))

    def asked(self, mode: Mode, kind: Kind) -> tuple[tuple[Rule, str], ...]:
        """The rules that concern this kind, each with its label; worked out once, since every signal asks."""
        return self._asked[mode, kind]

    @cached_property
    def _margin_kinds(self) -> frozenset[tuple[Mode, Kind]]:
        return self._with_rule(lambda rule: isinstance(rule, BuyingPower))

    @cached_property
    def _tape_kinds(self) -> frozenset[tuple[Mode, Kind]]:
        return self._with_rule(lambda rule: rule.reads_tape)

    def _with_rule(self, wanted: Callable[[Rule], bool]) -> frozenset[tuple[Mode, Kind]]:
        return frozenset(place for place, asked in self._asked.items() if any(wanted(rule) for rule, _ in asked))

    def asks_margin(self, mode: Mode, kind: Kind, side: Side) -> bool:
        """Whether an entry waits for the broker to say what one unit ties up."""
        return by_margin(kind, side) and (mode, kind) in self._margin_kinds

    def reads_tape(self, mode: Mode, kind: Kind) -> bool:
        """Whether a rule asks for what the exchange tells beside prices, so that a stream is needed in any case."""
        return (mode, kind) in self._tape_kinds

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Policy:
        """A changed policy is made anew: a plain copy would keep the rules worked out for the old one."""
        del deep
        return Policy.model_validate({name: getattr(self, name) for name in Policy.model_fields} | dict(update or {}))


def describe(policy: Policy, mode: Mode) -> tuple[str, ...]:
    """The effective limits in words, one a line, for people who want to know what is allowed."""
    lines = [f"{rule.name}: {rule.law()}{rule.only.words()}" for rule in policy.effective(mode)]
    if policy.cap_name(mode) == "live_start_contracts":
        lines.append(
            f"live starts with {policy.cap(mode)} of MAX_CONTRACTS {policy.max_contracts}: "
            "raise live_start_contracts for more"
        )
    if policy.cap(mode) is None:
        lines.append("max_contracts: MAX_CONTRACTS is not set, so no option or future is bought live")
    lines.append(f"size: {policy.sizing.model.words()}; posted sizes: {policy.sizing.signal_quantity}")
    lines.append(f"default stops: {policy.prices.default_stop_percent.words(' %')}; other kinds need a posted stop")
    lines.append(f"market entries: at most {policy.prices.market_collar_percent.words(' %')} beyond the far touch")
    lines.append(
        f"quotes: {policy.market.quote_policy.replace('_', ' ')}, at most "
        f"{plain(policy.market.max_quote_age_seconds)} seconds old"
    )
    lines.append(f"entries rest for {policy.entry_ttl_seconds} seconds")
    if policy.chase is not None:
        lines.append(f"unfilled limits follow the market {policy.chase.law()}")
    lines.extend(f"positions: {law.law()}" for law in policy.leave)
    return tuple(lines)
