from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.configure.config import ConfigInvalid, load_settings
from bot.configure.settings import Settings
from bot.keep.derived import TradeRow
from bot.keep.ledger import Ledger
from bot.serve.going_live import NotReady, may_start
from risk.readiness import NAMES
from tests.fakes.journal import started, write
from tests.fakes.scene import NOW


@pytest.fixture
def ledger(tmp_path: Path):
    opened = Ledger.open(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


def unfinished() -> TradeRow:
    return TradeRow(
        trade_ref="ABCDEFGHIJ", opened_at=NOW, author="11", platform="console", channel="room", message_id="1",
        symbol="AAPL", instrument="AAPL", side="long", quantity="10", state="open",
    )  # fmt: skip


def live(*acknowledged: str, **changes: object) -> Settings:
    parts = {"paper_mode": False, "ibkr": {"account": "U1"}, "live_acknowledged": acknowledged, **changes}
    return Settings.model_validate(parts)


def test_paper_is_not_asked(ledger: Ledger):
    may_start(ledger.connection, Settings(), NOW)


def test_live_without_evidence_is_refused_with_every_item_and_the_line_to_copy(ledger: Ledger):
    with pytest.raises(NotReady) as caught:
        may_start(ledger.connection, live(), NOW)
    assert "\n" not in str(caught.value)
    assert all(name in str(caught.value) for name in NAMES)
    assert f"live_acknowledged: [{', '.join(NAMES)}]" in str(caught.value)


def test_an_acknowledgement_counts_for_what_it_names_and_for_nothing_else(ledger: Ledger):
    may_start(ledger.connection, live(*NAMES), NOW)
    with pytest.raises(NotReady, match="has not shown: kill switch works; ledger"):
        may_start(ledger.connection, live(*(name for name in NAMES if name[:6] not in {"kill s", "ledger"})), NOW)


def test_a_bot_that_has_been_live_comes_back_to_its_trades_unasked(ledger: Ledger):
    write(ledger, [started("live", "U1")])
    may_start(ledger.connection, live(), NOW)
    with pytest.raises(NotReady):
        may_start(ledger.connection, live(ibkr={"account": "U2"}), NOW)


def test_open_trades_of_the_paper_account_refuse_a_live_start(ledger: Ledger):
    write(ledger, [started("paper", "DU1")])
    row = unfinished()
    ledger.commit([], [row])
    with pytest.raises(NotReady, match=r"paper account DU1 that are not over \(ABCDEFGHIJ\)"):
        may_start(ledger.connection, live(*NAMES), NOW)
    may_start(ledger.connection, Settings(), NOW)
    ledger.commit([], [row.model_copy(update={"closed_at": NOW})])
    may_start(ledger.connection, live(*NAMES), NOW)


def test_a_misspelt_acknowledgement_is_a_fault_of_the_configuration(tmp_path: Path):
    (tmp_path / "config.yaml").write_text("paper_mode: false\nlive_acknowledged: [kill switch wroks]\n")
    with pytest.raises(ConfigInvalid, match="'kill switch wroks' is no item of the checklist"):
        load_settings(tmp_path / "config.yaml", {}, None)


def test_readiness_prints_each_item_with_its_evidence_while_the_bot_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert main(["readiness"]) == 1
    assert "there is no ledger" in capsys.readouterr().err
    running = Ledger.open(tmp_path / "data" / "ledger.sqlite3")
    write(running, [started(at=datetime.now(UTC))])
    assert main(["readiness"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line[2:].split(":")[0] for line in told[: len(NAMES)]] == list(NAMES)
    assert told[0] == "✗ a week or more of paper trading: no trade yet"
    assert told[-1].startswith("Not ready: ")
    assert main(["readiness", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ready"] is False
    running.close()


def test_a_bot_that_may_send_nothing_does_not_start_over_open_trades(ledger: Ledger):
    write(ledger, [started("paper", "DU1")])
    may_start(ledger.connection, Settings.model_validate({"send": "nothing"}), NOW)
    ledger.commit([], [unfinished()])
    may_start(ledger.connection, Settings.model_validate({"send": "shadow"}), NOW)
    with pytest.raises(NotReady, match="without a guard: write send: shadow"):
        may_start(ledger.connection, Settings.model_validate({"send": "nothing"}), NOW)
