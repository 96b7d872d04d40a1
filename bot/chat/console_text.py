"""How a channel looks in a terminal: a gutter with the message's number, the words beside it, as wide as it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.card import Card, Tone
from parsers.value import Value

GUTTER = 5


class Screen(Value):
    """What is printed on; a pipe has no width of its own, and longer lines are hard to read."""

    columns: int = 100
    colour: bool = False


_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_LIVE = "\x1b[1;37;41m"
_TONES = {
    Tone.PENDING: "\x1b[90m",
    Tone.WORKING: "\x1b[34m",
    Tone.GOOD: "\x1b[32m",
    Tone.BAD: "\x1b[31m",
    Tone.WARNING: "\x1b[33m",
    Tone.PLAIN: "",
}


def shown_post(number: str, name: str, text: str, note: str, screen: Screen) -> list[str]:
    """A person's message: `#1   mara: the words`, further lines under the first word of the name."""
    speaker = f"{_clean(name)}{f' {note}' if note else ''}: "
    first, *rest = [_clean(line) for line in text.splitlines()] or [""]
    room = screen.columns - GUTTER
    lines = [*_wrap(speaker + first, room), *(part for line in rest for part in _wrap(line, room))]
    if screen.colour:
        lines[0] = _paint(lines[0][: len(speaker)], _BOLD) + lines[0][len(speaker) :]
    return _beside(number, lines, colour=screen.colour)


def shown_card(subject: str, mark: str, card: Card, lines: tuple[str, ...], screen: Screen) -> list[str]:
    """One of ours: `↳ PAPER ✓ title`, its lines below; `subject` is written in the gutter, and may be empty."""
    head = f"{mark} {card.badge} {card.tone.symbol} ".replace("  ", " ")
    room = screen.columns - GUTTER
    title = _wrap(head + _clean(card.title), room, hang=2)
    if screen.colour:
        title = [
            _painted_title(line, card) if i == 0 else _paint(line, _TONES[card.tone]) for i, line in enumerate(title)
        ]
    broken = _chop if card.preformatted else _wrap
    body = [f"  {part}" for line in lines for part in broken(_clean(line), room - 2)]
    return _beside(subject, [*title, *body], colour=screen.colour)


def _painted_title(line: str, card: Card) -> str:
    badge = _paint(card.badge, _LIVE if card.badge == "LIVE" else _DIM) if card.badge else ""
    before, found, after = line.partition(card.badge) if card.badge else (line[:1], "", line[1:])
    return f"{before}{badge if found else ''}{_paint(after, _BOLD + _TONES[card.tone])}"


def _paint(text: str, code: str) -> str:
    return f"{code}{text}{_RESET}" if code and text else text


def _beside(number: str, lines: list[str], *, colour: bool) -> list[str]:
    label = f"#{number}" if number else ""
    gutter = f"{label:<{GUTTER - 1}} "
    first = (_paint(gutter, _DIM) if colour and label else gutter) + lines[0]
    return [first, *(f"{' ' * GUTTER}{line}" for line in lines[1:])]


def _clean(text: str) -> str:
    """Without what a terminal would obey: control and direction characters; a tab is a space."""
    kept = (" " if char == "\t" else char for char in text)
    return "".join(char for char in kept if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})


def _columns(text: str) -> int:
    wide = sum(2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1 for char in text)
    return wide - sum(1 for char in text if unicodedata.combining(char))


def _wrap(text: str, room: int, hang: int = 0) -> list[str]:
    """Broken at spaces where it can be; spaces between words stay as they are within a line."""
    lines: list[str] = []
    rest = text.rstrip()
    while _columns(rest) > room:
        cut = _fits(rest, room)
        space = rest.rfind(" ", hang + 1, cut + 1)
        cut = space if space > 0 else cut
        lines.append(rest[:cut].rstrip())
        rest = " " * hang + rest[cut:].lstrip()
    return [*lines, rest]


def _chop(text: str, room: int) -> Iterator[str]:
    """Broken at the edge, since columns of figures must keep their spaces."""
    rest = text
    while _columns(rest) > room:
        cut = _fits(rest, room)
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


def _fits(text: str, room: int) -> int:
    used = 0
    for index, char in enumerate(text):
        used += _columns(char)
        if used > room:
            return max(index, 1)
    return len(text)
