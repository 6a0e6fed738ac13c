"""The command that records: evidence add."""

import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from nvap.cli import output
from nvap.cli.lines import agreed
from nvap.cli.options import Force, PlanFolder, WorkspaceFolder, day, figure_of, long_option
from nvap.cli.parameters import Exit, Option
from nvap.words.catalogue import own, say

if TYPE_CHECKING:
    from nvap.analysis.twins import Twins
    from nvap.cli.evidence_questions import Asking
    from nvap.cli.evidence_unfinished import Unfinished
    from nvap.load.records import Record
    from nvap.storage.drafts import Draft
    from nvap.workspace import Workspace

own(
    __name__,
    {
        "add.id": "it is made of the date and the title",
        "add.fixed": "it was said before the first question; stop, and begin anew",
    },
)

Objectives = Annotated[
    list[str] | None,
    Option("--objective", help="An objective it serves, such as 2.2.1.1; repeat it for more.", show_default=False),
]
Kind = Annotated[
    str | None,
    Option(
        "--kind",
        help="policy, training, governance or data (in place); audit, peer-review, inspection, learning-review, "
        "case-study or output-measure (in use); feedback or outcome-measure (making a difference).",
        show_default=False,
    ),
]
Assured = Annotated[
    str | None,
    Option("--assurance", help="Who has looked at it: self, supervisor, peer or independent.", show_default=False),
]
Title = Annotated[str | None, Option("--title", help="What it is, in a few words.", show_default=False)]
Summary = Annotated[str | None, long_option("--summary", "What it shows, in a sentence or two, or in paragraphs.")]
Shown = Annotated[
    list[str] | None,
    Option(
        "--shows",
        metavar="WORD",
        help="Whether what was found bears the objectives out: yes, partly or no; or for each of them, as in "
        "2.2.1.1=partly, repeated. A kind in place may leave it out.",
        show_default=False,
    ),
]
Part = Annotated[
    str | None,
    Option("--part", help="The part of the force that it speaks for, if not the whole.", show_default=False),
]
SampleSize = Annotated[
    str | None, Option("--sample-size", metavar="NUMBER", help="How many were looked at.", show_default=False)
]
SampleOf = Annotated[
    str | None, Option("--sample-of", metavar="NUMBER", help="Of how many there were.", show_default=False)
]
Strands = Annotated[
    list[str] | None,
    Option(
        "--strand",
        metavar="ID",
        help="A working group of the plan that it is about, such as stalking-and-harassment; repeat it for more.",
        show_default=False,
    ),
]
Day = Annotated[
    date | None,
    Option("--date", parser=day, metavar="DATE", help="The day it speaks for.", show_default=False),
]
Recorded = Annotated[
    date | None,
    Option(
        "--recorded",
        parser=day,
        metavar="DATE",
        help="The day it is recorded; today if not given.",
        show_default=False,
    ),
]
ReviewBy = Annotated[
    date | None,
    Option(
        "--review-by",
        parser=day,
        metavar="DATE",
        help="The last day it may be relied on; twelve months after its date if not given.",
        show_default=False,
    ),
]
Role = Annotated[str | None, Option("--owner", help="Who answers for it: a role.", show_default=False)]
Reference = Annotated[str | None, Option("--reference", help="Where the document is kept.", show_default=False)]
Marking = Annotated[
    str | None,
    Option("--marking", help="OFFICIAL if not given, or OFFICIAL-SENSITIVE with --handling.", show_default=False),
]
Handling = Annotated[
    str | None,
    Option("--handling", help="Who may see it and how it may be passed on.", show_default=False),
]
Share = Annotated[
    str,
    Option("--share", help="Who may be told whose it is: force, national or forces (other forces too)."),
]
AssuredBy = Annotated[
    str | None,
    Option(
        "--assured-by",
        help="The body that gave peer or independent assurance: an organisation.",
        show_default=False,
    ),
]
From = Annotated[
    str | None,
    Option("--from", help="Whose feedback it is: victim, community, staff or partner.", show_default=False),
]
Figure = Annotated[str | None, Option("--figure", help="A measure's value, in figures.", show_default=False)]
Unit = Annotated[str | None, Option("--unit", help="What the figure counts.", show_default=False)]
PeriodFrom = Annotated[
    date | None,
    Option(
        "--period-from",
        parser=day,
        metavar="DATE",
        help="The first day the figure covers.",
        show_default=False,
    ),
]
PeriodTo = Annotated[
    date | None,
    Option("--period-to", parser=day, metavar="DATE", help="The last day the figure covers.", show_default=False),
]
Baseline = Annotated[str | None, Option("--baseline", help="What the figure is compared with.", show_default=False)]
Better = Annotated[
    str | None,
    Option("--better", help="Which way the figure gets better: higher or lower.", show_default=False),
]
Measure = Annotated[
    str | None,
    Option(
        "--measure",
        metavar="ID",
        help="The measure that the figure is of, one that the force chose or added; `nvap measures` lists them.",
        show_default=False,
    ),
]
Practice = Annotated[bool, Option("--promising-practice", help="Mark it as practice that others could learn from.")]
Supersedes = Annotated[
    str | None,
    Option("--supersedes", metavar="ID", help="The older record it replaces.", show_default=False),
]
Findings = Annotated[
    list[str] | None,
    Option(
        "--finding",
        metavar="FINDING",
        help="What a look found, as a file has it: "
        "'{objective: 2.2.1.1, seriousness: consideration, text: …, lead: …, due: 2027-01-31}'; repeat it for more.",
        show_default=False,
    ),
]
Files = Annotated[
    list[Path] | None,
    Option(
        "--file",
        readable=False,
        help="A file kept elsewhere: its name, size and SHA-256 are recorded, never its content; repeat it for more.",
        show_default=False,
    ),
]
# Parameters of which the value has another name.
NAMES = {"date_": "date", "from_": "from", "strand": "strands", "finding": "findings", "file": "files"}
# Keys of a file that several options fill; the others go by their own name.
SEVERAL = {
    "figure": "--figure` and `--unit",
    "value": "--figure",
    "period": "--period-from` and `--period-to",
    "sample": "--sample-size` and `--sample-of",
}
# Keys that stand within a finding, which is typed as a file has it.
WITHIN = {"by"}

Again = Annotated[bool, Option("--again", help="Record it although a record of the same thing may be there already.")]
DryRun = Annotated[bool, Option("--dry-run", help="Show the record and write nothing.")]


def add(
    force: Force = None,
    objective: Objectives = None,
    kind: Kind = None,
    assurance: Assured = None,
    title: Title = None,
    summary: Summary = None,
    shows: Shown = None,
    part: Part = None,
    sample_size: SampleSize = None,
    sample_of: SampleOf = None,
    strand: Strands = None,
    date_: Day = None,
    owner: Role = None,
    reference: Reference = None,
    review_by: ReviewBy = None,
    recorded: Recorded = None,
    marking: Marking = None,
    handling: Handling = None,
    share: Share = "force",
    assured_by: AssuredBy = None,
    from_: From = None,
    figure: Figure = None,
    unit: Unit = None,
    period_from: PeriodFrom = None,
    period_to: PeriodTo = None,
    baseline: Baseline = None,
    better: Better = None,
    measure: Measure = None,
    finding: Findings = None,
    file: Files = None,
    promising_practice: Practice = False,
    supersedes: Supersedes = None,
    again: Again = False,
    dry_run: DryRun = False,
    workspace: WorkspaceFolder = None,
    plan: PlanFolder = None,
) -> None:
    """Record one dated piece of evidence, for one or more objectives, as a new file in the workspace.

    It says what exists and where it is kept; it does not hold the document. Name roles, not people. At a terminal it
    asks for what is missing, and then shows the record before it is written.
    """
    from nvap.storage.new_record import missing

    given = read_options(
        {
            "objective": objective, "kind": kind, "assurance": assurance, "assured_by": assured_by, "from_": from_,
            "figure": figure, "unit": unit, "period_from": period_from, "period_to": period_to, "baseline": baseline,
            "better": better, "measure": measure, "shows": shows, "part": part, "sample_size": sample_size,
            "sample_of": sample_of, "strand": strand, "title": title, "summary": summary, "date_": date_,
            "owner": owner, "reference": reference, "marking": marking, "handling": handling, "share": share,
            "review_by": review_by, "recorded": recorded, "promising_practice": promising_practice,
            "supersedes": supersedes, "finding": finding, "file": file,
        }
    )  # fmt: skip
    if recorded is not None and recorded > date.today():
        output.misuse(f"--recorded {recorded} is still to come")
    asked = bool(missing(given)) and output.asks()
    if not asked:
        refuse_missing(given)
    _add(workspace, plan, force, given, again, dry_run, asked)


def read_options(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, by parameter, as the values of a record; on a miss exit 2."""
    read: dict[str, Callable[[Any], Any]] = {
        "objective": lambda given: " ".join(given or []).replace(",", " ").split(),
        "shows": lambda given: _shows(given or []),
        "finding": lambda given: _findings(given or []),
        "file": lambda given: _files(given or []),
        "strand": lambda given: given or None,
        "promising_practice": lambda given: True if given else None,
    }
    given = {
        NAMES.get(parameter, parameter): read[parameter](value) if parameter in read else value
        for parameter, value in typed.items()
    }
    return {**given, **_figures(given), **_words_of_lists(given)}


def _words_of_lists(given: dict[str, Any]) -> dict[str, Any]:
    """The options that take one of a few words, as the lists have them; on a miss exit 2 with the nearest."""
    from nvap.cli.opening import as_known, one_of
    from nvap.model.fields import Assurance, Better, FeedbackFrom, Kind, Marking, Share

    lists = {"kind": Kind, "assurance": Assurance, "from": FeedbackFrom, "share": Share, "better": Better}
    words = {name: one_of(f"--{name}", given[name], known) for name, known in lists.items()}
    marking = given["marking"]  # one that is too high is answered by its rule
    return {**words, "marking": marking and (as_known(marking, Marking) or marking)}


def _figures(given: dict[str, Any]) -> dict[str, Any]:
    """The options that take a number, in figures."""
    percent = {"figure": True, "baseline": True, "sample_size": False, "sample_of": False}
    return {
        name: figure_of(given[name], f"--{name.replace('_', '-')}", percent=may_be)
        for name, may_be in percent.items()
        if given[name]
    }


def refuse_missing(given: dict[str, Any], before: Collection[str] = (), command: str = "add") -> None:
    """Exit 2 where something is missing that was not missing before."""
    from nvap.storage.new_record import missing

    if new := [name for name in missing(given) if name not in before]:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in new)
        output.misuse(f"these are missing: {names}. See `nvap evidence {command} --help`")


def _shows(given: list[str]) -> Any:
    """What it shows: one word for all objectives, or one for each."""
    from nvap.cli.opening import one_of
    from nvap.model.fields import Shows

    each = dict(text.partition("=")[::2] for text in given if "=" in text)
    if each and len(each) == len(given):
        return {objective.strip(): one_of("--shows", word.strip(), Shows) for objective, word in each.items()}
    if len(given) > 1:
        output.misuse("--shows takes one word for all objectives, or a word for each, as in 2.2.1.1=partly")
    return one_of("--shows", given[0], Shows) if given else None


def _findings(given: list[str]) -> list[dict[str, Any]] | None:
    """Findings typed as a file has them; a date is made one, the rest is checked with the record."""
    from nvap.cli.opening import as_known
    from nvap.model.fields import Seriousness
    from nvap.source import from_text

    made = []
    for text in given:
        source, found = from_text(text, "--finding")
        if found or not isinstance(source.data, dict):
            reason = found[0].message if found else "it is not a mapping"
            output.misuse(f"--finding cannot be read: {reason}. Write it as in `nvap evidence add --help`")
        finding: dict[str, Any] = dict(source.data)
        if isinstance(finding.get("seriousness"), str):
            finding["seriousness"] = as_known(finding["seriousness"], Seriousness) or finding["seriousness"]
        if isinstance(finding.get("due"), str):
            finding["due"] = day(finding["due"])
        made.append(finding)
    return made or None


def _files(given: list[Path]) -> list[dict[str, Any]] | None:
    from nvap.storage.attachments import kept

    try:
        return [kept(Path(path)) for path in given] or None
    except OSError as reason:
        output.cannot(f"{reason.filename} cannot be read: {reason.strerror}")


def _add(
    workspace: Any, plan: Any, force: str | None, given: dict[str, Any], again: bool, dry_run: bool, asked: bool
) -> None:
    """Ask for what is missing, check the record as it would be written, write it, and say how the gaps moved."""
    from nvap.cli.evidence_unfinished import Unfinished
    from nvap.cli.opening import opened, opened_of, refuse_errors
    from nvap.cli.prompts import ask_force

    if asked and not force:
        found = opened(workspace, plan, given["recorded"], writes=not dry_run)
        _find_objectives(found, given["objective"])
        here = found.bodies_here
        workspace, force = Path(found.folder.path), here[0].id if len(here) == 1 else ask_force()
    loaded = opened_of(workspace, plan, given["recorded"], force=force, writes=not dry_run)
    refuse_errors(loaded, despite=True)
    _find_objectives(loaded, given["objective"])
    if not asked:
        _record(loaded, given, again, dry_run)
        return
    unfinished = Unfinished(loaded, writes=not dry_run)
    with unfinished.told():
        asking = _asked(loaded, given, again, unfinished)
        _record(loaded, asking.made, again, dry_run, asking)
        unfinished.drop()


def _asked(loaded: "Workspace", given: dict[str, Any], again: bool, unfinished: "Unfinished") -> "Asking":
    """The values with all that was missing asked for, but for what was answered the last time."""
    from nvap.cli.evidence_questions import Asking

    taken = {record.stem for record in loaded.records}
    asking = Asking.of_options(loaded, given, lambda values: " ".join(_draft(loaded, taken, values, again)[1]))
    asking.resume(*unfinished.offered())
    asking.keep = unfinished.keep
    asking.fill()
    return asking


def _record(
    loaded: "Workspace", given: dict[str, Any], again: bool, dry_run: bool, asking: "Asking | None" = None
) -> None:
    """Write a record as it was checked and, where somebody was asked, shown; a refusal there lets lines be changed."""
    from nvap.cli.prompts import confirmed, show_record
    from nvap.storage.atomic import NotSaved, Taken
    from nvap.storage.record_files import add as write

    taken = {record.stem for record in loaded.records}
    allowed, shown = again, not output.asks()
    while True:
        draft, refused = _draft(loaded, taken, given, again)
        for reason in refused:
            output.err(reason)
        if refused or draft.record is None:
            _change_a_line(asking)
            continue
        twins = [] if allowed else _told_twins(draft.record, loaded)
        if dry_run:
            output.out(draft.source.text)
            _warn(draft, loaded)
            return
        if twins and not allowed:
            _ask_again()
            allowed = True
        if not shown:
            show_record(draft.source.text)
            if asking and not confirmed("write", ()):
                _change_a_line(asking, refused=False)
                allowed = again
                continue
            shown = True
        try:
            path = write(loaded.folder, draft.record)
            break
        except Taken:
            taken.add(draft.record.stem)  # by somebody else, or by a file that cannot be read
        except NotSaved as problem:
            output.cannot(f"{problem.path} was not saved: {problem.reason}")
    after = loaded.with_new(draft.record).gap_list
    output.moved("recorded", path, loaded.gap_list, after, given["objective"], _unfavourable(draft.record))
    _warn(draft, loaded)


def _change_a_line(asking: "Asking | None", *, refused: bool = True) -> None:
    """Let a line be changed by its name; where nobody can be asked, or none is named, end with nothing written."""
    fixed = {"id": say("add.id"), **dict.fromkeys(("force", "plan_version"), say("add.fixed"))}
    if asking and asking.changes_a_line("line", fixed):
        return
    if refused:
        output.misuse("nothing was written")
    output.err(say("nothing-written"))
    raise Exit(1)


def _told_twins(record: "Record", loaded: "Workspace") -> "list[Twins]":
    """The records that this may be a second time, told."""
    from nvap.analysis.twins import twins_of
    from nvap.views.twins import twin_line

    twins = twins_of(record.evidence, [other.evidence for other in loaded.records])
    for found in twins:
        output.err(twin_line(found))
    return twins


def _ask_again() -> None:
    """Whether what may be there already is recorded; in a script only --again says so."""
    if not output.asks():
        output.misuse("nothing was written; --again records it all the same")
    if not agreed("Record it all the same?"):
        output.err(say("nothing-written"))
        raise Exit(1)


def _unfavourable(record: "Record") -> list[str]:
    """The objectives that a record shows were not being met."""
    from nvap.model.fields import Shows

    evidence = record.evidence
    return [name for name in evidence.objectives if evidence.shows_of(name) is Shows.NO]


def _warn(draft: "Draft[Record]", loaded: "Workspace") -> None:
    """Say what a record may be written with and is better without."""
    from nvap.storage.drafts import warnings_of

    for warning in warnings_of(draft, loaded.context):
        output.err(f"Warning: {warning.rule}: {warning.message}. {warning.hint}")


def in_options(hint: str) -> str:
    """A remedy that speaks of the keys of a file, as somebody says it who types options."""

    def option(match: re.Match[str]) -> str:
        key, value = match.groups()
        if key in WITHIN:
            return match[0]
        return SEVERAL.get(key) or f"--{key.replace('_', '-')}{value}"

    return re.sub(r"\b([a-z_]+):((?: [\w-]+| …)?)(?: \{[^`]*)?(?=`)", option, hint).replace(
        "assured_by", "--assured-by"
    )


def _find_objectives(loaded: "Workspace", names: list[str]) -> None:
    """Exit 2 with the nearest where one is not in the plan; a plan that cannot be used is for others to refuse."""
    for name in names if loaded.plan.usable else ():
        loaded.find_objective(name)


def _draft(
    loaded: "Workspace", taken: set[str], given: dict[str, Any], again: bool
) -> tuple["Draft[Record]", list[str]]:
    """The record as it would be written, and why it would be refused."""
    from nvap.storage.drafts import faults_of
    from nvap.storage.new_record import compose, keys_of, same_as

    draft = compose(loaded.folder, loaded.plan, loaded.force, taken, given["objective"], keys_of(given), loaded.at)
    reasons = [f"{fault.rule}: {fault.message}. {in_options(fault.hint)}" for fault in faults_of(draft, loaded.context)]
    # What others record at this moment is not looked at: nobody's record is lost for being like another's.
    twin = None if again or draft.record is None else same_as(draft.record.evidence, loaded.records)
    if twin is not None:
        reasons.append(
            f"{twin.source.path} has the same date, title, kind, objectives and reference. "
            "Give it another --title, or --again if it is to be recorded once more."
        )
    return draft, reasons
