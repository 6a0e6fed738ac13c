"""Views + Word templates → Word documents.

A template is an ordinary Word file with tags in its text. `{{ view.force }}` prints a field. `{%p if … %}` and
`{%p for … %}` in a paragraph of their own, and `{%tr for … %}` in a row of its own, choose and repeat what stands up to
their end.
`{{r link(text, kind, id) }}` is a link to where `{{r place(kind, id) }}` stands, and `{{r page(kind, id) }}` the number
of the page that it is on. `words` says ids to a reader.
"""

import io
import re
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time
from hashlib import sha256
from itertools import count
from pathlib import Path
from types import CodeType
from typing import Any

from docx.exceptions import PythonDocxError
from docx.opc.coreprops import CoreProperties
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docxtpl import DocxTemplate
from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes
from markupsafe import Markup

from nvap.formats import docx_guard, docx_prose, prose
from nvap.formats.bounded import release
from nvap.formats.jinja import FAULTS, WORDS, at_place, environment, fault_of, has_own, html, made_bounded
from nvap.words.escaping import plain

# Where docxcompose is installed, docxtpl imports it, and it gives this prefix of python-docx another meaning.
nsmap["cp"] = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"

# What a tag can be made of. A template from outside can print, choose and repeat; it cannot call, or make text grow.
_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Const, nodes.Getattr),
    *(nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or),
    *(nodes.Not, nodes.CondExpr, nodes.Concat, nodes.Call, nodes.Keyword, nodes.Tuple, nodes.List, nodes.Add),
    nodes.Sub,
)
_FILTERS = {"capitalize", "count", "day", "default", "first", "join", "last", "length", "list", "lower", "map", "month"}
_FILTERS |= {"sort", "sum", "title", "trim", "unique", "upper"}
_FIELDS = ("view", "words", "link", "place", "page")
_OPEN = re.compile(r"\{[{%#]")
_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
KEPT = 6  # paragraphs and rows at the end of a document
MOST_IN_A_TAG = 1_000
MOST_ROUNDS = 1_000_000
MOST_TEXT = 64 << 20


def word_document(document: str, view: Any, templates: tuple[Path, ...]) -> bytes:
    """One document as a Word file, from the first folder that has its template.

    Raises jinja2.TemplateError, with `filename` and what is wrong, for a template that cannot be used.
    """
    if has_own(templates):
        return made_bounded(templates, f"{document}.docx", _made, document, view, templates)
    return _made(document, view, templates)


def _made(document: str, view: Any, templates: tuple[Path, ...]) -> bytes:
    path = _found(f"{document}.docx", templates)
    saved = io.BytesIO()
    try:
        # Written anew: so that docxtpl reads what was looked at, however else the file could be read.
        made = _Document(io.BytesIO(docx_guard.written(docx_guard.parts(_read(path)))))
        jinja = environment(templates, html)
        jinja.filters["counted"] = _counted(MOST_ROUNDS)
        made.render(_fields(view, jinja), jinja, autoescape=True)
        made.divide()
        made.name_tables()
        made.widen_columns()
        made.keep_the_end()
        _dated(made.core_properties, view)
        # zipfile's, about a part that a broken template makes python-docx write twice
        with warnings.catch_warnings(action="ignore"):
            made.save(saved)
        return docx_guard.repacked(saved.getvalue())
    except (*FAULTS, OpcError, PythonDocxError, OSError) as problem:
        release()
        traceback.clear_frames(problem.__traceback__)  # or a half-written zip complains on standard error, later
        fault = fault_of(problem)
        if not getattr(fault, "filename", None):
            at_place(fault, str(path), getattr(fault, "lineno", None))
        raise fault from None


def _found(name: str, templates: tuple[Path, ...]) -> Path:
    for folder in templates:
        path = folder / name
        if path.is_file():
            if not path.resolve().is_relative_to(folder.resolve()):
                raise TemplateError(f"{name} is a link that leads out of its folder")
            return path
    raise TemplateError(f"{name} is not there")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(docx_guard.MOST_BYTES + 1)


def _fields(view: Any, jinja: Environment) -> dict[str, Any]:
    """What a template can use."""
    ids = count(100_000)

    def place(kind: str, name: object) -> Markup:
        number = next(ids)
        named = f'<w:bookmarkStart w:id="{number}" w:name="{_anchor(kind, name)}"/><w:bookmarkEnd w:id="{number}"/>'
        return Markup(named)

    words = jinja.get_template(WORDS).module
    return {"view": view, "words": words, "link": _link, "place": place, "page": _page}


def _link(text: object, kind: str, name: object, style: object = "Hyperlink") -> Markup:
    letters = f'<w:rPr><w:rStyle w:val="{html(style)}"/></w:rPr>'
    return Markup(
        f'<w:hyperlink w:anchor="{_anchor(kind, name)}" w:history="1"><w:r>{letters}'
        f'<w:t xml:space="preserve">{html(text)}</w:t></w:r></w:hyperlink>'
    )


def _page(kind: str, name: object) -> Markup:
    """The number of the page that a place is on, which is worked out where the document is opened."""
    number = f'<w:instrText xml:space="preserve"> PAGEREF {_anchor(kind, name)} \\h </w:instrText>'
    marks = ('<w:fldChar w:fldCharType="begin" w:dirty="true"/>', number, '<w:fldChar w:fldCharType="separate"/>')
    return Markup(
        "".join(f"<w:r>{mark}</w:r>" for mark in (*marks, "<w:t>…</w:t>", '<w:fldChar w:fldCharType="end"/>'))
    )


def _anchor(kind: str, name: object) -> str:
    """The name of a place as Word allows it: letters, figures and underscores, forty at most."""
    whole = f"{kind}_{name}"
    made = re.sub("[^A-Za-z0-9]", "_", whole)
    return made if len(made) <= 40 else f"{made[:31]}_{sha256(whole.encode()).hexdigest()[:8]}"


def _dated(properties: CoreProperties, view: Any) -> None:
    """The properties that would otherwise hold the clock, or who sat at the computer."""
    properties.created = properties.modified = datetime.combine(view.stamp.as_at_day, time())
    properties.last_modified_by, properties.revision = properties.author, 1
    properties.language = properties.language or "en-GB"


def _counted(left: int) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """A filter that lets all the loops of a document together go round so often and no more."""

    def counted(items: Iterable[Any]) -> Iterator[Any]:
        nonlocal left
        for item in items:
            left -= 1
            if left < 0:
                raise TemplateError("its loops never come to an end")
            yield item

    return counted


class _Document(DocxTemplate):  # type: ignore[misc]
    """A template as docxtpl reads it, but for what makes text disappear or templates dangerous."""

    def patch_xml(self, src_xml: str) -> str:
        """The tags of a part, each brought into one piece; every one has to be closed in its own paragraph."""
        for paragraph in re.split("</?w:p(?: [^>]*)?>", src_xml):
            _whole_tags(re.sub("<[^>]*>", "", paragraph))
        patched: str = super().patch_xml(src_xml)
        return patched

    def render_xml_part(
        self, src_xml: str, part: object, context: Mapping[str, Any], jinja_env: Environment | None = None
    ) -> str:
        """A part with its tags filled in. docxtpl would drop what breaks the XML, and change `{_{` in a value."""
        assert jinja_env is not None
        made = _filled(jinja_env, re.sub("<w:p([ >])", r"\n<w:p\1", src_xml), context)
        if prose.is_marked(made):
            made = docx_prose.broken(made) if part is self.docx.part else prose.joined(made)
        docx_guard.check("the document that it makes", made)
        return re.sub("\n<w:p([ >])", r"<w:p\1", made)

    def divide(self) -> None:
        """The paragraphs and lists of what people wrote at length, where a tag printed it."""
        lists = next((part for tie, part in _tied(self.docx.part) if tie.endswith("/numbering")), None)
        docx_prose.divide(self.docx.element.body, self.docx.styles.element, lists and lists.element)

    def name_tables(self) -> None:
        """The caption above a table is its name, too, which a screen reader says as it comes to it."""
        for table in self.docx.element.body.iter(qn("w:tbl")):
            above, settings = table.getprevious(), table.tblPr
            if getattr(above, "style", None) == "Caption" and settings.find(qn("w:tblCaption")) is None:
                name = OxmlElement("w:tblCaption")
                name.set(qn("w:val"), above.text.strip())
                settings.insert_element_before(name, "w:tblDescription", "w:tblPrChange")

    def widen_columns(self) -> None:
        """Columns that a loop made are as wide as the cells of their first row say; docxtpl makes them all alike."""
        for table in self.docx.element.body.iter(qn("w:tbl")):
            widths = [cell.width for cell in table.tr_lst[0].tc_lst] if table.tr_lst else []
            columns = table.tblGrid.gridCol_lst
            if len(widths) == len(columns) and all(widths):
                for column, width in zip(columns, widths, strict=True):
                    column.w = width

    def keep_the_end(self) -> None:
        """The last paragraphs stay on one page, so that the last of them never stands alone on a page."""
        blocks = [block for block in self.docx.element.body if block.tag in (qn("w:p"), qn("w:tbl"))]
        lines = [line for block in blocks[-KEPT:] for line in ([block] if block.tag == qn("w:p") else block.tr_lst)]
        for line in lines[-KEPT:-1]:
            for paragraph in line.iter(qn("w:p")):
                paragraph.get_or_add_pPr().get_or_add_keepNext()

    def render_properties(self, context: Mapping[str, Any], jinja_env: Environment | None = None) -> None:
        """Title and subject, which docxtpl would escape twice; Word has room for 255 letters."""
        assert jinja_env is not None
        properties = self.docx.core_properties
        for name in ("title", "subject"):
            said = Markup(prose.joined(_filled(jinja_env, getattr(properties, name), context))).unescape()
            setattr(properties, name, said if len(said) <= 255 else f"{said[:254]}…")


def _tied(part: Any) -> Iterator[tuple[str, Any]]:
    """The parts that a part of a Word file names, with what each is to it."""
    return ((tie.reltype, tie.target_part) for tie in part.rels.values() if not tie.is_external)


def _whole_tags(text: str) -> None:
    place = 0
    while opened := _OPEN.search(text, place):
        place = text.find(_CLOSE[opened.group()], opened.end()) + 2
        if place < 2 or place - opened.start() > MOST_IN_A_TAG:
            raise TemplateError(f"a tag is not closed in its paragraph: “{_short(text[opened.start() :])}”")


def _filled(jinja: Environment, text: str, context: Mapping[str, Any]) -> str:
    """A text with its tags filled in; a paragraph a line, so that a fault can be placed."""
    try:
        template = jinja.template_class.from_code(jinja, _compiled(jinja, text), jinja.make_globals(None))
        return "".join(_limited(template.generate(context)))
    except FAULTS as problem:
        raise _near(problem, text) from None


def _compiled(jinja: Environment, text: str) -> CodeType:
    """The code of a text with tags, such as a template from outside may have."""
    return jinja.compile(_checked(jinja.parse(text)))


def _checked(tree: nodes.Template) -> nodes.Template:
    """The tags of a part, all of them such as a template from outside may have; its loops are counted."""
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _NODES):
            kind = type(node).__name__.lower()
            raise TemplateSyntaxError(
                f"a tag uses {kind}; tags can print fields, choose (if) and repeat (for)", node.lineno
            )
        if isinstance(node, nodes.Filter) and (node.name not in _FILTERS or (node.name == "map" and node.args)):
            allowed = ", ".join(sorted(_FILTERS))
            raise TemplateSyntaxError(
                f"the filter {node.name} is not for a Word template; it has {allowed}", node.lineno
            )
        if isinstance(node, nodes.Call) and not _may_call(node.node):
            raise TemplateSyntaxError("only link, place, page and the macros of words can be called", node.lineno)
    names = list(tree.find_all(nodes.Name))
    known = {*_FIELDS, "loop", *(name.name for name in names if name.ctx == "store")}
    for name in names:
        if name.name not in known:
            raise TemplateSyntaxError(f"there is no {name.name}; there are {', '.join(_FIELDS)}", name.lineno)
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(
            loop.iter, "counted", [], [], None, None, lineno=loop.lineno, environment=tree.environment
        )
    return tree


def _may_call(called: nodes.Node) -> bool:
    if isinstance(called, nodes.Getattr):
        return isinstance(called.node, nodes.Name) and called.node.name == "words"
    return isinstance(called, nodes.Name) and called.name in ("link", "place", "page")


def _limited(pieces: Iterable[str]) -> Iterator[str]:
    left = MOST_TEXT
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise TemplateError("the document that it makes is too large")
        yield piece


def _near(problem: Exception, lines: str) -> TemplateError:
    """What went wrong in a template, with the words of the paragraph: to who sees it in Word, lines mean nothing."""
    frames = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == "<template>"]
    line = problem.lineno if isinstance(problem, TemplateSyntaxError) else frames[-1] if frames else None
    words = _short(re.sub("<[^>]*>", "", lines.split("\n")[line - 1])) if line else ""
    said = (problem.message if isinstance(problem, TemplateError) else str(problem)) or type(problem).__name__
    return TemplateError(f"{said}, in the paragraph “{words}”" if words else said)


def _short(text: str) -> str:
    line = plain(text).strip()
    return line if len(line) <= 100 else f"{line[:100]}…"
