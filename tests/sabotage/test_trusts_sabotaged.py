"""Small changes of trust policies, each of which lets somebody else act with the rights of a delivery."""

import pytest

from lockgate.proof.verdict import Outcome
from sabotaging import Draft, allowing, outcome, root

CLAIM = "every_trust_names_exactly_one_role"
ACCESS, PIPELINE = "orders-prod-access", "orders-master-pipeline"


def drop_the_condition_of_an_action_role(draft: Draft) -> None:
    del draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")["Condition"]


def trust_every_role_of_the_account(draft: Draft) -> None:
    condition = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")["Condition"]
    condition["ArnEquals"]["aws:PrincipalArn"] = "arn:aws:iam::333333333333:role/*"


def trust_a_role_that_only_begins_like_it(draft: Draft) -> None:
    condition = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")["Condition"]
    condition["ArnEquals"]["aws:PrincipalArn"] += "*"


def trust_the_build_beside_the_pipeline(draft: Draft) -> None:
    condition = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")["Condition"]
    pipeline = condition["ArnEquals"]["aws:PrincipalArn"]
    condition["ArnEquals"]["aws:PrincipalArn"] = [pipeline, pipeline.replace("-pipeline", "-build")]


def swap_the_account(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")
    statement["Principal"] = root("111111111111")
    condition = statement["Condition"]["ArnEquals"]
    condition["aws:PrincipalArn"] = condition["aws:PrincipalArn"].replace("333333333333", "111111111111")


def let_a_function_take_the_execution_role(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ExecutionRole", "CloudFormation")
    statement["Principal"] = {"Service": ["cloudformation.amazonaws.com", "lambda.amazonaws.com"]}


def let_people_take_the_pipeline_role(draft: Draft) -> None:
    statements = draft.policy(PIPELINE, "PipelineRole", "CodePipeline")
    trust = {**allowing("sts:AssumeRole"), "Principal": root("333333333333")}
    del trust["Resource"]
    statements.append(trust)


def let_any_project_take_the_build_role(draft: Draft) -> None:
    del draft.statement(PIPELINE, "BuildRole", "CodeBuild")["Condition"]["ArnEquals"]


SABOTAGES = [
    drop_the_condition_of_an_action_role,
    trust_every_role_of_the_account,
    trust_a_role_that_only_begins_like_it,
    trust_the_build_beside_the_pipeline,
    swap_the_account,
    let_a_function_take_the_execution_role,
    let_people_take_the_pipeline_role,
    let_any_project_take_the_build_role,
]


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda each: each.__name__)
def test_a_role_that_trusts_somebody_else_refutes_the_claim(sabotage):
    draft = Draft.of("paired")
    sabotage(draft)
    assert outcome(CLAIM, draft) is Outcome.REFUTED
