from __future__ import annotations

import pytest

from bot.web.guard import HEADERS, host_fault, kill_fault, origin_fault

TOKEN, NONCE = "a-token-of-sixteen", "nonce"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8711", "localhost", "localhost:9000"])
def test_this_machine_is_answered_on_any_port_so_that_tunnels_work(host):
    assert host_fault(host) == ""


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8711",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1@x",
        "0.0.0.0",
        "[::1",
        "127.0.0.2",
    ],
)
def test_a_foreign_name_is_rebinding(host):
    assert host_fault(host)


def test_a_form_of_another_page_is_refused_and_a_program_needs_no_origin():
    assert origin_fault("http://127.0.0.1:8711", "127.0.0.1:8711") == ""
    assert origin_fault("", "127.0.0.1:8711") == ""
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8711"):
        assert "another page" in origin_fault(origin, "127.0.0.1:8711")


def test_kill_needs_the_token_and_this_runs_form():
    assert kill_fault(TOKEN, NONCE, TOKEN, NONCE) == ""
    assert "not the token" in kill_fault("wrong", NONCE, TOKEN, NONCE)
    assert "not the token" in kill_fault("", NONCE, TOKEN, NONCE)
    assert "form is old" in kill_fault(TOKEN, "other", TOKEN, NONCE)
    assert "not the token" in kill_fault("ünïcode", NONCE, TOKEN, NONCE)


def test_without_a_token_there_is_no_button_for_anybody():
    assert "AUTOSCALPER_WEB_TOKEN is not set" in kill_fault("", NONCE, "", NONCE)


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed():
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
