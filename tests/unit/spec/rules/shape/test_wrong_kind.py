"""LG1103: a value of another kind than its key takes."""


def test_a_key_without_a_value_is_called_so(findings):
    expected = """\
lockgate.yaml:7:3: LG1103 `applications.orders` has no value, it takes a mapping
  why: each key takes one kind of value, so that it can mean only one thing
  try: write `key: value` pairs below it
"""
    assert findings(("{repository: github:acme/orders}", "")) == expected


def test_a_list_instead_of_a_mapping_is_refused(findings):
    expected = """\
lockgate.yaml:7:11: LG1103 `applications.orders` takes a mapping, not a list
  why: each key takes one kind of value, so that it can mean only one thing
  try: write `key: value` pairs below it
"""
    assert findings(("{repository: github:acme/orders}", "[]")) == expected


def test_a_text_instead_of_a_list_is_shown_in_brackets(findings):
    expected = """\
lockgate.yaml:5:91: LG1103 `environments.prod.approval` takes a list, not a text
  why: each key takes one kind of value, so that it can mean only one thing
  try: put it in brackets: `[operators]`
"""
    assert findings(('"333333333333"}', '"333333333333", approval: operators}')) == expected


def test_a_mapping_instead_of_a_text_is_refused(findings):
    expected = """\
lockgate.yaml:4:18: LG1103 `environments.test.branch` takes a text, not a mapping
  why: each key takes one kind of value, so that it can mean only one thing
  try: write one text
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: {name: main}, infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_a_null_is_no_default(findings):
    expected = """\
lockgate.yaml:2:53: LG1103 `organization.prefix` has no value, it takes a text
  why: each key takes one kind of value, so that it can mean only one thing
  try: write one text
"""
    assert findings(("region: eu-west-1", "region: eu-west-1, prefix: ~")) == expected


def test_minutes_in_words_are_refused(findings):
    expected = """\
lockgate.yaml:7:61: LG1103 `applications.orders.build.timeout` takes a whole number, not a text
  why: each key takes one kind of value, so that it can mean only one thing
  try: write digits only, without quotes
"""
    assert findings(("github:acme/orders", "github:acme/orders, build: {timeout: 5 minutes}")) == expected


def test_a_word_for_a_truth_value_is_refused(findings):
    expected = """\
lockgate.yaml:7:65: LG1103 `applications.orders.checks.up_to_date` takes `true` or `false`, not a text
  why: each key takes one kind of value, so that it can mean only one thing
  try: write one of the two, without quotes
"""
    assert findings(("github:acme/orders", "github:acme/orders, checks: {up_to_date: 'yes'}")) == expected


def test_a_parameter_takes_plain_values_only(findings):
    expected = """\
lockgate.yaml:7:70: LG1103 `applications.orders.parameters.prod.Size` takes a text or a number, not a list
  why: each key takes one kind of value, so that it can mean only one thing
  try: write one plain value
"""
    assert findings(("github:acme/orders", "github:acme/orders, parameters: {prod: {Size: [large]}}")) == expected


def test_a_whole_section_of_the_wrong_kind_hides_no_other_error(findings):
    expected = """\
lockgate.yaml:6:9: LG1103 `groups` takes a mapping, not a list
  why: each key takes one kind of value, so that it can mean only one thing
  try: write `key: value` pairs below it
lockgate.yaml:8:24: LG1115 `acme` is not a repository
  why: a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed
  try: write `github:OWNER/NAME`, or a folder as `.`, `./NAME` or `/PATH`
"""
    assert findings(('"333333333333"}', '"333333333333"}\ngroups: [a]'), ("github:acme/orders", "acme")) == expected
