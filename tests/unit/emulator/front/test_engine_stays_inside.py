"""The engine neither listens nor starts anything; what is ours may."""

import subprocess
import sys
import textwrap


def said(code):
    """What a process says in which the engine is closed in; a hook stays for good, so it must be another one."""
    program = "from lockgate.emulator.engine.outside import close\nclose()\n" + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.stdout + "".join(done.stderr.splitlines(keepends=True)[-1:])


def test_the_engine_starts_no_program():
    code = """
        import subprocess
        exec("import subprocess; subprocess.run(['true'])", {"__name__": "ministack.services.glue"})
    """
    assert said(code).endswith("OutsideError: [Errno 1] the engine must not start programs: subprocess.Popen\n")


def test_what_the_engine_calls_may_start_programs():
    code = """
        import subprocess
        def ours():
            subprocess.run(["true"], check=True)
        exec("ours()", {"__name__": "ministack.services.sns", "ours": ours})
        print("started")
    """
    assert said(code) == "started\n"


def test_nobody_listens_anywhere_but_on_the_loopback():
    code = """
        import socket
        with socket.socket() as own:
            own.bind(("127.0.0.1", 0))
        print("bound")
        socket.socket().bind(("0.0.0.0", 0))
    """
    assert said(code) == (
        "bound\nlockgate.emulator.engine.outside.OutsideError: [Errno 1] only the loopback may be listened on, not '0.0.0.0'\n"
    )


def test_the_engine_does_not_listen_on_the_loopback_either():
    code = """
        server = "import asyncio; asyncio.run(asyncio.start_server(print, '127.0.0.1', 0))"
        exec(server, {"__name__": "ministack.core.pgproxy"})
    """
    assert said(code).endswith("the engine must not listen\n")


def test_there_is_no_client_for_containers():
    assert said("import docker").startswith("ModuleNotFoundError: import of docker halted")
