"""The console as a chat: what a channel would see, printed line by line, and what is typed, heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from bot.card import Button, Post
from bot.chat.console_text import Screen, shown_card, shown_post
from bot.chat.port import ChatBusy, ChatRefused, Hear
from bot.message import Author, ButtonPressed, ChatInput, CommandGiven, MessageDeleted, MessageEdited, MessagePosted
from parsers.value import Value

YOU = Author(id="1", name="you")
_ERASE_LINE_ABOVE = "\x1b[1A\x1b[2K"


class ConsoleSettings(Value):
    """Who sits at the terminal, and how it looks; `first_id` continues the numbers of an earlier run on one ledger."""

    channel: str = "console"
    person: Author = YOU
    first_id: int = 1
    screen: Screen = Screen()


class ConsoleChat:
    """One channel on one terminal.

    `write` takes whole lines without their end. `lines` is what a person types; without it the channel only shows what
    `say` posts, and `run` waits to be cancelled.
    """

    platform: str = "console"

    def __init__(
        self,
        write: Callable[[str], None],
        now: Callable[[], datetime],
        lines: AsyncIterator[str] | None = None,
        settings: ConsoleSettings | None = None,
    ) -> None:
        chosen = settings or ConsoleSettings()
        self.channel = chosen.channel
        self._write = write
        self._now = now
        self._person = chosen.person
        self._lines = lines
        self._screen = chosen.screen
        self._next_id = chosen.first_id
        self._hear: Hear | None = None
        self._listening = asyncio.Event()
        self._said: dict[str, tuple[Author, datetime]] = {}
        self._names: dict[str, str] = {chosen.person.id: chosen.person.name}
        self._ours: dict[str, Post] = {}
        self._buttons: list[tuple[str, Button]] = []
        self._subject: str | None = None

    async def run(self, hear: Hear) -> None:
        """Listen until cancelled, or until the person's input ends or says `quit`."""
        self._hear = hear
        self._listening.set()
        if self._lines is None:
            await asyncio.Event().wait()
            return
        async for line in self._lines:
            if line.strip() in {"quit", "exit", "/quit", "/exit"}:
                return
            if line.strip():
                await self._typed(line.strip())

    async def say(self, text: str, author: Author | None = None, reply_to: str = "") -> str:
        """Post as `author`; returns the message id once the inbox has it. A text beginning with `/` is a command."""
        who, at, number = author or self._person, self._now(), str(self._next_id)
        self._next_id += 1
        self._said[number] = (who, at)
        self._show_post(number, who, text, f"(to #{reply_to})" if reply_to else "")
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            await self._heard(
                CommandGiven(
                    platform="console",
                    channel=self.channel,
                    message_id=number,
                    author=who,
                    name=name.lower(),
                    argument=argument.strip(),
                    reply_to=reply_to,
                    sent_at=at,
                    heard_at=at,
                )
            )
        else:
            await self._heard(
                MessagePosted(
                    platform="console",
                    channel=self.channel,
                    message_id=number,
                    author=who,
                    text=text,
                    reply_to=reply_to,
                    sent_at=at,
                    heard_at=at,
                )
            )
        return number

    async def edit_said(self, number: str, text: str) -> None:
        """Change the words of message `number`, as its author would."""
        who, sent_at = self._known(number)
        self._show_post(number, who, text, "(edited)")
        await self._heard(
            MessageEdited(
                platform="console",
                channel=self.channel,
                message_id=number,
                revision=int(self._now().timestamp() * 1000),
                author=who,
                text=text,
                sent_at=sent_at,
                heard_at=self._now(),
            )
        )

    async def delete_said(self, number: str) -> None:
        """Withdraw message `number`."""
        who, _ = self._known(number)
        self._show_post(number, who, "", "(deleted)")
        await self._heard(
            MessageDeleted(platform="console", channel=self.channel, message_id=number, heard_at=self._now())
        )

    async def press(self, button: int, author: Author | None = None) -> None:
        """Press the button that was shown with this number."""
        if not 1 <= button <= len(self._buttons):
            raise ChatRefused(f"there is no button {button}; buttons are numbered as they are shown")
        message_id, pressed = self._buttons[button - 1]
        await self._heard(
            ButtonPressed(
                platform="console",
                channel=self.channel,
                message_id=message_id,
                press_id=f"{message_id}.{self._next_id}.{button}",
                author=author or self._person,
                trade_ref=pressed.trade_ref,
                action=pressed.action,
                heard_at=self._now(),
            )
        )

    async def send(self, post: Post, picture: bytes = b"") -> str:
        """Print a card under the message it answers."""
        del picture
        message_id = f"c{len(self._ours) + 1}"
        self._ours[message_id] = post
        self._show_card("↳", message_id, post, post.card.lines)
        return message_id

    async def edit(self, message_id: str, post: Post) -> None:
        """Print what changed of a card: its title again, and the lines that are new."""
        before = self._ours.get(message_id)
        if before is not None and before.card == post.card:
            return
        self._ours[message_id] = post
        known = set(before.card.lines) if before else set()
        self._show_card("~", message_id, post, tuple(line for line in post.card.lines if line not in known))

    def alive_at(self) -> datetime | None:
        """A terminal is always there."""
        return self._now()

    async def _typed(self, line: str) -> None:
        if self._screen.colour:
            self._write(_ERASE_LINE_ABOVE + "\x1b[1A")
        word, _, rest = line.partition(" ")
        number, _, text = rest.strip().partition(" ")
        try:
            match word:
                case "/press" if rest.strip().isdecimal():
                    await self.press(int(rest))
                case "/edit" if text:
                    await self.edit_said(number.removeprefix("#"), text)
                case "/delete" if number:
                    await self.delete_said(number.removeprefix("#"))
                case _ if word.startswith("#") and word[1:].isdecimal() and rest:
                    await self.say(rest.strip(), reply_to=word[1:])
                case _:
                    await self.say(line)
        except ChatRefused as refusal:
            self._write(f"     {refusal}")

    async def _heard(self, fact: ChatInput) -> None:
        await self._listening.wait()
        if self._hear is None:
            raise ChatBusy("nobody listens to the console yet")
        await self._hear((fact,))

    def _known(self, number: str) -> tuple[Author, datetime]:
        if number not in self._said:
            raise ChatRefused(f"there is no message #{number} to change")
        return self._said[number]

    def _show_post(self, number: str, who: Author, text: str, note: str) -> None:
        self._names[who.id] = who.name
        self._print(number, shown_post(number, who.name, text, note, self._screen), opens=True)

    def _show_card(self, mark: str, message_id: str, post: Post, lines: tuple[str, ...]) -> None:
        if post.private_to:
            lines = (f"(only {self._names.get(post.private_to, post.private_to)} sees this)", *lines)
        if mark == "↳" and post.card.buttons:
            lines = (*lines, self._numbered(message_id, post.card.buttons))
        here = post.reply_to == self._subject
        label = "" if here else post.reply_to
        self._print(post.reply_to, shown_card(label, mark, post.card, lines, self._screen), opens=not here)

    def _numbered(self, message_id: str, buttons: tuple[Button, ...]) -> str:
        first = len(self._buttons) + 1
        self._buttons.extend((message_id, button) for button in buttons)
        return "  ".join(f"[{first + index} {button.label}]" for index, button in enumerate(buttons))

    def _print(self, subject: str, lines: list[str], *, opens: bool) -> None:
        if opens and self._subject is not None:
            self._write("")
        self._subject = subject
        for line in lines:
            self._write(line)
