"""Whatever a document holds, its YAML text is read back as the same by readers of YAML 1.1 and of YAML 1.2."""

import io
import os

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lockgate.render.text import to_text
from lockgate.render.tree import Noted, bare

MANY = settings(max_examples=5_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 200, derandomize=True)

# Whatever YAML itself cannot hold is no document: surrogates, and control characters that need an escape of their own.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
TRICKY = st.sampled_from(
    [
        "yes",
        "NO",
        "~",
        "null",
        "1e3",
        "0x1F",
        "1_000",
        "12:30:00",
        "2012-10-17",
        "<<",
        "=",
        "-",
        "- a",
        "? b",
        "a: b",
        "#c",
        " d",
        "!e",
        "&f",
        "*g",
        "|",
        ">",
        "%h",
        "@i",
        "`j",
        "{k}",
        "[l]",
        "'m'",
        '"n"',
        "o\n",
        "\ufeff",
        "\x85",
        "\u2028",
        "\x07",
        "--- ",
        "...",
    ]
)
LINES = st.lists(st.sampled_from(["a", "", " ", "  b: c", "# d", "- e", "|", "'", "...", "\t"]), max_size=5).map(
    "\n".join
)
SCALARS = st.one_of(TEXTS, LINES, TRICKY, st.booleans(), st.integers(-(10**9), 10**9))
COMMENTS = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "Zs")), max_size=200)


def noted(children):
    return st.one_of(children, st.builds(Noted, children, COMMENTS))


TREES = st.recursive(
    SCALARS,
    lambda children: st.one_of(
        st.lists(noted(children), max_size=4), st.dictionaries(st.one_of(TEXTS, TRICKY), noted(children), max_size=4)
    ),
    max_leaves=20,
)


def plain(tree):
    tree = bare(tree)
    if isinstance(tree, dict):
        return {key: plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return tree


@MANY
@given(TREES)
def test_pyyaml_reads_it_back(tree):
    assert yaml.safe_load(to_text(tree)) == plain(tree)


@MANY
@given(TREES)
def test_ruamel_reads_it_back(tree):
    assert YAML(typ="safe", pure=True).load(io.StringIO(to_text(tree))) == plain(tree)
