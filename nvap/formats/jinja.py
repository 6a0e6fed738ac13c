"""Views + templates → documents. Every value is escaped for its format unless it was marked as ready for it."""

import hashlib
import re
import traceback
from binascii import b2a_base64
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from nvap.formats import prose
from nvap.model.fields import LongText
from nvap.words import catalogue
from nvap.words.escaping import plain

# Marks of the terminal form, which `plain` takes out of every value: so only a template can make them.
HEADING, STRONG, FAINT, END, CELL = "\x02", "\x0e", "\x10", "\x0f", prose.CELL


def markdown(value: object) -> Markup:
    """A text as Markdown that reads back as that text, in a paragraph, a heading, a list item or a table cell."""
    text = re.sub(r"([\\`*_\[\]<>~|$#!{}])", r"\\\1", plain(value))
    text = text.replace("{%", r"{\%")
    text = re.sub(r"&(?=#|[A-Za-z])", r"\\&", text)
    text = re.sub(r":(?=[\w+-]+:)", r"\\:", text)
    return Markup(re.sub(r"^( ?\d{1,9})([.)])(?=\s|$)", r"\1\\\2", re.sub(r"^( ?)([-+=])", r"\1\\\2", text)))


def html(value: object) -> Markup:
    """A text for an HTML page."""
    return escape(plain(value))


def terminal(value: object) -> Markup:
    """A text for a terminal."""
    return Markup(plain(value))


def css(value: object) -> Markup:
    """A text as a string of a style sheet; what is in the form of HTML already is text again first."""
    text = plain(value.unescape() if isinstance(value, Markup) else value)
    return Markup('"' + re.sub(r"[^\w .,:;()-]", lambda match: f"\\{ord(match.group()):x} ", text) + '"')


def sha256(value: object) -> Markup:
    """The hash by which a content security policy knows a style sheet or a script, which is ready as it is."""
    return Markup(b2a_base64(hashlib.sha256(str(value).encode()).digest(), newline=False).decode())


def code(value: object, indent: int = 0) -> Markup:
    """A line of a block of code in Markdown, which is one because it is moved in: nothing in it is markup."""
    return Markup(" " * (4 + indent) + plain(value))


# What a template that somebody wrote can raise; the sandbox keeps the rest away.
FAULTS = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    *(RuntimeError, SyntaxError, MemoryError, AssertionError),
)

ESCAPES: dict[str, Callable[[object], Markup]] = {"md": markdown, "html": html, "text": terminal}


def _unless_ready(escape_for: Callable[[object], Markup]) -> Callable[[object], Markup]:
    """What a template prints of a value: markupsafe's Markup is what is already in the form of its document.

    What was written at length is marked, so that the document can have its paragraphs and lists.
    """

    def printed(value: object) -> Markup:
        if isinstance(value, LongText):
            return Markup(prose.marked(value, escape_for))
        return value if isinstance(value, Markup) else escape_for(value)

    return printed


def _marked(mark: str) -> Callable[[object], Markup]:
    ready = _unless_ready(terminal)
    return lambda value: Markup(mark + ready(value) + END)


def _row(*cells: object) -> Markup:
    """One row of a table in the terminal form."""
    ready = _unless_ready(terminal)
    return Markup("".join(f"{ready(cell)}{CELL}" for cell in cells))


class _Templates(FileSystemLoader):
    """Templates from folders; one that is a link out of its folder is not read."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, from the first folder that has it."""
        text, path, current = super().get_source(environment, template)
        real = Path(path).resolve()
        if not any(real.is_relative_to(Path(folder).resolve()) for folder in self.searchpath):
            raise TemplateError(f"{template} is a link that leads out of its folder")
        return text, path, current


class _Compiled(FileSystemBytecodeCache):
    """Templates that were compiled before, in a folder of the user's own among temporary files: what Python does too.

    Each is known by its text. Where nothing can be kept, each is compiled anew.
    """

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that can be."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled(escape: str) -> _Compiled | None:
    """What was compiled with one escape, whose constants are escaped already; None where there is no safe folder."""
    try:
        return _Compiled(pattern=f"nvap-{jinja2.__version__}-{escape}-%s.cache")
    except (OSError, RuntimeError):
        return None


def environment(
    templates: tuple[Path, ...], escape_for: Callable[[object], Markup], compiled: FileSystemBytecodeCache | None = None
) -> Environment:
    """The environment of one format; templates come from the first folder that has them, and run in a sandbox.

    `compiled` is where those are kept that were compiled before.
    """
    environment = SandboxedEnvironment(
        bytecode_cache=compiled,
        loader=_Templates([str(folder) for folder in templates]),
        undefined=StrictUndefined,
        autoescape=True,
        optimized=False,  # a template is used once: working out its constants beforehand costs more than it saves
        finalize=_unless_ready(escape_for),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        heading=_marked(HEADING),
        strong=_marked(STRONG),
        faint=_marked(FAINT),
        code=code,
        css=css,
        sha256=sha256,
        day=catalogue.day,
        month=catalogue.month,
    )
    environment.globals["row"] = _row
    return environment


def render(
    document: str,
    suffix: str,
    view: Any,
    templates: tuple[Path, ...],
    escape: str | Callable[[object], str] | None = None,
) -> str:
    """One document in one format from its template; folders of templates come first to last.

    What makes a value safe in it is that of the suffix (md, html or text), or the one given, itself or by its name.

    Raises jinja2.TemplateError, with `filename` and `lineno` where they are known, for a template that cannot be used.
    """
    escape = suffix if escape is None else escape
    templates_of = environment(templates, _escape_for(escape), _compiled(escape) if isinstance(escape, str) else None)
    try:
        text = templates_of.get_template(f"{document}.{suffix}.j2").render(view=view)
        text = prose.LAYOUTS.get(suffix, prose.joined)(text) if prose.is_marked(text) else text
        text.encode("utf-8")
    except FAULTS as problem:
        raise _placed(problem) from None
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _escape_for(given: str | Callable[[object], str]) -> Callable[[object], Markup]:
    """The escape of a form, one of this module by its name, or one that is given."""
    if not isinstance(given, str):
        return lambda value: Markup(given(value))
    escape: Callable[[object], Markup] = ESCAPES[given] if given in ESCAPES else globals()[given]
    return escape


def _placed(problem: Exception) -> TemplateError:
    """What went wrong in a template, with the template and the line of it."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.endswith(".j2")]
    fault = problem if isinstance(problem, TemplateError) else TemplateError(str(problem) or type(problem).__name__)
    if frames and getattr(fault, "lineno", None) is None:
        fault.filename, fault.lineno = frames[-1].filename, frames[-1].lineno  # type: ignore[attr-defined]
    return fault


def on_one_line(text: str) -> str:
    """Cells of the terminal form in which every text is one line."""
    return re.sub(f"(?m)(^|{CELL})?{prose.LINE}", lambda start: start[1] if start[1] is not None else " ", text)


def bare(text: str) -> str:
    """The terminal form without its marks: plain lines, the cells of a table apart by tabs."""
    text = text.translate({ord(mark): None for mark in (HEADING, STRONG, FAINT, END)})
    text = on_one_line(text)
    return "\n".join(line.rstrip(CELL).replace(CELL, "\t") for line in text.split("\n"))
