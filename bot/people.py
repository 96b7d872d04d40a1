"""Who is listed, where we listen, and what each person may do: by numeric id, never by name."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, get_args

from bot.message import Author, Platform
from parsers.dialect import Options
from parsers.value import Value

Send = Literal["orders", "shadow", "nothing"]
"""What may leave: everything; exits of what is open, while entries are decided in full and kept; or nothing at all."""


class Role(StrEnum):
    """What a person is here. Everybody listed may stop; only owners may start again."""

    OWNER = "owner"
    OPERATOR = "operator"
    SIGNALLER = "signaller"
    VIEWER = "viewer"


class Person(Value):
    """One listed person, with the id that each platform gave them; an empty id is not listed there.

    `discord_roles` narrows further: the person must also hold one of these roles at the moment of acting.
    """

    name: str
    role: Role
    discord: str = ""
    telegram: str = ""
    console: str = ""
    discord_roles: tuple[str, ...] = ()

    def id_on(self, platform: Platform) -> str:
        """This person's numeric id on a platform."""
        match platform:
            case "discord":
                return self.discord
            case "telegram":
                return self.telegram
            case "console" | "local":
                return self.console


Noise = Literal["silent", "errors", "fills", "all"]
"""What a channel is told beside its trades' own cards, each with everything before it: nothing; refusals, alarms and
stops of the trading; fills; the day's result."""

About = Literal["errors", "fills", "all"]


class Channel(Value):
    """One place where we listen. With `people` empty, every listed signaller and owner may post signals here.

    What `dialect_options` says replaces what the dialect says; what it leaves out stays the dialect's. With
    `edits_may_open`, an edit may correct a signal that was refused or still waits, for as long as the post itself is
    young enough. `pin_status` keeps a pinned message with the status up to date.
    """

    platform: Platform
    id: str
    thread: str = ""
    name: str = ""
    dialect: str = "default"
    dialect_options: Options = Options()
    mode: Literal["auto", "approve", "shadow", "observe"] = "auto"
    people: tuple[str, ...] = ()
    noise: Noise = "all"
    edits_may_open: bool = False
    pin_status: bool = False

    def takes(self, about: About) -> bool:
        """Whether this channel is told of such things."""
        levels = get_args(Noise)
        return bool(levels.index(self.noise) >= levels.index(about))

    @property
    def tongue(self) -> str:
        """The name under which the desk keeps what is spoken here: the dialect's own, or one for this place alone."""
        if not self.dialect_options.model_fields_set:
            return self.dialect
        return f"{self.dialect} as in {self.platform} {self.id} {self.thread}".rstrip()


class House(Value):
    """Everybody listed and every channel that is ours."""

    people: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()

    def person(self, platform: Platform, author: Author) -> Person | None:
        """Who this is, or None: an account of another nature than a person's must be listed by that very id too."""
        for person in self.people:
            listed = person.id_on(platform)
            if listed and listed == author.id and author.nature not in {"anonymous", "forward"}:
                narrowed = platform == "discord" and person.discord_roles
                return None if narrowed and not set(person.discord_roles) & set(author.role_ids) else person
        return None

    def channel(self, platform: Platform, channel: str, thread: str = "") -> Channel | None:
        """The listed channel; one listed without a thread takes all of its threads."""
        fitting = [c for c in self.channels if (c.platform, c.id) == (platform, channel) and c.thread in {"", thread}]
        return max(fitting, key=lambda c: c.thread != "", default=None)
