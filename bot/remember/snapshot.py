"""The fold of the journal as a text, so that a restart reads what came after it and not everything again.

A snapshot is trusted only by the very program that made it: its seal covers the sources of everything that the fold
goes through, so a newer program folds from the first row once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from copy import copy
from dataclasses import fields
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import pydantic
from pydantic import BaseModel, BeforeValidator, PlainSerializer, TypeAdapter, ValidationError, create_model

from bot.remember.state import State

# The broker's figures are never restored: they are asked for at every start.
_NOT_KEPT: Final = frozenset({"account"})
_SOURCES: Final = ("bot", "broker", "parsers", "risk")
_FORMAT: Final = 1
# Entries of a table written in one go: a trade is some kilobytes, and orders wait for nothing longer than this.
_SLICE: Final = 16


def dump(state: State) -> str:
    """The state as JSON, sealed."""
    return "".join(pieces(state))


def pieces(state: State) -> Iterator[str]:
    """The same text in small parts of the state as it is now, whatever becomes of it while they are written.

    What memory holds never changes, only what it holds: so a copy of its tables is a copy of it.
    """
    tables = {name: getattr(state, name) for name in _kept()}
    return _written({name: copy(each) if isinstance(each, dict | list) else each for name, each in tables.items()})


def _written(tables: dict[str, Any]) -> Iterator[str]:
    yield _opening()
    for number, (name, table) in enumerate(tables.items()):
        yield f'{"," if number else "{"}"{name}":'
        yield from _sliced(_writers()[name], table)
    yield "}}"


def _sliced(writer: TypeAdapter[Any], table: Any) -> Iterator[str]:
    if not isinstance(table, dict | list):
        yield writer.dump_json(table).decode()
        return
    kind = type(table)
    nothing = writer.dump_json(kind()).decode()
    opening, closing = nothing[0], nothing[1]
    rest = iter(table.items() if isinstance(table, dict) else table)
    while some := kind(islice(rest, _SLICE)):
        yield opening + writer.dump_json(some).decode()[1:-1]
        opening = ","
    yield closing if opening == "," else opening + closing


def load(text: str) -> State | None:
    """The state that was dumped, or None when another program dumped it."""
    opening = _opening()
    if not text.startswith(opening):
        return None
    try:
        body = _body_type().model_validate_json(text[len(opening) : -1])
    except ValidationError:
        return None
    return State(**{name: getattr(body, name) for name in _kept()})


@cache
def seal() -> str:
    """A digest of the program's own sources, as far as the fold can go through them."""
    digest = hashlib.sha256(f"{_FORMAT} {pydantic.VERSION}".encode())
    for package in _SOURCES:
        for source in sorted(files(package).iterdir(), key=lambda found: found.name):
            if source.name.endswith(".py"):
                digest.update(f"{package}/{source.name}".encode())
                digest.update(source.read_bytes())
    return digest.hexdigest()


def _opening() -> str:
    return f'{{"seal":"{seal()}","state":'


def _kept() -> tuple[str, ...]:
    return tuple(each.name for each in fields(State) if each.name not in _NOT_KEPT)


@cache
def _hints() -> dict[str, Any]:
    """The types of the state's own fields, so that a field added there is kept here."""
    hints = get_type_hints(State)
    return {name: _writable(hints[name]) for name in _kept()}


@cache
def _writers() -> dict[str, TypeAdapter[Any]]:
    return {name: TypeAdapter(hint) for name, hint in _hints().items()}


@cache
def _body_type() -> type[BaseModel]:
    fields_of: dict[str, Any] = {name: (hint, ...) for name, hint in _hints().items()}
    body: type[BaseModel] = create_model("Body", **fields_of)
    return body


def _writable(hint: Any) -> Any:
    """JSON has no tuples for keys: such a dictionary is written as pairs."""
    if get_origin(hint) is not dict or get_origin(get_args(hint)[0]) is not tuple:
        return hint
    key, value = get_args(hint)
    return Annotated[
        dict[key, value],  # type: ignore[valid-type]
        BeforeValidator(lambda pairs: {tuple(name): each for name, each in pairs}),
        PlainSerializer(lambda kept: list(kept.items())),
    ]
