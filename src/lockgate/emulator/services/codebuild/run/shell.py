"""One shell for all phases of a build: the working folder, variables and functions persist from command to command.

The shell reads the paths of command files from one named pipe, sources each and writes its status to another; both are
closed for the commands themselves. A command that ends the shell (``exit``, ``exec``, ``set -e``) does not end the
session: its state was saved, and a new shell goes on from it, as the phases that follow a failed one expect.
"""

import os
import selectors
import shlex
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from lockgate.emulator.processes import Access, Confined, start
from lockgate.emulator.services.codebuild.run.watch import STEP, Watch

_CHUNK = 64 * 1024
_KILLED = "exit 137"

_SAVE = """
if [ -n "${BASH_VERSION:-}" ]; then
  { declare -p; declare -f; alias -p; shopt -p; set +o; } >@state@ 2>/dev/null
else
  { set; export -p; alias; set +o; } >@state@ 2>/dev/null
fi
pwd >@cwd@ 2>/dev/null
"""

_DRIVER = """
if [ -f @cwd@ ]; then cd "$(/bin/cat @cwd@)" || :; fi
if [ -f @state@ ]; then . @state@ 2>/dev/null || :; fi
trap '{ . @save@; } 2>/dev/null' EXIT
while IFS= read -r __codebuild_step <&9; do
  . "$__codebuild_step" 8>&- 9<&-
  { __codebuild_status=$?; . @save@; printf '%s\\n' "$__codebuild_status" >&8; } 2>/dev/null
done
"""

_KEEPER = """
exec 9<@commands@ 8>@statuses@
until [ -e @done@ ]; do
  @program@ @driver@
  printf 'exit %s\\n' "$?" >&8
done
"""


class Shell:
    """A running shell session.

    Args:
        program: ``sh`` or ``bash``.
        folder: A private folder for the session's own files.
        environment: The whole environment.
        cwd: Where it begins.
        access: What files its commands may use.
        output: Takes what the commands write, and nothing now and then while one is silent.
        watch: Ends a command that must end.
    """

    def __init__(
        self,
        program: str,
        folder: Path,
        environment: Mapping[str, str],
        cwd: Path,
        access: Access,
        output: Callable[[bytes], None],
        watch: Watch,
    ) -> None:
        self._folder = folder
        self._output = output
        self._watch = watch
        self._count = 0
        self._status = b""
        self._open = True
        self._write_scripts(program)
        self._commands = _pipe(folder / "commands")
        self._statuses = _pipe(folder / "statuses")
        self._process, self._results = self._start(environment, cwd, access)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._results, selectors.EVENT_READ)
        self._selector.register(self._statuses, selectors.EVENT_READ)

    def _write_scripts(self, program: str) -> None:
        names = ("state", "cwd", "save", "driver", "done", "commands", "statuses")
        words = {name: shlex.quote(str(self._folder / name)) for name in names}
        words["program"] = "bash --noprofile --norc" if program == "bash" else "sh"
        for name, text in (("save", _SAVE), ("driver", _DRIVER), ("keeper", _KEEPER)):
            script = text
            for word, value in words.items():
                script = script.replace(f"@{word}@", value)
            (self._folder / name).write_text(script)

    def _start(self, environment: Mapping[str, str], cwd: Path, access: Access) -> tuple[Confined, int]:
        """The keeper, and the reading end of what it and its children write."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            keeper = ["sh", str(self._folder / "keeper")]
            process = start(
                keeper, environment=environment, folder=cwd, access=access, output=writing, errors=subprocess.STDOUT
            )
        finally:
            os.close(writing)
        return process, reading

    def run(self, command: str) -> int:
        """Run one command to its end; its exit status. Raises `InterruptedBuildError`, and then the shell is closed."""
        self._count += 1
        script = self._folder / f"command-{self._count}"
        script.write_text(command + "\n")
        os.write(self._commands, f"{script}\n".encode())
        try:
            line = self._await_status()
        except BaseException:
            self.close()
            raise
        script.unlink(missing_ok=True)
        return int(line.removeprefix("exit "))

    def evaluate(self, text: str) -> str:
        """`text` as the shell sees it: variables and command substitutions are replaced, quotes stay."""
        target = self._folder / "value"
        target.unlink(missing_ok=True)
        self.run(f"/bin/cat >{shlex.quote(str(target))} <<CODEBUILD_END_OF_TEXT\n{text}\nCODEBUILD_END_OF_TEXT")
        with suppress(OSError):
            return target.read_text(errors="replace").removesuffix("\n")
        return text

    def variable(self, name: str) -> str | None:
        """The value of a variable, or None when it is not set."""
        if not (name.isidentifier() and name.isascii()):
            return None
        value = self.evaluate(f"${{{name}+x}}${{{name}-}}")
        return value[1:] if value.startswith("x") else None

    def export(self, name: str, value: str) -> None:
        """Set an environment variable for the commands that follow."""
        self.run(f"export {name}={shlex.quote(value)}")

    def close(self) -> None:
        """End the shell and everything that its commands started."""
        if not self._open:
            return
        self._open = False
        (self._folder / "done").touch()
        self._process.end()
        self._drain()
        self._selector.close()
        for descriptor in (self._commands, self._statuses, self._results):
            os.close(descriptor)

    def _await_status(self) -> str:
        while b"\n" not in self._status:
            for key, _ in self._selector.select(STEP):
                if key.fd == self._results:
                    self._drain()
                else:
                    self._status += os.read(self._statuses, _CHUNK)
            if self._process.poll() is not None and b"\n" not in self._status:
                return _KILLED
            self._output(b"")
            self._watch.check()
        line, _, self._status = self._status.partition(b"\n")
        self._drain()
        return line.decode()

    def _drain(self) -> None:
        """Hand over all output that is there; what a command wrote before its status is there by then."""
        while True:
            try:
                data = os.read(self._results, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                with suppress(KeyError):
                    self._selector.unregister(self._results)
                return
            self._output(data)


def _pipe(path: Path) -> int:
    """A named pipe, open for both directions so that opening neither end ever waits."""
    os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
