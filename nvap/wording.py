"""The catalogue: the sentences of diagnostics, gaps and reports, and of what `init` and `add` say.

Templates hold the words of documents; what a command answers to misuse stands in nvap/cli. A sentence is a
`str.format` text, and a field's own braces are never looked into.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

SENTENCES: dict[str, str] = {
    "nearest": "Did you mean {names}?",
    "few": "{names} and {count} more",
    "or": ", or ",
    "period": "{first} to {last}",
    # Reading
    "unreadable-file": "this file cannot be read: {reason}",
    "unreadable-file.hint": "Check that it is there and that you may read it.",
    "missing-file": "{name} is not there",
    "missing-file.hint": "A plan folder needs plan.yaml, themes.yaml, perennial_issues.yaml, forces.yaml and actions/.",
    "not-a-file": "this is {what}, not a file",
    "not-a-file.hint": "Move it away, or give it a name that does not end in .yaml.",
    "not-a-folder": "{name} is not a folder that can be read",
    "not-a-folder.hint": "Move it away, or make it the folder that belongs here.",
    "outside-the-folder": "this link leads out of the folder, to {target}",
    "outside-the-folder.hint": "Copy what it points at into the folder.",
    "file-too-large": "this file has {size} bytes; at most {limit} are read",
    "file-too-large.hint": "Keep the document where it is kept, and say where in `reference`.",
    "not-utf-8": "this file is not UTF-8 text ({printed})",
    "not-utf-8.hint": "Save it again with the encoding UTF-8.",
    "control-character": "there is a control character here ({code})",
    "control-character.hint": "Delete it; it is invisible in most editors.",
    "tab-character": "there is a tab here",
    "tab-character.hint": "Use spaces.",
    "merge-conflict": "two versions of this file were merged and not yet settled; the marks begin here",
    "merge-conflict.hint": "Keep what is right, and take the lines with <<<<<<<, ======= and >>>>>>> away.",
    "not-yaml": "this is not YAML: {problem}",
    "not-yaml.hint": "Look for a colon inside a text, an open quotation mark or a crooked indent, here or just above.",
    "empty-file": "there is nothing in this file",
    "empty-file.hint": "Write it or delete it.",
    "repeated-key": "the key {key} is written twice",
    "repeated-key.hint": "Keep one of the two.",
    "key-not-text": "a key has to be a word",
    "key-not-text.hint": "Write a word before the colon.",
    "anchor-or-alias": "{printed} is a YAML anchor or alias",
    "anchor-or-alias.hint": "Write the text out; a text that begins with & or * goes in quotation marks.",
    "tag": "{printed} is a YAML tag",
    "tag.hint": "Take it away; a text that begins with ! goes in quotation marks.",
    "second-document": "a second document begins here",
    "second-document.hint": "One record is one file: put it in a file of its own, or take the line --- away.",
    "nested-too-deep": "lists or mappings are more than {deepest} deep here",
    "nested-too-deep.hint": "Nothing here needs to be deeper than five; look for brackets that are never closed.",
    "too-many-faults": "there are more than {most} faults in this file; the rest are not shown",
    "too-many-faults.hint": "Mend these first, or take the file away if it is something else.",
    "stray-file": "{name} is not read: it is not where a file of this folder belongs, or its name does not end in .yaml",
    "stray-file.hint": "Rename or move it if it should count; move it out of this folder if not.",
    # Shape
    "missing-key": "{key} is missing",
    "missing-key.hint": "Add a line `{key}: …`.",
    "unknown-key": "there is no key {key} here",
    "unknown-key.hint": "The keys are {known}.",
    "empty-value": "{key} has nothing after it",
    "empty-value.hint": "Write its value, or take the line away if it may be left out.",
    "wrong-shape": "this should be {wanted}; it is {given}",
    "wrong-shape.hint": "See `nvap rules wrong-shape` for an example.",
    "unknown-value": "{printed} is not a value of {key}",
    "unknown-value.hint": "It can be {known}.",
    "marking-too-high": "{printed} may not be kept here",
    "marking-too-high.hint": "Take the record out, and ask your information security lead where it belongs.",
    "not-a-date": "{printed} is not a date",
    "not-a-date.hint": "Write it year-month-day, as in 2026-10-14.",
    "not-a-number": "{printed} is not a number",
    "not-a-number.hint": "Write figures only, as in 312 or 4.5; the unit has a key of its own.",
    "not-true-or-false": "{printed} is neither true nor false",
    "not-true-or-false.hint": "Write true or false.",
    "malformed-value": "{printed} is not written in the form of {key}",
    "malformed-value.hint": "Write it like this: {form}.",
    "value-too-long": "{key} is too long",
    "value-too-long.hint": "It may have {limit} characters or items.",
    # The plan
    "unknown-theme": "theme {printed} is not in the plan",
    "unknown-theme.hint": "The themes are {known}.",
    "unknown-perennial-issue": "{printed} is not a perennial issue of the plan",
    "unknown-perennial-issue.hint": "The perennial issues are {known}.",
    "unknown-owner": "{printed} is not an owner that plan.yaml names",
    "unknown-owner.hint": "The owners are {known}.",
    "unknown-region": "{printed} is not a {key} that the file names",
    "unknown-region.hint": "They are {known}.",
    "theme-against-number": "action {number} belongs to theme {second} by its number, and to theme {theme} by this line",
    "theme-against-number.hint": "Change the theme to {second}, or the number and the file's name.",
    "file-name-against-number": "this file is named {stem} and holds action {number}",
    "file-name-against-number.hint": "Rename the file to {number}.yaml, or change the number.",
    "objective-against-action": "objective {id} stands where {wanted} belongs",
    "objective-against-action.hint": "Number the objectives in order; add new ones at the end.",
    "repeated-number": "there are two of {what} {name}; the other is in {first}",
    "repeated-number.hint": "Give one of them a number or id of its own.",
    "reserved-name": "{id} is a name that Windows keeps for a device",
    "reserved-name.hint": "Give the force another id, in forces.yaml and in its records.",
    "example-not-named": "{name} is an example, and its name does not say so",
    "example-not-named.hint": "Put the word Example into the name, or take `example: true` away if the body is real.",
    "repeated-objective": "objective {id} stands twice",
    "repeated-objective.hint": "Give one of them an id of its own.",
    "repeated-link": "{name} stands twice under {key}",
    "repeated-link.hint": "Take one of them away.",
    "unserved-theme": "no action serves theme {number}, {name}",
    "unserved-theme.hint": "Add an action, or ask whether the theme still belongs in the plan.",
    "unserved-perennial-issue": "no action serves the perennial issue {id}, {name}",
    "unserved-perennial-issue.hint": "Add it to an action, or ask whether it still belongs in the plan.",
    "missing-expectation": "objective {id} has no {key}",
    "missing-expectation.hint": "Add the stage it expects (in-place, in-use, making-a-difference) and the kinds that would tell.",
    "unreached-expectation": "objective {id} expects evidence that is {expects}, and none of these kinds shows that",
    "unreached-expectation.hint": "Add one of {kinds}.",
    "expectation-on-national-action": "objective {id} is of a national action and expects evidence of forces",
    "expectation-on-national-action.hint": "Take the line away.",
    "plan-review-overdue": "the plan's own review was due in {month} and is overdue as at {as_at}",
    "plan-review-overdue.hint": "Nothing for a force to do; the programme reviews the plan.",
    "plan-superseded": "version {version} of the plan has been superseded; this has been known since {known_since}",
    "plan-superseded.hint": "Nothing is wrong with the files; readers should know which edition they read.",
    "measures-under-development": "{count} of {of} force actions have no suggested measures; they are under development",
    "measures-under-development.hint": "The programme's gap, not a force's.",
    # Evidence
    "id-against-file-name": "this record's id is {id}, and its file is named {stem}",
    "id-against-file-name.hint": "Make the two the same.",
    "id-against-date": "this record is dated {date}, and its id {id} begins with another day",
    "id-against-date.hint": "Correct the date, or the id and the file's name.",
    "unknown-force": "{printed} is not a force that forces.yaml names",
    "unknown-force.hint": "`nvap list forces` lists them; a further body goes into a forces.yaml of the workspace.",
    "unknown-folder": "{printed} is not the id of a force; what lies in this folder is counted for none",
    "unknown-folder.hint": "Rename the folder; `nvap list forces` lists the ids.",
    "folder-against-force": "this record is of {force} and lies in the folder of {folder}",
    "folder-against-force.hint": "Move it to the folder of {force}, or correct the force.",
    "unknown-plan-version": "there has been no version {printed} of the plan",
    "unknown-plan-version.hint": "The versions are {known}.",
    "unknown-action": "the plan has no action {action}, so no objective {objective}",
    "unknown-action.hint": "`nvap list actions` lists them.",
    "unknown-objective": "action {action} has no objective {objective}",
    "unknown-objective.hint": "Its objectives are {known}.",
    "homeless-record": "objective {objective} of version {version} is no longer in the plan",
    "homeless-record.hint": "Name the objective that it serves now, or take it out; evidence can be withdrawn.",
    "objective-does-not-apply": "objective {objective} does not apply to {force}; nothing changes there",
    "objective-does-not-apply.hint": "Take the objective out, unless another body reads the file too.",
    "suspect-wording": "this was recorded against earlier wording of objective {objective}",
    "suspect-wording.hint": "Read the objective again; if the evidence still serves, its fingerprint is now {now}.",
    "missing-fingerprint": "the fingerprint of objective {objective} is missing",
    "missing-fingerprint.hint": "Write `{objective}: {now}`.",
    "missing-review-date": "review_by is missing",
    "missing-review-date.hint": "Say until when this may be relied on; {taken} is taken.",
    "missing-recorded-date": "recorded is missing",
    "missing-recorded-date.hint": "Say when this was recorded; `nvap evidence confirm` fills it in.",
    "dates-out-of-order": "{later} is {day}, before {earlier}, {other}",
    "dates-out-of-order.hint": "Correct one of the two.",
    "date-in-the-future": "{key} is {day}, after {as_at}",
    "date-in-the-future.hint": "It counts for nothing until that day; correct it if it is a slip.",
    "broken-supersedes": "{target} cannot be superseded by this record",
    "broken-supersedes.missing": "this record supersedes {target}, which is not there",
    "broken-supersedes.forward": "this record supersedes {target}, which is not older",
    "broken-supersedes.ring": "this record supersedes {target}, which supersedes it in turn",
    "broken-supersedes.hint": "Name an older record of the same force, or take the line away.",
    # Returns
    "date-against-file-name": "this return is dated {date}, and its file is named {stem}",
    "date-against-file-name.hint": "Make the two the same.",
    "risk-without-reason": "the risk of {objective} is high, and there is no risk_reason",
    "risk-without-reason.hint": "Add `risk_reason:` with a sentence of why, or take the risk away.",
    # Kinds, assurance, findings, marking
    "feedback-without-source": "feedback has to say from whom it is",
    "feedback-without-source.hint": "Add `from: victim`, `community`, `staff` or `partner`.",
    "source-without-feedback": "only feedback says from whom it is; this is of the kind {kind}",
    "source-without-feedback.hint": "Change the kind to feedback, or take the line away.",
    "measure-without-figure": "a measure ({kind}) has to state its figure",
    "measure-without-figure.hint": "Add `figure:` with value, unit, period and, if there is one, baseline.",
    "measure-without-period": "this figure does not say which period it covers",
    "measure-without-period.hint": "Add `period: {{from: …, to: …}}`.",
    "self-assured-peer-review": "a peer review cannot have {assurance} assurance",
    "self-assured-peer-review.hint": "Write `assurance: peer` and name the body in assured_by.",
    "inspection-not-independent": "an inspection by HMICFRS is independent, not {assurance}",
    "inspection-not-independent.hint": "Write `assurance: independent`.",
    "unnamed-assurer": "{assurance} assurance has to name the body that gave it",
    "unnamed-assurer.hint": "Add `assured_by:` with the organisation, never a person.",
    "own-peer": "{name} is the force itself and cannot give it {assurance} assurance",
    "own-peer.hint": "Name the body outside the force that gave it.",
    "finding-out-of-place": "evidence of the kind {kind} cannot carry findings",
    "finding-out-of-place.hint": "Findings belong to an inspection, a peer-review or an audit.",
    "finding-against-unnamed-objective": "this finding is against objective {objective}, which the record does not name",
    "finding-against-unnamed-objective.hint": "Add the objective to the record, or choose one of {known}.",
    "marking-without-handling": "OFFICIAL-SENSITIVE needs a handling line",
    "marking-without-handling.hint": "Add `handling:` with who may see it and how it may be passed on.",
    "personal-data": "this looks like {what}: {words}",
    "personal-data.hint": "Take it out: roles, not names. If it was committed, git still has it.",
    # Gaps: why the row is there, and what to do next
    "why.adverse": "{seriousness} is open against it: {text}",
    "why.overclaimed": "Claimed {claimed}; the evidence supports {supported}.",
    "why.not-started": "Claimed {claimed}, and {recorded}.",
    "recorded.nothing": "nothing is recorded",
    "recorded.something": "what is recorded supports {supported}",
    "why.no-evidence": "Not assessed, and nothing is recorded.",
    "why.in-place-only": "What is recorded ({kinds}) shows that it is in place; nothing shows that it is used.",
    "why.no-difference": "What is recorded shows that it is used; the objective asks for a difference, and none is shown.",
    "why.consideration": "A reviewer left a consideration: {text}",
    "why.suspect": "The objective's wording has changed since {records} was recorded.",
    "why.lapsed": "{records} is past its review date ({day}), and nothing current shows as much.",
    "why.self-only": "Nobody but those who did the work has looked at what is recorded ({records}).",
    "why.withheld": "{gap} The record that says so is withheld here.",
    "next.withheld": "See the records that are withheld here.",
    "gap.adverse": "There is an open cause of concern or area for improvement.",
    "gap.overclaimed": "It is claimed implemented or embedded, and what the evidence supports is lower.",
    "gap.not-started": "It is claimed not started, or in progress and nothing is recorded.",
    "gap.no-evidence": "It is not assessed and nothing is recorded.",
    "gap.in-place-only": "What supports it shows only that it is in place, and the objective expects more.",
    "gap.no-difference": "What supports it shows that it is in use, and the objective expects a difference.",
    "gap.consideration": "There is an open consideration.",
    "gap.suspect": "A current record was made against other words than the objective has now.",
    "gap.lapsed": "A record is past its review date, and no current one shows the same stage or a later one.",
    "gap.self-only": "Records support it, and nobody but those who did the work has looked at any of them.",
    # The chain for one objective: the row of the table of support that decided, and what each record counts for
    "rule.not-applicable": "The plan limits the objective to other nations: nothing is supported, and nothing is missing.",
    "rule.nothing": "No current evidence supports it: nothing.",
    "rule.in-progress": "Only evidence below the stage that the objective expects: in progress.",
    "rule.implemented": "Evidence at the stage that the objective expects, or beyond it: implemented.",
    "rule.implemented-only": "In use and making a difference, but none of that seen by anybody other than those who did the work: implemented.",
    "rule.embedded": "In use and making a difference, at least one of them seen by somebody other than those who did the work: embedded.",
    "chain.supports": "supports; current until {day}",
    "chain.suspect": "supports, but the wording has changed since; current until {day}",
    "chain.adverse": "does not support: it carries an open finding against this objective",
    "chain.lapsed": "does not support: its last day was {day}",
    "chain.replaced": "does not support: a newer record supersedes it",
    "chain.withdrawn": "does not count: it was withdrawn",
    "chain.not-yet": "does not count yet: it is dated later",
    "chain.left-out": "does not count: its file has errors",
    "chain.not-applicable": "does not count: the objective does not apply",
    "next.adverse": "Put it right, then close the finding in {record}.",
    "next.overclaimed": "Record {lacking}; or {lower}.",
    "next.not-started": "Record {reaching}. {reach}",
    "lacking.in-use": "evidence that it is in use, such as {in_use}",
    "lacking.making-a-difference": "evidence of a difference, such as {difference}",
    "lacking.assurance": "a look at one of these two by somebody other than those who did the work",
    "lower.nothing": "lower the claim",
    "lower.to": "lower the claim to {supported}",
    "supports.nothing": "nothing",
    "status.not-assessed": "not assessed",
    "status.not-started": "not started",
    "status.in-progress": "in progress",
    "status.implemented": "implemented",
    "status.embedded": "embedded",
    "status.not-applicable": "not applicable",
    "next.no-evidence": "Record {reaching}. {reach}",
    "next.in-place-only": "Record {reaching}.",
    "next.no-difference": "Record {reaching}.",
    "next.consideration": "Decide on what it suggests, then close the finding in {record}.",
    "next.suspect": "Read the wording again; confirm {records} or replace it.",
    "next.lapsed": "Review {records}, or replace it.",
    "next.self-only": "Ask a supervisor, a peer force or a panel to look at {records}, and record what they say as a new record that supersedes it.",
    "reach.in-place": "The objective expects evidence that it is in place.",
    "reach.in-use": "The objective expects evidence that it is in use.",
    "reach.making-a-difference": "The objective expects evidence that it makes a difference.",
    "also-telling": "Also telling, but not enough alone: {rest}.",
    "seriousness.cause-of-concern": "A cause of concern",
    "seriousness.area-for-improvement": "An area for improvement",
    "seriousness.consideration": "A consideration",
    "kind.policy": "a policy or procedure",
    "kind.training": "training that was given",
    "kind.governance": "a governance arrangement",
    "kind.data": "a data set or analysis",
    "kind.audit": "an audit (a dip sample, say)",
    "kind.peer-review": "a peer review",
    "kind.inspection": "an inspection",
    "kind.learning-review": "a learning review",
    "kind.case-study": "a case study",
    "kind.output-measure": "an output measure",
    "kind.feedback": "feedback",
    "kind.feedback/victim": "feedback from victims",
    "kind.feedback/community": "feedback from the community",
    "kind.feedback/staff": "feedback from staff",
    "kind.feedback/partner": "feedback from partners",
    "kind.outcome-measure": "an outcome measure",
    # What a report leaves out
    "left-out.national": "Objectives of national actions",
    "left-out.national.why": "They belong to the College of Policing; forces do not assess themselves against them.",
    "left-out.not-applicable": "Objectives that do not apply to {force}",
    "left-out.not-applicable.why": "The plan limits them to other nations: {objectives}.",
    "left-out.claimed-not-applicable": "Objectives that the force claims do not apply",
    "left-out.claimed-not-applicable.why": "Its own claim, with its reason in the return: {objectives}.",
    "left-out.measures": "Actions without suggested measures",
    "left-out.measures.why": "They are under development: the programme's gap, not the force's.",
    "left-out.homeless": "Records of an earlier version of the plan whose objective is gone",
    "left-out.homeless.why": "They have no objective to count for: {records}.",
    "left-out.homeless-claims": "Claims of an earlier version of the plan whose objective is gone",
    "left-out.homeless-claims.why": "They are claimed of nothing that the plan has: {claims}.",
    "left-out.claim": "{objective} in the return of {day}",
    "left-out.withheld": "{count} withheld here",
    "left-out.unread": "Files that were not read",
    "left-out.unread.why": "Their names or places are not those of records: {files}.",
    "left-out.errors": "Files with errors",
    "left-out.errors.why": "They could not be counted: {files}.",
    "gap-name.adverse": "open finding",
    "gap-name.overclaimed": "overclaimed",
    "gap-name.not-started": "not started",
    "gap-name.no-evidence": "no evidence",
    "gap-name.in-place-only": "in place only",
    "gap-name.no-difference": "no difference shown",
    "gap-name.consideration": "open consideration",
    "gap-name.suspect": "wording changed",
    "gap-name.lapsed": "lapsed",
    "gap-name.self-only": "self-assured only",
    "gap-name.met": "met",
    "gap-name.left-out": "left out",
    "moved.recorded": "Recorded {path}",
    "moved.started": "Started {path}",
    "moved.changed": "Changed {path}",
    "moved.gap": "{objective}: {old} before, {new} now",
    "moved.same": "{objective}: {new} still",
    "moved.total": "Gaps: {old} before, {new} now",
    "workspace-above": 'There is nothing recorded in this folder. The workspace seems to be above it: -C "{above}"',
    "nothing-written": "Nothing was written.",
    "returns-broken": "Nothing was written: a return has to stand on the force's other returns, and there are errors in {files}. Mend what is named above, then run the command again.",
    "ask.unknown": "{typed} is not one of them. Did you mean {near}?",
    "ask.personal-data": "This looks like {what}: {words}. Write it without; roles, not names.",
    "ask.own-body": "{name} is the force itself; name the body outside it.",
    "archive.not-copied": "{path} is not in the archive: its text names a record that may not be named under --max-marking",
    "files.none": "The record names no files.",
    "files.same": "{name}: the same file",
    "files.other": "{name}: another file than the record knows",
    "files.missing": "{name}: not in that folder",
    "files.unreadable": "{name}: cannot be read",
    # Tables for other tools
    "table.read-me": "Read me",
    "table.as-at": "As at {day}.",
    "table.cells": "One sheet for each table; below are its columns and what each holds. An empty cell means that there is nothing to say. A text too long for a cell is cut, and ends in an ellipsis.",
    "column.file_marking": "The marking of this whole file.",
    # A new workspace
    "init.link": "{path} is a link, and nothing is written through one; name the folder itself",
    "init.stopped": "{path} was not made: {reason}. {before}",
    "init.before": "What was made before it is complete; run the command again to go on.",
    "init.nothing": "Nothing was made.",
    "init.day": "the example can be made for a day from {first} to {last}",
    "init.other-plan": "{path} is another plan than the one that the example was made for; nothing was made. Take a new folder.",
    "init.other-forces": "{path} is there already and does not name {bodies}; nothing was made. Take a new folder.",
    "summary": "{files}, {errors}, {warnings}, {notes}",
    "count.file": "{count} file",
    "count.files": "{count} files",
    "count.error": "{count} error",
    "count.errors": "{count} errors",
    "count.warning": "{count} warning",
    "count.warnings": "{count} warnings",
    "count.note": "{count} note",
    "count.notes": "{count} notes",
}

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LONGEST_FIELD = 120
# How many records a sentence or a row names before it only counts the others: as many as a reader takes in.
MOST_NAMED = 5


def say(key: str, /, **fields: Any) -> str:
    """One sentence of the catalogue, with its fields put in, each on one line."""
    return SENTENCES[key].format_map({name: _field(value) for name, value in fields.items()})


def rule(name: str, /, **fields: Any) -> tuple[str, str]:
    """The message and the hint of a rule's diagnostic, with long fields cut short; `nearest` names make the hint."""
    fields = {key: value if key == "known" else _short(value) for key, value in fields.items()}
    how = fields.get("how")
    message = say(f"{name}.{how}" if how else name, **fields)
    near = fields.get("nearest")
    hint = say("nearest", names=either(near)) if near else say(f"{name}.hint", **fields)
    return message, hint


def either(names: Any) -> str:
    """`a`, `a, or b`, `a, b, or c`."""
    names = [str(name) for name in names]
    return SENTENCES["or"].join(filter(None, (", ".join(names[:-1]), names[-1])))


def few(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    named = ", ".join(names[:MOST_NAMED])
    return say("few", names=named, count=len(names) - MOST_NAMED) if len(names) > MOST_NAMED else named


def count(number: int, singular: str) -> str:
    """`1 file`, `2 files`."""
    return say(f"count.{singular}" if number == 1 else f"count.{singular}s", count=number)


def day(value: date) -> str:
    """A date as GOV.UK writes it: 31 August 2020."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: str) -> str:
    """A month as GOV.UK writes it: 2020-08 is August 2020."""
    year, _, number = value.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _field(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    return re.sub(r"[ \t\r\n\v\f]+", " ", str(value)).strip(" ")


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_FIELD:
        return value[: LONGEST_FIELD - 1] + "…"
    return value
