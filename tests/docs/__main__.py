"""`python -m tests.docs` writes the generated parts of every page anew; a page may be named."""

import sys
from functools import partial

from tests.docs.pages import pages
from tests.docs.parts import written
from tests.docs.terminal import at_a_terminal, warmed
from tests.running import ROOT

if __name__ == "__main__":
    with warmed() as programs:
        terminal = partial(at_a_terminal, programs=programs)
        for path, page in pages().items():
            if path in (sys.argv[1:] or (path,)):
                (ROOT / path).write_text(written(page, terminal), encoding="utf-8")
