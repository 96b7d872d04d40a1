"""`autoscalper demo`: the whole product on one screen, against a simulated gateway on this machine."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HEADER = """\
AutoScalper demo: a simulated gateway, the real bot, and a channel. Nothing here can reach a real account.
It is Tuesday 1 December 2026, ten in the morning in New York. #n is a message, ↳ the bot, ~ an edit of its card.\
"""
YOUR_TURN = """\
Your turn, as mara: the kill switch is lifted, time and prices run by themselves.
Try a signal like the ones above, `out of SPY`, `/status` or `/help`; `quit` ends.\
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("--seed", type=int, default=7, help="another seed is another day")
    parser.add_argument("--no-input", action="store_true", help="end after the script, as without a terminal")


def run(args: argparse.Namespace) -> int:
    """Play the day; on a terminal, take what is typed afterwards."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty() and not args.no_input
    with tempfile.TemporaryDirectory(prefix="autoscalper-demo-") as folder, suppress(KeyboardInterrupt):
        asyncio.run(perform(args.seed, Path(folder), _print, interactive=interactive))
    return 0


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def perform(seed: int, folder: Path, write: Callable[[str], None], *, interactive: bool) -> None:
    """Gateway, service, script, summary; then the person's turn."""
    from bot.chat.console_text import Screen
    from bot.demo.house import open_house
    from bot.demo.script import play
    from bot.demo.summary import lines

    def scene(text: str) -> None:
        write("")
        write(f"── {text}")

    write(HEADER)
    screen = Screen(columns=min(shutil.get_terminal_size().columns, 100), colour=True) if interactive else Screen()
    async with open_house(seed, folder, write, screen) as house:
        await house.stage.ready()
        await play(house.stage, scene)
        scene("What the day came to.")
        for line in lines(house.state, house.ledger):
            write(line)
        if interactive:
            write("")
            write(YOUR_TURN)
            await house.take_turns()
