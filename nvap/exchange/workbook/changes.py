"""Changes to what is recorded, out of the rows of a workbook: composed, checked together, and not written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Any

from nvap.exchange.workbook.contents import KEYS
from nvap.exchange.workbook.layout import EVIDENCE, FINDINGS, OBJECTIVES, Sheet, in_order, value_from
from nvap.exchange.workbook.merge import Edit, Merged, NewFinding
from nvap.exchange.workbook.rows import CellFault, FilledRow
from nvap.load.records import Record, ReturnRecord
from nvap.model.bodies import Force
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.returns import Claim, Return
from nvap.model.values import dataclass
from nvap.rules import Context
from nvap.source import Folder, Source
from nvap.storage.drafts import Draft, checked, read_back, same, stops
from nvap.storage.edits import CannotChange, compose_return, marked, with_values
from nvap.storage.new_record import compose, unknown_objective
from nvap.words import catalogue

catalogue.own(__name__, {"book.known-objectives": "The sheet of objectives lists them."})

# Where to act on what a rule finds, if not at the key that it names.
_ACT_ON = {
    "feedback-without-source": "from",
    "missing-shows": "shows",
    "baseline-without-better": "figure.better",
    "closed-by-nobody": "closed.by",
    "measure-without-figure": "figure.value",
    "measure-without-period": "figure.period.from",
    "unnamed-assurer": "assured_by",
    "own-peer": "assured_by",
    "marking-without-handling": "handling",
    "risk-without-reason": "risk_reason",
    "id-against-date": "date",
}


@dataclass(frozen=True)
class Applied:
    """A file as it would be: new, or changed and then with the comments that would be lost."""

    record: Record | ReturnRecord
    was: Record | ReturnRecord | None
    lost_comments: tuple[str, ...]


@dataclass(frozen=True)
class _Target:
    """A file that is to be written and the rows that speak of it; findings by their place in it."""

    draft: Draft[Any]
    was: Record | ReturnRecord | None = None
    lost: tuple[str, ...] = ()
    line: FilledRow | None = None
    claims: Mapping[str, FilledRow] = field(default_factory=dict)
    findings: Mapping[int, FilledRow] = field(default_factory=dict)


@dataclass
class Applying:
    """What a workbook's changes come to: the files as they would be, and what forbids them."""

    files: list[Applied] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    others: list[Diagnostic] = field(default_factory=list)


def applied(
    merge: Merged,
    workspace: Folder,
    context: Context,
    before: Iterable[Diagnostic],
    force: Force,
    returned: Mapping[str, Return],
    day: date,
    wordings: Mapping[str, str],
) -> Applying:
    """The files that a merge comes to; `before` is what was wrong before, `returned` what is claimed as at the day.

    `wordings` are the fingerprints of the words that whoever filled it in saw.
    """
    return _Composer(workspace, context, tuple(before), force, returned, day, wordings).run(merge)


class _Composer:
    def __init__(
        self,
        workspace: Folder,
        context: Context,
        before: tuple[Diagnostic, ...],
        force: Force,
        returned: Mapping[str, Return],
        day: date,
        wordings: Mapping[str, str],
    ) -> None:
        self.workspace, self.context, self.before, self.force = workspace, context, before, force
        self.returned, self.day, self.wordings = returned, day, wordings
        own = [record for record in context.records if record.folder == force.id]
        self.records = {record.evidence.id: record for record in own}
        self.taken = {*(record.stem for record in own), *(name for _, name in context.broken)}
        self.targets: list[_Target] = []
        self.found = Applying()

    def run(self, merge: Merged) -> Applying:
        """Compose every file, then check them in one context."""
        merge = self._without_inherited(merge)
        self._claims(merge)
        self._changed(merge)
        for line in merge.new_records:
            self._new(line, [finding for finding in merge.new_findings if finding.row is line])
        self._check()
        return self.found

    def _without_inherited(self, merge: Merged) -> Merged:
        """The same without what would change a record of another body that this one has, which is a fault."""
        records = [edit for edit in merge.records if self._is_own(edit.key, edit.line)]
        findings = [edit for edit in merge.findings if self._is_own(edit.key.rpartition(KEYS)[0], edit.line)]
        new = [new for new in merge.new_findings if not new.record or self._is_own(new.record, new.line)]
        return replace(merge, records=records, findings=findings, new_findings=new)

    def _is_own(self, record: str, line: FilledRow) -> bool:
        if record in self.records:
            return True
        body = self.context.plan.forces.get(record.partition("/")[0])
        column = "record" if "record" in line.columns else "id"
        self.found.faults.append(line.fault(column, "inherited", body=body.name if body else record))
        return False

    def _claims(self, merge: Merged) -> None:
        """The claims that change, in the return of the day: with what it says already, or as a new one."""
        if not merge.claims:
            return
        own = (record for record in self.context.returns if record.folder == self.force.id)
        there = next((record for record in own if record.return_.date == self.day), None)
        claims = {name: earlier.as_written() for name, earlier in there.return_.claims.items()} if there else {}
        speaking: list[Return] = []
        lines = {}
        for edit in merge.claims:
            objective, lines[edit.key] = edit.key, edit.line
            former = self.returned.get(objective)
            if former and former.claims[objective].to_make_again:
                former = None
            claim = former.claims[objective].as_written() if former else {"status": OBJECTIVES.column("status").default}
            if former and not any(key.startswith("accepted.") for key in edit.texts):
                claim = _still_accepted(claim, self.day)
            made = _with(claim, OBJECTIVES, edit.texts) | {"wording": self._wording(objective)}
            claims[objective] = {key: made[key] for key in Claim.key_names() if key in made}
            speaking += [former] if former else []
        claims = {name: claims[name] for name in in_order(claims)}
        if there is None:
            shown = self.workspace.show("returns", self.force.id, f"{self.day}.yaml")
            draft = compose_return(self.context, self.force.id, self.day, claims, speaking, shown)
            self.targets.append(_Target(draft, claims=lines))
            return
        values: dict[str, Any] = {"claims": claims}
        highest = marked([there.return_, *speaking])
        if highest["marking"] != there.return_.marking:
            values |= highest
        self._edit(there, values, (), None, lines, {})

    def _wording(self, objective: str) -> str:
        """The fingerprint of the words of an objective that whoever filled the workbook in saw."""
        return self.wordings.get(objective) or self.context.plan.objectives[objective].fingerprint

    def _changed(self, merge: Merged) -> None:
        """The records that have other values or other findings."""
        texts: dict[str, dict[str, str]] = {}
        lines: dict[str, FilledRow] = {}
        findings: dict[str, dict[int, FilledRow]] = {}
        made: dict[str, list[dict[str, Any]]] = {}
        for edit in merge.records:
            texts[edit.key], lines[edit.key] = dict(edit.texts), edit.line
        for edit in merge.findings:
            name, _, number = edit.key.rpartition(KEYS)
            listed = made.setdefault(name, [finding.as_written() for finding in self.records[name].evidence.findings])
            place = int(number) - 1
            listed[place] = _with(listed[place], FINDINGS, self._finding_texts(name, edit))
            findings.setdefault(name, {})[place] = edit.line
        for new in merge.new_findings:
            if new.record:
                listed = made.setdefault(
                    new.record, [finding.as_written() for finding in self.records[new.record].evidence.findings]
                )
                findings.setdefault(new.record, {})[len(listed)] = new.line
                listed.append(_finding(new) | self._finding_objective(new))
        for name in dict.fromkeys((*texts, *made)):
            record = self.records[name]
            values, gone = self._values(record.evidence, texts.get(name, {}), lines.get(name))
            if name in made:
                values["findings"] = made[name]
            self._edit(record, values, gone, lines.get(name), {}, findings.get(name, {}))

    def _values(
        self, record: Evidence, texts: Mapping[str, str], line: FilledRow | None
    ) -> tuple[dict[str, Any], list[str]]:
        """The keys of a record that change, whole, and those that go."""
        if "date" in texts and line is not None:
            self.found.faults.append(line.fault("date", "date-of-record"))
            texts = {key: value for key, value in texts.items() if key != "date"}
        if line is not None:
            texts = self._sayable(record, texts, line)
        old = record.as_written()
        rest = {key: value for key, value in texts.items() if key != "objectives"}
        new = _with(old, EVIDENCE, rest)
        values = {key: value for key, value in new.items() if value != old.get(key)}
        if "objectives" in texts and line is not None:
            values["objectives"] = self._marks(line, texts["objectives"], record.objectives)
        return values, [key for key in old if key not in new]

    def _read(self, record: Evidence) -> Evidence | None:
        """A record as the plan reads it; itself where it is of the plan's edition and was not carried."""
        reading = self.context.reading
        return reading.record(record, self.context.as_at) if reading is not None else record

    def _is_earlier(self, record: Evidence) -> bool:
        """Whether a record was made under an earlier edition: its file names its objectives as that does."""
        return record.plan_version != self.context.plan.front.version and self._read(record) is not record

    def _sayable(self, record: Evidence, texts: Mapping[str, str], line: FilledRow) -> Mapping[str, str]:
        """What may be changed of a record as it is read: not its own objectives, nor what was said by carrying it."""
        version, kept = record.plan_version, dict(texts)
        if "objectives" in kept and self._is_earlier(record):
            self.found.faults.append(line.fault("objectives", "earlier-edition", version=version))
            del kept["objectives"]
        if "shows" in kept and self._read(record) is not record:
            self.found.faults.append(line.fault("shows", "carried", version=version))
            del kept["shows"]
        return kept

    def _finding_texts(self, record: str, edit: Edit) -> Mapping[str, str]:
        """What changes of a finding; the objective of an earlier edition stays as the file has it."""
        made = self.records[record].evidence
        if "objective" not in edit.texts or not self._is_earlier(made):
            return edit.texts
        self.found.faults.append(edit.line.fault("objective", "earlier-edition", version=made.plan_version))
        return {key: text for key, text in edit.texts.items() if key != "objective"}

    def _finding_objective(self, new: NewFinding) -> dict[str, str]:
        """The objective of a new finding as the record's own file names it; a fault where that would be another."""
        made, objective = self.records[new.record].evidence, new.line.texts.get("objective", "")
        read = self._read(made)
        if not self._is_earlier(made) or read is None or objective not in read.objectives:
            return {}
        own = read.own_names(objective)
        if len(own) == 1 and [name for name in read.objectives if own[0] in read.own_names(name)] == [objective]:
            return {"objective": own[0]}
        self.found.faults.append(new.line.fault("objective", "divided", version=made.plan_version))
        return {}

    def _marks(self, line: FilledRow, names: str, known: Mapping[str, str | None]) -> dict[str, str | None]:
        """Objectives with the fingerprint that they had, and new ones with that of the plan's wording."""
        marks: dict[str, str | None] = {}
        for name in names.split(", "):
            if name in known:
                marks[name] = known[name]
            elif name in self.context.plan.objectives:
                marks[name] = self._wording(name)
            else:
                problem = unknown_objective(self.context.plan, name)
                hint = problem.hint or catalogue.say("book.known-objectives")
                self.found.faults.append(line.worded("objectives", problem.said, hint))
        return marks

    def _new(self, line: FilledRow, findings: list[NewFinding]) -> None:
        """A new record; nothing where something that it needs is not there."""
        marks = self._marks(line, line.texts["objectives"], {}) if line.texts.get("objectives") else {}
        given = {column.key: column.default for column in EVIDENCE.columns if column.default}
        given |= {key: text for key, text in line.texts.items() if text}
        needed = [column.key for column in EVIDENCE.columns if column.needed]
        if not marks or any(key not in given for key in needed):
            return
        values = _with({}, EVIDENCE, {key: text for key, text in given.items() if key != "objectives"})
        values["findings"] = [_finding(finding) for finding in findings] or None
        draft = compose(
            self.workspace, self.context.plan, self.force, self.taken, list(marks), values, self.context.as_at, marks
        )
        self.taken.add(draft.source.path.rpartition("/")[2].removesuffix(".yaml"))
        lines = {place: finding.line for place, finding in enumerate(findings)}
        self.targets.append(_Target(draft, line=line, findings=lines))

    def _edit(
        self,
        record: Record | ReturnRecord,
        values: dict[str, Any],
        gone: Iterable[str],
        line: FilledRow | None,
        claims: Mapping[str, FilledRow],
        findings: Mapping[int, FilledRow],
    ) -> None:
        """A file with some keys changed."""
        if not values and not gone:
            return
        path = record.source.path
        try:
            edited = with_values(record.source, values, gone)
        except (ValueError, CannotChange) as reason:
            at = line or next(iter((*claims.values(), *findings.values())))
            self.found.faults.append(at.fault(at.sheet.names[0], "cannot-change", path=path, reason=reason))
            return
        draft = read_back(type(record), edited.text, path, record.folder, record.stem)
        self.targets.append(_Target(draft, record, edited.lost_comments, line, claims, findings))

    def _check(self) -> None:
        """Check all of the files in the context that they would stand in."""
        if not self.targets:
            return
        paths = {target.draft.source.path: target for target in self.targets}
        self.found.files += [
            Applied(target.draft.record, target.was, target.lost) for target in self.targets if target.draft.record
        ]
        known = same(self.before)
        for diagnostic in checked(self.context, [target.draft for target in self.targets]):
            if diagnostic.path in paths and stops(diagnostic, known):
                self.found.faults += _placed(diagnostic, paths[diagnostic.path])
            elif diagnostic.severity is Severity.ERROR and same([diagnostic]).isdisjoint(known):
                self.found.others.append(diagnostic)


def _placed(diagnostic: Diagnostic, target: _Target) -> Iterator[CellFault]:
    """A diagnostic of a file at the cell that it comes from, with a hint for those who have no file."""
    keys = _keys_at(target.draft.source, diagnostic.line, diagnostic.column)
    line, path = target.line, keys
    if keys[:1] == ("claims",) and len(keys) > 1 and keys[1] in target.claims:
        line, path = target.claims[str(keys[1])], keys[2:]
    elif keys[:1] == ("findings",) and len(keys) > 1 and keys[1] in target.findings:
        line, path = target.findings[int(keys[1])], keys[2:]
    elif keys == ("recorded",) and target.was is None:
        return  # the day of recording is nvap's own; what is wrong is the date, and that is said
    if line is None:
        line = next(iter((*target.findings.values(), *target.claims.values())))
    for column in line.sheet.columns:
        *above, last = column.key.split(".")
        inside = [str(part) for part in path[: len(above)]] == above
        if (
            diagnostic.rule == "missing-key"
            and inside
            and diagnostic.message == catalogue.rule(diagnostic.rule, key=last)[0]
        ):
            yield line.fault(column.key, "needed", heading=line.headings.get(column.key, ""))
            return
    hint = catalogue.hint_of_a_field(diagnostic.rule, diagnostic.hint)
    yield line.worded(_ACT_ON.get(diagnostic.rule) or _column(line.sheet, path), diagnostic.message, hint)


def _column(sheet: Sheet, keys: tuple[str | int, ...]) -> str:
    """The column that a path of keys leads to, or the nearest that begins with it."""
    path = ".".join(str(key) for key in keys)
    known = [column.key for column in sheet.columns]
    return next((key for key in known if path and (key == path or path.startswith(f"{key}."))), None) or next(
        (key for key in known if path and key.startswith(f"{path}.")), ""
    )


def _keys_at(source: Source, line: int, column: int) -> tuple[str | int, ...]:
    """The path of keys whose value or key stands at a place; of a word in a value, that of the value."""
    places = source.places
    found: tuple[str | int, ...] = ()
    nearest_place = (0, 0)
    for keys in (*places.values, *places.keys):
        for place in (places.value(keys), places.key(keys)):
            if nearest_place <= place <= (line, column):
                nearest_place, found = place, keys
    return found


def _finding(finding: NewFinding) -> dict[str, Any]:
    texts = {key: text for key, text in finding.line.texts.items() if text and key not in FINDINGS.names}
    return _with({}, FINDINGS, texts)


def _still_accepted(claim: dict[str, Any], day: date) -> dict[str, Any]:
    """A claim without what it accepts, where that has ended by the day of its return."""
    return {key: value for key, value in claim.items() if key != "accepted" or value["until"] > day}


def _with(old: Mapping[str, Any], sheet: Sheet, texts: Mapping[str, str]) -> dict[str, Any]:
    """A mapping with some of its values changed by the columns that hold them; what has none any more goes."""
    new = _copied(old)
    for key, text in texts.items():
        form = sheet.column(key).form
        *path, last = key.split(".")
        into = new
        for part in path:
            into = into.setdefault(part, {})
        value = value_from(form, text)
        if value is None:
            into.pop(last, None)
        else:
            into[last] = value
    return _without_nothing(new)


def _copied(old: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copied(value) if isinstance(value, Mapping) else value for key, value in old.items()}


def _without_nothing(new: dict[str, Any]) -> dict[str, Any]:
    """A mapping without the mappings in it that have become empty."""
    kept = {key: _without_nothing(value) if isinstance(value, dict) else value for key, value in new.items()}
    return {key: value for key, value in kept.items() if value != {}}
