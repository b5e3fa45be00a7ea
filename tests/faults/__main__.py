"""What clients can do to the calculator: ``.venv/bin/python tests/faults`` prints it as a table.

Once behind nginx with deploy/nginx.conf, where every bound must hold, and once without, where slow
clients are not waited for by anybody and that line is printed only. Exits with 1 if a bound breaks.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
from measuring import measurements
from proxying import site


def main() -> None:
    """Measure, and print each line as soon as it is there."""
    parser = argparse.ArgumentParser(prog="tests/faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--slow", type=int, default=700, help="slow clients, of five kinds alike")
    parser.add_argument("--large", type=int, default=8, help="clients that send 8 MiB")
    options = parser.parse_args()
    broken = False
    for proxied, where in ((True, "behind nginx"), (False, "without")):
        with tempfile.TemporaryDirectory() as folder, site(Path(folder), proxied=proxied) as served:
            for measured in measurements(served, **vars(options)):
                bound = measured.must_hold or proxied
                holds = measured.holds and measured.in_time
                said = ("holds" if holds else "BROKEN") if bound else ""
                print(f"{where:13}{measured.what:28}{measured.figure:58}{said}", flush=True)
                broken |= bound and not holds
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
