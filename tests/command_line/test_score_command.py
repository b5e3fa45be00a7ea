"""``python -m calculator score``: the page's words, the API's JSON, all problems at once."""

import contextlib
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from terminal import ROOT, program, run
from worked_cases import SCORES as WORKED

from calculator import __version__
from calculator.command_line import cli
from calculator.presenter.answer import problem_answer, score_answer
from calculator.presenter.result import present, summary
from calculator.presenter.words import in_codes
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry, UnreadableLabs, read

NAMES = [lab.name for lab in LABS]
FULL = {
    "platelets": Entry("45", "10*9/L"),
    "anc": Entry("300", "/uL"),
    "hemoglobin": Entry("8.1", "g/dL"),
    "crp": Entry("45", "mg/L"),
    "marrow_blasts": Entry("60", "%"),
}


def options(entries: dict[str, Entry]) -> list[str]:
    """Write entries as options: --crp "45 mg/L"."""
    found = []
    for name, entry in entries.items():
        if entry.value:
            found += [f"--{name.replace('_', '-')}", f"{entry.value} {entry.unit or ''}".strip()]
    return found


def problems(entries: dict[str, Entry]) -> UnreadableLabs:
    with pytest.raises(UnreadableLabs) as caught:
        read(entries)
    return caught.value


# --- The answers ---


@pytest.mark.parametrize("case", WORKED, ids=[case["description"] for case in WORKED])
def test_json_is_the_answer_of_the_api(
    case: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    entries = {name: Entry(case[name], case[f"{name}_unit"]) for name in NAMES}
    ran = run(capsys, "score", *options(entries), "--json")
    answer = score_answer(read(entries))
    assert (ran.status, json.loads(ran.out), ran.err) == (0, answer, "")
    totals = [answer[score]["total"] | {"group": answer[score]["group"]}  # type: ignore[index]
              for score in ("all_ht", "car_ht")]  # fmt: skip
    assert totals == [
        {
            "low": int(case[f"{score}_low"]),
            "high": int(case[f"{score}_high"]),
            "group": case[f"{score}_group"],
        }
        for score in ("all_ht", "car_ht")
    ]


@pytest.mark.parametrize("case", WORKED[::13], ids=[c["description"] for c in WORKED[::13]])
def test_a_process_of_its_own_answers_the_same(case: dict[str, str]) -> None:
    entries = {name: Entry(case[name], case[f"{name}_unit"]) for name in NAMES}
    ran = program("score", *options(entries), "--json")
    assert (ran.status, json.loads(ran.out)) == (0, score_answer(read(entries)))


def test_json_keeps_signs_readable(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "score", *options(FULL), "--json").out
    assert "–39 years" in out
    assert out.startswith('{\n  "all_ht": {\n')


@pytest.mark.parametrize("case", WORKED, ids=[case["description"] for case in WORKED])
def test_the_words_are_those_of_the_page_s_copied_summary(
    case: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    entries = {name: Entry(case[name], case[f"{name}_unit"]) for name in NAMES}
    ran = run(capsys, "score", *options(entries))
    words = summary(present(read(entries), at=datetime.now(UTC)))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[:-1] == words.splitlines()[:-1]


def test_the_last_line_says_when_in_local_time_with_its_zone_and_by_which_version() -> None:
    ran = program("score", *options(FULL), TZ="EST5")
    pattern = rf"\d+ \w{{3}} \d{{4}}, \d\d:\d\d EST · version {__version__} · definition \S+"
    assert re.fullmatch(pattern, ran.out.splitlines()[-1])


# --- How a lab is written ---


@pytest.mark.parametrize(
    ("option", "typed", "entry"),
    [
        pytest.param("platelets", "45 10*9/L", Entry("45", "10*9/L"), id="value and unit"),
        pytest.param("platelets", "45 ×10⁹/L", Entry("45", "10*9/L"), id="the unit as shown"),
        pytest.param("platelets", "45 K/µL", Entry("45", "10*3/uL"), id="as a report prints it"),
        pytest.param("platelets", "45 x 10^9/L", Entry("45", "10*9/L"), id="a unit with a space"),
        pytest.param("platelets", "45 000 /mm3", Entry("45000", "/uL"), id="thousands and a unit"),
        pytest.param("platelets", "45/nl", Entry("45", "10*9/L"), id="no space before the unit"),
        pytest.param("anc", "450 /μL", Entry("450", "/uL"), id="the unit with a Greek mu"),
        pytest.param("anc", "4.2 K/uL H", Entry("4.2", "10*3/uL"), id="a flag after the unit"),
        pytest.param("anc", "4.2 H K/uL", Entry("4.2", "10*3/uL"), id="a flag before the unit"),
        pytest.param("crp", "8,1 mg/L", Entry("8.1", "mg/L"), id="a decimal comma"),
        pytest.param("crp", "8.1 mg/L mg/L", Entry("8.1", "mg/L"), id="the unit twice"),
        pytest.param("anc", "450 /µL", Entry("450", "/uL"), id="the unit as shown, with µ"),
        pytest.param("crp", "<5 mg/L", Entry("<5", "mg/L"), id="less than"),
        pytest.param("crp", "< 5 mg/L", Entry("< 5", "mg/L"), id="less than, with a space"),
        pytest.param("crp", "  5   mg/L  ", Entry("5", "mg/L"), id="more spaces"),
        pytest.param("crp", "5\u00a0mg/L", Entry("5", "mg/L"), id="a space that does not break"),
        pytest.param("marrow-blasts", "60 %", Entry("60", "%"), id="marrow with percent"),
        pytest.param("marrow-blasts", "60%", Entry("60%", None), id="marrow with percent, joined"),
        pytest.param("marrow-blasts", "60", Entry("60", None), id="marrow without a unit"),
        pytest.param("marrow-blasts", "M2", Entry("M2", None), id="marrow as a stratum"),
        pytest.param("marrow-blasts", "60-70 %", Entry("60-70", "%"), id="marrow as a range"),
        pytest.param("marrow-blasts", "60 - 70", Entry("60-70", None), id="with spaces"),
        pytest.param("marrow-blasts", "60 - 70%", Entry("60-70", None), id="and a percent sign"),
        pytest.param("marrow-blasts", "60%-70%", Entry("60-70", None), id="percent at both ends"),
    ],
)
def test_a_lab_is_a_value_and_its_unit(
    option: str, typed: str, entry: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "score", f"--{option}", typed, "--json")
    expected = score_answer(read({option.replace("-", "_"): entry}))
    assert (ran.status, json.loads(ran.out)) == (0, expected)


@pytest.mark.parametrize(
    ("option", "typed", "entry"),
    [
        pytest.param("platelets", "45", Entry("45", None), id="platelets without a unit"),
        pytest.param("anc", "300", Entry("300", None), id="ANC without a unit"),
        pytest.param("hemoglobin", "8.1", Entry("8.1", None), id="hemoglobin without a unit"),
        pytest.param("crp", "45", Entry("45", None), id="CRP without a unit"),
        pytest.param("crp", "< 5", Entry("< 5", None), id="less than, without a unit"),
        pytest.param("platelets", "45 K/mL", Entry("45 K/mL", None), id="an unknown unit"),
        pytest.param("hemoglobin", "81 G/L", Entry("81 G/L", None), id="giga is no gram"),
        pytest.param("platelets", "45 10*12/L", Entry("45 10*12/L", None), id="with digits"),
        pytest.param("crp", "8, mg/L", Entry("8, mg/L", None), id="a comma with nothing after it"),
        pytest.param("anc", "2.100 /uL", Entry("2.100", "/uL"), id="decimals or thousands"),
        pytest.param("crp", "8 mg/L mg/dL", Entry("8 mg/L", "mg/dL"), id="two units of two sizes"),
        pytest.param("crp", "-5 mg/L", Entry("-5 mg/L", None), id="a negative value"),
        pytest.param("crp", "mg/L", Entry("mg/L", None), id="a unit alone"),
        pytest.param("hemoglobin", "81 g/dL", Entry("81", "g/dL"), id="beyond the limits"),
        pytest.param("ferritin", "180 ng/mL", Entry("180", "ng/mL"), id="ferritin alone"),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_words_of_the_form(
    option: str, typed: str, entry: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "score", f"--{option}", typed)
    unreadable = problems({option.replace("-", "_"): entry})
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"--{problem.field.removesuffix('_unit').replace('_', '-')}: {in_codes(problem.message)}"
        for problem in unreadable.problems
    ]


def test_all_problems_are_told_at_once_each_with_its_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(
        capsys, "score", "--crp", "45", "--marrow-blasts", "lots", "--anc", "1e3 /uL",
        "--platelets", "45000 ×10⁹/L", "--hemoglobin", "8",
    )  # fmt: skip
    assert ran.status == 2
    assert ran.err == (
        "--platelets: 45000 10*9/L is not possible. Did you mean 45000 /uL, that is 45 10*9/L? "
        "Possible here is 0 to 3000 10*9/L (our limits, to catch slips).\n"
        "--anc: Write the number out, without an exponent: 45000.\n"
        "--hemoglobin: Choose the unit as the report prints it: g/dL, g/L, mmol/L.\n"
        "--crp: Choose the unit as the report prints it: mg/L, mg/dL.\n"
        "--marrow-blasts: Enter a number, such as 45, 8.1 or <5 (or a range such as 60-70, or M1, "
        "M2, M3).\n"
    )


@pytest.mark.parametrize("typed", ["-1 mg/L", "1e3 mg/L", "~5 mg/L"])
def test_a_text_that_is_no_value_but_has_a_unit_is_not_asked_for_it(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "score", "--crp", typed)
    (told,) = ran.err.splitlines()
    assert (ran.status, ran.out, told.partition(": ")[0]) == (2, "", "--crp")
    assert "Choose the unit" not in told


def test_problems_with_json_are_a_problem_document_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "score", "--crp", "45", "--json")
    unreadable = problems({"crp": Entry("45", None)})
    assert (ran.status, ran.out) == (2, "")
    assert json.loads(ran.err) == problem_answer(unreadable.problems)


def test_nothing_entered_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "score")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "--platelets: Enter at least one of the 5 labs of ALL-Hematotox.\n"


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(("score", "--crp", "5 mg/L", "--crp", "50 mg/L"), id="an option twice"),
        pytest.param(("score", "--plat", "45 10*9/L"), id="an abbreviated option"),
        pytest.param(("score", "45"), id="a value without an option"),
        pytest.param((), id="no command"),
        pytest.param(("guess",), id="an unknown command"),
        pytest.param(("cohort", "IN.csv"), id="a cohort without an output"),
    ],
)
def test_wrong_arguments_are_bad_input(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, *argv)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("usage: python -m calculator")


# --- Terminal, pipe, help ---


ONLY_MARROW = ("--marrow-blasts", "M3")


def on_a_terminal(*arguments: str, **environment: str) -> bytes:
    """Run the score command with a terminal as its standard output, and return what it shows."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "calculator", "score", *(arguments or ONLY_MARROW)],
        cwd=ROOT,
        stdout=theirs,
        env={"PATH": "/usr/bin:/bin", "TERM": "xterm", **environment},
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # so a terminal says that its other end is closed
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)
    assert child.wait() == 0
    return shown


def test_on_a_terminal_the_headline_alone_is_bold_and_colored() -> None:
    first, _, rest = on_a_terminal().decode().partition("\r\n")
    assert first.startswith("\033[1m\033[33mALL-Hematotox (ALL-HT): Not settled, 2 to 7 of 7")
    assert first.endswith("\033[0m")
    assert "\033" not in rest


LEFT_BEHIND = {  # 6 of 7 as typed, 3 of 7 in ×10⁹/L
    "platelets": Entry("210", "/uL"),
    "anc": Entry("2.1", "/uL"),
    "crp": Entry("4", "mg/L"),
}


@pytest.mark.parametrize(
    ("changes", "color", "headline"),
    [
        pytest.param(
            LEFT_BEHIND,
            "\033[33m",
            "Units in doubt: platelets and ANC (high from 4, cut-off not verified)",
            id="units in doubt",
        ),
        pytest.param(
            {"platelets": Entry("210", "10*9/L"), "marrow_blasts": Entry("10", "%")},
            "\033[33m",
            "4 of 7: high risk at ≥ 4, low risk at > 4 (high from 4, cut-off not verified)",
            id="a total of 4",
        ),
        pytest.param(
            {}, "\033[31m", "High risk, 7 of 7 (high from 4, cut-off not verified)", id="high"
        ),
    ],
)
def test_on_a_terminal_a_headline_is_red_only_where_units_and_cut_offs_leave_no_doubt(
    changes: dict[str, Entry], color: str, headline: str
) -> None:
    shown = on_a_terminal(*options(FULL | changes)).decode().partition("\r\n")[0]
    assert shown == f"\033[1m{color}ALL-Hematotox (ALL-HT): {headline}\033[0m"


def test_units_in_doubt_are_explained_on_the_next_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = run(capsys, "score", *options(FULL | LEFT_BEHIND))
    assert ran.out.splitlines()[1] == ("As typed 6 of 7, high risk; with ×10⁹/L 3 of 7, low risk.")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_color_gets_none(environment: dict[str, str]) -> None:
    assert b"\033" not in on_a_terminal(**environment)


def test_a_pipe_gets_plain_text() -> None:
    assert "\033" not in program("score", *options(FULL), TERM="xterm").out


def test_output_is_utf_8_whatever_the_locale() -> None:
    ran = program("score", *options(FULL), LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (ran.status, ran.err) == (0, "")
    assert "×10⁹/L" in ran.out


def test_a_closed_pipe_ends_it_without_a_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    child = subprocess.run(
        [sys.executable, "-m", "calculator", "score", *options(FULL)],
        cwd=ROOT,
        check=False,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    assert (child.returncode, child.stderr) == (141, b"")


def test_it_tells_its_version_and_the_definition_s(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "--version")
    assert (ran.status, ran.out) == (0, f"Version {__version__} · definition 2025-1\n")


@pytest.mark.parametrize("command", cli.EXAMPLES)
def test_help_shows_the_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, command, "--help")
    shown = re.findall(r"^  python -m calculator (.*)$", ran.out, re.MULTILINE)
    assert (ran.status, tuple(shown)) == (0, cli.EXAMPLES[command])


EXAMPLES = [example for examples in cli.EXAMPLES.values() for example in examples]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_help_runs(
    example: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "SERIES.txt").write_text("0 2.1\n1 <0.1\n", "utf-8")
    (tmp_path / "IN.csv").write_text("id,marrow_blasts,days\n1,M3,20\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    argv, _, stdin = example.partition(" < ")
    if stdin:
        with (tmp_path / stdin).open(encoding="utf-8") as file:
            monkeypatch.setattr(sys, "stdin", file)
            assert run(capsys, *shlex.split(argv)).status == 0
    else:
        assert run(capsys, *shlex.split(argv)).status == 0


def test_it_runs_where_django_cannot_be_imported(tmp_path: Path) -> None:
    (tmp_path / "django").mkdir()
    (tmp_path / "django" / "__init__.py").write_text("raise ImportError('no Django here')")
    ran = program("score", *options(FULL), "--json", PYTHONPATH=str(tmp_path))
    assert (ran.status, json.loads(ran.out)) == (0, score_answer(read(FULL)))


def test_all_commands_load_nothing_but_this_project_and_the_standard_library() -> None:
    code = """
import sys
before = set(sys.modules)
import calculator.command_line.cli
print(*{name.partition(".")[0] for name in set(sys.modules) - before})
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert set(done.stdout.split()) - sys.stdlib_module_names == {"calculator"}
