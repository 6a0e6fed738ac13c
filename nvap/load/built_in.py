"""Where the plan and the templates lie that come with nvap."""

from pathlib import Path


def built_in(name: str) -> Path:
    """The plan or the templates that come with nvap: in the package once built, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "built_in" / name
    return inside if inside.is_dir() else package.parent / name
