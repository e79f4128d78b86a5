"""The whole rehearsal of the bundled example: wall time, peak memory of all its processes, and where the time goes.

Of each merge that is delivered it also tells how long it took to answer in the last environment of its branch, and what
with. Steps of a chapter may go on side by side, so chapters are measured from their first beginning to their last end.

Run: `python benchmarks/rehearsal.py [paired|tools] [runs]`. The baseline of the same run is the builds' own work: the
sample's unit tests, run as often as the rehearsal builds, without any of Lockgate around them.
"""

import json
import subprocess
import sys
import tempfile
import time
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import psutil

EVERY = 0.05  # seconds between two looks at the memory


def tree_rss(process: psutil.Process) -> int:
    """Resident bytes of a process and all below it; shared pages count once for each, so this errs upwards."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def rehearse(layout: str) -> tuple[float, int, dict]:
    """Wall seconds, peak bytes and the trace of one rehearsal."""
    command = [sys.executable, "-m", "lockgate", "rehearse", "--layout", layout, "--format", "json"]
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        watched, peak = psutil.Process(child.pid), 0
        while child.poll() is None:
            try:
                peak = max(peak, tree_rss(watched))
            except psutil.NoSuchProcess:
                break
            time.sleep(EVERY)
        seconds = time.perf_counter() - began
        out.seek(0)
        if child.wait():
            raise SystemExit(f"the rehearsal failed with {child.returncode}")
        return seconds, peak, json.load(out)


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
        seconds, peak, trace = min(results, key=lambda result: result[0])
        calls = sum(sum(t["calls"].values()) for t in trace["traffic"])
        builds = sum(
            "AWSCodeBuild" in each["principal"] and each["action"] == "logs:CreateLogStream" for each in trace["calls"]
        )
        bare = bare_builds(layout, max(builds, 1))
        print(f"{layout}: {seconds:.1f} s, peak {peak / 2**20:.0f} MiB, {calls} calls, best of {runs}")
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
