"""Where the pages of this nvap are: at the address that it was installed from, or by a name that leads nowhere."""

import json
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from urllib.parse import urlsplit

from nvap import __version__


def page_address(name: str, place: str = "") -> str:
    """The address of a page of the documentation, as of this version, and of a place in it."""
    return _address(_origin(), name, place)


def _address(origin: str | None, name: str, place: str) -> str:
    home = _home(json.loads(origin) if origin else {}) or f"urn:nvap:{__version__}:"
    return f"{home}docs/{name}.md{'#' if place else ''}{place}"


@cache
def _origin() -> str | None:
    """What the installer wrote down of where this nvap is from; None where it is from an index."""
    try:
        return distribution("nvap").read_text("direct_url.json")
    except PackageNotFoundError:
        return None


def _home(origin: dict[str, object]) -> str | None:
    """The folder of the commit at which a repository was installed from, on the pages of who keeps it.

    GitHub and GitLab both show a commit's files there. Nothing of an account that stands in an address is kept.
    """
    kept, address = origin.get("vcs_info"), urlsplit(str(origin.get("url", "")))
    if not isinstance(kept, dict) or kept.get("vcs") != "git" or address.scheme != "https" or not address.hostname:
        return None
    host = address.netloc.rpartition("@")[2]
    return f"https://{host}{address.path.rstrip('/').removesuffix('.git')}/blob/{kept.get('commit_id', 'HEAD')}/"
