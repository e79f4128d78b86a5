"""LG1006: more than one document in a file."""


def test_a_second_document_is_refused(findings, project):
    project.write(
        "lockgate.yaml",
        """\
lockgate: 1
---
lockgate: 1
""",
    )
    expected = """\
lockgate.yaml:2:1: LG1006 a second document begins here
  why: one file is one document; what stands behind the `---` would be ignored
  try: remove the `---` line, or move the second document to a file of its own
"""
    assert findings() == expected


def test_a_line_that_begins_the_only_document_is_no_second_one(findings):
    assert not findings(("lockgate: 1\n", "---\nlockgate: 1\n"))
