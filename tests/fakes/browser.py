"""A real Chromium without a window, driven over its own debugging protocol with the HTTP client that we have anyway.

Chrome DevTools Protocol: a JSON message with id, method and params each way on one websocket; events carry no id.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 20.0


def executable() -> str | None:
    """The Chromium of this machine, if it has one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Tab:
    """One page that can be opened, asked and pictured. `complaints` are its console's errors and broken policies."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.complaints: list[str] = []

    async def listen(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            elif said["method"] == "Runtime.exceptionThrown":
                self.complaints.append(str(said["params"]["exceptionDetails"]))
            elif said["method"] == "Log.entryAdded" and said["params"]["entry"]["level"] == "error":
                self.complaints.append(said["params"]["entry"]["text"])

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        said = await asyncio.wait_for(answer, PATIENCE)
        assert "error" not in said, said
        return said["result"]

    async def open(self, url: str) -> None:
        for domain in ("Page", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        said = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until it is true in the page."""
        async with asyncio.timeout(PATIENCE):
            while True:
                # A page that is just being left answers nothing.
                with suppress(AssertionError):
                    if await self.ask(expression):
                        return
                await asyncio.sleep(0.05)

    async def look_like(self, width: int, height: int, scheme: str = "light", scale: float = 1.0) -> None:
        """A screen of this size in CSS pixels, light or dark."""
        mobile = width < 600
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=mobile
        )
        await self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    async def picture(self) -> bytes:
        """What stands on the screen, as PNG."""
        said = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(said["data"])


@asynccontextmanager
async def browser(profile: Path) -> AsyncIterator[Tab]:
    """A Chromium with one empty tab; it ends with the block."""
    found = executable()
    assert found is not None
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
    process = await asyncio.create_subprocess_exec(
        found,
        *flags,
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(await _address(session, profile)) as socket:
            tab = Tab(socket)
            listening = asyncio.get_running_loop().create_task(tab.listen())
            try:
                yield tab
            finally:
                listening.cancel()
    finally:
        process.terminate()
        await process.wait()


async def _address(session: aiohttp.ClientSession, profile: Path) -> str:
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(OSError, IndexError, aiohttp.ClientError):
                port = (profile / "DevToolsActivePort").read_text().splitlines()[0]
                async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
                    tabs = await response.json()
                return next(str(tab["webSocketDebuggerUrl"]) for tab in tabs if tab["type"] == "page")
            await asyncio.sleep(0.05)
