"""The composition root: parse, wire, call one function, print, exit code.

In: arguments, the environment, the clock. Out: data on standard output, talk on standard error, and an exit code of
`lockgate.kernel.Exit` (130 when interrupted). Each command is one module with a `register` function; it imports what it
needs when it runs, so that ``lockgate --help`` answers at once. No rule of the product is decided here.
"""

import gc
import os
import sys
from typing import Final

_NEW_OBJECTS: Final = 250_000
"""Made between two looks for garbage: modules are none, and most commands end before there is any."""


def main() -> None:
    """The ``lockgate`` command."""
    gc.set_threshold(_NEW_OBJECTS)
    # Nothing that happens to be installed decides what is valid, nor is every distribution searched for it.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    from lockgate.cli.app import build
    from lockgate.cli.failures import guarded

    code = guarded(lambda: build()(prog_name="lockgate"))
    gc.freeze()  # all that is left goes with the process; the interpreter would search it for garbage once more
    sys.exit(code)
