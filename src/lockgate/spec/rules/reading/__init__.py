"""Rules of reading: whether the bytes of a file are one plain YAML mapping whose every value has a place of its own.

In: bytes, text or a YAML node. Out: findings. They hold for the declared file and for templates alike.
"""

from lockgate.spec.rules.reading import (
    anchor,
    duplicate_key,
    file_too_large,
    file_unreadable,
    key_not_text,
    not_a_mapping,
    not_utf8,
    several_documents,
    tab_indentation,
    too_deep,
    unknown_tag,
    yaml_syntax,
)
from lockgate.spec.rules.rule import Rule

READING_RULES: tuple[Rule, ...] = tuple(
    module.RULE
    for module in (
        file_unreadable,
        file_too_large,
        not_utf8,
        yaml_syntax,
        tab_indentation,
        several_documents,
        not_a_mapping,
        duplicate_key,
        anchor,
        unknown_tag,
        too_deep,
        key_not_text,
    )
)
"""The rules that the reader itself applies."""
