"""Which files the documents are made of: the template of each form, and all that it takes in."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nvap.formats.jinja import WORDS, templates_named_in
from nvap.load.built_in import built_in

WORD = ".docx"


def documents() -> tuple[str, ...]:
    """What has a template of its own, by its name; a part of others begins with `_`."""
    names = (path.name for path in built_in("templates").iterdir())
    return tuple(sorted({name.partition(".")[0] for name in names if not name.startswith("_")}))


def files_of(names: Iterable[str]) -> Iterator[Path]:
    """The built-in files of some documents in all their forms, each once, by their names."""
    folder, wanted = built_in("templates"), set(names)
    first = (path.name for path in folder.iterdir() if path.name.partition(".")[0] in wanted)
    yield from (folder / name for name in sorted({inner for name in first for inner in taken_in(name)}))


@cache
def taken_in(name: str) -> tuple[str, ...]:
    """A template and all that it includes, imports or extends, and they; Word's takes in the words alone."""
    found = [name]
    for each in found:
        found += [inner for inner in _named_in(each) if inner not in found]
    return tuple(found)


def _named_in(name: str) -> Iterable[str]:
    if name.endswith(WORD):
        return (WORDS,)
    text = (built_in("templates") / name).read_text(encoding="utf-8")
    return templates_named_in(text)
