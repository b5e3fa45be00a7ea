"""``python -m calculator``: the command line."""

import sys

from calculator.command_line.cli import run

if __name__ == "__main__":
    sys.exit(run())
