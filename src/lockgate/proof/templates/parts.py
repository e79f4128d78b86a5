"""Resolved resources to identities and holdings, with the policies that are attached to them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Holding, Identity, Skipped, Written

_POLICY_OF = {
    "AWS::S3::BucketPolicy": ("Bucket", "bucket policy"),
    "AWS::SNS::TopicPolicy": ("Topics", "topic policy"),
    "AWS::SQS::QueuePolicy": ("Queues", "queue policy"),
}
"""For policies that are resources of their own: the property with their targets, and what answers call them."""
_VERSION = "2012-10-17"


@dataclass(slots=True)
class Parts:
    """What was found in all stacks; managed policies and policies of resources are attached at the end."""

    identities: dict[str, Identity] = field(default_factory=dict)
    holdings: dict[str, Holding] = field(default_factory=dict)
    managed: dict[str, Written] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    _attached: list[tuple[str, tuple[str, ...], str | None]] = field(default_factory=list)

    def add(self, stack: Stack) -> None:
        """Take in a stack with everything in it."""
        self._hold(stack, stack.arn, "stack", stack.name)
        made = []
        for each in stack.made():
            if isinstance(each, Skipped):
                self.skipped.append(each)
            else:
                made.append(each)
                self._take(stack, each)
        for each in made:
            self._attach(stack, each)

    def attach_managed(self) -> None:
        """Give each role the managed policies and the boundary that it names, whichever stack makes them."""
        for arn, policies, boundary in self._attached:
            identity = self.identities[arn]
            found = [self._managed(arn, each) for each in policies]
            limit = self._managed(arn, boundary) if boundary else None
            known = tuple(each for each in found if each is not None)
            self.identities[arn] = replace(identity, policies=identity.policies + known, boundary=limit)

    def _managed(self, holder: str, arn: str) -> Written | None:
        found = self.managed.get(arn)
        if found is None:
            self.skipped.append(Skipped(holder, f"the managed policy {arn} is in no template: what it says is unknown"))
        return found

    def _take(self, stack: Stack, made: Made) -> None:
        match made.type:
            case "AWS::IAM::Role":
                self._role(stack, made)
            case "AWS::IAM::ManagedPolicy":
                if "PolicyDocument" in made.properties:
                    self.managed[made.arn] = _written(stack, made, made.name, "PolicyDocument")
                self._hold(stack, made.arn, made.word, made.name)
            case "AWS::KMS::Key":
                policy = _written(stack, made, "key policy", "KeyPolicy") if "KeyPolicy" in made.properties else None
                self._hold(stack, made.arn, made.word, made.name, policy=policy)
            case "AWS::S3::Bucket":
                self._hold(stack, made.arn, made.word, made.name, **_bucket(made.properties))
            case _ if made.arn:
                self._hold(stack, made.arn, made.word, made.name)
            case _:
                pass

    def _hold(self, stack: Stack, arn: str, word: str, name: str, **more: Any) -> None:
        self.holdings[arn] = Holding(arn, stack.account, word, name, labels=stack.labels, **more)

    def _role(self, stack: Stack, made: Made) -> None:
        stated = made.properties.get("Policies", ())
        self.identities[made.arn] = Identity(
            arn=made.arn,
            account=stack.account,
            policies=tuple(
                _written(stack, made, str(each["PolicyName"]), "Policies", index, "PolicyDocument")
                for index, each in enumerate(stated)
            ),
            trust=_written(stack, made, "trust policy", "AssumeRolePolicyDocument")
            if "AssumeRolePolicyDocument" in made.properties
            else None,
            tags={each["Key"]: each["Value"] for each in made.properties.get("Tags", ())},
            labels=stack.labels,
            own=stack.own,
        )
        boundary = made.properties.get("PermissionsBoundary")
        self._attached.append((made.arn, tuple(made.properties.get("ManagedPolicyArns", ())), boundary))

    def _attach(self, stack: Stack, made: Made) -> None:
        """What stands in a resource of its own and belongs to another."""
        if made.type in _POLICY_OF:
            targets, called = _POLICY_OF[made.type]
            policy = _written(stack, made, called, "PolicyDocument")
            for name in _listed(made.properties[targets]):
                self._change(stack, name, policy=policy)
        elif made.type == "AWS::KMS::Alias":
            self._change(stack, made.properties["TargetKeyId"], aliases=(made.properties["AliasName"],))
        elif made.type == "AWS::Lambda::Permission":
            self._permit(stack, made)
        elif made.type == "AWS::IAM::Policy":
            for role in _listed(made.properties.get("Roles", ())):
                self._give(stack, role, _written(stack, made, made.properties["PolicyName"], "PolicyDocument"))

    def _give(self, stack: Stack, role: str, policy: Written) -> None:
        for arn, each in self.identities.items():
            if (each.account, each.name) == (stack.account, role):
                self.identities[arn] = replace(each, policies=(*each.policies, policy))
                return

    def _change(self, stack: Stack, reference: str, **more: Any) -> None:
        """Change the holding of the stack's account that `reference` names, by ARN, name or address."""
        name = reference.rpartition("/")[2]
        for arn, each in self.holdings.items():
            if each.account == stack.account and (reference == arn or each.name == name):
                self.holdings[arn] = replace(each, **more)
                return

    def _permit(self, stack: Stack, made: Made) -> None:
        """Add the statement that AWS makes of a permission. Source: Lambda API reference, "AddPermission"."""
        function = str(made.properties["FunctionName"]).rpartition(":")[2]
        for arn, each in self.holdings.items():
            if (each.account, each.kind, each.name) == (stack.account, "function", function):
                statements = [*(each.policy.statements if each.policy else ()), _permission(made, arn)]
                places = (*(each.policy.places if each.policy else ()), stack.place(_pointer(made.logical_id)))
                document = {"Version": _VERSION, "Statement": statements}
                self.holdings[arn] = replace(each, policy=Written("function policy", document, stack.name, places))
                return


def _permission(made: Made, arn: str) -> Mapping[str, Any]:
    properties = made.properties
    principal = str(properties["Principal"])
    conditions: dict[str, dict[str, str]] = {}
    for key, operator, name in (
        ("SourceArn", "ArnLike", "AWS:SourceArn"),
        ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
        ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ):
        if key in properties:
            conditions.setdefault(operator, {})[name] = str(properties[key])
    whom: Any = {"Service": principal} if principal.endswith(".amazonaws.com") else {"AWS": principal}
    return {
        "Sid": made.logical_id,
        "Effect": "Allow",
        "Principal": "*" if principal == "*" else whom,
        "Action": properties["Action"],
        "Resource": arn,
        **({"Condition": conditions} if conditions else {}),
    }


def _bucket(properties: Mapping[str, Any]) -> dict[str, Any]:
    rules = properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", ())
    block = properties.get("PublicAccessBlockConfiguration", {})
    more: dict[str, Any] = {
        # Without the property, AWS sets all four. Source: Amazon S3 user guide, "Blocking public access".
        "block_public_access": str(block.get("RestrictPublicBuckets", not block)).lower() == "true",
    }
    for rule in rules:
        default = rule.get("ServerSideEncryptionByDefault", {})
        if str(default.get("SSEAlgorithm", "")).startswith("aws:kms") and default.get("KMSMasterKeyID"):
            more["key"] = default["KMSMasterKeyID"]
            more["bucket_key"] = rule.get("BucketKeyEnabled") is True
    return more


def _written(stack: Stack, made: Made, name: str, *path: str | int) -> Written:
    """The document at `path` of the properties, each statement with its place or its resource's."""
    document: Any = made.properties
    for step in path:
        document = document[step]
    pointer = _pointer(made.logical_id)
    statements = document.get("Statement", ())
    count = 1 if isinstance(statements, Mapping) else len(statements)
    base = "/".join([pointer, "Properties", *map(str, path), "Statement"])
    places = tuple(_first(stack, [f"{base}/{number}", pointer]) for number in range(count))
    return Written(name, document, stack.name, places)


def _first(stack: Stack, pointers: Sequence[str]) -> Any:
    found: Iterator[Any] = (place for pointer in pointers if (place := stack.place(pointer)) is not None)
    return next(found, None)


def _pointer(logical_id: str) -> str:
    return f"/Resources/{logical_id}"


def _listed(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
