"""How many examples: few in the quick profile, many in the thorough one."""

import os

from hypothesis import settings

EXAMPLES = 5000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 60

profile = settings(max_examples=EXAMPLES)
