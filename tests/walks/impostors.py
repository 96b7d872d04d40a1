"""Two platforms as impostors see them: the same deeds under either, and a ledger that must know of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pydantic import SecretStr

from bot.chat.discord import DiscordChat
from bot.chat.discord_settings import DiscordSettings
from bot.chat.telegram import TelegramChat
from bot.chat.telegram_settings import TelegramSettings
from bot.people import Channel, House, Person, Role
from tests.fakes.discord.interactions import COMPONENT
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import DM
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram.inbox import QUICK

GROUP, ELSEWHERE, CHANNEL = -1001000000001, -1001000000009, -1001000000002
DAY_AGO = timedelta(seconds=5)


class Platform(Protocol):
    """What people do on it; a person is named, and an id comes back for each message."""

    name: str

    def house(self) -> House: ...
    def chats(self, ledger: Any, clock: Any) -> dict[str, Any]: ...
    def say(self, who: str, text: str) -> str: ...
    def edit(self, message: str, text: str) -> None: ...
    def card_of(self, message: str) -> str: ...
    def press(self, card: str, who: str, label: str) -> None: ...
    def hold(self, card: str, who: str, label: str) -> Callable[[], None]: ...
    def deeds(self) -> dict[str, tuple[Callable[[str], object], str]]: ...


def people(ids: dict[str, str], platform: str, *, role: str = "") -> tuple[Person, ...]:
    roles = {"ann": Role.SIGNALLER, "ole": Role.OWNER, "vic": Role.VIEWER, "rob": Role.SIGNALLER}
    narrowed = {"rob": (role,)} if role else {}
    return tuple(
        Person(name=name, role=roles[name], discord_roles=narrowed.get(name, ()), **{platform: ids[name]})
        for name in roles
    )


@dataclass
class OnDiscord:
    """One listed channel in approval mode, another that is not, and a private room."""

    discord: FakeDiscord
    name: str = "discord"
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.role = self.discord.role("Analyst")
        self.signals, self.elsewhere = self.discord.channel("signals"), self.discord.channel("elsewhere")
        roles = {"rob": (self.role,)}
        for name in ("ann", "ole", "vic", "rob"):
            self.ids[name] = self.discord.person(name, roles=roles.get(name, ()))
        self.ids["eve"] = self.discord.person("ann")
        self.ids["robot"] = self.discord.person("ann", bot=True)
        self.room = self.discord.channel(self.ids["eve"], kind=DM)

    def house(self) -> House:
        channel = Channel(platform="discord", id=self.signals, mode="approve")
        return House(people=people(self.ids, "discord", role=self.role), channels=(channel,))

    def chats(self, ledger: Any, clock: Any) -> dict[str, Any]:
        settings = DiscordSettings(
            token=SecretStr(self.discord.token),
            api_url=self.discord.api_url,
            gateway_url=self.discord.gateway.url,
            channels=(self.signals,),
            settle_seconds=0.02,
            identify_pause_seconds=0.0,
            roles_matter=True,
        )
        return {"discord": DiscordChat(settings, ledger, clock.now)}

    def say(self, who: str, text: str) -> str:
        return self.discord.say(self.signals, self.ids[who], text)

    def edit(self, message: str, text: str) -> None:
        self.discord.edit(message, text)

    def card_of(self, message: str) -> str:
        own = self.discord.world.application_id
        for said in self.discord.world.channels[self.signals].messages.values():
            answers = (said.get("message_reference") or {}).get("message_id") == message
            if said["author"]["id"] == own and answers and said["components"]:
                return str(said["id"])
        return ""

    def press(self, card: str, who: str, label: str) -> None:
        self.discord.click(card, self.ids[who], label)

    def hold(self, card: str, who: str, label: str) -> Callable[[], None]:
        message = self.discord.find(card)
        button = next(one for row in message["components"] for one in row["components"] if one["label"] == label)
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]}
        return lambda: self.discord._ask(COMPONENT, self.signals, self.ids[who], data, message) and None

    def _revoked(self, text: str) -> None:
        self.discord.world.members[self.ids["rob"]] = []
        self.say("rob", text)

    def deeds(self) -> dict[str, tuple[Callable[[str], object], str]]:
        discord, ids = self.discord, self.ids
        return {
            "the same name": (lambda text: self.say("eve", text), "not listed (person)"),
            "a webhook of that name": (
                lambda text: discord.webhook_say(self.signals, "77001", text, name="ann"),
                "not listed (webhook)",
            ),
            "a bot of that name": (lambda text: self.say("robot", text), "not listed (bot)"),
            "a followed channel": (
                lambda text: discord.followed_say(self.signals, "77002", "880055", text),
                "not listed (channel)",
            ),
            "a forward by the trader": (
                lambda text: discord.forward(self.signals, ids["ann"], text),
                "not listed (forward)",
            ),
            "a revoked role": (self._revoked, "not listed (person)"),
            "a revoked role's command": (lambda _: discord.slash(self.signals, ids["rob"], "pause"), "not listed"),
            "a viewer's signal": (lambda text: self.say("vic", text), "may not signal here"),
            "a stranger's command": (lambda _: discord.slash(self.signals, ids["eve"], "kill"), "is not listed"),
            "a command from another place": (
                lambda _: discord.slash(self.elsewhere, ids["eve"], "kill"),
                "is not listed",
            ),
            "a command in private": (lambda _: discord.slash(self.room, ids["eve"], "kill"), "is not listed"),
            "a listed person who may not": (
                lambda _: discord.slash(self.signals, ids["vic"], "resume"),
                "only an owner",
            ),
            "a signal in another place": (lambda text: discord.say(self.elsewhere, ids["ann"], text), ""),
        }


@dataclass
class OnTelegram:
    """One listed group in approval mode, another that is not, a channel, and private chats."""

    server: TelegramServer
    name: str = "telegram"
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ids = {"ann": 42, "ole": 43, "vic": 44, "rob": 45, "eve": 66, "robot": 67}
        names = {"eve": "ann", "robot": "ann"}
        self.who = {
            name: self.server.person(names.get(name, name), number, bot=name == "robot")
            for name, number in self.ids.items()
        }
        self.group = self.server.group(GROUP)
        self.elsewhere = self.server.group(ELSEWHERE)
        self.channel = self.server.channel(CHANNEL, "ann")
        self.room = self.server.private(self.who["eve"])
        self.anns = self.server.private(self.who["ann"])

    def house(self) -> House:
        channel = Channel(platform="telegram", id=str(GROUP), mode="approve")
        ids = {name: str(number) for name, number in self.ids.items()}
        return House(people=people(ids, "telegram"), channels=(channel,))

    def chats(self, ledger: Any, clock: Any) -> dict[str, Any]:
        settings = {"token": self.server.token, "api_url": self.server.url, "places": (str(GROUP),)}
        return {"telegram": TelegramChat(TelegramSettings.model_validate(settings), ledger, clock.now, QUICK)}

    def say(self, who: str, text: str) -> str:
        return str(self.server.say(self.group, self.who[who], text))

    def edit(self, message: str, text: str) -> None:
        self.server.edit(self.group, int(message), text)

    def card_of(self, message: str) -> str:
        for said in self.server.said(self.group):
            answers = str((said.get("reply_to_message") or {}).get("message_id", "")) == message
            if answers and said.get("reply_markup"):
                return str(said["message_id"])
        return ""

    def press(self, card: str, who: str, label: str) -> None:
        self.server.press(self.group, int(card), label, self.who[who])

    def hold(self, card: str, who: str, label: str) -> Callable[[], None]:
        keyboard = self.server.world.messages[GROUP, int(card)]["reply_markup"]

        def press() -> None:
            message = self.server.world.messages[GROUP, int(card)]
            now = message.get("reply_markup")
            message["reply_markup"] = keyboard
            self.press(card, who, label)
            message["reply_markup"] = now

        return press

    def deeds(self) -> dict[str, tuple[Callable[[str], object], str]]:
        server, who = self.server, self.who
        written = datetime.now(UTC) - DAY_AGO
        return {
            "the same name": (lambda text: self.say("eve", text), "not listed (person)"),
            "a bot of that name": (lambda text: self.say("robot", text), "not listed (bot)"),
            "an anonymous administrator": (
                lambda text: server.say_anonymously(self.group, text, author_signature="ann"),
                "not listed (anonymous)",
            ),
            "somebody as a channel": (
                lambda text: server.say_as_channel(self.group, self.channel, text),
                "not listed (channel)",
            ),
            "a forward by the trader": (
                lambda text: server.forward(self.group, who["ann"], text, written, name="ann"),
                "not listed (forward)",
            ),
            "a text made by an inline bot": (
                lambda text: server.say(self.group, who["ann"], text, via_bot=who["robot"]),
                "not listed (forward)",
            ),
            "a viewer's signal": (lambda text: self.say("vic", text), "may not signal here"),
            "a stranger's command": (lambda _: self.say("eve", "/kill"), "is not listed"),
            "an anonymous administrator's command": (
                lambda _: server.say_anonymously(self.group, "/kill"),
                "is not listed",
            ),
            "a command in private": (lambda _: server.say(self.room, who["eve"], "/kill"), "is not listed"),
            "a listed person who may not": (lambda _: self.say("vic", "/resume"), "only an owner"),
            "a signal in another place": (lambda text: server.say(self.elsewhere, who["ann"], text), ""),
            "a signal in private": (lambda text: server.say(self.anns, who["ann"], text), ""),
        }
