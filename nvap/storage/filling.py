"""A return while it is filled in: what was answered of each objective, as it is kept between two runs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any

from nvap.load.records import ReturnRecord
from nvap.model.diagnostics import Diagnostic
from nvap.model.plan import Objective
from nvap.model.returns import Acceptance, Claim, Return, Risk
from nvap.model.values import dataclass
from nvap.rules import Context
from nvap.source import Folder
from nvap.storage import unfinished
from nvap.storage.edits import change, in_order, marked, new_return

WHAT = "return"


@dataclass(frozen=True)
class AnsweredClaim:
    """A claim that was answered of an objective as worded then; `kept` says that it is what stood, untouched."""

    claim: Claim
    wording: str
    kept: bool


@dataclass
class Filling:
    """The answers so far: of objectives that are answered, and the first few words on those that are begun.

    `day` is the day that the return was said to be of, if one was. `dropped` is what was answered of other words, or
    beside another claim, than there are now: it stays until the objective is answered again.
    """

    answers: dict[str, AnsweredClaim] = field(default_factory=dict)
    begun: dict[str, dict[str, str]] = field(default_factory=dict)
    day: date | None = None
    dropped: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return not self.answers and not any(self.begun.values())

    def keep(self, workspace: Folder, body: str, objectives: Iterable[Objective]) -> None:
        """Keep it in the place of what was kept before; raises NotSaved."""
        wordings = {objective.id: objective.fingerprint for objective in objectives}
        made: dict[str, Any] = {"date": self.day} if self.day else {}
        made["answers"] = {name: said for name, said in self.dropped.items() if said and name in wordings} | {
            name: {"wording": answer.wording, "kept" if answer.kept else "claim": answer.claim.as_written()}
            for name, answer in self.answers.items()
        }
        made["begun"] = {
            name: {"wording": wordings[name], "given": given}
            for name, given in self.begun.items()
            if given and name in wordings
        }
        unfinished.keep(workspace, WHAT, body, made)


def kept_day(workspace: Folder, body: str) -> date | None:
    """The day that the return which is kept was said to be of."""
    try:
        return date.fromisoformat(unfinished.kept(workspace, WHAT, body)["date"])
    except (KeyError, TypeError, ValueError):
        return None


def kept_filling(
    workspace: Folder, body: str, objectives: Iterable[Objective], standing: Mapping[str, Claim]
) -> Filling:
    """What was answered and is kept, so far as it was answered of what there is now."""
    found, made = unfinished.kept(workspace, WHAT, body), Filling(day=kept_day(workspace, body))
    known = {objective.id: objective for objective in objectives}
    for name, said in _mappings(found.get("answers")):
        answer = _answer(said)
        now = known.get(name)
        same = answer is not None and now is not None and answer.wording == now.fingerprint
        if answer is not None and same and (not answer.kept or answer.claim == standing.get(name)):
            made.answers[name] = answer
        else:
            made.dropped[name] = said
    for name, said in _mappings(found.get("begun")):
        given = said.get("given")
        if name in known and said.get("wording") == known[name].fingerprint and isinstance(given, dict):
            made.begun[name] = {str(key): str(value) for key, value in given.items()}
    return made


def drop(workspace: Folder, body: str) -> None:
    """Take away what is kept."""
    unfinished.drop(workspace, WHAT, body)


def _mappings(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, said in found.items() if isinstance(found, dict) else ():
        if isinstance(said, dict):
            yield str(name), said


def _answer(said: Mapping[str, Any]) -> AnsweredClaim | None:
    try:
        return AnsweredClaim(
            Claim.model_validate(said.get("kept", said.get("claim"))), str(said.get("wording")), "kept" in said
        )
    except ValueError:
        return None


def claim_keys(given: Mapping[str, str], stood: Claim | None, wording: str) -> dict[str, Any]:
    """The keys of the claim that answers make, as a file has them; what is not asked of it stays as it stood."""
    said = {key: value for key, value in given.items() if value}
    keys: dict[str, Any] = {key: said.get(key) for key in ("status", "summary")}
    keys |= {"wording": wording} | {key: said.get(key) for key in ("lead", "due", "risk_reason")}
    keys["risk"] = Risk.HIGH if "risk_reason" in said else None
    keys["impact"] = stood.impact if stood and not stood.to_make_again else None
    accepted = {key: said.get(f"accept_{key}") for key in Acceptance.key_names()}
    keys["accepted"] = accepted if all(accepted.values()) else None
    return {key: keys[key] for key in Claim.key_names() if keys[key] is not None}


def standing_claims(returned: Mapping[str, Return], ended: Collection[str]) -> dict[str, Claim]:
    """By objective, the claim that stands as a new return would repeat it; of the `ended`, without what they accept."""
    claims = {name: made.claims[name] for name, made in returned.items()}
    return {
        name: claim.model_copy(update={"accepted": None}) if name in ended else claim
        for name, claim in claims.items()
        if not claim.to_make_again
    }


def keys_changed(
    there: ReturnRecord, answers: Mapping[str, AnsweredClaim], returned: Mapping[str, Return]
) -> dict[str, Any]:
    """The keys of a return that answers change: its claims, and its marking where it takes over a higher one."""
    claims = {name: claim.as_written() for name, claim in there.return_.claims.items()}
    claims |= {name: answer.claim.as_written() for name, answer in answers.items()}
    taken_over = [returned[name] for name, answer in answers.items() if answer.kept]
    marks = marked([there.return_, *taken_over])
    higher = marks["marking"] is not there.return_.marking
    return {**(marks if higher else {}), "claims": in_order(claims)}


def made_return(
    context: Context,
    body: str,
    day: date,
    returned: Mapping[str, Return],
    shown: str,
    answers: Mapping[str, AnsweredClaim],
    ended: Collection[str],
    there: ReturnRecord | None,
) -> tuple[ReturnRecord | None, Sequence[Diagnostic]]:
    """The return of a day as answers make it, and why it may not be written.

    It repeats what was `returned`, but for what of it has `ended`; where one is `there` already, it is that, changed.
    Raises CannotChange for one that cannot be changed so.
    """
    if there is None:
        claims = {name: answer.claim for name, answer in answers.items()}
        record, _, faults = new_return(context, body, day, returned, shown, ended, claims)
        return record, faults
    made = change(context, there, keys_changed(there, answers, returned))
    after = made.after
    return (replace(there, return_=after) if isinstance(after, Return) else None), made.faults


def said_in(claim: Claim | None, question: str) -> str:
    """What a claim answers to a question; nothing where it says nothing."""
    if claim is None or claim.to_make_again:
        return ""
    accepted = claim.accepted
    found: Mapping[str, object] = {
        **{key: getattr(claim, key) for key in ("status", "summary", "lead", "due", "risk_reason")},
        "accept_reason": accepted and accepted.reason,
        "accept_until": accepted and accepted.until,
        "accept_by": accepted and accepted.by,
    }
    value = found[question]
    return "" if value is None else str(value)
