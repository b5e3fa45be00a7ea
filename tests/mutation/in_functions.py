"""Mutants of functions: mutmut makes them, and runs those tests that call the function.

mutmut judges in a process that has imported the program already, so a function that is called only
while the program is imported survives there. What survives is therefore judged a second time.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import libcst as cst
from mutants import Mutant, Verdict, mutant
from mutmut.mutation.diff_apply import read_functions_from_index
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import change_cwd
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

_VERDICTS = {"killed": Verdict.KILLED, "timeout": Verdict.ENDLESS}


def judged(
    project: Path, modules: list[str], processes: int
) -> tuple[Counter[Verdict], list[Mutant]]:
    """Run mutmut in a copy of the project; return its verdicts, and what it did not kill."""
    patterns = [f"calculator.scoring.{module}.*" for module in modules]
    command = [Path(sys.executable).parent / "mutmut", "run", f"--max-children={processes}"]
    done = subprocess.run(
        [*command, *patterns], cwd=project, check=False, capture_output=True, text=True
    )
    nothing_to_do = "nothing matches" in done.stderr  # none of these modules has a function
    if done.returncode and not nothing_to_do:
        raise SystemExit(f"mutmut failed:\n{(done.stdout + done.stderr)[-4000:]}")
    verdicts: Counter[Verdict] = Counter()
    alive = []
    for module in modules:
        found = json.loads((project / f"mutants/{_path(module)}.meta").read_text("utf-8"))
        for name, exit_code in found["exit_code_by_key"].items():
            if verdict := _VERDICTS.get(status_by_exit_code[exit_code]):
                verdicts[verdict] += 1
            else:
                alive.append(_mutant(project, module, name))
    return verdicts, alive


def _path(module: str) -> Path:
    return Path(f"calculator/scoring/{module}.py")


def _mutant(project: Path, module: str, name: str) -> Mutant:
    """Put a function as mutmut changed it into the source of its module."""
    with change_cwd(project):  # mutmut looks for its files here
        functions = read_functions_from_index(name, _path(module))
    assert functions, f"mutmut does not show {name}"
    function, within = orig_function_and_class_names_from_key(name)
    before = cst.parse_module((project / _path(module)).read_text("utf-8"))
    after = before.deep_replace(_function(before, within, function), functions[1])
    assert isinstance(after, cst.Module)
    place = ".".join(each for each in (module, within, function) if each)
    return mutant(place, before.code, after.code)


def _function(module: cst.Module, within: str | None, name: str) -> cst.FunctionDef:
    body = module.body
    if within:
        classes = (each for each in module.body if isinstance(each, cst.ClassDef))
        body = next(each.body.body for each in classes if each.name.value == within)
    functions = (each for each in body if isinstance(each, cst.FunctionDef))
    return next(each for each in functions if each.name.value == name)
