"""Load with faults: many clients for a minute, whose server's workers are killed at random.

Run it from the project's folder: ``.venv/bin/python tests/faults --seconds 60 --clients 200``.
Exits with 1 on any answer that is wrong or mixed up, on a connection that breaks although nobody
was killed, or if the server does not recover.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import django

sys.path.append(str(Path(__file__).parent.parent))
from asking import questions_of
from load import Tally, kill_workers, reload, under_load
from serving import free_port, server_process, workers_of


def main() -> None:
    """Serve, load, kill; then reload under the same load; print what the clients saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=5, help="seconds from kill to kill")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        workers = {"CALCULATOR_WORKERS": str(options.workers)}
        with server_process(Path(folder), port=port, variables=workers) as process:
            # What is right is asked of this process, with the same names of static files.
            os.environ["CALCULATOR_STATIC_ROOT"] = str(Path(folder) / "static")
            os.environ["DJANGO_SETTINGS_MODULE"] = "calculator.settings"
            django.setup()
            passed = _passes(process, f"127.0.0.1:{port}", options)
    sys.exit(0 if passed else 1)


def _passes(process: subprocess.Popen[bytes], host: str, options: argparse.Namespace) -> bool:
    questions = [questions_of(number, host) for number in range(options.clients)]
    killed = under_load(
        host,
        questions,
        lambda tally: kill_workers(process, tally, seconds=options.seconds, every=options.every),
    )
    _show(f"{options.clients} clients, workers killed", killed)
    all_back = len(workers_of(process)) == options.workers
    print(f"Workers at the end: {'all' if all_back else 'SOME MISSING'}\n")
    reloaded = under_load(
        host,
        questions,
        lambda _: reload(process, seconds=options.seconds / 3, every=options.every),
    )
    _show(f"{options.clients} clients, workers replaced (SIGHUP)", reloaded)
    return all_back and killed.is_clean() and reloaded.is_clean()


def _show(what: str, tally: Tally) -> None:
    print(what)
    for (door, judgment), number in sorted(tally.answers.items()):
        print(f"  {door}: {number} {judgment}")
    counts = ", ".join(f"{tally.count(each)} {each}" for each in ("right", "wrong", "mixed up"))
    print(f"  in all: {counts}")
    print(f"  broken connections: {len(tally.broken)}, without a kill: {tally.unexplained()}")
    times = sorted(answered - asked for asked, answered in tally.right)
    if times:
        print(f"  an answer takes {statistics.median(times):.2f} s, at most {times[-1]:.2f} s")
    recoveries = tally.recoveries()
    longest = "NEVER" if None in recoveries else f"{max(filter(None, recoveries), default=0):.2f} s"
    print(f"  kills: {len(tally.kills)}, longest until an answer again: {longest}")
    print("\n".join(tally.wrong))


if __name__ == "__main__":
    main()
