"""The fold of the journal as a text, so that a restart reads what came after it and not everything again.

A snapshot is trusted only by the very program that made it: its seal covers the sources of everything that the fold
goes through, so a newer program folds from the first row once.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import pydantic
from pydantic import BaseModel, BeforeValidator, PlainSerializer, ValidationError, create_model

from bot.state import State

# The broker's figures are never restored: they are asked for at every start.
_NOT_KEPT: Final = frozenset({"account"})
_SOURCES: Final = ("bot", "broker", "parsers", "risk")
_FORMAT: Final = 1


def dump(state: State) -> str:
    """The state as JSON, sealed."""
    body = _body_type().model_construct(**{name: getattr(state, name) for name in _kept()})
    return f'{{"seal":"{seal()}","state":{body.model_dump_json()}}}'


def load(text: str) -> State | None:
    """The state that was dumped, or None when another program dumped it."""
    opening = f'{{"seal":"{seal()}","state":'
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


def _kept() -> tuple[str, ...]:
    return tuple(each.name for each in fields(State) if each.name not in _NOT_KEPT)


@cache
def _body_type() -> type[BaseModel]:
    """A model with the state's own fields, so that a field added there is kept here."""
    hints = get_type_hints(State)
    written: dict[str, Any] = {name: (_writable(hints[name]), ...) for name in _kept()}
    body: type[BaseModel] = create_model("Body", **written)
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
