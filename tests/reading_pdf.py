"""A PDF read back by programs that had no part in making it: poppler for what is read out, pypdf for how it is made."""

import re
import shutil
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import page as page_validation
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from tests.running import execute_for_bytes

POPPLER = shutil.which("pdfinfo") is not None and shutil.which("pdftotext") is not None
PROFILES = (page_validation.ValidationProfile.PDF_UA_1, page_validation.ValidationProfile.PDF_A_2A)
HEADINGS = re.compile("/H[1-6]")


class Pdf:
    """A PDF: its pages as text, and its tree of tags in reading order."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reader = PdfReader(BytesIO(data))
        self.root: Any = self.reader.root_object

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, with what is only drawn, such as the running head."""
        return [page.extract_text() for page in self.reader.pages]

    @cached_property
    def elements(self) -> list[Any]:
        """The tags, in reading order."""

        def below(element: Any) -> Iterator[Any]:
            children = element.get("/K", ())
            for child in children if isinstance(children, ArrayObject) else [children]:
                inner = child.get_object()
                if isinstance(inner, DictionaryObject) and "/S" in inner:
                    yield inner
                    yield from below(inner)

        return list(below(self.root["/StructTreeRoot"]))

    def of(self, *kinds: str) -> list[Any]:
        """The tags of some kinds."""
        return [element for element in self.elements if element["/S"] in kinds]

    def read_out(self) -> str:
        """What a screen reader reads out, by poppler, without white space and the signs before the items of a list."""
        shown = execute_for_bytes(["pdfinfo", "-struct-text", "-"], given=self.data, check=True)
        found, before = [], ""
        for line in shown.stdout.decode("utf-8").splitlines():
            text = re.fullmatch(r'\s*"(.*)"', line)
            if text and not (before == "Lbl" and re.fullmatch(r"•|\d+\.", text.group(1).strip())):
                found.append(text.group(1))
            if not text:
                before = line.split()[0] if line.split() else ""
        return bare("".join(found))

    def drawn(self) -> str:
        """What is drawn on the pages, by poppler, without white space and what stands on every page."""
        shown = execute_for_bytes(["pdftotext", "-raw", "-", "-"], given=self.data, check=True)
        text = shown.stdout.decode("utf-8").replace("\f", "\n")
        running = (rf".* \d+ / {len(self.reader.pages)}", "OFFICIAL(-SENSITIVE)?")
        lines = [line for line in text.splitlines() if not any(re.fullmatch(pattern, line) for pattern in running)]
        return bare(re.sub(r"( \.){5,} \d+$", "", "\n".join(lines), flags=re.MULTILINE)).replace("•", "")

    def links(self) -> list[tuple[int, int]]:
        """The links inside the document: the page each is on and the page it leads to, from 0."""
        numbers = {page.indirect_reference.idnum: at for at, page in enumerate(self.reader.pages)}  # type: ignore[union-attr]
        found = []
        for at, page in enumerate(self.reader.pages):
            for annotation in page.get("/Annots", ()):
                target = annotation.get_object()
                goes = target["/A"]["/D"] if "/A" in target else target["/Dest"]
                if isinstance(goes, str):
                    goes = self.reader.named_destinations[goes].dest_array
                found.append((at, numbers[goes.get_object()[0].idnum]))
        return found


def of_table(element: Any) -> Any:
    """What a cell says as a part of a table."""
    attributes = element.get("/A", ())
    every = attributes if isinstance(attributes, ArrayObject) else [attributes]
    return next((attribute.get_object() for attribute in every if attribute.get_object().get("/O") == "/Table"), {})


def bare(text: str) -> str:
    """A text without white space, joiners and no-break spaces."""
    return re.sub("[\\s\u00a0\u00ad\u200b-\u200d\u202f\u2060]", "", text)


def lengths_are_right(data: bytes) -> bool:
    """Whether every stream is as long as it says."""
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", data))
    ends = [found.end() + int(found.group(1)) for found in streams]
    return data.count(b"endstream") == len(ends) and all(re.match(rb"\r?\nendstream", data[end:]) for end in ends)


def faults(data: bytes) -> list[str]:
    """What two standards find wrong, and what they leave to people: cells that do not say what they belong to."""
    found = [
        f"{profile}: {failure.rule_id} {failure.message}"
        for profile in PROFILES
        for failure in page_validation.validate_pdf_bytes(data, profile=profile).failures
        # It takes a carriage return that ends compressed data for a part of the line end after it.
        if failure.rule_id != "PDFA2A-STREAM-LENGTH-001" or not lengths_are_right(data)
    ]
    pdf = Pdf(data)
    names = pdf.root["/StructTreeRoot"].get("/IDTree", {}).get("/Names", [])
    known = dict(zip(map(str, names[::2]), names[1::2], strict=True))
    if list(known) != sorted(known):
        found.append("the names of elements are not sorted")
    for head in pdf.of("/TH"):
        if of_table(head).get("/Scope") not in ("/Row", "/Column"):
            found.append(f"a header cell without a scope: {head.get('/ID')}")
        if known.get(str(head.get("/ID"))) != head.indirect_reference:
            found.append(f"a header cell that cannot be found by its name: {head.get('/ID')}")
    for cell in pdf.of("/TD"):
        belongs = [str(header) for header in of_table(cell).get("/Headers", ())]
        scopes = {of_table(known[header].get_object()).get("/Scope") for header in belongs if header in known}
        if not belongs or not set(belongs) <= set(known):
            found.append("a cell that belongs to no header")
        elif "/Row" not in scopes:
            found.append("a cell that belongs to no row")
    return found
