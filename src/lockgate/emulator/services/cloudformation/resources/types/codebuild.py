"""AWS CodeBuild: projects with their webhooks, report groups and source credentials."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work, changed, if_there
from lockgate.emulator.services.cloudformation.resources.shapes import to_input

_SEPARATE = ("Triggers", "Visibility", "ResourceAccessRole", "Tags", "Name")


class Project(Handler):
    """``AWS::CodeBuild::Project``. ``Triggers`` with a webhook make one at the source's provider."""

    def create(self, work: Work) -> Made:
        """CreateProject, then its webhook and its visibility."""
        client, name = work.client("codebuild"), work.name("Name", 150)
        members = work.input("codebuild", "CreateProject", *_SEPARATE, name=name)
        made = work.tagged(
            lambda tags: client.create_project(**members, **({"tags": tags.as_list("key", "value")} if tags else {}))
        )["project"]
        work.announce(name)
        if _webhook(work.properties):
            client.create_webhook(projectName=name, **self._trigger(work, "CreateWebhook"))
        if work.get("Visibility") == "PUBLIC_READ":
            self._publish(work, made["arn"])
        return Made(name, {"Arn": made["arn"], "Id": name})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateProject with the whole of it, then the webhook and the visibility."""
        client, name = work.client("codebuild"), work.id
        properties = {prop for prop in work.properties.keys() | before.properties.keys() if prop not in _SEPARATE}
        tags = work.tag_change(before)
        if changed(work, before, *properties) or tags.set or tags.removed:
            members = work.input("codebuild", "UpdateProject", *_SEPARATE, name=name)
            everything = work.tags.as_list("key", "value")
            client.update_project(**members, **({"tags": everything} if tags.set or tags.removed else {}))
        if changed(work, before, "Triggers"):
            self._change_webhook(work, before)
        if changed(work, before, "Visibility", "ResourceAccessRole"):
            self._publish(work, before.attributes["Arn"])
        return Made(name, before.attributes)

    def delete(self, work: Work) -> None:
        """The webhook goes first, then DeleteProject; DeleteProject is content when there is none."""
        client = work.client("codebuild")
        if _webhook(work.properties):
            if_there(client.delete_webhook, projectName=work.id)
        client.delete_project(name=work.id)

    def _trigger(self, work: Work, operation: str) -> dict[str, Any]:
        client = work.client("codebuild")
        shape = client.meta.service_model.operation_model(operation).input_shape
        wanted = {name: value for name, value in work.get("Triggers").items() if name != "Webhook"}
        if operation == "UpdateWebhook":
            wanted.pop("ScopeConfiguration", None)
        return to_input(shape, wanted, work.type)

    def _change_webhook(self, work: Work, before: Before) -> None:
        client, had, wanted = work.client("codebuild"), _webhook(before.properties), _webhook(work.properties)
        if had and wanted:
            client.update_webhook(projectName=work.id, **self._trigger(work, "UpdateWebhook"))
        elif wanted:
            client.create_webhook(projectName=work.id, **self._trigger(work, "CreateWebhook"))
        elif had:
            client.delete_webhook(projectName=work.id)

    def _publish(self, work: Work, arn: str) -> None:
        role = {"resourceAccessRole": work.get("ResourceAccessRole")} if work.get("ResourceAccessRole") else {}
        visibility = work.get("Visibility", "PRIVATE")
        work.client("codebuild").update_project_visibility(projectArn=arn, projectVisibility=visibility, **role)


def _webhook(properties: Mapping[str, Any]) -> bool:
    return bool((properties.get("Triggers") or {}).get("Webhook"))


class ReportGroup(Handler):
    """``AWS::CodeBuild::ReportGroup``."""

    def create(self, work: Work) -> Made:
        """CreateReportGroup."""
        client, name = work.client("codebuild"), work.name("Name", 128)
        members = work.input("codebuild", "CreateReportGroup", "Name", "Tags", "DeleteReports", name=name)
        made = work.tagged(
            lambda tags: client.create_report_group(
                **members, **({"tags": tags.as_list("key", "value")} if tags else {})
            )
        )
        arn = made["reportGroup"]["arn"]
        return Made(arn, {"Arn": arn})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateReportGroup."""
        members = work.input("codebuild", "UpdateReportGroup", "Name", "Type", "Tags", "DeleteReports", arn=work.id)
        work.client("codebuild").update_report_group(**members, tags=work.tags.as_list("key", "value"))
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteReportGroup, with its reports when ``DeleteReports`` says so."""
        work.client("codebuild").delete_report_group(arn=work.id, deleteReports=bool(work.get("DeleteReports")))


class SourceCredential(Handler):
    """``AWS::CodeBuild::SourceCredential``."""

    def create(self, work: Work) -> Made:
        """ImportSourceCredentials without overwriting."""
        made = self._import(work, overwrite=False)
        return Made(made, {"Arn": made})

    def update(self, work: Work, before: Before) -> Made:  # noqa: ARG002  # one call puts everything
        """ImportSourceCredentials with overwriting."""
        made = self._import(work, overwrite=True)
        return Made(made, {"Arn": made})

    def delete(self, work: Work) -> None:
        """DeleteSourceCredentials."""
        work.client("codebuild").delete_source_credentials(arn=work.id)

    def _import(self, work: Work, *, overwrite: bool) -> str:
        members = work.input("codebuild", "ImportSourceCredentials", shouldOverwrite=overwrite)
        return str(work.client("codebuild").import_source_credentials(**members)["arn"])


TYPES: Mapping[str, Handler] = {
    "AWS::CodeBuild::Project": Project(),
    "AWS::CodeBuild::ReportGroup": ReportGroup(),
    "AWS::CodeBuild::SourceCredential": SourceCredential(),
}
