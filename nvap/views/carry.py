"""What an edition of the plan leaves to a person: both wordings side by side, the records that ask, and the claims."""

import datetime as dt
from collections.abc import Sequence

from nvap.analysis.carrying import Before, ClaimToMake, Question
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, Shows
from nvap.model.returns import Status
from nvap.model.values import dataclass
from nvap.views.findings import HomelessView, homeless_told, homeless_views
from nvap.views.stamp import Stamp, stamp_of
from nvap.views.wording import Piece, marked
from nvap.words import catalogue
from nvap.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WordingBefore:
    """What an objective was: its words as they are, and in pieces, those marked that it has no more.

    `text` is None where no edition here has the words.
    """

    edition: str
    objective: str
    text: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class AskingRecord:
    """A record that asks, what it shows of the objective as it is read, and how many open findings it has there."""

    id: str
    title: str
    kind: str
    date: str
    shows: Shows
    findings: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question: the objective before and now, and the records that it is asked of.

    `divided` says that it was split or merged, `beside` where else it went; `withheld` counts records not shown.
    """

    place: int
    objective: str
    short: str
    action: str
    text: str
    pieces: tuple[Piece, ...]
    before: tuple[WordingBefore, ...]
    reworded: bool
    divided: bool
    beside: tuple[str, ...]
    records: tuple[AskingRecord, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class AskedView:
    """A question as it is asked at a terminal: how many of how many are left, this one among them."""

    left: int
    total: int
    question: QuestionView


@dataclass(frozen=True, slots=True)
class ClaimOnce:
    """What was claimed, in one sentence of why, of an objective as it was."""

    before: WordingBefore
    claimed: Status
    summary: str


@dataclass(frozen=True, slots=True)
class ClaimAgain:
    """An objective to claim again: its words now, and what a return claimed of those that became it."""

    objective: str
    short: str
    text: str
    pieces: tuple[Piece, ...]
    made_of: tuple[ClaimOnce, ...]
    returned: str
    returned_day: dt.date


@dataclass(frozen=True, slots=True)
class CarryView:
    """What is left to a person under an edition: what is homeless, the questions that are open, the claims to be made.

    `left` of `total` questions are open; `withheld_questions` and `withheld_claims` are not shown for their marking.
    """

    stamp: Stamp
    force: str
    force_id: str
    edition: str
    left: int
    total: int
    homeless: tuple[HomelessView, ...]
    questions: tuple[QuestionView, ...]
    withheld_questions: int
    claims: tuple[ClaimAgain, ...]
    withheld_claims: int


def question_view(workspace: Workspace, stamp: Stamp, question: Question, place: int) -> QuestionView:
    """One question, as far as it may be shown."""
    objective = question.objective
    before, now = side_by_side(question.before, objective.text)
    shown = [record for record in question.records if stamp.may_show(record.marking)]
    action = workspace.plan.actions[objective.action]
    return QuestionView(
        place=place,
        objective=objective.id,
        short=objective.short,
        action=action.title,
        text=objective.text,
        pieces=now,
        before=before,
        reworded=any(before.fingerprint != objective.fingerprint for before in question.before),
        divided=question.divided,
        beside=question.beside,
        records=tuple(_asking(record, objective.id, workspace.at) for record in shown),
        withheld=len(question.records) - len(shown),
    )


def asked_view(workspace: Workspace, question: Question) -> AskedView:
    """A question with all that it is asked of: who answers works with the records themselves."""
    made = workspace.carrying
    return AskedView(made.left, made.total, question_view(workspace, stamp_of(workspace), question, 0))


def carry_document(workspace: Workspace, limit: Marking | None) -> CarryView:
    """What the edition read leaves to a body's people as at the date."""
    made, homeless = workspace.carrying, workspace.homeless
    told = (
        *(record for question in made.questions for record in question.records),
        *(claim.returned for claim in made.claims),
        *homeless_told(homeless),
    )
    stamp = stamp_of(workspace, told, limit)
    questions = [question_view(workspace, stamp, question, place) for place, question in enumerate(made.questions, 1)]
    shown = [question for question in questions if question.records]
    claims = [claim for claim in made.claims if stamp.may_show(claim.returned.marking)]
    return CarryView(
        stamp=stamp,
        force=workspace.force.name,
        force_id=workspace.force.id,
        edition=workspace.plan.front.version,
        left=made.left,
        total=made.total,
        homeless=homeless_views(homeless, stamp),
        questions=tuple(shown),
        withheld_questions=len(questions) - len(shown),
        claims=tuple(claim_again(claim) for claim in claims),
        withheld_claims=len(made.claims) - len(claims),
    )


def side_by_side(befores: Sequence[Before], now: str) -> tuple[tuple[WordingBefore, ...], tuple[Piece, ...]]:
    """What an objective was and what it is, in pieces that say which words only one of them has."""
    earlier, after = marked([before.text for before in befores], now)
    told = (
        WordingBefore(before.edition, before.objective, before.text, pieces)
        for before, pieces in zip(befores, earlier, strict=True)
    )
    return tuple(told), after


def _asking(record: Evidence, objective: str, at: dt.date) -> AskingRecord:
    day, findings = catalogue.day(record.date), len(record.open_findings(objective, at))
    return AskingRecord(record.id, record.title, record.kind, day, record.shows_of(objective), findings)


def claim_again(claim: ClaimToMake) -> ClaimAgain:
    """A claim that is to be made again, both wordings side by side."""
    text, returned = claim.objective.text, claim.returned.date
    befores, pieces = side_by_side([before for before, _ in claim.made_of], text)
    return ClaimAgain(
        objective=claim.objective.id,
        short=claim.objective.short,
        text=text,
        pieces=pieces,
        made_of=tuple(
            ClaimOnce(before, made.status, made.summary)
            for before, (_, made) in zip(befores, claim.made_of, strict=True)
        ),
        returned=catalogue.day(returned),
        returned_day=returned,
    )
