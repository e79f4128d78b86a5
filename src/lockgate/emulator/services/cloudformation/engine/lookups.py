"""What Parameter Store and Secrets Manager hold, read with the stack's hands."""

import json
from typing import Any

from botocore.exceptions import ClientError

from lockgate.emulator.services.cloudformation.errors import invalid, template_error
from lockgate.emulator.services.cloudformation.resources.failures import is_missing
from lockgate.emulator.services.cloudformation.resources.hands import Hands
from lockgate.emulator.services.cloudformation.template.dynamic import secret_parts


class Lookups:
    """Values by name. A call that is denied raises botocore's `ClientError`."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    def parameter(self, name: str) -> str:
        """The value of a parameter for a template parameter of an SSM type."""
        return self._parameter(name, f"Unable to fetch parameters [{name}] from parameter store for this account.")

    def dynamic(self, service: str, text: str) -> str:
        """The value of a dynamic reference."""
        if service == "secretsmanager":
            return self._secret(text)
        problem = f"Could not find a value associated with key in SSM: {text}"
        return self._parameter(text, problem, decrypt=service == "ssm-secure")

    def _parameter(self, name: str, problem: str, *, decrypt: bool = False) -> str:
        answer = self._hands.client("ssm").get_parameters(Names=[name], WithDecryption=decrypt)
        if not answer["Parameters"]:
            raise invalid(problem)
        return str(answer["Parameters"][0]["Value"])

    def _secret(self, text: str) -> str:
        identity, key, stage, version = secret_parts(text)
        chosen = {"VersionStage": stage, "VersionId": version}
        members = {name: value for name, value in chosen.items() if value}
        try:
            answer = self._hands.client("secretsmanager").get_secret_value(SecretId=identity, **members)
        except ClientError as error:
            if not is_missing(error):
                raise
            raise invalid("Secrets Manager can't find the specified secret.") from error
        secret = str(answer.get("SecretString", ""))
        return secret if not key else _member(secret, key)


def _member(secret: str, key: str) -> str:
    try:
        found: Any = json.loads(secret)
        return str(found[key])
    except (ValueError, KeyError, TypeError) as error:
        raise template_error(f"Could not find a value associated with JSONKey in SecretString: {key}") from error
