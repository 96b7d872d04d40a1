"""Draw what people see on a screen into docs/, in this machine's Chromium: the health page, and cards in a channel."""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from PIL import Image

from bot.card import Card
from bot.decide.turn import Turn
from bot.remember.facts import PostQueued
from bot.web.page import document
from risk.plan import Role
from tests.fakes.browser import Tab, browser, executable
from tests.fakes.scene import AAPL, Scene
from tools.pictured_chat import answered, chat, said
from tools.pictured_day import morning
from tools.write_pictures import DOCS, SIGNAL

BROKEN = "BTO 2 SPY 600 12/18 @ 1.25"


def health_page() -> str:
    """The page with its style inside, since nobody serves it here."""
    style = files("bot.web").joinpath("static", "page.css").read_text(encoding="utf-8")
    page = document(morning(), nonce="", has_button=True)
    return page.replace("</head>", f"<style>{style}</style></head>")


def channel() -> str:
    """A signal that was taken and has ended, one that is protected, and one that is refused."""
    desk = Scene()
    desk.quote(AAPL, "189.98", "190.00")
    desk.say(SIGNAL)
    (trade,) = desk.state.live()
    desk.works(trade.plan)
    desk.fills(trade.plan, Role.ENTRY, "10", "189.97")
    first = len(desk.facts)
    desk.protects(trade.plan)
    protected = next(card for card in _cards(desk, first) if "protected" in card.title)
    refused = _cards_of(desk.say(BROKEN))[-1]
    return chat(
        "signals",
        said("mara", "10:02", SIGNAL),
        answered("mara", SIGNAL, "10:02", protected),
        said("mara", "10:09", BROKEN),
        answered("mara", BROKEN, "10:09", refused),
    )


def _cards(desk: Scene, first: int) -> list[Card]:
    return [fact.post.card for fact in desk.facts[first:] if isinstance(fact, PostQueued)]


def _cards_of(turn: Turn) -> list[Card]:
    return [fact.post.card for fact in turn.facts if isinstance(fact, PostQueued)]


async def _draw(folder: Path) -> None:
    page, cards = health_page(), channel()
    async with browser(folder / "profile") as tab:
        await _picture(tab, page, DOCS / "page.png", folder, width=1180)
        await _picture(tab, page, DOCS / "page-phone.png", folder, width=390, height=1500, scheme="dark")
        await _picture(tab, cards, DOCS / "card.png", folder, width=760, scheme="dark")


async def _picture(  # noqa: PLR0913 (what is drawn, and where, how large and how)
    tab: Tab, text: str, target: Path, folder: Path, *, width: int, height: int = 0, scheme: str = "light"
) -> None:
    """From top to bottom, however long it is, or this much of it."""
    source = folder / "page.html"
    source.write_text(text, encoding="utf-8")
    await tab.look_like(width, 100, scheme)
    await tab.open(source.as_uri())
    long = int(await tab.ask("document.documentElement.scrollHeight"))
    await tab.look_like(width, height or long, scheme, scale=1.5)
    # So few colours are in it that a palette loses nothing, and is a quarter of the size.
    drawn = Image.open(io.BytesIO(await tab.picture())).convert("RGB")
    drawn.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> int:
    """Draw them all; without a Chromium nothing is drawn, and that is said."""
    if executable() is None:
        sys.stderr.write("page*.png and card.png stay as they are: no Chromium here (apt-get install chromium)\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        asyncio.run(_draw(Path(folder)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
