"""A bucket's properties in the shapes of S3's API, which calls many things differently."""

from typing import Any

_CANNED = {
    "Private": "private",
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
    "AuthenticatedRead": "authenticated-read",
    "AwsExecRead": "aws-exec-read",
    "BucketOwnerRead": "bucket-owner-read",
    "BucketOwnerFullControl": "bucket-owner-full-control",
    "LogDeliveryWrite": "log-delivery-write",
}


def ownership(value: Any) -> dict[str, Any]:
    """PutBucketOwnershipControls."""
    return {"OwnershipControls": {"Rules": value["Rules"]}}


def public_access(value: Any) -> dict[str, Any]:
    """PutPublicAccessBlock; what is not stated is off."""
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return {"PublicAccessBlockConfiguration": {name: bool(value.get(name, False)) for name in names}}


def encryption(value: Any) -> dict[str, Any]:
    """PutBucketEncryption."""
    rules = []
    for stated in value["ServerSideEncryptionConfiguration"]:
        rule: dict[str, Any] = {}
        default = stated.get("ServerSideEncryptionByDefault")
        if default is not None:
            rule["ApplyServerSideEncryptionByDefault"] = default
        if "BucketKeyEnabled" in stated:
            rule["BucketKeyEnabled"] = stated["BucketKeyEnabled"]
        if "BlockedEncryptionTypes" in stated:
            rule["BlockedEncryptionTypes"] = stated["BlockedEncryptionTypes"]
        rules.append(rule)
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


def versioning(value: Any) -> dict[str, Any]:
    """PutBucketVersioning; without the property versioning is suspended, for it cannot be switched off."""
    return {"VersioningConfiguration": {"Status": value["Status"] if value else "Suspended"}}


def lifecycle(value: Any) -> dict[str, Any]:
    """PutBucketLifecycleConfiguration."""
    configuration = {"Rules": [_rule(rule) for rule in value["Rules"]]}
    members: dict[str, Any] = {"LifecycleConfiguration": configuration}
    if "TransitionDefaultMinimumObjectSize" in value:
        members["TransitionDefaultMinimumObjectSize"] = value["TransitionDefaultMinimumObjectSize"]
    return members


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"Status": rule["Status"], "Filter": _filter(rule)}
    if "Id" in rule:
        made["ID"] = rule["Id"]
    expiration = {
        "Days": rule.get("ExpirationInDays"),
        "Date": rule.get("ExpirationDate"),
        "ExpiredObjectDeleteMarker": rule.get("ExpiredObjectDeleteMarker"),
    }
    stated = {name: item for name, item in expiration.items() if item is not None}
    if stated:
        made["Expiration"] = stated
    transitions = [*rule.get("Transitions", ()), *([rule["Transition"]] if "Transition" in rule else ())]
    if transitions:
        made["Transitions"] = [_transition(item, "Days", "TransitionInDays") for item in transitions]
    _noncurrent(rule, made)
    if "AbortIncompleteMultipartUpload" in rule:
        made["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    return made


def _noncurrent(rule: dict[str, Any], made: dict[str, Any]) -> None:
    if "NoncurrentVersionExpiration" in rule:
        made["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    elif "NoncurrentVersionExpirationInDays" in rule:
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
    single = [rule["NoncurrentVersionTransition"]] if "NoncurrentVersionTransition" in rule else []
    older = [*rule.get("NoncurrentVersionTransitions", ()), *single]
    if older:
        made["NoncurrentVersionTransitions"] = [
            _transition(item, "NoncurrentDays", "TransitionInDays") for item in older
        ]


def _transition(item: dict[str, Any], days: str, stated: str) -> dict[str, Any]:
    made = {"StorageClass": item["StorageClass"]}
    if stated in item:
        made[days] = item[stated]
    if "TransitionDate" in item:
        made["Date"] = item["TransitionDate"]
    if "NewerNoncurrentVersions" in item:
        made["NewerNoncurrentVersions"] = item["NewerNoncurrentVersions"]
    return made


def _filter(rule: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"):
        if name in rule:
            parts[name] = rule[name] if name == "Prefix" else int(rule[name])
    tags = rule.get("TagFilters", [])
    if len(parts) + len(tags) > 1:
        return {"And": {**parts, **({"Tags": tags} if tags else {})}}
    if tags:
        return {"Tag": tags[0]}
    return parts or {"Prefix": ""}


def logging(value: Any) -> dict[str, Any]:
    """PutBucketLogging; without the property it is switched off."""
    if not value:
        return {"BucketLoggingStatus": {}}
    enabled = {"TargetBucket": value.get("DestinationBucketName", ""), "TargetPrefix": value.get("LogFilePrefix", "")}
    if "TargetObjectKeyFormat" in value:
        enabled["TargetObjectKeyFormat"] = value["TargetObjectKeyFormat"]
    return {"BucketLoggingStatus": {"LoggingEnabled": enabled}}


def cors(value: Any) -> dict[str, Any]:
    """PutBucketCors."""
    names = {"Id": "ID", "MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders"}
    rules = [{names.get(name, name): item for name, item in rule.items()} for rule in value["CorsRules"]]
    return {"CORSConfiguration": {"CORSRules": rules}}


def website(value: Any) -> dict[str, Any]:
    """PutBucketWebsite."""
    configuration: dict[str, Any] = {}
    if "IndexDocument" in value:
        configuration["IndexDocument"] = {"Suffix": value["IndexDocument"]}
    if "ErrorDocument" in value:
        configuration["ErrorDocument"] = {"Key": value["ErrorDocument"]}
    if "RedirectAllRequestsTo" in value:
        configuration["RedirectAllRequestsTo"] = value["RedirectAllRequestsTo"]
    if "RoutingRules" in value:
        configuration["RoutingRules"] = [
            {
                "Redirect": rule["RedirectRule"],
                **({"Condition": rule["RoutingRuleCondition"]} if "RoutingRuleCondition" in rule else {}),
            }
            for rule in value["RoutingRules"]
        ]
    return {"WebsiteConfiguration": configuration}


def notification(value: Any) -> dict[str, Any]:
    """PutBucketNotificationConfiguration; without the property nothing is notified."""
    stated = value or {}
    configuration: dict[str, Any] = {}
    kinds = (
        ("LambdaConfigurations", "LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
        ("QueueConfigurations", "QueueConfigurations", "Queue", "QueueArn"),
        ("TopicConfigurations", "TopicConfigurations", "Topic", "TopicArn"),
    )
    for prop, member, target, arn in kinds:
        if stated.get(prop):
            configuration[member] = [_notified(item, target, arn) for item in stated[prop]]
    bridge = stated.get("EventBridgeConfiguration")
    if bridge is not None and bridge.get("EventBridgeEnabled", True):
        configuration["EventBridgeConfiguration"] = {}
    return {"NotificationConfiguration": configuration}


def _notified(item: dict[str, Any], target: str, arn: str) -> dict[str, Any]:
    made: dict[str, Any] = {arn: item[target], "Events": [item["Event"]]}
    rules = item.get("Filter", {}).get("S3Key", {}).get("Rules")
    if rules:
        made["Filter"] = {"Key": {"FilterRules": rules}}
    return made


def accelerate(value: Any) -> dict[str, Any]:
    """PutBucketAccelerateConfiguration."""
    return {"AccelerateConfiguration": {"Status": value["AccelerationStatus"] if value else "Suspended"}}


def object_lock(value: Any) -> dict[str, Any]:
    """PutObjectLockConfiguration."""
    return {"ObjectLockConfiguration": value or {"ObjectLockEnabled": "Enabled"}}


def canned_acl(value: Any) -> dict[str, Any]:
    """PutBucketAcl with a canned ACL."""
    return {"ACL": _CANNED[value or "Private"]}
