"""A made-up signal goes all the way to orders that nobody sends, so that the first real one is no first use.

The first pass through any code costs several times the later ones: zones are loaded, specialised instructions and
caches are filled, the policy's rules are sorted by kind. It belongs to the start, where nobody waits for an order.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.clock import utc_text
from bot.decide.desk import show_entered, step
from bot.decide.turn import Charter, Turn
from bot.message import Author, MessagePosted
from bot.people import Channel, House, Person, Role
from bot.remember.state import State
from broker.events import AccountReported, Connected, SnapshotTaken
from parsers.instrument import Instrument, Stock
from risk.book import Account, Contract, MarketRule, PriceBand, Quote, Session, UnitMargin
from risk.plan import Action

log = logging.getLogger("autoscalper.warming")

_PASSES: Final = 3
"""The interpreter specialises what it has run a few times."""
_SIGNAL: Final = "BUY 1 ZZZZ @ 10 SL 9.50 TP 12"
_NOBODY: Final = Author(id="0", name="nobody")
_HOUSE: Final = House(
    people=(Person(name="nobody", role=Role.OWNER, console="0"),), channels=(Channel(platform="console", id="nowhere"),)
)


def warm(charter: Charter, now: datetime) -> bool:
    """Decide an entry under this policy, and write down what came of it; nothing is kept, and no fault stops a start.

    Says whether it came to orders: a policy may well refuse this one, having asked every rule.
    """
    rehearsed = replace(charter, house=_HOUSE, send="orders")
    try:
        came_to_orders = [_rehearse(rehearsed, now) for _ in range(_PASSES)]
    except Exception:
        log.exception("the rehearsal of an entry failed; the first real one takes a few milliseconds longer")
        return False
    return all(came_to_orders)


def _rehearse(charter: Charter, now: datetime) -> bool:
    turn = Turn(charter, State(), _World(now), now)
    account = charter.account or ("DU0" if charter.mode == "paper" else "U0")
    step(turn, Connected(at=now, accounts=(account,), server_version=0, client_id=0, next_order_id=1))
    step(turn, AccountReported(at=now, account=_funds(account, now)))
    step(turn, SnapshotTaken(at=now, orders=(), completed=(), executions=(), positions=()))
    step(turn, _post(now))
    show_entered(turn, tuple(turn.entered))
    for fact in turn.facts:
        utc_text(fact.at)
        fact.model_dump_json()
    return bool(turn.entered)


def _post(now: datetime) -> MessagePosted:
    return MessagePosted(
        platform="console",
        channel="nowhere",
        message_id="0",
        author=_NOBODY,
        text=_SIGNAL,
        sent_at=now,
        heard_at=now,
    )


def _funds(account: str, now: datetime) -> Account:
    plenty = Decimal(10**6)
    return Account(
        account_id=account,
        currency="USD",
        at=now,
        net_liquidation=plenty,
        buying_power=plenty,
        available_funds=plenty,
        settled_cash=plenty,
    )


class _World:
    """Knows one stock, which is open at any hour."""

    def __init__(self, now: datetime) -> None:
        hours = (Session(opens=now - timedelta(hours=1), closes=now + timedelta(hours=8)),)
        self._quote = Quote(bid=Decimal("9.99"), ask=Decimal("10.01"), last=Decimal(10), kind="live", at=now)
        self._contract = Contract(
            con_id=1,
            instrument=Stock(symbol="ZZZZ"),
            symbol="ZZZZ",
            sec_type="STK",
            exchange="SMART",
            currency="USD",
            local_symbol="ZZZZ",
            trading_class="NMS",
            multiplier=Decimal(1),
            market_rule=MarketRule(bands=(PriceBand(low_edge=Decimal(0), increment=Decimal("0.01")),)),
            order_types=frozenset({"LMT", "STP", "STPLMT", "TRAIL", "GTC", "GTD", "DAY"}),
            trading_hours=hours,
            liquid_hours=hours,
        )

    def recall(self, instrument: Instrument) -> Contract | None:
        """Whatever it is called, it is this one."""
        del instrument
        return self._contract

    def margined(self, contract: Contract, action: Action) -> UnitMargin | None:
        """Shares bought take their price."""
        del contract, action
        return None

    def quoted(self, contract: Contract) -> Quote | None:
        """A narrow market around the price."""
        del contract
        return self._quote

    def clock_skew(self) -> Decimal | None:
        """In step."""
        return Decimal(0)

    def room(self) -> int | None:
        """Enough for any bracket."""
        return 40

    def allot(self, count: int) -> tuple[int, ...]:
        """Numbers that never leave."""
        return tuple(range(1, count + 1))
