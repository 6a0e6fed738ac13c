"""OSCAL: what is exported passes compliance-trestle, tells what the gap list tells, and nothing that is withheld."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.generate import country
from tests.running import batch, data, execute, nvap
from tests.tools import needs

pytestmark = pytest.mark.libraries

AT = ("--as-at", "2026-11-23")
RESULTS = ("export", "--format", "oscal", *AT)
CATALOG = (*RESULTS, "--what", "catalog")


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("land")
    country(folder)
    return folder


def made(folder: Path, *words: str) -> dict[str, Any]:
    done = nvap(*words, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return data(done)


def trestle(folder: Path, kind: str, content: dict[str, Any]) -> int:
    """The exit of compliance-trestle over a document."""
    tool = needs("trestle")
    (folder / "work").mkdir()
    path = folder / "made.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    for words in (["init"], ["import", "-f", str(path), "-o", "made"], ["validate", "-t", kind, "-n", "made"]):
        done = execute([tool, *words], cwd=folder / "work", timeout=120)
        if done.returncode:
            break
    return done.returncode


def test_trestle_passes_the_catalog(tmp_path: Path) -> None:
    assert trestle(tmp_path, "catalog", made(tmp_path, *CATALOG)) == 0


@pytest.mark.parametrize("words", [(), ("--force", "norfolk")])
def test_trestle_passes_the_results(words: tuple[str, ...], land: Path, tmp_path: Path) -> None:
    assert trestle(tmp_path, "assessment-results", made(land, *RESULTS, *words)) == 0


def test_trestle_refuses_an_id_that_begins_with_a_figure(tmp_path: Path) -> None:
    content = made(tmp_path, *CATALOG)
    content["catalog"]["groups"][1]["controls"][0]["id"] = "2.1.1"
    assert trestle(tmp_path, "catalog", content) != 0


def test_trestle_refuses_the_same_uuid_twice(land: Path, tmp_path: Path) -> None:
    content = made(land, *RESULTS, "--force", "norfolk")
    findings = content["assessment-results"]["results"][0]["findings"]
    findings[1]["uuid"] = findings[0]["uuid"]
    assert trestle(tmp_path, "assessment-results", content) != 0


def test_the_catalog_has_every_action_and_objective(tmp_path: Path) -> None:
    content = made(tmp_path, *CATALOG)["catalog"]
    controls = [control for group in content["groups"] for control in group.get("controls", ())]
    parts = [part for control in controls for part in control["parts"] if part["name"] == "assessment-objective"]
    assert (len(content["groups"]), len(controls), len(parts)) == (7, 18, 59)
    assert all(part["id"].startswith("nvap-") for part in (*content["groups"], *controls, *parts))


def test_an_objective_is_satisfied_where_it_has_no_gap(land: Path) -> None:
    results = made(land, *RESULTS)["assessment-results"]["results"]
    assert len(results) == 43
    for result in results:
        (force,) = (prop["value"] for prop in result["props"])
        gaps = data(nvap("gaps", "--force", force, "--all", *AT, "--format", "json", cwd=land))
        states = [finding["target"]["status"]["state"] for finding in result["findings"]]
        assert (states.count("not-satisfied"), states.count("satisfied")) == (gaps["with_gap"], gaps["met"]), force


def everything(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything(inner)


def test_what_a_finding_stands_on_is_there_and_every_uuid_once(land: Path) -> None:
    content = made(land, *RESULTS)
    for result in content["assessment-results"]["results"]:
        known = {observation["uuid"] for observation in result.get("observations", ())}
        named = {
            related["observation-uuid"]
            for finding in result["findings"]
            for related in finding.get("related-observations", ())
        }
        assert named <= known
    given = [part["uuid"] for part in everything(content) if "uuid" in part]
    assert len(given) == len(set(given))
    assert all(value not in ("", []) for part in everything(content) for value in part.values())


def test_the_marking_is_said_and_the_same_again_is_the_same(land: Path) -> None:
    first, second, own = batch(land, RESULTS, RESULTS, (*RESULTS, "--force", "norfolk", "--max-marking", "OFFICIAL"))
    assert first.stdout == second.stdout
    for done, marking in ((first, "OFFICIAL-SENSITIVE"), (own, "OFFICIAL")):
        metadata = data(done)["assessment-results"]["metadata"]
        assert metadata["props"][0]["value"] == marking
        assert re.match(rf"{marking}\n\n", metadata["remarks"])


def test_text_of_a_record_is_text_in_markdown(tmp_path: Path) -> None:
    """The fields are read as Markdown: no markup of a record gets through, nor a parameter of OSCAL."""
    words = ["evidence", "add", "--force", "norfolk", "--objective", "2.2.1.1", "--kind", "audit"]
    words += ["--assurance", "supervisor", "--title", "*Big* [x](y) {{ insert: param, a }}", "--summary", "<b>x</b>"]
    words += ["--date", "2026-10-14", "--owner", "Head", "--reference", "NC/1", "--shows", "yes"]
    assert nvap(*words, cwd=tmp_path).returncode == 0
    result = made(tmp_path, *RESULTS, "--force", "norfolk")["assessment-results"]["results"][0]
    (observation,) = result["observations"]
    assert observation["title"] == r"\*Big\* \[x\](y) \{\{ insert: param, a \}\}"
    assert observation["description"] == r"\<b\>x\</b\>"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--what", "records"), "assessment-results"),
        (("--out", "a.csv"), "two different forms"),
        (("--max-marking", "OFFICIAL"), "one with --force"),
    ],
)
def test_misuse(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = nvap(*RESULTS, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
