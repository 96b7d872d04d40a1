from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.simulator.wire import FieldReader, FrameSplitter, ProtocolViolation, encode, frame, read_greeting, wire_text


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(1, 7))
def test_frames_survive_any_cut(payloads, size):
    data = b"API\0" + b"".join(frame(payload) for payload in payloads)
    splitter = FrameSplitter()
    found = [one for start in range(0, len(data), size) for one in splitter.feed(data[start : start + size])]
    assert found == payloads


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1", b"API\0\xff\xff\xff\xff"])
def test_what_is_no_client_is_turned_away(data):
    with pytest.raises(ProtocolViolation):
        list(FrameSplitter().feed(data))


@pytest.mark.parametrize(("value", "text"), [
    (True, "1"), (None, ""), (Decimal("1.50"), "1.5"), (Decimal("1E+2"), "100"), (Decimal("1E-7"), "0.0000001"), (7, "7"),
])  # fmt: skip
def test_values_are_written_as_a_gateway_writes_them(value, text):
    assert wire_text(value) == text


def test_empty_trailing_fields_count():
    reader = FieldReader(encode([3, "", ""])[4:])
    assert reader.fields == ("3", "", "")


@pytest.mark.parametrize("text", ["nan", "inf", "a lot", "0x10"])
def test_a_price_is_a_finite_number(text):
    reader = FieldReader(encode([text])[4:])
    with pytest.raises(ProtocolViolation):
        reader.decimal("lmtPrice")


def test_ibs_unset_double_is_none():
    assert FieldReader(encode(["1.7976931348623157E308"])[4:]).decimal("lmtPrice") is None


def test_a_greeting_names_versions_and_options():
    greeting = read_greeting(b"v157..176 +PACEAPI")
    assert (greeting.lowest, greeting.highest, greeting.options) == (157, 176, "+PACEAPI")
