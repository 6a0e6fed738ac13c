"""What a rule is given, and what it gives back."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nvap.plan import Plan
from nvap.records import Record
from nvap.source import Keys, Source


@dataclass(frozen=True)
class House:
    """Everything that is checked together: the plan, the records that were read, and the date to speak for."""

    plan: Plan
    records: tuple[Record, ...]
    as_at: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its file, the path of keys it is at, and the words its sentence needs.

    `on_key` places it at the last key and not at its value; `word` at the first such word of the value.
    """

    source: Source
    keys: Keys
    fields: dict[str, Any] = field(default_factory=dict)
    on_key: bool = False
    word: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Line and column, from 1."""
        if self.word:
            return self.source.word_place(self.keys, self.word)
        return self.source.key_place(self.keys) if self.on_key else self.source.place(self.keys)
