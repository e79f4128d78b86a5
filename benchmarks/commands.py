"""Commands that answer from the declared file alone, as whole processes, against their libraries and `lockgate --help`.

Run: `python benchmarks/commands.py [runs]`. Every command on the bundled example in both layouts. All is measured in
one run, interleaved, and shown as processor time (which a busy machine disturbs less than the clock) and as ratios,
because absolute times are the machine's. The best of the runs counts. Bytecode is kept in a folder of the benchmark's
own, as an installation has it, whatever the environment says.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

AIMS = {"--help": 0.25, "check": 0.5, "render": 0.5, "show design": 0.5, "prove": 1.0}
"""Seconds on a machine that starts the interpreter in 20 ms; of the processor, as the clock has them on a quiet one."""
LAYOUTS = ("paired", "tools")
LIBRARIES = "import typer, pydantic, ruamel.yaml; from pydantic import BaseModel"


@dataclass(frozen=True)
class Contender:
    """A process that is measured."""

    name: str
    command: tuple[str, ...]
    folder: Path
    aim: float | None = None


@dataclass(frozen=True)
class Cost:
    """What one run took, in seconds: of the processor, and by the clock."""

    processor: float
    clock: float


def cost(contender: Contender, environment: Mapping[str, str]) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen(
        contender.command,
        cwd=contender.folder,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process:
        complaint = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{contender.name} exits with {process.returncode}: {complaint.decode()}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began)


def contenders(folder: Path) -> list[Contender]:
    """The bare interpreter, the libraries of every command, and the commands in a project of each layout."""
    lockgate = (sys.executable, "-m", "lockgate")
    found = [
        Contender("interpreter", (sys.executable, "-c", "pass"), folder),
        Contender("its libraries", (sys.executable, "-c", LIBRARIES), folder),
        Contender("--help", (*lockgate, "--help"), folder, AIMS["--help"]),
    ]
    for layout in LAYOUTS:
        project = folder / layout
        init = [*lockgate, "init", "--layout", layout, str(project)]
        subprocess.run(init, cwd=folder, check=True, capture_output=True)
        for words in ("check", "render --out out", "show design", "prove"):
            name = words.partition(" --")[0]
            found.append(Contender(f"{name}, {layout}", (*lockgate, *words.split()), project, AIMS[name]))
    return found


def measure(found: list[Contender], runs: int, environment: Mapping[str, str]) -> dict[str, Cost]:
    """The best of the runs of each contender; the first round warms the caches and is dropped."""
    costs: dict[str, list[Cost]] = {each.name: [] for each in found}
    for number in range(runs + 1):
        for each in found:
            one = cost(each, environment)
            if number:
                costs[each.name].append(one)
    return {
        name: Cost(min(one.processor for one in every), min(one.clock for one in every))
        for name, every in costs.items()
    }


def report(found: list[Contender], best: Mapping[str, Cost]) -> None:
    libraries = best["its libraries"].processor
    for each in found:
        one = best[each.name]
        aim = "" if each.aim is None else f"   aim {each.aim:.2f} s: {'held' if one.processor < each.aim else 'missed'}"
        ratio = f"{one.processor / libraries:5.1f} times its libraries"
        print(f"{each.name:20} processor {one.processor:6.3f} s   clock {one.clock:6.3f} s   {ratio}{aim}")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        found = contenders(folder)
        report(found, measure(found, runs, environment))


if __name__ == "__main__":
    main()
