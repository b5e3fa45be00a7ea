"""``python -m calculator``: the command line."""

import sys

from calculator.cli import run

if __name__ == "__main__":
    sys.exit(run())
