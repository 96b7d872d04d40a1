from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.paper import Mismatch, Proven, port_warning, prove


@pytest.mark.parametrize(
    ("mode", "configured", "reported", "account"),
    [
        ("paper", "", ("DU1",), "DU1"),
        ("paper", "DU1", ("DU1",), "DU1"),
        ("paper", "DU2", ("DU1", "DU2"), "DU2"),
        ("paper", "", ("DU1", "DU1", ""), "DU1"),
        ("paper", " DU1 ", (" DU1",), "DU1"),
        ("live", "U7", ("U7",), "U7"),
        ("live", "U7", ("U6", "U7"), "U7"),
    ],
)
def test_an_account_of_the_right_mode_is_proven(mode, configured, reported, account):
    assert prove(mode, configured, reported) == Proven(account=account)


@pytest.mark.parametrize(
    ("mode", "configured", "reported", "words"),
    [
        ("paper", "", (), "no account at all"),
        ("paper", "", ("", " "), "no account at all"),
        ("paper", "", ("U7",), "U7, which is no paper account"),
        ("paper", "DU1", ("DU1", "U7"), "reports U7, which"),
        ("paper", "", ("DU1", "DU2"), "several accounts (DU1, DU2)"),
        ("paper", "DU9", ("DU1",), "IBKR_ACCOUNT is DU9, but the gateway reports DU1"),
        ("paper", "", ("du1",), "no paper account"),
        ("live", "U7", ("DU1",), "the paper account DU1"),
        ("live", "U7", ("U7", "DU1"), "the paper account DU1"),
        ("live", "U7", ("U6",), "IBKR_ACCOUNT is U7, but the gateway reports U6"),
        ("live", "", ("U7",), "Live trading needs IBKR_ACCOUNT"),
        ("live", "", ("U6", "U7"), "Live trading needs IBKR_ACCOUNT"),
    ],
)
def test_a_mismatch_names_the_fault_and_the_fix(mode, configured, reported, words):
    verdict = prove(mode, configured, reported)
    assert isinstance(verdict, Mismatch)
    assert words in verdict.sentence
    assert verdict.sentence.endswith(".")


_IDS = st.text("DUF1 ", max_size=4)


@given(st.sampled_from(["paper", "live"]), _IDS, st.lists(_IDS, max_size=3).map(tuple))
def test_a_proven_account_was_reported_and_is_of_the_mode(mode, configured, reported):
    verdict = prove(mode, configured, reported)
    if isinstance(verdict, Proven):
        assert verdict.account in {account.strip() for account in reported}
        named = [account.strip() for account in reported if account.strip()]
        assert all(account.startswith("D") is (mode == "paper") for account in named)
        assert mode == "paper" or verdict.account == configured.strip()


@pytest.mark.parametrize(
    ("mode", "port"), [("paper", 7497), ("live", 7496), ("paper", 4002), ("live", 4001), ("paper", 5000)]
)
def test_a_fitting_or_unknown_port_is_not_warned_about(mode, port):
    assert port_warning(mode, port) == ""


@pytest.mark.parametrize(
    ("mode", "port", "words"),
    [
        ("paper", 7496, "default here is 7497"),
        ("live", 7497, "default here is 7496"),
        ("paper", 4001, "it is the live one, paper is 4002"),
        ("live", 4002, "default here is 4001"),
        ("live", 4000, "meant to be 4001"),
        ("paper", 4000, "meant to be 4002"),
    ],
)
def test_a_port_of_the_other_mode_is_warned_about(mode, port, words):
    assert words in port_warning(mode, port)
