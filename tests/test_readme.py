"""The README says what the tool does: its generated parts are compared, and its names are looked up."""

import re
import tomllib
from pathlib import Path

import pytest

from nvap.analysis.gaps import GAPS
from tests.readme import ROOT, written

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_generated_parts_are_what_the_tool_prints() -> None:
    assert written(README) == README, "run python -m tests.readme"


def test_a_changed_output_is_seen() -> None:
    planted = README.replace("Gaps: 53 before, 51 now", "Gaps: 53 before, 52 now")
    assert planted != README
    assert written(planted) != planted


def test_gaps_are_told_in_the_order_in_which_rows_show_them() -> None:
    told = re.findall(r"^\| [A-Za-z ]*\| `([a-z-]+)` \|", README, re.MULTILINE)
    assert [name for name in told if name in {gap.name for gap in GAPS}] == [gap.name for gap in GAPS]


def test_purpose_is_told_in_five_lines() -> None:
    assert len(README.split("\n\n")[1].split("\n")) == 5


@pytest.mark.parametrize("name", ["run", "test"])
def test_each_command_is_one_line_that_sets_itself_up(name: str) -> None:
    block = re.search(rf"<!-- {name} -->\n```sh\n(.*?)\n```\n<!-- /{name} -->", README, re.DOTALL)
    assert block is not None
    assert "\n" not in block[1]
    assert block[1].startswith("python3 -m venv .venv && ")


def test_extras_that_the_readme_installs_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "test" in project["optional-dependencies"]
    assert [name.partition(">")[0] for name in project["dependencies"]] == [
        "typer", "pyyaml", "pydantic", "rich", "jinja2",
    ]  # fmt: skip


def test_every_room_of_the_house_is_named() -> None:
    rooms = README.partition("## Working on it")[2]
    package = Path(ROOT / "nvap")
    names = {path.name for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    loose = {name for name in names - {"__init__.py", "__main__.py"} if name not in rooms and f"{name}/" not in rooms}
    assert loose == set()
