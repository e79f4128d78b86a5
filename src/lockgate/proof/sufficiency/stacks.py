"""What an action on a stack calls, by its mode.

Source: CodePipeline user guide, "AWS CloudFormation deploy action reference", permissions; the smallest set for each
mode is the one that aws-cdk grants (``aws-codepipeline-actions``).
"""

from collections.abc import Iterator, Mapping

from lockgate.proof.sufficiency.doing import Doing
from lockgate.proof.sufficiency.need import Need, Untold

CLOUDFORMATION = "cloudformation.amazonaws.com"
_ID = "1a2b3c4d"
"""In the place of the id that CloudFormation makes up."""

_NAMED = frozenset({"CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "ExecuteChangeSet"})
_MODES: Mapping[str, tuple[str, ...]] = {
    "CHANGE_SET_REPLACE": ("CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "DescribeStacks"),
    "CHANGE_SET_EXECUTE": ("DescribeChangeSet", "DescribeStackEvents", "DescribeStacks", "ExecuteChangeSet"),
    "CREATE_UPDATE": ("CreateStack", "DescribeStackEvents", "DescribeStacks", "GetTemplate", "UpdateStack"),
    "REPLACE_ON_FAILURE": ("CreateStack", "DeleteStack", "DescribeStackEvents", "DescribeStacks", "UpdateStack"),
    "DELETE_ONLY": ("DeleteStack", "DescribeStackEvents", "DescribeStacks"),
}
_WITHOUT_ROLE = frozenset({"CHANGE_SET_EXECUTE"})
"""Modes that hand no role over: a change set remembers the one that it was made with."""


def cloudformation(doing: Doing) -> Iterator[Need | Untold]:
    """The calls of one action on a stack."""
    mode = doing.setting("ActionMode")
    if mode not in _MODES:
        yield Untold(doing.step, f"what an action on a stack calls in the mode `{mode}` is not known to Lockgate")
        return
    stack = doing.regional("cloudformation", f"stack/{doing.setting('StackName')}/{_ID}")
    named = {"cloudformation:ChangeSetName": doing.setting("ChangeSetName")}
    for name in _MODES[mode]:
        context = named if name in _NAMED else {}
        yield doing.need(f"cloudformation:{name}", stack, f"the action's mode is {mode}", context)
    if "CAPABILITY_AUTO_EXPAND" in doing.setting("Capabilities"):
        transform = f"arn:{doing.partition}:cloudformation:{doing.region}:aws:transform/Serverless-2016-10-31"
        yield doing.need("cloudformation:CreateChangeSet", transform, "the template is expanded by a transform", named)
    passed = doing.action.passed
    if passed is not None and mode not in _WITHOUT_ROLE:
        handed = {"iam:PassedToService": CLOUDFORMATION}
        yield doing.need("iam:PassRole", passed, "the role that deploys is handed to CloudFormation", handed)
        why = "CloudFormation acts as it"
        yield Need(doing.step, CLOUDFORMATION, "sts:AssumeRole", passed, why, place=doing.place)
