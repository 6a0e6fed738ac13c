"""What stands beside each question while a return is filled in, and the whole of it before it is written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from nvap.analysis.gaps import gaps_of
from nvap.analysis.standing import Standing
from nvap.model.plan import Objective
from nvap.model.returns import Claim, GapName, Return
from nvap.model.values import dataclass
from nvap.views.account import HIGH
from nvap.views.claims import ClaimBefore, claimed_before
from nvap.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FillStart:
    """How a return begins to be filled in: of which body and day, and how many objectives are asked about.

    `answered` of them were answered before, and `asked_again` are those of which that holds no more; `there` says that
    there is a return of that day already.
    """

    force: str
    day: date
    objectives: int
    answered: int
    asked_again: tuple[str, ...]
    there: bool


@dataclass(frozen=True, slots=True)
class FillObjective:
    """One objective that is asked about, with what stands and what its evidence supports.

    `theme` and `action` are said where they are others than before. `stands` is the claim as it would be repeated, from
    the return of `returned`; `answered` that it was answered in this filling, and `begun` what was answered of it.
    """

    place: int
    total: int
    theme: str
    action: str
    objective: str
    text: str
    stands: Claim | None
    returned: date | None
    answered: bool
    begun: str
    again: tuple[ClaimBefore, ...]
    reworded: bool
    no_longer_accepted: bool
    supported: str | None
    expects: str | None
    records: int
    newest: str
    newest_day: date | None
    gaps: tuple[str, ...]
    findings: int


@dataclass(frozen=True, slots=True)
class FillLine:
    """One objective as the return will claim it: `claimed` is None where nothing is, `before` where nothing was.

    `change` is `new`, `status`, `words`, `same`, or `unanswered` where it only repeats what stood.
    """

    objective: str
    short: str
    claimed: str | None
    before: str | None
    change: str
    overclaimed: bool
    supported: str | None


@dataclass(frozen=True, slots=True)
class FillWhole:
    """A return before it is written: its lines, which are not answered, and how the gaps would move."""

    force: str
    day: date
    lines: tuple[FillLine, ...]
    answered: int
    unclaimed: tuple[str, ...]
    repeated: tuple[str, ...]
    overclaimed: tuple[str, ...]
    gaps_before: int
    gaps_after: int


def objective_view(
    workspace: Workspace,
    standing: Standing,
    stands: Claim | None,
    before: Objective | None,
    *,
    place: tuple[int, int],
    answered: bool,
    begun: str,
    no_longer_accepted: bool,
) -> FillObjective:
    """One objective as it is asked about, after another one."""
    objective, plan = standing.objective, workspace.plan
    action = plan.actions[objective.action]
    earlier = plan.actions[before.action] if before else None
    newest = standing.counting[0] if standing.counting else None
    return FillObjective(
        place=place[0],
        total=place[1],
        theme="" if earlier and earlier.theme == action.theme else _theme(workspace, action.theme),
        action="" if earlier is action else f"{action.number} {action.title}",
        objective=objective.id,
        text=objective.text,
        stands=stands,
        returned=standing.returned.date if standing.returned else None,
        answered=answered,
        begun=begun,
        again=claimed_before(standing.claim),
        reworded=standing.claim_suspect,
        no_longer_accepted=no_longer_accepted,
        supported=standing.supported,
        expects=objective.expects,
        records=len(standing.counting),
        newest=newest.title if newest else "",
        newest_day=newest.date if newest else None,
        gaps=tuple(gap.name for gap in gaps_of(standing)),
        findings=len(standing.findings),
    )


def _theme(workspace: Workspace, number: int | None) -> str:
    found = workspace.plan.themes.get(number) if number is not None else None
    return f"Theme {number}: {found.name}" if found else ""


def whole_view(
    workspace: Workspace,
    after: Workspace,
    objectives: Sequence[Objective],
    answered: Collection[str],
    now: Mapping[str, Claim],
) -> FillWhole:
    """The whole return beside what stands; `now` are the claims that it would have, by objective."""
    stood = {name: made.claims[name] for name, made in workspace.returned.items()}
    standings = {standing.objective.id: standing for standing in after.gap_list.standings}
    lines = tuple(
        _line(objective, stood.get(objective.id), now.get(objective.id), standings, objective.id in answered)
        for objective in objectives
    )
    left = [line for line in lines if line.change == "unanswered"]
    return FillWhole(
        force=workspace.force.name,
        day=workspace.at,
        lines=lines,
        answered=len(lines) - len(left),
        unclaimed=tuple(line.objective for line in left if line.claimed is None),
        repeated=tuple(line.objective for line in left if line.claimed is not None),
        overclaimed=tuple(line.objective for line in lines if line.overclaimed),
        gaps_before=len(workspace.gap_list.rows),
        gaps_after=len(after.gap_list.rows),
    )


def _line(
    objective: Objective, stood: Claim | None, now: Claim | None, standings: Mapping[str, Standing], answered: bool
) -> FillLine:
    standing = standings.get(objective.id)
    before = stood if stood is not None and not stood.to_make_again else None
    if not answered:
        change = "unanswered"
    elif before is None:
        change = "new"
    else:
        moved = now is not None and now.status is not before.status
        change = "status" if moved else "same" if now == before else "words"
    return FillLine(
        objective=objective.id,
        short=objective.short,
        claimed=now.status if now else None,
        before=before.status if before else None,
        change=change,
        overclaimed=bool(standing and now and now.status in HIGH and standing.overclaimed),
        supported=standing.supported if standing else None,
    )


def broken_returns(workspace: Workspace) -> list[str]:
    """The files and folders of returns with errors, each once: a return cannot stand on these."""
    kept = workspace.folder.show("returns")
    paths = dict.fromkeys(error.path for error in workspace.errors)
    return [path for path in paths if path == kept or path.startswith(f"{kept}/")]


def is_of_other_edition(workspace: Workspace, made: Return) -> bool:
    """Whether a return was made under another edition that is here: its objectives may be others of the same ids."""
    known = {plan.front.version for plan in workspace.plans if plan.front_file}
    return made.plan_version != workspace.plan.front.version and made.plan_version in known


def worst_gap(standing: Standing) -> GapName | None:
    """The worst gap of an objective, which is the one that can be accepted."""
    return next((gap.name for gap in gaps_of(standing)), None)
