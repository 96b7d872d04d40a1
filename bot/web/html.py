"""Markup made of values: whatever is not markup already is text, and text is always escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable

VOID = frozenset({"meta", "link", "input", "br", "hr"})


class Html(str):
    """Markup that needs no escaping; only this module makes it from pieces."""

    __slots__ = ()


def el(name: str, /, *children: str | None, **attributes: str | None) -> Html:
    """An element. A trailing underscore of an attribute is dropped (`class_`), others are hyphens; None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def join(children: Iterable[str | None]) -> Html:
    """Pieces one after the other."""
    return Html("".join(child if isinstance(child, Html) else html.escape(child) for child in children if child))
