"""The environment of a build's process, and the values that come from Parameter Store and Secrets Manager.

Precedence, the strongest first: StartBuild's overrides, the project, the buildspec. Values are literal. Source:
CodeBuild user guide, "Environment variables in build environments".
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.services.codebuild.control.state import Shape
from lockgate.emulator.services.codebuild.run.failure import PhaseFailedError
from lockgate.emulator.services.codebuild.run.session import RoleSession
from lockgate.emulator.services.codebuild.spec import BuildspecError, Env, SecretReference
from lockgate.emulator.services.codebuild.spec.reader import read_secret_reference

_MOST_PARAMETERS = 10


@dataclass(slots=True)
class Wanted:
    """The variables of a build before anything is fetched."""

    plain: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, SecretReference] = field(default_factory=dict)

    def put(self, name: str, kind: str, value: str) -> None:
        """Set one variable; it replaces an earlier one of the same name, of whatever kind."""
        for known in (self.plain, self.parameters, self.secrets):
            known.pop(name, None)
        if kind == "PARAMETER_STORE":
            self.parameters[name] = value
        elif kind == "SECRETS_MANAGER":
            try:
                self.secrets[name] = read_secret_reference(value, f"environment variable {name}")
            except BuildspecError as error:
                raise PhaseFailedError("CLIENT_ERROR", str(error)) from error
        else:
            self.plain[name] = value


def wanted(env: Env, project: Iterable[Shape]) -> Wanted:
    """The buildspec's variables, replaced by the project's (which hold StartBuild's overrides already)."""
    result = Wanted(dict(env.variables), dict(env.parameters), dict(env.secrets))
    for variable in project:
        result.put(variable["name"], variable.get("type", "PLAINTEXT"), variable["value"])
    return result


def fetch(session: RoleSession, variables: Wanted) -> tuple[dict[str, str], list[str]]:
    """All variables with their values, and the values that must not be shown; as the project's role."""
    parameters = _parameters(session, variables.parameters)
    secrets = {name: _secret(session, reference) for name, reference in variables.secrets.items()}
    return {**variables.plain, **parameters, **secrets}, [*parameters.values(), *secrets.values()]


def _parameters(session: RoleSession, wanted_names: Mapping[str, str]) -> dict[str, str]:
    names = sorted(set(wanted_names.values()))
    found: dict[str, str] = {}
    for start in range(0, len(names), _MOST_PARAMETERS):
        batch = names[start : start + _MOST_PARAMETERS]
        try:
            answer = session.client("ssm").get_parameters(Names=batch, WithDecryption=True)
        except ClientError as error:
            raise PhaseFailedError("Decrypted Variables Error", _text(error)) from error
        if answer["InvalidParameters"]:
            missing = ", ".join(answer["InvalidParameters"])
            raise PhaseFailedError("Decrypted Variables Error", f"parameter does not exist: {missing}")
        found.update(zip(batch, _in_order(batch, answer["Parameters"]), strict=True))
    return {name: found[parameter] for name, parameter in wanted_names.items()}


def _in_order(names: list[str], parameters: list[Shape]) -> list[str]:
    """The values in the order of `names`, which may be names, ARNs or carry a version or label."""
    by_name: dict[str, str] = {}
    for parameter in parameters:
        selector = parameter.get("Selector", "")
        for key in (parameter["Name"], parameter.get("ARN", "")):
            by_name[f"{key}{selector}"] = parameter["Value"]
    return [by_name[name] for name in names]


def _secret(session: RoleSession, reference: SecretReference) -> str:
    chosen: dict[str, Any] = {"SecretId": reference.secret_id}
    if reference.stage:
        chosen["VersionStage"] = reference.stage
    if reference.version:
        chosen["VersionId"] = reference.version
    try:
        value = session.client("secretsmanager").get_secret_value(**chosen)["SecretString"]
    except ClientError as error:
        raise PhaseFailedError("Secrets Manager Error", _text(error)) from error
    except KeyError as error:
        raise PhaseFailedError("Secrets Manager Error", f"the secret {reference.secret_id} is binary") from error
    return str(value) if reference.json_key is None else _member(value, reference)


def _member(value: str, reference: SecretReference) -> str:
    try:
        members = json.loads(value)
        found = members[reference.json_key]
    except (ValueError, TypeError, KeyError) as error:
        raise PhaseFailedError(
            "Secrets Manager Error", f"key {reference.json_key} not found in secret {reference.secret_id}"
        ) from error
    return found if isinstance(found, str) else json.dumps(found)


def _text(error: ClientError) -> str:
    details = error.response["Error"]
    return f"{details['Code']}: {details['Message']}"
