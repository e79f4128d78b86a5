"""LG1205: an infrastructure account that is also a runtime account."""


def test_an_environment_in_its_own_infrastructure_account_is_refused(findings):
    expected = """\
lockgate.yaml:5:65: LG1205 environment `prod` runs in its own infrastructure account `111111111111`
  why: what runs there could reach the pipeline, its artifacts and its key, and so change what is delivered
  try: run the environment in an account of its own
"""
    assert findings(('"333333333333"', '"111111111111"')) == expected


def test_an_environment_in_anothers_infrastructure_account_is_refused(findings):
    expected = """\
lockgate.yaml:5:68: LG1205 environment `prod` runs in `test`'s infrastructure account `111111111111`
  why: what runs there could reach the pipeline, its artifacts and its key, and so change what is delivered
  try: run the environment in an account of its own
"""
    assert (
        findings(
            (
                'prod: {branch: main, infrastructure: "111111111111", runtime: "333333333333"}',
                'prod: {branch: release, infrastructure: "333333333333", runtime: "111111111111"}',
            )
        )
        == expected
    )
