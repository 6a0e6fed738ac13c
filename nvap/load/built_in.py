"""Where the plan and the templates lie that come with nvap."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def built_in(name: str) -> Path:
    """The plan or the templates that come with nvap: in the package once built, beside it in a checkout."""
    inside = PACKAGE / "built_in" / name
    return inside if inside.is_dir() else PACKAGE.parent / name
