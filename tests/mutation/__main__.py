"""Mutation testing of the scoring module: change it in every small way, and see a test fail.

Run it from the project's folder: ``.venv/bin/python tests/mutation``, or with names of modules, as
in ``tests/mutation tables icaht``. A change that no test of tests/scoring and tests/icaht sees has
to be listed in unharmful.toml with the reason why it cannot matter; else the command fails. Only
tests with direct examples judge, those with random input do not, so two runs say the same.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from pathlib import Path

import in_definitions
import in_functions
from judging import judge
from mutants import Change, Verdict

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODULES = sorted(
    path.stem for path in (ROOT / "calculator/scoring").glob("*.py") if path.stem != "__init__"
)
COPIED = ("calculator", "tests/scoring", "tests/icaht", "tests/cases")
COPIED_FILES = ("pyproject.toml", "tests/conftest.py", "tests/worked_cases.py")


def reasons(modules: list[str]) -> dict[Change, str]:
    """Return why each listed change of these modules does no harm."""
    groups = tomllib.loads((HERE / "unharmful.toml").read_text("utf-8"))["because"]
    found = {
        Change(each["place"], each["was"].strip(), each["becomes"].strip()): group["reason"]
        for group in groups
        for each in group["changes"]
    }
    return {change: reason for change, reason in found.items() if change.module in modules}


def copied(folder: Path) -> Path:
    """Copy the program and its tests: mutmut leaves files beside what it works on."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in COPIED_FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


def tested(
    project: Path, modules: list[str], processes: int
) -> tuple[Counter[Verdict], list[Change]]:
    """Return how many mutants had which verdict, and which survived."""
    say(f"mutmut mutates the functions of {', '.join(modules)} …")
    verdicts, alive = in_functions.judged(project, modules, processes)
    say(f"{verdicts.total()} judged; {len(alive)} are judged again, with the definitions …")
    for module in modules:
        source = (project / f"calculator/scoring/{module}.py").read_text("utf-8")
        alive += in_definitions.of_module(module, source)
    survivors = []
    for mutant, verdict in judge(project, alive, processes):
        verdicts[verdict] += 1
        if verdict is Verdict.SURVIVED:
            survivors.append(mutant.change)
    return verdicts, survivors


def report(
    verdicts: Counter[Verdict], survivors: list[Change], reason_of: dict[Change, str]
) -> bool:
    """Print what became of the mutants; tell whether each survivor has its reason."""
    say(f"\n{verdicts.total():5} mutants")
    for verdict in Verdict:
        say(f"{verdicts[verdict]:5} {verdict.value}")
    unlisted = sorted(change for change in survivors if change not in reason_of)
    say(f"{len(survivors) - len(unlisted):7} of them for a reason:")
    why = Counter(reason_of[change] for change in survivors if change in reason_of)
    for reason, count in why.items():
        say(f"{count:9} {reason}")
    say(f"{len(unlisted):7} of them without one{':' if unlisted else ''}")
    for change in unlisted:
        say(str(change))
    if gone := sorted(set(reason_of) - set(survivors)):
        say("\nListed, but killed or no longer made; take them off the list:")
    for change in gone:
        say(str(change))
    return not unlisted


def say(words: str) -> None:
    """Print at once: the whole takes many minutes."""
    print(words, flush=True)


def main() -> int:
    """Mutate, judge and report; 1 where a mutant survives without a reason."""
    parser = argparse.ArgumentParser(description="Mutation testing of calculator/scoring.")
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(MODULES)}; all unless given")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    modules: list[str] = options.modules or MODULES
    if unknown := sorted(set(modules) - set(MODULES)):
        parser.error(f"no modules of calculator/scoring: {', '.join(unknown)}")
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        verdicts, survivors = tested(copied(Path(folder)), modules, options.processes)
    well = report(verdicts, survivors, reasons(modules))
    say(f"\n{(time.monotonic() - start) / 60:.1f} minutes")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
