"""What one file is read as: its data, the path of keys to a value, and a place in its text."""

from typing import TypeAlias

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
Keys = tuple[str | int, ...]
Place = tuple[int, int]  # line and column, from 1
