"""Values that never change are what the standard library would have made of the same classes."""

import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, InitVar, field, replace
from functools import cache, cached_property
from typing import Any, ClassVar

import pytest

import nvap
from nvap.model import values

# Not by their names: mypy would take both for the standard library's.
OURS: Callable[..., Any] = vars(values)["dataclass"]
THEIRS: Callable[..., Any] = dataclasses.dataclass


def written(made: Callable[..., Any], slots: bool) -> Any:
    """A class with all that a field of nvap's classes has."""

    class Base:
        __slots__ = () if slots else ("__dict__",)

    class Value(Base):
        """One."""

        name: str
        inside: Any
        unseen: str = field(default="x", repr=False)
        uncounted: int = field(default=0, compare=False)
        rows: list[int] = field(default_factory=list)

        @property
        def long(self) -> int:
            """How long its name is."""
            return len(self.name)

    Value.__qualname__ = "Value"
    return made(frozen=True, slots=slots)(Value)


@pytest.fixture(params=[True, False], ids=["slots", "dict"])
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """The class as nvap makes it, and as the standard library does."""
    return written(OURS, request.param), written(THEIRS, request.param)


def test_they_are_told_and_compared_alike(both: tuple[Any, Any]) -> None:
    mine, real = both
    said = [(cls("a", (1,)), cls("a", (1,), "x", 7), cls("b", (1,)), cls("a", (1,), "y")) for cls in both]
    assert list(map(repr, said[0])) == list(map(repr, said[1]))
    for one, same, other, unseen in said:
        assert one == same
        assert one != other
        assert one != unseen
        assert one != (1,)
    assert mine("a", 1) != real("a", 1)
    assert mine.__match_args__ == real.__match_args__
    assert inspect.signature(mine).parameters.keys() == inspect.signature(real).parameters.keys()
    assert mine.__init__.__qualname__ == real.__init__.__qualname__
    assert mine("a", 1, rows=[2]).long == 1


def test_their_hash_is_of_what_is_compared() -> None:
    for made in (OURS, THEIRS):
        cls = type("Value", (), {"__annotations__": {"a": "int", "b": "int"}, "b": field(default=0, compare=False)})
        value = made(frozen=True, slots=True)(cls)
        assert hash(value(1, 2)) == hash(value(1, 3)) == hash((1,))


def test_nothing_of_them_changes(both: tuple[Any, Any]) -> None:
    for cls in both:
        value = cls("a", 1)
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
            value.name = "b"
        with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
            del value.name
        assert replace(value, name="b").name == "b"
        assert replace(value, name="b").rows is value.rows


def test_what_is_made_anew_is_made_for_each(both: tuple[Any, Any]) -> None:
    for cls in both:
        assert cls("a", 1).rows == []
        assert cls("a", 1).rows is not cls("a", 1).rows


def test_what_is_missing_or_unknown_is_refused(both: tuple[Any, Any]) -> None:
    for cls in both:
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'inside'"):
            cls("a")
        with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
            cls("a", 1, colour="red")


def test_one_that_holds_itself_is_told(both: tuple[Any, Any]) -> None:
    said = []
    for cls in both:
        held: list[Any] = []
        value = cls("a", held)
        held.append(value)
        said.append(repr(value))
    assert said[0] == said[1]


def test_what_a_class_says_itself_stays() -> None:
    class Own:
        """One."""

        a: int

        def __eq__(self, other: object) -> bool:
            return True

        def __repr__(self) -> str:
            return "own"

    value = OURS(frozen=True, slots=True)(Own)
    assert value(1) == value(2)
    assert repr(value(1)) == "own"
    assert hash(value(1)) == hash((1,))


def test_one_without_slots_can_keep_what_it_worked_out() -> None:
    class Kept:
        """One."""

        a: int

        @cached_property
        def worked(self) -> list[int]:
            """A list."""
            return [self.a]

    value = OURS(frozen=True)(Kept)(1)
    assert value.worked is value.worked == [1]


@pytest.mark.parametrize(
    "members",
    [
        {"__post_init__": lambda self: None},
        {"__init__": lambda self: None},
        {"__annotations__": {"a": "int", "b": InitVar[int]}},
        {"__annotations__": {"a": "int", "b": ClassVar[int]}},
        {"__annotations__": {"a": "int"}, "a": field(init=False)},
        {"__annotations__": {"a": "int"}, "a": field(kw_only=True)},
    ],
    ids=["post-init", "own-init", "init-var", "class-var", "not-taken", "by-name-only"],
)
def test_what_is_not_provided_for_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        OURS(frozen=True, slots=True)(type("Value", (), {"__annotations__": {"a": "int"}, **members}))


def test_one_that_may_change_is_the_standard_librarys() -> None:
    class Changing:
        """One."""

        a: int = 0

    value = OURS(Changing)()
    value.a = 1
    assert value == OURS(Changing)(1)


@cache
def classes() -> tuple[Any, ...]:
    """Every class of values in nvap."""
    return tuple(_classes())


def _classes() -> Iterator[Any]:
    for module in pkgutil.walk_packages(nvap.__path__, "nvap."):
        if module.name != "nvap.__main__":
            for member in vars(importlib.import_module(module.name)).values():
                if (
                    isinstance(member, type)
                    and "__dataclass_fields__" in vars(member)
                    and member.__module__ == module.name
                ):
                    yield member


def test_every_class_takes_what_the_standard_librarys_would() -> None:
    ours = [cls for cls in classes() if "_compared" in vars(cls)]
    assert len(ours) > 200
    for cls in ours:
        fields = [
            (one.name, one.type, field(default=one.default, default_factory=one.default_factory))
            for one in dataclasses.fields(cls)
        ]
        real = inspect.signature(dataclasses.make_dataclass(cls.__name__, fields, frozen=True))
        mine = inspect.signature(cls)
        assert [*mine.parameters] == [*real.parameters], cls
        for name, parameter in real.parameters.items():
            assert (mine.parameters[name].default is parameter.empty) == (parameter.default is parameter.empty), cls


def test_no_class_that_never_changes_is_compiled_method_by_method() -> None:
    assert not [cls for cls in classes() if cls.__dataclass_params__.frozen]


def test_they_go_to_another_process_and_come_back() -> None:
    from nvap.model.bodies import Line
    from nvap.model.diagnostics import Diagnostic

    each: tuple[Any, ...] = (Diagnostic, Line)
    for cls in each:
        given = {one.name: one.name for one in dataclasses.fields(cls)}
        value = cls(**given)
        back = pickle.loads(pickle.dumps(value))
        assert back == value
        assert repr(back) == repr(value)
