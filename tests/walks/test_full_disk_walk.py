"""A disk that is full while a bot runs, with real processes: the kernel is told to let the bot's files grow no more."""

from __future__ import annotations

import asyncio
import resource
import signal
import sys

import pytest
from ib_insync import IB

from tests.fakes.telegram import TelegramServer
from tests.walks.newcomer import GROUP, MARA, Newcomer, ended, running_bot, running_gateway, until_status
from tests.walks.test_newcomer_walk import PAPER, a_signal, newcomer, server

__all__ = ["newcomer", "server"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of a running process")
PATIENCE = 30
SECOND = "LONG 5 MSFT @ 428 SL 420 TP 440"


def fill_the_disk(process: int) -> None:
    """Every write to a file fails from now on, as on a full disk; the bot's pipes and sockets are none."""
    resource.prlimit(process, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))


def make_room(process: int) -> None:
    """As it was."""
    resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


async def said(server: TelegramServer, *words: str) -> None:
    """Wait until one message in the group says all of this."""
    chat = server.world.chats[GROUP]
    await server.world.until(
        lambda: any(all(word in str(one["text"]) for word in words) for one in server.said(chat)), PATIENCE
    )


async def test_a_full_disk_stops_entries_aloud_and_no_exit_and_is_made_up_for_afterwards(
    newcomer: Newcomer, server: TelegramServer
):
    (newcomer.folder / "day.yaml").write_text(f"accounts: [{PAPER}]\nalways_open: true\n")
    group, mara = server.world.chats[GROUP], server.person("mara", MARA)
    async with running_gateway(newcomer, "--script", "day.yaml") as port:
        newcomer.configure(server.url, server.token, port)
        async with running_bot(newcomer) as process:
            server.say(group, mara, a_signal())
            await until_status(newcomer, "1 open")

            fill_the_disk(process.pid)
            server.say(group, mara, SECOND)
            await said(server, "No entries", "cannot be written", "make room")
            asked = await newcomer.type("status")
            assert asked.code == 1
            assert "make room on its disk" in asked.err
            server.say(group, mara, "close AAPL")
            assert await orders_once_nothing_is_held(port) == []

            make_room(process.pid)
            await said(server, "can be written again")
            await said(server, "Exit: SOLD 10 AAPL")
            assert "0 open" in await until_status(newcomer, "0 open")
            process.send_signal(signal.SIGTERM)
            stopped = await ended(process)
            assert stopped.code == 0
            assert stopped.err.count("no entry is sent until") == 1
    verified = await newcomer.type("ledger", "verify")
    assert verified.code == 0


async def test_a_bot_that_is_stopped_on_a_full_disk_still_ends_in_order_and_its_ledger_is_whole(
    newcomer: Newcomer, server: TelegramServer
):
    async with running_gateway(newcomer, "--account", PAPER) as port:
        newcomer.configure(server.url, server.token, port)
        async with running_bot(newcomer) as process:
            fill_the_disk(process.pid)
            process.send_signal(signal.SIGTERM)
            assert (await ended(process)).code == 0
    assert (await newcomer.type("ledger", "verify")).code == 0


async def orders_once_nothing_is_held(port: int) -> list[str]:
    """The symbols of all working orders once the account is flat, asked by a client that is not the bot."""
    asyncio.set_event_loop(asyncio.get_running_loop())  # ib_insync asks the policy
    other = IB()
    await other.connectAsync("127.0.0.1", port, clientId=77)
    try:
        async with asyncio.timeout(PATIENCE):
            while [one for one in await other.reqPositionsAsync() if one.position]:  # noqa: ASYNC110 (asked anew)
                await asyncio.sleep(0.2)
        await asyncio.sleep(0.2)
        return [trade.contract.symbol for trade in await other.reqAllOpenOrdersAsync()]
    finally:
        other.disconnect()
