"""The names that Lockgate gives on AWS, so that accounts can refer to each other before anything exists.

The table "Names" in ``ARCHITECTURE.md`` is this module in words. Every name is a pure function of the declared file.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from lockgate.kernel import AccountId, Region
from lockgate.spec.declaration import Organization
from lockgate.spec.lines import Line

CONNECTION_LIMIT = 32
"""Characters of a connection's name. Source: CodeConnections API, ``CreateConnection``, ``ConnectionName``."""

_HASH = 8
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """`text` in lower case with every run of characters outside ``[a-z0-9]`` as one hyphen, none at the ends."""
    return _OTHER.sub("-", text.lower()).strip("-")


def line_name(application: str, branch: str) -> str:
    """The pipeline's name without the prefix: ``orders-develop``, ``orders-feature-new-api``."""
    return f"{application}-{slug(branch)}"


def shortened(name: str, limit: int) -> str:
    """`name`, or when it is longer than `limit` its head with a hash of the whole, which keeps it unique."""
    if len(name) <= limit:
        return name
    digest = sha256(name.encode()).hexdigest()[:_HASH]
    return f"{name[: limit - _HASH - 1].rstrip('-')}-{digest}"


@dataclass(frozen=True, slots=True)
class LineNames:
    """The names of one line in its infrastructure account."""

    prefix: str
    line: str
    account: AccountId
    region: Region

    @classmethod
    def of(cls, organization: Organization, line: Line) -> "LineNames":
        """The names of `line`."""
        name = line_name(line.application, line.branch)
        return cls(organization.prefix, name, line.infrastructure, organization.region)

    @property
    def pipeline(self) -> str:
        """The pipeline, and the root of the line's other names."""
        return f"{self.prefix}-{self.line}"

    @property
    def artifacts_stack(self) -> str:
        """The stack of the key and the bucket."""
        return f"{self.pipeline}-artifacts"

    @property
    def pipeline_stack(self) -> str:
        """The stack of the pipeline, its build and their roles."""
        return f"{self.pipeline}-pipeline"

    @property
    def bucket(self) -> str:
        """The artifact bucket; account and Region make it unique in the partition."""
        return f"{self.pipeline}-{self.account}-{self.region}"

    @property
    def key_alias(self) -> str:
        """The alias of the artifact key."""
        return f"alias/{self.pipeline}"

    @property
    def pipeline_role(self) -> str:
        """The pipeline's service role."""
        return f"{self.pipeline}-pipeline"

    @property
    def build_role(self) -> str:
        """The build project's service role."""
        return f"{self.pipeline}-build"

    @property
    def trigger(self) -> str:
        """The function that starts the pipeline, its role and its event rule."""
        return f"{self.pipeline}-trigger"

    @property
    def build_project(self) -> str:
        """The build project."""
        return f"{self.pipeline}-build"

    @property
    def check_role(self) -> str:
        """The service role of the project that builds pull requests."""
        return f"{self.pipeline}-check"

    @property
    def check_project(self) -> str:
        """The project that builds pull requests."""
        return f"{self.pipeline}-check"

    @property
    def connection(self) -> str:
        """The source connection, shortened to AWS's 32 characters."""
        return shortened(self.pipeline, CONNECTION_LIMIT)

    @property
    def status(self) -> str:
        """The function that posts commit statuses, its role and its rule."""
        return f"{self.pipeline}-status"

    def group_role(self, group: str) -> str:
        """The role that members of `group` assume."""
        return f"{self.pipeline}-{group}"


@dataclass(frozen=True, slots=True)
class RuntimeNames:
    """The names of one application in the runtime accounts of one environment."""

    prefix: str
    application: str
    environment: str

    @property
    def application_stack(self) -> str:
        """The application's own stack, and the root of the environment's other names."""
        return f"{self.prefix}-{self.application}-{self.environment}"

    @property
    def access_stack(self) -> str:
        """The stack of the roles and the boundary."""
        return f"{self.application_stack}-access"

    @property
    def action_role(self) -> str:
        """The role that only the line's pipeline role can assume."""
        return f"{self.application_stack}-action"

    @property
    def execution_role(self) -> str:
        """The role that CloudFormation deploys the application with."""
        return f"{self.application_stack}-execution"

    @property
    def boundary(self) -> str:
        """The permissions boundary, a managed policy."""
        return f"{self.application_stack}-boundary"

    @property
    def own_roles(self) -> str:
        """The pattern of the roles that the application's template may create."""
        return f"{self.application_stack}-*"


def source_object(application: str) -> str:
    """The key of the object that an artifact source watches, in the artifact bucket."""
    return f"source/{application}.zip"
