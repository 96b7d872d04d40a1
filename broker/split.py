"""US options leave as one bracket; once its entry is over, each nearer slice is split off: `split`.

In one burst the bracket's target and stop shrink by the slice, and the slice's own stop is placed. Shrink first and
place second: the other order could sell more than is held, and leave naked short options. When the new stop is seen
working its target joins it. When it is refused or not seen, the units go back to the bracket.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from broker.legs import is_split_later
from broker.record import ZERO, Trade
from broker.shape import broker_may_be_at_it
from broker.turn import Turn
from risk.plan import Plan, Role

SEEN_TIME: Final = timedelta(seconds=2)


def shares_of(plan: Plan, filled: Decimal) -> list[tuple[int, Decimal]]:
    """The units of each slice when this much has filled: the nearest targets win."""
    shares: list[tuple[int, Decimal]] = []
    for number, each in enumerate(plan.slices, start=1):
        units = min(each.quantity, filled)
        if units > 0:
            shares.append((number, units))
        filled -= units
    return shares


def split(turn: Turn) -> None:
    """Split the next slice off, or take back one that did not get its stop."""
    plan = turn.trade.plan
    if not is_split_later(plan) or turn.trade.split_done:
        return
    if turn.trade.closing or turn.trade.exits:
        turn.note(split_done=True)
        return
    base = len(plan.slices)
    if any(_is_stuck(turn, number) for number in _split_off(turn.trade, base)):
        _merge_back(turn, base)
        return
    if _is_ready(turn, base):
        _split_next(turn, base)


def _split_next(turn: Turn, base: int) -> None:
    plan = turn.trade.plan
    shares = shares_of(plan, turn.trade.entry_filled)
    missing = [(number, units) for number, units in shares[:-1] if number not in turn.trade.allotted]
    if not missing:
        _price_base(turn, base, shares[-1][0])
        turn.note(split_done=True)
        return
    number, units = missing[0]
    allotted = {**turn.trade.allotted, number: units, base: turn.trade.allotted.get(base, ZERO) - units}
    price = plan.slices[number - 1].target_price
    prices = turn.trade.target_prices if price is None else {**turn.trade.target_prices, number: price}
    turn.note(allotted=allotted, target_prices=prices)


def _price_base(turn: Turn, base: int, last: int) -> None:
    """With fewer units than targets the farthest are dropped, and the bracket takes the price of its last share."""
    price = turn.trade.plan.slices[last - 1].target_price
    if last != base and price is not None:
        turn.note(target_prices={**turn.trade.target_prices, base: price}, priced_at=turn.at)


def _split_off(trade: Trade, base: int) -> list[int]:
    return [number for number, units in trade.allotted.items() if number != base and units > 0]


def _is_ready(turn: Turn, base: int) -> bool:
    """The entry is over, something has filled, nothing has left, and every order is settled and seen working."""
    trade = turn.trade
    if not trade.entry_is_over or not trade.entry_filled or trade.open_quantity != trade.entry_filled:
        return False
    for number in (base, *_split_off(trade, base)):
        resting = trade.resting(number)
        if not all(order.protects and order.may_be_amended for order in resting):
            return False
        if any(broker_may_be_at_it(turn, order) for order in resting):
            return False
        if trade.covered(number) != trade.opens()[number]:
            return False
        if number in trade.target_prices and not trade.live(Role.TARGET, number):
            return False
    return True


def _is_stuck(turn: Turn, number: int) -> bool:
    """Its stop was refused, or was not seen working in time."""
    stops = turn.trade.of(Role.STOP, number)
    if not stops or any(stop.active for stop in stops):
        return False
    return all(stop.is_ended or turn.age(stop.sent_at) >= SEEN_TIME for stop in stops)


def _merge_back(turn: Turn, base: int) -> None:
    """The bracket takes its units back, with one merged target, and nothing more is split."""
    stuck = [number for number in _split_off(turn.trade, base) if _is_stuck(turn, number)]
    allotted = dict(turn.trade.allotted)
    prices = dict(turn.trade.target_prices)
    for number in stuck:
        allotted[base] += allotted.pop(number)
        prices.pop(number, None)
        for stop in turn.trade.live(Role.STOP, number):
            turn.cancel(stop, "it was not seen working")
    turn.note(allotted=allotted, target_prices=prices, split_done=True)
    turn.alarm("split", "a part could not get a stop of its own; what is left keeps one stop and one target")
