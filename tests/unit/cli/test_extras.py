"""What a plain installation lacks is named before a command begins."""

import pytest

from lockgate.cli.extras import REHEARSAL, need_rehearsal
from lockgate.kernel import Exit, LockgateError


def test_what_is_missing_is_named_with_the_way_to_get_it():
    with pytest.raises(LockgateError) as caught:
        need_rehearsal("rehearse", ("json", "no_such_module_here"))
    assert str(caught.value) == (
        "lockgate: LG0012 `lockgate rehearse` needs what is not installed: no_such_module_here\n"
        "  why: a plain installation is light: it checks, designs, renders and asks\n"
        "  try: pip install 'lockgate[rehearsal]'"
    )
    assert caught.value.exit is Exit.USAGE


def test_with_the_extra_nothing_is_missing():
    need_rehearsal("rehearse", REHEARSAL)
