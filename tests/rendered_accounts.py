"""Rendered templates as accounts whose policies can be asked: read back from the YAML text, decided by `lockgate.iam`."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from lockgate.iam import (
    Decision,
    Policies,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    evaluate,
    parse_policy,
)
from lockgate.render import Rendering, Template

REGION = "eu-west-1"
VIA_S3 = f"s3.{REGION}.amazonaws.com"
OBJECT_ACTIONS = {"s3:GetObject": "kms:Decrypt", "s3:PutObject": "kms:GenerateDataKey"}


class _Loader(yaml.SafeLoader):
    """Short forms of intrinsic functions as ``(tag, argument)``."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    assert isinstance(node, yaml.ScalarNode)
    return (suffix, loader.construct_scalar(node))


_Loader.add_multi_constructor("!", _intrinsic)


def parsed(body: str) -> Any:
    """A template's text as plain data; intrinsic functions are pairs."""
    return yaml.load(body, Loader=_Loader)


@dataclass
class Accounts:
    """What is deployed: roles by ARN, buckets by name and keys by ARN, as documents that a test may change."""

    roles: dict[str, dict[str, Any]] = field(default_factory=dict)
    buckets: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    policies: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, rendering: Rendering) -> "Accounts":
        found = cls()
        for template in rendering.templates:
            found._add(template)
        return found

    def copy(self) -> "Accounts":
        return copy.deepcopy(self)

    def _add(self, template: Template) -> None:
        values = {
            ("Ref", "KeyArn"): key_of(template),
            ("GetAtt", "Key.Arn"): key_of(template),
            ("Ref", "ConnectionArn"): connection_of(template),
            ("Ref", "ExecutionBoundary"): "ExecutionBoundary",
        }
        resources = _resolved(parsed(template.body), values)["Resources"]
        for logical_id, resource in resources.items():
            properties = resource["Properties"]
            match resource["Type"]:
                case "AWS::KMS::Key":
                    self.keys[key_of(template)] = {"account": template.account, "policy": properties["KeyPolicy"]}
                case "AWS::S3::Bucket":
                    self.buckets[properties["BucketName"]] = {"account": template.account, "key": key_of(template)}
                case "AWS::S3::BucketPolicy":
                    last = list(self.buckets)[-1]
                    self.buckets[last]["policy"] = properties["PolicyDocument"]
                case "AWS::IAM::ManagedPolicy":
                    self.policies[f"{template.account}/{template.name}/{logical_id}"] = properties["PolicyDocument"]
                case "AWS::IAM::Role":
                    self._add_role(template, properties)
                case _:
                    pass

    def _add_role(self, template: Template, properties: Mapping[str, Any]) -> None:
        boundary = properties.get("PermissionsBoundary")
        here = f"{template.account}/{template.name}/"
        attached = [self.policies[here + each[1]] for each in properties.get("ManagedPolicyArns", ())]
        self.roles[f"arn:aws:iam::{template.account}:role/{properties['RoleName']}"] = {
            "account": template.account,
            "trust": properties["AssumeRolePolicyDocument"],
            "identity": [policy["PolicyDocument"] for policy in properties.get("Policies", ())] + attached,
            "boundary": self.policies[here + boundary] if boundary else None,
        }

    def ask(self, role: str, action: str, resource: str, owner: str, **context: str) -> Decision:
        """The decision on one call of a session of `role`; a bucket's or a key's policy takes part by its ARN."""
        own = self.roles[role]
        policies = Policies(
            identity=tuple(parse_policy(document) for document in own["identity"]),
            boundary=parse_policy(own["boundary"], kind=PolicyKind.BOUNDARY) if own["boundary"] else None,
            resource=self._resource_policy(resource),
        )
        keys = {name.replace("__", ":").replace("_", "-"): value for name, value in context.items()}
        keys = {"aws:SecureTransport": "true", "aws:RequestedRegion": REGION, **keys}
        return evaluate(Request(session(role), action, Resource(resource, owner), keys), policies)

    def ask_object(self, role: str, action: str, bucket: str, key: str, **context: str) -> Decision:
        """The decision on an S3 call on an encrypted object: S3's own, then the one on the key that S3 asks for."""
        place = self.buckets[bucket]
        arn = f"arn:aws:s3:::{bucket}/{key}"
        decision = self.ask(role, action, arn, place["account"], **context)
        needed = OBJECT_ACTIONS.get(action.replace("Version", ""))
        return self.ask_key(role, needed, place["key"], arn) if decision.allowed and needed else decision

    def ask_key(self, role: str, action: str, key: str, arn: str) -> Decision:
        """The decision on a call to KMS that S3 makes for `role` on the object `arn`."""
        own = self.roles[role]
        policies = Policies(
            identity=tuple(parse_policy(document) for document in own["identity"]),
            boundary=parse_policy(own["boundary"], kind=PolicyKind.BOUNDARY) if own["boundary"] else None,
            resource=self._resource_policy(key),
        )
        keys = {"kms:ViaService": VIA_S3, "kms:EncryptionContext:aws:s3:arn": arn}
        owner = self.keys[key]["account"]
        return evaluate(Request(session(role), action, Resource(key, owner), keys), policies)

    def assume(self, caller: str, role: str) -> Decision:
        """The decision on a role's assuming another."""
        trust = parse_policy(self.roles[role]["trust"], kind=PolicyKind.TRUST)
        identity = tuple(parse_policy(document) for document in self.roles[caller]["identity"])
        account = self.roles[role]["account"]
        request = Request(session(caller), "sts:AssumeRole", Resource(role, account), {})
        return evaluate(request, Policies(identity=identity, resource=trust))

    def assume_as_service(self, service: str, role: str, **context: str) -> Decision:
        """The decision on a service's assuming a role."""
        keys = {name.replace("__", ":"): value for name, value in context.items()}
        trust = parse_policy(self.roles[role]["trust"], kind=PolicyKind.TRUST)
        principal = Principal(PrincipalKind.SERVICE, service)
        resource = Resource(role, self.roles[role]["account"])
        return evaluate(Request(principal, "sts:AssumeRole", resource, keys), Policies(resource=trust))

    def _resource_policy(self, arn: str) -> Any:
        if arn.startswith("arn:aws:s3:::"):
            bucket = self.buckets.get(arn.removeprefix("arn:aws:s3:::").partition("/")[0])
            return parse_policy(bucket["policy"], kind=PolicyKind.RESOURCE) if bucket else None
        key = self.keys.get(arn)
        return parse_policy(key["policy"], kind=PolicyKind.RESOURCE) if key else None

    def statements(self) -> Iterator[tuple[str, Callable[["Accounts"], None]]]:
        """Every allowing statement by name, and how to take it out of a copy."""
        documents = {
            **{f"{arn} trust": ("roles", arn, "trust", None) for arn in self.roles},
            **{
                f"{arn} identity {number}": ("roles", arn, "identity", number)
                for arn, role in self.roles.items()
                for number in range(len(role["identity"]))
            },
            **{f"{name} bucket": ("buckets", name, "policy", None) for name in self.buckets},
            **{f"{arn} key": ("keys", arn, "policy", None) for arn in self.keys},
        }
        for name, place in documents.items():
            for index, statement in enumerate(_document(self, place)["Statement"]):
                if statement["Effect"] == "Allow":
                    yield f"{name}: {statement['Sid']}", _taking_out(place, index)


def _document(accounts: Accounts, place: tuple[str, str, str, int | None]) -> Any:
    kind, name, part, number = place
    document = getattr(accounts, kind)[name][part]
    return document if number is None else document[number]


def _taking_out(place: tuple[str, str, str, int | None], index: int) -> Callable[[Accounts], None]:
    def take(accounts: Accounts) -> None:
        statements = _document(accounts, place)["Statement"]
        # An empty policy is not valid; a statement about nothing keeps it one.
        statements[index] = {"Effect": "Deny", "Action": "none:None", "Resource": "arn:aws:none:::none"} | (
            {"Principal": "*"} if "Principal" in statements[index] else {}
        )
        if "trust" in place:
            statements[index].pop("Resource")
            statements[index]["Action"] = "sts:TagSession"

    return take


def session(role: str) -> Principal:
    """A session of `role`."""
    account, name = role.split(":")[4], role.rpartition("/")[2]
    arn = f"arn:aws:sts::{account}:assumed-role/{name}/session"
    return Principal(PrincipalKind.ROLE_SESSION, arn, account, role)


def key_of(template: Template) -> str:
    """The ARN that AWS gives the key of a template's line, or that its parameter is filled with."""
    source = template.parameters[0].stack if template.parameters else template.id
    return f"arn:aws:kms:{REGION}:{source.account}:key/{source.name}"


def connection_of(template: Template) -> str:
    """The ARN that AWS gives a line's connection."""
    return f"arn:aws:codeconnections:{REGION}:{template.account}:connection/{template.line}"


def _resolved(part: Any, values: Mapping[Any, str]) -> Any:
    if isinstance(part, tuple):
        return values.get(part, part)
    if isinstance(part, dict):
        return {key: _resolved(inner, values) for key, inner in part.items()}
    if isinstance(part, list):
        return [_resolved(inner, values) for inner in part]
    return part
