"""What a rehearsal asks of a real gateway, and the profile of its answers: the questions that documents leave open."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final, NamedTuple

from parsers.value import Value

Known = bool | str | None


class Question(NamedTuple):
    """One doubt. `switch` says whether its answer sets the switch of that name in the simulated gateway."""

    name: str
    asks: str
    switch: bool = False


QUESTIONS: Final = (
    Question("price_cap", "From what distance to the market is a limit refused (109)?", switch=True),
    Question("presubmit_limits", "Is a limit order PreSubmitted before it is Submitted?", switch=True),
    Question("visible_after", "How long until an order is among the open orders?"),
    Question("duplicate_ref", "Are two orders of one reference both taken?"),
    Question("pending_cancel_first", "Does PendingCancel come before Cancelled?", switch=True),
    Question("duplicate_id", "What happens to a new order under the id of an old one?"),
    Question("order_ref_length", "Does a reference of 64 letters come back whole?"),
    Question("empty_tif_warns", "Does an order without time in force get 10349?", switch=True),
    Question("held_orders_listed", "Are orders not yet transmitted among the open orders?", switch=True),
    Question("other_clients_may_cancel", "May another client cancel an order that it was shown?", switch=True),
    Question("oca_revision_refused", "Is a change of the OCA group refused?", switch=True),
    Question("children_forced_to_parent_size", "Does an attached leg take its parent's size?", switch=True),
    Question("group_echo", "Which group does the gateway put attached legs into?"),
    Question("stop_acknowledged_twice", "Is a resting stop shown twice, first with a computed limit?", switch=True),
    Question("dropped_parent_on_modify", "Is a change refused that drops a working parent (10341)?", switch=True),
    Question("stop_outside_hours", "Is a stop for all hours taken, and with what warning?"),
    Question("amended_trail_keeps_its_level", "Does a trailing stop that is amended keep its level?", switch=True),
    Question("filled_before_executions", "Does the status Filled come before its execution?", switch=True),
    Question("zoneless_execution_times", "Do execution times come without a zone?", switch=True),
    Question("terminal_parent_on_modify", "Is a change refused that names a parent that is over (135)?", switch=True),
    Question("cancelling_child_cancels_sibling", "Does the cancel of one leg end the other?", switch=True),
    Question("child_of_filled_parent", "Is a leg refused whose parent is over (201)?", switch=True),
    Question("rejected_status", "Where does the status Inactive stand beside error 201?", switch=True),
    Question("completion_cancels", "Does a filled order end the others of its OCA group of type 2?"),
    Question("order_ref_kept", "Do executions and completed orders keep the reference after a reconnect?"),
    Question("partial_parent", "Do legs work for the filled part of their parent?", switch=True),
    Question(
        "partial_parent_cancel_keeps_children",
        "Do legs stay for the filled part of a parent that is cancelled?",
        switch=True,
    ),
    Question("option_times", "Are GTC, GTD and goodAfterTime taken on options?"),
    Question("attached_good_after", "Does an attached leg wait for its goodAfterTime?", switch=True),
    Question("both_sides_of_option", "Is a buy refused while a sell works on the same option (201)?", switch=True),
    Question("double_trigger", "Does an option stop want two quotes in a row?", switch=True),
    Question("currency_position", "Is a bought currency among the positions?"),
    Question("restart_keeps_held_orders", "Do orders not yet transmitted survive a restart?", switch=True),
    Question("ids_after_restart", "Do order ids go on where they were after a restart?"),
)
"""In the order in which they are asked."""

NEVER_ASKED: Final = {
    "size_cap": "it takes an order of many units",
    "margin_checked": "it takes an order that the account cannot carry",
}
"""Switches that no order of one unit can decide, and why."""

_SPELT_OUT: Final = 3
"""Questions that a sentence about open ones names; all of them stand in the profile."""


class Answer(Value):
    """What was seen, or (`known` false) why nothing was.

    `evidence` holds raw frames, fields separated by `|`, account ids replaced.
    """

    question: str
    known: bool
    value: Known = None
    sentence: str
    evidence: tuple[str, ...] = ()

    def text(self) -> str:
        """One line for a person."""
        asks = next(one.asks for one in QUESTIONS if one.name == self.question)
        seen = f"  [{'; '.join(brief(frame) for frame in self.evidence)}]" if self.evidence else ""
        return f"{'✓' if self.known else '?'} {asks} {self.sentence}{seen}"


class Profile(Value):
    """One rehearsal. `account` keeps no more of the id than that it is a paper one."""

    taken_at: datetime
    server_version: int
    library: str
    account: str = "D (paper)"
    switches: dict[str, Known]
    answers: tuple[Answer, ...]

    def written(self) -> str:
        """The file."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def profile_of(answers: tuple[Answer, ...], *, taken_at: datetime, server_version: int, library: str) -> Profile:
    """The profile of these answers; only what was seen sets a switch."""
    setting = {one.name for one in QUESTIONS if one.switch}
    return Profile(
        taken_at=taken_at,
        server_version=server_version,
        library=library,
        switches={one.question: one.value for one in answers if one.known and one.question in setting},
        answers=answers,
    )


def read_profile(text: str) -> Profile:
    """The profile in this text.

    Raises:
        ValueError: it is none.
    """
    return Profile.model_validate_json(text)


def unproven(profile: Profile | None, server_version: int | None) -> tuple[str, ...]:
    """What is not known of the real gateway, a sentence each; `server_version` is what it speaks now, if known."""
    if profile is None:
        return (f"No rehearsal was held: {len(QUESTIONS)} questions about the gateway are unproven.",)
    found = []
    if server_version is not None and server_version != profile.server_version:
        found.append(
            f"The rehearsal was held at server version {profile.server_version}, and this gateway speaks "
            f"{server_version}: what it proved may no longer hold."
        )
    known = {one.question for one in profile.answers if one.known}
    if missing := [one.asks for one in QUESTIONS if one.name not in known]:
        more = f" And {len(missing) - _SPELT_OUT} more." if len(missing) > _SPELT_OUT else ""
        asked = " ".join(missing[:_SPELT_OUT])
        found.append(f"The rehearsal of {profile.taken_at:%Y-%m-%d} left open: {asked}{more}")
    return tuple(found)


_KINDS: Final = {"3": "orderStatus", "4": "error", "5": "openOrder", "11": "execution", "59": "commission"}


def brief(frame: str) -> str:
    """A raw frame in a few words: kind, and of a status or error what it says."""
    fields = frame.split("|")
    match fields:
        case ["3", order_id, status, *_]:
            why = fields[10] if len(fields) > 10 else ""
            return f"orderStatus {order_id} {status}{' ' + why if why else ''}"
        case ["4", _, order_id, code, text, *_]:
            return f"error {code} about {order_id}: {' '.join(text.split())[:80]}"
        case ["11", _, order_id, *_]:
            return f"execution of {order_id} at {fields[15] if len(fields) > 15 else '?'}"
        case [kind, order_id, *_]:
            return f"{_KINDS.get(kind, 'message ' + kind)} {order_id}"
        case _:
            return frame[:40]
