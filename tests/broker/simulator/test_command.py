from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys

import pytest

from bot.commands import gateway as command


def parsed(*words):
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize("port", ["4001", "7497"])
def test_ibs_own_ports_are_refused(port, capsys):
    assert command.run(parsed("--port", port)) == 2
    assert "Interactive Brokers" in capsys.readouterr().err


def test_a_taken_port_is_one_line_with_the_fix(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert command.run(parsed("--port", str(port))) == 2
    error = capsys.readouterr().err
    assert str(port) in error
    assert "--port" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("words", [["--server-version", "150"], ["--script", "/nowhere.yaml"]])
def test_options_that_will_not_do_are_told(words, capsys):
    assert command.run(parsed(*words)) == 2
    assert capsys.readouterr().err.startswith("autoscalper gateway: ")


async def test_the_first_line_says_where_it_listens_and_ctrl_c_ends_it_in_order():
    code = (
        "import argparse, sys; from bot.commands import gateway as g; p = argparse.ArgumentParser(); g.configure(p); "
        "sys.exit(g.run(p.parse_args(['--port', '0', '--account', 'U1', '--seed', '3'])))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    port = int(line.removeprefix("listening on 127.0.0.1:"))
    from ib_insync import IB

    ib = IB()
    await ib.connectAsync("127.0.0.1", port, clientId=1, timeout=5)
    assert ib.managedAccounts() == ["U1"]
    ib.disconnect()
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
