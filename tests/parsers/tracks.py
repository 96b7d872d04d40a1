"""A dialect's grammar as railroad tracks: Lark's rules, its overlay's too, with the words that it reads below each box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import yaml

from parsers.dialect import load_dialect
from tests.parsers.railroad import Box, Choice, Loop, Part, Row, Skip, svg

_TOKEN = re.compile(r"->\s*\w+|[A-Za-z_]+|[()|*+?]")
_RULE = re.compile(r"^(?:%(extend|override)[ ]+)?[?!]?([a-z_]+)[ ]*:", re.MULTILINE)
_SHOWN = 3  # examples on a line
_LINES = 2  # lines of examples in a box

# What the lexer makes of numbers and of what stands beside them; every other kind of word is in the lexicon.
_WRITTEN = {
    "NUM": "1.25", "SIGNED": "+2", "PCT": "40%", "DIST": "20 pips", "STRIKE": "600C", "OCC": "SPY261218C600",
    "DATE": "12/18", "SYM": "SPY", "SEP": "/", "DASH": "-", "REF": "TP1", "PART": "(50%)", "TSPCT": "TS10%",
    "QTY": "5 contracts", "LOTQTY": "0.5 lots", "REPORT": "TP1 hit", "ENTRY_OF": "entry", "SHARE": "half",
}  # fmt: skip
_BEHIND = {"RIGHT_OF": "RIGHT", "STOP_OF": "STOP", "TARGET_OF": "TARGET", "TRAIL_OF": "TRAIL"}


def picture(name: str) -> str:
    """One dialect's diagram; a dialect beside the default shows the rules that its own words travel on."""
    own = _words(name)
    rules = _rules((files("parsers.grammar") / "grammar.lark").read_text(encoding="utf-8"), load_dialect(name).overlay)
    shown = _words("common") if name == "default" else own
    kept = [rule for rule, body in rules.items() if name == "default" or _mentions(body, own)]
    return svg(f"The grammar of {name}", [(rule, _Reader(rules[rule], shown).choice()) for rule in kept])


def _words(name: str) -> dict[str, list[list[str]]]:
    """The words that one file gives to each kind, key by key; phrases that are several kinds at once are left out."""
    place = files("parsers.dialects") / f"{name}.yaml"
    raw: dict[str, Any] = yaml.safe_load(place.read_text(encoding="utf-8"))
    found: dict[str, list[list[str]]] = {}
    for key, phrases in (raw.get("words") or {}).items():
        if " " not in key:
            found.setdefault(key.partition(":")[0], []).append([str(phrase) for phrase in phrases or ()])
    return found


def _mentions(body: str, words: dict[str, list[list[str]]]) -> bool:
    named = set(re.findall(r"[A-Z_]+", body))
    return bool({_BEHIND.get(word, word) for word in named} & words.keys())


def _rules(source: str, overlay: str) -> dict[str, str]:
    """Every rule's body; an overlay may extend or override one."""
    rules: dict[str, str] = {}
    for how, name, body in (*_bodies(source), *_bodies(overlay)):
        rules[name] = f"{rules[name]} | {body}" if how == "extend" and name in rules else body
    return rules


def _bodies(source: str) -> Iterator[tuple[str, str, str]]:
    plain = re.sub(r"//[^\n]*|%declare[^\n]*", "", source)
    heads = list(_RULE.finditer(plain))
    ends = [*(head.start() for head in heads[1:]), len(plain)]
    for head, end in zip(heads, ends, strict=False):
        yield head[1] or "", head[2], plain[head.end() : end]


class _Reader:
    """Reads one rule's body: choices of rows of items, each with its repeat."""

    def __init__(self, body: str, words: dict[str, list[list[str]]]) -> None:
        self.tokens = [token for token in _TOKEN.findall(body) if not token.startswith("->")]
        self.words = words

    def choice(self) -> Part:
        rows = [self._row()]
        while self.tokens and self.tokens[0] == "|":
            self.tokens.pop(0)
            rows.append(self._row())
        return rows[0] if len(rows) == 1 else Choice(rows)

    def _row(self) -> Part:
        parts: list[Part] = []
        while self.tokens and self.tokens[0] not in {"|", ")"}:
            parts.append(self._item())
        return parts[0] if len(parts) == 1 else Row(parts)

    def _item(self) -> Part:
        token = self.tokens.pop(0)
        part: Part
        if token == "(":
            part = self.choice()
            self.tokens.pop(0)
        else:
            part = Box(token, _captions(token, self.words), rule=token.islower())
        match self.tokens[0] if self.tokens else "":
            case "*":
                part = Choice([Skip(), Loop(part)])
            case "+":
                part = Loop(part)
            case "?":
                part = Choice([Skip(), part])
            case _:
                return part
        self.tokens.pop(0)
        return part


def _captions(token: str, words: dict[str, list[list[str]]]) -> list[str]:
    """Examples of a kind of word: the first of each key where it has several, else the first few."""
    keys = words.get(_BEHIND.get(token, token))
    if keys is None:
        return [_WRITTEN[token]] if token in _WRITTEN else []
    found = [key[0] for key in keys if key] if len(keys) > _SHOWN else [phrase for key in keys for phrase in key]
    lines = [found[at : at + _SHOWN] for at in range(0, len(found), _SHOWN)]
    return [" · ".join(line) for line in lines[:_LINES]]
