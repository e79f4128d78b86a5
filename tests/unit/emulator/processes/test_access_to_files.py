"""What a started command can do with files: all with its own, look at the system's, nothing with others."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lockgate.emulator.processes import Access, start, unguarded
from lockgate.emulator.processes.access import _around, covers

PATH = "/usr/local/bin:/usr/bin:/bin"
guarded = pytest.mark.skipif(unguarded() is not None, reason=f"files are open here: {unguarded()}")
covered = pytest.mark.skipif(not covers(), reason="this machine refuses mount namespaces: temporary folders are shared")


@pytest.fixture
def place(tmp_path):
    for name in ("own", "own/tmp", "read", "other"):
        (tmp_path / name).mkdir()
    for name in ("read", "other"):
        (tmp_path / name / "text").write_text(name)
    return tmp_path


def sh(place, command, **access):
    """What a shell command in a folder of its own says, errors too."""
    given = Access(own=(place / "own",), **{"temporary": place / "own" / "tmp", **access})
    out = place / "out"
    with out.open("wb") as sink:
        process = start(
            ["sh", "-c", command], environment={"PATH": PATH}, folder=place / "own", output=sink, access=given
        )
        process.wait(30)
        process.end()
    return out.read_text()


@guarded
def test_its_own_folder_is_all_its_own(place):
    assert sh(place, "mkdir a && echo x > a/f && mv a/f g && ln -s g h && cat h && rm -r a g h && ls -A") == "x\ntmp\n"


@guarded
def test_what_it_may_read_it_cannot_change(place):
    said = sh(place, f"cat {place}/read/text; echo y > {place}/read/text", read=(place / "read",))
    assert said.startswith("read")
    assert (place / "read" / "text").read_text() == "read"


@guarded
@pytest.mark.parametrize("how", ["cat {0}/text", "ls {0}", "cat ../other/text", "ln -s {0}/text own; cat own"])
def test_what_it_is_not_given_it_cannot_read(place, how):
    said = sh(place, how.format(place / "other"))
    assert "other" not in said.splitlines()
    assert "text" not in said.splitlines()
    assert "No such file or directory" in said or "Permission denied" in said


@guarded
def test_it_cannot_write_or_delete_what_it_is_not_given(place):
    sh(place, f"echo y > {place}/other/text; rm -r {place}/other; mv {place}/other .; touch {place}/other/new")
    assert [path.name for path in (place / "other").iterdir()] == ["text"]
    assert (place / "other" / "text").read_text() == "other"


@guarded
def test_the_home_of_the_user_is_closed(place):
    assert "Permission denied" in sh(place, f"ls {Path.home()}")


@guarded
@covered
def test_its_temporary_folder_is_the_one_that_programs_name(place):
    name = f"lockgate-{os.getpid()}"
    assert sh(place, f"echo x > /tmp/{name} && cat tmp/{name} && ls /tmp/{name}") == f"x\n/tmp/{name}\n"
    assert not Path("/tmp", name).exists()


@guarded
@covered
def test_it_sees_nothing_of_the_temporary_folder_of_others(place, tmp_path_factory):
    marked = Path("/tmp", f"lockgate-{os.getpid()}-marked")
    marked.write_text("of others")
    try:
        assert "No such file" in sh(place, f"cat {marked}")
    finally:
        marked.unlink()


@guarded
def test_without_a_temporary_folder_of_its_own_it_shares_that_of_all(place):
    said = sh(place, "ls /dev/shm >/dev/null && echo seen", temporary=None)
    assert said == "seen\n"


@guarded
@pytest.mark.parametrize(
    "command",
    [
        "echo x > /dev/null",
        "head -c 1 /dev/urandom",
        f"{sys.executable} -c 'import ssl, tempfile, multiprocessing as m; tempfile.mkstemp(); m.Lock()'",
        "git init -q . && git -c user.name=a -c user.email=b@c commit -q --allow-empty -m x",
        "getent hosts localhost",
    ],
)
def test_ordinary_things_work(place, command):
    assert "ended well" in sh(place, f"export HOME=$PWD; {command} >/dev/null && echo ended well")


@guarded
@pytest.mark.skipif(shutil.which("node", path=PATH) is None, reason="there is no node on this machine")
def test_node_works(place):
    script = "require('fs').writeFileSync(require('os').tmpdir() + '/x', 'ok'); console.log('ok')"
    assert sh(place, f'TMPDIR=$PWD/tmp node -e "{script}"') == "ok\n"


def test_the_way_to_a_protected_folder_is_left_out_and_what_is_beside_it_stays(tmp_path):
    (tmp_path / "opt" / "tool").mkdir(parents=True)
    (tmp_path / "opt" / "kept" / "state").mkdir(parents=True)
    (tmp_path / "opt" / "kept" / "more").mkdir()
    protected = frozenset({tmp_path / "opt" / "kept" / "state"})
    found = sorted(str(path.relative_to(tmp_path)) for path in _around(tmp_path / "opt", protected))
    assert found == ["opt/kept/more", "opt/tool"]


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="only root can become another user here")
def test_a_user_without_privileges_can_have_temporary_folders_too(place):
    warden = Path(sys.modules["lockgate.emulator.processes.access"].WARDEN).read_text()
    python = shutil.which("python3", path="/usr/bin:/bin")
    if python is None:
        pytest.skip("there is no Python for every user on this machine")
    probe = warden.partition('if __name__ == "__main__":')[0] + "sys.exit(not can_cover())\n"
    done = subprocess.run([python, "-I", "-S", "-c", probe], user="nobody", cwd="/", check=False)
    allowed = subprocess.run(["unshare", "-Um", "true"], user="nobody", cwd="/", check=False, capture_output=True)
    assert done.returncode == (allowed.returncode != 0)


def spec_of(code, **environment):
    """What a fresh Python says after `code`: what is protected and what is found is kept for the process."""
    program = (
        "import json; from pathlib import Path; from lockgate.emulator.processes import Access, protect\n"
        f"{code}\nprint(json.dumps(Access(own=(Path('/opt'),)).to_spec()))"
    )
    given = {**os.environ, **environment}
    done = subprocess.run([sys.executable, "-c", program], env=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@guarded
def test_where_modules_are_looked_for_is_not_opened_by_that(tmp_path):
    (tmp_path / "home").mkdir()
    spec = spec_of("", PYTHONPATH=str(tmp_path / "home"))
    assert not [path for path in spec["read"] if (tmp_path / "home").is_relative_to(path)]


@guarded
def test_a_shared_temporary_folder_is_closed_where_the_way_to_a_protected_one_leads_through_it():
    assert "/tmp" in spec_of("")["own"]
    assert "/tmp" not in spec_of("protect([Path('/tmp/lockgate/state')])")["own"]
