"""`python -m rougecal`."""

from rougecal.cli import main

main()
