"""What AWS does around a call and the engine does not, put right before and after it.

In: an authorised call (`Passage`) and the engine's request or answer. Out: a request or answer as AWS has it, or
AWS's error. One module per service family; each registers its operations in a table. Nothing here may widen what was
authorised.
"""

from lockgate.emulator.corrections.passage import Corrections, Passage

__all__ = ["Corrections", "Passage"]
