"""The rules of a workspace's own words. One rule is one function; its docstring is the rule's page."""

import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter

from nvap.model.wording import MOST_OF_A_FIELD
from nvap.rules.context import Context, Hit, unknown
from nvap.source.rule import Rule, error

# What the letters of the one picture are said by, and how many signs one of them may be: Welsh writes some with two.
_LETTER, _LONGEST_LETTER = "letter.", 2
_MARKUP = re.compile(r"</?[A-Za-z!][^<>]*>|\{\{|\{%|\{#|&[A-Za-z]+;")


def unknown_sentence(context: Context) -> Iterator[Hit]:
    """A sentence in wording.yaml under a key that no document says.

    It would change nothing, and nobody would see that. `nvap schema wording` lists the keys, each with its sentence.

    Fails:

        sentences:
          status.implementd: wedi'i weithredu

    Passes:

        sentences:
          status.implemented: wedi'i weithredu
    """
    if context.wording is not None and context.sentences:
        for key in context.wording.thing.sentences:
            if key not in context.sentences:
                hit = unknown(context.wording.source, ("sentences", key), key, context.sentences)
                yield Hit(hit.source, hit.keys, hit.fields, on_key=True)


def sentence_without_its_fields(context: Context) -> Iterator[Hit]:
    """A sentence in wording.yaml that has other fields than the one that it stands in for.

    A field, such as {count}, is where a figure, a name or a date is put in. Without it the document would say less than
    it knows; with another it could not be made. A field may stand twice, and has nothing but its name in the braces.

    Fails:

        sentences:
          count.records: "{number} cofnod"

    Passes:

        sentences:
          count.records: "{count} cofnod"
    """
    for key, sentence in _own(context):
        wanted, found = _fields(context.sentences[key]), _fields(sentence)
        if (
            found is None
            or wanted is None
            or set(found) != set(wanted)
            or max(found.values(), default=0) > _most(wanted)
        ):
            fields = ", ".join(sorted(wanted or ())) or "none"
            assert context.wording is not None
            yield Hit(context.wording.source, ("sentences", key), {"key": key, "wanted": fields})


def markup_in_sentence(context: Context) -> Iterator[Hit]:
    """A sentence in wording.yaml with what looks like markup of a page or of a template.

    A sentence is text in every form: the reader of the page would see the tag. What a document looks like stands in its
    template.

    Fails:

        sentences:
          status.implemented: "<b>wedi'i weithredu</b>"

    Passes:

        sentences:
          status.implemented: wedi'i weithredu
    """
    for key, sentence in _own(context):
        if match := _MARKUP.search(sentence):
            assert context.wording is not None
            yield Hit(context.wording.source, ("sentences", key), {"key": key, "printed": match[0]})


def letter_of_two(context: Context) -> Iterator[Hit]:
    """A letter in wording.yaml that two kinds of squares of the one picture would have.

    The letter says where an objective stands, also where a page is printed without colour. Capitals and small letters
    count as the same. One that is left out of the file stays as it is, and counts here too.

    Fails:

        sentences:
          letter.put-right: C
          letter.start: D
          letter.prove: C

    Passes:

        sentences:
          letter.put-right: C
          letter.start: D
          letter.prove: T
    """
    own = dict(_letters(context))
    every = {**{key: said for key, said in context.sentences.items() if key.startswith(_LETTER)}, **own}
    for key, letter in own.items():
        others = [other for other, said in every.items() if other != key and said.casefold() == letter.casefold()]
        if others:
            assert context.wording is not None
            hit = {"key": key, "letter": letter, "others": ", ".join(others)}
            yield Hit(context.wording.source, ("sentences", key), hit)


def letter_too_long(context: Context) -> Iterator[Hit]:
    """A letter in wording.yaml that a square of the one picture has no room for: it has more than two signs.

    Fails:

        sentences:
          letter.put-right: Cywiro

    Passes:

        sentences:
          letter.put-right: Cy
    """
    for key, letter in _letters(context):
        if len(letter) > _LONGEST_LETTER:
            assert context.wording is not None
            yield Hit(context.wording.source, ("sentences", key), {"key": key, "letter": letter})


RULES: tuple[Rule, ...] = (
    error(
        unknown_sentence,
        "no document says a sentence {printed}",
        "`nvap schema wording` lists the keys, each with its sentence.",
    ),
    error(
        sentence_without_its_fields,
        "the sentence {key} does not have the fields that it stands for: {wanted}",
        "Write each of these once or twice, in braces and with nothing else in them: {wanted}.",
    ),
    error(
        markup_in_sentence,
        "the sentence {key} has markup, {printed}, which would be printed as it stands",
        "Write words only; what a document looks like stands in its template.",
    ),
    error(
        letter_of_two,
        "the letter of {key}, {letter}, is also that of {others}",
        "Give each kind of square a letter of its own.",
    ),
    error(
        letter_too_long,
        "the letter of {key}, {letter}, has no room in a square",
        "Write one letter, or two.",
    ),
)


def _own(context: Context) -> Iterator[tuple[str, str]]:
    """The sentences of wording.yaml that a document says."""
    if context.wording is not None:
        for key, sentence in context.wording.thing.sentences.items():
            if key in context.sentences:
                yield key, sentence


def _letters(context: Context) -> Iterator[tuple[str, str]]:
    """The letters of the one picture that wording.yaml says otherwise."""
    return ((key, said.strip()) for key, said in _own(context) if key.startswith(_LETTER))


def _fields(sentence: str) -> Counter[str] | None:
    """How often each field stands in a sentence; None where something in it is no field."""
    found: Counter[str] = Counter()
    try:
        for _, name, how, conversion in Formatter().parse(sentence):
            if name is None:
                continue
            if how or conversion or not name.isidentifier():
                return None
            found[name] += 1
    except ValueError:
        return None
    return found


def _most(wanted: Counter[str]) -> int:
    return max(MOST_OF_A_FIELD, *wanted.values()) if wanted else 0
