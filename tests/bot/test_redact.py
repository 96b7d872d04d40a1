from __future__ import annotations

import io
import logging
from urllib.parse import quote

import pytest

from bot.redact import Redactor, install

TELEGRAM = "8123456789:AAF-canary_canary_canary_canary_can1"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GcAnRy.canary_canary_canary_canary_canary_1"
INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5OmNhbmFyeWNhbmFyeWNhbmFyeWNhbmFyeQ"
OWN = "hunter2/with spaces"


@pytest.fixture
def log():
    before = logging.getLogRecordFactory()
    install([OWN])
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger = logging.getLogger("tests.redact.child")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield logger, written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize("secret", [TELEGRAM, DISCORD, INTERACTION, OWN, quote(OWN, safe="")])
def test_a_secret_in_the_message_is_hidden(log, secret):
    logger, written = log
    logger.debug("HTTP Request: GET https://api/bot" + secret + "/getMe")  # noqa: G003 - as libraries do it
    assert secret not in written.getvalue()
    assert "[secret]" in written.getvalue()


@pytest.mark.parametrize("secret", [TELEGRAM, DISCORD, INTERACTION, OWN])
def test_a_secret_in_an_argument_is_hidden(log, secret):
    logger, written = log
    logger.info("%s with %r", {"token": secret}, [secret])
    assert secret not in written.getvalue()


@pytest.mark.parametrize("secret", [TELEGRAM, DISCORD, OWN])
def test_a_secret_in_a_traceback_is_hidden(log, secret):
    logger, written = log
    try:
        int(secret)
    except ValueError:
        logger.exception("it failed")
    assert secret not in written.getvalue()
    assert "Traceback" in written.getvalue()
    assert "test_redact.py" in written.getvalue()


def test_a_webhook_url_keeps_no_token(log):
    logger, written = log
    logger.debug("POST https://d/api/v10/webhooks/123456789/canary-canary-canary-canary-canary returned 200")
    assert "canary" not in written.getvalue()


def test_a_line_that_cannot_be_formatted_is_hidden_too(log):
    logger, written = log
    logger.info("%d orders", TELEGRAM)
    assert TELEGRAM not in written.getvalue()
    assert "could not be formatted" in written.getvalue()


def test_an_innocent_line_keeps_its_arguments():
    record = logging.LogRecord("n", logging.INFO, "p", 1, "%s filled %d at %s", ("SPY 600C", 2, "12:30:01"), None)
    assert Redactor().filter(record)
    assert record.args == ("SPY 600C", 2, "12:30:01")


def test_installing_twice_only_adds_secrets(log):
    logger, written = log
    factory = logging.getLogRecordFactory()
    install(["another-secret"])
    logger.info("another-secret and %s", OWN)
    assert logging.getLogRecordFactory() is factory
    assert "another-secret" not in written.getvalue()
    assert OWN not in written.getvalue()


def test_a_very_short_secret_is_not_searched_for():
    assert Redactor(["", "a"]).text("a b a") == "a b a"


def test_a_long_line_of_digits_is_cheap():
    assert Redactor().text("1" * 200_000) == "1" * 200_000
