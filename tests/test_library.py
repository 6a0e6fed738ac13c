"""The way in for scripts does what the commands do, refuses what they refuse, and imports nothing unasked."""

from __future__ import annotations

import pickle
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nvap
from nvap.analysis.gaps import GapList
from nvap.formats.documents import DOCUMENTS, forms_of
from nvap.views.lists import ListFilter
from tests.running import DAY, NEXT_EDITION, TODAY, data, environment, execute, tree, write_record
from tests.running import nvap as run

EXAMPLE = "example-shire"
AT = date(2026, 11, 23)


@pytest.fixture(scope="module")
def shire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the example."""
    folder = tmp_path_factory.mktemp("shire")
    assert run("init", "--example", "--as-at", str(AT), cwd=folder).returncode == 0
    return folder


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import nvap; print(*sorted(set(sys.modules) - before))"
    done = execute((sys.executable, "-c", code), env=environment())
    assert done.stdout.split() == ["nvap"]


def test_every_name_of_it_is_there() -> None:
    assert [name for name in nvap.__all__ if not hasattr(nvap, name)] == []
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        nvap.opne  # noqa: B018


def test_gaps_and_standing_are_those_of_the_commands(shire: Path) -> None:
    workspace = nvap.open(shire, at=AT)
    said = data(run("gaps", "--force", EXAMPLE, "--all", "--as-at", str(AT), "--format", "json", cwd=shire))
    found = workspace.gaps("Example Shire Constabulary")
    assert [row.standing.objective.id for row in found.rows] == [row["objective"] for row in said["gaps"]]
    assert [row.worst.name for row in found.rows] == [row["gap"] for row in said["gaps"]]
    assert len(found.met) == said["met"]
    status = data(run("status", "--force", EXAMPLE, "--as-at", str(AT), "--format", "json", cwd=shire))
    told = {line["objective"]: line["claimed"] for line in status["objectives"]}
    assert {standing.objective.id: str(standing.claimed) for standing in workspace.standing(EXAMPLE)} == told


def test_diagnostics_are_those_of_validate(shire: Path) -> None:
    said = data(run("validate", "--plan-notes", "--as-at", str(AT), "--format", "json", cwd=shire))["diagnostics"]
    opened = nvap.open(shire, at=AT)
    placed = [(told.rule, 0 if opened.is_built_in(told.path) else told.line) for told in opened.diagnostics]
    assert sorted(placed) == sorted((told["rule"], told["line"] or 0) for told in said)


@pytest.mark.parametrize("form", forms_of("gaps"))
def test_a_document_has_the_bytes_of_the_command(shire: Path, tmp_path: Path, form: str) -> None:
    made = nvap.open(shire, at=AT).document("gaps", EXAMPLE, form, limit="OFFICIAL")
    where = ("--format", form) if form == "text" else ("--out", tmp_path / f"gaps.{form}")
    words = ("gaps", "--force", EXAMPLE, "--all", "--as-at", AT.isoformat(), "--max-marking", "OFFICIAL", *where)
    done = run(*words, cwd=shire)
    assert done.returncode == 0, done.stderr
    expected = done.stdout if form == "text" else (tmp_path / f"gaps.{form}").read_bytes()
    assert (made.encode("utf-8") if isinstance(made, str) and form != "text" else made) == expected


ROUND = "2026-autumn"
# The forms that a person reads in peace: a document has all of them.
PAGES = {"md", "html", "docx", "pdf"}
# What has not, and why.
AT_WORK = {
    "list": "a table for who works at a terminal, or a script",
    "edition-list": "the same",
    "round-list": "the same",
}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> nvap.Workspace:
    """A workspace with the example and a round that is closed."""
    folder = tmp_path_factory.mktemp("closed")
    for words in (("init", "--example"), ("round", "close", ROUND)):
        assert run(*words, "--as-at", str(AT), cwd=folder).returncode == 0
    return nvap.open(folder, at=AT)


def needed(name: str, workspace: nvap.Workspace) -> dict[str, Any]:
    """What the view of a document has to be told beside the body."""
    every: dict[str, dict[str, Any]] = {
        "why": {"objective": "2.2.1.1"},
        "evidence": {"record": workspace.of(EXAMPLE).records[0].evidence.id},
        "diff": {"old": "built-in", "new": str(NEXT_EDITION)},
        "round-later": {"round_name": ROUND},
        "list": {"kind": "actions", "wanted": ListFilter()},
    }
    return every.get(name, {})


@pytest.mark.libraries
@pytest.mark.parametrize(("name", "form"), [(name, form) for name in DOCUMENTS for form in forms_of(name)])
def test_every_document_is_made_in_every_form(name: str, form: str, closed: nvap.Workspace) -> None:
    body = EXAMPLE if DOCUMENTS[name].of in ("force", "any") else None
    made = closed.document(name, body, form, **needed(name, closed))
    assert len(made) > 100


def test_every_document_has_the_forms_of_a_page() -> None:
    assert {name for name in DOCUMENTS if not set(forms_of(name)) >= PAGES} == {*AT_WORK}


def test_a_body_where_none_belongs_is_refused_and_so_is_none_where_one_does(shire: Path) -> None:
    workspace = nvap.open(shire, at=AT)
    for name, document in DOCUMENTS.items():
        body = None if document.of == "force" else EXAMPLE
        if document.of != "any":
            with pytest.raises(ValueError, match=r"is of (one body|no one body)"):
                workspace.document(name, body, "json")
    assert workspace.of(EXAMPLE).document("status") == workspace.document("status", EXAMPLE)


def test_a_body_s_workspace_can_be_sent_elsewhere(shire: Path) -> None:
    sent: nvap.Workspace = pickle.loads(pickle.dumps(nvap.open(shire, at=AT).of(EXAMPLE)))
    found: GapList = sent.gap_list
    assert found == nvap.open(shire, at=AT).gaps(EXAMPLE)


def test_figures_add_up(shire: Path) -> None:
    workspace = nvap.open(shire, at=AT)
    first, second = (workspace.counts(name) for name in ("norfolk", EXAMPLE))
    both = first + second
    assert (both.applicable, both.met) == (first.applicable + second.applicable, first.met + second.met)
    assert both.gaps == first.gaps + second.gaps
    national = workspace.national()  # nobody made a return
    assert (national.asked, national.applicable, national.supported_high) == (2275, None, None)


def test_what_is_not_known_is_told_with_the_nearest(shire: Path) -> None:
    workspace = nvap.open(shire, at=AT)
    with pytest.raises(nvap.UnknownBody) as body:
        workspace.gaps("norflok")
    assert body.value.nearest == {"norfolk": "Norfolk Constabulary"}
    with pytest.raises(nvap.UnknownObjective) as objective:
        workspace.document("why", EXAMPLE, objective="2.2.1.33")
    assert "2.2.1.3" in objective.value.nearest
    with pytest.raises(nvap.UnknownAction) as action:
        workspace.document("sheet", number="9.9.9")
    assert str(action.value) == "there is no action 9.9.9. `nvap list actions` lists them"
    assert action.value.anywhere == "there is no action 9.9.9"
    assert body.value.anywhere == str(body.value)
    with pytest.raises(ValueError, match="there is no document gpas"):
        workspace.document("gpas", EXAMPLE)
    with pytest.raises(nvap.CannotRead, match="not a folder that can be read"):
        nvap.open(shire / "nowhere", at=AT)


def test_nothing_is_told_over_errors_unless_it_is_asked_for(tmp_path: Path) -> None:
    write_record(tmp_path, objectives="2.2.1.1", kind="audits")
    workspace = nvap.open(tmp_path, at=TODAY)
    for ask in (workspace.gaps, workspace.standing, workspace.counts, lambda body: workspace.document("gaps", body)):
        with pytest.raises(nvap.Unusable) as problem:
            ask("norfolk")
        assert [told.rule for told in problem.value.diagnostics] == ["unknown-value"]
    with pytest.raises(nvap.Unusable):
        workspace.national()
    assert len(workspace.gaps("norfolk", despite_errors=True).rows) == 53
    for name in ("national", "practice"):  # what these read is read as they are made
        with pytest.raises(nvap.Unusable):
            workspace.document(name)
        assert workspace.document(name, despite_errors=True)


def test_evidence_is_added_as_the_command_adds_it(tmp_path: Path) -> None:
    keys = {
        "kind": "audit",
        "assurance": "supervisor",
        "title": "Dip sample",
        "summary": "Sixty referrals were read.",
        "shows": "yes",
        "date": DAY,
        "owner": "Head of Safeguarding",
        "reference": "NC/118",
    }
    workspace = nvap.open(tmp_path, at=TODAY)
    path = workspace.add_evidence("norfolk", objectives=["2.2.1.1"], **keys)
    assert path.endswith(f"evidence/norfolk/{DAY}-dip-sample.yaml")
    assert [row.standing.objective.id for row in workspace.gaps("norfolk").rows].count("2.2.1.1") == 0
    before = tree(tmp_path)
    for refused, objectives, changed in (
        (nvap.Refusal, ["2.2.1.1"], {}),  # the same thing again
        (nvap.Refusal, [], {"title": "Another"}),
        (nvap.Refusal, ["2.2.1.1"], {"title": ""}),
        (nvap.Refusal, ["2.2.1.1"], {"titel": "Another"}),
        (nvap.Refusal, ["2.2.1.1"], {"title": "Another", "id": "2026-01-01-mine"}),
        (nvap.Unusable, ["2.2.1.1"], {"title": "Another", "kind": "audits"}),
        (nvap.Unusable, ["2.2.1.1"], {"title": "Another", "shows": None}),
        (nvap.Unusable, ["2.2.1.1"], {"title": "Another", "shows": {"2.2.1.2": "no"}}),
        (nvap.Unusable, ["2.2.1.1"], {"title": "Another", "owner": "jo.bloggs@example.org"}),
        (nvap.UnknownObjective, ["2.2.1.99"], {"title": "Another"}),
    ):
        with pytest.raises(refused):
            workspace.add_evidence("norfolk", objectives=objectives, **{**keys, **changed})
    assert tree(tmp_path) == before
