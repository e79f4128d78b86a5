"""The engine reads its settings when it is imported: nothing may import it before they are set."""

import subprocess
import sys


def test_the_process_entry_does_not_load_the_engine_before_its_settings():
    script = (
        "import sys, lockgate.emulator.__main__, lockgate.emulator.child, lockgate.emulator.process\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('ministack', 'moto', 'uvicorn', 'botocore')])"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
