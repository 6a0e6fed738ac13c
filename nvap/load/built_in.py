"""Where things lie: the plan and the templates that come with nvap, and the workspace above a folder."""

import contextlib
import os
import stat
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def built_in(name: str) -> Path:
    """The plan or the templates that come with nvap: in the package once built, beside it in a checkout."""
    inside = PACKAGE / "built_in" / name
    return inside if inside.is_dir() else PACKAGE.parent / name


# What a workspace has, of which one is enough to know it by.
SIGNS = ("evidence", "returns", os.path.join("plan", "plan.yaml"), "forces.yaml")


def workspace_above(folder: Path) -> Path | None:
    """The nearest folder that is a workspace: this one or one above, but none above where anybody may write."""
    folder = folder.absolute()
    for path in (folder, *folder.parents):
        if any((path / sign).exists() for sign in SIGNS):
            return path
        with contextlib.suppress(OSError):
            if os.name != "nt" and path.stat().st_mode & stat.S_IWOTH:
                break
    return None
