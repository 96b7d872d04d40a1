"""The command, with the example that its page shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.cli import main

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "replay.md"
EXAMPLE = ["replay", "docs/replay/example.json", "--prices", "docs/replay/prices"]


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("at_home")
def test_the_example_says_what_its_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(EXAMPLE) == 0
    shown = re.search(r"<!-- example -->\n```\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    told = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("digest of the limits:")]
    assert shown[1].splitlines() == told


@pytest.mark.usefixtures("at_home")
def test_the_report_asks_nobody_for_anything_and_explains_every_order(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    assert main([*EXAMPLE, "--out", str(out)]) == 0
    page = out.read_text("utf-8")
    assert not re.search(r"(?:src|href)=|url\(|<script|https?:", page)
    assert page.count("<article>") == 4
    assert "stopped out" in page
    assert "QQQ.csv is not in the folder" in page
    assert "Deleted messages are absent" in page


@pytest.mark.usefixtures("at_home")
def test_what_a_channel_says_is_text_in_the_report_whatever_it_says(tmp_path: Path) -> None:
    export = json.loads((ROOT / "docs/replay/example.json").read_text("utf-8"))
    for message in export["messages"]:
        message["author"]["name"] = "<script>alert(1)</script>"
        message["content"] += "\n</pre><img src=x onerror=alert(1)>"
    (tmp_path / "export.json").write_text(json.dumps(export), "utf-8")
    out = tmp_path / "report.html"
    assert main(["replay", str(tmp_path / "export.json"), *EXAMPLE[2:], "--out", str(out)]) == 0
    page = out.read_text("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["replay", "nowhere.json", "--prices", "docs/replay/prices"], "cannot be read"),
        (["replay", "docs/replay/example.json", "--prices", "nowhere"], "is no folder"),
        ([*EXAMPLE, "--author", "5"], "nobody with this id posted; some who did: 11 (ann)"),
        ([*EXAMPLE, "--tz", "Mars"], "is no zone"),
        ([*EXAMPLE, "--out", "nowhere/report.html"], "cannot be written"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_an_export_in_which_nobody_is_named_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = tmp_path / "a.json"
    message = '{"id": "1", "timestamp": "2026-12-01T15:00:20+00:00", "content": "LONG 10 SPY @ 600 SL 599"}'
    export.write_text('{"channel": {"id": "7"}, "messages": [' + message + "]}", "utf-8")
    assert main(["replay", str(export), "--prices", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        "autoscalper: no message of the export says who wrote it: export the channel again, as JSON\n"
    )


@pytest.mark.usefixtures("at_home")
def test_every_alarm_that_is_counted_can_be_read_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = json.loads((ROOT / "docs/replay/example.json").read_text("utf-8"))
    export["messages"][1] |= {"timestamp": "2026-12-01T15:05:02+00:00", "content": "out"}
    for number, second in ((2, 10), (3, 30), (4, 50)):
        export["messages"][number] |= {"timestamp": f"2026-12-01T15:05:{second}+00:00", "content": "what a tape"}
    (tmp_path / "export.json").write_text(json.dumps(export), "utf-8")
    out = tmp_path / "report.html"
    assert main(["replay", str(tmp_path / "export.json"), *EXAMPLE[2:], "--out", str(out)]) == 0
    assert "1 alarm raised, which --out lists." in capsys.readouterr().out
    assert "is at market and has not filled</li>" in out.read_text("utf-8")
