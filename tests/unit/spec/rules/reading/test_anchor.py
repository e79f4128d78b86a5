"""LG1009: an anchor, with or without its aliases."""


def test_an_anchor_and_its_alias_are_refused(findings, project):
    project.write("lockgate.yaml", "lockgate: &one 1\norganization: *one\n")
    expected = """\
lockgate.yaml:1:11: LG1009 the anchor `&one` is not supported
  why: each value needs a place of its own that a finding can name, and CloudFormation refuses aliases in templates
  try: write the value out in each place
lockgate.yaml:2:15: LG1009 the alias `*one` is not supported
  why: each value needs a place of its own that a finding can name, and CloudFormation refuses aliases in templates
  try: write the value out in each place
"""
    assert findings() == expected


def test_an_anchor_alone_is_refused(findings):
    expected = """\
lockgate.yaml:4:65: LG1009 the anchor `&runtime` is not supported
  why: each value needs a place of its own that a finding can name, and CloudFormation refuses aliases in templates
  try: write the value out in each place
"""
    assert findings(('"222222222222"', '&runtime "222222222222"')) == expected


def test_a_merge_key_is_refused(findings):
    expected = """\
lockgate.yaml:2:1: LG1009 the merge key `<<` is not supported
  why: each value needs a place of its own that a finding can name, and CloudFormation refuses aliases in templates
  try: write the value out in each place
"""
    assert findings(("lockgate: 1\n", "lockgate: 1\n<<: {}\n")) == expected


def test_a_template_with_an_alias_is_refused_as_cloudformation_refuses_it(findings):
    expected = """\
template.yaml:2:6: LG1009 the anchor `&a` is not supported
  why: each value needs a place of its own that a finding can name, and CloudFormation refuses aliases in templates
  try: write the value out in each place
template.yaml:3:6: LG1009 the alias `*a` is not supported
  why: each value needs a place of its own that a finding can name, and CloudFormation refuses aliases in templates
  try: write the value out in each place
"""
    assert (
        findings(
            template="""\
Resources:
  A: &a {Type: AWS::SQS::Queue}
  B: *a
"""
        )
        == expected
    )


def test_a_buildspec_may_have_anchors_because_codebuild_follows_them(findings):
    assert not findings(
        buildspec="""\
version: 0.2
phases:
  build: &b {commands: [make]}
  post_build: *b
artifacts: {files: [out]}
"""
    )
