"""One shell session runs all commands of a build."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psutil
import pytest

from lockgate.emulator.processes import Access
from lockgate.emulator.services.codebuild.control.state import Build
from lockgate.emulator.services.codebuild.run.shell import Shell
from lockgate.emulator.services.codebuild.run.watch import InterruptedBuildError, Watch

PATH = "/usr/local/bin:/usr/bin:/bin"


@dataclass
class MovableClock:
    current: datetime = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.current

    def sleep(self, seconds: float) -> None:
        self.current += timedelta(seconds=seconds)


@dataclass
class World:
    clock: MovableClock = field(default_factory=MovableClock)
    background: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(stopping=False))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def build():
    return Build({"id": "orders:1"}, {}, "arn:aws:codebuild:eu-west-1:111111111111:project/orders")


@pytest.fixture(params=["sh", "bash"])
def session(request, tmp_path, world, build):
    (tmp_path / "shell").mkdir()
    (tmp_path / "src").mkdir()
    written = bytearray()
    watch = Watch(world, build)
    environment, access = {"PATH": PATH, "GIVEN": "a b"}, Access(own=(tmp_path,))
    shell = Shell(request.param, tmp_path / "shell", environment, tmp_path / "src", access, written.extend, watch)
    yield SimpleNamespace(shell=shell, run=shell.run, text=written.decode, watch=watch, folder=tmp_path)
    shell.close()


def test_the_folder_and_plain_variables_persist(session):
    assert [session.run("mkdir -p deep && cd deep"), session.run("X='1 2'"), session.run('echo "$PWD $X"')] == [0, 0, 0]
    assert session.text() == f"{session.folder}/src/deep 1 2\n"


def test_functions_persist(session):
    session.run("greet() { echo hello $1; }")
    session.run("greet you")
    assert session.text() == "hello you\n"


def test_an_exported_variable_reaches_programs(session):
    session.run("export SEEN=yes HIDDEN_IS=no; PLAIN=1")
    session.run("env | grep -E '^(SEEN|PLAIN)='")
    assert session.text() == "SEEN=yes\n"


def test_the_status_is_the_command_s(session):
    assert [session.run("true"), session.run("false"), session.run("sh -c 'exit 7'")] == [0, 1, 7]


def test_a_command_of_several_lines_has_the_status_of_its_last(session):
    assert session.run("false\ntrue") == 0


def test_exit_ends_the_command_and_keeps_the_state(session):
    session.run("KEPT='it is'; export OUT='x y'; cd /tmp")
    assert session.run('KEPT="$KEPT new"; cd /; exit 3') == 3
    assert session.run("echo \"$KEPT|$PWD|$(sh -c 'echo $OUT')\"") == 0
    assert session.text() == "it is new|/|x y\n"


def test_set_e_ends_the_command_and_stays_set(session):
    assert session.run("set -e; V=1; false; echo never") == 1
    assert session.run("false; echo never") == 1
    assert session.run('echo "$V"') == 0
    assert session.text() == "1\n"


def test_exec_ends_the_command_only(session):
    assert session.run("exec sh -c 'exit 5'") == 5
    assert session.run("echo on") == 0


def test_a_syntax_error_fails_the_command_only(session):
    assert session.run("if then") != 0
    assert session.run("echo on") == 0
    assert session.text().endswith("on\n")


def test_a_killed_shell_fails_the_command_only(session):
    assert session.run("kill -KILL $$") == 137
    assert session.run("echo on") == 0


def test_standard_input_is_empty(session):
    assert session.run("cat") == 0
    assert session.text() == ""


def test_errors_and_output_come_in_their_order(session):
    session.run("echo one; echo two >&2; echo three")
    assert session.text() == "one\ntwo\nthree\n"


def test_much_output_is_read_to_its_end(session):
    assert session.run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done") == 0
    assert session.text().endswith("line 19999\n")


def test_commands_have_no_further_descriptors(session):
    session.run("ls /proc/self/fd | sort -n | tr '\\n' ' '")
    assert session.text() == "0 1 2 3 "  # 3 is the folder that ls reads


def test_a_variable_is_read_back(session):
    session.run('A=\'x"y\'; B=; export C="$GIVEN"')
    assert [session.shell.variable(name) for name in "ABCD"] == ['x"y', "", "a b", None]


def test_a_name_is_evaluated_as_the_shell_would(session):
    session.run("STAGE=test")
    assert session.shell.evaluate('orders-$STAGE-$(echo "a  b")-"q"') == 'orders-test-a  b-"q"'


def test_an_exported_value_survives_quoting(session):
    session.shell.export("ODD", 'it\'s $HOME `x`\n"y"')
    assert session.shell.variable("ODD") == 'it\'s $HOME `x`\n"y"'


def test_a_time_limit_ends_the_command_and_all_it_started(session, world):
    session.watch.allow(5)
    world.clock.sleep(299)
    session.run("sleep 60 & echo $! > ../pid")
    threading.Timer(0.2, world.clock.sleep, [2]).start()
    with pytest.raises(InterruptedBuildError) as caught:
        session.run("sleep 60")
    assert caught.value.status == "TIMED_OUT"
    assert not psutil.pid_exists(int((session.folder / "pid").read_text()))


def test_stopping_ends_the_command(session, build):
    threading.Timer(0.1, build.stopping.set).start()
    with pytest.raises(InterruptedBuildError) as caught:
        session.run("sleep 60")
    assert caught.value.status == "STOPPED"


def test_the_end_of_the_emulator_ends_the_command(session, world):
    world.background.stopping = True
    with pytest.raises(InterruptedBuildError) as caught:
        session.run("sleep 60")
    assert caught.value.status == "STOPPED"
