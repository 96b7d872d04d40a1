"""What many requests have in common."""

from __future__ import annotations

from broker.simulator.wire import FieldReader


def only_version(reader: FieldReader) -> None:
    """A request of which nothing but its version is read."""
    reader.integer("version")
    reader.end()
