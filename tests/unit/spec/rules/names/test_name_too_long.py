"""LG1301: a name that exceeds AWS's limit once it is put together."""


def test_the_bucket_is_usually_the_first_name_to_be_too_long(findings):
    expected = """\
lockgate.yaml:7:3: LG1301 the bucket name `lockgate-a-rather-long-application-name-main-111111111111-eu-west-1` has 67 characters, 4 too many
  why: AWS allows 63 characters in a bucket name
  try: take 4 characters from the application `a-rather-long-application-name`, the branch `main` or the prefix `lockgate`
"""
    assert findings(("  orders:", "  a-rather-long-application-name:")) == expected


def test_a_role_can_be_the_longest(findings):
    expected = """\
lockgate.yaml:7:3: LG1301 the role name `lockgate-orders-an-environment-with-quite-a-long-name-indeed-execution` has 70 characters, 6 too many
  why: AWS allows 64 characters in a role name
  try: take 6 characters from the application `orders`, the environment `an-environment-with-quite-a-long-name-indeed` or the prefix `lockgate`
"""
    assert findings(("  prod:", "  an-environment-with-quite-a-long-name-indeed:")) == expected


def test_the_group_counts_in_a_groups_role(findings):
    expected = """\
lockgate.yaml:6:10: LG1301 the role name `lockgate-orders-main-the-people-who-look-after-the-orders-service` has 65 characters, 1 too many
  why: AWS allows 64 characters in a role name
  try: take 1 character from the group `the-people-who-look-after-the-orders-service`, the application `orders`, the branch `main` or the prefix `lockgate`
"""
    assert (
        findings(('"333333333333"}', '"333333333333"}\ngroups: {the-people-who-look-after-the-orders-service: {}}'))
        == expected
    )


def test_every_line_and_environment_is_reported_once(findings):
    expected = """\
lockgate.yaml:7:3: LG1301 the bucket name `lockgate-this-application-has-a-name-longer-than-any-role-may-have-main-111111111111-eu-west-1` has 94 characters, 31 too many
  why: AWS allows 63 characters in a bucket name
  try: take 31 characters from the application `this-application-has-a-name-longer-than-any-role-may-have`, the branch `main` or the prefix `lockgate`
lockgate.yaml:7:3: LG1301 the role name `lockgate-this-application-has-a-name-longer-than-any-role-may-have-prod-execution` has 81 characters, 17 too many
  why: AWS allows 64 characters in a role name
  try: take 17 characters from the application `this-application-has-a-name-longer-than-any-role-may-have`, the environment `prod` or the prefix `lockgate`
lockgate.yaml:7:3: LG1301 the role name `lockgate-this-application-has-a-name-longer-than-any-role-may-have-test-execution` has 81 characters, 17 too many
  why: AWS allows 64 characters in a role name
  try: take 17 characters from the application `this-application-has-a-name-longer-than-any-role-may-have`, the environment `test` or the prefix `lockgate`
"""
    assert (
        findings(
            ("  orders:", "  this-application-has-a-name-longer-than-any-role-may-have:"),
            ('"333333333333"', '["333333333333", "444444444444"]'),
        )
        == expected
    )


def test_a_name_of_exactly_the_limit_is_fine(findings):
    assert not findings(("  orders:", "  orders-and-invoices-europe:"))
