"""LG1010: a YAML tag that means nothing here."""


def test_a_tag_in_the_declared_file_is_refused(findings):
    expected = """\
lockgate.yaml:7:24: LG1010 the tag `!Ref` is unknown
  why: the declared file has no tags; a template has only the short forms of CloudFormation's intrinsic functions
  try: remove the tag
lockgate.yaml:7:24: LG1115 `Orders` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: write `github:OWNER/NAME`, or a folder as `.`, `./NAME` or `/PATH`
"""
    assert findings(("github:acme/orders", "!Ref Orders")) == expected


def test_a_misspelt_function_in_a_template_is_refused_with_a_guess(findings):
    expected = """\
template.yaml:4:29: LG1010 the tag `!Subs` is unknown
  why: the declared file has no tags; a template has only the short forms of CloudFormation's intrinsic functions
  try: did you mean `!Sub`?
"""
    assert (
        findings(
            template="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Subs orders}
"""
        )
        == expected
    )


def test_a_tag_of_yaml_itself_is_shown_as_it_is_written(findings):
    expected = """\
lockgate.yaml:1:11: LG1010 the tag `!!int` is unknown
  why: the declared file has no tags; a template has only the short forms of CloudFormation's intrinsic functions
  try: remove the tag
lockgate.yaml:1:11: LG1107 the version was read as a text
  why: the version decides what the other keys mean; this Lockgate knows version 1
  try: write `lockgate: 1`, without quotes or a tag
"""
    assert findings(("lockgate: 1", "lockgate: !!int 1")) == expected


def test_the_tag_of_texts_is_harmless(findings):
    assert not findings(
        (
            'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
            'branch: !!str main, infrastructure: "111111111111", runtime: "222222222222"',
        )
    )
