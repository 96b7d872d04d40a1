"""The report: one file that asks nobody for anything, and in which every word of a channel is text and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from bot.replay.curve import curve
from bot.replay.figures import Figures, funnel, grouped
from bot.replay.run import Outcome
from bot.replay.telling import BIASES, CURE, Told, assumptions, hung, notes, rows, signed, verdict
from bot.replay.verdicts import Verdict
from bot.web.html import Html, el, join

MOST_TEXT: Final = 400
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
STYLE: Final = """
:root{color-scheme:light dark;--ink:#1c2024;--dim:#5b646d;--line:#d5dade;--paper:#fff;--mark:#0b62b0;--warn:#8a4b00}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaec;--dim:#a3adb6;--line:#3a4249;--paper:#14181b;--mark:#6cb6f5;
--warn:#f0b070}}
*{box-sizing:border-box}body{margin:0 auto;padding:1rem;max-width:60rem;font:16px/1.5 system-ui,sans-serif;
color:var(--ink);background:var(--paper)}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}.verdict{font-size:1.15rem;border-left:.3rem solid var(--warn);
padding:.5rem .8rem}
table{border-collapse:collapse;width:100%}th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:left;
vertical-align:top;overflow-wrap:break-word}td.n,th.n{text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}figure{margin:1rem 0}svg{width:100%;max-width:40rem;height:auto}
.dim{color:var(--dim)}article{border-bottom:1px solid var(--line);
padding:.6rem 0}article p{margin:.1rem 0;overflow-wrap:anywhere}pre{margin:.2rem 0;white-space:pre-wrap;
overflow-wrap:anywhere;font-size:.9rem}
"""


def page(told: Told) -> str:
    """The whole file."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width,initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=POLICY),
        el("title", "Replay"),
        el("style", Html(STYLE)),
    )
    return "<!doctype html>\n" + el("html", head, el("body", el("main", *_sections(told))), lang="en") + "\n"


def _sections(told: Told) -> Sequence[Html]:
    trades = told.trades
    return (
        el("h1", "What following this channel would have done"),
        el("p", verdict(told), class_="verdict"),
        el("p", CURE),
        el("h2", "From messages to trades"),
        _pairs([(name, str(count)) for name, count in funnel(told.worse)]),
        el("h2", "Result"),
        _both(told),
        el("p", f"{hung(told)} {notes(told)}"),
        el("ul", *(el("li", each) for each in told.worse.alarms)),
        curve(told.figures.curve, told.at_best.curve),
        el("h2", "By author"),
        _groups(grouped(trades, lambda each: each.author)),
        el("h2", "By symbol"),
        _groups(grouped(trades, lambda each: each.symbol)),
        el("h2", "Why this may be wrong"),
        el("ul", *(el("li", each) for each in BIASES)),
        el("h2", "What was assumed"),
        _pairs(assumptions(told)),
        el("h2", "Every order, and what became of it"),
        el("p", "As the worse order of prices has it. Silence on talk is left out."),
        *(_signal(each, told.worse) for each in told.worse.verdicts if each.kind != "silence"),
    )


def _pairs(pairs: Sequence[tuple[str, str]]) -> Html:
    return el("table", *(el("tr", el("th", name, scope="row"), el("td", value)) for name, value in pairs))


def _both(told: Told) -> Html:
    head = el("tr", el("td"), el("th", "worse order in bars", scope="col"), el("th", "better order", scope="col"))
    both = zip(rows(told.figures), rows(told.at_best), strict=True)
    body = (
        el("tr", el("th", name, scope="row"), el("td", worse), el("td", better)) for (name, worse), (_, better) in both
    )
    return el("div", el("table", head, *body), class_="wide")


def _groups(groups: Sequence[tuple[str, Figures]]) -> Html:
    names = ("", "trades", "won", "net", "a trade")
    head = el("tr", *(el("th", name, scope="col", class_="n" if name else None) for name in names))
    return el("div", el("table", head, *(_group(name, each) for name, each in groups)), class_="wide")


def _group(name: str, found: Figures) -> Html:
    cells = (str(found.trades), str(found.won), signed(found.net), signed(found.expectancy or Decimal(0)))
    return el("tr", el("th", name, scope="row"), *(el("td", cell, class_="n") for cell in cells))


def _signal(verdict_: Verdict, outcome: Outcome) -> Html:
    text = verdict_.text if len(verdict_.text) <= MOST_TEXT else verdict_.text[: MOST_TEXT - 1] + "…"
    return el(
        "article",
        el("p", f"{verdict_.at:%Y-%m-%d %H:%M:%S} UTC · {verdict_.author}", class_="dim"),
        el("pre", text),
        join(el("p", line) for line in became(verdict_, outcome)),
    )


def became(verdict_: Verdict, outcome: Outcome) -> list[str]:
    """What became of a message, a line for each reason or trade."""
    match verdict_.kind:
        case "sent":
            return [_trade(ref, outcome) for ref in verdict_.trade_refs] + list(verdict_.reasons)
        case "followed":
            return ["✓ carried out", *(f"✗ not done: {reason}" for reason in verdict_.reasons)]
        case "not read":
            return [f"✗ not acted on: {reason}" for reason in verdict_.reasons]
        case _:
            return [f"✗ refused: {reason}" for reason in verdict_.reasons]


def _trade(ref: str, outcome: Outcome) -> str:
    trade = outcome.trades[ref]
    plan, entry = trade.plan, trade.average_entry
    wanted = f"{plan.quantity} {plan.contract.local_symbol}"
    if entry is None:
        return f"○ sent {wanted} at {plan.entry_price}, never filled"
    if trade.open_quantity > 0:
        return f"● {wanted} in at {entry:.6g}, {trade.open_quantity} still open at the end of the data"
    left = f"out at {trade.average_exit:.6g}" if trade.average_exit is not None else "out"
    r = f", {trade.r_multiple:+.2f} R" if trade.r_multiple is not None else ""
    how = "stopped out" if trade.was_stopped else "closed"
    sign = "▲" if trade.net_pnl > 0 else "▼"
    return f"{sign} {wanted} in at {entry:.6g}, {left}, {how}: {signed(trade.net_pnl)}{r}"
