"""The catalogue: the sentences of diagnostics, gaps and reports, and of what commands say.

Each sentence stands in the module that says it, which puts it in here as it is imported; those that belong to all stand
here. Templates hold the words of documents; what a command answers to misuse stands in nvap/cli. A sentence is a
`str.format` text, and a field's own braces are never looked into.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

SENTENCES: dict[str, str] = {}
OWNERS: dict[str, str] = {}


def own(owner: str, sentences: Mapping[str, str]) -> None:
    """Put the sentences of a module into the catalogue; raises ValueError where another module owns one of the keys."""
    for key, sentence in sentences.items():
        if OWNERS.setdefault(key, owner) != owner:
            raise ValueError(f"the sentence {key} is of {OWNERS[key]} and of {owner}")
        SENTENCES[key] = sentence


own(
    __name__,
    {
        "nearest": "Did you mean {names}?",
        "few": "{names} and {count} more",
        "or": ", or ",
        "period": "{first} to {last}",
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
        "column.group": "What the group is: a theme, a perennial-issue or a region.",
        "column.id": "Its id.",
        "column.name": "Its name.",
        "column.forces": "How many forces are in it.",
        "column.returned_forces": "How many of them made a return; empty where they are too few to be told apart.",
        "column.applicable": "How many objectives of forces apply: an objective counts once for each force.",
        "column.returned_objectives": "How many of these are of forces that made a return: what is claimed is counted over them.",
        "column.left_out_by_claim": "How many more are claimed not to apply, and are in no other count.",
        "column.count_claimed": "How many are claimed {name}; empty where too few forces made a return to be told.",
        "column.count_supported": "How many are supported by current evidence as {name}.",
        "column.impact_shown_count": "For how many current evidence shows that a difference was made.",
        "column.met": "How many have no gap.",
        "column.count_gap": "How many have {name} as their worst gap.",
        "column.supported_objectives": "How many objectives of the action are supported as implemented or embedded.",
        "column.applicable_objectives": "How many objectives of the action apply.",
        "column.force": "The id of the force.",
        "column.force_name": "The name of the force.",
        "column.nation": "Where it polices: england, wales, northern-ireland, great-britain or united-kingdom.",
        "column.region": "The id of its region, where it has one.",
        "column.territorial": "Whether it is a force of an area.",
        "column.example": "Whether it is made up.",
        "column.made_return": "Whether the force has made any return by the date.",
        "column.returned": "The date of its newest return by then; empty where that may not be shown.",
        "column.action": "The number of the action.",
        "column.objective": "The id of the objective.",
        "column.objective_text": "What the objective says.",
        "column.theme": "The number of the action's theme.",
        "column.perennial_issues": "The ids of the perennial issues that the action serves.",
        "column.expects": "The stage that the objective expects: in-place, in-use or making-a-difference.",
        "column.applies": "yes; plan where the plan limits it to other nations; claim where the force claims that it does not apply and no finding is open against it; empty where its claim may not be shown.",
        "column.claimed": "The status that the force claims; not-assessed where no return names the objective; empty where the claim may not be shown, and where the plan says that it does not apply.",
        "column.claim_date": "The date of the return that speaks for it.",
        "column.supported": "What current evidence supports at most: in-progress, implemented or embedded; empty for nothing.",
        "column.impact_shown": "Whether current evidence shows that a difference was made.",
        "column.band": "The band of its worst gap: put-right, start, prove or keep-up; empty where there is no gap.",
        "column.gap": "Its worst gap; empty where there is none.",
        "column.also": "The other gaps that it has, worst first.",
        "column.lead": "The role that leads it.",
        "column.objectives.lead": "The role that leads it: a finding's, where the gap is one, before the return's.",
        "column.due": "The day by which it is due.",
        "column.risk": "high, where the force sees a high risk.",
        "column.newest_evidence": "The date of the newest evidence that counts; empty for none, and where it may not be shown.",
        "column.kinds": "The kinds of its current evidence that may be shown.",
        "column.counting": "How many records count: dated by then and not withdrawn.",
        "column.current": "How many of these are current.",
        "column.current_in_place": "How many current records show that it is in place.",
        "column.current_in_use": "How many current records show that it is in use.",
        "column.current_making_a_difference": "How many current records show that it makes a difference.",
        "column.supporting": "How many current records support it: those without an open cause of concern or area for improvement against it.",
        "column.lapsed": "How many records are past their last day.",
        "column.wording_changed": "How many current records were made against other words than the objective has.",
        "column.served.wording_changed": "Whether it was recorded against other words than the objective has.",
        "column.open_findings": "How many findings against it are open.",
        "column.withheld": "How many records, the return among them, are withheld here because of their marking; the counts and what follows from them are computed with them.",
        "column.record": "The id of the record; with the force it is one of a kind.",
        "column.state": "What has become of it as at the date: current, lapsed, replaced, withdrawn or not-yet.",
        "column.served.state": "What has become of it for this objective: current, lapsed, replaced, withdrawn or not-yet.",
        "column.plan_version": "The version of the plan that it was recorded against.",
        "column.objectives": "The ids of the objectives that it serves.",
        "column.kind": "The kind of evidence.",
        "column.stage": "The stage that the kind shows: in-place, in-use or making-a-difference.",
        "column.assurance": "Who has looked at it: self, supervisor, peer or independent.",
        "column.assured_by": "The body that gave peer or independent assurance.",
        "column.from": "Whose feedback it is: victim, community, staff or partner.",
        "column.title": "Its title.",
        "column.summary": "What it says, in short.",
        "column.date": "The date of the evidence.",
        "column.recorded": "The day on which it was recorded.",
        "column.review_by": "Until when it may be relied on, as the record says it.",
        "column.last_day": "The last day on which it is current: review_by, or twelve months after the date where that is empty.",
        "column.owner": "The role that owns it.",
        "column.reference": "Where it is kept.",
        "column.share": "Who may be told whose it is: force, national or forces.",
        "column.promising_practice": "Whether it is practice worth sharing.",
        "column.figure_value": "The figure of a measure.",
        "column.figure_unit": "Its unit.",
        "column.figure_from": "The first day that the figure covers.",
        "column.figure_to": "The last day that the figure covers.",
        "column.figure_baseline": "What the figure is compared with.",
        "column.findings": "How many findings it carries; they are in the table findings.",
        "column.files": "The names of the files kept elsewhere that it knows.",
        "column.renewed": "How many times its review date was moved.",
        "column.supersedes": "The id of the older record that it replaces.",
        "column.withdrawn": "The day on which it was withdrawn.",
        "column.withdrawn_reason": "Why it was withdrawn.",
        "column.marking": "The record's own marking.",
        "column.handling": "How it may be passed on.",
        "column.path": "The file in the workspace.",
        "column.known": "Whether the plan has the objective; a record of an earlier version may name one that is gone.",
        "column.supports": "Whether the record supports the objective.",
        "column.fingerprint": "The mark of the wording that it was recorded against.",
        "column.seriousness": "How serious it is: cause-of-concern, area-for-improvement or consideration.",
        "column.text": "What was found.",
        "column.open": "Whether it is open as at the date.",
        "column.closed": "The day on which it was closed.",
        "column.closed_how": "How it was closed.",
        "column.return_date": "The date of the return.",
        "column.speaks": "Whether this is the claim that stands as at the date.",
        "column.status": "The status that is claimed.",
        "column.returns.summary": "Why, in a sentence.",
        "column.risk_reason": "Why the risk is high.",
        "column.impact": "What the force says of impact.",
        "national.title": "National baseline: {plan}",
        "oscal.no-plan": "There is no assessment plan in OSCAL: forces assess themselves against every objective of the plan.",
        "oscal.result": "How {force} stands as at {as_at}. An objective is satisfied where nvap finds no gap: it is the force's own account and not an inspectorate's judgement.",
        "oscal.met": "No gap: current evidence supports what the objective expects.",
        "oscal.gap": "Gap: {gap}.",
        "oscal.left-out": "Objectives without a finding, as they do not apply, or as that may not be told: {count}.",
        "export.title": "{plan}: standing and records",
        "export.version": "Version {version} of the plan, as at {day}.",
        "export.parts": "Each table is a folder, and in it each body a folder that says its name, as in force=norfolk: readers of Parquet make the column force of it. A body with nothing to say has a part without rows.",
        "export.withheld": "Records withheld here because of their marking: {count}; everything was computed with them.",
        "export.others": "Other bodies with records in this workspace, not in this export: {count}; --bodies all takes them too.",
        "export.errors": "Made despite errors. Files with errors, which are not counted: {count} ({files}).",
        "export.unread": "Files that were not read: {files}.",
        # What the programme takes over
        "zip.broken": "this is not a zip archive that can be read whole",
        "zip.too-large": "this archive is larger than {most} MB",
        "zip.too-many": "this archive says that it holds more than {most} files",
        "zip.total": "the records in this archive come to more than {most} MB",
        "zip.leads-out": "a name in this archive leads out of it: {name}",
        "zip.link": "something in this archive is a link or a device, not a file: {name}",
        "zip.encrypted": "this archive is protected by a password; send it without one",
        "zip.twins": "two files in this archive have the same name but for capitals: {name}, {other}",
        "zip.bomb": "a file in this archive would be far larger than a record: {name}",
        "collect.nothing": "there are no records in it; a source has evidence/FORCE/ or returns/FORCE/",
        "collect.two-workspaces": "there are two workspaces in it ({roots}); send them one by one",
        "collect.elsewhere": "{count} of the rows that this workbook was exported with are not so here ({rows}): collect the force's folder first, or take the workbook over with `nvap workbook import`",
        "collect.comments": "{path}: its comments would be lost; `nvap workbook import --drop-comments` writes all the same",
        "collect.sums": "{name} is not as it was when the pack was made: its SHA-256 is not the one in SHA256SUMS",
        "collect.not-in-sums": "{name} is not in SHA256SUMS: it was put into the pack afterwards",
        "collect.sums-lack": "{name} is in SHA256SUMS and not in the pack: it was taken out of it",
        "collect.itself": "this is the workspace itself",
        "collect.unreadable": "it cannot be read: {reason}",
        "collect.unknown-force": "{folder} is not the id of a force; `nvap list forces` lists them",
        "collect.broken-here": "{path} is here already and cannot be read; mend it first",
        "collect.twice": "{force} is in {source} too; collect one after the other",
        "collect.taken": "somebody else has just put a record there",
        "collect.changed": "somebody else has changed it meanwhile",
        # A new workspace
        "init.link": "{path} is a link, and nothing is written through one; name the folder itself",
        "init.stopped": "{path} was not made: {reason}. {before}",
        "init.before": "What was made before it is complete; run the command again to go on.",
        "init.nothing": "Nothing was made.",
        "init.day": "the example can be made for a day from {first} to {last}",
        "init.other-plan": "{path} is another plan than the one that the example was made for; nothing was made. Take a new folder.",
        "init.other-forces": "{path} is there already and does not name {bodies}; nothing was made. Take a new folder.",
        # A workbook that goes out and comes back
        "book.title": "Workbook of {force}",
        "book.head": "{force}, as at {as_at}",
        "book.theme": "theme {number}, {name}",
        "book.action": "action {number}, {title}",
        "book.lead": "what {lead} leads",
        "book.author": "nvap",
        "book.and": " and ",
        "book.nothing": "nothing",
        "book.withheld": "{what} withheld from the workbook under --max-marking",
        "book.left": "{path} was written, and could not be taken back",
        "book.part": "Not everything was written.",
        "book.refused": "{path} is not read: {why}",
        "book.refused.no-workbook": "it is not an Excel workbook. Save it as .xlsx",
        "book.refused.broken": "it is not whole, or not made as a workbook is. Open it, save it again as .xlsx, and check that all of it is there",
        "book.refused.too-large": "there is more in it than {limit} MB. Copy what was filled in into a new export",
        "book.refused.many": "it has more than {limit} cells. Copy what was filled in into a new export",
        "book.refused.locked": "it is protected by a password to open it. Take the password away and save it again",
        "book.refused.rights": "it is protected by rights management or a sensitivity label. Save it again without",
        "book.refused.old": "it is in the old form .xls, or protected. Save it again as .xlsx, without a password",
        "book.refused.macros": "it holds macros, and none belong in it. Save it again as .xlsx, which has none",
        "book.refused.links": "it takes values from other workbooks. Break these links (Data, Edit Links) and save it again",
        "book.refused.doctype": "it declares a document type, which no spreadsheet program does. Ask where it comes from",
        "book.refused.dimension": "the sheet {sheet} says that it goes on to {cell}, far beyond what can be filled in. Copy what was filled in into a new export",
        "book.refused.far": "something stands in {cell}, far from everything else. Delete it there and save it again",
        "book.refused.not-exported": "nvap did not export it, or its hidden sheet is gone. Copy what was filled in into a new export",
        "book.refused.schema": "it was exported by another version of nvap (form {theirs}, and this is {ours}). Copy what was filled in into a new export",
        "book.refused.force": "it is the workbook of {theirs}, not of {ours}",
        "book.refused.version": "it was made for version {theirs} of the plan, and this is version {ours}. Copy what was filled in into a new export",
        "book.no-sheet": "The sheet {sheet} is not there, or has no headings: nothing was read from it, and nothing is deleted.",
        "book.no-column": "The column {heading} of the sheet {sheet} is not there: nothing was read from it, and nothing is deleted.",
        "book.emptied": "{cell}: the row of {key} was emptied. Nothing is deleted for that; it is left as it is.",
        "book.not-read": "{cell} {heading} is only for reading: what was written there is not taken over.",
        "book.twice": "the heading {heading} stands twice",
        "book.twice.hint": "Give one of the two columns another heading.",
        "book.renamed": "this seems to be the heading {heading}",
        "book.renamed.hint": "Write the heading {heading} as it was.",
        "book.half-sorted": "this row says that it is {key}, and its hidden id that it is {other}",
        "book.half-sorted.hint": "Write {other} back; or, if only some of the columns were sorted, undo that and sort all of them together.",
        "book.unnamed-row": "this row was exported as {key}, and does not say so any more",
        "book.unnamed-row.hint": "Write {key} back. Something new goes into an empty row.",
        "book.stranger": "{key} is not a row that was exported with this workbook",
        "book.stranger.hint": "Leave the cell empty for a new row, or export a workbook that has this one.",
        "book.unnamed": "this row does not say its objective",
        "book.unnamed.hint": "Write the objective's id, such as 2.2.1.3, or delete the row.",
        "book.copied": "the row of {key} is there twice, and row {first} says something else",
        "book.copied.hint": "For a new row empty this cell; otherwise delete one of the two.",
        "book.gone": "{key} is no longer there",
        "book.gone.hint": "Export a new workbook.",
        "book.too-long-here": "the text is too long for a cell, and was cut in the workbook",
        "book.too-long-here.hint": "Put the cell back as it was; such a text is changed in its file.",
        "book.formula": "there is a formula here",
        "book.formula.hint": "Write what it comes to instead.",
        "book.broken": "there is an error here: {printed}",
        "book.broken.hint": "Write what should stand here.",
        "book.made-into": "the spreadsheet has made a date or a time of what was typed here",
        "book.made-into.hint": "Make the format of the cell Text, and type it again.",
        "book.percent": "this is a percentage, which is kept as a fraction of 1",
        "book.percent.hint": "Make the format of the cell Number, write the figure, and put percent under Unit.",
        "book.number": "{printed} is not a number",
        "book.number.hint": "Write figures only, as in 312 or 4.5; the unit has its own column.",
        "book.day": "{printed} is not a date",
        "book.day.hint": "Write it as a date, or as year-month-day, such as 2026-10-14.",
        "book.unknown": "{printed} is not a word of the list",
        "book.known": "It can be {known}.",
        "book.known-objectives": "The sheet of objectives lists them.",
        "book.needed": "{heading} is empty",
        "book.needed.hint": "Fill it in; the row cannot be without it.",
        "book.conflict": "it is {theirs} here, and was changed to {ours} in the records since the export",
        "book.conflict.hint": "Decide which is right: write that here, or export a new workbook.",
        "book.recorded-otherwise": "this row is recorded already as {key}, and there it is {ours}",
        "book.recorded-otherwise.hint": "Write the same here, or export a new workbook and change it there.",
        "book.no-such-record": "there is no record or new row {printed}",
        "book.no-such-record.hint": "Write the record's id, or exactly the title of a new row on the sheet Evidence.",
        "book.two-records": "several new rows have the title {printed}",
        "book.two-records.hint": "Give them titles of their own.",
        "book.date-of-record": "the date of a record cannot be changed: its id begins with it",
        "book.date-of-record.hint": "Put the date back. If it is wrong, withdraw the record and add a new row.",
        "book.cannot-change": "{path} cannot be changed so: {reason}",
        "book.cannot-change.hint": "Change it in an editor.",
        "count.record": "{count} record",
        "count.records": "{count} records",
        "count.claim": "{count} claim",
        "count.claims": "{count} claims",
        "summary": "{files}, {errors}, {warnings}, {notes}",
        "count.file": "{count} file",
        "count.files": "{count} files",
        "count.error": "{count} error",
        "count.errors": "{count} errors",
        "count.warning": "{count} warning",
        "count.warnings": "{count} warnings",
        "count.note": "{count} note",
        "count.notes": "{count} notes",
    },
)

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
