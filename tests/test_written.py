"""What people type by hand, or paste: signs that look like others, and comments that cut a text."""

import re
from pathlib import Path

import pytest

from nvap.load.validation import shape
from nvap.model.evidence import Evidence
from nvap.rules.written import WRITTEN
from nvap.source import from_text
from nvap.source.comments import comments
from nvap.source.look_alikes import readable
from nvap.source.writing import to_text
from tests.test_rules import load, put, record
from tests.test_rules import workspace as workspace

pytestmark = pytest.mark.libraries

ROOT = Path(__file__).parent.parent
FILE = "evidence/northshire/2026-10-14-dip-sample.yaml"

# What is replaced in a record, with what, and the lines and columns of the signs.
PASTED = {
    "no-break space as an indent": ("  2.2.1.1:", "\xa0 2.2.1.1:", [(5, 1)]),
    "several no-break spaces": ("  2.2.1.1:", "\xa0\xa02.2.1.1:", [(5, 1)]),
    "no-break space before a key": ("kind: audit", "\xa0kind: audit", [(6, 1)]),
    "no-break space after a colon": ("kind: audit", "kind:\xa0audit", [(6, 6)]),
    "no-break space and a space after a colon": ("kind: audit", "kind:\xa0 audit", [(6, 6)]),
    "narrow space as an indent": ("  2.2.1.1:", " \u202f2.2.1.1:", [(5, 2)]),
    "wide space as an indent": ("  2.2.1.1:", "\u3000 2.2.1.1:", [(5, 1)]),
    "no width in a key": ("kind:", "ki\u200bnd:", [(6, 3)]),
    "no width after a key": ("kind:", "kind\u200b:", [(6, 5)]),
    "word joiner before a key": ("kind:", "\u2060kind:", [(6, 1)]),
    "byte-order mark inside": ("kind:", "\ufeffkind:", [(6, 1)]),
    "soft hyphen in a key": ("assurance:", "assur\xadance:", [(7, 6)]),
    "direction in a key": ("kind:", "\u202ekind\u202c:", [(6, 1), (6, 6)]),
    "wide colon": ("kind: ", "kind\uff1a", [(6, 5)]),
    "wide colon and a space": ("kind: ", "kind\uff1a ", [(6, 5)]),
    "wide colon below a key": ("  2.2.1.1: ", "  2.2.1.1\uff1a", [(5, 10)]),
}
# The same for a value that is not free text.
PASTED_VALUES = {
    "curly quotes": ("kind: audit", "kind: “audit”", (6, 7)),
    "single curly quotes": ("kind: audit", "kind: ‘audit’", (6, 7)),
    "angle quotes": ("kind: audit", "kind: «audit»", (6, 7)),
    "no width in a word": ("kind: audit", "kind: aud\u200bit", (6, 10)),
    "no-break space after a word": ("kind: audit", "kind: audit\xa0", (6, 12)),
    "en dashes in a date": ("date: 2026-10-14", "date: 2026–10–14", (10, 11)),
    "no-break hyphens in a date": ("date: 2026-10-14", "date: 2026\u201110\u201114", (10, 11)),
    "wide figures in a date": ("date: 2026-10-14", "date: \uff12026-10-14", (10, 7)),
    "soft hyphen in a fingerprint": ("v1:2dcd", "v1:2d\xadcd", (5, 17)),
}


@pytest.mark.parametrize(("old", "new", "places"), PASTED.values(), ids=PASTED)
def test_sign_in_a_key_is_named_and_hides_nothing(old: str, new: str, places: list[tuple[int, int]]) -> None:
    source, found = from_text(record().replace(old, new, 1), FILE)
    assert [(said.rule, said.line, said.column) for said in found] == [("look-alike", *place) for place in places]
    assert source.data == from_text(record(), FILE)[0].data
    assert shape(Evidence, source)[1] == []
    # What is below the signs is placed where it is in the file.
    words = {"kind": "audit", "title": "Dip sample", "reference": "NC/SG"}
    assert [source.place((key,)) for key in words] == [
        source.place_at(source.text.index(word)) for word in words.values()
    ]


@pytest.mark.parametrize(("old", "new", "place"), PASTED_VALUES.values(), ids=PASTED_VALUES)
def test_sign_in_a_value_is_named(old: str, new: str, place: tuple[int, int]) -> None:
    source, found = from_text(record().replace(old, new, 1), FILE)
    assert found == []
    said = shape(Evidence, source)[1]
    assert [(each.rule, each.line, each.column) for each in said] == [("look-alike", *place)]


def test_curly_quotes_that_hold_a_colon_are_named_and_no_message_of_the_parser() -> None:
    _, found = from_text(record().replace("title: Dip sample", "title: “Dip sample: referrals”"), FILE)
    assert [(said.rule, said.line, said.column) for said in found] == [("look-alike", 8, 8)]


@pytest.mark.parametrize(
    "text",
    [
        "Two\xa0words and 25\xa0%",
        "a soft\xadhyphen, a \u200bspace and a wide\uff1acolon",
        "Note:\xa0the first words of a text",
        "\xa0at its beginning",
        "“We were heard”",
        "long " * 40 + "\xa0and no break",
        "first\n\xa0 second: line\n\u200bthird: line",
    ],
)
def test_signs_in_texts_that_are_written_for_a_person_are_left(text: str) -> None:
    written = to_text({"title": text, "also_known_as": [text], "objectives": {"2.2.1.1": text}})
    source, found = from_text(written, FILE)
    assert (found, readable(written).signs) == ([], ())
    assert source.data == {"title": text, "also_known_as": [text], "objectives": {"2.2.1.1": text}}


CUT = {
    "a reference": ("reference: NC/SG/2026/118", "reference: Box 12 #118", (13, 19)),
    "a summary of two lines": ("summary: Sixty referrals were read.", "summary: Sixty\n  read, see #4", (10, 13)),
    "an item of a list": ("shows: yes", "shows: yes\nfindings:\n- objective: 2.2.1.1\n  text: See #4", (18, 13)),
    "a flow mapping": ("shows: yes", "shows: yes\nfigure: {value: 1, unit: cases #1\n  }", (16, 32)),
    "a version": ('plan_version: "2"', "plan_version: 2 # of two", (3, 17)),
    "after a tab": ("owner: Head of Safeguarding", "owner: Head\t#2", (12, 13)),
}


@pytest.mark.parametrize(("old", "new", "place"), CUT.values(), ids=CUT)
def test_comment_after_a_text_is_told_at_the_sign(
    old: str, new: str, place: tuple[int, int], workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, FILE, record().replace(old, new, 1))
    found = load(workspace, monkeypatch).diagnostics
    assert [(said.line, said.column) for said in found if said.rule == "comment-cuts-text"] == [place]


NOT_CUT = {
    "a line of its own": ("kind: audit", "# Box 12 #118\nkind: audit"),
    "quotation marks": ("title: Dip sample", 'title: "Dip #1"  # one'),
    "no space before it": ("title: Dip sample", "title: Dip#1"),
    "a block": ("title: Dip sample", "title: >-  # of the board\n  Dip #1 of # two"),
    "a date": ("review_by: 2027-10-14", "review_by: 2027-10-14 # a year"),
    "a kind": ("kind: audit", "kind: audit # or inspection"),
    "a closed list": ("shows: yes", "shows: yes\nstrands: []  # none"),
    "the comment that the documentation has": (
        "reference: NC/SG/2026/118",
        f"reference: NC/SG/2026/118 # {WRITTEN['reference']}",
    ),
}


@pytest.mark.parametrize(("old", "new"), NOT_CUT.values(), ids=NOT_CUT)
def test_other_comments_are_left(old: str, new: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(workspace, FILE, record().replace(old, new, 1))
    assert [said.rule for said in load(workspace, monkeypatch).diagnostics] == []


def test_comments_that_the_tool_writes_are_those_of_the_plan_and_the_documentation() -> None:
    blocks = re.findall(r"(?ms)^```yaml\n(.*?)^```", "\n".join(path.read_text() for path in ROOT.glob("docs/*.md")))
    texts = [*blocks, *(path.read_text() for path in (ROOT / "plan").rglob("*.yaml"))]
    written = set()
    for text in texts:
        for comment in comments(text):
            if comment.after is not None:
                key = re.match(r"[ -]*([\w.]+):", text[text.rfind("\n", 0, comment.after) + 1 :])
                assert key is not None
                written.add((key.group(1), comment.words[1:].strip()))
    assert written >= set(WRITTEN.items())


def test_comments_are_read_for_personal_data_in_every_kind_of_file(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, FILE, record())
    put(workspace, "returns/northshire/2026-10-14.yaml", 'force: northshire\ndate: 2026-10-14\nplan_version: "2"\n')
    put(workspace, "measures/northshire.yaml", "chosen: []\n")
    put(workspace, "forces.yaml", "forces: []\n")
    put(workspace, "plan/succession.yaml", 'from: "1"\n')
    put(workspace, "rounds/autumn.yaml", "name: autumn\n")
    files = list(workspace.rglob("*.yaml"))
    for path in files:
        path.write_text(f"# ask jo.bloggs@example.org\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    found = load(workspace, monkeypatch).diagnostics
    told = [(said.path, said.line, said.column) for said in found if said.rule == "personal-data"]
    assert told == sorted((path.relative_to(workspace).as_posix(), 1, 7) for path in files)


def test_comment_is_read_for_personal_data_where_something_else_is_wrong(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, FILE, record().replace("assurance:", "assurence:") + "# jo.bloggs@example.org\n  # ab 123456 c\n")
    found = load(workspace, monkeypatch).diagnostics
    assert ("personal-data", 16, 3) in [(said.rule, said.line, said.column) for said in found]


def test_curly_quotes_that_the_tool_writes_are_meant(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    title = to_text({"title": "“We were heard”"}).strip().removeprefix("title: ")
    put(workspace, FILE, record(title=title))
    assert [said.rule for said in load(workspace, monkeypatch).diagnostics] == []


@pytest.mark.parametrize("bad", ["assurence: supervisor", "assurance: nobody", "promising: true"])
def test_how_a_file_is_written_is_told_beside_a_bad_key(
    bad: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = record(title="“Dip sample”", reference="Box 12 #118").replace("assurance: supervisor", bad)
    put(workspace, FILE, text)
    told = [said.rule for said in load(workspace, monkeypatch).diagnostics]
    assert [told.count(name) for name in ("curly-quotes", "comment-cuts-text")] == [1, 1]
