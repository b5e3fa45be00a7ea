"""No regular expression of ours makes more work than its text is long."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from backtracking import Matcher, TooManyStepsError, pumped

from calculator.scoring.quantities import SPACES
from calculator.scoring.reading import (
    GROUPED,
    LONE_MARK,
    LONGEST,
    MORE_THAN_A_NUMBER,
    ONE_MARK,
    ONE_VALUE,
    RANGE,
    REASONS,
    WITH_COMMA,
    WITH_POINT,
)

PYTHON = sorted(Path("calculator").rglob("*.py"))
SCRIPTS = [*sorted(Path("static").glob("*.js")), Path("templates/calculator/service-worker.js")]

SHORT, LONG = 30, 300
# Ten times the text may be ten times the work; a hundred times is what this is about.
MOST_GROWTH = 15
# What is looked for in a text of at most LONGEST characters may go through it again for each.
MOST_STEPS_OF_SHORT = 10 * LONGEST * LONGEST

# Patterns that never see more than LONGEST characters: the reader refuses longer texts before it
# looks at them, in Python as in the browser.
BEHIND_LONGEST = {
    *(ONE_VALUE, RANGE, LONE_MARK, ONE_MARK, GROUPED, WITH_POINT, WITH_COMMA),
    *(pattern for _, pattern in REASONS),
}
# Patterns that only see what we wrote ourselves.
OUR_OWN_TEXTS = {
    r"\.?0+$",  # the zeros at the end of a number that the script has worked out
    r"\{(\w+)\}",  # the places in our sentences
    r"<main[^>]*>",  # a page of ours that the browser keeps
    # Pages and sentences of ours, in which a value has at most LONGEST characters.
    r"(\S*[-/][A-Za-zµ]\S*|\S*\d days\S*)",
    r"(\S*[-/][A-Za-zµ]\S*|(?:[<>≤≥] )?\S*\d days\S*)",
    r"(<(script|style|svg|textarea|select|pre|code)\b.*?</\2>|<[^>]*>)",
}
# Made of others at run time.
MADE = {
    ("calculator/scoring/reading.py", "pattern"): REASONS,
}


class Pattern(NamedTuple):
    """A pattern, where it stands, and whether it is held against a whole text."""

    place: str
    pattern: str
    flags: int
    whole: bool


def in_python() -> Iterator[Pattern]:
    """Yield every pattern that is handed to ``re``."""
    for path in PYTHON:
        tree = ast.parse(path.read_text("utf-8"))
        uses = _uses(tree)
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and _is_re(call.func)):
                continue
            assert isinstance(call.func, ast.Attribute)
            module = vars(import_module(".".join(path.with_suffix("").parts)))
            place = f"{path}:{call.lineno}"
            source = ast.unparse(call.args[0])
            if (str(path), source) in MADE:
                yield from (Pattern(place, each, 0, whole=False) for _, each in REASONS)
                continue
            named = [each.value for each in call.keywords if each.arg == "flags"]
            flags = [*named, *(call.args[1:] if call.func.attr == "compile" else [])]
            methods = uses.get(_assigned(tree, call), {call.func.attr})
            yield Pattern(
                place,
                _value(source, module),
                sum(_value(ast.unparse(each), module) for each in flags),
                whole=methods <= {"fullmatch"},
            )


def _value(source: str, module: dict[str, Any]) -> Any:
    return eval(source, module)  # noqa: S307 - our own source, by its own names


def _is_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr != "escape"
    )


def _uses(tree: ast.AST) -> dict[str, set[str]]:
    """Return how each compiled pattern of a module is used, by its name."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.setdefault(node.value.id, set()).add(node.attr)
    return found


def _assigned(tree: ast.AST, call: ast.Call) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and node.value is call:
            assert isinstance(node.targets[0], ast.Name)
            return node.targets[0].id
    return ""


_LITERAL = re.compile(r"[(=,:]\s*/((?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/[a-z]*")


def in_scripts() -> Iterator[Pattern]:
    """Yield every pattern that is written in a script, or that a script is given."""
    for path in SCRIPTS:
        text = path.read_text("utf-8")
        for found in _LITERAL.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield Pattern(f"{path}:{line}", found[1], 0, whole=False)
    whole = {
        "value": ONE_VALUE,
        "range": RANGE,
        "lone_mark": LONE_MARK,
        "one_mark": ONE_MARK,
        "grouped": GROUPED,
    }
    for name, pattern in (*whole.items(), ("more", MORE_THAN_A_NUMBER), *REASONS):
        yield Pattern(f"static/scoring.js, {name}", pattern, 0, whole=name in whole)


ALL = [*in_python(), *in_scripts()]
NAMED = [pytest.param(each, id=f"{each.place} {each.pattern[:30]!a}") for each in ALL]
UNBOUNDED = [
    param
    for each, param in zip(ALL, NAMED, strict=True)
    if each.pattern not in BEHIND_LONGEST | OUR_OWN_TEXTS
]


def most_steps(each: Pattern, length: int) -> int:
    matcher = Matcher(each.pattern, each.flags)
    texts = pumped(each.pattern, each.flags, length)
    return max(matcher.count(text, whole=each.whole) for text in texts)


def is_bad(each: Pattern) -> bool:
    """Tell whether some text of ten times the length makes far more than ten times the work."""
    matcher = Matcher(each.pattern, each.flags)
    try:
        most = MOST_GROWTH * max(most_steps(each, SHORT), SHORT)
        texts = pumped(each.pattern, each.flags, LONG)
        return any(matcher.count(text, whole=each.whole) > most for text in texts)
    except TooManyStepsError:
        return True


@pytest.mark.parametrize("each", UNBOUNDED)
def test_ten_times_the_text_is_about_ten_times_the_work(each: Pattern) -> None:
    assert not is_bad(each)


@pytest.mark.parametrize("each", NAMED)
def test_no_short_text_is_much_work_either(each: Pattern) -> None:
    assert most_steps(each, LONGEST) <= MOST_STEPS_OF_SHORT


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("(?:a+)+b", id="a repetition within a repetition"),
        pytest.param("(?:a|aa)+$", id="two ways to read the same"),
        pytest.param("a*a*a*b", id="three ways to share the same"),
        pytest.param("[0-9.]+[/;]+", id="each beginning goes through to the end"),
        pytest.param(r"\s+$", id="spaces at the end"),
        pytest.param(f"^[{SPACES}]+|[{SPACES}]+$", id="spaces at both ends"),
    ],
)
def test_the_count_finds_patterns_that_are_known_to_be_bad(pattern: str) -> None:
    assert is_bad(Pattern("", pattern, 0, whole=False))


@pytest.mark.parametrize("each", NAMED)
def test_the_count_follows_the_same_grammar_as_python(each: Pattern) -> None:
    matcher = Matcher(each.pattern, each.flags)
    for text in pumped(each.pattern, each.flags, LONGEST):
        matcher.steps = 0
        ends = set(matcher._all(matcher.parsed, text, 0))  # noqa: SLF001 - it is what is tested
        fits = re.compile(each.pattern, each.flags).fullmatch(text) is not None
        assert (len(text) in ends) is fits


def test_every_pattern_of_the_browser_is_one_of_these() -> None:
    made = [
        line.strip()
        for path in SCRIPTS
        for line in path.read_text("utf-8").splitlines()
        if "RegExp(" in line
    ]
    assert made == [
        'const whole = (pattern) => new RegExp(`^(?:${pattern})$`, "u");',
        'more_than_a_number: new RegExp(reading.more_than_a_number, "u"),',
        'reasons: reading.reasons.map(([code, pattern]) => [code, new RegExp(pattern, "u")]),',
    ]


def test_the_patterns_of_readers_never_see_a_longer_text() -> None:
    assert LONGEST == 40
    assert len(SPACES) > 1
    assert {each.pattern for each in ALL} >= BEHIND_LONGEST | OUR_OWN_TEXTS
