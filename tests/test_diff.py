"""What changed between two editions, and what it leaves to do: worked by hand, and held to the rules at random."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nvap.analysis.difference import Difference, What, difference
from nvap.load.plan import Plan, load
from nvap.model.refusals import Refusal, UnknownEdition
from nvap.source import Folder
from nvap.views.diff import diff_document
from nvap.views.diff_left import _told
from nvap.views.diff_sides import whole
from nvap.views.wording import marked
from nvap.words.numbers import in_words
from nvap.workspace import Workspace
from tests.editions_on_disk import write_plan
from tests.oracle import editions as oracle
from tests.running import PLAN, ROOT, nvap, write_record

EDITIONS = ROOT / "tests" / "editions"
AT = "2026-12-02"
# tests/editions/README.md, by hand: what, which objectives, and what they are now.
W, S, M, R, V, A = What.WITHDRAWN, What.SPLIT, What.MERGED, What.REWORDED, What.MOVED, What.ADDED
TWO_TO_THREE = [
    (W, "2.1.1.3", ""),
    (W, "2.3.1.2", ""),
    (W, "2.4.3.2", ""),
    (W, "2.4.3.3", ""),
    (S, "2.6.2.1", "2.6.2.1 2.6.2.2"),
    (M, "2.3.3.1 2.3.3.4", "2.3.3.1"),
    (M, "2.4.2.2 2.4.3.1", "2.4.2.2"),
    (R, "2.2.1.2", "2.2.1.2"),
    (R, "2.2.1.3", "2.2.1.3"),
    (R, "2.3.2.3", "2.3.2.3"),
    (V, "2.1.1.5", "2.4.1.4"),
    (V, "2.3.1.3", "2.3.1.2"),
    (V, "2.3.1.4", "2.3.1.3"),
    (V, "2.7.1.3", "2.7.1.4"),
    (V, "2.7.1.4", "2.7.1.5"),
    (A, "", "2.6.4.1"),
    (A, "", "2.6.4.2"),
    (A, "", "2.7.1.3"),
]
THREE_TO_FOUR = [
    (W, "2.6.2.1", ""),
    (M, "2.3.3.1 2.3.3.3", "2.3.3.3"),
    (R, "2.2.1.3", "2.2.1.3"),
    (V, "2.4.1.4", "2.2.1.5"),
    (A, "", "2.1.1.5"),
]
TWO_TO_FOUR = [
    (W, "2.1.1.3", ""),
    (W, "2.3.1.2", ""),
    (W, "2.4.3.2", ""),
    (W, "2.4.3.3", ""),
    (S, "2.6.2.1", "2.6.2.2"),
    (M, "2.3.3.1 2.3.3.3 2.3.3.4", "2.3.3.3"),
    (M, "2.4.2.2 2.4.3.1", "2.4.2.2"),
    (R, "2.2.1.2", "2.2.1.2"),
    (R, "2.3.2.3", "2.3.2.3"),
    (V, "2.1.1.5", "2.2.1.5"),
    (V, "2.3.1.3", "2.3.1.2"),
    (V, "2.3.1.4", "2.3.1.3"),
    (V, "2.7.1.3", "2.7.1.4"),
    (V, "2.7.1.4", "2.7.1.5"),
    (A, "", "2.1.1.5"),
    (A, "", "2.6.4.1"),
    (A, "", "2.6.4.2"),
    (A, "", "2.7.1.3"),
]
SUMMARIES = {
    ("2", "3"): "Sixteen force actions, sixteen before: one added, one withdrawn. 51 force objectives, 53 before: "
    "3 added, 4 withdrawn, 1 split into 2, 4 merged into 2, 5 moved, 3 reworded.",
    ("3", "4"): "Sixteen force actions, sixteen before. 50 force objectives, 51 before: "
    "1 added, 1 withdrawn, 2 merged into 1, 1 moved, 1 reworded.",
    ("2", "4"): "Sixteen force actions, sixteen before: one added, one withdrawn. 50 force objectives, 53 before: "
    "4 added, 4 withdrawn, 1 split, of which 1 is left, 5 merged into 2, 5 moved, 2 reworded.",
}


@cache
def edition(version: str) -> Plan:
    return load(Folder(str(PLAN if version == "2" else EDITIONS / version)))[0]


def compared(old: str, new: str, *between: str) -> Difference:
    return difference(whole(edition(old)), whole(edition(new)), [edition(version).edition for version in between])


def told(found: Difference) -> list[tuple[What, str, str]]:
    return [
        (change.what, " ".join(each.id for each in change.old), " ".join(each.id for each in change.new))
        for change in found.objectives
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (compared("2", "3"), TWO_TO_THREE),
        (compared("3", "4"), THREE_TO_FOUR),
        (compared("2", "4", "3"), TWO_TO_FOUR),
        (compared("3", "3"), []),
    ],
    ids=["2-3", "3-4", "2-4", "3-3"],
)
def test_what_became_of_objectives_is_what_was_worked_by_hand(found: Difference, expected: Any) -> None:
    assert told(found) == expected


def test_a_step_on_the_way_is_told_with_the_version_that_made_it() -> None:
    change = next(change for change in compared("2", "4", "3").objectives if change.what is S)
    steps = [(step.version, step.objective, " ".join(step.to)) for step in change.steps]
    assert steps == [("3", "2.6.2.1", "2.6.2.1 2.6.2.2"), ("4", "2.6.2.1", "")]


def test_every_other_part_that_changed_is_told() -> None:
    found = compared("2", "3")
    parts = {(part.what, part.of, part.old, part.new) for part in found.parts}
    assert ("theme", "", "7. Communications", "7. Communication and Engagement") in parts
    assert ("owners", "2.1.3", "Forces", "Forces & Regional Teams") in parts
    assert ("perennial_issue_of_action", "2.5.2", "Professional and ethical conduct", None) in parts
    assert ("perennial_issue_of_action", "2.5.2", None, "Developing the workforce") in parts
    link = "VKPP Briefings"
    assert ("useful_link", "2.2.1", link, f"{link}, https://example.org/vkpp-briefings") in parts
    assert ("expects", "2.6.2.1", "making-a-difference", "in-use") in parts
    assert ("authorised_by", "", edition("2").front.authorised_by, "An invented authority") in parts
    kinds = [part.what for part in found.parts]
    assert (kinds.count("measure"), kinds.count("useful_link")) == (5, 6)
    changed = [(change.known.number, change.old is None, change.new is None) for change in found.changed_actions]
    assert changed == [("2.4.3", False, True), ("2.6.4", True, False)]


def test_an_action_that_was_renumbered_and_renamed_is_one_that_moved() -> None:
    old = edition("2")
    actions = {
        number: action.model_copy(update={"title": "Another title"}) if number == "2.3.2" else action
        for number, action in old.actions.items()
    }
    found = difference(whole(old), _with_actions(whole(old), actions), [])
    assert [(one.moved, one.retitled) for one in found.changed_actions] == [(False, True)]


def _with_actions(edition: Any, actions: Any) -> Any:
    return replace(edition, actions=actions)


@pytest.mark.parametrize("seed", range(60))
def test_every_change_of_random_editions_is_told_once(seed: int, tmp_path: Path) -> None:
    made = oracle.random_editions(seed)
    plans = []
    for one in made:
        write_plan(tmp_path / one["version"], one)
        plans.append(load(Folder(str(tmp_path / one["version"])))[0])
    for first, last in ((0, 1), (1, 2), (0, 2)):
        between = [plan.edition for plan in plans[first + 1 : last]]
        _once(difference(whole(plans[first]), whole(plans[last]), between), made[first : last + 1])


def _once(found: Difference, chain: list[oracle.Made]) -> None:
    """Whether each objective is told where it changed, once, with those that it became by the rules."""
    became = {name: {name} for name in chain[0]["objectives"]}
    for after in chain[1:]:
        became = {
            name: {target for at in reached for target in oracle.next_ids(after, at)}
            for name, reached in became.items()
        }
    old = [each.id for change in found.objectives for each in change.old]
    new = [each.id for change in found.objectives for each in change.new]
    assert len(old) == len({*old})
    assert len(new) == len({*new})
    pairs = {
        (name, target) for change in found.objectives for target, names in change.came_from.items() for name in names
    }
    assert pairs == {(name, target) for name in old for target in became[name]}
    stayed = [name for name in became if name not in old]
    assert all(became[name] == {name} for name in stayed)
    assert {*new} | {*stayed} == {*chain[-1]["objectives"]}
    assert not {*new} & {*stayed}
    for name in stayed:
        assert oracle.words_of(chain[0], name) == oracle.words_of(chain[-1], name)
    for change in found.objectives:
        assert (change.what is W) == (not change.new)
        assert (change.what is A) == (not change.old)
        assert all(became[each.id] == set() for each in change.old) if change.what is W else True


def test_words_that_were_exchanged_are_marked_and_both_texts_are_whole() -> None:
    old, new = "victims and staff are heard", "staff and victims are heard"
    [before], after = marked([old], new)
    assert (" ".join(each.text for each in before), " ".join(each.text for each in after)) == (old, new)
    assert any(each.changed for each in before)
    assert any(each.changed for each in after)
    assert before[-1].text.endswith("are heard")
    assert not before[-1].changed


def test_numbers_are_in_words_as_far_as_a_sentence_takes_them() -> None:
    assert [in_words(number) for number in (0, 1, 16, 20, 28, 39, 40)] == [
        *("none", "one", "sixteen", "twenty", "twenty-eight", "thirty-nine", "40")
    ]


# The command


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with editions 2, 3 and 4, and a cause of concern on an objective that 3 withdraws."""
    folder = tmp_path_factory.mktemp("diff")
    assert nvap("init", "--example", "--as-at", "2026-11-30", cwd=folder).returncode == 0
    shutil.copytree(PLAN, folder / "editions" / "2")
    shutil.copytree(EDITIONS / "3", folder / "editions" / "3")
    shutil.copytree(EDITIONS / "4", folder / "plan")
    write_record(
        folder,
        "inspection",
        date(2026, 11, 2),
        "example-shire",
        objectives="2.1.1.3",
        kind="inspection",
        assurance="independent",
        assured_by="HMICFRS",
        shows="no",
        marking="OFFICIAL-SENSITIVE",
        handling="For the board only",
        findings="[{objective: 2.1.1.3, seriousness: cause-of-concern, text: Nobody plans, lead: Head of Hub}]",
    )
    return folder


def printed(workspace: Path, *words: str, code: int = 0) -> str:
    done = nvap("diff", *words, "--as-at", AT, cwd=workspace)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def as_json(workspace: Path, *words: str) -> Any:
    return json.loads(printed(workspace, *words, "--format", "json"))


@pytest.mark.parametrize("pair", SUMMARIES, ids="-".join)
def test_the_first_sentence_counts(pair: tuple[str, str], workspace: Path) -> None:
    made = as_json(workspace, *pair)
    assert (made["summary"], made["sure"], made["marking"]) == (SUMMARIES[pair], True, "OFFICIAL")
    assert made["old"]["version"], made["new"]["version"] == pair
    for form in ("md", "html", "text"):
        assert SUMMARIES[pair] in printed(workspace, *pair, "--format", form)


def test_without_names_it_is_the_newest_and_what_that_follows(workspace: Path) -> None:
    assert printed(workspace) == printed(workspace, "3", "4")
    assert printed(workspace, "2") == printed(workspace, "2", "4") == printed(workspace, "built-in")


def test_a_row_of_json_has_both_wordings_and_how_many_words_they_share(workspace: Path) -> None:
    rows = {(row["objective"], *row["from"]): row for row in as_json(workspace, "2", "3")["objectives"]}
    row = rows["2.2.1.2", "2.2.1.2"]
    assert (row["what"], row["words_shared"]) == ("reworded", [13, 18])
    assert row["old_text"] == edition("2").objectives["2.2.1.2"].text
    assert row["new_text"] == edition("3").objectives["2.2.1.2"].text
    assert rows[None, "2.1.1.3"]["why"].startswith("Strategic planning")
    assert rows["2.6.2.1", "2.6.2.1"]["words_shared"] == [9, 18]


def test_words_that_changed_are_marked_in_words(workspace: Path) -> None:
    for form, removed, added in (
        ("md", "[removed: support]", "[added: inform]"),
        ("text", "[removed: support]", "[added: inform]"),
        ("html", "[removed: <del>support</del>]", "[added: <ins>inform</ins>]"),
    ):
        page = printed(workspace, "2", "3", "--format", form)
        assert removed in page
        assert added in page


def test_nothing_changed_is_one_sentence_and_empty_sections_are_left_out(workspace: Path) -> None:
    page = printed(workspace, "3", "3", "--format", "md")
    assert "Nothing changed." in page
    assert "## " not in page
    assert "## Owners" not in printed(workspace, "3", "4", "--format", "md")


def test_the_later_edition_first_is_refused_with_the_way_round(workspace: Path) -> None:
    assert "nvap diff 2 3" in printed(workspace, "3", "2", code=2)


def test_an_unknown_edition_names_the_nearest(workspace: Path) -> None:
    assert "Did you mean built-in?" in printed(workspace, "built-inn", code=2)
    with pytest.raises(UnknownEdition) as raised:
        _asked(workspace, "9")
    assert {*raised.value.nearest} >= {"2", "3", "4"}


def _asked(workspace: Path, *names: str) -> Any:
    return diff_document(Workspace.open(workspace, date(2026, 12, 2)).alone, None, old=names[0] if names else None)


def test_a_folder_is_an_edition_and_one_with_faults_is_refused(workspace: Path, tmp_path: Path) -> None:
    assert as_json(workspace, "2", str(EDITIONS / "3"))["summary"] == SUMMARIES["2", "3"]
    shutil.copytree(EDITIONS / "3", tmp_path / "faulty")
    path = tmp_path / "faulty" / "actions" / "2.5.1.yaml"
    path.write_text(path.read_text("utf-8") + "unknown: key\n", encoding="utf-8")
    assert "has errors and is not compared" in printed(workspace, "2", str(tmp_path / "faulty"), code=1)
    assert "has no plan.yaml" in printed(workspace, "2", str(tmp_path), code=3)


def test_editions_that_nothing_joins_are_matched_and_said_to_be_unsure(workspace: Path, tmp_path: Path) -> None:
    shutil.copytree(EDITIONS / "3", tmp_path / "alone")
    (tmp_path / "alone" / "succession.yaml").unlink()
    front = (tmp_path / "alone" / "plan.yaml").read_text("utf-8")
    front = front.replace('follows: "2"\n', "").replace('version: "3"', 'version: "x"')
    (tmp_path / "alone" / "plan.yaml").write_text(front, encoding="utf-8")
    path = tmp_path / "alone" / "actions" / "2.1.1.yaml"  # without a succession there is no hole
    path.write_text(path.read_text("utf-8").replace("id: 2.1.1.4", "id: 2.1.1.3"), encoding="utf-8")
    made = as_json(workspace, "2", str(tmp_path / "alone"))
    assert made["sure"] is False
    whats = {(row["objective"], row["what"]) for row in made["objectives"]}
    assert ("2.3.2.3", "reworded") in whats
    assert ("2.4.1.4", "moved") in whats
    assert ("2.2.1.3", "added") in whats
    page = printed(workspace, "2", str(tmp_path / "alone"), "--format", "md")
    assert "none of it is sure" in page
    assert "Objectives that may have moved" in page
    assert "No reason is given" not in page
    refused = printed(workspace, "2", str(tmp_path / "alone"), "--force", "example-shire", code=2)
    assert "no succession joins" in refused


def test_what_is_left_for_a_force_begins_with_findings_that_lost_their_objective(workspace: Path) -> None:
    made = as_json(workspace, "2", "3", "--force", "example-shire")
    assert made["marking"] == "OFFICIAL-SENSITIVE"
    left = made["left"]
    (gone,) = left["findings"]
    assert (gone["objective"], gone["edition"]) == ("2.1.1.3", "2")
    assert gone["findings"][0]["text"] == "Nobody plans"
    rows = {row["objective"]: row for row in left["to_do"]}
    assert rows["2.2.1.3"]["evidence"] == ["2026-03-15-escalation-policy"]
    assert rows["2.3.2.3"]["claims"] == [{"status": "in-progress", "edition": "2", "objective": "2.3.2.3"}]
    assert not {"2.4.1.4", "2.7.1.4", "2.7.1.5"} & {*rows}
    assert left["records"] == len({name for row in left["to_do"] for name in row["evidence"]})
    page = printed(workspace, "2", "3", "--force", "example-shire", "--format", "md")
    assert page.index("Nobody plans") < page.index("to be read beside") < page.index("## Objectives withdrawn")


def test_nothing_above_the_marking_is_shown_and_it_is_counted(workspace: Path) -> None:
    for form in ("md", "html", "json", "text"):
        page = printed(workspace, "2", "3", "--force", "example-shire", "--max-marking", "OFFICIAL", "--format", form)
        assert "Nobody plans" not in page
        assert "2026-11-02-inspection" not in page
    made = as_json(workspace, "2", "3", "--force", "example-shire", "--max-marking", "OFFICIAL")
    assert (made["marking"], made["left"]["findings"][0]["withheld"]) == ("OFFICIAL", 1)


def test_of_forces_only_counts_are_told_and_not_of_a_few(workspace: Path) -> None:
    made = as_json(workspace, "2", "3", "--all-forces")
    assert made["forces"]["forces"] == 43
    assert made["marking"] == "OFFICIAL"
    assert [_told(forces, 9) for forces in (0, 1, 4, 5)] == [9, None, None, 9]
    for force in ("norfolk", "suffolk", "kent", "essex"):
        write_record(workspace, "policy", date(2026, 10, 1), force, objectives="2.2.1.3")
    row = _row(as_json(workspace, "2", "3", "--all-forces"))
    assert (row["with_records"], row["records"]) == (None, None)
    write_record(workspace, "policy", date(2026, 10, 1), "bedfordshire", objectives="2.2.1.3")
    row = _row(as_json(workspace, "2", "3", "--all-forces"))
    assert (row["with_records"], row["records"], row["with_claims"]) == (5, 5, 0)
    assert "5 of 43" in printed(workspace, "2", "3", "--all-forces", "--format", "md")


def _row(made: Any) -> Any:
    return next(row for row in made["forces"]["rows"] if row["objective"] == "2.2.1.3")


def test_all_forces_and_one_force_are_refused_together(workspace: Path) -> None:
    assert "--all-forces says nothing beside --force" in printed(
        workspace, "--all-forces", "--force", "norfolk", code=2
    )


def test_one_edition_that_follows_none_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="follows none that is here"):
        _asked(tmp_path)
