"""What the nouns are made of. The core of pydantic reads files into them and says what is wrong.

It is imported where the first file is read, as many commands read none. What it reads a noun by is built here, from the
hooks that pydantic has for types of one's own: importing all of pydantic, and having it look for what any type may be,
takes longer than most commands run. pydantic itself makes the JSON Schemas, from the same hooks.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, field
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    NamedTuple,
    Self,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

_NONE: Any = object()
# The types that the core of pydantic knows by their own names.
_PLAIN = frozenset(("str", "int", "bool", "date", "decimal"))


class Unread(Exception):
    """That a part of a file was asked for which is wrong or missing there; `of` is what it would be a part of."""

    def __init__(self, of: object) -> None:
        super().__init__(f"a part of {type(of).__name__} could not be read")
        self.of = of


class Key(NamedTuple):
    """A key of a noun: as a file has it, the type of its value, and what is said of that beside the type."""

    alias: str
    annotation: Any
    metadata: tuple[Any, ...]
    required: bool

    @property
    def whole(self) -> Any:
        """The type with what is said beside it."""
        return Annotated[self.annotation, *self.metadata] if self.metadata else self.annotation


class _Keys:
    """The keys of a noun, by the names of its fields; types are looked up when they are first asked for."""

    def __get__(self, _: object, noun: Any) -> Mapping[str, Key]:
        return keys_of(noun)


@cache
def keys_of(noun: Any) -> Mapping[str, Key]:
    """The keys of a noun, by the names of its fields: a name ends with a line where its key is a word of Python."""
    hints = get_type_hints(noun, include_extras=True)
    found = {}
    for name in noun.field_names:
        kind, *said = get_args(hints[name]) if get_origin(hints[name]) is Annotated else (hints[name],)
        found[name] = Key(name.removesuffix("_"), kind, tuple(said), name not in noun.defaults)
    return found


@cache
def validator_of(kind: Any) -> Any:
    """What reads data into a noun, or into any other type that a noun may have."""
    from pydantic_core import SchemaValidator

    return SchemaValidator(schema_of(kind))


def schema_of(kind: Any) -> Any:
    """What the core of pydantic reads a type by; raises TypeError for one that no noun has yet."""
    from pydantic_core import core_schema

    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _Inner(arguments[0], arguments[1:])(arguments[0])
    if origin in (Union, UnionType) and len(arguments) == 2 and arguments[1] is NoneType:
        return core_schema.nullable_schema(schema_of(arguments[0]))
    if origin is tuple and arguments[1:] == (...,):
        return core_schema.tuple_schema([schema_of(arguments[0])], variadic_item_index=0)
    if origin is dict:
        return core_schema.dict_schema(*map(schema_of, arguments))
    if isinstance(kind, type) and issubclass(kind, Strict):
        made = kind.__get_pydantic_core_schema__(kind, _Inner(kind, ()))
        del made["ref"]  # by which a noun that stands in several places is one for a JSON Schema
        return made
    if isinstance(kind, type) and issubclass(kind, Enum):
        return core_schema.enum_schema(kind, [*kind.__members__.values()], sub_type="str")
    if isinstance(kind, type) and (name := kind.__name__.lower()) in _PLAIN:
        return {"type": name}
    raise TypeError(f"how {kind} is read is not known")


class _Inner(NamedTuple):
    """A type and what is said beside it: called, it gives what that is read by, so each that is said asks it first."""

    kind: Any
    said: tuple[Any, ...]

    def __call__(self, _: Any) -> Any:
        """What the type is read by."""
        if not self.said:
            return schema_of(self.kind)
        inner, last = self._replace(said=self.said[:-1]), self.said[-1]
        hook = getattr(last, "__get_pydantic_core_schema__", None)
        return hook(self.kind, inner) if hook else inner(self.kind)

    def generate_schema(self, kind: Any) -> Any:
        """What another type is read by."""
        return schema_of(kind)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Strict:
    """A mapping whose every key is known and whose values never change; its methods are named as pydantic's are.

    A noun that is made by its name, or by `model_construct` and `model_copy`, is not checked.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - that is how pydantic asks for it
    field_names: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = {}
    model_fields = _Keys()

    if not TYPE_CHECKING:

        def __init__(self, **values: Any) -> None:
            if unknown := values.keys() - set(self.field_names):
                raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
            self.__dict__.update(_whole(type(self), values))
            if missing := [name for name in self.field_names if name not in self.__dict__]:
                raise TypeError(f"{type(self).__name__} lacks {', '.join(missing)}")

        def __getattr__(self, name: str) -> Any:
            """Nothing, for a key that is wrong or missing: only what is made of a file with faults lacks one."""
            if name in type(self).field_names:
                raise Unread(self)
            raise AttributeError(f"{type(self).__name__} has no {name}")

    def __init_subclass__(cls) -> None:
        own = cls.__annotations__
        cls.field_names = tuple(dict.fromkeys((*cls.field_names, *own)))
        cls.defaults = {**cls.defaults, **{name: cls.__dict__[name] for name in own if name in cls.__dict__}}
        for name in own:
            if name in cls.__dict__:
                delattr(cls, name)  # or what is missing in a file with faults would be found there

    @classmethod
    def key_names(cls) -> tuple[str, ...]:
        """Its keys, as a file has them."""
        return tuple(key.alias for key in cls.model_fields.values())

    @classmethod
    def model_validate(cls, data: Any) -> Self:
        """The noun that data of a file is; raises pydantic's ValidationError."""
        # A class has a hash, though mypy takes that of an instance for it.
        made: Self = validator_of(cls).validate_python(data)  # type: ignore[arg-type]
        return made

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """A noun of values that are right, by the names of its fields; one may be missing."""
        made = cls.__new__(cls)
        made.__dict__.update(_whole(cls, values))
        return made

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with some values otherwise, by the names of its fields."""
        made = type(self).__new__(type(self))
        made.__dict__.update({**self._values, **update})
        return made

    def model_dump(self, *, exclude_none: bool = False) -> dict[str, Any]:
        """Its keys, as a file has them, and their values, nouns as mappings."""
        kept = ((name, value) for name, value in self._values.items() if not (exclude_none and value is None))
        return {name.removesuffix("_"): _dumped(value, exclude_none) for name, value in kept}

    def as_written(self) -> dict[str, Any]:
        """Its keys and values as a file has them, without those that are empty; an empty fingerprint says something."""
        return self.model_dump(exclude_none=True)

    @property
    def _values(self) -> dict[str, Any]:
        """What it was made of, and nothing that was worked out since."""
        return {name: self.__dict__[name] for name in self.field_names if name in self.__dict__}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and (self is other or self._values == other._values)

    def __hash__(self) -> int:
        return hash((type(self), *self._values.items()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._values.items())})"

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name} of {type(self).__name__} never changes")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{name} of {type(self).__name__} never changes")

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: Any) -> Any:
        """What pydantic reads data by: as a dataclass whose fields are these."""
        from pydantic_core import core_schema

        fields = []
        for name, key in cls.model_fields.items():
            schema = handler.generate_schema(key.whole)
            if not key.required:
                default = cls.defaults[name]
                made = {"default": default}
                if isinstance(default, Field):
                    made = {"default_factory": default.default_factory}
                schema = core_schema.with_default_schema(schema, **made)
            fields.append(
                core_schema.dataclass_field(
                    name, schema, kw_only=True, validation_alias=key.alias, serialization_alias=key.alias
                )
            )
        inner = core_schema.dataclass_args_schema(cls.__name__, fields, extra_behavior="forbid")
        ref = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"
        return core_schema.dataclass_schema(cls, inner, [*cls.field_names], ref=ref, frozen=True)


def _whole(noun: type[Strict], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with those that a file may leave out, in the order of the fields."""
    made = {}
    for name in noun.field_names:
        value = values.get(name, noun.defaults.get(name, _NONE))
        if value is not _NONE:
            made[name] = value.default_factory() if isinstance(value, Field) else value  # type: ignore[operator]
    return made


def _dumped(value: Any, exclude_none: bool) -> Any:
    if isinstance(value, Strict):
        return value.model_dump(exclude_none=exclude_none)
    if isinstance(value, tuple):
        return tuple(_dumped(item, exclude_none) for item in value)
    if isinstance(value, dict):
        return {key: _dumped(item, exclude_none) for key, item in value.items()}
    return value


# What is said of a value beside its type, as pydantic asks for it.


class Within:
    """What a text has to look like; how long it is, or how many items there are, at least and at most."""

    def __init__(
        self, *, pattern: str | None = None, min_length: int | None = None, max_length: int | None = None
    ) -> None:
        self.pattern, self.min_length, self.max_length = pattern, min_length, max_length

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The schema of the value, within the limits."""
        return {**handler(source), **{name: value for name, value in vars(self).items() if value is not None}}


class ReadBy:
    """What makes a value of the text that a file has."""

    def __init__(self, func: Callable[[Any], Any]) -> None:
        self.func = func

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The schema of the value, read so first."""
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self.func, handler(source))


class MadeInto:
    """What a value is made into at last."""

    def __init__(self, func: Callable[[Any], Any]) -> None:
        self.func = func

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The schema of the value, made into that."""
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.func, handler(source))


class InSchema:
    """What a JSON Schema says of a value, in place of what is read."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(self, _: Any, handler: Any) -> dict[str, Any]:
        """That schema."""
        return {**self.schema}


def _one_or_each(value: Any) -> str:
    return "(each)" if isinstance(value, dict | Strict) else "(one)"


class OneOrEach:
    """That a value is the first of two types, or the second where a file has a mapping.

    The tags stand in the places of pydantic's errors only.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The schema of either."""
        from pydantic_core import core_schema

        schemas = map(handler.generate_schema, get_args(source))
        return core_schema.tagged_union_schema(
            dict(zip(("(one)", "(each)"), schemas, strict=True)),
            discriminator=_one_or_each,
        )
