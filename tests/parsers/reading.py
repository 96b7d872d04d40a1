"""Shared by the parser's tests: a message in, the words of its outcome out."""

from __future__ import annotations

from datetime import datetime

from parsers.dialect import load_dialect
from parsers.parse import parse
from parsers.rehearse import words_for

AT = datetime.fromisoformat("2026-11-24T10:00:00-05:00")


def reading(text: str, dialect: str = "default") -> str:
    return words_for(parse(text, load_dialect(dialect), AT))
