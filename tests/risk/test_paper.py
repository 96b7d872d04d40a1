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


@pytest.mark.parametrize(
    ("mode", "configured", "reported", "sentence"),
    [
        ("paper", "", (), "The gateway reported no account at all; log in to TWS or IB Gateway, then start again."),
        (
            "paper", "", ("DU1", "U7", "F8"),
            ("PAPER_MODE is true, but the gateway reports U7, F8, which is no paper account (those begin with D). "
            "Log the gateway in to the paper account."),
        ),
        (
            "live", "U7", ("DU1",),
            ("PAPER_MODE is false, but the gateway reports the paper account DU1. Log the gateway in to the live account, "
            "or set PAPER_MODE=true."),
        ),
        (
            "paper", "DU9", ("DU1",),
            "IBKR_ACCOUNT is DU9, but the gateway reports DU1. Correct IBKR_ACCOUNT, or log in with the user of that account.",
        ),
        ("live", "", ("U7",), "Live trading needs IBKR_ACCOUNT; the gateway reports U7. Write the one to trade there."),
        (
            "paper", "", ("DU1", "DU2"),
            "The gateway reports several accounts (DU1, DU2); name the one to trade in IBKR_ACCOUNT.",
        ),
    ],
)  # fmt: skip
def test_a_mismatch_reads_as_a_sentence(mode, configured, reported, sentence):
    assert prove(mode, configured, reported) == Mismatch(sentence=sentence)


@pytest.mark.parametrize(
    ("mode", "port", "warning"),
    [
        ("paper", 4002, ""),
        ("paper", 7497, ""),
        ("live", 7496, ""),
        ("live", 4001, ""),
        ("paper", 9999, ""),
        ("paper", 7496, "Port 7496 is where TWS listens for live trading, and this is paper mode; IB's default here is 7497."),
        ("live", 7497, "Port 7497 is where TWS listens for paper trading, and this is live mode; IB's default here is 7496."),
        ("live", 4002, "Port 4002 is where IB Gateway listens for paper trading, and this is live mode; IB's default here is 4001."),
        (
            "paper", 4001,
            ("Port 4001 is where IB Gateway listens for live trading, and this is paper mode; IB's default here is 4002. "
            "Some guides call 4001 the paper port of the Gateway: it is the live one, paper is 4002."),
        ),
        (
            "paper", 4000,
            ("Port 4000 is no default of IB Gateway. Some guides list Gateway paper 4001 and live 4000; IB ships 4002 for "
            "paper and 4001 for live, so this was probably meant to be 4002."),
        ),
        (
            "live", 4000,
            ("Port 4000 is no default of IB Gateway. Some guides list Gateway paper 4001 and live 4000; IB ships 4002 for "
            "paper and 4001 for live, so this was probably meant to be 4001."),
        ),
    ],
)  # fmt: skip
def test_an_odd_port_is_explained(mode, port, warning):
    assert port_warning(mode, port) == warning


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
