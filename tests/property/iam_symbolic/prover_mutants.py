"""Copies of the symbolic engine with one error each, loaded beside the real one.

The nouns of questions stay those of the real engine, so that the same questions can be put to both.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from lockgate.iam import symbolic

SOURCE = Path(str(symbolic.__file__)).parent
REAL = "lockgate.iam.symbolic"


@dataclass(frozen=True)
class Mutant:
    """One error: in `file`, `old` becomes `new`."""

    name: str
    file: str
    old: str
    new: str


class _Source(MetaPathFinder, Loader):
    """Serves the engine's modules under another name, with the error in one of them."""

    def __init__(self, package: str, mutant: Mutant | None) -> None:
        self._package = package
        self._mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self._package:
            return ModuleSpec(fullname, self, is_package=True)
        if fullname.startswith(f"{self._package}."):
            return ModuleSpec(fullname, self, origin=str(SOURCE / f"{fullname.rpartition('.')[2]}.py"))
        return None

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ != self._package:
            name = module.__name__.rpartition(".")[2]
            exec(compile(self._text(name), f"{module.__name__}.py", "exec"), module.__dict__)

    def _text(self, name: str) -> str:
        text = (SOURCE / f"{name}.py").read_text(encoding="utf-8")
        if self._mutant is not None and name == self._mutant.file:
            assert text.count(self._mutant.old) == 1, f"{name}.py no longer has {self._mutant.old!r} once"
            text = text.replace(self._mutant.old, self._mutant.new)
        text = text.replace(f"{REAL}.", f"{self._package}.").replace(
            f"from {REAL} import", f"from {self._package} import"
        )
        return text.replace(f"{self._package}.question", f"{REAL}.question")


@contextmanager
def loaded(number: int, mutant: Mutant | None) -> Iterator[Any]:
    """The `prepared` module of the engine with the error, or of a faithful copy."""
    package = f"lockgate_mutant_{number}"
    finder = _Source(package, mutant)
    sys.meta_path.insert(0, finder)
    try:
        yield import_module(f"{package}.prepared")
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[name]


MUTANTS = [
    Mutant("a denial of the resource is dropped", "rules", "yield from self._denied(stack.resource,", "yield from self._denied((),"),
    Mutant("IfExists is flipped", "key_values", "return self.if_exists or comparison.negated", "return not self.if_exists or comparison.negated"),
    Mutant("a wildcard of a segment crosses colons", "language", 'Class.SEGMENT: lambda character: character != ":"', "Class.SEGMENT: lambda character: True"),
    Mutant("levels of SCPs need not allow", "rules", "(*clauses, *ceilings)", "(*clauses,)"),
    Mutant("denials of SCPs are ignored", "rules", "for part in (*stack.scps, stack.identity,", "for part in (stack.identity,"),
    Mutant("RCPs bind every service", "rules", 'return rcps_bind(action) and action != "kms:retiregrant"', "return True"),
    Mutant("RCPs are ignored", "rules", "yield from self._denied(stack.rcps,", "yield from self._denied((),"),
    Mutant("NotResource is read as Resource", "binding", "patterns, not statement.not_resources)]", "patterns, True)]"),
    Mutant("NotAction is read as Action", "actions", "self.full & ~covered if excepted else covered", "covered"),
    Mutant("inverted operators are read as plain ones", "comparisons", "return [(unlisted if wanted else listed,)]", "return [(listed if wanted else unlisted,)]"),
    Mutant("ForAllValues and ForAnyValue are mixed up", "key_values", "elif (condition.qualifier is Qualifier.ALL) is wanted:", "elif (condition.qualifier is Qualifier.ALL) is not wanted:"),
    Mutant("an empty text is no null data set", "key_values", "or_empty=condition.qualifier is Qualifier.ALL)", "or_empty=False)"),
    Mutant("search ends where a negative pattern accepts", "emptiness", "tuple(item.sink for item in negative)", "tuple(item.accept for item in negative)"),
    Mutant("every request is within one account", "rules", "elif self._world.account != self._target.account:", "elif self._world.account is None:"),
    Mutant("trust and key policies need not allow", "exceptions", "(space.full & ~trust & ~keys, [])", "(space.full, [])"),
    Mutant("boundaries are ignored", "rules", "for part in (self._stack.boundary, self._stack.session)", "for part in (self._stack.session,)"),
    Mutant("Block Public Access is ignored", "rules", "if not (blocked and foreign and is_public(self._stack.resource)):", "if foreign or not foreign:"),
    Mutant("the way out by another action is forgotten", "splitting", "if outside:", "if outside and not denial.literals and outside < 0:"),
    Mutant("allows are narrowed and denials widened in NotResource", "binding", "wider = widen is not statement.not_resources", "wider = widen is statement.not_resources"),
    Mutant("keys are always there", "key_values", "if domain.absent and _meets(None, wanted):", "if not domain.single and _meets(None, wanted):"),
    Mutant("two classes of actions at once", "fallback", "add((first ^ 1, second ^ 1))", "add((first ^ 1, second ^ 1, first))"),
    Mutant("accounts that policies name are not told apart", "accounts", "account if self.each or account in self.mentioned else None", "None"),
    Mutant("an outsider may be of our organisation", "callers", 'texts.append((either([(f"{organization.id}/", STAR)]), False))', "texts.extend([])"),
    Mutant("services always state their source", "callers", "owner = Free(Domain(choices=(driver,)))", "owner = Free(Domain(absent=False, choices=(driver,)))"),
    Mutant("callers have no tags of their choice", "callers", "tags={} if kind is PrincipalKind.ROOT else None", "tags={}"),
    Mutant("sessions have no name of their own", "naming", "        found += _session(arn)\n", ""),
    Mutant("NotPrincipal spares whoever is in a listed account", "naming", "    themselves = _unlike(_callers(named.arns, world, Directness.CALLER))\n", "    return NEVER\n"),
    Mutant("a glance takes every denial for left", "sources", "return all(self._escaped(held, denial) for denial in denials if denial.actions & actions)", "return True"),
    Mutant("a glance overlooks other accounts", "sources", 'if text != owner and text.split(":")[_ACCOUNT : _ACCOUNT + 1] != [owner]:', "if not text:"),
    Mutant("a key's values are met one by one", "problem", "after = before | {sign}", "after = frozenset({sign})"),
    Mutant("dates are compared the wrong way", "comparisons", '"lessthan": lambda value, bound: value < bound', '"lessthan": lambda value, bound: value > bound'),
    Mutant("an address lies within every range", "comparisons", "isinstance(outer, IPv4Network) and inner.subnet_of(outer)", "isinstance(outer, IPv4Network)"),
    Mutant("grants allow every operation", "rules", "actions = self._space.where(operations.__contains__)", "actions = self._space.full"),
    Mutant("the management account is bound by SCPs", "rules", "if account is not None and account == organization.management_account:", 'if account == "":'),
]  # fmt: skip
"""Each must be caught: see the test beside this file."""
