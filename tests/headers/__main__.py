"""MDN's Observatory on each page of the calculator, over HTTPS on this machine.

Run it from the project's folder, with the folder of the npm package in OBSERVATORY:
``OBSERVATORY=node_modules/@mdn/mdn-http-observatory .venv/bin/python tests/headers``.
Exits with 1 if a page gets less than A+.
"""

import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
from observatory import BEST, PACKAGE, site


def main() -> None:
    """Scan, and print each test's result."""
    if not PACKAGE:
        sys.exit("Set OBSERVATORY to the folder of the npm package @mdn/mdn-http-observatory.")
    grades = []
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as served:
        for page, report in served.scanned().items():
            found = report["scan"]
            grades.append(found["grade"])
            lines = [f"{page}: {found['grade']}, {found['score']} points"]
            lines += [
                f"  {name}: {test['result']}, {'passed' if test['pass'] else 'FAILED'}, "
                f"{test['scoreModifier']:+}"
                for name, test in report["tests"].items()
            ]
            print("\n".join(lines))  # noqa: T201 - the report
    sys.exit(0 if set(grades) == {BEST} else 1)


if __name__ == "__main__":
    main()
