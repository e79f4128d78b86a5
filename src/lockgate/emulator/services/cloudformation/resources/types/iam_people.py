"""AWS IAM: users, groups, access keys and OpenID Connect providers."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.types.iam_attached import GROUPS, USERS


class User(Handler):
    """``AWS::IAM::User``."""

    def create(self, work: Work) -> Made:
        """CreateUser, login profile, groups, policies."""
        iam, name = work.client("iam"), work.name("UserName", 64)
        members = {prop: work.get(prop) for prop in ("Path", "PermissionsBoundary") if work.get(prop)}
        made = work.tagged(
            lambda tags: iam.create_user(UserName=name, **members, **({"Tags": tags.as_list()} if tags else {}))
        )
        work.announce(name)
        if work.get("LoginProfile"):
            iam.create_login_profile(UserName=name, **work.get("LoginProfile"))
        for group in work.get("Groups", ()):
            iam.add_user_to_group(GroupName=group, UserName=name)
        USERS.add(work, name)
        return Made(name, {"Arn": made["User"]["Arn"]})

    def update(self, work: Work, before: Before) -> Made:
        """Path, login profile, groups, boundary, policies and tags."""
        iam, name = work.client("iam"), work.id
        attributes = before.attributes
        if changed(work, before, "Path"):
            iam.update_user(UserName=name, NewPath=work.get("Path", "/"))
            attributes = {"Arn": iam.get_user(UserName=name)["User"]["Arn"]}
        self._login(work, before)
        had, wanted = set(before.properties.get("Groups", ())), set(work.get("Groups", ()))
        for group in sorted(wanted - had):
            iam.add_user_to_group(GroupName=group, UserName=name)
        for group in sorted(had - wanted):
            iam.remove_user_from_group(GroupName=group, UserName=name)
        USERS.change_boundary(work, before)
        USERS.change(work, before, name)
        tags = work.tag_change(before)
        if tags.set:
            iam.tag_user(UserName=name, Tags=tags.set_list())
        if tags.removed:
            iam.untag_user(UserName=name, TagKeys=list(tags.removed))
        return Made(name, attributes)

    def delete(self, work: Work) -> None:
        """What the stack gave the user goes first, its access keys too."""
        iam, name = work.client("iam"), work.id
        for group in work.get("Groups", ()):
            if_there(iam.remove_user_from_group, GroupName=group, UserName=name)
        USERS.remove(work, name)
        if work.get("LoginProfile"):
            if_there(iam.delete_login_profile, UserName=name)
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(UserName=name)

    def _login(self, work: Work, before: Before) -> None:
        if not changed(work, before, "LoginProfile"):
            return
        iam, wanted = work.client("iam"), work.get("LoginProfile")
        if not wanted:
            iam.delete_login_profile(UserName=work.id)
        elif before.properties.get("LoginProfile"):
            iam.update_login_profile(UserName=work.id, **wanted)
        else:
            iam.create_login_profile(UserName=work.id, **wanted)


class Group(Handler):
    """``AWS::IAM::Group``."""

    def create(self, work: Work) -> Made:
        """CreateGroup, then its policies."""
        iam, name = work.client("iam"), work.name("GroupName", 128)
        path = {"Path": work.get("Path")} if work.get("Path") else {}
        made = iam.create_group(GroupName=name, **path)
        work.announce(name)
        GROUPS.add(work, name)
        return Made(name, {"Arn": made["Group"]["Arn"]})

    def update(self, work: Work, before: Before) -> Made:
        """Path and policies."""
        iam, name = work.client("iam"), work.id
        attributes = before.attributes
        if changed(work, before, "Path"):
            iam.update_group(GroupName=name, NewPath=work.get("Path", "/"))
            attributes = {"Arn": iam.get_group(GroupName=name)["Group"]["Arn"]}
        GROUPS.change(work, before, name)
        return Made(name, attributes)

    def delete(self, work: Work) -> None:
        """Its policies, then DeleteGroup."""
        GROUPS.remove(work, work.id)
        work.client("iam").delete_group(GroupName=work.id)


class UserToGroupAddition(Handler):
    """``AWS::IAM::UserToGroupAddition``."""

    def create(self, work: Work) -> Made:
        """AddUserToGroup for each user."""
        made = work.generated(128)
        for user in work.get("Users", ()):
            work.client("iam").add_user_to_group(GroupName=work.get("GroupName"), UserName=user)
        return Made(made, {"Id": made})

    def update(self, work: Work, before: Before) -> Made:
        """Memberships that are new are added, the others removed."""
        iam = work.client("iam")
        had = {(before.properties["GroupName"], user) for user in before.properties.get("Users", ())}
        wanted = {(work.get("GroupName"), user) for user in work.get("Users", ())}
        for group, user in sorted(wanted - had):
            iam.add_user_to_group(GroupName=group, UserName=user)
        for group, user in sorted(had - wanted):
            iam.remove_user_from_group(GroupName=group, UserName=user)
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """RemoveUserFromGroup for each user."""
        for user in work.get("Users", ()):
            call = work.client("iam").remove_user_from_group
            if_there(call, GroupName=work.get("GroupName"), UserName=user)


class AccessKey(Handler):
    """``AWS::IAM::AccessKey``."""

    def create(self, work: Work) -> Made:
        """CreateAccessKey, and UpdateAccessKey for an inactive one."""
        iam, user = work.client("iam"), work.get("UserName")
        made = iam.create_access_key(UserName=user)["AccessKey"]
        work.announce(made["AccessKeyId"])
        if work.get("Status") == "Inactive":
            iam.update_access_key(UserName=user, AccessKeyId=made["AccessKeyId"], Status="Inactive")
        return Made(made["AccessKeyId"], {"Id": made["AccessKeyId"], "SecretAccessKey": made["SecretAccessKey"]})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateAccessKey."""
        status = work.get("Status", "Active")
        work.client("iam").update_access_key(UserName=work.get("UserName"), AccessKeyId=work.id, Status=status)
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteAccessKey."""
        work.client("iam").delete_access_key(UserName=work.get("UserName"), AccessKeyId=work.id)


class OidcProvider(Handler):
    """``AWS::IAM::OIDCProvider``."""

    def create(self, work: Work) -> Made:
        """CreateOpenIDConnectProvider."""
        iam = work.client("iam")
        members: dict[str, Any] = {"Url": work.get("Url"), "ThumbprintList": work.get("ThumbprintList", [])}
        if work.get("ClientIdList"):
            members["ClientIDList"] = work.get("ClientIdList")
        made = work.tagged(
            lambda tags: iam.create_open_id_connect_provider(**members, **({"Tags": tags.as_list()} if tags else {}))
        )
        arn = made["OpenIDConnectProviderArn"]
        return Made(arn, {"Arn": arn})

    def update(self, work: Work, before: Before) -> Made:
        """Thumbprints, client ids and tags."""
        iam, who = work.client("iam"), {"OpenIDConnectProviderArn": work.id}
        if changed(work, before, "ThumbprintList"):
            iam.update_open_id_connect_provider_thumbprint(**who, ThumbprintList=work.get("ThumbprintList", []))
        had, wanted = set(before.properties.get("ClientIdList", ())), set(work.get("ClientIdList", ()))
        for client in sorted(wanted - had):
            iam.add_client_id_to_open_id_connect_provider(**who, ClientID=client)
        for client in sorted(had - wanted):
            iam.remove_client_id_from_open_id_connect_provider(**who, ClientID=client)
        tags = work.tag_change(before)
        if tags.set:
            iam.tag_open_id_connect_provider(**who, Tags=tags.set_list())
        if tags.removed:
            iam.untag_open_id_connect_provider(**who, TagKeys=list(tags.removed))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteOpenIDConnectProvider."""
        work.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=work.id)


TYPES: Mapping[str, Handler] = {
    "AWS::IAM::User": User(),
    "AWS::IAM::Group": Group(),
    "AWS::IAM::UserToGroupAddition": UserToGroupAddition(),
    "AWS::IAM::AccessKey": AccessKey(),
    "AWS::IAM::OIDCProvider": OidcProvider(),
}
