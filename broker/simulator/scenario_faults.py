"""What is wrong with a scenario file, as one sentence that names the place and, where there is one, the likely word."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Location = tuple[int | str, ...]


def one_of(what: str, names: Iterable[str]) -> Callable[[object], object]:
    """A validator that takes these names, and nothing for any of them."""
    known = sorted(names)

    def check(value: object) -> object:
        if value not in {"", *known}:
            raise ValueError(f"there is no {what} {value}; {hint(str(value), known)}")
        return value

    return check


def sentence(error: ValidationError, model: type[BaseModel]) -> str:
    """The first fault. Choices that a union tried one after the other are one fault."""
    first = error.errors()[0]
    place = tuple(part for part in first["loc"] if not _is_branch(part))
    where = ".".join(str(part) for part in place)
    return f"{where}: {_words(first, model, place)}" if where else _words(first, model, place)


def _words(fault: ErrorDetails, model: type[BaseModel], place: Location) -> str:
    match fault["type"]:
        case "extra_forbidden":
            return f"there is no such field here; {hint(str(place[-1]), _fields_at(model, place[:-1]))}"
        case "missing":
            return "this field is missing"
        case "model_type" | "dict_type":
            return "expected a mapping (`name: value`)"
        case "tuple_type" | "list_type":
            return "expected a list (`[...]`, or one `- ...` a line)"
        case "too_short":
            return "expected at least one"
        case "timezone_aware" | "datetime_from_date_parsing" | "datetime_parsing":
            return "expected a moment with its zone, such as 2026-11-24T15:00:00Z"
        case "value_error":
            return fault["msg"].removeprefix("Value error, ")
        case _:
            return f"{fault['msg'].replace('Input should be', 'expected')}, not {fault['input']!r}"


def hint(word: str, known: list[str]) -> str:
    """The name that was likely meant, or all there are."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"


def _fields_at(model: type[BaseModel], place: Location) -> list[str]:
    for part in place:
        if isinstance(part, str):
            model = _inside(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _inside(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _inside(each))), None)


def _is_branch(part: int | str) -> bool:
    return isinstance(part, str) and part in {"str", "int", "[key]"}
