"""LG1406: a SAM type that Lockgate does not know."""


def test_a_misspelt_type_is_refused_with_a_guess(findings):
    expected = """\
template.yaml:3:17: LG1406 resource `Table` has the unknown SAM type `AWS::Serverless::SimpelTable`
  why: SAM types are replaced by what they generate before permissions are derived
  try: did you mean `AWS::Serverless::SimpleTable`?
"""
    assert (
        findings(
            template="""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::Serverless::SimpelTable}
"""
        )
        == expected
    )


def test_a_type_without_an_entry_is_refused(findings):
    expected = """\
template.yaml:3:15: LG1406 resource `Api` has the unknown SAM type `AWS::Serverless::GraphQLApi`
  why: SAM types are replaced by what they generate before permissions are derived
  try: write the CloudFormation resources that it stands for
"""
    assert (
        findings(
            template="""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::GraphQLApi}
"""
        )
        == expected
    )
