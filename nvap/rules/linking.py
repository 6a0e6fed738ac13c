"""The rules of the plan: its parts fit one another. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterator

from nvap.load.validation import Placed
from nvap.model.plan import Action
from nvap.rules.bodies import forces_of
from nvap.rules.house import Finding, House, unknown
from nvap.source import Keys, Source
from nvap.source.rule import Rule, error, warning


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
            yield unknown(file.source, ("theme",), file.thing.theme, map(str, house.plan.themes))


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
                yield unknown(file.source, ("perennial_issues", index), name, known)


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
                yield unknown(file.source, ("owners", index), name, known)


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
    named += [("force", force.id, source, (*keys, "id")) for source, keys, force in forces_of(house)]
    seen: dict[tuple[str, object], Source] = {}
    for what, name, source, place in named:
        if (what, name) in seen:
            yield Finding(source, place, {"what": what, "name": name, "first": seen[what, name].path})
        seen.setdefault((what, name), source)


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


RULES: tuple[Rule, ...] = (
    error(unknown_theme),
    error(unknown_perennial_issue),
    error(unknown_owner),
    error(theme_against_number),
    error(file_name_against_number),
    error(objective_against_action),
    error(repeated_number),
    error(repeated_objective),
    error(repeated_link),
    warning(unserved_theme),
    warning(unserved_perennial_issue),
)


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
