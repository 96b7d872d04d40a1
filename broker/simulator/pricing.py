"""What an option is worth: Black and Scholes without interest, enough for a market that only has to be plausible."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, log, pi, sqrt

YEAR_SECONDS = 365.25 * 86400


@dataclass(frozen=True, slots=True)
class Worth:
    """A price and how it moves, per unit of the underlying and per day."""

    price: float
    delta: float
    gamma: float
    vega: float
    theta: float


def _cumulative(x: float) -> float:
    return 0.5 * (1 + erf(x / sqrt(2)))


def worth(under: float, strike: float, right: str, volatility: float, seconds: float) -> Worth:
    """The worth of a call (C) or put (P) with this much time left; at expiry its intrinsic value."""
    sign = 1.0 if right == "C" else -1.0
    years = max(seconds, 0.0) / YEAR_SECONDS
    spread = volatility * sqrt(years)
    if spread < 1e-9:
        inside = max(sign * (under - strike), 0.0)
        return Worth(inside, sign if inside else 0.0, 0.0, 0.0, 0.0)
    d1 = log(under / strike) / spread + spread / 2
    d2 = d1 - spread
    density = exp(-d1 * d1 / 2) / sqrt(2 * pi)
    price = sign * (under * _cumulative(sign * d1) - strike * _cumulative(sign * d2))
    return Worth(
        price=max(price, 0.0),
        delta=sign * _cumulative(sign * d1),
        gamma=density / (under * spread),
        vega=under * density * sqrt(years) / 100,
        theta=-under * density * volatility / (2 * sqrt(years)) / 365,
    )
