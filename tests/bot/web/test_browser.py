from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.web.site import TOKEN, site
from tests.fakes.browser import browser, executable
from tests.walks.house import until
from tests.walks.test_console_walk import stock_signal

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium here (Debian: apt-get install chromium)")

TEXT = "document.body.innerText"


async def test_a_trade_opens_before_ones_eyes_and_the_kill_button_wants_the_token(tmp_path: Path):
    (tmp_path / "bot").mkdir()
    async with site(tmp_path / "bot") as up, browser(tmp_path / "profile") as tab:
        await tab.look_like(390, 844)
        await tab.open(up.url())
        assert "Nothing is open." in await tab.ask(TEXT)

        text, _ = stock_signal(up.gate)
        await up.chat.say(text, "m1")
        await tab.until(f"{TEXT}.includes('10 of 10 protected')")
        assert await tab.ask("document.querySelectorAll('svg.prices .tick').length") == 3
        assert await tab.ask("document.documentElement.scrollWidth <= window.innerWidth")

        await tab.ask("(document.querySelector('[name=token]').value = 'wrong', document.forms[0].requestSubmit())")
        await tab.until(f"{TEXT}.includes('not the token')")
        assert up.trading == "active"

        await tab.open(up.url())
        await tab.ask(f"(document.querySelector('[name=token]').value = '{TOKEN}', document.forms[0].requestSubmit())")
        await until(lambda: up.trading == "halted", "the kill switch")
        await tab.until(f"{TEXT}.includes('halted')")
        # The refused form is an error to a browser's console, and the only one.
        assert [each for each in tab.complaints if "403" not in each] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_ground_by_day_and_by_night(tmp_path: Path, scheme):
    (tmp_path / "bot").mkdir()
    async with site(tmp_path / "bot") as up, browser(tmp_path / "profile") as tab:
        await tab.look_like(1180, 900, scheme)
        await tab.open(up.url())
        ratios = await tab.ask(CONTRAST)
        assert min(ratios.values()) >= 4.5, ratios


CONTRAST = """(() => {
  const value = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const part = (hex, at) => parseInt(hex.slice(at, at + 2), 16) / 255;
  const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (hex) => 0.2126 * linear(part(hex, 1)) + 0.7152 * linear(part(hex, 3)) + 0.0722 * linear(part(hex, 5));
  const ratio = (a, b) => {
    const [high, low] = [light(value(a)), light(value(b))].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const pairs = [["--ink", "--ground"], ["--ink", "--card"], ["--quiet", "--card"], ["--quiet", "--ground"],
    ["--good", "--card"], ["--bad", "--card"], ["--good", "--good-tint"], ["--bad", "--bad-tint"],
    ["--warn", "--warn-tint"], ["--card", "--bad"]];
  return Object.fromEntries(pairs.map(([a, b]) => [a + b, ratio(a, b)]));
})()"""
