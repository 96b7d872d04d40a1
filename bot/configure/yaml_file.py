"""config.yaml, read with the surprises of YAML taken out and with the line of every value remembered.

ON and NO are words and not booleans, 15:45 is a text and not a number of seconds, decimals are exact, and a key that
stands twice is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bot.configure.layers import SECRETS, Keys, Layer, unreadable

_LARGEST_BYTES = 1_000_000


class _Loader(yaml.SafeLoader):
    """The safe loader with fewer guesses about what a plain word is."""


_GUESSES = (":bool", ":int", ":float", ":timestamp")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(_GUESSES)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tfTF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)$"), list("-+.0123456789")
)


def _exact(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:float", _exact)


def from_yaml(path: Path) -> Layer:
    """The settings in this file; it must exist, and secrets must not be in it."""
    layer = Layer()
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return Layer(faults=[f"{path} is larger than a megabyte: that is no configuration"])
        loader = _Loader(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Layer(faults=[f"{path} does not exist: `autoscalper init` writes one, or name yours with --config"])
    except (OSError, UnicodeDecodeError) as error:
        return unreadable(path, error)
    except yaml.YAMLError as error:
        return Layer(faults=[_syntax_fault(path, error)])
    try:
        node = loader.get_single_node()
        if node is not None:
            _take(layer, path, loader, node)
    except (yaml.YAMLError, ValueError, ArithmeticError) as error:
        layer.faults.append(_syntax_fault(path, error))
    except RecursionError:
        layer.faults.append(f"{path} is nested too deeply")
    finally:
        loader.dispose()
    return layer


def _take(layer: Layer, path: Path, loader: _Loader, node: yaml.Node) -> None:
    if not isinstance(node, yaml.MappingNode):
        layer.faults.append(f"{path} holds no settings: its lines should read `key: value`")
        return
    for keys, below in _nodes(node, ()):
        line = f"{path} line {below.start_mark.line + 1}"
        if keys in layer.origins:
            layer.faults.append(f"{line}: {dotted(keys)} stands twice; the first is at {layer.origins[keys]}")
        layer.origins[keys] = line
        if keys in SECRETS:
            layer.faults.append(
                f"{line}: secrets do not belong in this file: put {SECRETS[keys]} in .env, remove it here"
            )
    for keys, value in _leaves(loader.construct_document(node), ()):
        if keys not in SECRETS:
            layer.values[keys] = value


def _nodes(node: yaml.Node, keys: Keys) -> Iterator[tuple[Keys, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*keys, str(key.value))
            yield here, key
            yield from _nodes(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*keys, index), value
            yield from _nodes(value, (*keys, index))


def _leaves(value: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    """Every value under its path. A list is one value: a layer above replaces it as a whole."""
    if isinstance(value, dict) and (value or not keys):
        for key, below in value.items():
            yield from _leaves(below, (*keys, str(key)))
    elif value is not None:
        # A key with nothing behind it ("people:") reads as left out, which is what its author sees.
        yield keys, value


def _syntax_fault(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    place = f"{path} line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
    return f"{place}: this is not YAML ({problem})"


def dotted(keys: Keys) -> str:
    """A path as people write it: `channels[0].mode`."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text
