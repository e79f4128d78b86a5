"""``lockgate schema``."""

import json

from lockgate.spec import json_schema


def test_it_prints_the_schema(lockgate):
    shown = lockgate("schema")
    assert (shown.code, shown.err) == (0, "")
    assert json.loads(shown.out) == json_schema()
