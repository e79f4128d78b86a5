"""LG4506: between an approval and the deployment nobody but the pipeline changes what was approved."""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.design.delivery import Target as Runtime
from lockgate.iam.symbolic import Target
from lockgate.proof.claims.a_runtime_account_cannot_change_its_pipeline import released
from lockgate.proof.claims.asking import Never, prove
from lockgate.proof.claims.calls import LISTS, LOOKING, WRITES
from lockgate.proof.claims.missing import absent, untold
from lockgate.proof.claims.sets import calls
from lockgate.proof.claims.subject import Subject
from lockgate.proof.delivery import Action, Pipeline, Stage
from lockgate.proof.symbols import actual, target_of
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Step, Verdict
from lockgate.proof.world import Holding
from lockgate.spec.declaration import Environment

_MAKES, _EXECUTES = "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE"
_SAME = ("StackName", "ChangeSetName")
_ORDER = "make the change set first, then ask for approval, then execute the same change set"
_MODE = "set `ExecutionMode: SUPERSEDED`: a stage that waits for an approval is then locked"
_ONLY = "let nobody but the action role touch the stack, and nobody but the pipeline that role"
_OVERWRITE = "let the build write where the pipeline does not read, or keep the names of the artifacts from it"
_RANDOM = (
    "CodePipeline makes up the names of its artifacts, and a build that cannot list them does not meet one by chance"
)


def what_was_approved_is_what_is_deployed(subject: Subject) -> Iterator[Verdict]:
    """In each environment that asks for approval: the order of the actions, the change set, and the artifact."""
    for line in subject.lines:
        for environment in line.line.environments:
            if environment.approval:
                yield from _environment(subject, line, environment)


def _environment(subject: Subject, line: Delivery, environment: Environment) -> Iterator[Verdict]:
    holding = subject.holdings.get(line.pipeline)
    if holding is None:
        yield absent(subject, "pipeline", line.names.pipeline)
    elif not isinstance(holding.delivery, Pipeline):
        yield untold(subject, "pipeline", line.names.pipeline)
    else:
        stages = [each for each in holding.delivery.stages if _deploys(each, line, environment)]
        for stage in stages:
            yield from _order(holding, stage, environment)
            if holding.delivery.mode == "PARALLEL":
                fact = f"executions of `{holding.name}` run side by side, so that another one deploys meanwhile"
                yield _wrong(holding, stage, fact, _MODE)
        if not stages:
            yield absent(subject, "stage that deploys to", environment.name)
    for target in line.targets_of(environment):
        yield from _change_set(subject, target)
    yield from _artifact(subject, line)


def _deploys(stage: Stage, line: Delivery, environment: Environment) -> bool:
    stacks = {target.stack for target in line.targets_of(environment)}
    return any(each.configuration.get("StackName") in stacks for each in stage.actions)


def _order(holding: Holding, stage: Stage, environment: Environment) -> Iterator[Verdict]:
    """Every change set is made before every approval, and executed after it; nothing else changes a stack."""
    approvals = [each for each in stage.actions if each.category == "Approval"]
    changing = [each for each in stage.actions if each.category == "Deploy"]
    made = [each for each in changing if each.configuration.get("ActionMode") == _MAKES]
    executed = [each for each in changing if each.configuration.get("ActionMode") == _EXECUTES]
    if not approvals:
        yield _wrong(holding, stage, f"`{environment.name}` asks for approval, and its stage has no approval action")
        return
    first, last = min(each.order for each in approvals), max(each.order for each in approvals)
    for each in changing:
        if each not in (*made, *executed):
            yield _wrong(
                holding, stage, f"`{each.name}` changes the stack of `{environment.name}` without a change set"
            )
    for each in made:
        if each.order >= first:
            yield _wrong(holding, stage, f"`{each.name}` makes its change set when it is too late to be seen")
    for each in executed:
        if each.order <= last:
            yield _wrong(holding, stage, f"`{each.name}` deploys to `{environment.name}` before the approval")
        elif not any(_same(each, before) for before in made):
            yield _wrong(holding, stage, f"`{each.name}` executes another change set than the one that was shown")


def _same(one: Action, other: Action) -> bool:
    return one.role == other.role and all(one.configuration.get(key) == other.configuration.get(key) for key in _SAME)


def _wrong(holding: Holding, stage: Stage, fact: str, remedy: str = _ORDER) -> Refuted:
    actions = sorted(stage.actions, key=lambda each: each.order)
    steps = [
        Step(f"{stage.name}/{each.name}", _words(each), each.configuration.get("StackName", "")) for each in actions
    ]
    return Refuted(fact, tuple(steps), remedy, holding.place)


def _words(action: Action) -> str:
    mode = action.configuration.get("ActionMode")
    return f"{action.provider} {mode} (order {action.order})" if mode else f"{action.provider} (order {action.order})"


def _change_set(subject: Subject, target: Runtime) -> Iterator[Verdict]:
    """Of the delivery's own roles and the application's, only the action role touches the stack."""

    def fact(step: Step) -> str:
        return f"`{step.who}` does `{step.does}` to `{target.stack}`, whatever was approved"

    stack = target.arns.regional("cloudformation", target.account, f"stack/{target.stack}/*")
    looks = (calls(*LOOKING["cloudformation"]),)
    for role in subject.roles([target.account]):
        if role.arn != target.action_role:
            never = Never(actual(role), ("cloudformation:*",), Target((stack,), target.account), looks)
            yield prove(subject, never, fact, _ONLY)


def _artifact(subject: Subject, line: Delivery) -> Iterator[Verdict]:
    """A later build must not change the artifact that waits: it cannot write there, or cannot know where."""
    bucket, build = subject.bucket_of(line), subject.identities.get(line.build_role)
    if bucket is None or build is None:
        yield absent(subject, "bucket or build role", line.names.line)
        return

    def fact(step: Step) -> str:
        return f"a later build overwrites `{step.to}` while it waits for its approval"

    where = Target((released(line),), line.account, target_of(bucket).policy)
    written = prove(subject, Never(actual(build), WRITES, where), fact, _OVERWRITE)
    if not isinstance(written, Refuted):
        yield written
        return
    listed = prove(subject, Never(actual(build), LISTS, target_of(bucket)), fact, _OVERWRITE)
    if isinstance(listed, Refuted):
        yield Refuted(written.fact, (*listed.story, *written.story), _OVERWRITE)
    else:
        yield Proved((*listed.assumptions, _RANDOM)) if isinstance(listed, Proved) else listed


CLAIM = Claim(
    "LG4506",
    what_was_approved_is_what_is_deployed.__name__,
    "What was approved is what is deployed",
    Severity.CRITICAL,
    "somebody approves one thing, and another is in production",
    what_was_approved_is_what_is_deployed,
)
