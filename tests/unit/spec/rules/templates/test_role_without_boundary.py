"""LG1410: a role that the template creates without the permissions boundary."""


def test_a_role_without_a_boundary_is_refused(findings):
    expected = """\
template.yaml:2:3: LG1410 the role `Role` has no permissions boundary
  why: the role that deploys may create no role without it, so that no deployment can outgrow its boundary
  try: declare the parameter `Boundary` (`Type: String`), and give the role `PermissionsBoundary: !Ref Boundary`
"""
    assert (
        findings(
            template="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
"""
        )
        == expected
    )


def test_a_role_that_sam_generates_needs_one_too(findings):
    expected = """\
template.yaml:3:3: LG1410 the role `FunctionRole` has no permissions boundary
  why: the role that deploys may create no role without it, so that no deployment can outgrow its boundary
  try: SAM generates it: give what the role is for `PermissionsBoundary: !Ref Boundary`, or `Globals`
"""
    assert (
        findings(
            template="""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler}
"""
        )
        == expected
    )


def test_globals_can_give_it_to_all_functions(findings):
    assert not findings(
        template="""\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Boundary: {Type: String}
Globals: {Function: {PermissionsBoundary: !Ref Boundary}}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler}
"""
    )


def test_sams_role_for_codedeploy_cannot_have_one(findings):
    expected = """\
template.yaml:5:3: LG1410 the role `CodeDeployServiceRole` has no permissions boundary
  why: the role that deploys may create no role without it, so that no deployment can outgrow its boundary
  try: SAM gives this role no boundary: name a role of your own in `DeploymentPreference`, `Role`
"""
    assert (
        findings(
            template="""\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Boundary: {Type: String}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, PermissionsBoundary: !Ref Boundary, AutoPublishAlias: live, DeploymentPreference: {Type: AllAtOnce}}
"""
        )
        == expected
    )


def test_a_role_with_the_boundary_is_fine(findings):
    assert not findings(
        template="""\
Parameters:
  Boundary: {Type: String}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}, PermissionsBoundary: !Ref Boundary}
"""
    )
