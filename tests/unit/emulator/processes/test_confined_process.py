"""A confined process leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

from ending_processes import gone, within_the_limit
from lockgate.emulator.processes import start

PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
SLEEPER = "import os,sys,time; os.setsid(); print(os.getpid(), flush=True); time.sleep(60)"


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def run(tmp_path: Path, *argv: str, **options) -> tuple[int | None, str]:
    out = tmp_path / "out"
    with out.open("wb") as sink:
        process = start(argv, environment=PATH, folder=tmp_path, output=sink, **options)
        code = process.wait(10)
        process.end()
    return code, out.read_text()


def test_the_exit_code_and_the_output_are_the_command_s(tmp_path):
    assert run(tmp_path, "sh", "-c", "echo hello; exit 3") == (3, "hello\n")


def test_a_signal_shows_as_128_and_its_number(tmp_path):
    assert run(tmp_path, "sh", "-c", "kill -KILL $$")[0] == 137


def test_a_command_that_does_not_exist_says_so(tmp_path):
    assert run(tmp_path, "no-such-command") == (127, "no-such-command: No such file or directory\n")


def test_the_environment_is_exactly_what_was_given(tmp_path):
    code, text = run(tmp_path, sys.executable, "-c", "import os; print(sorted(os.environ))")
    assert (code, text) == (0, "['LC_CTYPE', 'PATH']\n") or (code, text) == (0, "['PATH']\n")


def test_no_descriptor_of_the_emulator_is_inherited(tmp_path):
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    code, text = run(tmp_path, sys.executable, "-c", "import os; print(sorted(os.listdir('/proc/self/fd')))")
    os.close(reading)
    os.close(writing)
    assert code == 0
    assert text == "['0', '1', '2', '3']\n"  # 3 is the folder that listdir reads


def test_what_it_left_in_the_background_ends_with_it(tmp_path):
    code, text = run(tmp_path, "sh", "-c", f"{sys.executable} -c '{SLEEPER}' & sleep 0.3; exit 0")
    assert code == 0
    assert gone(int(text))


def test_ending_it_ends_a_process_that_left_its_session(tmp_path):
    out = tmp_path / "out"
    with out.open("wb") as sink:
        process = start(
            ["sh", "-c", f"{sys.executable} -c '{SLEEPER}' & wait"],
            environment=PATH,
            folder=tmp_path,
            output=sink,
        )
    assert within_the_limit(lambda: lines_of(out))
    process.end()
    assert gone(int(lines_of(out)[0]))


def test_a_process_that_ignores_the_first_signal_is_killed_after_the_grace(tmp_path):
    out = tmp_path / "out"
    with out.open("wb") as sink:
        process = start(
            ["sh", "-c", "trap '' TERM; echo $$; while :; do sleep 0.05; done"],
            environment=PATH,
            folder=tmp_path,
            output=sink,
            grace=0.2,
        )
    assert within_the_limit(lambda: lines_of(out))
    assert process.end() == 137
    assert gone(int(lines_of(out)[0]))


def test_it_ends_when_whoever_started_it_is_killed(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from lockgate.emulator.processes import start\n"
        "start(['sh', '-c', 'echo $$; exec sleep 60'], environment={'PATH': '/usr/bin:/bin'}, "
        "folder=Path(sys.argv[1]), output=open(sys.argv[1] + '/out', 'wb'))\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    assert within_the_limit(lambda: lines_of(tmp_path / "out"))
    parent.kill()
    parent.wait()
    assert gone(int(lines_of(tmp_path / "out")[0]))


def test_a_limit_binds_the_command(tmp_path):
    code, text = run(tmp_path, "sh", "-c", "ulimit -d", limits={"RLIMIT_DATA": 64 * 1024 * 1024})
    assert (code, text) == (0, "65536\n")
