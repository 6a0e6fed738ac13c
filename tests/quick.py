"""Templates compiled once for many runs in a process; a command by itself compiles each of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
from jinja2 import Environment


@contextmanager
def compiled_once() -> Iterator[None]:
    """While it lasts, the same text of a template for the same form is compiled no second time."""
    done: dict[Any, CodeType] = {}
    compiling = Environment.compile

    def compile_(environment: Environment, source: Any, name: Any = None, filename: Any = None, *more: Any) -> Any:
        if not isinstance(source, str) or more:
            return compiling(environment, source, name, filename, *more)
        finalize: Any = environment.finalize
        key = (source, name, filename, finalize and finalize.__closure__[0].cell_contents)
        if key not in done:
            done[key] = compiling(environment, source, name, filename)
        return done[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Environment, "compile", compile_)
        yield
