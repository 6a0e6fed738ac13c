"""YAML is read as text, whole, and every trap in it is a diagnostic with a place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nvap.load.validation import shape
from nvap.model.evidence import Evidence
from nvap.source import Data, Folder, Source, events, from_text, optional
from nvap.source.look_alikes import readable
from nvap.source.reading import LARGEST
from tests.running import spent

pytestmark = pytest.mark.libraries

Found = list[tuple[str, int, int]]


def read_bytes(folder: Path, written: bytes) -> tuple[Data, Found]:
    """The data of a file with these bytes, and the rule, line and column of each diagnostic."""
    (folder / "x.yaml").write_bytes(written)
    source, found = optional(Folder(str(folder)), "x.yaml")
    assert source is not None
    return source.data, [(said.rule, said.line, said.column) for said in found]


def read_text(text: str) -> tuple[Data, Found]:
    """The same for a text."""
    source, found = from_text(text, "x.yaml")
    return source.data, [(said.rule, said.line, said.column) for said in found]


SCALARS = {
    "2.10": "2.10",
    "no": "no",
    "012": "012",
    "1:30": "1:30",
    "0x1F": "0x1F",
    "~": "~",
    "null": "null",
    "true": "true",
    "1_000": "1_000",
    "1e3": "1e3",
    ".inf": ".inf",
    "2026-10-14": "2026-10-14",
    "=": "=",
    "": None,
    "''": "",
    '""': "",
    "# said later": None,
    "'it''s'": "it's",
    '"caf\\u00e9"': "café",
    ">-\n  one\n  two\n\n  three": "one two\nthree",
    "|\n  one\n   two": "one\n two\n",
    "plain\n  goes on": "plain goes on",
}


@pytest.mark.parametrize(("written", "read"), SCALARS.items())
def test_scalars_stay_text(written: str, read: Data) -> None:
    assert read_text(f"a: {written}\n") == ({"a": read}, [])
    assert read_text(f"- {written}\n") == ([read], [])


def test_empty_values_in_flow_and_block() -> None:
    assert read_text("{a: , b: '', c: [~]}\n") == ({"a": None, "b": "", "c": ["~"]}, [])
    assert read_text("a:\n  -\n  - b:\n") == ({"a": [None, {"b": None}]}, [])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_a_byte_order_mark_are_accepted(tmp_path: Path, mark: bytes, end: bytes) -> None:
    lines = (b"a: 1", b"b: >-", b"  two", b"  three", b"c:", b"- d")
    assert read_bytes(tmp_path, mark + end.join(lines) + end) == ({"a": "1", "b": "two three", "c": ["d"]}, [])


def test_one_leading_document_mark_is_accepted() -> None:
    assert read_text("%YAML 1.1\n---\na: 1\n...\n") == ({"a": "1"}, [])


DEEPEST = "[" * 32 + "x" + "]" * 32
TRAPS: dict[str, tuple[str, Found]] = {
    "repeated key": ("a: 1\nb: 2\na: 3\n", [("repeated-key", 3, 1)]),
    "repeated key in flow": ("x: {a: 1, b: 2, a: 3}\n", [("repeated-key", 1, 17)]),
    "repeated key in a list": ("x:\n  - a: 1\n    a: 2\n", [("repeated-key", 3, 5)]),
    "repeated key, quoted": ("a: 1\n'a': 2\n", [("repeated-key", 2, 1)]),
    "repeated key after CRLF": ("a: 1\r\nb: 2\r\na: 3\r\n", [("repeated-key", 3, 1)]),
    "repeated key after Welsh": ("â: {ŵ: 1, ŷŵ: 2, ŵ: 3}\n", [("repeated-key", 1, 18)]),
    "repeated key after astral": ("x: {'\U0001f600\U0001f600': 1, c: 2, c: 3}\n", [("repeated-key", 1, 20)]),
    "repeated key after folded": ("a: >-\n  x\n\n  y\nb: |\n  z\na: 1\n", [("repeated-key", 7, 1)]),
    "repeated key after U+2028": ("a: 'x\u2028  y'\nb: 1\nb: 2\n", [("repeated-key", 3, 1)]),
    "repeated key after NEL": ("a: 'x\u0085y'\nb: 1\nb: 2\n", [("repeated-key", 3, 1)]),
    "anchor": ("a: &x 1\n", [("anchor-or-alias", 1, 4)]),
    "anchor on a mapping": ("a: &x\n  b: 1\n", [("anchor-or-alias", 1, 4)]),
    "anchor on a key": ("&x a: 1\n", [("anchor-or-alias", 1, 1)]),
    "alias": ("a: 1\nb: [c, *x]\n", [("anchor-or-alias", 2, 8)]),
    "alias as a key": ("*x : 1\n", [("anchor-or-alias", 1, 1)]),
    "anchor and alias": ("a: &x 1\nb: *x\n", [("anchor-or-alias", 1, 4), ("anchor-or-alias", 2, 4)]),
    "tag": ("a: !!str 1\n", [("tag", 1, 4)]),
    "tag that runs code": ("a: !!python/object/apply:os.system [id]\n", [("tag", 1, 4)]),
    "tag of one mark": ("a: ! b\n", [("tag", 1, 4)]),
    "tag on a list": ("a:\n  !x [b]\n", [("tag", 2, 3)]),
    "tag behind a directive": ("%TAG ! tag:x,2000:\n---\na: !foo b\n", [("tag", 3, 4)]),
    "tab as an indent": ("a: b\n\tc: d\n", [("tab-character", 2, 1)]),
    "tab after a colon": ("a:\tb\n", [("tab-character", 1, 3)]),
    "tab in a text": ('a: b\nc: "d\te"\n', [("tab-character", 2, 6)]),
    "tab in a comment": ("a: b # c\td\n", [("tab-character", 1, 9)]),
    "list as a key": ("a: 1\n? [b]\n: c\n", [("key-not-text", 2, 3)]),
    "mapping as a key": ("{a: 1}: c\n", [("key-not-text", 1, 1)]),
    "empty key": ("?\n: c\n", [("key-not-text", 1, 2)]),
    "second document": ("a: 1\n---\nb: 2\n", [("second-document", 2, 1)]),
    "second document, empty": ("a: 1\n---\n", [("second-document", 2, 1)]),
    "nested past 32": (f"a: {DEEPEST}\n", [("nested-too-deep", 1, 35)]),
    "nested past 32 in block": ("".join(f"{'  ' * n}a:\n" for n in range(40)), [("nested-too-deep", 33, 65)]),
    "empty": ("", [("empty-file", 1, 1)]),
    "only a comment": ("# later\n", [("empty-file", 1, 1)]),
    "only a document mark": ("---\n", [("empty-file", 1, 1)]),
    "colon in a text": ("a: b: c\n", [("not-yaml", 1, 5)]),
    "crooked indent": ("a:\n    b: 1\n  c: 2\n", [("not-yaml", 3, 3)]),
    "NUL": ("a: b\nc: d\x00\n", [("control-character", 2, 5)]),
    "ESC": ("a: b\nc: d\x1b[2J\n", [("control-character", 2, 5)]),
    "DEL": ("a: \x7f\n", [("control-character", 1, 4)]),
    "control of C1": ("a: ŵ\x9b\n", [("control-character", 1, 5)]),
    "not a character": ("a: \ufffe\n", [("control-character", 1, 4)]),
}


@pytest.mark.parametrize(("text", "expected"), TRAPS.values(), ids=TRAPS)
def test_a_trap_is_a_diagnostic_with_its_place(text: str, expected: Found) -> None:
    assert read_text(text)[1] == expected


# Nested past what libyaml 0.2.6 reads at all: 1,000 deep, seen before the first of them is handed over.
DEEP: dict[str, tuple[str, Found]] = {
    "brackets": ("a: " + "[" * 100_000, [("nested-too-deep", 1, 35)]),
    "brackets that are closed": ("a: " + "[" * 2000 + "]" * 2000, [("nested-too-deep", 1, 35)]),
    "braces": ("a: " + "{" * 100_000, [*(("key-not-text", 1, n) for n in range(5, 35)), ("nested-too-deep", 1, 35)]),
    "braces with keys": ("a: " + "{a: " * 5000, [("nested-too-deep", 1, 128)]),
    "brackets in lines": ("a:\n" + "  [\n" * 5000, [("nested-too-deep", 33, 3)]),
    "lists in one line": ("- " * 5000, [("nested-too-deep", 1, 65)]),
    "keys in one line": ("? " * 5000, [*(("key-not-text", 1, n) for n in range(3, 64, 2)), ("nested-too-deep", 1, 65)]),
    "mappings in block": ("".join(f"{' ' * n}a:\n" for n in range(1200)), [("nested-too-deep", 33, 33)]),
    "after a fault": ("a: 1\na: 2\nb: " + "[" * 5000, [("repeated-key", 2, 1), ("nested-too-deep", 3, 35)]),
    "after what is not YAML": ("a: b: c\nd: " + "[" * 5000, [("not-yaml", 1, 5)]),
    "after a second document": ("a: 1\n---\nb: " + "[" * 5000, [("second-document", 2, 1)]),
    "before a tab": ("a: " + "[" * 5000 + "\n\t", [("tab-character", 2, 1), ("nested-too-deep", 1, 35)]),
    "before a merge conflict": ("a: " + "[" * 5000 + "\n<<<<<<< ours\n", [("nested-too-deep", 1, 35)]),
}


@pytest.mark.parametrize(("text", "expected"), DEEP.values(), ids=DEEP)
def test_nesting_is_ours_to_limit_whatever_libyaml_limits(text: str, expected: Found) -> None:
    assert read_text(text)[1] == expected


def test_nesting_that_only_libyaml_counts_is_told_where_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(text: str) -> Iterator[Any]:
        mark = yaml.Mark("", 5, 1, 2, None, 0)
        raise yaml.scanner.ScannerError("while reading", mark, "exceeded maximum nesting depth", mark)

    monkeypatch.setattr(events, "events", refusing)
    assert read_text("a:\n- b\n")[1] == [("nested-too-deep", 2, 3)]


def test_nesting_of_32_is_read() -> None:
    assert read_text(f"{DEEPEST}\n")[1] == []


def test_a_merge_key_is_a_key_that_no_record_has() -> None:
    source, found = from_text("title: x\n<<: {kind: audit}\n", "x.yaml")
    assert found == []
    said = shape(Evidence, source)[1]
    assert ("unknown-key", 2, 1) in [(diagnostic.rule, diagnostic.line, diagnostic.column) for diagnostic in said]


BYTES: dict[str, tuple[bytes, Found]] = {
    "Windows code page": ("a: 1\nb: café\n".encode("cp1252"), [("not-utf-8", 2, 7)]),
    "after Welsh": ("a: ŵŷ ".encode() + b"\xff\n", [("not-utf-8", 1, 7)]),
    "cut short": (b"a: \xc5", [("not-utf-8", 1, 4)]),
    "after a byte-order mark": (b"\xef\xbb\xbfab: \xff\n", [("not-utf-8", 1, 5)]),
    "lone surrogate": (b"a: \xed\xa0\x80\n", [("not-utf-8", 1, 4)]),
    "overlong": (b"a: \xc0\xaf\n", [("not-utf-8", 1, 4)]),
    "UTF-16 LE with a mark": (b"\xff\xfe" + "a: b\n".encode("utf-16-le"), [("not-utf-8", 1, 1)]),
    "UTF-16 BE with a mark": (b"\xfe\xff" + "a: b\n".encode("utf-16-be"), [("not-utf-8", 1, 1)]),
    "UTF-16 LE without": ("a: b\n".encode("utf-16-le"), [("control-character", 1, 2)]),
    "UTF-16 BE without": ("a: b\n".encode("utf-16-be"), [("control-character", 1, 1)]),
    "over 1 MiB": (b"a: " + b"x" * LARGEST, [("file-too-large", 1, 1)]),
}


@pytest.mark.parametrize(("written", "expected"), BYTES.values(), ids=BYTES)
def test_bytes_that_are_not_a_text_of_ours(tmp_path: Path, written: bytes, expected: Found) -> None:
    assert read_bytes(tmp_path, written) == (None, expected)


def test_the_byte_that_is_named_is_the_byte_that_is_wrong(tmp_path: Path) -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        (tmp_path / "x.yaml").write_bytes(mark + b"ab: \xff\n")
        assert "0xff" in optional(Folder(str(tmp_path)), "x.yaml")[1][0].message


def test_one_mebibyte_is_read(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, b"a: " + b"x" * (LARGEST - 3))[1] == []


SEVERAL: dict[str, tuple[str, Found]] = {
    "of every kind that leaves the rest readable": (
        'a: "b\tc"\nd: &e f\ng: !h i\nd: j\nk: {l: 1, l: 2}\n',
        [
            ("tab-character", 1, 6),
            ("anchor-or-alias", 2, 4),
            ("tag", 3, 4),
            ("repeated-key", 4, 1),
            ("repeated-key", 5, 11),
        ],
    ),
    "each time a key is repeated": ("a: 1\na: 2\na: 3\n", [("repeated-key", 2, 1), ("repeated-key", 3, 1)]),
    "after an alias": ("a: *x\nb: 1\nb: 2\n", [("anchor-or-alias", 1, 4), ("repeated-key", 3, 1)]),
    "after a key that is a list": ("? [a]\n: b\nc: 1\nc: 2\n", [("key-not-text", 1, 3), ("repeated-key", 4, 1)]),
    "before text that is not YAML": ("a: 1\na: 2\nb: c: d\n", [("repeated-key", 2, 1), ("not-yaml", 3, 5)]),
    "before a second document": ("a: 1\na: 2\n---\nb: 1\n", [("repeated-key", 2, 1), ("second-document", 3, 1)]),
}


@pytest.mark.parametrize(("text", "expected"), SEVERAL.values(), ids=SEVERAL)
def test_several_faults_of_one_file_are_all_reported(text: str, expected: Found) -> None:
    assert read_text(text)[1] == expected


PLACED = """\
title: Heddlu Gwent — ŵŷ 😀
list:
  - one
  - {key: two, other: [three, four]}
  -
    - nested
    - deep: five
folded: >-
  said
  over lines
"quoted": 'six'
flow: {a: 1, "😀": 2, b: {c: 3}}
after: seven
"""

PLACES: dict[tuple[str | int, ...], tuple[tuple[int, int], tuple[int, int]]] = {
    # path of keys: the place of the value, the place of the key (or of the item)
    (): ((1, 1), (1, 1)),
    ("title",): ((1, 8), (1, 1)),
    ("list",): ((3, 3), (2, 1)),
    ("list", 0): ((3, 5), (3, 5)),
    ("list", 1): ((4, 5), (4, 5)),
    ("list", 1, "key"): ((4, 11), (4, 6)),
    ("list", 1, "other"): ((4, 23), (4, 16)),
    ("list", 1, "other", 1): ((4, 31), (4, 31)),
    ("list", 2, 0): ((6, 7), (6, 7)),
    ("list", 2, 1, "deep"): ((7, 13), (7, 7)),
    ("folded",): ((8, 9), (8, 1)),
    ("quoted",): ((11, 11), (11, 1)),
    ("flow", "a"): ((12, 11), (12, 8)),
    ("flow", "😀"): ((12, 19), (12, 14)),
    ("flow", "b", "c"): ((12, 29), (12, 26)),
    ("after",): ((13, 8), (13, 1)),
    ("flow", "missing"): ((12, 7), (12, 7)),
    ("nowhere", 3, "x"): ((1, 1), (1, 1)),
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_of_keys_and_values(end: str) -> None:
    source = from_text(PLACED.replace("\n", end), "x.yaml")[0]
    assert {keys: (source.place(keys), source.key_place(keys)) for keys in PLACES} == PLACES


def test_places_after_separators_that_are_not_line_ends_to_an_editor() -> None:
    for separator in ("\u2028", "\u2029", "\u0085"):
        source, found = from_text(f"a: 'x{separator}y'\nb: 1\n", "x.yaml")
        assert found == []
        assert (source.place(("b",)), source.key_place(("b",))) == ((2, 4), (2, 1))


def test_a_byte_order_mark_is_not_a_column(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfab: 1\n")
    source = optional(Folder(str(tmp_path)), "x.yaml")[0]
    assert source is not None
    assert (source.place(("ab",)), source.key_place(("ab",))) == ((1, 5), (1, 1))


# What safe_dump may write: texts, and lists and mappings of them.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
NESTED: st.SearchStrategy[Any] = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


def emptied(value: Any) -> Any:
    """The data with every empty value as empty text, as PyYAML's BaseLoader has it."""
    if isinstance(value, dict):
        return {key: emptied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [emptied(inner) for inner in value]
    return "" if value is None else value


@settings(max_examples=150, deadline=None)
@given(NESTED, st.sampled_from([True, False, None]), st.sampled_from([20, 80, 1000]))
def test_what_pyyaml_writes_is_read_as_its_base_loader_reads_it(written: Any, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(written, allow_unicode=True, default_flow_style=flow, width=width)
    assume(not readable(text).signs)  # in a key, or in a text that is all of the file
    source, found = from_text(text, "x.yaml")
    assert [said.rule for said in found] == []
    assert emptied(source.data) == yaml.load(text, Loader=yaml.BaseLoader)
    assert every_value_has_a_place(source)


def every_value_has_a_place(source: Source) -> bool:
    """Whether the place of every value lies in the text."""
    lines = source.text.count("\n") + 1
    places = [source.place(keys) for keys in source.places.values]
    return all(1 <= line <= lines and column >= 1 for line, column in places)


YAMLISH = st.lists(
    st.sampled_from(["a", ": ", "- ", "? ", "\n", "  ", "[", "]", "{", "}", ", ", "&a ", "*a ", "!t ", "|", ">", "'",
                     '"', "#", "---", "\t", "\r\n", "%", "\x00", "\u2028", "é", "😀", "<<", "\\", "..."]),
    max_size=40,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), YAMLISH.map(lambda parts: "".join(parts).encode())))
def test_bytes_of_any_kind_never_raise_and_answer_quickly(tmp_path_factory: Any, written: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "random.yaml").write_bytes(written)
    began = spent()
    source, found = optional(Folder(str(folder)), "random.yaml")
    assert spent() - began < 2
    assert source is not None
    assert found or source.data is not None
    assert all(said.line >= 1 and said.column >= 1 for said in found)
    source.place(("a", 0, "b"))


def test_the_same_key_of_many_files_is_held_once() -> None:
    """A body's thousands of records have some twenty keys between them."""
    one, other = (from_text(f"some_key: {value}\n", "a.yaml")[0].data for value in ("a", "b"))
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert next(iter(one)) is next(iter(other))
