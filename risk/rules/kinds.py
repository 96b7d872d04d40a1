"""The closed list of the rules that configuration may state."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from risk.rules.allow import AllowedClasses, AllowedKinds, AllowedSymbols, BlockedSymbols
from risk.rules.exposure import (
    MaxEntriesPerDay,
    MaxEntriesPerMinute,
    MaxOpenPositions,
    MaxTotalNotional,
    MaxTotalRisk,
)
from risk.rules.funds import BuyingPower, PdtHeadroom, SettledCash
from risk.rules.hours import ClockSkew, DaysToExpiry, FuturesRollDays, MessageAge, TradingWindow, ZeroDteCutoff
from risk.rules.losses import CooldownAfterStop, DailyLoss, Drawdown, LossStreak
from risk.rules.price import MaxChase, PremiumRange, PriceCollar, Spread
from risk.rules.repeats import DuplicateSignal
from risk.rules.size import (
    MaxContracts,
    MaxFuturesNotional,
    MaxFxNotional,
    MaxNotional,
    MaxRisk,
    MaxShares,
    MinFxNotional,
)
from risk.rules.stops import RewardToRisk, StopDistance
from risk.rules.tape import OptionLiquidity

StatedRule = Annotated[
    MaxContracts
    | MaxShares
    | MaxNotional
    | MaxFuturesNotional
    | MaxFxNotional
    | MinFxNotional
    | MaxRisk
    | MaxOpenPositions
    | MaxEntriesPerDay
    | MaxEntriesPerMinute
    | MaxTotalRisk
    | MaxTotalNotional
    | DailyLoss
    | Drawdown
    | LossStreak
    | CooldownAfterStop
    | PriceCollar
    | MaxChase
    | Spread
    | PremiumRange
    | StopDistance
    | RewardToRisk
    | MessageAge
    | ClockSkew
    | TradingWindow
    | DaysToExpiry
    | ZeroDteCutoff
    | FuturesRollDays
    | AllowedKinds
    | AllowedSymbols
    | BlockedSymbols
    | AllowedClasses
    | DuplicateSignal
    | BuyingPower
    | SettledCash
    | PdtHeadroom
    | OptionLiquidity,
    Field(discriminator="rule"),
]
