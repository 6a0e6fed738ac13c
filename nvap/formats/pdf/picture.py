"""A drawing of a page (inline SVG) as the source of a picture that needs nothing of the page."""

import re
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from nvap.formats.pdf.glyphs import shown
from nvap.formats.pdf.tree import Element

# HTML does not tell capitals from small letters; SVG does.
CAPITALS = {
    name.lower(): name
    for name in (
        *("viewBox", "preserveAspectRatio", "linearGradient", "radialGradient", "clipPath", "gradientUnits"),
        *("gradientTransform", "patternUnits", "patternTransform", "textLength", "lengthAdjust", "markerWidth"),
        *("markerHeight", "refX", "refY", "clipPathUnits", "pathLength", "textPath", "startOffset"),
    )
}
# What would fetch, run or hold something else.
LEFT_OUT = frozenset({"script", "image", "foreignobject", "style", "use", "animate", "set"})
POINTS = 0.75
WIDTH, HEIGHT = 300.0, 150.0
# How many points a picture may be high, which is less than a page is.
TALLEST = 600.0


def picture(element: Element, style: str) -> dict[str, Any]:
    """A picture: its source, the words that stand for it, and its width and height in points."""
    width, height = _size(element.attrs)
    source = _source(element, _rules(style), root=True)
    alt = element.attrs.get("aria-label") or next(
        (" ".join(inner.raw().split()) for inner in element.all() if inner.tag == "title"), ""
    )
    hidden = element.attrs.get("aria-hidden") == "true" or not alt
    return {"kind": "picture", "source": source, "alt": "" if hidden else alt, "width": width, "height": height}


def _size(attrs: dict[str, str]) -> tuple[float, float]:
    """Its width and height in points, from its own attributes or its view box."""
    box = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", attrs.get("viewbox", ""))]
    wide, high = (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else (WIDTH, HEIGHT)
    given = [re.fullmatch(r"(\d+(?:\.\d+)?)(?:px)?", attrs.get(name, "")) for name in ("width", "height")]
    width = float(given[0].group(1)) if given[0] else float(given[1].group(1)) * wide / high if given[1] else wide
    height = float(given[1].group(1)) if given[1] else width * high / wide
    width, height = max(width, 1.0) * POINTS, max(height, 1.0) * POINTS
    smaller = min(1.0, TALLEST / height)
    return width * smaller, height * smaller


@cache
def _rules(style: str) -> str:
    """The rules of the page's style that hold at all times, with the values of its variables put in."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    plain, depth, rule = [], 0, ""
    for part in re.split("([{}])", style):
        rule += part
        depth += {"{": 1, "}": -1}.get(part, 0)
        if depth == 0 and part == "}":
            if not rule.strip().startswith("@"):
                plain.append(rule.strip())
            rule = ""
    variables: dict[str, str] = {}
    for name, value in re.findall(r"(--[\w-]+)\s*:\s*([^;}]+)", " ".join(plain)):
        variables.setdefault(name, value.strip())
    return re.sub(r"var\((--[\w-]+)[^)]*\)", lambda found: variables.get(found.group(1), "#000"), "\n".join(plain))


def _source(element: Element, rules: str, *, root: bool = False) -> str:
    attrs = {CAPITALS.get(name, name): value for name, value in element.attrs.items() if not name.startswith("on")}
    attrs = {name: value for name, value in attrs.items() if name.rpartition(":")[2] != "href"}
    inside = "".join(
        escape(shown(child)) if isinstance(child, str) else "" if child.tag in LEFT_OUT else _source(child, rules)
        for child in element.inside
    )
    if root:
        attrs = {**attrs, "xmlns": "http://www.w3.org/2000/svg", "font-family": "Liberation Sans"}
        width, height = _size(element.attrs)
        attrs.setdefault("viewBox", f"0 0 {width / POINTS:g} {height / POINTS:g}")
        attrs |= {"width": f"{width / POINTS:g}", "height": f"{height / POINTS:g}"}
        inside = f"<style>{escape(rules)}</style>{inside}"
    tag = "g" if element.tag == "a" else CAPITALS.get(element.tag, element.tag)
    given = "".join(f" {name}={quoteattr(_resolved(value, rules))}" for name, value in attrs.items())
    return f"<{tag}{given}>{inside}</{tag}>"


def _resolved(value: str, rules: str) -> str:
    variables = dict(reversed(re.findall(r"(--[\w-]+)\s*:\s*([^;}]+)", rules)))
    return re.sub(r"var\((--[\w-]+)[^)]*\)", lambda found: variables.get(found.group(1), "#000").strip(), value)
