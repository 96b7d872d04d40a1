from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path

import pytest

from bot.attended import attended
from bot.configure.settings import Web
from bot.serve.notify import Notifier
from bot.web.guard import HEADERS
from bot.web.server import MOST_OPEN, Sources, serving
from tests.bot.web.site import TOKEN, site
from tests.fakes.scene import charter
from tests.walks.house import gateway, house, until
from tests.walks.test_console_walk import stock_signal


async def test_a_running_bot_is_alive_and_ready_and_says_so(tmp_path: Path):
    async with site(tmp_path) as up:
        assert await up.get("/healthz") == (200, "alive\n")
        status, text = await up.get("/readyz")
        assert (status, text) == (200, "ready\n")


async def test_a_gateway_that_is_away_makes_it_unready_and_not_dead(tmp_path: Path):
    async with site(tmp_path) as up:
        up.gate.stop_listening()
        up.gate.drop_clients()
        await until(lambda: up.service.shell.state.link.value == "down", "the link's end")
        status, text = await up.get("/readyz")
        assert status == 503
        assert "the link to the gateway is down" in text
        assert (await up.get("/healthz"))[0] == 200


async def test_a_bot_whose_shell_has_ended_is_not_alive(tmp_path: Path):
    async with site(tmp_path) as up:
        up.service.tasks["shell"].cancel()
        await until(lambda: not up.pulse.take().shell_runs)
        status, text = await up.get("/healthz")
        assert status == 503
        assert text.startswith("the shell has ended\n")


async def test_a_signal_appears_in_the_metrics_and_on_the_page(tmp_path: Path):
    async with site(tmp_path) as up:
        text, _ = stock_signal(up.gate)
        await up.chat.say(text, "m1")
        state = up.service.shell.state
        await until(lambda: state.live() and state.live()[0].protected_quantity == 10, "a protected position")
        _, metrics = await up.get("/metrics")
        assert 'autoscalper_signals_total{outcome="sent"} 1' in metrics
        assert "autoscalper_signal_to_order_seconds_count 1" in metrics
        assert 'autoscalper_protected_quantity{contract="AAPL"} 10' in metrics
        _, page = await up.get("/")
        assert "10 of 10 protected" in page
        assert text in page


async def test_the_page_is_sent_again_when_something_has_changed(tmp_path: Path):
    async with site(tmp_path) as up, up.http.get(up.url("/events")) as stream:
        assert stream.content_type == "text/event-stream"
        first = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 5)
        assert first.startswith(b"event: live\ndata: <header>")
        text, _ = stock_signal(up.gate)
        await up.chat.say(text, "m1")

        async def until_it_shows() -> None:
            while b"AAPL" not in await stream.content.readuntil(b"\n\n"):
                pass

        await asyncio.wait_for(until_it_shows(), 10)


async def test_only_so_many_pages_are_kept_up_to_date(tmp_path: Path):
    async with site(tmp_path) as up:
        streams = [await up.http.get(up.url("/events")) for _ in range(MOST_OPEN)]
        status, text = await up.get("/events")
        assert (status, text) == (503, f"{MOST_OPEN} pages are open already\n")
        for stream in streams:
            stream.close()


async def test_kill_works_with_the_token_and_halts_for_good(tmp_path: Path):
    async with site(tmp_path) as up:
        form = {"nonce": await up.nonce(), "token": TOKEN}
        status, _ = await up.post(form, Origin=up.url().rstrip("/"))
        assert status == 303
        assert up.trading == "halted"
        assert up.service.shell.state.latch.by == "this machine"
        assert up.service.shell.state.latch.reason == "the health page"


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"token": "canary-canary-canarx"}, {}),
        ({"token": ""}, {}),
        ({"nonce": "old"}, {}),
        ({"nonce": ""}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Origin": "null"}),
        ({}, {"Host": "evil.example"}),
    ],
)
async def test_kill_without_all_that_it_takes_does_nothing(tmp_path: Path, caplog, change, headers):
    async with site(tmp_path) as up:
        form = {"nonce": await up.nonce(), "token": TOKEN, **change}
        status, text = await up.post(form, **headers)
        assert status == 403
        assert up.trading == "active"
        assert TOKEN not in text + caplog.text


async def test_kill_cannot_be_followed_as_a_link(tmp_path: Path):
    async with site(tmp_path) as up:
        status, _ = await up.get(f"/kill?token={TOKEN}&nonce={await up.nonce()}")
        assert status == 405
        assert up.trading == "active"


async def test_without_a_token_there_is_no_form_and_no_way(tmp_path: Path):
    async with site(tmp_path, token="") as up:
        assert "<form" not in (await up.get("/"))[1]
        status, text = await up.post({"nonce": "", "token": ""})
        assert status == 403
        assert "AUTOSCALPER_WEB_TOKEN is not set" in text
        assert up.trading == "active"


async def test_a_form_that_is_too_large_is_not_read(tmp_path: Path):
    async with site(tmp_path) as up:
        status, _ = await up.post({"nonce": "n" * 100_000, "token": TOKEN})
        assert status == 413


@pytest.mark.parametrize("path", ["/", "/events", "/metrics", "/healthz", "/readyz", "/page.css", "/nowhere"])
async def test_a_foreign_name_gets_nothing_and_every_answer_is_closed_in(tmp_path: Path, path):
    async with site(tmp_path) as up:
        assert (await up.get(path, Host="evil.example"))[0] == 403
        async with up.http.get(up.url(path)) as answer:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_it_listens_on_this_machine_only(tmp_path: Path):
    async with site(tmp_path) as up:
        with socket.socket() as other:
            other.bind(("127.0.0.2", up.port))


async def test_a_port_that_is_taken_costs_the_page_and_not_the_bot(tmp_path: Path, caplog):
    async with site(tmp_path) as up:
        async with serving(Sources(up.service, up.service._parts, up.pulse, TOKEN), up.port) as port:
            assert port == 0
        assert f"the health page is off: port {up.port} cannot be used" in caplog.text
        assert (await up.get("/healthz"))[0] == 200


async def test_an_open_page_does_not_hold_up_the_stop(tmp_path: Path):
    async with site(tmp_path) as up:
        stream = await up.http.get(up.url("/events"))
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 8
    stream.close()


async def test_after_a_restart_the_last_signals_are_still_there(tmp_path: Path):
    async with site(tmp_path) as up:
        text, _ = stock_signal(up.gate)
        await up.chat.say(text, "m1")
        assert text in (await up.get("/"))[1]
    async with site(tmp_path) as again:
        assert text in (await again.get("/"))[1]


@pytest.mark.parametrize("web", [Web(), Web(port=8799)])
async def test_the_page_is_up_only_where_it_has_a_port(tmp_path: Path, web, caplog):
    caplog.set_level(logging.INFO)
    async with (
        gateway() as gate,
        house(gate, tmp_path, charter(), lambda _ledger, _clock: {}) as service,
        attended(service, service._parts, web, Notifier("")),
    ):
        pass
    assert ("the health page is at" in caplog.text) is (web.port is not None)
