"""Which documents there are, what makes the view of each, and who writes each form.

A form is a row of FORMATS; a document has it where there is a template for it. A new document is a row of DOCUMENTS
and its templates.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, NamedTuple

from nvap.load.built_in import built_in
from nvap.model.refusals import CannotMake, Refusal
from nvap.model.values import dataclass
from nvap.words.catalogue import OWNERS, SENTENCES, either, in_own_words, own, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jinja2 import TemplateError

    from nvap.formats.pdf import LaidOut
    from nvap.model.bodies import Force
    from nvap.model.fields import Marking
    from nvap.views.stamp import Stamp
    from nvap.views.tables import Table
    from nvap.workspace import Workspace


own(
    __name__,
    {
        "signs.told": (
            "{count} could not be printed: {signs}. The font of a PDF has no shape there, and the code stands instead, "
            "such as {code}. For the sign itself make the document as {forms}."
        ),
        "brief.pages": (
            "The first page does not fit on one side: it takes {pages} pages. Words of templates or of wording.yaml "
            "that are longer than the built-in ones may be the reason, or the `ask` of the return."
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Document:
    """What makes the view of a document, of a workspace and a limit; its JSON; and its tables, where it has some.

    It is `of` a force, of the plan, of any force or none, or of all bodies, which are read as it is made. `module` is
    one of nvap.views, and `view` the function there; without a function of its own in formats/json.py, the JSON has the
    fields of the view. `ignored` are, by form, the options that say nothing in it. `marked` says that something in it
    has a marking although it is of the plan.
    """

    of: str
    module: str
    view: str
    as_json: str = ""
    tables: str = ""
    ignored: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marked: bool = False


DOCUMENTS = {
    "gaps": Document("force", "gaps", "gaps_document", "gaps", ignored={"json": ("brief",)}),
    "status": Document("force", "standing", "status_document", "status"),
    "why": Document("force", "standing", "why_document", "why"),
    "return": Document("force", "standing", "return_document", "returned"),
    "carry": Document("force", "carry", "carry_document", "carry"),
    "evidence-list": Document("force", "lists", "evidence_list_document", "evidence_list"),
    "evidence": Document("force", "lists", "evidence_document", "evidence"),
    "list": Document("plan", "lists", "list_document", "lists"),
    "edition-list": Document("plan", "editions", "editions_document"),
    "links": Document("plan", "plan", "links_document", "links"),
    "sheet": Document("any", "plan", "sheet_document", "sheets", ignored={"json": ("review",)}),
    "plan": Document("plan", "plan", "plan_document", "whole_plan"),
    "pack": Document("force", "pack", "pack_document", "pack", ignored={"json": ("manifest",)}),
    "national": Document(
        "bodies",
        "national",
        "national_document",
        "national",
        "national_tables",
        ignored={"csv": ("force", "since"), "xlsx": ("force",)},
    ),
    "round-list": Document("plan", "rounds", "rounds_document", marked=True),
    "round-later": Document("bodies", "rounds", "later_document", "later"),
    "trend": Document("force", "trend", "trend_document", "trend", "trend"),
    "measures": Document("force", "measures", "measures_document", "measures", "measures_tables"),
    "diff": Document("any", "diff", "diff_document", "diff"),
    "practice": Document("bodies", "practice", "practice_document", "practice"),
}


class ToWrite(NamedTuple):
    """A document on its way to a form: its name, its view, its JSON and where templates come from."""

    name: str
    view: Any
    as_json: Callable[[Any], Any]
    templates: tuple[Path, ...]


class Made(NamedTuple):
    """A document in a form, and what is to be told to who asked for it."""

    content: str | bytes
    told: tuple[str, ...] = ()


def _template(form: str, escape: str | Callable[[object], str]) -> Callable[[ToWrite], str]:
    """What writes a form from its templates; `escape` makes any value safe in it, by its name where jinja.py has it."""

    def writer(made: ToWrite) -> str:
        return rendered(made.name, form, made.view, made.templates, escape)

    return writer


def _json(made: ToWrite) -> str:
    from nvap.formats.json import dumps

    return dumps(made.as_json(made.view))


def _docx(made: ToWrite) -> bytes:
    from jinja2 import TemplateError

    try:
        from nvap.formats.docx import word_document
    except ImportError as problem:
        raise lacking("a Word document", problem) from problem
    try:
        return word_document(made.name, made.view, made.templates)
    except TemplateError as problem:
        raise _unusable(f"{made.name}.docx", problem) from problem


def _pdf(made: ToWrite) -> Made:
    """The document's page as a PDF, and what is told of it to who asked."""
    from nvap.formats.jinja import has_own
    from nvap.formats.pdf import NotMade, NoTypesetter, pdf, pdf_within_bounds

    page = rendered(made.name, "html", made.view, made.templates)
    day: date = made.view.stamp.as_at_day
    try:
        laid_out = (pdf_within_bounds if has_own(made.templates) else pdf)(page, day)
    except NoTypesetter as problem:
        raise CannotMake(
            "no PDF without an extra: pip install 'nvap[pdf]'; or write it as .html, open the HTML and print"
        ) from problem
    except NotMade as problem:
        raise CannotMake(f"the page of {made.name}.html.j2 cannot become a PDF: {problem}") from problem
    return Made(laid_out.data, tuple(_told_of(made, laid_out)))


def _told_of(made: ToWrite, laid_out: "LaidOut") -> "Iterator[str]":
    """What is told of a PDF to who asked for it, in the words of the program: they stand in no document."""
    from nvap.formats.pdf.glyphs import named

    with in_own_words({}):
        if laid_out.lacking:
            others = [f".{form}" for form in ("html", "docx") if form in forms_of(made.name)]
            yield say("signs.told", forms=either(others), **named(laid_out.lacking))
        if getattr(made.view, "brief", False) and laid_out.pages > 1:
            yield say("brief.pages", pages=laid_out.pages)


def _csv(made: ToWrite) -> str | bytes:
    return as_tables("csv", *_tables(made))


def _xlsx(made: ToWrite) -> str | bytes:
    return as_tables("xlsx", *_tables(made))


def _tables(made: ToWrite) -> "tuple[Sequence[Table], str, Stamp, Iterable[str]]":
    document = DOCUMENTS[made.name]
    found: tuple[Sequence[Table], str, Stamp, Iterable[str]]
    found = import_module(f"nvap.views.{document.tables}").tables_of(made.view)
    return found


class Format(NamedTuple):
    """A form: what writes it, and the ending of the template that a document needs for it; of tables, none."""

    write: Callable[[ToWrite], str | bytes | Made]
    template: str | None = None


# In the order in which they are told.
FORMATS: dict[str, Format] = {
    "text": Format(_template("text", "terminal"), ".text.j2"),
    "md": Format(_template("md", "markdown"), ".md.j2"),
    "html": Format(_template("html", "html"), ".html.j2"),
    "docx": Format(_docx, ".docx"),
    "pdf": Format(_pdf, ".html.j2"),
    "json": Format(_json, ""),
    "csv": Format(_csv),
    "xlsx": Format(_xlsx),
}


@cache
def forms_of(name: str) -> tuple[str, ...]:
    """The forms that a document has: those that a template is there for, JSON, and those of tables if it has some."""
    templates = built_in("templates")
    tables = name in DOCUMENTS and bool(DOCUMENTS[name].tables)
    return tuple(
        form
        for form, format_ in FORMATS.items()
        if (
            tables
            if format_.template is None
            else not format_.template or (templates / (name + format_.template)).exists()
        )
    )


def view_of(workspace: "Workspace", name: str, limit: "Marking | None", **options: Any) -> Any:
    """The view of a document, of a workspace with the records that it is of; nothing above the limit is in it."""
    document = DOCUMENTS[name]
    with in_own_words(workspace.own_words):
        return getattr(import_module(f"nvap.views.{document.module}"), document.view)(workspace, limit, **options)


def sentences() -> Mapping[str, str]:
    """All that documents say to people, by key: what a workspace can say in words of its own."""
    for module in iter_modules([str(Path(__file__).parent.parent / "views")]):
        import_module(f"nvap.views.{module.name}")
    saying = _saying()
    from nvap.views.stamp import FACTS

    return {
        key: words
        for key, words in SENTENCES.items()
        if words.strip() and (key in FACTS or OWNERS[key] in saying or _is_of_documents(OWNERS[key]))
    }


def _is_of_documents(owner: str) -> bool:
    """Whether what a module says stands in documents, and not in an export alone."""
    views, _, module = owner.rpartition(".")
    return owner == "nvap.words.catalogue" or (views == "nvap.views" and module != "export")


def _saying() -> tuple[str, ...]:
    """The other modules whose sentences stand in documents."""
    from nvap.formats import tabular
    from nvap.formats.pdf import glyphs
    from nvap.words import numbers

    return tuple(module.__name__ for module in (tabular, glyphs, numbers))


def document(
    workspace: "Workspace",
    name: str,
    body: "Force | str | None",
    form: str,
    limit: "Marking | None",
    despite_errors: bool,
    **options: Any,
) -> str | bytes:
    """A document in a form; of the terminal's form, its plain lines. Raises ValueError for what there is not."""
    if name not in DOCUMENTS:
        raise ValueError(f"there is no document {name}; there are {', '.join(DOCUMENTS)}")
    if form not in forms_of(name):
        raise ValueError(f"{name} has no form {form}; it has {', '.join(forms_of(name))}")
    of = DOCUMENTS[name].of
    asked = workspace.body if body is None and of in ("force", "any") else body
    if of == "force" and asked is None:
        raise ValueError(f"{name} is of one body; say which")
    if of in ("plan", "bodies") and asked is not None:
        raise ValueError(f"{name} is of no one body" + ("; force= puts one beside it" if of == "bodies" else ""))
    read = workspace.alone if asked is None else workspace.of(asked)
    read.refuse(despite_errors and of != "bodies", limit)
    if of == "bodies":
        options["refuse"] = lambda gathered, bound: gathered.refuse(despite_errors, bound)
    refuse_ignored(name, form, options)
    view = view_of(read, name, limit, **options)
    with in_own_words(read.own_words):
        text = make(name, form, view, workspace.templates).content
    if form == "text" and isinstance(text, str):
        from nvap.formats.jinja import bare

        return bare(text)
    return text


def refuse_ignored(name: str, form: str, options: dict[str, Any]) -> None:
    """Raise Refusal for an option that says nothing in a form."""
    ignored = DOCUMENTS[name].ignored
    for option in ignored.get(form, ()):
        if options.get(option):
            heeding = ", ".join(other for other in forms_of(name) if option not in ignored.get(other, ()))
            raise Refusal(f"--{option} says nothing in the form {form}; leave it out, or choose another of {heeding}")


def make(
    name: str,
    form: str,
    view: Any,
    templates: tuple[Path, ...],
    as_json: Callable[[Any], Any] | None = None,
) -> Made:
    """A view in a form; raises CannotMake. `as_json` is for a view that is of no document of the table."""
    if as_json is None and form == "json":
        from nvap.formats import json

        as_json = getattr(json, DOCUMENTS[name].as_json or "view")
    made = FORMATS[form].write(ToWrite(name, view, as_json or dict, templates))
    return made if isinstance(made, Made) else Made(made)


def rendered(
    name: str,
    form: str,
    view: Any,
    templates: tuple[Path, ...],
    escape: str | Callable[[object], str] | None = None,
) -> str:
    """A document from its template; raises CannotMake, with the line, for one that cannot be used."""
    from jinja2 import TemplateError

    from nvap.formats.jinja import render

    try:
        return render(name, form, view, templates, escape)
    except TemplateError as problem:
        raise _unusable(f"{name}.{form}.j2", problem) from problem


def as_tables(
    form: str, tables: "Sequence[Table]", title: str, stamp: "Stamp", notes: Iterable[str] = ()
) -> str | bytes:
    """Tables as csv, which has the first of them, or as xlsx; raises CannotMake."""
    from nvap.formats.tabular import TooManyRows, csv, xlsx

    if form == "csv":
        return "".join(csv(tables[0], stamp.marking))
    try:
        return xlsx(tables, title, stamp.marking, stamp.as_at_day, notes)
    except ImportError as problem:
        raise lacking("an Excel workbook", problem) from problem
    except TooManyRows as problem:
        raise CannotMake(
            f"the table {problem} has more rows than an Excel sheet; use --format csv --what {problem}"
        ) from problem


def lacking(what: str, problem: ImportError, extra: str = "office") -> "CannotMake":
    """That a form needs an extra which is not installed."""

    return CannotMake(f"{what} needs more than is installed ({problem.name}): pip install 'nvap[{extra}]'")


def _unusable(template: str, problem: "TemplateError") -> "CannotMake":

    where = getattr(problem, "filename", None) or template
    line = getattr(problem, "lineno", None)
    return CannotMake(f"the template {where}{f':{line}' if line else ''} cannot be used: {problem}")
