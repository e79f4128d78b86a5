"""AWS Organizations: policies."""

from collections.abc import Mapping

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed
from lockgate.emulator.services.cloudformation.resources.shapes import document


class Policy(Handler):
    """``AWS::Organizations::Policy`` with the roots, units and accounts that it is attached to."""

    def create(self, work: Work) -> Made:
        """CreatePolicy, then AttachPolicy."""
        client = work.client("organizations")
        members = {
            "Name": work.get("Name"),
            "Type": work.get("Type"),
            "Description": work.get("Description", ""),
            "Content": document(work.get("Content")),
        }
        made = work.tagged(lambda tags: client.create_policy(**members, **({"Tags": tags.as_list()} if tags else {})))
        summary = made["Policy"]["PolicySummary"]
        work.announce(summary["Id"])
        for target in work.get("TargetIds", ()):
            client.attach_policy(PolicyId=work.id, TargetId=target)
        return Made(work.id, {"Id": work.id, "Arn": summary["Arn"], "AwsManaged": summary.get("AwsManaged", False)})

    def update(self, work: Work, before: Before) -> Made:
        """UpdatePolicy, attachments, tags."""
        client = work.client("organizations")
        if changed(work, before, "Name", "Description", "Content"):
            members = {"Name": work.get("Name"), "Description": work.get("Description", "")}
            client.update_policy(PolicyId=work.id, **members, Content=document(work.get("Content")))
        had, wanted = set(before.properties.get("TargetIds", ())), set(work.get("TargetIds", ()))
        for target in sorted(wanted - had):
            client.attach_policy(PolicyId=work.id, TargetId=target)
        for target in sorted(had - wanted):
            client.detach_policy(PolicyId=work.id, TargetId=target)
        tags = work.tag_change(before)
        if tags.set:
            client.tag_resource(ResourceId=work.id, Tags=tags.set_list())
        if tags.removed:
            client.untag_resource(ResourceId=work.id, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DetachPolicy from every target, then DeletePolicy."""
        client = work.client("organizations")
        pages = client.get_paginator("list_targets_for_policy").paginate(PolicyId=work.id)
        for target in [item for page in pages for item in page["Targets"]]:
            client.detach_policy(PolicyId=work.id, TargetId=target["TargetId"])
        client.delete_policy(PolicyId=work.id)


TYPES: Mapping[str, Handler] = {"AWS::Organizations::Policy": Policy()}
