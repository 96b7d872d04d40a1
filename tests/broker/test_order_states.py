from __future__ import annotations

import itertools

from broker.order_states import ENDED, FINAL, TABLE, OrderState, Word, next_state

S, W = OrderState, Word

LIVE = frozenset(S) - ENDED
RESTING = frozenset({S.HELD, S.WORKING, S.PARTIAL})

# Why each pair that is not in the table changes nothing. A pair must be in the table or here, and never in both.
IGNORED: list[tuple[str, frozenset[OrderState], frozenset[Word]]] = [
    ("a filled order stays filled, whatever old words arrive", frozenset({S.FILLED}), frozenset(W)),
    ("it says what is known", frozenset({S.WORKING}), frozenset({W.WORKS})),
    ("it says what is known", frozenset({S.PARTIAL}), frozenset({W.WORKS, W.PARTLY_FILLED})),
    ("it says what is known", frozenset({S.HELD}), frozenset({W.WAITS})),
    ("a child that can act does not wait again; this word is an old one", frozenset({S.WORKING, S.PARTIAL}), frozenset({W.WAITS})),
    ("what was acknowledged cannot be refused as new, unsent, or untraced", RESTING, frozenset({W.REJECTED, W.NOT_SENT, W.UNTRACED, W.UNSEEN})),
    ("no cancel was asked for", RESTING | {S.SENDING}, frozenset({W.CANCEL_REFUSED, W.CANCEL_NOT_SENT})),
    ("never acknowledged, so it is unseen and not gone", frozenset({S.SENDING}), frozenset({W.GONE})),
    ("it works until its cancel is answered", frozenset({S.CANCEL_REQUESTED}), frozenset({W.WORKS, W.WAITS, W.PENDING_CANCEL, W.CANCEL_ASKED, W.PARTLY_FILLED})),
    ("unknown already", frozenset({S.UNKNOWN}), frozenset({W.DOUBTED, W.CANCEL_REFUSED, W.UNSEEN})),
    ("it has left, for all we know, and asking is all that helps", frozenset({S.UNKNOWN}), frozenset({W.NOT_SENT, W.CANCEL_NOT_SENT})),
    ("the fill counts, the rest stays ended", frozenset({S.CANCELLED, S.CANCELLED_UNCONFIRMED}), frozenset({W.PARTLY_FILLED})),
    ("an end is not asked about, refused, or doubted again", frozenset({S.CANCELLED, S.CANCELLED_UNCONFIRMED, S.REJECTED, S.ABANDONED}), frozenset({W.PENDING_CANCEL, W.INACTIVE, W.REJECTED, W.DOUBTED, W.CANCEL_ASKED, W.CANCEL_REFUSED, W.NOT_SENT, W.CANCEL_NOT_SENT, W.UNTRACED})),
    ("a child that waits behind an ended parent is gone with it", frozenset({S.CANCELLED, S.CANCELLED_UNCONFIRMED, S.REJECTED}), frozenset({W.WAITS})),
    ("ended already", frozenset({S.CANCELLED, S.CANCELLED_UNCONFIRMED, S.REJECTED}), frozenset({W.CANCELLED})),
    ("a final end needs no confirmation", FINAL - {S.FILLED}, frozenset({W.GONE, W.UNSEEN})),
]  # fmt: skip


def test_every_pair_is_in_the_table_or_ignored_for_a_stated_reason():
    ignored = {pair for _, states, words in IGNORED for pair in itertools.product(states, words)}
    every = set(itertools.product(S, W))
    assert every - ignored - set(TABLE) == set()
    assert ignored & set(TABLE) == set()


def test_a_fill_is_accepted_in_every_state():
    for state in S:
        assert next_state(state, W.FILLED) is S.FILLED


def test_only_the_broker_ends_an_order_that_it_has_acknowledged():
    ours = {W.DOUBTED, W.CANCEL_ASKED, W.CANCEL_REFUSED, W.NOT_SENT, W.CANCEL_NOT_SENT, W.UNTRACED, W.UNSEEN}
    for state, word in itertools.product(RESTING, ours):
        assert next_state(state, word) not in ENDED


def test_no_word_but_the_brokers_revives_what_has_ended():
    revived = {(state, word) for (state, word), after in TABLE.items() if state in ENDED and after not in ENDED}
    assert {word for _, word in revived} <= {W.WORKS, W.WAITS, W.PARTLY_FILLED}


def test_a_cancel_needs_the_snapshot_to_be_final():
    for state in LIVE:
        assert next_state(state, W.CANCELLED) is S.CANCELLED_UNCONFIRMED
