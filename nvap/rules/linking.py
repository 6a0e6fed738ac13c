"""The rules of the plan: its parts fit one another. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterable, Iterator
from typing import Any

from nvap.diagnostics import Rule, error, note, warning
from nvap.model.fields import Kind
from nvap.model.plan import Action, Force
from nvap.nearest import nearest
from nvap.rules.house import Finding, House
from nvap.shape import Placed
from nvap.source import Keys, Source
from nvap.wording import month

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)


def _unknown(source: Source, keys: Keys, printed: object, known: Iterable[str], **more: Any) -> Finding:
    known = tuple(known)
    near = nearest(str(printed), known)
    return Finding(source, keys, {"printed": printed, "nearest": near, "known": ", ".join(known[:20]), **more})


def unknown_theme(house: House) -> Iterator[Finding]:
    """An action whose theme is not one of the plan's.

    The action would stand under no theme in any report.

    Fails:

        theme: 9

    Passes:

        theme: 2
    """
    for file in house.plan.action_files:
        if house.plan.themes and file.thing.theme not in house.plan.themes:
            yield _unknown(file.source, ("theme",), file.thing.theme, map(str, house.plan.themes))


def unknown_perennial_issue(house: House) -> Iterator[Finding]:
    """An action that serves a perennial issue which the plan does not have.

    Fails:

        perennial_issues: [colaborative-working]

    Passes:

        perennial_issues: [collaborative-working]
    """
    known = house.plan.perennial_issues
    for file in house.plan.action_files:
        for index, name in enumerate(file.thing.perennial_issues):
            if known and name not in known:
                yield _unknown(file.source, ("perennial_issues", index), name, known)


def unknown_owner(house: House) -> Iterator[Finding]:
    """An action that belongs to an owner which plan.yaml does not name.

    Fails:

        owners: [force]

    Passes:

        owners: [forces]
    """
    known = house.plan.owners
    for file in house.plan.action_files:
        for index, name in enumerate(file.thing.owners):
            if known and name not in known:
                yield _unknown(file.source, ("owners", index), name, known)


def unknown_region(house: House) -> Iterator[Finding]:
    """A force in a region, or a successor, that the files of forces do not name.

    Fails:

        region: north-cost

    Passes:

        region: north-coast
    """
    files = house.plan.forces_files
    known = {
        "region": {name for file in files for name in file.thing.regions},
        "policing_region": {name for file in files for name in file.thing.policing_regions},
        "successor": set(house.plan.forces),
    }
    for file, keys, force in _forces(house):
        for key, names in known.items():
            value = getattr(force, key)
            if value is not None and value not in names:
                yield _unknown(file, (*keys, key), value, sorted(names), key=key.replace("_", " "))


def theme_against_number(house: House) -> Iterator[Finding]:
    """An action whose theme is not the second figure of its number.

    The number says the theme: 2.4.1 is an action of theme 4. One of the two is wrong.

    Fails:

        number: 2.2.1
        title: Right Referral
        theme: 1

    Passes:

        number: 2.2.1
        title: Right Referral
        theme: 2
    """
    for file in house.plan.action_files:
        second = file.thing.order[1]
        if file.thing.theme in house.plan.themes and file.thing.theme != second:
            fields = {"number": file.thing.number, "second": second, "theme": file.thing.theme}
            yield Finding(file.source, ("theme",), fields)


def file_name_against_number(house: House) -> Iterator[Finding]:
    """An action's file that is not named by the action's number.

    Fails:

        # plan/actions/2.2.1.yaml
        number: 2.2.2

    Passes:

        # plan/actions/2.2.1.yaml
        number: 2.2.1
    """
    for file in house.plan.action_files:
        stem = file.source.path.rpartition("/")[2].removesuffix(".yaml")
        if stem != file.thing.number:
            yield Finding(file.source, ("number",), {"number": file.thing.number, "stem": stem})


def objective_against_action(house: House) -> Iterator[Finding]:
    """An objective whose id is not its action's number and its place in the list.

    The id is how evidence finds the objective. New objectives go at the end, so that no id changes its meaning.

    Fails:

        objectives:
          - id: 2.2.1.2
            text: To send the right referral in time

    Passes:

        objectives:
          - id: 2.2.1.1
            text: To send the right referral in time
    """
    for file in house.plan.action_files:
        seen: set[str] = set()
        for index, objective in enumerate(file.thing.objectives):
            wanted = f"{file.thing.number}.{index + 1}"
            if objective.id != wanted and objective.id not in seen:
                yield Finding(file.source, ("objectives", index, "id"), {"id": objective.id, "wanted": wanted})
            seen.add(objective.id)


def repeated_number(house: House) -> Iterator[Finding]:
    """A number or id that two things of a kind share: two actions, themes, perennial issues or forces.

    Only the first would be found by its number.

    Fails:

        themes:
          - number: 1
            name: Listening early
          - number: 1
            name: Protecting together

    Passes:

        themes:
          - number: 1
            name: Listening early
          - number: 2
            name: Protecting together
    """
    plan = house.plan
    named: list[tuple[str, object, Source, Keys]] = [
        ("action", file.thing.number, file.source, ("number",)) for file in plan.action_files
    ]
    if plan.themes_file:
        for index, theme in enumerate(plan.themes_file.thing.themes):
            named.append(("theme", theme.number, plan.themes_file.source, ("themes", index, "number")))
    if plan.perennial_issues_file:
        for index, issue in enumerate(plan.perennial_issues_file.thing.perennial_issues):
            source = plan.perennial_issues_file.source
            named.append(("perennial issue", issue.id, source, ("perennial_issues", index, "id")))
    named += [("force", force.id, source, (*keys, "id")) for source, keys, force in _forces(house)]
    seen: dict[tuple[str, object], Source] = {}
    for what, name, source, place in named:
        if (what, name) in seen:
            yield Finding(source, place, {"what": what, "name": name, "first": seen[what, name].path})
        seen.setdefault((what, name), source)


def reserved_name(house: House) -> Iterator[Finding]:
    """A force whose id Windows keeps for a device: con, prn, aux, nul, com1 to com9, lpt1 to lpt9.

    No folder of that name can be made there, so nobody with Windows could take the workspace. Nothing is recorded
    under it.

    Fails:

        - id: con
          name: Coastal Operations Network

    Passes:

        - id: coastal-network
          name: Coastal Operations Network
    """
    for source, keys, force in _forces(house):
        if force.id in DEVICES:
            yield Finding(source, (*keys, "id"), {"id": force.id})
    for kept in house.kept:
        if kept.force in DEVICES:
            yield Finding(kept.source, ("force",), {"id": kept.force})


def example_not_named(house: House) -> Iterator[Finding]:
    """A body that is an example and whose name does not hold the word "Example".

    Its name stands on every page of a report. Without the word, an invented account could be taken for a real one.

    Fails:

        - id: training-force
          name: Greenbank Constabulary
          nation: england
          example: true

    Passes:

        - id: training-force
          name: Greenbank Constabulary (Example)
          nation: england
          example: true
    """
    for source, keys, force in _forces(house):
        if force.example and "example" not in force.name.casefold():
            yield Finding(source, (*keys, "name"), {"name": force.name})


def repeated_objective(house: House) -> Iterator[Finding]:
    """An objective id that stands twice.

    Evidence against it would serve only one of the two.

    Fails:

        - {id: 2.2.1.1, text: To send the right referral in time, expects: in-use, telling: [audit]}
        - {id: 2.2.1.1, text: To hear back from victims, expects: making-a-difference, telling: [feedback/victim]}

    Passes:

        - {id: 2.2.1.1, text: To send the right referral in time, expects: in-use, telling: [audit]}
        - {id: 2.2.1.2, text: To hear back from victims, expects: making-a-difference, telling: [feedback/victim]}
    """
    seen: set[str] = set()
    for file in house.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if objective.id in seen:
                yield Finding(file.source, ("objectives", index, "id"), {"id": objective.id})
            seen.add(objective.id)


def repeated_link(house: House) -> Iterator[Finding]:
    """A perennial issue, an owner or a useful link that one action names twice.

    It would be counted and printed twice.

    Fails:

        perennial_issues: [collaborative-working, collaborative-working]

    Passes:

        perennial_issues: [collaborative-working]
    """
    for file in house.plan.action_files:
        for key, names in _links(file).items():
            for index, name in enumerate(names):
                if name in names[:index]:
                    yield Finding(file.source, (key, index), {"name": name, "key": key.replace("_", " ")})


def unserved_theme(house: House) -> Iterator[Finding]:
    """A theme that no action serves.

    In the example no action is of theme 3, and then one is.

    Fails:

        - number: 3
          name: Asking afterwards

    Passes:

        number: 2.3.1
        title: Follow-up Calls
        theme: 3
    """
    file = house.plan.themes_file
    served = {action.thing.theme for action in house.plan.action_files} | _broken_themes(house)
    for index, theme in enumerate(file.thing.themes if file else ()):
        if file and theme.number not in served:
            yield Finding(file.source, ("themes", index), {"number": theme.number, "name": theme.name})


def unserved_perennial_issue(house: House) -> Iterator[Finding]:
    """A perennial issue that no action serves.

    In the example no action names staff-wellbeing, and then one does.

    Fails:

        - id: staff-wellbeing
          name: Staff wellbeing

    Passes:

        perennial_issues: [collaborative-working, staff-wellbeing]
    """
    file = house.plan.perennial_issues_file
    served = {name for action in house.plan.action_files for name in action.thing.perennial_issues}
    for index, issue in enumerate(file.thing.perennial_issues if file else ()):
        if file and issue.id not in served and not house.plan.broken:
            yield Finding(file.source, ("perennial_issues", index), {"id": issue.id, "name": issue.name})


def missing_expectation(house: House) -> Iterator[Finding]:
    """A force objective that does not say what stage of evidence it expects, or which kinds would tell.

    Without it no gap can be worked out and no next step can be printed.

    Fails:

        - id: 2.2.1.1
          text: To send the right referral in time

    Passes:

        - id: 2.2.1.1
          text: To send the right referral in time
          expects: in-use
          telling: [audit]
    """
    for file in house.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if not file.thing.national and not (objective.expects and objective.telling):
                key = "telling" if objective.expects else "expects"
                yield Finding(file.source, ("objectives", index), {"id": objective.id, "key": key})


def unreached_expectation(house: House) -> Iterator[Finding]:
    """A force objective whose expected stage none of its telling kinds reaches.

    A force that did exactly what the next step says would still have the gap.

    Fails:

        expects: in-use
        telling: [training]

    Passes:

        expects: in-use
        telling: [training, audit]
    """
    for file in house.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if objective.expects is None or not objective.telling:
                continue
            if max(kind.stage.rank for kind in objective.telling_kinds) < objective.expects.rank:
                reach = ", ".join(kind for kind in Kind if kind.stage.rank >= objective.expects.rank)
                fields = {"id": objective.id, "expects": objective.expects.replace("-", " "), "kinds": reach}
                yield Finding(file.source, ("objectives", index, "telling"), fields)


def expectation_on_national_action(house: House) -> Iterator[Finding]:
    """An objective of a national action that expects a stage of evidence.

    Forces do not assess themselves against the national actions.

    Fails:

        - id: 1.1.1.1
          text: To publish one guide for every force
          expects: in-use

    Passes:

        - id: 1.1.1.1
          text: To publish one guide for every force
    """
    for file in house.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if file.thing.national and (objective.expects or objective.telling):
                key = "expects" if objective.expects else "telling"
                yield Finding(file.source, ("objectives", index, key), {"id": objective.id}, on_key=True)


def plan_review_overdue(house: House) -> Iterator[Finding]:
    """The plan's own review date has passed, as at the date of the check.

    A fact about the plan and not a fault of any force. A review that is due in a month is overdue after its last day.

    Fails:

        review_date: 2021-03  # as at 23 November 2026

    Passes:

        review_date: 2027-01  # as at 23 November 2026
    """
    front = house.plan.front_file
    if front and house.as_at.isoformat()[:7] > front.thing.review_date:
        yield Finding(front.source, ("review_date",), {"month": month(front.thing.review_date), "as_at": house.as_at})


def plan_superseded(house: House) -> Iterator[Finding]:
    """A later edition of the plan is known to exist, as at the date of the check.

    A fact about the plan and not a fault of any force.

    Fails:

        superseded: {known_since: 2026-11-23, note: A later edition has been published.}

    Passes:

        a plan without the key superseded
    """
    front = house.plan.front_file
    if front and front.thing.superseded and front.thing.superseded.known_since <= house.as_at:
        fields = {"version": front.thing.version, "known_since": front.thing.superseded.known_since}
        yield Finding(front.source, ("superseded",), fields, on_key=True)


def measures_under_development(house: House) -> Iterator[Finding]:
    """Force actions of the plan that have no suggested measures; they are under development.

    The programme's gap, never a force's. Said once, at the first such action.

    Fails:

        suggested_measures: []

    Passes:

        suggested_measures: [Share of referrals with a recorded outcome]
    """
    without = [
        file for file in house.plan.action_files if not file.thing.national and not file.thing.suggested_measures
    ]
    forces = sum(not file.thing.national for file in house.plan.action_files)
    for file in sorted(without, key=lambda file: file.thing.order)[:1]:
        yield Finding(file.source, ("suggested_measures",), {"count": len(without), "of": forces})


RULES: tuple[Rule, ...] = (
    error(unknown_theme),
    error(unknown_perennial_issue),
    error(unknown_owner),
    error(unknown_region),
    error(theme_against_number),
    error(file_name_against_number),
    error(objective_against_action),
    error(repeated_number),
    error(reserved_name),
    error(example_not_named),
    error(repeated_objective),
    error(repeated_link),
    warning(unserved_theme),
    warning(unserved_perennial_issue),
    error(missing_expectation),
    error(unreached_expectation),
    error(expectation_on_national_action),
    note(plan_review_overdue),
    note(plan_superseded),
    note(measures_under_development),
)


def _forces(house: House) -> Iterator[tuple[Source, Keys, Force]]:
    for file in house.plan.forces_files:
        for key in ("forces", "others"):
            for index, force in enumerate(getattr(file.thing, key)):
                yield file.source, (key, index), force


def _links(file: Placed[Action]) -> dict[str, list[str]]:
    action = file.thing
    return {
        "perennial_issues": list(action.perennial_issues),
        "owners": list(action.owners),
        "useful_links": [link.title for link in action.useful_links],
    }


def _broken_themes(house: House) -> set[int]:
    """The themes that actions whose files could not be used would serve, going by the files' names."""
    parts = (name.split(".") for name in house.plan.broken)
    return {int(part[1]) for part in parts if len(part) == 3 and part[1].isdigit()}
