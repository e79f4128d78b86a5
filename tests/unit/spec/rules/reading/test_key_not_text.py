"""LG1012: a key that is not a plain text."""


def test_a_mapping_as_a_key_is_refused(findings):
    expected = """\
lockgate.yaml:2:3: LG1012 this key is a mapping, not a text
  why: keys are names; a list or mapping as a key cannot be one
  try: write the key as one word; a value in braces that begins a line may need quotes
"""
    assert (
        findings(
            (
                "lockgate: 1\n",
                """\
lockgate: 1
? {a: 1}
: 2
""",
            )
        )
        == expected
    )


def test_a_list_as_a_key_is_refused(findings):
    expected = """\
template.yaml:1:3: LG1012 this key is a list, not a text
  why: keys are names; a list or mapping as a key cannot be one
  try: write the key as one word; a value in braces that begins a line may need quotes
"""
    assert (
        findings(
            template="""\
? [a]
: 1
Resources: {Queue: {Type: AWS::SQS::Queue}}
"""
        )
        == expected
    )
