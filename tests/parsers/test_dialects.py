from __future__ import annotations

import pytest

from parsers.dialect import DialectError, Options, load_dialect, shipped_dialects
from parsers.grammar.language import grammar
from parsers.parse import parse
from parsers.rehearse import check_grammar, rehearse, words_for
from tests.parsers.reading import AT

BUY = (("ACT", "buy"),)


@pytest.mark.parametrize("name", shipped_dialects())
def test_a_shipped_dialect_reads_its_own_samples(name):
    rehearsed = rehearse(name)
    assert rehearsed
    assert [sample for sample in rehearsed if not sample.agrees] == []


def test_words_and_what_is_none_may_stand_in_one_list(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: common\nwords: {ACT:buy: [gimme, 73, 1.50, 'yes']}\n")
    phrases = load_dialect(str(tmp_path / "mine.yaml")).lexicon.phrases
    assert {("gimme",), ("73",), ("1.5",), ("yes",)} <= {words for words, spec in phrases.items() if spec == BUY}


def test_five_styles_are_shipped():
    assert set(shipped_dialects()) == {"default", "terse-options", "swing-prose", "telegram-forex", "futures-points"}


def test_the_grammar_has_one_reading_at_most():
    grammar()


def test_an_ambiguous_overlay_is_refused_when_it_is_loaded(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: common\n")
    (tmp_path / "mine.lark").write_text("%extend clause: again\nagain: SYM\n")
    with pytest.raises(DialectError, match="ambiguous or broken"):
        check_grammar(load_dialect(str(tmp_path / "mine.yaml")))


def test_an_overlay_can_add_a_clause(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: common\n")
    (tmp_path / "mine.lark").write_text(
        "%extend word: ORDER ORDER -> report\n%override verb: ACT -> act\n    | ORDER SYM -> symbol\n"
    )
    check_grammar(load_dialect(str(tmp_path / "mine.yaml")))


def test_a_dialect_of_ones_own_adds_words(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: common\nwords:\n  'ACT:bto': [yolo in]\n")
    dialect = load_dialect(str(tmp_path / "mine.yaml"))
    assert words_for(parse("yolo in SPY 600C 12/18 @ 1.25", dialect, AT)) == "BUY SPY 600C 18 Dec 2026 @ 1.25"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("extends: nowhere\n", "no dialect 'nowhere'"),
        ("wrods: {}\n", "unknown key 'wrods'"),
        ("extends: common\nwords: {'VERB:buy': [zack]}\n", "'VERB' is no kind of word"),
        ("- a list\n", "must be a mapping"),
        ("a: [\n", "not readable YAML"),
        ("words: {ACT:buy: !!seq x}\n", "not readable YAML"),
        ("words: {ACT:buy: [!!str [x]]}\n", "not readable YAML"),
        ("extends: common\noptions: {default_expiry: never}\n", "default_expiry"),
    ],
)
def test_a_broken_dialect_is_refused_in_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "broken.yaml"
    path.write_text(content)
    with pytest.raises(DialectError, match=sentence) as refused:
        load_dialect(str(path))
    assert "\n" not in str(refused.value)


def test_filler_words_of_a_channel_change_nothing():
    dialect = load_dialect().with_options(Options(filler_words=("zebra",)))
    assert words_for(parse("BTO SPY 600C zebra 12/18 @ 1.25", dialect, AT)) == "BUY SPY 600C 18 Dec 2026 @ 1.25"


def test_a_filler_phrase_of_a_channel_takes_no_other_phrase_away():
    dialect = load_dialect().with_options(Options(filler_words=("long term",)))
    assert words_for(parse("long TSLA 240, stop 230", dialect, AT)) == "BUY TSLA @ 240, stop 230"


def test_a_channels_quantity_word_is_a_quantity():
    dialect = load_dialect().with_options(Options(quantity_words={"full size": 4}))
    assert words_for(parse("BTO SPY 600C 12/18 @ 1.25 full size", dialect, AT)) == "BUY 4 SPY 600C 18 Dec 2026 @ 1.25"


def test_no_two_kinds_of_word_claim_the_same_phrase():
    from importlib.resources import files

    import yaml

    raw = yaml.safe_load((files("parsers.dialects") / "common.yaml").read_text(encoding="utf-8"))
    claimed: dict[str, str] = {}
    for kind, phrases in raw["words"].items():
        for phrase in phrases:
            assert isinstance(phrase, str), f"{phrase!r} under {kind} needs quotes"
            assert phrase not in claimed, f"{phrase!r} is claimed by {claimed.get(phrase)} and {kind}"
            claimed[phrase] = kind


def test_what_a_channel_says_replaces_the_dialects_habit_and_what_it_leaves_out_stays():
    terse = load_dialect("terse-options")
    amended = terse.amended(Options(reports_are_exits=True, quantity_words={"a pair": 2}))
    assert amended.options.default_expiry == "0dte"
    assert amended.options.reports_are_exits
    assert words_for(parse("BTO a pair SPY 600C .85", amended, AT)) == "BUY 2 SPY 600C 24 Nov 2026 @ 0.85"
    assert words_for(parse("BTO full size SPY 600C .85", amended, AT)) == "BUY 4 SPY 600C 24 Nov 2026 @ 0.85"
    assert terse.amended(Options()) is terse


@pytest.mark.parametrize("word", ["not", "if", "buy", "yesterday", "SL"])
def test_a_channel_cannot_make_a_word_of_the_language_mean_nothing(word):
    with pytest.raises(DialectError, match="already means"):
        load_dialect().amended(Options(filler_words=(word,)))


def test_a_channel_that_trades_calls_alone_need_not_say_so():
    calls = load_dialect().amended(Options(default_right="C"))
    assert (
        words_for(parse("BTO SPY 600 12/18 @ 1.25 SL .90", calls, AT)) == "BUY SPY 600C 18 Dec 2026 @ 1.25, stop 0.90"
    )
    assert words_for(parse("BTO SPY 600P 12/18 @ 1.25", calls, AT)) == "BUY SPY 600P 18 Dec 2026 @ 1.25"
    assert words_for(parse("BUY 100 AAPL @ 180 SL 175", calls, AT)) == "BUY 100 AAPL @ 180, stop 175"
    assert words_for(parse("BTO SPY 600 12/18 @ 1.25", load_dialect(), AT)).startswith("refused")
