"""What many runs in a process need once: templates compiled, files read and written; no wait for the disk, no waste.

A command by itself compiles and reads its own, and waits. Only what is the same again is kept; nobody is handed what
somebody else can change.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from types import CodeType
from typing import Any

import pytest
from jinja2 import Environment

# Longer texts, and more of them than a workspace has, are those of tests that make them; they come once.
LONGEST = 1 << 15
MOST = 2_000


@contextmanager
def quick() -> Iterator[None]:
    """While it lasts, all of the below."""
    with ExitStack() as stack:
        for each in (
            compiled_once(),
            word_templates_once(),
            read_once(),
            written_once(),
            disk_not_awaited(),
            waste_left(),
        ):
            stack.enter_context(each)
        yield


@contextmanager
def compiled_once() -> Iterator[None]:
    """While it lasts, the same text of a template is compiled no second time, for whatever form."""
    done: dict[Any, CodeType] = {}
    compiling: Any = Environment.compile

    def compile_(
        environment: Environment, source: Any, name: Any = None, filename: Any = None, raw: bool = False, **more: Any
    ) -> Any:
        if not isinstance(source, str) or raw or more:
            return compiling(environment, source, name, filename, raw, **more)
        key = (source, name, filename, environment.finalize is None)
        if key not in done:
            done[key] = compiling(environment, source, name, filename)
        return done[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Environment, "compile", compile_)
        yield


@contextmanager
def word_templates_once() -> Iterator[None]:
    """While it lasts, the same Word template is looked through, and the same text of one compiled, no second time."""
    with pytest.MonkeyPatch.context() as patched:
        with suppress(ImportError):
            from nvap.formats import docx, docx_guard

            looking, compiling = docx_guard.parts, docx._compiled
            found = lru_cache(maxsize=50)(looking)
            done: dict[str, CodeType] = {}

            def compiled(jinja: Environment, text: str) -> CodeType:
                if text not in done:
                    done[text] = compiling(jinja, text)
                return done[text]

            patched.setattr(docx_guard, "parts", lambda data: dict(found(data)))
            patched.setattr(docx, "_compiled", compiled)
        yield


@contextmanager
def read_once() -> Iterator[None]:
    """While it lasts, the same YAML text without faults is parsed no second time; who reads it has data of his own."""
    from nvap.source import events, reading

    done: dict[str, Any] = {}
    parsing = events.to_data

    def to_data(text: str) -> Any:
        if text in done:
            return _copied(done[text]), []
        data, found = parsing(text)
        if not found and len(text) <= LONGEST:
            if len(done) >= MOST:
                done.clear()
            done[text] = _copied(data)
        return data, found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "_data", to_data)
        yield


def _copied(data: Any) -> Any:
    """Data of YAML, which is texts in lists and mappings, as nobody else has it."""
    if type(data) is dict:
        return {key: value if type(value) is str else _copied(value) for key, value in data.items()}
    if type(data) is list:
        return [_copied(value) for value in data]
    return data


@contextmanager
def written_once() -> Iterator[None]:
    """While it lasts, the same data is made a file's text no second time."""
    from nvap.source import writing

    dumping = writing._dumped
    done: dict[str, str] = {}

    def dumped(data: dict[str, Any]) -> str:
        key = repr(data)  # of another type, or in another order, it reads otherwise
        if key in done:
            return done[key]
        text = dumping(data)
        if len(key) <= LONGEST:
            if len(done) >= MOST:
                done.clear()
            done[key] = text
        return text

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writing, "_dumped", dumped)
        yield


@contextmanager
def disk_not_awaited() -> Iterator[None]:
    """While it lasts, nobody waits until the disk has what was written; only a loss of power could tell."""

    def fsync(descriptor: int) -> None:
        os.fstat(descriptor)  # what is not open is still an error

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        yield


@contextmanager
def waste_left() -> Iterator[None]:
    """While it lasts, Python looks for waste seldom, and never among what there is already."""
    often = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()
