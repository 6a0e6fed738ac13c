"""JSON Schemas of the files, from the models."""

from typing import Any

from nvap.model.evidence import Evidence
from nvap.model.fields import Strict
from nvap.model.plan import Action, Forces, Front, PerennialIssues, Themes
from nvap.model.returns import Return

# One row a kind: its model, and the files it is for.
KINDS: dict[str, tuple[type[Strict], str]] = {
    "plan": (Front, "plan/plan.yaml"),
    "themes": (Themes, "plan/themes.yaml"),
    "perennial-issues": (PerennialIssues, "plan/perennial_issues.yaml"),
    "forces": (Forces, "plan/forces.yaml, forces.yaml"),
    "action": (Action, "plan/actions/*.yaml"),
    "evidence": (Evidence, "evidence/*/*.yaml"),
    "return": (Return, "returns/*/*.yaml"),
}


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file."""
    model, files = KINDS[kind]
    schema = _as_read(model.model_json_schema(by_alias=True, mode="validation"))
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nvap:schema:{kind}",
        "title": files,
    }
    return {**head, **{key: value for key, value in schema.items() if key != "title"}}


def _as_read(schema: Any) -> Any:
    """The schema as nvap reads files: free text may look like a number to an editor, and no key goes unknown."""
    if isinstance(schema, list):
        return [_as_read(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _as_read(value) for key, value in schema.items()}
    if made.get("type") == "string" and not made.keys() & {"pattern", "enum", "const", "format"}:
        made["type"] = ["string", "number", "boolean"]
    if "patternProperties" in made:
        made.setdefault("additionalProperties", False)
    return made
