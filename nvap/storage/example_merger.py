"""The example's merger: a second invented force, and the body that follows both."""

from collections.abc import Mapping
from typing import Any

from nvap.storage.example import read_data


def load() -> dict[str, Any]:
    """The merger as it is kept, with relative dates."""
    return read_data("example_merger.yaml")


def merged(example: Mapping[str, Any], merger: Mapping[str, Any]) -> dict[str, Any]:
    """The example with the merger; its force is the one that follows, which reports are made for.

    It goes on with the measures of the example's force.
    """
    ends = merger["forces"]["merged"]
    before = [{**body, **ends.get(body["id"], {})} for body in example["forces"]["others"]]
    own = {"force": example["force"]}
    return {
        "force": merger["force"],
        "measures": {**example["measures"], merger["force"]: example["measures"][example["force"]]},
        "forces": {"others": [*before, *merger["forces"]["others"]]},
        **{key: [*({**own, **made} for made in example[key]), *merger[key]] for key in ("records", "returns")},
    }
