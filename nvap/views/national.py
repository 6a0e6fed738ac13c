"""The view of the national baseline: counts with denominators, by action, objective, theme, region, perennial issue."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from nvap.analysis.gaps import GAPS, GapList
from nvap.analysis.national import FEWEST, ForceFacts, claims_can_be_told, counted, facts_of, is_counted, told_apart
from nvap.analysis.standing import SUPPORTED
from nvap.load.plan import Plan
from nvap.model.diagnostics import Diagnostic
from nvap.model.fields import Kind, Marking
from nvap.model.plan import Action, Force, Objective
from nvap.model.refusals import Refusal
from nvap.model.returns import Status
from nvap.views.account import Account, ActionCounts, accounts, counts, told_of
from nvap.views.stamp import Stamp, stamp, stamp_of
from nvap.words import catalogue
from nvap.workspace import Refuse, Workspace, refuse_all, too_few

COMMONEST = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over some objectives of some forces: what is supported over all, what is claimed over those that returned.

    Where fewer than five forces returned, `claimed_high`, `claimed_not_applicable` and `met` are None and `claimed` and
    `gaps` empty: they would tell what some force claims.
    `claimed`, `supported`, `gaps` and `kinds` are pairs of a name and a count; a `supported` of None is nothing. `gaps`
    are the commonest first.
    """

    applicable: int
    returned: int
    claimed: tuple[tuple[str, int], ...]
    claimed_high: int | None
    supported: tuple[tuple[str | None, int], ...]
    supported_high: int
    impact_shown: int
    met: int | None
    gaps: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    claimed_not_applicable: int | None

    @property
    def commonest(self) -> tuple[tuple[str, int], ...]:
        """The five commonest gaps."""
        return self.gaps[:COMMONEST]


@dataclass(frozen=True, slots=True)
class ObjectiveFigures:
    """One objective; `before` is of the earlier date, `own` the account of the force that was asked for."""

    id: str
    text: str
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
    """A theme, a perennial issue or a region; a region of fewer than five forces has no figures of its own."""

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

    `others` are bodies other than the forces of an area, and `examples` those that are invented.

    `since` is the earlier date that is compared with. `named` is empty unless the forces were asked to be named.
    """

    stamp: Stamp
    bodies: int
    every_body: bool
    others: int
    examples: int
    returned: int
    since: str | None
    since_day: dt.date | None
    returned_before: int | None
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
    def not_broken_out(self) -> tuple[str, ...]:
        """The names of the regions that are not told apart."""
        return tuple(group.name for group in self.regions if group.figures is None)


@dataclass(frozen=True, slots=True)
class Beside:
    """One force to put beside the country: its name, its accounts by objective and its counts by action."""

    name: str
    id: str
    accounts: Mapping[str, Account]
    counts: Mapping[str, ActionCounts]


@dataclass(frozen=True, slots=True)
class _Country:
    """The forces at the date, and at the earlier one where that was asked for; `named` where they are all named."""

    now: Sequence[ForceFacts]
    then: Sequence[ForceFacts] | None
    beside: Beside | None
    named: bool

    def figures(self, objectives: Iterable[str]) -> Figures:
        """The figures of some objectives at the date."""
        return _figures(self.now, objectives, self.named)

    def before(self, objectives: Iterable[str]) -> Figures | None:
        """The same at the earlier date."""
        return None if self.then is None else _figures(self.then, objectives, self.named)


def national_view(
    plan: Plan,
    stamp: Stamp,
    forces: Sequence[ForceFacts],
    earlier: tuple[dt.date, Sequence[ForceFacts]] | None = None,
    beside: Beside | None = None,
    every_body: bool = False,
    name_forces: bool = False,
) -> NationalView:
    """The baseline over some forces; beside an earlier date, and beside one force, where they are given."""
    country = _Country(forces, earlier[1] if earlier else None, beside, name_forces)
    actions = [action for action in plan.actions.values() if not action.national]
    names = [objective.id for action in actions for objective in action.objectives]
    return NationalView(
        stamp=stamp,
        bodies=len(forces),
        every_body=every_body,
        others=sum(not is_counted(body.force, stamp.as_at_day) for body in forces),
        examples=sum(body.force.example for body in forces),
        returned=_returned(forces),
        since=catalogue.day(earlier[0]) if earlier else None,
        since_day=earlier[0] if earlier else None,
        returned_before=_returned(earlier[1]) if earlier else None,
        total=country.figures(names),
        before=country.before(names),
        actions=tuple(_action(action, country) for action in actions),
        themes=tuple(_themes(plan, actions, country)),
        regions=tuple(_regions(plan, names, country)),
        perennial_issues=tuple(_issues(plan, actions, country)),
        fewest=FEWEST,
        force=beside.name if beside else None,
        force_id=beside.id if beside else None,
        named=tuple(_named(body, actions) for body in forces) if name_forces else (),
    )


def _action(action: Action, country: _Country) -> ActionFigures:
    names = [objective.id for objective in action.objectives]
    return ActionFigures(
        number=action.number,
        title=action.title,
        theme=action.theme,
        figures=country.figures(names),
        before=country.before(names),
        objectives=tuple(_objective(objective, action, country) for objective in action.objectives),
        own=country.beside.counts[action.number] if country.beside else None,
    )


def _objective(objective: Objective, action: Action, country: _Country) -> ObjectiveFigures:
    return ObjectiveFigures(
        id=objective.id,
        text=objective.text,
        action=action.number,
        theme=action.theme,
        expects=str(objective.expects),
        figures=country.figures((objective.id,)),
        before=country.before((objective.id,)),
        own=country.beside.accounts[objective.id] if country.beside else None,
    )


def _figures(forces: Sequence[ForceFacts], objectives: Iterable[str], named: bool, claims: bool = True) -> Figures:
    """The figures of some objectives; what is claimed is told where enough forces returned, or all are named."""
    names = tuple(objectives)
    told = named or (claims and claims_can_be_told(forces, names))
    counts = counted(forces, names, told)
    order = [gap.name for gap in GAPS]
    return Figures(
        applicable=counts.applicable,
        returned=counts.returned,
        claimed=tuple((str(status), counts.claimed[status]) for status in Status) if told else (),
        claimed_high=counts.claimed_high if told else None,
        supported=tuple((str(status) if status else None, counts.supported[status]) for status in SUPPORTED),
        supported_high=counts.supported_high,
        impact_shown=counts.impact_shown,
        met=counts.met if told else None,
        gaps=tuple(sorted(counts.gaps.items(), key=lambda pair: (-pair[1], order.index(pair[0])))),
        kinds=tuple((str(kind), counts.kinds[kind]) for kind in Kind if counts.kinds[kind]),
        claimed_not_applicable=counts.claimed_not_applicable if told else None,
    )


def _returned(forces: Iterable[ForceFacts]) -> int:
    return sum(body.returned is not None for body in forces)


def _themes(plan: Plan, actions: Sequence[Action], country: _Country) -> Iterable[GroupFigures]:
    for theme in plan.themes.values():
        names = [objective.id for action in actions if action.theme == theme.number for objective in action.objectives]
        yield _group(str(theme.number), theme.name, names, country)


def _issues(plan: Plan, actions: Sequence[Action], country: _Country) -> list[GroupFigures]:
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
    if group.figures is None or not group.figures.applicable:
        return Fraction(0)
    return Fraction(group.figures.supported_high, group.figures.applicable)


def _regions(plan: Plan, names: Sequence[str], country: _Country) -> Iterable[GroupFigures]:
    regions = {key: name for file in plan.forces_files for key, name in file.thing.regions.items()}
    own = {key: [body for body in country.now if body.force.region == key] for key in regions}
    apart = told_apart({key: len(forces) for key, forces in own.items()}, len(country.now))
    returned = {key: _returned(own[key]) for key in apart}
    claiming = told_apart(returned, _returned(country.now)) | {key for key, count in returned.items() if not count}
    for key, name in regions.items():
        if key in apart or country.named:
            figures = _figures(own[key], names, country.named, key in claiming)
            yield GroupFigures(key, name, len(own[key]), _returned(own[key]), figures)
        else:
            yield GroupFigures(key, name, len(own[key]), None, None)


def _group(name: str, title: str, objectives: Sequence[str], country: _Country) -> GroupFigures:
    """One group; of fewer than five forces, only how many they are, unless they are named anyway."""
    if len(country.now) < FEWEST and not country.named:
        return GroupFigures(name, title, len(country.now), None, None)
    return GroupFigures(name, title, len(country.now), _returned(country.now), country.figures(objectives))


def _named(body: ForceFacts, actions: Sequence[Action]) -> NamedForce:
    figures = [(action.number, counted((body,), (name.id for name in action.objectives))) for action in actions]
    return NamedForce(
        body.force.id,
        body.force.name,
        body.returned,
        tuple((number, counts.supported_high, counts.applicable) for number, counts in figures),
    )


@dataclass
class _Gathered:
    """What is kept of the forces: their marks at the date and at the earlier one, and all of the one asked for."""

    now: list[ForceFacts] = field(default_factory=list)
    then: list[ForceFacts] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)
    own: Workspace | None = None


def national_document(
    workspace: Workspace,
    limit: Marking | None,
    *,
    force: str | None = None,
    since: dt.date | None = None,
    name_forces: bool = False,
    every: bool = False,
    refuse: Refuse = refuse_all,
) -> NationalView:
    """The baseline across the forces of an area, or across `every` body; beside an earlier date and beside a force.

    Raises Refusal where it would tell of a few, or be marked above the limit. `refuse` is asked once all are read.
    """
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
    read = _gathered(workspace, counted, since, own)
    refuse(replace(workspace, found=tuple(read.errors)), limit)
    names = {body.id for body in counted}
    stamp = _national_stamp(workspace, read, limit, name_forces or few_more)
    return national_view(
        workspace.plan,
        stamp,
        [body for body in read.now if body.force.id in names],
        (since, [body for body in read.then if body.force.id in names]) if since else None,
        _beside(workspace.plan, read.own.gap_list, stamp) if read.own else None,
        every,
        name_forces,
    )


def _gathered(workspace: Workspace, bodies: list[Force], since: dt.date | None, own: Force | None) -> _Gathered:
    """Read every body in turn, and keep of each what the figures need."""
    kept = _Gathered()
    for body, of_body in workspace.each([*bodies, *([own] if own and own not in bodies else [])]):
        kept.now.append(facts_of(of_body.gap_list, of_body.sound_returns))
        if since:
            kept.then.append(facts_of(replace(of_body, at=since).gap_list, of_body.sound_returns))
        kept.errors += of_body.errors
        if body == own:
            kept.own = of_body
    return kept


def _national_stamp(workspace: Workspace, read: _Gathered, limit: Marking | None, sensitive: bool) -> Stamp:
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
    return stamp(workspace.plan, workspace.at, workspace.found, marking, limit, withheld, broken)


def _beside(plan: Plan, gaps: GapList, stamp: Stamp) -> Beside:
    standings = [*(row.standing for row in gaps.rows), *gaps.met]
    by_action = {
        action.number: counts(action, standings, stamp) for action in plan.actions.values() if not action.national
    }
    return Beside(gaps.force.name, gaps.force.id, accounts(plan, gaps, stamp), by_action)
