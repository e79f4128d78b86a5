"""Random whole-stack questions with small alphabets, so that statements and requests collide.

Every line is a question in the format of `lockgate simulate`. Context keys that AWS derives are written as AWS would have
them, for an engine that takes them from the caller.
"""

from random import Random
from typing import Any

NEAR, FAR, MANAGEMENT = "111111111111", "222222222222", "999999999999"
ORGANIZATION = "o-a1b2c3d4e5"
OTHER_ORGANIZATION = "o-zzzzzzzzzz"

Document = dict[str, Any]
Line = dict[str, Any]

_TARGETS = {
    "s3:GetObject": "arn:aws:s3:::{bucket}/{key}",
    "s3:PutObject": "arn:aws:s3:::{bucket}/{key}",
    "s3:ListBucket": "arn:aws:s3:::{bucket}",
    "s3:ListAllMyBuckets": "*",
    "kms:Decrypt": "arn:aws:kms:eu-west-1:{owner}:key/k1",
    "sts:AssumeRole": "arn:aws:iam::{owner}:role/{role}",
    "sqs:SendMessage": "arn:aws:sqs:eu-west-1:{owner}:{bucket}",
    "iam:GetUser": "arn:aws:iam::{owner}:user/{key}",
    "secretsmanager:GetSecretValue": "arn:aws:secretsmanager:eu-west-1:{owner}:secret:{bucket}-aBcDeF",
}
_WITHOUT_RESOURCE_POLICY = ("iam:GetUser", "s3:ListAllMyBuckets")
_BUCKETS = ("alpha", "beta")
_KEYS = ("alice", "team/x", "a?b")
_ROLES = ("app", "path/ops")
_TEAMS = ("alpha", "x", "*", "")
_OPERATORS = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
)


class Generator:
    """Draws lines from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def line(self, number: int) -> Line:
        """One question."""
        pick = self._random
        action = pick.choice(list(_TARGETS))
        caller = self._caller()
        owner = pick.choice([NEAR, NEAR, FAR]) if action not in _WITHOUT_RESOURCE_POLICY else (caller[1] or NEAR)
        arn = _TARGETS[action].format(
            bucket=pick.choice(_BUCKETS), key=pick.choice(_KEYS), role=pick.choice(_ROLES), owner=owner
        )
        kind, account, principal = caller
        has_own = kind in ("user", "session", "root", "federated", "linked")
        line: Line = {
            "id": str(number),
            "request": {
                "principal": principal,
                "action": action,
                "resource": {"arn": arn, "accountId": owner},
                "context": self._context(action, kind, account, principal, owner),
            },
            "identityPolicies": self._documents(arn, action, (0, 1, 1, 2)) if has_own and kind != "root" else [],
            "resourcePolicy": None,
            "permissionBoundary": [],
            "sessionPolicy": None,
            "SCPs": [],
            "RCPs": self._levels(arn, action, caller, rcp=True) if pick.random() < 0.2 else [],
            "vpcEndpointPolicies": [],
            "blockPublicAccess": action.startswith("s3:") and pick.random() < 0.2,
        }
        if kind != "service" and pick.random() < 0.1:
            line["vpcEndpointPolicies"] = [self._endpoint_policy(arn, action)]
        if action not in _WITHOUT_RESOURCE_POLICY and pick.random() < 0.75:
            line["resourcePolicy"] = self._resource_policy(arn, action, caller, owner)
        if kind in ("user", "session") and pick.random() < 0.25:
            line["permissionBoundary"] = self._documents(arn, action, (1,))
        if kind in ("session", "federated") and pick.random() < 0.35:
            line["sessionPolicy"] = self._document(arn, action)
        if has_own and pick.random() < 0.3:
            line["SCPs"] = self._levels(arn, action, caller, rcp=False)
        return line

    def _caller(self) -> tuple[str, str | None, str]:
        pick = self._random
        account = pick.choice([NEAR, NEAR, FAR])
        kind = pick.choices(
            ["user", "session", "root", "federated", "linked", "service", "anonymous"], weights=[30, 40, 3, 8, 4, 8, 5]
        )[0]
        name = pick.choice(["alice", "team/bob"])
        session = pick.choice(["s1", "s2"])
        arns = {
            "user": f"arn:aws:iam::{account}:user/{name}",
            "session": f"arn:aws:sts::{account}:assumed-role/{pick.choice(['app', 'ops'])}/{session}",
            "root": f"arn:aws:iam::{account}:root",
            "federated": f"arn:aws:sts::{account}:federated-user/alice",
            "linked": f"arn:aws:sts::{account}:assumed-role/AWSServiceRoleForX/{session}",
            "service": "sns.amazonaws.com",
            "anonymous": "*",
        }
        return kind, None if kind in {"service", "anonymous"} else account, arns[kind]

    def _context(self, action: str, kind: str, account: str | None, principal: str, owner: str) -> dict[str, Any]:
        pick = self._random
        context: dict[str, Any] = {"aws:SecureTransport": pick.choice(["true", "false"])}
        context |= self._members(derived_keys(kind, account, principal, owner))
        if pick.random() < 0.5:
            context["aws:SourceIp"] = pick.choice(["10.0.0.1", "10.1.2.3", "2001:db8::1"])
        if pick.random() < 0.4:
            context["aws:CurrentTime"] = pick.choice(["2026-01-01T00:00:00Z", "2026-11-22T10:00:00Z"])
        if kind in ("user", "session") and pick.random() < 0.5:
            context["aws:PrincipalTag/team"] = pick.choice(_TEAMS)
        if kind in ("user", "session") and pick.random() < 0.3:
            context["aws:MultiFactorAuthPresent"] = pick.choice(["true", "false"])
        if pick.random() < 0.4:
            context["aws:TagKeys"] = pick.choice([["a"], ["a", "b"], ["b", "c"], []])
        if action == "s3:ListBucket" and pick.random() < 0.7:
            context["s3:prefix"] = pick.choice(["", "alice", "team/x", "Alpha"])
        if action == "s3:ListBucket" and pick.random() < 0.5:
            context["s3:max-keys"] = pick.choice(["5", "10", "10.0", "x"])
        return context

    def _members(self, keys: dict[str, Any]) -> dict[str, Any]:
        """Caller and resource each in the organisation, in another, or in none."""
        for key in ("aws:PrincipalOrgID", "aws:ResourceOrgID"):
            chosen = self._random.choice([ORGANIZATION, ORGANIZATION, ORGANIZATION, OTHER_ORGANIZATION, None])
            if key in keys:
                keys[key] = chosen
        return {key: value for key, value in keys.items() if value is not None}

    def _documents(self, arn: str, action: str, counts: tuple[int, ...]) -> list[Document]:
        return [self._document(arn, action) for _ in range(self._random.choice(counts))]

    def _document(self, arn: str, action: str) -> Document:
        count = self._random.choice([1, 1, 2, 3])
        version = self._random.choices(["2012-10-17", "2008-10-17"], weights=[9, 1])[0]
        return {"Version": version, "Statement": [self._statement(arn, action) for _ in range(count)]}

    def _statement(self, arn: str, action: str, *, short: bool = True) -> Document:
        pick = self._random
        statement: Document = {"Effect": pick.choices(["Allow", "Deny"], weights=[3, 1])[0]}
        element = pick.choices(["Action", "NotAction"], weights=[9, 1])[0]
        statement[element] = [self._action(action) for _ in range(pick.choice([1, 1, 2]))]
        element = pick.choices(["Resource", "NotResource"], weights=[8, 1])[0]
        statement[element] = [self._resource(arn, short=short) for _ in range(pick.choice([1, 1, 2]))]
        if pick.random() < 0.45:
            statement["Condition"] = self._conditions()
        return statement

    def _action(self, action: str) -> str:
        service, name = action.split(":")
        return self._random.choice(
            [
                action,
                action,
                f"{service}:*",
                f"{service}:{name[:3]}*",
                f"{service.upper()}:{name.lower()}",
                f"{service}:?{name[1:]}",
                "s3:PutObject",
                "kms:*",
                "*",
            ]
        )

    def _resource(self, arn: str, *, short: bool) -> str:
        choices = [arn, arn, "*", "*", "arn:aws:s3:::alpha/*", "arn:aws:s3:::alpha*", "arn:aws:s3:::*"]
        if arn != "*":
            head, tail = arn.rsplit(":", 1)
            choices += [f"{head}:*", f"{head}:{tail[:2]}*", f"{head}:{'?' * len(tail)}", f"{arn}*"]
            choices += [":".join(["arn", "aws", arn.split(":")[2], "*", "*", "*"])]
        choices += [
            "arn:aws:s3:::${aws:PrincipalTag/team}/*",
            "arn:aws:s3:::${aws:PrincipalTag/team, 'alpha'}/*",
            "arn:aws:s3:::alpha/${aws:username}",
            "arn:aws:s3:::alpha/a${?}b",
        ]
        if short:
            choices.append("arn:aws:s3")
        return self._random.choice(choices)

    def _conditions(self) -> Document:
        block: Document = {}
        for _ in range(self._random.choice([1, 1, 2])):
            operator, key, values = self._condition()
            block.setdefault(operator, {})[key] = values
        return block

    def _condition(self) -> tuple[str, str, Any]:
        families = (
            self._on_text,
            self._on_text,
            self._on_set,
            self._on_arn,
            self._on_truth,
            self._on_address,
            self._on_date,
            self._on_number,
            self._on_presence,
        )
        operator, key, values = self._random.choice(families)()
        if operator != "Null" and self._random.random() < 0.25:
            operator += "IfExists"
        return operator, key, values

    def _some(self, values: list[str]) -> list[str]:
        return [self._random.choice(values) for _ in range(self._random.choice([1, 1, 2]))]

    def _on_text(self) -> tuple[str, str, Any]:
        keys = ["aws:PrincipalTag/team", "aws:PrincipalOrgID", "s3:prefix", "aws:username", "AWS:principaltype"]
        texts = ["alpha", "ALPHA", "x", "a*", "?", "", "*", ORGANIZATION, "alice", "User", "${aws:username}"]
        texts += ["${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'x'}", "${*}"]
        return self._random.choice(_OPERATORS), self._random.choice(keys), self._some(texts)

    def _on_set(self) -> tuple[str, str, Any]:
        qualifier = self._random.choice(["ForAllValues", "ForAnyValue"])
        key = self._random.choice(["aws:TagKeys", "aws:TagKeys", "s3:prefix"])
        return f"{qualifier}:{self._random.choice(_OPERATORS)}", key, self._some(["a", "b", "c", "*", ""])

    def _on_arn(self) -> tuple[str, str, Any]:
        operator = self._random.choice(["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"])
        arns = [f"arn:aws:iam::{NEAR}:role/app", "arn:aws:iam::*:role/*", f"arn:aws:iam::{NEAR}:user/alice"]
        return operator, "aws:PrincipalArn", self._some([*arns, "arn:*:iam::*:*"])

    def _on_truth(self) -> tuple[str, str, Any]:
        keys = ["aws:SecureTransport", "aws:MultiFactorAuthPresent", "aws:PrincipalIsAWSService"]
        return "Bool", self._random.choice(keys), self._random.choice(["true", "false"])

    def _on_address(self) -> tuple[str, str, Any]:
        ranges = ["10.0.0.0/8", "10.1.2.3", "2001:db8::/32", "0.0.0.0/0"]
        return self._random.choice(["IpAddress", "NotIpAddress"]), "aws:SourceIp", self._random.choice(ranges)

    def _on_date(self) -> tuple[str, str, Any]:
        operator = self._random.choice(["DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals"])
        return operator, "aws:CurrentTime", self._random.choice(["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"])

    def _on_number(self) -> tuple[str, str, Any]:
        operators = ["NumericEquals", "NumericNotEquals", "NumericLessThanEquals", "NumericGreaterThan"]
        return self._random.choice(operators), "s3:max-keys", self._random.choice(["5", "10"])

    def _on_presence(self) -> tuple[str, str, Any]:
        keys = ["aws:MultiFactorAuthPresent", "aws:PrincipalTag/team", "aws:TagKeys", "aws:SourceIp"]
        return "Null", self._random.choice(keys), self._random.choice(["true", "false"])

    def _endpoint_policy(self, arn: str, action: str) -> Document:
        statements = [self._statement(arn, action, short=False) for _ in range(self._random.choice([1, 1, 2]))]
        return {"Version": "2012-10-17", "Statement": [{**statement, "Principal": "*"} for statement in statements]}

    def _resource_policy(self, arn: str, action: str, caller: tuple[str, str | None, str], owner: str) -> Document:
        statements = []
        for _ in range(self._random.choice([1, 1, 2, 3])):
            statement = self._statement(arn, action, short=False)
            if action == "sts:AssumeRole":
                statement.pop("Resource", None)
                statement.pop("NotResource", None)
            statement |= self._principal(
                caller, owner, deny=statement["Effect"] == "Deny" and action != "sts:AssumeRole"
            )
            statements.append(statement)
        return {"Version": "2012-10-17", "Statement": statements}

    def _principal(self, caller: tuple[str, str | None, str], owner: str, *, deny: bool) -> Document:
        pick = self._random
        _, account, principal = caller
        account = account or owner
        arns = [principal, principal] if principal.startswith("arn:") else []
        if ":assumed-role/" in principal:
            name = principal.split("/")[1]
            arns += [f"arn:aws:iam::{account}:role/{name}"] * 2
        arns += [f"arn:aws:iam::{account}:root", account, f"arn:aws:iam::{FAR}:root", f"arn:aws:iam::{NEAR}:user/alice"]
        arns += [f"arn:aws:iam::{NEAR}:role/app", "*"]
        if deny and pick.random() < 0.25:
            return {"NotPrincipal": {"AWS": [pick.choice(arns[:-1]) for _ in range(pick.choice([1, 2, 3]))]}}
        form = pick.random()
        if form < 0.15:
            return {"Principal": "*"}
        if form < 0.3:
            return {"Principal": {"Service": pick.choice(["sns.amazonaws.com", "s3.amazonaws.com"])}}
        return {"Principal": {"AWS": [pick.choice(arns) for _ in range(pick.choice([1, 1, 2]))]}}

    def _levels(self, arn: str, action: str, caller: tuple[str, str | None, str], *, rcp: bool) -> list[Document]:
        full = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        levels = []
        for name in self._random.choice([("root",), ("root", "ou"), ("root", "ou", "account")]):
            documents = [self._control(arn, action, rcp=rcp) for _ in range(self._random.choice([0, 1]))]
            if not rcp and self._random.random() < 0.8:
                documents.append(full)
            levels.append({"level": name, "policies": documents})
        return levels

    def _control(self, arn: str, action: str, *, rcp: bool) -> Document:
        statement = self._statement(arn, action, short=False)
        if rcp:
            service = action.split(":", maxsplit=1)[0]
            statement.pop("NotAction", None)
            statement |= {"Effect": "Deny", "Principal": "*", "Action": [f"{service}:*"]}
        return {"Version": "2012-10-17", "Statement": [statement]}


def derived_keys(kind: str, account: str | None, principal: str, owner: str) -> dict[str, Any]:
    """The keys that AWS derives from caller and resource."""
    keys: dict[str, Any] = {
        "aws:PrincipalIsAWSService": "true" if kind == "service" else "false",
        "aws:ResourceAccount": owner,
        "aws:ResourceOrgID": ORGANIZATION,
    }
    if kind == "service":
        return keys | {"aws:PrincipalServiceName": principal}
    if kind == "anonymous":
        del keys["aws:PrincipalIsAWSService"]
        return keys | {"aws:PrincipalType": "Anonymous"}
    types = {"user": "User", "root": "Account", "federated": "FederatedUser"}
    arn = principal
    if ":assumed-role/" in principal:
        arn = f"arn:aws:iam::{account}:role/{principal.split('/')[1]}"
    keys |= {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": account,
        "aws:PrincipalOrgID": ORGANIZATION,
        "aws:PrincipalType": types.get(kind, "AssumedRole"),
    }
    if kind == "user":
        keys["aws:username"] = principal.rsplit("/", 1)[-1]
    return keys
