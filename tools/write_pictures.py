"""Put the cards as people see them, and the picture of a day's result, into the documentation."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.card import Card
from bot.chat.telegram_text import parts
from bot.decide.turn import Turn
from bot.remember.facts import PostQueued
from bot.serve.draw import draw
from risk.plan import Role
from tests.fakes.pictures import DAY
from tests.fakes.scene import AAPL, ANN, OLE, Scene, charter
from tools.written import write

DOCS = Path(__file__).resolve().parent.parent / "docs"
CARDS = DOCS / "cards.md"
PICTURE = DOCS / "pnl.png"

HEAD = """# What the channel sees

Made by `make pictures` from the program itself. On Discord each of these is an embed with a coloured edge, on Telegram
a message with its first line in bold; the symbol before the title says the colour in a character. `[…]` are buttons.
One message is one trade: it answers the signal, and is edited as the trade lives.
"""
TAIL = """
## The picture of `/pnl` and of the day

![A curve of the account's value above one bar for each trade, with its R](pnl.png)

The curve is the account's value where it was marked during the period, and else the results as they add up. Gains stand
above the line and losses hang below it, each with its result in R.
"""
SIGNAL = "LONG 10 AAPL @ 190 SL 186 TP 199"


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_section(title, said) for title, said in _scenes()) + TAIL


def _section(title: str, said: list[str]) -> str:
    return f"\n## {title}\n" + "".join(f"\n```text\n{text}\n```\n" for text in said)


def shown(card: Card) -> str:
    """A card in plain text, with its buttons below."""
    buttons = " ".join(f"[{button.label}]" for button in card.buttons)
    return "\n".join(line.rstrip() for line in (*parts(card)[0].plain.split("\n"), *([buttons] if buttons else ())))


def _said(*turns: Turn) -> list[str]:
    cards = [fact.post.card for turn in turns for fact in turn.facts if isinstance(fact, PostQueued)]
    return list(dict.fromkeys(shown(card) for card in cards))


def _scenes() -> Iterator[tuple[str, list[str]]]:
    yield "A trade, from its signal to its end", list(_a_trade())
    desk = Scene()
    yield "Not understood", _said(desk.say("BTO 2 SPY 600X 12/18 @ 1.25"))
    yield "Refused by the limits", _said(desk.say("LONG 90 AAPL @ 190 SL 150"))
    yield "A follow-up with nothing to follow", _said(desk.say("trim half"))
    yield "Waiting for a yes", list(_an_approval())
    yield "Answers", list(_answers())
    yield "Stopping and starting", list(_stopping())


def _a_trade() -> Iterator[str]:
    desk = Scene()
    desk.quote(AAPL, "189.98", "190.00")
    yield from _said(desk.say(SIGNAL))
    (trade,) = desk.state.live()
    plan = trade.plan
    desk.works(plan)
    desk.later(4)
    yield from _said(desk.fills(plan, Role.ENTRY, "10", "189.97"))
    first = len(desk.facts)
    desk.protects(plan)
    yield from _since(desk, first)
    desk.later(41 * 60)
    first = len(desk.facts)
    desk.fills(plan, Role.TARGET, "10", "199.00")
    _ends(desk)
    yield from _since(desk, first)


def _ends(desk: Scene) -> None:
    (trade,) = desk.state.live()
    for order_ref, order in trade.orders.items():
        match order.role:
            case Role.TARGET:
                desk.status(order_ref, "Filled", 2, filled="10")
            case Role.STOP:
                desk.status(order_ref, "Cancelled", 3)
            case _:
                pass
    desk.snapshot()


def _since(desk: Scene, first: int) -> list[str]:
    latest: dict[str, str] = {}
    for fact in desk.facts[first:]:
        if isinstance(fact, PostQueued):
            latest[fact.post.key] = shown(fact.post.card)
    return list(latest.values())


def _an_approval() -> Iterator[str]:
    house = charter().house
    asking = house.channels[0].model_copy(update={"mode": "approve"})
    desk = Scene(charter(house=house.model_copy(update={"channels": (asking,)})))
    asked = desk.say(SIGNAL)
    yield from _said(asked)
    (button, _) = desk.posts(asked)[-1].card.buttons
    yield from _said(desk.press(button, author=ANN))
    desk.quote(AAPL, "189.98", "190.00")
    desk.later(130)
    yield from _said(desk.press(button, author=OLE))


def _answers() -> Iterator[str]:
    desk = Scene()
    desk.quote(AAPL, "189.98", "190.00")
    desk.say(SIGNAL)
    (trade,) = desk.state.live()
    desk.works(trade.plan)
    desk.fills(trade.plan, Role.ENTRY, "10", "189.97")
    desk.protects(trade.plan)
    for name in ("status", "orders", "pnl", "health"):
        yield from _said(desk.command(name))


def _stopping() -> Iterator[str]:
    desk = Scene()
    yield from _said(desk.command("kill", "the news"))
    yield from _said(desk.say(SIGNAL))
    asked = desk.command("resume")
    yield from _said(asked)
    (button,) = desk.posts(asked)[-1].card.buttons
    yield from _said(desk.press(button, author=ANN))
    yield from _said(desk.press(button, author=OLE))


def main() -> int:
    """Write both; exit 1 with `--check` when the page would change."""
    if "--check" not in sys.argv:
        PICTURE.write_bytes(draw(DAY))
    return write(CARDS, lambda _: page())


if __name__ == "__main__":
    raise SystemExit(main())
