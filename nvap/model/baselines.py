"""An earlier gap list as its own JSON tells it, to compare with: where a check begins from where the body is."""

import codecs
import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nvap.model.refusals import Refusal

# More than the gaps of any body take.
LONGEST = 50_000_000


class _Read(BaseModel):
    """A part of the JSON; what it has beyond these fields is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


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
    if len(held) > LONGEST:
        raise Refusal(f"{name} is too long to be the JSON of `nvap gaps --all`")
    try:
        found = Baseline.model_validate_json(_text(held))
    except UnicodeDecodeError:
        raise Refusal(f"{name} is not the JSON of `nvap gaps --all`") from None
    except ValidationError as problem:
        raise Refusal(f"{name} is not the JSON of `nvap gaps --all`{_why(problem)}") from None
    if not found.shown == found.total == found.with_gap == len(found.gaps):
        raise Refusal(f"{name} holds a part of the gaps only; make it with `nvap gaps --all --format json`")
    return found


def _text(held: bytes) -> str:
    """The text of a file, which a shell of Windows writes as UTF-16 or with a byte-order mark."""
    marked = held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return held.decode("utf-16" if marked else "utf-8-sig")


def _why(problem: ValidationError) -> str:
    """What the first fault of a file is: a key that is missing, or a value that is something else."""
    first = problem.errors()[0]
    where = ".".join(map(str, first["loc"]))
    if not where:
        return ""
    return f": {where} is missing" if first["type"] == "missing" else f": at {where} something else was expected"
