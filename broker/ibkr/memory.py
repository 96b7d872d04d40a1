"""Contracts and price grids found today, kept on disk so that a restart stays on the warm path.

The file is only ever a saving of questions: one that is old, damaged or from another gateway is passed over.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from broker.ibkr.contracts import Chain
from parsers.instrument import Instrument
from parsers.value import Value
from risk.book import Contract, MarketRule

_LOG = logging.getLogger(__name__)
_NAME: Final = "contracts.json"


class Remembered(Value):
    """One answer: what was asked, and what it is."""

    instrument: Instrument
    contract: Contract


class Notes(Value):
    """A day's answers of one gateway; another gateway, a simulated one above all, numbers its contracts otherwise."""

    day: str
    gateway: str
    contracts: tuple[Remembered, ...] = ()
    rules: dict[int, MarketRule] = Field(default_factory=dict)
    chains: dict[str, tuple[Chain, ...]] = Field(default_factory=dict)


class ContractMemory:
    """The day's answers in memory, and on disk where a folder is given."""

    def __init__(self, gateway: str, folder: Path | None) -> None:
        self._gateway = gateway
        self._path = folder / _NAME if folder is not None else None
        self._day = ""
        self._contracts: dict[Instrument, Contract] = {}
        self.rules: dict[int, MarketRule] = {}
        self.chains: dict[str, tuple[Chain, ...]] = {}

    def recall(self, day: str, instrument: Instrument) -> Contract | None:
        """Today's answer, if there is one."""
        self.turn_to(day)
        return self._contracts.get(instrument)

    def remember(self, day: str, instrument: Instrument, contract: Contract) -> None:
        """Keep an answer, under what was asked and under what that came to."""
        self.turn_to(day)
        self._contracts[instrument] = contract
        self._contracts[contract.instrument] = contract
        self.save()

    def turn_to(self, day: str) -> None:
        """Forget another day's answers, and take up what a run before this one has kept of today's."""
        if day == self._day:
            return
        self._day = day
        self._contracts.clear()
        self.rules.clear()
        self.chains = {}
        notes = self._read()
        if notes is not None and (notes.day, notes.gateway) == (day, self._gateway):
            self._contracts = {each.instrument: each.contract for each in notes.contracts}
            self.rules = dict(notes.rules)
            self.chains = dict(notes.chains)

    def _read(self) -> Notes | None:
        if self._path is None or not self._path.exists():
            return None
        try:
            return Notes.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError) as error:
            _LOG.warning("%s is passed over: %s", self._path.name, type(error).__name__)
            return None

    def save(self) -> None:
        """Keep today's answers for another run."""
        if self._path is None:
            return
        notes = Notes(
            day=self._day,
            gateway=self._gateway,
            contracts=tuple(Remembered(instrument=asked, contract=found) for asked, found in self._contracts.items()),
            rules=self.rules,
            chains=self.chains,
        )
        draft = self._path.with_suffix(".new")
        try:
            draft.write_text(notes.model_dump_json(), encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            _LOG.warning("%s could not be written: %s", self._path.name, error.strerror)
