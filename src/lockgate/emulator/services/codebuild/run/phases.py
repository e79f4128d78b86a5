"""The phases that a buildspec fills: INSTALL, PRE_BUILD, BUILD, POST_BUILD.

Transitions after a failure: without on-failure, INSTALL and PRE_BUILD lead to FINALIZING, BUILD leads to POST_BUILD
and POST_BUILD to UPLOAD_ARTIFACTS; ABORT leads to FINALIZING, CONTINUE to the next phase. A phase that failed fails
the build whatever comes after it. Source: CodeBuild user guide, "Build phase transitions".
"""

from dataclasses import dataclass

from lockgate.emulator.services.codebuild.hooks.patterns import Pattern, PatternError, TooCostlyError
from lockgate.emulator.services.codebuild.run.log import BuildLog
from lockgate.emulator.services.codebuild.run.recorder import Recorder
from lockgate.emulator.services.codebuild.run.shell import Shell
from lockgate.emulator.services.codebuild.spec import Buildspec, OnFailure, Phase

_ORDER = ("install", "pre_build", "build", "post_build")
_STOPS_BY_DEFAULT = frozenset({"install", "pre_build"})
_FAILED = "COMMAND_EXECUTION_ERROR"


@dataclass(slots=True)
class Outcome:
    """What became of the phases.

    Attributes:
        upload: Whether UPLOAD_ARTIFACTS is attempted.
        retries: How often the build is to be retried at most, by the on-failure of the phase that failed; 0 for never.
    """

    upload: bool = True
    retries: int = 0


class Phases:
    """Runs the phases of one build in its shell."""

    def __init__(self, shell: Shell, recorder: Recorder, log: BuildLog) -> None:
        self._shell = shell
        self._recorder = recorder
        self._log = log

    def run(self, spec: Buildspec) -> Outcome:
        """All phases, also those that the buildspec leaves out: they succeed at once, as on AWS."""
        outcome = Outcome()
        for name in _ORDER:
            phase = spec.phases.get(name, Phase(name))
            message = self._one(phase)
            if message is None:
                continue
            outcome.retries = max(outcome.retries, _retries(phase.on_failure, message))
            if self._stops(phase):
                outcome.upload = False
                break
        return outcome

    def _stops(self, phase: Phase) -> bool:
        if phase.on_failure is None:
            return phase.name in _STOPS_BY_DEFAULT
        return phase.on_failure.action != "CONTINUE"

    def _one(self, phase: Phase) -> str | None:
        """Run a phase; the message of its failure, or None."""
        title = phase.name.upper()
        self._recorder.begin(title)
        self._shell.export("CODEBUILD_BUILD_SUCCEEDING", "1" if self._recorder.succeeding else "0")
        if phase.commands or phase.finally_:
            self._log.say(f"Entering phase {title}")
        if phase.run_as is not None:
            self._log.say(f"run-as {phase.run_as} is not honoured here: all commands run as the emulator's own user")
        message = self._commands(phase.commands)
        finally_message = self._commands(phase.finally_)
        message = message or finally_message
        status = "SUCCEEDED" if message is None else "FAILED"
        code = "" if message is None else _FAILED
        self._log.say(f"Phase complete: {title} State: {status}")
        self._log.say(f"Phase context status code: {code} Message: {message or ''}")
        self._recorder.end(status, [] if message is None else [(code, self._log.masked(message))])
        self._log.flush()
        return message

    def _commands(self, commands: tuple[str, ...]) -> str | None:
        """Run commands up to the first that fails; what is said about it, or None."""
        for command in commands:
            self._log.say(f"Running command {command.rstrip()}")
            status = self._shell.run(command)
            if status:
                self._log.say(f"Command did not exit successfully {command.rstrip()} exit status {status}")
                return f"Error while executing command: {command.rstrip()}. Reason: exit status {status}"
        return None


def _retries(on_failure: OnFailure | None, message: str) -> int:
    """How often a failure with this message is to be retried."""
    if on_failure is None or on_failure.action != "RETRY":
        return 0
    if on_failure.pattern is None:
        return on_failure.retries
    try:
        return on_failure.retries if Pattern(on_failure.pattern).found_in(message[:20_000]) else 0
    except (PatternError, TooCostlyError):
        return 0
