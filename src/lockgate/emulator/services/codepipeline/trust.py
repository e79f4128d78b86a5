"""Roles and accounts of a pipeline, checked when it is created or updated.

CodePipeline really tries the chain of roles at that moment: its own principal must be able to assume the pipeline's
role, and that role every action role (aws-cdk issues 22489 and 13103 of the Terraform provider quote the error). So the
roles of the target accounts must exist, and trust, before the pipeline.
"""

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Aws, Call, Credentials, ServiceError
from lockgate.emulator.services.codepipeline.declaration import Action, Pipeline
from lockgate.emulator.services.codepipeline.model import PipelineRecord
from lockgate.emulator.services.codepipeline.performing import PRINCIPAL, assume_action_role, assume_pipeline_role
from lockgate.emulator.services.codepipeline.variables import references
from lockgate.kernel import Arn


def check_accounts(pipeline: Pipeline, account: str) -> None:
    """Raise when an action's account does not go together with what it uses; no call is made."""
    if Arn.parse(pipeline.role).account != account:
        raise ServiceError("ValidationException", "Cross-account pass role is not allowed.")
    foreign = False
    for _, action in pipeline.actions():
        home = Arn.parse(action.role).account if action.role else account
        foreign = foreign or home != account
        _check_passed_role(action, home)
        if home != account and action.type.provider == "CodeBuild" and action.outputs:
            raise ServiceError(
                "InvalidStructureException",
                f"Action {action.name} runs CodeBuild in account {home}: a cross-account CodeBuild action cannot have "
                "output artifacts, because CodeBuild does not encrypt them with the pipeline's key.",
            )
    if foreign:
        _check_keys(pipeline)
        _check_passing(pipeline, account)


def check_roles(aws: Aws, call: Call, record: PipelineRecord, pipeline: Pipeline) -> None:
    """Try the chain of roles, and that the caller may pass the connections; the front asks for ``iam:PassRole``."""
    for action in pipeline.sources():
        connection = action.configuration.get("ConnectionArn", "")
        if connection and not references(connection):
            _check_connection(aws, call, connection)
    try:
        session = assume_pipeline_role(aws, record, pipeline.role)
    except ServiceError as error:
        raise ServiceError(
            "InvalidStructureException", f"CodePipeline is not authorized to perform AssumeRole on role {pipeline.role}"
        ) from error
    for role in dict.fromkeys(action.role for _, action in pipeline.actions() if action.role):
        _check_hop(aws, session, pipeline.role, role, record.region)


def _check_hop(aws: Aws, session: Credentials, pipeline_role: str, role: str, region: str) -> None:
    try:
        assume_action_role(aws, session, role, region)
    except ClientError as error:
        raise ServiceError(
            "InvalidStructureException", f"{pipeline_role} is not authorized to perform AssumeRole on role {role}"
        ) from error


def _check_connection(aws: Aws, call: Call, arn: str) -> None:
    """Whoever makes a pipeline with a connection must be allowed to pass it (Developer Tools console guide)."""
    prefix = Arn.parse(arn).service
    aws.allowed(call, f"{prefix}:PassConnection", arn, {f"{prefix}:PassedToService": PRINCIPAL})


def _check_passed_role(action: Action, home: str) -> None:
    passed = action.configuration.get("RoleArn", "")
    if not passed or references(passed) or action.configuration.get("ActionMode") == "CHANGE_SET_EXECUTE":
        return
    try:
        account = Arn.parse(passed).account
    except ValueError as error:
        raise ServiceError(
            "InvalidActionDeclarationException", f"RoleArn of action {action.name} is not an ARN: {passed}"
        ) from error
    if account != home:
        raise ServiceError(
            "InvalidActionDeclarationException",
            f"Cross-account pass role is not allowed: action {action.name} acts in account {home} and would pass "
            f"{passed}. The RoleArn of the configuration must be in the account of the action's roleArn.",
        )


def _check_keys(pipeline: Pipeline) -> None:
    for region, store in pipeline.stores.items():
        if store.key is None:
            raise ServiceError(
                "InvalidStructureException",
                f"An action role of another account needs an artifact store with an encryptionKey in {region}: the "
                "account's default key for Amazon S3 cannot be used from another account.",
            )


def _check_passing(pipeline: Pipeline, account: str) -> None:
    """An artifact passes between two foreign accounts only if the pipeline's own account made it.

    Source: CodePipeline user guide, "Create a pipeline that uses resources from another AWS account".
    """
    makers: dict[str, str] = {}
    for _, action in pipeline.actions():
        home = Arn.parse(action.role).account if action.role else account
        for name in action.inputs:
            maker = makers.get(name, account)
            if home != account and maker not in (account, home):
                raise ServiceError(
                    "InvalidStructureException",
                    f"Action {action.name} of account {home} cannot use artifact {name}, which account {maker} made: "
                    "artifacts pass from the pipeline's account, or within one account.",
                )
        makers.update(dict.fromkeys(action.outputs, home))
