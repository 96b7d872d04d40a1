"""`autoscalper dialect test`: a dialect's grammar, its samples, and which of its words they use."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

from parsers.dialect import DialectError, load_dialect, shipped_dialects
from parsers.fault import Fault
from parsers.lex.lexer import lex
from parsers.lex.lexicon import Lexicon
from parsers.lex.normalise import clean
from parsers.rehearse import Rehearsed, rehearse


def add(subparsers: Any) -> None:
    """The verb's arguments."""
    parser = subparsers.add_parser("dialect", help="check a dialect", description=__doc__)
    verbs = parser.add_subparsers(dest="dialect_verb", required=True, metavar="what", title="what to do with it")
    test = verbs.add_parser("test", help="read a dialect's own samples and compare")
    test.add_argument("file", metavar="FILE", help="the path of a dialect's .yaml file, or the name of a shipped one")
    test.set_defaults(run=run)
    listed = verbs.add_parser("list", help="the dialects that come with the program")
    listed.set_defaults(run=run)


def run(args: Namespace) -> int:
    """0 when every sample agrees, 1 when one does not, 2 when the dialect cannot be used."""
    if args.dialect_verb == "list":
        for name in shipped_dialects():
            _say(f"{name:16s} {load_dialect(name).about}")
        return 0
    try:
        rehearsed = rehearse(args.file)
    except DialectError as error:
        print(error, file=sys.stderr)  # noqa: T201  a command speaks on its streams
        return 2
    for sample in rehearsed:
        _tell(sample)
    failed = sum(not sample.agrees for sample in rehearsed)
    _say(f"{len(rehearsed) - failed} of {len(rehearsed)} samples agree; {_coverage(args.file, rehearsed)}")
    return 1 if failed else 0


def _tell(sample: Rehearsed) -> None:
    first = sample.text.strip().splitlines()[0]
    _say(f"{'✓' if sample.agrees else '✗'} {first}")
    if not sample.agrees:
        _say(f"    wanted {sample.wanted}")
        _say(f"    got    {sample.got}")


def _coverage(name: str, rehearsed: list[Rehearsed]) -> str:
    """Which kinds of words the samples never use: the part of the dialect that nothing has tried."""
    lexicon = load_dialect(name).lexicon
    kinds = {spec[0][0] for spec in lexicon.phrases.values()}
    used = {kind for sample in rehearsed for kind in _kinds(sample.text, lexicon)}
    untried = sorted(kinds - used)
    return f"{len(kinds & used)} of {len(kinds)} kinds of words tried" + (
        f", not {', '.join(untried)}" if untried else ""
    )


def _kinds(text: str, lexicon: Lexicon) -> set[str]:
    try:
        return {token.type for token in lex(clean(text).text, lexicon)}
    except Fault:
        return set()


def _say(line: str) -> None:
    print(line)  # noqa: T201  a command speaks on its streams
