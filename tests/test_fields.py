"""Every field of a record and of a return is carried everywhere, or it is said why not.

It is shown, exported and in the workbook, in every form; an option sets it; a change of something else leaves it as it
was; and where it can hold personal data it is read for them.
"""

from typing import Any

import pytest

from nvap.model.evidence import Evidence, Finding
from nvap.model.fields import Strict, Text, Whole
from nvap.model.returns import Claim, Return
from nvap.rules import personal_data
from nvap.source.editing import with_keys
from tests.guards import fields
from tests.guards.fields import leaves, lost, planted

_NO_FILES = "a table names the files; the pack has their sizes and sums"
_NOTES = "a table of findings has no place for a list of notes"
_RENEWALS = "a table counts how often it was renewed"
_ASSESSED = "an assessment tells what supports an objective, and leads to the record for the rest"
_CLAIMED = "an assessment tells what is claimed, and leads to the return for the words"
_OWN = "of the whole file, which each row of the workbook is of"
_LATER = "set by a command of its own, once the record is there"
_CHANGED = "what the command is for"
_READ = "what was carried is told by what the record shows and lends of the objectives of the edition"
# The forms that a person reads, but for PDF, which is made of the page.
READ = ("text", "md", "html", "docx")
# The beginning of a place, and of the path of a field; and why no field there is carried to any such place.
LEFT_OUT: dict[tuple[type[Strict], str, str], str] = {
    (Evidence, "set by an option", "renewed"): _LATER,
    (Evidence, "set by an option", "withdrawn"): _LATER,
    (Evidence, "set by an option", "carried"): _LATER,
    **{(Evidence, "in the workbook", f"carried.{key}"): _READ for key in ("date", "recorded", "by")},
    **{(Evidence, "exported", f"carried.{key}"): _READ for key in ("date", "recorded", "by")},
    (Evidence, "exported as oscal", "carried.objectives.wording"): _ASSESSED,
    (Evidence, "kept by evidence renew", "review_by"): _CHANGED,
    (Evidence, "kept by evidence edit", "title"): _CHANGED,
    (Evidence, "in the workbook", "recorded"): "the day on which the workbook is taken back",
    (Evidence, "in the workbook", "files"): "files are beside the person who records",
    **{(Evidence, "in the workbook", f"renewed.{key}"): _LATER for key in ("date", "from", "note")},
    (Evidence, "in the workbook", "withdrawn"): _LATER,
    (Evidence, "in the workbook", "findings.progress"): _LATER,
    (Evidence, "exported", "files.bytes"): _NO_FILES,
    (Evidence, "exported", "files.sha256"): _NO_FILES,
    **{(Evidence, "exported", f"renewed.{key}"): _RENEWALS for key in ("date", "from", "note")},
    (Evidence, "exported", "findings.progress"): _NOTES,
    **{
        (Evidence, "exported as oscal", path): _ASSESSED
        for path in ("figure", "files.name", "from", "promising_practice", "recorded")
    },
    **{
        (Evidence, "exported as oscal", f"findings.{key}"): _ASSESSED
        for key in ("objective", "text", "lead", "number", "due", "closed")
    },
    (Evidence, "exported as oscal", "share"): _ASSESSED,
    (Evidence, "exported as oscal", "withdrawn"): _ASSESSED,
    **{
        (
            Return,
            f"shown as {form}",
            "claims.wording",
        ): "what matters of it, that the wording has changed, is on the gap list"
        for form in READ
    },
    (Return, "shown as json", "plan_version"): "what matters of it, what is to be made again, is told of each claim",
    (Return, "shown", "handling"): "shown in no form yet: whether it should be is undecided",
    **{
        (Return, f"shown as {form}", "claims.risk_reason"): "on the gap list, beside the gap that it moves up"
        for form in READ
    },
    **{(Return, f"shown as {form}", "claims.impact"): "in the pack, beside the claim" for form in READ},
    **{(Return, "in the workbook", path): _OWN for path in ("date", "handling", "ask")},
    **{
        (Return, "exported as oscal", f"claims.{key}"): _CLAIMED
        for key in ("summary", "impact", "risk_reason", "wording", "accepted")
    },
    **{(Return, "exported as oscal", path): _CLAIMED for path in ("date", "handling", "ask")},
}


def told_of(model: type[Strict], place: str, path: str) -> list[tuple[type[Strict], str, str]]:
    """The rows of the table that speak of a field in a place."""
    return [
        row for row in LEFT_OUT if row[0] is model and place.startswith(row[1]) and f"{path}.".startswith(f"{row[2]}.")
    ]


@pytest.mark.parametrize("model", fields.MODELS, ids=lambda model: model.__name__)
def test_every_field_is_carried_everywhere_or_it_is_said_why_not(model: type[Strict]) -> None:
    found = fields.carried(model)
    missing = {key for key, carried in found.items() if not carried}
    assert {key for key in missing if not told_of(model, *key)} == set(), "carry it there, or say here why not"
    used = {row for key in missing for row in told_of(model, *key)}
    assert {row for row in LEFT_OUT if row[0] is model} - used == set(), "there is no such field or place any more"
    assert {(key, row[1:]) for key in found.keys() - missing for row in told_of(model, *key)} == set(), "it is carried"


FORGOTTEN = {
    *(*(f"shown as {form}" for form in READ), "in the workbook", "set by an option"),
    *(f"exported as {form}" for form in ("csv", "json", "xlsx", "parquet", "oscal")),
}


@pytest.mark.parametrize(
    ("model", "name", "of", "path", "forgotten"),
    [
        (Evidence, "cost", Evidence, "cost", FORGOTTEN),
        (Finding, "remark", Evidence, "findings.remark", FORGOTTEN),
        (Claim, "budget", Return, "claims.budget", FORGOTTEN),
        (Return, "remark", Return, "remark", FORGOTTEN | {"shown as json"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_field_is_missed_where_it_is_forgotten(
    model: type[Strict], name: str, of: type[Strict], path: str, forgotten: set[str]
) -> None:
    """What nobody has to remember, because it is taken from the model, holds for it: it is kept, and read."""
    with planted(model, name, Text | None):
        assert path in leaves(of)
        assert lost(of, path) == {(place, path) for place in forgotten}


def test_a_planted_field_that_the_net_does_not_read_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(personal_data.NOT_READ, "cost", "it was forgotten")
    with planted(Evidence, "cost", Text | None):
        assert ("read for personal data", "cost") in lost(Evidence, "cost")


def test_a_planted_field_that_a_change_loses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def losing(text: str, values: dict[str, Any], gone: tuple[str, ...] = (), *after: Any, **more: Any) -> Any:
        return with_keys(text, values, (*gone, *(["cost"] if "withdrawn" in values else [])), *after, **more)

    monkeypatch.setattr("nvap.storage.edits.with_keys", losing)
    with planted(Evidence, "cost", Text | None):
        assert {place for place, _ in lost(Evidence, "cost")} - FORGOTTEN == {"kept by evidence withdraw"}


def test_a_planted_field_without_a_value_is_told() -> None:
    with planted(Evidence, "cost", Whole | None), pytest.raises(AssertionError, match=r"say in .* a value of cost"):
        lost(Evidence, "cost")
