"""What somebody typed, as it was understood; or why it was not."""

from typing import Generic, TypeVar

from nvap.model.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Typed(Generic[T]):
    """The value of what was typed; it is told how it was read where that can be taken in another way."""

    value: T
    told: bool = False


class NotUnderstood(ValueError):
    """What was typed is not understood: what is wrong, and what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}. {hint}")
        self.message, self.hint = message, hint
