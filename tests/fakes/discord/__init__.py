"""A Discord of our own on 127.0.0.1: REST v10 and the gateway, faithful enough that any bot library runs unchanged."""

from __future__ import annotations

from tests.fakes.discord.interactions import Asked
from tests.fakes.discord.server import TOKEN, FakeDiscord

__all__ = ["TOKEN", "Asked", "FakeDiscord"]
