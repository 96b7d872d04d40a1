from __future__ import annotations

from PIL import Image, ImageChops

from bot.serve.draw import draw
from tests.bot.serve.test_picture import pixels
from tests.fakes.pictures import DAY
from tools.write_pictures import CARDS, PICTURE, page


def test_the_page_of_cards_shows_what_the_program_says_now():
    assert page() == CARDS.read_text("utf-8"), "docs/cards.md is stale: make pictures"


def test_the_picture_in_the_docs_is_the_one_that_is_drawn_now():
    kept, drawn = pixels(PICTURE.read_bytes()), pixels(draw(DAY))
    difference = ImageChops.difference(kept, drawn).convert("L")
    # Letters may come out a shade different elsewhere; a bar, a line or a word that moved is hundreds of pixels.
    off = sum(count for count, grey in difference.getcolors(256) or [] if isinstance(grey, int) and grey > 60)

    assert kept.size == drawn.size
    assert off < 200, "docs/pnl.png is stale: make pictures"
    assert isinstance(drawn, Image.Image)
