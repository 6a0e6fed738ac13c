"""The parts of a page that are generated: what stands between `<!-- name -->` and `<!-- /name -->`, and consoles.

A block that is marked as `console` is run at a terminal, in order and in one new folder for a page; what stands in
`<!-- quietly: … -->` is run among them and not shown.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typer.main
from jinja2 import Environment, nodes

from nvap.cli.app import app
from nvap.cli.commands import COMMANDS
from nvap.formats.diagnostics import first_line, page
from nvap.formats.jinja import WORDS
from nvap.formats.json_schema import KINDS, schema_of
from nvap.formats.template_files import files_of, taken_in
from nvap.load.built_in import built_in
from nvap.load.validation import FORMS
from nvap.model.fields import Kind, Stage
from nvap.rules import RULES
from nvap.source.rule import Rule
from nvap.views.export import COLUMNS, columns
from nvap.words.understood import LISTS
from tests.bench.page import meanings
from tests.docs import release
from tests.docs.pages import Page
from tests.running import ROOT, environment, execute, nvap

Terminal = Callable[[str, Path], str]
_CONSOLE = re.compile(r"(?ms)^<!-- quietly: ([^\n]*) -->$|^```console\n(.*?)\n```$")


@cache
def commands() -> Mapping[str, Any]:
    """Every command by its full name, as typer has it; `nvap` itself is the empty name, and groups are among them."""
    root: Any = typer.main.get_command(app)
    found = {"": root}
    for name in COMMANDS:
        found[name] = root.commands[name]
        for inner, command in getattr(found[name], "commands", {}).items():
            found[f"{name} {inner}"] = command
    return found


def options(command: str) -> frozenset[str]:
    """Every option of a command, in each of its spellings."""
    given = commands()[command].params
    spelled = [
        name for argument in given for name in (*argument.opts, *argument.secondary_opts) if name.startswith("-")
    ]
    return frozenset((*spelled, "--help"))


def contents(made: Page) -> str:
    """The headings of a page below its title, each a link to its place."""
    told = [heading for heading in made.headings if heading.level in (2, 3)]
    return "\n".join(f"{'  ' * (one.level - 2)}- [{one.text}](#{one.anchor})" for one in told)


def rule_pages() -> str:
    """Every rule: a table of them, and the page of each."""
    table = "\n".join(("| Rule | Severity | What it finds |", "| --- | --- | --- |", *map(_rule_row, RULES)))
    return "\n\n".join((table, *map(_rule_page, RULES)))


def _rule_row(rule: Rule) -> str:
    return f"| [`{rule.name}`](#{rule.name}) | {rule.severity} | {first_line(rule.name)} |"


def _rule_page(rule: Rule) -> str:
    file = Path(inspect.getsourcefile(rule.check) or "").relative_to(ROOT).as_posix()
    text = re.sub(r"(?m)^(Fails|Passes):$", r"*\1:*", page(rule.name))
    return f"## `{rule.name}`\n\n{rule.severity.capitalize()}, in [{file}](../{file}).\n\n{text}"


def column_tables() -> str:
    """Every column of an export, table by table."""
    parts = []
    for table in COLUMNS:
        rows = [f"| `{column.name}` | {column.holds} |" for column in columns(table)]
        parts.append("\n".join((f"## `{table}`", "", "| Column | What it holds |", "| --- | --- |", *rows)))
    return "\n\n".join(parts)


def truth_table() -> str:
    """The truth table, its headings one level down."""
    text = (ROOT / "tests" / "truth.md").read_text(encoding="utf-8")
    return re.sub(r"(?m)^#", "##", text.partition("\n")[2]).strip()


def kind_table() -> str:
    """The kinds of evidence by the stage that they show."""
    rows = [
        f"| {stage.replace('-', ' ')} | {', '.join(f'`{kind}`' for kind in Kind if kind.stage is stage)} |"
        for stage in Stage
    ]
    return "\n".join(("| Stage | Kinds that show it |", "| --- | --- |", *rows))


def understood_table() -> str:
    """The words of each list, what each means, and what is read as it."""
    rows = [
        f"| `{word}` | {title} | {meant.means} | {', '.join(meant.also)} |"
        for title, known in LISTS.values()
        for word, meant in known.items()
    ]
    return "\n".join(("| Word | Of what | It means | Read as it, too |", "| --- | --- | --- | --- |", *rows))


def key_tables() -> str:
    """Every key of every kind of file, from the schemas."""
    parts = []
    # What is written for a force comes before the plan.
    for kind, (_, files) in sorted(KINDS.items(), key=lambda row: row[1][1].startswith("plan/")):
        schema = schema_of(kind)
        head = f"### {', '.join(f'`{name}`' for name in files.split(', '))}\n\n{schema['description']}"
        parts.append("\n\n".join((head, _keys(schema, schema.get("$defs", {})))))
        for inner in (inner for inner in schema.get("$defs", {}).values() if "properties" in inner):
            name = _spaced(inner["title"]).capitalize()
            parts.append(f"*{name}.* {inner['description']}\n\n{_keys(inner, schema['$defs'])}")
    return "\n\n".join(parts)


def _keys(schema: dict[str, Any], known: dict[str, Any]) -> str:
    rows = [
        f"| `{name}` | {'yes' if name in schema.get('required', ()) else ''} | {_value(given, known)} |"
        for name, given in schema["properties"].items()
    ]
    return "\n".join(("| Key | Needed | What it takes |", "| --- | --- | --- |", *rows))


def _value(given: dict[str, Any], known: dict[str, Any]) -> str:
    """What a key takes, in a few words."""
    if "anyOf" in given:
        return _value(given["anyOf"][0], known)
    if "$ref" in given:
        name = given["$ref"].rpartition("/")[2]
        return _value(known[name], known) if "enum" in known[name] else f"a mapping: *{_spaced(name)}*"
    if "enum" in given or "const" in given:
        return ", ".join(f"`{word}`" for word in given.get("enum", [given.get("const")]))
    if given.get("type") == "array":
        return f"a list, each {_value(given['items'], known)}"
    if len(given.get("properties", ())) > 99:
        return "a mapping: each key that of a sentence, its value a text"
    if given.get("type") == "object":
        inside = given.get("patternProperties") or {"": given["additionalProperties"]}
        form, inner = next(iter(inside.items()))
        return f"a mapping: each key {_form(form)}, its value {_value(inner, known)}"
    if given.get("format") == "date":
        return "a date, such as `2026-10-14`"
    types = given.get("type", ())
    if "integer" in types and "boolean" not in types:
        return "a year, such as `2026`" if given["minimum"] else "a whole number"
    if types == ["number", "string"]:
        return "a number"
    if types == ["boolean", "string"]:
        return "`true` or `false`"
    return _form(given.get("pattern", r"\S"))


def _form(pattern: str) -> str:
    form = FORMS.get(pattern, pattern)
    word, _, more = form.partition(" ")
    return "a text" if pattern == r"\S" else f"as in `{word}`{f' {more}' if more.startswith('and') else ''}"


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def template_files() -> str:
    """The templates that a sheet and a gap list are made of, in each form."""
    rows = [
        f"| {document} | {form} | {', '.join(f'`{name}`' for name in _templates_of(f'{document}.{ending}'))} |"
        for document in ("sheet", "gaps")
        for form, ending in (
            *(("at a terminal", "text.j2"), ("Markdown", "md.j2"), ("a page, and a PDF", "html.j2"), ("Word", "docx")),
        )
    ]
    return "\n".join(("| Document | Form | Templates |", "| --- | --- | --- |", *rows))


def _templates_of(name: str) -> list[str]:
    """A template and all that it takes in, but for scripts, which have no words."""
    found = [each for each in taken_in(name) if not each.endswith(".js.j2")]
    return sorted(found, key=lambda each: (each.startswith("_"), each))


def words_used() -> str:
    """The names of `_words.j2` that a sheet and a gap list print, straight or through another name."""
    sheet, gaps = (_names_used(document) for document in ("sheet", "gaps"))
    rows = (
        ("a sheet and a gap list", sheet & gaps),
        ("a sheet alone", sheet - gaps),
        ("a gap list alone", gaps - sheet),
    )
    told = [f"| {of} | {', '.join(f'`{name}`' for name in sorted(names))} |" for of, names in rows]
    return "\n".join(("| Of | Names in `_words.j2` |", "| --- | --- |", *told))


def _names_used(document: str) -> set[str]:
    """The names of `_words.j2` that some form of a document uses."""
    known, found = _names_of_words(), set[str]()
    todo = [name for path in files_of([document]) if path.name != WORDS for name in _asked(path)]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += known[name]
    return found


def _asked(path: Path) -> list[str]:
    """The names that a template asks `_words.j2` for."""
    if path.suffix != ".docx":
        return re.findall(r"\bwords\.(\w+)", path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path) as parts:
        every = "".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml"))
    return re.findall(r"\bwords\.(\w+)", every)


def _names_of_words() -> dict[str, set[str]]:
    """Each name of `_words.j2`, and the others that it uses."""
    tree = Environment().parse((built_in("templates") / WORDS).read_text(encoding="utf-8"))
    made: dict[str, nodes.Node] = {}
    for node in tree.body:
        if isinstance(node, nodes.Macro):
            made[node.name] = node
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            made[node.target.name] = node
    return {name: (_loaded(node) & made.keys()) - {name} for name, node in made.items()}


def _loaded(node: nodes.Node) -> set[str]:
    """The names that a macro or a table takes from outside it."""
    names = list(node.find_all(nodes.Name))
    return {each.name for each in names if each.ctx == "load"} - {each.name for each in names if each.ctx != "load"}


# The parts that need no terminal, by name.
PARTS: dict[str, Callable[[], str]] = {
    "rules": rule_pages,
    "columns": column_tables,
    "truth": truth_table,
    "kinds": kind_table,
    "understood": understood_table,
    "keys": key_tables,
    "template-files": template_files,
    "words-used": words_used,
    "measured": meanings,
    **release.PARTS,
}


def written(made: Page, terminal: Terminal) -> str:
    """The page with every generated part made anew."""
    text = made.text
    for name, part in PARTS.items():
        text = _part(text, name, part)
    text = _part(text, "commands", lambda: command_help(terminal))
    text = python_blocks(consoles(text, terminal))
    return _part(text, "contents", lambda: contents(Page(made.path, text)))


def command_help(terminal: Terminal) -> str:
    """The help of every command, as it prints it."""
    return "\n\n".join(
        f"## `{called}`\n\n```text\n{terminal(f'{called} --help', Path()).strip()}\n```"
        for called in (f"nvap {name}".strip() for name in commands())
    )


def consoles(text: str, terminal: Terminal) -> str:
    """A page's text with every console block run again."""
    if not _CONSOLE.search(text):
        return text
    with tempfile.TemporaryDirectory() as folder:
        return _CONSOLE.sub(lambda found: _console(found, terminal, Path(folder)), text)


def _console(found: re.Match[str], terminal: Terminal, folder: Path) -> str:
    if found[1]:
        said = terminal(f"{{ {found[1]}; }} > said 2>&1 && rm said || cat said", folder)
        assert not said, said
        return found[0]
    asked = [line.removeprefix("$ ") for line in found[2].split("\n") if line.startswith("$ ")]
    done = "".join(f"$ {command}\n{terminal(command, folder)}" for command in asked)
    # Where the built-in plan lies is not the reader's concern.
    return f"```console\n{done.replace(f'{ROOT}/', '').rstrip()}\n```"


_PYTHON = re.compile(r"(?ms)^```python\n(.*?)\n```\n\n```text\n.*?^```$")
# Each block as one would type it into a script, one after another; what each prints is told apart.
_SCRIPT = """
import contextlib, io, json, sys
names, said = {"__name__": "__main__"}, []
for block in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(block, "<page>", "exec"), names)
    said.append(printed.getvalue())
print(json.dumps(said))
"""


def python_blocks(text: str) -> str:
    """The page with what its blocks of Python print, run in order in a folder with the example in `shire`."""
    blocks = [match[1] for match in _PYTHON.finditer(text)]
    if not blocks:
        return text
    with tempfile.TemporaryDirectory() as folder:
        nvap("init", "shire", "--example", "--as-at", "2026-11-23", cwd=Path(folder))
        done = execute((sys.executable, "-c", _SCRIPT, json.dumps(blocks)), Path(folder), environment())
    assert done.returncode == 0, done.stderr
    said = iter(json.loads(done.stdout))
    return _PYTHON.sub(lambda match: f"```python\n{match[1]}\n```\n\n```text\n{next(said).rstrip()}\n```", text)


def _part(text: str, name: str, part: Callable[[], str]) -> str:
    whole = re.compile(rf"(?ms)^(<!-- {name} -->\n).*?^(<!-- /{name} -->)$")
    return whole.sub(lambda match: f"{match[1]}\n{part()}\n\n{match[2]}", text)
