"""Word templates from outside: a force's own is used, and one that would act, reach out or grow is refused."""

from __future__ import annotations

import io
import os
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvap.formats.docx_guard import NotUsable, check, parts, repacked, written
from nvap.workspace import built_in
from tests.reading_word import WordFile, read_word
from tests.running import execute, nvap, spent
from tests.test_documents import SHEET
from tests.test_word import AT, SHEETS, made, run
from tests.tools import needs


def shipped() -> dict[str, bytes]:
    """The parts of the template of a sheet."""
    return parts((built_in("templates") / "sheet.docx").read_bytes())


def put(folder: Path, data: bytes) -> Path:
    """Lay a template of a sheet into a workspace."""
    (folder / "templates").mkdir(exist_ok=True)
    path = folder / "templates" / "sheet.docx"
    path.write_bytes(data)
    return path


def with_text(*lines: str) -> bytes:
    """A template with these paragraphs at its end."""
    return with_xml("".join(map(said, lines)))


def said(text: str) -> str:
    """A paragraph of text."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def of_a_field(text: str = "", mark: str = "") -> str:
    """A run of the words of a field, or a mark where one begins or ends."""
    return (
        f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' if mark else f"<w:r><w:instrText>{text}</w:instrText></w:r>"
    )


def with_part(name: str, part: bytes) -> bytes:
    """A template with a part more, or one replaced."""
    return written({**shipped(), name: part})


def with_relation(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    """A template with a tie to something else."""
    name = "word/_rels/document.xml.rels"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    tie = f'<Relationship Id="rId99" Type="{office}/{kind}" Target="{target}"{mode}/></Relationships>'
    return with_part(name, shipped()[name].replace(b"</Relationships>", tie.encode()))


def with_field(*instructions: str) -> bytes:
    """A template with a field, its words split over runs."""
    runs = "".join(map(of_a_field, instructions))
    return with_xml(f"<w:p>{of_a_field(mark='begin')}{runs}{of_a_field(mark='end')}</w:p>")


def with_xml(xml: str) -> bytes:
    """A template with some XML at its end."""
    found = shipped()
    found["word/document.xml"] = found["word/document.xml"].replace(b"<w:sectPr>", xml.encode() + b"<w:sectPr>")
    return written(found)


def bomb() -> bytes:
    """A template that unpacks to 300 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in shipped().items():
            file.writestr(name, part)
        with file.open("word/media/a.png", "w") as picture:
            for _ in range(300):
                picture.write(bytes(1 << 20))
    return made.getvalue()


def twice() -> bytes:
    """A template with one part in it twice."""
    made = io.BytesIO(with_text("x"))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(made, "a") as file:
        file.writestr("word/document.xml", b"<x/>")
    return made.getvalue()


def oddly_packed() -> bytes:
    """A template packed as no Word file is, and damaged."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as file:
        for name, part in shipped().items():
            file.writestr(name, part)
    data = made.getvalue()
    return data[:70] + bytes(byte ^ 0x5A for byte in data[70:90]) + data[90:]


def doctype(encoding: str = "utf-8") -> bytes:
    """A template whose text swells as it is read."""
    text = shipped()["word/document.xml"].decode().partition("?>")[2]
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return with_part("word/document.xml", f'<?xml version="1.0" encoding="{encoding}"?>{entity}{text}'.encode(encoding))


NOT_FOR_TAGS = "tags can print fields, choose (if) and repeat (for)"
FAULTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "an unknown field": (
        lambda: with_text("Our {{ view.nothing }}"),
        "no attribute 'nothing', in the paragraph “Our {{",
    ),
    "an unknown name": (lambda: with_text("{{ veiw.force }}"), "there is no veiw; there are view, words, link, place"),
    "an unknown word": (lambda: with_text("{{ words.stage['nowhere'] }}"), "nowhere"),
    "a tag left open": (lambda: with_text("{{ view.stamp", "and more }}"), "a tag is not closed in its paragraph"),
    "a loop left open": (lambda: with_text("{%p for one in view.sheets %}"), "endfor"),
    "a slip in a tag": (lambda: with_text("Our {{ view. }}"), "in the paragraph “Our {{ view. }}”"),
    "an unknown filter": (lambda: with_text("{{ view | sparkle }}"), "sparkle"),
    "a way out": (lambda: with_text("{{ ''.__class__.__mro__ }}"), "unsafe"),
    "another way out": (lambda: with_text("{{ cycler.__init__.__globals__ }}"), "there is no cycler"),
    "a way out by a filter": (lambda: with_text("{{ view.sheets | map(attribute='__class__') | first }}"), "__class__"),
    "a way out by attr": (lambda: with_text("{{ view | attr('__class__') }}"), "the filter attr is not for"),
    "a shell": (lambda: with_text("{{ self.__init__.__globals__.os.popen('id').read() }}"), "link, place"),
    "a huge range": (lambda: with_text("{% for x in range(10**9) %}x{% endfor %}"), "only link, place"),
    "a huge text": (lambda: with_text("{{ 'x' * 10000000000 }}"), NOT_FOR_TAGS),
    "a huge width": (lambda: with_text("{{ '%10000000000d' % 1 }}"), NOT_FOR_TAGS),
    "a filter that pads": (lambda: with_text("{{ 'x' | center(10000000000) }}"), "the filter center is not for"),
    "a filter in a filter": (lambda: with_text("{{ 'x' | map('center', 10000000000) | list }}"), "the filter map"),
    "a macro": (lambda: with_text("{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}"), NOT_FOR_TAGS),
    "a variable": (lambda: with_text("{% set x = 'x' %}"), NOT_FOR_TAGS),
    "another template": (lambda: with_text("{% include 'gaps.md.j2' %}"), NOT_FOR_TAGS),
    "endless loops": (
        lambda: with_text("{% for a in view.stamp.plan %}" * 12 + "{% endfor %}" * 12),
        "never come to an end",
    ),
    "a document that grows": (
        lambda: with_text("{% for a in view.stamp.plan %}" * 4 + "more " * 40 + "{% endfor %}" * 4),
        "the document that it makes is too large",
    ),
    "a table cut in two": (
        lambda: with_xml(
            f"{said('{% if false %}')}<w:tbl><w:tblGrid/><w:tr><w:tc>{said('{% endif %}')}</w:tc></w:tr></w:tbl>"
        ),
        "is not sound XML",
    ),
    "not a zip": (lambda: b"not a zip", "it is not a Word document (.docx)"),
    "an empty file": (lambda: b"", "it is not a Word document (.docx)"),
    "half a file": (lambda: with_text("x")[:3000], "it is not a Word document (.docx)"),
    "another zip": (lambda: written({"a.txt": b"a"}), "'a.txt', which is not a part of a plain Word document"),
    "no document": (
        lambda: written({k: v for k, v in shipped().items() if "document" not in k}),
        "not a Word document",
    ),
    "a zip bomb": (bomb, "it unpacks to more than"),
    "a huge file": (lambda: with_part("word/media/a.png", random.Random(1).randbytes(9 << 20)), "larger than 8 MB"),
    "too much text": (lambda: with_text("x" * (3 << 20)), "more text in it than a template can hold"),
    "another packing": (oddly_packed, "it is not a Word document (.docx)"),
    "a part twice": (twice, "one of them twice"),
    "a part outside": (lambda: with_part("../x.xml", b"<x/>"), "'../x.xml', which is not a part"),
    "macros": (lambda: with_part("word/vbaProject.bin", b"x"), "it holds macros; save it as .docx"),
    "a macro document": (
        lambda: with_part(
            "[Content_Types].xml",
            shipped()["[Content_Types].xml"].replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            ),
        ),
        "it holds macros; save it as .docx",
    ),
    "an embedded program": (
        lambda: with_part("word/embeddings/a.bin", b"x"),
        "which is not a part of a plain Word document",
    ),
    "a remote template": (lambda: with_relation("attachedTemplate", "https://x.example/a.dotm"), "attachedTemplate"),
    "a linked picture": (
        lambda: with_relation("image", "https://x.example/a.png"),
        "it would fetch 'https://x.example/a.png'",
    ),
    "a linked file": (
        lambda: with_relation("hyperlink", "file://server/share"),
        "it would fetch 'file://server/share'",
    ),
    "a share": (lambda: with_relation("image", r"\\\\server\\share"), "it would fetch"),
    "a whole other file": (lambda: with_relation("aFChunk", "a.xml", ""), "it is tied to aFChunk"),
    "an object": (lambda: with_relation("oleObject", "a.xml", ""), "it is tied to oleObject"),
    "a mail merge": (
        lambda: with_part(
            "word/settings.xml",
            shipped()["word/settings.xml"].replace(b"</w:settings>", b"<w:mailMerge/></w:settings>"),
        ),
        "mailMerge",
    ),
    "an included file": (lambda: with_field('INCLUDETEXT "C:\\\\x.txt"'), "it has a field 'INCLUDETEXT'"),
    "a command": (lambda: with_field("DD", 'EAUTO c:\\\\x "cmd"'), "it has a field 'DDEAUTO'"),
    "a field in a simple form": (
        lambda: with_xml('<w:p><w:fldSimple w:instr="DDE x y"/></w:p>'),
        "it has a field 'DDE'",
    ),
    "a field in a field": (
        lambda: with_xml(f"<w:p>{of_a_field(mark='begin') * 2}{of_a_field('INCLUDEPICTURE x')}</w:p>"),
        "it has a field 'INCLUDEPICTURE'",
    ),
    "a field in another namespace": (
        lambda: with_xml('<p><fldSimple xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main" instr="DDE x"/></p>'),
        "it has a field 'DDE'",
    ),
    "a field with a tag": (lambda: with_field("PAGE {%r if true %}", "INCLUDETEXT x"), "with no tag in them"),
    "a field that appears": (
        lambda: with_xml(
            f"{said('{%p if false %}')}<w:p>{of_a_field(mark='begin')}{of_a_field('PAGE ')}</w:p>"
            f"{said('{%p endif %}')}<w:p>{of_a_field('INCLUDETEXT x')}</w:p>"
        ),
        "it has a field 'INCLUDETEXT'",
    ),
    "a picture by its address": (
        lambda: with_xml(
            '<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" '
            'src="https://x.example/a.png"/></w:pict></w:r></w:p>'
        ),
        "a picture that is kept outside it",
    ),
    "a tag in an attribute": (
        lambda: with_xml('<w:p><w:bookmarkStart w:id="1" w:name="{{ view.x }}"/></w:p>'),
        "a tag in it",
    ),
    "entities": (doctype, "declares a document type or entities"),
    "entities in another encoding": (lambda: doctype("utf-16"), "declares a document type or entities"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_template_that_cannot_be_used_is_refused(fault: str, tmp_path: Path) -> None:
    """With one sentence that names it, quickly, in little memory, and with nothing written."""
    build, said = FAULTS[fault]
    put(tmp_path, build())
    begun = spent()
    ended = run(tmp_path, *SHEET, *AT, "--out", "sheet.docx")
    assert spent() - begun < 10
    assert ended.exit_code == 3, ended.stderr
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"Error: the template {Path('templates', 'sheet.docx')} cannot be used: ")
    assert said in line
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "sheet.docx").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("fault", ["a zip bomb", "a huge text", "endless loops", "a huge width", "too much text"])
def test_a_hostile_template_takes_little_memory(fault: str, tmp_path: Path) -> None:
    put(tmp_path, FAULTS[fault][0]())
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))"
    ended = nvap(*SHEET, *AT, "--out", "sheet.docx", cwd=tmp_path, prepared=limit)
    assert ended.returncode == 3
    assert FAULTS[fault][1] in ended.stderr


def test_many_tags_take_no_long_time(tmp_path: Path) -> None:
    """Word files that make docxtpl's patterns look at everything again for each tag."""
    for line in ("{{p " * 100_000, "{%" * 300_000, "{" * 500_000, "{{ view.stamp.plan }}" * 20_000, "&lt;" * 400_000):
        put(tmp_path, with_text(line))
        begun = spent()
        ended = run(tmp_path, *SHEET, *AT, "--out", "sheet.docx", "--overwrite")
        assert ended.exit_code in (0, 3)
        assert spent() - begun < 20


def test_words_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "_words.j2").write_text("first\n{% set x = %}\n", encoding="utf-8")
    ended = run(tmp_path, *SHEET, *AT, "--out", "sheet.docx")
    assert ended.exit_code == 3
    assert f"the template {Path('templates', '_words.j2')}:2 cannot be used" in ended.stderr


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_a_broken_template_is_used_or_refused(seed: int) -> None:
    """Some of its letters lost or changed: what comes is a Word file or a sentence."""
    chance = random.Random(seed)
    found = shipped()
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(found))
        part = bytearray(found[name])
        start = chance.randrange(len(part))
        length = chance.choice([1, 3, 20, 300])
        part[start : start + length] = chance.choice([b"", b"x", b"<w:p/>", b"{{ view }}", b"&amp;", b'"'])
        found[name] = bytes(part)
    with TemporaryDirectory() as folder:
        put(Path(folder), written(found))
        ended = run(Path(folder), *SHEET, *AT, "--out", "sheet.docx")
        assert ended.exit_code in (0, 3), ended.output
        assert len(ended.stderr.splitlines()) == 1
        if ended.exit_code == 0:
            assert WordFile((Path(folder) / "sheet.docx").read_bytes()).paragraphs


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.docx").write_bytes(with_text("x"))
    home = tmp_path / "workspace"
    (home / "templates").mkdir(parents=True)
    try:
        (home / "templates" / "sheet.docx").symlink_to(tmp_path / "elsewhere.docx")
    except OSError:
        pytest.skip("no links here")
    ended = run(home, *SHEET, *AT, "--out", "sheet.docx")
    assert ended.exit_code == 3
    assert "is a link that leads out of its folder" in ended.stderr


def test_a_workspace_replaces_a_template_and_the_words(tmp_path: Path) -> None:
    put(tmp_path, with_text("Ours: {{ view.sheets[0].number }} {{ words.stage['in-use'] }} “{{ ‘a’ }}”"))
    own = (built_in("templates") / "_words.j2").read_text(encoding="utf-8")
    (tmp_path / "templates" / "_words.j2").write_text(
        own.replace('"in use"', '"yn cael ei ddefnyddio"'), encoding="utf-8"
    )
    file = made(tmp_path, SHEET)
    texts = [paragraph.text for paragraph in file.paragraphs]
    assert texts[-1] == "Ours: 2.4.3 yn cael ei ddefnyddio “a”"
    assert any("Expects evidence that it is yn cael ei ddefnyddio" in text for text in texts)


def test_a_template_that_word_saved_is_used(tmp_path: Path) -> None:
    """Word cuts tags into runs, and adds parts of its own."""
    found = shipped()
    cut = (
        "<w:p><w:r><w:t>Cut {</w:t></w:r><w:proofErr w:type='x'/><w:r><w:rPr><w:b/></w:rPr><w:t>{ view.sta</w:t></w:r>"
    )
    cut += "<w:r><w:t>mp.version }</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p>"
    found["word/document.xml"] = found["word/document.xml"].replace(b"<w:sectPr>", cut.encode() + b"<w:sectPr>")
    found["word/theme/theme1.xml"] = found["word/webSettings.xml"] = b"<x/>"
    name = "word/_rels/document.xml.rels"
    found[name] = parts(with_relation("hyperlink", "https://x.example"))[name]
    put(tmp_path, written(found))
    assert made(tmp_path, SHEET).paragraphs[-1].text == "Cut 2"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the template is saved by LibreOffice, on Linux")
def test_a_template_that_libreoffice_saved_is_used(tmp_path: Path) -> None:
    soffice = needs("soffice")
    source = tmp_path / "saved" / "sheet.docx"
    source.parent.mkdir()
    source.write_bytes((built_in("templates") / "sheet.docx").read_bytes())
    (tmp_path / "out").mkdir()
    home = (tmp_path / "libreoffice").as_uri()
    command = [soffice, f"-env:UserInstallation={home}", "--headless", "--convert-to", "docx", "--outdir"]
    execute([*command, tmp_path / "out", source], timeout=180, check=True)
    put(tmp_path, (tmp_path / "out" / "sheet.docx").read_bytes())
    file = made(tmp_path, SHEETS)
    theirs, ours = (
        [paragraph.text for paragraph in each.paragraphs if paragraph.text]
        for each in (file, made(tmp_path.parent, SHEETS))
    )
    assert theirs == ours
    # To each sheet from the contents, and from each to the list.
    assert len([link for paragraph in file.paragraphs for link in paragraph.links]) == 36


def test_the_readers_can_tell() -> None:
    """The checks above are seen to fail on a planted fault."""
    file = WordFile((built_in("templates") / "sheet.docx").read_bytes())
    assert read_word(file.data).skeleton != read_word(with_xml("<w:p/>")).skeleton
    assert read_word(file.data).blocks != read_word(with_text("x")).blocks
    assert repacked(file.data) == file.data
    for part in ("<a><b></a>", "<!DOCTYPE a><a/>"):
        with pytest.raises(NotUsable):
            check("word/document.xml", part)
