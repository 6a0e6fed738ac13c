"""Each sentence stands in the module that says it, and is in the one catalogue whenever it is said."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from nvap.load.built_in import built_in
from nvap.rules import BY_NAME
from nvap.words import catalogue
from tests.golden import HOME
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


# Words that stand after a figure and mean several.
SEVERAL = (
    "accounts|actions|bodies|bytes|cells|claims|days|editions|errors|files|findings|forces|gaps|letters|links|measures"
    "|months|moves|notes|objectives|others|pages|questions|records|returns|rows|signs|themes|units|warnings|words"
)
# The sentences whose figure is never one, and why.
NEVER_ONE = {
    "brief.pages": "only a first page that takes more than one is told of",
    "collect.folder": "a folder is folded into a line from several files on",
    "book.spread": "cells are merged over rows",
    "file-too-large": "of bytes there are many",
    "late-first-review": "the most months are a fixed number",
    "many-not-applicable": "ten or more",
    "measures-under-development": "of the actions of a plan, which are many",
    "national.too_few": "a fixed number",
    "pending.files": "one file has a sentence of its own",
    "refused.many": "a fixed number",
    "round.closed": "a round of few forces is not closed",
    "short-title-against-text.hint": "a fixed number",
    "short-title-against-text.long": "more than the most",
    "source.many": "a fixed number",
    "too-many-objectives": "six or more",
    "unexpected-count": "the forces of a plan",
    "zip.too-many": "a fixed number",
}
# The same in the templates, by their text.
NEVER_ONE_IN_TEMPLATES = {
    "view.total gaps": "more than are shown",
    "view.with_gap gaps": "more than fit",
    "view.objectives objectives": "the objectives of a plan",
    "front.objectives objectives": "the objectives of a plan",
    "view.forces forces": "a round of few forces is not closed",
    "view.fewest forces": "a fixed number",
    "view.forces.forces forces": "the figures of few forces are not told",
    "view.forces.fewest forces": "a fixed number",
    "source.forces | length forces": "a source of one is taken as that one",
    "one.of words": "an objective has many",
    "one.bytes bytes": "of bytes there are many",
    "view.links links": "the links of a plan",
    "view.applicable objectives": "the objectives of a plan",
    "view.front.review_interval_months months": "a plan is not reviewed each month",
    "view.sheets | length actions": "the actions of a plan",
    "view.records records": "the example's own",
    "view.returns returns": "the example's own",
    "view.force claims": "a force claims",
    "view.stamp.body claims": "a force claims",
}


def test_one_is_never_several() -> None:
    """No sentence says "1 objectives": beside each with a figure before a plural stands one for a single thing."""
    several = {
        key
        for key, said in every_sentence().items()
        if re.search(rf"\{{\w+\}} (?:open |more |force )?({SEVERAL})\b", said)
    }
    single = {key for key in several if key.endswith("s") and key[:-1] in every_sentence()}
    claims = {key for key in several if "{body} claims" in every_sentence()[key]}
    assert several - single - claims - {"pending.files"} == set(NEVER_ONE) - {"pending.files"}


def test_one_is_never_several_in_a_template() -> None:
    found = set()
    for path in built_in("templates").iterdir():
        text = path.read_bytes()
        if path.suffix == ".docx":
            text = zipfile.ZipFile(path).read("word/document.xml")
        for figure, word in re.findall(
            rf"\{{\{{ ?([^{{}}]*?) ?\}}\}} (?:open |more )?({SEVERAL})\b", text.decode("utf-8")
        ):
            found.add(f"{figure.strip()} {word}")
    assert found - set(NEVER_ONE_IN_TEMPLATES) == set()


def test_one_is_never_several_in_a_document() -> None:
    for path in HOME.iterdir():
        assert re.findall(rf"\b1 (?:{SEVERAL})\b(?! (?:is|was) not)", path.read_text(encoding="utf-8")) == [], path.name
