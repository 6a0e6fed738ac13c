"""The net for personal data catches what it should and lets ordinary text through.

Every person, number and address here is invented: telephone numbers are Ofcom's for drama, mailboxes stand in example
domains, and the other numbers belong to nobody.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError, create_model
from pydantic.fields import FieldInfo

from nvap.model.evidence import Evidence
from nvap.model.fields import Strict, Text
from nvap.model.measures import Measures
from nvap.model.returns import Return
from nvap.rules import personal_data as net
from nvap.rules.personal_data import personal_data_in
from nvap.source import from_text
from tests.running import spent

HITS = {
    "an e-mail address": (
        "alex.example@northshire.example",
        "Alex.Example2@Northshire.pnn.police.example",
        "aexample@northshire.example",
        "a.example-sample@mail.northshire.example",
        "mailto:alex.example@northshire.example?subject=review",
        "Ask <alex.example@northshire.example>.",
        "alex'example@northshire.example",
        "j.mash@northshire.example",
        "alex.steam@northshire.example",
        "chub@northshire.example",
        "dano@northshire.example",
        "1234@northshire.example",
        "officer.1234@northshire.example",
    ),
    "a phone number": (
        "07700 900123",
        "07700900123",
        "07700-900-123",
        "07700.900.123",
        "07700 900 123",
        "07700\u00a0900\u00a0123",
        "07700 900123.",
        "mobile: 07700 900123 (evenings)",
        "Tel.07700900123",
        "+44 7700 900123",
        "+447700900123",
        "+44 (0)7700 900123",
        "+44(0)1632 960123",
        "0044 7700 900123",
        "01632 960123",
        "01632 960 123",
        "(01632) 960123",
        "01632 96012",
        "020 7946 0123",
        "0207 946 0123",
        "01632 960123 ext 45",
        "07700 900123/07700 900456",
        "+1 202 555 0143",
        "01632 960300",
        "07700 900808",
    ),
    "a National Insurance number": (
        "AB 12 34 56 C",
        "AB123456C",
        "AB 123456 C",
        "AB-12-34-56-C",
        "AB.12.34.56.C",
        "ab123456c",
        "ab 12 34 56 c",
        "NI number AB123456C, checked",
    ),
    "a date of birth": (
        "DOB 01/02/1990",
        "dob: 1.2.90",
        "D.O.B. 01-02-1990",
        "d.o.b 1 February 1990",
        "D/O/B 01/02/1990",
        "DOB 01FEB1990",
        "DOB - 01-Feb-90",
        "Date of birth: 1990-02-01",
        "date of birth is 1st February 1990",
        "date-of-birth 01 02 1990",
        "birth date February 1, 1990",
        "born on the 1st of February 1990",
        "(born 1 Feb 1990)",
    ),
    "a postcode": (
        "NR99 9ZZ",
        "NR999ZZ",
        "E9 9ZZ",
        "EC9A 9ZZ",
        "W9Z 9ZZ",
        "M9 9ZZ.",
        "nr99 9zz",
        "NR99  9ZZ",
        "Room 3, NR99 9ZZ",
        "mushroom NR99 9ZZ",
        "Nr99 9Zz",
    ),
    "a PNC id": ("2012/0123456A", "12/123456B", "12/0123456Z", "2012 / 123456A", "PNC ID 99/12a", "PNC: 2012/1W"),
    "a crime, incident or custody reference": (
        "36/12345/26",
        "36CR/12345/26",
        "36cr/123456/26",
        "crime ref 36 12345 26",
        "Crime reference: 36 123456 26",
        "crime no. is 36 12345 26",
        "CAD 2000 of 14 October",
        "CAD 20001",
        "crime reference 36/12345/26",
        "Crime ref: 36/12345/26",
        "crime ref. no. 12345",
        "crime number 0123456/26",
        "Crime report number NS/36/1234/26",
        "the crime reference is AB123456",
        "incident log no. 1234",
        "Incident number NS-14102026-0123",
        "incident ref 20261014-0123",
        "incident 123 of 14 October 2026",
        "log 1234 of 14/10/2026",
        "CAD 1234",
        "CAD 1234/14OCT26",
        "STORM 12345",
        "custody record AB01/1234/26",
        "Custody ref 12AB/1234/26",
        "custody record number: 2026/118045",
        "occurrence 5024000123",
        "Occurrence no 50240001",
        "offence id 12345678",
    ),
}

MISSES = (
    "Action 2.4.3 and objective 2.4.3.1, then 2.3.1.2",
    "2026-10-14 to 2027-10-14",
    "2026-10-14-referral-dip-sample",
    "31 August 2020",
    "14/10/2026",
    "Dates 01/04/2026 - 30/09/2026",
    "NC/SG/2026/118",
    "Document NC/SG/2026/118A of the policy store",
    "SG-2026-00118",
    "MG11 and MG 11, MG3, MG6C",
    "Form MG11 2AB",
    "Call 101, or 999 in an emergency; Call 999 on 3 May",
    "312 of 340 referrals",
    "Sampled 60 of 1,312 (4.6%)",
    "92%, up from 87.5% in 2025/26",
    "10 000 000 people and 1 250 000 calls",
    "0 12 34 56 78 90",
    "0.12 0.34 0.56 0.78",
    "01 02 2026 03 04 2026",
    "2020-2022",
    "1 April 2026 to 30 September 2026",
    "pages 12-14, 100-120",
    "Section 11, s17 and s47, Article 12",
    "Section 47 2nd review, P1 3rd draft, E1 2nd floor, e2 4th",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "v1:c39a4d11bcc9",
    "Working Together 2018",
    "Working Together to Safeguard Children (2018)",
    "2026/27 plan, 2024/25B revision, open 24/7A",
    "Violent crime 2020-2022 and custody 2026",
    "Crime: 312 of 340; incident 3 of 12",
    "Crime recording 2026, crime prevention-2030, crime report 2020/21",
    "Incident log 2026-10 and incident record 2026-10-14-dip-sample",
    "incident log 12 of 14 decisions",
    "incident 101 calls",
    "custody 1200 detained, in custody 4500 people",
    "crime 12500 recorded",
    "date of birth is recorded in 98% of referrals",
    "date of birth field added on 1 April 2026",
    "children born in 2020, newborn 12 March 2026",
    "by 2021-22 a review, at 2021-22 a pilot",
    "COVID19, COP26, H2O, W3C, 5G",
    "ISO 27001, BS 7858:2019, OFFICIAL",
    "GB 12 34 56 C",
    "vkpp@norfolk.pnn.police.uk",
    "VKPP@norfolk.pnn.police.uk",
    "safeguarding.team@northshire.example",
    "SafeguardingTeam@northshire.example",
    "public-protection_unit@northshire.example",
    "mash2@northshire.example",
    "it@northshire.example",
    "'safeguarding.team@northshire.example'",
    "sg.hub@northshire.example",
    "alex.team@northshire.example",
    "kings.lynn-unit2@northshire.example",
    "norfolkmash@northshire.example",
    "county.enquiries@northshire.example",
    "Chief.Office@northshire.example",
    "Childline on 0800 1111",
    "Helpline 0808 2000 247",
    "helpline 0808 200 0247 or 08088010800",
    "Call 0800 555 111",
    "0300 123 4567",
    "(0300) 123 4567",
    "03001234567",
    "0345 123 4567",
    "+44 808 800 5000",
    "+44 (0)300 123 4567",
    "101, 111, 999 and 116 123",
    "calls to 101/999/111",
    "incident 101/999 and crime 101/111",
    "incident log 101/999",
    "CAD 999 and STORM 101",
    "CAD 2000",
    "CAD 2026 upgrade, STORM 2019/20",
    "room B1 2AB",
    "Room B1 2AB",
    "crime ref 36 123 26",
    "12NC/2026/118",
    "10AB/2026/7",
    "domestic.abuse+referrals@northshire.example",
    "@northshire and 50 @ 20",
)


def found(text: str) -> list[str]:
    """What the net says of a text."""
    return [what for what, _ in personal_data_in(text)]


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, texts in HITS.items() for text in texts])
def test_hit(what: str, text: str) -> None:
    assert what in found(text)
    assert what in found(f"It was {text}, they said.")
    assert what in found(f"Twelve were read\n{text}\nand 40 more.")


@pytest.mark.parametrize("text", MISSES)
def test_near_miss(text: str) -> None:
    assert list(personal_data_in(text)) == []
    assert list(personal_data_in(f"In it {text} was read.")) == []


def test_every_shape_has_hits() -> None:
    assert list(HITS) == list(net._SHAPES)


def test_words_are_those_of_the_text() -> None:
    text = "Ring (01632) 960123 or write to 'alex.example@northshire.example'."
    assert list(personal_data_in(text)) == [
        ("an e-mail address", "alex.example@northshire.example"),
        ("a phone number", "(01632) 960123"),
    ]


# The same texts at every run, so that a check does not fail by chance on a change that did not cause it.
STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize("what", HITS)
@STEADY
@given(data=st.data())
def test_the_one_look_lets_every_match_through(what: str, data: st.DataObject) -> None:
    shape = net._SHAPES[what]
    text = data.draw(st.from_regex(re.compile(shape)))
    assert re.search(shape, text) is None or net.worth_a_look(text)


@settings(STEADY, max_examples=500)
@given(st.text("0123456789@+/.-() \nABCDEGHNRWZabdefimoprt", max_size=40))
def test_the_one_look_loses_nothing_of_any_text(text: str) -> None:
    matches = [match.group() for shape in net._SHAPES.values() for match in re.finditer(shape, text)]
    assert not matches or net.worth_a_look(text)


@pytest.mark.parametrize("what", HITS)
def test_the_one_look_lets_every_hit_through(what: str) -> None:
    assert [text for text in HITS[what] if not net.worth_a_look(text)] == []


LONG = (
    "a",
    "a.",
    "0",
    "0 ",
    "1",
    "+44 ",
    "AB",
    "A1",
    "dob ",
    "dob: ",
    "crime ref ",
    "crime ",
    "NC/",
    "12/",
    "PNC ",
    "é",
    "-",
)


@pytest.mark.parametrize("piece", LONG)
def test_long_text_is_gone_through_in_good_time(piece: str) -> None:
    text = "11 @ " + piece * (200_000 // len(piece))
    start = spent()
    list(personal_data_in(text))
    assert spent() - start < 5


def words_found(text: str, model: type[Evidence] = Evidence) -> list[tuple[str, int, int]]:
    """What is said of a record's text, with its words and place."""
    from datetime import date

    from nvap.load.plan import Plan
    from nvap.load.records import Record
    from nvap.load.validation import shape
    from nvap.rules.context import Context

    source, said = from_text(text, "record.yaml")
    evidence, more = shape(model, source)
    assert evidence is not None, [*said, *more]
    plan = Plan(None, None, None, (), ())
    context = Context(plan, (Record(source, "northshire", "record", evidence),), date(2026, 11, 23))
    return [(finding.fields["words"], *finding.place) for finding in net.personal_data(context)]


RECORD = (Path(__file__).parent / "cases/stray-file/passes/evidence/northshire/2026-10-14-dip-sample.yaml").read_text(
    encoding="utf-8"
)


def record(summary: str) -> str:
    """A record without fault, with another summary."""
    return RECORD.replace("summary: Sixty referrals were read.", f"summary: {summary}")


def test_every_free_text_of_a_record_is_looked_at() -> None:
    assert words_found(RECORD) == []
    more = (
        "findings: [{objective: 2.2.1.1, seriousness: consideration, text: Ring 07700 900123, lead: NR99 9ZZ, "
        "number: ring 07700 900456, progress: [{date: 2026-10-20, note: NR98 9ZZ}], "
        "closed: {date: 2026-10-20, how: DOB 03/02/1990, by: jo.bloggs@example.org}}]\n"
        "part: NR97 9ZZ\n"
        "files: [{name: AB123456C.docx, bytes: 12, sha256: " + "07700900123" * 5 + "077009001}]\n"
        "renewed: [{date: 2026-10-20, from: 2027-10-01, to: 2027-10-14, note: CAD 1234}]\n"
        "withdrawn: {date: 2026-10-20, reason: DOB 01/02/1990, never_made: jo.smith@example.org}\n"
    )
    said = [words for words, _, _ in words_found(RECORD + more)]
    assert sorted(said) == sorted(
        [
            *("07700 900123", "NR99 9ZZ", "07700 900456", "NR98 9ZZ", "DOB 03/02/1990", "jo.bloggs@example.org"),
            *("NR97 9ZZ", "AB123456C", "CAD 1234", "DOB 01/02/1990", "jo.smith@example.org"),
        ]
    )


class Cost(Strict):
    """What a piece of evidence took."""

    worked_out_by: Text


class Wider(Evidence):
    """A record with keys that nobody has thought of yet."""

    cost: Cost | None = None
    asked: tuple[Text, ...] = ()
    told: Text | None = None


@pytest.mark.parametrize("more", ["cost: {{worked_out_by: {}}}", "asked: [the board, {}]", "told: {}"])
def test_text_under_a_new_key_of_the_model_is_looked_at(more: str) -> None:
    assert words_found(RECORD + more.format("the finance office"), Wider) == []
    found = words_found(RECORD + more.format("alex.example@northshire.example"), Wider)
    assert [words for words, _, _ in found] == ["alex.example@northshire.example"]


def fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Every key of a model and of those inside it, with its field."""
    for name, field in model.model_fields.items():
        yield field.alias or name, field
        for inner in models_in(field.annotation):
            yield from fields(inner)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def takes_an_address(field: FieldInfo) -> bool:
    """Whether an e-mail address can stand under a key, alone, in a list or under an objective."""
    model = create_model("Taken", taken=(field.annotation or str, field))
    key = field.alias or "taken"
    for value in ("a.b@c.example", ["a.b@c.example"], {"2.2.1.1": "a.b@c.example"}):
        with contextlib.suppress(ValidationError):
            model.model_validate({key: value})
            return True
    return False


def test_nothing_is_left_unread_that_can_hold_any_words() -> None:
    known = [pair for model in (Evidence, Return, Measures) for pair in fields(model)]
    free = {key for key, field in known if takes_an_address(field)}
    assert {"title", "plan_version", "unit", "name", "note", "how", "risk_reason"} <= free
    assert free & net.NOT_READ.keys() == set()
    assert net.NOT_READ.keys() - {key for key, _ in known} == set()
    assert all(net.NOT_READ.values())
    assert {key for key, field in fields(Wider) if takes_an_address(field)} - free == {"worked_out_by", "asked", "told"}


def test_place_is_that_of_the_words() -> None:
    assert words_found(record("Ring 07700 900123")) == [("07700 900123", 9, 15)]


def test_folded_and_escaped_text_is_looked_at() -> None:
    assert words_found(record(">-\n  The place is NR99\n  9ZZ, near the sea.")) == [("NR99 9ZZ", 9, 10)]
    assert words_found(record('"alex.example\\x40northshire.example"')) == [("alex.example@northshire.example", 9, 10)]


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, texts in HITS.items() for text in texts])
def test_hit_is_found_however_the_file_writes_it(what: str, text: str) -> None:
    folded = ">-\n" + "".join(f"          {word}\n" for word in f"It was {text} they said".split(" ") if word)
    quoted = "'It was " + text.replace("'", "''") + ", they said'"
    escaped = '"' + "".join(f"\\u{ord(character):04x}" for character in text) + '"'
    assert words_found(record(quoted))
    assert words_found(record(escaped))
    assert words_found(record(folded)) or "  " in text


def test_words_that_stand_twice_in_a_value_are_said_once() -> None:
    assert len(words_found(record("07700 900123 and 07700 900123"))) == 1
