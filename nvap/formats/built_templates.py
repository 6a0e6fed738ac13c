"""The templates that come with nvap as Python, as they were compiled when the package was built.

Each is known by its name, its text and the version of Jinja: one that was changed since, or another Jinja, is compiled
anew. They lie inside the package and nowhere else, since what they hold is run.
"""

import hashlib
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from types import CodeType

import jinja2
from jinja2 import Environment

from nvap.load.built_in import PACKAGE

FOLDER = PACKAGE / "built_in" / "compiled"


def built(templates_of: Environment) -> Iterator[tuple[str, str]]:
    """The files that are kept of all templates of an environment: their names, and what is in them."""
    assert templates_of.loader is not None
    for name in templates_of.list_templates(extensions=["j2"]):
        text = templates_of.loader.get_source(templates_of, name)[0]
        yield _file(name, text), templates_of.compile(text, name, name, raw=True) + "\n"


def code_of(name: str, text: str, path: str) -> CodeType | None:
    """The code of a template, as if it were compiled from its path; None where none is kept."""
    kept = FOLDER / _file(name, text)
    if not kept.is_file():
        return None
    code = SourceFileLoader(kept.stem, str(kept)).get_code(kept.stem)
    assert code is not None
    return code.replace(co_filename=path)


def _file(name: str, text: str) -> str:
    """The name of the file of a template: what it was made of."""
    made_of = hashlib.sha256(f"{jinja2.__version__}\n{name}\n{text}".encode())
    return f"t{made_of.hexdigest()[:40]}.py"
