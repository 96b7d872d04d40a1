"""The figures in Prometheus' text format, written by hand: name, help, type, then a line for each value.

The format is the one of prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.decide.turn import Charter
from bot.remember.state import State
from bot.say.replies import contract_name
from bot.serve.vitals import Vitals, is_healthy
from bot.web.counters import OUTCOMES, Counters, Histogram
from broker.link import Link
from risk.states import TradingState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str]
Sample = tuple[Labels, float | int | Decimal]


@dataclass(frozen=True, slots=True)
class Readings:
    """What is measured where it is asked for."""

    vitals: Vitals
    outbox: int
    resident_bytes: int | None = None


def exposition(charter: Charter, state: State, counters: Counters, readings: Readings) -> str:
    """The whole text."""
    return "\n".join(_lines(charter, state, counters, readings)) + "\n"


def _lines(charter: Charter, state: State, counters: Counters, readings: Readings) -> Iterator[str]:
    about = {"bot": charter.bot, "mode": charter.mode, "version": charter.version}
    yield from _family("info", "gauge", "Which bot this is; always 1.", [(about, 1)])
    yield from _vital(state, readings)
    outcomes: list[Sample] = [({"outcome": name}, counters.outcomes[name]) for name in OUTCOMES]
    yield from _family("signals_total", "counter", "Messages and entries since the start, by what became.", outcomes)
    yield from _family("alarms_total", "counter", "Alarms since the start.", [({}, counters.alarms)])
    yield from _family(
        "unwritten_turns_total",
        "counter",
        "Turns whose facts did not reach the ledger.",
        [({}, counters.unwritten_turns)],
    )
    yield from _histogram(
        "signal_to_order_seconds",
        "From the arrival of a message, or of its approval, to the last order byte of its entry.",
        counters.signal_to_order,
    )
    yield from _histogram("ledger_commit_seconds", "What one turn took to reach the disk.", counters.commits)
    yield from _trades(state)
    yield from _account(state)


def _vital(state: State, readings: Readings) -> Iterator[str]:
    vitals = readings.vitals
    yield from _family("healthy", "gauge", "1 while loop, ledger and link keeper live.", [({}, is_healthy(vitals))])
    links: list[Sample] = [({"state": link.value}, state.link is link) for link in Link]
    yield from _family("link", "gauge", "The link to the gateway: 1 at its state.", links)
    since = state.unlinked_since
    away = since.timestamp() if since is not None and state.link is not Link.RECONCILED else 0
    yield from _family(
        "link_away_since_seconds",
        "gauge",
        "Unix time of the end of a whole link; 0 while whole.",
        [({}, away)],
    )
    told: list[Sample] = [({}, state.outage_tellings)]
    yield from _family("outage_alarms", "gauge", "How often people were told of the outage that lasts.", told)
    trading: list[Sample] = [({"state": each.value}, state.latch.state is each) for each in TradingState]
    yield from _family("trading", "gauge", "The trading state: 1 at it.", trading)
    yield from _family("ledger_writable", "gauge", "1 if the last turn was written.", [({}, not vitals.ledger_fault)])
    yield from _family("loop_lag_seconds", "gauge", "The latest wake-up of the last minute.", [({}, vitals.loop_lag)])
    yield from _family("turn_age_seconds", "gauge", "Since the last finished turn.", [({}, vitals.since_turn)])
    yield from _family("outbox_posts", "gauge", "Posts that no channel has taken yet.", [({}, readings.outbox)])
    silences: list[Sample] = [({"chat": name}, seconds) for name, seconds in vitals.silences if seconds is not None]
    yield from _family("chat_silence_seconds", "gauge", "Since each chat was heard.", silences)
    if readings.resident_bytes is not None:
        yield from _family("resident_bytes", "gauge", "Memory in use.", [({}, readings.resident_bytes)])


def _trades(state: State) -> Iterator[str]:
    held: dict[str, Decimal] = {}
    covered: dict[str, Decimal] = {}
    for trade in state.live():
        name = contract_name(trade.plan.contract)
        held[name] = held.get(name, Decimal(0)) + trade.open_quantity
        covered[name] = covered.get(name, Decimal(0)) + trade.protected_quantity
    help_held = "Units held, by contract."
    yield from _family("open_trades", "gauge", "Trades that are not over.", [({}, len(state.trades))])
    yield from _family("open_quantity", "gauge", help_held, _by_contract(held))
    yield from _family(
        "protected_quantity", "gauge", "Units that a working stop covers, by contract.", _by_contract(covered)
    )
    bare = sum((max(held[name] - covered[name], Decimal(0)) for name in held), Decimal(0))
    yield from _family("unprotected_quantity", "gauge", "Units held without a working stop.", [({}, bare)])


def _by_contract(units: Mapping[str, Decimal]) -> list[Sample]:
    return [({"contract": name}, number) for name, number in sorted(units.items())]


def _account(state: State) -> Iterator[str]:
    account = state.account
    if account is None or account.net_liquidation is None:
        return
    value: list[Sample] = [({"currency": account.currency}, account.net_liquidation)]
    yield from _family("net_liquidation", "gauge", "What the account is worth.", value)


def _family(name: str, kind: str, help_line: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP autoscalper_{name} {help_line}"
    yield f"# TYPE autoscalper_{name} {kind}"
    for labels, value in samples:
        yield f"autoscalper_{name}{_labels(labels)} {_number(value)}"


def _histogram(name: str, help_line: str, histogram: Histogram) -> Iterator[str]:
    yield f"# HELP autoscalper_{name} {help_line}"
    yield f"# TYPE autoscalper_{name} histogram"
    for bound, count in histogram.cumulative():
        yield f'autoscalper_{name}_bucket{{le="{bound}"}} {count}'
    yield f"autoscalper_{name}_sum {_number(histogram.total)}"
    yield f"autoscalper_{name}_count {sum(histogram.counts)}"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float | Decimal) -> str:
    return f"{float(value):.12g}"
