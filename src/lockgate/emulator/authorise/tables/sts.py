"""STS: a role's trust policy decides with the caller's identity policies; session tags are an action of their own.

Source: AWS STS API reference; IAM user guide, "Pass session tags in AWS STS" and "Monitor and control actions taken
with assumed roles".
"""

from collections.abc import Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import account_of, anything, arn


def _assume(incoming: Incoming) -> Sequence[Need]:
    role = incoming.text("RoleArn")
    owner = account_of(role)
    context = _context(incoming)
    needs = [Need(f"sts:{incoming.operation}", role, owner, context)]
    if incoming.params.get("Tags"):
        needs.append(Need("sts:TagSession", role, owner, context))
    if incoming.text("SourceIdentity"):
        needs.append(Need("sts:SetSourceIdentity", role, owner, context))
    return needs


def _context(incoming: Incoming) -> dict[str, str | tuple[str, ...]]:
    params = incoming.params
    keys: dict[str, str | tuple[str, ...]] = {"sts:RoleSessionName": incoming.text("RoleSessionName")}
    if incoming.text("ExternalId"):
        keys["sts:ExternalId"] = incoming.text("ExternalId")
    if incoming.text("SourceIdentity"):
        keys["sts:SourceIdentity"] = incoming.text("SourceIdentity")
    if params.get("DurationSeconds") is not None:
        keys["sts:DurationSeconds"] = str(params["DurationSeconds"])
    if params.get("TransitiveTagKeys"):
        keys["sts:TransitiveTagKeys"] = tuple(params["TransitiveTagKeys"])
    return keys


def _federation(incoming: Incoming) -> Sequence[Need]:
    user = arn(incoming, "sts", f"federated-user/{incoming.text('Name')}", regional=False)
    needs = [Need("sts:GetFederationToken", user, incoming.account, _context(incoming))]
    if incoming.params.get("Tags"):
        needs.append(Need("sts:TagSession", user, incoming.account, _context(incoming)))
    return needs


def _nothing(incoming: Incoming) -> Sequence[Need]:
    """GetSessionToken needs no permission; a policy may deny it all the same, which AWS leaves without effect."""
    return (Need("sts:GetCallerIdentity", "*", incoming.account),)


RULES: Mapping[str, Rule] = {
    "AssumeRole": _assume,
    "DecodeAuthorizationMessage": anything("sts:DecodeAuthorizationMessage"),
    "GetAccessKeyInfo": anything("sts:GetAccessKeyInfo"),
    "GetCallerIdentity": anything("sts:GetCallerIdentity"),
    "GetFederationToken": _federation,
    "GetSessionToken": _nothing,
}
