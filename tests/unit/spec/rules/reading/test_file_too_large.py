"""LG1002: a file beyond its size limit."""


def test_a_declared_file_beyond_its_limit_is_refused(findings, project):
    project.write("lockgate.yaml", "#" * 262_145)
    expected = """\
lockgate.yaml: LG1002 the file is larger than 262,144 bytes
  why: CloudFormation takes templates of at most 1 MB, and no declaration written by hand comes near its own limit
  try: split it: a template into nested stacks, a declaration into one per group of applications
"""
    assert findings() == expected


def test_a_template_beyond_cloudformations_limit_is_refused(findings):
    expected = """\
template.yaml: LG1002 the file is larger than 1,048,576 bytes
  why: CloudFormation takes templates of at most 1 MB, and no declaration written by hand comes near its own limit
  try: split it: a template into nested stacks, a declaration into one per group of applications
"""
    assert findings(template="#" * 1_048_577) == expected


def test_a_file_of_exactly_the_limit_is_read(findings, project):
    text = (project.folder / "lockgate.yaml").read_text()
    project.write("lockgate.yaml", text + "#" * (262_144 - len(text)))
    assert not findings()
