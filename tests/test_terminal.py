"""The program among others: at a terminal, in a pipe, on a full disk, in another encoding, under completion."""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nvap.cli import output
from nvap.cli.app import app
from tests.guards.commands import tree
from tests.running import DAY, PROGRAM, Done, environment, every, execute, execute_until_a_line, nvap, write_record
from tests.terminal import POSIX, STYLE, at_a_terminal, conversation

NORFOLK = ("--force", "norfolk")
RECORD = f"{DAY.isoformat()}-dip-sample"


def wide(line: str) -> int:
    """How many columns a line takes, its styles left out."""
    shown = STYLE.sub("", line)
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in shown
        if not unicodedata.combining(character)
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record whose words are long."""
    folder = tmp_path_factory.mktemp("terminal")
    summary = "Darllenodd goruchwyliwr ddeg ar hugain o atgyfeiriadau, ŵŷ. " * 6
    findings = "[{objective: 2.2.1.1, seriousness: consideration, text: Ask again}]"
    write_record(folder, assurance="self", summary=summary.strip(), reference="NC/" + "long" * 30, findings=findings)
    return folder


AT_60 = (
    *(("sheet", "2.4.3"), ("gaps", *NORFOLK, "--all"), ("links",), ("evidence", "show", RECORD, *NORFOLK), ("plan",)),
    *(("evidence", "list", *NORFOLK), ("list", "actions"), ("list", "forces")),
)


@pytest.fixture(scope="module")
def at_60(workspace: Path) -> dict[tuple[str, ...], tuple[int, str]]:
    """What each of the commands prints at a terminal of 60 columns."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(AT_60, pool.map(lambda words: at_a_terminal(words, workspace), AT_60), strict=True))


@POSIX
@pytest.mark.parametrize("words", AT_60, ids=" ".join)
def test_no_line_is_wider_than_the_terminal_and_headings_are_styled(
    at_60: dict[tuple[str, ...], tuple[int, str]], words: tuple[str, ...]
) -> None:
    code, printed = at_60[words]
    assert code == 0, printed
    assert [line for line in printed.split("\n") if wide(line) > 60] == []
    assert "\x1b[1m" in printed


@POSIX
def test_nothing_is_cut_where_the_words_do_not_fit(at_60: dict[tuple[str, ...], tuple[int, str]]) -> None:
    _, printed = at_60["evidence", "show", RECORD, *NORFOLK]
    whole = re.sub(r"\s", "", STYLE.sub("", printed))
    assert "NC/" + "long" * 30 in whole
    assert f"evidence/norfolk/{RECORD}.yaml" in whole


@POSIX
def test_there_is_no_colour_and_no_style_where_none_is_wanted(workspace: Path) -> None:
    words = ("gaps", *NORFOLK)
    styled, no_colour = at_a_terminal(words, workspace)[1], at_a_terminal(words, workspace, NO_COLOR="1")[1]
    assert set(re.findall(r"\x1b[^m]*m?", no_colour)) <= {"\x1b[0m", "\x1b[1m", "\x1b[2m"}
    assert STYLE.sub("", styled) == STYLE.sub("", no_colour)
    assert "\x1b" not in at_a_terminal(words, workspace, TERM="dumb")[1]


def test_nothing_is_styled_that_is_piped(workspace: Path) -> None:
    calls = [partial(nvap, *words, "--format", "text", cwd=workspace) for words in AT_60[:2]]
    for done in every([*calls, partial(nvap, "validate", cwd=workspace), partial(nvap, "--help", cwd=workspace)]):
        assert "\x1b" not in done.stdout
        assert not re.search("[\x00-\x08\x0b-\x1f]", done.stdout)


@POSIX
@pytest.mark.parametrize("words", [("gaps", *NORFOLK, "--all", "--format", "html"), ("plan",), ("list", "forces")])
def test_a_pipe_that_closes_leaves_no_traceback(workspace: Path, words: tuple[str, ...]) -> None:
    first, said = execute_until_a_line([*PROGRAM, *words], workspace, environment())
    assert first
    assert said == b""


def shell(line: str, cwd: Path, **env: str) -> Done:
    """Run a line of the shell in which "$@" stands for nvap."""
    words = ["sh", "-c", line, "sh", *PROGRAM]
    return execute(words, cwd, environment(**env))


COMMANDS = ("--version", "--help", "gaps --force norfolk", "validate", "sheet 2.4.3")


@POSIX
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_a_closed_stream_leaves_no_traceback(workspace: Path, closed: str) -> None:
    answers = every([partial(shell, f'"$@" {words} {closed}', workspace) for words in COMMANDS])
    allowed = (0, 3) if closed.startswith(">&-") else (0,)
    assert [words for words, done in zip(COMMANDS, answers, strict=True) if done.returncode not in allowed] == []
    assert [words for words, done in zip(COMMANDS, answers, strict=True) if "Traceback" in done.stderr] == []


@POSIX
def test_misuse_is_exit_2_with_standard_error_closed(workspace: Path) -> None:
    assert shell('"$@" gaps --force norflok 2>&-', workspace).returncode == 2


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_standard_output_is_exit_3(workspace: Path) -> None:
    answers = every([partial(shell, f'"$@" {words} >/dev/full', workspace) for words in COMMANDS])
    said = {
        words: (done.returncode, done.stderr.partition(": ")[2]) for words, done in zip(COMMANDS, answers, strict=True)
    }
    assert said == dict.fromkeys(COMMANDS, (3, "standard output: No space left on device\n"))


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_record_that_was_written_is_not_called_unsaved_when_the_output_is_full(tmp_path: Path) -> None:
    record = "--kind audit --assurance self --shows yes --title x --summary x --owner x --reference x"
    line = f'"$@" evidence add --force norfolk --objective 2.2.1.1 --date {DAY.isoformat()} {record} >/dev/full'
    done = shell(line, tmp_path)
    assert done.returncode == 3
    assert "not saved" not in done.stderr
    assert len(list(tmp_path.glob("evidence/norfolk/*.yaml"))) == 1


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437:strict", "utf-8"])
def test_welsh_letters_come_out_in_any_encoding(workspace: Path, encoding: str) -> None:
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for words in (("evidence", "show", RECORD, *NORFOLK), ("sheet", "ŵŷ😀")):
        done = nvap(*words, cwd=workspace, env=env)
        assert "Traceback" not in done.stderr
        assert "ŵŷ" in done.stdout + done.stderr


def test_words_that_are_not_text_are_misuse(workspace: Path) -> None:
    for words in (["sheet", "\udcff"], ["gaps", "--force", "\udcff\udcfe"], ["rules", "\x1b[2J"]):
        done = nvap(*words, cwd=workspace)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stderr


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_is_shown_for_a_shell(tmp_path: Path, name: str) -> None:
    done = nvap("--show-completion", name, cwd=tmp_path, env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "_NVAP_COMPLETE" in done.stdout


# What was typed, and what has to be among the answers.
TYPED = {
    **{"nvap ga": "gaps", "nvap evidence sh": "show", "nvap gaps --for": "--force", "nvap val": "validate"},
    **{"nvap gaps --force nor": "northumbria", "nvap why 2.4.3": "2.4.3.1", "nvap sheet 2.4": "2.4.3"},
    **{"nvap evidence add --kind fe": "feedback", "nvap national --force nor": "norfolk"},
    "nvap evidence show --force norfolk 2": RECORD,
    "nvap evidence show 2": RECORD,
}


@pytest.mark.parametrize(("typed", "answer"), TYPED.items())
def test_completion_answers(workspace: Path, typed: str, answer: str) -> None:
    env = {"_NVAP_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    done = nvap(cwd=workspace, env=env)
    assert answer in done.stdout.split()
    assert done.stderr == ""


def test_what_is_completed_takes_no_heavy_library_and_no_word_that_a_shell_would_run(tmp_path: Path) -> None:
    write_record(tmp_path)
    (tmp_path / "evidence/norfolk/2026-10-01-$(touch x).yaml").write_text("x", encoding="utf-8")
    (tmp_path / "forces.yaml").write_text("others:\n  - {id: aa, name: A `$(touch x)` 'B' \"C\"}\n", encoding="utf-8")
    code = "import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    for typed in ("nvap evidence show ", "nvap gaps --force a", "nvap why "):
        env = {"_NVAP_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": typed}
        done = nvap(cwd=tmp_path, env=env, prepared=code, anew=True)
        assert not re.search(r"[$`]", done.stdout)
        assert "2026-10-16" in done.stdout or "aa" in done.stdout or "2.2.1.1" in done.stdout or RECORD in done.stdout
        imported = set(done.stderr.split())
        assert {"pydantic", "yaml", "jinja2", "rich.console", "nvap.load.names"} & imported == {"nvap.load.names"}


def test_every_offer_is_of_a_parameter() -> None:
    from nvap.cli.completing import OFFERS

    used = {key for command in tree() for name in command.parameters for key in (name, f"{command.name} {name}")}
    assert set(OFFERS) - used == set()


def test_the_script_and_the_module_are_the_same(workspace: Path) -> None:
    script = shutil.which("nvap", path=str(Path(sys.executable).parent))
    assert script is not None, "the script nvap is not installed beside Python"
    for words in (("--version",), ("gap",), ("validate",)):
        by_module = nvap(*words, cwd=workspace)
        by_script = execute([script, *words], workspace, environment())
        assert (by_script.returncode, by_script.stdout, by_script.stderr) == (
            *(by_module.returncode, by_module.stdout, by_module.stderr),
        )


def test_what_was_written_is_opened_for_a_person_and_refused_in_a_script(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(output, "start", started.append)
    made = tmp_path / "-of; $(norfolk).html"
    words = ["gaps", *NORFOLK, "-C", str(workspace), "--out", str(made), "--open"]
    assert CliRunner().invoke(app, words).exit_code == 2
    assert (started, made.exists()) == ([], False)
    monkeypatch.setattr(output, "asks", lambda: True)
    assert CliRunner().invoke(app, words).exit_code == 0
    assert [(len(program), program[1]) for program in started] == [(2, str(made.resolve()))]
    assert CliRunner().invoke(app, ["gaps", *NORFOLK, "-C", str(workspace), "--open"]).exit_code == 2

    def missing(words: list[str]) -> None:
        raise FileNotFoundError(words[0])

    monkeypatch.setattr(output, "start", missing)
    said = CliRunner().invoke(app, [*words, "--overwrite"])
    assert (said.exit_code, "was not opened" in said.stderr, len(started)) == (0, True, 1)


WAITING = """
import time
from nvap.cli import lines
lines.PATIENCE = 0.05
with lines.waited("Making the document"):
    time.sleep({seconds})
print("Done")
"""


@POSIX
def test_who_waits_is_told_so_at_a_terminal_alone(tmp_path: Path) -> None:
    slow, fast = ((sys.executable, "-c", WAITING.format(seconds=seconds)) for seconds in (1, 0))
    assert "Making the document" in conversation(slow, tmp_path, env=environment(TERM="xterm"))[1]
    assert conversation(fast, tmp_path, env=environment(TERM="xterm"))[1] == "Done\n"
    done = execute(slow, tmp_path, environment())
    assert (done.stdout, done.stderr) == ("Done\n", "")


@POSIX
def test_what_is_wrong_has_a_colour_beside_its_word(tmp_path: Path) -> None:
    write_record(tmp_path, kind="audti")
    words = ("validate",)
    shown = at_a_terminal(words, tmp_path, 80)[1]
    assert "\x1b[1;31merror\x1b[0m unknown-value" in shown
    assert at_a_terminal(words, tmp_path, 80, NO_COLOR="1")[1] == STYLE.sub("", shown)
    assert at_a_terminal(words, tmp_path, 80, TERM="dumb")[1] == STYLE.sub("", shown)
    assert "\x1b[1;31mError\x1b[0m: " in at_a_terminal(("gaps", "--force", "nofrolk"), tmp_path, 80)[1]


def test_help_is_that_of_the_command(workspace: Path) -> None:
    for words in ((), ("gaps",), ("evidence",), ("evidence", "add")):
        asked = [nvap("help", *words, cwd=workspace), nvap(*words, "--help", cwd=workspace)]
        asked.append(nvap(*words, "-h", cwd=workspace))
        assert len({(done.returncode, done.stdout) for done in asked}) == 1
        assert asked[0].returncode == 0
    done = nvap("help", "evidence", "ad", cwd=workspace)
    assert (done.returncode, "Did you mean add?" in done.stderr) == (2, True)
