"""What was recorded and changed, and how the gaps of a body move by it, in lines for who did it."""

from collections.abc import Sequence

from nvap.analysis.gaps import GapList
from nvap.views.reasons import gap_name
from nvap.words.catalogue import every, own, say
from nvap.words.escaping import plain

own(
    __name__,
    {
        "moved.accepted": "{gap} (accepted)",
        "moved.gap": "{objective}: {old} before, {new} now",
        "moved.same": "{objective}: {new}, as before",
        "moved.also": "{told}; now also {gaps}",
        "moved.total": "Gaps: {old} before, {new} now",
        "moved.recorded": "Recorded {path}",
        "moved.changed": "Changed {path}",
        "moved.started": "Started {path}",
        "moved.unfavourable": "It is recorded as unfavourable: it shows that {objectives} was not being met",
        "moved.unfavourable.several": "It is recorded as unfavourable: it shows that {objectives} were not being met",
    },
)


def written(what: str, path: str, unfavourable: Sequence[str] = ()) -> list[str]:
    """What was recorded, started or changed, and of which objectives it shows that they were not being met."""
    lines = [say(f"moved.{what}", path=path)]
    if unfavourable:
        several = len(unfavourable) > 1
        lines.append(
            say("moved.unfavourable.several" if several else "moved.unfavourable", objectives=every(unfavourable))
        )
    return lines


def movement(before: GapList, after: GapList, objectives: list[str]) -> list[str]:
    """How the gaps of some objectives move, and how many there are."""
    lines = []
    for objective in dict.fromkeys(objectives):
        old, new = (_gap_of(gaps, objective) for gaps in (before, after))
        told = say("moved.same" if old == new else "moved.gap", objective=objective, old=old, new=new)
        more = [gap for gap in _also(after, objective) if gap not in _also(before, objective)]
        lines.append(say("moved.also", told=told, gaps=every(more)) if more and old == new else told)
    return [*lines, say("moved.total", old=len(before.rows), new=len(after.rows))]


def moved_all(written: list[tuple[str, str]], before: GapList, after: GapList) -> list[str]:
    """What to say of files that were recorded and changed, and of the gaps that moved, line by line."""
    lines = [say(f"moved.{what}", path=path) for what, path in written]
    for objective in [
        *(row.standing.objective.id for row in before.every_row),
        *(standing.objective.id for standing in before.met),
    ]:
        old, new = (_gap_of(gaps, objective) for gaps in (before, after))
        if old != new:
            lines.append(say("moved.gap", objective=objective, old=old, new=new))
    return [*map(plain, lines), say("moved.total", old=len(before.rows), new=len(after.rows))]


def _also(gaps: GapList, objective: str) -> list[str]:
    """The gaps of an objective beside its worst."""
    rows = [row for row in gaps.every_row if row.standing.objective.id == objective]
    return [gap_name(gap.name) for row in rows for gap in row.gaps[1:]]


def _gap_of(gaps: GapList, objective: str) -> str:
    rows = {row.standing.objective.id: row.worst.name for row in gaps.every_row}
    if any(row.standing.objective.id == objective for row in gaps.accepted):
        return say("moved.accepted", gap=gap_name(rows[objective]))
    met = {standing.objective.id for standing in gaps.met}
    return gap_name(rows.get(objective, "met" if objective in met else "left-out"))
