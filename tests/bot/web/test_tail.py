from __future__ import annotations

import logging
from pathlib import Path

from bot.redact import install
from bot.web.tail import KEPT, Tail
from tests.bot.web.site import site

SECRET = "123456789:" + "A" * 35


def test_the_tail_keeps_the_last_lines_newest_first_and_one_line_of_each():
    tail, log = Tail(), logging.getLogger("autoscalper.tail-test")
    log.addHandler(tail)
    log.setLevel(logging.INFO)
    for number in range(KEPT + 5):
        log.info("line %d\nits second line", number)
    log.removeHandler(tail)

    assert [line.text for line in tail.lines] == [f"line {number}" for number in reversed(range(5, KEPT + 5))]
    assert {line.where for line in tail.lines} == {"tail-test"}


async def test_the_page_shows_the_log_escaped_and_without_a_token(tmp_path: Path):
    install()
    async with site(tmp_path) as up:
        logging.getLogger("autoscalper.somewhere").warning("<b>token</b> %s", SECRET)
        _, text = await up.get("/")
    assert "somewhere: &lt;b&gt;token&lt;/b&gt; [secret]" in text
    assert SECRET not in text


async def test_the_tail_is_let_go_with_the_page(tmp_path: Path):
    before = list(logging.getLogger().handlers)
    async with site(tmp_path):
        assert any(isinstance(each, Tail) for each in logging.getLogger().handlers)
    assert logging.getLogger().handlers == before
