"""Reading a series: the shapes it may have, and every bad line with its number and reason."""

import time
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


def read(text: str, unit: str = "/uL", infusion: str = "", end: str = "", mark: str = "") -> Series:
    return read_series(
        text, unit=unit, infusion_date=infusion, follow_up_day=end, decimal_mark=mark
    )


def values_of(found: Series) -> dict[int, str]:
    return {each.day: f"{'<' if each.below else ''}{each.anc:f}" for each in found.measurements}


def problems(
    text: str, unit: str = "/uL", infusion: str = "", end: str = "", mark: str = ""
) -> list[str]:
    with pytest.raises(UnreadableLabs) as caught:
        read(text, unit, infusion, end, mark)
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
        pytest.param("3;300\n\n1;90", {1: "90", 3: "300"}, id="blank lines between days"),
        pytest.param("0 2100\n1 -\n2 300", {0: "2100", 2: "300"}, id="a day not measured"),
        pytest.param("0 < 500", {0: "<500"}, id="a space after the sign"),
        pytest.param("2100\n300\n\n-\n<100", {0: "2100", 1: "300", 4: "<100"}, id="values alone"),
        pytest.param("Day;ANC\n0;2100", {0: "2100"}, id="header"),
        pytest.param("\nANC (/µL)\n2100\n300", {0: "2100", 1: "300"}, id="header, values alone"),
        pytest.param("1;300\n1;200\n1;400", {1: "200"}, id="several values on one day"),
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
        pytest.param("0 2000\n31 50", Remarkable.AFTER_LAST_DAY, (31,), id="after day 30"),
        pytest.param("0 90\n20 50", Remarkable.AFTER_FOLLOW_UP, (20,), id="after follow-up"),
        pytest.param("0 90\n0 50", Remarkable.SEVERAL_ON_ONE_DAY, (0,), id="two on a day"),
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
            "tab, semicolon or space between day and value."
        ),
        "Line 3: A day is a whole number; a day may have several lines.",
        "Line 4: Write dates as year-month-day: 2026-11-22.",
        "Line 5: A value with > cannot be graded; enter a number, or one with <.",
        "Line 6: Write day and value, as in: 0 2100",
        "Line 7: Enter a number, such as 45, 8.1 or <5.",
        "Line 8: A negative value is not possible.",
    ]


@pytest.mark.parametrize("text", ["4,300", "4, 300", "4 ,300", "0,3", ",300", "2026-11-03,300"])
def test_refuses_a_comma_that_is_all_that_separates(text: str) -> None:
    assert problems(text)[0].startswith("Line 1: With a comma this can be read in two ways")


@pytest.mark.parametrize("text", ["4 0,3", "4;0,3", "4\t0,3", "0 2,1\n4 0,300", "4;<0,3 H"])
def test_reads_a_decimal_comma_behind_a_day(text: str) -> None:
    (last,) = [each for each in read(text, unit="10*9/L").measurements if each.day == 4]
    assert last.anc == Decimal(300)


def test_a_comma_behind_the_value_is_refused() -> None:
    assert problems("0 2100\n4 300,")[0].startswith("Line 2: ")


def test_refuses_300_as_thousands_and_proposes_the_unit() -> None:
    assert problems("0 300", unit="10*9/L") == [
        (
            "Line 1: 300 ×10⁹/L is not possible. Did you mean 300 /µL, that is 0.3 ×10⁹/L? "
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
        ("nd\n300\n300", "Line 1: Enter a number, such as 45, 8.1 or <5."),
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
    found = read("0 0.2\n1 0.19\n2 8\n3 0\n4 12")
    assert {each.kind: each.days for each in found.remarks} == {
        Remarkable.OTHER_UNIT: (),
        Remarkable.UNUSUAL: (0, 1, 2),
    }


def test_a_value_after_day_30_shows_that_the_series_is_complete() -> None:
    found = read("0 2000\n28 300\n33 900")
    assert (found.running, found.end) == (False, 30)


def test_a_series_outside_days_0_to_30_is_refused() -> None:
    assert problems("40;300") == ["No value lies within days 0 to 30 after infusion."]


def test_follow_up_may_not_end_before_the_first_value() -> None:
    assert problems("5;300", end="4") == ["Follow-up ended before the first value: check the day."]


@pytest.mark.parametrize("end", ["31", "-1", "3.5", "soon", "2026-11-05"])
def test_the_end_of_follow_up_is_a_day_from_0_to_30(end: str) -> None:
    assert problems("0 300", end=end) == [
        "Write the day on which follow-up ended as a whole number from 0 to 30."
    ]


def test_values_without_a_unit_are_not_taken_for_no_values() -> None:
    assert problems("0 300", unit="") == [
        "Choose the unit as the report prints it: ×10⁹/L, ×10³/µL, /µL.",
    ]


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("", "Choose the unit as the report prints it"),
        (" ", "Choose the unit as the report prints it"),
        ("K/mL", "This unit is not known here. Choose one of"),
        ("g/L", "This unit is not known here. Choose one of"),
    ],
)
def test_the_unit_has_no_default_and_is_missed_once(unit: str, says: str) -> None:
    assert problems("0 300\n0 400\n1 x", unit=unit) == [
        f"{says}: ×10⁹/L, ×10³/µL, /µL.",
        "Line 3: Enter a number, such as 45, 8.1 or <5.",
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
            Measurement(day=0, anc=Decimal(2100), below=False, entered="2.1", unit=None),
            Measurement(day=4, anc=Decimal(100), below=True, entered="<0.1", unit=None),
        ),
        end=4,
        running=True,
        remarks=(),
    )


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        pytest.param("", {}, ["series: nothing_entered"], id="nothing"),
        pytest.param("40;300", {}, ["series: no_day"], id="no day of 0 to 30"),
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
        pytest.param("5;300", {"end": "4"}, ["follow_up_day: too_early"], id="too early a day"),
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
            message="A value with > cannot be graded; enter a number, or one with <.",
            lab="ANC",
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
        pytest.param("2000 -31", "Line 1: A negative value is not possible.", id="-31"),
        pytest.param("2000 91", "No value lies within days 0 to 30 after infusion.", id="91"),
        pytest.param("2000 3\n1800 4\n300", "Line 3: Write day and value, as in: 0 2100", id="one"),
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
        "spaces_separate",
        "spaces_group",
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


@pytest.mark.parametrize(
    "time",
    [
        "T06:30:00Z",
        "T06:30:15.250",
        "T23:30:00+01:00",
        "T00:30:00.000-0500",
        " 6:30",
        " 06:30:15",
        " 06:30:15.000",
        " 23:30:15 +01:00",
        ";06:30",
        "\t06:30:15.000Z",
    ],
)
def test_a_time_after_the_date_is_passed_over(time: str) -> None:
    assert values_of(read(f"2026-11-03{time} 400", infusion="2026-11-01")) == {2: "400"}


def test_a_first_line_with_a_number_is_no_header() -> None:
    assert problems("ANC 300\n1 200") == [
        "Line 1: Write the day as a number, or as a date: 2026-11-22."
    ]


@pytest.mark.parametrize("line", ["0 300X", "0 300x"])
def test_a_letter_behind_the_value_is_not_passed_over(line: str) -> None:
    assert problems(line) == [
        (
            "Line 1: After the number, only its unit (×10⁹/L, ×10³/µL, /µL) or a flag such as H is "
            "read."
        )
    ]


# --- A space that may group thousands ---


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        pytest.param("2 100\n1 800", [1, 2], id="values, or days with values"),
        pytest.param("4 300", [1], id="one line"),
        pytest.param("4\xa0300", [1], id="a no-break space"),
        pytest.param("4 300 H", [1], id="with a flag"),
        pytest.param("4 300 /uL", [1], id="with a unit"),
        pytest.param("-\n4 300", [1, 2], id="nor has a dash alone"),
        pytest.param("4 300\n5 200\n900", [1, 2, 3], id="days that rise, and one day lost"),
        pytest.param("ANC\n4 300\n5 200", [2, 3], id="days that rise under a header of values"),
        pytest.param("5 1 200", [1], id="one value, or two columns of them"),
    ],
)
def test_a_line_that_has_two_readings_is_refused(text: str, bad: list[int]) -> None:
    assert [int(each.split(":")[0].removeprefix("Line ")) for each in problems(text)] == bad


def test_an_ambiguous_line_is_refused_with_both_of_its_readings() -> None:
    assert problems("2 100\n5 1 200") == [
        (
            "Line 1: 2 100 may be day 2 with 100, or 2100 alone. Put a tab or semicolon between "
            "the columns, or write the numbers without spaces."
        ),
        (
            "Line 2: 5 1 200 may be 5 with 1200, or with 1 and 200. Put a tab or semicolon between "
            "the columns, or write the numbers without spaces."
        ),
    ]


@pytest.mark.parametrize(
    ("text", "expected", "days"),
    [
        pytest.param("0 2100\n4 300", {0: "2100", 4: "300"}, (4,), id="a line that cannot group"),
        pytest.param("0;2100\n4 300", {0: "2100", 4: "300"}, (4,), id="a semicolon elsewhere"),
        pytest.param("2\t900\n4 300", {2: "900", 4: "300"}, (4,), id="a tab elsewhere"),
        pytest.param("Day ANC\n4 300", {4: "300"}, (4,), id="a header of two columns"),
        pytest.param("4 300\n5 -", {4: "300"}, (4,), id="a day not measured"),
        pytest.param("0 2100\n5 1 200", {0: "2100", 5: "1200"}, (5,), id="a value that groups"),
    ],
)
def test_two_columns_are_settled_and_said(
    text: str, expected: dict[int, str], days: tuple[int, ...]
) -> None:
    found = read(text)
    assert values_of(found) == expected
    assert {each.kind: each.days for each in found.remarks}[Remarkable.SPACES_SEPARATE] == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("2 100\n1 800\n900\n1 500", (0, 1, 3), id="a line of one value"),
        pytest.param("ANC\n2 100\n1 800\n1 500\n1 500", (0, 1, 2, 3), id="a header of one column"),
    ],
)
def test_values_alone_are_settled_and_said(text: str, days: tuple[int, ...]) -> None:
    found = read(text)
    assert [each.anc for each in found.measurements][:2] == [2100, 1800]
    assert {each.kind: each.days for each in found.remarks}[Remarkable.SPACES_GROUP] == days


@pytest.mark.parametrize("text", ["4;1 200", "4\t1 200"])
def test_behind_a_tab_or_semicolon_a_space_groups_and_that_is_said(text: str) -> None:
    found = read(text)
    assert values_of(found) == {4: "1200"}
    assert [(each.kind, each.days) for each in found.remarks] == [(Remarkable.SPACES_GROUP, (4,))]


@pytest.mark.parametrize("text", ["4;1'200", "4;1200"])
def test_behind_a_tab_or_semicolon_a_value_without_a_space_needs_no_remark(text: str) -> None:
    found = read(text)
    assert values_of(found) == {4: "1200"}
    assert found.remarks == ()


def test_two_columns_of_values_are_not_joined_to_one() -> None:
    assert problems("4;1;200") == ["Line 1: Enter one number only."]
    assert problems("4\t300\t45") == ["Line 1: Enter one number only."]


def test_a_reading_beyond_the_limits_is_none() -> None:
    assert [(each.day, each.anc) for each in read("2 100", unit="10*9/L").measurements] == [
        (2, 100_000)
    ]


# --- The rule of three digits, and the declared mark ---


def test_a_mark_before_three_digits_is_refused_by_line() -> None:
    assert problems("0 2.100\n1 1,800\n2 900") == [
        (
            "Line 1: 2.100 /µL may be 2100 or 2.1: write it without a mark, or with other than "
            "three decimals."
        ),
        (
            "Line 2: 1,800 /µL may be 1800 or 1.8: write it without a mark, or with other than "
            "three decimals."
        ),
    ]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("0 2.100\n1 900,5", "comma", {0: "2100", 1: "900.5"}),
        ("0 2,100\n1 900.5", "point", {0: "2100", 1: "900.5"}),
        ("0,3\n0,25", "comma", {0: "0.3", 1: "0.25"}),
    ],
)
def test_a_declared_mark_settles_it(text: str, mark: str, expected: dict[int, str]) -> None:
    unit = "10*9/L" if expected[0] == "0.3" else "/uL"
    found = {each.day: each.entered for each in read(text, unit=unit, mark=mark).measurements}
    assert found == expected


def test_a_comma_alone_between_columns_is_refused_also_where_the_point_is_declared() -> None:
    assert problems("4,300", mark="point")[0].startswith("Line 1: With a comma")


def test_an_unknown_mark_is_refused() -> None:
    assert problems("0 2100", mark="dot") == ["Choose point or comma, or leave it open."]


# --- Units in the lines, and mixed ones ---

MIXED = "0 2.1\n1 1.8\n2 0.9\n3 400\n4 300\n5 250\n6 0.3\n10 1.2\n30 2.5"


def test_mixed_units_are_asked_about_and_not_graded() -> None:
    with pytest.raises(UnreadableLabs) as caught:
        read(MIXED)
    assert caught.value.problems == (
        Problem(
            field="series",
            code="units_mixed",
            message=(
                "Which unit is meant where? The values of days 0–2, 6, 10, 30 would be usual in "
                "×10⁹/L, those of days 3–5 in /µL, and not the other way round. Write the unit of "
                "days 0–2, 6, 10, 30 behind each value: 2.1 /µL if it is right as it stands, as "
                "after G-CSF, 2.1 ×10⁹/L if the report had that unit."
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        pytest.param("0 2100\n5 8", "/uL", id="one low value"),
        pytest.param("0 0.3\n5 35", "10*9/L", id="after G-CSF"),
        pytest.param("0 <100\n5 <0.1", "/uL", id="values with a sign"),
        pytest.param("0 2100\n5 8\n6 9/uL", "/uL", id="one of two has its unit"),
    ],
)
def test_a_value_of_the_other_size_is_asked_about(text: str, unit: str) -> None:
    assert problems(text, unit=unit)[0].startswith("Which unit is meant where? ")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        pytest.param("0 2100\n5 8/uL", "/uL", id="every one has its unit"),
        pytest.param("0 0.3\n5 35 K/uL", "10*9/L", id="after G-CSF"),
        pytest.param("0 2100\n5 0", "/uL", id="zero"),
        pytest.param("0 2.1\n5 0.3", "/uL", id="all of them unusual"),
        pytest.param("0 2100\n5 20", "/uL", id="usual in both"),
        pytest.param("0 2100\n31 8", "/uL", id="a day that does not count"),
    ],
)
def test_a_series_in_one_unit_is_not_asked_about(text: str, unit: str) -> None:
    assert read(text, unit=unit).measurements


def test_a_unit_in_a_line_decides_there() -> None:
    mixed = MIXED.replace(".1", ".1 K/µL").replace("1.8", "1.8 10*9/L").replace(" 0.9", " 0.9 G/L")
    mixed = mixed.replace(" 0.3", " 0.3 K/uL").replace("1.2", "1.2 K/uL").replace("2.5", "2.5/nL")
    found = read(mixed)
    assert [int(each.anc) for each in found.measurements] == [
        2100, 1800, 900, 400, 300, 250, 300, 1200, 2500,
    ]  # fmt: skip
    assert [each.kind for each in found.remarks] == [Remarkable.SPACES_SEPARATE]


def test_a_series_in_which_every_line_has_its_unit_needs_no_other() -> None:
    found = read("0 2.1 K/uL\n1 300/uL", unit="")
    assert [int(each.anc) for each in found.measurements] == [2100, 300]
    assert found.unit == ANC.unit("10*3/uL")


@pytest.mark.parametrize("text", ["0 2.1 K/uL\n1 300", "0 2.1 K/uL\n1 0.3\n2 0.2 K/uL"])
def test_no_value_without_a_unit_is_dropped(text: str) -> None:
    assert problems(text, unit="") == [
        "Choose the unit as the report prints it: ×10⁹/L, ×10³/µL, /µL."
    ]


@settings(max_examples=1000, deadline=None)
@given(
    lines=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30_000)), min_size=1, max_size=8),
    between=st.sampled_from([" ", "\xa0", "\t", ";"]),
    days=st.booleans(),
)
def test_no_grouped_text_is_read_as_anything_but_what_was_meant(
    lines: list[tuple[int, int]], between: str, *, days: bool
) -> None:
    """Values of four digits and more are grouped; with days or without, none is read otherwise."""
    numbers = [f"{value:,}".replace(",", " ") for _, value in lines]
    texts = [f"{day}{between}{number}" for (day, _), number in zip(lines, numbers, strict=True)]
    text = "\n".join(texts if days else numbers)
    meant: dict[int, int] = {}
    for place, (day, value) in enumerate(lines):
        key = day if days else place
        meant[key] = min(value, meant.get(key, value))
    try:
        found = read(text)
    except UnreadableLabs:
        return
    assert {each.day: each.anc for each in found.measurements} == meant


@pytest.mark.parametrize("text", [f"4{' ' * 60_000}x", f"4{' ;' * 30_000}x", "4\t" * 30_000])
def test_a_long_line_takes_no_longer_than_it_is(text: str) -> None:
    start = time.process_time()
    assert problems(text)
    assert time.process_time() - start < 1
