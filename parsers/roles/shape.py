"""Numbers and little words find their role beside their neighbours; what is left are the grammar's terminals."""

from __future__ import annotations

from collections.abc import Callable

from parsers.lex.lexicon import Lexicon
from parsers.lex.near import Tokens
from parsers.roles.dates import find_dates
from parsers.roles.labels import place_labels
from parsers.roles.levels import drop_annotations, find_even, find_indices, find_reports
from parsers.roles.links import close_gaps, drop_words, join_numbers, spread_units
from parsers.roles.sizes import find_quantities, find_strikes
from parsers.roles.verbs import join_pairs, read_keycaps, read_open_words, tell_bitcoin

_LABELS = frozenset({"TARGET", "STOP"})
_COUNTED = frozenset({"NUM", "SIGNED", "MULT", "LOTS"})
# Without one of the first words, or of the second, a pass has nothing to do. None makes a word that a later one needs.
_PASSES: tuple[tuple[Callable[[Tokens], Tokens], frozenset[str], frozenset[str]], ...] = (
    (find_strikes, frozenset({"RIGHT"}), frozenset({"NUM"})),
    (find_quantities, _COUNTED, _COUNTED),
    (find_indices, _LABELS | {"AT"}, frozenset({"NUM", "ratio", "time"})),
    (find_reports, _LABELS, frozenset({"HIT", "P"})),
    (find_even, frozenset({"BE"}), frozenset({"SHARE", "OPEN", "PCT", "slash2"})),
    (spread_units, frozenset({"DIST"}), frozenset({"NUM", "ratio", "time"})),
    (drop_annotations, _LABELS, frozenset({"SIGNED", "PCT", "DIST", "P"})),
    (close_gaps, _LABELS | {"TRAIL"}, frozenset({"SYM", "MARKET", "SHARE", "COUNT", "RIGHT"})),
)


def shape(tokens: Tokens, lexicon: Lexicon, *, day_first: bool, right_assumed: bool = False) -> Tokens:
    """Terminals for the grammar. Raises Fault where a number cannot have a role."""
    tokens = read_open_words(read_keycaps(tell_bitcoin(join_pairs(tokens, lexicon))))
    tokens = find_dates(tokens, day_first=day_first, right_assumed=right_assumed)
    types = {token.type for token in tokens}
    for improve, needs, others in _PASSES:
        if not needs.isdisjoint(types) and not others.isdisjoint(types):
            tokens = improve(tokens)
    return place_labels(join_numbers(drop_words(tokens)))
