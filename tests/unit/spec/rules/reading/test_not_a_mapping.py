"""LG1007: a document that is not a mapping."""


def test_an_empty_file_is_refused(findings, project):
    project.write("lockgate.yaml", "")
    expected = """\
lockgate.yaml:1:1: LG1007 the file is empty
  why: a document is a mapping of keys to values at its top
  try: write it; `lockgate init` shows a whole example
"""
    assert findings() == expected


def test_a_file_of_comments_is_an_empty_one(findings, project):
    project.write("lockgate.yaml", "# nothing yet\n")
    expected = """\
lockgate.yaml:1:1: LG1007 the file is empty
  why: a document is a mapping of keys to values at its top
  try: write it; `lockgate init` shows a whole example
"""
    assert findings() == expected


def test_a_list_is_refused(findings, project):
    project.write("lockgate.yaml", "- lockgate\n")
    expected = """\
lockgate.yaml:1:1: LG1007 the document is a list, not a mapping
  why: a document is a mapping of keys to values at its top
  try: write keys as `key: value`, each at the start of a line
"""
    assert findings() == expected


def test_a_bare_word_is_refused(findings):
    expected = """\
template.yaml:1:1: LG1007 the document is a text, not a mapping
  why: a document is a mapping of keys to values at its top
  try: write keys as `key: value`, each at the start of a line
"""
    assert findings(template="Resources\n") == expected
