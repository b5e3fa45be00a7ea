"""Send a great many inputs through every door, and hold each answer against what must be true.

    python tests/fuzzing --inputs 1000000

Seeded, and each input by itself: ``--door fhir --only 4711`` sends that one again. The worst bodies
below 64 KiB go first, whatever the number of inputs. Prints a table and every kind of fault with
its first input, made smaller; exit status 1 where there is a fault. Keeps nothing, but for the
faults with ``--faults FOLDER``.
"""

import argparse
import gc
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
sys.path[:0] = [str(PROJECT), *(str(PROJECT / "tests" / each) for each in ("", "scoring", "api"))]

import made_up_requests
from fuzz_doors import DOORS, Door, Outcome, size_of, smaller
from fuzz_inputs import LIMIT

LONGEST = 100  # milliseconds of the processor for a body below LIMIT
# A slow one is measured so many times again: the least counts, since the machine has other work.
_AGAIN = 5
_TRIES = 400  # to make a fault's input smaller
_TOLD = 2000  # characters of an input


@dataclass(kw_only=True)
class Found:
    """What came of one door."""

    inputs: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    worst: float = 0
    worst_input: str = ""
    seconds: float = 0
    logged: Counter[str] = field(default_factory=Counter)


def say(words: object) -> None:
    print(words, flush=True)


class Run:
    """One run: its seed, what it found, and where faults are written."""

    def __init__(self, seed: str, folder: Path | None) -> None:
        self.seed = seed
        self.folder = folder
        self.found = {door.name: Found() for door in DOORS}

    def draw(self, door: Door, at: int) -> Any:
        return door.draw(random.Random(f"{self.seed} {door.name} {at}"))  # noqa: S311 - repeatable

    def send(self, door: Door, sent: Any, name: str) -> None:
        """Send one input, and note what came of it."""
        found = self.found[door.name]
        outcome = self.tried(door, sent)
        found.inputs += 1
        found.ended[outcome.ended] += 1
        for line in outcome.printed.splitlines():
            if line[:2] == "20":  # a line of the log starts with its date
                found.logged[" ".join(line.split()[2:4])] += 1
        if size_of(sent) < LIMIT and outcome.milliseconds > found.worst:
            found.worst, found.worst_input = outcome.milliseconds, name
        for fault in outcome.faults:
            found.faults[fault] += 1
            if found.faults[fault] == 1:
                self.tell(door, sent, name, fault)

    def tried(self, door: Door, sent: Any) -> Outcome:
        """Send an input; where it was slow, again, and the least counts."""
        try:
            outcome = door.hold(sent)
        except Exception as failure:  # noqa: BLE001 - that is what is looked for
            return Outcome(ended="-", milliseconds=0, faults=[f"{type(failure).__name__} came out"])
        if outcome.milliseconds > LONGEST / 2 and size_of(sent) < LIMIT:
            again = min(door.hold(sent).milliseconds for _ in _pauses(_AGAIN))
            least = min(again, outcome.milliseconds)
            slow = [f"more than {LONGEST} ms"] if least > LONGEST else []
            return Outcome(
                ended=outcome.ended, milliseconds=least, faults=[*outcome.faults, *slow],
                printed=outcome.printed,
            )  # fmt: skip
        return outcome

    def tell(self, door: Door, sent: Any, name: str, fault: str) -> None:
        """Print a fault, with an input that is as small as can easily be had."""
        small = sent if "ms" in fault else self.shrunk(door, sent, fault)
        words = f"FAULT at {door.name}, seed {self.seed}, input {name}: {fault}\n  {small}"
        say(words[:_TOLD])
        if self.folder:
            self.folder.mkdir(exist_ok=True)
            place = self.folder / f"{door.name}-{len(list(self.folder.iterdir()))}.txt"
            place.write_text(f"{words}\n\n{sent}\n", "utf-8", "backslashreplace")

    def shrunk(self, door: Door, sent: Any, fault: str) -> Any:
        tries = _TRIES
        while tries > 0:
            for less in smaller(sent):
                tries -= 1
                if tries <= 0:
                    break
                if fault in self.tried(door, less).faults:
                    sent = less
                    break
            else:
                break
        return sent


def main() -> int:
    """Read the arguments, run, and print what was found."""
    parser = argparse.ArgumentParser(prog="python tests/fuzzing", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--door", choices=[door.name for door in DOORS])
    parser.add_argument("--only", type=int, help="number of one input, with --door")
    parser.add_argument("--no-worst", action="store_true", help="leave out the worst bodies")
    parser.add_argument("--faults", type=Path, help="folder to write faults to")
    parser.add_argument("--schema-examples", type=int, default=0, help="of schemathesis")
    arguments = parser.parse_args()
    doors = [door for door in DOORS if arguments.door in (None, door.name)]
    run = Run(arguments.seed, arguments.faults)
    if arguments.only is not None:
        for door in doors:
            sent = run.draw(door, arguments.only)
            say(sent)
            say(run.tried(door, sent))
        return 0
    shares = sum(door.share for door in doors)
    for door in doors:
        _send_all(run, door, arguments.inputs * door.share // shares, worst=not arguments.no_worst)
        say(_row(door.name, run.found[door.name]))
    _print_table(run)
    faults = sum(sum(found.faults.values()) for found in run.found.values())
    if arguments.schema_examples:
        faults += _schemathesis(arguments.schema_examples, arguments.seed)
    return 1 if faults else 0


def _send_all(run: Run, door: Door, inputs: int, *, worst: bool) -> None:
    began = time.monotonic()
    # The first request of a process renders what is kept from then on.
    for at in range(3):
        run.tried(door, run.draw(door, at))
    gc.collect()
    gc.freeze()
    if worst:
        for at, sent in enumerate(door.worst()):
            run.send(door, sent, f"worst-{at}")
    for at in range(inputs):
        run.send(door, run.draw(door, at), str(at))
    run.found[door.name].seconds = time.monotonic() - began


def _pauses(count: int) -> Iterator[int]:
    for at in range(count):
        time.sleep(0.05)  # what holds the machine up may be over
        yield at


_HEAD = f"{'door':15} {'inputs':>8} {'faults':>7} {'worst ms':>9}  {'of input':11} ended"


def _row(name: str, found: Found) -> str:
    ended = ", ".join(f"{how} {count:,}" for how, count in sorted(found.ended.items()))
    worst = f"{found.worst:.1f}" if found.worst else "-"
    faults = sum(found.faults.values())
    return f"{name:15} {found.inputs:>8,} {faults:>7,} {worst:>9}  {found.worst_input:11} {ended}"


def _print_table(run: Run) -> None:
    say(f"\nSeed {run.seed}\n{_HEAD}")
    for name, found in run.found.items():
        if found.inputs:
            say(_row(name, found))
    inputs = sum(found.inputs for found in run.found.values())
    faults: Counter[str] = Counter()
    logged: Counter[str] = Counter()
    for found in run.found.values():
        faults.update(found.faults)
        logged.update(found.logged)
    seconds = sum(found.seconds for found in run.found.values())
    say(f"{'all':15} {inputs:>8,} {sum(faults.values()):>7,}   in {seconds:,.0f} s")
    for words, counted in (("fault", faults), ("log", logged)):
        for each, count in counted.most_common():
            say(f"{words}: {count:,} × {each}")


def _schemathesis(examples: int, seed: str) -> int:
    """Do as the test of the API does, but for longer."""
    with tempfile.TemporaryDirectory() as folder:
        return made_up_requests.send(Path(folder), examples=examples, seed=seed).returncode


if __name__ == "__main__":
    sys.exit(main())
