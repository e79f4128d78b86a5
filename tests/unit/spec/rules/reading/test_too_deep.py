"""LG1011: a document nested beyond reason."""


def test_a_document_deeper_than_the_limit_is_refused(findings, project):
    project.write("lockgate.yaml", "[" * 101)
    expected = """\
lockgate.yaml:1:101: LG1011 the document is nested more than 100 levels deep
  why: no declaration or template needs such depth, and readers of such files run out of memory
  try: flatten the document
"""
    assert findings() == expected


def test_a_hundred_thousand_brackets_are_refused_as_quickly(findings):
    expected = """\
template.yaml:1:101: LG1011 the document is nested more than 100 levels deep
  why: no declaration or template needs such depth, and readers of such files run out of memory
  try: flatten the document
"""
    assert findings(template="[" * 100_000) == expected
