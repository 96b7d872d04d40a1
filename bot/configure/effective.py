"""The configuration as it holds: in words for people, and as a JSON Schema for editors. Secrets appear in neither."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from bot.configure.settings import Channel, Ibkr, Settings
from risk.paper import port_warning
from risk.policy import describe as describe_policy


def describe(settings: Settings) -> tuple[str, ...]:
    """What holds, one line each."""
    return tuple(_lines(settings))


def _lines(settings: Settings) -> Iterator[str]:
    ibkr = settings.ibkr
    account = ibkr.account or "the only account that the gateway reports"
    gateway = f"{ibkr.host}:{ibkr.port} as client {ibkr.client_id}"
    yield f"bot {settings.bot}, {settings.mode.upper()}: trades {account} at {gateway}"
    if warning := port_warning(settings.mode, ibkr.port):
        yield f"! {warning}"
    yield from _absences(ibkr)
    if settings.send != "orders":
        what = "no entry is sent" if settings.send == "shadow" else "no order leaves at all"
        yield f"! send: {settings.send}: everything is decided, and {what}"
    yield f"ledger: {settings.ledger_path}"
    yield from _chats(settings)
    if settings.web.port is not None:
        button = "with a kill button" if settings.web.token else "without a kill button (no token)"
        yield f"health page: http://127.0.0.1:{settings.web.port}/, {button}"
    for person in settings.people:
        places = [f"{name} {value}" for name in ("discord", "telegram", "console") if (value := getattr(person, name))]
        yield f"{person.role.value} {person.name}: {', '.join(places)}"
    for channel in settings.channels:
        yield _channel(channel)
    yield f"signals older than {settings.max_message_age_seconds} seconds are not traded"
    policy = settings.policy.model_copy(update={"max_contracts": settings.max_contracts})
    yield from describe_policy(policy, settings.mode)


def _absences(ibkr: Ibkr) -> Iterator[str]:
    if ibkr.restarts_at:
        yield f"the gateway restarts at {ibkr.restarts_at} NY; {ibkr.restart_minutes} minutes of it are no alarm"
    if ibkr.login_reminder_at:
        yield f"the weekly login: owners are reminded on Saturday at {ibkr.login_reminder_at} NY"


def _chats(settings: Settings) -> Iterator[str]:
    for name, chat in (("discord", settings.chat.discord), ("telegram", settings.chat.telegram)):
        state = "on" if chat.token else "off (no token)"
        local = f", at {chat.api_url}" if "127.0.0.1" in chat.api_url else ""
        yield f"{name}: {state}{local}"


def _channel(channel: Channel) -> str:
    who = ", ".join(channel.people) or "every listed owner, operator and signaller"
    deed = {
        "auto": "trades signals",
        "approve": "trades signals that are approved",
        "shadow": "decides signals and sends nothing",
        "observe": "only reads signals",
    }
    thread = f" thread {channel.thread}" if channel.thread else ""
    return (
        f"{channel.platform} {channel.name or channel.id}{thread}: {deed[channel.mode]} of {who}, "
        f"dialect {channel.dialect}{_amended(channel)}, tells {channel.noise}"
        + (", an edit may correct a signal" if channel.edits_may_open else "")
        + (", a pinned status" if channel.pin_status else "")
    )


def _amended(channel: Channel) -> str:
    said = channel.dialect_options.model_dump(exclude_unset=True, mode="json")
    return f" with {', '.join(f'{name} {_plain(value)}' for name, value in sorted(said.items()))}" if said else ""


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " and ".join(f"{word!r} = {number}" for word, number in value.items()) or "none"
    if isinstance(value, list):
        return " and ".join(repr(word) for word in value) or "none"
    return str(value).lower() or "none"


class _Schema(GenerateJsonSchema):
    """Draft 7 in name, since editors' YAML servers read no later one; pydantic's keywords are the same there."""

    schema_dialect = "http://json-schema.org/draft-07/schema#"


def schema() -> dict[str, Any]:
    """The JSON Schema of config.yaml, without the secrets, which have no place in it."""
    found = Settings.model_json_schema(schema_generator=_Schema)
    for section in ("Discord", "Telegram", "Web"):
        found["$defs"][section]["properties"].pop("token", None)
    return {"$schema": _Schema.schema_dialect, "title": "AutoScalper configuration", **found}
