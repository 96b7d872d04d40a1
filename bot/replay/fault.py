"""The one fault of a replay that a person can mend."""

from __future__ import annotations


class ReplayInvalid(Exception):
    """An export or a price file that cannot be used (exit code 2); the message is one sentence with the fix."""
