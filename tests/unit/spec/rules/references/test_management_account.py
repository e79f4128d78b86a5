"""LG1212: the organisation's management account as an account of an environment."""


def test_it_is_refused_as_a_runtime_account(findings):
    expected = """\
lockgate.yaml:5:65: LG1212 environment `prod` uses the management account `333333333333` as runtime account
  why: service and resource control policies do not bind the management account, so no guardrail would hold there
  try: use a member account
"""
    assert findings(("region: eu-west-1", 'region: eu-west-1, management: "333333333333"')) == expected


def test_it_is_refused_as_an_infrastructure_account(findings):
    expected = """\
lockgate.yaml:4:40: LG1212 environment `test` uses the management account `111111111111` as infrastructure account
  why: service and resource control policies do not bind the management account, so no guardrail would hold there
  try: use a member account
lockgate.yaml:5:40: LG1212 environment `prod` uses the management account `111111111111` as infrastructure account
  why: service and resource control policies do not bind the management account, so no guardrail would hold there
  try: use a member account
"""
    assert findings(("region: eu-west-1", 'region: eu-west-1, management: "111111111111"')) == expected


def test_another_account_is_fine(findings):
    assert not findings(("region: eu-west-1", 'region: eu-west-1, management: "999999999999"'))
