from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.remember.facts import CommandRefused, EntrySending, Fact, MessageIgnored, MessageRefused
from bot.serve.service import Service
from broker.simulator.gateway import Gateway
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.scene import charter
from tests.fakes.telegram import TelegramServer
from tests.walks.house import house, until
from tests.walks.impostors import OnDiscord, OnTelegram, Platform
from tests.walks.platform import open_gateway

DEEDS = {
    "entry_sending",
    "entry_approved",
    "trade_instructed",
    "trading_state_set",
    "confirmation_used",
    "command_taken",
}


class Watched:
    """A service on one platform, and the ledger as it grows."""

    def __init__(self, platform: Platform, service: Service, gate: Gateway) -> None:
        self.platform = platform
        self.service = service
        self.gate = gate
        ask = gate.exchange.market.quote(gate.exchange.market.resolve("AAPL")).ask
        entry, stop = ask - Decimal("0.50"), (ask * Decimal("0.98")).quantize(Decimal(1))
        self.text = f"LONG 10 AAPL @ {entry} SL {stop}"
        self.larger = self.text.replace("LONG 10", "LONG 20")
        self._read = 0

    def facts(self) -> list[Fact]:
        """What came since the last row was looked at."""
        return [fact for _, fact in self.service._parts.ledger.facts(self._read)]

    def look_away(self) -> None:
        self._read = self.service._parts.ledger.last_seq

    async def refusal(self, because: str) -> list[Fact]:
        """Wait for a refusal with these words, and hand over everything that came with it."""
        await until(lambda: any(because in reason for reason in map(_reason, self.facts())), f"a refusal: {because}")
        return self.facts()

    async def nothing(self) -> list[Fact]:
        """Something later is heard, and what came before it was not."""
        self.platform.say("ann", "gm")
        return await self.refusal("chatter")

    async def asked(self) -> tuple[str, str]:
        """The trader's own signal, and its card with the question."""
        signal = self.platform.say("ann", self.text)
        await until(lambda: self.platform.card_of(signal), "a card with buttons")
        return signal, self.platform.card_of(signal)


def _reason(fact: Fact) -> str:
    match fact:
        case MessageIgnored(reason=reason) | CommandRefused(reason=reason):
            return reason
        case MessageRefused(text=text):
            return text
        case _:
            return ""


@pytest.fixture(params=["discord", "telegram"])
async def watched(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Watched]:
    server = FakeDiscord() if request.param == "discord" else TelegramServer()
    async with server, open_gateway() as gate, _watching(server, gate, tmp_path) as found:
        yield found


@asynccontextmanager
async def _watching(server: FakeDiscord | TelegramServer, gate: Gateway, folder: Path) -> AsyncIterator[Watched]:
    platform: Platform = OnDiscord(server) if isinstance(server, FakeDiscord) else OnTelegram(server)
    parts = charter(house=platform.house())
    async with house(gate, folder, parts, platform.chats, SystemClock()) as service:
        found = Watched(platform, service, gate)
        await _first_heard(found)
        yield found


async def _first_heard(found: Watched) -> None:
    """A channel that was never heard replays nothing, so talk goes on until the last of it is heard."""

    def heard() -> bool:
        found.platform.say("ann", "gm")
        return any(isinstance(fact, MessageIgnored) for fact in found.facts())

    await until(heard, "a first message")
    last = found.platform.say("ann", "gm")
    await until(
        lambda: any(isinstance(f, MessageIgnored) and f.message.message_id == last for f in found.facts()), "talk"
    )
    found.look_away()


async def test_whoever_is_not_who_they_seem_is_refused_and_on_record(watched: Watched):
    for name, (act, because) in watched.platform.deeds().items():
        watched.look_away()
        act(watched.text)
        facts = await (watched.refusal(because) if because else watched.nothing())
        done = DEEDS & {fact.kind for fact in facts}
        assert not done, f"{name}: {done}"
    assert watched.gate.journal.placed() == []


@pytest.mark.parametrize(
    ("who", "because"),
    [("eve", "may press nothing"), ("vic", "may press nothing"), ("ann", "only an owner or operator")],
)
async def test_somebody_else_s_press_does_nothing_and_is_on_record(watched: Watched, who: str, because: str):
    _, card = await watched.asked()
    watched.look_away()

    watched.platform.press(card, who, "Approve")
    facts = await watched.refusal(because)

    assert not DEEDS & {fact.kind for fact in facts}
    assert watched.gate.journal.placed() == []


async def test_an_edit_before_the_approval_voids_it_and_one_after_it_changes_nothing(watched: Watched):
    signal, card = await watched.asked()
    approve = watched.platform.hold(card, "ole", "Approve")
    watched.platform.edit(signal, watched.larger)
    await watched.refusal("an edit opens no trade")
    approve()
    await watched.refusal("done already")
    assert watched.gate.journal.placed() == []

    signal, card = await watched.asked()
    watched.platform.press(card, "ole", "Approve")
    await until(watched.gate.journal.placed, "the order that was approved")
    watched.look_away()
    watched.platform.edit(signal, watched.larger)
    facts = await watched.refusal("an edit changes no order")

    assert not any(isinstance(fact, EntrySending) for fact in facts)
    assert {placed.quantity for placed in watched.gate.journal.placed()} == {Decimal(10)}
