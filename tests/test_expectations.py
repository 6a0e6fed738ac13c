"""Every document that names kinds of evidence says which of them are not enough alone; one place decides it."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

import nvap
from nvap import Workspace
from tests.evidence import objective
from tests.reading_word import read_word
from tests.running import ROOT

AT = date(2026, 11, 30)
# Each document that says what objectives expect, and what is asked of it.
SHEETS = [(name, form) for name in ("sheet", "plan") for form in ("text", "md", "html", "docx")]
SENTENCE = re.compile(
    r"Expects evidence that it is ([a-z ]+), such as ([^;.]+)(?:; ([^;.]+) helps, but is not ([^.]+))?\."
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The built-in plan, and nothing recorded."""
    return nvap.open(tmp_path_factory.mktemp("empty"), at=AT)


@pytest.mark.parametrize(
    ("expects", "reaching", "rest"),
    [
        ("in-place", ("policy", "audit", "feedback/staff"), ()),
        ("in-use", ("audit", "feedback/staff"), ("policy",)),
        ("making-a-difference", ("feedback/staff",), ("policy", "audit")),
    ],
)
def test_a_kind_of_an_earlier_stage_is_not_enough(
    expects: str, reaching: tuple[str, ...], rest: tuple[str, ...]
) -> None:
    one = objective(expects).model_copy(update={"telling": ("policy", "audit", "feedback/staff")})
    assert (one.reaching, one.not_enough_alone) == (reaching, rest)


def text_of(workspace: Workspace, name: str, form: str) -> str:
    """The text of a document, on one line."""
    made = workspace.document(name, form=form)
    if isinstance(made, bytes):
        made = "\n".join(read_word(made).blocks)
    return " ".join(made.split())


@pytest.mark.parametrize(("name", "form"), SHEETS)
def test_a_sheet_says_which_kinds_are_not_enough(workspace: Workspace, name: str, form: str) -> None:
    said = [match.groups() for match in SENTENCE.finditer(text_of(workspace, name, form))]
    force = [*workspace.plan.force_objectives()]
    assert [stage for stage, *_ in said] == [str(one.expects).replace("-", " ") for one in force]
    assert [bool(rest) for *_, rest, _ in said] == [bool(one.not_enough_alone) for one in force]
    assert {alone for *_, alone in said} == {None, "enough alone"}
    assert ("in use", "an audit", "training", "enough alone") in said
    assert ("making a difference", "an outcome measure or feedback", None, None) in said


def test_a_machine_is_told_too(workspace: Workspace) -> None:
    wanted = {one.id: [*one.not_enough_alone] for one in workspace.plan.objectives.values()}
    sheets = json.loads(str(workspace.document("sheet", form="json")))
    told = [one for sheet in sheets["actions"] for one in sheet["objectives"]]
    assert {one["id"]: one["not_enough_alone"] for one in told} == wanted


def test_a_next_step_asks_for_no_kind_that_is_not_enough(workspace: Workspace) -> None:
    gaps = json.loads(str(workspace.document("gaps", "norfolk", "json")))["gaps"]
    steps = {one["objective"]: one["next_step"].lower() for one in gaps}
    force = [*workspace.plan.force_objectives()]
    assert [*steps] == [one.id for one in force]
    asked = {one.id: {kind for kind in one.not_enough_alone if kind.split("-")[0] in steps[one.id]} for one in force}
    assert {name: kinds for name, kinds in asked.items() if kinds} == {}
    assert all("audit" in steps[one.id] for one in force if "audit" in one.reaching)


def test_no_template_prints_the_kinds_without_saying_it() -> None:
    templates = [*(ROOT / "templates").glob("*.j2"), *(ROOT / "tools/word_templates").glob("*.py")]
    assert [path.name for path in templates if re.search(r"\.telling\b", path.read_text(encoding="utf-8"))] == []
