"""The editions and accounts of tests/oracle/editions.py, written out as the files of a workspace."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nvap.source.writing import to_text
from nvap.workspace import built_in
from tests.oracle.accounts import FORCE

Edition = Mapping[str, Any]
BY = "An invented board"


def write_editions(folder: Path, editions: Sequence[Edition]) -> Path:
    """A workspace of editions, the oldest first: the last in plan/, the others in editions/; the folder back."""
    for edition in editions[:-1]:
        write_plan(folder / "editions" / edition["version"], edition)
    write_plan(folder / "plan", editions[-1])
    return folder


def write_account(
    folder: Path, records: Sequence[Mapping[str, Any]], returns: Sequence[Mapping[str, Any]], force: str = FORCE
) -> None:
    """The records and the returns of one force, each in its file of the workspace."""
    for record in records:
        _write(folder / "evidence" / force / f"{record['id']}.yaml", record)
    for made in returns:
        _write(folder / "returns" / force / f"{made['date']}.yaml", made)


def write_plan(folder: Path, edition: Edition) -> None:
    """One edition as a plan folder, with the bodies of the plan that comes with nvap."""
    by_action: dict[str, list[Mapping[str, Any]]] = {}
    for name, objective in edition["objectives"].items():
        by_action.setdefault(name.rpartition(".")[0], []).append({"id": name, **objective})
    for number, objectives in by_action.items():
        _write(folder / "actions" / f"{number}.yaml", _action(number, objectives))
    themes = sorted({_theme(number) for number in by_action})
    _write(folder / "themes.yaml", {"themes": [{"number": theme, "name": f"Theme {theme}"} for theme in themes]})
    _write(folder / "perennial_issues.yaml", {"perennial_issues": [{"id": "listening", "name": "Listening"}]})
    _write(folder / "plan.yaml", _front(edition))
    if edition["follows"]:
        _write(folder / "succession.yaml", {"from": edition["follows"], "objectives": edition["succession"]})
    shutil.copy(built_in("plan") / "forces.yaml", folder / "forces.yaml")


def _front(edition: Edition) -> dict[str, Any]:
    """The front of an edition: reviewed in time, so that nothing is to be said of it."""
    front = {
        "title": "An invented plan",
        "short_title": "IP",
        "version": edition["version"],
        "follows": edition["follows"],
        "from": edition["from"],
        "period": {"from": 2020, "to": 2040},
        "issued": f"{edition['from']:%Y-%m}",
        "authorised_by": BY,
        "review_date": "2040-01",
        "review_interval_months": 6,
        "owners": [{"id": "forces", "name": "Forces"}],
        "version_history": [{"version": name, "issued": "2020-01", "author": BY} for name in edition["history"]],
        "attribution": "Invented for tests.",
    }
    return {key: value for key, value in front.items() if value is not None}


def _action(number: str, objectives: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "number": number,
        "title": f"Action {number}",
        "theme": _theme(number),
        "perennial_issues": ["listening"],
        "owners": ["forces"],
        "detail": f"What action {number} is for",
        "objectives": [_objective(objective) for objective in objectives],
        "suggested_measures": [
            {"id": f"M{number}a", "text": "How many", "kind": "output", "unit": "count", "better": "higher", "every": 6}
        ],
    }


def _objective(objective: Mapping[str, Any]) -> dict[str, Any]:
    """What `applies` says of the force of the accounts, said of its nation."""
    written = {key: objective[key] for key in ("id", "text", "short", "expects", "telling")}
    return written if objective.get("applies", True) else written | {"not_applicable_in": ["england"]}


def _theme(number: str) -> int:
    return int(number.split(".")[1])


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(dict(data)), encoding="utf-8")
