"""A peer reviewer's workbook that came back → the rows of records and findings that it comes to, each at its cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nvap.exchange.workbook.layout import (
    CONSIDERATIONS,
    EACH,
    EVIDENCE,
    FINDINGS,
    REVIEW,
    REVIEWED,
    folded_word,
    in_order,
)
from nvap.exchange.workbook.rows import CellFault, ExportedBook, FilledRow, FilledRows
from nvap.exchange.workbook.sentences import sentences
from nvap.model.fields import Assurance, Kind, Seriousness
from nvap.model.values import dataclass
from nvap.rules.personal_data import personal_data_in
from nvap.words.catalogue import every, own, say

own(
    __name__,
    {
        "review.title": "Peer review of action {action} by {body}",
        "review.title.nobody": "Peer review of action {action}",
        "review.practice": "Promising practice:",
        "review.row-gone": "the row of action {action} is gone from the sheet {sheet}",
        "review.row-gone.hint": "Put it back, or copy what was filled in into a new export.",
        "review.shows-nothing": "nothing says what the review shows of action {action}",
        "review.shows-nothing.hint": "Choose yes, partly or no beside each objective that was looked at.",
        "review.unsaid": "a consideration is against {objective}, and this is empty",
        "review.unsaid.hint": "Choose what the review shows of it: yes, partly or no.",
        "review.unnamed": "this row does not say which row of the plan it is about",
        "review.unnamed.hint": "Write it into the row of its action or objective, or export a workbook that has it.",
        "review.same": "{cell} says what row {first} says, and is taken once.",
        "review.nothing": "Nothing was filled in of action {action}, and no record is made of it.",
        "review.not-looked-at": (
            "{objectives}: nothing is said of what the review shows, and the record does not name it."
        ),
        "review.not-looked-at.several": (
            "{objectives}: nothing is said of what the review shows, and the record does not name them."
        ),
        "review.recorded-otherwise.hint": (
            "Write the same here, or change the record; or withdraw it with `nvap evidence withdraw`, and import this "
            "again."
        ),
    },
)

# What stands in a cell where there was nothing to tell.
_NONE = frozenset({"", "n/a", "na", "nil", "no", "none", "none identified", "none seen", "nothing"})
# Where somebody who fills in a review acts on what is said of a record.
_CELLS = {"title": "assured_by", "promising_practice": "practice", "kind": "shows", "objectives": "shows"}


@dataclass(frozen=True)
class ReviewRow(FilledRow):
    """The row of a record that a peer review becomes; what it shows stands in rows of its own, by objective."""

    row: FilledRow
    shows: Mapping[str, FilledRow]

    def fault(self, column: str, key: str, /, **fields: object) -> CellFault:
        """A fault of one of its cells, with what a person does who has no workbook of the force."""
        message, hint = sentences(key, **fields)
        if key == "recorded-otherwise":
            hint = say("review.recorded-otherwise.hint")
        return self.worded(column, message, hint)

    def worded(self, column: str, message: str, hint: str) -> CellFault:
        """A fault at the cell that somebody filled in for a key of the record."""
        cell = _CELLS.get(column, column)
        if cell == "shows":
            named = (line for objective, line in self.shows.items() if objective in message)
            return next(named, next(iter(self.shows.values()))).worded(cell, message, hint)
        if cell == "summary" and self._is_of_practice():
            cell = "practice"
        return self.row.worded(cell, message, hint)

    def _is_of_practice(self) -> bool:
        """Whether what the net for personal data catches stands in the practice alone."""
        looked, practice = (self.row.texts.get(key, "") for key in ("summary", "practice"))
        return any(personal_data_in(practice)) and not any(personal_data_in(looked))


def of_account(found: FilledRows, was: ExportedBook) -> FilledRows:
    """The rows of a review as those of an account: a new row of evidence for each action, and a finding for each
    consideration.
    """
    made = FilledRows(faults=list(found.faults), notes=list(found.notes))
    lines = {sheet: [line for line in found.lines if line.sheet.id == sheet] for sheet in was.rows}
    unnamed = [line for line in (*lines[REVIEW.id], *lines[REVIEWED.id]) if not line.key and _says_something(line)]
    made.faults += (
        line.worded(line.sheet.first, say("review.unnamed"), say("review.unnamed.hint")) for line in unnamed
    )
    lines[CONSIDERATIONS.id] = list(_each_once(lines[CONSIDERATIONS.id], made))
    for line in lines[CONSIDERATIONS.id]:
        if "objective" in line.texts and not line.texts["objective"]:
            made.faults.append(line.fault("objective", "needed", heading=line.headings["objective"]))
    for action in was.rows[REVIEW.id]:
        row = next((line for line in lines[REVIEW.id] if line.key == action), None)
        answers = {line.key: line for line in lines[REVIEWED.id] if _action(line.key) == action}
        considerations = [line for line in lines[CONSIDERATIONS.id] if _action(line.texts.get("objective")) == action]
        _Review(action, row, answers, considerations, was).add_to(made)
    return made


def _says_something(line: FilledRow) -> bool:
    """Whether something stands in a cell that is there to be filled in."""
    return any(line.texts.get(column.key) for column in line.sheet.columns if column.open)


def _is_none(text: str) -> bool:
    """Whether a text only says that there is nothing to tell."""
    return folded_word(text).rstrip(". ") in _NONE


def _each_once(considerations: Iterable[FilledRow], made: FilledRows) -> Iterator[FilledRow]:
    """The considerations without those that say that there is none, and without what stands there twice."""
    seen: dict[tuple[tuple[str, str], ...], FilledRow] = {}
    for line in considerations:
        told = tuple(line.texts.items())
        others = [text for key, text in told if key != "text"]
        if not any(others) and len(told) == len(line.columns) and _is_none(line.texts.get("text", "")):
            continue
        if told in seen:
            made.notes.append(say("review.same", cell=line.cell(line.sheet.first), first=seen[told].number))
            continue
        seen[told] = line
        yield line


def titled(was: ExportedBook) -> ExportedBook:
    """What was exported with a review, its sheets named where an account has evidence and findings."""
    sheets = {EVIDENCE.id: was.titles[REVIEW.id], FINDINGS.id: was.titles[CONSIDERATIONS.id]}
    return replace(was, titles={**was.titles, **sheets})


def _action(objective: str | None) -> str:
    return (objective or "").rpartition(".")[0]


@dataclass(frozen=True)
class _Review:
    """What was filled in of one action; `row` is None where its row is gone, `answers` are its objectives' rows."""

    action: str
    row: FilledRow | None
    answers: Mapping[str, FilledRow]
    considerations: Sequence[FilledRow]
    was: ExportedBook

    @property
    def shows(self) -> dict[str, str]:
        """The word for each objective that was looked at."""
        said = {name: line.texts.get("shows", "") for name, line in self.answers.items()}
        return {name: said[name] for name in in_order(said) if said[name]}

    def add_to(self, made: FilledRows) -> None:
        """Add its record and its findings, with what stands in their way."""
        filled = self.row is not None and _says_something(self.row)
        if not (filled or self.shows or self.considerations):
            if self._is_read(made):
                made.notes.append(say("review.nothing", action=self.action))
            return
        if self.row is None:
            first = next(iter([*(self.answers[name] for name in self.shows), *self.considerations]))
            fields = {"action": self.action, "sheet": self.was.titles[REVIEW.id]}
            fault = first.worded(first.sheet.first, say("review.row-gone", **fields), say("review.row-gone.hint"))
            made.faults.append(fault)
            return
        made.faults += self._lacking(self.row)
        silent = [name for name in self.answers if name not in self.shows and "shows" in self.answers[name].texts]
        if self.shows and silent:
            several = len(silent) > 1
            told = say("review.not-looked-at.several" if several else "review.not-looked-at", objectives=every(silent))
            made.notes.append(told)
        made.lines.append(self._record(self.row))
        made.lines += (self._finding(line) for line in self.considerations if self._is_answered(line))

    def _is_read(self, made: FilledRows) -> bool:
        """Whether nothing of it is unreadable: what cannot be read is not told to be empty."""
        rows = {(line.table.name, line.number) for line in (*self.answers.values(), *filter(None, (self.row,)))}
        return not any((fault.table, fault.row) in rows for fault in made.faults)

    def _lacking(self, row: FilledRow) -> Iterable[CellFault]:
        """What it needs besides what any record does."""
        if "assured_by" in row.texts and not row.texts["assured_by"]:
            yield row.fault("assured_by", "needed", heading=row.headings["assured_by"])
        if not self.shows and self.answers and all("shows" in line.texts for line in self.answers.values()):
            told = say("review.shows-nothing", action=self.action)
            yield next(iter(self.answers.values())).worded("shows", told, say("review.shows-nothing.hint"))
            return
        for line in self.considerations:
            if not self._is_answered(line):
                answer = self.answers[line.texts["objective"]]
                told = say("review.unsaid", objective=answer.key)
                yield answer.worded("shows", told, say("review.unsaid.hint"))

    def _is_answered(self, consideration: FilledRow) -> bool:
        """Whether something is said of what the review shows of the objective, or of its row nothing can be said."""
        answer = self.answers.get(consideration.texts["objective"])
        return answer is None or answer.texts.get("shows") != ""

    @property
    def _title(self) -> str:
        body = self.row.texts.get("assured_by") if self.row is not None else ""
        if body:
            return say("review.title", action=self.action, body=body)
        return say("review.title.nobody", action=self.action)

    def _record(self, row: FilledRow) -> ReviewRow:
        """Its record, as a new row of evidence."""
        texts = {key: text for key, text in row.texts.items() if EVIDENCE.has(key)}
        practice = row.texts.get("practice", "")
        practice = "" if _is_none(practice) else practice
        if practice and texts.get("summary"):
            texts["summary"] = f"{texts['summary']}\n\n{say('review.practice')} {practice}"
        texts |= {
            "title": self._title,
            "kind": Kind.PEER_REVIEW.value,
            "assurance": Assurance.PEER.value,
            "promising_practice": "true" if practice else "",
            **self._shown(),
        }
        headings = {
            **self.was.headings[EVIDENCE.id],
            **row.headings,
            "shows": self.was.headings[REVIEWED.id].get("shows", ""),
        }
        columns = {**row.columns, **({"objectives": row.columns["action"]} if "action" in row.columns else {})}
        return ReviewRow(EVIDENCE, row.table, row.number, "", texts, columns, headings, row, self.answers)

    def _shown(self) -> dict[str, str]:
        """The objectives that were looked at, and what was found: in one word where it is the same for each."""
        shows = self.shows
        if not shows:
            return {}
        words = set(shows.values())
        each = EACH.join(f"{name} {word}" for name, word in shows.items())
        return {"objectives": ", ".join(shows), "shows": words.pop() if len(words) == 1 else each}

    def _finding(self, line: FilledRow) -> FilledRow:
        """A consideration, as a new row of findings."""
        said = {**line.texts, "record": self._title, "seriousness": Seriousness.CONSIDERATION.value}
        texts = {column.key: said[column.key] for column in FINDINGS.columns if column.key in said}
        headings = {**self.was.headings[FINDINGS.id], **line.headings}
        return replace(line, sheet=FINDINGS, texts=texts, headings=headings)
