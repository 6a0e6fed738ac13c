"""The rules of the plan: its parts fit one another. One rule is one function; its docstring is the rule's page."""

from collections.abc import Iterator

from nvap.load.validation import Placed
from nvap.model.plan import Action, Objective, order_of, words_in
from nvap.rules.bodies import forces_of
from nvap.rules.context import Context, Hit, unknown
from nvap.source import Keys, Source
from nvap.source.rule import Rule, error, warning

# The words of a short title: as many as fit a column.
MOST_WORDS = 6


def unknown_theme(context: Context) -> Iterator[Hit]:
    """An action whose theme is not one of the plan's.

    The action would stand under no theme in any report.

    Fails:

        theme: 9

    Passes:

        theme: 2
    """
    for file in context.plan.action_files:
        if context.plan.themes and file.thing.theme not in context.plan.themes:
            yield unknown(file.source, ("theme",), file.thing.theme, map(str, context.plan.themes))


def unknown_perennial_issue(context: Context) -> Iterator[Hit]:
    """An action that serves a perennial issue which the plan does not have.

    Fails:

        perennial_issues: [colaborative-working]

    Passes:

        perennial_issues: [collaborative-working]
    """
    known = context.plan.perennial_issues
    for file in context.plan.action_files:
        for index, name in enumerate(file.thing.perennial_issues):
            if known and name not in known:
                yield unknown(file.source, ("perennial_issues", index), name, known)


def unknown_owner(context: Context) -> Iterator[Hit]:
    """An action that belongs to an owner which plan.yaml does not name.

    Fails:

        owners: [force]

    Passes:

        owners: [forces]
    """
    known = context.plan.owners
    for file in context.plan.action_files:
        for index, name in enumerate(file.thing.owners):
            if known and name not in known:
                yield unknown(file.source, ("owners", index), name, known)


def theme_against_number(context: Context) -> Iterator[Hit]:
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
    for file in context.plan.action_files:
        second = file.thing.order[1]
        if file.thing.theme in context.plan.themes and file.thing.theme != second:
            fields = {"number": file.thing.number, "second": second, "theme": file.thing.theme}
            yield Hit(file.source, ("theme",), fields)


def file_name_against_number(context: Context) -> Iterator[Hit]:
    """An action's file that is not named by the action's number.

    Fails:

        # plan/actions/2.2.1.yaml
        number: 2.2.2

    Passes:

        # plan/actions/2.2.1.yaml
        number: 2.2.1
    """
    for file in context.plan.action_files:
        stem = file.source.path.rpartition("/")[2].removesuffix(".yaml")
        if stem != file.thing.number:
            yield Hit(file.source, ("number",), {"number": file.thing.number, "stem": stem})


def objective_against_action(context: Context) -> Iterator[Hit]:
    """An objective whose id is not its action's number and its place in the list.

    The id is how evidence finds the objective. New objectives go at the end, so that no id changes its meaning. An
    edition that follows another may leave out a place from which succession.yaml says that the objective was withdrawn
    or moved, or that was left out before.

    Fails:

        objectives:
          - id: 2.2.1.2
            text: To send the right referral in time

    Passes:

        objectives:
          - id: 2.2.1.1
            text: To send the right referral in time
    """
    for file in context.plan.action_files:
        seen: set[str] = set()
        place = 0
        # By its place in the file, which what is wrong with another does not move.
        for index in range(len(file.thing.objectives)):
            objective = file.thing.objectives[index]
            place = _next_place(context, file.thing.number, place, objective)
            wanted = f"{file.thing.number}.{place}"
            if objective.id != wanted and objective.id not in seen:
                yield Hit(file.source, ("objectives", index, "id"), {"id": objective.id, "wanted": wanted})
            seen.add(objective.id)


def repeated_number(context: Context) -> Iterator[Hit]:
    """A number or id that two things of a kind share: two actions, themes, measures, working groups or forces, say.

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
    plan = context.plan
    named: list[tuple[str, object, Source, Keys]] = [
        ("action", file.thing.number, file.source, ("number",)) for file in plan.action_files
    ]
    for file in plan.action_files:
        for index, measure in enumerate(file.thing.suggested_measures):
            named.append(("measure", measure.id, file.source, ("suggested_measures", index, "id")))
    if plan.themes_file:
        for index, theme in enumerate(plan.themes_file.thing.themes):
            named.append(("theme", theme.number, plan.themes_file.source, ("themes", index, "number")))
    if plan.perennial_issues_file:
        for index, issue in enumerate(plan.perennial_issues_file.thing.perennial_issues):
            source = plan.perennial_issues_file.source
            named.append(("perennial issue", issue.id, source, ("perennial_issues", index, "id")))
    if plan.front_file and plan.front_file.thing.working_groups:
        for index, group in enumerate(plan.front_file.thing.working_groups.groups):
            named.append(("working group", group.id, plan.front_file.source, ("working_groups", "groups", index, "id")))
    named += [("force", force.id, source, (*keys, "id")) for source, keys, force in forces_of(context)]
    seen: dict[tuple[str, object], Source] = {}
    for what, name, source, place in named:
        if (what, name) in seen:
            yield Hit(source, place, {"what": what, "name": name, "first": seen[what, name].path})
        seen.setdefault((what, name), source)


def repeated_objective(context: Context) -> Iterator[Hit]:
    """An objective id that stands twice.

    Evidence against it would serve only one of the two.

    Fails:

        - {id: 2.2.1.1, text: To send the right referral, short: The right referral, expects: in-use, telling: [audit]}
        - {id: 2.2.1.1, text: To call again, short: Call again, expects: in-use, telling: [audit]}

    Passes:

        - {id: 2.2.1.1, text: To send the right referral, short: The right referral, expects: in-use, telling: [audit]}
        - {id: 2.2.1.2, text: To call again, short: Call again, expects: in-use, telling: [audit]}
    """
    seen: set[str] = set()
    for file in context.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            if objective.id in seen:
                yield Hit(file.source, ("objectives", index, "id"), {"id": objective.id})
            seen.add(objective.id)


def short_title_against_text(context: Context) -> Iterator[Hit]:
    """A short title of more than six words, or with a word that is not in the text of its objective.

    It stands for the objective in tables and pictures, so it has to fit there, and may say nothing that the plan does
    not say.

    Fails:

        text: To send the right referral in time
        short: Referrals within a week

    Passes:

        text: To send the right referral in time
        short: The right referral in time
    """
    for file in context.plan.action_files:
        for index, objective in enumerate(file.thing.objectives):
            words, place = words_in(objective.short), ("objectives", index, "short")
            own = set(words_in(objective.text.casefold()))
            others = [word for word in words if word.casefold() not in own]
            fields = {"id": objective.id, "most": MOST_WORDS}
            if others:
                yield Hit(file.source, place, {**fields, "words": ", ".join(others)})
            if len(words) > MOST_WORDS:
                yield Hit(file.source, place, {**fields, "count": len(words), "how": "long"})


def repeated_link(context: Context) -> Iterator[Hit]:
    """A perennial issue, an owner or a useful link that one action names twice.

    It would be counted and printed twice.

    Fails:

        perennial_issues: [collaborative-working, collaborative-working]

    Passes:

        perennial_issues: [collaborative-working]
    """
    for file in context.plan.action_files:
        for key, names in _links(file).items():
            for index, name in enumerate(names):
                if name in names[:index]:
                    yield Hit(file.source, (key, index), {"name": name, "key": key.replace("_", " ")})


def unserved_theme(context: Context) -> Iterator[Hit]:
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
    file = context.plan.themes_file
    served = {action.thing.theme for action in context.plan.action_files} | _broken_themes(context)
    for index, theme in enumerate(file.thing.themes if file else ()):
        if file and theme.number not in served:
            yield Hit(file.source, ("themes", index), {"number": theme.number, "name": theme.name})


def unserved_perennial_issue(context: Context) -> Iterator[Hit]:
    """A perennial issue that no action serves.

    In the example no action names staff-wellbeing, and then one does.

    Fails:

        - id: staff-wellbeing
          name: Staff wellbeing

    Passes:

        perennial_issues: [collaborative-working, staff-wellbeing]
    """
    file = context.plan.perennial_issues_file
    served = {name for action in context.plan.action_files for name in action.thing.perennial_issues}
    for index, issue in enumerate(file.thing.perennial_issues if file else ()):
        if file and issue.id not in served and not context.plan.broken:
            yield Hit(file.source, ("perennial_issues", index), {"id": issue.id, "name": issue.name})


RULES: tuple[Rule, ...] = (
    error(
        unknown_theme,
        "theme {printed} is not in the plan",
        "The themes are {known}.",
    ),
    error(
        unknown_perennial_issue,
        "{printed} is not a perennial issue of the plan",
        "The perennial issues are {known}.",
    ),
    error(
        unknown_owner,
        "{printed} is not an owner that plan.yaml names",
        "The owners are {known}.",
    ),
    error(
        theme_against_number,
        "action {number} belongs to theme {second} by its number, and to theme {theme} by this line",
        "Change the theme to {second}, or the number and the file's name.",
    ),
    error(
        file_name_against_number,
        "this file is named {stem} and holds action {number}",
        "Rename the file to {number}.yaml, or change the number.",
    ),
    error(
        objective_against_action,
        "objective {id} stands where {wanted} belongs",
        "Number the objectives in order; add new ones at the end.",
    ),
    error(
        repeated_number,
        "there are two of {what} {name}; the other is in {first}",
        "Give one of them a number or id of its own.",
    ),
    error(
        repeated_objective,
        "objective {id} stands twice",
        "Give one of them an id of its own.",
    ),
    error(
        short_title_against_text,
        "the short title of objective {id} has words that its text does not have: {words}",
        "Take at most {most} words from the objective's own text.",
        long="the short title of objective {id} has {count} words, and at most {most} fit",
    ),
    error(
        repeated_link,
        "{name} stands twice under {key}",
        "Take one of them away.",
    ),
    warning(
        unserved_theme,
        "no action serves theme {number}, {name}",
        "Add an action, or ask whether the theme still belongs in the plan.",
    ),
    warning(
        unserved_perennial_issue,
        "no action serves the perennial issue {id}, {name}",
        "Add it to an action, or ask whether it still belongs in the plan.",
    ),
)


def _next_place(context: Context, action: str, place: int, objective: Objective) -> int:
    """The next place in an action at which an objective may stand: past what was left out on the way to its own."""
    own, wanted = order_of(objective.id)[-1], place + 1
    while objective.action == action and wanted < own and _may_be_left_out(context, f"{action}.{wanted}"):
        wanted += 1
    return wanted


def _may_be_left_out(context: Context, objective: str) -> bool:
    """Whether nothing need stand at an id: what stood there is gone or moved, or nothing stood there before.

    Where the edition before is not here, or a file of the two could not be used, nobody can tell.
    """
    plan, before = context.plan, context.followed
    follows = plan.front.follows if plan.front_file else plan.succession_file
    if not follows and not plan.succession_broken:
        return False
    if plan.succession_broken or before is None:
        return True
    moved = plan.succession_file.thing.objectives.get(objective) if plan.succession_file else None
    if moved is not None:
        return objective not in moved.to
    action = before.actions.get(objective.rpartition(".")[0])
    if action is None:
        return objective.rpartition(".")[0] in before.broken
    order = [order_of(known.id) for known in action.objectives]
    return order_of(objective) not in order and order_of(objective) < max(order)


def _links(file: Placed[Action]) -> dict[str, list[str]]:
    action = file.thing
    return {
        "perennial_issues": list(action.perennial_issues),
        "owners": list(action.owners),
        "useful_links": [link.title for link in action.useful_links],
    }


def _broken_themes(context: Context) -> set[int]:
    """The themes that actions whose files could not be used would serve, going by the files' names."""
    parts = (name.split(".") for name in context.plan.broken)
    return {int(part[1]) for part in parts if len(part) == 3 and part[1].isdigit()}
