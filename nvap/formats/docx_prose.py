"""What people wrote at length, in a Word document: real paragraphs and lists, where the tag of the template stood.

A template says nothing of them. A paragraph in which such a text was printed is divided at its marks: what comes after
looks as it does and stands in as far as its text, and items are in a list of Word's own.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from nvap.formats.prose import END, breaks, closing, joined

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAK = f"{_W}proseBreak"
_HANGING = 340  # how far the text of an item stands in from its sign, in twentieths of a point
# What stands before a place in a paragraph's properties, in the order that Word wants.
_BEFORE_NUMBERS = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
_BEFORE_INDENT = (
    *(*_BEFORE_NUMBERS, "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku"),
    *("wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd"),
    *("snapToGrid", "spacing"),
)


def broken(xml: str) -> str:
    """The text of the main part with an element for each mark that stands in a text of it; elsewhere a line."""

    def made(sign: str) -> str:
        return f'</w:t><w:proseBreak w:val="{sign}"/><w:t xml:space="preserve">'

    return joined(re.sub("(<w:t(?: [^>]*)?>)([^<]*)", lambda text: text[1] + breaks(text[2], made), xml))


def divide(body: Any, styles: Any, numbering: Any) -> None:
    """Divide every paragraph of a document that has breaks; without `numbering` the signs of items are letters."""
    lists = _Lists(styles, numbering)
    for paragraph in list(body.iter(f"{_W}p")):
        if next(paragraph.iter(_BREAK), None) is not None:
            _divide(paragraph, lists)


class _Lists:
    """The lists of one document, and how far in its paragraphs stand."""

    def __init__(self, styles: Any, numbering: Any) -> None:
        self.styles = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}
        self.numbering = numbering
        self.bullets = self.counted = 0

    def number(self, sign: str) -> int:
        """The list that an item belongs to: one for every bullet, and one for all that is counted from 1."""
        if sign == "-":
            self.bullets = self.bullets or self._new("bullet", "•")
            return self.bullets
        if sign == "1." or not self.counted:
            self.counted = self._new("decimal", "%1.")
        return self.counted

    def _new(self, form: str, text: str) -> int:
        root = self.numbering
        shape = 1 + max((int(each.get(f"{_W}abstractNumId")) for each in root.iter(f"{_W}abstractNum")), default=0)
        number = 1 + max((int(each.get(f"{_W}numId")) for each in root.iter(f"{_W}num")), default=0)
        level = _new(root, "lvl", ilvl=0)
        for name, value in {"start": 1, "numFmt": form, "lvlText": text, "lvlJc": "left"}.items():
            level.append(_new(root, name, val=value))
        made = _new(root, "abstractNum", abstractNumId=shape)
        made.extend([_new(root, "multiLevelType", val="singleLevel"), level])
        first = next(root.iter(f"{_W}num"), None)
        if first is None:
            root.append(made)
        else:
            first.addprevious(made)
        entry = _new(root, "num", numId=number)
        entry.append(_new(root, "abstractNumId", val=shape))
        last = [*root.iter(f"{_W}num"), made][-1 if first is None else -2]
        last.addnext(entry)
        return number

    def properties(self, paragraph: Any) -> Iterator[Any]:
        """The properties of a paragraph: its own, those of its style and of what that stands on."""
        own = paragraph.find(f"{_W}pPr")
        if own is not None:
            yield own
        style = None if own is None else own.find(f"{_W}pStyle")
        seen: set[str] = set()
        while style is not None and (name := style.get(f"{_W}val")) in self.styles and name not in seen:
            seen.add(name)
            found = self.styles[name].find(f"{_W}pPr")
            if found is not None:
                yield found
            style = self.styles[name].find(f"{_W}basedOn")

    def indent(self, paragraph: Any) -> int:
        """How far in the text of a paragraph stands, by itself, its style or its list."""
        for found in self.properties(paragraph):
            indents = [found.find(f"{_W}ind"), *self._of_list(found.find(f"{_W}numPr"))]
            for indent in indents:
                left = None if indent is None else indent.get(f"{_W}left") or indent.get(f"{_W}start")
                if left is not None and re.fullmatch(r"\d{1,5}", left):
                    return int(left)
        return 0

    def _of_list(self, place: Any) -> Iterator[Any]:
        """How far in the items of a list stand, of which a paragraph is one."""
        if place is None or self.numbering is None:
            return
        number, level = (
            next((each.get(f"{_W}val") for each in place.iter(f"{_W}{name}")), "0") for name in ("numId", "ilvl")
        )
        shapes = {each.get(f"{_W}numId"): each.find(f"{_W}abstractNumId") for each in self.numbering.iter(f"{_W}num")}
        shape = shapes.get(number)
        for each in self.numbering.iter(f"{_W}abstractNum"):
            if shape is not None and each.get(f"{_W}abstractNumId") == shape.get(f"{_W}val"):
                of = (found for found in each.iter(f"{_W}lvl") if found.get(f"{_W}ilvl") == level)
                yield from (indent for found in of for indent in found.iter(f"{_W}ind"))


def _divide(paragraph: Any, lists: _Lists) -> None:
    """Make several paragraphs of one, at its breaks."""
    indent = lists.indent(paragraph)
    is_item = any(found.find(f"{_W}numPr") is not None for found in lists.properties(paragraph))
    (_, first), *others = _pieces(paragraph)
    place = paragraph
    for sign, runs in others:
        made = _new(paragraph, "p")
        properties = _copied_properties(paragraph)
        made.append(properties)
        if sign and lists.numbering is not None:
            _number(properties, lists.number(sign))
            _stand_in(properties, indent + _HANGING, _HANGING)
        else:
            if is_item:
                _number(properties, 0)
            _stand_in(properties, indent, 0)
            if sign:
                made.append(_run_of(paragraph, f"{sign.replace('-', '•')} "))
        made.extend(runs)
        place.addnext(made)
        place = made
    for section in list(paragraph.iter(f"{_W}sectPr")):
        place.find(f"{_W}pPr").append(section)
    if not any(map(_said, first)) and next(paragraph.iter(f"{_W}bookmarkStart"), None) is None:
        paragraph.getparent().remove(paragraph)


def _pieces(paragraph: Any) -> list[tuple[str, list[Any]]]:
    """What of a paragraph stands up to its first break, and after each, with the sign of the break.

    What follows the text in the paragraph is a piece of its own.
    """
    pieces: list[tuple[str, list[Any]]] = [("", [])]
    for part in list(_parts(paragraph)):
        if not isinstance(part, str):
            pieces[-1][1].append(part)
        else:
            pieces.append((part, []))
    made = pieces[:1]
    for sign, runs in pieces[1:]:
        if sign == END:
            made[-1][1].extend(_closing_runs(paragraph, runs))
        if sign != END or any(map(_said, runs)):
            made.append((sign.replace(END, ""), runs))
            _without_space(runs)
    return made


def _parts(paragraph: Any) -> Iterator[Any]:
    """What a paragraph holds besides its properties, runs divided at their breaks, and the signs of these."""
    for child in list(paragraph):
        if child.tag == f"{_W}pPr":
            continue
        if child.tag != f"{_W}r":
            for found in list(child.iter(_BREAK)):
                found.getparent().replace(found, _text(paragraph, " "))
            yield child
            continue
        run = child
        for found in [each for each in child if each.tag == _BREAK]:
            rest = _new(paragraph, "r")
            look = child.find(f"{_W}rPr")
            rest.extend([*([deepcopy(look)] if look is not None else []), *found.itersiblings()])
            run.remove(found)
            yield run
            yield found.get(f"{_W}val") or ""
            run = rest
        yield run


def _closing_runs(paragraph: Any, runs: list[Any]) -> Iterator[Any]:
    """What at the beginning of some runs belongs to the sentence before, taken out of them."""
    for text in (found for run in runs for found in run.iter(f"{_W}t") if found.text):
        if ended := closing(text.text):
            text.text = text.text.removeprefix(ended)
            yield _run_of(paragraph, ended)
        return


def _without_space(runs: list[Any]) -> None:
    for text in (found for run in runs for found in run.iter(f"{_W}t") if found.text):
        text.text = text.text.lstrip(" ")
        if text.text:
            return


def _said(run: Any) -> bool:
    return bool("".join(text.text or "" for text in run.iter(f"{_W}t")).strip())


def _copied_properties(paragraph: Any) -> Any:
    """The properties of a paragraph for one that follows it: without its list, its indent, and what begins a page."""
    own = paragraph.find(f"{_W}pPr")
    properties = _new(paragraph, "pPr") if own is None else deepcopy(own)
    for name in ("numPr", "ind", "pageBreakBefore", "sectPr"):
        for found in properties.findall(f"{_W}{name}"):
            properties.remove(found)
    return properties


def _number(properties: Any, number: int) -> None:
    """Put a paragraph into a list; of the number 0, into none."""
    made = _new(properties, "numPr")
    made.extend([_new(properties, "ilvl", val=0), _new(properties, "numId", val=number)])
    _put(properties, made, _BEFORE_NUMBERS)


def _stand_in(properties: Any, left: int, hanging: int) -> None:
    _put(properties, _new(properties, "ind", left=left, hanging=hanging), _BEFORE_INDENT)


def _put(properties: Any, made: Any, before: tuple[str, ...]) -> None:
    place = sum(each.tag.removeprefix(_W) in before for each in properties)
    properties.insert(place, made)


def _run_of(near: Any, letters: str) -> Any:
    run = _new(near, "r")
    run.append(_text(near, letters))
    return run


def _text(near: Any, letters: str) -> Any:
    text = _new(near, "t")
    text.text = letters
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return text


def _new(near: Any, name: str, **attributes: object) -> Any:
    """A new element, of the kind that those near it are."""
    return near.makeelement(f"{_W}{name}", {f"{_W}{key}": str(value) for key, value in attributes.items()})
