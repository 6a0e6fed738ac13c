"""The versions that the tests run on are all pinned, and are versions that pyproject.toml allows."""

from __future__ import annotations

import importlib.metadata
import re

from packaging.requirements import Requirement

from tests.constraints import EXTRAS, PINS, asked_for, closure, differing, floors, pins, project
from tests.running import ROOT

PINNED = pins(PINS.read_text("utf-8"))


def test_every_line_pins_one_version() -> None:
    lines = [line for line in PINS.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == len(PINNED)


def test_all_that_the_extras_bring_is_pinned() -> None:
    brought = closure(asked_for("", *EXTRAS))
    assert {"pyyaml", "lxml", "ruff"} <= brought
    assert brought - PINNED.keys() == set()


def test_a_package_that_another_brings_is_looked_for() -> None:
    assert closure([Requirement("pytest")]) > {"pytest", "pluggy"}
    assert "defusedxml" in closure([Requirement("nvap[office]")])
    assert "defusedxml" not in closure([Requirement("nvap")])


def test_the_pins_are_versions_that_the_project_allows() -> None:
    for requirement in asked_for("", *EXTRAS):
        assert requirement.specifier.contains(PINNED[requirement.name.lower()]), requirement


def test_the_oldest_are_derived_of_all_that_is_asked_for() -> None:
    oldest = pins("\n".join(floors("", "test", "build")))
    asked = {one.name.lower() for name, many in project().items() if name != "lint" for one in many} - {"nvap"}
    assert oldest.keys() == asked
    assert oldest["pyyaml"] == "6.0.1"


def test_the_readme_tests_on_these_versions() -> None:
    (command,) = re.findall(r"<!-- test -->\n```sh\n(.*)\n```", (ROOT / "README.md").read_text("utf-8"))
    assert f" -c {PINS.relative_to(ROOT)} " in command


def test_another_version_than_the_pinned_one_is_told() -> None:
    here = importlib.metadata.version("pytest")
    assert differing({"pytest": here, "not-installed-here": "1"}) == {}
    assert differing({"pytest": "0.1"}) == {"pytest": here}
