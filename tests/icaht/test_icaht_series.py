"""Reading a series: the shapes it may have, and every bad line with its number and reason."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator.scoring.reading import Problem, UnreadableLabs
from calculator.scoring.series import Remarkable, Series, SeriesTooLongError, read_series


def read(text: str, unit: str = "/uL", infusion: str = "", end: str = "") -> Series:
    return read_series(text, unit=unit, infusion_date=infusion, follow_up_day=end)


def values_of(found: Series) -> dict[int, str]:
    return {each.day: f"{'<' if each.below else ''}{each.anc:f}" for each in found.measurements}


def problems(text: str, unit: str = "/uL", infusion: str = "", end: str = "") -> list[str]:
    with pytest.raises(UnreadableLabs) as caught:
        read(text, unit, infusion, end)
    return [problem.message for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("0 2100\n1 <100", {0: "2100", 1: "<100"}, id="spaces"),
        pytest.param("0\t2100\n1\t300", {0: "2100", 1: "300"}, id="tabs"),
        pytest.param("0;2100\n1; 300;", {0: "2100", 1: "300"}, id="semicolons"),
        pytest.param("0 2100\r\n1 300\r\n", {0: "2100", 1: "300"}, id="Windows line ends"),
        pytest.param("0\xa02100\n\xa01\xa0300", {0: "2100", 1: "300"}, id="non-breaking spaces"),
        pytest.param("\ufeff0 2100", {0: "2100"}, id="byte-order mark"),
        pytest.param("3 300\n\n1 200", {1: "200", 3: "300"}, id="blank lines between days"),
        pytest.param("0 2100\n1 -\n2 300", {0: "2100", 2: "300"}, id="a day not measured"),
        pytest.param("0 < 500", {0: "<500"}, id="a space after the sign"),
        pytest.param("2100\n300\n\n-\n<100", {0: "2100", 1: "300", 4: "<100"}, id="values alone"),
        pytest.param("Day;ANC\n0;2100", {0: "2100"}, id="header"),
        pytest.param("\nANC (/µL)\n2100\n300", {0: "2100", 1: "300"}, id="header, values alone"),
        pytest.param("1 300\n1 200\n1 400", {1: "200"}, id="several values on one day"),
    ],
)
def test_reads(text: str, expected: dict[int, str]) -> None:
    assert values_of(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["2026-11-03 400", "2026-11-03\t400", "2026-11-03 06:30 400", "2026-11-03T06:30:00 400"],
)
def test_reads_dates_with_and_without_time(text: str) -> None:
    assert values_of(read(text, infusion="2026-11-01")) == {2: "400"}


@pytest.mark.parametrize(
    ("text", "kind", "days"),
    [
        pytest.param("-3 100\n0 2000", Remarkable.BEFORE_INFUSION, (-3,), id="before infusion"),
        pytest.param("0 2000\n31 5", Remarkable.AFTER_LAST_DAY, (31,), id="after day 30"),
        pytest.param("0 9\n20 5", Remarkable.AFTER_FOLLOW_UP, (20,), id="after follow-up"),
        pytest.param("0 9\n0 5", Remarkable.SEVERAL_ON_ONE_DAY, (0,), id="two on a day"),
    ],
)
def test_says_what_it_did_not_count(text: str, kind: Remarkable, days: tuple[int, ...]) -> None:
    remarks = {each.kind: each.days for each in read(text, end="10").remarks}
    assert remarks[kind] == days


def test_a_date_before_infusion_is_ignored_and_said() -> None:
    found = read("2026-10-30 100\n2026-11-01 2000", infusion="2026-11-01")
    assert values_of(found) == {0: "2000"}
    assert found.remarks[0].days == (-2,)


def test_says_that_a_header_was_skipped_and_that_values_stood_alone() -> None:
    kinds = [each.kind for each in read("ANC\n2100\n300").remarks]
    assert kinds == [Remarkable.HEADER_SKIPPED, Remarkable.ONE_VALUE_PER_LINE]


@pytest.mark.parametrize(
    ("text", "unit", "asks"),
    [
        pytest.param("0 2.1\n1 0.3", "/uL", ["10*9/L"], id="thousands as /µL"),
        pytest.param("0 45\n1 30", "10*9/L", ["/uL"], id="above 30 ×10⁹/L"),
        pytest.param("0 2100\n1 3", "/uL", [], id="one low value is no reason"),
        pytest.param("0 0\n1 0", "/uL", [], id="zero is zero in every unit"),
        pytest.param("0 30\n1 29", "/uL", [], id="0.03 is usual enough"),
        pytest.param("0 0.02", "10*9/L", [], id="not more usual in another unit"),
    ],
)
def test_asks_about_a_series_that_would_be_usual_in_another_unit(
    text: str, unit: str, asks: list[str]
) -> None:
    found = [each.units for each in read(text, unit).remarks]
    assert [unit.code for units in found for unit in units] == asks


def test_names_every_bad_line_at_once_with_its_number() -> None:
    assert problems("0 2100\n1,300\n3.5 200\n01.11.2026 300\n5 >400\nmany\n6 x\n7 -5") == [
        (
            "Line 2: With a comma this can be read in two ways (4,300 may be day 4 or 4.3). Put a "
            "space between day and value, and use a point for decimals."
        ),
        "Line 3: A day is a whole number; a day may have several lines.",
        "Line 4: Write dates as year-month-day: 2026-11-22.",
        "Line 5: ANC: A value with > cannot be graded; enter a number, or one with <.",
        "Line 6: Write day and value, as in: 4 300",
        "Line 7: ANC: Enter a number, such as 45, 8.1 or <5.",
        "Line 8: ANC: A negative value is not possible.",
    ]


@pytest.mark.parametrize(
    "text",
    ["4,300", "4, 300", "4 0,3", "4;0,3", "0,3", "4\t1,200", "4 300,"],
)
def test_refuses_a_comma_of_any_kind(text: str) -> None:
    assert problems(text)[0].startswith("Line 1: With a comma this can be read in two ways")


def test_refuses_300_as_thousands_and_proposes_the_unit() -> None:
    assert problems("0 300", unit="10*9/L") == [
        (
            "Line 1: ANC: 300 ×10⁹/L is not possible. Did you mean 300 /µL, that is 0.3 ×10⁹/L? "
            "Possible here is 0 to 100 ×10⁹/L (our limits, to catch slips)."
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2000 3",
        "2000 0\n1800 1\n300 2",
        "2100;7\n150;8",
        "2100 0\n900 3\n300 5\n20 10\n10 12\n400 18\n1500 35",
    ],
)
def test_proposes_to_swap_the_columns(text: str) -> None:
    assert problems(text) == ["Line 1: The columns look swapped: write the day first, then ANC."]


@pytest.mark.parametrize("text", ["0 2\n1 1\n45 3", "3 7\n4 8", "-5 3\n-4 3\n-3 3\n0 3"])
def test_small_counts_are_not_taken_for_swapped_columns(text: str) -> None:
    assert read(text, unit="10*9/L").measurements


@pytest.mark.parametrize("text", ["", "\n \n", "-\n-", "Day ANC", "4 -"])
def test_an_empty_series_is_refused(text: str) -> None:
    assert problems(text) == ["Enter at least one ANC value, as in: 0 2100"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nd\n300\n300", "Line 1: ANC: Enter a number, such as 45, 8.1 or <5."),
        ("D0 <100\n1 300", "Line 1: Write the day as a number, or as a date: 2026-11-22."),
    ],
)
def test_a_first_line_that_is_no_header_is_refused_and_not_skipped(text: str, reason: str) -> None:
    assert problems(text) == [reason]


def test_an_empty_series_is_said_beside_a_bad_date() -> None:
    assert problems("", infusion="22.11.2026") == [
        "Write the date of infusion as year-month-day: 2026-11-22.",
        "Enter at least one ANC value, as in: 0 2100",
    ]


def test_names_the_days_whose_value_is_unusual() -> None:
    found = read("0 2.100\n1 1.900\n2 800\n3 0\n4 10")
    assert {each.kind: each.days for each in found.remarks} == {Remarkable.UNUSUAL: (0, 1)}


def test_a_value_after_day_30_shows_that_the_series_is_complete() -> None:
    found = read("0 2000\n28 300\n33 900")
    assert (found.running, found.end) == (False, 30)


def test_a_series_outside_days_0_to_30_is_refused() -> None:
    assert problems("40 300") == ["No value lies within days 0 to 30 after infusion."]


def test_follow_up_may_not_end_before_the_first_value() -> None:
    assert problems("5 300", end="4") == ["Follow-up ended before the first value: check the day."]


@pytest.mark.parametrize("end", ["31", "-1", "3.5", "soon", "2026-11-05"])
def test_the_end_of_follow_up_is_a_day_from_0_to_30(end: str) -> None:
    assert problems("0 300", end=end) == [
        "Write the day on which follow-up ended as a whole number from 0 to 30."
    ]


@pytest.mark.parametrize("unit", ["", "K", "10*9/l"])
def test_the_unit_has_no_default_and_is_missed_once(unit: str) -> None:
    assert problems("0 300\n1 x", unit=unit) == [
        "Choose the unit of the values as the report prints it: ×10⁹/L, ×10³/µL, /µL.",
        "Line 2: ANC: Enter a number, such as 45, 8.1 or <5.",
    ]


def test_dates_need_the_date_of_infusion_and_miss_it_once() -> None:
    assert problems("2026-11-01 300\n2026-11-02 300") == [
        "Give the date of infusion, since the series has dates."
    ]
    assert problems("2026-11-01 300", infusion="1.11.2026") == [
        "Write the date of infusion as year-month-day: 2026-11-22."
    ]


def test_a_date_that_does_not_exist_is_refused() -> None:
    assert problems("2026-02-30 300", infusion="2026-02-01") == ["Line 1: There is no such date."]


def test_more_lines_than_any_series_has_are_too_many() -> None:
    with pytest.raises(SeriesTooLongError):
        read("1\n" * 10000)


@settings(max_examples=1500, deadline=None)
@example("0 1\x1c2")
@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet="0123456789 \t\n;,.<>=-T:eM%", max_size=120),
    )
)
def test_any_text_is_read_or_refused_in_our_words(text: str) -> None:
    refused: tuple[Problem, ...] = ()
    days: list[int] = []
    try:
        found = read(text, infusion="2026-11-01")
        days = [each.day for each in found.measurements]
    except UnreadableLabs as unreadable:
        refused = unreadable.problems
    assert bool(refused) != bool(days)
    assert all(problem.message for problem in refused)
    assert all(0 <= day <= 30 for day in days)
