"""What the nouns are made of: a noun is its values, and nothing of it changes."""

import copy
import pickle
from dataclasses import field
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

from nvap.model.fields import Day, Text
from nvap.model.strict import Strict, Unread, Within


class Part(Strict):
    """A noun in another."""

    from_: Day
    name: Text


class Thing(Strict):
    """A noun with all that a key may have."""

    from_: Day
    name: Text
    inner: tuple[Part, ...] = ()
    notes: Annotated[dict[str, Text], Within(max_length=2)] = field(default_factory=dict)


class Wider(Thing):
    """A noun with a key more."""

    name: Text = "as it is"
    more: Text | None = None


DATA = {"from": "2026-10-14", "name": "one", "inner": [{"from": "2026-10-15", "name": "two"}]}


def test_a_noun_is_its_values() -> None:
    one, other = Thing.model_validate(DATA), Thing.model_validate(DATA)
    assert one == other
    assert one != Wider.model_validate(DATA)
    assert one == pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one.model_copy(update={})
    assert one.model_copy(update={"name": "three"}).name == "three"
    assert repr(one.inner[0]) == "Part(from_=datetime.date(2026, 10, 15), name='two')"
    assert one.inner[0].as_written() == {"from": one.inner[0].from_, "name": "two"}
    assert hash(one.inner[0]) == hash(other.inner[0])
    assert one.notes is not other.notes


def test_a_noun_that_follows_another_has_its_keys() -> None:
    assert Wider.key_names() == ("from", "name", "inner", "notes", "more")
    assert not Wider.model_fields["name"].required
    assert Thing.model_fields["name"].required


def test_nothing_of_it_changes() -> None:
    made = Thing.model_validate(DATA)
    with pytest.raises(AttributeError):
        made.name = "two"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del made.name
    with pytest.raises(AttributeError, match="Thing has no nmae"):
        _ = made.nmae  # type: ignore[attr-defined]


def test_what_is_missing_cannot_be_asked_for() -> None:
    with pytest.raises(Unread):
        _ = Thing.model_construct(from_=None).name
    with pytest.raises(TypeError, match="lacks from_"):
        Thing(name="one")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="has no nmae"):
        Thing(nmae="one")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"nmae": "one"}, ("nmae",)),
        ({"from": "14/10/2026"}, ("from",)),
        ({"name": " "}, ("name",)),
        ({"inner": [{"from": "2026-10-15"}]}, ("inner", 0, "name")),
        ({"inner": ["two"]}, ("inner", 0)),
        ({"notes": {"a": "b", "c": "d", "e": "f"}}, ("notes",)),
    ],
)
def test_what_is_wrong_has_its_place(changed: dict[str, Any], place: tuple[Any, ...]) -> None:
    with pytest.raises(ValidationError) as found:
        Thing.model_validate({**DATA, **changed})
    assert [error["loc"] for error in found.value.errors()] == [place]
