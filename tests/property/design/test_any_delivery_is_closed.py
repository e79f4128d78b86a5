"""Whatever is declared, the design is closed: each line reaches its own environments, and no other."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from design_samples import application, declaration, environment
from lockgate.design import design
from lockgate.design.delivery import deliveries
from lockgate.kernel import AccountId
from lockgate.render import render
from lockgate.spec.declaration import Source
from rendered_accounts import Accounts

FEW = settings(max_examples=300 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 15, derandomize=True)

NAMES = ("dev", "test", "prod")
BRANCHES = ("develop", "main", "release/1.0")


@st.composite
def declarations(draw):
    """One to three environments over one or two infrastructure accounts, one or two applications of either source."""
    number = draw(st.integers(1, 3))
    runtime = iter(AccountId(f"{20 + each:012}") for each in range(9))
    environments = []
    for name in NAMES[:number]:
        infrastructure = AccountId(f"{draw(st.integers(1, 2)):012}")
        accounts = [next(runtime) for _ in range(draw(st.integers(1, 2)))]
        approval = draw(st.sampled_from([(), ("release-managers",)]))
        environments.append(
            environment(name, draw(st.sampled_from(BRANCHES)), infrastructure, *accounts, approval=approval)
        )
    applications = [
        application(name, draw(st.sampled_from(list(Source))), [each.name for each in environments])
        for name in ("orders", "shop")[: draw(st.integers(1, 2))]
    ]
    return declaration(environments, applications)


@FEW
@given(declarations())
def test_a_line_hops_to_its_own_environments_and_reads_its_own_artifacts_only(declared):
    world = Accounts.of(render(design(declared)))
    found = deliveries(declared)
    for delivery in found:
        artifact = delivery.artifact_keys.replace("*", "build/abc.zip")
        for other in found:
            for target in other.targets:
                same = delivery is other
                assert world.assume(delivery.pipeline_role, target.action_role).allowed is same
                for role in (target.action_role, target.execution_role):
                    assert world.ask_object(role, "s3:GetObject", delivery.bucket, artifact).allowed is same
                    assert not world.ask_object(role, "s3:PutObject", delivery.bucket, artifact).allowed
            assert world.ask_object(other.pipeline_role, "s3:GetObject", delivery.bucket, artifact).allowed is (
                delivery is other
            )


@FEW
@given(declarations())
def test_the_design_and_its_templates_depend_on_nothing_but_the_declaration(declared):
    assert render(design(declared)) == render(design(declared))


@FEW
@given(declarations())
def test_every_stack_needs_only_what_earlier_waves_give(declared):
    made = design(declared)
    given_away = {(stack.id, output.name): stack.wave for stack in made.stacks for output in stack.outputs}
    for stack in made.stacks:
        for parameter in stack.parameters:
            assert given_away[parameter.stack, parameter.output] < stack.wave
