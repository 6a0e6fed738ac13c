"""The JSON Schemas that editors use: valid, true of every file of the plan, and of one mind with nvap."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from nvap.formats.json_schema import KINDS, VIEWS, schema_of, view_schema
from nvap.load.validation import shape
from nvap.source import from_text
from nvap.workspace import built_in
from tests.running import NEXT_EDITION, PROGRAM, ROOT, execute, nvap

pytestmark = pytest.mark.libraries

PLAN = built_in("plan")
FILES = {
    "plan": [PLAN / "plan.yaml"],
    "themes": [PLAN / "themes.yaml"],
    "perennial-issues": [PLAN / "perennial_issues.yaml"],
    "forces": [PLAN / "forces.yaml"],
    "succession": sorted((ROOT / "tests" / "editions").glob("*/succession.yaml")),
    "action": sorted((PLAN / "actions").glob("*.yaml")),
    "round": sorted((ROOT / "tests" / "cases").glob("file-name-against-round/passes/rounds/*.yaml")),
    "measures": sorted((ROOT / "tests" / "cases").glob("*/passes/measures/*.yaml")),
    "wording": sorted((ROOT / "tests" / "cases").glob("*/passes/wording.yaml")),
}

RECORD = """\
id: 2026-10-14-referral-dip-sample
force: norfolk
plan_version: "2"
objectives:
  2.2.1.1: v1:c39a4d11bcc9
  2.2.1.2: v1:1405b09a25a4
kind: audit
assurance: peer
assured_by: Suffolk Constabulary
from: victim
title: Dip sample of safeguarding referrals
summary: >-
  Twenty referrals were read against the threshold guidance.
shows: {2.2.1.1: partly, 2.2.1.2: "yes"}
part: North area
sample: {size: 60, of: 412}
figure: {value: 312, unit: referrals, period: {from: 2026-04-01, to: 2026-09-30}, baseline: 280, better: higher,
  measure: M2.2.1a}
strands: [stalking-and-harassment]
date: 2026-10-14
recorded: 2026-10-20
review_by: 2027-10-14
owner: Head of Safeguarding
reference: NC/SG/2026/118
marking: OFFICIAL
share: force
findings:
  - objective: 2.2.1.1
    seriousness: area-for-improvement
    text: Feedback to referrers is late.
    lead: Head of Safeguarding
    number: AFI 1
    due: 2027-01-31
    progress: [{date: 2026-12-01, note: A weekly check has begun.}]
    closed: {date: 2027-01-20, how: Weekly check by a supervisor., by: HMICFRS}
files: [{name: dip-sample.docx, bytes: 48211, sha256: SHA}]
promising_practice: true
renewed: [{date: 2027-10-01, from: 2027-10-14, to: 2028-10-14, note: Read again and still true.}]
handling: For the safeguarding board only.
supersedes: 2025-10-02-referral-dip-sample
withdrawn: {date: 2026-12-01, reason: Replaced by a better one., moved_to: 2026-10-15-x, never_made: Law}
carried:
  - edition: "3"
    date: 2027-02-01
    recorded: 2027-02-01
    by: Head of Safeguarding
    objectives: {2.2.1.1: {wording: v1:c39a4d11bcc9, shows: not-about}}
""".replace("SHA", "0123456789abcdef" * 4)

LINK = "  - {title: Working Together, url: https://example.org/working-together}"
MEASURES = """\
suggested_measures:
  - {id: M2.2.1a, text: Share of right referrals, kind: output, unit: percent, better: higher, every: 6}"""
ACTION = f"""\
number: 2.2.1
title: Appropriate Action
theme: 2
perennial_issues: [collaborative-working]
owners: [forces, regional-teams]
detail: >-
  To act.
objectives:
  - id: 2.2.1.1
    text: To ensure appropriate action is taken
    short: Appropriate action
    expects: in-use
    telling: [audit, feedback/staff]
    not_applicable_in: [wales]
reference:
  - One paragraph.
useful_links:
{LINK}
{MEASURES}
source_notes:
  - A note.
"""


def checked(folder: Path, kind: str, files: list[Path]) -> dict[str, list[dict[str, Any]]]:
    """What check-jsonschema says of some files, run as an editor's user would run it: its errors by file."""
    schema = folder / f"{kind}.schema.json"
    schema.write_text(json.dumps(schema_of(kind)), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), "-o", "json"]
    ended = execute([*command, *files])
    said = json.loads(ended.stdout)
    assert not said.get("parse_errors"), said
    found: dict[str, list[dict[str, Any]]] = {}
    for error in said.get("errors", []):
        found.setdefault(Path(error["filename"]).name, []).append(error)
    assert bool(found) == bool(ended.returncode), ended.stderr
    return found


def faults(kind: str, text: str) -> list[str]:
    """The rules that nvap names for the reading and the shape of a text of one kind."""
    model, _ = KINDS[kind]
    source, found = from_text(text, "file.yaml")
    return [diagnostic.rule for diagnostic in (*found, *shape(model, source)[1])]


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_prints_a_valid_schema(kind: str) -> None:
    ended = execute([*PROGRAM, "schema", kind], check=True)
    schema = json.loads(ended.stdout)
    assert schema == schema_of(kind)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:nvap:schema:{kind}"
    Draft202012Validator.check_schema(schema)


def test_the_command_lists_the_kinds() -> None:
    ended = execute([*PROGRAM, "schema"], check=True)
    assert [line.split("\t")[0] for line in ended.stdout.splitlines()] == [*KINDS, *VIEWS]


def test_an_unknown_kind_names_the_nearest() -> None:
    ended = execute([*PROGRAM, "schema", "actoin"])
    assert ended.returncode == 2
    assert "action" in ended.stderr


def test_every_kind_of_file_of_the_plan_has_a_schema() -> None:
    assert {*FILES, "evidence", "return"} == {*KINDS}
    everything = {path for paths in FILES.values() for path in paths if path.is_relative_to(PLAN)}
    assert everything == {*PLAN.rglob("*.yaml")}


@pytest.mark.parametrize("kind", FILES)
def test_check_jsonschema_accepts_the_plan(kind: str, tmp_path: Path) -> None:
    assert FILES[kind]
    assert checked(tmp_path, kind, FILES[kind]) == {}
    for path in FILES[kind]:
        assert faults(kind, path.read_text(encoding="utf-8")) == []


def test_the_full_record_has_every_key() -> None:
    """A record that leaves a key out would not try it."""

    def keys(schema: dict[str, Any], data: Any, at: str) -> list[str]:
        if "$ref" in schema:
            schema = {**whole["$defs"][schema["$ref"].rsplit("/", 1)[1]]}
        for choice in schema.get("anyOf", []):
            if choice.get("type") != "null":
                return keys(choice, data, at)
        if schema.get("type") == "array":
            return [name for item in data for name in keys(schema["items"], item, at)]
        properties: dict[str, Any] = schema.get("properties", {})
        left_out = [f"{at}{name}" for name in properties if name not in data]
        return left_out + [
            missing
            for name, inner in properties.items()
            if name in data
            for missing in keys(inner, data[name], f"{at}{name}.")
        ]

    whole = schema_of("evidence")
    assert keys(whole, from_text(RECORD, "x")[0].data, "") == []
    whole = schema_of("action")
    assert keys(whole, from_text(ACTION, "x")[0].data, "") == []


@dataclass(frozen=True)
class Edit:
    """A small edit of a good file; `place` is the JSON path of what is wrong with it, None where nothing is."""

    kind: str
    old: str
    new: str
    place: str | None

    @property
    def text(self) -> str:
        """The whole file."""
        good = RECORD if self.kind == "evidence" else ACTION
        assert good.count(self.old) == 1, self.old
        return good.replace(self.old, self.new)


def of(kind: str, *edits: tuple[str, str, str | None]) -> list[Edit]:
    """Edits of one kind of file."""
    return [Edit(kind, *edit) for edit in edits]


TITLE = "title: Dip sample of safeguarding referrals"
REFERENCE = "reference: NC/SG/2026/118"
VERSION = 'plan_version: "2"'
DAY = "date: 2026-10-14"
REVIEW = "review_by: 2027-10-14"
VALUE = "value: 312"
BYTES = "bytes: 48211"
PRACTICE = "promising_practice: true"
MARK = "2.2.1.1: v1:c39a4d11bcc9"
NAME = "name: dip-sample.docx"
BOTH_MARKS = "objectives:\n  2.2.1.1: v1:c39a4d11bcc9\n  2.2.1.2: v1:1405b09a25a4"
PERIOD = "period: {from: 2026-04-01, to: 2026-09-30}"

ACCEPTED = [
    *of(
        "evidence",
        (TITLE, TITLE, None),
        (TITLE, "title: 2020", None),
        (TITLE, "title: 2.10", None),
        (TITLE, "title: 012", None),
        (TITLE, "title: true", None),
        (TITLE, "title: no", None),
        (TITLE, "title: 1:30", None),
        (TITLE, 'title: "=1+1"', None),
        (TITLE, 'title: "\\e[31m"', None),
        (TITLE, "title: 2026-10-14", None),
        (TITLE, "title: tŷ ŵ 👩‍👩‍👧", None),
        (REFERENCE, "reference: 12345", None),
        (REFERENCE, "reference: -1.50", None),
        (REFERENCE, "reference: 1e5", None),
        ("owner: Head", "owner: 007 Head", None),
        (VERSION, "plan_version: 2", None),
        (VERSION, "plan_version: 2.1", None),
        (VERSION, "plan_version: v2", None),
        ("force: norfolk", "force: 101", None),
        ("force: norfolk", "force: true", None),
        (DAY, 'date: "2026-10-14"', None),
        (DAY, "date: 2028-02-29", None),
        (REVIEW, "review_by:", None),
        (f"{REVIEW}\n", "", None),
        ("recorded: 2026-10-20", "recorded:", None),
        (MARK, "2.2.1.1:", None),
        (BOTH_MARKS, "objectives: {2.2.1.1: , 2.2.1.2: }", None),
        ("from: victim", "from:", None),
        ("assured_by: Suffolk Constabulary", "assured_by:", None),
        ("assured_by: Suffolk Constabulary", "assured_by: 101", None),
        (f", {PERIOD}", "", None),
        (VALUE, 'value: "312"', None),
        (VALUE, "value: -3.25", None),
        (VALUE, "value: 0", None),
        ("unit: referrals", "unit: 5", None),
        ("baseline: 280", "baseline: ", None),
        (BYTES, 'bytes: "48211"', None),
        (BYTES, "bytes: 0", None),
        (NAME, "name: 2020", None),
        (NAME, f"name: {'x' * 255}", None),
        (PRACTICE, "promising_practice: false", None),
        (PRACTICE, 'promising_practice: "true"', None),
        ("    due: 2027-01-31\n", "", None),
        (", how: Weekly check by a supervisor.", ", how: 5", None),
        ("marking: OFFICIAL", "marking: OFFICIAL-SENSITIVE", None),
        ("marking: OFFICIAL\n", "", None),
        ("supersedes: 2025-10-02-referral-dip-sample", "supersedes:", None),
        (
            "withdrawn: {date: 2026-12-01, reason: Replaced by a better one., moved_to: 2026-10-15-x, never_made: Law}",
            "withdrawn:",
            None,
        ),
    ),
    *of(
        "action",
        ("title: Appropriate Action", "title: 2020", None),
        ("title: Working Together", "title: 999", None),
        ("theme: 2", 'theme: "2"', None),
        ("expects: in-use", "expects:", None),
        ("    expects: in-use\n", "", None),
        ("[audit, feedback/staff]", "[]", None),
        ("  - One paragraph.", "  - 12", None),
        ("perennial_issues: [collaborative-working]", "perennial_issues: [2020]", None),
    ),
]

REFUSED = [
    *of(
        "evidence",
        (TITLE, "titel: Dip sample", "$"),
        (TITLE, "title:", "$.title"),
        (TITLE, 'title: ""', "$.title"),
        (TITLE, "title: [Dip sample]", "$.title"),
        (TITLE, "title: {a: b}", "$.title"),
        (f"{TITLE}\n", "", "$"),
        (f"{REFERENCE}\n", f"{REFERENCE}\ncolour: red\n", "$"),
        ("kind: audit", "kind: audits", "$.kind"),
        ("kind: audit", "kind: Audit", "$.kind"),
        ("kind: audit", "kind:", "$.kind"),
        ("assurance: peer", "assurance: 3", "$.assurance"),
        ("marking: OFFICIAL", "marking: SECRET", "$.marking"),
        ("share: force", "share: everyone", "$.share"),
        ("from: victim", "from: victims", "$.from"),
        (VERSION, "plan_version:", "$.plan_version"),
        (VERSION, 'plan_version: ""', "$.plan_version"),
        (VERSION, f"plan_version: {'second ' * 4}", "$.plan_version"),
        ("force: norfolk", "force: Norfolk Constabulary", "$.force"),
        ("force: norfolk", f"force: {'n' * 81}", "$.force"),
        ("force: norfolk", "force: -5", "$.force"),
        ("id: 2026-10-14-referral-dip-sample", "id: referral-dip-sample", "$.id"),
        (DAY, "date: 14/10/2026", "$.date"),
        (DAY, "date: 2026-02-30", "$.date"),
        (DAY, "date: 2026-13-01", "$.date"),
        (DAY, "date: 20261014", "$.date"),
        (DAY, "date: 2026-10-14T10:00:00Z", "$.date"),
        (DAY, "date: 2026-10-1", "$.date"),
        (DAY, "date: 2026-W42-3", "$.date"),
        (DAY, "date:", "$.date"),
        (REVIEW, "review_by: soon", "$.review_by"),
        (MARK, "2.2.1.1: v1:C39A4D11BCC9", "$.objectives['2.2.1.1']"),
        (MARK, "2.2.1.1: c39a4d11bcc9", "$.objectives['2.2.1.1']"),
        (MARK, "2.2.1.1: v1:c39a4d11bcc", "$.objectives['2.2.1.1']"),
        (MARK, "2.2.1: v1:c39a4d11bcc9", "$.objectives"),
        (MARK, "3.2.1.1: v1:c39a4d11bcc9", "$.objectives"),
        (MARK, "2.2.1.0: v1:c39a4d11bcc9", "$.objectives"),
        (BOTH_MARKS, "objectives: [2.2.1.1]", "$.objectives"),
        (BOTH_MARKS, "objectives: {}", "$.objectives"),
        (BOTH_MARKS, "objectives:", "$.objectives"),
        (VALUE, "value: 92%", "$.figure.value"),
        (VALUE, 'value: "1,200"', "$.figure.value"),
        (VALUE, "value: 1000000000000000", "$.figure.value"),
        (VALUE, "value: ", "$.figure.value"),
        (PERIOD, "period: {from: 2026-04-01}", "$.figure.period"),
        (PERIOD, "period: {from: 2026-04-01, until: 2026-09-30}", "$.figure.period"),
        (BYTES, "bytes: -1", "$.files[0].bytes"),
        (BYTES, "bytes: 4.5", "$.files[0].bytes"),
        (BYTES, "bytes: 100000000000", "$.files[0].bytes"),
        (NAME, f"name: {'x' * 256}", "$.files[0].name"),
        (NAME, 'name: ""', "$.files[0].name"),
        (NAME, "nam: x", "$.files[0]"),
        ("sha256: 0", "sha256: G", "$.files[0].sha256"),
        (PRACTICE, "promising_practice: yes", "$.promising_practice"),
        (PRACTICE, "promising_practice: 1", "$.promising_practice"),
        (PRACTICE, "promising_practice:", "$.promising_practice"),
        ("seriousness: area-for-improvement", "seriousness: bad", "$.findings[0].seriousness"),
        ("  - objective: 2.2.1.1", "  - objective: 2.2.1", "$.findings[0].objective"),
        ("    due: 2027-01-31", "    due: 31 January 2027", "$.findings[0].due"),
        ("    text: Feedback to referrers is late.\n", "", "$.findings[0]"),
        ("closed: {date: 2027-01-20, how", "closed: {date: 2027-01-20, why", "$.findings[0].closed"),
        ("renewed: [{date: 2027-10-01", "renewed: [{date: 1 October", "$.renewed[0].date"),
        ("withdrawn: {date: 2026-12-01, reason", "withdrawn: {date: 2026-12-01, because", "$.withdrawn"),
        ("supersedes: 2025-10-02-referral-dip-sample", "supersedes: last year's", "$.supersedes"),
    ),
    *of(
        "action",
        ("number: 2.2.1", "number: 3.2.1", "$.number"),
        ("number: 2.2.1", "number: 2.2", "$.number"),
        ("theme: 2", "theme: two", "$.theme"),
        ("theme: 2", "theme: -2", "$.theme"),
        ("theme: 2", "theme:", "$.theme"),
        ("perennial_issues: [collaborative-working]", "perennial_issues: collaborative-working", "$.perennial_issues"),
        ("perennial_issues: [collaborative-working]", "perennial_issues: [Working]", "$.perennial_issues[0]"),
        ("owners: [forces, regional-teams]", "owners: []", "$.owners"),
        ("  - id: 2.2.1.1", "  - id: 2.2.1", "$.objectives[0].id"),
        ("expects: in-use", "expects: used", "$.objectives[0].expects"),
        ("[audit, feedback/staff]", "[audit, feedback/police]", "$.objectives[0].telling[1]"),
        ("[wales]", "[cymru]", "$.objectives[0].not_applicable_in[0]"),
        (LINK, "  - Working Together", "$.useful_links[0]"),
        (LINK, "  - {title: Working Together, link: http}", "$.useful_links[0]"),
        ("  - One paragraph.", "  - ", "$.reference[0]"),
        (MEASURES, "suggested_measures: none", "$.suggested_measures"),
        (MEASURES, "suggested_measures:", "$.suggested_measures"),
        ("kind: output", "kind: outputs", "$.suggested_measures[0].kind"),
        ("every: 6", "every: often", "$.suggested_measures[0].every"),
    ),
]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[Edit, list[dict[str, Any]]]:
    """What check-jsonschema says of every edit, one run for each kind."""
    folder = tmp_path_factory.mktemp("edits")
    found: dict[Edit, list[dict[str, Any]]] = {}
    for kind in ("evidence", "action"):
        edits = [edit for edit in (*ACCEPTED, *REFUSED) if edit.kind == kind]
        paths = [folder / f"{kind}-{place}.yaml" for place in range(len(edits))]
        for edit, path in zip(edits, paths, strict=True):
            path.write_text(edit.text, encoding="utf-8")
        errors = checked(folder, kind, paths)
        found.update({edit: errors.get(path.name, []) for edit, path in zip(edits, paths, strict=True)})
    return found


def name(edit: Edit) -> str:
    """A short name for a test."""
    return f"{edit.kind}-{edit.new.splitlines()[0][:40] if edit.new else 'without ' + edit.old[:30].strip()}"


@pytest.mark.parametrize("edit", ACCEPTED, ids=name)
def test_both_accept(edit: Edit, said: dict[Edit, list[dict[str, Any]]]) -> None:
    assert faults(edit.kind, edit.text) == []
    assert said[edit] == []


@pytest.mark.parametrize("edit", REFUSED, ids=name)
def test_both_refuse_and_name_the_place(edit: Edit, said: dict[Edit, list[dict[str, Any]]]) -> None:
    assert faults(edit.kind, edit.text)
    assert edit.place is not None
    # Where a key may be empty, the error of the key has the errors of each way to fill it below it.
    places = [fault.get("best_deep_match", fault)["path"] for fault in said[edit]]
    assert places
    assert all(place == edit.place for place in places), said[edit]


@pytest.mark.parametrize("kind", VIEWS)
def test_a_template_can_use_every_name_of_its_view(kind: str, tmp_path: Path) -> None:
    document = kind.removesuffix("-view")
    schema = view_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:nvap:schema:{kind}"
    (tmp_path / "templates").mkdir()
    names = list(schema["properties"])
    lines = "".join(f"{name}: {{{{ view.{name} is defined }}}}\n" for name in names)
    (tmp_path / "templates" / f"{document}.md.j2").write_text(lines)
    words = {
        "diff": ("built-in", str(NEXT_EDITION)),
        "sheet": ("2.4.3",),
        "plan": (),
        "national": (),
        "practice": (),
    }.get(document, ("--force", "norfolk"))
    done = nvap(document, *words, "--format", "md", cwd=tmp_path)
    assert done.stdout.splitlines() == [f"{name}: True" for name in names], done.stderr


def test_a_view_names_what_is_worked_out_too() -> None:
    schema = view_schema("pack-view")
    assert schema["$defs"]["Evidence"]["properties"]["stage"]["readOnly"]
    assert schema["$defs"]["GapsView"]["properties"]["bands"]["description"] == "The rows shown, band by band."
    assert "from_" in schema["$defs"]["Span"]["properties"]
    assert "model_extra" not in schema["$defs"]["Evidence"]["properties"]
