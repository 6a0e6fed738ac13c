"""Every rule has a page and a case, and both are true.

A case is a folder of tests/cases with the name of its rule. `fails` and `passes` hold files that are laid over a
workspace with the plan of tests/cases/_plan; a folder of editions/ in them is laid over that plan too. `expected.txt`
lists what is said of `fails`, a line each; of `passes` nothing is said. What git cannot hold is made by the
instructions in `prepare.txt`:

    remove PATH           the file is taken away
    folder PATH           a folder stands in the file's place
    link PATH TARGET      a link stands in the file's place
    grow PATH SIZE        the file is filled up with spaces to a number of bytes
    encode PATH ENCODING  the file is saved in another encoding
    put PATH WORD HEX     a word of the file is replaced by bytes
"""

import datetime as dt
import re
import shutil
import string
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from inspect import getdoc
from pathlib import Path
from typing import Any, get_args

import pytest

from nvap import Workspace
from nvap import open as open_workspace
from nvap.load.validation import FORMS
from nvap.model.bodies import Forces
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.fields import Strict
from nvap.model.measures import Measures
from nvap.model.plan import Action, Front, PerennialIssues, Themes, fingerprint
from nvap.rules import BY_NAME, OF_THE_PLAN, RULES
from nvap.source.rule import Rule
from nvap.words.catalogue import SENTENCES

pytestmark = pytest.mark.libraries

CASES = Path(__file__).parent / "cases"
PLAN = CASES / "_plan"
NAMES = tuple(sorted(path.name for path in CASES.iterdir() if not path.name.startswith("_")))
AS_AT = dt.date(2026, 11, 23)
RECORD = "evidence/northshire/2026-10-14-dip-sample.yaml"

# Parts of pages that are words about files and not the files' own text.
PROSE = {
    ("unreadable-file", "Fails"): "names a link",
    ("unreadable-file", "Passes"): "names a file",
    ("missing-file", "Fails"): "names a folder",
    ("missing-file", "Passes"): "names a file",
    ("not-a-file", "Fails"): "names a folder",
    ("not-a-file", "Passes"): "names a file",
    ("not-a-folder", "Fails"): "names a file",
    ("not-a-folder", "Passes"): "names a file",
    ("unknown-folder", "Fails"): "names a folder",
    ("unknown-folder", "Passes"): "names a folder",
    ("outside-the-folder", "Fails"): "names a link",
    ("outside-the-folder", "Passes"): "names a file",
    ("stray-file", "Fails"): "names a file",
    ("stray-file", "Passes"): "names a file",
    ("file-too-large", "Fails"): "would need 1 MiB of text",
    ("not-utf-8", "Fails"): "is about bytes",
    ("not-utf-8", "Passes"): "is about bytes",
    ("too-many-faults", "Fails"): "names a file",
    ("too-many-faults", "Passes"): "names a file",
    ("plan-superseded", "Passes"): "says that a key is not there",
}


def prepare(workspace: Path, instruction: str) -> None:
    """Do what one line of prepare.txt says."""
    verb, name, *rest = instruction.split()
    path = workspace / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if verb in ("remove", "folder", "link"):
        path.unlink(missing_ok=True)
    if verb == "folder":
        path.mkdir()
    elif verb == "link":
        try:
            path.symlink_to(rest[0])
        except OSError:
            pytest.skip("no links can be made here")
    elif verb == "grow":
        path.write_bytes(path.read_bytes().ljust(int(rest[0])))
    elif verb == "encode":
        path.write_bytes(path.read_text(encoding="utf-8").encode(rest[0]))
    elif verb == "put":
        path.write_bytes(path.read_bytes().replace(rest[0].encode(), bytes.fromhex(rest[1])))
    elif verb != "remove":
        raise ValueError(instruction)


def build(workspace: Path, overlay: Path, instructions: Path | None = None) -> Path:
    """A workspace with the invented plan, the files of an overlay, and what its instructions make."""
    for plan in ("plan", *(f"editions/{path.name}" for path in sorted(overlay.glob("editions/*")))):
        shutil.copytree(PLAN, workspace / plan)
    if overlay.is_dir():
        shutil.copytree(overlay, workspace, dirs_exist_ok=True)
    if instructions is not None and instructions.is_file():
        for line in instructions.read_text(encoding="utf-8").splitlines():
            prepare(workspace, line)
    return workspace


def load(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """What loading and checking a workspace gives, as at one date, with paths from its root."""
    monkeypatch.chdir(workspace)
    return open_workspace(at=AS_AT, plan="plan").whole


def lines(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Diagnostics in the form of expected.txt."""
    return [
        f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column} {diagnostic.severity} {diagnostic.rule}"
        for diagnostic in diagnostics
    ]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the invented plan and nothing else."""
    return build(tmp_path / "workspace", PLAN / "none")


def put(workspace: Path, name: str, text: str) -> None:
    """Write one file of a workspace."""
    path = workspace / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def record(**changes: str) -> str:
    """The text of a record without fault, or with some of its keys changed."""
    text = (CASES / "stray-file" / "passes" / RECORD).read_text(encoding="utf-8")
    for key, value in changes.items():
        line = f"{key}: {value}\n"
        text, times = re.subn(rf"^{key}:.*\n(?: .*\n)*", line.replace("\\", r"\\"), text, flags=re.M)
        text += "" if times else line
    return text


# Cases


@pytest.mark.parametrize("name", NAMES)
def test_case_fails_as_expected(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES / name
    loaded = load(build(tmp_path / "workspace", case / "fails", case / "prepare.txt"), monkeypatch)
    expected = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert lines(loaded.diagnostics) == expected
    assert name in {diagnostic.rule for diagnostic in loaded.diagnostics}
    assert all(diagnostic.severity is BY_NAME[diagnostic.rule].severity for diagnostic in loaded.diagnostics)


@pytest.mark.parametrize("name", NAMES)
def test_case_put_right_passes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(build(tmp_path / "workspace", CASES / name / "passes"), monkeypatch)
    assert lines(loaded.diagnostics) == []


def test_invented_plan_is_without_fault(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(workspace, monkeypatch)
    assert lines(loaded.diagnostics) == []
    assert (loaded.files, len(loaded.plan.objectives)) == (7, 5)


# Pages


def examples(rule: Rule) -> dict[str, str]:
    """The two examples of a rule's page."""
    page = (getdoc(rule.check) or "").replace("\nFails:\n", "\0Fails\0").replace("\nPasses:\n", "\0Passes\0")
    _, *parts = page.split("\0")
    return {name: textwrap.dedent(text).strip("\n") for name, text in zip(parts[::2], parts[1::2], strict=False)}


def lacking(rules: Sequence[Rule], folder: Path) -> list[str]:
    """What is missing for every rule to have a page and a case, and every case a rule."""
    found: list[str] = []
    for rule in rules:
        page = getdoc(rule.check) or ""
        if not page.partition("\n\n")[0].endswith("."):
            found.append(f"{rule.name} does not say what it finds")
        found += [f"{rule.name} has no {part}" for part in ("Fails", "Passes") if not examples(rule).get(part)]
        case = folder / rule.name
        if not (case / "fails").is_dir() and not (case / "prepare.txt").is_file():
            found.append(f"{rule.name} has no case that fails")
        found += [f"{rule.name} has no {name}" for name in ("passes", "expected.txt") if not (case / name).exists()]
    names = {rule.name for rule in rules}
    cases = sorted(path.name for path in folder.iterdir() if not path.name.startswith("_"))
    return [*found, *(f"the case {name} is of no rule" for name in cases if name not in names)]


def test_every_rule_has_a_page_and_a_case() -> None:
    assert lacking(RULES, CASES) == []


def test_planted_rule_without_page_or_case_is_reported(tmp_path: Path) -> None:
    def planted_rule() -> None:
        pass

    wanted = [
        "planted-rule does not say what it finds",
        "planted-rule has no Fails",
        "planted-rule has no Passes",
        "planted-rule has no case that fails",
        "planted-rule has no passes",
        "planted-rule has no expected.txt",
        "the case planted-case is of no rule",
    ]
    (tmp_path / "planted-case").mkdir()
    assert lacking([Rule(planted_rule, Severity.ERROR)], tmp_path) == wanted


@pytest.mark.parametrize("rule", sorted(OF_THE_PLAN))
def test_what_is_asked_of_the_plan_once_says_nothing_of_records(rule: str) -> None:
    lines = (CASES / rule / "expected.txt").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.split(" ")[2] == rule]
    assert said
    assert all(line.startswith(("plan/", "editions/")) for line in said)


def test_rule_names_are_not_used_twice() -> None:
    assert len(BY_NAME) == len(RULES)


def occurs(fragment: str, text: str) -> bool:
    """Whether the lines of a fragment stand together in a text, at whatever indent."""

    def level(block: Sequence[str]) -> str:
        return textwrap.dedent("\n".join(line.rstrip() for line in block))

    wanted, given = fragment.splitlines(), text.splitlines()
    windows = (given[start : start + len(wanted)] for start in range(len(given) - len(wanted) + 1))
    return any(level(window) == level(wanted) for window in windows)


@pytest.mark.parametrize("part", ["Fails", "Passes"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_example_of_the_page_is_in_the_case(rule: Rule, part: str) -> None:
    files = [path for path in (CASES / rule.name / part.lower()).rglob("*") if path.is_file()]
    held = any(occurs(examples(rule)[part], path.read_text(encoding="utf-8")) for path in files)
    assert held is not ((rule.name, part) in PROSE)


def test_altered_example_would_be_seen() -> None:
    text = "objectives:\n  - id: 2.2.1.1 \n    text: To call again\n"
    assert occurs("- id: 2.2.1.1\n  text: To call again", text)
    assert not occurs("- id: 2.2.1.1\n  text: To call twice", text)
    assert not occurs("- id: 2.2.1.1\ntext: To call again", text)


# Sentences


def test_every_rule_has_a_message_and_a_hint() -> None:
    wanted = {key for rule in RULES for key in (rule.name, f"{rule.name}.hint")}
    assert wanted - SENTENCES.keys() == set()


def said_in_the_cases(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diagnostic]:
    """Every diagnostic of every case."""
    for name in NAMES:
        case = CASES / name
        yield from load(build(folder / name, case / "fails", case / "prepare.txt"), monkeypatch).diagnostics


def pattern(sentence: str) -> re.Pattern[str]:
    """A sentence of the catalogue with anything in the place of its fields."""
    parts = ((re.escape(text), field) for text, field, _, _ in string.Formatter().parse(sentence))
    return re.compile("".join(text + ("" if field is None else ".+") for text, field in parts))


def test_every_sentence_of_a_rule_is_said_in_a_case_with_its_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagnostics = list(said_in_the_cases(tmp_path, monkeypatch))
    words = [text for diagnostic in diagnostics for text in (diagnostic.message, diagnostic.hint)]
    unfilled = re.compile(r"\{\w*\}|\bNone\b|\(\)|\[\]|\s\s|\s$|\bare \.$")
    assert [text for text in words if unfilled.search(text)] == []
    wanted = [key for key in SENTENCES if key.partition(".")[0] in BY_NAME and not key.endswith(".cell")]
    assert [key for key in wanted if not any(pattern(SENTENCES[key]).fullmatch(text) for text in words)] == []


def patterns(model: Any) -> Iterator[str]:
    """The patterns of every value in a model."""
    if isinstance(model, type) and issubclass(model, Strict):
        for key in model.model_fields.values():
            yield from patterns(key.whole)
    if getattr(model, "pattern", None):
        yield model.pattern
    for part in get_args(model):
        yield from patterns(part)


@pytest.mark.parametrize("model", [Evidence, Action, Front, Themes, PerennialIssues, Forces, Measures])
def test_every_form_has_an_example(model: type[Strict]) -> None:
    assert set(patterns(model)) - FORMS.keys() == set()


def test_examples_of_forms_have_the_form() -> None:
    assert [form for pattern, form in FORMS.items() if len(form) < 40 and not re.search(pattern, form)] == []


# One fault and another


def test_broken_file_hides_no_other(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(workspace, "plan/themes.yaml", "themes: [\n")
    put(workspace, "plan/actions/2.1.1.yaml", "number: 2.1.1\nnumber: 2.1.1\n")
    put(workspace, "evidence/gwynshire/2026-10-14-dip-sample.yaml", "not a record\n")
    put(workspace, RECORD, record(kind="feedback"))
    rules = {(diagnostic.path, diagnostic.rule) for diagnostic in load(workspace, monkeypatch).diagnostics}
    assert rules == {
        ("plan/themes.yaml", "not-yaml"),
        ("plan/actions/2.1.1.yaml", "repeated-key"),
        ("plan/actions/2.1.1.yaml", "missing-key"),
        ("evidence/gwynshire/2026-10-14-dip-sample.yaml", "wrong-shape"),
        (RECORD, "feedback-without-source"),
    }


@pytest.mark.parametrize("text", ["number: [", "number: 2.2.1\ntitel: Right Referral\n", ""])
def test_evidence_against_a_broken_action_is_not_unknown(
    text: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, "plan/actions/2.2.1.yaml", text)
    put(workspace, RECORD, record())
    loaded = load(workspace, monkeypatch)
    assert {diagnostic.path for diagnostic in loaded.diagnostics} == {"plan/actions/2.2.1.yaml"}
    assert RECORD in loaded.paths


@pytest.mark.parametrize("part", ["plan.yaml", "themes.yaml", "perennial_issues.yaml", "forces.yaml"])
def test_broken_part_of_the_plan_makes_nothing_unknown(
    part: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, f"plan/{part}", "- [\n")
    put(workspace, RECORD, record())
    assert {diagnostic.path for diagnostic in load(workspace, monkeypatch).diagnostics} == {f"plan/{part}"}


@pytest.mark.parametrize(("version", "said"), [("1", "warning homeless-record"), ("2", "error unknown-objective")])
def test_only_a_record_of_an_earlier_version_can_be_homeless(
    version: str, said: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, RECORD, record(plan_version=version, objectives="{2.2.1.9: v1:000000000000}"))
    assert lines(load(workspace, monkeypatch).diagnostics) == [f"{RECORD}:4:14 {said}"]


# Regressions of shape


def of_shape(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said of a workspace, in words."""
    return [
        f"{diagnostic.line}:{diagnostic.column} {diagnostic.message} / {diagnostic.hint}"
        for diagnostic in load(workspace, monkeypatch).diagnostics
    ]


def test_key_of_the_wrong_form_is_named_and_placed(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(workspace, RECORD, record(objectives="{2.2.1: }"))
    said = "4:14 2.2.1 is not written in the form of objectives / Write it like this: 2.2.1.3."
    assert of_shape(workspace, monkeypatch) == [said]


def test_unknown_key_of_an_item_is_told_the_keys(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = "[{objective: 2.2.1.1, seriousness: consideration, text: Say who, xyzzy: plugh}]"
    put(workspace, RECORD, record(findings=item))
    known = "objective, seriousness, text, lead, number, due, progress, closed"
    assert of_shape(workspace, monkeypatch) == [f"16:76 there is no key xyzzy here / The keys are {known}."]


def test_item_is_named_by_its_list(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (PLAN / "actions/2.2.1.yaml").read_text(encoding="utf-8")
    put(workspace, "plan/actions/2.2.1.yaml", text.replace("[audit]", "[audits]"))
    said = "12:15 audits is not a value of telling / Did you mean audit?"
    assert of_shape(workspace, monkeypatch) == [said]


def test_list_of_faulty_items_is_not_called_empty(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (PLAN / "actions/1.1.1.yaml").read_text(encoding="utf-8")
    put(workspace, "plan/actions/1.1.1.yaml", text.replace("- id:", "- idd:"))
    rules = [diagnostic.rule for diagnostic in load(workspace, monkeypatch).diagnostics]
    assert rules == ["missing-key", "unknown-key"]


@pytest.mark.parametrize(
    ("value", "rule"), [("[audit]", "wrong-shape"), ("{a: b}", "wrong-shape"), ('""', "empty-value")]
)
@pytest.mark.parametrize("key", ["kind", "marking", "title", "date", "owner", "id", "promising_practice"])
def test_value_of_another_shape_is_not_called_unknown(
    key: str, value: str, rule: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, RECORD, record(**{key: value}))
    assert [diagnostic.rule for diagnostic in load(workspace, monkeypatch).diagnostics] == [rule]


def test_invented_fingerprints_are_those_of_the_plan() -> None:
    pages = " ".join(getdoc(rule.check) or "" for rule in RULES)
    texts = ("To send the right referral in time", "To offer an advocate within two days")
    marks = {fingerprint(text) for text in texts} | {"v1:000000000000"}
    assert set(re.findall(r"v1:[0-9a-f]{12}", pages)) == marks
