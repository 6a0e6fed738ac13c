"""What is right of a file that has faults of shape, so that these hide no others.

It is a model like any other, but what is wrong or missing cannot be asked for: that raises Unread. A rule that asks for
it says no more of that file; every other rule says what it finds.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import UnionType
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, Union, get_args, get_origin

from nvap.load.validation import Faulty, M, keys_of, problems_of
from nvap.model.fields import Strict, Unread
from nvap.model.strict import validator_of
from nvap.source import MOST_FAULTS, Data, Keys
from nvap.words.nearest import nearest

K = TypeVar("K")
V = TypeVar("V")
Item: TypeAlias = "Strict | PartList[Any] | PartDict[Any, Any]"
# A value that is wrong as a whole.
_WRONG = object()


class PartList(tuple[V, ...]):
    """A list of which some items are wrong: it gives those that are right, and then raises Unread.

    An item is asked for by its place in the file. Its length is that of the list in the file.
    """

    left_out: set[int]

    @property
    def places(self) -> list[int]:
        """The places in the file of what it gives."""
        return [place for place in range(len(self)) if place not in self.left_out]

    def __iter__(self) -> Iterator[V]:
        """Those that are right, and Unread where there are others."""
        for place in self.places:
            yield tuple.__getitem__(self, place)
        if self.left_out:
            raise Unread(self)

    def __getitem__(self, place: Any) -> Any:
        """The item or the items at a place; Unread where one is wrong."""
        if self.left_out.intersection([place] if isinstance(place, int) else range(len(self))[place]):
            raise Unread(self)
        return tuple.__getitem__(self, place)

    def __contains__(self, item: object) -> bool:
        """Whether it is one of those that are right; Unread where it may be one that is wrong."""
        return any(item == known for known in self)


class PartDict(dict[K, V]):
    """A mapping of which some keys or values are wrong: it gives what is right, and then raises Unread.

    `values_left_out` are keys whose values are wrong; `keys_left_out` says that there are other keys.
    """

    keys_left_out: bool
    values_left_out: set[K]

    def __iter__(self) -> Iterator[K]:
        """The keys that are right, and Unread where there are others."""
        yield from dict.keys(self)
        if self.keys_left_out:
            raise Unread(self)

    def keys(self) -> Any:
        """The same."""
        return iter(self)

    def items(self) -> Any:
        """The keys whose values are right, with these, and Unread where there are others."""
        for key, value in dict.items(self):
            if key not in self.values_left_out:
                yield key, value
        if self.keys_left_out or self.values_left_out:
            raise Unread(self)

    def values(self) -> Any:
        """The values that are right, and Unread where there are others."""
        return (value for _, value in self.items())

    def __contains__(self, key: object) -> bool:
        """Whether there is a key; Unread where it may be one that is wrong."""
        if not dict.__contains__(self, key) and self.keys_left_out:
            raise Unread(self)
        return dict.__contains__(self, key)

    def __getitem__(self, key: K) -> V:
        """The value of a key; Unread where it is wrong."""
        if key in self.values_left_out:
            raise Unread(self)
        return dict.__getitem__(self, key)

    def get(self, key: K, default: Any = None) -> Any:
        """The value of a key; Unread where it is wrong, or may be."""
        return self[key] if key in self else default  # noqa: SIM401 - this is what `get` is


@dataclass
class PartlyRead(Generic[M]):
    """What is right of a file, and where in the file each thing in it stands that has a fault."""

    thing: M
    places: dict[int, Keys] = field(default_factory=dict)
    lists: dict[Keys, Item] = field(default_factory=dict)
    hidden: list[tuple[set[Any], Any]] = field(default_factory=list)

    def hide(self, unread: Unread) -> bool:
        """Leave out the item of a list or a mapping in which something is wrong; False where it is in none."""
        keys = self.places.get(id(unread.of), ())
        for end in range(len(keys), 0, -1):
            around, key = self.lists.get(keys[: end - 1]), keys[end - 1]
            left_out = getattr(around, "left_out", getattr(around, "values_left_out", None))
            if left_out is not None and key not in left_out:
                left_out.add(key)
                self.hidden.append((left_out, key))
                return True
        return False

    def show(self) -> None:
        """Leave out no longer what was hidden."""
        while self.hidden:
            left_out, key = self.hidden.pop()
            left_out.discard(key)

    def in_file(self, keys: Keys) -> Keys:
        """A path of keys, with the places in lists as the file has them."""
        found: Keys = ()
        for key in keys:
            around = self.lists.get(found)
            found = (*found, around.places[key] if isinstance(around, PartList) and isinstance(key, int) else key)
        return found


def right_of(faulty: Faulty[M]) -> PartlyRead[M] | None:
    """What is right of a file with faults of shape; None where it is no mapping at all."""
    from pydantic_core import ValidationError

    try:
        faulty.model.model_validate(faulty.source.data)
        bad: set[Keys] = set()
    except ValidationError as problem:
        bad = {keys_of(error) for error in problems_of(problem)}
    made: PartlyRead[M] = PartlyRead(faulty.model.model_construct())
    maker = _Maker(bad, made)
    if not isinstance(faulty.source.data, dict):
        return None
    made.thing = maker.model(faulty.model, faulty.source.data, ())
    return made


class _Maker:
    """Makes what is right, from the paths of what is wrong."""

    def __init__(self, bad: Collection[Keys], made: PartlyRead[Any]) -> None:
        self.bad = frozenset(bad)
        self.around = {keys[:end] for keys in bad for end in range(len(keys))}
        self.made = made

    def model(self, model: type[M], data: dict[str, Any], keys: Keys) -> M:
        """A model without its fields that are wrong or missing."""
        values: dict[str, Any] = {}
        names = model.key_names()
        # What is written under an unknown key was probably meant for one of these; of many, those count that are told.
        unknown = islice((key for key in data if key not in names), MOST_FAULTS)
        meant = {near for key in unknown for near in nearest(key, names)}
        for name, info in model.model_fields.items():
            key = info.alias
            if key not in data and key in meant:
                values[name] = _WRONG
            elif key in data or info.required:
                values[name] = self.value(info.whole, data.get(key), (*keys, key))
        made = model.model_construct(**values)
        for name, value in values.items():
            if value is _WRONG:
                del made.__dict__[name]
        return self._placed(made, keys)

    def value(self, annotation: Any, data: Data, keys: Keys) -> Any:
        """What is right of a value, or that nothing is."""
        if keys in self.bad:
            return _WRONG
        if keys not in self.around:
            return validator_of(annotation).validate_python(data)
        kind = _kind_of(annotation, data)
        if isinstance(data, list):
            return self._list(get_args(kind)[0], data, keys)
        assert isinstance(data, dict)
        return self.model(kind, data, keys) if isinstance(kind, type) else self._dict(get_args(kind), data, keys)

    def _list(self, annotation: Any, data: list[Data], keys: Keys) -> PartList[Any]:
        items = [self.value(annotation, item, (*keys, place)) for place, item in enumerate(data)]
        made = PartList(items)
        made.left_out = {place for place, item in enumerate(items) if item is _WRONG}
        self.made.lists[keys] = made
        return self._placed(made, keys)

    def _dict(self, annotations: Iterable[Any], data: dict[str, Data], keys: Keys) -> PartDict[Any, Any]:
        _, of_value = annotations
        made: PartDict[Any, Any] = PartDict()
        made.keys_left_out, made.values_left_out = False, set()
        for key, value in data.items():
            if (*keys, key, "[key]") in self.bad:
                made.keys_left_out = True
                continue
            dict.__setitem__(made, key, self.value(of_value, value, (*keys, key)))
            if dict.__getitem__(made, key) is _WRONG:
                made.values_left_out.add(key)
        self.made.lists[keys] = made
        return self._placed(made, keys)

    def _placed(self, thing: K, keys: Keys) -> K:
        self.made.places[id(thing)] = keys
        return thing


def _kind_of(annotation: Any, data: Data) -> Any:
    """The part of an annotation that data is of: a model or a mapping, or a list."""
    origin = get_origin(annotation)
    if origin in (Annotated, Union, UnionType):
        found = (_kind_of(argument, data) for argument in get_args(annotation))
        return next((kind for kind in found if kind is not None), None)
    if isinstance(data, list):
        return annotation if origin is tuple else None
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, Strict)):
        return annotation
    return None
