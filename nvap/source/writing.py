"""Data → one file's text: UTF-8, LF, the keys in the order given, long text in block style."""

import re
from decimal import Decimal
from typing import Any

import yaml

_WIDTH = 100
# PyYAML writes YAML 1.1 and would leave these bare; an editor that reads YAML 1.2 takes them for numbers (0o14, 1e3),
# and other readers of 1.1 for truth values (y, n).
_TYPED_ELSEWHERE = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|[yYnN]", re.ASCII)
# A reader is told that these marks are part of the text, unless straight ones stand around them.
_IN_CURLY_QUOTES = re.compile("[\u201c\u2018].*[\u201d\u2019]")
# Line ends to YAML 1.1 only: other quotes and blocks would fold them.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


class _Dumper(yaml.SafeDumper):
    """Safe YAML in which long text is a folded block and a list is indented under its key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    if any(kept.fullmatch(value) for kept in (_TYPED_ELSEWHERE, _IN_CURLY_QUOTES)) or _LINE_ENDS.search(value):
        quotes = '"' if _LINE_ENDS.search(value) else "'"
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=quotes)
    # A folded block keeps neither spaces at the ends nor several together, so such text is quoted instead. Several
    # lines are a block that a person can edit, unless there is a sign in them that PyYAML puts into quotes only.
    folds = len(value) > _WIDTH - 20 and value == value.strip() and "  " not in value
    style = "|" if "\n" in value and value.strip() else ">" if folds else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    tag = "int" if value == value.to_integral_value() else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{tag}", f"{value:f}")


def _nothing(dumper: yaml.SafeDumper, value: None) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(str, lambda dumper, value: _text(dumper, str(value)))  # words of a fixed list
_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(type(None), _nothing)


def to_text(data: dict[str, Any]) -> str:
    """The YAML text of a mapping of texts, dates, numbers, truth values, lists and mappings; None is an empty value."""
    text = _dumped(data)
    # PyYAML ends a file so whose last text ends in empty lines; what is written into another file may not have it.
    return text[: -len("...\n")] if text.endswith("\n...\n") else text


def _dumped(data: dict[str, Any]) -> str:
    wanted: dict[str, Any] = {"sort_keys": False, "allow_unicode": True, "default_flow_style": False, "width": _WIDTH}
    return str(yaml.dump(data, Dumper=_Dumper, **wanted))
