"""Reads the configuration: environment beats .env beats config.yaml, and every fault is told at once, one line each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.configure.config_faults import fault_lines, misread_booleans
from bot.configure.layers import SECRETS, file_mode_fault, from_dotenv, from_environment, merged
from bot.configure.settings import Settings
from bot.configure.yaml_file import from_yaml
from bot.redact import Redactor
from risk.readiness import NAMES

__all__ = ["ConfigInvalid", "Settings", "data_dir_in", "load_settings"]


class ConfigInvalid(Exception):
    """The configuration cannot be used (exit code 2); `faults` are sentences that say where, what and the fix."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_settings(
    config_path: Path = Path("config.yaml"),
    env: Mapping[str, str] | None = None,
    env_file: Path | None = Path(".env"),
    *,
    for_trading: bool = False,
) -> Settings:
    """Read and check everything; with `for_trading` also what only a bot that trades must have.

    Raises:
        ConfigInvalid: with all faults that were found.
    """
    layers = [from_environment(os.environ if env is None else env), from_dotenv(env_file), from_yaml(config_path)]
    faults = [fault for layer in layers for fault in layer.faults]
    if for_trading and (loose := file_mode_fault(env_file)):
        faults.append(loose)
    values = merged(layers)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults.extend(fault_lines(error, Settings, layers))
    else:
        faults.extend(misread_booleans(settings, values, layers))
        faults.extend(_contradictions(settings))
        if not faults:
            return _anchored(settings, config_path)
    # A token in the wrong place must not be quoted back.
    redactor = Redactor(str(value) for layer in layers for keys, value in layer.values.items() if keys in SECRETS)
    raise ConfigInvalid(tuple(dict.fromkeys(redactor.text(fault) for fault in faults)))


def _anchored(settings: Settings, config_path: Path) -> Settings:
    """A relative data_dir is beside the configuration, so that every verb finds the same ledger from anywhere."""
    return settings.model_copy(update={"data_dir": config_path.parent / settings.data_dir.expanduser()})


def data_dir_in(config_path: Path, env: Mapping[str, str] | None = None, env_file: Path | None = None) -> Path:
    """Where the ledger lies, from a configuration that may be broken elsewhere: stopping must not need a right one."""
    layers = [from_environment(os.environ if env is None else env), from_dotenv(env_file), from_yaml(config_path)]
    written = merged(layers).get("data_dir")
    return config_path.parent / Path(str(written or Settings.model_fields["data_dir"].default)).expanduser()


def _contradictions(settings: Settings) -> list[str]:
    """What is right in every part and wrong together."""
    faults = [
        *_live_faults(settings),
        *_acknowledgement_faults(settings),
        *_people_faults(settings),
        *_channel_faults(settings),
        *_scope_faults(settings),
    ]
    if settings.policy.max_contracts is not None:
        faults.append("policy.max_contracts has its place at the top: write max_contracts, or MAX_CONTRACTS in .env")
    return faults


def _live_faults(settings: Settings) -> list[str]:
    if settings.paper_mode:
        return []
    faults = []
    if not settings.ibkr.account:
        faults.append(
            "PAPER_MODE is false and IBKR_ACCOUNT is missing: live trading needs the account's id written down"
        )
    if settings.max_contracts is None:
        faults.append(
            "PAPER_MODE is false and MAX_CONTRACTS is missing: live has no default, MAX_CONTRACTS=1 is a start"
        )
    return faults


def _acknowledgement_faults(settings: Settings) -> list[str]:
    """What is acknowledged must be an item of the checklist, so that a slip of the pen acknowledges nothing."""
    return [
        f"live_acknowledged: {name!r} is no item of the checklist; `autoscalper readiness` shows them"
        for name in settings.live_acknowledged
        if name not in NAMES
    ]


def _people_faults(settings: Settings) -> list[str]:
    faults = []
    seen: dict[tuple[str, str], str] = {}
    for person in settings.people:
        for place in (("name", person.name), ("discord", person.discord), ("telegram", person.telegram)):
            if place[1] and place in seen:
                faults.append(f"people: {person.name} and {seen[place]} have the same {place[0]} {place[1]!r}")
            seen[place] = person.name
    return faults


def _channel_faults(settings: Settings) -> list[str]:
    names = {person.name for person in settings.people}
    faults = []
    seen: set[tuple[str, str, str]] = set()
    for index, channel in enumerate(settings.channels):
        place = (channel.platform, channel.id, channel.thread)
        if place in seen:
            faults.append(f"channels[{index}]: the {channel.platform} channel {channel.id} is listed twice")
        seen.add(place)
        unknown = [name for name in channel.people if name not in names]
        if unknown:
            known = ", ".join(sorted(names)) or "nobody is listed yet"
            faults.append(f"channels[{index}].people: {unknown[0]!r} is not among the people ({known})")
    return faults


def _scope_faults(settings: Settings) -> list[str]:
    """A limit that is narrowed to somebody must mean somebody: one for an id that nobody has would never be asked."""
    names = {channel.id: channel.name for channel in settings.channels}
    places = names | dict.fromkeys(settings.chat.telegram.inboxes, "")
    ids = {id_: person.name for person in settings.people for id_ in (person.discord, person.telegram, person.console)}
    policy, faults = settings.policy, []
    for section, laws in (("rules", policy.rules), ("leave", policy.leave)):
        for index, law in enumerate(laws):
            at = f"policy.{section}[{index}].only"
            faults += _stranger(f"{at}.channel", law.only.channel, places, "channel")
            faults += _stranger(f"{at}.author", law.only.author, ids, "person")
    for author in policy.sizing.authors:
        faults += _stranger("policy.sizing.authors", author, ids, "person")
    return faults


def _stranger(where: str, written: str, listed: dict[str, str], what: str) -> list[str]:
    """The fault of an id that is not listed, with the right one where a name was written in its place."""
    if not written or written in listed:
        return []
    meant = [id_ for id_, name in listed.items() if id_ and name.lower() == written.lower()]
    known = ", ".join(f"{id_} ({name})" if name else id_ for id_, name in sorted(listed.items()) if id_)
    hint = f"did you mean {meant[0]}?" if meant else f"listed are {known or 'none'}"
    return [f"{where}: {written!r} is the id of no listed {what}: {hint}"]
