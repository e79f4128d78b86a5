"""GetAccountAuthorizationDetails tells the permissions boundaries of users and roles, which the engine leaves out.

Source: IAM API reference, "RoleDetail" and "UserDetail".
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from xml.sax.saxutils import escape

from lockgate.emulator.corrections.passage import After, Key, Passage
from lockgate.emulator.engine import iam
from lockgate.emulator.wire.http import HttpResponse

_OK = 200
_ENTITY = re.compile(r"<Arn>arn:aws:iam::\d{12}:(user|role)/[^<]*</Arn>")


def after() -> Mapping[Key, After]:
    """The one operation."""
    return {("iam", "GetAccountAuthorizationDetails"): _with_boundaries}


def _with_boundaries(passage: Passage, response: HttpResponse) -> HttpResponse:
    if response.status != _OK:
        return response
    account = passage.mapped.owner

    def completed(found: re.Match[str]) -> str:
        name = found[0].removesuffix("</Arn>").rpartition("/")[2]
        entity = iam.role(account, name) if found[1] == "role" else iam.user(account, name)
        return found[0] if entity is None or entity.boundary is None else found[0] + _boundary(entity.boundary)

    body = _ENTITY.sub(completed, response.body.decode()).encode()
    headers = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
    return replace(response, headers=headers, body=body)


def _boundary(arn: str) -> str:
    kind = "<PermissionsBoundaryType>Policy</PermissionsBoundaryType>"
    return (
        f"<PermissionsBoundary>{kind}<PermissionsBoundaryArn>{escape(arn)}</PermissionsBoundaryArn>"
        "</PermissionsBoundary>"
    )
