"""The rules of how a text is written in YAML. One rule is one function; its docstring is the rule's page."""

import re
from collections.abc import Iterator
from typing import Any

from nvap.load.validation import takes
from nvap.rules.context import Context, Hit
from nvap.source import Keys, Source
from nvap.source.rule import Rule, warning

# What the plan's own files and the pages of the documentation say beside a value: no text is cut by it.
WRITTEN = {
    "assured_by": "for peer and independent",
    "expects": "editorial",
    "id": "editorial",
    "part": "where it speaks for a part of the force",
    "reference": "where the document is kept",
    "short": "editorial",
}
# A line with a comment after something that may be an unquoted text, and its key, if it has one.
_LINE = r"(?m)^ *(?:- +)*(?:([\w.-]+):[ \t]+)?+(?![\[{].*[\]}][ \t]+#|[\"'|>])[^\s#].*?[ \t]#(.*)$"
_IN_CURLY_QUOTES = "(?m)(?:[:-] +)(\u201c[^\u201c\u201d\n]*\u201d|\u2018[^\u2018\n]*\u2019)[ \\t]*$"


def comment_cuts_text(context: Context) -> Iterator[Hit]:
    """A comment after an unquoted text, on the same line.

    In YAML a space and a # end the text: "Box 12 #118" is "Box 12". Nothing else tells that the rest is not read. Put
    the text in quotation marks, or a comment on a line of its own.

    Fails:

        reference: Box 12 #118, shelf 4

    Passes:

        reference: "Box 12 #118, shelf 4"
    """
    for source, model in context.files:
        if " #" in source.text or "\t#" in source.text:
            for index, keys in _cut(source):
                words = source.text[index:].splitlines()[0].strip()
                if takes(model, source.data, keys, f"{_at(source.data, keys)} {words}"):
                    yield Hit(source, keys, {"words": words, "left": _at(source.data, keys)}, index=index)


def curly_quotes(context: Context) -> Iterator[Hit]:
    """A text in curly quotation marks, as a word processor makes them.

    YAML knows only straight ones: curly ones are part of the text, and are printed. If they should be, put straight
    ones around them.

    Fails:

        title: “Dip sample”

    Passes:

        title: Dip sample
    """
    for source, model in context.files:
        if source.data is None or source.text.isascii():
            continue
        for match in re.finditer(_IN_CURLY_QUOTES, source.text):
            keys = source.keys_at(match.start(1))
            whole = keys and _at(source.data, keys) == match.group(1)
            if keys and whole and takes(model, source.data, keys, match.group(1)):
                yield Hit(source, keys, {"words": match.group(1)}, index=match.start(1))


def _cut(source: Source) -> Iterator[tuple[int, Keys]]:
    """The comments that stand after an unquoted text, and the path of keys of that."""
    if source.data is None or not (" #" in source.text or "\t#" in source.text):  # as in nearly all
        return
    lines = [*re.finditer(_LINE, source.text)]
    if all(WRITTEN.get(line.group(1)) == line.group(2).strip() for line in lines):
        return
    for comment in source.comments:
        keys = source.keys_at(comment.after) if comment.after is not None else None
        if keys and WRITTEN.get(str(keys[-1])) != comment.words[1:].strip():
            yield comment.start, keys


def _at(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


RULES: tuple[Rule, ...] = (
    warning(
        comment_cuts_text,
        "the text before this # ends here: {words} is a comment, and is not read",
        "Put the whole text in quotation marks, or the comment on a line of its own.",
    ),
    warning(
        curly_quotes,
        "the curly quotation marks of {words} are part of the text",
        "Take them away, or type straight ones instead; if they should be printed, put straight ones around them.",
    ),
)
