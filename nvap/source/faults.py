"""The rules of reading: what can be wrong with a file before anything is known of its meaning.

Each function is one rule: it makes the fault, and its docstring is the rule's page.
"""

from typing import Any, NamedTuple

from nvap.source.rule import Rule, error, warning
from nvap.source.signs import kind_of, name_of

MOST_FAULTS = 100  # of one file that are told


class TextFault(NamedTuple):
    """A fault of reading at one place of a text, not yet worded."""

    rule: str
    line: int
    column: int
    fields: dict[str, Any]


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """The line and column, from 1 and in characters, of one position in a text; a line ends at LF, CRLF or CR."""
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _at(rule: str, text: str, index: int, **fields: Any) -> TextFault:
    return TextFault(rule, *line_and_column(text, index), fields)


def unreadable_file(reason: str) -> TextFault:
    """A file that cannot be opened or read.

    What it would have said is missing from every report, so reports refuse until it can be read or is taken away.
    A link that points at nothing is one of these.

    Fails:

        evidence/northshire/2026-10-14-dip-sample.yaml -> a link to a file that is not there

    Passes:

        evidence/northshire/2026-10-14-dip-sample.yaml, an ordinary file that you may read
    """
    return TextFault("unreadable-file", 1, 1, {"reason": reason})


def missing_file(name: str) -> TextFault:
    """A file that every plan needs and that is not there.

    A plan folder holds plan.yaml, themes.yaml, perennial_issues.yaml, forces.yaml and the folder actions.

    Fails:

        plan/ without themes.yaml

    Passes:

        plan/themes.yaml
    """
    return TextFault("missing-file", 1, 1, {"name": name})


def not_a_file(what: str) -> TextFault:
    """Something with a file's name that is not an ordinary file: a folder, a pipe, a device.

    Opening a pipe would wait for ever, and a folder named like a record hides that the record is missing.

    Fails:

        evidence/northshire/2026-10-14-dip-sample.yaml/, a folder

    Passes:

        evidence/northshire/2026-10-14-dip-sample.yaml, an ordinary file
    """
    return TextFault("not-a-file", 1, 1, {"what": what})


def not_a_folder(name: str) -> TextFault:
    """Something with a folder's name, such as evidence, that is not a folder, or a link that points at nothing.

    Every record in it would be missing without a word.

    Fails:

        evidence, an ordinary file

    Passes:

        evidence/northshire/2026-10-14-dip-sample.yaml
    """
    return TextFault("not-a-folder", 1, 1, {"name": name})


def outside_the_folder(target: str) -> TextFault:
    """A link that leads out of the workspace or the plan.

    A workspace travels by git and by e-mail; what a link outside it points at does not travel with it, and a link
    from somebody else may point at anything on this machine. A link within the folder is followed.

    Fails:

        plan/themes.yaml -> ../elsewhere/themes.yaml

    Passes:

        plan/themes.yaml, an ordinary file
    """
    return TextFault("outside-the-folder", 1, 1, {"target": target})


def file_too_large(size: int, limit: int) -> TextFault:
    """A file over 1 MiB.

    A record says what exists and where it is kept; it does not hold the document. A file this large is something
    else under a record's name.

    Fails:

        an evidence record with a scanned document pasted into its summary

    Passes:

        reference: NC/SG/2026/118
    """
    return TextFault("file-too-large", 1, 1, {"size": size, "limit": limit})


def not_utf_8(data: bytes, position: int) -> TextFault:
    """Bytes that are not UTF-8 text, such as a file saved as "Unicode" (UTF-16) or in a Windows code page.

    Read in the wrong encoding, a Welsh name or a dash turns into other characters without a word. The place is the
    first byte that is not UTF-8.

    Fails:

        a file saved by Notepad as "Unicode"

    Passes:

        the same file saved as "UTF-8"
    """
    readable = data[:position].decode("utf-8", errors="replace").removeprefix("\ufeff")
    printed = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else f"byte 0x{data[position]:02x}"
    return _at("not-utf-8", readable, len(readable), printed=printed)


def control_character(text: str, index: int) -> TextFault:
    """A control character, such as NUL or ESC, in a file.

    Such characters are invisible in an editor and can rewrite what a terminal shows.

    Fails:

        title: Dip sample<ESC>[2J

    Passes:

        title: Dip sample
    """
    return _at("control-character", text, index, code=f"U+{ord(text[index]):04X}")


def tab_character(text: str, index: int) -> TextFault:
    """A tab, anywhere in a file; the first one is shown.

    YAML does not allow tabs for indenting and readers disagree about the rest. Use spaces.

    Fails:

        title:<TAB>Dip sample

    Passes:

        title: Dip sample
    """
    return _at("tab-character", text, index)


def merge_conflict(text: str, index: int) -> TextFault:
    """The marks that git leaves where two people changed the same lines.

    Both versions are in the file, between the marks. Keep what is right and take all three marks away.

    Fails:

        <<<<<<< HEAD
        title: Dip sample
        =======
        title: Second dip sample
        >>>>>>> theirs

    Passes:

        title: Dip sample
    """
    return _at("merge-conflict", text, index)


def look_alike(text: str, index: int) -> TextFault:
    """A sign that looks like another, or cannot be seen, where it changes what is read.

    A no-break space, a space of no width, a soft hyphen, a curly quotation mark, a dash or a colon of full width comes
    from a web page, a PDF or a word processor. YAML takes it as part of a word.

    Fails:

        kind: “audit”

    Passes:

        kind: audit
    """
    return _at("look-alike", text, index, sign=name_of(text[index]), how=kind_of(text[index]))


def not_yaml(text: str, index: int, problem: str, how: str = "") -> TextFault:
    """Text that is not YAML.

    The usual causes: a colon followed by a space inside a text (put the text in quotation marks or on the next line
    after `>-`), a quotation mark that is not closed, an indent that does not line up.

    Fails:

        title: Dip sample: referrals

    Passes:

        title: "Dip sample: referrals"
    """
    return _at("not-yaml", text, index, problem=problem, **({"how": how} if how else {}))


def empty_file(text: str, index: int) -> TextFault:
    """A file with nothing in it, or only comments.

    An empty record counts for nothing but looks, in a folder, as if it did.

    Fails:

        # to be written

    Passes:

        title: Dip sample
    """
    return _at("empty-file", text, index)


def repeated_key(text: str, index: int, key: str) -> TextFault:
    """A key that is written twice in the same mapping.

    Most YAML readers keep the last and drop the first without a word. It is usually a merge in git that kept both.

    Fails:

        title: First responders trained
        title: First responders trained and equipped

    Passes:

        title: First responders trained and equipped
    """
    return _at("repeated-key", text, index, key=key)


def key_not_text(text: str, index: int) -> TextFault:
    """A key that is empty, a list or a mapping.

    Every key of these files is a word.

    Fails:

        ? [title]
        : Dip sample

    Passes:

        title: Dip sample
    """
    return _at("key-not-text", text, index)


def anchor_or_alias(text: str, index: int, printed: str) -> TextFault:
    """A YAML anchor (&name) or alias (*name).

    An alias makes one place of a file speak for another, so that a change here alters something there; chained, they
    can make a small file fill the memory. Write the text out. A text that begins with & or * goes in quotation marks.

    Fails:

        title: &same Dip sample
        summary: *same

    Passes:

        title: Dip sample
        summary: Dip sample
    """
    return _at("anchor-or-alias", text, index, printed=printed)


def tag(text: str, index: int, printed: str) -> TextFault:
    """A YAML tag (!name or !!name).

    Tags tell a reader to make something other than text, in some readers to run code. A text that begins with !
    goes in quotation marks.

    Fails:

        title: !!str Dip sample

    Passes:

        title: Dip sample
    """
    return _at("tag", text, index, printed=printed.replace("tag:yaml.org,2002:", "!!"))


def second_document(text: str, index: int) -> TextFault:
    """A second YAML document in one file, after a line of three hyphens.

    One record is one file. Most readers would take the first and never mention the second.

    Fails:

        title: Dip sample
        ---
        title: Second dip sample

    Passes:

        title: Dip sample
    """
    return _at("second-document", text, index)


def nested_too_deep(text: str, index: int, deepest: int) -> TextFault:
    """Lists or mappings within one another, more than 32 deep.

    Nothing in these files is deeper than five. What is, is damaged or made to hurt.

    Fails:

        title: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[Dip sample]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]

    Passes:

        title: Dip sample
    """
    return _at("nested-too-deep", text, index, deepest=deepest)


def too_many_faults(text: str, index: int, most: int) -> TextFault:
    """A file with more than 100 faults; those after the hundredth are not looked for.

    A file like that is not one of these files, or was damaged as a whole.

    Fails:

        a file of another kind, saved under a record's name

    Passes:

        a record
    """
    return _at("too-many-faults", text, index, most=most)


def stray_file(name: str) -> TextFault:
    """A file in a folder of records or actions that is not read, because of its name or its place.

    A record saved as .yml or .txt, in a folder of its own, beside the forces' folders or in a folder named with a
    capital, Evidence/, would be lost without a word; so would what stands in a copy of plan.yaml or forces.yaml that a
    sync client left. Files whose names begin with a full stop, and README.md, are
    left alone.

    Fails:

        evidence/northshire/2026-10-14-dip-sample.yml

    Passes:

        evidence/northshire/2026-10-14-dip-sample.yaml
    """
    return TextFault("stray-file", 1, 1, {"name": name})


RULES: tuple[Rule, ...] = (
    error(
        unreadable_file,
        "this file cannot be read: {reason}",
        "Check that it is there and that you may read it.",
    ),
    error(
        missing_file,
        "{name} is not there",
        "A plan folder needs plan.yaml, themes.yaml, perennial_issues.yaml, forces.yaml and actions/.",
    ),
    error(
        not_a_file,
        "this is {what}, not a file",
        "Move it away, or give it a name that does not end in .yaml.",
    ),
    error(
        not_a_folder,
        "{name} is not a folder that can be read",
        "Move it away, or make it the folder that belongs here.",
    ),
    error(
        outside_the_folder,
        "this link leads out of the folder, to {target}",
        "Copy what it points at into the folder.",
    ),
    error(
        file_too_large,
        "this file has {size} bytes; at most {limit} are read",
        "Keep the document where it is kept, and say where in `reference`.",
    ),
    error(
        not_utf_8,
        "this file is not UTF-8 text ({printed})",
        "Save it again with the encoding UTF-8.",
    ),
    error(
        control_character,
        "there is a control character here ({code})",
        "Delete it; it is invisible in most editors.",
    ),
    error(
        tab_character,
        "there is a tab here",
        "Use spaces.",
    ),
    error(
        merge_conflict,
        "two versions of this file were merged and not yet settled; the marks begin here",
        "Keep what is right, and take the lines with <<<<<<<, ======= and >>>>>>> away.",
    ),
    error(
        look_alike,
        "there is a sign here that is not what it looks like: {sign}",
        "Delete it, and type what is meant: a space, a colon, a hyphen, a straight quotation mark, or nothing.",
        space="this is no ordinary space and is read as part of the word: {sign}",
        unseen="there is a sign here that cannot be seen: {sign}",
        quote="this is no straight quotation mark and is read as part of the text: {sign}",
        dash="this is no hyphen: {sign}",
    ),
    error(
        not_yaml,
        "this is not YAML: {problem}",
        "Look for a colon inside a text, an open quotation mark or a crooked indent, here or just above.",
        comment="the text ends at this #, and what stands below it cannot be read: {problem}",
    ),
    error(
        empty_file,
        "there is nothing in this file",
        "Write it or delete it.",
    ),
    error(
        repeated_key,
        "the key {key} is written twice",
        "Keep one of the two.",
    ),
    error(
        key_not_text,
        "a key has to be a word",
        "Write a word before the colon.",
    ),
    error(
        anchor_or_alias,
        "{printed} is a YAML anchor or alias",
        "Write the text out; a text that begins with & or * goes in quotation marks.",
    ),
    error(
        tag,
        "{printed} is a YAML tag",
        "Take it away; a text that begins with ! goes in quotation marks.",
    ),
    error(
        second_document,
        "a second document begins here",
        "One record is one file: put it in a file of its own, or take the line --- away.",
    ),
    error(
        nested_too_deep,
        "lists or mappings are more than {deepest} deep here",
        "Nothing here needs to be deeper than five; look for brackets that are never closed.",
    ),
    error(
        too_many_faults,
        "there are more than {most} faults in this file; the rest are not shown",
        "Mend these first, or take the file away if it is something else.",
    ),
    warning(
        stray_file,
        "{name} is not read: it is not where a file of this folder belongs, or its name does not end in .yaml",
        "Rename or move it if it should count; move it out of this folder if not.",
    ),
)

BY_NAME = {rule.name: rule for rule in RULES}
