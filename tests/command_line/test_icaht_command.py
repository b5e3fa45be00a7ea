"""``python -m calculator icaht``: a series from a file, the grader's words and the API's JSON."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from terminal import give_stdin, program, run
from worked_cases import SERIES as CASES

from calculator.presenter.answer import icaht_answer, problem_answer
from calculator.presenter.icaht import present_icaht, summary_icaht
from calculator.presenter.words import in_codes
from calculator.scoring.reading import UnreadableLabs
from calculator.scoring.series import MOST_LINES, Series, read_series

IDS = [case["description"] for case in CASES]
FIXED = (
    "longest",
    "cumulative",
    "days_below_500",
    "severe_prolonged_neutropenia",
    "provisional",
)


def lines(case: dict) -> str:
    return "".join(f"{day} {value}\n" for day, value in case["values"])


def argv(case: dict, path: object) -> list[object]:
    follow_up = case["follow_up_day"]
    end = [] if follow_up is None else ["--follow-up-day", follow_up]
    return ["icaht", path, "--unit", case["unit"], *end]


def series(text: str, *, unit: str = "/uL", infusion: str = "", end: object = "") -> Series:
    return read_series(text, unit=unit, infusion_date=infusion, follow_up_day=str(end))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "series.txt"


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_json_is_the_answer_of_the_api(
    case: dict, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(lines(case), "utf-8")
    ran = run(capsys, *argv(case, path), "--json")
    end = "" if case["follow_up_day"] is None else case["follow_up_day"]
    answer = icaht_answer(series(lines(case), unit=case["unit"], end=end))
    assert (ran.status, json.loads(ran.out), ran.err) == (0, answer, "")
    assert {name: answer[name] for name in FIXED} == {name: case[name] for name in FIXED}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_words_are_those_of_the_grader_s_copied_summary(
    case: dict, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(lines(case), "utf-8")
    ran = run(capsys, *argv(case, path))
    end = "" if case["follow_up_day"] is None else case["follow_up_day"]
    graded = series(lines(case), unit=case["unit"], end=end)
    words = summary_icaht(present_icaht(graded, at=datetime.now(UTC)))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[:-1] == words.splitlines()[:-1]


def test_a_dash_is_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_stdin(monkeypatch, b"0 2100\n1 <100\n")
    ran = run(capsys, "icaht", "-", "--unit", "/uL", "--json")
    assert json.loads(ran.out) == icaht_answer(series("0 2100\n1 <100\n"))


def test_a_series_with_dates_takes_the_date_of_infusion(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("2026-11-02 2100\n2026-11-06T07:30:00+01:00 300\n", "utf-8")
    ran = run(capsys, "icaht", path, "--unit", "/uL", "--infusion-date", "2026-11-02", "--json")
    assert json.loads(ran.out) == icaht_answer(series("0;2100\n4;300\n"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf0 2100\r\n1 300\r\n", id="a byte-order mark and CRLF"),
        pytest.param(b"day\tanc\n0\t2100\n1\t300\n", id="a header and tabs"),
    ],
)
def test_a_file_of_a_spreadsheet_is_read(
    content: bytes, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(content)
    ran = run(capsys, "icaht", path, "--unit", "/µL", "--json")
    answer = json.loads(ran.out)
    assert (ran.status, answer["longest"]) == (0, {"grade": 1, "d500": 1, "d100": 0})


def test_problems_are_told_all_at_once_each_with_its_option(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("0 2100\n1 lots\n", "utf-8")
    ran = run(capsys, "icaht", path, "--infusion-date", "soon", "--follow-up-day", "99")
    with pytest.raises(UnreadableLabs) as caught:
        series("0 2100\n1 lots\n", unit="", infusion="soon", end="99")
    found = caught.value.problems
    assert [problem.field for problem in found] == [
        "unit",
        "infusion_date",
        "follow_up_day",
        "series",
    ]
    options = ("--unit", "--infusion-date", "--follow-up-day", "series")
    told = [f"{name}: {in_codes(each.message)}" for name, each in zip(options, found, strict=True)]
    assert (ran.status, ran.out, ran.err.splitlines()) == (2, "", told)


def test_problems_with_json_are_a_problem_document_on_standard_error(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("0 lots\n", "utf-8")
    ran = run(capsys, "icaht", path, "--unit", "/uL", "--json")
    with pytest.raises(UnreadableLabs) as caught:
        series("0 lots\n")
    assert (ran.status, ran.out) == (2, "")
    assert json.loads(ran.err) == problem_answer(caught.value.problems)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"0 2100\n1 \xff\n", "The series is not UTF-8", id="Latin-1"),
        pytest.param("0 2100".encode("utf-16"), "The series is not UTF-8", id="UTF-16"),
        pytest.param(b"0 1\n" * (MOST_LINES + 1), "The series is too long", id="too many lines"),
        pytest.param(b"0" * (64 * 1024 + 1), "The series is too long", id="too many bytes"),
        pytest.param(b"", "series: Enter at least one ANC value", id="an empty file"),
    ],
)
def test_a_file_that_is_no_series_is_refused_with_a_sentence(
    content: bytes, sentence: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(content)
    ran = run(capsys, "icaht", path, "--unit", "/uL")
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert ran.err.startswith(sentence)


def test_a_file_that_is_not_there_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(capsys, "icaht", tmp_path / "none", "--unit", "/uL")
    assert ran == (2, "", f"There is no file {tmp_path / 'none'}.\n")


def test_a_folder_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "icaht", tmp_path, "--unit", "/uL")
    assert ran == (2, "", f"{tmp_path} is a folder, not a file.\n")


def test_a_process_of_its_own_reads_standard_input() -> None:
    ran = program("icaht", "-", "--unit", "10*9/L", "--json", stdin=b"0 2.1\n1 0.3\n")
    expected = icaht_answer(series("0 2.1\n1 0.3\n", unit="10*9/L"))
    assert (ran.status, json.loads(ran.out)) == (0, expected)


# --- Units and marks ---


@pytest.mark.parametrize("unit", ["10*3/uL", "K/uL", "K/µL", "K/μL", "×10³/µl", "10^9/L", "G/L"])
def test_any_known_spelling_of_the_unit_is_read(
    unit: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("0 2.1\n1 0.3\n", "utf-8")
    ran = run(capsys, "icaht", path, "--unit", unit, "--json")
    assert (ran.status, json.loads(ran.out)["days_below_500"]) == (0, 1)


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("K/mL", "--unit: This unit is not known here. Choose one of: 10*9/L, 10*3/uL, /uL.\n"),
        (
            "",
            ("--unit: Choose the unit as the report prints it: 10*9/L, 10*3/uL, /uL.\n"),
        ),
    ],
)
def test_a_unit_that_is_not_known_and_one_that_is_missing_are_told_apart_by_their_codes(
    unit: str, says: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("0 2.1\n", "utf-8")
    assert run(capsys, "icaht", path, "--unit", unit) == (2, "", says)


POINTS = "0 2.100\n1 900\n2 400\n3 1.500\n"


@pytest.mark.parametrize(("text", "mark"), [(POINTS, "comma"), (POINTS.replace(".", ","), "point")])
def test_a_declared_mark_settles_what_groups(
    text: str, mark: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(text, "utf-8")
    ran = run(capsys, "icaht", path, "--unit", "/uL", "--decimal", mark, "--json")
    assert (ran.status, json.loads(ran.out)["days_below_500"]) == (0, 1)


def test_without_it_each_line_that_has_two_readings_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(POINTS, "utf-8")
    ran = run(capsys, "icaht", path, "--unit", "/uL")
    assert [line.partition(" /uL ")[0] for line in ran.err.splitlines()] == [
        "series: Line 1: 2.100",
        "series: Line 4: 1.500",
    ]


def test_a_mark_that_is_none_is_bad_input(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "icaht", path, "--unit", "/uL", "--decimal", "dot")
    assert ran.status == 2
    assert "invalid choice: 'dot'" in ran.err


def test_mixed_units_are_asked_about_by_their_codes(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("0 2.1\n3 400\n", "utf-8")
    ran = run(capsys, "icaht", path, "--unit", "/uL")
    assert ran.err == (
        "series: Which unit is meant where? The values of day 0 would be usual in 10*9/L, those of "
        "day 3 in /uL, and not the other way round. Write the unit of day 0 behind each "
        "value: 2.1 /uL if it is right as it stands, as after G-CSF, 2.1 10*9/L if the report had "
        "that unit.\n"
    )
