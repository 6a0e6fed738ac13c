"""JSON Schemas of the files, from the models; and of what a template is given, from the views."""

import inspect
from dataclasses import is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from nvap.formats.documents import sentences
from nvap.model.bodies import Forces
from nvap.model.evidence import Evidence
from nvap.model.fields import Strict
from nvap.model.measures import Measures
from nvap.model.plan import Action, Front, PerennialIssues, Themes
from nvap.model.returns import Return
from nvap.model.rounds import Round
from nvap.model.succession import Succession
from nvap.model.wording import LONGEST_SENTENCE, OwnWords
from nvap.views.gaps import GapsView
from nvap.views.measures import MeasuresView
from nvap.views.national import NationalView
from nvap.views.pack import PackView
from nvap.views.plan import PlanView, SheetsView, import_types
from nvap.views.practice import PracticeView
from nvap.views.standing import StatusView

# One row a kind: its model, and the files it is for.
KINDS: dict[str, tuple[type[Strict], str]] = {
    "plan": (Front, "plan/plan.yaml"),
    "themes": (Themes, "plan/themes.yaml"),
    "perennial-issues": (PerennialIssues, "plan/perennial_issues.yaml"),
    "forces": (Forces, "plan/forces.yaml, forces.yaml"),
    "action": (Action, "plan/actions/*.yaml"),
    "succession": (Succession, "succession.yaml"),
    "evidence": (Evidence, "evidence/*/*.yaml"),
    "return": (Return, "returns/*/*.yaml"),
    "round": (Round, "rounds/*.yaml"),
    "measures": (Measures, "measures/*.yaml"),
    "wording": (OwnWords, "wording.yaml"),
}

# One row a document: what its templates are given as `view`.
VIEWS: dict[str, tuple[type, str]] = {
    "sheet-view": (SheetsView, "templates/sheet.*"),
    "gaps-view": (GapsView, "templates/gaps.*"),
    "status-view": (StatusView, "templates/status.*"),
    "plan-view": (PlanView, "templates/plan.*"),
    "practice-view": (PracticeView, "templates/practice.*"),
    "pack-view": (PackView, "templates/pack.*"),
    "national-view": (NationalView, "templates/national.*"),
    "measures-view": (MeasuresView, "templates/measures.*"),
}


def view_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what the templates of one document are given, names as a template writes them.

    What is worked out from other fields is marked `readOnly`.
    """
    import_types()
    view, files = VIEWS[kind]
    schema = TypeAdapter(view).json_schema(by_alias=False, mode="serialization")
    shapes = {**schema["$defs"], view.__name__: schema}
    for name, noun in _nouns(view, {}).items():
        shapes[name].setdefault("properties", {}).update(_worked_out(noun))
    return {**_head(kind, files), **{key: value for key, value in schema.items() if key != "title"}}


def _nouns(thing: Any, found: dict[str, type]) -> dict[str, type]:
    """The classes of views and models that a type is made of, by name."""
    if isinstance(thing, type) and thing.__name__ not in found and (is_dataclass(thing) or issubclass(thing, Strict)):
        found[thing.__name__] = thing
        for hint in get_type_hints(thing).values():
            _nouns(hint, found)
    for part in get_args(thing):
        _nouns(part, found)
    return found


def _worked_out(noun: type) -> dict[str, Any]:
    """The properties of a class that are no fields."""
    return {
        name: {"description": inspect.getdoc(member), "readOnly": True}
        for name, member in inspect.getmembers(noun, lambda member: isinstance(member, property))
        if not name.startswith(("_", "model_"))
    }


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file."""
    model, files = KINDS[kind]
    schema = _as_read(TypeAdapter(model).json_schema(by_alias=True, mode="validation"))
    if model is OwnWords:
        schema["properties"]["sentences"] |= {"properties": _sentences(), "additionalProperties": False}
    return {**_head(kind, files), **{key: value for key, value in schema.items() if key != "title"}}


def _sentences() -> dict[str, Any]:
    """What each own sentence stands in for."""
    text = {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": LONGEST_SENTENCE}
    return {key: {"description": sentence, **text} for key, sentence in sentences().items()}


def _head(kind: str, files: str) -> dict[str, str]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nvap:schema:{kind}",
        "title": files,
    }


def _as_read(schema: Any) -> Any:
    """The schema as nvap reads files: free text may look like a number to an editor, and no key goes unknown."""
    if isinstance(schema, list):
        return [_as_read(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _as_read(value) for key, value in schema.items()}
    if made.get("type") == "string" and not made.keys() & {"pattern", "enum", "const", "format"}:
        made["type"] = ["string", "number", "boolean"]
    if "patternProperties" in made:
        made.setdefault("additionalProperties", False)
    return made
