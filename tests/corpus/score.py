"""How well readings agree with labelled messages: exact, partial, missed, wrong, false, quiet, and noisy besides."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILES = (
    "dev.jsonl",
    "chatter.jsonl",
    "blind.jsonl",
    "blind2.jsonl",
    "blind3.jsonl",
    "blind4a.jsonl",
    "blind4b.jsonl",
    "blind4c.jsonl",
    "blind5.jsonl",
    "blind6.jsonl",
    "blind7.jsonl",
    "blind8.jsonl",
)  # what is named blind was blind once; its misses were studied since
ORDER = ("exact", "quiet", "partial", "missed", "wrong", "false")
_CONTRACT = ("kind", "symbol", "expiry", "strike", "right", "expiry_rule")


@dataclass
class Score:
    """Counts by verdict and family, and the messages behind each verdict."""

    counts: Counter[str] = field(default_factory=Counter)
    families: dict[str, Counter[str]] = field(default_factory=dict)
    cases: dict[str, list[str]] = field(default_factory=dict)
    noisy: list[str] = field(default_factory=list)
    chatter: int = 0

    @property
    def exact_rate(self) -> float:
        trades = sum(self.counts[verdict] for verdict in ("exact", "partial", "missed", "wrong"))
        return self.counts["exact"] / trades if trades else 1.0


def load(name: str) -> list[dict[str, Any]]:
    """The labelled messages of one file beside this one."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def score(rows: Iterable[dict[str, Any]], answers: Iterable[dict[str, Any]]) -> Score:
    """Every row judged against its answer, in the same order."""
    result = Score()
    for row, answer in zip(rows, answers, strict=True):
        labelled = row.get("expect") or row.get("refuse") or row.get("alt_expect") is not None
        family = row["source_shape"].split("-")[0] if labelled else "chatter"
        verdict = _best(row, _plain(answer["intents"]))
        if not labelled:
            result.chatter += 1
            if answer["refusal"]:
                result.noisy.append(row["id"])
        result.counts[verdict] += 1
        result.families.setdefault(family, Counter())[verdict] += 1
        result.cases.setdefault(verdict, []).append(row["id"])
    return result


def table(result: Score) -> str:
    """The verdicts by family, as `make corpus` prints them."""
    lines = [f"{'family':10s} " + " ".join(f"{verdict:>8s}" for verdict in ORDER)]
    for family, counts in sorted(result.families.items()):
        lines.append(f"{family:10s} " + " ".join(f"{counts[verdict]:8d}" for verdict in ORDER))
    lines.append(f"{'all':10s} " + " ".join(f"{result.counts[verdict]:8d}" for verdict in ORDER))
    lines.append(
        f"exact {result.exact_rate:.1%} of messages with a trade; wrong {result.counts['wrong']}, false {result.counts['false']}"
    )
    lines.append(
        f"noisy {len(result.noisy)}/{result.chatter} = {len(result.noisy) / max(result.chatter, 1):.1%} of chatter answered with a refusal"
    )
    return "\n".join(lines)


def _best(row: dict[str, Any], got: list[Any]) -> str:
    verdicts = [_judge(_plain(row.get("expect") or []), got, row["received_at"])]
    if row.get("alt_expect") is not None:
        verdicts.append(_judge(_plain(row["alt_expect"]), got, row["received_at"]))
    return min(verdicts, key=ORDER.index)


def _judge(expected: list[Any], got: list[Any], received: str) -> str:
    if not expected:
        return "false" if got else "quiet"
    if not got:
        return "missed"
    left, worst = list(expected), "exact"
    for intent in got:
        ranked = sorted(
            (ORDER.index(_compare(gold, intent)), place)
            for place, gold in enumerate(left)
            if _same(gold, intent, received)
        )
        if not ranked or ORDER[ranked[0][0]] == "wrong":
            return "wrong"
        left.pop(ranked[0][1])
        worst = max(worst, ORDER[ranked[0][0]], key=ORDER.index)
    return "wrong" if left else worst


def _plain(value: Any) -> Any:
    """Nulls and empties dropped, numbers as rounded floats however they were written."""
    if isinstance(value, dict):
        pairs = {key: _plain(inner) for key, inner in value.items()}
        return {key: inner for key, inner in pairs.items() if inner not in (None, [], {}, "")}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool) or value is None:
        return value
    try:
        return round(float(value), 6)
    except ValueError:
        return value


def _core(intent: dict[str, Any]) -> tuple[Any, ...]:
    action = intent.get("action")
    if action == "trim" and intent.get("fraction") == 1.0:
        action = "close"
    if action == "close" and intent.get("quantity") is not None:
        action = "trim"
    instrument = intent.get("instrument", {})
    return (action, intent.get("side"), *(instrument.get(key) for key in _CONTRACT))


def _same(gold: dict[str, Any], got: dict[str, Any], received: str) -> bool:
    a, b = _core(gold), _core(got)
    if a == b:
        return True
    if a[:4] + a[5:7] != b[:4] + b[5:7]:
        return False
    if a[7] == "nearest" and b[4]:
        return 0 <= (date.fromisoformat(b[4]) - date.fromisoformat(received[:10])).days <= 8
    return bool(a[4] == b[4] and b[7] in (None, "weekly", "nearest") and a[7] in (None, "nearest"))


def _entry(intent: dict[str, Any]) -> dict[str, Any]:
    entry = dict(intent.get("entry", {}))
    if intent["instrument"].get("kind") == "forex" and entry.get("type") in ("limit", "market") and "price" in entry:
        entry["type"] = "limit|market"
    return {} if entry == {"type": "market"} else entry


def _compare(gold: dict[str, Any], got: dict[str, Any]) -> str:
    verdict = "exact"
    if _entry(gold) != _entry(got):
        if _entry(gold).get("type") != "market" or _entry(got):
            return "wrong"
        verdict = "partial"
    for name in ("stops", "targets"):
        a, b = (Counter(json.dumps(level, sort_keys=True) for level in intent.get(name, [])) for intent in (gold, got))
        if a != b and (b - a or name == "stops"):
            return "wrong"
        verdict = verdict if a == b else "partial"
    return _compare_sizes(gold, got, verdict)


def _compare_sizes(gold: dict[str, Any], got: dict[str, Any], verdict: str) -> str:
    for name in ("quantity", "fraction", "quantity_unit"):
        a, b = gold.get(name), got.get(name)
        if name == "fraction" and _core(gold)[0] == "close":
            a, b = (None if value == 1.0 else value for value in (a, b))
        if a == b or (name == "fraction" and a is not None and b is not None and abs(a - b) < 0.001):
            continue
        if b is not None or gold.get("action") not in ("open", "add"):
            return "wrong"
        verdict = "partial"
    return verdict
