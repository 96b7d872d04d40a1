from __future__ import annotations

import io
import json
from argparse import ArgumentParser

from bot.commands import parse as command
from parsers.dialect import load_dialect

AT = "2026-11-24T10:00:00-05:00"


def answers(*lines: str) -> list[dict]:
    sink = io.StringIO()
    assert command.read_lines(io.StringIO("\n".join(lines) + "\n"), sink, load_dialect()) == 0
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def row(identity: str, text: str, context: dict | None = None) -> str:
    return json.dumps({"id": identity, "text": text, "received_at": AT, "context": context})


def typed(*arguments: str):
    parser = ArgumentParser()
    command.add(parser.add_subparsers())
    return parser.parse_args(["parse", *arguments])


def test_every_line_is_answered_in_order():
    got = answers(row("a", "BTO SPY 600C 12/18 @ 1.25"), row("b", "good morning"), row("c", "BTO SPY 600C 12/18 @"))
    assert [answer["id"] for answer in got] == ["a", "b", "c"]
    assert [bool(answer["intents"]) for answer in got] == [True, False, False]
    assert [answer["refusal"] and answer["refusal"]["code"] for answer in got] == [None, None, "incomplete"]


def test_prices_are_exact_decimals_in_strings():
    (got,) = answers(row("a", "EURUSD BUY 1.15500 SL 1.1500"))
    assert got["intents"][0]["entry"] == {"type": "limit", "price": "1.155"}
    assert got["intents"][0]["stops"] == [{"price": "1.15"}]


def test_a_bad_line_is_answered_and_the_run_goes_on():
    got = answers(
        "{not json", "[]", '{"id": "x"}', row("a", "out of TSLA", {"position": [{"side": "up"}]}), row("b", "hello")
    )
    assert [answer["refusal"] and answer["refusal"]["code"] for answer in got] == ["bad-line"] * 4 + [None]


def test_the_message_replied_to_names_the_trade():
    (got,) = answers(row("a", "trim half", {"reply_to": "BTO SPY 600C 12/18 @ 1.25"}))
    assert got["intents"][0]["instrument"]["strike"] == "600"
    assert got["intents"][0]["fraction"] == "0.5"


def test_a_position_names_the_trade():
    position = {
        "side": "short",
        "instrument": {"kind": "future", "symbol": "ES", "expiry_rule": "front"},
        "quantity": 2,
        "avg_price": 7712.25,
    }
    (got,) = answers(row("a", "flat ES", {"position": [position]}))
    assert got["intents"][0]["side"] == "short"


def test_the_column_counts_code_points_of_the_original():
    (got,) = answers(row("a", "🚨🚨 BTO SPY 600C zebra 12/18 @ 1.25"))
    assert got["refusal"]["column"] == "🚨🚨 BTO SPY 600C zebra 12/18 @ 1.25".index("zebra") + 1


def test_a_person_is_shown_the_caret_under_the_original_line(capsys):
    assert command.run(typed("BTO SPY 600C zebra 12/18 @ 1.25", "--at", AT)) == 0
    out = capsys.readouterr().out
    assert "  BTO SPY 600C zebra 12/18 @ 1.25\n               ^" in out
    assert "\033" not in out


def test_json_is_one_object(capsys):
    assert command.run(typed("BTO", "SPY", "600C", "12/18", "@", "1.25", "--at", AT, "--json")) == 0
    assert json.loads(capsys.readouterr().out)["intents"][0]["action"] == "open"


def test_an_unknown_dialect_is_one_line_and_exit_2(capsys):
    assert command.run(typed("x", "--dialect", "nowhere")) == 2
    assert "there is no dialect 'nowhere'" in capsys.readouterr().err


def test_a_time_that_is_none_is_one_line_and_exit_2(capsys):
    assert command.run(typed("x", "--at", "noon")) == 2
    assert "is no ISO time" in capsys.readouterr().err
