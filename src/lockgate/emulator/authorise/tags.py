"""Tags that are looked up when a condition asks for them, and only then."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from lockgate.emulator.ids import new_id
from lockgate.emulator.ports import Call, Caller, Service, ServiceError
from lockgate.iam import Principal, PrincipalKind
from lockgate.kernel import Arn

_READER = Caller(Principal(PrincipalKind.SERVICE, "tagging.amazonaws.com"), "")


class LazyTags(Mapping[str, str]):
    """A mapping that is read when it is first looked at."""

    def __init__(self, read: Callable[[], Mapping[str, str]]) -> None:
        self._read = read

    @cached_property
    def _found(self) -> Mapping[str, str]:
        return self._read()

    def __getitem__(self, key: str) -> str:
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def own_tags(services: Mapping[str, Service], arn: Arn) -> Mapping[str, str] | None:
    """The tags of a resource that a service of our own holds, by its public operations; None when there is none."""
    asked = _QUESTIONS.get(arn.service)
    service = services.get(arn.service)
    if asked is None or service is None:
        return None
    operation, params, listed = asked(arn)
    call = Call(new_id(), _READER, arn.account, arn.region, arn.service, operation, params)
    try:
        answer: Any = service.operations[operation](call)
    except ServiceError:
        return None
    return {str(tag.get("key", tag.get("Key"))): str(tag.get("value", tag.get("Value"))) for tag in listed(answer)}


_Question = tuple[str, Mapping[str, Any], Callable[[Mapping[str, Any]], Any]]


def _pipeline(arn: Arn) -> _Question:
    whole = str(Arn(arn.partition, arn.service, arn.region, arn.account, arn.resource.partition("/")[0]))
    return "ListTagsForResource", {"resourceArn": whole}, lambda answer: answer.get("tags") or ()


def _project(arn: Arn) -> _Question:
    name = arn.resource.removeprefix("project/")
    return "BatchGetProjects", {"names": [name]}, lambda answer: (answer.get("projects") or [{}])[0].get("tags") or ()


def _by_arn(arn: Arn) -> _Question:
    return "ListTagsForResource", {"ResourceArn": str(arn)}, lambda answer: answer.get("Tags") or ()


def _stack(arn: Arn) -> _Question:
    name = arn.resource.split("/")[1] if arn.resource.count("/") else arn.resource
    return "DescribeStacks", {"StackName": name}, lambda answer: (answer.get("Stacks") or [{}])[0].get("Tags") or ()


def _of_organization(arn: Arn) -> _Question:
    part = arn.resource.rpartition("/")[2]
    return "ListTagsForResource", {"ResourceId": part}, lambda answer: answer.get("Tags") or ()


_QUESTIONS: Mapping[str, Callable[[Arn], _Question]] = {
    "cloudformation": _stack,
    "codebuild": _project,
    "codeconnections": _by_arn,
    "codedeploy": _by_arn,
    "codepipeline": _pipeline,
    "codestar-connections": _by_arn,
    "organizations": _of_organization,
}
