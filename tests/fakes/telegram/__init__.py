"""A local Bot API server with people in it: `async with TelegramServer() as server`, then talk as they would."""

from tests.fakes.telegram.server import TelegramServer

__all__ = ["TelegramServer"]
