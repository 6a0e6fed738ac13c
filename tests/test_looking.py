"""The pages as a browser shows them: accessible, nothing cut off, nothing asked for, marked on every sheet of paper."""

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pages import NAMES as PAGES
from tests.pages import made
from tests.reading_back import Page
from tests.running import execute
from tests.tools import LOOKING, TOOLS, needs

# One browser looks at every page in turn, in light, dark, grey and on paper.
pytestmark = pytest.mark.timeout(900)
NAMES = [f"{workspace}-{name}" for workspace, names in PAGES.items() for name in names]
ASKED = ("accessibility", "wide", "requests", "console")
# A page as it is, with a fault put in; and what finds the fault.
FAULTS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "low contrast": (lambda page: page.replace("--quiet: #484949", "--quiet: #aaa"), "accessibility", "color-contrast"),
    "no language": (lambda page: page.replace(' lang="en-GB"', ""), "accessibility", "html-has-lang"),
    "a scope on nothing": (lambda page: at_the_end(page, '<table><tr><td scope="x">'), "accessibility", "scope-attr"),
    "a field without a label": (lambda page: at_the_end(page, "<input>"), "accessibility", "label"),
    "a second main": (lambda page: at_the_end(page, "</main><main>"), "accessibility", "landmark"),
    "something wide": (lambda page: at_the_end(page, '<svg width="2000" height="9"></svg>'), "wide", "<svg"),
    "a long word": (lambda page: page.replace("overflow-wrap", "x").replace("Evidence", "E" * 200), "wide", "px wide"),
    "an outside image": (lambda page: unguarded(at_the_end(page, IMAGE)), "requests", "http://127.0.0.1:9/x.png"),
    "an outside image under the policy": (lambda page: at_the_end(page, IMAGE), "console", "Content Security Policy"),
    "a handler": (lambda page: page.replace("<body>", '<body onload="a()">'), "console", "Content Security Policy"),
    "a style of another": (lambda page: at_the_end(page, "<style>p { color: red }</style>"), "console", "style-src"),
    "a style that is not its hash": (lambda page: page.replace("--tint", "--x", 1) + AS_IT_IS, "console", "sha256"),
    "a script": (lambda page: at_the_end(page, "<script>a()</script>"), "console", "Content Security Policy"),
}  # fmt: skip
# Faults that other things than `asked` find: what stands in the page, and what stands there instead.
MORE_FAULTS = (
    ("fault-unmarked", 'content: "OFFICIAL"', "content: none"),
    ("fault-alone", "break-after: avoid", "break-after: page"),
    ("fault-hidden", '<div class="objective"', '<div class="objective" hidden'),
)
AS_IT_IS = "<!-- as it is -->"
IMAGE = '<img src="http://127.0.0.1:9/x.png" alt="">'


def at_the_end(page: str, markup: str) -> str:
    """A page with something more at the end of its main part."""
    return page.replace("</main>", f"{markup}</main>")


def unguarded(page: str) -> str:
    """A page without its policy."""
    return re.sub(r"<meta http-equiv=[^>]*>", "", page)


def hashed(page: str) -> str:
    """A page whose policy knows its style as it is now."""
    style = re.findall(r"(?s)<style>(.*?)</style>", page)[0]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return re.sub(r"style-src 'sha256-[^']*'", f"style-src 'sha256-{digest}'", page)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page, and a sheet with each of the faults."""
    folder = tmp_path_factory.mktemp("pages")
    paths = made(folder)
    sheet = paths["empty-sheet"].read_text(encoding="utf-8")
    for number, (fault, _, _) in enumerate(FAULTS.values()):
        page = fault(sheet)
        assert page != sheet
        paths[f"fault-{number}"] = folder / f"fault-{number}.html"
        as_it_is = page.endswith(AS_IT_IS)
        paths[f"fault-{number}"].write_text(page if as_it_is else hashed(page), encoding="utf-8")
    for name, before, after in MORE_FAULTS:
        paths[name] = folder / f"{name}.html"
        paths[name].write_text(hashed(sheet.replace(before, after)), encoding="utf-8")
    return paths


def kept(name: str) -> dict[str, bool]:
    """Of a fault that the browser itself finds, neither paper nor text is asked for."""
    by_the_browser = {f"fault-{number}" for number in range(len(FAULTS))}
    return dict.fromkeys(("printed", "text"), name not in by_the_browser)


@pytest.fixture(scope="module")
def looked(pages: dict[str, Path]) -> dict[str, Any]:
    """What one run of the browser found of each page; the printed pages lie beside."""
    needs("axe")
    needs("playwright")
    asked = {
        "chromium": needs("chromium"),
        "folder": str(next(iter(pages.values())).parent),
        "pages": [
            {"name": name, "path": str(path), "brief": name.startswith("fault-")} | kept(name)
            for name, path in pages.items()
        ],
    }
    done = execute([needs("node"), "look.mjs"], cwd=LOOKING, given=json.dumps(asked), timeout=840, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found(name: str, asked: str, looked: dict[str, Any]) -> None:
    assert looked[name][asked] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, looked: dict[str, Any]) -> None:
    _, asked, words = FAULTS[fault]
    found = looked[f"fault-{list(FAULTS).index(fault)}"][asked]
    assert any(words in message for message in found), found


# The part of an A4 page between its margins, in points.
BODY = ("-x", "0", "-y", "51", "-W", "595", "-H", "737")


def printed(path: Path, *part: str) -> list[str]:
    """The text of each printed page, or of a part of it."""
    program = [needs("pdftotext"), "-layout", *part, str(path), "-"]
    done = execute(program, check=True)
    return done.stdout.split("\f")[:-1]


def unmarked(path: Path, marking: str) -> list[int]:
    """The printed pages that do not have the marking at the head and at the foot."""
    found = []
    for place, text in enumerate(printed(path), 1):
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        if lines[0] != marking or not any(f" {marking} Page {place} of " in f" {line}" for line in lines[-3:]):
            found.append(place)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_of_paper_is_marked(name: str, looked: dict[str, Any], pages: dict[str, Path]) -> None:
    assert looked[name]
    page = pages[name].read_text(encoding="utf-8")
    marking = re.findall(r'<p class="marking">([A-Z-]+)</p>', page)[0]
    assert unmarked(pages[name].with_suffix(".pdf"), marking) == []


def test_a_sheet_of_paper_without_its_marking_is_found(looked: dict[str, Any], pages: dict[str, Path]) -> None:
    assert looked["fault-unmarked"]
    assert unmarked(pages["fault-unmarked"].with_suffix(".pdf"), "OFFICIAL") == [1, 2]


def alone(path: Path, page: str) -> list[str]:
    """The headings, and the heads of tables, that are the last thing on a sheet of paper."""
    headings = {bare(text) for _, _, text in Page(page).of("h1", "h2", "h3", "h4", "caption", "figcaption", "thead")}
    found = []
    for text in printed(path, *BODY):
        lines = [line for line in text.splitlines() if line.strip()]
        outdented = min(len(line) - len(line.lstrip()) for line in lines)  # where headings stand, and no item of a list
        last = bare(lines[-1])
        found += [last] if last in headings and not lines[-1][outdented].isspace() else []
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_heading_is_left_at_the_foot_of_a_sheet(name: str, looked: dict[str, Any], pages: dict[str, Path]) -> None:
    assert looked[name]
    assert alone(pages[name].with_suffix(".pdf"), pages[name].read_text(encoding="utf-8")) == []


def test_a_heading_left_at_the_foot_is_found(looked: dict[str, Any], pages: dict[str, Path]) -> None:
    path = pages["fault-alone"]
    assert looked["fault-alone"]
    assert "objectives" in alone(path.with_suffix(".pdf"), path.read_text(encoding="utf-8"))


def whole(page: str, shown: str) -> bool:
    """Whether the text that is shown without script is all of the page's, and nothing else, but for the form."""
    ((_, _, text),) = Page(re.sub(r'(?s)<(form|svg).*?</\1>|<(p|span) class="(?:quiet )?paper">.*?</\2>', "", page)).of(
        "main"
    )
    return bare(text) == bare(shown)


def bare(text: str) -> str:
    """Text without what a style does to it: spaces, and capitals."""
    return "".join(text.split()).lower()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_without_script(name: str, looked: dict[str, Any], pages: dict[str, Path]) -> None:
    assert whole(pages[name].read_text(encoding="utf-8"), looked[name]["text"])


def test_a_page_that_is_not_whole_is_found(looked: dict[str, Any], pages: dict[str, Path]) -> None:
    assert not whole(pages["fault-hidden"].read_text(encoding="utf-8"), looked["fault-hidden"]["text"])


# What is shown when the first choice of each filter is chosen: counted by hand from `gaps --all` and `status`.
CHOSEN = {
    "example-plan": {"theme": 3, "owner": 2, "issue": 5},
    "empty-plan": {"theme": 3, "owner": 2, "issue": 5},
    "example-pack": {"theme": 3, "gap": 3, "claimed": 2, "supported": 11},
    "empty-pack": {"theme": 3, "gap": 0, "claimed": 16, "supported": 0},
}


# The evidence that the first choice of each of its filters finds, and the day of its days.
PARTS: dict[str, Callable[[str], bool]] = {
    "kind": lambda part: 'data-kind="policy"' in part,
    "assurance": lambda part: 'data-assurance="self"' in part,
    "strand": lambda part: bool(re.search(r'data-strand="[^"]', part)),
    "from": lambda part: re.findall(r'data-date="([^"]*)"', part) >= ["2026-06-01"],
    "to": lambda part: re.findall(r'data-date="([^"]*)"', part) <= ["2026-06-01"],
}


@pytest.mark.parametrize("name", CHOSEN)
def test_what_is_asked_for_is_found(name: str, looked: dict[str, Any], pages: dict[str, Path]) -> None:
    steps = looked[name]["finding"]
    sheets = re.findall(r'(?s)<section class="(?:sheet )?item".*?</section>', pages[name].read_text(encoding="utf-8"))
    parts = [re.findall(r'<div class="record part[^>]*>', sheet) for sheet in sheets]
    everything, every_part = len(sheets), sum(map(len, parts))
    of_parts = (
        {choice: [sum(map(fits, row)) for row in parts] for choice, fits in PARTS.items()} if "pack" in name else {}
    )
    if not any(map(PARTS["strand"], (part for row in parts for part in row))):
        of_parts.pop("strand", None)
    wanted = {
        **dict.fromkeys(("at first", "escape", "show all", "a link into what is hidden"), everything),
        "nothing fits": 0,
        "a word": sum("exploitation" in sheet.lower() for sheet in sheets),
        **{f"{choice} chosen": fit for choice, fit in CHOSEN[name].items()},
        **{f"{choice} chosen": sum(map(bool, found)) for choice, found in of_parts.items()},
        **{f"{choice} all": everything for choice in (*CHOSEN[name], *of_parts)},
    }
    shown = {step: found["shown"] for step, found in steps.items() if step != "before printing"}
    assert shown == wanted
    for step, found in steps.items():
        also = f" and {found['parts']} of {every_part} pieces of evidence" if "pack" in name else ""
        assert found["says"] == f"{found['shown']} of {everything} actions{also} shown", step
        assert found["rows"] == (found["shown"] if "plan" in name else 0), step
    for choice, fit in of_parts.items():
        assert steps[f"{choice} chosen"]["parts"] == sum(fit), choice
    assert steps["a link into what is hidden"]["seen"]
    paper = "".join(printed(pages[name].with_name(f"{name}-found.pdf")))
    assert steps["before printing"]["says"] in paper, "what is left out on paper is said there"
    assert "actions shown" not in "".join(printed(pages[name].with_suffix(".pdf")))


def invalid(*paths: Path) -> list[str]:
    """What the W3C's checker says of pages; whether their policy lets their style through, the browser knows better."""
    program = [
        needs("java"),
        "-jar",
        needs("vnu"),
        "--format",
        "gnu",
        "--filterpattern",
        ".*Content Security Policy.*|.*“dt” name.*",
    ]
    done = execute([*program, *paths], timeout=180)
    return done.stderr.splitlines()


def test_the_pages_are_valid(pages: dict[str, Path]) -> None:
    assert invalid(*(pages[name] for name in NAMES)) == []


def test_a_page_that_is_not_valid_is_found(pages: dict[str, Path]) -> None:
    said = invalid(pages[f"fault-{list(FAULTS).index('a scope on nothing')}"])
    assert any("scope" in sentence for sentence in said)


def test_a_tool_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOOLS, "spyglass", ("no-such-spyglass",))
    monkeypatch.setenv("NVAP_TOOLS", "")
    with pytest.raises(pytest.skip.Exception, match="spyglass is not there"):
        needs("spyglass")
    monkeypatch.setenv("NVAP_TOOLS", "required")
    with pytest.raises(pytest.fail.Exception, match="spyglass is not there"):
        needs("spyglass")
