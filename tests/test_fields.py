"""Every field of a record and a return is shown, written, exported and in the workbook, or it is said why not."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from nvap.model.evidence import Evidence
from nvap.model.returns import Return
from tests import fields

_OWN = "of the whole file, which each row of the workbook is of"
_LATER = "set by a command of its own, once the record is there"
_NAMED = "made from the plan in force"
LEFT_OUT: dict[tuple[type[BaseModel], str, str], str] = {
    (Evidence, "shown", "plan_version"): "what matters of it, that the wording has changed, is shown",
    (Evidence, "written", "id"): "made from the date and the title",
    (Evidence, "written", "plan_version"): _NAMED,
    (Evidence, "written", "renewed.note"): _LATER,
    (Evidence, "written", "withdrawn.reason"): _LATER,
    (Evidence, "exported", "files.bytes"): "a table names the files; the pack has their sizes and sums",
    (Evidence, "exported", "files.sha256"): "a table names the files; the pack has their sizes and sums",
    (Evidence, "exported", "renewed.date"): "a table counts how often it was renewed",
    (Evidence, "exported", "renewed.note"): "a table counts how often it was renewed",
    (Evidence, "workbook", "force"): _OWN,
    (Evidence, "workbook", "plan_version"): _OWN,
    (Evidence, "workbook", "recorded"): "the day on which the workbook is taken back",
    **{
        (Evidence, "workbook", f"files.{key}"): "files are beside the person who records"
        for key in ("name", "bytes", "sha256")
    },
    **{(Evidence, "workbook", path): _LATER for path in ("renewed.date", "renewed.note")},
    **{(Evidence, "workbook", path): _LATER for path in ("withdrawn.date", "withdrawn.reason")},
    (Return, "shown", "plan_version"): "what matters of it, that the wording has changed, is shown",
    (Return, "shown", "claims.risk_reason"): "on the gap list, beside the gap that it moves up",
    (Return, "shown", "claims.impact"): "in the pack, beside the claim",
    **{(Return, "shown", path): "in the head of the page" for path in ("date", "marking")},
    (Return, "shown", "handling"): "shown in no form yet: whether it should be is undecided",
    **{(Return, "written", path): "taken from the claims that it repeats" for path in ("handling", "marking")},
    (Return, "written", "plan_version"): _NAMED,
    **{(Return, "workbook", path): _OWN for path in ("date", "force", "handling", "marking", "plan_version")},
}
MODELS = (Evidence, Return)


def missing(model: type[BaseModel], paths: frozenset[str] | None = None) -> set[tuple[type[BaseModel], str, str]]:
    """What is not carried, in the form of the table."""
    return {(model, place, path) for place, path in fields.missing(model, paths)}


@pytest.mark.parametrize("model", MODELS)
def test_every_field_is_carried_everywhere_or_it_is_said_why_not(model: type[BaseModel]) -> None:
    told = {key for key in LEFT_OUT if key[0] is model}
    assert missing(model) - told == set(), "carry it there, or say here why it is left out"
    assert told - missing(model) == set(), "it is carried, or no field any more"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("planted", ["cost", "figure.source", "claims.budget"])
def test_a_planted_field_is_missed_in_every_place(model: type[BaseModel], planted: str) -> None:
    every = frozenset({*fields.leaves(model), planted})
    assert {place for _, place, path in missing(model, every) if path == planted} == {*fields.PLACES}


def test_a_field_of_a_model_in_a_model_is_found() -> None:
    class Inner(BaseModel):
        cost: str

    class Planted(Evidence):
        budget: tuple[Inner, ...] = ()

    assert set(fields.leaves(Planted)) - set(fields.leaves(Evidence)) == {"budget.cost"}
