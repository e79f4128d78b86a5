"""One line with everything resolved: its names, its ARNs, and the runtime accounts that it delivers to."""

from collections.abc import Mapping
from dataclasses import dataclass

from lockgate.design.arns import Arns
from lockgate.kernel import AccountId, Origin, Region
from lockgate.spec.declaration import Application, Declaration, Environment, GitHub, Group, Source
from lockgate.spec.lines import Line, lines
from lockgate.spec.names import LineNames, RuntimeNames, source_object

COMMIT = "source"
"""The artifact that a connection's source action makes: the commit as it was checked out."""
RELEASE = "build"
"""The artifact that is deployed: what the build made."""

_ARTIFACT_PREFIX = 20
"""CodePipeline begins the keys of its artifacts with so many characters of the pipeline's name.
Source: CodePipeline user guide, "Troubleshooting": "artifact folder names are truncated"."""


@dataclass(frozen=True, slots=True)
class Target:
    """One runtime account of one environment, as one application is delivered to it.

    Attributes:
        application: The application.
        environment: The environment.
        account: The runtime account.
        names: The names given there.
        arns: Makes ARNs.
    """

    application: Application
    environment: Environment
    account: AccountId
    names: RuntimeNames
    arns: Arns

    @property
    def stack(self) -> str:
        """The name of the application's own stack, with which the names of all that it creates begin."""
        return self.names.application_stack

    @property
    def region(self) -> Region:
        """The Region of its resources."""
        return self.arns.region

    @property
    def action_role(self) -> str:
        """ARN of the role that the line's pipeline assumes."""
        return self.arns.role(self.account, self.names.action_role)

    @property
    def execution_role(self) -> str:
        """ARN of the role that CloudFormation deploys with."""
        return self.arns.role(self.account, self.names.execution_role)

    @property
    def boundary(self) -> str:
        """ARN of the boundary of the roles that the application creates."""
        return self.arns.policy(self.account, self.names.boundary)

    @property
    def execution_boundary_name(self) -> str:
        """Name of the boundary of the execution role itself."""
        return f"{self.names.execution_role}-boundary"

    @property
    def execution_boundary(self) -> str:
        """ARN of the boundary of the execution role itself."""
        return self.arns.policy(self.account, self.execution_boundary_name)

    @property
    def origin(self) -> Origin:
        """The place that names the runtime account."""
        return stated(self.environment.origins, "runtime", self.environment.origin)

    @property
    def parameters(self) -> Mapping[str, str]:
        """The declared parameters of the application's template in this environment."""
        return self.application.parameters.get(self.environment.name, {})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One line, resolved.

    Attributes:
        application: The application.
        line: The line.
        names: The names given in the infrastructure account.
        arns: Makes ARNs.
        groups: Every group of the declaration.
        targets: The runtime accounts, in order of delivery.
        github: What posts commit statuses, or None: nothing does.
    """

    application: Application
    line: Line
    names: LineNames
    arns: Arns
    groups: tuple[Group, ...]
    targets: tuple[Target, ...]
    github: GitHub | None = None

    @property
    def account(self) -> AccountId:
        """The infrastructure account."""
        return self.line.infrastructure

    @property
    def by_artifact(self) -> bool:
        """Whether an object's arrival in the bucket starts the pipeline, rather than a connection."""
        return self.application.source is Source.ARTIFACT

    @property
    def bucket(self) -> str:
        """Name of the artifact bucket."""
        return self.names.bucket

    @property
    def source_key(self) -> str:
        """Key of the object that an artifact source watches."""
        return source_object(self.application.name)

    @property
    def artifact_keys(self) -> str:
        """Pattern of the keys of all of the pipeline's own artifacts."""
        return f"{self.names.pipeline[:_ARTIFACT_PREFIX]}/*"

    def keys_of(self, artifact: str) -> str:
        """Pattern of the keys of one of the pipeline's artifacts, whose name has ten characters at most."""
        return f"{self.names.pipeline[:_ARTIFACT_PREFIX]}/{artifact}/*"

    @property
    def pipeline_role(self) -> str:
        """ARN of the pipeline's service role."""
        return self.arns.role(self.account, self.names.pipeline_role)

    @property
    def build_role(self) -> str:
        """ARN of the build's service role."""
        return self.arns.role(self.account, self.names.build_role)

    @property
    def build_project(self) -> str:
        """ARN of the build project."""
        return self.arns.regional("codebuild", self.account, f"project/{self.names.build_project}")

    @property
    def build_log_group(self) -> str:
        """Name of the build's log group."""
        return f"/aws/codebuild/{self.names.build_project}"

    @property
    def check_role(self) -> str:
        """ARN of the service role of the project that builds pull requests."""
        return self.arns.role(self.account, self.names.check_role)

    @property
    def check_project(self) -> str:
        """ARN of the project that builds pull requests."""
        return self.arns.regional("codebuild", self.account, f"project/{self.names.check_project}")

    @property
    def check_log_group(self) -> str:
        """Name of the log group of pull requests' builds."""
        return f"/aws/codebuild/{self.names.check_project}"

    @property
    def location(self) -> str:
        """The repository's clone URL."""
        return f"https://github.com/{self.application.repository.full_name}.git"

    @property
    def trigger_log_group(self) -> str:
        """Name of the log group of the function that starts the pipeline."""
        return f"/aws/lambda/{self.names.trigger}"

    def started_by_artifact(self, caller: str) -> bool:
        """Whether a run that `caller` (an ARN) has started was started by the arrival of an artifact."""
        return self.by_artifact and f":{self.account}:assumed-role/{self.names.trigger}/" in caller

    @property
    def status_log_group(self) -> str:
        """Name of the log group of the function that posts commit statuses."""
        return f"/aws/lambda/{self.names.status}"

    @property
    def pipeline(self) -> str:
        """ARN of the pipeline."""
        return self.arns.regional("codepipeline", self.account, self.names.pipeline)

    @property
    def origin(self) -> Origin:
        """The place of the application."""
        return self.application.origin

    @property
    def branch_origin(self) -> Origin:
        """The place of the branch."""
        first = self.line.environments[0]
        return stated(first.origins, "branch", first.origin)

    @property
    def infrastructure_origin(self) -> Origin:
        """The place of the infrastructure account."""
        first = self.line.environments[0]
        return stated(first.origins, "infrastructure", first.origin)

    def targets_of(self, environment: Environment) -> tuple[Target, ...]:
        """The runtime accounts of one environment, in declared order."""
        return tuple(target for target in self.targets if target.environment == environment)


def stated(origins: Mapping[str, Origin], key: str, otherwise: Origin) -> Origin:
    """The place of a stated value, or of what holds it when the value is a default."""
    return origins.get(key, otherwise)


def deliveries(declaration: Declaration) -> tuple[Delivery, ...]:
    """Every line of the declaration, resolved, in declared order."""
    return tuple(_delivery(declaration, line) for line in lines(declaration))


def _delivery(declaration: Declaration, line: Line) -> Delivery:
    application = declaration.application(line.application)
    arns = Arns(declaration.organization.region)
    prefix = declaration.organization.prefix
    targets = tuple(
        Target(application, environment, account, RuntimeNames(prefix, application.name, environment.name), arns)
        for environment in line.environments
        for account in environment.runtime
    )
    names = LineNames.of(declaration.organization, line)
    return Delivery(application, line, names, arns, declaration.groups, targets, declaration.github)
