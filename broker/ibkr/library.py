"""The client library: the only file that imports it, inside the running loop, and without what it does not need."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple


class Library(NamedTuple):
    """The few names that we take from ib_insync or ib_async; `flavour` says from which."""

    flavour: str
    client: Any
    contract: Any
    order: Any
    execution_filter: Any
    price_condition: Any


def load_library() -> Library:
    """Whichever of ib_insync and ib_async is installed, the first by preference; call it inside the running loop.

    Both install the same top-level `eventkit`, so no environment holds both. ib_insync asks the policy and not the
    running loop, so it is told here.

    Raises:
        ImportError: when neither is installed.
    """
    asyncio.set_event_loop(asyncio.get_running_loop())
    flavour = "ib_insync" if importlib.util.find_spec("ib_insync") else "ib_async"
    # eventkit reads numpy for a few operators that nobody here calls: a tenth of a second, and 12 MiB.
    with _read_when_used("numpy"):
        module = importlib.import_module(flavour)
        client = importlib.import_module(f"{flavour}.client").Client
    # What it logs as errors about the connection we report ourselves, once and with the fix.
    logging.getLogger(f"{flavour}.client").setLevel(logging.CRITICAL)
    return Library(flavour, client, module.Contract, module.Order, module.ExecutionFilter, module.PriceCondition)


@contextmanager
def _read_when_used(name: str) -> Iterator[None]:
    """Whoever imports `name` within gets a stand-in that becomes the real module when something of it is asked for.

    The standard library's own `LazyLoader` reads the module at once, since an import asks for its `__spec__`.
    """
    if name in sys.modules:
        yield
        return
    stand_in = sys.modules[name] = _ReadWhenUsed(name)
    try:
        yield
    finally:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]


class _ReadWhenUsed(ModuleType):
    def __getattr__(self, attribute: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), attribute)
