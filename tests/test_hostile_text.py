"""Text from files is text, in every form: nothing in it becomes markup, an escape code, a link or a template."""

import json
import re
import sys
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from nvap.cli.app import app
from nvap.formats.documents import DOCUMENTS, FORMATS, forms_of
from nvap.formats.jinja import CELL, END, FAINT, HEADING, STRONG, css, html, markdown, terminal
from nvap.load.plan import load
from nvap.rules.linking import MOST_WORDS
from nvap.source import Folder, from_text
from nvap.words.escaping import plain
from nvap.words.prose import blocks_of
from nvap.workspace import built_in
from tests.reading_back import READERS, Page, Reading, no_controls, read_html, read_markdown, squeezed
from tests.running import NEXT_EDITION, execute_for_bytes
from tests.terminal import POSIX, at_a_terminal

AT = ("--as-at", "2026-11-30")
BENIGN = "ordinary words"
RECORD = "2026-10-14-record-1"
STRINGS = {
    "tag": "[red]alert[/red]",
    "path": "[/etc/passwd]",
    "link": "[text](http://x/ 'title') ![img](http://x) <http://x> [a][b] [^1]",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "comment": "<!-- --> ]]> <![CDATA[ x ]]> </p></main></html>",
    "formula": '=HYPERLINK("http://x","y")',
    "plus": "+1 and -1 and @x",
    "table": "| a | b | \\| c",
    "dashes": "| --- | --- |",
    "escape": "\x1b[31mred\x1b[0m",
    "controls": "a\x00b\x07c\x08d\x7fe\x9b31mf",
    "osc": "\x1b]8;;http://x\x1b\\text\x1b]8;;\x07",
    "marks": f"{HEADING}a{STRONG}b{FAINT}c{END}d{CELL}e",
    "smile": ":smile: :+1:",
    "emphasis": "**bold** *x* __y__ _z_ ~~s~~ `code` ``co`de``",
    "heading": "# head",
    "underline": "---",
    "item": "- item",
    "numbered": "1. one",
    "bracketed": "1) one",
    "quote": "> quote",
    "fence": "``` fence ~~~",
    "entity": "&amp; &lt; &#60; &copy &",
    "jinja": "{{ 7*7 }} {# c #} {{ view }}",
    "block": "{% raw %}{% include 'x' %}",
    "backslashes": "\\ \\\\ \\n \\* end\\",
    "bidi": "a\u202eb\u202cc \u2066d\u2069 \u200fe",
    "separators": "a\u2028b\u2029c\u0085d",
    "lines": "one\ntwo\r\n\r\nthree\n    four\n# five",
    "list": "Seen <b>:\n- [one](x)\n* **two**\n    more\n1. {{ 3 }}\n2. | 4 |\n\n3. five\n> six\n9. s &amp;\n\n- eight",
    "listed": "- \\*one\n• two ``` \n1. # three\n1. <li>four</li>",
    "welsh": "Dŵr a thŷ, Gŵyl, ŵŷ ŴŶ",
    "emoji": "👩‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ✊🏽",
    "spaces": "a\u00a0b\u202fc",
    "edges": "  edges  ",
    "dollar": "$x$ $$y$$ %s {0} ${z}",
    "url": "www.example.org http://example.org a@example.org",
    "long": "x" * 300,
}


def twin(text: str) -> str:
    """Ordinary words with the paragraphs and lists of a text."""
    blocks = blocks_of(text)
    return BENIGN if len(blocks) == 1 else "\n".join(f"{block.sign} {BENIGN}".strip() for block in blocks)


def pieces(text: str) -> list[str]:
    """The paragraphs and items of a text, as a document shows them."""
    return [squeezed(plain(block.text)) for block in blocks_of(text)]


def quoted(text: str) -> str:
    """A text as a double-quoted YAML scalar, through which any character can get in."""

    def escaped(match: re.Match[str]) -> str:
        code = ord(match.group())
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

    unsafe = "[\x00-\x1f\x7f-\xa0\u2028-\u202f\u2066-\u2069\u200e\u200f\ufeff]"
    return '"' + re.sub(unsafe, escaped, text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def flow(data: Any) -> str:
    """Data as YAML in which every text is double-quoted."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{quoted(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    return quoted(str(data))


FORCE_ACTIONS = sorted(path.stem for path in (built_in("plan") / "actions").glob("2.*.yaml"))


@dataclass(frozen=True)
class Texts:
    """What stands in an action in place of the plan's own words."""

    title: str
    objective: str
    reference: list[str]
    links: list[str]


def write_plan(folder: Path, texts: dict[str, Texts]) -> None:
    """Copy the plan into a workspace, with some texts of some actions replaced."""
    home = folder / "plan" / "actions"
    home.mkdir(parents=True)
    for path in built_in("plan").rglob("*.yaml"):
        copy = folder / "plan" / path.relative_to(built_in("plan"))
        copy.write_bytes(path.read_bytes())
    for number, text in texts.items():
        file = home / f"{number}.yaml"
        data: Any = from_text(file.read_text(encoding="utf-8"), "")[0].data
        data["title"] = text.title
        words = re.findall(r"[^\W_]+", text.objective)
        data["objectives"][0] |= {
            "text": text.objective,
            "short": text.objective if len(words) <= MOST_WORDS else words[0],
        }
        data["reference"] = text.reference
        data["useful_links"] = [{"title": link} for link in text.links]
        file.write_text(flow(data), encoding="utf-8")


def write_measures(folder: Path, texts: tuple[str, ...]) -> None:
    """Write a file of measures, with each text in every free key of one."""
    own = [
        {
            "id": f"measure-{number}",
            "objectives": ["2.2.1.1"],
            "text": text,
            "kind": "output",
            "unit": text,
            "better": "higher",
            "every": "3",
        }
        for number, text in enumerate(texts)
    ]
    (folder / "measures").mkdir()
    (folder / "measures" / "norfolk.yaml").write_text(flow({"own": own}), encoding="utf-8")


def write_record(folder: Path, name: str, objective: str, text: str) -> None:
    """Write a record of an objective, with a text in each of its free keys."""
    data = {
        "id": name,
        "force": "norfolk",
        "plan_version": "2",
        "objectives": {objective: "v1:c39a4d11bcc9"},
        "kind": "audit",
        "assurance": "peer",
        # Not the same of two records, which a pack would tell of together.
        "assured_by": f"{text} {name}",
        "title": text,
        "summary": text,
        "shows": "partly",
        "part": text,
        "date": "2026-10-14",
        "recorded": "2026-10-20",
        "review_by": "2027-10-14",
        "owner": text,
        "reference": text,
        "handling": text,
        "findings": [{"objective": objective, "seriousness": "area-for-improvement", "text": text, "lead": text}],
        "renewed": [{"date": "2026-10-21", "from": "2027-04-14", "to": "2027-10-14", "note": text}],
    }
    home = folder / "evidence" / "norfolk"
    home.mkdir(parents=True, exist_ok=True)
    (home / f"{name}.yaml").write_text(flow(data), encoding="utf-8")


NORFOLK = ("--force", "norfolk")
ROUND = "closed"
GAPS = ("gaps", *NORFOLK, "--all", "--band", "put-right")
SHOW = ("evidence", "show", "RECORD", *NORFOLK)
MEASURES = ("measures", "list", *NORFOLK)
# Each command, and how many blocks of each form at least hold each hostile text.
COMMANDS: dict[tuple[str, ...], dict[str, int]] = {
    ("sheet", "--all"): {"md": 4, "html": 4, "text": 4, "json": 4},
    GAPS: {"md": 5, "html": 5, "text": 5, "json": 3},
    ("evidence", "list", *NORFOLK): {"md": 1, "text": 1, "json": 1},
    SHOW: {"md": 8, "text": 8, "json": 8},
    MEASURES: {"md": 2, "html": 2, "text": 1, "json": 1},
    ("list", "actions"): {"md": 1, "text": 1, "json": 1},
    ("list", "objectives"): {"md": 1, "text": 1, "json": 1},
    ("links",): {"md": 2},
    ("plan",): {"md": 6, "html": 6, "text": 4, "json": 4},
}
# How every document is asked for; where no row above says how often at least a text is held, the document must keep its
# shape whatever the texts are.
ASKED: dict[str, tuple[str, ...]] = {
    "sheet": ("sheet", "--all"),
    "gaps": GAPS,
    "evidence-list": ("evidence", "list", *NORFOLK),
    "evidence": SHOW,
    "list": ("list", "objectives"),
    "links": ("links",),
    "edition-list": ("edition", "list"),
    "round-list": ("round", "list"),
    "round-later": ("national", "--round", ROUND),
    "plan": ("plan",),
    "status": ("status", *NORFOLK),
    "why": ("why", "OBJECTIVE", *NORFOLK),
    "return": ("return", "show", *NORFOLK),
    "pack": ("pack", *NORFOLK),
    "national": ("national", *NORFOLK),
    "practice": ("practice", *NORFOLK),
    "diff": ("diff", "built-in", str(NEXT_EDITION), *NORFOLK),
    "carry": ("carry", "--list", *NORFOLK),
    "measures": MEASURES,
    "trend": ("trend", *NORFOLK),
}
# The forms that are read back by tests of their own, and where.
ELSEWHERE = {"docx": "test_word.py", "pdf": "test_pdf.py", "csv": "test_tables.py", "xlsx": "test_tables.py"}
CASES = [
    *((command, form) for command, forms in COMMANDS.items() for form in forms),
    *(
        (command, form)
        for name, command in ASKED.items()
        for form in forms_of(name)
        if form in READERS and form not in COMMANDS.get(command, {})
    ),
]
# White space that a sentence of the catalogue makes one space of: the reason why a row is there holds such a sentence.
SPACED = {"marks", "separators", "spaces"}
# A workspace holds a dozen texts, each in an action and a record of its own.
DOZEN = 12
HOME = TemporaryDirectory(prefix="nvap-hostile-")


def place(string: str) -> tuple[tuple[str, ...], str, str]:
    """The texts of the workspace in which a string lies, its action there, and its record."""
    names = list(STRINGS)
    start = names.index(string) // DOZEN * DOZEN
    number = names.index(string) - start
    texts = tuple(STRINGS[name] for name in names[start : start + DOZEN])
    return texts, FORCE_ACTIONS[number], f"2026-10-14-record-{number}"


@cache
def workspace(texts: tuple[str, ...]) -> Path:
    """A workspace with each text in every place of its own action and record that a person can write in."""
    folder = Path(mkdtemp(dir=HOME.name))
    write_plan(folder, {n: Texts(text, text, [text], [text]) for n, text in zip(FORCE_ACTIONS, texts, strict=False)})
    write_measures(folder, texts)
    for number, (action, text) in enumerate(zip(FORCE_ACTIONS, texts, strict=False)):
        write_record(folder, f"2026-10-14-record-{number}", f"{action}.1", text)
    with chdir(folder):
        assert CliRunner().invoke(app, ["round", "close", ROUND, *AT]).exit_code == 0
    return folder


@cache
def printed(texts: tuple[str, ...], command: tuple[str, ...], form: str) -> str:
    """What a command prints of a workspace; it must end well and say nothing else."""
    with chdir(workspace(texts)):
        at = () if ROUND in command else AT
        ended = CliRunner().invoke(app, [*command, *at, "--format", form])
    assert (ended.exit_code, ended.stderr) == (0, ""), ended.stderr
    return ended.stdout


@cache
def read_back(texts: tuple[str, ...], command: tuple[str, ...], form: str) -> Reading:
    """The same, read back; the white space of JSON is not touched."""
    read = READERS[form](printed(texts, command, form))
    return read if form == "json" else Reading([squeezed(block) for block in read.blocks], read.skeleton)


def loosely(text: str) -> str:
    """The text with every kind of white space as one space; Markdown trims a heading of all kinds."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("command", "form"), CASES, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
@pytest.mark.parametrize("string", STRINGS)
def test_text_is_read_back_as_text(string: str, command: tuple[str, ...], form: str) -> None:
    texts, action, record = place(string)
    asked = tuple({"RECORD": record, "OBJECTIVE": f"{action}.1"}.get(word, word) for word in command)
    out = printed(texts, asked, form)
    read = read_back(texts, asked, form)
    lost_in_a_sentence = command == GAPS and string in SPACED
    for wanted in [STRINGS[string]] if form == "json" else pieces(STRINGS[string]):
        found = sum(wanted in block for block in read.blocks)
        assert found >= COMMANDS.get(command, {}).get(form, 0) - lost_in_a_sentence
    assert no_controls(out, "\n\t" if form == "text" else "\n")
    assert read.skeleton == read_back(tuple(map(twin, texts)), asked, form).skeleton, (
        "a text has become a part of the document"
    )


def test_every_form_of_every_document_is_read_back() -> None:
    assert {*ASKED} == {*DOCUMENTS}
    read = {(command, form) for command, form in CASES}
    every = {(ASKED[name], form) for name in DOCUMENTS for form in forms_of(name)}
    assert {form for _, form in every - read} <= {*ELSEWHERE}
    assert {*FORMATS} == {*READERS} | {*ELSEWHERE}
    for name in ELSEWHERE.values():
        assert "hostile" in (Path(__file__).parent / name).read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("string", STRINGS)
def test_the_record_counts_and_a_row_shows_it(string: str) -> None:
    texts, action, record = place(string)
    rows = json.loads(printed(texts, GAPS, "json"))["gaps"]
    (row,) = [row for row in rows if row["action"] == action]
    assert (row["objective"], row["gap"]) == (f"{action}.1", "adverse")
    assert [(told["id"], told["title"]) for told in row["evidence"]] == [(record, STRINGS[string])]
    assert row["newest_evidence"] == "2026-10-14"


def test_the_readers_can_tell() -> None:
    assert read_markdown("**a** b").skeleton != read_markdown("a b").skeleton
    assert read_markdown("| a | b |\n| --- | --- |\n| c|d | e |").blocks != ["a", "b", "c|d", "e"]
    assert read_html("<p>a<script>b</script></p>").skeleton != read_html("<p>a</p>").skeleton
    assert read_html('<p id="a" onclick="b">').skeleton != read_html('<p id="a">').skeleton
    assert not no_controls("\x1b[31m", "\n")


def test_only_template_words_are_called_safe() -> None:
    """The filter that skips escaping stands only on what a template wrote itself."""
    used = [
        found
        for path in sorted(built_in("templates").glob("*.j2"))
        for found in re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}", path.read_text(encoding="utf-8"))
    ]
    assert set(used) <= {"{{ depth | safe }}", '{{ "\\\\" | safe if not loop.last }}'}
    assert used
    everything = "".join(path.read_text(encoding="utf-8") for path in built_in("templates").glob("*.j2"))
    assert len(re.findall(r"\|\s*safe\b", everything)) == len(used)
    assert "autoescape" not in everything


ANY = st.text(st.characters(codec="utf-8"), max_size=80) | st.text(
    st.sampled_from("\\`*_[]<>~|$#!{}&;:+-=().%1 9\n\t\"'@^/ax\u00a0"), max_size=30
)
FRAMES = {
    "paragraph": "before\n\n{}\n\nafter\n",
    "heading": "# {}\n\nafter\n",
    "item": "- {}\n- after\n",
    "numbered item": "1. **one** {}\n\nafter\n",
    "cell": "| a | b |\n| --- | --- |\n| {} | after |\n",
    "quotation": "> {}\n\nafter\n",
    "middle of a line": "before {}, after\n",
}


@pytest.mark.parametrize("frame", FRAMES)
@settings(deadline=None)
@given(text=ANY)
def test_any_text_is_read_back_from_markdown(frame: str, text: str) -> None:
    assume(loosely(plain(text)))
    read = read_markdown(FRAMES[frame].format(markdown(text)))
    benign = read_markdown(FRAMES[frame].format(BENIGN))
    wanted = [block.replace(BENIGN, plain(text)) for block in benign.blocks]
    assert list(map(loosely, read.blocks)) == list(map(loosely, wanted))
    assert read.skeleton == benign.skeleton


@settings(deadline=None)
@given(text=ANY)
def test_any_text_is_read_back_from_html_and_the_terminal(text: str) -> None:
    page = Page(f'<p title="{html(text)}">{html(text)}</p>')
    (tag, attributes), *rest = page.skeleton
    assert (tag, attributes, rest) == ("p", [("title", plain(text))], ["/p"])
    assert page.blocks == ["", plain(text), ""]
    assert terminal(text) == plain(text)
    assert no_controls(terminal(text), "")


@settings(deadline=None)
@given(text=ANY)
def test_any_text_is_read_back_from_a_style_sheet(text: str) -> None:
    for written in (css(text), css(html(text))):
        assert re.fullmatch(r'"[\w .,:;()-]*(\\[0-9a-f]+ [\w .,:;()-]*)*"', written)
        assert re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match.group(1), 16)), written)[1:-1] == plain(text)


@pytest.mark.parametrize("form", READERS)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file names")
def test_a_file_name_in_the_banner_is_text(form: str, tmp_path: Path) -> None:
    write_plan(tmp_path, {})
    write_record(tmp_path, RECORD, "2.2.1.1", BENIGN)
    name = "<b>[a](b) *x* \x1b[31m.yaml"
    for folder in ("plan/actions", "evidence/norfolk"):
        (tmp_path / folder / name).write_text("", encoding="utf-8")
    for command in COMMANDS:
        if form == "html" and command[0] in ("evidence", "list", "links"):
            continue
        asked = [RECORD if word == "RECORD" else word for word in command]
        with chdir(tmp_path):
            ended = CliRunner().invoke(app, [*asked, *AT, "--format", form, "--despite-errors"])
        assert ended.exit_code == 0
        assert no_controls(ended.stdout + ended.stderr, "\n\t")
        blocks = READERS[form](ended.stdout).blocks
        for folder in ["plan/actions"] + ["evidence/norfolk"] * (command[0] in ("gaps", "evidence")):
            bad = f"{folder}/{name}"
            wanted = bad if form == "json" else plain(bad)
            assert any(wanted == block.strip() for block in blocks), f"{command} does not name what it leaves out"


SGR = {"\x1b[1m", "\x1b[2m", "\x1b[0m"}


def shown(folder: Path, width: int, *arguments: str) -> str:
    """What a command prints at a real terminal, without the codes for bold, faint and plain."""
    code, out = at_a_terminal((*arguments, *AT), folder, columns=width, TERM="xterm-256color")
    assert code == 0, out
    assert any(style in out for style in SGR), "rich took this for no terminal"
    return re.sub("|".join(map(re.escape, SGR)), "", out)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with every hostile string in it."""
    folder = tmp_path_factory.mktemp("crowded")
    everything = list(STRINGS.values())
    texts = Texts(STRINGS["escape"] + STRINGS["path"], STRINGS["osc"] + STRINGS["tag"], everything, everything)
    write_plan(folder, {"2.2.1": texts})
    objectives = load(Folder(str(built_in("plan"))))[0].force_objectives()
    for number, (text, objective) in enumerate(zip(everything, objectives, strict=False)):
        write_record(folder, f"2026-10-14-record-{number}", objective.id, text)
    return folder


@POSIX
@pytest.mark.parametrize(
    "arguments",
    [
        ("sheet", "2.2.1"),
        ("gaps", "--force", "norfolk", "--all"),
        ("evidence", "list", "--force", "norfolk"),
        ("plan",),
    ],
    ids=" ".join,
)
def test_a_terminal_shows_the_text(arguments: tuple[str, ...], crowded: Path) -> None:
    out = shown(crowded, 2000, *arguments)
    assert no_controls(out, "\n")
    lines = [squeezed(line) for line in out.split("\n")]
    for text in STRINGS.values():
        assert any(squeezed(plain(text)) in line for line in lines), text


@POSIX
@pytest.mark.parametrize("string", ["escape", "osc", "tag"])
def test_a_terminal_shows_a_record(string: str, crowded: Path) -> None:
    name = f"2026-10-14-record-{list(STRINGS).index(string)}"
    out = shown(crowded, 2000, "evidence", "show", name, "--force", "norfolk")
    assert no_controls(out, "\n")
    assert out.count(plain(STRINGS[string])) >= 8


@POSIX
def test_a_narrow_terminal_wraps_the_text_and_keeps_it(crowded: Path) -> None:
    out = shown(crowded, 40, "sheet", "2.2.1")
    assert no_controls(out, "\n")
    bare = "".join(out.split())
    for text in STRINGS.values():
        assert "".join(plain(text).split()) in bare, text


def test_a_process_of_its_own_prints_the_same() -> None:
    texts, _, _ = place("script")
    command = ("sheet", "--all")
    program = [sys.executable, "-m", "nvap", *command, *AT, "--format", "html"]
    ended = execute_for_bytes(program, workspace(texts), check=True)
    assert ended.stdout.decode("utf-8") == printed(texts, command, "html")
