from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.check.doctor import page_lines
from bot.configure.settings import Settings, Web
from bot.serve.control import ControlServer, Reply


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def settings(folder: Path, port: int | None) -> Settings:
    return Settings(data_dir=folder, web=Web(port=port))


def test_a_page_that_is_off_needs_no_port(tmp_path: Path):
    (line,) = page_lines(settings(tmp_path, None))
    assert (line.state, line.sentence) == ("ok", "the health page is off")


def test_a_free_port_is_left_free(tmp_path: Path, taken: int):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    for _ in range(2):
        (line,) = page_lines(settings(tmp_path, port))
        assert line.state == "ok"


def test_a_port_that_another_program_has_is_named_with_its_setting(tmp_path: Path, taken: int):
    (line,) = page_lines(settings(tmp_path, taken))
    assert line.state == "warn"
    assert str(taken) in line.sentence
    assert "web.port" in line.fix


async def test_a_port_that_the_running_bot_has_is_no_fault(tmp_path: Path, taken: int):
    async def answer(_: object) -> Reply:
        return Reply()

    chosen = settings(tmp_path, taken)
    control = ControlServer(chosen.control_path, answer)
    await control.start()
    (line,) = await asyncio.to_thread(page_lines, chosen)
    assert line.state == "ok"
    await control.close()
