"""The walk that every platform takes: posted there, sent to the gateway, filled, answered there, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from bot.clock import SystemClock
from bot.decide.turn import Charter
from bot.keep.ledger import Ledger
from bot.people import Channel, House, Person, Role
from broker.record import TradeState
from broker.simulator.gateway import Gateway
from tests.fakes.scene import charter
from tests.walks.house import ChatsOf, gateway, house, until


@dataclass(frozen=True)
class Place:
    """One channel of one platform, as a person there sees it."""

    platform: str
    channel: str
    person: str
    chats: ChatsOf
    say: Callable[[str], str]
    redeliver: Callable[[str], None]
    replies_to: Callable[[str], list[str]]
    hears: Callable[[], object] = lambda: True
    """Whether the platform would bring the bot what is posted now; what was posted before is no news at a first start."""


def place_charter(place: Place) -> Charter:
    """One signaller, in this channel, by the id that the platform gave."""
    person = Person(name="ann", role=Role.OWNER, **{place.platform: place.person})  # type: ignore[arg-type]
    channel = Channel(platform=place.platform, id=place.channel)  # type: ignore[arg-type]
    return charter(house=House(people=(person,), channels=(channel,)))


def open_gateway() -> Gateway:
    """Platforms date their messages themselves, so this walk lives now, in a market that never closes."""
    return gateway(now=datetime.now(UTC), always_open=True)


async def walk(gate: Gateway, folder: Path, place: Place) -> None:
    """The whole path, twice over the same ledger."""
    ask = gate.exchange.market.quote(gate.exchange.market.resolve("AAPL")).ask
    stop, target = (ask * Decimal("0.98")).quantize(Decimal(1)), (ask * Decimal("1.03")).quantize(Decimal(1))
    text = f"LONG 10 AAPL @ {ask} SL {stop} TP {target}"
    async with house(gate, folder, place_charter(place), place.chats, SystemClock()) as service:
        await until(place.hears, "the chat to listen")
        place.say("gm")
        state = service.shell.state
        signal = place.say(text)
        await until(lambda: any(t.protected_quantity == 10 for t in state.live()), "a protected position")
        trade = state.live()[0]
        assert trade.state is TradeState.OPEN
        await until(lambda: any("protected" in reply for reply in place.replies_to(signal)), "the card as a reply")
        placed = [one for one in gate.journal.placed() if one.order_ref]
        assert [(one.action, one.order_type, one.transmit) for one in placed] == [
            ("BUY", "LMT", False),
            ("SELL", "LMT", False),
            ("SELL", "STP", True),
        ]
        assert {one.parent_id for one in placed[1:]} == {placed[0].order_id}
        assert (placed[0].limit_price, placed[1].limit_price, placed[2].aux_price) == (ask, target, stop)
        gate.exchange.market.set_price("AAPL", target + 1)
        await until(lambda: state.over, "the end of the trade")
        await until(lambda: any("SOLD 10 AAPL" in reply for reply in place.replies_to(signal)), "the fill as a reply")
        await until(lambda: any("closed" in reply for reply in place.replies_to(signal)), "the closed card")
        remembered = dict(state.over)
    assert not [order for order in gate.exchange.orders.values() if not order.over]
    await _come_back(gate, folder, place, signal, remembered)


async def _come_back(gate: Gateway, folder: Path, place: Place, signal: str, remembered: dict) -> None:
    placed = len(gate.journal.placed())
    answers = len(place.replies_to(signal))
    async with house(gate, folder, place_charter(place), place.chats, SystemClock()) as again:
        assert again.shell.state.over == remembered
        place.redeliver(signal)
        marker = place.say("BTO SPY 600 12/18 @ 1.25")
        await until(lambda: place.replies_to(marker), "an answer to something later")
        assert len(gate.journal.placed()) == placed
        assert len(place.replies_to(signal)) == answers
    assert not gate.journal.received("reqGlobalCancel")
    ledger = Ledger.open(folder / "ledger.sqlite3")
    kinds = [fact.kind for _, fact in ledger.facts()]
    ledger.close()
    assert kinds.count("entry_sending") == 1
    assert {"heard", "signal_read", "broker_said", "post_delivered", "stopped"} <= set(kinds)
