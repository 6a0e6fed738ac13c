"""A Word file from outside, opened only if nothing in it can act, reach out or grow; and written the same each time."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from nvap.source.zip_guard import Archive, ZipFault

# A template of thirty pages with a logo has a tenth of this. docxtpl reads a part some twenty times over.
MOST_BYTES = 8 << 20
MOST_UNPACKED = 16 << 20
MOST_XML = 2 << 20
MOST_XML_IN_ALL = 6 << 20
MOST_PARTS = 200

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|(word/|docProps/|customXml/)?_rels/[\w. -]*\.rels"
    r"|(docProps|word|word/theme|customXml)/[\w -]+\.xml"
    r"|(word/media|docProps)/[\w -]+\.(png|jpe?g|gif|bmp|tiff?|emf|wmf)|word/fonts/[\w -]+\.odttf"
)
_RELATIONSHIPS = {
    *("officeDocument", "core-properties", "extended-properties", "custom-properties", "thumbnail"),
    *("styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "theme", "numbering"),
    *("header", "footer", "footnotes", "endnotes", "comments", "commentsExtended", "commentsIds", "people"),
    *("commentsExtensible", "image", "hyperlink", "customXml", "customXmlProps"),
}
# Fields that Word works out from the document itself.
_FIELDS = {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "REF", "PAGEREF", "STYLEREF", "SEQ", "TITLE"}
_OUTSIDE = re.compile(r"\\\\|\w+:")
_ADDRESS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
# Elements that bring in other files, programs or databases.
_REACHING = {"mailMerge", "altChunk", "subDoc", "object", "control", "OLEObject", "frameset", "attachedTemplate"}
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_REFUSED = {
    **dict.fromkeys((ZipFault.BROKEN, ZipFault.LOCKED), "it is not a Word document (.docx)"),
    **dict.fromkeys((ZipFault.MANY, ZipFault.TWINS), f"it has more than {MOST_PARTS} parts, or one of them twice"),
    ZipFault.DAMAGED: "it is damaged",
    ZipFault.LARGE: f"it unpacks to more than {MOST_UNPACKED >> 20} MB",
}


class NotUsable(ValueError):
    """Why a Word file is not opened, in words for the person who made it."""


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name; raises NotUsable for one that is broken, too large, or does more than lie."""
    if len(data) > MOST_BYTES:
        raise NotUsable(f"it is larger than {MOST_BYTES >> 20} MB")
    found = _unzipped(data)
    xml = {name: part for name, part in found.items() if name.endswith((".xml", ".rels"))}
    if max(map(len, xml.values()), default=0) > MOST_XML or sum(map(len, xml.values())) > MOST_XML_IN_ALL:
        raise NotUsable("there is more text in it than a template can hold")
    for name, part in xml.items():
        check(name, part)
    return found


def check(name: str, part: bytes | str) -> None:
    """Raises NotUsable for a part that is not sound XML, or that would run, fetch or bring in something."""
    try:
        root = fromstring(part, forbid_dtd=True)
    except DefusedXmlException:
        raise NotUsable(f"{name} declares a document type or entities, which Word never writes") from None
    except (ParseError, ValueError, LookupError):
        raise NotUsable(
            f"{name} is not sound XML; a tag may open in one paragraph or cell and close in another"
        ) from None
    for why in _acting(name, root):
        raise NotUsable(why)


def written(parts: Mapping[str, bytes]) -> bytes:
    """A Word file of some parts: the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in sorted(parts, key=lambda name: (not name.startswith("["), name)):
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            file.writestr(entry, parts[name])
    return made.getvalue()


def repacked(data: bytes) -> bytes:
    """A Word file as it would be written here."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return written({name: file.read(name) for name in file.namelist()})


def _unzipped(data: bytes) -> dict[str, bytes]:
    """Every part of the file, within the limits."""
    archive = Archive(io.BytesIO(data), MOST_PARTS, lambda fault, *_: NotUsable(_REFUSED[fault]))
    entries = [entry for entry in archive.entries if not entry.is_dir()]
    for entry in entries:
        _known(entry.filename)
    archive.measure(entries, MOST_UNPACKED)
    found = {entry.filename: archive.data(entry) for entry in entries}
    if not {"[Content_Types].xml", "_rels/.rels", "word/document.xml"} <= found.keys():
        raise NotUsable(_REFUSED[ZipFault.BROKEN])
    return found


def _known(name: str) -> None:
    if "vba" in name.lower():
        raise NotUsable("it holds macros; save it as .docx")
    if not _PARTS.fullmatch(name):
        raise NotUsable(f"it holds {name[:80]!r}, which is not a part of a plain Word document")


def _acting(name: str, root: Element) -> Iterator[str]:
    """Whatever in a part would run, fetch or bring in something."""
    if name.endswith(".rels"):
        yield from _reaching_out(root)
    elif name == "[Content_Types].xml":
        if any("macro" in value.lower() for element in root.iter() for value in element.attrib.values()):
            yield "it holds macros; save it as .docx"
    else:
        for element in root.iter():
            if _local(element.tag) in _REACHING:
                yield f"it holds {_local(element.tag)}, which brings in something from outside it"
            if any(_local(key) in ("src", "href") and _OUTSIDE.match(value) for key, value in element.attrib.items()):
                yield "it shows a picture that is kept outside it; insert the picture itself"
            if any(re.search(r"\{[{%#]", value) for value in element.attrib.values()):
                yield "a tag in it stands in the settings of a paragraph or a picture, not in text"
        yield from _fields(root)


def _reaching_out(root: Element) -> Iterator[str]:
    for element in root.iter():
        kind = PurePosixPath(element.get("Type", "")).name
        target = element.get("Target", "")
        if kind and kind not in _RELATIONSHIPS:
            yield f"it is tied to {kind} {target[:80]!r}, which is not a part of a plain Word document"
        elif element.get("TargetMode", "Internal") != "Internal" and not (
            kind == "hyperlink" and _ADDRESS.match(target)
        ):
            yield f"it would fetch {target[:80]!r} from outside it"


def _fields(root: Element) -> Iterator[str]:
    """Fields that Word would fetch or run something for; the words of a field may be split over many runs."""
    open_fields: list[str] = []
    found: list[str] = []
    for element in root.iter():
        kind, values = _local(element.tag), {_local(key): value for key, value in element.attrib.items()}
        if kind == "fldSimple":
            found.append(values.get("instr", ""))
        elif kind == "instrText":
            open_fields = open_fields or [""]
            open_fields[-1] += element.text or ""
        elif kind == "fldChar" and values.get("fldCharType") == "begin":
            open_fields.append("")
        elif kind == "fldChar" and values.get("fldCharType") == "end" and open_fields:
            found.append(open_fields.pop())
    for words in (*found, *open_fields):
        first, _, rest = words.strip().partition(" ")
        linked = first.upper() == "HYPERLINK" and re.match(r'\s*(\\l\b|"(https?://|mailto:))', rest, re.IGNORECASE)
        if words.strip() and ((first.upper() not in _FIELDS and not linked) or re.search(r"\{[{%#]", words)):
            yield f"it has a field {first[:30]!r}; it may have page numbers, contents and links, with no tag in them"


def _local(name: object) -> str:
    """A name without its namespace: Word reads the same elements in more than one."""
    return str(name).rpartition("}")[2]
