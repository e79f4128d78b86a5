"""The CodeBuild service: its parts wired together."""

from collections.abc import Mapping

from lockgate.emulator.ports import Aws, Operation
from lockgate.emulator.services.codebuild.control.builds import Builds
from lockgate.emulator.services.codebuild.control.credentials import Credentials
from lockgate.emulator.services.codebuild.control.projects import Projects
from lockgate.emulator.services.codebuild.control.reports import Reports
from lockgate.emulator.services.codebuild.control.state import Project, Scope, State
from lockgate.emulator.services.codebuild.control.webhooks import WEBHOOK_PATH, Webhooks
from lockgate.emulator.services.codebuild.hooks.deliveries import Deliveries
from lockgate.emulator.services.codebuild.hooks.event import Event
from lockgate.emulator.services.codebuild.hooks.github import GitHub
from lockgate.emulator.services.codebuild.hooks.statuses import Statuses
from lockgate.emulator.services.codebuild.keeping import CodeBuildState
from lockgate.emulator.services.codebuild.pipeline import PipelineJob
from lockgate.emulator.services.codebuild.run.launcher import BackgroundLauncher
from lockgate.emulator.services.codebuild.run.session import CREDENTIALS_PATH, CredentialsEndpoint


class CodeBuild:
    """A `Service` that keeps its `state`, and the `PipelineBuilds` side door."""

    name = "codebuild"
    partial = False

    def __init__(self, aws: Aws) -> None:
        state = State()
        self.state = CodeBuildState(state, aws.clock)
        endpoint = CredentialsEndpoint()
        statuses = Statuses(aws)
        launcher = BackgroundLauncher(aws, endpoint, statuses)
        self._builds = Builds(aws, state, launcher)
        launcher.retry = self._builds.retry_after_failure
        webhooks = Webhooks(aws, state)
        parts = (Projects(aws, state, webhooks), self._builds, webhooks, Credentials(state), Reports(aws, state))
        self._operations = {name: operation for part in parts for name, operation in part.operations.items()}
        deliveries = Deliveries(state, _Desk(webhooks, self._builds, statuses))
        aws.control(WEBHOOK_PATH, deliveries.handle, public=True)
        aws.control(CREDENTIALS_PATH, endpoint.handle, public=True)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """Operation name to its implementation."""
        return self._operations

    def register(self, token: str, job: PipelineJob) -> None:
        """See `lockgate.emulator.services.codebuild.pipeline.PipelineBuilds`."""
        self._builds.register(token, job)


class _Desk:
    """What deliveries lead to; see `lockgate.emulator.services.codebuild.hooks.deliveries.Desk`."""

    def __init__(self, webhooks: Webhooks, builds: Builds, statuses: Statuses) -> None:
        self._webhooks = webhooks
        self._builds = builds
        self._statuses = statuses

    def github(self, scope: Scope, project: Project) -> GitHub:
        return self._webhooks.github(scope, project)

    def start(self, scope: Scope, project: Project, event: Event, initiator: str) -> str:
        return self._builds.start_for_webhook(scope, project, event, initiator)

    def hold(self, scope: Scope, project: Project, event: Event) -> None:
        self._statuses.hold(scope, project, event)
