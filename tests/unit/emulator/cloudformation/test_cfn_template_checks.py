import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.resources.registry import HANDLERS
from lockgate.emulator.services.cloudformation.template.capabilities import needed, require
from lockgate.emulator.services.cloudformation.template.checks import check, refuse_type_changes
from lockgate.emulator.services.cloudformation.template.graph import creation_order
from lockgate.emulator.services.cloudformation.template.structure import build, transforms_of
from lockgate.emulator.services.cloudformation.template.text import parse

TOPIC = "Type: AWS::SNS::Topic"


def template(body):
    return build(body, parse(f"---\n{body}"))  # a text that begins with a brace would be JSON


def refusal(body):
    with pytest.raises(ServiceError) as refused:
        check(template(body), "eu-west-1", HANDLERS.keys())
    return refused.value.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Parameters: {}", "Template format error: At least one Resources member must be defined."),
        ("{Resources: {A: {Type: T}}, Foo: 1}", "Invalid template property or properties [Foo]"),
        (
            "{AWSTemplateFormatVersion: 2012-10-17, Resources: {A: {Type: T}}}",
            "Template format error: Unsupported template version: 2012-10-17; the only one is 2010-09-09.",
        ),
        (
            "Resources: {A: {Properties: {}}}",
            "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
        ),
        ("Resources: {A-b: {Type: T}}", "Template format error: Resource name A-b is non alphanumeric."),
        ("Resources: {A: {Type: T, Foo: 1}}", "Invalid template resource property 'Foo'"),
        (
            "Resources: {A: {Type: T, DeletionPolicy: Keep}}",
            "Template format error: Unrecognized DeletionPolicy Keep for resource A",
        ),
        (
            "{Parameters: {P: {Type: Strin}}, Resources: {A: {Type: T}}}",
            "Template format error: Unrecognized parameter type: Strin",
        ),
        (
            "{Parameters: {P: {Type: String, Foo: 1}}, Resources: {A: {Type: T}}}",
            "Invalid template parameter property 'Foo'",
        ),
        (
            "{Resources: {A: {Type: T}}, Outputs: {O: {}}}",
            "Template format error: Every Outputs member must contain a Value object",
        ),
        (
            "Resources: {A: {Type: 'Custom::X'}, B: {Type: 'AWS::Foo::Bar'}}",
            "Template format error: Unrecognized resource types: [AWS::Foo::Bar]",
        ),
        (
            "Resources: {B: {Type: 'AWS::EC2::VPC'}}",
            "Template format error: Unrecognized resource types: [AWS::EC2::VPC] (AWS has AWS::EC2::VPC; this emulator does not)",
        ),
        (
            f"Resources: {{A: {{{TOPIC}, Properties: {{TopicName: !Ref X, DisplayName: !Sub '${{Y}}'}}}}}}",
            "Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template",
        ),
        (
            f"Resources: {{A: {{{TOPIC}, DependsOn: B}}}}",
            "Template format error: Unresolved resource dependencies [B] in the Resources block of the template",
        ),
        (
            f"{{Resources: {{A: {{{TOPIC}}}}}, Outputs: {{O: {{Value: !GetAtt B.Arn}}}}}}",
            "Template format error: Unresolved resource dependencies [B] in the Outputs block of the template",
        ),
        (
            f"{{Conditions: {{C: !Equals [!Ref A, x]}}, Resources: {{A: {{{TOPIC}}}}}}}",
            "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template",
        ),
        (
            f"Resources: {{A: {{{TOPIC}, Condition: C}}}}",
            "Template format error: Unresolved condition dependency C in the Resources block of the template",
        ),
        (
            f"{{Conditions: {{C: !Not [!Condition D], D: !Not [!Condition C]}}, Resources: {{A: {{{TOPIC}}}}}}}",
            "Template error: Found circular condition dependency between C and C",
        ),
        (
            f"{{Resources: {{A: {{{TOPIC}}}}}, Outputs: {{O: {{Value: !GetAtt A.Nope}}}}}}",
            "Template error: resource A does not support attribute type Nope in Fn::GetAtt",
        ),
        (
            f"Resources: {{A: {{{TOPIC}, DependsOn: B}}, B: {{{TOPIC}, DependsOn: C}}, C: {{{TOPIC}, DependsOn: B}}}}",
            "Circular dependency between resources: [B, C]",
        ),
    ],
)
def test_a_template_that_aws_refuses_is_refused(body, message):
    assert refusal(body) == message


def test_attributes_of_nested_stacks_and_custom_resources_are_open():
    check(
        template(
            """
            Resources:
              N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x}}
              C: {Type: Custom::Thing, Properties: {ServiceToken: !GetAtt N.Outputs.Function}}
              P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt C.Anything}}
            Outputs: {V: {Value: !GetAtt P.Value}}
            """
        ),
        "eu-west-1",
        HANDLERS.keys(),
    )


def test_resources_are_created_after_what_they_refer_to():
    body = f"""
    Resources:
      A: {{{TOPIC}, Properties: {{DisplayName: !Ref C}}}}
      B: {{{TOPIC}}}
      C: {{{TOPIC}, Properties: {{DisplayName: !Sub "${{D.TopicName}}"}}}}
      D: {{{TOPIC}, Metadata: {{Note: !Ref B}}}}
    """
    assert creation_order(template(body).resources) == ["B", "D", "C", "A"]


def test_independent_resources_keep_the_order_of_the_template():
    body = "Resources: {C: {Type: T}, A: {Type: T}, B: {Type: T}}"
    assert creation_order(template(body).resources) == ["C", "A", "B"]


def test_a_long_chain_needs_no_recursion():
    chain = ", ".join(f"R{n}: {{Type: T, DependsOn: R{n + 1}}}" for n in range(499))
    assert creation_order(template(f"Resources: {{{chain}, R499: {{Type: T}}}}").resources)[0] == "R499"


ROLE = "R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}"
NAMED = "R: {Type: AWS::IAM::Role, Properties: {RoleName: n, AssumeRolePolicyDocument: {}}}"


@pytest.mark.parametrize(
    ("resource", "given", "missing"),
    [
        (ROLE, [], "CAPABILITY_IAM"),
        (ROLE, ["CAPABILITY_IAM"], None),
        (ROLE, ["CAPABILITY_NAMED_IAM"], None),
        (NAMED, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
        (NAMED, ["CAPABILITY_NAMED_IAM"], None),
        (f"A: {{{TOPIC}}}", [], None),
    ],
)
def test_identities_need_an_acknowledgement(resource, given, missing):
    found = template(f"Resources: {{{resource}}}")
    if missing is None:
        require(found, given, directly=True)
        return
    with pytest.raises(ServiceError) as refused:
        require(found, given, directly=True)
    assert (refused.value.code, refused.value.message) == (
        "InsufficientCapabilitiesException",
        f"Requires capabilities : [{missing}]",
    )
    assert needed(found) == ([missing], ["AWS::IAM::Role"])


def test_an_unknown_transform_is_refused():
    with pytest.raises(ServiceError, match=r"No transform named MyMacro found\."):
        transforms_of(parse("Transform: [AWS::Serverless-2016-10-31, MyMacro]"))


def test_a_logical_id_keeps_its_type():
    before, after = template("Resources: {A: {Type: T}}"), template("Resources: {A: {Type: U}}")
    with pytest.raises(ServiceError, match=r"Update of resource type is not permitted\..*: \[A\]"):
        refuse_type_changes(before, after)
