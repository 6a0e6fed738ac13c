"""What the code of nvap must not use, since Windows lacks it: each check gives back its faults, one line each.

Which names of the standard library Windows lacks is read from typeshed, for each Python that is released for; what
typeshed does not know stands in tables here, with the reason.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import typeshed_client

from tests import layers
from tests.layers import Module
from tools.release.targets import PYTHONS

ELSEWHERE = ("linux", "darwin")
# Modules that typeshed has for Windows and that are not there.
MODULES = {"curses": "its binary part is not built", "dbm.gnu": "not built", "dbm.ndbm": "not built"}
# Arguments that raise on Windows.
ARGUMENTS = {
    **dict.fromkeys(("dir_fd", "src_dir_fd", "dst_dir_fd"), "NotImplementedError"),
    **dict.fromkeys(("preexec_fn", "pass_fds", "extra_groups"), "ValueError"),
    "follow_symlinks": "NotImplementedError",
}
# The functions whose follow_symlinks raises; the others can do without on Windows too.
ABOUT_LINKS = {"link", "access", "chmod", "chown", "utime"}
FOLDERS = ("/dev/", "/proc/", "/tmp/", "/etc/", "/usr/", "/var/", "/bin/")
# Without an encoding these read and write in the code page of the machine, which is not UTF-8 on Windows.
TEXT = {"open", "read_text", "write_text", "fdopen", "TextIOWrapper", "NamedTemporaryFile", "TemporaryFile"}
# Directives that only the C libraries elsewhere know, such as %-d, or only that of Windows, such as %#d.
DIRECTIVE = re.compile(r"%(?:[-_^#0+][a-zA-Z]|[klsP])")
STYLES = re.compile(r"%[a-zA-Z]")
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
# What leaves room below 260 letters for a folder to install in.
LONGEST = 120


@cache
def lacking(module: str) -> frozenset[str] | None:
    """The names of a module that Windows lacks; None where it lacks the module."""
    if module in MODULES:
        return None
    if module.partition(".")[0] not in sys.stdlib_module_names:
        return frozenset()
    lacked: set[str] = set()
    whole = False
    for python in (min(PYTHONS), max(PYTHONS)):
        windows = _names(module, "win32", python)
        others = {name for system in ELSEWHERE for name in _names(module, system, python)}
        whole |= bool(others) and not windows
        lacked |= others - windows
    return None if whole else frozenset(lacked)


@cache
def _names(module: str, system: str, python: tuple[int, int]) -> frozenset[str]:
    found = typeshed_client.get_stub_names(module, search_context=_context(system, python)) or {}
    return frozenset(name for name, said in found.items() if said.is_exported and name != "__all__")


@cache
def _context(system: str, python: tuple[int, int]) -> typeshed_client.SearchContext:
    return typeshed_client.get_search_context(platform=system, version=python)


def missing_modules(root: Path) -> Iterator[str]:
    """Imports of modules, and of names from modules, that Windows lacks."""
    found = layers.modules(root)
    known = {module.name for module in found}
    for module in found:
        above = _above(module)
        for node, target, name in layers.imports(module, known):
            whole = lacking(target) is None
            if (whole or name in (lacking(target) or ())) and not _guarded(node, above, target, "", "ImportError"):
                yield module.at(node, f"imports {target}{f'.{name}' if name and not whole else ''}")


def missing_names(root: Path) -> Iterator[str]:
    """Uses of what is in a module elsewhere and not on Windows."""
    for module in layers.modules(root):
        above, aliases = _above(module), _aliases(module)
        for node in module.nodes:
            used = _used(node, aliases)
            if used and used[1] in (lacking(used[0]) or ()) and not _guarded(node, above, *used, "AttributeError"):
                yield module.at(node, f"uses {used[0]}.{used[1]}")


def missing_arguments(root: Path) -> Iterator[str]:
    """Arguments that raise on Windows."""
    for module in layers.modules(root):
        above = _above(module)
        for node in module.nodes:
            if isinstance(node, ast.Call):
                for word in node.keywords:
                    kind = ARGUMENTS.get(word.arg or "", "")
                    raising = word.arg != "follow_symlinks" or _name(node.func) in ABOUT_LINKS
                    if kind and raising and not (_standard(word.value) or _guarded(node, above, "", "", kind)):
                        yield module.at(node, f"passes {word.arg}")


def directives(root: Path) -> Iterator[str]:
    """Ways to write a date that not every C library knows."""
    for module in layers.modules(root):
        for node in module.nodes:
            styles = _styles(node)
            if styles and DIRECTIVE.search(styles):
                yield module.at(node, f"writes a date as {styles}")


def folders_of_others(root: Path) -> Iterator[str]:
    """Paths of folders that are not there on Windows."""
    for module in layers.modules(root):
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(FOLDERS):
                yield module.at(node, f"names {node.value}")


def code_pages(root: Path) -> Iterator[str]:
    """Texts that are read or written without saying how."""
    for module in layers.modules(root):
        for node in module.nodes:
            if isinstance(node, ast.Call) and _name(node.func) in TEXT and _of_text(node):
                yield module.at(node, f"leaves the encoding open: {ast.unparse(node.func)}")


def names_of_files(root: Path) -> Iterator[str]:
    """Files that Windows cannot hold beside each other, or at all, or not below a folder that is deep already."""
    seen: dict[str, str] = {}
    for top in ("nvap", "plan", "templates"):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            if "__pycache__" in name:
                continue
            if _RESERVED.search(path.name) or _FORBIDDEN.search(path.name):
                yield f"{name}: cannot be a name on Windows"
            if len(name) > LONGEST:
                yield f"{name}: has more than {LONGEST} letters"
            if seen.setdefault(name.casefold(), name) != name:
                yield f"{name}: is {seen[name.casefold()]} on Windows"


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (
    missing_modules,
    missing_names,
    missing_arguments,
    directives,
    folders_of_others,
    code_pages,
    names_of_files,
)


def _name(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _standard(node: ast.AST) -> bool:
    """Whether an argument is what it is without being given."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is True)


def _above(module: Module) -> dict[ast.AST, ast.AST]:
    """What each part of a module stands in."""
    return {child: node for node in module.nodes for child in ast.iter_child_nodes(node)}


def _aliases(module: Module) -> dict[str, str]:
    """What the modules that are imported are called."""
    names: dict[str, str] = {}
    for node in module.nodes:
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
            names |= {alias.name.partition(".")[0]: alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _used(node: ast.AST, aliases: dict[str, str]) -> tuple[str, str] | None:
    """The module and the name of `os.fork`, or of `getattr(os, "fork")` without anything in its place."""
    if isinstance(node, ast.Attribute):
        value, name = node.value, node.attr
    elif isinstance(node, ast.Call) and _name(node.func) == "getattr" and len(node.args) == 2:
        value, name = node.args[0], str(getattr(node.args[1], "value", ""))
    else:
        return None
    first, dot, rest = ast.unparse(value).partition(".")
    return (f"{aliases[first]}{dot}{rest}", name) if first in aliases else None


def _guarded(node: ast.AST, above: dict[ast.AST, ast.AST], module: str, name: str, kind: str) -> bool:
    """Whether a use is reached only where the thing is there, or its lack is caught."""
    child, inside = node, True
    while child in above:
        parent = above[child]
        if isinstance(parent, ast.If | ast.IfExp) and child is not parent.test:
            body = parent.body if isinstance(parent.body, list) else [parent.body]
            if _implies(parent.test, child in body, module, name):
                return True
        if isinstance(parent, ast.BoolOp):
            before = parent.values[: parent.values.index(child)] if isinstance(child, ast.expr) else []
            if any(_implies(value, isinstance(parent.op, ast.And), module, name) for value in before):
                return True
        if inside and isinstance(parent, ast.Try) and child in parent.body and _caught(parent, kind):
            return True
        if inside and isinstance(parent, ast.With) and any(_suppressed(item, kind) for item in parent.items):
            return True
        if _left_before(parent, child, module, name):
            return True
        inside &= not isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        child = parent
    return False


def _left_before(parent: ast.AST, child: ast.AST, module: str, name: str) -> bool:
    """Whether a statement before this one has left the function where the thing is not there."""
    for block in (getattr(parent, field, None) for field in ("body", "orelse", "finalbody")):
        if isinstance(block, list) and child in block:
            for statement in block[: block.index(child)]:
                leaves = isinstance(statement, ast.If) and isinstance(
                    statement.body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break
                )
                if leaves and isinstance(statement, ast.If) and _implies(statement.test, False, module, name):
                    return True
    return False


def _implies(test: ast.expr, outcome: bool, module: str, name: str) -> bool:
    """Whether a test that came out so says that this is no Windows, or that the name is there."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _implies(test.operand, not outcome, module, name)
    if isinstance(test, ast.BoolOp):
        said = [_implies(value, outcome, module, name) for value in test.values]
        return any(said) if isinstance(test.op, ast.And) == outcome else all(said)
    if isinstance(test, ast.Call) and _name(test.func) == "hasattr" and name:
        return outcome and ast.unparse(test).replace('"', "'") == f"hasattr({module}, '{name}')"
    if isinstance(test, ast.Call) and ast.unparse(test).replace('"', "'") == "sys.platform.startswith('win')":
        return not outcome
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.comparators[0], ast.Constant):
        system = (ast.unparse(test.left), test.comparators[0].value)
        if system in (("os.name", "nt"), ("sys.platform", "win32")):
            return isinstance(test.ops[0], ast.NotEq if outcome else ast.Eq)
        if system in (("os.name", "posix"), ("sys.platform", "linux"), ("sys.platform", "darwin")):
            return isinstance(test.ops[0], ast.Eq if outcome else ast.NotEq)
    return False


_ABOVE = {"ImportError": ("ModuleNotFoundError",), "NotImplementedError": ("RuntimeError",)}


def _caught(node: ast.Try, kind: str) -> bool:
    return any(_holds(handler.type, kind) for handler in node.handlers)


def _suppressed(item: ast.withitem, kind: str) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and _name(call.func) == "suppress" and any(_holds(a, kind) for a in call.args)


def _holds(kinds: ast.expr | None, kind: str) -> bool:
    each = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    return any(_name(caught) in (kind, *_ABOVE.get(kind, ())) for caught in each)


def _styles(node: ast.AST) -> str:
    """How a date is written: by strftime, or after the colon in a formatted text."""
    if isinstance(node, ast.Call) and _name(node.func) in ("strftime", "format"):
        return "".join(
            word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
        )
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        styles = ast.unparse(node.format_spec)
        return styles if STYLES.search(styles) else ""
    return ""


def _of_text(node: ast.Call) -> bool:
    """Whether a call opens a text and gives no encoding."""
    name, place = _name(node.func), {"read_text": 0, "write_text": 1, "TextIOWrapper": 1}.get(_name(node.func))
    if any(word.arg == "encoding" for word in node.keywords):
        return False
    if place is not None:
        return len(node.args) <= place
    if name == "open" and isinstance(node.func, ast.Attribute):
        # Of os and of archives, what is opened comes first, and what is read is bytes; of a path, the mode does.
        return not (_binary(node) or (node.args and not _mode(node.args[0])))
    return not _binary(node)


def _binary(node: ast.Call) -> bool:
    given = [*node.args, *(word.value for word in node.keywords if word.arg == "mode")]
    standard = _name(node.func) in ("NamedTemporaryFile", "TemporaryFile") and not any(map(_mode, given))
    return standard or any("b" in _mode(word) for word in given)


def _mode(node: ast.expr) -> str:
    """The mode of opening that a value is, where it is one."""
    word = node.value if isinstance(node, ast.Constant) else None
    return word if isinstance(word, str) and word and set(word) <= set("rwaxbt+") else ""
