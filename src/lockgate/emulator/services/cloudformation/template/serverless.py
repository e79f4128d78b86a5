"""The transform AWS::Serverless-2016-10-31, applied by AWS's own translator.

It is imported when the first template asks for it, because it imports boto3. The translator keeps the Region in a class
variable; a lock keeps one translation from seeing another's.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.template.model import SERVERLESS

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class _Session:
    """The one attribute of a boto3 session that the translator reads."""

    region_name: str


def translate(document: Mapping[str, Any], parameters: Mapping[str, Any], region: str) -> dict[str, Any]:
    """The document with its ``AWS::Serverless::*`` resources replaced; `parameters` are what Ref gives.

    Raises ``Transform AWS::Serverless-2016-10-31 failed with: ...`` with the translator's own words.
    """
    from samtranslator.model.exceptions import (  # noqa: PLC0415  # imports boto3; most templates never need it
        ExceptionWithMessage,
    )
    from samtranslator.parser.parser import Parser  # noqa: PLC0415  # same
    from samtranslator.translator.translator import Translator  # noqa: PLC0415  # same

    given = copy.deepcopy(dict(document))
    values = {name: ",".join(value) if isinstance(value, list) else value for name, value in parameters.items()}
    with _ONE_AT_A_TIME:
        translator = Translator(None, Parser(), boto_session=_Session(region))
        try:
            translated: dict[str, Any] = translator.translate(given, parameter_values=values)
        except ExceptionWithMessage as error:
            raise invalid(f"Transform {SERVERLESS} failed with: {_message(error)}") from error
    translated.pop("Transform", None)
    return translated


def _message(error: Any) -> str:
    causes = " ".join(cause.message for cause in getattr(error, "causes", None) or ())
    return f"{error.message} {causes}".strip()
