"""Every rule of the declared file, in the order of their ids."""

from lockgate.spec.rules.names import NAME_RULES
from lockgate.spec.rules.reading import READING_RULES
from lockgate.spec.rules.references import REFERENCE_RULES
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape import SHAPE_RULES
from lockgate.spec.rules.templates import BUILDSPEC_RULES, TEMPLATE_RULES, buildspec_missing, template_missing

FOLDERS = {
    "0": ("Reading", "Is the file one plain YAML mapping? These hold for templates too."),
    "1": ("Shape", "Does each key exist, and has each value the form that its key takes?"),
    "2": ("References", "Do the parts of the file fit together?"),
    "3": ("Names", "Can everything be named on AWS, and apart from all else?"),
    "4": ("Templates", "Can what the applications bring along be deployed?"),
}
"""What the third digit of an id stands for."""

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *READING_RULES,
            *(module.RULE for module in SHAPE_RULES),
            *(module.RULE for module in REFERENCE_RULES),
            *(module.RULE for module in NAME_RULES),
            template_missing.RULE,
            buildspec_missing.RULE,
            *(module.RULE for module in (*TEMPLATE_RULES, *BUILDSPEC_RULES)),
        ),
        key=lambda rule: rule.id,
    )
)
"""One entry per rule; the reference shows them, and tests compare them with the files."""


def folder_of(rule: Rule) -> str:
    """The digit of the rule's folder, a key of `FOLDERS`."""
    return rule.id[3]
