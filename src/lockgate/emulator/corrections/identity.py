"""IAM: policies are refused on write as AWS refuses them, and entities in use stay.

Source: IAM API reference, errors of each operation; IAM user guide, "IAM and AWS STS quotas".
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from lockgate.emulator.corrections import departed
from lockgate.emulator.corrections.documents import Accounts, Malformed, UnknownPrincipal, check_principals, checked
from lockgate.emulator.corrections.passage import After, Before, Key, Passage
from lockgate.emulator.engine import iam
from lockgate.emulator.ports import ServiceError
from lockgate.emulator.wire.http import HttpRequest, HttpResponse
from lockgate.iam import PolicyKind
from lockgate.iam.validation.quota import INLINE_OF_GROUP, INLINE_OF_ROLE, INLINE_OF_USER, MANAGED

_TRUST_QUOTA = 2_048
_VERSIONS = 5
_KEYS = 2
_INLINE = {"Role": INLINE_OF_ROLE, "User": INLINE_OF_USER, "Group": INLINE_OF_GROUP}


def before(accounts: Accounts) -> Mapping[Key, Before]:
    """What is checked before the engine changes anything."""

    def trust(passage: Passage, request: HttpRequest) -> HttpRequest:
        incoming = passage.incoming
        document = incoming.text("AssumeRolePolicyDocument") or incoming.text("PolicyDocument")
        _document(document, PolicyKind.TRUST, incoming.text("RoleName"), _TRUST_QUOTA)
        try:
            check_principals(document, accounts)
        except UnknownPrincipal as error:
            raise ServiceError("MalformedPolicyDocument", f"Invalid principal in policy: {error.element}") from error
        if incoming.operation == "CreateRole":
            _boundary(passage)
        return request

    return {
        ("iam", "AttachGroupPolicy"): _attach,
        ("iam", "AttachRolePolicy"): _attach,
        ("iam", "AttachUserPolicy"): _attach,
        ("iam", "CreateAccessKey"): _create_key,
        ("iam", "CreatePolicy"): _managed,
        ("iam", "CreatePolicyVersion"): _managed,
        ("iam", "CreateRole"): trust,
        ("iam", "CreateUser"): _with_boundary,
        ("iam", "DeletePolicy"): _delete_policy,
        ("iam", "DeleteRole"): _note_role,
        ("iam", "DeleteUser"): _delete_user,
        ("iam", "GetUser"): _own_user,
        ("iam", "ListAccessKeys"): _own_user,
        ("iam", "PutGroupPolicy"): _inline("Group"),
        ("iam", "PutRolePermissionsBoundary"): _with_boundary,
        ("iam", "PutRolePolicy"): _inline("Role"),
        ("iam", "PutUserPermissionsBoundary"): _with_boundary,
        ("iam", "PutUserPolicy"): _inline("User"),
        ("iam", "UpdateAssumeRolePolicy"): trust,
    }


def after() -> Mapping[Key, After]:
    """What follows from what the engine did."""
    return {("iam", "DeleteRole"): _gone, ("iam", "DeleteUser"): _gone}


def _document(document: str, kind: PolicyKind, name: str, quota: int | None = None) -> None:
    try:
        checked(document, kind, name or "policy", quota)
    except Malformed as error:
        if "quota" in str(error):
            raise ServiceError("LimitExceeded", f"Cannot exceed quota for PolicySize: {quota}", 409) from error
        raise ServiceError("MalformedPolicyDocument", str(error)) from error


def _managed(passage: Passage, request: HttpRequest) -> HttpRequest:
    incoming = passage.incoming
    name = incoming.text("PolicyName") or incoming.text("PolicyArn")
    _document(incoming.text("PolicyDocument"), PolicyKind.IDENTITY, name, MANAGED)
    if incoming.operation == "CreatePolicyVersion" and iam.versions(passage.mapped.owner, name) >= _VERSIONS:
        raise ServiceError(
            "LimitExceeded",
            "A managed policy can have up to 5 versions. Before you create a new version, "
            "you must delete an existing version.",
            409,
        )
    return request


def _inline(kind: str) -> Before:
    quota = _INLINE[kind]

    def put(passage: Passage, request: HttpRequest) -> HttpRequest:
        incoming = passage.incoming
        document, name = incoming.text("PolicyDocument"), incoming.text("PolicyName")
        _document(document, PolicyKind.IDENTITY, name, quota)
        holder = incoming.text(f"{kind}Name")
        others = iam.inline_policies(passage.mapped.owner, kind.lower(), holder)
        size = sum(len("".join(text.split())) for other, text in others.items() if other != name)
        if size + len("".join(document.split())) > quota:
            raise ServiceError(
                "LimitExceeded", f"Maximum policy size of {quota} bytes exceeded for {kind.lower()} {holder}", 409
            )
        return request

    return put


def _attach(passage: Passage, request: HttpRequest) -> HttpRequest:
    arn = passage.incoming.text("PolicyArn")
    if iam.managed_document(passage.mapped.owner, arn) is None:
        raise ServiceError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
    return request


def _boundary(passage: Passage) -> None:
    arn = passage.incoming.text("PermissionsBoundary")
    if arn and iam.managed_document(passage.mapped.owner, arn) is None:
        raise ServiceError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)


def _with_boundary(passage: Passage, request: HttpRequest) -> HttpRequest:
    _boundary(passage)
    return request


def _delete_policy(passage: Passage, request: HttpRequest) -> HttpRequest:
    arn, account = passage.incoming.text("PolicyArn"), passage.mapped.owner
    if iam.boundary_users(account, arn):
        raise ServiceError("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    if iam.versions(account, arn) > 1:
        raise ServiceError(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy.",
            409,
        )
    return request


def _delete_user(passage: Passage, request: HttpRequest) -> HttpRequest:
    account, name = passage.mapped.owner, passage.incoming.text("UserName")
    if iam.inline_policies(account, "user", name):
        raise ServiceError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409)
    if any(True for _ in iam.groups_of(account, name)):
        raise ServiceError("DeleteConflict", "Cannot delete entity, must remove users from group first.", 409)
    return _note(passage, request, iam.user(account, name))


def _note_role(passage: Passage, request: HttpRequest) -> HttpRequest:
    return _note(passage, request, iam.role(passage.mapped.owner, passage.incoming.text("RoleName")))


def _note(passage: Passage, request: HttpRequest, entity: iam.Entity | None) -> HttpRequest:
    """Remember who is about to go; `_gone` needs the unique id, which the engine then no longer has."""
    if entity is not None:
        passage.notes["gone"] = (entity.arn, entity.unique_id)
    return request


def _gone(passage: Passage, response: HttpResponse) -> HttpResponse:
    found = passage.notes.get("gone")
    if response.status == 200 and found is not None:  # noqa: PLR2004 - HTTP's OK
        departed.forget(*found)
    return response


def _create_key(passage: Passage, request: HttpRequest) -> HttpRequest:
    request = _own_user(passage, request)
    name = dict(parse_qsl(request.body.decode())).get("UserName", "")
    if iam.user_keys(passage.mapped.owner, name) >= _KEYS:
        raise ServiceError("LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {_KEYS}", 409)
    return request


def _own_user(passage: Passage, request: HttpRequest) -> HttpRequest:
    """Without a name these operations mean the calling user; the engine would take a user called ``default``."""
    if passage.incoming.text("UserName"):
        return request
    principal = passage.incoming.caller.principal
    if ":user/" not in principal.arn:
        raise ServiceError("ValidationError", "Must specify userName when calling with non-User credentials")
    fields = [*parse_qsl(request.body.decode(), keep_blank_values=True), ("UserName", principal.arn.rpartition("/")[2])]
    return replace(request, body=urlencode(fields).encode())
