"""What the engine must not do outside of this process: listen, start programs, start containers.

Much of the engine is for people who want databases and clusters in containers, proxies before them, and jobs run as its
own user with its own environment. Builds and functions are run by services of our own, which confine them; the engine
only keeps what it is told. Source: PEP 578, "Python Runtime Audit Hooks".
"""

import errno
import sys
from collections.abc import Iterator
from types import FrameType

_LOOPBACK = ("127.", "::1", "localhost")
_STARTS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"})
_ENGINE = "ministack"
_STANDARD = sys.stdlib_module_names


class OutsideError(PermissionError):
    """The engine was about to reach out of this process."""


def close() -> None:
    """From now on refuse it in this process, for good; call it once, before the engine is loaded."""
    # The engine takes Docker's client where it is installed; to it there is none.
    sys.modules["docker"] = None  # type: ignore[assignment]  # how Python itself marks a module that cannot be imported
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.bind":
        _check_address(arguments[1])
    elif event in _STARTS and _caller() == _ENGINE:
        raise OutsideError(errno.EPERM, f"the engine must not start programs: {event}")


def _check_address(address: object) -> None:
    """Whoever listens listens on the loopback; a path is a socket of the file system."""
    if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
        raise OutsideError(errno.EPERM, f"only the loopback may be listened on, not {address[0]!r}")
    if isinstance(address, tuple) and _caller() == _ENGINE:
        raise OutsideError(errno.EPERM, "the engine must not listen")


def _caller() -> str:
    """The package that is at work: the nearest one on the stack that is not the standard library's."""
    return next((name for name in _packages(sys._getframe(1)) if name not in _STANDARD), "")  # noqa: SLF001 - the stack has no other door


def _packages(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name != __name__:
            yield name.partition(".")[0]
        frame = frame.f_back
