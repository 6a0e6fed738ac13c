"""The documents read as they did when somebody last read them; a change in one is seen in its diff, and renewed."""

import difflib

import pytest

from tests import golden

pytestmark = pytest.mark.libraries


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    return golden.printed()


@pytest.mark.parametrize("file", golden.FILES)
def test_a_document_reads_as_it_did(file: str, printed: dict[str, str]) -> None:
    before = (golden.HOME / file).read_text(encoding="utf-8").splitlines()
    changed = "\n".join(list(difflib.unified_diff(before, printed[file].splitlines(), lineterm="", n=1))[2:60])
    assert not changed, f"{changed}\n\nif that is as it should be: python -m tests.golden"


def test_every_file_is_of_a_document() -> None:
    assert {path.name for path in golden.HOME.iterdir()} == set(golden.FILES)
