"""Where the root of a repository is, from which the machines that check a change read paths."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

# Where a checkout lies, in the environment of GitHub's and of GitLab's machines.
CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def paths_in_repository(folder: str, environment: Mapping[str, str]) -> Callable[[str], str]:
    """What makes of a path, as it leads from the current folder, the path from the root of a folder's repository.

    Without a repository, and outside of it, a path stays as it is.
    """
    here = os.path.realpath(folder)
    root = next((root for root in _roots(here, environment) if _is_within(here, root)), None)
    current = os.path.realpath(".")

    def in_repository(path: str) -> str:
        absolute = os.path.normpath(os.path.join(current, path))
        if root is None or not _is_within(absolute, root):
            return path
        return Path(os.path.relpath(absolute, root)).as_posix()

    return in_repository


def _roots(folder: str, environment: Mapping[str, str]) -> Iterator[str]:
    """The folders that may be the root: what the environment says, and the nearest above that git keeps."""
    yield from (os.path.realpath(given) for name in CHECKOUTS if (given := environment.get(name)))
    for above in (Path(folder), *Path(folder).parents):
        if (above / ".git").exists():  # a file in a worktree and in a submodule
            yield str(above)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
