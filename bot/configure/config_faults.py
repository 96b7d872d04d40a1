"""What pydantic found wrong, in sentences for the person who wrote it: where, what, and the nearest right thing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.configure.layers import Keys, Layer
from bot.configure.yaml_file import dotted

_NEAR = 0.6
_LONGEST_SHOWN = 60
_MOST_CHOICES = 12
_UNITS = {
    "_seconds": "seconds, as a plain number",
    "_minutes": "minutes, as a plain number",
    "_days": "days, as a plain number",
    "_percent": "percent, as a plain number (40 means 40 %)",
    "percent": "percent, as a plain number (40 means 40 %)",
    "_base_currency": "money in the account's base currency, as a plain number",
}
_MEANINGS = {
    "missing": "is missing",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "decimal_parsing": "is not a number",
    "decimal_type": "is not a number",
    "finite_number": "is not a finite number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "string_type": "is not a text: put it between quotes",
    "tuple_type": "is not a list",
    "frozen_set_type": "is not a list",
    "list_type": "is not a list",
    "model_type": "is not a section with keys of its own",
    "model_attributes_type": "is not a section with keys of its own",
    "dict_type": "is not a section with keys of its own",
}

_SHAPES = {kind for kind, meaning in _MEANINGS.items() if "list" in meaning or "section" in meaning}


def fault_lines(error: ValidationError, model: type[BaseModel], layers: list[Layer]) -> list[str]:
    """One sentence for each thing that is wrong; a misspelt key is not also a missing one."""
    found = [(details, *_written(details["loc"], model)) for details in error.errors(include_url=False)]
    misspelt = {(*keys[:-1], _near(str(keys[-1]), owners)) for details, keys, owners in found if _is_unknown(details)}
    return [
        _line(details, keys, owners, layers)
        for details, keys, owners in found
        if not (details["type"] == "missing" and keys in misspelt)
    ]


def _is_unknown(details: ErrorDetails) -> bool:
    return details["type"] == "extra_forbidden"


def _line(details: ErrorDetails, keys: Keys, owners: list[type[BaseModel]], layers: list[Layer]) -> str:
    origin = origin_of(keys, layers)
    sentence = f"{dotted(keys) or 'the configuration'} {_what(details, keys, owners)}"
    return f"{origin}: {sentence}" if origin else sentence


def _what(details: ErrorDetails, keys: Keys, owners: list[type[BaseModel]]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    shown = _shown(details["input"], keys)
    if _is_unknown(details):
        return _unknown_key(str(keys[-1]), owners)
    if kind == "missing":
        return "is missing"
    if kind in {"literal_error", "enum"}:
        return _not_among(shown, str(context.get("expected", "")))
    if kind == "union_tag_invalid":
        return _not_among(repr(context.get("tag")), str(context.get("expected_tags", "")))
    if kind == "union_tag_not_found":
        return f"does not say which one it is: {context.get('discriminator')} is missing"
    if kind == "value_error":
        return f"is {shown}: it {context.get('error')}" if shown else f"{context.get('error')}"
    if kind in _MEANINGS:
        unit = "" if kind in _SHAPES else _unit(keys)
        return f"is {shown or 'a section'}, which {_MEANINGS[kind]}{unit}"
    said = details["msg"].replace("Input should", "it should").replace("String should", "it should")
    return f"is {shown}: {said}{_unit(keys)}"


def _shown(value: Any, keys: Keys) -> str:
    """A value as it was written, short, and never a secret."""
    if keys and keys[-1] == "token":
        return "(hidden)"
    if isinstance(value, dict | BaseModel):
        return ""
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value) if isinstance(value, Decimal | bool) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _unit(keys: Keys) -> str:
    last = str(keys[-1]) if keys else ""
    unit = next((words for ending, words in _UNITS.items() if last.endswith(ending)), "")
    return f" (it is in {unit})" if unit else ""


def _not_among(shown: str, expected: str) -> str:
    choices = re.findall(r"'([^']*)'", expected)
    near = difflib.get_close_matches(shown.strip("'\"").lower(), choices, n=1, cutoff=_NEAR)
    few = ", ".join(choices) if len(choices) <= _MOST_CHOICES else "one of those in `autoscalper config schema`"
    hint = f"did you mean {near[0]}?" if near else f"it can be {few}"
    return f"is {shown or 'a section'}: {hint}"


def _unknown_key(key: str, owners: list[type[BaseModel]]) -> str:
    if key.isdigit():
        return "is not a setting: between { } a comma ends what stands before it, so 1,000 is written 1000"
    near = _near(key, owners)
    hint = f"did you mean {near}?" if near else f"the keys here are {', '.join(_known(owners))}"
    return f"is not a setting: {hint}"


def _known(owners: list[type[BaseModel]]) -> list[str]:
    return sorted({name for owner in owners for name in owner.model_fields})


def _near(key: str, owners: list[type[BaseModel]]) -> str:
    return next(iter(difflib.get_close_matches(key.lower(), _known(owners), n=1, cutoff=_NEAR)), "")


# ── From pydantic's location to the person's ──────────────────────────────────────────────────────────────────────────


def _written(location: tuple[str | int, ...], model: type[BaseModel]) -> tuple[Keys, list[type[BaseModel]]]:
    """The path as it was written, and the sections that could own its last key; pydantic mixes union tags into it."""
    keys: list[str | int] = []
    here = owners = [model]
    for part in location:
        if isinstance(part, int):
            keys.append(part)
            continue
        tagged = [candidate for candidate in here if len(here) > 1 and part in _tags(candidate)]
        if tagged:
            here = tagged
        elif here:
            keys.append(part)
            owners = here
            here = [found for owner in owners for found in _models(owner, part)]
    return tuple(keys), owners


def _tags(model: type[BaseModel]) -> set[Any]:
    """The words by which a union tells this member from the others."""
    fields = model.model_fields.values()
    return {tag for field in fields if get_origin(field.annotation) is Literal for tag in get_args(field.annotation)}


def _models(owner: type[BaseModel], name: str) -> Iterator[type[BaseModel]]:
    field = owner.model_fields.get(name)
    return _within(field.annotation) if field is not None else iter(())


def _within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _within(argument)


def origin_of(keys: Keys, layers: list[Layer]) -> str:
    """Where this path was written, or else the nearest section above it."""
    for length in range(len(keys), 0, -1):
        for layer in layers:
            if keys[:length] in layer.origins:
                return layer.origins[keys[:length]]
    return ""


def misread_booleans(settings: BaseModel, values: Mapping[str, Any], layers: list[Layer]) -> list[str]:
    """Faults for true and false where a number belongs: Python would quietly read them as 1 and 0."""
    found = _booleans(values, ())
    return [
        f"{origin_of(keys, layers)}: {dotted(keys)} is {str(value).lower()}, which is not a number"
        for keys, value in found
        if not isinstance(_at(settings, keys), bool)
    ]


def _booleans(value: Any, keys: Keys) -> Iterator[tuple[Keys, bool]]:
    if isinstance(value, bool):
        yield keys, value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _booleans(below, (*keys, str(key)))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _booleans(below, (*keys, index))


def _at(value: Any, keys: Keys) -> Any:
    for key in keys:
        if isinstance(key, int):
            value = value[key]
        else:
            value = value[key] if isinstance(value, Mapping) else getattr(value, key)
    return value
