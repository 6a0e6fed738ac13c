"""What the code of nvap must keep to, read from its text: each check gives back its faults, one line each."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# From the top down: a module may import what stands below it, and others of its own folder.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("nvap.__main__",),
    ("nvap.cli",),
    ("nvap.web",),
    ("nvap.exchange",),
    ("nvap.formats",),
    ("nvap.views",),
    ("nvap.workspace",),
    ("nvap.storage",),
    ("nvap.rules",),
    ("nvap.analysis",),
    ("nvap.load",),
    ("nvap.source",),
    ("nvap.words",),
    ("nvap.model",),
    ("nvap",),
)
# A library, and the modules or folders that may import it.
HOMES: dict[str, tuple[str, ...]] = {
    "typer": ("nvap.cli",),
    "click": ("nvap.cli",),
    "rich": ("nvap.cli",),
    "flask": ("nvap.web",),
    "werkzeug": ("nvap.web",),
    "waitress": ("nvap.web",),
    "yaml": ("nvap.source",),
    "jinja2": ("nvap.formats.jinja", "nvap.formats.docx", "nvap.formats.built_templates"),
    "markupsafe": ("nvap.formats.jinja", "nvap.formats.docx"),
    "docxtpl": ("nvap.formats.docx",),
    "docx": ("nvap.formats.docx",),
    "defusedxml": ("nvap.formats.docx_guard",),
    "typst": ("nvap.formats.pdf",),
    "pypdf": ("nvap.formats.pdf.tags",),
    "pydantic": (
        "nvap.model.baselines",
        "nvap.formats.json_schema",
    ),
    "pydantic_core": ("nvap.model.strict", "nvap.model.fields", "nvap.load.validation", "nvap.load.partial"),
    "xlsxwriter": ("nvap.formats.tabular", "nvap.formats.xlsx_common", "nvap.exchange.workbook.xlsx_writer"),
    "openpyxl": ("nvap.exchange.workbook.annotate",),
    "pyarrow": ("nvap.formats.parquet",),
}
# One name of a library that may also be imported elsewhere.
ALSO = {("nvap.formats.documents", "jinja2", "TemplateError")}
MADE = ("import_module", "__import__")
# A module that imports by names from its own table, and what each of these names begins with.
BY_NAME = {"nvap.cli.commands": "nvap.cli.", "nvap.formats.documents": "nvap.views."}
# The way in for scripts; of it, modules may know the version alone.
FACADE = "nvap"
# A room whose modules may import nothing of nvap but these rooms.
PURE = {"nvap.analysis": ("nvap.model", "nvap.analysis")}
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow")}
CLOCKS |= {("time", name) for name in ("time", "time_ns", "localtime", "gmtime", "strftime")}
WRITING = {"makedirs", "mkdir", "link", "symlink", "replace", "rename", "renames", "unlink", "remove", "rmdir"}
WRITING |= {"removedirs", "truncate", "chmod", "utime", "write", "mkfifo"}
WRITING_PATH = {"write_text", "write_bytes", "touch", "hardlink_to", "symlink_to"}
WRITING_FLAGS = {"O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC", "O_APPEND"}


@dataclass(frozen=True)
class Module:
    """One module: its name, its path and its text as a tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All that is in its tree."""
        return _nodes(self.tree)

    def within(self, *homes: str) -> bool:
        """Whether it is one of these modules, or in one of these folders of modules."""
        return any(self.name == home or (home != "nvap" and self.name.startswith(f"{home}.")) for home in homes)

    def at(self, node: ast.AST, fault: str) -> str:
        """A fault as a line with its place."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}: {fault}"


def modules(root: Path) -> list[Module]:
    """Every module of the package below a folder."""
    found = []
    for path in sorted((root / "nvap").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path, _parsed(path.read_text(encoding="utf-8"))))
    return found


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def imports(module: Module, known: set[str]) -> Iterator[tuple[ast.AST, str, str]]:
    """Every import wherever it stands: the node, the module imported, and the name taken from it if one is."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.name.split(".") if module.path.name == "__init__.py" else module.name.split(".")[:-1]
            base = ".".join((*above[: len(above) - node.level + 1], *filter(None, [node.module])))
            base = base if node.level else node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield (node, inner, "") if inner in known else (node, base, alias.name)
        elif isinstance(node, ast.Call) and _name(node.func) in MADE and not _from_a_table(module, node):
            yield node, "an import by a name that is made", ""


def _from_a_table(module: Module, node: ast.Call) -> bool:
    """Whether a module that may do so imports by a name that begins as those of its table do."""
    made = node.args[0] if node.args else None
    first = made.values[0] if isinstance(made, ast.JoinedStr) else None
    return isinstance(first, ast.Constant) and first.value == BY_NAME.get(module.name, "")


def layer(name: str) -> int | None:
    """The place of a module in the table, counted from the top."""
    for place, homes in enumerate(LAYERS):
        if any(name == home or (home != "nvap" and name.startswith(f"{home}.")) for home in homes):
            return place
    return None


def folder(name: str) -> str:
    """The row of the table that a module is in."""
    return ".".join(name.split(".")[:2])


def upward_imports(root: Path) -> Iterator[str]:
    """Modules in no layer, and imports that go up or sideways."""
    found = modules(root)
    known = {module.name for module in found}
    for module in found:
        own = layer(module.name)
        if own is None:
            yield module.at(module.tree, "is in no layer")
            continue
        if module.name == FACADE:
            continue  # it hands on what stands below, and imports it when it is asked for
        for node, target, name in imports(module, known):
            if target.partition(".")[0] != "nvap":
                continue
            if target == FACADE and name != "__version__":
                yield module.at(node, f"imports {name} from the facade")
            other = layer(target)
            if other is None or (other <= own and folder(target) != folder(module.name)):
                yield module.at(node, f"imports {target}, which is not below it")


def rings(root: Path) -> Iterator[str]:
    """Imports inside a room that lead, over others, back to the module that they stand in."""
    found = modules(root)
    known = {module.name for module in found}
    arrows = {
        module.name: [(node, target) for node, target, _ in imports(module, known) if target != FACADE]
        for module in found
        if module.name != FACADE
    }
    reached: dict[str, set[str]] = {}

    def below(name: str) -> set[str]:
        if name not in reached:
            reached[name] = set()
            todo = [name]
            while todo:
                for _, target in arrows.get(todo.pop(), ()):
                    if target in known and target not in reached[name]:
                        reached[name].add(target)
                        todo.append(target)
        return reached[name]

    for module in found:
        for node, target in arrows.get(module.name, ()):
            if target in known and module.name in below(target):
                yield module.at(node, f"imports {target}, which leads back here")


def libraries_out_of_place(root: Path) -> Iterator[str]:
    """Imports of libraries outside their home, of others than the known ones, and of names that are made."""
    found = modules(root)
    known = {module.name for module in found}
    for module in found:
        for node, target, name in imports(module, known):
            library = target.partition(".")[0]
            if library == "nvap" or library in sys.stdlib_module_names:
                continue
            also = any(
                module.within(home) and (library, name) == (lib, allowed_name) for home, lib, allowed_name in ALSO
            )
            if not also and not module.within(*HOMES.get(library, ())):
                yield module.at(node, f"imports {target}")


def impure_imports(root: Path) -> Iterator[str]:
    """Imports of a pure room of anything of nvap but itself and the model."""
    found = modules(root)
    known = {module.name for module in found}
    for module in found:
        for room, below in PURE.items():
            if module.within(room):
                for node, target, _ in imports(module, known):
                    allowed = any(target == name or target.startswith(f"{name}.") for name in below)
                    if not allowed and target.partition(".")[0] not in sys.stdlib_module_names:
                        yield module.at(node, f"imports {target}")


def clocks(root: Path) -> Iterator[str]:
    """Readings of the clock outside the command line."""
    for module in modules(root):
        if not module.within("nvap.cli"):
            for node in module.nodes:
                if isinstance(node, ast.Attribute) and (_name(node.value), node.attr) in CLOCKS:
                    yield module.at(node, f"reads the clock: {node.attr}")


def writing(root: Path) -> Iterator[str]:
    """Calls that write to the disk, outside the store."""
    for module in modules(root):
        if not module.within("nvap.storage"):
            for node in module.nodes:
                if isinstance(node, ast.Call) and _writes(node):
                    yield module.at(node, f"writes: {ast.unparse(node.func)}")
                elif isinstance(node, ast.Attribute) and node.attr in WRITING_FLAGS:
                    yield module.at(node, f"writes: {node.attr}")
                elif isinstance(node, ast.Import | ast.ImportFrom) and _imported(node) & {"shutil", "tempfile"}:
                    yield module.at(node, "imports what writes")


def printing(root: Path) -> Iterator[str]:
    """Prints, standard streams and exits outside the command line."""
    for module in modules(root):
        if not module.within("nvap.cli", "nvap.__main__"):
            for node in module.nodes:
                printed = isinstance(node, ast.Name) and node.id in ("print", "input", "exit", "quit")
                attributes = ("stdout", "stderr", "stdin", "exit", "argv")
                if printed or (
                    isinstance(node, ast.Attribute) and _name(node.value) == "sys" and node.attr in attributes
                ):
                    yield module.at(node, f"prints or exits: {ast.unparse(node)}")


def broad_excepts(root: Path) -> Iterator[str]:
    """Handlers of every exception below the command line, unless they raise it again."""
    for module in modules(root):
        if not module.within("nvap.cli"):
            for node in module.nodes:
                if isinstance(node, ast.ExceptHandler) and _broad(node.type) and not _raises_again(node):
                    yield module.at(node, "catches every exception")


def words_for_two_things(root: Path) -> Iterator[str]:
    """Classes of the same name in two modules: a reader who meets one takes it for the other."""
    seen: dict[str, str] = {}
    for module in modules(root):
        for node in module.nodes:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                first = seen.setdefault(node.name, module.name)
                if first != module.name:
                    yield module.at(node, f"{node.name} is a class of {first} too")


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (
    upward_imports,
    rings,
    libraries_out_of_place,
    impure_imports,
    clocks,
    writing,
    printing,
    broad_excepts,
    words_for_two_things,
)


def _name(node: ast.AST | None) -> str:
    """The last name of `a`, `a.b` or `a.b.c`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {(node.module or "").partition(".")[0]}


def _writes(node: ast.Call) -> bool:
    function = node.func
    if isinstance(function, ast.Attribute) and _name(function.value) == "os" and function.attr in WRITING:
        return True
    if isinstance(function, ast.Attribute) and function.attr in WRITING_PATH:
        return True
    if _name(function) not in ("open", "fdopen") or (
        isinstance(function, ast.Attribute) and _name(function.value) == "os" and function.attr == "open"
    ):
        return False
    # open(path, mode) and path.open(mode): any word of letters such as w, a, x or + that is given.
    given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
    words = [
        argument.value for argument in given if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    return any(set(word) <= set("rwaxbt+U") and set(word) & set("wax+") for word in words)


def _broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(caught is None or _name(caught) in ("Exception", "BaseException") for caught in kinds)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether the last thing that a handler does is to raise what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None
