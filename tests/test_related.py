"""Of evidence files that are named no more is read than may bear on them, and the same is told of each as of all."""

import os
import random
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from nvap.load import records
from nvap.load import related as looking
from nvap.load.related import MOST_RELATED, Related, related_to
from nvap.model.diagnostics import Diagnostic
from nvap.rules import by_body
from nvap.source import Entry, Folder, Source, read, text_of
from nvap.workspace import Workspace
from tests.running import run
from tests.test_rules import AS_AT, CASES, NAMES, PLAN, build, put, record

Told = tuple[int, tuple[str, ...], list[Diagnostic]]

FORCES = """\
changes:
  northshire: {until: 2027-03-31, successor: fenshire}
others:
  - {id: fenshire, name: Fenshire Police, nation: england, region: north-coast, from: 2026-10-15}
"""
OTHER_WORDS = '{2.2.1.1: "v1:000000000000"}'
MOVED = "{date: 2026-11-01, reason: Recorded twice, moved_to: %s}"
FINDING = "[{objective: 2.2.1.1, seriousness: recommendation, text: Say who may escalate}]"


def name_of(letter: str, day: str = "2026-10-14") -> str:
    """The id of a record."""
    return f"{day}-{letter}"


def write(workspace: Path, letter: str, body: str = "northshire", day: str = "2026-10-14", **keys: str) -> Path:
    """A record, which has its file's name unless it is given another id."""
    path = f"evidence/{body}/{name_of(letter, day)}.yaml"
    put(workspace, path, record(**{"id": name_of(letter, day), "force": body, "date": day, **keys}))
    return workspace / path


# Accounts by what is the matter in them: each record's name, and what it has otherwise than others.
ACCOUNTS: dict[str, list[dict[str, str]]] = {
    "nothing": [{"letter": "a"}, {"letter": "b"}],
    "superseded, with other words": [
        {"letter": "a", "objectives": OTHER_WORDS},
        {"letter": "b", "objectives": OTHER_WORDS, "supersedes": name_of("a")},
        {"letter": "c", "objectives": OTHER_WORDS, "supersedes": name_of("a")},
        {"letter": "d", "objectives": OTHER_WORDS, "supersedes": name_of("c")},
    ],
    "superseded in escapes": [
        {"letter": "a", "objectives": OTHER_WORDS},
        {"letter": "b", "supersedes": r'"2026-10-14\x2da"'},
    ],
    "superseded across lines": [
        {"letter": "a", "objectives": OTHER_WORDS},
        {"letter": "b", "supersedes": ">-\n  2026-10-14-a"},
        {"letter": "c", "supersedes": '"2026-10-\\\n  14-a"'},
    ],
    "superseded by one that cannot be read": [
        {"letter": "a", "objectives": OTHER_WORDS},
        {"letter": "b", "supersedes": name_of("a"), "titel": "Dip sample"},
    ],
    "a ring": [
        {"letter": "a", "supersedes": name_of("b")},
        {"letter": "b", "supersedes": name_of("c")},
        {"letter": "c", "supersedes": name_of("a")},
        {"letter": "d", "supersedes": name_of("a")},
    ],
    "a newer one": [
        {"letter": "a", "supersedes": name_of("a", "2026-11-02")},
        {"letter": "a", "day": "2026-11-02"},
    ],
    "unknown": [{"letter": "alpha", "supersedes": name_of("alpah")}, {"letter": "alphh"}],
    "unknown, by one that cannot be read": [
        {"letter": "alpha", "supersedes": name_of("alpah"), "titel": "Dip sample"},
        {"letter": "alphh"},
    ],
    "itself": [
        {"letter": "alpha", "supersedes": name_of("alpha")},
        {"letter": "alphas", "withdrawn": MOVED % name_of("alphas"), "findings": FINDING},
    ],
    "more than hints are given for": [
        {"letter": f"alpha-{number}", "supersedes": name_of(f"alpah-{number}")} for number in range(23)
    ],
    "one that cannot be read": [{"letter": "a", "supersedes": name_of("b")}, {"letter": "b", "kind": "no-such"}],
    "one under another name": [
        {"letter": "a", "supersedes": name_of("c")},
        {"letter": "b", "id": name_of("c")},
        {"letter": "d", "supersedes": name_of("b")},
    ],
    "an id twice": [
        {"letter": "a", "supersedes": name_of("b")},
        {"letter": "b"},
        {"letter": "c", "id": name_of("b"), "date": "2026-11-03"},
    ],
    "one of another body": [
        {"letter": "a", "supersedes": name_of("b")},
        {"letter": "b", "force": "southshire"},
        {"letter": "c", "body": "southshire", "supersedes": name_of("b"), "objectives": OTHER_WORDS},
        {"letter": "d", "body": "southshire", "force": "northshire", "supersedes": name_of("a")},
    ],
    "one of another body in a third's folder": [
        {"letter": "a", "body": "fenshire", "force": "gwynshire", "supersedes": name_of("c")},
        {"letter": "b", "body": "fenshire"},
        {"letter": "c", "body": "gwynshire", "objectives": OTHER_WORDS},
    ],
    "a stranger": [
        {"letter": "a", "supersedes": f"southshire/{name_of('b')}"},
        {"letter": "b", "body": "southshire"},
        {"letter": "c", "supersedes": f"nowhere/{name_of('b')}"},
    ],
    "a predecessor's": [
        {"letter": "a", "objectives": OTHER_WORDS},
        {"letter": "b", "body": "fenshire", "day": "2026-10-20", "supersedes": f"northshire/{name_of('a')}"},
        {"letter": "c", "supersedes": f"fenshire/{name_of('b', '2026-10-20')}"},
        {"letter": "d", "body": "fenshire", "day": "2026-10-20", "supersedes": f"northshire/{name_of('d')}"},
    ],
    "moved": [
        {"letter": "a", "withdrawn": MOVED % name_of("b"), "findings": FINDING},
        {"letter": "b", "findings": FINDING},
        {"letter": "c", "withdrawn": MOVED % name_of("d"), "findings": FINDING},
        {"letter": "d"},
        {"letter": "e", "withdrawn": MOVED % name_of("f"), "findings": FINDING},
        {"letter": "f", "withdrawn": MOVED % name_of("e"), "findings": FINDING},
        {"letter": "g", "withdrawn": MOVED % name_of("h"), "findings": FINDING},
    ],
    "a name in another": [{"letter": "a"}, {"letter": "a-b", "supersedes": name_of("a")}, {"letter": "a-b-c"}],
    "a name in words": [{"letter": "a", "summary": f"See {name_of('b')}, and {name_of('z')}."}, {"letter": "b"}],
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the invented plan, in which one body follows another."""
    put(tmp_path, "forces.yaml", FORCES)
    return build(tmp_path, PLAN / "none")


def recorded(workspace: Path, account: str) -> Path:
    """The workspace with the records of an account, and with links and things that are no records beside them."""
    for keys in ACCOUNTS[account]:
        write(workspace, **keys)
    folder = write(workspace, "target").parent
    (folder / "2026-10-14-folder.yaml").mkdir()
    (folder / "2026-10-14-A.yaml").write_bytes(b"id: \xff\xfe")
    (folder / "stray.yml").write_bytes(b"id: 1\n")
    (folder / ".hidden.yaml").write_bytes(b"id: 1\n")
    try:
        (folder / "2026-10-14-link.yaml").symlink_to(f"{name_of('target')}.yaml")
        (folder / "2026-10-14-broken.yaml").symlink_to("nothing.yaml")
    except OSError:  # no links can be made here
        pass
    return workspace


def told(workspace: Workspace, files: Collection[str], *, whole: bool) -> Told:
    """What is told of files, as the command line asks for it: by what may bear on them, or by all of their bodies."""
    named = [os.path.realpath(file) for file in files]
    bodies = [workspace.body_of(path) for path in named]
    only = None if None in bodies else {body for body in bodies if body is not None}
    chosen = named if all(map(workspace.is_evidence, named)) and not whole else []
    checked = workspace.checked(only, chosen=chosen)
    return checked.files, checked.paths, [one for one in checked.found if os.path.realpath(one.path) in named]


def evidence(workspace: Path) -> list[str]:
    """The evidence files of a workspace, and what lies beside them, by their paths from there."""
    return sorted(path.relative_to(workspace).as_posix() for path in workspace.glob("evidence/*/*"))


def different(chosen: Iterable[Collection[str]]) -> list[Collection[str]]:
    """Those of some choices of files in the current folder of which another thing is told than by all."""
    workspace = Workspace.open(None, AS_AT)
    return [files for files in chosen if told(workspace, files, whole=False) != told(workspace, files, whole=True)]


def each_and_pairs(workspace: Path) -> list[list[str]]:
    """Every file alone, and with the next."""
    files = evidence(workspace)
    return [[file] for file in files] + [list(pair) for pair in pairwise(files)]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_is_told_in_the_case_of_each_rule(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for half, instructions in (("fails", CASES / name / "prepare.txt"), ("passes", None)):
        case = build(tmp_path / half, CASES / name / half, instructions)
        monkeypatch.chdir(case)
        assert different(each_and_pairs(case)) == []


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_same_is_told_where_records_name_one_another(
    account: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(recorded(workspace, account))
    assert different(each_and_pairs(workspace)) == []


def test_the_same_is_told_in_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(tmp_path, "init", "--example").returncode == 0
    monkeypatch.chdir(tmp_path)
    files = evidence(tmp_path)
    assert len(files) > 10
    assert different([file] for file in files) == []


@pytest.mark.parametrize("seed", range(25))
def test_the_same_is_told_of_any_account(seed: int, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    letters = "abcdefgh"
    bodies = ("northshire", "fenshire", "southshire")

    def named() -> str:
        body = chance.choice(["", "", *(f"{body}/" for body in bodies)])
        return body + name_of(chance.choice(f"{letters}i"), "2026-10-20")

    def some(share: float, **keys: str) -> dict[str, str]:
        return keys if chance.random() < share else {}

    for letter in letters:
        own = chance.choice(bodies[: 2 + (seed % 3 == 0)])
        keys = {
            **some(0.6, supersedes=named()),
            **some(0.3, withdrawn=MOVED % named(), findings=FINDING),
            **some(0.5, objectives=OTHER_WORDS),
            **some(0.05, force=chance.choice(bodies)),
            **some(0.05, id=named().rpartition("/")[2]),
            **some(0.05, kind="no-such"),
        }
        write(workspace, letter, own, "2026-10-20", **keys)
    monkeypatch.chdir(workspace)
    assert different(each_and_pairs(workspace)) == []


def unescaped(chosen: Collection[str], folder: Folder, bodies: Iterable[str]) -> Related | None:
    """What bears on files, as if an id could not be written in escapes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(looking, "text_of", lambda entry, root: text_of(entry, root).replace("\\", "/"))
        return related_to(chosen, folder, bodies)


def cut_short(keeps: Callable[[str, str, str], bool]) -> Any:
    """What bears on files, without what is kept out: by the text of one, its id, and the id of another."""

    def related(chosen: Collection[str], folder: Folder, bodies: Iterable[str]) -> Related | None:
        found = related_to(chosen, folder, bodies)
        names = {Path(path).stem for path in chosen}
        texts = {stem: Path(f"evidence/northshire/{stem}.yaml") for _, stem in (found.keys if found else ())}
        kept = {
            key
            for key in (found.keys if found else ())
            if key[1] in names or all(keeps(texts[key[1]].read_text(), key[1], name) for name in names)
        }
        return found and found._replace(keys=frozenset(kept))

    return related


# What is left out of the way of looking, and an account that tells.
FAULTS: dict[str, tuple[str, str, Any]] = {
    "who names it": ("superseded, with other words", "related_to", cut_short(lambda text, own, name: name not in text)),
    "escapes": ("superseded in escapes", "related_to", unescaped),
    "names that are not there": ("unknown", "_name_each_other", lambda held: True),
    "files that cannot be read": ("unknown, by one that cannot be read", "_name_each_other", lambda held: True),
    "itself": ("itself", "_name_each_other", lambda held: True),
    "another's id": ("one under another name", "_name_each_other", lambda held: True),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_left_out_of_the_looking_is_seen(fault: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account, name, instead = FAULTS[fault]
    for keys in ACCOUNTS[account]:
        write(workspace, **keys)
    monkeypatch.chdir(workspace)
    monkeypatch.setattr(by_body, name, instead)
    assert different([file] for file in evidence(workspace)) != []


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the evidence files that are read as YAML from now on."""
    stems: list[str] = []

    def watched(entry: Entry, root: str) -> tuple[Source, list[Diagnostic]]:
        stems.append(entry.stem)
        return read(entry, root)

    monkeypatch.setattr(records, "read", watched)
    return stems


def test_no_more_is_read_than_bears_on_what_is_named(
    workspace: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        write(workspace, f"x{number:02}")
    write(workspace, "old", day="2026-09-01")
    write(workspace, "middle", supersedes=name_of("old", "2026-09-01"))
    write(workspace, "new", body="fenshire", day="2026-10-20", supersedes=f"northshire/{name_of('middle')}")
    write(workspace, "quoted", title='"A \\"dip sample\\""')
    monkeypatch.chdir(workspace)
    opened = Workspace.open(None, AS_AT)
    chain = [name_of("old", "2026-09-01"), name_of("middle"), name_of("new", "2026-10-20")]
    quoted = name_of("quoted")
    middle = (chain[1:2], [chain[0], chain[2]])
    for names, others in (
        ([name_of("x07")], []),
        ([name_of("x07"), name_of("x08")], []),
        (chain[:1], chain[1:]),
        middle,
    ):
        parsed.clear()
        assert told(opened, [f"evidence/northshire/{name}.yaml" for name in names], whole=False)[0] == 7 + 1 + 54
        assert sorted(parsed) == sorted([*names, *others, quoted])
    for name in (chain[0], chain[2]):
        (path,) = workspace.glob(f"evidence/*/{name}.yaml")
        path.unlink()
    parsed.clear()
    told(opened, [f"evidence/northshire/{chain[1]}.yaml"], whole=False)
    assert len(parsed) == 2 + 52  # those that hang together, and then all, of which one could be meant


@pytest.mark.parametrize("named", ["evidence/northshire", "returns/northshire/2026-10-31.yaml", "more"])
def test_all_is_read_where_something_else_is_named(
    named: str, workspace: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MOST_RELATED + 5):
        write(workspace, f"x{number:03}")
    put(workspace, "returns/northshire/2026-10-31.yaml", "force: northshire\n")
    monkeypatch.chdir(workspace)
    many = [f"evidence/northshire/{name_of(f'x{number:03}')}.yaml" for number in range(MOST_RELATED + 1)]
    told(Workspace.open(None, AS_AT), many if named == "more" else [many[0], named], whole=False)
    assert len(parsed) == MOST_RELATED + 5 + 1


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github"])
def test_each_form_is_as_if_all_were_read(form: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(workspace, "superseded, with other words")
    for file in evidence(workspace):
        words = ("validate", file, "--format", form, "--as-at", str(AS_AT))
        short = run(workspace, *words)
        with monkeypatch.context() as patched:
            patched.setattr(by_body, "related_to", lambda *_: None)
            assert vars(run(workspace, *words)) == vars(short)
