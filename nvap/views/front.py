"""The first page for a board: how a body stands and whether that is better, the worst of it, and what to decide."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from nvap.analysis.findings import OpenFinding
from nvap.analysis.gaps import OF_FINDINGS, Band, GapList, Row
from nvap.analysis.gaps import due as due_of
from nvap.analysis.gaps import lead as lead_of
from nvap.analysis.moves import Positions, Where
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, allowed
from nvap.model.returns import GapName, Return
from nvap.model.values import dataclass
from nvap.views.claims import age_of, claim_shown, shown_claim
from nvap.views.findings import FindingView, days_late, finding_view, gravest_shown, late, overdue_by, shown_findings
from nvap.views.moves import Movement, may_tell, moved_since_return, positions
from nvap.views.stamp import Stamp
from nvap.workspace import Workspace

# How many of the worst gaps stand on the page, and how many objectives one thing to decide names.
WORST = 5
NAMED = 3
# How many letters of a finding, and of a role, the page has room for; the gap list has them whole.
LONGEST_FINDING = 120
LONGEST_ROLE = 60


@dataclass(frozen=True, slots=True)
class DayFigures:
    """How many objectives stand where on a day; None for what the account of that day does not tell."""

    bands: dict[str, int]
    accepted: int
    met: int | None
    overdue: int
    overclaimed: int | None

    @property
    def gaps(self) -> int:
        """How many have a gap that is not accepted for now."""
        return sum(self.bands.values())

    def figure(self, name: str) -> int | None:
        """One of them, by the name of a band or of the figure."""
        found: int | None = self.bands[name] if name in self.bands else getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One of the figures by its name, now and on the earlier day; None for what is not told."""

    name: str
    now: int | None
    then: int | None


@dataclass(frozen=True, slots=True)
class Since:
    """What moved since an earlier day; `then` are the figures of that day, where they were those of one account.

    `met` had a gap and are met now, `aside` had one and are accepted for now or left out, `new` had none; `worse` and
    `better` had one and have one. `of_return` says that a return was made on that day. `withheld` may not be told.
    """

    day: dt.date
    of_return: bool
    then: DayFigures | None
    met: int
    aside: int
    new: int
    worse: int
    better: int
    withheld: int

    @property
    def for_better(self) -> bool:
        """Whether anything moved for the better: a gap closed, or one that is less grave."""
        return self.met + self.better > 0

    @property
    def for_worse(self) -> bool:
        """Whether anything moved for the worse: a gap where there was none, or one that is graver."""
        return self.new + self.worse > 0


@dataclass(frozen=True, slots=True)
class Worst:
    """One of the worst gaps: `finding` is what was found, where the gap is one that may be shown.

    `looked` is the newest record that shows that it was not being met, of those that may be shown.

    `claimed` is None where it may not be shown. `late` says by how long its due date is past, or in how many days it
    is due, and `late_elsewhere` by how long another open finding is overdue. It is `pressing` where something of it is
    overdue or has no date.
    """

    objective: str
    short: str
    gap: str
    overclaimed: bool
    claimed: str | None
    supported: str | None
    expects: str
    high_risk: bool
    finding: FindingView | None
    found: str
    looked: Evidence | None
    withheld: bool
    lead: str | None
    due: dt.date | None
    late: str
    late_elsewhere: str
    pressing: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that the board is asked to decide, of how many gaps, and the first of them by their short titles."""

    what: str
    count: int
    named: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many there are beyond those named."""
        return self.count - len(self.named)


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page of a body: its verdict in counts, what moved, the worst, and what the board is asked to decide.

    `asked` is the return's own text of what the board is asked, and stands in place of `asks`, drafted from the gaps.
    `elsewhere` counts the open findings whose objective this edition has not.
    """

    force: str
    example: bool
    body: str
    plan: str
    objectives: int
    applicable: int
    now: DayFigures
    returned: dt.date | None
    returned_age: str
    returned_withheld: bool
    since: Since | None
    worst: tuple[Worst, ...]
    asks: tuple[Ask, ...]
    asked: str | None
    recorded: int
    withheld: int
    elsewhere: int

    @property
    def compared(self) -> bool:
        """Whether there are figures of an earlier day."""
        return self.since is not None and self.since.then is not None

    @property
    def fewer(self) -> int | None:
        """How many gaps there are fewer than then; None where that is not known."""
        return self.since.then.gaps - self.now.gaps if self.since and self.since.then else None

    @property
    def further(self) -> int | None:
        """How many gaps there are more than then; None where that is not known."""
        return None if self.fewer is None else -self.fewer

    @property
    def figures(self) -> tuple[FigureLine, ...]:
        """The figures of now beside those of the earlier day, in the order in which they stand."""
        then = self.since.then if self.since else None
        names = ("met", *self.now.bands, "accepted", "overclaimed", "overdue")
        return tuple(FigureLine(name, self.now.figure(name), then.figure(name) if then else None) for name in names)


def front_view(workspace: Workspace, stamp: Stamp, moved: Movement | None) -> FirstPage:
    """The first page of a body, with what moved since an earlier day, if there was one to compare with."""
    gaps, returns = workspace.gap_list, shown_returns(workspace, stamp.limit)
    newest = returns[-1] if returns else None
    made = workspace.newest_return
    return FirstPage(
        force=gaps.force.name,
        example=gaps.force.example,
        body=stamp.body,
        plan=stamp.plan,
        objectives=gaps.objectives,
        applicable=gaps.applicable,
        now=figures_of(positions(workspace, stamp.limit)),
        returned=newest.date if newest else None,
        returned_age=age_of(newest.date if newest else None, workspace.at),
        returned_withheld=bool(made) and not stamp.may_show(made[0].marking),
        since=_since(moved, stamp, returns),
        worst=tuple(_worst(row, stamp) for row in gaps.rows[:WORST]),
        asks=tuple(_asks(gaps, stamp)),
        asked=ask_of(workspace, stamp.limit),
        recorded=gaps.recorded,
        withheld=stamp.withheld,
        elsewhere=len(shown_findings(workspace.elsewhere_findings, stamp.limit)),
    )


def shown_returns(workspace: Workspace, limit: Marking | None) -> list[Return]:
    """The returns of a body that were made by the date and may be shown, the oldest first."""
    made = [each for each in workspace.sound_returns if each.date <= workspace.at and allowed(each.marking, limit)]
    return sorted(made, key=lambda each: each.date)


def ask_of(workspace: Workspace, limit: Marking | None) -> str | None:
    """What the newest return asks of the board, where it says that and may be shown."""
    return next((made.ask for made in workspace.newest_return if allowed(made.marking, limit)), None)


def told_of_front(workspace: Workspace, limit: Marking | None) -> tuple[Evidence | Return, ...]:
    """The records that the first page tells of, for the marking of its document."""
    worst = [row.standing for row in workspace.gap_list.rows[:WORST]]
    return (
        *(open_.record for standing in worst for open_ in standing.findings),
        *(record for standing in worst for record in standing.unfavourable),
        *(standing.returned for standing in worst if standing.returned),
        *shown_returns(workspace, limit)[-2:],
    )


def moved_on_front(workspace: Workspace, asked: Movement | None, limit: Marking | None) -> Movement | None:
    """What moved since the day that was asked for; otherwise since the return before the newest."""
    return asked or moved_since_return(workspace, [made.date for made in shown_returns(workspace, limit)], limit)


def figures_of(account: Positions) -> DayFigures:
    """The figures of an account on its day."""
    places = account.places.values()
    listed = [place for place in places if place.where is Where.GAP]
    whole = bool(account.standings) or not any(place.where is Where.NO_GAP for place in places)
    return DayFigures(
        bands={band: sum(place.gap is not None and place.gap.band is band for place in listed) for band in Band},
        accepted=sum(place.where is Where.ACCEPTED for place in places),
        met=sum(place.where is Where.MET for place in places) if whole else None,
        overdue=sum(place.overdue for place in listed),
        overclaimed=sum(standing.overclaimed for standing in account.standings.values()) if whole else None,
    )


def _since(moved: Movement | None, stamp: Stamp, returns: Iterable[Return]) -> Since | None:
    if moved is None:
        return None
    day, told = moved.then[0].at, [move for move in moved.moves if may_tell(move, stamp)]
    pairs = [(move.came_from, move.place) for move in told]
    left = [now for then, now in pairs if then.where is Where.GAP and now.where is not Where.GAP]
    stayed = [(then, now) for then, now in pairs if then.where is now.where is Where.GAP]
    return Since(
        day=day,
        of_return=any(made.date == day for made in returns),
        then=figures_of(moved.then[0]) if len(moved.then) == 1 else None,
        met=sum(now.where is Where.MET for now in left),
        aside=sum(now.where is not Where.MET for now in left),
        new=sum(now.where is Where.GAP and then.where is not Where.GAP for then, now in pairs),
        worse=sum(now.is_worse_than(then) for then, now in stayed),
        better=sum(then.is_worse_than(now) and not now.is_worse_than(then) for then, now in stayed),
        withheld=len(moved.moves) - len(told),
    )


def _worst(row: Row, stamp: Stamp) -> Worst:
    standing, name = row.standing, row.worst.name
    claim, open_ = shown_claim(standing, stamp.limit), shown_findings(standing.findings, stamp.limit)
    made = [each for each in open_ if each.finding.graver is (name is GapName.ADVERSE)]
    finding = finding_view(made[0], standing.at) if made and name in OF_FINDINGS else None
    gravest = gravest_shown(standing, stamp.limit)
    lead, due = lead_of(gravest, claim), due_of(gravest, claim)
    looked = [record for record in standing.unfavourable if stamp.may_show(record.marking)]
    told, longest = late(due, standing.at), overdue_by(days_late(standing, stamp.limit))
    return Worst(
        objective=standing.objective.id,
        short=standing.objective.short,
        gap=name,
        overclaimed=standing.overclaimed and claim is not None,
        claimed=standing.claimed if claim_shown(standing, stamp.limit) else None,
        supported=standing.supported,
        expects=str(standing.objective.expects),
        high_risk=claim is not None and row.high_risk,
        finding=finding,
        found=cut(finding.finding.text, LONGEST_FINDING) if finding else "",
        looked=max(looked, key=lambda record: record.date, default=None),
        withheld=name in OF_FINDINGS and finding is None,
        lead=cut(lead, LONGEST_ROLE) if lead else None,
        due=due,
        late=told,
        late_elsewhere="" if told == longest else longest,
        pressing=due is None or due < standing.at or longest != "",
    )


def cut(text: str, most: int) -> str:
    """The first words of a text on one line, with a sign where there are more; up to where a clause ends, if it can."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    clauses = [end.start() for end in re.finditer(r"[.;:?!] ", words[:most]) if end.start() > most / 2]
    kept = words[: clauses[-1]] if clauses else words[:most].rpartition(" ")[0]
    return f"{(kept or words[:most]).rstrip(',;:.')} …"


def _asks(gaps: GapList, stamp: Stamp) -> Iterable[Ask]:
    """What the gaps ask of a board, as far as it may be told: dates, leads, and claims beyond the evidence."""
    limit = stamp.limit
    rows = [(row, gravest_shown(row.standing, limit)) for row in gaps.rows]
    told = [(row, open_) for row, open_ in rows if _told_whole(row, stamp)]
    chosen = {
        "overdue": [row for row, _ in rows if days_late(row.standing, limit) is not None],
        "no-lead": [row for row, open_ in told if lead_of(open_, row.standing.claim) is None],
        "no-date": [row for row, open_ in told if _is_led_without_a_date(row, open_)],
        "overclaimed": [row for row, _ in rows if row.standing.overclaimed and claim_shown(row.standing, limit)],
    }
    for what, found in chosen.items():
        if found:
            yield Ask(what, len(found), tuple(row.standing.objective.short for row in found[:NAMED]))


def _is_led_without_a_date(row: Row, open_: OpenFinding | None) -> bool:
    """Whether somebody leads what is to be put right, and has no date for it."""
    claim = row.standing.claim
    put_right = row.worst.band is Band.PUT_RIGHT
    return put_right and lead_of(open_, claim) is not None and due_of(open_, claim) is None


def _told_whole(row: Row, stamp: Stamp) -> bool:
    """Whether all that could say who leads it and when it is due may be shown."""
    standing = row.standing
    told: Sequence[Evidence | Return] = [open_.record for open_ in standing.findings]
    return all(stamp.may_show(each.marking) for each in (*told, *([standing.returned] if standing.returned else [])))
