"""How much a streaming source is asked to read at once."""

from abc import ABC, abstractmethod
from dataclasses import dataclass


class ReadLimit:
    """Base of the limits."""


@dataclass
class ReadAllAvailable(ReadLimit):
    """All that there is."""


@dataclass
class ReadMinRows(ReadLimit):
    min_rows: int
    max_trigger_delay_ms: int = 0


@dataclass
class ReadMaxRows(ReadLimit):
    max_rows: int

    @property
    def maxRows(self):
        return self.max_rows


@dataclass
class ReadMaxFiles(ReadLimit):
    max_files: int


@dataclass
class ReadMaxBytes(ReadLimit):
    max_bytes: int


class SupportsTriggerAvailableNow(ABC):
    @abstractmethod
    def prepareForTriggerAvailableNow(self):
        ...
