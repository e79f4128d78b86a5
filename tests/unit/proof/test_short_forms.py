"""What a short form means, and what is said when it means nothing or too much."""

import pytest

from design_samples import INFRA_1, INFRA_2, RUN_1, RUN_2
from lockgate.kernel import Exit, LockgateError
from lockgate.proof import Question, ask
from lockgate.proof.naming import Short, taken_apart


def _role(account, name):
    return f"arn:aws:iam::{account}:role/{name}"


def _asked(world, principal, action, resource):
    request = ask(world, Question(principal, action, resource)).parts[0].request
    return request.principal.role_arn or request.principal.arn, request.resource.arn


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("role/preprod:pipeline", ("role", "preprod", "pipeline", "")),
        ("orders@prod", ("", "prod", "orders", "")),
        ("bucket@orders-develop/source/orders.zip", ("", "orders-develop", "bucket", "source/orders.zip")),
        ("bucket/111111111111:artifacts/a/b", ("bucket", "111111111111", "artifacts", "a/b")),
        ("s3://artifacts/a/b", ("bucket", "", "artifacts", "a/b")),
        ("alias/lockgate-orders", ("key", "", "alias/lockgate-orders", "")),
        ("key/prod:alias/lockgate-orders", ("key", "prod", "alias/lockgate-orders", "")),
        ("log-group//aws/lambda/orders", ("log-group", "", "/aws/lambda/orders", "")),
        ("pipeline", ("", "", "pipeline", "")),
    ],
)
def test_a_short_form_has_a_kind_a_place_a_name_and_a_path(text, parts):
    assert taken_apart(text) == Short(text, *parts)


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        ("role/preprod:pipeline", _role(INFRA_1, "lockgate-orders-develop-pipeline")),
        ("role/preprod:lockgate-orders-develop-pipeline", _role(INFRA_1, "lockgate-orders-develop-pipeline")),
        ("developers@orders-develop", _role(INFRA_1, "lockgate-orders-develop-developers")),
        (f"role/{INFRA_2}:build", _role(INFRA_2, "lockgate-orders-master-build")),
        ("release-managers", _role(INFRA_2, "lockgate-orders-master-release-managers")),
        ("execution@prod", _role(RUN_2, "lockgate-orders-prod-execution")),
        ("orders@prod", _role(RUN_2, "lockgate-orders-prod-function")),
        (_role(RUN_1, "lockgate-orders-preprod-action"), _role(RUN_1, "lockgate-orders-preprod-action")),
        (RUN_1, f"arn:aws:iam::{RUN_1}:root"),
        (f"root@{RUN_1}", f"arn:aws:iam::{RUN_1}:root"),
        ("codepipeline.amazonaws.com", "codepipeline.amazonaws.com"),
        ("anonymous", ""),
    ],
)
def test_a_principal_may_be_named_briefly(paired_world, text, arn):
    assert _asked(paired_world, text, "s3:ListAllMyBuckets", "*")[0] == arn


@pytest.mark.parametrize(
    ("action", "text", "arn"),
    [
        ("lambda:InvokeFunction", "orders@prod", f"arn:aws:lambda:eu-west-1:{RUN_2}:function:lockgate-orders-prod"),
        (
            "cloudformation:DescribeStacks",
            "orders@prod",
            f"arn:aws:cloudformation:eu-west-1:{RUN_2}:stack/lockgate-orders-prod/lockgate-orders-prod",
        ),
        ("s3:GetObject", "bucket@prod/a/b", f"arn:aws:s3:::lockgate-orders-master-{INFRA_2}-eu-west-1/a/b"),
        ("s3:ListBucket", "bucket@prod", f"arn:aws:s3:::lockgate-orders-master-{INFRA_2}-eu-west-1"),
        (
            "kms:Decrypt",
            "alias/lockgate-orders-develop",
            f"arn:aws:kms:eu-west-1:{INFRA_1}:key/lockgate-orders-develop-artifacts-Key",
        ),
        (
            "codepipeline:GetPipeline",
            "orders-develop",
            f"arn:aws:codepipeline:eu-west-1:{INFRA_1}:lockgate-orders-develop",
        ),
        (
            "codepipeline:PutApprovalResult",
            "pipeline@prod/prod/Approve",
            f"arn:aws:codepipeline:eu-west-1:{INFRA_2}:lockgate-orders-master/prod/Approve",
        ),
        (
            "logs:PutLogEvents",
            "orders@prod",
            f"arn:aws:logs:eu-west-1:{RUN_2}:log-group:/aws/lambda/lockgate-orders-prod:log-stream:*",
        ),
        ("sts:AssumeRole", "action@prod", _role(RUN_2, "lockgate-orders-prod-action")),
        ("s3:ListAllMyBuckets", "whatever", "*"),
    ],
)
def test_a_short_form_means_what_the_action_acts_on(paired_world, action, text, arn):
    assert _asked(paired_world, "pipeline@prod", action, text)[1] == arn


def test_environments_that_share_a_pipeline_share_its_role(tools_world):
    pipelines = {_asked(tools_world, f"pipeline@{place}", "s3:ListAllMyBuckets", "*")[0] for place in ("test", "prod")}
    actions = {_asked(tools_world, f"action@{place}", "s3:ListAllMyBuckets", "*")[0] for place in ("test", "prod")}
    assert pipelines == {_role(INFRA_1, "lockgate-orders-main-pipeline")}
    assert len(actions) == 2


@pytest.mark.parametrize(
    ("question", "rule", "fact", "remedy"),
    [
        (
            ("pipelin@prod", "s3:GetObject", "bucket@prod/x"),
            "LG4202",
            "there is no principal `pipelin` at `prod` in lockgate.yaml",
            "did you mean `pipeline@prod`?",
        ),
        (
            ("orders@prd", "s3:GetObject", "*"),
            "LG4205",
            "`orders@prd`: there is no place `prd` in lockgate.yaml",
            "did you mean `prod`?",
        ),
        (
            ("build@prod", "s3:GetObjct", "*"),
            "LG4201",
            "there is no action `s3:GetObjct`",
            "did you mean `s3:GetObject`?",
        ),
        (("build@prod", "s3:Get*", "*"), "LG4201", "`s3:Get*` is a pattern", "name one action, as `s3:GetObject`"),
        (
            ("build@prod", "s3:GetObject", "bucket@prod"),
            "LG4206",
            "`bucket@prod` is a bucket",
            "name an object, or all: `bucket@prod/*`",
        ),
        (
            ("build@prod", "s3:ListBucket", "bucket@prod/x"),
            "LG4206",
            "`bucket@prod/x` is an object",
            "name the bucket: `bucket@prod`",
        ),
        (
            ("build@prod", "codepipeline:PutApprovalResult", "pipeline@prod"),
            "LG4206",
            "`pipeline@prod` is a pipeline",
            "name both: `pipeline@prod/STAGE/ACTION`",
        ),
        (
            ("build@prod", "kms:Decrypt", "bucket@prod"),
            "LG4206",
            "`bucket@prod` is a bucket",
            "name what the action acts on, or write the ARN",
        ),
        (
            ("role/developers", "s3:ListAllMyBuckets", "*"),
            "LG4204",
            "`role/developers` may be any of 2",
            f"add a place or a kind, or write it in full: `role/{INFRA_1}:lockgate-orders-develop-developers`",
        ),
        (
            (_role(RUN_1, "lockgate-orders-preprod-acton"), "s3:ListAllMyBuckets", "*"),
            "LG4202",
            f"there is no principal `{_role(RUN_1, 'lockgate-orders-preprod-acton')}` in lockgate.yaml",
            f"did you mean `{_role(RUN_1, 'lockgate-orders-preprod-action')}`?",
        ),
        (
            ("build@prod", "s3:GetObject", "arn:s3"),
            "LG4203",
            "`arn:s3` is not an ARN: expected arn:partition:service:region:account:resource",
            "correct it",
        ),
        (
            ("root@orders", "s3:GetObject", "*"),
            "LG4202",
            "`root@orders` means 4 accounts",
            "write the account's twelve digits",
        ),
    ],
)
def test_what_is_not_understood_is_said_with_a_way_out(paired_world, question, rule, fact, remedy):
    with pytest.raises(LockgateError) as error:
        ask(paired_world, Question(*question))
    finding = error.value.findings[0]
    assert (finding.rule, finding.fact, finding.remedy) == (rule, fact, remedy)
    assert error.value.exit is Exit.USAGE
