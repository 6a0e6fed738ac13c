"""Programs that some tests need and that not every machine has. Without one, its tests are skipped by its name.

Where NVAP_TOOLS=required is set, as it is in CI, they fail instead.
"""

import os
import shutil
from pathlib import Path

import pytest

LOOKING = Path(__file__).resolve().parent / "looking"
MODULES = LOOKING / "node_modules"
# Each tool, and where it may be: the name of a program, or a file.
TOOLS: dict[str, tuple[str | Path, ...]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "node": ("node",),
    "axe": (MODULES / "axe-core" / "axe.min.js",),
    "playwright": (MODULES / "playwright-core" / "index.mjs",),
    "vnu": (MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar",),
    "java": ("java",),
    "soffice": ("soffice", "libreoffice"),
    "pdftotext": ("pdftotext",),
    "trestle": (LOOKING / ".trestle" / "bin" / "trestle", "trestle"),
    "dask": (LOOKING / ".dask" / "bin" / "python",),
}
HOW = {"axe": "npm install in tests/looking", "playwright": "npm install in tests/looking"}
HOW["vnu"] = HOW["axe"]
HOW["dask"] = "python3 -m venv tests/looking/.dask, and 'dask[bag]' and nvap in it"
HOW["trestle"] = "python3 -m venv tests/looking/.trestle, and compliance-trestle in it"


def found(tool: str) -> str | None:
    """Where a tool is; NVAP_CHROMIUM and the like come first."""
    given = os.environ.get(f"NVAP_{tool.upper()}")
    places = (given,) if given else TOOLS[tool]
    for place in places:
        path = shutil.which(place) if isinstance(place, str) else str(place) if place.is_file() else None
        if path:
            return path
    return None


def needs(tool: str) -> str:
    """Where a tool is; a test that calls this without it is skipped, or fails where tools are required."""
    path = found(tool)
    if path is None:
        said = f"{tool} is not there ({HOW.get(tool, 'install it')})"
        if os.environ.get("NVAP_TOOLS") == "required":
            pytest.fail(said, pytrace=False)
        pytest.skip(said)
    return path
