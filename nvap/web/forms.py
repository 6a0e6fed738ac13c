"""What was typed into a form, as the values of a record: each as people here write it, or why it is not understood."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from nvap.model.fields import Assurance, Better, FeedbackFrom, Kind, Marking, Seriousness, Share, Shows
from nvap.words.days import read_day
from nvap.words.figures import read_figure
from nvap.words.prose import tidied
from nvap.words.reading import NotUnderstood
from nvap.words.understood import hint, read_word

LISTS: Mapping[str, Iterable[str]] = {
    "kind": Kind,
    "assurance": Assurance,
    "from": FeedbackFrom,
    "marking": Marking,
    "share": Share,
    "figure.better": Better,
    "shows": Shows,
}
TEXTS = ("title", "part", "owner", "reference", "handling", "assured_by", "supersedes", "figure.unit", "figure.measure")
LONG = ("summary",)
DAYS = ("date", "review_by", "figure.period.from", "figure.period.to")
FIGURES = ("figure.value", "figure.baseline", "sample.size", "sample.of")
# The values of a record one by one, where another name stands for them than in the form, which has the record's keys.
ONE_BY_ONE = {
    "figure.value": "figure",
    "figure.unit": "unit",
    "figure.period.from": "period_from",
    "figure.period.to": "period_to",
    "figure.baseline": "baseline",
    "figure.better": "better",
    "figure.measure": "measure",
    "sample.size": "sample_size",
    "sample.of": "sample_of",
}
MOST_FINDINGS = 20
OF_A_FINDING = ("objective", "seriousness", "text", "lead", "due")


@dataclass
class Filled:
    """What a form holds: the values that were understood, and for each field that was not, why."""

    values: dict[str, Any] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, typed: str, reader: Callable[[str], Any]) -> Any:
        """The value of a field, None where nothing was typed or it is not understood."""
        if not typed.strip():
            return None
        try:
            return reader(typed.strip())
        except NotUnderstood as problem:
            self.mistakes[name] = said_of(problem.message, problem.hint)
            return None


def sentence(words: str) -> str:
    """Words as a sentence: with a capital, and one full stop."""
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def said_of(message: str, hint: str) -> str:
    """What is wrong, and what to do where that is known."""
    return f"{sentence(message)} {hint}".strip()


def a_day(typed: str) -> date:
    """A day as people here write it."""
    return read_day(typed).value


def of_list(known: Iterable[str]) -> Callable[[str], str]:
    """What reads one of a few words."""
    words = tuple(known)

    def reader(typed: str) -> str:
        read = read_word(typed, words)
        if read is None:
            raise NotUnderstood(f"{typed} is not one of them", hint(typed, words))
        return str(read.value)

    return reader


def record_of(form: "MultiDict[str, str]", files: Iterable[FileStorage] = ()) -> Filled:
    """The values of a piece of evidence, one by one, as `nvap evidence add` has its options."""
    filled = Filled()
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(TEXTS, lambda typed: " ".join(typed.split())),
        **dict.fromkeys(LONG, tidied),
        **dict.fromkeys(DAYS, a_day),
        **dict.fromkeys(FIGURES, lambda typed: read_figure(typed).value),
        **{name: of_list(known) for name, known in LISTS.items()},
    }
    for name, reader in readers.items():
        filled.values[ONE_BY_ONE.get(name, name)] = filled.read(name, form.get(name, ""), reader)
    objectives = list(
        dict.fromkeys(one for text in form.getlist("objectives") for one in text.replace(",", " ").split())
    )
    filled.values["objective"] = objectives
    each = {name: form.get(f"shows.{name}", "") for name in objectives}
    if any(each.values()):
        words = {name: filled.read(f"shows.{name}", said, of_list(Shows)) for name, said in each.items()}
        rest = filled.values["shows"]
        filled.values["shows"] = {name: word or rest for name, word in words.items() if word or rest} or None
    filled.values["share"] = filled.values["share"] or Share.FORCE
    filled.values["strands"] = form.getlist("strands") or None
    filled.values["promising_practice"] = True if form.get("promising_practice") else None
    filled.values["recorded"] = None
    filled.values["findings"] = _findings(form, filled, objectives[0] if len(objectives) == 1 else None) or None
    filled.values["files"] = [*_files_known(form), *(kept_of(file) for file in files if file.filename)] or None
    return filled


def findings_typed(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The findings of a form as they were typed, those that say anything."""
    typed = [
        {key: form.get(f"findings.{place}.{key}", "").strip() for key in OF_A_FINDING} for place in range(MOST_FINDINGS)
    ]
    return [finding for finding in typed if finding["text"] or finding["seriousness"] or finding["objective"]]


def _findings(form: Mapping[str, str], filled: Filled, only: str | None) -> list[dict[str, Any]]:
    made = []
    for place, typed in enumerate(findings_typed(form)):
        named = f"findings.{place}"
        finding: dict[str, Any] = {
            "objective": typed["objective"] or only,
            "seriousness": filled.read(f"{named}.seriousness", typed["seriousness"], of_list(Seriousness)),
            "text": tidied(typed["text"]) or None,
            "lead": typed["lead"] or None,
            "due": filled.read(f"{named}.due", typed["due"], a_day),
        }
        for key, word in (("objective", "which objective"), ("seriousness", "how serious"), ("text", "what was found")):
            if finding[key] is None and f"{named}.{key}" not in filled.mistakes:
                filled.mistakes[f"{named}.{key}"] = f"Say {word}, or leave the finding out."
        made.append({key: value for key, value in finding.items() if value is not None})
    return made


def kept_of(file: FileStorage) -> dict[str, Any]:
    """The name, the size and the SHA-256 of a file that was sent; its content is looked at and let go."""
    digest, size = hashlib.sha256(), 0
    while part := file.stream.read(1 << 20):
        digest.update(part)
        size += len(part)
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return {"name": name, "bytes": size, "sha256": digest.hexdigest()}


def _files_known(form: "MultiDict[str, str]") -> list[dict[str, Any]]:
    """The files that the form knows from before: each as `sha256 bytes name`."""
    made = []
    for line in form.getlist("files.known"):
        digest, _, rest = line.partition(" ")
        size, _, name = rest.partition(" ")
        if size.isascii() and size.isdecimal() and name:
            made.append({"name": name, "bytes": int(size), "sha256": digest})
    return made
