"""The base of every word that travels between the layers: a frozen value that can be written down and read back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; an unknown field is an error, so that a journal written by another version is noticed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
