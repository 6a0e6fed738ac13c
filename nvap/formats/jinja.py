"""Views + templates → documents. Every value is escaped for its format unless it was marked as ready for it."""

import hashlib
import json
import marshal
import os
import pickle
import re
from binascii import b2a_base64
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, TemplateError, pass_context
from jinja2.bccache import Bucket, bc_magic
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from nvap.formats import bounded, built_templates, prose
from nvap.formats.bounded import Bound, OverBound, is_late, release, within_bounds
from nvap.load.built_in import built_in
from nvap.model.fields import LongText
from nvap.words import catalogue
from nvap.words.escaping import plain, plain_but

# The template that says the ids of all forms.
WORDS = "_words.j2"
# Marks of the terminal form, which `plain` takes out of every value: so only a template can make them.
HEADING, STRONG, FAINT, END, CELL = "\x02", "\x0e", "\x10", "\x0f", prose.CELL


# Text in which nothing can be read as markup, as most is: it begins no list either.
_NO_MARKUP = re.compile(
    r"(?! ?[-+=]| ?\d{1,9}[.)](?:\s|$))[A-Za-z0-9 ,.;'()/○…\xa0-]*(?:: [A-Za-z0-9 ,.;'()/○…\xa0-]*)*"
)


def markdown(value: object) -> Markup:
    """A text as Markdown that reads back as that text, in a paragraph, a heading, a list item or a table cell."""
    text = plain(value)
    if _NO_MARKUP.fullmatch(text):
        return Markup(text)
    text = re.sub(r"([\\`*_\[\]<>~|$#!{}])", r"\\\1", text)
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

# The letters of a document that a workspace has templates for.
MOST_TEXT = 16 << 20
TOO_LONG = f"the document that it makes has more than {MOST_TEXT >> 20} million letters; let it print less"
_MOST_SAID = 500
_OVER = {
    Bound.TIME: "it takes longer than a document may; take out loops in loops and what makes a text or list long",
    Bound.MEMORY: "it takes more memory than a document may; take out what makes a text or list long",
    Bound.DEPTH: "it is nested too deeply; let no macro and no file call itself, and put less in one another",
}
# What a document has beside its text: line breaks and tabs, and the marks of the terminal form.
_KEPT = "\n\t"
_KEPT_IN_TEXT = _KEPT + HEADING + STRONG + FAINT + END + CELL + prose.LINE

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


def _as_it_runs(escape_for: Callable[[object], Markup]) -> Callable[[Context, object], Markup]:
    """The same, for which nothing is worked out beforehand: where that takes long, no line would be known, and what a
    template is compiled to would be of one escape.
    """
    printed = _unless_ready(escape_for)
    return pass_context(lambda _, value: printed(value))


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
        try:
            text, path, current = super().get_source(environment, template)
        except UnicodeDecodeError as problem:
            raise self._not_utf_8(template, problem) from None
        real = Path(path).resolve()
        if not any(real.is_relative_to(Path(folder).resolve()) for folder in self.searchpath):
            raise TemplateError(f"{template} is a link that leads out of its folder")
        return text.removeprefix("\ufeff"), path, current

    def _not_utf_8(self, template: str, problem: UnicodeDecodeError) -> TemplateError:
        """That a template was saved otherwise than as UTF-8, with the line of what first is not."""
        paths = (Path(folder, template) for folder in self.searchpath)
        found = str(next((path for path in paths if path.is_file()), template))
        wide = problem.object[:2] in (b"\xff\xfe", b"\xfe\xff")
        printed = "UTF-16" if wide else f"byte 0x{problem.object[problem.start]:02x}"
        said = f"it is not UTF-8 text ({printed}); save it again with the encoding UTF-8"
        return at_place(TemplateError(said), found, problem.object.count(b"\n", 0, problem.start) + 1)


class _Compiled(FileSystemBytecodeCache):
    """Templates that were compiled before: when the package was built, where `as_built` says that all come with it, or
    into a folder of the user's own among temporary files, which Python does too.

    Each is known by its text. Where nothing can be kept, each is compiled anew.
    """

    def __init__(self, *, as_built: bool) -> None:
        self._as_built = as_built
        super().__init__(pattern=f"nvap-{jinja2.__version__}-%s.cache")

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """What was compiled of a template, if it was."""
        code = built_templates.code_of(name, source, str(filename)) if self._as_built else None
        if code is None:
            return super().get_bucket(environment, name, filename, source)
        bucket = Bucket(environment, "", "")
        bucket.code = code
        return bucket

    def _get_default_cache_dir(self) -> str:
        """A folder of the user's own; nothing where there is no safe one."""
        try:
            return super()._get_default_cache_dir()
        except (OSError, RuntimeError):
            return ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled before, read whole: Jinja has it read from the file bit by bit, in four times the time."""
        if not self.directory:
            return
        begins = bc_magic + pickle.dumps(bucket.checksum, 2)
        with suppress(OSError, EOFError, ValueError, TypeError):
            kept = Path(self._get_cache_filename(bucket)).read_bytes()
            if kept.startswith(begins):
                bucket.code = marshal.loads(kept[len(begins) :])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where that can be."""
        with suppress(OSError):
            if self.directory:
                super().dump_bytecode(bucket)


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
        finalize=_as_it_runs(escape_for),
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
    environment.undefined = _missing(environment)
    return environment


def _missing(templates: Environment) -> type[StrictUndefined]:
    """What stands for a field that is not there; of a word that is not, it says which file has none."""

    class MissingField(StrictUndefined):
        __slots__ = ()

        @property
        def _undefined_message(self) -> str:
            said: str = super()._undefined_message
            return _no_word(templates, self._undefined_obj, str(self._undefined_name)) or said

    return MissingField


def _no_word(templates: Environment, table: object, key: str) -> str:
    """That a table of `_words.j2` has no such key, with its line; nothing where it is no table of that file."""
    template = templates.get_template(WORDS) if isinstance(table, dict) else None
    # Of a file that is still being read, the line where that failed is told.
    module = getattr(template, "_module", None)
    name = next((name for name, value in vars(module).items() if value is table), "") if module else ""
    if not name:
        return ""
    assert templates.loader is not None
    text = templates.loader.get_source(templates, WORDS)[0]
    line = text[: text.find(f"set {name} =") + 1].count("\n") + 1
    return f"{WORDS} has no {key} among its words of {name}, line {line}; a key, before a colon, stays as it is"


def templates_named_in(text: str) -> list[str]:
    """The templates that a template includes, imports or extends, by their names."""
    from jinja2.meta import find_referenced_templates

    return sorted({name for name in find_referenced_templates(Environment().parse(text)) if name})


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
    if has_own(templates):
        name = f"{document}.{suffix}.j2"
        return made_bounded(templates, name, _render_own, document, suffix, view, templates, escape).decode("utf-8")
    return _tidy(_rendered(document, suffix, view, templates, escape))


def maker_of_pages(folder: Path) -> Callable[..., str]:
    """What makes a page from a template of a folder, by its name and its fields; it may use those of documents.

    The templates are those that come with nvap, compiled once. The filter `lines` keeps the lines of what a form holds.
    """
    templates_of = environment((folder, built_in("templates")), html, _Compiled(as_built=True))
    templates_of.filters["lines"] = lambda text: Markup("\n").join(html(line) for line in str(text).splitlines())

    def make(name: str, **fields: Any) -> str:
        text = templates_of.get_template(f"{name}.html.j2").render(**fields)
        return prose.LAYOUTS["html"](text) if prose.is_marked(text) else text

    return make


def _render_own(
    document: str, suffix: str, view: Any, templates: tuple[Path, ...], escape: str | Callable[[object], str]
) -> bytes:
    """A document from templates of which a workspace has some: nothing in it can steer a terminal."""
    text = _rendered(document, suffix, view, templates, escape, MOST_TEXT)
    return _tidy(plain_but(text, _KEPT_IN_TEXT if suffix == "text" else _KEPT)).encode("utf-8")


def _rendered(
    document: str,
    suffix: str,
    view: Any,
    templates: tuple[Path, ...],
    escape: str | Callable[[object], str],
    most: int | None = None,
) -> str:
    templates_of = environment(templates, _escape_for(escape), _Compiled(as_built=most is None))
    try:
        template = templates_of.get_template(f"{document}.{suffix}.j2")
        text = template.render(view=view) if most is None else "".join(_limited(template.generate(view=view), most))
        text = prose.LAYOUTS.get(suffix, prose.joined)(text) if prose.is_marked(text) else text
        text.encode("utf-8")
    except FAULTS as problem:
        raise _placed(problem) from None
    return text


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _limited(pieces: Iterator[str], left: int) -> Iterator[str]:
    """The pieces that a template prints; once it is over a bound, what is printing is told so, which has the line."""
    for piece in pieces:
        left -= len(piece)
        if left < 0 or is_late():
            assert isinstance(pieces, Generator)
            pieces.throw(TemplateError(TOO_LONG if left < 0 else _OVER[Bound.TIME]))
        yield piece


def has_own(templates: tuple[Path, ...]) -> bool:
    """Whether a folder of templates that did not come with nvap has any."""
    others = (folder for folder in templates if folder != built_in("templates"))
    return any(name.lower().endswith(".j2") for folder in others if folder.is_dir() for name in os.listdir(folder))


def made_bounded(templates: tuple[Path, ...], name: str, work: Callable[..., bytes], *given: object) -> bytes:
    """What is made with templates of a workspace, in bounded time and memory; `name` is that of the first of them.

    Raises jinja2.TemplateError as `render` does.
    """
    try:
        kind, _, made = within_bounds(
            bounded.OF_A_DOCUMENT, _told, dict(catalogue.own_words()), work, *given
        ).partition(b"\n")
    except OverBound as problem:
        raise _stopped(problem, templates, name) from None
    if not kind:
        return made
    said = json.loads(kind)
    raise at_place(TemplateError(said["message"]), said["filename"] or _path_of(templates, name), said["lineno"])


def _path_of(templates: tuple[Path, ...], name: str) -> str:
    """Where a template lies, of all that have its name the one that is taken."""
    return next((str(folder / name) for folder in templates if (folder / name).exists()), name)


def _told(words: Mapping[str, str], work: Callable[..., bytes], *given: object) -> bytes:
    """What work makes in own words, below an empty line; or what is wrong with a template, as a line of JSON."""
    try:
        with catalogue.in_own_words(words):
            return b"\n" + work(*given)
    except TemplateError as problem:
        said = {name: getattr(problem, name, None) for name in ("filename", "lineno")}
        return json.dumps({"message": str(problem)[:_MOST_SAID], **said}).encode() + b"\n"


def _stopped(problem: OverBound, templates: tuple[Path, ...], name: str) -> TemplateError:
    """That a template was stopped, with the line that it was at: of its own, where the code that it became ran."""
    fault = at_place(TemplateError(_OVER[problem.bound]), _path_of(templates, name))
    templates_of = environment(templates, terminal)
    for path, line in problem.places:
        within = re.split(r"[/\\]", path)[-1]
        if within.lower().endswith(".j2"):
            with suppress(TemplateError, OSError):
                template = templates_of.get_template(within)
                return at_place(fault, template.filename, template.get_corresponding_lineno(line))
    return fault


def _escape_for(given: str | Callable[[object], str]) -> Callable[[object], Markup]:
    """The escape of a form, one of this module by its name, or one that is given."""
    if not isinstance(given, str):
        return lambda value: Markup(given(value))
    escape: Callable[[object], Markup] = ESCAPES[given] if given in ESCAPES else globals()[given]
    return escape


def _placed(problem: Exception) -> TemplateError:
    """What went wrong in a template, with the template and the line of it."""
    import traceback

    release()
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.endswith(".j2")]
    fault = fault_of(problem)
    if getattr(fault, "lineno", None) is None:
        at_place(fault, *((frames[-1].filename, frames[-1].lineno) if frames else _read_to(problem)))
    return fault


def _read_to(problem: Exception) -> tuple[str | None, int | None]:
    """The template that could not be read, and the line that was come to: Jinja says neither where it ends too deep."""
    import traceback

    known: dict[str, Any] = {}
    for frame, _ in traceback.walk_tb(problem.__traceback__):
        own = frame.f_locals
        known |= {name: own[name] for name in ("filename", "lineno") if own.get(name)}
        for name in ("node", "self"):
            known |= {"lineno": getattr(own.get(name), "lineno", None) or known.get("lineno")}
    return known.get("filename"), known.get("lineno")


def at_place(fault: TemplateError, filename: str | None, lineno: int | None = None) -> TemplateError:
    """A fault of a template with the file and the line that it is at, which Jinja has for faults of syntax alone."""
    vars(fault).update(filename=filename, lineno=lineno)
    return fault


def fault_of(problem: Exception) -> TemplateError:
    """What went wrong in a template, as a fault of it."""
    if isinstance(problem, TemplateError):
        return problem
    # Of a template, Python finds no other fault of syntax than loops in too many loops.
    bounds = {MemoryError: Bound.MEMORY, RecursionError: Bound.DEPTH, SyntaxError: Bound.DEPTH}
    over = next((bound for kind, bound in bounds.items() if isinstance(problem, kind)), None)
    return TemplateError(_OVER[over] if over else str(problem) or type(problem).__name__)


def on_one_line(text: str) -> str:
    """Cells of the terminal form in which every text is one line."""
    return re.sub(f"(?m)(^|{CELL})?{prose.LINE}", lambda start: start[1] if start[1] is not None else " ", text)


def bare(text: str) -> str:
    """The terminal form without its marks: plain lines, the cells of a table apart by tabs."""
    text = text.translate({ord(mark): None for mark in (HEADING, STRONG, FAINT, END)})
    text = on_one_line(text)
    return "\n".join(line.rstrip(CELL).replace(CELL, "\t") for line in text.split("\n"))
