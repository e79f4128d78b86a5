"""Where @cloud-copilot/iam-simulate departs from AWS's documentation, each with the criterion that says so.

A dispute is a rewriting of a question: it takes the disputed thing out of it, by the criterion's own words and without the
evaluator. What the peer answers to the rewritten question must be what Lockgate answers to the original one.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Line = dict[str, Any]
Document = dict[str, Any]
Statement = dict[str, Any]

EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
NOBODY = {"Service": "nobody.amazonaws.com"}
NO_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": NOBODY}],
}


@dataclass(frozen=True)
class Dispute:
    """A class of difference: the criterion, what the peer does instead, and the rewriting."""

    criterion: int
    peer: str
    rewrite: Callable[[Line], None]


def caller_of(line: Line) -> str:
    return str(line["request"]["principal"])


def account_of(line: Line) -> str:
    return caller_of(line).split(":")[4] if caller_of(line).startswith("arn:") else ""


def same_account(line: Line) -> bool:
    return account_of(line) == line["request"]["resource"]["accountId"]


def principal_policies(line: Line) -> list[Document]:
    session = [line["sessionPolicy"]] if line["sessionPolicy"] else []
    return [*line["identityPolicies"], *line["permissionBoundary"], *session]


def all_policies(line: Line) -> Iterator[Document]:
    yield from principal_policies(line)
    if line["resourcePolicy"]:
        yield line["resourcePolicy"]
    yield from line["vpcEndpointPolicies"]
    for key in ("SCPs", "RCPs"):
        for level in line[key]:
            yield from level["policies"]


def all_conditions(line: Line) -> Iterator[tuple[Document, Document, str, str]]:
    """Each policy, condition block, operator and key; safe against removal of the current key."""
    for policy in all_policies(line):
        for statement in policy["Statement"]:
            block = statement.get("Condition", {})
            for operator in list(block):
                for key in list(block[operator]):
                    yield policy, block, operator, key


def value_of(line: Line, key: str) -> Any:
    context = {name.lower(): value for name, value in line["request"]["context"].items()}
    return context.get(key.lower())


def federated_users_need_a_session_policy(line: Line) -> None:
    if ":federated-user/" in caller_of(line) and line["sessionPolicy"] is None:
        keep_denies(line["identityPolicies"])


def keep_denies(policies: list[Document]) -> None:
    for policy in policies:
        denies = [statement for statement in policy["Statement"] if statement["Effect"] == "Deny"]
        policy["Statement"] = denies or [EVERYTHING | {"Effect": "Deny", "Action": "none:None"}]


def root_is_allowed_by_default(line: Line) -> None:
    if caller_of(line).endswith(":root"):
        line["identityPolicies"] = [{"Version": "2012-10-17", "Statement": [EVERYTHING]}]


def service_linked_roles_are_exempt(line: Line) -> None:
    if "AWSServiceRoleFor" in caller_of(line):
        line["SCPs"] = []
        line["RCPs"] = []


def rcps_bind_listed_services(line: Line) -> None:
    if line["request"]["action"].split(":")[0] == "iam":
        line["RCPs"] = []


def not_principal_must_list_everything(line: Line) -> None:
    identities = _identities(line)
    for statement in line["resourcePolicy"]["Statement"] if line["resourcePolicy"] else []:
        listed = statement.get("NotPrincipal", {}).get("AWS")
        if listed is None or statement["Effect"] != "Deny":
            continue
        normal = {item.split(":")[4] if item.endswith(":root") else item for item in listed}
        spared = bool(identities) and identities <= normal and not line["permissionBoundary"]
        del statement["NotPrincipal"]
        statement["Principal"] = NOBODY if spared else "*"


def _identities(line: Line) -> set[str]:
    caller = caller_of(line)
    account = account_of(line)
    found = {account} if caller.endswith(":root") else {account, caller} if account else set()
    if ":assumed-role/" in caller:
        found.add(f"arn:aws:iam::{account}:role/{caller.split('/')[1]}")
    return found


def short_arns_are_completed(line: Line) -> None:
    for policy in principal_policies(line):
        for statement in policy["Statement"]:
            for element in ("Resource", "NotResource"):
                if isinstance(statement.get(element), list):
                    statement[element] = [
                        "arn:aws:s3:*:*:*" if item == "arn:aws:s3" else item for item in statement[element]
                    ]


def empty_text_is_a_null_data_set(line: Line) -> None:
    for _, block, operator, key in all_conditions(line):
        if operator.startswith("ForAllValues:") and value_of(line, key) == "":
            del block[operator][key]


def addresses_are_ranges(line: Line) -> None:
    """A range of no bits holds every address, and a single address is a range like any other."""
    for _, block, operator, key in all_conditions(line):
        if block[operator][key] == "0.0.0.0/0":
            block[operator][key] = ["0.0.0.0/1", "128.0.0.0/1"]
        elif block[operator][key] == "10.1.2.3":
            block[operator][key] = "10.1.2.3/32"


def the_oldest_version_knows_no_variables(line: Line) -> None:
    for policy in all_policies(line):
        if policy["Version"] != "2008-10-17":
            continue
        for statement in policy["Statement"]:
            for element in ("Resource", "NotResource"):
                if isinstance(statement.get(element), list):
                    statement[element] = [
                        "arn:aws:none:::none" if "${" in item else item for item in statement[element]
                    ]
            for keys in statement.get("Condition", {}).values():
                for key, values in keys.items():
                    if isinstance(values, list):
                        keys[key] = ["no such value" if "${" in value else value for value in values]


def escapes_are_plain_characters(line: Line) -> None:
    for policy, block, operator, key in all_conditions(line):
        values = block[operator][key]
        if policy["Version"] == "2012-10-17" and "Equals" in operator and isinstance(values, list):
            block[operator][key] = ["*" if value == "${*}" else value for value in values]


def variables_without_value(line: Line) -> None:
    """In NotResource they except nothing; an inverted operator does not match them, and so holds."""
    for policy, block, operator, key in all_conditions(line):
        values = block[operator][key]
        if "StringNot" not in operator or not isinstance(values, list) or policy["Version"] != "2012-10-17":
            continue
        kept = [value for value in values if not _unresolved(line, value)]
        if kept:
            block[operator][key] = kept
        elif operator.startswith("ForAnyValue"):
            block[operator][key] = ["no such value"]
        else:
            del block[operator][key]
    for policy in all_policies(line):
        for statement in policy["Statement"]:
            if "NotResource" in statement and policy["Version"] == "2012-10-17":
                kept = [item for item in statement["NotResource"] if not _unresolved(line, item)]
                statement["NotResource"] = kept or ["arn:aws:none:::none"]


def _unresolved(line: Line, text: str) -> bool:
    for part in text.split("${")[1:]:
        inside = part.split("}")[0]
        if inside in ("*", "?", "$") or "," in inside:
            continue
        value = value_of(line, inside)
        if not isinstance(value, str) or not value:
            return True
    return False


def roles_have_trust_policies(line: Line) -> None:
    if line["request"]["action"] != "sts:AssumeRole":
        return
    if line["resourcePolicy"] is None:
        line["resourcePolicy"] = deepcopy(NO_TRUST)
    elif caller_of(line).endswith(":root"):
        keep_denies([line["resourcePolicy"]])
        for statement in line["resourcePolicy"]["Statement"]:
            statement.pop("Resource", None)
            statement.setdefault("Principal", NOBODY)


def block_public_access_takes_allows_away(line: Line) -> None:
    """It denies as the lack of an allow does, not as an explicit deny."""
    blocked, line["blockPublicAccess"] = line["blockPublicAccess"], False
    policy = line["resourcePolicy"]
    if not blocked or policy is None or same_account(line) or caller_of(line).endswith(".amazonaws.com"):
        return
    if any(_is_public(statement) for statement in policy["Statement"]):
        keep_denies([policy])
        for statement in policy["Statement"]:
            if "NotPrincipal" not in statement:
                statement.setdefault("Principal", NOBODY)


def _is_public(statement: Statement) -> bool:
    if statement["Effect"] != "Allow" or not _names_directly(statement, "*"):
        return False
    fixing = {
        "IpAddress": ("aws:SourceIp", "/0"),
        "StringEquals": ("aws:PrincipalOrgID", "${"),
        "StringEqualsIgnoreCase": ("aws:PrincipalOrgID", "${"),
        "StringLike": ("aws:PrincipalOrgID", "*"),
        "ArnEquals": ("aws:PrincipalArn", "*"),
        "ArnLike": ("aws:PrincipalArn", "*"),
    }
    for operator, keys in statement.get("Condition", {}).items():
        key, loose = fixing.get(operator, ("", ""))
        values = keys.get(key, [loose])
        if operator in fixing and not any(mark in str(values) for mark in (loose, "*", "?", "${")):
            return False
    return True


DISPUTES = (
    Dispute(45, "counts Block Public Access as an explicit deny", block_public_access_takes_allows_away),
    Dispute(
        6,
        "gives a federated user its identity policies without a session policy",
        federated_users_need_a_session_policy,
    ),
    Dispute(7, "denies the root user what no policy allows", root_is_allowed_by_default),
    Dispute(9, "binds service-linked roles with SCPs and RCPs", service_linked_roles_are_exempt),
    Dispute(10, "lets RCPs bind resources of every service", rcps_bind_listed_services),
    Dispute(16, "spares a caller whom a NotPrincipal lists by one identity only", not_principal_must_list_everything),
    Dispute(26, "completes short ARNs in Resource only, and not in boundaries", short_arns_are_completed),
    Dispute(30, "does not take an empty text for an empty set", empty_text_is_a_null_data_set),
    Dispute(
        35, "finds no address but 0.0.0.0 in 0.0.0.0/0, and mixes IPv6 with a single IPv4 address", addresses_are_ranges
    ),
    Dispute(39, "lets a variable without value disable inverted operators and NotResource", variables_without_value),
    Dispute(40, "does not know escapes under operators of equality", escapes_are_plain_characters),
    Dispute(40, "replaces variables in policies of version 2008-10-17", the_oldest_version_knows_no_variables),
    Dispute(
        43,
        "lets identity policies assume a role without a trust policy, and root assume roles",
        roles_have_trust_policies,
    ),
)
DIRECT_GRANT = Dispute(
    4, "lets session policies limit grants to the session itself and to everybody (5)", lambda line: None
)


def rewritten(line: Line) -> tuple[list[Line], list[Dispute]]:
    """The question without what is disputed, and the disputes that it touched.

    There may be two: one of them allowed is enough. The second asks for direct grants only, which nothing but a deny limits.
    """
    result = deepcopy(line)
    touched = []
    for dispute in DISPUTES:
        before = deepcopy(result)
        dispute.rewrite(result)
        if result != before:
            touched.append(dispute)
    limited = line["sessionPolicy"] is not None or line["permissionBoundary"]
    if limited and line["resourcePolicy"] and same_account(line) and not caller_of(line).endswith(":root"):
        return [result, _direct_only(result)], [*touched, DIRECT_GRANT]
    return [result], touched


def _direct_only(line: Line) -> Line:
    """Only allows that name the very caller, or everybody; boundary and session policies only deny."""
    result = deepcopy(line)
    keep_denies(result["identityPolicies"])
    limits = [*result["permissionBoundary"], *([result["sessionPolicy"]] if result["sessionPolicy"] else [])]
    keep_denies(limits)
    for policy in limits:
        policy["Statement"] = [*policy["Statement"], EVERYTHING]
    for statement in result["resourcePolicy"]["Statement"]:
        if statement["Effect"] == "Allow" and not _names_directly(statement, caller_of(line)):
            statement["Principal"] = NOBODY
    return result


def _names_directly(statement: Statement, caller: str) -> bool:
    principal = statement.get("Principal")
    if principal == "*":
        return True
    listed = principal.get("AWS", []) if isinstance(principal, dict) else []
    return "*" in listed or caller in listed
