"""CloudFormation: stacks by name or id, change sets, and what a template's source asks for.

Source: service authorization reference, "AWS CloudFormation"; user guide, "Controlling access with IAM".
"""

# ruff: noqa: SIM905 - long lists of operation names read better as text

from collections.abc import Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything, arn, need

_STACK = (
    "CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack DeleteStack DescribeStackEvents "
    "DescribeStackResource DescribeStackResources DetectStackDrift DetectStackResourceDrift ExecuteChangeSet "
    "DescribeChangeSet DescribeChangeSetHooks DeleteChangeSet DescribeStackResourceDrifts DescribeStacks "
    "GetStackPolicy GetTemplate GetTemplateSummary ListChangeSets ListStackResources RollbackStack SetStackPolicy "
    "SignalResource UpdateStack UpdateTerminationProtection RecordHandlerProgress"
).split()
_EVERYTHING = (
    "DescribeAccountLimits DescribeStackDriftDetectionStatus EstimateTemplateCost ListExports ListImports ListStacks "
    "ListTypes ValidateTemplate DescribeType ListTypeVersions ListTypeRegistrations"
).split()
_STACK_SET = (
    "CreateStackInstances CreateStackSet DeleteStackInstances DeleteStackSet DescribeStackInstance DescribeStackSet "
    "DescribeStackSetOperation DetectStackSetDrift ListStackInstances ListStackSetOperationResults "
    "ListStackSetOperations StopStackSetOperation UpdateStackInstances UpdateStackSet"
).split()


def stack_arn(incoming: Incoming, name: str) -> str:
    """A stack's ARN; its last part, an id that the caller cannot know, is ``*`` unless it is given."""
    return name if name.startswith("arn:") else arn(incoming, "cloudformation", f"stack/{name}/*")


def _stack(incoming: Incoming) -> Sequence[Need]:
    name = incoming.text("StackName") or _stack_of_change_set(incoming)
    action = f"cloudformation:{incoming.operation}"
    if not name:
        # DescribeStacks and GetTemplateSummary without a stack speak of all of them.
        return (Need(action, "*", incoming.account),)
    return (need(action, stack_arn(incoming, name), incoming).having(_context(incoming)),)


def _stack_of_change_set(incoming: Incoming) -> str:
    """A change set's ARN does not name its stack: any stack of its account and Region, as far as policies can tell."""
    given = incoming.text("ChangeSetName")
    return arn(incoming, "cloudformation", "stack/*/*") if given.startswith("arn:") else ""


def _context(incoming: Incoming) -> dict[str, str | tuple[str, ...]]:
    params = incoming.params
    keys: dict[str, str | tuple[str, ...]] = {}
    singles = {
        "cloudformation:ChangeSetName": "ChangeSetName",
        "cloudformation:RoleArn": "RoleARN",
        "cloudformation:StackPolicyUrl": "StackPolicyURL",
        "cloudformation:TemplateUrl": "TemplateURL",
    }
    keys |= {key: incoming.text(name) for key, name in singles.items() if incoming.text(name)}
    if incoming.text("ChangeSetName").startswith("arn:"):
        # The key is a name, also where the caller gives the ARN: arn:...:changeSet/NAME/ID.
        keys["cloudformation:ChangeSetName"] = incoming.text("ChangeSetName").partition("/")[2].partition("/")[0]
    types = params.get("ResourceTypes")
    if types:
        keys["cloudformation:ResourceTypes"] = tuple(types)
    return keys


def _exports(incoming: Incoming) -> Sequence[Need]:
    return (Need(f"cloudformation:{incoming.operation}", "*", incoming.account),)


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(_STACK, _stack),
    **{operation: anything(f"cloudformation:{operation}") for operation in _EVERYTHING},
    **{
        operation: lambda incoming: (
            need(
                f"cloudformation:{incoming.operation}",
                arn(incoming, "cloudformation", f"stackset/{incoming.text('StackSetName')}:*"),
                incoming,
            ),
        )
        for operation in _STACK_SET
    },
    "ListImports": _exports,
    "ListStackSets": anything("cloudformation:ListStackSets"),
}
