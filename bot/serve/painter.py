"""Has pictures drawn by another process, one at a time, so that neither the loop nor the service's memory feels it."""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from bot.picture import Picture

log = logging.getLogger("autoscalper.painter")

DRAWN_WITHIN: Final = 15.0
"""Seconds, of which a quiet machine takes one; words do not wait for a picture any longer."""

Paint = Callable[[Picture], Awaitable[bytes]]


class NotDrawn(Exception):
    """There is no picture, and this is why."""


async def paint(picture: Picture) -> bytes:
    """The picture as a PNG.

    Raises:
        NotDrawn: the other process failed, or took too long.
    """
    # Nothing of our environment goes along, secrets least of all; and the working folder hides none of our modules.
    drawing = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.serve.draw"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        async with asyncio.timeout(DRAWN_WITHIN):
            drawn, _ = await drawing.communicate(picture.model_dump_json().encode())
    except TimeoutError:
        raise NotDrawn(f"it was not drawn within {DRAWN_WITHIN:.0f} seconds") from None
    finally:
        if drawing.returncode is None:
            drawing.kill()
            await drawing.wait()
    if drawing.returncode != 0 or not drawn:
        raise NotDrawn(f"the drawing process ended with code {drawing.returncode}")
    return drawn


class Painter:
    """Pictures under way and finished, by the key of their post; `finished` is called after each."""

    def __init__(self, finished: Callable[[], None], paint: Paint = paint) -> None:
        self._finished = finished
        self._paint = paint
        self._pictures: dict[str, bytes] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._one_at_a_time = asyncio.Lock()

    def is_ready(self, key: str, picture: Picture) -> bool:
        """Whether the post need not wait any longer; the first question has it drawn."""
        if key in self._pictures:
            return True
        if key not in self._tasks:
            self._tasks[key] = asyncio.get_running_loop().create_task(self._draw(key, picture))
        return False

    def picture(self, key: str) -> bytes:
        """What was drawn; empty when nothing was, or could be."""
        return self._pictures.get(key, b"")

    def forget(self, key: str) -> None:
        """It has been said, or never will be."""
        self._pictures.pop(key, None)

    def close(self) -> None:
        """End what is under way."""
        for task in self._tasks.values():
            task.cancel()

    async def _draw(self, key: str, picture: Picture) -> None:
        drawn = b""
        try:
            async with self._one_at_a_time:
                drawn = await self._paint(picture)
        except (NotDrawn, OSError) as fault:
            log.warning("%s is said without its picture: %s", key, fault)
        finally:
            del self._tasks[key]
        self._pictures[key] = drawn
        self._finished()
