from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.card import Card, Post, Tone
from bot.keep.ledger import Entry, Ledger
from bot.picture import MOST_BARS, MOST_MARKS, Bar, Mark, Picture
from bot.remember.facts import EquityMarked, PostQueued
from bot.remember.state import evolve
from bot.say.results import picture_of, thinned
from bot.serve import painter
from bot.serve.draw import GAIN, GROUND, HEIGHT, LOSS, WIDTH, draw
from bot.serve.painter import NotDrawn, Painter, paint
from bot.serve.sender import Sender
from risk.book import ClosedTrade
from tests.fakes.chat import FakeChat
from tests.fakes.pictures import DAY
from tests.fakes.scene import NOW, Scene


def closed(number: int, result: str, *, days_ago: float = 0, r: str | None = "1", currency: str = "USD") -> ClosedTrade:
    return ClosedTrade(
        trade_ref=f"T{number}",
        symbol="SPY",
        author="11",
        channel="room",
        closed_at=NOW - timedelta(days=days_ago, minutes=60 - number),
        result=Decimal(result),
        stopped=False,
        r_multiple=Decimal(r) if r else None,
        currency=currency,
    )


def pixels(png: bytes) -> Image.Image:
    with Image.open(BytesIO(png)) as image:
        assert image.format == "PNG"
        return image.convert("RGB")


def shows(image: Image.Image, colour: tuple[int, int, int]) -> int:
    found = image.getcolors(WIDTH * HEIGHT) or []
    return sum(
        count for count, seen in found if all(abs(one - two) < 12 for one, two in zip(seen, colour, strict=True))
    )


# ── What is drawn ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_period_without_a_closed_trade_has_no_picture():
    assert picture_of(Scene().state, NOW, "day", "PAPER") is None


def test_the_picture_of_a_day_leaves_out_what_was_closed_before_it():
    scene = Scene()
    scene.state.closed += [closed(1, "500", days_ago=3), closed(2, "100"), closed(3, "-40")]

    day, week = (picture_of(scene.state, NOW, period, "PAPER") for period in ("day", "week"))

    assert day is not None
    assert week is not None
    assert [bar.result for bar in day.bars] == [100, -40]
    assert (day.total, day.gained) == ("+$60.00", True)
    assert len(week.bars) == 3
    assert day.footer.startswith("2 trades, 1 won")


def test_the_curve_is_the_account_where_it_was_marked_and_else_the_sum_of_the_results():
    scene = Scene()
    scene.state.closed += [closed(1, "100"), closed(2, "-30")]
    added = picture_of(scene.state, NOW, "day", "PAPER")
    for minute in range(3):
        evolve(
            scene.state,
            EquityMarked(at=NOW - timedelta(minutes=minute), net_liquidation=Decimal(1000 + minute), currency="USD"),
        )
    marked = picture_of(scene.state, NOW, "day", "PAPER")

    assert added is not None
    assert marked is not None
    assert [mark.value for mark in added.curve] == [0, 100, 70]
    assert added.curve_name.startswith("results, added up")
    assert marked.curve_name.startswith("account value")


def test_money_that_has_no_rate_is_neither_added_to_the_curve_nor_drawn_beside_other_money():
    scene = Scene()
    scene.state.closed += [closed(1, "100"), closed(2, "-90000", currency="JPY"), closed(3, "-30")]

    picture = picture_of(scene.state, NOW, "day", "PAPER")

    assert picture is not None
    assert [bar.result for bar in picture.bars] == [100, -30]
    assert [mark.value for mark in picture.curve] == [0, 100, 70]
    assert (picture.curve_name, picture.gained) == ("results, added up, USD", False)
    assert picture.footer.startswith("3 trades, 1 won, 1 not in USD left out")


def test_a_day_in_one_foreign_money_is_drawn_in_it():
    scene = Scene()
    scene.state.closed += [closed(1, "-900", currency="JPY"), closed(2, "1000", currency="JPY")]

    picture = picture_of(scene.state, NOW, "day", "PAPER")

    assert picture is not None
    assert [mark.value for mark in picture.curve] == [0, -900, 100]
    assert picture.curve_name.endswith("JPY")
    assert "left out" not in picture.footer


def test_years_of_results_make_a_picture_of_bounded_size():
    scene = Scene()
    scene.state.closed += [closed(1, "1", days_ago=number / 10) for number in range(5000, 0, -1)]

    picture = picture_of(scene.state, NOW, "all", "PAPER")

    assert picture is not None
    assert (len(picture.bars), len(picture.curve)) == (MOST_BARS, MOST_MARKS)
    assert picture.curve[-1].value == 5000
    assert picture.footer.startswith("the last 40 of 5000 trades")
    assert len(picture.model_dump_json()) < 25_000


def test_thinning_keeps_both_ends():
    assert thinned(range(1000), 4) == (0, 333, 666, 999)


def test_a_gain_and_a_loss_are_both_seen_on_a_ground_of_its_own():
    image = pixels(draw(DAY))

    assert image.size == (WIDTH, HEIGHT)
    assert image.getpixel((3, 3)) == pytest.approx(GROUND, abs=6)
    assert shows(image, GAIN) > 1000
    assert shows(image, LOSS) > 1000


def test_a_day_of_losses_shows_no_gain():
    bars = (Bar(symbol="SPY", result=Decimal(-5), r_multiple=Decimal("-0.5")),)
    image = pixels(draw(DAY.model_copy(update={"bars": bars, "total": "-$5.00", "gained": False})))

    assert shows(image, LOSS) > 1000
    assert shows(image, GAIN) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"bars": tuple(Bar(symbol="X", result=Decimal(0)) for _ in range(MOST_BARS))},
        {"bars": (Bar(symbol="W" * 60, result=Decimal(10) ** 15, r_multiple=Decimal(10) ** 9),)},
        {"curve": (Mark(at=NOW, value=Decimal(1)), Mark(at=NOW, value=Decimal(1)))},
        {"total": "-$" + "9" * 60, "title": "P&L \u202e 日本 \ud83d\ude80" * 4},
    ],
    ids=["nothing won", "huge", "one moment", "long words"],
)
def test_whatever_the_figures_are_there_is_a_picture(changes):
    assert pixels(draw(DAY.model_copy(update=changes))).size == (WIDTH, HEIGHT)


# ── Who draws it ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_another_process_draws_the_same_picture():
    assert await paint(DAY) == draw(DAY)


async def test_a_drawing_that_takes_too_long_is_given_up_and_its_process_ended(monkeypatch):
    monkeypatch.setattr(painter, "DRAWN_WITHIN", 0.01)

    with pytest.raises(NotDrawn, match="within"):
        await paint(DAY)


async def test_a_drawing_process_that_fails_says_so(monkeypatch):
    monkeypatch.setattr(painter.sys, "executable", "/bin/false")

    with pytest.raises(NotDrawn, match="code 1"):
        await paint(DAY)


def test_the_service_never_imports_pillow():
    told = "import sys, bot.serve.service, bot.serve.sender, bot.app, bot.decide.controls; print('PIL' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)  # noqa: S603 (our own words)

    assert ran.stdout.strip() == "False"


# ── When it is said ───────────────────────────────────────────────────────────────────────────────────────────────────


class Clock:
    def now(self):
        return NOW


class TakingInbox:
    async def deliver(self, _delivered: object) -> None:
        return None


class Showing(FakeChat):
    def __init__(self) -> None:
        super().__init__(lambda: NOW, platform="discord")
        self.pictures: list[bytes] = []

    async def send(self, post: Post, picture: bytes = b"") -> str:
        self.pictures.append(picture)
        return await super().send(post)


def post(key: str, picture: Picture | None = None) -> Entry:
    card = Card(badge="PAPER", tone=Tone.PLAIN, title=key)
    return Entry(PostQueued(at=NOW, post=Post(key=key, platform="discord", channel="1", card=card, picture=picture)))


async def sending(folder: Path, paint, *entries: Entry):
    ledger, chat, committed = Ledger.open(folder / "ledger.sqlite3"), Showing(), asyncio.Event()
    ledger.commit(entries)
    sender = Sender(ledger, {"discord": chat}, TakingInbox(), committed, Clock(), paint=paint)  # type: ignore[arg-type]
    running = asyncio.create_task(sender.run())
    return ledger, chat, running


async def until(holds) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 (a condition over memory has no event)
            await asyncio.sleep(0.005)


async def test_words_of_the_same_channel_do_not_wait_for_a_picture_that_is_being_drawn(tmp_path: Path):
    drawing = asyncio.Event()

    async def slow(_picture: Picture) -> bytes:
        await drawing.wait()
        return b"png"

    ledger, chat, running = await sending(tmp_path, slow, post("pnl", DAY), post("alarm"))

    await until(lambda: chat.titles() == ["alarm"])
    drawing.set()
    await until(lambda: chat.titles() == ["alarm", "pnl"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert chat.pictures == [b"", b"png"]
    ledger.close()


async def test_what_cannot_be_drawn_is_said_in_words(tmp_path: Path):
    async def fails(_picture: Picture) -> bytes:
        raise NotDrawn("no reason")

    ledger, chat, running = await sending(tmp_path, fails, post("pnl", DAY))

    await until(lambda: chat.titles() == ["pnl"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert chat.pictures == [b""]
    ledger.close()


async def test_pictures_are_drawn_one_at_a_time():
    at_once, most = 0, 0

    async def counted(_picture: Picture) -> bytes:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return b"png"

    easel = Painter(lambda: None, counted)
    for _ in range(50):
        ready = [easel.is_ready(f"k{number}", DAY) for number in range(5)]
        await asyncio.sleep(0)

    assert all(ready)
    assert most == 1
    easel.forget("k1")
    assert easel.picture("k1") == b""
