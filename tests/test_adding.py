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
    *("--shows", "yes", "--owner", "Head of Safeguarding", "--reference", "NC/SG/2026/118"),
    *("--recorded", "2026-10-20"),
)
HEAD = ("evidence", "add", "--force", "norfolk")
SAVED = [("[Y/n]:", "y")]
# Nothing said of each question that nothing may be said of, in the order in which they come.
WHOLE = [("Part:", "")]
UNCOUNTED = [("Sample:", "")]
UNSAID = [("Supersedes:", ""), ("File:", "")]
OPEN_TO_ALL = [("Marking [OFFICIAL]:", ""), ("Share [force]:", "")]
RECORD = "2026-10-14-dip-sample"


def conversation(cwd: Path, words: tuple[str, ...], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run nvap at a terminal and answer each prompt; the exit status and all that was on the screen."""
    typed = [(prompt, f"{answer}\n") for prompt, answer in answers]
    status, screen = at_a_terminal(words, cwd, columns=400, answers=typed, NO_COLOR="1")
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
            *(("Figure:", "312"), ("Unit:", "referrals"), ("From:", "April 2026"), ("From:", "1/4/2026")),
            *(
                ("To:", "2026-09-30"),
                ("Baseline:", "a few"),
                ("Baseline:", "280"),
                ("Better:", "sideways"),
                ("Better:", "higher"),
                ("Assurance:", "peer"),
                ("Assured by:", "Norfolk Police"),
                ("Assured by:", "Suffolk Constabulary"),
            ),
            *(
                ("Title:", "Referrals [red] :smile:"),
                ("Summary:", "Ring 07700 900123."),
                ("More:", ""),
                ("Summary:", "More were made."),
                ("More:", ""),
                ("Shows:", "perhaps"),
                ("Shows:", "Yes"),
                ("Part:", ""),
                ("Date:", "2026-10-14"),
                ("Review by:", ""),
            ),
            *(
                ("Owner:", "Head of Safeguarding"),
                ("Reference:", "NC/1"),
                *UNSAID,
                ("Marking [OFFICIAL]:", "official-sensitive"),
            ),
            *(("Handling:", "Safeguarding leads only"), ("Share [force]:", ""), ("[Y/n]:", "y")),
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
        "baseline": "280", "better": "higher",
    }  # fmt: skip
    assert (record["shows"], record["review_by"], record["share"]) == ("yes", "2027-10-14", "force")
    assert not {"part", "sample", "supersedes", "files"} & set(record)
    assert (record["assured_by"], record["handling"]) == ("Suffolk Constabulary", "Safeguarding leads only")


SHOWN_APART = ("--owner", "Head of Safeguarding", "--reference", "NC/1", "--date", "2026-10-14")
AUDIT = ("--kind", "audit", "--assurance", "supervisor", "--title", "Dip sample", "--summary", "Twenty were read.")


def test_each_asks_what_it_shows_of_each_objective(tmp_path: Path) -> None:
    both = ("--objective", "2.2.1.1", "--objective", "2.2.1.2")
    status, screen = conversation(
        tmp_path,
        (*HEAD, *both, *AUDIT, *SHOWN_APART),
        [
            *(("Shows:", "each"), ("Shows:", "partly"), ("Shows:", "each"), ("Shows:", "No")),
            *(*WHOLE, *UNCOUNTED, ("Review by:", ""), *UNSAID, *OPEN_TO_ALL, ("A finding [y/N]:", "n"), *SAVED),
        ],
    )
    assert status == 0, screen
    flat = " ".join(screen.split())
    assert "What does it show of 2.2.1.1, To ensure appropriate action is taken and that the right referral" in flat
    assert "What does it show of 2.2.1.2, To monitor if there is a satisfactory response" in flat
    assert "each is not one of them." in flat
    (record,) = written(tmp_path)
    assert record["shows"] == {"2.2.1.1": "partly", "2.2.1.2": "no"}
    assert "2.2.1.1: no evidence before, partly shown now" in screen
    assert "2.2.1.2: no evidence before, unfavourable evidence now" in screen


def test_each_is_no_answer_for_one_objective(tmp_path: Path) -> None:
    words = (*HEAD, "--objective", "2.2.1.1", *AUDIT, *SHOWN_APART)
    _, screen = conversation(tmp_path, words, [("Shows:", "each"), ("Shows:", "\x04")])
    assert "each is not one of them. It can be yes (what was found bears the objective out), " in screen


def test_how_far_it_reaches_is_asked(tmp_path: Path) -> None:
    """A part, a sample, a review date, an older record, two files and who may be told, each with a slip first."""
    assert nvap(*GIVEN, cwd=tmp_path).returncode == 0
    (tmp_path / "kept").mkdir()
    for name, content in (("sample.docx", b"sample"), ("list.xlsx", b"a list")):
        (tmp_path / "kept" / name).write_bytes(content)
    status, screen = conversation(
        tmp_path,
        (*HEAD, "--objective", "2.2.1.1", *AUDIT, *SHOWN_APART[:-1], "2026-11-02"),
        [
            ("Shows:", "yes"),
            *(("Part:", "Ring 07700 900123"), ("Part:", "North area")),
            *(("Sample:", "twenty"), ("Sample:", "20"), ("Of:", "12"), ("Of:", "412")),
            *(("Review by:", "10/14/2027"), ("Review by:", "2026-01-01"), ("Review by:", "2027-05-31")),
            *(("Supersedes:", "2026-10-14-dip-sampel"), ("Supersedes:", RECORD)),
            *(("File:", "kept/none.docx"), ("File:", "kept"), ("File:", "kept/sample.docx")),
            *(("File:", "kept/list.xlsx"), ("File:", "")),
            *(("Marking [OFFICIAL]:", ""), ("Share [force]:", "everybody"), ("Share [force]:", "national")),
            *(("A finding [y/N]:", "n"), *SAVED),
        ],
    )
    assert status == 0, screen
    flat = " ".join(screen.split())
    for said in (
        "This looks like a phone number: 07700 900123",
        "twenty is not a number",
        "sample-too-large: a sample of 20 cannot be taken of 12",
        "Write 14/10/2027 if 14 October 2027 is meant",
        "dates-out-of-order: ",
        f"Did you mean {RECORD}?",
        "There is no file kept/none.docx that can be read.",
        "There is no file kept that can be read.",
        "everybody is not one of them.",
    ):
        assert said in flat, screen
    _, record = written(tmp_path)
    assert (record["part"], record["sample"]) == ("North area", {"size": "20", "of": "412"})
    assert (record["review_by"], record["supersedes"], record["share"]) == ("2027-05-31", RECORD, "national")
    assert record["files"] == [
        {"name": name, "bytes": "6", "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in (("sample.docx", b"sample"), ("list.xlsx", b"a list"))
    ]


def test_what_is_in_place_may_say_nothing_of_what_it_shows_in_a_script(tmp_path: Path) -> None:
    words = [*adding("2.2.1.1", kind="policy")]
    at = words.index("--shows")
    done = nvap(*words[:at], *words[at + 2 :], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "shows" not in written(tmp_path)[0]
    words = [*adding("2.2.1.1")]
    done = nvap(*words[:at], *words[at + 2 :], cwd=tmp_path)
    assert (done.returncode, "these are missing: --shows." in done.stderr) == (2, True)


def test_what_it_shows_is_typed_for_each_objective(tmp_path: Path) -> None:
    words = [word for word in GIVEN if word not in ("--shows", "yes")] + ["--objective", "2.2.1.2"]
    done = nvap(*words, "--shows", "2.2.1.1=Partly", "--shows", "2.2.1.2=no", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (record,) = written(tmp_path)
    assert record["shows"] == {"2.2.1.1": "partly", "2.2.1.2": "no"}
    assert "2.2.1.1: no evidence before, partly shown now" in done.stdout
    assert "2.2.1.2: no evidence before, unfavourable evidence now" in done.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("perhaps",), "--shows cannot be perhaps. "),
        (("2.2.1.1=perhaps", "2.2.1.2=no"), "--shows cannot be perhaps. "),
        (("2.2.1.1=", "2.2.1.2=no"), "--shows cannot be "),
        (("yes", "no"), "--shows takes one word for all objectives, or a word for each"),
        (("2.2.1.1=yes", "no"), "--shows takes one word for all objectives, or a word for each"),
        (("2.2.1.1=yes", "2.2.1.1=no", "2.2.1.2=no"), "--shows takes one word for all objectives, or a word for each"),
        (("2.2.1.1=yes",), "shows-against-objectives: shows says nothing of 2.2.1.2"),
        (("2.2.1.1=yes", "2.2.1.2=no", "2.2.1.3=no"), "shows names 2.2.1.3, which is not an objective"),
    ],
)
def test_what_it_shows_that_is_wrong_is_misuse(tmp_path: Path, given: tuple[str, ...], said: str) -> None:
    words = [word for word in GIVEN if word not in ("--shows", "yes")] + ["--objective", "2.2.1.2"]
    done = nvap(*words, *(word for shown in given for word in ("--shows", shown)), cwd=tmp_path)
    assert (done.returncode, written(tmp_path)) == (2, []), done.stdout
    assert said in done.stderr


def test_how_far_it_reaches_is_typed(tmp_path: Path) -> None:
    strands = ("--strand", "stalking-and-harassment", "--strand", "domestic-abuse")
    reaching = ("--part", "North area", "--sample-size", "20", "--sample-of", "412", *strands)
    done = nvap(*GIVEN, *reaching, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (record,) = written(tmp_path)
    assert (record["part"], record["sample"]) == ("North area", {"size": "20", "of": "412"})
    assert record["strands"] == ["stalking-and-harassment", "domestic-abuse"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--sample-size", "20"), "these are missing: --sample-of."),
        (("--sample-of", "20"), "these are missing: --sample-size."),
        (("--sample-size", "20", "--sample-of", "12"), "sample-too-large: a sample of 20 cannot be taken of 12"),
        (("--sample-size", "2.5", "--sample-of", "12"), "2.5"),
        (("--strand", "stalking"), "unknown-strand: the plan has no working group stalking"),
        (("--baseline", "20"), "these are missing: --better."),
        (("--better", "sideways"), "--better cannot be sideways."),
    ],
)
def test_a_reach_that_is_wrong_is_misuse(tmp_path: Path, given: tuple[str, ...], said: str) -> None:
    done = nvap(*GIVEN, *given, cwd=tmp_path)
    assert (done.returncode, written(tmp_path)) == (2, []), done.stdout
    assert said in done.stderr


def test_a_finding_that_was_closed_says_who_accepted_that(tmp_path: Path) -> None:
    finding = "{objective: 2.2.1.1, seriousness: consideration, text: Ask, closed: {date: 2026-10-15, how: Asked%s}}"
    done = nvap(*GIVEN, "--finding", finding % "", cwd=tmp_path)
    assert (done.returncode, written(tmp_path)) == (2, [])
    assert "closed-by-nobody: " in done.stderr
    assert "Add `by:` with the body or the role" in done.stderr
    assert nvap(*GIVEN, "--finding", finding % ", by: HMICFRS", cwd=tmp_path).returncode == 0
    assert written(tmp_path)[0]["findings"] == [
        {
            **{"objective": "2.2.1.1", "seriousness": "consideration", "text": "Ask"},
            "closed": {"date": "2026-10-15", "how": "Asked", "by": "HMICFRS"},
        }
    ]


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
        [
            *(*WHOLE, *UNCOUNTED, ("Review by:", ""), ("Reference:", "NC/SG/2026/118"), *UNSAID, *OPEN_TO_ALL),
            *(("A finding [y/N]:", "n"), ("[Y/n]:", "n"), ("Line:", "")),
        ],
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
        ("{objective: 2.2.1.1, seriousness: consideration, text: x, due: 31/13/2027}", "there is no day"),
        ("{objective: 2.2.1.1, seriousness: consideratoin, text: x}", "Did you mean consideration?"),
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
    for other in (("--title", "Another look", "--reference", "NC/SG/119"), ("--again",)):
        assert nvap(*words, *other, cwd=tmp_path).returncode == 0
    assert len(written(tmp_path)) == 3


TWIN = ("--title", "Dip-sample of Referrals!", "--reference", "NC/SG/119")


def test_what_may_be_there_already_is_refused_in_a_script(tmp_path: Path) -> None:
    words = adding("2.2.1.1", title="Dip sample of referrals")
    assert nvap(*words, cwd=tmp_path).returncode == 0
    done = nvap(*words, *TWIN, cwd=tmp_path)
    assert (done.returncode, done.stdout, len(written(tmp_path))) == (2, "", 1)
    assert "dip-sample-of-referrals a second time: they are of one day, and have one title" in done.stderr
    assert "--again records it all the same" in done.stderr
    other = ("--title", "Quite another", "--reference", "nc sg 118")
    told = nvap(*words, "--reference", "NC/SG/118", "--again", cwd=tmp_path)
    assert told.returncode == 0
    assert "kind and document" in nvap(*words, *other, "--dry-run", cwd=tmp_path).stderr
    for apart in ((*other, "--kind", "case-study"), (*TWIN, "--date", "2026-01-03"), (*TWIN, "--again")):
        assert nvap(*words, *apart, cwd=tmp_path).returncode == 0
    assert len(written(tmp_path)) == 5


def test_what_is_marked_higher_is_not_named_as_a_twin(tmp_path: Path) -> None:
    words = adding("2.2.1.1", title="Dip sample of referrals")
    assert nvap(*words, "--marking", "OFFICIAL-SENSITIVE", "--handling", "Board only", cwd=tmp_path).returncode == 0
    done = nvap(*words, *TWIN, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("answer", "records"), [("n", 1), ("y", 2)])
def test_a_person_is_asked_about_what_may_be_there_already(tmp_path: Path, answer: str, records: int) -> None:
    words = adding("2.2.1.1", title="Dip sample of referrals")
    assert nvap(*words, cwd=tmp_path).returncode == 0
    status, screen = conversation(tmp_path, (*words, *TWIN), [("all the same? [y/N]:", answer)])
    assert (status, len(written(tmp_path))) == (2 - records, records), screen
    assert "a second time" in screen


def test_a_remedy_names_the_options(tmp_path: Path) -> None:
    done = nvap(*adding("2.2.1.1", kind="peer-review", assurance="self"), cwd=tmp_path)
    assert done.returncode == 2
    assert "Write `--assurance peer` and name the body in --assured-by." in done.stderr


# What the end would refuse is asked again at its question


REST = (
    *("--summary", "Words.", "--owner", "Head of Safeguarding", "--reference", "NC/1", "--marking", "OFFICIAL"),
    *("--shows", "yes", "--part", "North area", "--review-by", "2027-10-14", "--share", "national"),
)


def test_days_and_titles_that_would_be_refused_are_asked_again(tmp_path: Path) -> None:
    given = ("--objective", "2.2.1.1", "--kind", "output-measure", "--figure", "312", "--unit", "referrals")
    status, screen = conversation(
        tmp_path,
        (*HEAD, *given, "--assurance", "self", *REST),
        [
            *(("From:", "2026-04-01"), ("To:", "2026-03-31"), ("To:", "2026-09-30"), ("Baseline:", "")),
            *(("Title:", "   "), ("Title:", "Referrals"), ("Date:", "2099-01-01"), ("Date:", "2026-10-14")),
            *UNSAID,
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
            *(("Assured by:", "HMICFRS"), *UNCOUNTED, *UNSAID, ("A finding [y/N]:", "n"), *SAVED),
        ],
    )
    assert status == 0, screen
    assert "inspection-not-independent: an inspection by HMICFRS is independent, not peer." in screen
    status, screen = conversation(
        tmp_path,
        (*HEAD, *given, "--assurance", "peer", "--again"),
        [
            *(("Assured by:", "HMICFRS"), ("Assured by:", "Suffolk Constabulary"), *UNCOUNTED, *UNSAID),
            *(("A finding [y/N]:", "n"), *SAVED),
        ],
    )
    assert (status, len(written(tmp_path))) == (0, 2), screen


def test_an_objective_that_does_not_apply_is_asked_again(tmp_path: Path) -> None:
    given = ("--kind", "policy", "--assurance", "self", "--title", "Policy", "--date", "2026-10-14", *REST)
    status, screen = conversation(
        tmp_path,
        ("evidence", "add", "--force", "gwent", *given),
        [
            *(("Objectives:", "2.5.1.1"), ("Objectives:", "2.5.1.1 2.5.1.2"), ("Objectives:", "2.5.1.2")),
            *(*UNSAID, *SAVED),
        ],
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
    ("--shows", "2.2.1.2=no", "--shows", "2.2.1.1=yes"),
    ("--sample-size", "20"),
    ("--sample-of", "412"),
    ("--better", "higher"),
    ("--baseline", "280"),
)


@pytest.mark.parametrize("words", OPEN, ids=" ".join)
def test_what_can_still_be_answered_is_asked_for(tmp_path: Path, words: tuple[str, ...]) -> None:
    status, screen = conversation(tmp_path, (*HEAD, *words), [("Objectives:", "\x04")])
    assert (status, "Nothing was asked" in screen) == (1, False), screen


def test_a_record_of_many_objectives_is_warned_of_and_an_unfavourable_one_is_said_to_be_so(tmp_path: Path) -> None:
    six = ("2.2.1.1", "2.2.1.2", "2.2.1.3", "2.2.1.4", "2.1.1.1", "2.1.1.2")
    against = tuple("no" if word == "yes" else word for word in GIVEN)
    given = (*against, *(word for name in six[1:] for word in ("--objective", name)))
    tried = nvap(*given, "--dry-run", cwd=tmp_path)
    done = nvap(*given, cwd=tmp_path)
    again = nvap(*against, "--again", cwd=tmp_path)
    assert (done.returncode, again.returncode) == (0, 0), done.stderr + again.stderr
    for warned in (tried, done):
        assert "Warning: too-many-objectives: this record names 6 objectives." in warned.stderr
    assert "unfavourable" not in tried.stdout
    assert f"It is recorded as unfavourable: it shows that {', '.join(six[:5])} and 1 more were not being met" in (
        done.stdout
    )
    assert again.stderr == ""
    assert "It is recorded as unfavourable: it shows that 2.2.1.1 was not being met" in again.stdout
    assert "2.2.1.1: unfavourable evidence, as before" in again.stdout
