"""LG1113: a word that is none of those to choose from."""


def test_a_misspelt_source_is_refused_with_a_guess(findings):
    expected = """\
lockgate.yaml:7:52: LG1113 `artefact` is no choice for `source`
  why: the key takes one of a few words
  try: did you mean `artifact`?
"""
    assert findings(("github:acme/orders", "github:acme/orders, source: artefact")) == expected


def test_another_source_is_answered_with_the_choices(findings):
    expected = """\
lockgate.yaml:7:52: LG1113 `zip` is no choice for `source`
  why: the key takes one of a few words
  try: write one of `connection`, `artifact`
"""
    assert findings(("github:acme/orders", "github:acme/orders, source: zip")) == expected


def test_the_end_of_a_compute_type_is_recognised(findings):
    expected = """\
lockgate.yaml:7:61: LG1113 `small` is no choice for `compute`
  why: the key takes one of a few words
  try: did you mean `BUILD_GENERAL1_SMALL`?
"""
    assert findings(("github:acme/orders", "github:acme/orders, build: {compute: small}")) == expected


def test_stated_choices_are_taken(findings):
    assert not findings(
        ("github:acme/orders", "github:acme/orders, source: artifact, build: {compute: BUILD_GENERAL1_LARGE}")
    )
