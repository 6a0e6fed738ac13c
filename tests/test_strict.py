"""What the nouns are made of: a noun is its values, and nothing of it changes."""

import copy
import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

import nvap
from nvap.model.fields import Day, Text
from nvap.model.strict import Strict, Unread, Within, schema_of


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


def nouns() -> list[type[Strict]]:
    """Every noun that a file is read into; what analysis makes of them is read from none."""
    for module in pkgutil.walk_packages(nvap.__path__, "nvap."):
        if module.name.startswith("nvap.model."):
            importlib.import_module(module.name)
    return [noun for noun in _below(Strict) if noun.__module__.startswith("nvap.model.")]


def _below(noun: type[Strict]) -> Iterator[type[Strict]]:
    for more in noun.__subclasses__():
        yield more
        yield from _below(more)


def _told(schema: Any, shared: dict[str, Any]) -> Any:
    """What a schema says of reading, each noun where it stands and without what is for JSON Schemas alone."""
    if isinstance(schema, list | tuple):
        return [_told(part, shared) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "definitions":
        return _told(schema["schema"], shared | {part["ref"]: part for part in schema["definitions"]})
    if schema.get("type") == "definition-ref":
        return _told(shared[schema["schema_ref"]], shared)
    return {key: _told(part, shared) for key, part in schema.items() if key not in ("ref", "metadata")}


def test_every_noun_is_read_as_pydantic_would_read_it() -> None:
    assert len(nouns()) > 50
    for noun in (*nouns(), Thing, Wider):
        assert _told(schema_of(noun), {}) == _told(TypeAdapter(noun).core_schema, {}), noun


def test_a_type_that_no_noun_has_yet_is_refused() -> None:
    for kind in (bytes, set[str], str | int, tuple[str, int], list, Any):
        with pytest.raises(TypeError, match="is read is not known"):
            schema_of(kind)
