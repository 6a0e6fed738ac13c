"""The headers of rows, which the typesetter cannot mark itself: data cells are made headers in the tree of tags."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, TextStringObject

from nvap.formats.pdf.reading import Block, within


def row_headers(laid_out: bytes, blocks: Sequence[Block]) -> bytes:
    """The PDF with the cells that head a row marked so, and the other cells of the row told about them."""
    tables = [block for block in within(blocks) if block.get("kind") == "table"]
    if not any(_heads(table, row) for table in tables for row in table["rows"]):
        return laid_out
    reader = PdfReader(BytesIO(laid_out))
    root = reader.root_object["/StructTreeRoot"]
    tagged = list(_elements(root, "/Table"))
    changed: list[Any] = [root]
    named: dict[str, IndirectObject] = {}
    for number, (table, element) in enumerate(zip(tables, tagged, strict=True)):
        changed += _mark(table, element, f"T{number:04}", named)
    _add_names(root, named)
    return laid_out + _update(reader, len(laid_out), changed)


def pages_of(data: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(BytesIO(data)).pages)


def _update(reader: PdfReader, start: int, changed: list[Any]) -> bytes:
    """Objects in their new form, as an update that stands after the file that it is of."""
    made = BytesIO(b"\n")
    made.seek(1)
    places = {}
    for number, object_ in sorted((object_.indirect_reference.idnum, object_) for object_ in changed):
        places[number] = start + made.tell()
        made.write(b"%d 0 obj\n" % number)
        object_.write_to_stream(made)
        made.write(b"\nendobj\n")
    table = start + made.tell()
    made.write(b"xref\n")
    for number, place in places.items():
        made.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    trailer = DictionaryObject(reader.trailer)
    trailer[NameObject("/Prev")] = NumberObject(reader._startxref)
    made.write(b"trailer\n")
    trailer.write_to_stream(made)
    made.write(b"\nstartxref\n%d\n%%%%EOF\n" % table)
    return made.getvalue()


def _heads(table: Block, row: Block) -> list[int]:
    """The places of the cells of a row that head it; the table's own head heads columns."""
    if any(row is head_row for head_row in table["rows"][: table["head"]]):
        return []
    return [place for place, cell in enumerate(row["cells"]) if cell["head"]]


def _mark(table: Block, element: Any, name: str, named: dict[str, IndirectObject]) -> Iterator[Any]:
    """Mark the headers of the rows of one table, and give the cells changed; one that spans rows heads them all."""
    spanning: list[tuple[str, int]] = []
    for number, (row, tagged) in enumerate(zip(table["rows"], _elements(element, "/TR"), strict=True)):
        cells = list(_elements(tagged, "/TD", "/TH"))
        heads = _heads(table, row)
        spanning = [(header, left - 1) for header, left in spanning if left > 1]
        for place in heads:
            cell, label = cells[place], f"{name}y{number:05}x{place:03}"
            cell[NameObject("/S")] = NameObject("/TH")
            cell[NameObject("/ID")] = TextStringObject(label)
            _of_table(cell)[NameObject("/Scope")] = NameObject("/Row")
            named[label] = cell.indirect_reference
            yield cell
            spanning.append((label, row["cells"][place]["rowspan"]))
        for place, cell in enumerate(cells):
            if spanning and place not in heads and number >= table["head"]:
                attributes = _of_table(cell)
                known = list(attributes.get("/Headers", ()))
                attributes[NameObject("/Headers")] = ArrayObject(
                    [*known, *(TextStringObject(header) for header, _ in spanning)]
                )
                yield cell


def _elements(element: Any, *kinds: object) -> Iterator[Any]:
    """The elements of some kinds below one, in reading order, but for those inside one that was given."""
    children = element.get("/K", ())
    for child in children if isinstance(children, ArrayObject) else [children]:
        inner = child.get_object() if isinstance(child, IndirectObject) else child
        if isinstance(inner, DictionaryObject) and "/S" in inner:
            if inner["/S"] in kinds:
                yield inner
            else:
                yield from _elements(inner, *kinds)


def _of_table(cell: Any) -> Any:
    """What a cell says as a part of a table."""
    attributes = cell.get("/A")
    every = attributes if isinstance(attributes, ArrayObject) else [attributes] if attributes else []
    for attribute in every:
        if attribute.get_object().get("/O") == "/Table":
            return attribute.get_object()
    made = DictionaryObject({NameObject("/O"): NameObject("/Table")})
    cell[NameObject("/A")] = ArrayObject([made, *every])
    return made


def _add_names(root: Any, named: dict[str, IndirectObject]) -> None:
    """Add the names of elements to the tree of them, which is kept sorted."""
    known: dict[str, IndirectObject] = {}

    def take(node: Any) -> None:
        names = node.get("/Names", ())
        known.update(zip(map(str, names[::2]), names[1::2], strict=True))
        for inner in node.get("/Kids", ()):
            take(inner.get_object())

    if "/IDTree" in root:
        take(root["/IDTree"])
    both = sorted({**known, **named}.items())
    flat = ArrayObject(part for name, element in both for part in (TextStringObject(name), element))
    root[NameObject("/IDTree")] = DictionaryObject({NameObject("/Names"): flat})
