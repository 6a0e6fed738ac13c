"""What every document carries: the plan it is about, the date it speaks for, its marking, and what to know first."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from nvap.load.editions import in_force as in_force_at
from nvap.load.plan import Plan
from nvap.model.diagnostics import Diagnostic, Severity
from nvap.model.evidence import Evidence
from nvap.model.fields import Marking, allowed, highest
from nvap.model.plan import Front
from nvap.model.returns import Return
from nvap.model.values import dataclass
from nvap.words import catalogue
from nvap.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Stamp:
    """The head and the foot of a document.

    `age` is what its foot says of the plan's age, and `to_know` what its head says of whom and what was read.
    `despite` names the files with errors where a report was asked for in spite of them, and `unnamed` counts those that
    may not be named. `limit` is the highest marking that may be shown, and `withheld` how many records of the force are
    above it, or have a marking that could not be read. `kind` is what the body is that it speaks of.
    """

    plan: str
    short: str
    version: str
    period: str
    as_at: str
    as_at_day: date
    marking: Marking
    age: tuple[str, ...]
    attribution: str
    to_know: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    limit: Marking | None = None
    withheld: int = 0
    unread: tuple[str, ...] = ()
    unnamed: int = 0
    kind: str = "force"

    @property
    def body(self) -> str:
        """What the body is, in a word."""
        return catalogue.say(f"body-kind.{self.kind}")

    @property
    def facts(self) -> tuple[str, ...]:
        """All that is to be known beside what it tells: for tables, which have neither head nor foot."""
        return (*self.age, *self.to_know)

    def may_show(self, marking: Marking) -> bool:
        """Whether what has this marking may be shown under the limit."""
        return allowed(marking, self.limit)


FACTS = ("plan-superseded", "plan-review-overdue")

catalogue.own(
    __name__,
    {
        "body-kind.force": "force",
        "body-kind.region": "region",
        "body-kind.partnership": "partnership",
        "body.begins": "{name} begins on {day}: what is told here is what will be asked of it.",
        "body.ended": "{name} ended on {day}.",
        "body.followed": "{name} ended on {day}, and {successor} has followed it.",
        "body.follows": (
            "{name} has followed {bodies} since {day}. What was recorded there by then is read here as evidence of "
            "{name}; claims are not."
        ),
        "body.follows.several": (
            "{name} has followed {bodies} since {day}. What each had recorded by then is read here, and counts in full "
            "only where all of them have evidence that does; their claims are not carried over."
        ),
        "body.late": (
            "Dated after the last day of {bodies}, and not read here: {records}, with {findings}. Record under "
            "{name} what still holds."
        ),
        "read.asked": "Version {version} was asked for; version {in_force} is in force.",
        "read.earlier": "Made under version {version}, and read here through what became of its objectives: {what}.",
        "read.later": "Made under version {version}, a later one, and not counted here: {what}.",
    },
)


def stamp(
    plan: Plan,
    at: date,
    diagnostics: Sequence[Diagnostic],
    marking: Marking = Marking.OFFICIAL,
    limit: Marking | None = None,
    withheld: int = 0,
    unnamed: int = 0,
    more: Iterable[str] = (),
    kind: str = "force",
) -> Stamp:
    """The stamp of a document about a plan as at a date, with the errors that it may name."""
    front = plan.front
    said = {diagnostic.rule: diagnostic.message for diagnostic in diagnostics}
    broken = sorted({diagnostic.path for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR})
    return Stamp(
        plan=front.title,
        short=front.short_title,
        version=front.version,
        period=catalogue.say("period", first=front.period.from_, last=front.period.to),
        as_at=catalogue.day(at),
        as_at_day=at,
        marking=marking,
        age=tuple(sentence(_fact(rule, said[rule], front, at)) for rule in FACTS if rule in said),
        to_know=tuple(more),
        attribution=front.attribution,
        despite=tuple(broken),
        limit=limit,
        withheld=withheld,
        unnamed=unnamed,
        kind=kind,
        unread=tuple(diagnostic.path for diagnostic in diagnostics if diagnostic.rule == "stray-file"),
    )


def _fact(rule: str, message: str, front: Front, at: date) -> str:
    """What a rule says of the plan, said again: a workspace may have words of its own for it."""
    if rule == "plan-review-overdue":
        return catalogue.say("plan-review-overdue", month=catalogue.month(front.review_due(at)), as_at=at)
    if front.superseded is None:
        return message
    return catalogue.say("plan-superseded", version=front.version, known_since=front.superseded.known_since)


def stamp_of(workspace: Workspace, shown: Iterable[Evidence | Return] = (), limit: Marking | None = None) -> Stamp:
    """The stamp of a report that shows some records; under a limit it names no file that it may not name.

    Without one it names the files with errors, and is marked as they are.
    """
    broken = {diagnostic.path for diagnostic in workspace.errors}
    unnamed = {path for path in broken if not workspace.may_name(path, limit)}
    above = {path for path, marking in workspace.markings.items() if not allowed(marking, limit)}
    diagnostics = [diagnostic for diagnostic in workspace.found if workspace.may_name(diagnostic.path, limit)]
    told = [*(record.marking for record in shown), *(workspace.marking_of(path) for path in broken - unnamed)]
    marking = highest(told, limit)
    more = (*facts_of_body(workspace, limit), *facts_of_editions(workspace, limit))
    kind = workspace.body.kind if workspace.body else "force"
    withheld = len(above | unnamed)
    return stamp(workspace.plan, workspace.at, diagnostics, marking, limit, withheld, len(unnamed), more, kind)


def facts_of_body(workspace: Workspace, limit: Marking | None) -> Iterator[str]:
    """That a body has not begun or has ended, and which it follows or follows it, with the days."""
    body, at = workspace.body, workspace.at
    if body is None:
        return
    if body.from_ is not None and body.begins_after(at):
        yield catalogue.say("body.begins", name=body.name, day=body.from_)
    if body.until is not None and body.has_ended_by(at):
        after = workspace.plan.forces.get(body.successor or "")
        which = after.name if after else ""
        yield catalogue.say("body.followed" if after else "body.ended", name=body.name, day=body.until, successor=which)
    before = [body.name for body in workspace.line.follows]
    if before and body.from_ is not None:
        said = {"name": body.name, "day": body.from_, "bodies": catalogue.every(before)}
        yield catalogue.say("body.follows.several" if len(before) > 1 else "body.follows", **said)
    late = [record for record in workspace.left_behind if allowed(record.marking, limit)]
    if late:
        names = [one.name for one in workspace.line.ancestors if any(record.force == one.id for record in late)]
        open_ = sum(len(record.open_findings(name, at)) for record in late for name in record.objectives)
        yield catalogue.say(
            "body.late",
            name=body.name,
            records=catalogue.count(len(late), "record"),
            bodies=catalogue.every(names),
            findings=catalogue.count(open_, "finding"),
        )


def facts_of_editions(workspace: Workspace, limit: Marking | None) -> Iterator[str]:
    """Which edition was asked for, where it is not the one in force; and what was made under another."""
    if not workspace.plan.front_file:
        return
    version, in_force = workspace.plan.front.version, in_force_at(workspace.plans, workspace.at)
    if in_force.front_file and in_force.front.version != version:
        yield catalogue.say("read.asked", version=version, in_force=in_force.front.version)
    sound = workspace.sound
    made: list[Evidence | Return] = [*(record.evidence for record in sound.evidence)]
    made += (record.return_ for record in sound.returns)
    counted = Counter(
        (each.plan_version, isinstance(each, Return))
        for each in made
        if each.plan_version != version and each.date <= workspace.at and allowed(each.marking, limit)
    )
    later = {each.plan_version for each in workspace.later}
    for other in sorted({other for other, _ in counted}):
        kinds = ((counted[other, False], "record"), (counted[other, True], "return"))
        what = [catalogue.count(count, kind) for count, kind in kinds if count]
        told = {"version": other, "what": ", ".join(what)}
        yield catalogue.say("read.later", **told) if other in later else catalogue.say("read.earlier", **told)


def nameable(others: Iterable[Evidence], stamp: Stamp) -> set[str]:
    """The ids of records that may be named: those that no record has that may not be shown."""
    others = tuple(others)
    hidden = {other.id for other in others if not stamp.may_show(other.marking)}
    return {other.id for other in others} - hidden


def without_withheld(record: Evidence, names: Collection[str], stamp: Stamp) -> Evidence:
    """A record without the ids of others that may not be named; `names` are those that may."""
    if stamp.limit is None:
        return record
    withdrawn = record.withdrawn
    if withdrawn is not None and withdrawn.moved_to not in names:
        withdrawn = withdrawn.model_copy(update={"moved_to": None})
    supersedes = record.supersedes if record.supersedes in names else None
    return record.model_copy(update={"supersedes": supersedes, "withdrawn": withdrawn})


def sentence(text: str) -> str:
    """A message as a sentence: a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
