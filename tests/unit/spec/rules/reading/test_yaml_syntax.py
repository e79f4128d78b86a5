"""LG1004: text that is not YAML."""


def test_a_quote_that_is_never_closed_is_shown_where_it_opens(findings, project):
    project.write("lockgate.yaml", 'lockgate: 1\norganization: "o-a1\n')
    expected = """\
lockgate.yaml:2:15: LG1004 this is not YAML: a quote that is opened is never closed
  why: nothing after this place can be trusted to mean what it looks like
  try: close the quote
"""
    assert findings() == expected


def test_a_bracket_that_is_never_closed_is_shown_where_it_opens(findings, project):
    project.write("lockgate.yaml", "lockgate: 1\nenvironments: {prod: [a, b}\n")
    expected = """\
lockgate.yaml:2:22: LG1004 this is not YAML: a bracket or brace is never closed
  why: nothing after this place can be trusted to mean what it looks like
  try: close it, and part its items by commas
"""
    assert findings() == expected


def test_a_key_without_a_colon_is_said_to_lack_it(findings, project):
    project.write("lockgate.yaml", "lockgate: 1\norganization\n")
    expected = """\
lockgate.yaml:2:1: LG1004 this is not YAML: a key without `:`
  why: nothing after this place can be trusted to mean what it looks like
  try: write `key: value`; a value that goes on needs quotes
"""
    assert findings() == expected


def test_a_second_colon_in_a_value_asks_for_quotes(findings, project):
    project.write("lockgate.yaml", "lockgate: 1\norganization: a: b\n")
    expected = """\
lockgate.yaml:2:16: LG1004 this is not YAML: a second `: ` in one value
  why: nothing after this place can be trusted to mean what it looks like
  try: quote the value
"""
    assert findings() == expected


def test_wrong_indentation_is_called_so(findings, project):
    project.write(
        "lockgate.yaml",
        """\
organization:
  id: a
 region: b
""",
    )
    expected = """\
lockgate.yaml:3:2: LG1004 this is not YAML: the indentation matches no line above
  why: nothing after this place can be trusted to mean what it looks like
  try: begin the line below its siblings
"""
    assert findings() == expected


def test_any_other_complaint_is_passed_on(findings, project):
    project.write("lockgate.yaml", "lockgate: @1\n")
    expected = """\
lockgate.yaml:1:11: LG1004 this is not YAML: a value cannot begin with this character
  why: nothing after this place can be trusted to mean what it looks like
  try: quote the value
"""
    assert findings() == expected


def test_a_forbidden_character_is_named_by_its_number(findings, project):
    project.write("lockgate.yaml", "lockgate: 1\nid: \u0000\n")
    expected = """\
lockgate.yaml:2:5: LG1004 this is not YAML: the character U+0000 is not allowed
  why: nothing after this place can be trusted to mean what it looks like
  try: mend the line, or the one above it: look for a missing colon, quote, bracket or space
"""
    assert findings() == expected


def test_half_a_surrogate_pair_is_refused(findings, project):
    project.write("lockgate.yaml", 'lockgate: "\\ud83d"\n')
    expected = """\
lockgate.yaml:1:11: LG1004 this is not YAML: half of a surrogate pair stands alone
  why: nothing after this place can be trusted to mean what it looks like
  try: mend the line, or the one above it: look for a missing colon, quote, bracket or space
"""
    assert findings() == expected


def test_a_template_that_is_not_yaml_is_refused_in_its_own_file(findings):
    expected = """\
template.yaml:2:1: LG1004 this is not YAML: the text ends before a bracket or brace is closed
  why: nothing after this place can be trusted to mean what it looks like
  try: close it
"""
    assert findings(template="Resources: {\n") == expected
