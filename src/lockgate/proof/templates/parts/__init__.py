"""Resolved resources to identities and holdings, one module per family of types.

In: stacks, in any order. Out: everything that they make, with the policies that are attached to it from wherever they
are written. A module registers a function for each of its types: ``TAKE`` for what stands for itself, ``ATTACH`` for
what says something about something else, which is taken in after everything that stands for itself.
"""

from lockgate.proof.templates.parts.assembling import assembled
from lockgate.proof.templates.parts.store import Parts

__all__ = ["Parts", "assembled"]
