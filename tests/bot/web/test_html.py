from __future__ import annotations

from bot.web.html import Html, el, join


def test_text_is_always_escaped_and_markup_is_not():
    assert el("p", "<script>alert(1)</script>", el("b", "a & b")) == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;<b>a &amp; b</b></p>"
    )


def test_attributes_are_escaped_and_none_is_left_out():
    assert el("a", "x", href='"><script>', title=None, class_="c", aria_label="l") == (
        '<a href="&quot;&gt;&lt;script&gt;" class="c" aria-label="l">x</a>'
    )


def test_an_empty_element_has_no_end():
    assert el("input", type="hidden", name="nonce", value="v") == '<input type="hidden" name="nonce" value="v">'


def test_what_is_not_there_is_left_out():
    assert join((None, "", "a", Html("<i></i>"))) == "a<i></i>"
