"""`autoscalper gateway`: the simulated gateway alone, for any client that speaks the TWS protocol."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from broker.simulator.gateway import DEFAULT_PORT, HOST, IB_PORTS, Gateway, PortTaken
from broker.simulator.play import Play
from broker.simulator.scenario import Scenario, load_scenario

USAGE = 2
PERIOD_SECONDS = 0.25
JOURNAL_LENGTH = 10_000


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"default {DEFAULT_PORT}; 0 takes a free one")
    parser.add_argument("--seed", type=int, help="another seed is another market")
    parser.add_argument("--account", help="the account id that it reports; one that begins with D is a paper account")
    parser.add_argument("--server-version", type=int, help="157 to 178, default 176")
    parser.add_argument("--script", type=Path, help="a scenario file: see docs/simulated-gateway.md")
    parser.add_argument("--profile", type=Path, help="behave as a rehearsal found a real gateway: gateway-profile.json")
    parser.add_argument("--market-hours", action="store_true", help="keep real market hours instead of always open")


def run(args: argparse.Namespace) -> int:
    """Listen until Ctrl+C; 0 when stopped, 2 when the options, the script or the port will not do."""
    try:
        scenario = _scenario(args)
        gateway = scenario.gateway(
            folder=args.script.parent if args.script else Path(),
            now=datetime.now(UTC),
            always_open=not args.market_hours,
        )
    except ValueError as error:
        return _refuse(str(error))
    with suppress(KeyboardInterrupt):
        return asyncio.run(serve(gateway, scenario, args.port, _print))
    return 0


async def serve(gateway: Gateway, scenario: Scenario, port: int, write: Callable[[str], None]) -> int:
    """The gateway's life: prices and steps by the machine's clock."""
    if port in IB_PORTS:
        return _refuse(
            f"port {port} is one of Interactive Brokers' own; choose another, so that nobody mistakes the two"
        )
    gateway.journal.records = deque(maxlen=JOURNAL_LENGTH)
    try:
        await gateway.start(port)
    except PortTaken as error:
        return _refuse(f"{error}; choose another with --port, or --port 0 for a free one")
    write(f"listening on {HOST}:{gateway.port}")
    play = Play(gateway, scenario, write)
    loop = asyncio.get_running_loop()
    before = loop.time()
    try:
        while True:
            await play.advance()
            await asyncio.sleep(PERIOD_SECONDS)
            after = loop.time()
            play.pass_time(after - before)
            before = after
    finally:
        await gateway.stop()


def _scenario(args: argparse.Namespace) -> Scenario:
    scenario = load_scenario(args.script) if args.script else Scenario()
    changes: dict[str, object] = {}
    if args.seed is not None:
        changes["seed"] = args.seed
    if args.account:
        changes["accounts"] = (args.account,)
    if args.profile is not None:
        changes["profile"] = str(args.profile.absolute())
    if args.server_version is not None:
        changes["server_version"] = args.server_version
    return scenario.model_copy(update=changes)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"autoscalper gateway: {sentence}\n")
    return USAGE
