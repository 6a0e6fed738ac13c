"""The events of YAML text, as libyaml makes them."""

from collections.abc import Iterator
from typing import Any

from yaml._yaml import CParser


def events(text: str) -> Iterator[Any]:
    """The events of one YAML text; raises yaml.YAMLError where it is not YAML."""
    return iter(CParser(text).get_event, None)  # after the last event, libyaml gives None


def span(event: Any) -> tuple[int, int]:
    """Where what an event tells of begins and ends."""
    return event.start_mark.index, event.end_mark.index
