"""What the checks of Microsoft's Open XML SDK say of a Word or Excel file, as openxml-audit has them in Python."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from openxml_audit import FileFormat, OpenXmlValidator

# It takes the number 0 for a list that is not there; it says that a paragraph is in none (ECMA-376-1, 17.9.18).
NO_LIST = "Numbering definition '0' referenced but not found"
DRAWN = (".//{*}docPr", ".//{*}cNvPr", ".//{urn:schemas-microsoft-com:vml}shape")


@cache
def _validator() -> OpenXmlValidator:
    return OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0, security_validation=True, strict=True)


def findings(data: bytes, form: str) -> list[str]:
    """Every finding of the strictest checks in a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"file.{form}")
        path.write_bytes(data)
        found = _validator().validate(path).errors
    return [f"{each.severity.value} {each}" for each in found if each.description != NO_LIST]


def unsaid(data: bytes) -> list[str]:
    """The pictures and drawings of a file that have no words for who cannot see them."""
    found = []
    with zipfile.ZipFile(BytesIO(data)) as file:
        for name in file.namelist():
            if name.endswith(".xml"):
                root = ElementTree.fromstring(file.read(name))
                drawn = [element for path in DRAWN for element in root.iterfind(path)]
                said = ("descr", "alt")
                found += [name for element in drawn if not any(element.get(word, "").strip() for word in said)]
    return found
