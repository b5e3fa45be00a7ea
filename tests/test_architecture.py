"""Who imports whom, and where a clinical number may stand."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from calculator.scoring.tables import ALL_HT, CAR_HT

PACKAGE = Path("calculator")
SCORING = sorted(PACKAGE.glob("scoring/*.py"))


def imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports, those of our package down to the module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            ours = node.module == "calculator"
            found |= {f"calculator.{a.name}" for a in node.names} if ours else {node.module or ""}
    return found


def module_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def test_arrows_point_downwards_through_the_layers_and_settings_load_no_medicine() -> None:
    """The layers stand in pyproject.toml."""
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_few_modules_stand_at_the_top() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 7


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("presenter/*.py")), ids=module_of)
def test_the_presenter_needs_no_django(path: Path) -> None:
    assert not any(name.startswith(("django", "crispy_forms")) for name in imports(path))


@pytest.mark.parametrize("path", SCORING, ids=module_of)
def test_scoring_imports_the_standard_library_and_itself(path: Path) -> None:
    allowed = {"calculator", "collections", "dataclasses", "datetime", "decimal", "enum",
               "fractions", "functools", "itertools", "re", "typing"}  # fmt: skip
    names = imports(path)
    assert {name.split(".")[0] for name in names} <= allowed
    assert all(name.startswith("calculator.scoring") for name in names if "calculator" in name)


@pytest.mark.parametrize(
    "path",
    # A picture is drawn in pixels, which are no clinical numbers.
    [*SCORING, *(each for each in PACKAGE.glob("presenter/*.py") if each.name != "chart.py")],
    ids=module_of,
)
def test_no_float_comes_near_a_score(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    floats = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and type(n.value) is float]
    names = ("float",) if path.name == "icaht.py" else ("float", "round")  # it rounds for display
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in names]
    assert not floats
    assert not calls


def test_each_cut_off_of_a_lab_is_written_once_outside_tests() -> None:
    cuts = {str(cut.value) for item in (*ALL_HT.items, *CAR_HT.items) for cut in item.cuts}
    files = [*PACKAGE.rglob("*.py"), *Path("templates").rglob("*"), *Path("static").rglob("*.js")]
    telling = cuts - {"5", "25"}  # too common; the table's own test states them
    for cut in telling:
        pattern = re.compile(rf"(?<![\w.⁹(]){re.escape(cut)}(?![\w.])")
        lines = [
            f"{path}:{number}"
            for path in files
            if path.is_file()
            for number, line in enumerate(without_prose(path), 1)
            if pattern.search(line)
        ]
        assert len(lines) == 1, f"{cut} stands in {lines}"
        assert lines[0].startswith("calculator/scoring/tables.py")


def without_prose(path: Path) -> list[str]:
    """Return a file's lines without docstrings and comments, whose examples may use any value."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        text = re.sub(
            r'""".*?"""', lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL
        )
        text = re.sub(r"  # .*|^\s*#.*", "", text, flags=re.MULTILINE)
    return text.splitlines()


@pytest.mark.parametrize(
    "path", [PACKAGE / "web/views.py", *PACKAGE.glob("api/*views.py")], ids=str
)
def test_views_stay_under_fifteen_lines(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 15, node.name


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    files = ["pyproject.toml", "README.md", "CHANGELOG.md", ".ci/run", ".gitignore"]
    for name in files:
        text = Path(name).read_text("utf-8")
        assert not re.search(r"pypi\.|npmjs|/root/|/home/|/work/", text), name


def test_the_program_has_one_version_number() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    assert "version" not in project
    assert project["dynamic"] == ["version"]


def test_every_dependency_is_pinned_and_has_its_reason_on_its_line() -> None:
    lines = Path("pyproject.toml").read_text("utf-8").splitlines()
    pins = [line for line in lines if "==" in line]
    assert len(pins) >= 10
    assert all(re.search(r'"[\w.\[\]-]+==[\d.]+"[\],]* +# \w', line) for line in pins)
