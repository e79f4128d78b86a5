"""The child process: one world, until its parent closes the pipe, asks it to stop, or dies.

Its settings come as one JSON line on standard input, which then stays open: when it ends, the parent is gone. One
JSON line on standard output says that it is ready and where, or why it is not; the log goes to standard error.
"""

import os
import sys


def main() -> int:
    """Run until asked to stop; the exit code is 0 then."""
    from lockgate.emulator.privacy import conceal  # noqa: PLC0415 - before there is anything to conceal
    from lockgate.emulator.renewal import Renewal  # noqa: PLC0415 - the environment must be set before the engine loads

    conceal()
    renewal = Renewal.of(sys.argv[1:], sys.stdin)
    os.environ.update(
        # Whatever credentials and settings this machine has, the emulator's own clients must not see them.
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
    )
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    from lockgate.emulator.child import serve  # noqa: PLC0415 - as above

    return serve(renewal, os.environ, sys.stdin, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
