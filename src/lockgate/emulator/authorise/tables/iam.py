"""IAM: entities by name become ARNs with their paths; boundaries and attached policies are context keys.

Source: service authorization reference, "AWS Identity and Access Management (IAM)".
"""

# ruff: noqa: SIM905 - long lists of operation names read better as text

from collections.abc import Callable, Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything, arn
from lockgate.emulator.engine import iam

_ROLE = (
    "AttachRolePolicy DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy "
    "ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags PutRolePermissionsBoundary "
    "PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription DeleteServiceLinkedRole"
).split()
_USER = (
    "AttachUserPolicy CreateLoginProfile DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteUser "
    "DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy EnableMFADevice GetLoginProfile GetUserPolicy "
    "ListAttachedUserPolicies ListGroupsForUser ListUserPolicies ListUserTags PutUserPermissionsBoundary PutUserPolicy "
    "TagUser UntagUser UpdateLoginProfile UpdateUser"
).split()
_SELF = "ChangePassword CreateAccessKey GetUser ListAccessKeys ListMFADevices UpdateAccessKey".split()
_GROUP = (
    "AddUserToGroup AttachGroupPolicy DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup GetGroupPolicy "
    "ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy RemoveUserFromGroup UpdateGroup"
).split()
_POLICY = (
    "CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListEntitiesForPolicy "
    "ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy"
).split()
_PROFILE = (
    "DeleteInstanceProfile GetInstanceProfile ListInstanceProfileTags RemoveRoleFromInstanceProfile TagInstanceProfile "
    "UntagInstanceProfile"
).split()
_PROVIDER = (
    "AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider "
    "ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider "
    "UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint"
).split()
_EVERYTHING = (
    "CreateAccountAlias DeleteAccountAlias DeleteAccountPasswordPolicy GenerateCredentialReport GetAccessKeyLastUsed "
    "GetAccountAuthorizationDetails GetAccountPasswordPolicy GetAccountSummary GetContextKeysForCustomPolicy "
    "GetCredentialReport ListAccountAliases ListGroups ListInstanceProfiles ListOpenIDConnectProviders ListPolicies "
    "ListRoles ListSAMLProviders ListServerCertificates ListUsers ListVirtualMFADevices SimulateCustomPolicy "
    "UpdateAccountPasswordPolicy GetServiceLinkedRoleDeletionStatus GetServiceLastAccessedDetails"
).split()


def role_arn(incoming: Incoming, name: str) -> str:
    """The ARN of a role of the caller's account, with the path it was created under."""
    found = iam.role(incoming.account, name)
    return found.arn if found is not None else _arn(incoming, f"role/{name}")


def user_arn(incoming: Incoming, name: str) -> str:
    """The ARN of a user, or of the calling user when no name is given."""
    if not name:
        arn_of_caller = incoming.caller.principal.arn
        return arn_of_caller if ":user/" in arn_of_caller else _arn(incoming, "user/*")
    found = iam.user(incoming.account, name)
    return found.arn if found is not None else _arn(incoming, f"user/{name}")


def _arn(incoming: Incoming, resource: str) -> str:
    return arn(incoming, "iam", resource, regional=False)


def _named(name: Callable[[Incoming], str]) -> Rule:
    def rule(incoming: Incoming) -> Sequence[Need]:
        return (Need(f"iam:{incoming.operation}", name(incoming), incoming.account, _context(incoming)),)

    return rule


def _context(incoming: Incoming) -> dict[str, str | tuple[str, ...]]:
    keys: dict[str, str | tuple[str, ...]] = {}
    boundary = incoming.text("PermissionsBoundary") or _standing_boundary(incoming)
    if boundary:
        keys["iam:PermissionsBoundary"] = boundary
    policy = incoming.text("PolicyArn")
    if policy:
        keys["iam:PolicyARN"] = policy
    service = incoming.text("AWSServiceName")
    if service:
        keys["iam:AWSServiceName"] = service
    return keys


def _standing_boundary(incoming: Incoming) -> str | None:
    """The entity's boundary, which is ``iam:PermissionsBoundary`` of calls that change its permissions."""
    if incoming.text("RoleName"):
        found = iam.role(incoming.account, incoming.text("RoleName"))
    else:
        found = iam.user(incoming.account, incoming.text("UserName"))
    return None if found is None else found.boundary


def _in_path(kind: str, parameter: str) -> Callable[[Incoming], str]:
    """The ARN of something to be created under ``Path``."""
    return lambda incoming: _arn(incoming, f"{kind}{incoming.text('Path') or '/'}{incoming.text(parameter)}")


def _passes_role(incoming: Incoming) -> Sequence[Need]:
    """AddRoleToInstanceProfile hands a role to EC2."""
    role = role_arn(incoming, incoming.text("RoleName"))
    profile = _arn(incoming, f"instance-profile/{incoming.text('InstanceProfileName')}")
    return (
        Need("iam:AddRoleToInstanceProfile", profile, incoming.account),
        Need("iam:PassRole", role, incoming.account, {"iam:PassedToService": "ec2.amazonaws.com"}),
    )


def _service_linked(incoming: Incoming) -> str:
    service = incoming.text("AWSServiceName")
    return _arn(incoming, f"role/aws-service-role/{service}/*")


def _principal(incoming: Incoming) -> str:
    return incoming.text("PolicySourceArn") or incoming.text("Arn")


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(_ROLE, _named(lambda incoming: role_arn(incoming, incoming.text("RoleName")))),
    **dict.fromkeys([*_USER, *_SELF], _named(lambda incoming: user_arn(incoming, incoming.text("UserName")))),
    **dict.fromkeys(_GROUP, _named(lambda incoming: _arn(incoming, f"group/{incoming.text('GroupName')}"))),
    **dict.fromkeys(_POLICY, _named(lambda incoming: incoming.text("PolicyArn"))),
    **dict.fromkeys(
        _PROFILE, _named(lambda incoming: _arn(incoming, f"instance-profile/{incoming.text('InstanceProfileName')}"))
    ),
    **dict.fromkeys(_PROVIDER, _named(lambda incoming: incoming.text("OpenIDConnectProviderArn"))),
    **{operation: anything(f"iam:{operation}") for operation in _EVERYTHING},
    "AddRoleToInstanceProfile": _passes_role,
    "CreateGroup": _named(_in_path("group", "GroupName")),
    "CreateInstanceProfile": _named(_in_path("instance-profile", "InstanceProfileName")),
    "CreateOpenIDConnectProvider": _named(
        lambda incoming: _arn(incoming, "oidc-provider/" + incoming.text("Url").removeprefix("https://"))
    ),
    "CreatePolicy": _named(_in_path("policy", "PolicyName")),
    "CreateRole": _named(_in_path("role", "RoleName")),
    "CreateServiceLinkedRole": _named(_service_linked),
    "CreateUser": _named(_in_path("user", "UserName")),
    "GenerateServiceLastAccessedDetails": _named(_principal),
    "SimulatePrincipalPolicy": _named(_principal),
}
