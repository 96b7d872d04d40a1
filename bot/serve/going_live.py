"""The gate before a live start: paper must have shown enough, or its owner must have written down what is missing."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.configure.settings import Settings
from bot.keep.evidence import gather
from bot.remember.facts import FACT, Started
from risk.readiness import missing

_LAST_RUN = "SELECT body FROM journal WHERE kind = 'started' ORDER BY seq DESC LIMIT 1"
_LIVE_RUNS = "SELECT body FROM journal WHERE kind = 'started' AND json_extract(body, '$.mode') = 'live'"
_UNFINISHED = "SELECT trade_ref FROM trades WHERE closed_at = '' ORDER BY opened_at"


class NotReady(Exception):
    """This start is refused (exit code 3); the message is the sentence that says what is missing and the fix."""


def may_start(connection: sqlite3.Connection, settings: Settings, now: datetime) -> None:
    """Let a start pass, or say why not. A bot that has been live with this account may always come back to its trades.

    Raises:
        NotReady: the ledger holds another account's open trades, or live has not been earned or acknowledged.
    """
    _refuse_foreign_trades(connection, settings)
    _refuse_unguarded(connection, settings)
    if settings.mode == "paper" or _has_been_live(connection, settings.ibkr.account):
        return
    lacking = missing(gather(connection, now))
    unspoken = [name for name in lacking if name not in settings.live_acknowledged]
    if unspoken:
        raise NotReady(
            f"not ready for live, since paper trading has not shown: {'; '.join(unspoken)}. `autoscalper readiness` "
            f"shows the evidence; to go live without it, write in config.yaml: live_acknowledged: {as_yaml(lacking)}"
        )


def as_yaml(names: tuple[str, ...]) -> str:
    """The names as they are written in config.yaml."""
    return f"[{', '.join(names)}]"


def _refuse_foreign_trades(connection: sqlite3.Connection, settings: Settings) -> None:
    """A trade of one account must not be guarded, and so sold, in another."""
    found = connection.execute(_LAST_RUN).fetchone()
    last = FACT.validate_json(found[0]) if found else None
    if not isinstance(last, Started):
        return
    account = settings.ibkr.account
    same = last.mode == settings.mode and (not account or not last.account or account == last.account)
    unfinished = [ref for (ref,) in connection.execute(_UNFINISHED)]
    if unfinished and not same:
        raise NotReady(
            f"the ledger {settings.ledger_path} still holds trades of the {last.mode} account {last.account}".rstrip()
            + f" that are not over ({', '.join(unfinished[:5])}): end them there first, or give this bot its own "
            "data_dir"
        )


def _refuse_unguarded(connection: sqlite3.Connection, settings: Settings) -> None:
    """A bot that may send nothing could not protect what it still holds."""
    unfinished = [ref for (ref,) in connection.execute(_UNFINISHED)]
    if settings.send == "nothing" and unfinished:
        raise NotReady(
            f"send: nothing would leave {', '.join(unfinished[:5])} without a guard: write send: shadow, which enters "
            "nothing and still looks after what is open"
        )


def _has_been_live(connection: sqlite3.Connection, account: str) -> bool:
    runs = (FACT.validate_json(body) for (body,) in connection.execute(_LIVE_RUNS))
    return any(isinstance(run, Started) and run.account == account for run in runs)
