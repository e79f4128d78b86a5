"""``python -m lockgate``: the command line without an installed script."""

from lockgate.cli import main

main()
