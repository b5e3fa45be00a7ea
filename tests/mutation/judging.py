"""Judge mutants by the tests, each in a fresh import of the program with its source changed."""

import gc
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType

import pytest
from mutants import Mutant, Verdict

LONGEST = 120  # seconds; the tests of a mutant take a tenth of it
_ENDLESS = (signal.SIGALRM, signal.SIGKILL)  # that time is over, or all memory taken

# Which tests come first, since they most often kill; all others follow.
_ALL = ("tests/scoring", "tests/icaht")
_FIRST = {
    "evidence": ("tests/scoring/test_evidence_figures.py",),
    "examples": ("tests/scoring/test_examples.py",),
    "icaht": ("tests/icaht",),
    "intervals": ("tests/scoring/test_intervals.py",),
    "provenance": ("tests/scoring/test_evidence_figures.py",),
    "quantities": ("tests/scoring/test_quantities.py",),
    "reading": ("tests/scoring/test_reading.py",),
    "score": ("tests/scoring/test_score.py", "tests/scoring/test_second_thoughts.py"),
    "series": ("tests/icaht",),
    "tables": ("tests/scoring/test_tables.py",),
}
# Django and processes are not needed; the others collect garbage for longer than a test takes.
_NOT_LOADED = ("django", "xdist", "cacheprovider", "unraisableexception", "threadexception")
_OPTIONS = (
    *("-x", "-q", "-m", "not hypothesis", "-o", "addopts=", "-o", "filterwarnings="),
    *(f"-pno:{name}" for name in _NOT_LOADED),
)
# It looks at imports, not at numbers, and would see those of the tool.
_NOT_JUDGES = "--ignore=tests/scoring/test_independence.py"


class _Changed(MetaPathFinder, InspectLoader):
    """Imports one module from a changed source."""

    def __init__(self, module: str, source: str) -> None:
        self._module = f"calculator.scoring.{module}"
        self._source = source

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> ModuleSpec | None:
        return spec_from_loader(fullname, self) if fullname == self._module else None

    def get_source(self, fullname: str) -> str:  # noqa: ARG002 - the base class has it
        return self._source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, f"<{fullname}>", "exec", dont_inherit=True)


def judge(
    project: Path, mutants: Iterable[Mutant], processes: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """Yield each mutant with its verdict, in the order in which they come."""
    os.chdir(project)
    sys.path.insert(0, str(project))
    _load_plugins()
    running: dict[int, Mutant] = {}
    for mutant in mutants:
        if len(running) == processes:
            yield _next(running)
        running[_fork(mutant)] = mutant
    while running:
        yield _next(running)


def _load_plugins() -> None:
    """Load pytest and what it needs once, but not the program: each mutant imports it anew."""
    with open(os.devnull, "w") as nothing:  # noqa: PTH123 - a device, no path of ours
        shown, sys.stdout = sys.stdout, nothing
        pytest.main(["--collect-only", *_OPTIONS, "tests/cases"])
        sys.stdout = shown
    loaded = [name for name in sys.modules if name.startswith("calculator")]
    assert not loaded, f"already imported, so mutants would not be: {loaded}"
    gc.freeze()  # nor need the processes look through all this for garbage


def _next(running: dict[int, Mutant]) -> tuple[Mutant, Verdict]:
    pid, status = os.wait()
    mutant = running.pop(pid)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _ENDLESS:
        return mutant, Verdict.ENDLESS
    code = os.waitstatus_to_exitcode(status)
    if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        return mutant, Verdict.KILLED if code else Verdict.SURVIVED
    raise SystemExit(f"The tests could not be run (exit code {code}) for\n{mutant.change}")


def _fork(mutant: Mutant) -> int:
    """Start a process that ends with pytest's exit code."""
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        _in_child(mutant)
    return pid


def _in_child(mutant: Mutant) -> None:
    signal.alarm(LONGEST)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    sys.meta_path.insert(0, _Changed(mutant.change.module, mutant.source))
    code: int = 70  # neither pytest's nor Python's
    try:
        for tests in (_FIRST[mutant.change.module], _ALL):
            code = _pytest(tests)
            if code:
                break
    finally:
        os._exit(code)


def _pytest(tests: tuple[str, ...]) -> int:
    """Run tests in a process of their own, so that the second run imports everything anew."""
    pid = os.fork()
    if not pid:
        signal.alarm(LONGEST)
        os._exit(pytest.main([*_OPTIONS, _NOT_JUDGES, *tests]))
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), signal.SIGKILL)
    return os.WEXITSTATUS(status)
