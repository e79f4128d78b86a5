"""What the small functions of a pipeline stack have in common: one that starts the pipeline, one that posts statuses.

Their code stands in the template, they write a log of their own under the line's key, and a rule calls them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from lockgate.design.artifacts import KEY_ARN
from lockgate.design.conditions import owned_by
from lockgate.design.delivery import Delivery
from lockgate.design.nodes import EventRule, Function, FunctionPermission, InlinePolicy, LogGroup, Node, Role
from lockgate.design.policy import Policy, Statement
from lockgate.design.stacks.trust import service_trust
from lockgate.design.values import Attribute, Reference, Value
from lockgate.kernel import Origin

_SECONDS = 60
_RETENTION_DAYS = 365


@dataclass(frozen=True, slots=True)
class SmallFunction:
    """One of them.

    Attributes:
        word: What the ids of its nodes begin with: ``Status``.
        name: Its name, its role's and its rule's.
        log_group: The name of its log group.
        does: What its role is for.
        about: What it does, in full.
        code: The file in `lockgate.design.data` that has its Python.
        variables: Its environment.
        statements: What its role may do beside writing the log.
        rule: What calls it.
        origin: What of the declared file it follows from.
    """

    word: str
    name: str
    log_group: str
    does: str
    about: str
    code: str
    variables: dict[str, Value]
    statements: tuple[Statement, ...]
    rule: EventRule
    origin: Origin


def function_nodes(delivery: Delivery, small: SmallFunction) -> Iterator[Node]:
    """Log group, role, function, rule and permission."""
    word, origin = small.word, small.origin
    yield LogGroup(f"{word}Log", small.log_group, _RETENTION_DAYS, KEY_ARN, origin)
    yield Role(
        f"{word}Role",
        small.name,
        small.does,
        # Without aws:SourceArn: Lambda documents no such key for the roles that it assumes.
        service_trust("Lambda", "lambda.amazonaws.com", "Lambda runs the function as it.", origin),
        (InlinePolicy(word.lower(), Policy((*small.statements, _own_log(delivery, small)))),),
        origin,
    )
    yield Function(
        f"{word}Function",
        small.name,
        small.about,
        Attribute(f"{word}Role", "Arn"),
        code(small.code),
        _SECONDS,
        MappingProxyType(small.variables),
        Reference(f"{word}Log"),
        origin,
    )
    yield small.rule
    rule, function = Attribute(f"{word}Rule", "Arn"), Reference(f"{word}Function")
    yield FunctionPermission(f"{word}Permission", function, "events.amazonaws.com", rule, origin)


def code(name: str) -> str:
    """A function's Python, at most 4,096 characters."""
    return files("lockgate.design").joinpath("data", name).read_text("utf-8")


def artifact_metadata(delivery: Delivery, why: str, origin: Origin) -> Statement:
    """Read what is written about the line's artifacts, which names their builds; `why` says who needs it."""
    return Statement(
        "ArtifactMetadata",
        f"{why} Its content stays closed: the key is not for this role.",
        origin,
        ("s3:GetObjectVersion",),
        (delivery.arns.objects(delivery.bucket, delivery.source_key),),
        conditions=(owned_by(delivery.account),),
    )


def looking_at_builds(delivery: Delivery, why: str, origin: Origin) -> Statement:
    """Read the line's builds."""
    return Statement("Build", why, origin, ("codebuild:BatchGetBuilds",), (delivery.build_project,))


def _own_log(delivery: Delivery, small: SmallFunction) -> Statement:
    group = delivery.arns.regional("logs", delivery.account, f"log-group:{small.log_group}")
    writing = ("logs:CreateLogStream", "logs:PutLogEvents")
    return Statement("Log", "The function writes its own log.", small.origin, writing, (f"{group}:*",))
