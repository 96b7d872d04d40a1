from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from broker.simulator.gateway import Gateway
from tests.fakes.telegram import TelegramServer
from tests.walks.newcomer import GROUP, MARA, Newcomer, Said, ended, running_bot, running_gateway, until_status

PAPER = "DU1234567"


@pytest.fixture
async def newcomer(tmp_path: Path) -> Newcomer:
    typed = Newcomer(tmp_path)
    assert (await typed.type("init", "--non-interactive")).code == 0
    return typed


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as telegram:
        telegram.group(GROUP)
        yield telegram


def one_fault(said: Said, code: int) -> str:
    """It ended with this code and one line for people."""
    assert said.code == code, said
    assert "Traceback" not in said.err
    (line,) = said.faults
    return line


def a_signal() -> str:
    market = Gateway(now=datetime.now(UTC), accounts=(PAPER,)).exchange.market
    ask = market.quote(market.resolve("AAPL")).ask
    stop, target = (ask * Decimal("0.98")).quantize(Decimal(1)), (ask * Decimal("1.05")).quantize(Decimal(1))
    return f"LONG 10 AAPL @ {ask} SL {stop} TP {target}"


async def test_a_newcomer_comes_from_an_empty_folder_to_a_trade_and_an_orderly_end(
    newcomer: Newcomer, server: TelegramServer
):
    group, mara = server.world.chats[GROUP], server.person("mara", MARA)
    async with running_gateway(newcomer, "--account", PAPER) as port:
        newcomer.configure(server.url, server.token, port)
        checked = await newcomer.type("check")
        assert checked.code in {0, 1}, checked
        assert checked.err == ""
        async with running_bot(newcomer) as process:
            signal_id = server.say(group, mara, a_signal())
            await server.world.until(
                lambda: any(
                    (message.get("reply_to_message") or {}).get("message_id") == signal_id and "AAPL" in message["text"]
                    for message in server.said(group)
                ),
                30,
            )
            await until_status(newcomer, "1 open")
            killed = await newcomer.type("kill", "enough", "for", "today")
            assert killed.code == 0
            assert (newcomer.folder / "data" / "KILL").exists()
            assert "trading halted" in await until_status(newcomer, "enough for today")
            assert (await newcomer.type("resume")).code == 1
            assert (await newcomer.type("resume", "--yes")).code == 0
            assert "trading active" in await until_status(newcomer, "trading active")
            assert (await newcomer.type("readiness")).code == 1
            process.send_signal(signal.SIGTERM)
            stopped = await ended(process)
            assert stopped.code == 0
            assert stopped.faults == []
        assert (await newcomer.type("ledger", "verify")).code == 0
        assert not (newcomer.folder / "data" / "control.sock").exists()


# ── What goes wrong on the first evening ──────────────────────────────────────────────────────────────────────────────


async def test_without_a_token_there_is_nobody_to_listen_to(newcomer: Newcomer):
    assert "DISCORD_BOT_TOKEN or TELEGRAM_BOT_TOKEN" in one_fault(await newcomer.type("run"), 2)


async def test_an_unknown_key_is_named_with_the_nearest_one(newcomer: Newcomer):
    config = newcomer.folder / "config.yaml"
    config.write_text(config.read_text().replace("max_contracts: 5", "max_contract: 5"))
    assert "max_contracts" in one_fault(await newcomer.type("run"), 2)


async def test_a_port_where_nobody_listens_is_exit_4(newcomer: Newcomer, server: TelegramServer):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        newcomer.configure(server.url, server.token, taken.getsockname()[1])
        assert str(taken.getsockname()[1]) in one_fault(await newcomer.type("run"), 4)


async def test_a_live_account_behind_a_paper_configuration_is_exit_3(newcomer: Newcomer, server: TelegramServer):
    async with running_gateway(newcomer, "--account", "U7654321") as port:
        newcomer.configure(server.url, server.token, port)
        assert "U7654321" in one_fault(await newcomer.type("run"), 3)


async def test_live_before_paper_has_shown_enough_is_exit_3(newcomer: Newcomer, server: TelegramServer):
    newcomer.configure(server.url, server.token, 7496, PAPER_MODE="false", IBKR_ACCOUNT="U7654321", MAX_CONTRACTS=1)
    assert "not ready for live" in one_fault(await newcomer.type("run"), 3)


async def test_a_client_id_in_use_is_exit_4_and_a_second_bot_on_the_ledger_is_exit_75(
    newcomer: Newcomer, server: TelegramServer, tmp_path_factory: pytest.TempPathFactory
):
    other = Newcomer(tmp_path_factory.mktemp("other"))
    await other.type("init", "--non-interactive")
    async with running_gateway(newcomer, "--account", PAPER) as port:
        newcomer.configure(server.url, server.token, port)
        other.configure(server.url, server.token, port)
        async with running_bot(newcomer):
            assert "another instance" in one_fault(await newcomer.type("run"), 75)
            assert "IBKR_CLIENT_ID" in one_fault(await other.type("run"), 4)


async def test_a_kill_file_that_lies_there_at_the_start_halts(newcomer: Newcomer, server: TelegramServer):
    assert (await newcomer.type("kill", "before", "the", "start")).code == 0
    async with running_gateway(newcomer, "--account", PAPER) as port:
        newcomer.configure(server.url, server.token, port)
        async with running_bot(newcomer):
            await until_status(newcomer, "trading halted")


async def test_a_gateway_whose_port_is_taken_says_so(newcomer: Newcomer):
    async with running_gateway(newcomer) as port:
        assert str(port) in one_fault(await newcomer.type("gateway", "--port", str(port)), 2)


async def test_two_interrupts_end_a_bot_on_the_spot_and_leave_the_ledger_whole(
    newcomer: Newcomer, server: TelegramServer
):
    async with running_gateway(newcomer, "--account", PAPER) as port:
        newcomer.configure(server.url, server.token, port)
        async with running_bot(newcomer) as process:
            process.send_signal(signal.SIGINT)
            await asyncio.sleep(0)
            process.send_signal(signal.SIGTERM)
            assert (await ended(process)).code in {0, 130}
        assert (await newcomer.type("ledger", "verify")).code == 0
