"""A channel as people see it, with our cards in it, drawn in a look of our own: for the picture in the README."""

from __future__ import annotations

import re

from bot.card import Button, Card
from bot.chat.discord_text import embed_of
from bot.web.html import Html, el, join

_ESCAPED = re.compile(r"\\([\\*_~|`\[\]<>#])")

STYLE = """
* { box-sizing: border-box; margin: 0; padding: 0; }
body { background: #16181c; color: #dfe1e5; padding: 24px; width: 760px;
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
.channel { background: #1f2228; border: 1px solid #2c3038; border-radius: 12px; overflow: hidden; }
.channel > h1 { padding: 12px 20px; font-size: 15px; font-weight: 600; border-bottom: 1px solid #2c3038; }
.channel > h1 i { font-style: normal; color: #858b96; margin-right: 8px; }
.post { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 0 14px; padding: 14px 20px 0; }
.post:last-child { padding-bottom: 20px; }
.face { width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; font-weight: 700;
  font-size: 16px; color: #fff; background: #7a5cc0; grid-row: 1 / 4; }
.post.bot .face { background: #14744f; }
.post.answer .face { margin-top: 22px; }
.answers { grid-column: 2; font-size: 13px; color: #9aa0ab; margin: 0 0 3px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.answers b { color: #c3c7ce; font-weight: 500; }
.who b { font-weight: 600; color: #f2f3f5; }
.who time { color: #858b96; font-size: 12px; margin-left: 8px; }
.who span { background: #14744f; color: #fff; font-size: 10px; font-weight: 700; border-radius: 4px; padding: 2px 5px;
  margin-left: 6px; vertical-align: 2px; letter-spacing: 0.04em; }
.text { overflow-wrap: anywhere; }
.embed { display: inline-block; min-width: 400px; max-width: 560px; margin-top: 6px; padding: 11px 16px 13px 14px;
  background: #282c33; border-left: 4px solid; border-radius: 5px; }
.embed h2 { font-size: 15px; font-weight: 650; color: #f2f3f5; margin-bottom: 5px; }
.embed p { font-size: 14px; color: #d3d6db; font-variant-numeric: tabular-nums; }
.embed pre { font: 13px/1.5 "DejaVu Sans Mono", monospace; background: #1b1e23; border: 1px solid #343942;
  border-radius: 5px; padding: 8px 12px; margin-top: 4px; color: #d3d6db; }
.buttons { display: flex; gap: 8px; margin-top: 8px; grid-column: 2; }
.buttons span { background: #3a3f49; color: #f2f3f5; border-radius: 7px; padding: 6px 15px; font-size: 14px;
  font-weight: 500; }
"""


def chat(title: str, *posts: Html) -> Html:
    """The whole page."""
    heading = el("h1", el("i", "#"), title)
    body = el("body", el("div", heading, *posts, class_="channel"))
    return Html(
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><style>{STYLE}</style></head>{body}</html>"
    )


def said(name: str, clock: str, text: str) -> Html:
    """What a person wrote."""
    return el("div", _face(name), _who(name, clock), el("p", text, class_="text"), class_="post")


def answered(to: str, text: str, clock: str, card: Card) -> Html:
    """A card of ours as the answer to what `to` wrote, out of the very embed that the adapter sends."""
    embed = embed_of(card)
    # The policy of the page forbids style attributes; this one is only ever a picture.
    edge = f"border-color: #{embed['color']:06x}"
    words = el(
        "div", el("h2", _plain(embed["title"])), *_lines(embed.get("description", "")), class_="embed", style=edge
    )
    quoted = el("p", el("b", f"@{to} "), text, class_="answers")
    return el(
        "div",
        _face("AutoScalper"),
        quoted,
        _who("AutoScalper", clock, el("span", "APP")),
        el("div", words, _buttons(card.buttons), class_="text"),
        class_="post bot answer",
    )


def _face(name: str) -> Html:
    return el("div", name[0].upper(), class_="face")


def _who(name: str, clock: str, *more: Html) -> Html:
    return el("p", el("b", name), *more, el("time", clock), class_="who")


def _lines(description: str) -> list[Html]:
    if description.startswith("```"):
        return [el("pre", description.strip("`\n"))]
    return [el("p", _plain(line)) for line in description.split("\n") if line]


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _buttons(buttons: tuple[Button, ...]) -> Html | None:
    if not buttons:
        return None
    return el("div", join(el("span", button.label) for button in buttons), class_="buttons")
