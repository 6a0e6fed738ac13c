"""`nvap evidence add` asks a person at a terminal, takes everything as options, and knows a kept file again."""

import hashlib
import re
from pathlib import Path

import pytest
import yaml

from tests.running import adding, nvap
from tests.terminal import STYLE, at_a_terminal

GIVEN = (
    *(
        "evidence",
        "add",
        "--force",
        "norfolk",
        "--objective",
        "2.2.1.1",
        "--kind",
        "audit",
        "--assurance",
        "supervisor",
    ),
    *("--title", "Dip sample", "--summary", "Sixty referrals were read.", "--date", "2026-10-14"),
    *("--owner", "Head of Safeguarding", "--reference", "NC/SG/2026/118", "--recorded", "2026-10-20"),
)
RECORD = "2026-10-14-dip-sample"


def conversation(cwd: Path, words: tuple[str, ...], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run nvap at a terminal and answer each prompt; the exit status and all that was on the screen."""
    typed = [(prompt, f"{answer}\n") for prompt, answer in answers]
    status, screen = at_a_terminal(words, cwd, columns=80, answers=typed, NO_COLOR="1")
    return status, STYLE.sub("", screen)


def written(cwd: Path) -> list[dict[str, object]]:
    """The records of the workspace, as another reader reads them."""
    paths = sorted(cwd.glob("evidence/*/*.yaml"))
    return [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) for path in paths]


def test_a_person_is_asked_for_all_that_is_missing(tmp_path: Path) -> None:
    status, screen = conversation(
        tmp_path,
        ("evidence", "add"),
        [
            *(("Force:", "norfolk"), ("Objectives:", "no such word"), ("Objectives:", "referral")),
            *(("Objectives:", "2.2.1.1, 2.2.1.2"), ("Kind:", "outcome-mesure"), ("Kind:", "outcome-measure")),
            *(("Figure:", "312"), ("Unit:", "referrals"), ("From:", "1/4/2026"), ("From:", "2026-04-01")),
            *(
                ("To:", "2026-09-30"),
                ("Baseline:", ""),
                ("Assurance:", "peer"),
                ("Assured by:", "Norfolk Police"),
                ("Assured by:", "Suffolk Constabulary"),
            ),
            *(
                ("Title:", "Referrals [red] :smile:"),
                ("Summary:", "Ring 07700 900123."),
                ("Summary:", "More were made."),
                ("Date:", "2026-10-14"),
            ),
            *(
                ("Owner:", "Head of Safeguarding"),
                ("Reference:", "NC/1"),
                ("Marking [OFFICIAL]:", "official-sensitive"),
            ),
            *(("Handling:", "Safeguarding leads only"), ("[Y/n]:", "y")),
        ],
    )
    assert status == 0, screen
    assert "No objective has that word." in screen
    assert "2.2.1.4 To ensure that you are satisfied with the outcome to your referral" in screen
    assert "outcome-mesure is not one of them. Did you mean outcome-measure" in screen
    assert "title: 'Referrals [red] :smile:'" in screen  # shown before it is written
    assert "2.2.1.1: no evidence before, met now" in screen
    (record,) = written(tmp_path)
    assert record["objectives"] == {"2.2.1.1": "v1:c39a4d11bcc9", "2.2.1.2": "v1:1405b09a25a4"}
    assert record["figure"] == {
        "value": "312", "unit": "referrals", "period": {"from": "2026-04-01", "to": "2026-09-30"},
    }  # fmt: skip
    assert (record["assured_by"], record["handling"]) == ("Suffolk Constabulary", "Safeguarding leads only")


def test_a_list_of_objectives_that_is_cut_says_how_many_more_there_are(tmp_path: Path) -> None:
    answers = [("Objectives:", "to"), ("Objectives:", "referral"), ("Objectives:", "2.2.1.1"), ("Kind:", "\x04")]
    _, screen = conversation(tmp_path, ("evidence", "add", "--force", "norfolk"), answers)
    _, first, second = screen.split("These have that word:")
    shown = first.count("  - 2.")
    (more,) = re.findall(r"\n  and (\d+) more: type more of the word\.\n", first)
    assert (shown, int(more) > 12, " more: " in second) == (12, True, False)


def test_no_is_an_answer(tmp_path: Path) -> None:
    words = GIVEN[:-4]  # without the reference and the day of recording
    status, screen = conversation(
        tmp_path,
        words,
        [("Reference:", "NC/SG/2026/118"), ("Marking [OFFICIAL]:", ""), ("A finding [y/N]:", "n"), ("[Y/n]:", "n")],
    )
    assert (status, written(tmp_path)) == (1, [])
    assert "reference: NC/SG/2026/118" in screen


def test_nothing_is_asked_at_a_terminal_when_nothing_is_missing(tmp_path: Path) -> None:
    status, screen = conversation(tmp_path, GIVEN, [])
    assert (status, "Write it?" in screen) == (0, False)
    shown, said, _ = screen.partition("Recorded evidence/norfolk/")
    assert said
    assert shown.strip().splitlines() == (tmp_path / f"evidence/norfolk/{RECORD}.yaml").read_text("utf-8").splitlines()


def test_a_dry_run_at_a_terminal_shows_the_record_once(tmp_path: Path) -> None:
    status, screen = conversation(tmp_path, (*GIVEN, "--dry-run"), [])
    assert (status, screen.count("reference:"), written(tmp_path)) == (0, 1, [])


def test_a_script_is_told_what_is_missing_and_nothing_waits(tmp_path: Path) -> None:
    done = nvap(*GIVEN[:-4], cwd=tmp_path)
    assert (done.returncode, written(tmp_path)) == (2, [])
    assert "these are missing: --reference." in done.stderr


def test_findings_are_typed_as_a_file_has_them(tmp_path: Path) -> None:
    finding = "{objective: 2.2.1.1, seriousness: area-for-improvement, text: Say who may escalate, due: 2027-01-31}"
    done = nvap(*GIVEN, "--finding", finding, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2.2.1.1: no evidence before, open finding now" in done.stdout
    (record,) = written(tmp_path)
    assert record["findings"] == [
        {
            "objective": "2.2.1.1",
            "seriousness": "area-for-improvement",
            "text": "Say who may escalate",
            "due": "2027-01-31",
        }
    ]
    assert "due: 2027-01-31" in (tmp_path / f"evidence/norfolk/{RECORD}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ("{objective: 2.2.1.1", "--finding cannot be read"),
        ("an area for improvement", "it is not a mapping"),
        ("{objective: 2.2.1.1, seriousness: consideration, text: x, due: 31/1/2027}", "is not a date"),
        ("{objective: 2.2.1.1, seriousness: considerations, text: x}", "Did you mean consideration?"),
        ("{objective: 2.2.1.2, seriousness: consideration, text: x}", "which the record does not name"),
        ("{objective: 2.2.1.1, seriousness: consideration, text: Ring 07700 900123}", "looks like a phone number"),
    ],
)
def test_a_finding_that_is_wrong_is_misuse(tmp_path: Path, finding: str, said: str) -> None:
    done = nvap(*GIVEN, "--finding", finding, cwd=tmp_path)
    assert (done.returncode, written(tmp_path)) == (2, []), done.stderr
    assert said in done.stderr


def test_a_file_is_known_again_and_never_copied(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    paper = kept / "dip-sample.docx"
    paper.write_bytes(b"the paper" * 100)
    done = nvap(*GIVEN, "--file", paper, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (record,) = written(tmp_path)
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert record["files"] == [{"name": "dip-sample.docx", "bytes": "900", "sha256": digest}]
    check = ("evidence", "show", RECORD, "--force", "norfolk", "--check-files")
    assert (nvap(*check, kept, cwd=tmp_path).returncode, "the same file") == (0, "the same file")
    paper.write_bytes(b"another paper")
    done = nvap(*check, kept, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "dip-sample.docx: another file than the record knows\n")
    paper.unlink()
    done = nvap(*check, kept, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "dip-sample.docx: not in that folder\n")


def test_a_file_name_in_a_record_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"x")
    assert nvap(*GIVEN, "--file", secret, cwd=tmp_path).returncode == 0
    path = tmp_path / f"evidence/norfolk/{RECORD}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("secret.txt", "../secret.txt"), encoding="utf-8")
    (tmp_path / "kept").mkdir()
    done = nvap("evidence", "show", RECORD, "--force", "norfolk", "--check-files", "kept", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "../secret.txt: not in that folder\n")


def test_a_file_that_cannot_be_read_is_exit_3(tmp_path: Path) -> None:
    done = nvap(*GIVEN, "--file", "no-such.docx", cwd=tmp_path)
    assert (done.returncode, written(tmp_path)) == (3, [])
    assert "no-such.docx cannot be read" in done.stderr


def test_the_same_thing_is_recorded_once_unless_it_is_to_be_again(tmp_path: Path) -> None:
    words = adding("2.2.1.1", "2.2.1.2")
    first, twice = nvap(*words, cwd=tmp_path), nvap(*words, "--summary", "Other words.", cwd=tmp_path)
    path = first.stdout.split()[1]
    assert (twice.returncode, twice.stdout) == (2, "")
    assert f"{path} has the same date, title, kind, objectives and reference" in twice.stderr
    assert "--again" in twice.stderr
    for other in (("--reference", "NC/SG/119"), ("--objective", "2.2.1.3"), ("--again",)):
        assert nvap(*words, *other, cwd=tmp_path).returncode == 0
    assert len(written(tmp_path)) == 4


def test_a_remedy_names_the_options(tmp_path: Path) -> None:
    done = nvap(*adding("2.2.1.1", kind="peer-review", assurance="self"), cwd=tmp_path)
    assert done.returncode == 2
    assert "Write `--assurance peer` and name the body in --assured-by." in done.stderr


# What the end would refuse is asked again at its question


HEAD = ("evidence", "add", "--force", "norfolk")
REST = ("--summary", "Words.", "--owner", "Head of Safeguarding", "--reference", "NC/1", "--marking", "OFFICIAL")
SAVED = [("[Y/n]:", "y")]


def test_days_and_titles_that_would_be_refused_are_asked_again(tmp_path: Path) -> None:
    given = ("--objective", "2.2.1.1", "--kind", "output-measure", "--figure", "312", "--unit", "referrals")
    status, screen = conversation(
        tmp_path,
        (*HEAD, *given, "--assurance", "self", *REST),
        [
            *(("From:", "2026-04-01"), ("To:", "2026-03-31"), ("To:", "2026-09-30"), ("Baseline:", "")),
            *(("Title:", "   "), ("Title:", "Referrals"), ("Date:", "2099-01-01"), ("Date:", "2026-10-14")),
            *SAVED,
        ],
    )
    assert status == 0, screen
    assert "dates-out-of-order: to is 31 March 2026, before from, 1 April 2026." in " ".join(screen.split())
    assert "date-in-the-future: " in screen
    (record,) = written(tmp_path)
    assert (record["title"], record["date"]) == ("Referrals", "2026-10-14")


def test_an_inspectorate_that_is_no_peer_is_asked_again_with_the_assurance(tmp_path: Path) -> None:
    given = ("--objective", "2.2.1.1", "--kind", "inspection", "--title", "Inspection", "--date", "2026-10-14", *REST)
    status, screen = conversation(
        tmp_path,
        (*HEAD, *given),
        [
            *(("Assurance:", "peer"), ("Assured by:", "HMICFRS"), ("Assurance:", "independent")),
            *(("Assured by:", "HMICFRS"), ("A finding [y/N]:", "n"), *SAVED),
        ],
    )
    assert status == 0, screen
    assert "inspection-not-independent: an inspection by HMICFRS is independent, not peer." in screen
    status, screen = conversation(
        tmp_path,
        (*HEAD, *given, "--assurance", "peer", "--again"),
        [("Assured by:", "HMICFRS"), ("Assured by:", "Suffolk Constabulary"), ("A finding [y/N]:", "n"), *SAVED],
    )
    assert (status, len(written(tmp_path))) == (0, 2), screen


def test_an_objective_that_does_not_apply_is_asked_again(tmp_path: Path) -> None:
    given = ("--kind", "policy", "--assurance", "self", "--title", "Policy", "--date", "2026-10-14", *REST)
    status, screen = conversation(
        tmp_path,
        ("evidence", "add", "--force", "gwent", *given),
        [("Objectives:", "2.5.1.1"), ("Objectives:", "2.5.1.1 2.5.1.2"), ("Objectives:", "2.5.1.2"), *SAVED],
    )
    assert status == 0, screen
    assert screen.count("objective-does-not-apply: ") == 2
    (record,) = written(tmp_path)
    assert "2.5.1.1" not in str(record["objectives"])


# Options that no answer can mend.
HOPELESS = {
    "an unknown objective": (("--objective", "2.9.9.9"), "there is no objective 2.9.9.9"),
    "an action": (("--objective", "2.2.1"), "2.2.1 is an action"),
    "a national objective": (("--force", "norfolk", "--objective", "1.2.1.1"), "1.2.1.1"),
    "two days that cannot be": (
        ("--force", "norfolk", "--date", "2026-10-14", "--review-by", "2026-01-01"),
        "dates-out-of-order",
    ),
    "a peer that is an inspectorate": (
        ("--force", "norfolk", "--kind", "inspection", "--assurance", "peer", "--assured-by", "HMICFRS"),
        "inspection-not-independent",
    ),
    "a title of spaces": (("--force", "norfolk", "--title", "  "), "empty-value"),
    "a source of what is not feedback": (
        ("--force", "norfolk", "--kind", "audit", "--from", "staff"),
        "source-without",
    ),
}


@pytest.mark.parametrize("name", HOPELESS)
def test_what_no_answer_can_mend_is_refused_before_the_first_question(tmp_path: Path, name: str) -> None:
    words, said = HOPELESS[name]
    status, screen = conversation(tmp_path, ("evidence", "add", *words), [])
    assert (status, written(tmp_path)) == (2, []), screen
    assert said in screen
    assert "Force:" not in screen
    assert "Objectives:" not in screen


# Options that leave much open, none of which may be refused for what is still to be asked.
OPEN = (
    ("--from", "victim"),
    ("--unit", "referrals", "--period-to", "2019-01-31"),
    ("--kind", "outcome-measure", "--period-from", "2026-01-31"),
    ("--review-by", "2025-01-31"),
    ("--assured-by", "HMICFRS"),
    ("--assurance", "peer", "--kind", "peer-review"),
    ("--finding", "{objective: 2.2.1.2, seriousness: consideration, text: x}"),
    ("--marking", "official-sensitive"),
    ("--recorded", "2026-01-31"),
)


@pytest.mark.parametrize("words", OPEN, ids=" ".join)
def test_what_can_still_be_answered_is_asked_for(tmp_path: Path, words: tuple[str, ...]) -> None:
    status, screen = conversation(tmp_path, (*HEAD, *words), [("Objectives:", "\x04")])
    assert (status, "Nothing was asked" in screen) == (1, False), screen
