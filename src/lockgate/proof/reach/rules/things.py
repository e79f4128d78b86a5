"""What is kept and what may be asked for: objects, keys, secrets, tables, queues; and the policies that say who may.

Sources: for each service its own page of the Service authorization reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lockgate.iam.symbolic import AnyoneIn, Question, Service, Target
from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.atlas import foreign_accounts
from lockgate.proof.reach.nodes import ACCOUNT, OUTSIDER, Link, Node, Power
from lockgate.proof.reach.objects import READING, WRITING, object_access
from lockgate.proof.symbols import driven_for
from lockgate.proof.world import Holding

_Powers = Mapping[Power, tuple[str, ...]]
_POWERS: Mapping[str, _Powers] = {
    "bucket": {
        Power.CONTROL: ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketAcl"),
        Power.DELETE: ("s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration"),
    },
    "key": {
        Power.CONTROL: ("kms:PutKeyPolicy", "kms:CreateGrant"),
        Power.USE: ("kms:Decrypt",),
        Power.DELETE: ("kms:ScheduleKeyDeletion", "kms:DisableKey"),
    },
    "secret": {
        Power.CONTROL: ("secretsmanager:PutResourcePolicy",),
        Power.WRITE: ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"),
        Power.READ: ("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"),
        Power.DELETE: ("secretsmanager:DeleteSecret",),
    },
    "parameter": {
        Power.WRITE: ("ssm:PutParameter",),
        Power.READ: ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"),
        Power.DELETE: ("ssm:DeleteParameter", "ssm:DeleteParameters"),
    },
    "table": {
        Power.CONTROL: ("dynamodb:PutResourcePolicy",),
        Power.WRITE: ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem"),
        Power.READ: ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"),
        Power.DELETE: ("dynamodb:DeleteTable",),
    },
    "queue": {
        Power.CONTROL: ("sqs:SetQueueAttributes", "sqs:AddPermission"),
        Power.WRITE: ("sqs:SendMessage",),
        Power.READ: ("sqs:ReceiveMessage",),
        Power.DELETE: ("sqs:DeleteQueue", "sqs:PurgeQueue"),
    },
    "topic": {
        Power.CONTROL: ("sns:SetTopicAttributes", "sns:AddPermission"),
        Power.WRITE: ("sns:Publish",),
        Power.READ: ("sns:Subscribe",),
        Power.DELETE: ("sns:DeleteTopic",),
    },
    "function": {
        Power.USE: ("lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:AddPermission"),
        Power.DELETE: ("lambda:DeleteFunction",),
    },
    "pipeline": {
        Power.USE: ("codepipeline:StartPipelineExecution",),
        Power.DELETE: ("codepipeline:DeletePipeline",),
    },
    "repository": {
        Power.WRITE: ("ecr:PutImage",),
        Power.READ: ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
        Power.CONTROL: ("ecr:SetRepositoryPolicy",),
        Power.DELETE: ("ecr:DeleteRepository", "ecr:BatchDeleteImage"),
    },
    "stack": {Power.DELETE: ("cloudformation:DeleteStack",)},
    "log-group": {
        Power.READ: ("logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery"),
        Power.DELETE: ("logs:DeleteLogGroup", "logs:DeleteLogStream"),
    },
}
_WITH_PARTS = frozenset({"bucket", "function", "log-group", "secret", "table"})
_OBJECTS = {Power.READ: READING, Power.WRITE: WRITING}


def things(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """The actor's powers over resources, in his account or where their policies let him."""
    for kind, powers in _POWERS.items():
        holdings = _within_reach(terrain, actor, kind)
        if holdings:
            yield from _powers(terrain, actor, holdings, powers)
    for bucket in _within_reach(terrain, actor, "bucket"):
        yield from _objects(terrain, actor, bucket)


def by_service(terrain: Terrain, actor: Actor) -> Iterator[Link]:
    """What services do to resources on behalf of an account that drives them: the confused deputy.

    Source: IAM user guide, "The confused deputy problem". Only whole accounts and outsiders are taken to drive
    services. Services take on roles of the account only that they act for, so that trust policies are left out.
    """
    if actor.node.kind not in (ACCOUNT, OUTSIDER):
        return
    for holding in terrain.atlas.trusting_services:
        if holding.account != actor.account and holding.kind in _POWERS and _open_to_services(terrain, holding):
            own = actor.who.accounts if isinstance(actor.who, AnyoneIn) else None
            driven = own or foreign_accounts(holding.policy, terrain.accounts)
            proxy = replace(actor, who=Service(None, driven))
            yield from _powers(terrain, proxy, [holding], _POWERS[holding.kind])
            if holding.kind == "bucket":
                yield from _objects(terrain, proxy, holding)


def _open_to_services(terrain: Terrain, holding: Holding) -> bool:
    """Whether any service gets anywhere with a resource on behalf of any account but its owner's."""
    others = (terrain.accounts | foreign_accounts(holding.policy, terrain.accounts)) - {holding.account}
    actions = [action for powers in _POWERS[holding.kind].values() for action in powers]
    if holding.kind == "bucket":
        actions += [action for access in _OBJECTS.values() for action in access.s3]
    question = Question(Service(None, others), tuple(actions), terrain.atlas.whole(holding))
    return terrain.inquiry.ever(holding.arn, question)


def _within_reach(terrain: Terrain, actor: Actor, kind: str) -> list[Holding]:
    own = terrain.atlas.of_kind(actor.inside, kind) if actor.inside else []
    foreign = terrain.atlas.holdings_open_to(actor.account)
    return [*own, *(each for each in foreign if each.kind == kind and each.account != actor.account)]


def _powers(terrain: Terrain, actor: Actor, holdings: list[Holding], powers: _Powers) -> Iterator[Link]:
    for power, actions in powers.items():
        targets = [(each, _target(terrain, actor, each)) for each in holdings]
        for holding, step in terrain.inquiry.which(actor.who, actions, targets):
            yield Link(actor.node, Node(holding.kind, holding.arn, holding.account, power), (step,))


def _target(terrain: Terrain, actor: Actor, holding: Holding) -> Target:
    atlas = terrain.atlas
    target = atlas.whole(holding) if holding.kind in _WITH_PARTS else atlas.target(holding)
    driven = actor.who.driven_by if isinstance(actor.who, Service) else None
    return driven_for(target, driven) if driven is not None and holding.kind == "key" else target


def _objects(terrain: Terrain, actor: Actor, bucket: Holding) -> Iterator[Link]:
    for power, access in _OBJECTS.items():
        steps = object_access(terrain, actor, bucket, "*", access)
        if steps is not None:
            yield Link(actor.node, Node(bucket.kind, bucket.arn, bucket.account, power), steps)
