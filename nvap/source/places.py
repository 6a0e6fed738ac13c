"""Where a key stands in its file."""

from collections.abc import Mapping

from nvap.model.values import dataclass
from nvap.source.data import Keys, Place
from nvap.source.faults import line_and_column


@dataclass(frozen=True)
class Places:
    """The positions in a text of every key and value of it, by the path of keys."""

    text: str
    keys: Mapping[Keys, int]
    values: Mapping[Keys, int]

    def value(self, keys: Keys) -> Place:
        """Line and column of the value at a path of keys, or of the nearest enclosing one that is there."""
        return line_and_column(self.text, self.index(keys))

    def key(self, keys: Keys) -> Place:
        """Line and column of the last key of a path; of the item itself in a list."""
        if keys in self.keys:
            return line_and_column(self.text, self.keys[keys])
        return self.value(keys)

    def index(self, keys: Keys) -> int:
        """The position in the text of the value at a path of keys, or of the nearest enclosing one."""
        while keys and keys not in self.values:
            keys = keys[:-1]
        return self.values.get(keys, 0)
