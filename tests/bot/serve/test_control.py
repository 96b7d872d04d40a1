from __future__ import annotations

import asyncio
import json
import socket
import stat
from pathlib import Path

import pytest

from bot.card import Card, Tone
from bot.serve import control
from bot.serve.control import ControlServer, NotRunning, Reply, Request, SocketPathTooLong, ask

CARD = Card(badge="PAPER", tone=Tone.GOOD, title="Running", lines=("1 trade",))


async def echo(request: Request) -> Reply:
    if request.name == "late":
        raise TimeoutError
    if request.name == "broken":
        raise RuntimeError("boom")
    return Reply(card=CARD.model_copy(update={"title": f"{request.name} {request.argument}"}))


async def asked(path: Path, request: Request) -> Reply:
    return await asyncio.to_thread(ask, path, request)


async def test_a_question_gets_its_card(tmp_path: Path):
    server = ControlServer(tmp_path / "control.sock", echo)
    await server.start()
    assert (await asked(tmp_path / "control.sock", Request(name="kill", argument="flat now"))).card is not None
    assert stat.S_IMODE((tmp_path / "control.sock").stat().st_mode) == 0o600
    await server.close()
    assert not (tmp_path / "control.sock").exists()


async def test_a_socket_left_behind_is_replaced(tmp_path: Path):
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    server = ControlServer(path, echo)
    await server.start()
    assert (await asked(path, Request(name="status"))).card is not None
    await server.close()


async def test_a_file_that_is_no_socket_is_not_deleted(tmp_path: Path):
    path = tmp_path / "control.sock"
    path.write_text("precious")
    with pytest.raises(OSError, match="in use"):
        await ControlServer(path, echo).start()
    assert path.read_text() == "precious"


@pytest.mark.parametrize(("name", "word"), [("late", "did not answer"), ("broken", "boom")])
async def test_a_fault_inside_is_told_to_the_one_who_asked(tmp_path: Path, name: str, word: str):
    server = ControlServer(tmp_path / "control.sock", echo)
    await server.start()
    reply = await asked(tmp_path / "control.sock", Request(name=name))
    assert reply.card is None
    assert word in reply.fault
    await server.close()


@pytest.mark.parametrize("line", [b"hello\n", b"{}\n", b"x" * 200_000 + b"\n", b"\xff\n"])
async def test_nonsense_is_answered_and_the_server_goes_on(tmp_path: Path, line: bytes):
    path = tmp_path / "control.sock"
    server = ControlServer(path, echo)
    await server.start()
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(line)
    reply = json.loads(await reader.readline())
    assert "not a request" in reply["fault"]
    writer.close()
    assert (await asked(path, Request(name="status"))).card is not None
    await server.close()


def test_without_a_bot_the_asker_is_told_so(tmp_path: Path):
    with pytest.raises(NotRunning, match="no bot is running here"):
        ask(tmp_path / "control.sock", Request(name="status"))


def long_folder(tmp_path: Path) -> Path:
    folder = tmp_path.joinpath(*["a-folder-with-quite-a-long-name"] * 4)
    folder.mkdir(parents=True)
    return folder


async def test_a_folder_of_any_length_has_its_socket(tmp_path: Path):
    path = long_folder(tmp_path) / "control.sock"
    server = ControlServer(path, echo)
    await server.start()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (await asked(path, Request(name="status"))).card is not None
    await server.close()
    assert not path.exists()
    with pytest.raises(NotRunning):
        await asked(path, Request(name="status"))


async def test_where_no_way_leads_to_a_long_folder_its_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(control, "_DESCRIPTORS", tmp_path / "none")
    path = long_folder(tmp_path) / "control.sock"
    with pytest.raises(SocketPathTooLong, match="choose a shorter data_dir"):
        await ControlServer(path, echo).start()
    with pytest.raises(SocketPathTooLong):
        await asked(path, Request(name="status"))
