"""The command as a module: ``python -m ketasched`` where the script is not on the path."""

from ketasched.cli import main

main()
