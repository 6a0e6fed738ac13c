"""The view of the national baseline: counts with denominators, by action, objective, theme, region, perennial issue."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction

from nvap.analysis.counting import ForceFacts, counted, facts_of, is_counted, returned
from nvap.analysis.gaps import GapList
from nvap.analysis.national import FEWEST, Country, Figures
from nvap.load.editions import in_force
from nvap.load.plan import Plan
from nvap.load.processes import mapped, processes_for
from nvap.load.records import Record, ReturnRecord
from nvap.load.rounds import hash_of
from nvap.model.bodies import Force
from nvap.model.diagnostics import Diagnostic
from nvap.model.fields import Marking, highest
from nvap.model.plan import Action, Objective
from nvap.model.refusals import Refusal
from nvap.model.values import dataclass
from nvap.views.account import Account, ActionCounts, accounts, counts, told_of
from nvap.views.national_squares import CountSquare, CountSquares, count_squares
from nvap.views.stamp import Stamp, stamp, stamp_of
from nvap.words import catalogue
from nvap.workspace import Refuse, Workspace, at_once, refuse_all, too_few

catalogue.own(
    __name__,
    {
        "national.since": (
            "The figures of {day} are read in version {version} of the plan too, which was not yet in force then: over "
            "its objectives, and not over those of that day's own report."
        ),
    },
)


@dataclass(frozen=True, slots=True)
class ObjectiveFigures:
    """One objective; `before` is of the earlier date, `own` the account of the force that was asked for."""

    id: str
    text: str
    short: str
    action: str
    theme: int
    expects: str
    figures: Figures
    before: Figures | None
    own: Account | None


@dataclass(frozen=True, slots=True)
class ActionFigures:
    """One action and its objectives; `own` counts those of the force that was asked for."""

    number: str
    title: str
    theme: int
    figures: Figures
    before: Figures | None
    objectives: tuple[ObjectiveFigures, ...]
    own: ActionCounts | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A theme, a perennial issue or a region; a region of which nothing may be told has no figures of its own."""

    id: str
    name: str
    forces: int
    returned: int | None
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class NamedForce:
    """One force by name: its newest return, and of each action how many objectives are supported and how many apply."""

    id: str
    name: str
    returned: dt.date | None
    actions: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class NationalView:
    """The baseline as at a date. `bodies` are the forces counted and `returned` those that made a return by then.

    Of these `long_ago` counts the returns more than twelve months old, and `in_part` the forces whose claims leave out
    an objective that the plan asks of them; one can be both. `other_edition` counts the forces with an account that
    was made under another edition, in whole or in part.
    `others` are bodies other than the forces of an area, and `examples` those that are invented.

    `since` is the earlier date that is compared with. `named` is empty unless the forces were asked to be named.
    """

    stamp: Stamp
    bodies: int
    every_body: bool
    others: int
    examples: int
    returned: int
    long_ago: int
    in_part: int
    other_edition: int
    since: str | None
    since_day: dt.date | None
    returned_before: int | None
    bodies_before: int | None
    total: Figures
    before: Figures | None
    actions: tuple[ActionFigures, ...]
    themes: tuple[GroupFigures, ...]
    regions: tuple[GroupFigures, ...]
    perennial_issues: tuple[GroupFigures, ...]
    fewest: int
    force: str | None
    force_id: str | None
    named: tuple[NamedForce, ...]

    @property
    def squares(self) -> CountSquares:
        """The one picture: of every objective how many forces have met it."""
        told = [
            (action.theme, CountSquare(one.id, one.text, one.figures.met, one.figures.applicable))
            for action in self.actions
            for one in action.objectives
        ]
        return count_squares([(theme.id, theme.name) for theme in self.themes], told)


@dataclass(frozen=True, slots=True)
class Beside:
    """One force to put beside the country: its name, its accounts by objective and its counts by action."""

    name: str
    id: str
    accounts: Mapping[str, Account]
    counts: Mapping[str, ActionCounts]


def national_view(
    plan: Plan,
    stamp: Stamp,
    forces: Sequence[ForceFacts],
    earlier: tuple[dt.date, Sequence[ForceFacts]] | None = None,
    beside: Beside | None = None,
    every_body: bool = False,
    name_forces: bool = False,
    became: Mapping[str, str] | None = None,
) -> NationalView:
    """The baseline over some forces; beside an earlier date, and beside one force, where they are given.

    `became` says which of the forces follows one of the earlier date that is no more.
    """
    actions = [action for action in plan.actions.values() if not action.national]
    names = [objective.id for action in actions for objective in action.objectives]
    country = Country(
        now=forces,
        actions=[[objective.id for objective in action.objectives] for action in actions],
        then=earlier[1] if earlier else None,
        beside=beside.id if beside else None,
        named=name_forces,
        became=became or {},
    )
    return NationalView(
        stamp=stamp,
        bodies=len(forces),
        every_body=every_body,
        others=sum(not is_counted(body.force, stamp.as_at_day) for body in forces),
        examples=sum(body.force.example for body in forces),
        returned=returned(forces),
        long_ago=sum(body.long_ago for body in forces),
        in_part=sum(body.in_part for body in forces),
        other_edition=sum(bool(body.versions - {plan.front.version}) for body in forces),
        since=catalogue.day(earlier[0]) if earlier else None,
        since_day=earlier[0] if earlier else None,
        returned_before=returned(earlier[1]) if earlier else None,
        bodies_before=len(earlier[1]) if earlier else None,
        total=country.figures(names),
        before=country.before(names),
        actions=tuple(_action(action, country, beside) for action in actions),
        themes=tuple(_themes(plan, actions, country)),
        regions=tuple(_regions(plan, names, country)),
        perennial_issues=tuple(_issues(plan, actions, country)),
        fewest=FEWEST,
        force=beside.name if beside else None,
        force_id=beside.id if beside else None,
        named=tuple(_named(body, actions) for body in forces) if name_forces else (),
    )


def _action(action: Action, country: Country, beside: Beside | None) -> ActionFigures:
    names = [objective.id for objective in action.objectives]
    return ActionFigures(
        number=action.number,
        title=action.title,
        theme=action.theme,
        figures=country.figures(names),
        before=country.before(names),
        objectives=tuple(_objective(objective, action, country, beside) for objective in action.objectives),
        own=beside.counts[action.number] if beside else None,
    )


def _objective(objective: Objective, action: Action, country: Country, beside: Beside | None) -> ObjectiveFigures:
    return ObjectiveFigures(
        id=objective.id,
        text=objective.text,
        short=objective.short,
        action=action.number,
        theme=action.theme,
        expects=str(objective.expects),
        figures=country.figures((objective.id,)),
        before=country.before((objective.id,)),
        own=beside.accounts[objective.id] if beside else None,
    )


def _themes(plan: Plan, actions: Sequence[Action], country: Country) -> Iterable[GroupFigures]:
    for theme in plan.themes.values():
        names = [objective.id for action in actions if action.theme == theme.number for objective in action.objectives]
        yield _group(str(theme.number), theme.name, names, country)


def _issues(plan: Plan, actions: Sequence[Action], country: Country) -> list[GroupFigures]:
    """The perennial issues, the thinnest first: the one of whose objectives the smallest part is supported."""
    served = {
        issue: [
            objective.id for action in actions if issue.id in action.perennial_issues for objective in action.objectives
        ]
        for issue in plan.perennial_issues.values()
    }
    found = [_group(issue.id, issue.name, names, country) for issue, names in served.items() if names]
    return sorted(found, key=_thinness)


def _thinness(group: GroupFigures) -> Fraction:
    """The part that is supported; what may not be told comes last, in the plan's order."""
    if group.figures is None or group.figures.supported_high is None or not group.figures.asked:
        return Fraction(2)
    return Fraction(group.figures.supported_high, group.figures.asked)


def _regions(plan: Plan, names: Sequence[str], country: Country) -> Iterable[GroupFigures]:
    regions = {key: name for file in plan.forces_files for key, name in file.thing.regions.items()}
    members = {key: [body for body in country.now if body.force.region == key] for key in regions}
    figures, made = country.groups(members, names), country.returned(members)
    for key, name in regions.items():
        told = figures[key] if figures[key].tells else None
        yield GroupFigures(key, name, len(members[key]), made[key], told)


def _group(name: str, title: str, objectives: Sequence[str], country: Country) -> GroupFigures:
    return GroupFigures(name, title, len(country.now), returned(country.now), country.figures(objectives))


def _named(body: ForceFacts, actions: Sequence[Action]) -> NamedForce:
    figures = [(action.number, counted((body,), (name.id for name in action.objectives))) for action in actions]
    return NamedForce(
        body.force.id,
        body.force.name,
        body.returned,
        tuple((number, counts.supported_high, counts.asked) for number, counts in figures),
    )


@dataclass(frozen=True, slots=True)
class FilesOf:
    """How many files of a body speak for the date, one hash over them, and the highest of their markings."""

    count: int
    hash: str
    marking: Marking


@dataclass
class _Gathered:
    """What is kept of the forces: their marks at the date and at the earlier one, and all of the one asked for."""

    now: list[ForceFacts] = field(default_factory=list)
    then: list[ForceFacts] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    files: dict[str, FilesOf] = field(default_factory=dict)
    errors: list[Diagnostic] = field(default_factory=list)
    own: Workspace | None = None

    def __iadd__(self, other: "_Gathered") -> "_Gathered":
        """With what is kept of others."""
        self.now += other.now
        self.then += other.then
        self.became |= other.became
        self.files |= other.files
        self.errors += other.errors
        self.own = other.own or self.own
        return self


def national_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    force: str | None = None,
    since: dt.date | None = None,
    name_forces: bool = False,
    every: bool = False,
    refuse: Refuse = refuse_all,
    jobs: int | None = 1,
) -> NationalView:
    """The baseline across the forces of an area, or across `every` body; beside an earlier date and beside a force.

    Raises Refusal where it would tell of a few, or be marked above the limit. `refuse` is asked once all are read.
    `jobs` is the number of processes that share the work; None is one for each processor where there is much.
    """
    view, _ = _with_gathered(
        *(workspace, limit, force, since, refuse, jobs), name_forces=name_forces, every=every, files=False
    )
    return view


def national_and_files(
    workspace: Workspace, limit: Marking | None, refuse: Refuse = refuse_all
) -> tuple[NationalView, dict[str, FilesOf]]:
    """The baseline across the forces of an area, and what files of each were counted; raises as `national_document`."""
    view, read = _with_gathered(workspace, limit, None, None, refuse, 1, name_forces=False, every=False, files=True)
    return view, read.files


def _with_gathered(
    workspace: Workspace,
    limit: Marking | None,
    force: str | None,
    since: dt.date | None,
    refuse: Refuse,
    jobs: int | None,
    *,
    name_forces: bool,
    every: bool,
    files: bool,
) -> tuple[NationalView, _Gathered]:
    """The baseline, and what was gathered of each body for it; with the hashes of their `files` where asked for."""
    if name_forces and limit is Marking.OFFICIAL:
        raise Refusal("--name-forces makes it OFFICIAL-SENSITIVE, which is above --max-marking OFFICIAL")
    if since is not None and since >= workspace.at:
        raise Refusal(f"--since {since} is not before the date spoken for, {workspace.at}")
    own = workspace.find_body(force) if force else None
    counted = sorted(workspace.bodies_counted(every), key=lambda body: body.name)
    # These figures less those of the forces of an area would be those of a few bodies.
    few_more = 0 < sum(not is_counted(body, workspace.at) for body in counted) < FEWEST
    if few_more and limit is Marking.OFFICIAL:
        raise Refusal(
            "--bodies all tells of a few bodies more: OFFICIAL-SENSITIVE, which is above --max-marking OFFICIAL"
        )
    if len(counted) < FEWEST and not name_forces:
        raise too_few(len(counted))
    then = replace(workspace, at=since).bodies_counted(every) if since else []
    read = _gathered(workspace, counted, [body.id for body in then], since, own, jobs, files=files)
    refuse(replace(workspace, found=tuple(read.errors)), limit)
    stamp = _national_stamp(workspace, read, limit, name_forces or few_more, since)
    view = national_view(
        workspace.plan,
        stamp,
        read.now,
        (since, read.then) if since else None,
        _beside(workspace.plan, read.own.gap_list, stamp) if read.own else None,
        every,
        name_forces,
        read.became,
    )
    return view, read


@dataclass(frozen=True)
class _Asked:
    """What is kept of bodies, by their ids: of `now` the marks, and of `before` those of who there was `then`."""

    workspace: Workspace
    now: frozenset[str]
    before: frozenset[str]
    then: frozenset[str]
    since: dt.date | None
    own: str | None
    files: bool


def _gathered(
    workspace: Workspace,
    bodies: list[Force],
    then: Sequence[str],
    since: dt.date | None,
    own: Force | None,
    jobs: int | None,
    *,
    files: bool,
) -> _Gathered:
    """Read every body in turn, those that there were `then` too, and keep of each what the figures need."""
    lines = [workspace.plan.line(body, workspace.at) for body in bodies]
    known = {line.body.id for line in lines} | {body.id for line in lines for body in line.ancestors}
    ended = [workspace.plan.forces[name] for name in then if name not in known]
    apart = [own] if own and own not in bodies and own not in ended else []
    every = [*bodies, *ended, *apart]
    asked = _Asked(
        replace(workspace, progress=at_once),
        now=frozenset(body.id for body in bodies),
        before=frozenset(body.id for body in (*bodies, *ended)) if since else frozenset(),
        then=frozenset(then),
        since=since,
        own=own.id if own else None,
        files=files,
    )
    shared = processes_for(workspace.folder, (body.id for body in every), jobs)
    kept = _Gathered()
    for of_body in workspace.progress(mapped(_gathered_of, asked, every, shared), len(every)):
        kept += of_body
    return kept


def _gathered_of(asked: _Asked, body: Force) -> _Gathered:
    """What is kept of one body."""
    ((_, of_body),) = asked.workspace.each([body])
    kept = _Gathered(errors=list(of_body.errors), own=of_body if body.id == asked.own else None)
    if body.id in asked.now:
        kept.now.append(facts_of(of_body.gap_list, of_body.sound_returns))
        if asked.files:
            kept.files[body.id] = _files_of(of_body)
    for earlier in of_body.on(asked.since) if asked.since and body.id in asked.before else ():
        if earlier.force.id in asked.then:
            kept.then.append(facts_of(earlier.gap_list, earlier.sound_returns))
            kept.became[earlier.force.id] = body.id
    return kept


def _files_of(of_body: Workspace) -> FilesOf:
    read, before = of_body.read, of_body.before
    every: tuple[Record | ReturnRecord, ...]
    every = (*read.evidence, *read.returns, *before.evidence, *before.returns)
    spoken = [record for record in every if _made(record) <= of_body.at]
    count, mark = hash_of(record.source for record in spoken)
    return FilesOf(count, mark, highest(of_body.marking_of(record.source.path) for record in spoken))


def _made(record: Record | ReturnRecord) -> dt.date:
    return record.evidence.date if isinstance(record, Record) else record.return_.date


def _national_stamp(
    workspace: Workspace, read: _Gathered, limit: Marking | None, sensitive: bool, since: dt.date | None
) -> Stamp:
    """The stamp: of figures alone OFFICIAL, of one force what its records are, of all by name, or with a few bodies
    more than the forces of an area, OFFICIAL-SENSITIVE.
    """
    marking, withheld = Marking.OFFICIAL, 0
    if read.own:
        head = stamp_of(read.own, told_of(read.own.gap_list), limit)
        marking, withheld = head.marking, head.withheld
    if sensitive:
        marking = Marking.OFFICIAL_SENSITIVE
    # A file's path names its force, so that the page only counts those with errors.
    broken = len({diagnostic.path for diagnostic in read.errors})
    more = _read_otherwise(workspace, since) if since else ()
    return stamp(workspace.plan, workspace.at, workspace.found, marking, limit, withheld, broken, more)


def _read_otherwise(workspace: Workspace, since: dt.date) -> Iterable[str]:
    """That the figures of the earlier day are read in an edition which was not yet in force."""
    if in_force(workspace.plans, since) is not in_force(workspace.plans, workspace.at):
        yield catalogue.say("national.since", day=since, version=workspace.plan.front.version)


def _beside(plan: Plan, gaps: GapList, stamp: Stamp) -> Beside:
    standings = gaps.applying
    by_action = {
        action.number: counts(action, standings, stamp) for action in plan.actions.values() if not action.national
    }
    return Beside(gaps.force.name, gaps.force.id, accounts(plan, gaps, stamp), by_action)
