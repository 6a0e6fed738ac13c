"""The rules of where a record or a return lies, and what it names. One rule is one function, its docstring its page."""

from collections.abc import Iterator, Mapping

from nvap.load.records import Record
from nvap.model.plan import Action
from nvap.rules.context import AnyRecord, Context, Hit, in_a_ring, is_withdrawn, key_of
from nvap.source import Keys
from nvap.source.rule import Rule, error, warning
from nvap.words.nearest import nearest


def id_against_file_name(context: Context) -> Iterator[Hit]:
    """A record whose id is not the name of its file.

    The name is the id: other records and people find it by that.

    Fails:

        # evidence/northshire/2026-10-14-dip-sample.yaml
        id: 2026-10-14-dip-sampel

    Passes:

        # evidence/northshire/2026-10-14-dip-sample.yaml
        id: 2026-10-14-dip-sample
    """
    for record in context.records:
        if record.evidence.id != record.stem:
            yield Hit(record.source, ("id",), {"id": record.evidence.id, "stem": record.stem})


def id_against_date(context: Context) -> Iterator[Hit]:
    """A record whose id begins with another day than its date.

    Fails:

        id: 2026-10-14-dip-sample
        date: 2026-10-15

    Passes:

        id: 2026-10-14-dip-sample
        date: 2026-10-14
    """
    for record in context.records:
        if record.evidence.id[:10] != record.evidence.date.isoformat():
            yield Hit(record.source, ("date",), {"id": record.evidence.id, "date": record.evidence.date})


def unknown_force(context: Context) -> Iterator[Hit]:
    """A record of a force that is not in forces.yaml.

    Further bodies, such as a partnership, go into a forces.yaml of the workspace.

    Fails:

        force: northshyre

    Passes:

        force: northshire
    """
    known = context.plan.forces
    for kept in context.kept:
        if known and not context.plan.forces_broken and kept.force not in known:
            fields = {"printed": kept.force, "nearest": nearest(kept.force, known)}
            yield Hit(kept.source, ("force",), fields)


def unknown_folder(context: Context) -> Iterator[Hit]:
    """A folder in evidence/ or returns/ that is not named by a force's id, such as Norfolk for norfolk.

    What lies in it is counted for no force.

    Fails:

        evidence/Northshire/2026-10-14-dip-sample.yaml

    Passes:

        evidence/northshire/2026-10-14-dip-sample.yaml
    """
    known = context.plan.forces
    for folder in context.folders:
        name = folder.path.rpartition("/")[2]
        if known and not context.plan.forces_broken and name not in known:
            yield Hit(folder, (), {"printed": name, "nearest": nearest(name, known)})


def folder_against_force(context: Context) -> Iterator[Hit]:
    """A record that lies in the folder of another force than it names.

    It is counted for neither until somebody says whose it is.

    Fails:

        # evidence/northshire/2026-10-14-dip-sample.yaml
        force: southshire

    Passes:

        # evidence/northshire/2026-10-14-dip-sample.yaml
        force: northshire
    """
    for kept in context.kept:
        if kept.force != kept.folder:
            yield Hit(kept.source, ("force",), {"force": kept.force, "folder": kept.folder})


def unknown_plan_version(context: Context) -> Iterator[Hit]:
    """A record made against a version of the plan that there has not been.

    Fails:

        plan_version: "3"

    Passes:

        plan_version: "2"
    """
    known = context.versions
    for kept in context.kept:
        if known and kept.plan_version not in known:
            fields = {"printed": kept.plan_version, "known": ", ".join(sorted(known))}
            yield Hit(kept.source, ("plan_version",), fields)


def unknown_action(context: Context) -> Iterator[Hit]:
    """A record against an objective of an action that the plan does not have.

    Fails:

        objectives:
          2.8.1.1:

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
    """
    for kept, keys, objective in _unknown_objectives(context):
        action, known = objective.rpartition(".")[0], _actions(context, kept)
        if action not in known:
            near = nearest(action, known)
            fields = {"action": action, "objective": objective, "nearest": near}
            yield Hit(kept.source, keys, fields, on_key=True)


def unknown_objective(context: Context) -> Iterator[Hit]:
    """A record against an objective that its action does not have.

    It would be evidence for nothing.

    Fails:

        objectives:
          2.2.1.9:

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
    """
    for kept, keys, objective in _unknown_objectives(context):
        action = _actions(context, kept).get(objective.rpartition(".")[0])
        if action is not None:
            known = [own.id for own in action.objectives]
            fields = {"objective": objective, "action": action.number, "known": ", ".join(known)}
            yield Hit(kept.source, keys, fields, on_key=True)


def homeless_record(context: Context) -> Iterator[Hit]:
    """A record made against an earlier version of the plan, whose objective is no longer there.

    It is kept and listed in every report, its open findings first. What there is on the objectives of now is recorded
    anew.

    Fails:

        plan_version: "1"
        objectives:
          2.9.9.1: v1:000000000000

    Passes:

        plan_version: "2"
        objectives:
          2.2.1.1: v1:2dcd513b6838
    """
    for kept, objective, gone in context.gone:
        if not is_withdrawn(kept.made, context):
            fields = {"objective": gone.objective, "version": gone.edition}
            yield Hit(kept.source, (kept.key, objective), fields, on_key=True)


def objective_does_not_apply(context: Context) -> Iterator[Hit]:
    """A record against an objective that does not apply to the force: another nation's law, or a national action.

    It is kept and changes nothing.

    Fails:

        force: gwynshire  # in Wales
        objectives:
          2.1.1.1: v1:55d9b31a63dd  # of England only

    Passes:

        force: northshire  # in England
        objectives:
          2.1.1.1: v1:55d9b31a63dd  # of England only
    """
    for kept in context.kept:
        edition, force = context.edition_of(kept.plan_version), context.plan.forces.get(kept.force)
        if edition is None or force is None:
            continue
        for objective in kept.objectives:
            known, national = edition.objectives.get(objective), objective.startswith("1.")
            if known is not None and (national or not force.is_asked(known)):
                fields = {"objective": objective, "force": force.name, "national": national}
                yield Hit(kept.source, (kept.key, objective), fields, on_key=True)


def suspect_wording(context: Context) -> Iterator[Hit]:
    """A record made against other words than the objective has now.

    The evidence still counts and is marked; a person reads both wordings and confirms it, or replaces it.

    Fails:

        objectives:
          2.2.1.1: v1:000000000000

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
    """
    for record, read in context.read:
        for objective, mark in read.objectives.items():
            known = context.plan.objectives.get(objective)
            if mark is None or known is None or mark == known.fingerprint or not read.speaks_of(objective):
                continue
            if mark in record.evidence.objectives.values() and context.is_of_unknown_words(read.plan_version, mark):
                continue
            if not is_withdrawn(read, context) and (read.force, read.id) not in context.replaced:
                own = read.own_names(objective)[0]
                yield Hit(record.source, ("objectives", own), {"objective": objective, "now": known.fingerprint})


def missing_fingerprint(context: Context) -> Iterator[Hit]:
    """An objective in a record without the fingerprint of its wording.

    If the plan's wording changes, nobody will be told to look at this evidence again.

    Fails:

        objectives:
          2.2.1.1:

    Passes:

        objectives:
          2.2.1.1: v1:2dcd513b6838
    """
    for record, objective, mark in _marks(context):
        if mark is not None or is_withdrawn(record.evidence, context):
            continue
        edition = context.edition_of(record.evidence.plan_version)
        if edition is not None and objective in edition.objectives:
            fields = {"objective": objective, "now": edition.objectives[objective].fingerprint}
            yield Hit(record.source, ("objectives", objective), fields, on_key=True)


def broken_supersedes(context: Context) -> Iterator[Hit]:
    """A record that supersedes one that is not there, one that is newer, or itself by way of others.

    Fails:

        id: 2026-10-14-dip-sample
        supersedes: 2025-10-02-no-such-record

    Passes:

        id: 2026-10-14-dip-sample
        supersedes: 2025-10-02-dip-sample
    """
    known = context.by_id
    found = 0
    for record in context.records:
        target = record.evidence.supersedes
        if target is None:
            continue
        made = record.evidence
        older = known.get(key_of(made, target)) if context.may_be_named(made, target) else None
        found += older is None
        if older is None and context.may_be_named(made, target) and not context.is_read(made, target):
            continue
        if context.is_of_a_stranger(made, target):
            yield Hit(record.source, ("supersedes",), {"target": target, "force": made.force, "how": "stranger"})
        elif older is None:
            # Looking for the nearest takes time for each, and nobody reads more than a few.
            near = nearest(target, context.ids_named_by(made)) if found < 20 else ()
            yield Hit(record.source, ("supersedes",), {"target": target, "nearest": near})
        elif older is made or older.date > made.date:
            yield Hit(record.source, ("supersedes",), {"target": target, "how": "forward"})
        elif in_a_ring(record.evidence, known, lambda made: made.supersedes):
            yield Hit(record.source, ("supersedes",), {"target": target, "how": "ring"})


RULES: tuple[Rule, ...] = (
    error(
        id_against_file_name,
        "this record's id is {id}, and its file is named {stem}",
        "Make the two the same.",
    ),
    error(
        id_against_date,
        "this record is dated {date}, and its id {id} begins with another day",
        "Correct the date, or the id and the file's name.",
    ),
    error(
        unknown_force,
        "{printed} is not a force that forces.yaml names",
        "`nvap list bodies` lists them; a further body goes into a forces.yaml of the workspace.",
    ),
    error(
        unknown_folder,
        "{printed} is not the id of a force; what lies in this folder is counted for none",
        "Rename the folder; `nvap list bodies` lists the ids.",
    ),
    error(
        folder_against_force,
        "this record is of {force} and lies in the folder of {folder}",
        "Move it to the folder of {force}, or correct the force.",
    ),
    error(
        unknown_plan_version,
        "there has been no version {printed} of the plan",
        "The versions are {known}.",
    ),
    error(
        unknown_action,
        "the plan has no action {action}, so no objective {objective}",
        "`nvap list actions` lists them.",
    ),
    error(
        unknown_objective,
        "action {action} has no objective {objective}",
        "Its objectives are {known}.",
    ),
    warning(
        homeless_record,
        "objective {objective} of version {version} is no longer in the plan",
        "It stays as it is. Record what there is on the objectives of now, and close its findings or withdraw it.",
    ),
    warning(
        objective_does_not_apply,
        "objective {objective} does not apply to {force}; nothing changes there",
        "Take the objective out, unless another body reads the file too.",
        cell="Take the objective out.",
    ),
    warning(
        suspect_wording,
        "this was recorded against earlier wording of objective {objective}",
        "Read the objective again; if the evidence still serves, its fingerprint is now {now}.",
    ),
    warning(
        missing_fingerprint,
        "the fingerprint of objective {objective} is missing",
        "Write `{objective}: {now}`.",
    ),
    error(
        broken_supersedes,
        "this record supersedes {target}, which is not there",
        "Name an older record of the same force, or take the line away.",
        forward="this record supersedes {target}, which is not older",
        ring="this record supersedes {target}, which supersedes it in turn",
        stranger="this record supersedes {target}, of a body that {force} does not follow and that does not follow it",
        cell="Write the id of an older record of the same force, or empty the cell.",
    ),
)


def _marks(context: Context) -> Iterator[tuple[Record, str, str | None]]:
    """Every objective that a record names, with the fingerprint that it has there."""
    for record in context.records:
        for objective, mark in record.evidence.objectives.items():
            yield record, objective, mark


def _unknown_objectives(context: Context) -> Iterator[tuple[AnyRecord, Keys, str]]:
    return ((kept, (kept.key, objective), objective) for kept, objective in context.unknown())


def _actions(context: Context, kept: AnyRecord) -> Mapping[str, Action]:
    """The actions of the edition that a record or a return was made under."""
    edition = context.edition_of(kept.plan_version)
    return edition.actions if edition else {}
