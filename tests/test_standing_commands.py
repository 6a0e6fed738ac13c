"""What is claimed beside what is supported: status, why, return and gaps, as a person types them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import nvap
from nvap.model.dates import months_after
from nvap.words.catalogue import day as spelled
from tests.running import DAY, TODAY, Done, batch, data, record_text, tree, write_record

NORFOLK = ("--force", "norfolk")
JSON = ("--format", "json")
EARLIER, LATER = DAY - timedelta(days=90), DAY - timedelta(days=1)
FINDING = "[{objective: 2.3.2.2, seriousness: area-for-improvement, text: Ask, lead: Head of Data, due: 2099-01-31}]"


def write_return(folder: Path, day: date, claims: dict[str, str], **keys: str) -> Path:
    """Write a return by hand; a claim is the inside of its mapping."""
    path = folder / "returns" / "norfolk" / f"{day}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {"force": "norfolk", "date": f"{day}", "plan_version": '"2"', **keys}
    lines = [f"{key}: {value}\n" for key, value in head.items()]
    lines += ["claims:\n", *(f"  {name}: {{{inside}}}\n" for name, inside in claims.items())]
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A force with two returns and some evidence; nothing of it is changed."""
    made = tmp_path_factory.mktemp("standing")
    write_record(made, "dip-sample", objectives="2.2.1.1")
    write_record(made, "old-one", DAY - timedelta(days=10), objectives="2.2.1.1")
    write_record(made, "lapsed-one", DAY - timedelta(days=700), objectives="2.2.1.1")
    write_record(made, "newer", objectives="2.2.1.2", kind="policy", supersedes=f"{DAY - timedelta(days=20)}-replaced")
    write_record(made, "replaced", DAY - timedelta(days=20), objectives="2.2.1.2")
    write_record(made, "gone", objectives="2.2.1.2", withdrawn=f"{{date: {TODAY}, reason: x}}")
    write_record(made, "heard", objectives="2.2.1.2", kind="feedback\nfrom: victim")
    inspection = "inspection\nassured_by: HMICFRS"
    write_record(made, "inspected", objectives="2.3.2.2", kind=inspection, assurance="independent", findings=FINDING)
    write_return(
        made, EARLIER, {
            "2.2.1.1": "status: implemented, summary: Agreed with all., lead: Head of Hub, due: 2099-03-31",
            "2.7.1.1": "status: embedded, summary: All do it., impact: Fewer come back., risk: high, risk_reason: Seen",
            "2.1.1.1": "status: in-progress, summary: Begun., lead: Head of Training",
        },
    )  # fmt: skip
    claims = {"2.1.1.1": "status: implemented, summary: Done.", "2.6.1.3": "status: not-applicable, summary: No such."}
    write_return(made, LATER, claims)
    return made


@pytest.fixture(scope="module")
def status(folder: Path) -> dict[str, Any]:
    return data(batch(folder, ("status", *NORFOLK, *JSON))[0])


def order(name: str) -> list[int]:
    return [int(part) for part in name.split(".")]


def test_status_shows_every_objective_the_overclaimed_first(status: dict[str, Any]) -> None:
    names = [objective["objective"] for objective in status["objectives"]]
    assert names[:2] == ["2.1.1.1", "2.7.1.1"]
    assert [objective["overclaimed"] for objective in status["objectives"]] == [True] * 2 + [False] * 51
    assert names[2:] == sorted(names[2:], key=order)
    assert len(set(names)) == 53
    assert [left["count"] for left in status["left_out"]] == [6, 1, 16]


def test_status_says_what_is_claimed_supported_and_shown(status: dict[str, Any]) -> None:
    lines = {objective["objective"]: objective for objective in status["objectives"]}
    said = {
        name: (line["claimed"], line["supported"], line["gap"], line["impact_shown"]) for name, line in lines.items()
    }
    assert said["2.2.1.1"] == ("implemented", "implemented", None, False)
    assert said["2.2.1.2"] == ("not-assessed", "implemented", None, True)
    assert said["2.7.1.1"] == ("embedded", None, "overclaimed", False)
    assert said["2.3.2.2"] == ("not-assessed", None, "adverse", False)


def test_status_shows_what_does_not_apply_by_claim_and_by_the_plan(status: dict[str, Any], tmp_path: Path) -> None:
    (claimed,) = [line for line in status["objectives"] if line["objective"] == "2.6.1.3"]
    assert (claimed["applies"], claimed["claimed"], claimed["gap"], claimed["overclaimed"]) == (
        "claim",
        "not-applicable",
        None,
        False,
    )
    assert {line["applies"] for line in status["objectives"] if line is not claimed} == {"yes"}
    # Overclaimed but for the nation, and claimed not to apply with a finding open against it.
    claims = {"2.5.1.1": "status: embedded, summary: x", "2.3.2.2": "status: not-applicable, summary: x"}
    write_record(tmp_path, objectives="2.3.2.2", folder="gwent", findings=FINDING, force="gwent")
    returned = write_return(tmp_path, LATER, claims, force="gwent")
    returned.parent.rename(returned.parent.with_name("gwent"))
    asked = ("status", "--force", "gwent")
    whole, *printed = batch(tmp_path, (*asked, *JSON), *((*asked, "--format", form) for form in ("md", "text", "html")))
    lines = {line["objective"]: line for line in data(whole)["objectives"]}
    assert len(lines) == 53
    limited = lines["2.5.1.1"]
    assert (limited["applies"], limited["claimed"], limited["supported"], limited["gap"]) == (
        "plan",
        "embedded",
        None,
        None,
    )
    assert (limited["overclaimed"], next(iter(lines))) == (False, "2.1.1.1")
    assert (lines["2.3.2.2"]["applies"], lines["2.3.2.2"]["gap"]) == ("yes", "adverse")  # an open finding keeps it
    (counts,) = [action for action in data(whole)["actions"] if action["number"] == "2.5.1"]
    assert (counts["applicable"], counts["claimed"]) == (4, 0)
    for done in printed:
        lines_of = [line for line in done.stdout.splitlines() if "does not apply" in line]
        assert any("2.5.1.1" in line for line in lines_of)
        assert not any("2.3.2.2" in line for line in lines_of)


def test_status_counts_the_objectives_of_each_action(status: dict[str, Any], folder: Path) -> None:
    counts = {
        action["number"]: (action["claimed"], action["supported"], action["applicable"]) for action in status["actions"]
    }
    both = ("claimed_and_supported", "claimed_not_supported", "supported_not_claimed", "neither")
    apart = {action["number"]: tuple(action[name] for name in both) for action in status["actions"]}
    assert len(counts) == 16
    assert (counts["2.2.1"], counts["2.1.1"], counts["2.7.1"]) == ((1, 2, 4), (1, 0, 5), (1, 0, 4))
    assert counts["2.6.1"] == (0, 0, 2)  # one is claimed not to apply
    assert (apart["2.2.1"], apart["2.1.1"], apart["2.6.1"]) == ((1, 0, 1, 2), (0, 1, 0, 4), (0, 0, 0, 2))
    printed = batch(folder, ("status", *NORFOLK, "--format", "md"))[0].stdout
    assert "| 2.2.1 | Appropriate Action | 4 | 1 | 0 | 1 | 2 |" in printed
    assert re.search(r"\| [^|]+ \*\*2\.2\.1\.2\*\* \| not assessed \| implemented \| in use \| shown \| none", printed)


def test_status_of_a_force_without_a_return_says_so(tmp_path: Path) -> None:
    for done in batch(tmp_path, *(("status", *NORFOLK, "--format", form) for form in ("md", "text"))):
        assert "No return has been made: nothing is claimed." in done.stdout


@pytest.fixture(scope="module")
def chains(folder: Path) -> dict[str, dict[str, Any]]:
    """What `why` says of some objectives, in JSON."""
    names = ("2.2.1.1", "2.2.1.2", "2.3.2.2", "2.6.1.3", "2.7.1.1", "2.1.1.1")
    done = batch(folder, *(("why", name, *NORFOLK, *JSON) for name in names))
    return {name: data(process) for name, process in zip(names, done, strict=True)}


def test_why_names_the_claim_by_file_and_line(chains: dict[str, Any], folder: Path) -> None:
    for name, day in (("2.2.1.1", EARLIER), ("2.1.1.1", LATER), ("2.6.1.3", LATER)):
        path, line = chains[name]["claim_place"].split(":")
        assert path == f"returns/norfolk/{day}.yaml"
        assert (folder / path).read_text("utf-8").splitlines()[int(line) - 1].startswith(f"  {name}: ")
    assert chains["2.2.1.1"]["claim"]["summary"] == "Agreed with all."
    assert (chains["2.2.1.2"]["claimed"], chains["2.2.1.2"]["claim_place"]) == ("not-assessed", None)


def test_why_says_of_each_record_where_it_is_and_what_it_counts_for(chains: dict[str, Any], folder: Path) -> None:
    states = {
        name: {link["id"][11:]: (link["state"], link["lends"]) for link in chain["evidence"]}
        for name, chain in chains.items()
    }
    current = ("current", "in-full")
    assert list(states["2.2.1.1"].items()) == [
        *(("dip-sample", current), ("old-one", current), ("lapsed-one", ("lapsed", "in-full"))),
    ]
    assert states["2.2.1.2"] == {
        **{"newer": current, "heard": current, "gone": ("withdrawn", None), "replaced": ("replaced", None)}
    }
    assert states["2.3.2.2"] == {"inspected": ("current", "nothing")}
    assert chains["2.3.2.2"]["evidence"][0]["because"] == ["finding"]
    for name, chain in chains.items():
        for link in chain["evidence"]:
            path, line = link["place"].split(":")
            assert name in (folder / path).read_text("utf-8").splitlines()[int(line) - 1]
            assert link["why"].startswith("counts in full") is ((link["state"], link["lends"]) == current)
            assert (link["shows"], date.fromisoformat(link["date"])) == ("yes", date.fromisoformat(link["id"][:10]))


def test_why_says_the_rule_that_decided_and_every_gap(chains: dict[str, Any]) -> None:
    said = {name: (chain["supported"], [gap["name"] for gap in chain["gaps"]]) for name, chain in chains.items()}
    assert said["2.2.1.1"] == ("implemented", [])
    assert said["2.3.2.2"] == (None, ["adverse"])
    assert said["2.7.1.1"] == (None, ["overclaimed"])
    assert said["2.6.1.3"] == (None, [])
    rules = {name: chain["rule"] for name, chain in chains.items()}
    assert "counts in full at the stage that the objective expects, or beyond it" in rules["2.2.1.1"]
    assert rules["2.3.2.2"] == rules["2.7.1.1"] == "No evidence in date counts for it: nothing is supported."
    assert [finding["text"] for finding in chains["2.3.2.2"]["findings"]] == ["Ask"]


def test_why_of_what_does_not_apply_has_no_gaps_and_nothing_that_counts(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "evidence/gwent" / f"{DAY}-dip-sample.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(record_text(objectives="2.5.1.1", force="gwent", assurance="self"), encoding="utf-8")
    asked = ("why", "2.5.1.1", "--force", "gwent")
    whole, printed, claimed = batch(
        tmp_path, (*asked, *JSON), asked, ("why", "2.6.1.3", *NORFOLK), folders=[tmp_path, tmp_path, folder]
    )
    chain = data(whole)
    assert (chain["applies"], chain["supported"], chain["gaps"]) == ("plan", None, [])
    assert [(record["state"], record["lends"]) for record in chain["evidence"]] == [("current", None)]
    assert "does not apply" in chain["evidence"][0]["why"]
    assert "limits this objective to other nations" in printed.stdout
    assert "Not applicable." in printed.stdout
    assert "The force claims that it does not apply." in claimed.stdout


def test_why_says_the_lead_the_due_date_the_risk_and_the_region(folder: Path, chains: dict[str, Any]) -> None:
    asked = ("2.2.1.1", "2.7.1.1", "2.1.1.1")
    for form, strong in (("md", "**{}:** "), ("text", "{}\t")):
        done = batch(folder, *(("why", name, *NORFOLK, "--format", form) for name in asked))
        led, risky, begun = [re.sub(" {2,}", "\t", process.stdout) for process in done]
        assert strong.format("Lead") + "Head of Hub, named in the claim; the claim's date is 31 March 2099" in led
        assert "High risk" not in led + begun
        assert "The region may have to act too." not in led + risky  # it is met; and 2.7.1 is the forces' own
        assert strong.format("High risk") + "Seen" in risky
        assert "The region may have to act too." in begun
    assert [chains[name]["regional"] for name in asked] == [True, False, True]
    claim = chains["2.7.1.1"]["claim"]
    assert (claim["risk"], claim["risk_reason"]) == ("high", "Seen")


def test_a_row_has_the_lead_and_the_due_date_of_its_most_pressing_open_finding(tmp_path: Path) -> None:
    findings = [
        "{objective: 2.1.3.1, seriousness: consideration, text: A, lead: Later, due: 2099-03-31}",
        "{objective: 2.1.3.1, seriousness: consideration, text: B, lead: Sooner, due: 2099-01-31}",
        "{objective: 2.1.3.1, seriousness: consideration, text: C, lead: Shut, due: 2099-01-01, "
        f"closed: {{date: {TODAY}, how: x, by: x}}}}",
    ]
    secret = "{objective: 2.1.3.1, seriousness: consideration, text: D, lead: Secret, due: 2098-01-31}"
    write_record(tmp_path, "shown", objectives="2.1.3.1", findings=f"[{', '.join(findings)}]")
    marked = "OFFICIAL-SENSITIVE\nhandling: h"
    write_record(tmp_path, "hidden", objectives="2.1.3.1", findings=f"[{secret}]", marking=marked)
    write_return(tmp_path, LATER, {"2.1.3.1": "status: in-progress, summary: x, lead: Return, due: 2097-01-31"})
    limit = ("--max-marking", "OFFICIAL")
    asked = ("gaps", *NORFOLK, *JSON, "--all")
    answers = batch(tmp_path, asked, (*asked, *limit), (*asked, "--lead", "sooner", *limit), (*asked, "--lead", "turn"))
    rows = [[row for row in data(done)["gaps"] if row["objective"] == "2.1.3.1"] for done in answers]
    assert [(row["gap"], row["lead"], row["due"]) for row, *_ in rows[:3]] == [
        ("no-difference", "Secret", "2098-01-31"),
        ("no-difference", "Sooner", "2099-01-31"),
        ("no-difference", "Sooner", "2099-01-31"),
    ]
    assert rows[3] == []


OLD = DAY - timedelta(days=700)
SHUT = f", closed: {{date: {TODAY}, how: x, by: HMICFRS}}"


def found(due: date, more: str = "") -> dict[str, str]:
    """The findings of a record: one, against 2.2.1.1."""
    text = f"{{objective: 2.2.1.1, seriousness: area-for-improvement, text: Ask again, due: {due}{more}}}"
    return {"findings": f"[{text}]"}


CONCERN = "[{objective: 2.2.1.1, seriousness: cause-of-concern, text: Ask again}]"
AUDIT = "do an audit or a dip sample, and record what it shows"
NAMED, SEEN = f"‘Dip sample’ of {spelled(DAY)}", f"‘Dip sample’ (audit, {spelled(DAY)})"
SEEN_LONG_AGO = f"‘Dip sample’ (audit, {spelled(OLD)})"
REVIEWED = f"‘Dip sample’ (review by {spelled(months_after(OLD, 12))})"
# What is recorded of 2.2.1.1, what is claimed, and the gap, why it is there and what to do next.
TOLD: dict[str, tuple[list[tuple[str, date, dict[str, str]]], str, tuple[str, str, str]]] = {
    "past its review date": (
        [("a", OLD, {})],
        "",
        (
            "lapsed",
            f"{REVIEWED} is past its review date. No record in date that counts shows this stage ('in use') or a later",
            f"Review {REVIEWED}: renew it if it still holds, or replace",
        ),
    ),
    "claimed, and past its review date": (
        [("a", OLD, {})],
        "implemented",
        (
            *("overclaimed", f"no evidence in date supports it. {REVIEWED} is past its review date."),
            f"First review {REVIEWED}. Renew it if it still holds. If it does not, or that is not enough, lower the "
            f"claim to 'in progress' ('not started' if work has not begun), or show that it is in use: {AUDIT}.",
        ),
    ),
    "found not to be so": (
        [("a", DAY, {"shows": "no"})],
        "",
        (
            "unfavourable",
            f"{SEEN} shows that this was not being met. No later evidence of how it works in "
            "practice, checked by a supervisor or somebody outside, shows in full that this has changed.",
            f"Put right what it found. Then {AUDIT}. A supervisor or somebody outside has to check this, as before.",
        ),
    ),
    "found not to be so by a peer, long ago": (
        [("a", OLD, {"shows": "no", "assurance": "peer\nassured_by: Suffolk Constabulary"}), ("b", DAY, {})],
        "",
        ("unfavourable", "‘Dip sample’ (audit, ", "A peer force or an independent body has to check this, as before."),
    ),
    "found not to be so, and later so": (
        [("a", OLD, {"shows": "no"}), ("b", DAY, {})],
        "implemented",
        ("met", "", ""),
    ),
    "in a part": (
        [("a", DAY, {"part": "North area"})],
        "",
        (
            *("partly-shown", "it covers only North area"),
            f"Show that it holds across the whole force. {AUDIT.capitalize()}.",
        ),
    ),
    "partly": (
        [("a", DAY, {"shows": "partly"})],
        "",
        (
            *("partly-shown", "counts only in part: the record says that the objective is partly met."),
            f"Put right what falls short. {AUDIT.capitalize()}.",
        ),
    ),
    "before a finding": (
        [("a", DAY, found(TODAY, SHUT)), ("b", DAY - timedelta(days=3), {})],
        "",
        (
            *("partly-shown", f"it is no newer than the audit of {spelled(DAY)}, which found a fault"),
            f"Show that what was found has been put right. {AUDIT.capitalize()}.",
        ),
    ),
    "a finding that was closed": (
        [("a", DAY, found(TODAY, SHUT))],
        "",
        (
            *(
                "closed-unproved",
                f"in {NAMED} was closed on {spelled(TODAY)}. Nothing newer shows in full",
            ),
            f"Check that it was put right: {AUDIT}.",
        ),
    ),
    "a finding that is overdue": (
        [("a", DAY, found(TODAY - timedelta(days=5)))],
        "",
        (
            *("adverse", "An area for improvement is open, in the audit of"),
            f"Record evidence that it worked. Then close the finding in {NAMED}, and say who accepted that. "
            "The finding is 5 days overdue.",
        ),
    ),
    "a finding, and found not to be so by others": (
        [("a", DAY, found(LATER)), ("b", DAY, {"shows": "no"})],
        "implemented",
        (
            *("adverse", f"{SEEN} also shows that this was not being met."),
            "Lower the claim to 'in progress' now ('not started' if work has not begun). Put that right. "
            f"Then look again: {AUDIT}. A supervisor or somebody outside has to check this, as before. Then close",
        ),
    ),
    "a finding of a look that found it not to be so": (
        [("a", DAY, {**found(LATER), "shows": "no"})],
        "",
        ("adverse", "The same audit shows that this was not being met.", f"Then look again: {AUDIT}."),
    ),
    "a cause of concern beside strong evidence": (
        [("a", DAY, {"findings": CONCERN}), ("b", TODAY, {})],
        "implemented",
        (
            *("adverse", "While it is open, evidence can support no more than 'in progress'."),
            "Lower the claim to 'in progress' now. Put that right.",
        ),
    ),
    "a finding of a withdrawn record": (
        [("a", DAY, {**found(LATER), "withdrawn": f"{{date: {TODAY}, reason: x}}"})],
        "",
        (
            *("adverse", "An area for improvement is open"),
            f"{NAMED} was withdrawn on {spelled(TODAY)}, but this finding stays open. Put it right, "
            "close it and say who accepted that. Or say in the withdrawal which record carries it now",
        ),
    ),
    "not started, and in use in part": (
        [("a", DAY, {"part": "North area"})],
        "not-started",
        (
            *("partly-shown", "it covers only North area"),
            "If the force agrees, correct the claim too: it says 'not started', and the evidence in date supports 'in",
        ),
    ),
    "not started, of earlier wording, and in use in part": (
        [("a", DAY, {"part": "North area"})],
        f"not-started, wording: v1:{'0' * 12}",
        (
            *("partly-shown", "it covers only North area"),
            "If the force agrees, correct the claim too: it says 'not started', and the evidence in date supports 'in",
        ),
    ),
    "not started, and past its review date": (
        [("a", OLD, {})],
        "not-started",
        (
            "not-started",
            f"No evidence in date that counts shows that work has begun. {REVIEWED} showed that it had, and is past",
            "If it has not, agree who leads it and by when.",
        ),
    ),
    "not started, with a lead and a day": (
        [],
        f"not-started, lead: Head of Hub, due: {EARLIER}",
        (
            *("not-started", "Claimed 'not started', and nothing is recorded."),
            f"If it has not, ask the lead (Head of Hub) why, and agree a new date: it was due by {spelled(EARLIER)}.",
        ),
    ),
    "in place, beside a look that found a fault": (
        [("a", DAY, {"kind": "training"}), ("b", OLD, {**found(TODAY, SHUT), "review_by": "2099-06-01"})],
        "",
        (
            "in-place-only",
            f"no evidence in date that counts shows that it is used. {SEEN_LONG_AGO} does not count: it found a fault.",
            "Do an audit",
        ),
    ),
    "claimed, and past its review date with others": (
        [("a", OLD, {}), ("b", OLD - timedelta(days=1), {})],
        "implemented",
        (
            *("overclaimed", "are past their review dates."),
            "Renew what still holds. If that is not enough, lower the claim to 'in progress'",
        ),
    ),
    "found not to be so twice": (
        [("a", DAY, {"shows": "no"}), ("b", DAY - timedelta(days=1), {"shows": "no", "assurance": "self"})],
        "",
        (
            *("unfavourable", "show that this was not being met. No later evidence of the same stage"),
            f"Put right what they found. Then {AUDIT}. Each has to be checked at the same level as before, or higher.",
        ),
    ),
    "found not to be so, and since then in part": (
        [("a", OLD, {"shows": "no"}), ("b", DAY, {"shows": "partly"})],
        "",
        ("unfavourable", "shows in full that this has changed.", "Put right what it found."),
    ),
    "past the date in the claim": (
        [("a", DAY, {"findings": CONCERN})],
        f"in-progress, due: {EARLIER}",
        ("adverse", "While it is open", f"The date in the claim passed {(TODAY - EARLIER).days} days ago."),
    ),
    "much claimed": (
        [],
        "embedded",
        (
            *("overclaimed", "Claimed 'embedded'"),
            "Either lower the claim to 'in progress' ('not started' if work has not begun), or do both: (1) show that "
            f"it is in use: {AUDIT}; (2) show that it makes a difference: ask for feedback, and record what it shows.",
        ),
    ),
}


def test_a_row_says_why_it_is_there_and_what_to_do_next(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in TOLD]
    for folder, (records, claimed, _) in zip(folders, TOLD.values(), strict=True):
        folder.mkdir()
        for name, day, keys in records:
            write_record(folder, name, day, **keys)
        if claimed:
            write_return(folder, LATER, {"2.2.1.1": f"status: {claimed}, summary: x"})
    asked = ("gaps", *NORFOLK, *JSON, "--all")
    for (name, (_, _, (gap, why, step))), done in zip(
        TOLD.items(), batch(tmp_path, *[asked] * len(folders), folders=folders), strict=True
    ):
        row = {each["objective"]: each for each in data(done)["gaps"]}.get("2.2.1.1", {})
        assert (name, row.get("gap", "met")) == (name, gap)
        assert why in row.get("why", ""), name
        assert step in row.get("next_step", ""), name


# What is typed, and what standard error says; all of it is misuse.
MISUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "why a national objective": (("why", "1.2.1.1"), "1.2.1.1 belongs to a national action"),
    "why an unknown objective": (("why", "2.2.1.9"), "there is no objective 2.2.1.9. Did you mean 2.2.1."),
    "why an action": (("why", "2.2.1"), "2.2.1 is an action; name one or more of its objectives"),
    "an unknown status": (("return", "set", "2.2.1.1", "implementd", "--summary", "x"), "Did you mean implemented?"),
    "a claim without a summary": (("return", "set", "2.2.1.1", "implemented"), "with --summary"),
    "an empty summary": (("return", "set", "2.2.1.1", "implemented", "--summary", " "), "with --summary"),
    "an unknown objective": (("return", "set", "2.2.1.9", "embedded", "--summary", "x"), "Did you mean 2.2.1."),
    "a national objective": (
        ("return", "set", "1.2.1.1", "embedded", "--summary", "x"),
        "belongs to a national action",
    ),
    "personal data in a summary": (
        ("return", "set", "2.2.1.1", "embedded", "--summary", "Ask jane.smith@norfolk.police.uk"),
        "personal-data: this looks like an e-mail address",
    ),
    "a high risk without a reason": (
        ("return", "set", "2.2.1.1", "embedded", "--summary", "x", "--risk", "high"),
        "risk-without-reason",
    ),
    "no return of that day": (
        ("return", "set", "2.2.1.1", "embedded", "--summary", "x", "--date", "2019-01-01"),
        "there is no return of 2019-01-01 to change; start one with `nvap return new`",
    ),
    "a return of a day to come": (("return", "new", "--date", "2999-01-01"), "2999-01-01 has not"),
    "an unknown band": (("gaps", "--band", "proove"), "--band cannot be proove. Did you mean prove?"),
    "an unknown owner": (("gaps", "--owner", "force"), "--owner cannot be force. Did you mean forces?"),
    "an unknown theme": (("gaps", "--theme", "8"), "theme"),
    "an unknown band to fail on": (
        ("gaps", "--fail-on", "everything"),
        "put-right, start, prove, keep-up, overdue, or worse",
    ),
}


def test_misuse_says_what_would_be_right_and_writes_nothing(folder: Path) -> None:
    before = tree(folder)
    for name, done in zip(MISUSED, batch(folder, *((*words, *NORFOLK) for words, _ in MISUSED.values())), strict=True):
        assert (name, done.returncode, done.stdout) == (name, 2, "")
        assert MISUSED[name][1] in done.stderr, name
    assert tree(folder) == before


def test_setting_without_a_return_says_what_to_do(tmp_path: Path) -> None:
    (done,) = batch(tmp_path, ("return", "set", "2.2.1.1", "embedded", "--summary", "x", *NORFOLK))
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no return to change; start one with `nvap return new`" in done.stderr
    assert tree(tmp_path) == {}


def test_a_sparse_return_leaves_the_earlier_claims_standing(folder: Path) -> None:
    days = (TODAY, LATER - timedelta(days=1), EARLIER - timedelta(days=1))
    done = batch(folder, *(("return", "show", *NORFOLK, *JSON, "--as-at", f"{day}") for day in days))
    claims = [
        {name: (claim["status"], claim["since"]) for name, claim in data(process)["claims"].items()} for process in done
    ]
    first = {"2.1.1.1": ("in-progress", f"{EARLIER}"), "2.2.1.1": ("implemented", f"{EARLIER}")}
    first["2.7.1.1"] = ("embedded", f"{EARLIER}")
    newer = {"2.1.1.1": ("implemented", f"{LATER}"), "2.6.1.3": ("not-applicable", f"{LATER}")}
    assert claims == [{**first, **newer}, first, {}]
    printed = batch(folder, ("return", "show", *NORFOLK))[0].stdout
    assert "49 of 53 objectives are not assessed" in printed
    assert "**2.7.1.1** | embedded (high risk) |" in printed


def test_a_new_return_repeats_the_last_claims_and_is_changed(tmp_path: Path) -> None:
    claims = {"2.2.1.1": "status: in-progress, summary: Begun., lead: Head of Hub, due: 2099-03-31"}
    earlier = write_return(tmp_path, EARLIER, claims)
    write_return(tmp_path, LATER, {"2.1.1.1": "status: not-started, summary: Next year."})
    kept = earlier.read_text("utf-8")
    (new,) = batch(tmp_path, ("return", "new", *NORFOLK))
    assert (new.returncode, new.stderr) == (0, "")
    assert f"Started returns/norfolk/{TODAY}.yaml\nGaps: 53 before, 53 now\n" == new.stdout
    (again,) = batch(tmp_path, ("return", "new", *NORFOLK))
    assert (again.returncode, "is there already" in again.stderr) == (3, True)
    words = ("return", "set", "2.2.1.1", "implemented", "--summary", "Done.", "--lead", "Head of Crime", *NORFOLK)
    (done,) = batch(tmp_path, words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2.2.1.1: no evidence before, overclaimed now\n" in done.stdout
    (shown,) = batch(tmp_path, ("return", "show", *NORFOLK, *JSON))
    assert {name: (claim["status"], claim["since"]) for name, claim in data(shown)["claims"].items()} == {
        "2.1.1.1": ("not-started", f"{TODAY}"),
        "2.2.1.1": ("implemented", f"{TODAY}"),
    }
    assert data(shown)["claims"]["2.2.1.1"]["due"] == "2099-03-31"  # what is not said anew stays
    assert earlier.read_text("utf-8") == kept


def test_comments_of_a_return_are_kept(tmp_path: Path) -> None:
    path = write_return(tmp_path, DAY, {"2.1.1.1": "status: not-started, summary: Next year."})
    words = "# Ours.\n" + path.read_text("utf-8")
    path.write_text(words + "  # to be settled\n", encoding="utf-8")
    (done,) = batch(tmp_path, ("return", "set", "2.2.1.1", "implemented", "--summary", "Done.", *NORFOLK))
    kept = path.read_text("utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert kept.startswith("# Ours.\n")
    assert "# to be settled" in kept


def gaps(folder: Path, *asked: tuple[str, ...]) -> list[Done]:
    return batch(folder, *(("gaps", "--all", *NORFOLK, *JSON, *words) for words in asked))


def test_a_lead_is_found_by_a_part_of_the_name_a_findings_before_the_returns(folder: Path) -> None:
    asked = (("--lead", "head of data"), ("--lead", "HUB"), ("--lead", "training"), ("--lead", "Head"))
    found = [[row["objective"] for row in data(done)["gaps"]] for done in gaps(folder, *asked)]
    # Of 2.2.1.1 the hub is the lead, and it is met; the lead of 2.1.1.1 was not said anew.
    assert found == [["2.3.2.2"], [], [], ["2.3.2.2"]]


def test_filters_cut_the_list_and_not_the_counts(folder: Path) -> None:
    whole, band, theme, owner, both = (data(done) for done in gaps(
        folder, (), ("--band", "put-right"), ("--theme", "7"), ("--owner", "college-of-policing"),
        ("--band", "start", "--theme", "7", "--owner", "forces"),
    ))  # fmt: skip
    assert [row["objective"] for row in band["gaps"]] == ["2.3.2.2", "2.7.1.1", "2.1.1.1"]
    assert {row["action"] for row in theme["gaps"]} == {"2.7.1"}
    assert (theme["total"], owner["total"], both["total"]) == (4, 0, 3)
    for answer in (band, theme, owner, both):
        assert [answer[key] for key in ("applicable", "met", "left_out")] == [
            whole[key] for key in ("applicable", "met", "left_out")
        ]


def test_fail_on_looks_at_what_is_listed(folder: Path) -> None:
    asked: dict[tuple[str, ...], int] = {
        ("--fail-on", "put-right"): 1,
        ("--fail-on", "keep-up"): 1,
        ("--band", "start", "--fail-on", "put-right"): 0,
        ("--band", "start", "--fail-on", "prove"): 1,
        ("--theme", "5", "--fail-on", "put-right"): 0,
        ("--lead", "nobody", "--fail-on", "keep-up"): 0,
        ("--lead", "data", "--fail-on", "put-right"): 1,
        ("--owner", "college-of-policing", "--fail-on", "keep-up"): 0,
    }
    done = gaps(folder, *asked)
    assert {words: process.returncode for words, process in zip(asked, done, strict=True)} == asked
    assert all(process.stdout and not process.stderr for process in done)


def test_a_return_with_errors_is_not_the_one_that_speaks(folder: Path, tmp_path: Path) -> None:
    write_return(tmp_path, EARLIER, {"2.2.1.1": "status: implemented, summary: Done."})
    faulty = write_return(tmp_path, LATER, {"2.2.1.1": "status: embedded, summary: Done., risk: high"})
    refused, why, told = batch(
        tmp_path,
        ("why", "2.2.1.1", *NORFOLK),
        ("why", "2.2.1.1", *NORFOLK, *JSON, "--despite-errors"),
        ("status", *NORFOLK, "--despite-errors"),
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"returns/norfolk/{faulty.name}" in refused.stderr
    assert (data(why)["claimed"], data(why)["claim_place"]) == ("implemented", f"returns/norfolk/{EARLIER}.yaml:5")
    assert data(why)["despite_errors"] == [f"returns/norfolk/{faulty.name}"]
    assert f"The newest return is of {EARLIER.day} {EARLIER:%B %Y}, {(TODAY - EARLIER).days} days old." in told.stdout


def test_homeless_records_are_named_by_status_too(tmp_path: Path) -> None:
    write_record(tmp_path, objectives="2.9.1.1", plan_version='"1"')
    for done in batch(tmp_path, ("status", *NORFOLK), ("gaps", *NORFOLK)):
        assert f"{DAY}-dip-sample" in done.stdout


def test_homeless_claims_are_named_beside_them(tmp_path: Path) -> None:
    write_return(tmp_path, DAY, {"2.9.1.1": "status: implemented, summary: Done."}, plan_version='"1"')
    for done in batch(tmp_path, ("status", *NORFOLK), ("gaps", *NORFOLK, "--format", "text")):
        said = " ".join(done.stdout.split())
        assert "Claims of an earlier version of the plan whose objective is gone: 1." in said
        assert f"They are claimed of nothing that the plan has: 2.9.1.1 in the return of {spelled(DAY)}." in said
    (found,) = (data(done)["left_out"] for done in batch(tmp_path, ("gaps", *NORFOLK, *JSON)))
    assert [left["count"] for left in found if "Claims of an earlier" in left["what"]] == [1]


def test_what_a_list_calls_replaced_is_what_counts_no_more(folder: Path) -> None:
    replaced = f"{DAY - timedelta(days=20)}-replaced"
    listed, shown = batch(
        folder, ("evidence", "list", *NORFOLK, *JSON), ("evidence", "show", replaced, *NORFOLK, *JSON)
    )
    states = {record["id"]: record["state"] for record in data(listed)["evidence"]}
    assert [name for name, state in states.items() if state == "replaced"] == [replaced]
    assert data(shown)["state"] == "replaced"
    assert states[f"{DAY}-gone"] == "withdrawn"


HIDDEN = "OFFICIAL-SENSITIVE\nhandling: For the board only"
PAST = DAY - timedelta(days=400)
AREA = "seriousness: area-for-improvement, text: Ask again"
CLOSED = f"closed: {{date: {DAY}, how: Done, by: HMICFRS}}"
# What may be shown of 2.2.1.1 and what may not: records by name, day and keys, and a claim. The words are those that
# only what is hidden would say, and that are said without a limit.
BESIDE: dict[str, tuple[dict[str, tuple[date, dict[str, str]]], str, str, tuple[str, ...]]] = {
    "what found a fault, beside what came before": (
        {
            "a": (DAY - timedelta(days=3), {}),
            "b": (DAY, {"findings": f"[{{objective: 2.2.1.1, {AREA}, {CLOSED}}}]", "marking": HIDDEN}),
        },
        "",
        "",
        (f"no newer than the audit of {spelled(DAY)}",),
    ),
    "what has lapsed, beside a claim": (
        {"a": (PAST, {"marking": HIDDEN})},
        "status: not-started, summary: x",
        "",
        (f"{PAST}-a", spelled(PAST)),
    ),
    "a claim, beside what was not met": (
        {"a": (DAY, {"shows": "no"})},
        "status: implemented, summary: x",
        HIDDEN,
        ("Lower the claim",),
    ),
    "the day of a claim, beside a finding without one": (
        {"a": (DAY, {"findings": f"[{{objective: 2.2.1.1, {AREA}}}]"})},
        f"status: in-progress, summary: x, due: {DAY}",
        HIDDEN,
        ("days overdue", "overdue by", "in the claim", "the claim's date"),
    ),
}


@pytest.mark.parametrize("case", BESIDE)
def test_what_is_hidden_is_not_told_by_what_stands_beside_it(case: str, tmp_path: Path) -> None:
    records, claim, marking, words = BESIDE[case]
    for name, (day, keys) in records.items():
        write_record(tmp_path, name, day, **keys)
    if claim:
        write_return(tmp_path, DAY, {"2.2.1.1": claim}, **({"marking": marking} if marking else {}))
    body = nvap.open(tmp_path, at=date.today())
    asked: tuple[tuple[str, dict[str, Any]], ...] = (("gaps", {}), ("pack", {}), ("why", {"objective": "2.2.1.1"}))
    for document, more in asked:
        whole, limited = (
            str(body.document(document, "norfolk", "md", limit=limit, **more)) for limit in (None, "OFFICIAL")
        )
        assert document == "why" or any(word in whole for word in words), document
        assert [word for word in words if word in limited] == [], document


def test_what_is_overdue_is_listed_and_fails_a_gate(tmp_path: Path) -> None:
    late, ahead = TODAY - timedelta(days=5), TODAY + timedelta(days=6)
    claims = {
        "2.2.1.1": f"status: in-progress, summary: Begun., lead: Head of Crime, due: {late}",
        "2.2.1.2": f"status: in-progress, summary: Begun., due: {ahead}",
        "2.2.1.3": f"status: in-progress, summary: Begun., due: {TODAY}",
    }
    write_return(tmp_path, EARLIER, claims)
    asked: dict[tuple[str, ...], int] = {
        ("--overdue",): 0,
        ("--overdue", "--lead", "Head of Hub"): 0,
        ("--fail-on", "overdue"): 1,
        ("--lead", "Head of Crime", "--fail-on", "overdue"): 1,
        ("--theme", "5", "--fail-on", "overdue"): 0,
    }
    done = [*batch(tmp_path, *(("gaps", *NORFOLK, *words, *JSON) for words in asked))]
    assert {words: process.returncode for words, process in zip(asked, done, strict=True)} == asked
    listed, nobody, *_ = [data(process) if process.returncode == 0 else {} for process in done]
    assert [(row["objective"], row["overdue"]) for row in listed["gaps"]] == [("2.2.1.1", 5)]
    assert (listed["total"], listed["overdue"], nobody["total"]) == (1, 1, 0)


def test_wherever_a_due_date_is_printed_it_is_said_when_that_is(tmp_path: Path) -> None:
    late, ahead = TODAY - timedelta(days=10), TODAY + timedelta(days=6)
    finding = f"{{objective: 2.2.1.1, seriousness: recommendation, text: Look, due: {ahead}}}"
    record = write_record(tmp_path, "a", DAY, findings=f"[{finding}]").stem
    claims = {
        "2.2.1.2": f"status: in-progress, summary: x, due: {late}",
        "2.2.1.3": f"status: in-progress, summary: x, due: {TODAY}",
    }
    write_return(tmp_path, EARLIER, claims)
    said = (
        f"Due in 6 days, on {spelled(ahead)}",
        f"{spelled(late)}, overdue by 10 days",
        f"{spelled(TODAY)}, due today",
    )
    documents: dict[tuple[str, ...], Sequence[str]] = {
        ("gaps", "--all"): (f"By {spelled(ahead)}, due in 6 days", *said[1:]),
        ("sheet", "2.2.1"): said,
        ("pack",): (f"{spelled(ahead)}, due in 6 days", *said[1:]),
        ("status",): ("; overdue by 10 days", "and 1 is overdue."),
        ("why", "2.2.1.1"): said[:1],
        ("why", "2.2.1.2"): (said[1], "the first day on record; overdue by 10 days"),
        ("why", "2.2.1.3"): said[2:],
        ("evidence", "show", record): said[:1],
    }
    asked = [(*words, *NORFOLK, "--format", form) for words in documents for form in ("md", "text", "html")]
    asked = [words for words in asked if words[0] not in ("why", "evidence") or words[-1] != "html"]
    asked = [words for words in asked if words[0] != "pack" or words[-1] != "text"]
    for words, done in zip(asked, batch(tmp_path, *asked), strict=True):
        page = " ".join(re.sub("<[^>]+>", " ", done.stdout).split()).replace("&#39;", "'").replace(" ,", ",")
        for sentence in documents[words[: words.index("--force")]]:
            assert sentence in page, (words, sentence)
    status, why = (
        data(done) for done in batch(tmp_path, ("status", *NORFOLK, *JSON), ("why", "2.2.1.2", *NORFOLK, *JSON))
    )
    assert status["overdue"] == 1
    assert {line["objective"]: line["overdue"] for line in status["objectives"] if line["overdue"]} == {"2.2.1.2": 10}
    assert (why["due"], why["overdue"], why["since"]) == (late.isoformat(), 10, None)


def test_what_lapses_and_falls_due_is_listed_with_its_lead_and_its_day(tmp_path: Path) -> None:
    soon, later = TODAY + timedelta(days=6), TODAY + timedelta(days=91)
    finding = "{objective: 2.2.1.1, seriousness: recommendation, text: Look, lead: Head of Hub, due: %s}"
    found = f"[{finding % soon}, {finding % later}]"
    secret = {"marking": "OFFICIAL-SENSITIVE", "handling": "Board"}
    write_record(tmp_path, "found", DAY, findings=found, review_by=f"{later}")
    write_record(tmp_path, "lapses", DAY, objectives="2.2.1.2 2.4.2.2", review_by=f"{TODAY}", title="Look", owner="Ann")
    write_record(tmp_path, "secret", DAY, objectives="2.4.2.2", review_by=f"{soon}", **secret)
    write_return(tmp_path, EARLIER, {"2.3.1.1": f"status: in-progress, summary: x, lead: Head of Data, due: {soon}"})
    asked = [(), ("--lead", "hub"), ("--theme", "3"), ("--band", "start"), ("--max-marking", "OFFICIAL")]
    done = batch(tmp_path, *(("gaps", *NORFOLK, "--due", "90", *words, *JSON) for words in asked))
    whole, led, theme, band, limited = [data(each)["coming"] for each in done]
    names = {"review": "record", "finding": "record", "claim": "gap"}
    told = [(line["date"], line["what"], line["objectives"], line["lead"]) for line in whole["due"]]
    assert told == [
        (TODAY.isoformat(), "review", ["2.2.1.2", "2.4.2.2"], "Ann"),
        (soon.isoformat(), "claim", ["2.3.1.1"], "Head of Data"),
        (soon.isoformat(), "finding", ["2.2.1.1"], "Head of Hub"),
        (soon.isoformat(), "review", ["2.4.2.2"], "Head of Safeguarding"),
    ]
    assert all(line[names[line["what"]]] for line in whole["due"])
    assert (whole["days"], whole["until"]) == (90, (TODAY + timedelta(days=90)).isoformat())
    assert [line["what"] for line in led["due"]] == ["finding"]
    assert [line["what"] for line in theme["due"]] == ["claim"]
    assert [line["what"] for line in band["due"]] == ["claim"]
    assert ([line["what"] for line in limited["due"]], limited["withheld"]) == (["review", "claim", "finding"], 1)
    for form in ("md", "html", "text"):
        page = batch(tmp_path, ("gaps", *NORFOLK, "--due", "0", "--format", form))[0].stdout
        assert f"{spelled(TODAY)}, due today" in page.replace("**", "")
        assert "within 0 days" in page
    assert "coming" not in data(batch(tmp_path, ("pack", *NORFOLK, *JSON))[0])


def test_a_row_says_whose_its_lead_and_its_due_date_are_and_what_is_overdue(tmp_path: Path) -> None:
    late, early = TODAY - timedelta(days=5), TODAY - timedelta(days=9)
    earlier = "{objective: 2.2.1.1, seriousness: recommendation, text: Look, due: %s}" % early  # noqa: UP031
    concern = "{objective: 2.2.1.1, seriousness: cause-of-concern, text: Ask, lead: Head of Hub}"
    write_record(tmp_path, "a", DAY, findings=f"[{earlier}, {concern}]")
    claims = {
        "2.2.1.1": f"status: in-progress, summary: x, lead: Head of Crime, due: {late}",
        "2.2.1.2": f"status: in-progress, summary: x, lead: Head of Crime, due: {late}",
    }
    write_return(tmp_path, EARLIER, claims)
    for form in ("md", "text"):
        page = " ".join(batch(tmp_path, ("gaps", *NORFOLK, "--format", form, "--all"))[0].stdout.split())
        when = f"By {spelled(late)}, overdue by 5 days (the claim's date)."
        assert page.count(when) == 2
        who = page.replace("*", "")
        assert "Who: Head of Hub " in who
        assert "Who: Head of Crime (named in the claim)" in who
        assert "The date in the claim passed 5 days ago." in page
        assert "and 2 are overdue" in page
        assert page.count("region too") >= 2
    table = batch(tmp_path, ("gaps", *NORFOLK, "--format", "md", "--all"))[0].stdout
    assert f"| {spelled(late)} (claim), overdue by 5 days; another finding is overdue by 9 days |" in table
    assert f"| {spelled(late)} (claim), overdue by 5 days |" in table


def test_a_record_says_what_it_shows_only_where_it_says_so_itself_and_found_no_fault(tmp_path: Path) -> None:
    records = {
        "policy": {"kind": "policy", "shows": ""},
        "fault": {"findings": "[{objective: 2.2.1.1, seriousness: recommendation, text: Look}]"},
        "partly": {"shows": "partly"},
        "plain": {},
    }
    shown = {"policy": "", "fault": " (found a fault)", "partly": " (shows that the objective is partly met)"}
    for name, keys in records.items():
        write_record(tmp_path, name, DAY, **keys)
    asked = [("evidence", "show", f"{DAY}-{name}", *NORFOLK, "--format", "md") for name in records]
    for name, done in zip(records, batch(tmp_path, *asked), strict=True):
        line = next(line for line in done.stdout.splitlines() if line.startswith("- **2.2.1.1**"))
        assert line.endswith(f"is made{shown.get(name, ' (shows that it is in use)')}"), line
