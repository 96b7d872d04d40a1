"""What the page shows, as values: the state in, words and prices out. Nothing here knows of HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.card import Tone
from bot.decide.turn import Charter
from bot.remember import story
from bot.remember.state import State
from bot.say import replies, trade_card
from bot.say.results import closed_since, gained, net
from bot.serve.vitals import Vitals, obstacles
from bot.web.charts import Level
from bot.web.recent import Said
from bot.web.tail import LogLine
from broker.record import Trade
from parsers.intent import Side
from risk.book import ClosedTrade, Contract, Quote
from risk.figures import money
from risk.plan import Role
from risk.states import TradingState

MOST_POINTS: Final = 300
LAST_ALARMS: Final = 6
MOST_RULES: Final = 8

Quoted = Callable[[Contract], Quote | None]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the fold does not know: how the service feels, what was said lately, and where prices are."""

    vitals: Vitals
    said: Sequence[Said]
    quoted: Quoted
    log: Sequence[LogLine] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name; `tone` says whether it is good news."""

    name: str
    value: str
    tone: Tone = Tone.PLAIN
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TradeView:
    """One trade with its prices. `cover` says how much of what is held a working stop protects."""

    trade_ref: str
    title: str
    status: str
    tone: Tone
    cover: str
    covered: bool
    levels: tuple[Level, ...]
    facts: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignalView:
    """One message: who said what, how it was read, and what was decided."""

    clock: str
    author: str
    text: str
    reading: str
    decision: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class LogView:
    """One line of the log."""

    clock: str
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page. `equity` is (seconds, money), oldest first."""

    badge: str
    bot: str
    account: str
    version: str
    trading: TradingState
    since: str
    link: str
    obstacles: tuple[str, ...]
    figures: tuple[Figure, ...]
    trades: tuple[TradeView, ...]
    signals: tuple[SignalView, ...]
    equity: tuple[tuple[float, float], ...]
    equity_from: str
    refusals: tuple[tuple[str, int], ...]
    alarms: tuple[tuple[str, str], ...]
    log: tuple[LogView, ...]
    started: str


def page_of(charter: Charter, state: State, seen: Seen, now: datetime) -> Page:
    """Everything that is shown, at this moment."""
    latch = state.latch
    since = f"since {_moment(latch.at, now)} by {latch.by}: {latch.reason}" if latch.at is not None else ""
    accounts = state.connected.accounts if state.connected is not None else ()
    equity = _thinned([(at.timestamp(), float(value)) for at, value in state.equity])
    return Page(
        badge=charter.badge,
        bot=charter.bot,
        account=charter.account or ", ".join(accounts),
        version=charter.version,
        trading=latch.state,
        since=since,
        link=state.link.value,
        obstacles=obstacles(seen.vitals),
        figures=_figures(state, now),
        trades=tuple(_trade(state, trade, seen.quoted) for trade in reversed(state.live())),
        signals=tuple(_signal(state, each, now) for each in seen.said),
        equity=equity,
        equity_from=_moment(state.equity[0][0], now) if state.equity else "",
        refusals=refusals_by_rule(state),
        alarms=tuple((_moment(alarm.at, now), alarm.text) for alarm in reversed(state.alarms[-LAST_ALARMS:])),
        log=tuple(LogView(_moment(line.at, now), f"{line.where}: {line.text}", _loudness(line)) for line in seen.log),
        started=replies.clock_time(state.started.at) if state.started is not None else "",
    )


def _loudness(line: LogLine) -> Tone:
    return {"warning": Tone.WARNING, "error": Tone.BAD, "critical": Tone.BAD}.get(line.level, Tone.PLAIN)


def _moment(at: datetime, now: datetime) -> str:
    """The New York time, with the day unless it is today."""
    local = at.astimezone(replies.NEW_YORK)
    same_day = local.date() == now.astimezone(replies.NEW_YORK).date()
    return f"{local:%H:%M:%S}" if same_day else f"{local:%-d %b %H:%M}"


def _figures(state: State, now: datetime) -> tuple[Figure, ...]:
    account = state.account
    currency = account.currency if account is not None else "USD"
    closed = closed_since(state, now, "day")
    held = [trade for trade in state.live() if trade.open_quantity > 0]
    bare = sum(1 for trade in held if trade.protected_quantity < trade.open_quantity)
    figures = [
        Figure("Today", net(state, closed), _result_tone(closed), _closed_words(closed)),
        Figure(
            "Open trades",
            str(len(held)),
            Tone.BAD if bare else Tone.PLAIN,
            f"{bare} without a working stop" if bare else "all protected" if held else "nothing held",
        ),
    ]
    if account is not None and account.unrealised_pnl is not None:
        open_pnl = account.unrealised_pnl
        value = money(open_pnl, currency, signed=True)
        figures.insert(1, Figure("Open result", value, _sign(open_pnl), "as the broker says"))
    if account is not None and account.net_liquidation is not None:
        figures.append(Figure("Account", money(account.net_liquidation, currency), Tone.PLAIN, _peak(state)))
    return tuple(figures)


def _closed_words(closed: Sequence[object]) -> str:
    return f"{replies.count(len(closed), 'closed trade')}"


def _peak(state: State) -> str:
    account, peak = state.account, state.peak_equity
    if account is None or account.net_liquidation is None or not peak:
        return ""
    below = (peak - account.net_liquidation) / peak * 100
    return f"{max(below, Decimal('0.01')):.2f} % below its peak" if below > 0 else "at its peak"


def _result_tone(closed: list[ClosedTrade]) -> Tone:
    return Tone.PLAIN if not any(trade.result for trade in closed) else Tone.GOOD if gained(closed) else Tone.BAD


def _sign(value: Decimal) -> Tone:
    return Tone.GOOD if value > 0 else Tone.BAD if value < 0 else Tone.PLAIN


# ── Trades ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _trade(state: State, trade: Trade, quoted: Quoted) -> TradeView:
    card = trade_card.trade_card(state, trade.plan.trade_ref, "")
    title, _, status = card.title.partition(": ")
    held, covered = trade.open_quantity, trade.protected_quantity
    origin = state.origins[trade.plan.trade_ref]
    return TradeView(
        trade_ref=trade.plan.trade_ref,
        title=title,
        status=status,
        tone=card.tone,
        cover=f"{replies.number(covered)} of {replies.number(held)} protected" if held > 0 else "nothing held yet",
        covered=covered >= held,
        levels=_levels(trade, quoted(trade.plan.contract)),
        facts=(*_facts(trade, quoted(trade.plan.contract)), origin.author_name),
        notes=trade.plan.notes,
    )


def _facts(trade: Trade, quote: Quote | None) -> tuple[str, ...]:
    plan = trade.plan
    currency = plan.contract.currency
    size = f"size {money(plan.notional, currency)}"
    return (*_now(trade, quote), size, f"at risk {money(plan.at_risk, currency)}")


def _now(trade: Trade, quote: Quote | None) -> tuple[str, ...]:
    """Where the market is, and what that is in R for what is held."""
    price = _middle(quote)
    if price is None or quote is None:
        return ("no price just now",)
    kind = "" if quote.kind == "live" else f" ({quote.kind.replace('_', ' ')})"
    risk = abs(trade.plan.entry_price - trade.plan.stop_price)
    if trade.open_quantity <= 0 or not risk:
        return (f"now {replies.price(price)}{kind}",)
    gained = price - story.average_entry(trade)
    r_multiple = (gained if trade.plan.side is Side.LONG else -gained) / risk
    return (f"now {replies.price(price)}{kind}, {r_multiple:+.2f} R",)


def _levels(trade: Trade, quote: Quote | None) -> tuple[Level, ...]:
    entry = story.average_entry(trade)
    works = bool(trade.live(Role.STOP))
    name = "stop" if works else "stop, not working"
    # A level of the underlying has no place on this contract's scale.
    stops = [Level("stop", trade.stop_level, name, replies.price(trade.stop_level))] if trade.stop_level else []
    done = "bought" if trade.plan.side is Side.LONG else "sold"
    levels = [*stops, Level("entry", entry, done if trade.entry_filled > 0 else "entry", replies.price(entry))]
    goals = sorted(set(trade.target_prices.values()), key=lambda price: abs(price - entry))
    names = [f"target {number}" for number in range(1, len(goals) + 1)] if len(goals) > 1 else ["target"]
    levels += [Level("target", goal, name, replies.price(goal)) for goal, name in zip(goals, names, strict=False)]
    if (price := _middle(quote)) is not None:
        levels.append(Level("now", price, "now", replies.price(price)))
    return tuple(levels)


def _middle(quote: Quote | None) -> Decimal | None:
    if quote is None:
        return None
    if quote.bid is not None and quote.ask is not None:
        return ((quote.bid + quote.ask) / 2).normalize()
    return quote.last


# ── Signals, refusals, equity ─────────────────────────────────────────────────────────────────────────────────────────


def _signal(state: State, said: Said, now: datetime) -> SignalView:
    decision, tone = _decision(state, said)
    return SignalView(_moment(said.at, now), said.author, said.text, said.reading or "not read", decision, tone)


def _decision(state: State, said: Said) -> tuple[str, Tone]:
    if said.refusal:
        return said.refusal, Tone.BAD
    fates = [_fate(state, said, ref) for ref in said.trade_refs]
    if not fates:
        return "nothing to do", Tone.PLAIN
    return "; ".join(words for words, _ in fates), fates[0][1]


def _fate(state: State, said: Said, trade_ref: str) -> tuple[str, Tone]:
    if trade_ref in state.refusals:
        return "refused: " + "; ".join(violation.message for violation in state.refusals[trade_ref]), Tone.BAD
    if trade_ref in state.voided:
        return f"not sent: {state.voided[trade_ref]}", Tone.PLAIN
    trade = state.trade(trade_ref)
    if trade is None:
        waits = trade_ref in state.awaited
        return ("waiting for contract, price or approval", Tone.PENDING) if waits else ("carried out", Tone.WORKING)
    origin = state.origins[trade_ref].message
    if (origin.platform, origin.channel, origin.message_id) != said.message:
        return f"carried out on {replies.contract_name(trade.plan.contract)}", Tone.WORKING
    card = trade_card.trade_card(state, trade_ref, "")
    status = card.title.partition(": ")[2]
    over = trade.is_over and trade.entry_filled > 0
    result = f", {trade_card.result_line(trade, state.origins[trade_ref].at)}" if over else ""
    return f"{status}{result}" if status == "sending" else f"sent, {status}{result}", card.tone


def refusals_by_rule(state: State) -> tuple[tuple[str, int], ...]:
    """How often each rule, or each fault of a message, was the reason for a no; the most frequent first."""
    counts: Counter[str] = Counter(violation.rule for found in state.refusals.values() for violation in found)
    counts.update(state.refused_messages.values())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((rule.replace("_", " ").replace("-", " "), count) for rule, count in ranked[:MOST_RULES])


def _thinned(points: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """At most so many points, the last one always among them."""
    step = max(1, -(-len(points) // MOST_POINTS))
    return tuple(reversed(points[::-1][::step]))
