"""Numbers and little words find their role beside their neighbours; what is left are the grammar's terminals."""

from __future__ import annotations

from parsers.dates import find_dates
from parsers.labels import place_labels
from parsers.levels import drop_annotations, find_even, find_indices, find_reports
from parsers.lexicon import Lexicon
from parsers.links import close_gaps, drop_words, join_numbers, spread_units
from parsers.near import DROPPED, Tokens
from parsers.sizes import find_quantities, find_strikes
from parsers.verbs import join_pairs, read_keycaps, read_open_words, tell_bitcoin


def shape(tokens: Tokens, lexicon: Lexicon, *, day_first: bool) -> Tokens:
    """Terminals for the grammar. Raises Fault where a number cannot have a role."""
    tokens = join_pairs(tokens, lexicon)
    for early in (tell_bitcoin, read_keycaps, read_open_words):
        tokens = early(tokens)
    tokens = find_dates(tokens, day_first=day_first)
    for later in (
        find_strikes,
        find_quantities,
        find_indices,
        find_reports,
        find_even,
        spread_units,
        drop_annotations,
        close_gaps,
        drop_words,
        join_numbers,
        place_labels,
    ):
        tokens = later(tokens)
    return [token for token in tokens if token.type not in DROPPED]
