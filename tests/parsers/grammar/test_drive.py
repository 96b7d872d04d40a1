from __future__ import annotations

import random
from decimal import Decimal

from lark import UnexpectedToken

from parsers.dialect import load_dialect
from parsers.fault import Fault, Silence
from parsers.grammar.drive import Driver, Stuck
from parsers.grammar.language import grammar
from parsers.lex.lexer import Sym, lex
from parsers.lex.normalise import clean
from parsers.lex.token import Token
from parsers.parse import terminals
from parsers.roles import shape as shaping
from tests.corpus.score import load

DIALECT = load_dialect()
DRIVER = Driver(grammar(""))
VALUES = {
    "PCT": (Decimal(5), ""),
    "DIST": (Decimal(5), "pips"),
    "SIGNED": (Decimal(5), "-"),
    "SYM": Sym("stock", "SPY"),
}


def rows():
    for row in load("dev.jsonl"):
        try:
            yield terminals(lex(clean(row["text"]).text, DIALECT.lexicon), DIALECT, day_first=False)
        except (Fault, Silence):
            continue


def by_lark(tokens):
    try:
        return grammar("").parse(tokens)
    except UnexpectedToken:
        return None


def by_driver(tokens):
    try:
        return DRIVER.parse(tokens)
    except Stuck:
        return None


def test_the_driver_reads_every_signal_as_lark_reads_it():
    read = [by_driver(tokens) for tokens in rows()]
    assert read == [by_lark(tokens) for tokens in rows()]
    assert sum(facts is not None for facts in read) > 300


def test_the_driver_is_stuck_where_lark_is():
    table = grammar("").parser.parser.parser.parse_table.states
    names = sorted({symbol for row in table.values() for symbol in row if symbol.isupper()} - {"$END"})
    chance = random.Random(5)  # noqa: S311  rows of words, not secrets
    read = 0
    for _ in range(3_000):
        kinds = chance.choices(names, k=chance.randint(0, 6))
        tokens = [Token(kind, VALUES.get(kind, Decimal(1)), at, at + 1, "1") for at, kind in enumerate(kinds)]
        facts = by_driver(tokens)
        assert facts == by_lark(tokens), kinds
        read += facts is not None
    assert 100 < read < 2_900


def test_a_pass_is_only_left_out_where_it_would_have_changed_nothing(monkeypatch):
    sparing = [[repr(token) for token in tokens] for tokens in rows()]
    any_words = frozenset({"NUM", "ACT", "SYM", "STOP", "TARGET", "BE"})
    always = tuple((improve, any_words, any_words) for improve, *_ in shaping._PASSES)
    monkeypatch.setattr(shaping, "_PASSES", always)
    assert sparing == [[repr(token) for token in tokens] for tokens in rows()]
