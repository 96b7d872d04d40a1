"""The page as markup: a frame that stays, and a middle that is sent again whenever something in it has changed."""

from __future__ import annotations

from bot.card import Tone
from bot.web.charts import bars, curve, price_line
from bot.web.html import Html, el, join
from bot.web.view import Figure, Page, SignalView, TradeView
from risk.states import TradingState

_TRADING = {
    TradingState.ACTIVE: (Tone.GOOD, "taking entries"),
    TradingState.REDUCING: (Tone.WARNING, "exits only"),
    TradingState.HALTED: (Tone.BAD, "halted"),
}
_LEAST_POINTS = 2


def document(page: Page, *, nonce: str, has_button: bool) -> str:
    """The whole page."""
    head = _doc_head(f"{page.bot} · {page.badge} · AutoScalper", el("script", "", src="/page.js", defer=""))
    stale = el("p", "The connection is lost; what stands here is old. Trying again.", id="stale", role="alert")
    body = el(
        "body",
        el("div", stale, el("main", live(page), id="live"), _foot(page, nonce, has_button=has_button), class_="page"),
    )
    return f"<!doctype html>{el('html', head, body, lang='en')}"


def _doc_head(title: str, *more: Html) -> Html:
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="robots", content="noindex"),
        el("title", title),
        el("link", rel="stylesheet", href="/page.css"),
        el("link", rel="icon", href="/icon.svg", type="image/svg+xml"),
        *more,
    )


def live(page: Page) -> Html:
    """The part that changes, without a line break, so that it is one event."""
    return join(
        (
            _head(page),
            _obstacles(page),
            el("section", *(_figure(figure) for figure in page.figures), class_="figures"),
            el("div", _trades(page), _signals(page), class_="left"),
            el("div", _equity(page), _refusals(page), _alarms(page), _log(page), class_="right"),
        )
    )


def _head(page: Page) -> Html:
    tone, words = _TRADING[page.trading]
    link_tone = Tone.GOOD if page.link == "reconciled" else Tone.WARNING
    return el(
        "header",
        el("span", page.badge, class_=f"badge {page.badge.lower()}"),
        el("h1", page.bot, el("small", page.account)),
        el("p", _pill(tone, words), _pill(link_tone, f"link {page.link}"), class_="pills"),
        el("p", page.since, class_="since") if page.since else None,
    )


def _pill(tone: Tone, text: str) -> Html:
    return el("span", _symbol(tone), text, class_=f"pill {tone.value}")


def _symbol(tone: Tone) -> Html:
    return el("i", tone.symbol, aria_hidden="true")


def _obstacles(page: Page) -> Html | None:
    if not page.obstacles:
        return None
    lines = [el("li", text) for text in page.obstacles]
    return el("section", el("h2", "A signal could not be traded now"), el("ul", *lines), class_="obstacles")


def _figure(figure: Figure) -> Html:
    return el(
        "div",
        el("span", figure.name, class_="name"),
        el("strong", figure.value, class_=figure.tone.value),
        el("span", figure.detail, class_="detail"),
        class_="figure",
    )


def _card(title: str, *content: str | None, class_: str = "") -> Html:
    return el("section", el("h2", title), *content, class_=f"card {class_}".strip())


def _empty(text: str) -> Html:
    return el("p", text, class_="empty")


# ── The left column ───────────────────────────────────────────────────────────────────────────────────────────────────


def _trades(page: Page) -> Html:
    if not page.trades:
        return _card("Open trades", _empty("Nothing is open."))
    return _card("Open trades", *(_trade(trade) for trade in page.trades))


def _trade(trade: TradeView) -> Html:
    return el(
        "article",
        el("h3", trade.title, _pill(trade.tone, trade.status)),
        price_line(trade.levels),
        el(
            "p",
            el("b", trade.cover, class_="covered" if trade.covered else "bare"),
            *(el("span", fact) for fact in trade.facts),
            el("code", trade.trade_ref),
            class_="facts",
        ),
        *(el("p", note, class_="note") for note in trade.notes),
    )


def _signals(page: Page) -> Html:
    if not page.signals:
        return _card("Last signals", _empty("Nobody has posted a signal yet."))
    return _card("Last signals", el("ol", *(_signal(signal) for signal in page.signals), class_="signals"))


def _signal(signal: SignalView) -> Html:
    decision = el("p", _symbol(signal.tone), signal.decision, class_=f"decision {signal.tone.value}")
    return el(
        "li",
        el("p", el("time", signal.clock), el("b", signal.author), class_="who"),
        el("div", el("q", signal.text) if signal.text else None, el("p", signal.reading, class_="reading"), decision),
    )


# ── The right column ──────────────────────────────────────────────────────────────────────────────────────────────────


def _equity(page: Page) -> Html:
    if len(page.equity) < _LEAST_POINTS:
        return _card("Account value", _empty("The curve begins with the second figure of the day."))
    values = [value for _, value in page.equity]
    ends = el(
        "dl",
        _term("from", page.equity_from),
        _term("lowest", f"{min(values):,.2f}"),
        _term("highest", f"{max(values):,.2f}"),
        _term("now", f"{values[-1]:,.2f}"),
    )
    return _card("Account value", curve(page.equity), ends)


def _term(name: str, value: str) -> Html:
    return el("div", el("dt", name), el("dd", value))


def _refusals(page: Page) -> Html:
    if not page.refusals:
        return _card("Refusals by rule", _empty("Nothing was refused."))
    return _card("Refusals by rule", el("ul", bars(page.refusals), class_="bars"))


def _alarms(page: Page) -> Html:
    if not page.alarms:
        return _card("Alarms", _empty("None."))
    lines = [el("li", el("time", at), el("span", text)) for at, text in page.alarms]
    return _card("Alarms", el("ul", *lines, class_="alarms"))


def _log(page: Page) -> Html | None:
    if not page.log:
        return None
    lines = [el("li", el("time", line.clock), el("span", line.text, class_=line.tone.value)) for line in page.log]
    return _card("Log", el("ul", *lines, class_="log"))


# ── The foot: the one button ──────────────────────────────────────────────────────────────────────────────────────────


def _foot(page: Page, nonce: str, *, has_button: bool) -> Html:
    words = f"AutoScalper {page.version}, up since {page.started}. Times are New York's. "
    links = join((el("a", "metrics", href="/metrics"), " · ", el("a", "ready?", href="/readyz")))
    return el("footer", _kill(nonce) if has_button else None, el("p", words, links))


def _kill(nonce: str) -> Html:
    return el(
        "form",
        el(
            "p",
            el("b", "Stop trading"),
            " Entries are taken back and cancelled, nothing new is sent. Stops stay at the broker. "
            "Only an owner starts it again.",
        ),
        el("input", type="hidden", name="nonce", value=nonce),
        el("input", type="text", name="user", value="autoscalper", autocomplete="username", hidden=""),
        el(
            "input",
            type="password",
            name="token",
            required="",
            placeholder="token",
            aria_label="token",
            autocomplete="current-password",
        ),
        el("button", "Kill", type="submit"),
        method="post",
        action="/kill",
        class_="kill",
    )


def fault(sentence: str) -> str:
    """A page that says no."""
    head = _doc_head("Nothing was done · AutoScalper")
    words = _card("Nothing was done", el("p", sentence), el("p", el("a", "back", href="/")))
    return f"<!doctype html>{el('html', head, el('body', el('div', words, class_='page')), lang='en')}"
