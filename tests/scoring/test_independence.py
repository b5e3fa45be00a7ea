"""The scoring module needs the standard library alone, and the words need no Django."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import calculator
import calculator.scoring
from calculator import scoring

ROOT = Path(calculator.__file__).parents[1]
LOADS = """
import sys
before = set(sys.modules)
import importlib, pkgutil
{loads}
for name in sorted({{name.partition(".")[0] for name in set(sys.modules) - before}}):
    print(name)
"""
SCORING = """
import calculator.scoring
for module in pkgutil.iter_modules(calculator.scoring.__path__, "calculator.scoring."):
    importlib.import_module(module.name)
"""


def newly_loaded(loads: str) -> set[str]:
    """Return the top-level names that a fresh process has loaded after these imports."""
    done = subprocess.run(
        [sys.executable, "-c", LOADS.format(loads=loads)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "loads",
    [
        pytest.param(SCORING, id="every module of calculator.scoring"),
        pytest.param("import calculator.presenter.result", id="calculator.presenter.result"),
    ],
)
def test_it_loads_nothing_but_the_standard_library_and_this_project(loads: str) -> None:
    loaded = newly_loaded(loads)
    assert "calculator" in loaded
    assert loaded - set(sys.stdlib_module_names) == {"calculator"}


def test_what_would_load_django_is_seen_by_this_check() -> None:
    assert "django" in newly_loaded("import calculator.web.forms")


def test_the_example_at_the_head_of_the_scoring_module_holds() -> None:
    result = doctest.testmod(scoring)
    assert (result.failed, result.attempted > 0) == (0, True)
