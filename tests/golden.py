"""Documents of the example workspace as they were when somebody last read them.

`python -m tests.golden` writes them anew, for somebody to read the difference.
"""

import re
import tempfile
from pathlib import Path

from tests.running import ROOT, batch

HOME = ROOT / "tests" / "golden"
AT = ("--as-at", "2026-11-30")
# Each document, and the command that makes it in the forms after it.
DOCUMENTS = {
    "gaps": ("gaps --force example-shire", "md html"),
    "sheet": ("sheet 2.4.3", "md html"),
    "plan": ("plan", "md html"),
    "account": ("sheet 2.4.3 --force example-shire", "md html"),
    "review": ("sheet 2.4.1 --force example-shire --review", "md html"),
    "status": ("status --force example-shire", "md html"),
    "pack": ("pack --force example-shire", "md html"),
}
FILES = {f"{name}.{form}": command for name, (command, forms) in DOCUMENTS.items() for form in forms.split()}


def printed() -> dict[str, str]:
    """Every document as it is now, by the name of its file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = batch(folder, ("init", "--example", *AT))
        made += batch(
            folder, *((*command.split(), *AT, "--format", file.split(".")[1]) for file, command in FILES.items())
        )
    for process in made:
        assert (process.returncode, process.stderr) == (0, ""), process.stderr
    return {file: settled(process.stdout) for file, process in zip(FILES, made[1:], strict=True)}


def settled(text: str) -> str:
    """A document without what stands in every page alike: its style, its script and their hashes."""
    text = re.sub(r"(?s)(<(style|script)>).*?(</\2>)", r"\1…\3", text)
    return re.sub(r"'sha256-[^']*'", "'sha256-…'", text)


if __name__ == "__main__":
    HOME.mkdir(exist_ok=True)
    for file, text in printed().items():
        (HOME / file).write_text(text, encoding="utf-8", newline="\n")
