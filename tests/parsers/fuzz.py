"""`python -m tests.parsers.fuzz 10_000_000`: the reader against texts made to break it; the same seed, the same texts.

It stops at the first text that raises, answers out of shape, or takes longer than SLOW of the processor three times.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from parsers.dialect import Dialect, load_dialect, shipped_dialects
from parsers.lex.normalise import MAX_CHARS, clean
from parsers.outcome import Outcome
from parsers.parse import read
from tests.corpus.score import FILES, load

_SAID = (
    "BTO STC BUY SELL LONG SHORT SPY AAPL TSLA XAUUSD EURUSD ES 600C 595P call puts 12/18 0DTE Jan 15 @ "
    "at 1.25 0.90 4310 SL TP TP1 PT stop target BE now market half 1/2 50% trim close out all cancel if "
    "not ? - / , ( ) ~~ > x3 2 contracts lotto TP2 hit ✅ entry over below move to and or 1⃣ $ .5 30 pips "
    "trail TS10% 1,250.50 16.10.2026 🔥 عند стоп 止损 #GOLD $NOW "
)
WORDS = ["\n", *_SAID.split()]
SLOW = 0.05
HUNG = 20
TODAY = date(2026, 11, 24)
_ODD = "0123456789.,/-@$%:()~|*_<>#&+='\"\n \t cpCPxX…“”—–①²１٤Ⅷ﷽🇺🇸✅🎯\u200b\u202eΑаеİıßﬀ止损стоп"

Maker = Callable[[random.Random, list[str]], str]


def texts(seed: int) -> Iterator[str]:
    """Endless texts: rows of trading words, posts that were damaged, noise, and one thing many times."""
    chance = random.Random(seed)  # noqa: S311  texts, not secrets
    posts = [row["text"] for name in FILES for row in load(name)]
    makers: list[Maker] = [_row] * 5 + [_damaged] * 8 + [_noise] + [_repeated]
    while True:
        yield chance.choice(makers)(chance, posts)[:MAX_CHARS]


def _row(chance: random.Random, posts: list[str]) -> str:
    del posts
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 14)))


def _damaged(chance: random.Random, posts: list[str]) -> str:
    text = chance.choice(posts)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(text))
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice(_ODD) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randint(1, 3) :]
            case 2:
                text = f"{text[:at]} {chance.choice(WORDS)} {text[at:]}"
            case 3:
                text = text[at:] + " " + text[:at]
            case 4:
                text = chance.choice((text.upper(), text.lower(), text.title()))
            case _:
                other = chance.choice(posts)
                text = text[:at] + "\n" + other[chance.randint(0, len(other)) :]
    return text


def _noise(chance: random.Random, posts: list[str]) -> str:
    del posts
    letters = [chance.choice(_ODD) if chance.random() < 0.8 else chr(chance.randrange(0x20, 0x2FFF)) for _ in range(40)]
    return "BTO " + "".join(letters)


def _repeated(chance: random.Random, posts: list[str]) -> str:
    part = chance.choice(WORDS) if chance.random() < 0.7 else chance.choice(posts)[: chance.randint(1, 12)]
    return chance.choice(("", "BTO SPY ", "SL ")) + (part + chance.choice(("", " "))) * chance.randint(2, 80)


def run(inputs: int, seed: int, minutes: float) -> Counter[str]:
    """Read so many texts, or as many as fit into the minutes; the outcomes by kind. Raises on the first fault."""
    dialects = [load_dialect(name) for name in shipped_dialects()]
    chance = random.Random(seed + 1)  # noqa: S311  which dialect reads a text
    until = time.monotonic() + minutes * 60
    signal.signal(signal.SIGALRM, _hung)
    kinds: Counter[str] = Counter()
    for number, text in zip(range(inputs), texts(seed), strict=False):
        dialect = dialects[0] if chance.random() < 0.5 else chance.choice(dialects)
        kinds[_checked(text, dialect)] += 1
        if number % 100_000 == 99_999:
            sys.stdout.write(f"{number + 1:,} texts\n")
            sys.stdout.flush()
        if number % 1_000 == 0 and time.monotonic() > until:
            break
    return kinds


def _checked(text: str, dialect: Dialect) -> str:
    signal.alarm(HUNG)
    try:
        outcome, took = _timed(text, dialect)
        if took > SLOW:
            took = min(took, _timed(text, dialect)[1], _timed(text, dialect)[1])
    except BaseException as error:
        error.add_note(f"dialect {dialect.name}, text {text!r}")
        raise
    finally:
        signal.alarm(0)
    fits = outcome.kind != "malformed" or 0 <= outcome.column <= len(text) + 1
    if took > SLOW or not fits or (outcome.kind == "signal" and not outcome.intents):
        raise AssertionError(f"dialect {dialect.name}, {took * 1e3:.1f} ms, {outcome!r} from {text!r}")
    return outcome.kind


def _timed(text: str, dialect: Dialect) -> tuple[Outcome, float]:
    began = time.process_time()
    dialect.lexicon.anchors.stand_in(text)
    outcome = read(clean(text), dialect, TODAY)
    return outcome, time.process_time() - began


def _hung(*_: object) -> None:
    raise TimeoutError(f"a text is still not read after {HUNG} s")


def main() -> int:
    """Say how many texts were read, and as what."""
    asked = argparse.ArgumentParser(prog="python -m tests.parsers.fuzz", description=__doc__)
    asked.add_argument("inputs", type=int)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--minutes", type=float, default=24 * 60)
    options = asked.parse_args()
    began = time.monotonic()
    kinds = run(options.inputs, options.seed, options.minutes)
    said = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
    sys.stdout.write(f"{kinds.total():,} texts in {time.monotonic() - began:.0f} s, seed {options.seed}: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
