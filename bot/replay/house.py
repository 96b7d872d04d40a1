"""Who is heard in a replay, and under whose limits."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.app import charter_of, digest_of, installed_version
from bot.configure.config import load_settings
from bot.decide.turn import Charter
from bot.message import Author, MessagePosted
from bot.people import Channel, House, Person, Role
from bot.replay.exports import History
from bot.replay.fault import ReplayInvalid
from parsers.dialect import Dialect, load_dialect
from risk.policy import Policy

PAPER, LIVE = "DU0000000", "U0000000"


def charter_of_export(config: Path | None, history: History, authors: tuple[str, ...]) -> tuple[Charter, str, str]:
    """The desk's charter, whose limits it has, and a short name for them.

    Everybody who posted is heard, or those named: the export's channel is what is judged, not the list of a house.

    Raises:
        ReplayInvalid: nobody in the export has the ids that were named.
        ConfigInvalid: the configuration cannot be used.
    """
    found = _authors(history)
    unknown = [each for each in authors if each not in found]
    if not found:
        raise ReplayInvalid("no message of the export says who wrote it: export the channel again, as JSON")
    if unknown:
        known = ", ".join(f"{each.id} ({each.name})" for each in list(found.values())[:5])
        raise ReplayInvalid(f"--author {', '.join(unknown)}: nobody with this id posted; some who did: {known}")
    heard = [found[each] for each in authors] if authors else list(found.values())
    charter, limits, digest = _limits(config)
    channels = _channels(history, charter)
    house = House(people=tuple(_person(each, history) for each in heard), channels=channels)
    return _with(charter, house), limits, digest


def _limits(config: Path | None) -> tuple[Charter, str, str]:
    if config is None:
        policy = Policy()
        charter = Charter("replay", installed_version(), "paper", PAPER, House(), policy, _default())
        return charter, "as shipped", hashlib.sha256(policy.model_dump_json().encode()).hexdigest()[:12]
    settings = load_settings(config, env_file=config.parent / ".env")
    return charter_of(settings), f"of {config}", digest_of(settings)


def _default() -> dict[str, Dialect]:
    return {"default": load_dialect("default")}


def _channels(history: History, charter: Charter) -> tuple[Channel, ...]:
    """The export's own, with the dialect that the house speaks there; always on, since that is the question."""
    places = {(each.platform, each.channel) for each in history.said}
    known = {(each.platform, each.id): each for each in charter.house.channels}
    own = (known.get(place) or Channel(platform=place[0], id=place[1]) for place in sorted(places))
    return tuple(each.model_copy(update={"mode": "auto", "thread": "", "people": ()}) for each in own)


def _authors(history: History) -> dict[str, Author]:
    posts = (each for each in history.said if isinstance(each, MessagePosted))
    return {each.author.id: each.author for each in posts if each.author.id and each.author.nature != "forward"}


def _person(author: Author, history: History) -> Person:
    platforms = {each.platform for each in history.said}
    ids = {name: author.id for name in ("discord", "telegram", "console") if name in platforms}
    return Person(name=author.name or author.id, role=Role.SIGNALLER, **ids)


def _with(charter: Charter, house: House) -> Charter:
    return Charter(
        bot="replay",
        version=charter.version,
        mode=charter.mode,
        account=PAPER if charter.mode == "paper" else LIVE,
        house=house,
        policy=charter.policy,
        dialects=charter.dialects,
        max_message_age=charter.max_message_age,
        approve_ttl=charter.approve_ttl,
    )
