"""Measures the calculator: ``.venv/bin/python tests/benchmarks``, from the project's folder.

Prints a table, each figure beside its target where it has one, and writes the same as JSON. Times
on a shared machine are noisy: what counts are the ratios of two things measured in turns.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

import cohort_rows
import in_browser
import in_process
import key_press
import scoring_alone
import through_gunicorn
import worker

MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table; ``at_least`` and ``at_most`` are what we ask for."""

    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self) -> str:
        """Write the target, and whether it is reached."""
        if self.at_least is not None:
            met = self.value >= self.at_least
            return f"≥ {_written(self.at_least)} {'met' if met else 'MISSED'}"
        if self.at_most is not None:
            met = self.value <= self.at_most
            return f"≤ {_written(self.at_most)} {'met' if met else 'MISSED'}"
        return ""


def _server(folder: Path, rows: int) -> Iterator[Figure]:
    for exchange, ratio, bare in through_gunicorn.ratios(folder):
        yield Figure(
            what=f"{exchange.name}, through gunicorn",
            value=ratio,
            unit="of a bare route's requests a second",
            at_least=exchange.target,
        )
        yield Figure(what="  that bare route", value=bare, unit="requests a second")


def _process(folder: Path, rows: int) -> Iterator[Figure]:
    for name, (microseconds, calls) in in_process.costs(folder).items():
        yield Figure(what=f"{name}, in one process", value=microseconds, unit="µs")
        yield Figure(what="  its Python calls", value=calls, unit="calls")


def _scoring(folder: Path, rows: int) -> Iterator[Figure]:
    speeds = scoring_alone.speeds()
    scored, plain = speeds["scored"], speeds["by conditions on floats"]
    yield Figure(what="scoring alone", value=scored, unit="patients a second", at_least=50_000)
    yield Figure(what="  from text", value=speeds["read and scored"], unit="patients a second")
    yield Figure(what="  conditions on floats", value=plain, unit="patients a second")
    yield Figure(what="  scoring against these", value=scored / plain, unit="of their speed")


def _cohort(folder: Path, rows: int) -> Iterator[Figure]:
    speed, memory = cohort_rows.speed_and_memory(rows, folder)
    yield Figure(what=f"cohort of {rows:,} rows", value=speed, unit="rows a second")
    yield Figure(what="  its peak memory", value=memory, unit="MB", at_most=200)


def _worker(folder: Path, rows: int) -> Iterator[Figure]:
    yield Figure(
        what="a process loads the calculator", value=worker.load_time(folder), unit="s of CPU"
    )
    yield Figure(what="a worker's memory after work", value=worker.memory(folder), unit="MB")


def _browser(folder: Path, rows: int) -> Iterator[Figure]:
    size, requests = in_browser.first_visit(folder)
    yield Figure(
        what="first visit, bodies of page and files", value=size, unit="bytes", at_most=20_000
    )
    yield Figure(what="  its requests", value=requests, unit="requests", at_most=7)
    times = key_press.times(folder)
    frame = key_press.FRAME
    yield Figure(
        what="a key, 4× throttled", value=statistics.median(times), unit="ms", at_most=frame
    )
    yield Figure(what="  95 of 100 keys within", value=times[len(times) * 95 // 100], unit="ms")
    for name, score in (in_browser.lighthouse(folder) or {}).items():
        yield Figure(what=f"Lighthouse, {name}", value=score, unit="of 100")


CHAPTERS: dict[str, Callable[[Path, int], Iterator[Figure]]] = {
    "server": _server,
    "process": _process,
    "scoring": _scoring,
    "cohort": _cohort,
    "worker": _worker,
    "browser": _browser,
}


def main() -> None:
    """Measure the chapters that were asked for, and print each figure as soon as it is there."""
    parser = argparse.ArgumentParser(prog="tests/benchmarks", description=__doc__)
    parser.add_argument("chapters", nargs="*", metavar="chapter", help=f"of {', '.join(CHAPTERS)}")
    parser.add_argument("--rows", type=int, default=MILLION // 10, help="of the cohort")
    parser.add_argument("--json", type=Path, default=HERE / "latest.json", metavar="FILE")
    arguments = parser.parse_args()
    if unknown := set(arguments.chapters) - set(CHAPTERS):
        parser.error(f"There is no {', '.join(sorted(unknown))}.")
    print(f"Python {platform.python_version()}; load by {through_gunicorn.loader()}")
    figures = []
    for name in arguments.chapters or CHAPTERS:
        with tempfile.TemporaryDirectory() as folder:
            for figure in CHAPTERS[name](Path(folder), arguments.rows):
                figures.append(figure)
                value = f"{_written(figure.value):>9} {figure.unit}"
                print(f"{figure.what:40}{value:48}{figure.target}", flush=True)
    arguments.json.write_text(json.dumps([asdict(each) for each in figures], indent=1), "utf-8")


def _written(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


if __name__ == "__main__":
    main()
