"""What holds for every test: a process that may be interrupted, whoever started it, and does nothing twice."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.quick import quick

# What is slow on a busy machine is not wrong: only what a test finds is.
settings.register_profile("nvap", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nvap")

# A shell that starts pytest in the background has it ignore these, and every child would go on doing so.
for _number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGQUIT", signal.SIGTERM)):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="session")
def _quick() -> Iterator[None]:
    with quick():
        yield
