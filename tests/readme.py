"""The generated parts of README.md: `python -m tests.readme` writes them anew, and a test compares."""

import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from nvap.formats.diagnostics import first_line
from nvap.rules import RULES
from nvap.views.export import COLUMNS, columns

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "validate", "rules", "list", "links", "sheet", "plan",
    "evidence add", "evidence list", "evidence show", "evidence renew", "evidence confirm", "evidence close",
    "evidence withdraw", "return new", "return set", "return show", "gaps", "status", "pack", "national", "practice",
    "collect", "export", "workbook export", "workbook import", "why", "schema", "init",
)  # fmt: skip
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def written(readme: str) -> str:
    """The page with every generated part made anew."""
    readme = _part(readme, "rules", rules_table())
    readme = _part(readme, "help", command_help())
    readme = _part(readme, "truth", truth_table())
    readme = _part(readme, "columns", column_tables())
    return re.sub(r"(?s)(<!-- tour -->\n).*?(<!-- /tour -->)", lambda match: _tour(match.group()), readme)


def rules_table() -> str:
    """Every rule with its severity and what it finds."""
    rows = [f"| `{rule.name}` | {rule.severity} | {first_line(rule.name)} |" for rule in RULES]
    return "\n".join(("| Rule | Severity | What it finds |", "| --- | --- | --- |", *rows))


def column_tables() -> str:
    """Every column of an export, table by table."""
    parts = []
    for table in COLUMNS:
        rows = [f"| `{one.name}` | {one.holds} |" for one in columns(table)]
        parts.append("\n".join((f"`{table}`", "", "| Column | What it holds |", "| --- | --- |", *rows)))
    return "\n\n".join(parts)


def truth_table() -> str:
    """The truth table, its headings two levels down."""
    text = (ROOT / "tests" / "truth.md").read_text(encoding="utf-8")
    return re.sub(r"(?m)^#", "###", text.partition("\n")[2]).strip()


def command_help() -> str:
    """The help of every command, as it prints it."""
    parts = []
    for name in ("", *COMMANDS):
        text = at_a_terminal(f"nvap {name} --help".replace("  ", " "), Path())
        parts.append(
            f"### `nvap {name}`".replace(" `", " `").replace("nvap `", "nvap`") + f"\n\n```\n{text.strip()}\n```"
        )
    return "\n\n".join(parts)


def at_a_terminal(command: str, folder: Path, columns: int = 80) -> str:
    """What a shell command prints, both streams, at a terminal of some width; styles are taken out."""
    main, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "LINES": "50", "TERM": "xterm", "NO_COLOR": "1"}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    for name in ("NVAP_WORKSPACE", "NVAP_PLAN", "NVAP_FORCE"):
        environment.pop(name, None)
    process = subprocess.Popen(
        ("bash", "-c", command), cwd=folder, env=environment, stdin=child, stdout=child, stderr=child
    )
    os.close(child)
    printed = b""
    while True:
        try:
            more = os.read(main, 1 << 16)
        except OSError:  # Linux says so when the last writer has gone
            break
        if not more:
            break
        printed += more
    process.wait()
    os.close(main)
    text = _STYLE.sub("", printed.decode("utf-8")).replace("\r\n", "\n")
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _part(readme: str, name: str, text: str) -> str:
    whole = re.compile(rf"(?s)(<!-- {name} -->\n).*?(<!-- /{name} -->)")
    return whole.sub(lambda match: f"{match.group(1)}\n{text}\n\n{match.group(2)}", readme)


def _tour(text: str) -> str:
    """Run the commands of every console block, in order and in one new folder, and put in what they print."""
    with tempfile.TemporaryDirectory() as folder:

        def block(match: re.Match[str]) -> str:
            commands = [line[2:] for line in match.group(1).split("\n") if line.startswith("$ ")]
            done = [f"$ {command}\n{at_a_terminal(command, Path(folder))}" for command in commands]
            # Where the built-in plan lies is not the reader's concern.
            shown = "".join(done).replace(f"{ROOT}/", "").rstrip("\n")
            return f"```console\n{shown}\n```"

        return re.sub(r"(?s)```console\n(.*?)\n```", block, text)


if __name__ == "__main__":
    page = ROOT / "README.md"
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
