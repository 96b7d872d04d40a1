from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.serve.logs import ForPeople, set_up

CANARY = "1234567890:AAcanarycanarycanarycanarycanary12345"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up((CANARY,), stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.setLogRecordFactory(factory)


def test_a_line_for_programs_is_json_with_utc_milliseconds_and_its_extras(out: io.StringIO):
    logging.getLogger("autoscalper.shell").info("sent %s", "x", extra={"order_ref": "as1:b:T:E1"})
    said = json.loads(out.getvalue())
    assert said["message"] == "sent x"
    assert said["order_ref"] == "as1:b:T:E1"
    assert len(said["at"]) == len("2026-12-01T15:00:00.000Z")
    assert said["at"].endswith("Z")


def test_a_secret_reaches_no_line_not_even_in_a_traceback(out: io.StringIO):
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("autoscalper").exception("failed at %s", CANARY)
    assert CANARY not in out.getvalue()
    assert "ValueError" in out.getvalue()


def test_chatty_libraries_are_quiet(out: io.StringIO):
    logging.getLogger("httpx").info("GET /")
    assert out.getvalue() == ""


def test_a_line_break_from_outside_makes_no_second_line():
    record = logging.makeLogRecord({"msg": "a\nFORGED", "name": "autoscalper.x", "levelname": "INFO"})
    assert "\n" not in ForPeople().format(record)
