from __future__ import annotations

import pytest

from tests.parsers import ten_channels, ten_more_channels
from tests.parsers.reading import reading


@pytest.mark.parametrize(("text", "wanted"), ten_channels.READ + ten_more_channels.READ)
def test_a_channel_posts_and_the_order_is_read(text: str, wanted: str):
    assert reading(text) == wanted


@pytest.mark.parametrize("text", ten_channels.NOT_TRADED + ten_more_channels.NOT_TRADED)
def test_a_channel_posts_and_nothing_is_traded(text: str):
    assert not reading(text)[0].isupper()


@pytest.mark.parametrize("text", ten_channels.TALK + ten_more_channels.TALK)
def test_a_channel_posts_and_it_is_silence(text: str):
    assert reading(text) == "chatter"
