"""Each sentence stands in the module that says it, and all are put together into the one catalogue."""

from __future__ import annotations

import pytest

from nvap.words import catalogue


def test_a_sentence_has_one_owner() -> None:
    with pytest.raises(ValueError, match=r"the sentence or is of nvap\.words\.catalogue and of elsewhere"):
        catalogue.own("elsewhere", {"or": " or "})
    assert catalogue.SENTENCES["or"] == ", or "
