"""What is composed to be written has every key that the model has, in the order of the files that are there."""

import datetime as dt
from typing import Any

import pytest
import yaml

from nvap.load.plan import load
from nvap.load.records import Record
from nvap.model.evidence import Evidence
from nvap.model.fields import Text
from nvap.source import Folder
from nvap.storage import drafts, example, new_record
from tests.running import PLAN

DAY = dt.date(2026, 10, 14)
GIVEN: dict[str, Any] = {
    "kind": "audit",
    "assurance": "supervisor",
    "title": "Dip sample",
    "summary": "Sixty referrals were read.",
    "shows": "yes",
    "date": DAY,
    "owner": "Head of Safeguarding",
    "reference": "NC/SG/2026/118",
    "marking": "OFFICIAL",
    "share": "force",
}


class Wider(Evidence):
    """A record with a key more."""

    cost: Text | None = None


def composed(**more: Any) -> drafts.Draft[Record]:
    plan, _ = load(Folder(str(PLAN)))
    return new_record.compose(
        Folder("."), plan, plan.forces["norfolk"], (), ["2.2.1.1"], {**GIVEN, **more}, DAY + dt.timedelta(days=6)
    )


def test_every_key_of_the_model_is_written_once() -> None:
    assert sorted(Evidence.written_keys()) == sorted(Evidence.key_names())
    assert Evidence.written_keys() == (
        *("id", "force", "plan_version", "objectives", "kind", "assurance", "assured_by", "from", "title", "summary"),
        *("shows", "part", "sample", "figure", "strands", "date", "recorded", "review_by", "owner", "reference"),
        *("marking", "handling", "share", "findings"),
        *("files", "promising_practice", "supersedes", "renewed", "withdrawn", "carried"),
    )


def test_a_new_key_of_the_model_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_record, "Evidence", Wider)
    monkeypatch.setitem(drafts.MODELS, Record, Wider)
    draft = composed(cost="Two officers for a week")
    assert draft.found == ()
    assert yaml.safe_load(draft.source.text)["cost"] == "Two officers for a week"
    assert isinstance(draft.record and draft.record.evidence, Wider)


def test_a_new_key_of_the_model_is_kept_in_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "Evidence", Wider)
    plan, _ = load(Folder(str(PLAN)))
    kept = example.load()
    kept["records"][0]["cost"] = "Two officers for a week"
    texts = [file.text for file in example.expand(kept, plan, DAY)]
    assert len([text for text in texts if "cost: Two officers for a week" in text]) == 1
