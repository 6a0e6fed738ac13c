"""The sentences of the program and where it says them, read from its text: each check gives back its faults."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nvap
from nvap.words.catalogue import OWNERS, SENTENCES
from tests.layers import Module, imports, modules

CATALOGUE = "nvap.words.catalogue"


@cache
def every_sentence() -> dict[str, str]:
    """The whole catalogue: the one dictionary, once every module has put its sentences into it."""
    for module in pkgutil.walk_packages(nvap.__path__, "nvap."):
        importlib.import_module(module.name)
    return SENTENCES


def every_owner() -> dict[str, str]:
    """The module that each sentence belongs to."""
    every_sentence()
    return OWNERS


@dataclass(frozen=True)
class Asked:
    """A place that asks the catalogue for a sentence: its key, with a group for each part that is put in there.

    `reach` are the modules that have been imported when it asks.
    """

    module: Module
    node: ast.expr
    pattern: re.Pattern[str] | None
    reach: frozenset[str]

    def at(self, fault: str) -> str:
        """A fault as a line with its place."""
        return self.module.at(self.node, fault)


def asked(root: Path) -> Iterator[Asked]:
    """Every place of a package that asks for a sentence."""
    found = modules(root)
    known = {module.name for module in found}
    first = {module.name: _imported(module, module.tree, known) for module in found}

    def reach(names: set[str]) -> frozenset[str]:
        seen, todo = set(names), list(names)
        while todo:
            new = first.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        return frozenset(seen)

    for module in found:
        for node, functions in _nodes(module.tree, ()):
            for key in _keys(node):
                inside = [_imported(module, function, known) for function in functions]
                yield Asked(module, key, _pattern(key), reach({module.name}.union(*inside)))


def misplaced(root: Path, owners: Mapping[str, str]) -> Iterator[str]:
    """Places that ask for a sentence that is not there, or may not be there yet, or nobody knows which."""
    for place in asked(root):
        if place.module.name == CATALOGUE:  # which hands keys on
            continue
        if place.pattern is None:
            yield place.at(f"asks for a sentence by {ast.unparse(place.node)}: write its key there")
            continue
        wanted = [key for key in owners if place.pattern.fullmatch(key)]
        if not wanted:
            yield place.at(f"asks for {ast.unparse(place.node)}, and there is no such sentence")
        for key in wanted:
            if owners[key] not in place.reach:
                yield place.at(f"asks for {key} of {owners[key]}, which is not imported there")


def unsaid(root: Path, owners: Mapping[str, str], rules: Mapping[str, object]) -> Iterator[str]:
    """Sentences that no place asks for by a key that begins so, or only with parts that are no text of the program.

    Those of a rule are said where the rule is; another message of it, where the rule says how.
    """
    texts = {"", *_texts(root)}
    patterns = [place.pattern for place in asked(root) if place.pattern and not place.pattern.pattern.startswith("(")]
    for key, owner in owners.items():
        name, _, part = key.partition(".")
        found = [match for pattern in patterns if (match := pattern.fullmatch(key))]
        said = any(set("/".join(match.groups()).split("/")) <= texts for match in found)
        if not said and not (name in rules and (part in ("", "hint", "cell") or part in texts)):
            yield f"{owner}: nobody says {key}"


def _nodes(node: ast.AST, functions: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """Every node below one, with the functions that it stands in."""
    for inner in ast.iter_child_nodes(node):
        yield inner, functions
        is_function = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _nodes(inner, (*functions, inner) if is_function else functions)


def _keys(node: ast.AST) -> Iterator[ast.expr]:
    """The keys that a node asks the catalogue for: say(KEY), rule("name"), SENTENCES[KEY] and SENTENCES.get(KEY)."""
    key: ast.expr | None = None
    if isinstance(node, ast.Subscript) and _last(node.value) == "SENTENCES":
        key = node.slice
    elif isinstance(node, ast.Call) and node.args:
        name = _last(node.func)
        of_all = name == "get" and isinstance(node.func, ast.Attribute) and _last(node.func.value) == "SENTENCES"
        named = name == "rule" and isinstance(node.args[0], ast.Constant)
        key = node.args[0] if name in ("say", "as_worded") or of_all or named else None
    while isinstance(key, ast.IfExp):
        yield key.body
        key = key.orelse
    if key is not None:
        yield key


def _pattern(key: ast.expr) -> re.Pattern[str] | None:
    """What a key may be, with a group for each part that is put in; None where it is not written as a text."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return re.compile(re.escape(key.value))
    if isinstance(key, ast.JoinedStr):
        parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else "([^.]+)" for part in key.values)
        return re.compile("".join(parts))
    return None


def _imported(module: Module, within: ast.AST, known: set[str]) -> set[str]:
    """The modules that are imported as a module or a function runs, with the packages that they stand in."""
    made = Module(module.name, module.path, ast.Module(list(_run(within)), []))
    names = {target for _, target, _ in imports(made, known)} & known
    return {".".join(name.split(".")[:length]) for name in names for length in range(1, name.count(".") + 2)}


def _run(node: ast.AST) -> Iterator[ast.stmt]:
    """The imports below a node that are run with it: not those of functions inside, nor those for types alone."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            yield inner
        elif not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not (
            isinstance(inner, ast.If) and _last(inner.test) == "TYPE_CHECKING"
        ):
            yield from _run(inner)


def _texts(root: Path) -> Iterator[str]:
    """Every text in the program."""
    for module in modules(root):
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _last(node: ast.AST) -> str:
    """The last name of `a`, `a.b` or `a.b.c`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
