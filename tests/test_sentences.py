"""Each sentence stands in the module that says it, and is in the one catalogue whenever it is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nvap.rules import BY_NAME
from nvap.words import catalogue
from tests.running import ROOT
from tests.sentences import every_owner, every_sentence, misplaced, unsaid


def test_a_sentence_has_one_owner() -> None:
    with pytest.raises(ValueError, match=r"the sentence or is of nvap\.words\.catalogue and of elsewhere"):
        catalogue.own("elsewhere", {"or": " or "})
    assert catalogue.SENTENCES["or"] == ", or "


def test_a_sentence_is_there_wherever_it_is_said() -> None:
    assert list(misplaced(ROOT, every_owner())) == []


def test_every_sentence_is_said() -> None:
    assert every_sentence().keys() == every_owner().keys()
    assert list(unsaid(ROOT, every_owner(), BY_NAME)) == []


# The module that is changed, what is written at its end, and what is said of it.
PLANTED: dict[str, tuple[str, str, str]] = {
    "a module that is not imported": (
        "formats/oscal.py",
        'x = say("init.taken")',
        "asks for init.taken of nvap.cli.init, which is not imported there",
    ),
    "a module that another function imports": (
        "cli/pack.py",
        'def other():\n    from nvap.cli import returns_before\n\n\ndef planted():\n    return say("returns-broken")',
        "asks for returns-broken of nvap.cli.returns_before, which is not imported there",
    ),
    "a module that is imported for types": (
        "cli/pack.py",
        'if TYPE_CHECKING:\n    from nvap.cli import returns_before\n\nx = say("returns-broken")',
        "asks for returns-broken of nvap.cli.returns_before, which is not imported there",
    ),
    "a part that some other module fills": (
        "views/export.py",
        'def planted(how):\n    return say(f"cell.{how}.hint")',
        "asks for cell.twice.hint of nvap.exchange.workbook.sentences, which is not imported there",
    ),
    "one of two": (
        "views/export.py",
        'x = say("export.title" if COLUMNS else "init.taken")',
        "asks for init.taken of nvap.cli.init, which is not imported there",
    ),
    "no such sentence": (
        "views/export.py",
        'x = say("export.titel")',
        "asks for 'export.titel', and there is no such sentence",
    ),
    "no such sentence by itself": (
        "views/lists.py",
        'x = catalogue.SENTENCES["export.titel"]',
        "asks for 'export.titel', and there is no such sentence",
    ),
    "a key from elsewhere": (
        "views/export.py",
        "def planted(key):\n    return say(key)",
        "asks for a sentence by key: write its key there",
    ),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package."""
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "nvap", root / "nvap", ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, copied: Path) -> None:
    file, fault, said = PLANTED[name]
    path = copied / "nvap" / file
    sound = path.read_text(encoding="utf-8")
    path.write_text(f"{sound}\n\n{fault}\n", encoding="utf-8")
    found = list(misplaced(copied, every_owner()))
    path.write_text(sound, encoding="utf-8")
    assert [line.partition(": ")[2] for line in found if line.endswith(said)] == [said]
    assert {line.partition(":")[0] for line in found} == {"nvap." + file.removesuffix(".py").replace("/", ".")}


def test_a_sentence_that_nobody_says_is_found() -> None:
    planted = ("tag.often", "oscal.nothing", "gap-name.sideways", "feedback-without-source.sideways", "plain")
    owners = {**every_owner(), **dict.fromkeys(planted, "planted")}
    assert list(unsaid(ROOT, owners, BY_NAME)) == [f"planted: nobody says {key}" for key in planted]
