"""Writes docs/signals.md and its diagrams from the dialects' samples and grammar: `python -m tests.parsers.handbook`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from parsers.codes import REFUSALS
from parsers.dialect import load_dialect, samples_of, shipped_dialects
from parsers.rehearse import wanted_of
from tests.parsers.tracks import picture

TARGET = Path(__file__).parents[2] / "docs" / "signals.md"
DIAGRAMS = TARGET.parent / "railroad"

INTRO = """# The language of signals

<!-- Written by `python -m tests.parsers.handbook` from the dialects' samples; edit those. -->

What a channel may post, and what the bot makes of it. Order of words hardly matters; case does not. Every example below is
read by the tests exactly as printed, as if posted on Tuesday 24 November 2026 at 10:00 in New York.

Three things decide what happens to a message.

* **Chatter is silence.** A message without an action, a contract or a level is not answered.
* **A signal is understood whole or refused.** A word or number inside an order that is not known refuses the order, with a
  caret under it. Words before and after an order may be anything, unless they take it back (*if*, *not*, *watching*, *?*).
  Clauses that are no part of it are set aside by their own words: a disclaimer, a signature, what the market does, a reason
  (*not financial advice*, *powered by*, *NFP in 10 min*), and talk that points at no order (*what a morning*, *don't panic*,
  *will add later if volume comes in*). One that names a level, a size or a side, sets a condition on the order, denies or
  doubts it, or says that it is of another day or somebody else's, never is.
* **A follow-up needs its trade.** `trim half` means the trade it replies to, else the author's only open trade in that
  channel, else the answer lists the candidates. Reply to the signal, or name the symbol.

Withdrawn text is not read: struck out (`~~…~~`), block-quoted (`> …`), or a message wholly in quotation marks. A bare word of
the language is never a ticker (`NOW`, `ALL`, `BE`, `SL`); `$NOW` is. Numbers and tickers are ASCII once width and digits are
folded; a look-alike letter refuses the word.

Try one: `autoscalper parse "BTO SPY 600C 12/18 @ 1.25 SL 0.90"` shows the tokens, the clauses and the result.
"""

OWN = """## A dialect of your own

A dialect is a YAML file that extends another one. Name it in `config.yaml` by its path; the package is not touched.

```yaml
name: my-room
about: How Anna writes.
extends: common
options:
  default_expiry: 0dte          # a contract without an expiry: "", 0dte or weekly
  default_right: ""             # a strike without call or put: "", C or P
  reports_are_exits: false      # "TP1 hit" takes a part off
  bare_options_open: true       # "SPY 600C .85" without a verb opens
  filler_words: [my precious]   # words that change nothing
  quantity_words: {full size: 4}
  symbols: []                   # when not empty, the only ones read
words:
  "ACT:bto": [yolo in]
  "ACT:buy ORDER:limit": [bid for]
  FILLER: [as always]
without: [scalp]                # words of the parent that mean nothing here
```

`common` holds the English of every style and extends `languages`, which holds the same kinds of words in Spanish, Portuguese,
Russian, Arabic, German and French; every dialect reads them all.

One channel can differ from its dialect without a file: `dialect_options` beside it in `config.yaml` takes the same options
and replaces those that it names (see configuration.md).

Beside it, `my-room.samples.yaml` lists messages with what each must come to: `reads:` (the lines that `autoscalper parse`
prints), `refuses:` (a code), or `chatter: true`. `autoscalper dialect test my-room.yaml` reads them, checks that the grammar has
one reading at most, and tells which kinds of words no sample has tried. A dialect that fails is refused at start. A
`my-room.lark` beside it may `%extend` or `%override` rules of the grammar.
"""


def handbook() -> str:
    """The whole page."""
    parts = [
        INTRO,
        _picture(),
        *(_dialect(name) for name in sorted(shipped_dialects(), key=lambda n: (n != "default", n))),
        _refusals(),
        OWN,
    ]
    return "\n".join(part.strip() + "\n" for part in parts)


def _picture() -> str:
    """The grammar's clauses, one line each, as it is built."""
    source = (files("parsers.grammar") / "grammar.lark").read_text(encoding="utf-8")
    rules = re.sub(r"[ \t]*->[ \t]*\w+", "", re.sub(r"//[^\n]*|%declare[^\n]*", "", source))
    return (
        "## The grammar\n\nA signal is a row of clauses in any order; capitals are kinds of words or numbers.\n\n```\n"
        + rules.strip()
        + "\n```"
    )


def _dialect(name: str) -> str:
    dialect = load_dialect(name)
    options = dialect.options.model_dump(exclude_defaults=True)
    shown = "The whole grammar" if name == "default" else "The rules that its own words travel on"
    drawn = f"![Railroad diagram of {name}]({DIAGRAMS.name}/{name}.svg)"
    lines = [f"## Dialect `{name}`", "", dialect.about, "", f"{shown}, words below their kinds:", "", drawn, ""]
    if options:
        lines += [
            "Options: " + ", ".join(f"`{key}: {_option(value)}`" for key, value in sorted(options.items())) + ".",
            "",
        ]
    lines += list(_samples(name))
    return "\n".join(lines)


def _option(value: object) -> str:
    return (
        ", ".join(map(str, value))
        if isinstance(value, tuple)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )


def _samples(name: str) -> Iterator[str]:
    for sample in samples_of(name):
        yield "```text"
        yield str(sample["text"]).rstrip()
        yield "  → " + wanted_of(sample).replace("; ", "\n  → ")
        yield "```"
        yield ""


def _refusals() -> str:
    rows = [f"| `{code}` | {sentence} |" for code, sentence in sorted(REFUSALS.items())]
    return "\n".join(["## Refusals", "", "| code | what it means |", "|---|---|", *rows])


if __name__ == "__main__":
    TARGET.write_text(handbook(), encoding="utf-8")
    DIAGRAMS.mkdir(exist_ok=True)
    for dialect_name in shipped_dialects():
        (DIAGRAMS / f"{dialect_name}.svg").write_text(picture(dialect_name), encoding="utf-8")
