"""The last words of each message, for telling an edit from a change of something we do not read."""

from __future__ import annotations

from collections import OrderedDict

from bot.message import ChatInput, MessageEdited, MessagePosted

_REMEMBERED = 10_000


class LastWords:
    """Telegram sends "edited" also for previews, reactions and keyboards; only other words make an edit.

    What is not remembered passes: the desk compares again with what the ledger holds.
    """

    def __init__(self) -> None:
        self._hashes: OrderedDict[tuple[str, str], int] = OrderedDict()

    def fresh(self, facts: list[ChatInput]) -> tuple[ChatInput, ...]:
        """The facts without edits that changed no word; nothing is remembered until `keep`."""
        batch: dict[tuple[str, str], int] = {}
        kept: list[ChatInput] = []
        for fact in facts:
            if isinstance(fact, MessagePosted | MessageEdited):
                key, words = (fact.channel, fact.message_id), hash(fact.text)
                if isinstance(fact, MessageEdited) and batch.get(key, self._hashes.get(key)) == words:
                    continue
                batch[key] = words
            kept.append(fact)
        return tuple(kept)

    def keep(self, facts: tuple[ChatInput, ...]) -> None:
        """These are durable: an edit that comes back with the same words is now known."""
        for fact in facts:
            if isinstance(fact, MessagePosted | MessageEdited):
                self._hashes[fact.channel, fact.message_id] = hash(fact.text)
                self._hashes.move_to_end((fact.channel, fact.message_id))
        while len(self._hashes) > _REMEMBERED:
            self._hashes.popitem(last=False)
