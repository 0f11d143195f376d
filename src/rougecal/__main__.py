"""`python -m rougecal`: the same as the command `rougecal`."""

from rougecal.cli import main

main()
