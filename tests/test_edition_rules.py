"""The rules of editions: silent on editions without fault, and of one mind with the oracle where something is amiss."""

import datetime as dt
import random
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from nvap import Workspace
from nvap import open as open_workspace
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.rules import carried, editions, succession
from nvap.source.writing import to_text
from nvap.workspace import built_in
from tests.editions_on_disk import write_account, write_editions
from tests.oracle import editions as oracle
from tests.oracle.accounts import END
from tests.running import nvap

HERE = Path(__file__).parent
EDITIONS = HERE / "editions"
OF_EDITIONS = {rule.name for rule in (*editions.RULES, *succession.RULES, carried.RULES[0])}
LATE = dt.date(2027, 11, 30)
OBJECTIVE = re.compile(r"\d+\.\d+\.\d+\.\d+")


def said(workspace: Workspace, names: Iterable[str] = OF_EDITIONS) -> list[Diagnostic]:
    """What some rules find in a whole workspace."""
    wanted = {*names}
    return [diagnostic for diagnostic in workspace.diagnostics if diagnostic.rule in wanted]


def of_three(folder: Path) -> Path:
    """A workspace of the plan that comes with nvap and of the two editions invented to follow it."""
    shutil.copytree(EDITIONS / "4", folder / "plan")
    shutil.copytree(EDITIONS / "3", folder / "editions/3")
    shutil.copytree(built_in("plan"), folder / "editions/2")
    return folder


def change(path: Path, *pairs: tuple[str, str]) -> None:
    """Put other words into a file, each in the place of some that it has."""
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def following(edition: Mapping[str, Any]) -> dict[str, Any]:
    """The edition that follows one a day later, in which all stayed."""
    version = str(int(edition["version"]) + 1)
    return {
        **edition,
        "version": version,
        "follows": edition["version"],
        "from": edition["from"] + dt.timedelta(days=1),
        "history": [version, *edition["history"]],
        "succession": {},
    }


def rules_of(folder: Path, at: dt.date = LATE) -> list[str]:
    """The errors and warnings of a workspace, each by its rule and the objective that it names first."""
    found = []
    for diagnostic in open_workspace(folder, at=at).diagnostics:
        if diagnostic.severity is not Severity.NOTE:
            named = OBJECTIVE.search(diagnostic.message)
            found.append(f"{diagnostic.rule} {named[0]}" if named else diagnostic.rule)
    return found


# Without fault


@pytest.mark.parametrize("at", [dt.date(2026, 11, 23), dt.date(2026, 12, 1), LATE])
def test_invented_editions_are_without_fault(at: dt.date, tmp_path: Path) -> None:
    assert rules_of(of_three(tmp_path), at) == []


@pytest.mark.parametrize("version", ["3", "4"])
def test_edition_whose_forerunner_is_not_here_is_usable(version: str, tmp_path: Path) -> None:
    shutil.copytree(EDITIONS / version, tmp_path / "plan")
    assert rules_of(tmp_path) == ["edition-not-here"]


def test_rules_of_editions_find_nothing_in_random_ones(tmp_path: Path) -> None:
    for seed in range(60):
        folder = write_editions(tmp_path / f"{seed}", oracle.random_editions(seed))
        found = open_workspace(folder, at=END).alone.found
        assert [diagnostic.told for diagnostic in found] == [], seed


# With a fault


def spoilt(rng: random.Random, named: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    """A succession with names left out, targets changed, and names of objectives that there never were."""
    kept = {name: moved for name, moved in named.items() if rng.random() < 0.6}
    for name in rng.sample(sorted(kept), len(kept) // 3):
        kept[name] = {**kept[name], "to": rng.sample([*ids, "2.7.1.9"], 2)}
    return kept | ({"2.7.2.9": {"to": [], "why": "Nobody asked for it."}} if rng.random() < 0.3 else {})


def test_faults_of_random_successions_are_those_of_the_oracle(tmp_path: Path) -> None:
    faults = 0
    for seed in range(60):
        before, edition = oracle.random_editions(seed)[:2]
        rng = random.Random(seed)
        edition = {**edition, "succession": spoilt(rng, edition["succession"], sorted(edition["objectives"]))}
        folder = write_editions(tmp_path / f"{seed}", [before, edition])
        found = said(open_workspace(folder, at=END).alone)
        named = {match[0] for diagnostic in found if (match := OBJECTIVE.search(diagnostic.message))}
        wanted = {fault.split()[0] for fault in oracle.faults(before, edition)}
        reworded = {name for name, moved in edition["succession"].items() if moved["to"] == [name]}
        assert named - reworded == wanted - reworded, seed
        faults += len(wanted)
    assert faults > 100


def test_answers_out_of_reach_are_those_of_the_oracle(tmp_path: Path) -> None:
    wanted, found = set(), set()
    for seed in range(80):
        made = oracle.random_editions(seed)
        records, returns = oracle.random_account(seed, made)
        for record in records:
            for entry in record.get("carried") or []:
                read = next(place for place, each in enumerate(made) if each["version"] == entry["edition"])
                reached = oracle.read_record(record, made, read, END).reached
                wanted |= {(seed, record["id"], name) for name in entry["objectives"] if name not in reached}
        folder = write_editions(tmp_path / f"{seed}", made)
        write_account(folder, records, returns)
        opened = open_workspace(folder, at=END)
        assert said(opened) == []
        for diagnostic in said(opened, ["unreached-objective"]):
            named = OBJECTIVE.search(diagnostic.message)
            assert named is not None
            found.add((seed, Path(diagnostic.path).stem, named[0]))
    assert found == wanted
    assert len(wanted) > 5


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("  2.4.1.4: {to: [2.2.1.5]", "  2.4.1.4: {to: [2.2.1.6]", "unknown-target 2.4.1.4"),
        ("  2.2.1.3: {to: [2.2.1.3], reworded: true", "  2.2.1.3: {to: [2.2.1.3]", "unnamed-rewording 2.2.1.3"),
        ("  2.3.3.1: {to: [2.3.3.3], why: Merged with 2.3.3.3}\n", "", "lost-objective 2.3.3.1"),
        ("  2.3.3.1:", "  2.3.9.1:", "unknown-predecessor 2.3.9.1"),
        ("{to: [], why: The thresholds are now kept in guidance of their own}", "{to: []}",
         "objective-withdrawn-without-reason 2.6.2.1"),
        ('from: "3"', 'from: "2"', "succession-against-edition"),
    ],
)  # fmt: skip
def test_planted_fault_of_a_succession_is_found(old: str, new: str, rule: str, tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    change(folder / "plan/succession.yaml", (old, new))
    assert rule in rules_of(folder)


def test_merge_under_an_own_id_needs_no_word_of_its_rewording(tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    change(folder / "editions/3/succession.yaml", ("  2.3.3.4: {to: [2.3.3.1]", "  2.3.3.4: {to: [2.3.3.2]"))
    assert rules_of(folder) == ["unnamed-rewording 2.3.3.1"]


@pytest.mark.parametrize(
    ("now", "rules"),
    [
        ("alpha beta gamma", []),
        ("Alpha, BETA, gamma delta epsilon zeta", []),
        ("alpha beta gamma delta epsilon zeta eta", ["unnamed-rewording 2.1.1.1"]),
    ],
)
def test_half_of_the_words_is_enough(now: str, rules: list[str], tmp_path: Path) -> None:
    first = oracle.random_editions(1)[0]
    objective = {**next(iter(first["objectives"].values())), "short": "alpha"}
    before = {**first, "objectives": {"2.1.1.1": {**objective, "text": "alpha beta gamma"}}}
    after = {**following(before), "objectives": {"2.1.1.1": {**objective, "text": now}}}
    assert rules_of(write_editions(tmp_path, [before, after])) == rules


def test_succession_that_cannot_be_read_makes_nothing_lost(tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    (folder / "editions/3/succession.yaml").write_text('from: "2"\nobjectives: [\n', encoding="utf-8")
    assert rules_of(folder) == ["not-yaml"]


def test_without_a_succession_what_is_lost_is_told_where_the_edition_follows(tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    (folder / "plan/succession.yaml").unlink()
    found = said(open_workspace(folder, at=LATE), ["lost-objective"])
    assert {Path(diagnostic.path).name for diagnostic in found} == {"plan.yaml"}
    assert [OBJECTIVE.findall(diagnostic.message)[0] for diagnostic in found] == ["2.3.3.1", "2.4.1.4", "2.6.2.1"]


@pytest.mark.parametrize("file", ["editions/3/plan.yaml", "editions/3/actions/2.3.3.yaml", "plan/actions/2.2.1.yaml"])
def test_file_that_cannot_be_read_makes_nothing_lost(file: str, tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    (folder / file).write_text("- [\n", encoding="utf-8")
    assert rules_of(folder) == ["not-yaml"]


def test_hole_between_editions_that_are_here_is_an_error(tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    shutil.rmtree(folder / "editions/3")
    assert rules_of(folder) == ["editions-apart"]


@pytest.mark.parametrize(
    ("follows", "ring"),
    [("4", ["editions/2", "editions/3", "plan"]), ("3", ["editions/2", "editions/3"]), ("2", ["editions/2"])],
)
def test_ring_is_told_at_each_of_its_editions(follows: str, ring: list[str], tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    change(folder / "editions/2/plan.yaml", ('version: "2"\nperiod', f'version: "2"\nfollows: "{follows}"\nperiod'))
    found = said(open_workspace(folder, at=LATE), ["editions-in-a-ring", "editions-apart"])
    assert [(told.rule, Path(told.path).parent) for told in found] == [
        ("editions-in-a-ring", folder / place) for place in ring
    ]


def test_fault_of_another_edition_is_still_told_when_it_is_checked_again(tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    change(folder / "editions/3/actions/2.1.2.yaml", ("theme: 1", "theme: 9"))
    change(folder / "plan/actions/2.1.1.yaml", ("theme: 1", "theme: 9"))
    alone = open_workspace(folder, at=LATE).alone
    assert [told.rule for told in alone.errors] == ["unknown-theme", "unknown-theme"]
    assert alone.of("norfolk").errors == alone.errors


def test_fault_of_a_body_is_told_once(tmp_path: Path) -> None:
    folder = of_three(tmp_path)
    (folder / "forces.yaml").write_text("others:\n" + "  - {id: ours, name: Ours, nation: wales}\n" * 2)
    assert rules_of(folder) == ["repeated-number"]


# Places that are left out


def objectives_of(folder: Path, action: str, *ids: str) -> None:
    """Give an action of a written edition the objectives of these ids, in this order, in words of their own."""
    path = folder / "actions" / f"{action}.yaml"
    head, _, rest = path.read_text(encoding="utf-8").partition("objectives:\n")
    words = {name: f"{'abcdefghi'[int(name[-1])] * 4} {name[-1] * 4}" for name in ids}
    listed = "".join(
        f"  - {{id: {name}, text: '{words[name]}', short: '{words[name]}', expects: in-use, telling: [audit]}}\n"
        for name in ids
    )
    path.write_text(f"{head}objectives:\n{listed}suggested_measures{rest.partition('suggested_measures')[2]}", "utf-8")


@pytest.mark.parametrize(
    ("before", "named", "now", "rules"),
    [
        ("123", {"2": []}, "13", []),
        ("123", {"1": []}, "23", []),
        ("123", {"1": [], "2": ["3"]}, "3", []),
        ("13", {}, "13", []),
        ("13", {}, "134", []),
        ("13", {}, "123", []),
        ("123", {"2": []}, "14", ["lost-objective 3", "objective-against-action 4"]),
        ("123", {"3": []}, "124", []),
        ("123", {"2": []}, "31", ["objective-against-action 1", "objective-against-action 3"]),
        ("123", {"2": []}, "133", ["repeated-objective 3"]),
        ("12", {}, "124", ["objective-against-action 4"]),
        ("123", {"2": ["2"]}, "13", ["objective-against-action 3", "unknown-target 2"]),
    ],
)
def test_place_may_be_left_out_only_where_its_objective_went(
    before: str, named: dict[str, list[str]], now: str, rules: list[str], tmp_path: Path
) -> None:
    first = oracle.random_editions(1)[0]
    second, third = following(first), following(following(first))
    action = "2.1.1"
    third["succession"] = {
        f"{action}.{name}": {"to": [f"{action}.{target}" for target in to], "why": "So it is."}
        for name, to in named.items()
    }
    folder = write_editions(tmp_path, [first, second, third])
    went = {f"{action}.{place}": {"to": [], "why": "So it is."} for place in range(1, 9) if str(place) not in before}
    (folder / "editions/3/succession.yaml").write_text(to_text({"from": "2", "objectives": went}), "utf-8")
    objectives_of(folder / "editions/2", action, *(f"{action}.{place}" for place in range(1, 9)))
    objectives_of(folder / "editions/3", action, *(f"{action}.{place}" for place in before))
    objectives_of(folder / "plan", action, *(f"{action}.{place}" for place in now))
    wanted = [f"{rule.split()[0]} {action}.{rule.split()[1]}" for rule in rules]
    assert sorted(rules_of(folder)) == sorted(wanted)


# Reviews


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (dt.date(2026, 4, 30), None),
        (dt.date(2026, 5, 1), "April 2026"),
        (dt.date(2026, 5, 18), None),
        (dt.date(2026, 12, 1), "November 2026"),
        (dt.date(2026, 12, 2), None),
        (dt.date(2027, 6, 1), "May 2027"),
    ],
)
def test_review_that_is_recorded_moves_the_month_in_which_the_next_is_due(
    at: dt.date, due: str | None, tmp_path: Path
) -> None:
    shutil.copytree(built_in("plan"), tmp_path / "plan")
    reviews = (
        "reviews:\n"
        "  - {date: 2026-12-02, by: Programme board, outcome: changed, next: 2027-05}\n"
        "  - {date: 2026-05-18, by: Programme board, outcome: unchanged, next: 2026-11}\n"
    )
    change(tmp_path / "plan/plan.yaml", ("review_date: 2021-03\n", f"review_date: 2026-04\n{reviews}"))
    found = said(open_workspace(tmp_path, at=at), ["plan-review-overdue"])
    assert [diagnostic.message.partition(" in ")[2].partition(" and ")[0] for diagnostic in found] == (
        [due] if due else []
    )


# Words that no edition has


def of_norfolk(folder: Path, mark: str, carried: Sequence[Mapping[str, Any]] = (), version: str = "2") -> Path:
    """A workspace of three editions with one record of Norfolk, which remembers some words of 2.1.1.1."""
    record = {
        "id": "2026-10-14-look",
        "force": "norfolk",
        "plan_version": version,
        "objectives": {"2.1.1.1": mark},
        "kind": "audit",
        "assurance": "supervisor",
        "title": "A look",
        "summary": "Sixty were read.",
        "date": dt.date(2026, 10, 14),
        "recorded": dt.date(2026, 10, 14),
        "review_by": dt.date(2027, 10, 14),
        "owner": "Head of Learning",
        "reference": "NC/1",
        "shows": "yes",
        **({"carried": list(carried)} if carried else {}),
    }
    write_account(of_three(folder), [record], [])
    return folder


def answer(by: str) -> dict[str, Any]:
    """That a person read 2.1.1.1 of edition 4, and that what was seen still holds."""
    now = open_workspace(EDITIONS / "4", at=LATE, plan=EDITIONS / "4").plan.objectives["2.1.1.1"].fingerprint
    said = {"2.1.1.1": {"wording": now, "shows": "yes"}}
    return {"edition": "4", "date": dt.date(2027, 11, 1), "by": by, "objectives": said}


@pytest.mark.parametrize("at", [dt.date(2026, 11, 23), LATE])
@pytest.mark.parametrize("version", ["2", "4"])
def test_words_of_no_edition_are_told_whatever_edition_is_read(version: str, at: dt.date, tmp_path: Path) -> None:
    folder = of_norfolk(tmp_path, "v1:000000000000", version=version)
    assert rules_of(folder, at) == ["unknown-wording 2.1.1.1"]


def test_words_of_no_edition_are_as_other_words_where_there_is_one_edition(tmp_path: Path) -> None:
    folder = of_norfolk(tmp_path, "v1:000000000000")
    shutil.rmtree(folder / "editions")
    shutil.rmtree(folder / "plan")
    assert rules_of(folder) == ["suspect-wording 2.1.1.1"]


def test_words_of_no_edition_are_not_told_of_what_a_person_carried(tmp_path: Path) -> None:
    assert rules_of(of_norfolk(tmp_path, "v1:000000000000", [answer("Head of Learning")])) == []


def test_who_carried_is_read_for_personal_data(tmp_path: Path) -> None:
    folder = of_norfolk(tmp_path, "v1:000000000000", [answer("alex.example@northshire.example")])
    assert rules_of(folder) == ["personal-data"]


def test_what_was_carried_to_an_edition_still_to_come_is_collected(tmp_path: Path) -> None:
    sent = of_norfolk(
        tmp_path / "sent", "v1:000000000000", [answer("Head of Learning") | {"date": dt.date(2026, 11, 1)}]
    )
    here = of_three(tmp_path / "here")
    done = nvap("collect", sent, "--write", "--as-at", "2026-11-23", cwd=here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (here / "evidence/norfolk/2026-10-14-look.yaml").is_file()


# One edition


def test_no_rule_of_editions_speaks_of_the_plan_that_comes_with_nvap(tmp_path: Path) -> None:
    found = open_workspace(tmp_path, at=LATE).diagnostics
    assert {told.rule for told in found} == {"measures-under-development", "plan-review-overdue", "plan-superseded"}
