"""Whatever a file holds, reading it ends in a declaration or in findings with a place."""

import json
import os
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lockgate.kernel import LockgateError
from lockgate.spec import read
from lockgate.spec.document import DECLARATION, TEMPLATE, compose

EXAMPLES = settings(max_examples=5_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 150, derandomize=True)
FRAGMENTS = st.sampled_from(
    [
        "lockgate: 1\n",
        "a: ",
        "- ",
        "? ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&x ",
        "*x",
        "!Ref ",
        "!!str ",
        "'",
        '"',
        "#",
        "---\n",
        "...\n",
        "\t",
        "\n",
        "\r\n",
        "  ",
        "%YAML 1.1\n",
        "<<: ",
        "\ufeff",
        "é",
        "\x00\n",
        "\\u",
        "012",
        "~",
        ">\n",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=25).map("".join))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
)


@EXAMPLES
@given(TEXTS, st.sampled_from([DECLARATION, TEMPLATE]))
@example("a: *b", DECLARATION)
@example("a: &a [*a]", TEMPLATE)
def test_text_becomes_a_document_or_findings_with_places_in_it(text, dialect):
    document, findings = compose(text, "file.yaml", dialect)
    assert document is not None or findings
    last = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for finding in findings:
        assert 1 <= finding.origin.line <= last
        assert finding.origin.column >= 1


@EXAMPLES
@given(st.binary(max_size=80))
def test_bytes_become_a_declaration_or_findings(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lockgate.yaml")
        path.write_bytes(content)
        try:
            read(path)
        except LockgateError as error:
            assert error.findings  # noqa: PT017 -- either outcome is right, any other exception is not


@EXAMPLES
@given(st.dictionaries(st.text(max_size=6), JSON, max_size=4).filter(bool), st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_what_it_means(value, indent):
    document, findings = compose(json.dumps(value, indent=indent), "file.json", DECLARATION)
    assert not findings
    assert document is not None
    assert document.value == value


@EXAMPLES
@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), JSON, min_size=1, max_size=4))
def test_every_text_stands_where_its_place_says(value):
    text = json.dumps(value, indent=2)
    document, _ = compose(text, "file.json", DECLARATION)
    assert document is not None
    lines = text.split("\n")
    for path, origin in document.values.items():
        found = document.get(path)
        if isinstance(found, str):
            assert lines[origin.line - 1][origin.column - 1 :].startswith(json.dumps(found))
