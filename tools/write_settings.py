"""Put every key of the configuration and every rule, with what holds by default, into the configuration page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.configure.settings import Settings
from risk.policy import DEFAULTS, Policy
from tools.written import between, write

PAGE = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
BEGIN = "<!-- keys: written by `python -m tools.write_settings` -->"
END = "<!-- /keys -->"

MEANINGS: Final = {
    "chat.discord.api_url": "another address of the platform: https, or 127.0.0.1",
    "chat.discord.gateway_url": "the same for its gateway: wss, or 127.0.0.1",
    "chat.telegram.api_url": "a Bot API server of your own: https, or 127.0.0.1",
    "people[].name": "what cards and commands call the person; it decides nothing",
    "people[].role": "owner, operator, signaller or viewer",
    "people[].discord": "the numeric id there",
    "people[].telegram": "the numeric id there",
    "people[].console": "the id on the demo's console",
    "people[].discord_roles": "ids of roles, one of which must be held as well",
    "channels[].platform": "discord or telegram",
    "channels[].id": "the numeric id; a Telegram group's begins with a minus sign",
    "channels[].thread": "one thread or topic of it alone",
    "channels[].name": "what cards and commands call it",
    "channels[].dialect": "how it speaks: a dialect that ships, or a file",
    "channels[].dialect_options.default_expiry": "a contract without an expiry: empty (the nearest), 0dte or weekly",
    "channels[].dialect_options.default_right": "without call or put: empty (refused), C or P",
    "channels[].dialect_options.reports_are_exits": "a report of a target reached takes a part off",
    "channels[].dialect_options.bare_options_open": "a contract with a price and no verb opens",
    "channels[].dialect_options.filler_words": "words that change nothing",
    "channels[].dialect_options.quantity_words": "how many units a size word means",
    "channels[].dialect_options.symbols": "when not empty, the only ones read",
    "channels[].mode": "auto trades, approve asks first, shadow decides and sends nothing, observe only reads",
    "channels[].people": "names of those who alone are heard there",
    "channels[].noise": "what the channel is told: all, fills, errors or silent",
    "channels[].edits_may_open": "an edit may correct a signal that was refused or still waits",
    "channels[].pin_status": "keeps a pinned message with the status",
    "policy.rules": "what is stated here replaces the default of its name in the table below",
    "policy.max_contracts": "the same as `max_contracts` above, which beats it",
    "policy.live_start_contracts": "most contracts of one live order in options and futures",
    "policy.live_start_notional": "most money of one live order in stocks and forex, in base currency",
    "policy.prices.default_stop_percent": "a stop for signals without one, in percent of the entry, by kind",
    "policy.prices.default_stop_least_premium": "below this premium a default stop is noise, and the signal is refused",
    "policy.prices.market_collar_percent": "how far beyond the far touch a market signal may go, in percent, by kind",
    "policy.prices.pip_sizes": "what a pip of a symbol is, where custom differs (gold)",
    "policy.market.quote_policy": "live_required, delayed_ok, or limit_needs_none",
    "policy.market.max_quote_age_seconds": "an older quote is none",
    "policy.market.market_without_quote": "a market signal without a quote: refuse, or reference (the posted price)",
    "policy.sizing.model": "how large a trade is: a fixed quantity, money, or a percentage of the account",
    "policy.sizing.authors": "by how much an author's sizes are multiplied, by id",
    "policy.sizing.hints": "what a size word of the signal makes of it, in percent",
    "policy.sizing.signal_quantity": "a quantity in the signal: ignore, or honour (it replaces the model)",
    "policy.entry_ttl_seconds": "how long an entry may rest unfilled",
    "policy.chase.step_ticks": "how far an unfilled limit follows the market at a time; without `chase` it never does",
    "policy.chase.step_seconds": "how often",
    "policy.chase.max_steps": "how many times",
    "policy.leave[].day": "last (an option's last day), or every",
    "policy.leave[].minutes_before_close": "when, before the session ends",
    "policy.leave[].only": "narrowed to a channel, author, kind or symbol",
    "policy.expiry_order": "an option bought on its last day is also sold by an order that rests at the broker",
    "policy.option_trigger_method": "IB's number for what an option's stop triggers on; 8 is the middle of bid and ask",
    "policy.allow_selling_to_open": "true lets a signal sell an option to open, which risks more than its premium",
    "policy.share_position": "true allows an entry beside the owner's own position in the contract",
    "policy.odd_lots": "true takes currency orders below USD 25,000",
}
"""What a key means, where its model does not say so itself."""

_WHOLE: Final = {"policy.rules", "policy.sizing.model", "policy.leave[].only", "policy.sizing.authors"}
"""Keys whose insides are another table, or prose."""


def keys() -> Iterator[tuple[str, str, str]]:
    """Path, default and meaning of every key that may stand in config.yaml."""
    yield from _keys(Settings, "")


def _keys(model: type[BaseModel], before: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        path = f"{before}{name}"
        inner = None if path in _WHOLE else _model_in(field.annotation)
        if inner is None or "PerKind" in inner.__name__:
            if name != "token":
                yield path, _default(field), field.description or MEANINGS.get(path, "")
        else:
            several = get_origin(field.annotation) is tuple
            yield from _keys(inner, f"{path}{'[]' if several else ''}.")


def rules() -> Iterator[tuple[str, str, str, str]]:
    """Name, limits, what holds unless it is stated otherwise, and law of every rule."""
    for kind in _models_in(Policy.model_fields["rules"].annotation):
        limits = [name for name in kind.model_fields if name not in {"rule", "only"}]
        holds = next((_limits_of(each, limits) for each in DEFAULTS if isinstance(each, kind)), "")
        law = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        yield str(kind.model_fields["rule"].default), ", ".join(limits), holds, law


def _limits_of(rule: BaseModel, limits: list[str]) -> str:
    stated = [(name, getattr(rule, name)) for name in limits]
    return ", ".join(f"{name} {_said(value)}" for name, value in stated if value not in (None, "", "all")) or "as it is"


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        if not isinstance(part, str):
            yield from _models_in(part)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    return next(_models_in(annotation), None)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "required"
    said = _said(value) if value is not None else ""
    return f"`{said}`" if said else ""


def _said(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case BaseModel():
            parts = {name: getattr(value, name) for name in type(value).model_fields}
            return ", ".join(f"{name} {_said(each)}" for name, each in parts.items() if each not in (None, "", ()))
        case dict():
            return ", ".join(f"{name} {_said(each)}" for name, each in value.items())
        case tuple():
            return "; ".join(_said(each) for each in value)
        case _:
            return str(value)


def table() -> str:
    """Both tables."""
    settings = [f"| `{path}` | {default} | {meaning} |" for path, default, meaning in keys()]
    laws = [f"| `{name}` | {limits} | {holds} | {law} |" for name, limits, holds, law in rules()]
    return "\n".join(
        [
            "| key | default | means |\n|---|---|---|",
            *settings,
            "\n## Every rule\n\nWhere nothing stands under *by default*, the rule is asked only once it is stated.\n",
            "| rule | limits | by default | law |\n|---|---|---|---|",
            *laws,
        ]
    )


def with_table(page: str) -> str:
    """The page with these tables between its marks."""
    return between(page, BEGIN, END, table())


def main() -> int:
    """Write it; exit 1 with `--check` when it would change."""
    return write(PAGE, with_table)


if __name__ == "__main__":
    raise SystemExit(main())
