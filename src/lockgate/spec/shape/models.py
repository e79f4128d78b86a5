"""The declared file as pydantic models. The descriptions are the reference's and the editors' help.

Defaults are not validated, and an explicit null is refused like any other wrong value.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from lockgate.spec.shape.values import (
    Account,
    Accounts,
    Action,
    ApiAddress,
    Approve,
    Branch,
    BuildLimit,
    Compute,
    DemandedActions,
    DemandedResources,
    Distinct,
    InnerPath,
    Minutes,
    Name,
    OrganizationId,
    PathPattern,
    Patterns,
    PlainValue,
    Prefix,
    RefPattern,
    RegionCode,
    Repository,
    ResourceType,
    SecretName,
    Several,
    SourceKind,
    Text,
    TrustedArn,
    VariableName,
    Version,
    Who,
    WhoseBuildspec,
)

DEFAULT_PREFIX = "lockgate"
DEFAULT_TEMPLATE = "template.yaml"
DEFAULT_BUILDSPEC = "buildspec.yml"
DEFAULT_DIRECTORY = "."
DEFAULT_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
DEFAULT_COMPUTE = "BUILD_GENERAL1_SMALL"
DEFAULT_TIMEOUT = 15
DEFAULT_WHOSE_BUILDSPEC = "declared"
DEFAULT_APPROVE = "forks"
DEFAULT_API = "https://api.github.com"
DECIDED_BY_THE_REST: Any = None


class Shape(BaseModel):
    """What all mappings with fixed keys share: no other keys, and no conversions. Built once, as parts of the whole."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class OrganizationShape(Shape):
    """The organisation, the Region of everything and the prefix of every name."""

    id: OrganizationId = Field(description="The organisation's id, `o-...`: nobody outside it gets access to anything.")
    region: RegionCode = Field(description="The Region in which everything is made, such as `eu-west-1`.")
    prefix: Prefix = Field(
        default=DEFAULT_PREFIX, description="The first part of every name that Lockgate gives on AWS. Short is good."
    )
    management: Account = Field(
        default=DECIDED_BY_THE_REST,
        description="The organisation's management account. When it is stated, no environment may use it.",
    )


class EnvironmentShape(Shape):
    """One environment. Environments are delivered to in the order in which they stand."""

    branch: Branch = Field(description="The git branch whose pushes are delivered to this environment.")
    infrastructure: Account = Field(
        description="The account of the pipeline, its builds, artifacts and key, in quotes. Environments may share it."
    )
    runtime: Accounts = Field(
        description="The account that runs the applications, in quotes, or a list of accounts. No two environments "
        "share one."
    )
    approval: Distinct[Name] = Field(
        default_factory=list,
        description="The groups of which one member must approve each delivery to this environment.",
    )


class BuildShape(Shape):
    """How an application is built and tested."""

    image: Text = Field(default=DEFAULT_IMAGE, description="The build's container image.")
    compute: Compute = Field(default=DEFAULT_COMPUTE, description="CodeBuild's compute type.")
    timeout: Minutes = Field(default=DEFAULT_TIMEOUT, description="Minutes after which a build that hangs is ended.")
    environment: dict[VariableName, PlainValue] = Field(
        default_factory=dict, description="Environment variables of the build. Plain text: no secrets here."
    )


class ChecksShape(Shape):
    """How pull requests are built and tested; nothing is deployed. Image, compute and variables are the build's."""

    buildspec: WhoseBuildspec = Field(
        default=DEFAULT_WHOSE_BUILDSPEC,
        description="Which buildspec a pull request is built with. `declared`: the one that stood in the directory "
        "when the accounts were set up, which no pull request can change. `repository`: the pull request's own, with "
        "which it can also make CodeBuild hand its GitHub credential to the build (`git-credential-helper`).",
    )
    file: InnerPath = Field(
        default=DECIDED_BY_THE_REST,
        description="The buildspec of pull requests, relative to the directory. Default: the build's.",
    )
    approve: Approve = Field(
        default=DEFAULT_APPROVE,
        description="Whose pull requests wait until somebody who may write to the repository comments "
        "`/codebuild_run(COMMIT)`: those from `forks`, `all`, or `none`. Pull requests of people who may write never "
        "wait.",
    )
    timeout: Minutes = Field(
        default=DECIDED_BY_THE_REST,
        description="Minutes after which a check that hangs is ended. Default: the build's.",
    )
    concurrent: BuildLimit = Field(
        default=DECIDED_BY_THE_REST,
        description="The most checks of one branch at a time. CodeBuild does not queue what comes beyond it but drops "
        "it, and the pull request needs another push. Default: as many as the account may have.",
    )
    up_to_date: bool = Field(
        default=False,
        description="Whether a pull request must contain the newest commit of its branch when it is merged, so that "
        "what was tested is what is delivered. Each merge then makes the others of its branch outdated.",
    )


class BranchesShape(Shape):
    """Branches by glob patterns: `*` stays within a part of the name, `**` crosses slashes."""

    include: Patterns[RefPattern] = Field(
        default_factory=list, description="Patterns of which one must fit. Default: the branch itself."
    )
    exclude: Patterns[RefPattern] = Field(
        default_factory=list, description="Patterns of which none may fit; they beat `include`."
    )


class PathsShape(Shape):
    """Files by glob patterns: `*` stays within a folder, `**` crosses folders. Each file is judged by itself."""

    include: Patterns[PathPattern] = Field(
        default_factory=list, description="Patterns of which one must fit. Default: every file."
    )
    exclude: Patterns[PathPattern] = Field(
        default_factory=list, description="Patterns of which none may fit; they beat `include`."
    )


class TagsShape(Shape):
    """Tags by glob patterns."""

    include: Patterns[RefPattern] = Field(
        default_factory=list, description="Patterns of which one must fit. Default: every tag."
    )
    exclude: Patterns[RefPattern] = Field(
        default_factory=list, description="Patterns of which none may fit; they beat `include`."
    )


class TriggersShape(Shape):
    """Which pushes start the pipeline of one branch: CodePipeline's own triggers, over the connection.

    Pull requests start no pipeline: every pipeline deploys, and checks are made by a project that cannot.
    """

    branches: BranchesShape = Field(
        default_factory=BranchesShape,
        description="The branches whose pushes start it. Protect them like the branch itself.",
    )
    paths: PathsShape = Field(
        default_factory=PathsShape,
        description="The files of which a push must change one. With it, the first push of a *new* branch starts "
        "nothing.",
    )
    tags: TagsShape = Field(
        default_factory=TagsShape,
        description="The tags whose pushes start it. Alone, nothing but a tag starts it. Whoever may push such a tag "
        "decides what is delivered: restrict it with a ruleset.",
    )


class ApplicationShape(Shape):
    """One application: a repository, what builds it and the template that it deploys."""

    repository: Repository = Field(
        description="`github:OWNER/NAME`, or a folder with a git repository (`.`, `./NAME`, `/PATH`), which can be "
        "rehearsed but not deployed."
    )
    directory: Text = Field(
        default=DEFAULT_DIRECTORY,
        description="The working copy of the repository, relative to this file: where the template and the buildspec "
        "are read. A repository that is a folder is its own directory unless stated.",
    )
    template: InnerPath = Field(
        default=DEFAULT_TEMPLATE, description="The CloudFormation or SAM template, relative to the directory."
    )
    buildspec: InnerPath = Field(
        default=DEFAULT_BUILDSPEC, description="The build's buildspec, relative to the directory."
    )
    configuration: InnerPath = Field(
        default=DECIDED_BY_THE_REST,
        description="A template configuration file that the build writes into its artifact, such as `release.json`: "
        "its `Tags` go onto the stack and whatever the stack makes, its `Parameters` to the template. Default: none.",
    )
    source: SourceKind = Field(
        default=DECIDED_BY_THE_REST,
        description="How the pipeline gets a commit: through a `connection`, or as an `artifact` that CodeBuild's "
        "webhook builds. Default: `connection` where an infrastructure account serves several environments, else "
        "`artifact`.",
    )
    environments: Several[Name] = Field(
        default=DECIDED_BY_THE_REST, description="The environments that it is delivered to. Default: all."
    )
    permissions: dict[ResourceType, Several[Action]] = Field(
        default_factory=dict,
        description="Extra actions of the role that deploys, by resource type of the template; needed only for types "
        "that Lockgate has no data about.",
    )
    parameters: dict[Name, dict[Text, PlainValue]] = Field(
        default_factory=dict, description="The template's parameters, by environment."
    )
    build: BuildShape = Field(default_factory=BuildShape, description="How it is built and tested.")
    checks: ChecksShape = Field(default_factory=ChecksShape, description="How its pull requests are built and tested.")
    triggers: dict[Branch, TriggersShape] = Field(
        default_factory=dict,
        description="By branch of an environment: which pushes start its pipeline, with the source `connection`. "
        "Default: every push to the branch.",
    )


class GroupShape(Shape):
    """People with a role of their own in each infrastructure account."""

    trusted: Distinct[TrustedArn] = Field(
        default_factory=list,
        description="The ARNs of the roles and users, of any account, that may assume the group's role.",
    )


class DemandShape(Shape):
    """What you promise yourselves beside the claims that are always proved; `lockgate prove` proves these, too."""

    who: Who = Field(
        description="Groups, environments (whoever owns their runtime accounts), accounts (whoever owns them), lines "
        "(their pipeline's and builds' roles), applications (the roles that they make), `PLACE:role/NAME`, ARNs, "
        "`outsiders`, or `anyone`. One or a list."
    )
    to: DemandedActions = Field(description="IAM actions, with `*` and `?`. One or a list.")
    on: DemandedResources = Field(
        description="`PLACE:KIND/NAME`, such as `prod:bucket/*`, where PLACE is an environment, application, line or "
        "account and NAME may have `*` and `?`; with everything in it, as a bucket's objects. Or ARNs. One or a list."
    )


class GitHubShape(Shape):
    """What the pipelines tell GitHub: how far each environment's delivery of a commit has come, as commit statuses."""

    token_secret: SecretName = Field(
        alias="token-secret",
        description="The name of a secret of Secrets Manager, the same in every infrastructure account, that holds a "
        "GitHub token which may write commit statuses of the repositories, and nothing else.",
    )
    api: ApiAddress = Field(
        default=DEFAULT_API, description="The address of GitHub's REST API; a GitHub Enterprise Server has its own."
    )


class DeclarationShape(Shape):
    """The declared file of a secure multi-account delivery on AWS."""

    lockgate: Version = Field(description="The version of this format: 1.")
    organization: OrganizationShape
    environments: dict[Name, EnvironmentShape] = Field(
        min_length=1, description="The environments by name, in the order of delivery."
    )
    applications: dict[Name, ApplicationShape] = Field(min_length=1, description="The applications by name.")
    groups: dict[Name, GroupShape] = Field(
        default_factory=dict,
        description="Groups of people by name. `developers`, `operators` and `release-managers` always exist.",
    )
    forbid: list[DemandShape] = Field(
        default_factory=list,
        description="What must never be possible: for all requests, directly or through other roles and services.",
    )
    require: list[DemandShape] = Field(default_factory=list, description="What must be possible.")
    github: GitHubShape = Field(
        default=DECIDED_BY_THE_REST,
        description="Posts a commit status for each environment. Without it, none is posted.",
    )
