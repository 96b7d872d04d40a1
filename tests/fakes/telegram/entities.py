"""Telegram's HTML: tags become entities with UTF-16 offsets, and its complaints are worded as the server words them."""

from __future__ import annotations

import re

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|([a-z]+));?")


class CannotParseError(ValueError):
    """Markup that the server refuses."""


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict]]:
    text, entities, open_tags, at = "", [], [], 0
    while at < len(source):
        char = source[at]
        if char == "&":
            piece, at = _reference(source, at)
            text += piece
        elif char != "<":
            text += char
            at += 1
        else:
            begins = len(source[:at].encode())
            end = source.find(">", at)
            if end < 0:
                raise CannotParseError(
                    f"Unclosed {'end' if source[at + 1 : at + 2] == '/' else 'start'} tag at byte offset {begins}"
                )
            inside = source[at + 1 : end]
            at = end + 1
            if inside.startswith("/"):
                _close(inside[1:].strip().lower(), begins, open_tags, entities, text)
            else:
                open_tags.append((*_opened(inside, begins), units(text)))
    if open_tags:
        raise CannotParseError(f"Can't find end tag corresponding to start tag {open_tags[-1][0]}")
    return text, sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def _reference(source: str, at: int) -> tuple[str, int]:
    found = _REFERENCE.match(source, at)
    if found is None:
        return "&", at + 1
    decimal, hexadecimal, name = found.groups()
    if name:
        return (REFERENCES[name], found.end()) if name in REFERENCES else ("&", at + 1)
    return chr(int(decimal) if decimal else int(hexadecimal, 16)), found.end()


def _opened(inside: str, begins: int) -> tuple[str, dict]:
    name, _, attributes = inside.partition(" ")
    name = name.lower()
    if name == "span" and "tg-spoiler" in attributes:
        return name, {"type": "spoiler"}
    if name not in SIMPLE:
        raise CannotParseError(f'Unsupported start tag "{name}" at byte offset {begins}')
    entity = {"type": SIMPLE[name]}
    if name == "a":
        link = re.search(r'href="([^"]*)"', attributes)
        entity["url"] = link.group(1) if link else ""
    return name, entity


def _close(name: str, begins: int, open_tags: list, entities: list, text: str) -> None:
    if not open_tags:
        raise CannotParseError(f"Unexpected end tag at byte offset {begins}")
    opened, entity, offset = open_tags.pop()
    if name and name != opened:
        raise CannotParseError(f'Unmatched end tag at byte offset {begins}, expected "</{opened}>", found "</{name}>"')
    length = units(text) - offset
    if length:
        entities.append({**entity, "offset": offset, "length": length})
