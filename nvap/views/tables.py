"""A table of plain values under named columns, as exports and national figures have them; what each column holds."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, Self

from nvap.model.values import dataclass
from nvap.words.catalogue import SENTENCES, own, say

own(
    __name__,
    {
        "column.file_marking": "The marking of this whole file.",
        "column.group": "What the group is: a theme, a perennial-issue or a region.",
        "column.id": "Its id.",
        "column.name": "Its name.",
        "column.forces": "How many forces are in it.",
        "column.returned_forces": "How many of them made a return; empty where they are too few to be told apart.",
        "column.asked": (
            "How many objectives the plan asks of forces: an objective counts once for each force. What is supported "
            "is counted over them."
        ),
        "column.applicable": (
            "How many of these apply, as no force claims that they do not; empty, as every count but that of what is "
            "asked, where too few could be told of."
        ),
        "column.returned_objectives": (
            "How many that apply are of forces that made a return: what is claimed is counted over them."
        ),
        "column.left_out_by_claim": "How many are claimed not to apply; of these only what is supported is counted.",
        "column.count_claimed": "How many are claimed {name}; empty where too few claimed it to be told.",
        "column.count_supported": "How many are supported by current evidence as {name}.",
        "column.claimed_and_supported": (
            "How many of what is asked are claimed, and supported, as implemented or embedded."
        ),
        "column.claimed_not_supported": "How many are claimed as that, and not supported.",
        "column.supported_not_claimed": "How many are supported as that, and not claimed.",
        "column.neither": "How many are neither.",
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
        "column.objective_short": "A short title for the objective, of words of its own text (editorial).",
        "column.theme": "The number of the action's theme.",
        "column.perennial_issues": "The ids of the perennial issues that the action serves.",
        "column.expects": "The stage that the objective expects: in-place, in-use or making-a-difference.",
        "column.applies": (
            "yes; plan where the plan limits it to other nations; claim where the force claims that it does not apply "
            "and no finding is open against it; empty where its claim may not be shown."
        ),
        "column.claimed": (
            "The status that the force claims; not-assessed where no return names the objective; empty where the claim "
            "may not be shown, and where the plan says that it does not apply."
        ),
        "column.claim_date": "The date of the return that speaks for it.",
        "column.supported": (
            "What current evidence supports at most: in-progress, implemented or embedded; empty for nothing."
        ),
        "column.full": (
            "The furthest stage that current evidence lends in full: in-place, in-use or making-a-difference."
        ),
        "column.furthest": "The furthest stage that current evidence lends at all, in full or in part.",
        "column.impact_shown": "Whether current evidence shows in full that a difference was made.",
        "column.band": "The band of its worst gap: put-right, start, prove or keep-up; empty where there is no gap.",
        "column.gap": "Its worst gap; empty where there is none.",
        "column.also": "The other gaps that it has, worst first.",
        "column.lead": "The role that leads it.",
        "column.objectives.lead": "The role that leads it: a finding's, where the gap is one, before the return's.",
        "column.due": "The day by which it is due.",
        "column.objectives.overdue": (
            "By how many days it is past that day, by its longest open finding; empty where it is not, and where there "
            "is no gap."
        ),
        "column.findings.overdue": (
            "By how many days it is past its day; empty where it is not, where it has none, and where it is closed."
        ),
        "column.since": (
            "The day since which it has had a gap without a break; empty where it had one from the start, where there "
            "is none, and where something that names it may not be shown."
        ),
        "column.risk": "high, where the force sees a high risk.",
        "column.newest_evidence": (
            "The date of the newest evidence that counts; empty for none, and where it may not be shown."
        ),
        "column.kinds": "The kinds of its current evidence that may be shown.",
        "column.counting": "How many records count: dated by then and not withdrawn.",
        "column.current": "How many of these are current.",
        "column.current_in_place": "How many current records show that it is in place.",
        "column.current_in_use": "How many current records show that it is in use.",
        "column.current_making_a_difference": "How many current records show that it makes a difference.",
        "column.supporting": (
            "How many current records lend something to it: those that do not show no, and carry no cause of concern, "
            "area for improvement or recommendation against it, open or closed."
        ),
        "column.lapsed": "How many records are past their last day.",
        "column.wording_changed": "How many current records were made against other words than the objective has.",
        "column.served.wording_changed": "Whether it was recorded against other words than the objective has.",
        "column.open_findings": "How many findings against it are open.",
        "column.withheld": (
            "How many records, the return among them, are withheld here because of their marking; the counts and what "
            "follows from them are computed with them."
        ),
        "column.record": "The id of the record; with the force it is one of a kind.",
        "column.inherited_from": "The body whose record it is, where the force has it from one that it follows.",
        "column.state": "What has become of it as at the date: current, lapsed, replaced, withdrawn or not-yet.",
        "column.served.state": (
            "What has become of it for this objective: current, lapsed, replaced, withdrawn or not-yet."
        ),
        "column.plan_version": "The version of the plan that it was recorded against.",
        "column.objectives": "The ids of the objectives that it serves.",
        "column.kind": "The kind of evidence.",
        "column.stage": "The stage that the kind shows: in-place, in-use or making-a-difference.",
        "column.assurance": "Who has looked at it: self, supervisor, peer or independent.",
        "column.assured_by": "The body that gave peer or independent assurance.",
        "column.from": "Whose feedback it is: victim, community, staff or partner.",
        "column.title": "Its title.",
        "column.summary": "What it says, in short.",
        "column.records.shows": (
            "Whether what was found bears its objectives out: yes, partly or no; empty where that differs by "
            "objective, as the table served has it."
        ),
        "column.served.shows": "Whether what was found bears the objective out: yes, partly or no.",
        "column.part": "The part of the force that it speaks for, where it is not the whole.",
        "column.sample_size": "How many were looked at.",
        "column.sample_of": "Of how many these were taken.",
        "column.strands": "The ids of the working groups of the plan that it is about.",
        "column.date": "The date of the evidence.",
        "column.recorded": "The day on which it was recorded.",
        "column.review_by": "Until when it may be relied on, as the record says it.",
        "column.last_day": (
            "The last day on which it is current, as it was said by the date: review_by, or twelve months after the "
            "date of the evidence where that is empty; before a renewal, the day that this moved."
        ),
        "column.owner": "The role that owns it.",
        "column.reference": "Where it is kept.",
        "column.share": "Who may be told whose it is: force, national or forces.",
        "column.promising_practice": (
            "Whether it is said to be practice worth sharing, and shows yes of an objective at least."
        ),
        "column.figure_value": "The figure of a measure.",
        "column.figure_unit": "Its unit.",
        "column.figure_from": "The first day that the figure covers.",
        "column.figure_to": "The last day that the figure covers.",
        "column.figure_baseline": "What the figure is compared with.",
        "column.figure_better": "Which way the figure gets better: higher or lower.",
        "column.figure_measure": "The id of the measure that the figure is of, if it is of one that the force counts.",
        "column.findings": "How many findings it carries; they are in the table findings.",
        "column.files": "The names of the files kept elsewhere that it knows.",
        "column.renewed": "How many times its review date was moved.",
        "column.supersedes": "The id of the older record that it replaces.",
        "column.withdrawn": "The day on which it was withdrawn.",
        "column.withdrawn_reason": "Why it was withdrawn.",
        "column.moved_to": "The id of the record that carries its findings since it was withdrawn.",
        "column.never_made": "The role that confirmed, when it was withdrawn, that its findings were never made.",
        "column.marking": "The record's own marking.",
        "column.handling": "How it may be passed on.",
        "column.ask": "What the return asks of the board.",
        "column.path": "The file in the workspace.",
        "column.known": "Whether the plan has the objective; a record of an earlier version may name one that is gone.",
        "column.supports": "Whether the record is current and lends something to the objective.",
        "column.lends": (
            "What it lends to the objective or, where it has lapsed, would lend: in-full, in-part or nothing; empty "
            "where it is neither current nor lapsed."
        ),
        "column.because": (
            "Why it does not lend in full: shows-no, finding, shows-partly, part, before-finding or from-others."
        ),
        "column.fingerprint": "The mark of the wording that it was recorded against.",
        "column.returns.fingerprint": "The mark of the wording of the objective that the claim was made of.",
        "column.number": "The number that whoever gave the finding gave it.",
        "column.seriousness": (
            "How serious it is: cause-of-concern, area-for-improvement, recommendation or consideration."
        ),
        "column.text": "What was found.",
        "column.open": (
            "Whether it is open as at the date. Replacing its record or letting it lapse closes no finding, and "
            "withdrawing it none that is graver than a consideration, unless it says where that went."
        ),
        "column.closed": "The day on which it was closed.",
        "column.closed_how": "How it was closed.",
        "column.closed_by": "The body or role that accepted that it was closed.",
        "column.return_date": "The date of the return.",
        "column.speaks": "Whether this is the claim that stands as at the date.",
        "column.status": "The status that is claimed.",
        "column.returns.summary": "Why, in a sentence.",
        "column.risk_reason": "Why the risk is high.",
        "column.accepted_gap": "The gap that the claim accepts for now, or a lesser one.",
        "column.accepted_until": "The last day on which the gap is accepted.",
        "column.objectives.accepted_until": (
            "The last day on which its gap is accepted for now; empty where it is not accepted as at the date."
        ),
        "column.accepted_by": "The body or role that accepts it.",
        "column.accepted_reason": "Why it is accepted.",
        "column.impact": "What the force says of impact.",
        "column.measure": "The id of the measure.",
        "column.measure_text": "What it measures.",
        "column.measure_kind": "What it is of: output, what is done; or outcome, the difference that it makes.",
        "column.measure_origin": "Whether the body chose it of the plan's (chosen) or added it (own).",
        "column.unit": "The unit of its figures.",
        "column.better": "Which way its figures get better: higher or lower.",
        "column.every": "How many months each figure covers.",
        "column.baseline": "What its figures are compared with.",
        "column.target": "The figure that is to be reached.",
        "column.period_from": "The first day that the figure covers; empty where the measure has no figure yet.",
        "column.period_to": "The last day that the figure covers.",
        "column.value": "The figure.",
        "column.newest": "The figure whose period ends last; empty where there is none, or it may not be shown.",
        "column.before": "The figure before that.",
        "column.to_before": "How the newest stands to the one before: better, same or worse.",
        "column.to_baseline": "How the newest stands to the baseline: better, same or worse.",
        "column.target_reached": "Whether the newest is as good as the target.",
        "column.next_due": "The day by which the next figure is due: a month after its period ends.",
        "column.trend.as_at": "The date that the figures speak for.",
        "column.trend.edition": "The version of the plan that was in force, and that they were read by.",
        "column.trend.applicable": "How many objectives apply: those with a gap, accepted for now, and met.",
        "column.trend.put_right": "How many have their worst gap in the band Put right.",
        "column.trend.start": "How many have it in the band Start.",
        "column.trend.prove": "How many have it in the band Prove.",
        "column.trend.keep_up": "How many have it in the band Keep up.",
        "column.trend.accepted": "How many have a gap that is accepted for now.",
        "column.trend.met": "How many have no gap.",
        "column.trend.overdue": "How many of those with a gap are overdue.",
        "column.trend.claimed": "How many are claimed as implemented or embedded.",
        "column.trend.supported": "How many are supported as implemented or embedded by current evidence.",
        "column.trend.overclaimed": "How many are claimed as more than is supported.",
        "column.trend.evidence_current": "How many records count, and are not past their review date.",
        "column.trend.withheld": "How many claims are not counted, as they may not be shown.",
        "column.overdue_by": "By how many days it is late; 0 where it is not.",
    },
)

# Several words in one cell are joined.
Value = str | bool | int | Decimal | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name that stands over it, a sentence of what it holds, and what its values are, where declared."""

    name: str
    holds: str
    kind: type | None = None

    @classmethod
    def of(cls, name: str, table: str = "", kind: type | None = None) -> Self:
        """The column of a name, which means the same in every table unless the sentence of one says more."""
        more = f"column.{table}.{name}" in SENTENCES
        return cls(name, say(f"column.{table}.{name}" if more else f"column.{name}"), kind)


class Rows(Protocol):
    """Rows that are counted, and gone through as often as need be; they may be too many to be held."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Sequence[Value]]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under named columns, to be gone through in order."""

    name: str
    columns: tuple[Column, ...]
    rows: Rows
