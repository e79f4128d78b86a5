"""LG1110: a name that cannot be part of names on AWS."""


def test_upper_case_is_refused_with_the_nearest_name(findings):
    expected = """\
lockgate.yaml:5:3: LG1110 the name `Prod` has characters or a form that names on AWS cannot have
  why: it becomes part of bucket names, which allow lower-case letters, digits and hyphens only
  try: write `prod`
"""
    assert findings(("  prod:", "  Prod:")) == expected


def test_underscores_are_refused_with_the_nearest_name(findings):
    expected = """\
lockgate.yaml:7:3: LG1110 the name `order_service` has characters or a form that names on AWS cannot have
  why: it becomes part of bucket names, which allow lower-case letters, digits and hyphens only
  try: write `order-service`
"""
    assert findings(("  orders:", "  order_service:")) == expected


def test_a_name_without_a_usable_character_has_no_nearest_one(findings):
    expected = """\
lockgate.yaml:5:3: LG1110 the name `__` has characters or a form that names on AWS cannot have
  why: it becomes part of bucket names, which allow lower-case letters, digits and hyphens only
  try: write it in lower-case letters, digits and single hyphens, beginning with a letter
"""
    assert findings(("  prod:", '  "__":')) == expected


def test_names_of_groups_are_names_too(findings):
    expected = """\
lockgate.yaml:6:10: LG1110 the name `On Call` has characters or a form that names on AWS cannot have
  why: it becomes part of bucket names, which allow lower-case letters, digits and hyphens only
  try: write `on-call`
"""
    assert findings(('"333333333333"}', '"333333333333"}\ngroups: {On Call: {}}')) == expected


def test_a_double_hyphen_is_refused(findings):
    expected = """\
lockgate.yaml:5:3: LG1110 the name `eu--prod` has characters or a form that names on AWS cannot have
  why: it becomes part of bucket names, which allow lower-case letters, digits and hyphens only
  try: write `eu-prod`
"""
    assert findings(("  prod:", "  eu--prod:")) == expected


def test_digits_and_single_hyphens_are_fine(findings):
    assert not findings(("  prod:", "  prod-eu-2:"))
