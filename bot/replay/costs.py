"""What trading costs here: half a spread to cross, slippage of what is sent at market, and commissions. Assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from bot.replay.bars import Bar
from risk.book import Contract
from risk.plan import Action


@dataclass(frozen=True, slots=True)
class Costs:
    """The spread is a percentage of the price where the file has no bid and ask; slippage is in steps of the grid.

    Commissions are IBKR's fixed US prices: 0.005 a share and 0.65 a contract, at least a dollar an order, for shares at
    most one percent; a fifth of a basis point, at least two dollars, for currencies.
    """

    option_spread: Decimal = Decimal(2)
    other_spread: Decimal = Decimal("0.02")
    slippage: Decimal = Decimal(1)
    commissions: bool = True

    def half_spread(self, contract: Contract, price: Decimal) -> Decimal:
        """From the middle to either side, at least half a step of the grid."""
        percent = self.option_spread if contract.sec_type == "OPT" else self.other_spread
        if not percent:
            return Decimal(0)
        step = contract.market_rule.increment(price) / 2
        return max(step, (price * percent / 200 / step).quantize(Decimal(1), ROUND_CEILING) * step)

    def slip(self, contract: Contract, price: Decimal) -> Decimal:
        """What an order at market loses beyond the far side."""
        return self.slippage * contract.market_rule.increment(price)

    def opening(self, contract: Contract, bar: Bar) -> tuple[Decimal, Decimal]:
        """Bid and ask as the bar begins."""
        half = self.half_spread(contract, bar.open)
        rule, step = contract.market_rule, contract.market_rule.increment(bar.open)
        bid, ask = rule.snap(max(bar.open - half, step), "down"), rule.snap(bar.open + half, "up")
        return bar.bid or bid, bar.ask or ask

    def commission(self, contract: Contract, quantity: Decimal, price: Decimal) -> Decimal:
        """Of one execution that is a whole order, in the contract's currency."""
        if not self.commissions:
            return Decimal(0)
        value = quantity * price
        match contract.sec_type:
            case "OPT":
                return max(Decimal(1), quantity * Decimal("0.65"))
            case "CASH":
                return max(Decimal(2), value * Decimal("0.00002"))
            case _:
                return min(max(Decimal(1), quantity * Decimal("0.005")), value / 100)

    def worse(self, contract: Contract, action: Action, price: Decimal) -> Decimal:
        """What an order at market gets that this price has triggered: half a spread and the slippage beyond it."""
        away = self.half_spread(contract, price) + self.slip(contract, price)
        step = contract.market_rule.increment(price)
        rule = contract.market_rule
        return rule.snap(price + away, "up") if action is Action.BUY else rule.snap(max(price - away, step), "down")
