"""Reading a series: the shapes it may have, and every bad line with its number and reason."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator.scoring.quantities import ANC
from calculator.scoring.reading import Problem, UnreadableLabs
from calculator.scoring.series import (
    Measurement,
    Remark,
    Remarkable,
    Series,
    SeriesTooLongError,
    measure,
    read_series,
)


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


def test_values_without_a_unit_are_not_taken_for_no_values() -> None:
    assert problems("0 300", unit="") == [
        "Choose the unit of the values as the report prints it: ×10⁹/L, ×10³/µL, /µL.",
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


# --- The series as a whole, and what its problems are called ---


def test_a_series_has_its_unit_its_values_as_typed_and_where_it_ends() -> None:
    unit = ANC.unit("10*9/L")
    assert unit
    assert read("0 2.1\n4 <0.1", unit="10*9/L") == Series(
        unit=unit,
        measurements=(
            Measurement(day=0, anc=Decimal(2100), below=False, entered="2.1"),
            Measurement(day=4, anc=Decimal(100), below=True, entered="<0.1"),
        ),
        end=4,
        running=True,
        remarks=(),
    )


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        pytest.param("", {}, ["series: nothing_entered"], id="nothing"),
        pytest.param("40 300", {}, ["series: no_day"], id="no day of 0 to 30"),
        pytest.param("4,300", {}, ["series: comma"], id="a comma"),
        pytest.param("3.5 200", {}, ["series: line"], id="a bad line"),
        pytest.param("0 x", {}, ["series: not_a_number"], id="a bad value"),
        pytest.param("0 >400", {}, ["series: sign"], id="a sign"),
        pytest.param(
            "", {"unit": ""}, ["unit: unit_missing", "series: nothing_entered"], id="no unit"
        ),
        pytest.param("0 300", {"infusion": "1.11.26"}, ["infusion_date: date"], id="a bad date"),
        pytest.param("2026-11-01 300", {}, ["infusion_date: date_missing"], id="no date"),
        pytest.param("0 300", {"end": "31"}, ["follow_up_day: day"], id="a bad day"),
        pytest.param("5 300", {"end": "4"}, ["follow_up_day: too_early"], id="too early a day"),
    ],
)
def test_each_problem_names_its_field_and_its_kind(
    text: str, more: dict[str, str], expected: list[str]
) -> None:
    with pytest.raises(UnreadableLabs) as caught:
        read(text, **more)
    assert [f"{each.field}: {each.code}" for each in caught.value.problems] == expected


@pytest.mark.parametrize("value", [">400", ">=400", "≥400"])
def test_a_value_of_more_than_a_number_is_refused(value: str) -> None:
    with pytest.raises(UnreadableLabs) as caught:
        measure(3, value, ANC.unit("/uL"))
    assert caught.value.problems == (
        Problem(
            field="anc",
            code="sign",
            message="ANC: A value with > cannot be graded; enter a number, or one with <.",
        ),
    )


def test_a_thousand_lines_are_read_and_one_more_is_too_many() -> None:
    assert values_of(read("0 300\n" * 1000)) == {0: "300"}
    with pytest.raises(SeriesTooLongError, match=r"^a series has at most 1000 lines$"):
        read("0 300\n" * 1001)


def test_days_that_were_not_measured_are_an_empty_series_also_beside_a_bad_date() -> None:
    assert problems("-\n-", infusion="22.11.2026") == [
        "Write the date of infusion as year-month-day: 2026-11-22.",
        "Enter at least one ANC value, as in: 0 2100",
    ]


@pytest.mark.parametrize("text", ["1 500\n1 <500", "1 <500\n1 500"])
def test_less_than_500_is_lower_than_500_on_the_same_day(text: str) -> None:
    assert values_of(read(text)) == {1: "<500"}


# --- The ends of what counts ---


def test_day_0_and_day_30_count_and_the_days_beside_them_do_not() -> None:
    found = read("-1 2000\n0 2000\n30 2000\n31 2000")
    assert values_of(found) == {0: "2000", 30: "2000"}
    assert {each.kind: each.days for each in found.remarks} == {
        Remarkable.BEFORE_INFUSION: (-1,),
        Remarkable.AFTER_LAST_DAY: (31,),
    }


def test_the_day_on_which_follow_up_ended_counts_and_later_ones_up_to_30_do_not() -> None:
    found = read("0 2000\n10 2000\n11 2000\n30 2000", end="10")
    assert values_of(found) == {0: "2000", 10: "2000"}
    assert {each.kind: each.days for each in found.remarks} == {
        Remarkable.AFTER_FOLLOW_UP: (11, 30)
    }


@pytest.mark.parametrize("end", ["0", "30", " 30 "])
def test_follow_up_may_end_on_day_0_and_on_day_30(end: str) -> None:
    assert read("0 2000", end=end).end == int(end)


def test_a_highest_value_of_30_is_not_above_30_and_asks_nothing() -> None:
    assert read("0 30\n1 20", unit="10*9/L").remarks == ()


def test_the_question_for_another_unit_names_it() -> None:
    per_liter = ANC.unit("10*9/L")
    assert per_liter
    (asked,) = (each for each in read("0 2.1").remarks if each.units)
    assert asked == Remark(kind=Remarkable.OTHER_UNIT, units=(per_liter,))


# --- One reason for a line ---


def test_a_line_with_a_comma_does_not_make_the_other_values_wrong() -> None:
    (problem,) = problems("2100\n4, 300\n900")
    assert problem.startswith("Line 2: With a comma this can be read in two ways")


def test_a_line_of_a_bad_day_and_a_bad_value_has_one_reason() -> None:
    assert problems("3.5 x") == ["Line 1: A day is a whole number; a day may have several lines."]


# --- When columns look swapped ---

SWAPPED = ["Line 1: The columns look swapped: write the day first, then ANC."]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2000 -30", id="30 days before infusion"),
        pytest.param("2000 90", id="90 days after it"),
        pytest.param("2100 0\n900 3\n300 5\n20 10\n10 12", id="two of five first columns as well"),
    ],
)
def test_columns_look_swapped_where_only_the_second_one_has_days(text: str) -> None:
    assert problems(text) == SWAPPED


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("2000 -31", "Line 1: ANC: A negative value is not possible.", id="-31"),
        pytest.param("2000 91", "No value lies within days 0 to 30 after infusion.", id="91"),
        pytest.param("2000 3\n1800 4\n300", "Line 3: Write day and value, as in: 4 300", id="one"),
    ],
)
def test_columns_do_not_look_swapped_where_one_line_says_otherwise(text: str, says: str) -> None:
    assert problems(text) == [says]


def test_columns_do_not_look_swapped_where_half_of_the_first_ones_may_be_days() -> None:
    assert values_of(read("2100 0\n900 3\n20 10\n10 12")) == {10: "12", 20: "10"}


def test_dates_with_small_values_do_not_look_swapped() -> None:
    found = read("2026-11-03 2\n2026-11-04 1", unit="10*9/L", infusion="2026-11-01")
    assert values_of(found) == {2: "2000", 3: "1000"}


# --- Very many bad lines ---


def test_of_a_hundred_bad_lines_each_has_its_sentence() -> None:
    found = problems("\n".join(["many few"] * 100))
    assert found[-1] == "Line 100: Write the day as a number, or as a date: 2026-11-22."
    assert len(found) == 100


def test_of_more_than_a_hundred_bad_lines_the_others_are_told_by_their_numbers() -> None:
    lines = ["many few"] * 103 + ["4 300"] + ["many few"] * 3 + ["5 300"] + ["many few"]
    with pytest.raises(UnreadableLabs) as caught:
        read("\n".join(lines))
    assert len(caught.value.problems) == 101
    assert caught.value.problems[-1] == Problem(
        field="series",
        code="line",
        message="Nor can these lines be read: 101–103, 105–107, 109.",
    )


def test_each_kind_of_remark_has_its_word() -> None:
    assert [kind.value for kind in Remarkable] == [
        "header_skipped",
        "one_value_per_line",
        "before_infusion",
        "after_last_day",
        "after_follow_up",
        "several_on_one_day",
        "other_unit",
        "unusual",
    ]


# --- Ways to write a day ---


@pytest.mark.parametrize("day", [".5", "3.5", "-3.5"])
def test_a_fraction_of_a_day_is_refused_as_such(day: str) -> None:
    assert problems(f"{day} 300") == [
        "Line 1: A day is a whole number; a day may have several lines."
    ]


@pytest.mark.parametrize("day", ["1.1.26", "1.11.2026", "2026.11.1", "2026/1/1", "1.11.2026."])
def test_a_date_in_another_order_is_refused_as_such(day: str) -> None:
    assert problems(f"{day} 300") == ["Line 1: Write dates as year-month-day: 2026-11-22."]


@pytest.mark.parametrize("day", ["3.", "D3", "2026-11-03T", "2026-11-03Z", "123456"])
def test_what_is_neither_a_day_nor_a_date_is_refused(day: str) -> None:
    assert problems(f"{day} 300") == [
        "Line 1: Write the day as a number, or as a date: 2026-11-22."
    ]


@pytest.mark.parametrize("time", ["T06:30:00Z", "T06:30:15.250", " 6:30", " 06:30:15"])
def test_a_time_after_the_date_is_passed_over(time: str) -> None:
    assert values_of(read(f"2026-11-03{time} 400", infusion="2026-11-01")) == {2: "400"}


def test_a_first_line_with_a_number_is_no_header() -> None:
    assert problems("ANC 300\n1 200") == [
        "Line 1: Write the day as a number, or as a date: 2026-11-22."
    ]


@pytest.mark.parametrize("line", ["0 300X", "0 300x"])
def test_a_letter_behind_the_value_is_not_passed_over(line: str) -> None:
    assert problems(line) == ["Line 1: ANC: Enter the number alone, without words or units."]
