"""Application revisions: what identifies one, and the operations on them. Source: CodeDeploy API reference."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lockgate.emulator.ports import Call, Clock, Operation, ServiceError
from lockgate.emulator.services.codedeploy.control.pages import page
from lockgate.emulator.services.codedeploy.control.state import Application, Revision, Scope, Shape, Store, given

_MEMBERS = {"S3": "s3Location", "GitHub": "gitHubLocation", "String": "string", "AppSpecContent": "appSpecContent"}
_NEEDED = {"S3": ("bucket", "key", "bundleType"), "GitHub": ("repository", "commitId")}
_SORTED = {"registerTime": "registered", "firstUsedTime": "first_used", "lastUsedTime": "last_used"}


def normal(location: Mapping[str, Any] | None) -> Shape:
    """The location with its type and, for content, its hash; raises ``InvalidRevisionException``."""
    if not location:
        raise ServiceError("RevisionRequiredException", "A revision is required")
    kinds = [kind for kind, member in _MEMBERS.items() if location.get(member)]
    kind = location.get("revisionType") or (kinds[0] if len(kinds) == 1 else None)
    inner = location.get(_MEMBERS.get(kind or "", "")) if kind else None
    if kind is None or not inner or kinds != [kind]:
        raise ServiceError(
            "InvalidRevisionException", "The revision needs a revisionType and the one location that belongs to it"
        )
    missing = [name for name in _NEEDED.get(kind, ()) if not inner.get(name)]
    if missing:
        raise ServiceError("InvalidRevisionException", f"The revision's {_MEMBERS[kind]} lacks {', '.join(missing)}")
    return {
        "revisionType": kind,
        _MEMBERS[kind]: _hashed(inner) if kind in {"String", "AppSpecContent"} else dict(inner),
    }


def _hashed(inner: Mapping[str, Any]) -> Shape:
    content, stated = inner.get("content"), inner.get("sha256")
    if content is None:
        if not stated:
            raise ServiceError("InvalidRevisionException", "The revision needs a content, or the sha256 of a known one")
        return {"sha256": stated}
    actual = hashlib.sha256(content.encode()).hexdigest()
    if stated and stated != actual:
        raise ServiceError("InvalidRevisionException", f"The content's SHA-256 is {actual}, not {stated}")
    return {"content": content, "sha256": actual}


def key_of(location: Mapping[str, Any]) -> tuple[str, ...]:
    """What identifies a revision: content by its hash, an object by its place and, when stated, its version."""
    kind = location["revisionType"]
    inner = location[_MEMBERS[kind]]
    if "sha256" in inner and kind in {"String", "AppSpecContent"}:
        return kind, inner["sha256"]
    return (
        kind,
        *(str(inner.get(name) or "") for name in ("bucket", "key", "bundleType", "version", "eTag")),
        *(str(inner.get(name) or "") for name in ("repository", "commitId")),
    )


def known(application: Application, location: Mapping[str, Any]) -> Revision:
    """The revision; raises ``RevisionDoesNotExistException``."""
    found = application.revisions.get(key_of(normal(location)))
    if found is None:
        raise ServiceError(
            "RevisionDoesNotExistException", f"The application {application.name} has no such revision registered"
        )
    return found


def register(application: Application, location: Shape, now: datetime, description: str | None = None) -> Revision:
    """The revision of a normal `location`, registered when it is not yet; a hash alone must be known."""
    key = key_of(location)
    inner = location[_MEMBERS[location["revisionType"]]]
    if key not in application.revisions and set(inner) == {"sha256"}:
        return known(application, location)
    revision = application.revisions.setdefault(key, Revision(location, now))
    if description is not None:
        revision.description = description
    return revision


class Revisions:
    """The operations on revisions."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "RegisterApplicationRevision": self.register,
            "GetApplicationRevision": self.get,
            "BatchGetApplicationRevisions": self.batch_get,
            "ListApplicationRevisions": self.list,
        }

    def _application(self, call: Call) -> Application:
        scope: Scope = self._store.scope(call.account, call.region)
        return scope.application(call.params["applicationName"])

    def register(self, call: Call) -> Mapping[str, Any]:
        """RegisterApplicationRevision; once more is no error."""
        location = normal(call.params["revision"])
        with self._store.bell:
            register(self._application(call), location, self._clock.now(), call.params.get("description"))
        return {}

    def get(self, call: Call) -> Mapping[str, Any]:
        """GetApplicationRevision."""
        with self._store.bell:
            application = self._application(call)
            found = known(application, call.params["revision"])
            return {"applicationName": application.name, "revision": found.location, "revisionInfo": _info(found)}

    def batch_get(self, call: Call) -> Mapping[str, Any]:
        """BatchGetApplicationRevisions; revisions that are not registered are told in ``errorMessage``."""
        with self._store.bell:
            application = self._application(call)
            found = [application.revisions.get(key_of(normal(one))) for one in call.params["revisions"]]
            shown = [
                {"revisionLocation": one.location, "genericRevisionInfo": _info(one)}
                for one in found
                if one is not None
            ]
        answer: dict[str, Any] = {"applicationName": application.name, "revisions": shown}
        if None in found:
            answer["errorMessage"] = f"{found.count(None)} of the revisions are not registered"
        return answer

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListApplicationRevisions, filtered and sorted; content is shown by its hash only."""
        params = call.params
        if params.get("s3KeyPrefix") and not params.get("s3Bucket"):
            raise ServiceError("BucketNameFilterRequiredException", "s3KeyPrefix needs s3Bucket")
        with self._store.bell:
            fitting = [one for one in self._application(call).revisions.values() if _fits(one, params)]
        if params.get("sortBy"):
            name = _SORTED[params["sortBy"]]
            fitting.sort(key=lambda one: (getattr(one, name) is not None, getattr(one, name) or one.registered))
        if params.get("sortOrder") == "descending":
            fitting.reverse()
        return page([_brief(one.location) for one in fitting], "revisions", params)


def _fits(revision: Revision, params: Mapping[str, Any]) -> bool:
    place = revision.location.get("s3Location") or {}
    if params.get("s3Bucket") and place.get("bucket") != params["s3Bucket"]:
        return False
    if params.get("s3KeyPrefix") and not str(place.get("key", "")).startswith(params["s3KeyPrefix"]):
        return False
    deployed = bool(revision.groups)
    return {"include": deployed, "exclude": not deployed}.get(params.get("deployed") or "ignore", True)


def _brief(location: Shape) -> Shape:
    short = dict(location)
    for member in ("string", "appSpecContent"):
        if member in short:
            short[member] = {"sha256": short[member]["sha256"]}
    return short


def _info(revision: Revision) -> Shape:
    return given(
        {
            "description": revision.description,
            "deploymentGroups": list(revision.groups),
            "firstUsedTime": revision.first_used,
            "lastUsedTime": revision.last_used,
            "registerTime": revision.registered,
        }
    )
