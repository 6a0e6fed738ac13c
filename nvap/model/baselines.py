"""An earlier gap list as its own JSON tells it, to compare with: where a check begins from where the body is."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nvap.model.refusals import Refusal

# More than the gaps of any body take.
LONGEST = 50_000_000


class _Read(BaseModel):
    """A part of the JSON; what it has beyond these fields is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class BaselineFinding(_Read):
    """An open finding, by how many days it is overdue by its own due date."""

    record: str
    text: str
    overdue: int | None = None


class BaselineGone(_Read):
    """An objective that the plan had no more, with its open findings."""

    findings: tuple[BaselineFinding, ...] = Field(default=(), max_length=10_000)


class BaselineRow(_Read):
    """A row of the list."""

    objective: str
    gap: str
    overdue: int | None = None
    findings: tuple[BaselineFinding, ...] = Field(default=(), max_length=10_000)


class BaselinePlan(_Read):
    """The edition that it was read by."""

    version: str


class Baseline(_Read):
    """The JSON of `nvap gaps --all`, as much of it as a comparison needs."""

    force: str
    as_at: dt.date
    plan: BaselinePlan
    total: int
    shown: int
    with_gap: int
    gaps: tuple[BaselineRow, ...] = Field(max_length=10_000)
    accepted: tuple[BaselineRow, ...] = Field(default=(), max_length=10_000)
    homeless: tuple[BaselineGone, ...] = Field(default=(), max_length=10_000)


def baseline_of(name: str, held: bytes) -> Baseline:
    """The list that a file holds; raises Refusal for one that is none, or that is not whole."""
    try:
        found = Baseline.model_validate_json(held) if len(held) <= LONGEST else None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        at = f" at {where}" if where else ""
        raise Refusal(f"{name} is not the JSON of `nvap gaps --all`{at}: {first['msg']}") from None
    if found is None:
        raise Refusal(f"{name} is too long to be the JSON of `nvap gaps --all`")
    if not found.shown == found.total == found.with_gap == len(found.gaps):
        raise Refusal(f"{name} holds a part of the gaps only; make it with `nvap gaps --all --format json`")
    return found
