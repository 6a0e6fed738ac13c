"""A workspace's own templates: they replace the built-in ones file by file, and a fault in one is named."""

import os
from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nvap.cli.app import app
from nvap.workspace import built_in
from tests.running import nvap

AT = ("--as-at", "2026-11-30")
SHEET = ("sheet", "2.4.3")
PLAN = ("plan",)


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    with chdir(folder):
        return CliRunner().invoke(app, arguments)


def test_a_workspace_replaces_one_template(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    own = "{% import '_words.j2' as words %}Our sheet of {{ view.sheets[0].title }}: {{ words.stage['in-use'] }}\n"
    (tmp_path / "templates" / "sheet.md.j2").write_text(own, encoding="utf-8")
    ended = run(tmp_path, *SHEET, *AT, "--format", "md")
    assert (ended.exit_code, ended.stdout) == (0, "Our sheet of Evidence-Led Prosecutions: in use\n")
    assert (
        run(tmp_path, *SHEET, *AT, "--format", "text").stdout
        == run(tmp_path.parent, *SHEET, *AT, "--format", "text").stdout
    )
    other = run(tmp_path, *PLAN, *AT, "--format", "md").stdout
    assert "### Action detail" in other


def test_a_workspace_replaces_a_part_of_templates(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    words = (built_in("templates") / "_words.j2").read_text(encoding="utf-8")
    (tmp_path / "templates" / "_words.j2").write_text(
        words.replace('"in use"', '"yn cael ei ddefnyddio"'), encoding="utf-8"
    )
    for form in ("md", "html", "text"):
        assert "yn cael ei ddefnyddio" in run(tmp_path, *SHEET, *AT, "--format", form).stdout


FAULTS = {
    "an open tag": ("first\n{% if view %}\nnever closed\n", 3),
    "a slip in a tag": ("first\n\n{{ view. }}\n", 3),
    "an unknown filter": ("{{ view | sparkle }}\n", 1),
    "an unknown name": ("first\n{{ view.nothing }}\n", 2),
    "an unknown word": ("{% import '_words.j2' as words %}\n\n{{ words.stage['nowhere'] }}\n", 3),
    "a sum of text": ("first\nsecond\n{{ view.stamp.version + 1 }}\n", 3),
    "a division by nothing": ("{{ 1 / 0 }}\n", 1),
    "a template that is not there": ("first\n{% include 'nothing.j2' %}\n", 2),
    "a way out of the sandbox": ("first\n{{ view.__class__.__mro__ }}\n", 2),
    "a macro with a fault": ("{% macro one() %}\n{{ missing }}\n{% endmacro %}\n{{ one() }}\n", 2),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_template_is_named(fault: str, tmp_path: Path) -> None:
    text, line = FAULTS[fault]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "sheet.md.j2").write_text(text, encoding="utf-8")
    ended = run(tmp_path, *SHEET, *AT, "--format", "md")
    assert (ended.exit_code, ended.stdout) == (3, "")
    assert f"sheet.md.j2:{line} " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_template_that_is_not_utf_8_is_named_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    path = tmp_path / "templates" / "sheet.md.j2"
    for data, line, said in (
        ("first\nsecond’s\n".encode("cp1252"), 2, "byte 0x92"),
        ("first\nsecond\n".encode("utf-16"), 1, "UTF-16"),
    ):
        path.write_bytes(data)
        ended = run(tmp_path, *SHEET, *AT, "--format", "md")
        assert ended.exit_code == 3
        assert f"sheet.md.j2:{line} cannot be used: it is not UTF-8 text ({said})" in ended.stderr
        assert "save it again with the encoding UTF-8" in ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_key_that_is_put_into_other_words_is_named_with_its_file(form: str, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    words = (built_in("templates") / "_words.j2").read_text(encoding="utf-8")
    line = words[: words.index("{% set stage = ")].count("\n") + 1
    own = words.replace('"in-use": "in use"', '"mewn-defnydd": "mewn defnydd"')
    (tmp_path / "templates" / "_words.j2").write_text(own, encoding="utf-8")
    ended = run(tmp_path, *SHEET, *AT, "--out", f"sheet.{form}")
    assert ended.exit_code == 3
    assert f"_words.j2 has no in-use among its words of stage, line {line}; a key, before a colon" in ended.stderr


def test_a_key_that_other_words_look_up_is_named_too(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    words = (built_in("templates") / "_words.j2").read_text(encoding="utf-8")
    own = words.replace('"put-right": "Something', '"cywiro": "Something')
    (tmp_path / "templates" / "_words.j2").write_text(own, encoding="utf-8")
    ended = run(tmp_path, "gaps", "--force", "kent", *AT, "--format", "md")
    assert ended.exit_code == 3
    assert "_words.j2 has no put-right among its words of band_means" in ended.stderr


def ran(folder: Path, temporary: Path) -> tuple[int, str]:
    """A sheet printed by a process of its own, whose temporary files are in a folder."""
    done = nvap(*SHEET, *AT, cwd=folder, env={"TMPDIR": str(temporary)}, anew=True)
    return done.returncode, done.stdout


def test_a_template_is_compiled_once_and_again_when_it_is_changed(tmp_path: Path) -> None:
    temporary, folder = tmp_path / "temporary", tmp_path / "workspace"
    temporary.mkdir()
    (folder / "templates").mkdir(parents=True)
    first = ran(folder, temporary)
    kept = {path: path.stat().st_mtime_ns for path in temporary.rglob("*.cache")}
    assert first[0] == 0
    assert kept
    assert ran(folder, temporary) == first
    assert {path: path.stat().st_mtime_ns for path in temporary.rglob("*.cache")} == kept
    (folder / "templates" / "sheet.md.j2").write_text("Our own sheet.\n", encoding="utf-8")
    assert ran(folder, temporary) == (0, "Our own sheet.\n")
    (folder / "templates" / "sheet.md.j2").unlink()
    for half in (lambda path: b"nothing that was compiled", lambda path: path.read_bytes()[: path.stat().st_size // 2]):
        for path in kept:
            path.write_bytes(half(path))
        assert ran(folder, temporary) == first


def test_where_nothing_can_be_kept_a_template_is_compiled_all_the_same(tmp_path: Path) -> None:
    open_to_all = tmp_path / f"_jinja2-cache-{os.getuid()}" if hasattr(os, "getuid") else tmp_path / "none"
    open_to_all.write_text("a file where the folder would be", encoding="utf-8")
    kept = run(tmp_path.parent, *SHEET, *AT, "--format", "md")
    assert ran(tmp_path, tmp_path) == (0, kept.stdout)
