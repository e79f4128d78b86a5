"""Regular expressions that cannot blow up.

In: a pattern that a user wrote and a text that a stranger wrote (a branch name, a commit message). Out: whether the
pattern is found anywhere in the text, in time linear in the text. The language is what Java's and RE2's flavours share,
with lookahead besides; back references and lookbehind are refused with their place. It never backtracks.
"""

from lockgate.emulator.services.codebuild.hooks.patterns.matcher import Pattern, TooCostlyError
from lockgate.emulator.services.codebuild.hooks.patterns.syntax import PatternError

__all__ = ["Pattern", "PatternError", "TooCostlyError"]
