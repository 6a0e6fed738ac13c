"""The templates of a built package are Python that was compiled with it, and say what their texts say."""

import re
import shutil
import sys
from pathlib import Path

import jinja2
import pytest

from nvap.formats import built_templates
from nvap.formats.jinja import environment, html, markdown
from nvap.load.built_in import built_in
from tests.packages import packaged
from tests.running import environment as around
from tests.running import execute

COMMANDS = (
    ("gaps", "--force", "norfolk"),
    ("sheet", "2.4.3", "--format", "html"),
    ("status", "--force", "norfolk", "--format", "text"),
)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """What the build makes of all templates."""
    return dict(built_templates.built(environment((built_in("templates"),), html)))


@pytest.fixture
def package(tmp_path: Path, made: dict[str, str]) -> Path:
    """A folder with the package as a wheel has it."""
    compiled = packaged(tmp_path) / built_templates.FOLDER.name
    compiled.mkdir()
    for name, text in made.items():
        (compiled / name).write_text(text, encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    return tmp_path


def says(package: Path, *words: str) -> tuple[str, int]:
    """What a command of the package prints, and how many templates had to be compiled for it."""
    shutil.rmtree(package / "temporary")
    (package / "temporary").mkdir()
    temporary = {name: str(package / "temporary") for name in ("TMPDIR", "TEMP", "TMP")}
    program = [sys.executable, "-m", "nvap", *words, "--as-at", "2026-11-30"]
    done = execute(program, package / "here", around(PYTHONPATH=str(package), **temporary))
    assert done.returncode == 0, done.stderr
    return done.stdout, len([*(package / "temporary").rglob("*.cache")])


@pytest.mark.parametrize("words", COMMANDS)
def test_nothing_is_compiled_and_the_same_is_said(package: Path, words: tuple[str, ...]) -> None:
    said, compiled = says(package, *words)
    assert compiled == 0
    shutil.rmtree(package / "nvap" / "built_in" / built_templates.FOLDER.name)
    again, compiled = says(package, *words)
    assert again == said
    assert compiled > 0


def test_a_text_that_was_changed_since_is_compiled_anew(package: Path) -> None:
    (package / "nvap" / "built_in" / "templates" / "sheet.md.j2").write_text("Another sheet.\n", encoding="utf-8")
    assert says(package, "sheet", "2.4.3", "--format", "md") == ("Another sheet.\n", 1)


def test_a_template_of_a_workspace_and_one_that_it_includes_win(package: Path) -> None:
    own = package / "here" / "templates"
    own.mkdir()
    (own / "sheet.md.j2").write_text("{% include '_ours.md.j2' %}\n", encoding="utf-8")
    (own / "_ours.md.j2").write_text("Ours.", encoding="utf-8")
    (package / "here" / "forces.yaml").write_text("forces: []\n", encoding="utf-8")
    assert says(package, "sheet", "2.4.3", "--format", "md")[0].startswith("Ours.")


def test_there_is_one_for_each_template_and_the_same_each_time(made: dict[str, str]) -> None:
    texts = [path for path in built_in("templates").iterdir() if path.name.endswith(".j2")]
    assert len(made) == len(texts) > 100
    assert dict(built_templates.built(environment((built_in("templates"),), markdown))) == made, "whatever the form"
    assert all(re.fullmatch(r"t[0-9a-f]{40}\.py", name) for name in made)


def test_what_another_jinja_compiled_is_not_taken(
    tmp_path: Path, made: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_templates, "FOLDER", tmp_path)
    for name, text in made.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    text = (built_in("templates") / "sheet.md.j2").read_text(encoding="utf-8")
    assert built_templates.code_of("sheet.md.j2", text, "sheet.md.j2") is not None
    monkeypatch.setattr(jinja2, "__version__", "9.9.9")
    assert built_templates.code_of("sheet.md.j2", text, "sheet.md.j2") is None
