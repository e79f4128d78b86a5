"""One build from QUEUED to COMPLETED."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lockgate.emulator.ports import Aws
from lockgate.emulator.services.codebuild.control.state import Build, Scope
from lockgate.emulator.services.codebuild.run import buildspecs, s3
from lockgate.emulator.services.codebuild.run.artifacts import Uploads
from lockgate.emulator.services.codebuild.run.cache import BuildCache
from lockgate.emulator.services.codebuild.run.environment import fetch, wanted
from lockgate.emulator.services.codebuild.run.failure import PhaseFailedError
from lockgate.emulator.services.codebuild.run.log import BuildLog, CloudWatchSink
from lockgate.emulator.services.codebuild.run.phases import Phases
from lockgate.emulator.services.codebuild.run.place import Place
from lockgate.emulator.services.codebuild.run.recorder import Recorder
from lockgate.emulator.services.codebuild.run.reporting import Reporting
from lockgate.emulator.services.codebuild.run.session import RoleSession
from lockgate.emulator.services.codebuild.run.shell import Shell
from lockgate.emulator.services.codebuild.run.sources import Sources
from lockgate.emulator.services.codebuild.run.streams import open_stream, upload_log
from lockgate.emulator.services.codebuild.run.tools import provide
from lockgate.emulator.services.codebuild.run.variables import agent_variables
from lockgate.emulator.services.codebuild.run.watch import InterruptedBuildError, Watch
from lockgate.emulator.services.codebuild.spec import Buildspec

_log = logging.getLogger(__name__)
_TIMED_OUT = ("BUILD_TIMED_OUT", "Build has timed out. ")
_FAULT = ("INTERNAL_SERVICE_ERROR", "CodeBuild is experiencing an issue: the emulator's log says which")


class FinalizingError(Exception):
    """A phase has ended the build: it goes to FINALIZING."""


class Runner:
    """Runs one build on the thread that calls `run`.

    Args:
        resolved: Called when the source has been resolved to a commit.

    Attributes:
        retries: After a failure, how often the buildspec wants the build retried at most.
    """

    def __init__(
        self, aws: Aws, scope: Scope, build: Build, session: RoleSession, resolved: Callable[[], None]
    ) -> None:
        self._aws = aws
        self._scope = scope
        self._build = build
        self._session = session
        self._resolved = resolved
        self._log = BuildLog(aws.clock)
        self._watch = Watch(aws, build)
        self._recorder = Recorder(aws, scope, build)
        self._place = Place(aws.workspace, build)
        self._cache = BuildCache(aws.workspace, scope, build, self._place, session, self._log)
        self._sink: CloudWatchSink | None = None
        self._open_shell: Shell | None = None
        self.retries = 0

    def run(self, slot: Callable[[Watch], None]) -> str:
        """Run it to its end; its status. `slot` waits until there is room for one more build."""
        try:
            self._queue(slot)
            self._provision()
            spec, shell = self._download()
            if self._run_phases(spec, shell):
                self._upload(spec, shell)
        except FinalizingError:
            pass
        except Exception:  # noqa: BLE001 - it is logged whole, and the build ends as AWS's own errors end one
            _log.exception("build %s has met an error of the emulator", self._build.id)
            self._recorder.end("FAULT", [_FAULT])
        return self._finish()

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        """One phase: it ends with the failure that comes out of it."""
        self._recorder.begin(name)
        with self._failures():
            self._watch.check()
            yield
            self._say_end("SUCCEEDED", ("", ""))
            self._recorder.end()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn failures and interruptions into the end of the current phase."""
        try:
            yield
        except PhaseFailedError as error:
            self._fail("FAILED", (error.code, self._log.masked(error.message)))
        except InterruptedBuildError as error:
            self._fail(error.status, _TIMED_OUT if error.status == "TIMED_OUT" else ("", ""))

    def _fail(self, status: str, context: tuple[str, str]) -> None:
        self._say_end(status, context)
        self._recorder.end(status, [context] if context[0] else [])
        raise FinalizingError

    def _say_end(self, status: str, context: tuple[str, str]) -> None:
        phase = self._build.shape["currentPhase"]
        if phase not in {"QUEUED", "PROVISIONING"} or status != "SUCCEEDED":
            self._log.say(f"Phase complete: {phase} State: {status}")
            self._log.say(f"Phase context status code: {context[0]} Message: {context[1]}")
            self._log.flush()

    def _queue(self, slot: Callable[[Watch], None]) -> None:
        """Wait for room, then make the log stream."""
        self._recorder.started()
        with self._phase("QUEUED"):
            self._watch.allow(self._build.settings["queuedTimeoutInMinutes"])
            slot(self._watch)
            self._watch.allow(self._build.settings["timeoutInMinutes"])
            self._sink, location = open_stream(self._scope, self._build, self._session)
            if self._sink is not None:
                self._log.attach(self._sink)
            self._recorder.set(logs=location)

    def _provision(self) -> None:
        with self._phase("PROVISIONING"):
            self._log.say("Running on CodeBuild On-demand")
            self._log.say("Waiting for agent ping")
            self._session.conceal_with(self._log.mask)
            environment = self._build.settings["environment"]
            if environment["type"].startswith("WINDOWS"):
                raise PhaseFailedError(
                    "CLIENT_ERROR",
                    f"an environment of type {environment['type']} cannot be provisioned on this machine",
                )
            self._log.say(f"Image {environment['image']} is not pulled: commands run on this machine")
            provide(self._place)

    def _download(self) -> tuple[Buildspec, Shell]:
        """The source, the buildspec, the user's variables, a shell in which they are set, and the cache."""
        with self._phase("DOWNLOAD_SOURCE"):
            self._log.say("Waiting for DOWNLOAD_SOURCE")
            sources = Sources(self._aws, self._scope, self._build, self._place, self._session, self._watch)
            revision, folders = sources.fetch()
            if revision:
                self._recorder.set(resolvedSourceVersion=revision)
                self._resolved()
            spec, where = buildspecs.load(self._build, self._place, self._session, folders)
            agent = agent_variables(self._scope, self._build, self._place, self._session, self._aws.endpoint, folders)
            self._announce(spec, where, {name: agent[name] for name in agent if name.startswith("CODEBUILD_SRC_DIR")})
            shell = self._shell(spec, agent)
            self._cache.restore(spec.cache, shell.evaluate)
        return spec, shell

    def _announce(self, spec: Buildspec, where: str, folders: dict[str, str]) -> None:
        say = self._log.say
        say("Phase is DOWNLOAD_SOURCE")
        for name, folder in folders.items():
            say(f"{name}={folder}")
        say(f"YAML location is {where}")
        for warning in spec.warnings:
            say(f"Warning: {warning}")
        say(f"Phases found in YAML: {len(spec.phases)}")
        for phase in spec.phases.values():
            say(f" {phase.name.upper()}: {len(phase.commands)} commands")
            for runtime, version in phase.runtimes.items():
                say(f"Selecting '{runtime}' runtime version '{version}': this machine's own {runtime} is used instead")
        if spec.env.git_credential_helper:
            say("git-credential-helper is not provided here: commands that use git need credentials of their own")
        if spec.run_as is not None:
            say(f"run-as {spec.run_as} is not honoured here: all commands run as the emulator's own user")

    def _shell(self, spec: Buildspec, agent: dict[str, str]) -> Shell:
        """Fetch the user's variables and start the shell."""
        self._log.say("Processing environment variables")
        chosen = wanted(spec.env, self._build.settings["environment"]["environmentVariables"])
        for name in chosen.plain:
            if name.startswith("CODEBUILD_"):
                self._log.say(f"Warning: environment variable {name} uses the prefix CODEBUILD_, which is reserved")
        variables, secrets = fetch(self._session, chosen)
        self._log.mask(*secrets)
        self._log.say(f"Moving to directory {self._place.source}")
        program = "bash" if spec.env.shell == "bash" else "sh"
        environment = {**agent, **variables}
        self._open_shell = Shell(
            program,
            self._place.shell,
            environment,
            self._place.source,
            self._place.access,
            self._log.output,
            self._watch,
        )
        return self._open_shell

    def _run_phases(self, spec: Buildspec, shell: Shell) -> bool:
        """INSTALL to POST_BUILD; whether UPLOAD_ARTIFACTS is attempted."""
        with self._failures():
            outcome = Phases(shell, self._recorder, self._log).run(spec)
            self.retries = outcome.retries
            self._export(spec, shell)
        return outcome.upload

    def _export(self, spec: Buildspec, shell: Shell) -> None:
        """Freeze the exported variables; secrets of the project and names that begin with AWS_ are never exported."""
        project = self._build.settings["environment"]["environmentVariables"]
        hidden = {variable["name"] for variable in project if variable["type"] != "PLAINTEXT"}
        found = []
        for name in spec.env.exported:
            value = None if name in hidden or name.startswith("AWS_") else shell.variable(name)
            if value is not None:
                found.append({"name": name, "value": value})
        self._recorder.set(exportedEnvironmentVariables=found)

    def _upload(self, spec: Buildspec, shell: Shell) -> None:
        with self._phase("UPLOAD_ARTIFACTS"):
            reporting = Reporting(self._aws, self._scope, self._build, self._place, self._session, self._log)
            arns = reporting.keep(spec.reports, shell.evaluate)
            if arns:
                self._recorder.set(reportArns=arns)
            uploads = Uploads(self._build, self._place, self._session, self._log, shell.evaluate)
            primary, secondary = uploads.upload(spec.artifacts)
            self._recorder.set(artifacts=primary, secondaryArtifacts=secondary)
            self._cache.save(spec.cache, shell.evaluate)

    def _finish(self) -> str:
        """End the processes, send the log, remove the folder; the build's status, which none of this changes."""
        if self._open_shell is not None:
            self._open_shell.close()
        self._recorder.begin("FINALIZING")
        contexts: list[tuple[str, str]] = []
        self._log.finish()
        try:
            upload_log(self._build, self._place, self._session, self._log)
        except s3.S3DeniedError as error:
            contexts.append(("CLIENT_ERROR", str(error)))
        if self._sink is not None and self._sink.refusal is not None:
            contexts.append(("CLIENT_ERROR", self._sink.refusal))
        self._place.remove()
        self._recorder.end("SUCCEEDED", contexts)
        return self._recorder.complete()
