"""LG1005: a tab where YAML wants spaces."""


def test_a_tab_in_the_indentation_is_refused(findings, project):
    project.write("lockgate.yaml", "lockgate: 1\norganization:\n\tid: a\n")
    expected = """\
lockgate.yaml:3:1: LG1005 a tab stands where spaces must
  why: YAML refuses tabs in indentation, because they look different in every editor
  try: replace the tab by spaces
"""
    assert findings() == expected


def test_tabs_may_indent_json(findings):
    assert not findings(template='{\n\t"Resources": {\n\t\t"Queue": {"Type": "AWS::SQS::Queue"}\n\t}\n}\n')
