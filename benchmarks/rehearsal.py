"""The whole rehearsal of the bundled example: wall time, peak memory of all its processes, and where the time goes.

The peak counts a page that several processes share once: what the machine needs. Beside it stands the sum of resident
sizes, as other tools show them, which counts the interpreter and its libraries again for every process.

Of each merge that is delivered it also tells how long it took to answer in the last environment of its branch, and what
with. Steps of a chapter may go on side by side, so chapters are measured from their first beginning to their last end.

Run: `python benchmarks/rehearsal.py [paired|tools] [runs]`. The baseline of the same run is the builds' own work: the
sample's unit tests, run as often as the rehearsal builds, without any of Lockgate around them.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import psutil

EVERY = 0.25  # seconds between two looks at the memory; each look is work for the kernel, too


@dataclass(frozen=True)
class Memory:
    """Bytes that processes hold; `shared_once` counts a page of several processes once in all, `resident` for each."""

    shared_once: int = 0
    resident: int = 0

    def __or__(self, other: "Memory") -> "Memory":
        """The higher of each."""
        return Memory(max(self.shared_once, other.shared_once), max(self.resident, other.resident))


def memory_of_tree(process: psutil.Process) -> Memory:
    """What a process and all below it hold.

    Two dozen processes share the pages of one interpreter and its libraries. A sum of their resident sizes (RSS) counts
    those two dozen times; the memory that a machine needs is the sum of proportional sizes (PSS), which Linux alone
    tells. Elsewhere both are the former.
    """
    total = Memory()
    for one in [process, *process.children(recursive=True)]:
        try:
            found = one.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        shared_once = getattr(found, "pss", 0) or found.rss
        total = Memory(total.shared_once + shared_once, total.resident + found.rss)
    return total


def rehearse(layout: str) -> tuple[float, float, Memory, dict[str, Any]]:
    """Wall seconds, seconds of a core, peak of the memory and the trace of one rehearsal."""
    command = [sys.executable, "-m", "lockgate", "rehearse", "--layout", layout, "--format", "json"]
    with tempfile.TemporaryFile() as out:
        began, before = time.perf_counter(), spent_by_children()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        watched, peak = psutil.Process(child.pid), Memory()
        while child.poll() is None:
            try:
                peak |= memory_of_tree(watched)
            except psutil.NoSuchProcess:
                break
            time.sleep(EVERY)
        seconds = time.perf_counter() - began
        out.seek(0)
        if child.wait():
            raise SystemExit(f"the rehearsal failed with {child.returncode}")
        return seconds, spent_by_children() - before, peak, json.load(out)


def spent_by_children() -> float:
    """Seconds of a core that ended children and all below them have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bare_builds(layout: str, builds: int) -> float:
    """Seconds that the sample's unit tests alone take, `builds` times one after another."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        init = [sys.executable, "-m", "lockgate", "init", "--layout", layout, str(sample)]
        subprocess.run(init, check=True, capture_output=True)
        began = time.perf_counter()
        for _ in range(builds):
            subprocess.run([sys.executable, "-m", "unittest", "-q"], cwd=sample, check=True, capture_output=True)
        return time.perf_counter() - began


def main() -> None:
    """Print one table per layout."""
    layouts = [sys.argv[1]] if len(sys.argv) > 1 else ["paired", "tools"]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for layout in layouts:
        results = [rehearse(layout) for _ in range(runs)]
        seconds, cores, peak, trace = min(results, key=itemgetter(0))
        calls = sum(sum(t["calls"].values()) for t in trace["traffic"])
        builds = sum(
            "AWSCodeBuild" in each["principal"] and each["action"] == "logs:CreateLogStream" for each in trace["calls"]
        )
        bare = bare_builds(layout, max(builds, 1))
        print(f"{layout}: {seconds:.1f} s, {cores:.1f} s of a core, {calls} calls, best of {runs}")
        print(
            f"  peak {peak.shared_once / 2**20:.0f} MiB; {peak.resident / 2**20:.0f} MiB with what is shared for each"
        )
        print(f"  {seconds / bare:.1f} times the sample's unit tests alone, {max(builds, 1)} runs in {bare:.1f} s")
        for chapter, steps in groupby(trace["steps"], key=itemgetter("chapter")):
            spans = [(step["began"], step["began"] + step["seconds"]) for step in steps]
            spent = max(end for _, end in spans) - min(begin for begin, _ in spans)
            print(f"  {spent:6.2f} s  {100 * spent / seconds:4.0f} %  {chapter}")
        for journey in trace["journeys"]:
            legs = ", ".join(f"{leg['seconds']:.2f} s {leg['until']}" for leg in journey["legs"])
            print(f"  {journey['seconds']:6.2f} s  from merge to answer: {journey['branch']}: {legs}")


if __name__ == "__main__":
    main()
