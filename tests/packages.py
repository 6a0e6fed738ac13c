"""The package as a wheel has it: with the plan and the templates inside."""

import shutil
from pathlib import Path

from tests.running import ROOT


def packaged(folder: Path) -> Path:
    """The folder that is `built_in` in a copy of the package, beside which is an empty folder `here`."""
    shutil.copytree(ROOT / "nvap", folder / "nvap", ignore=shutil.ignore_patterns("__pycache__"))
    inside = folder / "nvap" / "built_in"
    for name in ("plan", "templates"):
        shutil.copytree(ROOT / name, inside / name)
    (folder / "here").mkdir()
    return inside
