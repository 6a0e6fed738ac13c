"""The table of commands; the module of one is read only when it is asked for."""

from importlib import import_module
from typing import Any

from nvap.cli.parameters import Group

# What a shell sets where a line is to be completed.
COMPLETING = "_NVAP_COMPLETE"
# The module of each command in this folder, its name there, its line in the list; as a force comes to need them.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("init", "init", "Make a workspace; --example fills it to try things on."),
    "pages": ("pages", "pages", "Show the workspace as pages in a browser, and work in them."),
    "gaps": ("gaps", "gaps", "List a force's gaps, worst first, with the next step."),
    "status": ("status", "status", "Show what is claimed beside what is supported."),
    "why": ("why", "why", "Explain one objective: claim, evidence, rule, gaps."),
    "evidence": ("evidence", "commands", "Record evidence, list it, show it, change a record."),
    "pack": ("pack", "pack", "Make the evidence pack for a board or an inspector."),
    "return": ("return_", "commands", "The force's own assessment: a claim for each objective."),
    "carry": ("carry", "carry", "Carry an account over to a new edition of the plan."),
    "workbook": ("workbook", "commands", "Send out an Excel workbook to be filled in, and take it back."),
    "trend": ("trend", "trend", "Show a force's figures at several dates."),
    "measures": ("measures", "commands", "Choose measures, add some, and show their figures over time."),
    "national": ("national", "national", "Show the baseline across forces, none of them named."),
    "round": ("round", "commands", "Close a round: freeze the national figures, and print them ever after."),
    "collect": ("collect", "collect", "Take over what forces send into this workspace."),
    "practice": ("practice", "practice", "Show practice that forces agreed to share."),
    "export": ("export", "export", "Export standing and records for other tools."),
    "sheet": ("sheet", "sheet", "Print an action sheet."),
    "plan": ("plan", "plan", "Print the whole plan as one document."),
    "diff": ("diff", "diff", "Show what changed between two editions of the plan."),
    "list": ("list", "list_", "List actions, objectives, themes, forces and so on."),
    "links": ("links", "links", "Show what serves what."),
    "edition": ("edition", "commands", "Make an edition of the plan, and say what became of what."),
    "body": ("body", "commands", "Let forces and other bodies merge into a new one."),
    "validate": ("validate", "validate", "Check the plan and every record of the workspace."),
    "recover": ("recover", "recover", "End a writing of several files that was cut off."),
    "rules": ("rules", "rules", "List the rules, or print one rule's page."),
    "schema": ("schema", "schema", "Print a JSON Schema for editors."),
    "help": ("help", "help_", "Print the help of a command, as --help does."),
}


def found(name: str) -> Any:
    """What the table has under a name: a command, as a function, or a group of them."""
    module, word, _ = COMMANDS[name]
    return getattr(import_module(f"nvap.cli.{module}"), word)


def named(words: list[str]) -> tuple[list[str], Any, list[str]] | None:
    """The names of the command that words begin with, the command, and the words after it; None where there is none."""
    if not words or words[0] not in COMMANDS:
        return None
    top = found(words[0])
    if not isinstance(top, Group):
        return words[:1], top, words[1:]
    rest = top.led(words[1:])
    if not rest or rest[0] not in top.commands:
        return None
    return [words[0], rest[0]], top.commands[rest[0]][0], rest[1:]
