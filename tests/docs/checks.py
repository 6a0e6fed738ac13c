"""What must be true of every page: each check gives back its faults, a line each, with the place."""

from __future__ import annotations

import ast
import fnmatch
import json
import re
import shlex
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from nvap.formats.documents import DOCUMENTS, forms_of
from nvap.formats.jinja import WORDS
from nvap.load.built_in import built_in
from nvap.rules import RULES
from nvap.workspace import Workspace
from tests.bench import __main__ as bench
from tests.docs import release
from tests.docs.pages import Page, Pages
from tests.docs.parts import PARTS, commands, options
from tests.running import PLAN, ROOT, document_of, nvap

# Pages that are being written elsewhere; one that is there is taken off.
AWAITED: frozenset[str] = frozenset()
INDEX = "docs/README.md"
# Parts that are marked for whoever reads the page by machine, and are written by hand, or by the bench.
MARKED = frozenset({"run", "test", "figures"})
LANGUAGES = frozenset({"console", "sh", "text", "yaml", "jinja", "sql", "python", "powershell", "bat"})
_TOP = ("nvap", "tests", "docs", "plan", "templates", "tools", ".ci")
_NAMED = re.compile(r"[\w.<>*-]+\.(py|j2|md|toml|docx|yaml)")
# Files of a workspace, or of what nvap writes, that are no files of the project.
_MADE = frozenset({"forces.yaml", "README.md", "succession.yaml", "wording.yaml"})
_WORD = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)+|NVAP_\w+")
# The option that says for which day a command speaks: of those that it has, the first.
_DAYS = ("--as-at", "--recorded", "--date")
AS_AT = "2026-11-30"


def broken_links(pages: Pages) -> Iterator[str]:
    """A link to a file or a heading that is not there."""
    for page in pages.values():
        for line, link in page.links():
            target, _, anchor = link.partition("#")
            if target.startswith(("https://", "mailto:")):
                continue
            path = _beside(page, target) if target else page.path
            if path in AWAITED and path not in pages:
                continue
            there = path in pages or (ROOT / path).exists()
            if not there or (anchor and (path not in pages or anchor not in pages[path].anchors)):
                yield f"{page.path}:{line}: {link} leads nowhere"


def _beside(page: Page, target: str) -> str:
    parts: list[str] = []
    for part in PurePosixPath(page.path).parent.joinpath(target).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def pages_that_nothing_leads_to(pages: Pages) -> Iterator[str]:
    """A page that the list of pages does not name, and a page that is awaited no more."""
    index = pages[INDEX]
    listed = {_beside(index, link.partition("#")[0]) for _, link in index.links()}
    for path in pages:
        if path not in listed and path not in (INDEX, "README.md"):
            yield f"{path}: {INDEX} does not name it"
    for path in AWAITED & set(pages):
        yield f"{path}: it is there; take it out of AWAITED"


def unknown_commands_and_options(pages: Pages) -> Iterator[str]:
    """A command of nvap that is not there, or an option that it, or for an option alone any command, does not have."""
    every = {option for name in commands() for option in options(name)} | release.OPTIONS | bench_options()
    for page in pages.values():
        for line, code in page.code():
            if code.startswith("-") and (fault := next((word for word in _options(code.split()) - every), None)):
                yield f"{page.path}:{line}: no command has {fault}"
            if code.startswith("nvap "):
                yield from (f"{page.path}:{line}: {fault}" for fault in _wrong(code))
        for line, shell in _shell(page, "sh", "console"):
            yield from (f"{page.path}:{line}: {fault}" for fault in _wrong(shell))


def bench_options() -> frozenset[str]:
    """The options of what measures."""
    return frozenset(option for action in bench.options()._actions for option in action.option_strings)


def _shell(page: Page, *languages: str) -> Iterator[tuple[int, str]]:
    """The lines of shell in the blocks of some languages, each with the line that its block begins on."""
    for block in page.blocks():
        if block.language in languages:
            for line in block.text.splitlines():
                if block.language != "console" or line.startswith("$ "):
                    yield block.line, line.removeprefix("$ ")


def consoles_of_today(pages: Pages) -> Iterator[str]:
    """A command of a console that speaks for today, so that the page is another one tomorrow."""
    for page in pages.values():
        quiet = re.findall(r"(?m)^<!-- quietly: (.*) -->$", page.text)
        for line, shell in (*_shell(page, "console"), *((0, command) for command in quiet)):
            for name, words in _calls(shell):
                day = next((option for option in _DAYS if option in options(name)), "")
                of_today = "--example" in words if name == "init" else "--round" not in words
                of_today &= (name, words[:1]) != ("workbook import", ["review.xlsx"])  # its own date is in it
                if day and day not in words and of_today:
                    yield f"{page.path}:{line}: nvap {name} without {day}"


def _wrong(shell: str) -> Iterator[str]:
    """What is wrong with the commands of nvap in a line of shell."""
    for name, words in _calls(shell):
        if hasattr(commands()[name], "commands") and words and not words[0].startswith("-"):
            yield f"there is no command {' '.join(('nvap', *name.split(), words[0]))}"
            continue
        for option in sorted(_options(words) - options(name)):
            yield f"nvap {name} has no {option}"


def _calls(shell: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of nvap in a line of shell: the full name of each, and the words behind it."""
    split = shlex.shlex(shell, posix=True, punctuation_chars=True)
    split.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in split:
        if set(word) <= set("();<>|&"):
            found.append([])
        else:
            found[-1].append(word)
    for program, *words in filter(None, found):
        if PurePosixPath(program).name == "nvap" and not any(word.isupper() for word in words[:1]):
            names = (" ".join(words[:2]), " ".join(words[:1]))
            name = next((name for name in names if name in commands()), "")
            yield name, words[len(name.split()) :]


def _options(words: Iterable[str]) -> set[str]:
    return {word.partition("=")[0].rstrip(",.") for word in words if re.match(r"--?[a-zA-Z]", word)}


def unknown_words(pages: Pages) -> Iterator[str]:
    """A word with a hyphen or an underscore, such as the name of a rule or a field, that nvap does not use."""
    for page in pages.values():
        for line, code in page.code():
            if _WORD.fullmatch(code) and code not in words_of_nvap():
                yield f"{page.path}:{line}: {code} is not a word of nvap"


@cache
def words_of_nvap() -> frozenset[str]:
    """The names of rules, fields and values, the ids of the plan, and the folders of the project."""
    found = {rule.name for rule in RULES} | {rule.check.__name__ for rule in RULES} | {*dir(Workspace)}
    for path in (*ROOT.glob("nvap/**/*.py"), ROOT / "tests" / "tools.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    for path in PLAN.glob("*.yaml"):
        found.update(re.findall(r"\bid: ([a-z0-9-]+)", path.read_text(encoding="utf-8")))
    words = (built_in("templates") / WORDS).read_text(encoding="utf-8")
    found.update(re.findall(r"\{% (?:set|macro) (\w+)", words))
    return frozenset(found)


def unknown_files(pages: Pages) -> Iterator[str]:
    """A file, folder, template or module of the project that is named and not there."""
    for page in pages.values():
        for line, code in page.code():
            module = re.fullmatch(r"python -m ([\w.]+)", code)
            if module and module[1].startswith(("tests", "nvap", "tools")):
                code = module[1].replace(".", "/")
                code += ".py" if (ROOT / f"{code}.py").is_file() else "/__main__.py"
            pattern = re.sub(r"<\w+>", "*", code.rstrip("/"))
            inside = pattern.partition("/")[0] in _TOP and "/" in code and " " not in code
            if inside and not any(ROOT.glob(pattern)):
                yield f"{page.path}:{line}: {code} is not there"
            if _NAMED.fullmatch(code) and code not in _MADE and not fnmatch.filter(names_of_files(), pattern):
                yield f"{page.path}:{line}: there is no file {code}"


@cache
def names_of_files() -> frozenset[str]:
    """The names of all files of the project, without their folders."""
    folders = (ROOT / folder for folder in _TOP if folder != "tests")
    paths = (path for folder in folders for path in folder.rglob("*"))
    return frozenset(path.name for path in (*paths, *ROOT.iterdir(), *ROOT.glob("tests/*"), *ROOT.glob("tests/docs/*")))


def blocks_of_no_kind(pages: Pages) -> Iterator[str]:
    """A block whose language nothing here reads, a console without a command, YAML that does not say what it is."""
    for page in pages.values():
        for block in page.blocks():
            if block.language not in LANGUAGES:
                yield f"{page.path}:{block.line}: a block of {block.language or 'no language'}"
            if block.language == "console" and not block.text.startswith("$ "):
                yield f"{page.path}:{block.line}: a console without a command"
            if block.language == "yaml" and not re.match(r"(file|other): \S", block.mark):
                yield f"{page.path}:{block.line}: mark it with `file: PATH`, or with `other: PATH` if it is not nvap's"


def parts_of_no_kind(pages: Pages) -> Iterator[str]:
    """A part that is marked as generated and that nothing generates, or that does not end."""
    known = {*PARTS, *MARKED, "commands", "contents"}
    for page in pages.values():
        ends = re.findall(r"(?m)^<!-- /(\S+) -->$", page.text)
        begins = re.findall(r"(?m)^<!-- ([^\s/:]+) -->$", page.text)
        for name in sorted({*begins, *ends}):
            if name not in known or begins.count(name) != 1 or ends.count(name) != 1:
                yield f"{page.path}: the part {name}"


def commands_without_a_section(pages: Pages) -> Iterator[str]:
    """A command that docs/commands.md has no section of."""
    told = {heading.text.strip("`") for heading in pages["docs/commands.md"].headings}
    for name in commands():
        if f"nvap {name}".strip() not in told:
            yield f"docs/commands.md: nvap {name}"


def wrong_forms(pages: Pages) -> Iterator[str]:
    """A row of a table that names a document by its command, with other forms than the program gives it."""
    told = set()
    for page in pages.values():
        for line, cells in page.rows():
            command = re.search(r"`nvap (\w+(?: --round| \w+)?)", cells[1]) if len(cells) == 3 else None
            forms = re.findall(r"`\.(\w+)`", cells[2]) if command else []
            if command and forms:
                name = "round-later" if "--round" in command[1] else document_of(command[1].split())
                told.add(name)
                if set(forms) != set(forms_of(name)) - {"text"}:
                    yield f"{page.path}:{line}: the forms of nvap {command[1]} are others"
    yield from (
        f"no page tells the forms of nvap {name}" for name in DOCUMENTS if "html" in forms_of(name) and name not in told
    )


def unknown_extras(pages: Pages) -> Iterator[str]:
    """An extra that is to be installed and that the project does not have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for page in pages.values():
        for found in re.finditer(r"(?:nvap|\.)\[([a-z,]+)\]", page.text):
            for name in found[1].split(","):
                if name not in project["optional-dependencies"]:
                    line = page.text[: found.start()].count("\n") + 1
                    yield f"{page.path}:{line}: there is no extra {name}"


def faulty_files(pages: Pages) -> Iterator[str]:
    """A block of YAML that says which file of a workspace it is, and in which nvap finds an error or a warning."""
    for page in pages.values():
        blocks = [block for block in page.blocks() if block.mark.startswith("file: ")]
        if not blocks:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if any(block.mark.startswith("file: plan/") for block in blocks):
                shutil.copytree(PLAN, folder / "plan")
            for block in blocks:
                path = folder / block.mark.removeprefix("file: ")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8", newline="\n")
            done = nvap("validate", "--as-at", AS_AT, "--format", "json", cwd=folder)
        for fault in json.loads(done.stdout)["diagnostics"]:
            if fault["severity"] != "note":
                block_of = {block.mark.removeprefix("file: "): block.line for block in blocks}
                line = block_of.get(fault["path"], 0) + fault["line"]
                yield f"{page.path}:{line}: {fault['path']}: {fault['rule']}: {fault['message']}"


CHECKS: tuple[Callable[[Pages], Iterator[str]], ...] = (
    broken_links,
    pages_that_nothing_leads_to,
    unknown_commands_and_options,
    consoles_of_today,
    unknown_words,
    unknown_files,
    blocks_of_no_kind,
    parts_of_no_kind,
    commands_without_a_section,
    wrong_forms,
    unknown_extras,
    faulty_files,
)
