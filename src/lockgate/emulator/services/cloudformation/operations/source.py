"""Where a template, or a stack policy, comes from: the call, a URL, or the stack as it is.

Source: API reference, CreateStack ``TemplateURL``: CloudFormation reads the object with the permissions of the
caller; a presigned address carries permissions of its own.
"""

import re
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Call, ServiceError
from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.operations.world import World
from lockgate.emulator.services.cloudformation.state import Stack

_INLINE_LIMIT, _URL_LIMIT = 51_200, 1_048_576
_VIRTUAL = re.compile(r"(?P<bucket>.+)\.s3(?:[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?")
_PATH = re.compile(r"s3(?:[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?")
_SIGNED = frozenset({"X-Amz-Signature", "Signature"})
_SECONDS = 30


def template_body(world: World, call: Call, stack: Stack | None) -> str:
    """The text of the template that the call means."""
    params = call.params
    given = [name for name in ("TemplateBody", "TemplateURL", "UsePreviousTemplate") if params.get(name)]
    if len(given) > 1:
        raise invalid(f"Only one of {' and '.join(given)} may be specified")
    if params.get("UsePreviousTemplate"):
        if stack is None or stack.deployment is None:
            raise invalid("Template unavailable: the stack has no previous template")
        return stack.deployment.template.body
    if params.get("TemplateURL"):
        return fetch(world, call, params["TemplateURL"], "TemplateURL")
    body = params.get("TemplateBody")
    if not body:
        raise invalid("Either Template URL or Template Body must be specified.")
    if len(body.encode()) > _INLINE_LIMIT:
        raise invalid(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_INLINE_LIMIT}"
        )
    return str(body)


def policy_body(world: World, call: Call, prefix: str) -> str | None:
    """The text of ``StackPolicyBody`` or what ``StackPolicyURL`` names; None when neither is given."""
    body, url = call.params.get(f"{prefix}Body"), call.params.get(f"{prefix}URL")
    if body and url:
        raise invalid(f"You cannot specify both {prefix}Body and {prefix}URL")
    return fetch(world, call, url, f"{prefix}URL") if url else body


def fetch(world: World, call: Call, url: str, member: str) -> str:
    """The object that an S3 address names, of this emulator or in the form of AWS's own addresses."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid(f"{member} must be a supported URL.")
    ours = parts.netloc == urlsplit(world.aws.endpoint).netloc
    if not ours and not _VIRTUAL.fullmatch(parts.hostname) and not _PATH.fullmatch(parts.hostname):
        raise invalid(f"{member} must reference a valid S3 object to which you have access.")
    signed = _SIGNED & set(parse_qs(parts.query))
    content = _presigned(world, url, member) if signed else _as_caller(world, call, url, member)
    if len(content) > _URL_LIMIT:
        raise invalid(f"{member}: the object is larger than {_URL_LIMIT} bytes")
    return content.decode("utf-8-sig")


def _as_caller(world: World, call: Call, url: str, member: str) -> bytes:
    bucket, key, region = _location(url, call.region)
    version = parse_qs(urlsplit(url).query).get("versionId")
    client = world.aws.client("s3", world.aws.sign_in_as(call), region)
    try:
        found = client.get_object(Bucket=bucket, Key=key, **({"VersionId": version[0]} if version else {}))
        return bytes(found["Body"].read())
    except ClientError as error:
        raise _refused(error.response.get("Error", {}), member) from error


def _location(url: str, default: str) -> tuple[str, str, str]:
    """Bucket, key and Region of an address in either style."""
    parts = urlsplit(url)
    path, virtual = unquote(parts.path).lstrip("/"), _VIRTUAL.fullmatch(parts.hostname or "")
    if virtual:
        return virtual["bucket"], path, virtual["region"] or default
    styled = _PATH.fullmatch(parts.hostname or "")
    bucket, _, key = path.partition("/")
    return bucket, key, (styled["region"] if styled and styled["region"] else default)


def _presigned(world: World, url: str, member: str) -> bytes:
    """A presigned address is asked as it is: over the loopback endpoint, with the host that was signed."""
    parts, endpoint = urlsplit(url), urlsplit(world.aws.endpoint)
    address = f"{endpoint.scheme}://{endpoint.netloc}{parts.path}?{parts.query}"
    request = urllib.request.Request(address, headers={"Host": parts.netloc})  # noqa: S310  # the emulator's own endpoint
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  # same
            return bytes(answer.read(_URL_LIMIT + 1))
    except HTTPError as error:
        text = error.read().decode(errors="replace")
        raise _refused({"Code": _tag(text, "Code"), "Message": _tag(text, "Message")}, member) from error
    except OSError as error:
        raise invalid(f"{member} cannot be read: {error}") from error


def _tag(text: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return found[1] if found else ""


def _refused(error: Mapping[str, Any], member: str) -> ServiceError:
    code, message = error.get("Code", ""), error.get("Message", "")
    if member == "TemplateURL":
        return invalid(
            f"S3 error: {message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
        )
    return invalid(f"{member}: {code}: {message}")
