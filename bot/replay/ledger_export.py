"""The journal of a bot of ours, as `autoscalper ledger export journal --format jsonl` writes it: the best history.

It knows what was heard and when, with edits and deletions as they came; other rows of the journal are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.message import MessageDeleted, MessageEdited, MessagePosted
from bot.remember.facts_heard import Heard
from bot.replay.fault import ReplayInvalid

_HEARD: TypeAdapter[Heard] = TypeAdapter(Heard)


def messages(path: Path, lines: Iterable[str]) -> Iterator[MessagePosted | MessageEdited | MessageDeleted]:
    """What was said in the channels, in the order in which it was heard.

    Raises:
        ReplayInvalid: a row that is no row of a journal.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            heard = _HEARD.validate_json(row["body"]) if row["kind"] == "heard" else None
        except (ValueError, KeyError, TypeError, ValidationError) as fault:
            raise ReplayInvalid(
                f"{path}: line {number} is no row of a journal; write the file with "
                "`autoscalper ledger export journal --format jsonl`"
            ) from fault
        if heard is not None and isinstance(heard.input, MessagePosted | MessageEdited | MessageDeleted):
            yield heard.input
