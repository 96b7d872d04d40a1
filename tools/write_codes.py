"""Put the table of IB's codes into the troubleshooting page, from the words that the bot itself uses."""

from __future__ import annotations

from pathlib import Path

from broker.codes import LIVES, CodeClass, classify
from broker.ibkr.codes import _EXPLAINED
from tools.written import between, write

PAGE = Path(__file__).resolve().parent.parent / "docs" / "troubleshooting.md"
BEGIN = "<!-- codes: written by `python -m tools.write_codes` -->"
END = "<!-- /codes -->"
HEAD = "| code | what it means | what to do | for the order |\n|---|---|---|---|"

_FOR_THE_ORDER = {
    CodeClass.REJECT: "rejected",
    CodeClass.AMEND_REJECT: "as it was; only the change is rejected",
    CodeClass.CANCELLED: "cancelled",
    CodeClass.CANCEL_REFUSED: "unknown until the broker was asked",
    CodeClass.LINK: "nothing; the link is looked after",
    CodeClass.UNLISTED: "nothing; the broker is asked",
}


def table() -> str:
    """Every code that the bot has words for."""
    return "\n".join([HEAD, *(_row(code) for code in sorted(_EXPLAINED))])


def _row(code: int) -> str:
    meaning, remedy = _EXPLAINED[code]
    kind = classify(code)
    effect = _FOR_THE_ORDER.get(kind) or ("it lives" if code in LIVES else "nothing")
    return f"| {code} | {meaning} | {remedy} | {effect} |"


def with_table(page: str) -> str:
    """The page with this table between its marks."""
    return between(page, BEGIN, END, table())


def main() -> int:
    """Write it; exit 1 with `--check` when it would change."""
    return write(PAGE, with_table)


if __name__ == "__main__":
    raise SystemExit(main())
