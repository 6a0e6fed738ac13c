"""What is said about a file: one frozen shape."""

from enum import StrEnum

from nvap.model.values import dataclass


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops reports, a warning counts under --strict, a note never counts."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of one file; line and column count from 1, in characters."""

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    hint: str

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The key by which diagnostics are sorted for printing."""
        return (self.path, self.line, self.column, self.rule, self.message)

    @property
    def told(self) -> str:
        """Where it is, the rule and what it says, on one line."""
        return f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}"
