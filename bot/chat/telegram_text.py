"""A card in Telegram's HTML: every value escaped, and cut so that each part is one message.

Limits: https://core.telegram.org/bots/api#sendmessage (4096 characters once parsed), #inlinekeyboardbutton (64 bytes).
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.card import Button, Card
from parsers.value import Value

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_CALLBACK = 64
_SPARE = 96
_ROOM = LONGEST_TEXT - _SPARE
"""Kept free in each part for the words "and so many lines more"."""
_BUTTONS_A_ROW = 3


class Part(Value):
    """One message of a card: as HTML, and as the plain text to fall back on."""

    html: str
    plain: str


def parts(card: Card) -> tuple[Part, ...]:
    """The whole card, in as many messages as it needs; only the first carries the title."""
    title = _title(card)
    pages = list(_pages(card.lines, _ROOM - _units(title)))
    return tuple(_part(title if index == 0 else "", page, card) for index, page in enumerate(pages))


def one_part(card: Card, longest: int = LONGEST_TEXT) -> Part:
    """The card in one message, since an edit cannot add a second: what does not fit is counted."""
    first, *rest = _pages(card.lines, longest - _SPARE - _units(_title(card)))
    left = sum(len(page) for page in rest)
    return _part(_title(card), [*first, f"… and {left} lines more"] if left else first, card)


def keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """The buttons in rows of three, or None; a press brings back `<trade_ref>:<action>`."""
    made = [
        InlineKeyboardButton(button.label, callback_data=f"{button.trade_ref}:{button.action}") for button in buttons
    ]
    fitting = [one for one in made if len(str(one.callback_data).encode()) <= LONGEST_CALLBACK]
    rows = [fitting[start : start + _BUTTONS_A_ROW] for start in range(0, len(fitting), _BUTTONS_A_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def _title(card: Card) -> str:
    badge = f"{card.badge} " if card.badge else ""
    return _sendable(f"{badge}{card.tone.symbol} {card.title}")[:1024]


def _part(title: str, lines: list[str], card: Card) -> Part:
    body = "\n".join(lines)
    marked = escape(body, quote=False)
    if card.preformatted and body:
        marked = f"<pre>{marked}</pre>"
    head = f"<b>{escape(title, quote=False)}</b>" if title else ""
    return Part(html="\n".join(filter(None, (head, marked))), plain="\n".join(filter(None, (title, body))))


def _pages(lines: tuple[str, ...], first_room: int) -> Iterator[list[str]]:
    page: list[str] = []
    room = first_room
    for line in (piece for whole in lines for piece in _pieces(whole)):
        if _units(line) + 1 > room:
            yield page
            page, room = [], _ROOM
        page.append(line)
        room -= _units(line) + 1
    yield page


def _pieces(line: str) -> Iterator[str]:
    """A line longer than a page, in pieces that fit one even if every character counts twice."""
    size = _ROOM // 2 - 1
    text = _sendable(line)
    for start in range(0, max(len(text), 1), size):
        yield text[start : start + size]


def _sendable(text: str) -> str:
    """Half a surrogate pair, quoted from somebody's broken text, has no UTF-8 and would fail the whole request."""
    return text.encode(errors="replace").decode()


def _units(text: str) -> int:
    """Telegram counts UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
