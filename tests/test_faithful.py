"""The plan's data holds the words of the published plan: all of them, each in its place, and no others.

The printed text is cut into places (front matter, table cells, sheets) and read by `source/reading.yaml`,
which lists everything that is left out and every damaged reading. What is left must be what the data says.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "tests/source/nvap-v2-2020-2022.txt").read_text(encoding="utf-8")
READING = (ROOT / "tests/source/reading.yaml").read_text(encoding="utf-8")

STARTS = {
    "Foreword": "foreword",
    "The National Action Plan is aimed": "themes",
    "Defining Vulnerability": "vulnerability",
    "Perennial Issues in Policing": "research",
    "National Vulnerability Action Plan v2": "table",
}
COLUMNS = (
    "theme", "number", "perennial", "title", "detail", "objectives", "owner", "evidence", "measures", "link",
)  # fmt: skip
COVER = ("printed_title", "authorised_by", "review_date", "contact")

# Keys whose words are chosen in the data and not found in the plan.
EDITORIAL = {
    "superseded", "attribution", "editorial", "source_notes", "counting",
    "short", "expects", "telling", "not_applicable_in",
}  # fmt: skip

ACTIONS = (
    "1.2.1", "1.5.1", "2.1.1", "2.1.2", "2.1.3", "2.2.1", "2.3.1", "2.3.2", "2.3.3",
    "2.4.1", "2.4.2", "2.4.3", "2.5.1", "2.5.2", "2.6.1", "2.6.2", "2.6.3", "2.7.1",
)  # fmt: skip
FORCE_ACTIONS = ACTIONS[2:]
OBJECTIVE_COUNTS = (3, 3, 5, 3, 2, 4, 4, 4, 4, 3, 5, 3, 5, 1, 3, 1, 2, 4)
LINK_COUNTS = (0, 0, 6, 4, 5, 5, 7, 4, 6, 5, 5, 4, 5, 3, 5, 4, 3, 5)
OBJECTIVES = [f"{name}.{k + 1}" for name, count in zip(ACTIONS, OBJECTIVE_COUNTS, strict=True) for k in range(count)]

Data = dict[str, Any]


def squeeze(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def places(source: str) -> dict[str, str]:
    """Cut the printed text into its places; nothing is dropped."""
    found: dict[str, list[str]] = {}
    place = "cover"
    for line in source.split("\n"):
        cells = line.split("\t")
        if len(cells) == len(COLUMNS) and re.fullmatch(r"\d\.\d\.\d", cells[1]):
            cells[2] = cells[2].lower()  # the table prints perennial issues with capitals, the data does not
            for column, cell in zip(COLUMNS, cells, strict=True):
                found.setdefault(f"table {cells[1]}/{column}", []).append(cell)
            continue
        sheet = re.match(r"Action (\d\.\d\.\d) ", line)
        started = [name for start, name in STARTS.items() if line.startswith(start)]
        place = f"sheet {sheet[1]}" if sheet else started[0] if started else place
        found.setdefault(place, []).append(line)
    return {place: "\n".join(lines) for place, lines in found.items()}


@cache
def reading_list(reading: str) -> Data:
    """The lists of what is left out and of the damaged readings."""
    loaded: Data = yaml.load(reading, Loader=yaml.BaseLoader)
    return loaded


@cache
def matching(pattern: str, known: tuple[str, ...]) -> frozenset[str]:
    """The places that a pattern names."""
    return frozenset(place for place in known if fnmatchcase(place, pattern))


def replaced(text: str, printed: str, read_as: str) -> tuple[str, int]:
    """The text as read, and how often the printed words were in it; no words stand for an empty text."""
    if not printed:
        return (text, 0) if text.strip() else (read_as, 1)
    return text.replace(printed, read_as), text.count(printed)


def miscounted(entry: Data, used: int) -> list[str]:
    """A fault if an entry of the lists is not used as often as it says."""
    words = entry.get("line", entry.get("printed"))
    times = int(entry.get("times", 1))
    fault = f"{entry['in']}: {words!r} is listed {times} times and found {used} times"
    return [] if used == times else [fault]


def lines_kept(place: str, text: str, left_out: list[Data], used: Counter[int]) -> dict[str, str]:
    """The lines of a place that are not left out, named by the part of the place and their order in it."""
    number = place.partition(" ")[2].partition("/")[0]
    dropped = {entry["line"].replace("{number}", number): entry for entry in left_out}
    part = "line"
    seen: Counter[str] = Counter()
    kept: dict[str, str] = {}
    for line in filter(None, map(squeeze, text.split("\n"))):
        if entry := dropped.get(line):
            used[id(entry)] += 1
            part = entry.get("begins", part)
        else:
            seen[part] += 1
            kept[f"{place}, {part} {seen[part]}"] = line
    return kept


@lru_cache(maxsize=2)
def read_source(source: str, reading: str) -> tuple[dict[str, str], list[str]]:
    """What the printed text says, place by place, and the entries of the lists that do not fit it."""
    lists, texts = reading_list(reading), places(source)
    faults: list[str] = []
    known = tuple(texts)
    words = [entry | {"printed": entry["words"]} for entry in lists["left_out"] if "words" in entry]
    for entry in lists["readings"] + words:
        used = 0
        for place in matching(entry["in"], known):
            texts[place], count = replaced(texts[place], entry["printed"], entry.get("read_as", ""))
            used += count
        faults += miscounted(entry, used)
    whole = [(entry, matching(entry["in"], known)) for entry in lists["left_out"] if "line" in entry]
    times: Counter[int] = Counter()
    said: dict[str, str] = {}
    for place, text in texts.items():
        said |= lines_kept(place, text, [entry for entry, where in whole if place in where], times)
    for entry, _ in whole:
        faults += miscounted(entry, times[id(entry)])
    return said, faults


@cache
def loaded() -> Data:
    """The plan's data as text."""

    def load(path: Path) -> Any:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

    return {
        "plan": load(ROOT / "plan/plan.yaml"),
        "themes": load(ROOT / "plan/themes.yaml")["themes"],
        "perennial_issues": load(ROOT / "plan/perennial_issues.yaml")["perennial_issues"],
        "actions": {path.stem: load(path) for path in sorted((ROOT / "plan/actions").glob("*.yaml"))},
    }


def front_lines(data: Data) -> dict[str, list[str]]:
    """The lines of the front matter, as the data says them."""
    plan, seen = data["plan"], data["plan"]["vulnerability"]
    groups, research = plan["working_groups"], plan["research"]
    names = [group["name"] for group in groups["groups"]]
    history = [
        " ".join([f"Version {row['version']}", row["issued"], row["author"], row.get("update", "")])
        for row in plan["version_history"]
    ]
    themes = [[f"{theme['number']}. {theme['name']}", *theme["paragraphs"]] for theme in data["themes"]]
    needs = [f"{row['name']}: {row['need']}" for row in data["perennial_issues"] if "need" in row]
    return {
        "cover": [plan[key] for key in COVER] + history,
        "foreword": plan["foreword"]["paragraphs"] + plan["foreword"]["signed"],
        "themes": [plan["themes_introduction"], *(line for theme in themes for line in theme)],
        "vulnerability": [
            *(seen["introduction"], seen["definition"], seen["paragraphs"][0], seen["source"]),
            *seen["paragraphs"][1:],
            groups["introduction"],
            ", ".join(names[:-1]) + " and " + names[-1],
        ],
        "research": [*research["paragraphs"], research["heading"], *needs, research["contact"]],
    }


def table_cells(action: Data, data: Data) -> dict[str, list[str]]:
    """The cells of an action's row in the table, as the data says them; a national action has no sheet."""
    themes = {theme["number"]: theme["name"] for theme in data["themes"]}
    names = {row["id"]: row["name"] for row in data["perennial_issues"]}
    objectives = [objective["text"] for objective in action["objectives"]]
    owners = {row["id"]: row["name"] for row in data["plan"]["owners"]}
    national = action["number"].startswith("1.")
    return {
        "theme": [themes.get(action["theme"], action["theme"])],
        "number": [action["number"]],
        "perennial": [" ".join(names.get(key, key) for key in action["perennial_issues"]).lower()],
        "title": [action["title"]],
        "detail": [action["detail"]],
        "objectives": objectives if national else [" ".join(objectives)],
        "owner": [" & ".join(owners.get(key, key) for key in action["owners"])],
        "evidence": action["reference"] if national else [],
        "measures": action["suggested_measures"],
        "link": [link["title"] for link in action["useful_links"]] if national else [],
    }


def sheet_lines(action: Data) -> dict[str, list[str]]:
    """The lines of a force action's sheet, part by part, as the data says them."""
    return {
        "line": [f"Action {action['number']} {action['title']}"],
        "detail": [action["detail"]],
        "objective": [f"{row['id'].rpartition('.')[2]}. {row['text']}" for row in action["objectives"]],
        "reference": action["reference"],
        "link": [link["title"] for link in action["useful_links"]],
    }


def read_data(data: Data) -> dict[str, str]:
    """What the data says, place by place, under the names that `read_source` gives."""
    parts = {(place, "line"): lines for place, lines in front_lines(data).items()}
    for name, action in data["actions"].items():
        cells = table_cells(action, data)
        parts |= {(f"table {name}/{column}", "line"): lines for column, lines in cells.items()}
        if name.startswith("2."):
            parts |= {(f"sheet {name}", part): lines for part, lines in sheet_lines(action).items()}
    return {
        f"{place}, {part} {order}": squeeze(line)
        for (place, part), lines in parts.items()
        for order, line in enumerate(lines, 1)
    }


def slug(name: str) -> str:
    """The id that a name gives: its words without what stands in brackets, `&` as "and"."""
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"\(.*?\)", "", name).replace("&", "and").lower()))


def misderived(data: Data) -> list[str]:
    """Keys that say again what another printed word says, and differ from it."""
    plan, newest = data["plan"], data["plan"]["version_history"][0]
    period = f"{plan['period']['from']}-{plan['period']['to']}"
    title = f"{plan['title']} ({plan['short_title']}) Revised {period} v{plan['version']}"
    six = "reviewed every six months" in plan["foreword"]["paragraphs"][-1]
    said = {
        "title, short_title, period, version": title == plan["printed_title"],
        "version": plan["version"] == newest["version"],
        "issued": plan["issued"] == newest["issued"],
        "review_interval_months": six and plan["review_interval_months"] == "6",
        "foreword signed": len(plan["foreword"]["signed"]) == 2,
    }
    for group in plan["working_groups"]["groups"]:
        said[f"id of {group['name']}"] = group["id"] == slug(group["name"])
    for name, action in data["actions"].items():
        ids = [objective["id"] for objective in action["objectives"]]
        said[f"ids of {name}"] = ids == [f"{name}.{place}" for place in range(1, len(ids) + 1)]
        said[f"theme of {name}"] = action["theme"] == name[2]
    return [f"plan: {keys} differs from the printed words" for keys, held in said.items() if not held]


def sentences(text: str) -> list[str]:
    """The sentences of a line."""
    return re.split(r"(?<=[.!?]) ", text)


def difference(name: str, printed: str, kept: str) -> str:
    """The first sentence and word in which a place of the data differs from the print."""
    pairs = enumerate(zip_longest(sentences(printed), sentences(kept), fillvalue=""), 1)
    order, (ours, theirs) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
    words = zip_longest(ours.split(), theirs.split(), fillvalue="")
    there, here = next(pair for pair in words if pair[0] != pair[1])
    return f"{name}, sentence {order}: printed {there!r}, kept {here!r}, in {ours!r} / {theirs!r}"


def compare(source: str, data: Data, reading: str = READING) -> list[str]:
    """Every difference between the printed text and the data; none if the data is faithful."""
    printed, faults = read_source(source, reading)
    kept = read_data(data)
    both = {name: (printed.get(name, ""), kept.get(name, "")) for name in printed | kept}
    return faults + misderived(data) + [difference(name, *pair) for name, pair in both.items() if len(set(pair)) > 1]


@pytest.fixture
def data() -> Data:
    """A copy of the plan's data, to plant faults in."""
    return copy.deepcopy(loaded())


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every text in the data."""
    if isinstance(node, str):
        yield path
        return
    for key, child in node.items() if isinstance(node, dict) else enumerate(node):
        yield from leaves(child, (*path, key))


def test_data_is_word_for_word_the_printed_plan(data: Data) -> None:
    assert compare(SOURCE, data) == []


def test_every_key_that_is_not_editorial_is_held(data: Data) -> None:
    loose = []
    for *path, last in [path for path in leaves(data) if not EDITORIAL.intersection(path)]:
        node = data
        for key in path:
            node = node[key]
        kept, node[last] = node[last], node[last] + " planted"
        loose += [] if compare(SOURCE, data) else [(*path, last)]
        node[last] = kept
    assert loose == []


def test_every_printed_word_is_held() -> None:
    """A word is altered in each line and each table cell in turn."""
    loose = []
    spans = [match.span() for match in re.finditer(r"[^\n\t]*[^\s][^\n\t]*", SOURCE)]
    for start, end in spans:
        altered = SOURCE[:end].rstrip() + "planted" + SOURCE[end:]
        loose += [] if compare(altered, loaded()) else [SOURCE[start:end]]
    assert loose == []


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_altered_objective_is_reported(objective: str, data: Data) -> None:
    number, _, place = objective.rpartition(".")
    record = data["actions"][number]["objectives"][int(place) - 1]
    words = record["text"].split()
    words[len(words) // 2] = "planted"
    record["text"] = " ".join(words)
    part = f"sheet {number}, objective {place}," if number in FORCE_ACTIONS else f"table {number}/objectives,"
    assert any(fault.startswith(part) and "kept 'planted'" in fault for fault in compare(SOURCE, data))


@pytest.mark.parametrize("number", ACTIONS)
def test_altered_reference_is_reported(number: str, data: Data) -> None:
    """Each sentence is dropped, repeated and added to; each paragraph is broken and joined."""
    reference = data["actions"][number]["reference"]
    whole = list(reference)
    altered: list[list[str]] = []
    for order, paragraph in enumerate(whole):
        before, said, after = whole[:order], sentences(paragraph), whole[order + 1 :]
        for i, sentence in enumerate(said):
            for instead in ([], [sentence, sentence], [sentence, "An invented one."]):
                altered.append([*before, " ".join(said[:i] + instead + said[i + 1 :]), *after])
        if number in FORCE_ACTIONS:
            altered.append([*before, *paragraph.split(" ", 1), *after])
            altered += [[*before, f"{paragraph} {after[0]}", *after[1:]]] if after else []
    for paragraphs in altered:
        reference[:] = paragraphs
        assert compare(SOURCE, data)


def test_entry_that_is_no_longer_used_is_reported() -> None:
    stale = "  - {in: sheet 2.1.1, printed: no such words, read_as: '', reason: planted}\n"
    fault = "sheet 2.1.1: 'no such words' is listed 1 times and found 0 times"
    assert compare(SOURCE, loaded(), READING + stale) == [fault]


def test_entries_give_a_reason_and_are_noted_in_the_record(data: Data) -> None:
    lists = reading_list(READING)
    front = [data["plan"], *data["themes"], *data["perennial_issues"]]
    for entry in lists["left_out"] + lists["readings"]:
        number = re.search(r"\d\.\d\.\d", entry["in"])
        records = [data["actions"][number[0]]] if number else front
        notes = [note for record in records for note in record.get("source_notes", [])]
        assert entry["reason"]
        assert any(entry.get("noted", "") in note for note in [*notes, ""]), entry


def test_counts(data: Data) -> None:
    actions = data["actions"]
    assert tuple(actions) == ACTIONS
    assert tuple(len(action["objectives"]) for action in actions.values()) == OBJECTIVE_COUNTS
    assert tuple(len(action["useful_links"]) for action in actions.values()) == LINK_COUNTS
    assert (sum(OBJECTIVE_COUNTS), sum(LINK_COUNTS)) == (59, 76)
    assert (len(data["themes"]), len(data["perennial_issues"])) == (7, 10)
    assert sum(len(action["perennial_issues"]) for action in actions.values()) == 31
    assert len(data["plan"]["working_groups"]["groups"]) == 15


def test_editorial_keys_stand_on_force_objectives_only(data: Data) -> None:
    force, national = (
        [row for name, action in data["actions"].items() if name[0] == first for row in action["objectives"]]
        for first in "21"
    )
    assert Counter(row["expects"] for row in force) == {"in-place": 7, "in-use": 35, "making-a-difference": 11}
    assert all(row["telling"] for row in force)
    assert not any((EDITORIAL - {"short"}) & row.keys() for row in national)
    narrowed = {row["id"]: row["not_applicable_in"] for row in force if "not_applicable_in" in row}
    assert narrowed == {"2.5.1.1": ["wales", "northern-ireland"]}


def test_short_titles_tell_objectives_apart_in_words_of_their_own(data: Data) -> None:
    objectives = [row for action in data["actions"].values() for row in action["objectives"]]
    short = {row["id"]: re.findall(r"\w[\w'-]*\b", row["short"].lower()) for row in objectives}
    held = {row["id"]: set(re.findall(r"\w[\w'-]*\b", row["text"].lower())) for row in objectives}
    assert [name for name, words in short.items() if not 1 < len(words) <= 6] == []
    assert [(name, word) for name, words in short.items() for word in words if word not in held[name]] == []
    assert len({row["short"].casefold() for row in objectives}) == 59


def test_links_have_no_address(data: Data) -> None:
    links = [link for action in data["actions"].values() for link in action["useful_links"]]
    assert all(link.keys() == {"title"} for link in links)
