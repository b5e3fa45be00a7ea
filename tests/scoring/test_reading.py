"""Reading a value: text and unit become an interval, or a problem that says what to do."""

from decimal import Decimal

import by_hand
import pytest
from bedside import TOTAL_0, entry, patient, problems

from calculator.scoring.intervals import Interval
from calculator.scoring.quantities import ANC, CRP, HEMOGLOBIN, LABS, MARROW_BLASTS, PLATELETS
from calculator.scoring.reading import (
    Entry,
    Mark,
    Problem,
    Reading,
    Sign,
    UnreadableLabs,
    read,
    read_lab,
)

LAB = {lab.name: lab for lab in LABS}
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

TEXT = "Enter a number, such as 45, 8.1 or <5."
SHAPES = "Enter a number, such as 45, 8.1 or <5 (or a range such as 60-70, or M1, M2, M3)."
MARKS = "Write one number, with a mark for its decimals only: 45000 or 8.1."
SEVERAL = "Enter one number only."
SIGNS = "Use one sign only: <, <=, > or >=."
NEGATIVE = "A negative value is not possible."
EXPONENT = "Write the number out, without an exponent: 45000."
BEHIND = "After the number, only its unit ({choices}) or a flag such as H is read."
CHOICES = {
    "platelets": "×10⁹/L, ×10³/µL, /µL",
    "anc": "×10⁹/L, ×10³/µL, /µL",
    "hemoglobin": "g/dL, g/L, mmol/L",
    "crp": "mg/L, mg/dL",
    "marrow_blasts": "%",
    "ferritin": "ng/mL, µg/L",
}


def problem(field: str, code: str, message: str) -> Problem:
    """Return the problem of a lab, or of its unit; its message does without the lab's name."""
    return Problem(
        field=field, code=code, message=message, lab=LAB[field.removesuffix("_unit")].label
    )


def interval(words: str) -> Interval:
    """Read an interval as books print it: "[0, 0.5)" has the 0, but not the 0.5."""
    low, high = words[1:-1].split(", ")
    return Interval(
        low=Decimal(low),
        high=Decimal(high),
        low_included=words.startswith("["),
        high_included=words.endswith("]"),
    )


# --- What is typed, and the interval that it becomes ---


@pytest.mark.parametrize(
    ("lab", "typed", "parts", "becomes"),
    [
        ("platelets", "45 10*9/L", ("45", "", ["45"]), "[45, 45]"),
        ("platelets", "45 10*3/uL", ("45", "", ["45"]), "[45, 45]"),
        ("platelets", "45000 /uL", ("45000", "", ["45000"]), "[45, 45]"),
        ("anc", "450 /uL", ("450", "", ["450"]), "[0.45, 0.45]"),
        ("anc", "0 10*9/L", ("0", "", ["0"]), "[0, 0]"),
        ("hemoglobin", "81 g/L", ("81", "", ["81"]), "[8.1, 8.1]"),
        ("hemoglobin", "9.0 g/dL", ("9.0", "", ["9.0"]), "[9.0, 9.0]"),
        ("hemoglobin", "5.5 mmol/L", ("5.5", "", ["5.5"]), "[8.862975, 8.862975]"),
        ("crp", "12 mg/L", ("12", "", ["12"]), "[1.2, 1.2]"),
        ("crp", "<5 mg/L", ("<5", "<", ["5"]), "[0, 0.5)"),
        ("crp", "<5 mg/dL", ("<5", "<", ["5"]), "[0, 5)"),
        ("crp", "<=5 mg/L", ("≤5", "≤", ["5"]), "[0, 0.5]"),
        ("crp", "≤5 mg/L", ("≤5", "≤", ["5"]), "[0, 0.5]"),
        ("crp", ">300 mg/L", (">300", ">", ["300"]), "(30, 100]"),
        ("crp", ">=300 mg/L", ("≥300", "≥", ["300"]), "[30, 100]"),
        ("crp", "≥300 mg/L", ("≥300", "≥", ["300"]), "[30, 100]"),
        ("hemoglobin", "<8 g/dL", ("<8", "<", ["8"]), "[2, 8)"),
        ("hemoglobin", ">100 g/L", (">100", ">", ["100"]), "(10, 25]"),
        ("platelets", "<=75 10*9/L", ("≤75", "≤", ["75"]), "[0, 75]"),
        ("anc", "<100 /uL", ("<100", "<", ["100"]), "[0, 0.1)"),
        ("anc", ">20 10*9/L", (">20", ">", ["20"]), "(20, 100]"),
        ("ferritin", ">1650 ng/mL", (">1650", ">", ["1650"]), "(1650, 2000000]"),
        ("ferritin", "8000 ug/L", ("8000", "", ["8000"]), "[8000, 8000]"),
        ("marrow_blasts", "60 %", ("60", "", ["60"]), "[60, 60]"),
        ("marrow_blasts", "60% %", ("60", "", ["60"]), "[60, 60]"),
        ("marrow_blasts", "60 % %", ("60", "", ["60"]), "[60, 60]"),
        ("marrow_blasts", "<5% %", ("<5", "<", ["5"]), "[0, 5)"),
        ("marrow_blasts", ">=25 %", ("≥25", "≥", ["25"]), "[25, 100]"),
        ("marrow_blasts", "60-70 %", ("60-70", "", ["60", "70"]), "[60, 70]"),
        ("marrow_blasts", "60–70 % %", ("60-70", "", ["60", "70"]), "[60, 70]"),
        ("marrow_blasts", "60 - 70 %", ("60-70", "", ["60", "70"]), "[60, 70]"),
        ("marrow_blasts", "0-100 %", ("0-100", "", ["0", "100"]), "[0, 100]"),
        ("marrow_blasts", "5-5 %", ("5-5", "", ["5", "5"]), "[5, 5]"),
        ("marrow_blasts", ".5-1.5 %", ("0.5-1.5", "", ["0.5", "1.5"]), "[0.5, 1.5]"),
        ("marrow_blasts", "M1 %", ("M1", "", []), "[0, 5)"),
        ("marrow_blasts", "M2 %", ("M2", "", []), "[5, 25]"),
        ("marrow_blasts", "M3 %", ("M3", "", []), "(25, 100]"),
        ("marrow_blasts", "m3 %", ("M3", "", []), "(25, 100]"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_typed_becomes_this_interval(
    lab: str, typed: str, parts: tuple[str, Sign, list[str]], becomes: str
) -> None:
    what = entry(typed)
    entered, sign, numbers = parts
    assert read_lab(LAB[lab], what) == Reading(
        lab=LAB[lab],
        entered=entered,
        unit=LAB[lab].unit(what.unit or ""),
        sign=sign,
        numbers=tuple(Decimal(number) for number in numbers),
        interval=interval(becomes),
    )


@pytest.mark.parametrize(
    ("lab", "possible"),
    [
        ("platelets", "[0, 3000]"),
        ("anc", "[0, 100]"),
        ("hemoglobin", "[2, 25]"),
        ("crp", "[0, 100]"),
        ("marrow_blasts", "[0, 100]"),
        ("ferritin", "[0, 2000000]"),
    ],
)
@pytest.mark.parametrize(
    "blank",
    [
        pytest.param(Entry("", None), id="nothing"),
        pytest.param(Entry("  ", ""), id="spaces"),
        pytest.param(Entry("", "furlong"), id="an unknown unit alone"),
    ],
)
def test_a_blank_is_the_whole_possible_range_and_never_zero(
    lab: str, possible: str, blank: Entry
) -> None:
    assert read_lab(LAB[lab], blank) == Reading(
        lab=LAB[lab], entered="", unit=None, sign="", numbers=(), interval=interval(possible)
    )


def test_a_blank_is_pending_and_a_value_is_not() -> None:
    readings = patient(crp="0 mg/L")
    pending = {name for name, reading in readings.items() if reading.pending}
    assert pending == {"platelets", "anc", "hemoglobin", "marrow_blasts", "ferritin"}


def test_the_answer_has_all_six_labs_in_their_order_also_those_that_were_left_out() -> None:
    assert list(patient(marrow_blasts="80 %")) == [
        "platelets",
        "anc",
        "hemoglobin",
        "crp",
        "marrow_blasts",
        "ferritin",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "45",
        " 45 ",
        "\t45\n",
        f"{NO_BREAK_SPACE}45{NO_BREAK_SPACE}",
        "\N{NARROW NO-BREAK SPACE}45",
        " " * 30 + "45" + " " * 30,
    ],
    ids=repr,
)
def test_spaces_around_a_value_are_fine(typed: str) -> None:
    assert read_lab(PLATELETS, Entry(typed, "10*9/L")).interval == interval("[45, 45]")


BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def test_a_byte_order_mark_is_a_space_and_alone_nothing() -> None:
    with_mark = Entry(f"{BYTE_ORDER_MARK}60{BYTE_ORDER_MARK}%", "%")
    assert read_lab(MARROW_BLASTS, with_mark) == read_lab(MARROW_BLASTS, Entry("60", "%"))
    assert problems({"platelets": Entry(BYTE_ORDER_MARK, "10*9/L")}) == (NOTHING,)


@pytest.mark.parametrize("typed", ["< 5", f"<{NO_BREAK_SPACE}5", " <=  5 "], ids=repr)
def test_spaces_between_sign_and_number_are_fine(typed: str) -> None:
    assert read_lab(CRP, Entry(typed, "mg/L")).numbers == (Decimal(5),)


@pytest.mark.parametrize(
    ("typed", "entered", "number"),
    [(".5", "0.5", "0.5"), ("<.5", "<0.5", "0.5"), ("007", "007", "7"), ("0.50", "0.50", "0.50")],
)
def test_a_number_may_start_with_its_point_and_is_shown_with_a_zero_before_it(
    typed: str, entered: str, number: str
) -> None:
    found = read_lab(ANC, Entry(typed, "10*9/L"))
    assert (found.entered, found.numbers) == (entered, (Decimal(number),))


@pytest.mark.parametrize("unit", [None, "", "%"], ids=repr)
@pytest.mark.parametrize("typed", ["60", "M2", "60-70"])
def test_marrow_blasts_need_no_unit(typed: str, unit: str | None) -> None:
    with_unit = read_lab(MARROW_BLASTS, Entry(typed, "%"))
    assert read_lab(MARROW_BLASTS, Entry(typed, unit)) == with_unit


def test_eighteen_decimals_are_kept_to_the_last() -> None:
    found = read_lab(HEMOGLOBIN, Entry("9.000000000000000001", "g/dL"))
    assert found.interval.low == Decimal("9.000000000000000001")


# --- Texts that are no value ---


@pytest.mark.parametrize(
    ("typed", "code", "advice"),
    [
        pytest.param("abc", "not_a_number", TEXT, id="a word"),
        pytest.param("pending", "not_a_number", TEXT, id="pending, as a word"),
        pytest.param("NaN", "not_a_number", TEXT, id="NaN"),
        pytest.param("nan", "not_a_number", TEXT, id="nan"),
        pytest.param("sNaN", "not_a_number", TEXT, id="sNaN"),
        pytest.param("inf", "not_a_number", TEXT, id="inf"),
        pytest.param("Infinity", "not_a_number", TEXT, id="Infinity"),
        pytest.param("-Infinity", "not_a_number", TEXT, id="-Infinity"),
        pytest.param("+5", "not_a_number", TEXT, id="a plus sign"),
        pytest.param("=5", "not_a_number", TEXT, id="an equals sign"),
        pytest.param("~5", "not_a_number", TEXT, id="a tilde"),
        pytest.param("=<5", "not_a_number", TEXT, id="the sign the other way around"),
        pytest.param("5.", "marks", MARKS, id="a point without digits after it"),
        pytest.param(".", "not_a_number", TEXT, id="a point alone"),
        pytest.param("<", "not_a_number", TEXT, id="a sign alone"),
        pytest.param("5<", "not_a_number", TEXT, id="a sign behind the number"),
        pytest.param("\N{FULLWIDTH DIGIT FIVE}", "not_a_number", TEXT, id="full-width digit"),
        pytest.param("\N{ARABIC-INDIC DIGIT FIVE}", "not_a_number", TEXT, id="Arabic digit"),
        pytest.param("\N{SUPERSCRIPT TWO}", "not_a_number", TEXT, id="superscript digit"),
        pytest.param("\N{MINUS SIGN}5", "not_a_number", TEXT, id="the Unicode minus"),
        pytest.param("0x10", "unit_in_value", BEHIND, id="hexadecimal"),
        pytest.param("4_5", "not_a_number", TEXT, id="underscore between digits"),
        pytest.param("\x00", "not_a_number", TEXT, id="a null character"),
        pytest.param("M2", "not_a_number", TEXT, id="a stratum outside the marrow"),
        pytest.param("1, 2", "several", SEVERAL, id="two numbers with a comma"),
        pytest.param("-8,1", "negative", NEGATIVE, id="negative with a decimal comma"),
        pytest.param("4 5", "several", SEVERAL, id="two numbers"),
        pytest.param("4;5", "several", SEVERAL, id="two numbers with a semicolon"),
        pytest.param("1/2", "several", SEVERAL, id="a fraction"),
        pytest.param("1.2.3", "marks", MARKS, id="two points that do not group"),
        pytest.param("12.34.567", "marks", MARKS, id="groups not by threes"),
        pytest.param("1,23,456", "marks", MARKS, id="a group of two"),
        pytest.param("1.234.56", "marks", MARKS, id="a last group of two"),
        pytest.param("1.234.5678", "marks", MARKS, id="a last group of four"),
        pytest.param("1234.567.890", "marks", MARKS, id="a first group of four"),
        pytest.param("0.123.456", "marks", MARKS, id="a first group that is 0"),
        pytest.param("1.234,567.8", "marks", MARKS, id="a mark behind the decimal mark"),
        pytest.param("1.234 567", "marks", MARKS, id="two kinds of groups"),
        pytest.param("0 300", "marks", MARKS, id="a space behind a lone 0"),
        pytest.param("1'234 567", "marks", MARKS, id="an apostrophe, then a space"),
        pytest.param("5 1 /uL", "several", SEVERAL, id="two numbers before a unit"),
        pytest.param("4 1 0*9/L", "several", SEVERAL, id="two numbers before a part of a unit"),
        pytest.param("45 060 1", "several", SEVERAL, id="a group, and another number"),
        pytest.param("60-70", "several", SEVERAL, id="a range outside the marrow"),
        pytest.param("60–70", "several", SEVERAL, id="a range with a dash, outside the marrow"),
        pytest.param("<<5", "signs", SIGNS, id="twice less"),
        pytest.param("<>5", "signs", SIGNS, id="less and more"),
        pytest.param("<=>5", "signs", SIGNS, id="less, equal and more"),
        pytest.param("<==5", "signs", SIGNS, id="twice equal"),
        pytest.param("≤<5", "signs", SIGNS, id="at most and less"),
        pytest.param("< <5", "signs", SIGNS, id="two signs with a space"),
        pytest.param(">5<10", "signs", SIGNS, id="a sign for each of two numbers"),
        pytest.param("-5", "negative", NEGATIVE, id="negative"),
        pytest.param("- 5", "negative", NEGATIVE, id="negative with a space"),
        pytest.param("-.5", "negative", NEGATIVE, id="negative without a zero"),
        pytest.param("-0", "negative", NEGATIVE, id="minus zero"),
        pytest.param("<-5", "negative", NEGATIVE, id="less than a negative number"),
        pytest.param("1e5", "exponent", EXPONENT, id="exponent"),
        pytest.param("1E5", "exponent", EXPONENT, id="exponent, upper case"),
        pytest.param("1e+5", "exponent", EXPONENT, id="exponent with plus"),
        pytest.param("4.5e-3", "exponent", EXPONENT, id="exponent with minus"),
        pytest.param("1e999999999", "exponent", EXPONENT, id="exponent beyond reason"),
        pytest.param("60%", "unit_in_value", BEHIND, id="percent outside the marrow"),
        pytest.param("45 mol", "unit_in_value", BEHIND, id="a word that is no unit"),
        pytest.param("45 X", "unit_in_value", BEHIND, id="a letter that is no flag"),
        pytest.param("45 h", "unit_in_value", BEHIND, id="a flag in lower case"),
        pytest.param("45L", "unit_in_value", BEHIND, id="a flag without a space before it"),
        pytest.param("45 HHH", "unit_in_value", BEHIND, id="three letters as a flag"),
        pytest.param("45 H L", "unit_in_value", BEHIND, id="two flags"),
        pytest.param(
            "<5mg", "unit_in_value", BEHIND, id="a part of a unit right behind the number"
        ),
    ],
)
@pytest.mark.parametrize("name", ["platelets", "anc", "hemoglobin", "crp", "ferritin"])
def test_a_text_that_is_no_value_is_refused_with_what_to_do(
    name: str, typed: str, code: str, advice: str
) -> None:
    lab = LAB[name]
    with pytest.raises(UnreadableLabs) as caught:
        read_lab(lab, Entry(typed, lab.units[0].code))
    message = advice.format(choices=CHOICES[name])
    assert caught.value.problems == (problem(name, code, message),)


@pytest.mark.parametrize(
    ("typed", "code", "advice"),
    [
        pytest.param("45,", "marks", MARKS, id="a comma behind the number"),
        pytest.param("45. mg/L", "marks", MARKS, id="a point between number and unit"),
        pytest.param("45 ,", "marks", MARKS, id="a comma behind a space"),
        pytest.param("45?", "not_a_number", TEXT, id="a question mark"),
        pytest.param("45 10^9/X", "unit_in_value", BEHIND, id="an unknown unit with a digit first"),
        pytest.param("/5", "not_a_number", TEXT, id="a stroke before the number"),
        pytest.param("4  5", "several", SEVERAL, id="two spaces between two numbers"),
        pytest.param("4 <5", "several", SEVERAL, id="a sign between two numbers"),
        pytest.param("1..2", "marks", MARKS, id="two points beside each other"),
    ],
)
def test_the_reason_is_the_kindest_true_one(typed: str, code: str, advice: str) -> None:
    message = advice.format(choices=CHOICES["platelets"])
    entries = {"platelets": Entry(typed, "10*9/L")}
    assert problems(entries) == (problem("platelets", code, message),)


@pytest.mark.parametrize(
    ("typed", "code", "advice"),
    [
        pytest.param("many", "not_a_number", SHAPES, id="a word"),
        pytest.param("M4", "not_a_number", SHAPES, id="a stratum that does not exist"),
        pytest.param("%", "not_a_number", SHAPES, id="percent alone"),
        pytest.param("60-70-80", "several", SEVERAL, id="a range of three"),
        pytest.param("60-7.0.0", "several", SEVERAL, id="a range of which one end is no number"),
        pytest.param("6.0.0-70", "several", SEVERAL, id="a range of which the other is none"),
        pytest.param("60to70", "unit_in_value", BEHIND, id="a range in words without spaces"),
        pytest.param("<60-70", "several", SEVERAL, id="a range with a sign"),
        pytest.param("-5%", "negative", NEGATIVE, id="negative"),
        pytest.param("60%%", "unit_in_value", BEHIND, id="twice percent"),
        pytest.param(
            "70-60", "range", "Write the lower number of the range first, as in 60-70.",
            id="a reversed range",
        ),
    ],
)  # fmt: skip
def test_a_text_that_is_no_share_of_blasts_is_refused_with_what_to_do(
    typed: str, code: str, advice: str
) -> None:
    message = advice.format(choices=CHOICES["marrow_blasts"])
    entries = {"marrow_blasts": Entry(typed, "%")}
    assert problems(entries) == (problem("marrow_blasts", code, message),)


def test_forty_characters_are_read_beside_the_spaces_around_them() -> None:
    typed = f"  {'0' * 38}45  "
    assert read_lab(PLATELETS, Entry(typed, "10*9/L")).interval == interval("[45, 45]")


def test_more_than_forty_characters_are_too_long() -> None:
    expected = problem("platelets", "too_long", "Use at most 40 characters.")
    assert problems({"platelets": Entry("0" * 39 + "45", "10*9/L")}) == (expected,)


def test_of_marrow_blasts_too_more_than_forty_characters_are_too_long() -> None:
    expected = problem("marrow_blasts", "too_long", "Use at most 40 characters.")
    assert problems({"marrow_blasts": Entry(f"{'0' * 36}60-70", "%")}) == (expected,)


def test_a_number_of_a_million_digits_is_refused_and_not_computed() -> None:
    (problem,) = problems({"crp": Entry("9" * 1_000_000, "mg/L")})
    assert problem.code == "too_long"


# --- Units ---


@pytest.mark.parametrize("name", ["platelets", "anc", "hemoglobin", "crp", "ferritin"])
@pytest.mark.parametrize("unit", [None, ""], ids=repr)
def test_a_value_without_its_unit_is_refused(name: str, unit: str | None) -> None:
    message = f"Choose the unit as the report prints it: {CHOICES[name]}."
    entries = {"marrow_blasts": Entry("60", None), name: Entry("45", unit)}
    assert problems(entries) == (problem(f"{name}_unit", "unit_missing", message),)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("platelets", "10*9/uL"),  # wrong by a million
        ("anc", "K/L"),
        ("anc", "K/mL"),
        ("anc", "  "),
        ("hemoglobin", "G/DL"),
        ("hemoglobin", "G/L"),  # giga is no gram
        ("crp", "MG/L"),
        ("crp", "furlong"),
        ("marrow_blasts", "g/dL"),
        ("ferritin", "mg/L"),
    ],
)
def test_a_unit_that_is_not_known_is_refused(name: str, unit: str) -> None:
    message = f"This unit is not known here. Choose one of: {CHOICES[name]}."
    entries = {"platelets": Entry("45", "10*9/L"), name: Entry("9", unit)}
    assert problems(entries) == (problem(f"{name}_unit", "unit_unknown", message),)


@pytest.mark.parametrize(
    ("name", "typed", "beside", "inside_shown", "beside_shown"),
    [
        ("crp", "4.2 mg/dL", "mg/L", "mg/dL", "mg/L"),
        ("crp", "42 mg/l", "mg/dL", "mg/L", "mg/dL"),
        ("platelets", "300/µL", "10*9/L", "/µL", "×10⁹/L"),
        ("platelets", "45 K/uL", "/uL", "×10³/µL", "/µL"),
        ("anc", "0.9 G/L L", "cells/mm³", "×10⁹/L", "/µL"),
        ("hemoglobin", "<81 g/l", "g/dL", "g/L", "g/dL"),
        ("hemoglobin", "8.1 g%", "mmol/L", "g/dL", "mmol/L"),
    ],
)
def test_a_unit_in_the_value_of_another_size_than_the_one_beside_it_is_refused(
    name: str, typed: str, beside: str, inside_shown: str, beside_shown: str
) -> None:
    message = f"The value says {inside_shown}, the unit beside it {beside_shown}: choose one."
    entries = {"marrow_blasts": Entry("60", None), name: Entry(typed, beside)}
    assert problems(entries) == (problem(name, "units_differ", message),)


def test_a_value_with_an_unknown_unit_beside_it_is_asked_for_that_unit_alone() -> None:
    entries = {"crp": Entry("42 mg/L", "furlong")}
    message = "This unit is not known here. Choose one of: mg/L, mg/dL."
    assert problems(entries) == (problem("crp_unit", "unit_unknown", message),)


def test_the_chosen_unit_stays_where_the_value_says_one_of_its_size() -> None:
    found = read_lab(PLATELETS, Entry("45 K/µL", "10*9/L"))
    assert found == read_lab(PLATELETS, Entry("45", "10*9/L"))


@pytest.mark.parametrize(
    ("typed", "entered"), [("45 1/nL", "45"), ("451/nL", "451"), ("2 001/nL", "2001")]
)
def test_a_unit_that_begins_with_a_digit_needs_a_space_before_it(typed: str, entered: str) -> None:
    assert read_lab(PLATELETS, Entry(typed, None)).entered == entered


@pytest.mark.parametrize("typed", ["2 0001/nL", "45 110*9/L", "4510*9/L", "2.0001 /nL 1/nL"])
def test_digits_right_before_a_unit_belong_to_the_number(typed: str) -> None:
    found = problems({"platelets": Entry(typed, "10*9/L")})
    assert [each.field for each in found] == ["platelets"]


# --- Marks ---


@pytest.mark.parametrize(
    ("name", "typed", "unit", "thousands", "decimals"),
    [
        pytest.param("anc", "2.100", "/µL", "2100", "2.1", id="ANC per microliter"),
        pytest.param("anc", "2,100", "/µL", "2100", "2.1", id="the same with a comma"),
        pytest.param("platelets", "45.000", "/µL", "45000", "45", id="platelets per microliter"),
        pytest.param("platelets", "3.000", "×10⁹/L", "3000", "3", id="just possible"),
        pytest.param("crp", "1.000", "mg/L", "1000", "1", id="CRP in mg/L"),
        pytest.param("ferritin", "999,999", "µg/L", "999999", "999.999", id="three digits before"),
    ],
)  # fmt: skip
def test_a_lone_mark_before_three_digits_that_may_be_either_is_refused_with_both_readings(
    name: str, typed: str, unit: str, thousands: str, decimals: str
) -> None:
    entries = {"marrow_blasts": Entry("60", None), name: Entry(f"<{typed}", unit)}
    message = (
        f"{typed} {unit} may be {thousands} or {decimals}: "
        "write it without a mark, or with other than three decimals."
    )
    assert problems(entries) == (problem(name, "ambiguous", message),)


@pytest.mark.parametrize(
    ("name", "typed", "entered"),
    [
        ("platelets", "3.001 10*9/L", "3.001"),
        ("anc", "2.100 10*9/L", "2.100"),
        ("anc", "100,001 /uL", "100.001"),
        ("hemoglobin", "8.125 g/dL", "8.125"),
        ("hemoglobin", "81.500 g/L", "81.500"),
        ("crp", "1,234 mg/L", "1.234"),
        ("crp", "2.500 mg/dL", "2.500"),
        ("marrow_blasts", "1,000-2,500 %", "1.000-2.500"),
    ],
)
def test_a_lone_mark_is_for_decimals_where_the_thousands_are_impossible(
    name: str, typed: str, entered: str
) -> None:
    assert read_lab(LAB[name], entry(typed)).entered == entered


@pytest.mark.parametrize(
    ("typed", "entered"),
    [
        ("0,300", "0.300"),
        ("0.300", "0.300"),
        ("01.500", "01.500"),
        (".500", "0.500"),
        ("1234.567", "1234.567"),
        ("1234,5", "1234.5"),
        ("1,5", "1.5"),
        ("1.25", "1.25"),
        ("1.2500", "1.2500"),
    ],
)
def test_any_other_single_mark_is_for_decimals(typed: str, entered: str) -> None:
    found = read_lab(LAB["ferritin"], Entry(typed, "ng/mL"))
    assert (found.entered, found.numbers) == (entered, (Decimal(entered),))


@pytest.mark.parametrize(
    ("typed", "entered"),
    [
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("1.234,567", "1234.567"),
        ("1,234.5", "1234.5"),
        ("12 345", "12345"),
        ("12 345.678", "12345.678"),
        ("12 345,6", "12345.6"),
        ("1 234 567", "1234567"),
        (f"12{NO_BREAK_SPACE}345", "12345"),
        ("12\N{THIN SPACE}345", "12345"),
        ("12\N{NARROW NO-BREAK SPACE}345", "12345"),
        ("12'345", "12345"),
        ("12\N{RIGHT SINGLE QUOTATION MARK}345", "12345"),
        ("12'345.6", "12345.6"),
    ],
    ids=ascii,
)
def test_marks_that_group_by_threes_and_a_decimal_mark_behind_them_are_read_as_they_stand(
    typed: str, entered: str
) -> None:
    found = read_lab(LAB["ferritin"], Entry(typed, "ng/mL"))
    assert (found.entered, found.numbers) == (entered, (Decimal(entered),))


@pytest.mark.parametrize(
    ("mark", "typed", "entered"),
    [
        (",", "2.100", "2100"),
        (",", "2,100", "2.100"),
        (",", "1.234.567,8", "1234567.8"),
        (",", "2 100,5", "2100.5"),
        (",", ",5", "0.5"),
        (".", "2,100", "2100"),
        (".", "2.100", "2.100"),
        (".", "1,234,567.8", "1234567.8"),
        (".", "2'100.5", "2100.5"),
        (".", "45", "45"),
    ],
)
def test_where_the_decimal_mark_is_declared_the_other_one_groups(
    mark: Mark, typed: str, entered: str
) -> None:
    found = read_lab(LAB["ferritin"], Entry(typed, "ng/mL", mark))
    assert (found.entered, found.numbers) == (entered, (Decimal(entered),))


@pytest.mark.parametrize(
    ("mark", "typed"),
    [
        (",", "8.1"),
        (",", "1.23"),
        (",", "0.300"),
        (",", "1,234.5"),
        (",", "2.100.5"),
        (".", "8,1"),
        (".", "0,300"),
        (".", "1.234,5"),
        (".", "1.234.567"),
    ],
)
def test_where_the_decimal_mark_is_declared_the_other_one_must_group_by_threes(
    mark: Mark, typed: str
) -> None:
    expected = problem("ferritin", "marks", MARKS)
    with pytest.raises(UnreadableLabs) as caught:
        read_lab(LAB["ferritin"], Entry(typed, "ng/mL", mark))
    assert caught.value.problems == (expected,)


# --- Flags ---

FLAGS = ("H", "L", "HH", "LL", "A", "*", "!", "+", "++", "-", "--", "↑", "↓")


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("typed", ["4.5 {}", "4.5 ({})", "4.5({})", "4.5 mg/dL {}", "4.5mg/dl({})"])
def test_a_flag_is_dropped_after_a_space_or_in_parentheses(typed: str, flag: str) -> None:
    unflagged = read_lab(CRP, Entry("4.5", "mg/dL"))
    assert read_lab(CRP, Entry(typed.format(flag), "mg/dL")) == unflagged


@pytest.mark.parametrize("typed", ["45*", "45 K/uL*", "45K/uL*"])
def test_a_star_may_stand_right_after_the_number_or_the_unit(typed: str) -> None:
    assert read_lab(PLATELETS, Entry(typed, "10*9/L")) == read_lab(PLATELETS, entry("45 10*9/L"))


@pytest.mark.parametrize("typed", ["45**", "45* H", "45 H*", "45 (H) *", "H 45", "45 ( H )", "*45"])
def test_one_flag_stands_last(typed: str) -> None:
    found = problems({"platelets": Entry(typed, "10*9/L")})
    assert [each.field for each in found] == ["platelets"]


@pytest.mark.parametrize("flag", [flag for flag in FLAGS if flag != "*"])
def test_any_other_flag_right_after_the_number_is_refused(flag: str) -> None:
    found = problems({"platelets": Entry(f"45{flag}", "10*9/L")})
    assert [each.field for each in found] == ["platelets"]


@pytest.mark.parametrize("shape", ["{} {}", "{} ({})", "{}({})"])
@pytest.mark.parametrize(
    ("flag", "code", "advice"),
    [
        ("+", "plus", "25 + may mean more than 25: write >25."),
        ("++", "plus", "25 ++ may mean more than 25: write >25."),
        (
            "-", "minus",
            "25 - may mean less than 25, or be half of a range: write <25, or both ends.",
        ),
        (
            "--", "minus",
            "25 -- may mean less than 25, or be half of a range: write <25, or both ends.",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["marrow_blasts", "ferritin"])
def test_plus_and_minus_behind_marrow_blasts_and_ferritin_may_be_part_of_the_value(
    name: str, shape: str, flag: str, code: str, advice: str
) -> None:
    lab = LAB[name]
    with pytest.raises(UnreadableLabs) as caught:
        read_lab(lab, Entry(shape.format("25", flag), lab.units[0].code))
    assert caught.value.problems == (problem(name, code, advice),)


@pytest.mark.parametrize("typed", ["M2 H", "M2*", "60-70 H", "60-70*", "60-70 (H)"])
def test_no_flag_follows_a_stratum_or_a_range(typed: str) -> None:
    found = problems({"marrow_blasts": Entry(typed, "%")})
    assert [each.field for each in found] == ["marrow_blasts"]


# --- Hard limits ---


@pytest.mark.parametrize(
    ("name", "typed", "becomes"),
    [
        ("platelets", "0 10*9/L", "[0, 0]"),
        ("platelets", "3000 10*9/L", "[3000, 3000]"),
        ("platelets", "3000 10*3/uL", "[3000, 3000]"),
        ("platelets", "3000000 /uL", "[3000, 3000]"),
        ("anc", "0 /uL", "[0, 0]"),
        ("anc", "100 10*9/L", "[100, 100]"),
        ("anc", "100 10*3/uL", "[100, 100]"),
        ("anc", "100000 /uL", "[100, 100]"),
        ("hemoglobin", "2 g/dL", "[2, 2]"),
        ("hemoglobin", "20 g/L", "[2, 2]"),
        ("hemoglobin", "25 g/dL", "[25, 25]"),
        ("hemoglobin", "250 g/L", "[25, 25]"),
        ("crp", "0 mg/L", "[0, 0]"),
        ("crp", "1000 mg/L", "[100, 100]"),
        ("crp", "100 mg/dL", "[100, 100]"),
        ("marrow_blasts", "0 %", "[0, 0]"),
        ("marrow_blasts", "100 %", "[100, 100]"),
        ("ferritin", "0 ng/mL", "[0, 0]"),
        ("ferritin", "2000000 ng/mL", "[2000000, 2000000]"),
        ("ferritin", "2000000 ug/L", "[2000000, 2000000]"),
        # At a limit, "at most" and "at least" still hold that one value.
        ("platelets", "<=0 10*9/L", "[0, 0]"),
        ("platelets", ">=3000 10*9/L", "[3000, 3000]"),
        ("hemoglobin", "<=20 g/L", "[2, 2]"),
        ("crp", ">=1000 mg/L", "[100, 100]"),
        # And the other two signs hold everything but that one value.
        ("platelets", ">0 10*9/L", "(0, 3000]"),
        ("hemoglobin", "<25 g/dL", "[2, 25)"),
    ],
)
def test_a_value_at_a_hard_limit_is_possible(name: str, typed: str, becomes: str) -> None:
    assert read_lab(LAB[name], entry(typed)).interval == interval(becomes)


@pytest.mark.parametrize(
    ("typed", "possible"),
    [("1.2411", False), ("1.2412", True), ("15.5139", True), ("15.5140", False)],
)
def test_hemoglobin_in_mmol_has_the_same_limits_as_in_grams(typed: str, *, possible: bool) -> None:
    # 2 / 1.61145 = 1.24112…, 25 / 1.61145 = 15.51398…
    if possible:
        assert read_lab(HEMOGLOBIN, Entry(typed, "mmol/L")).entered == typed
    else:
        (problem,) = problems({"hemoglobin": Entry(typed, "mmol/L")})
        assert problem.code == "outside_limits"


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        pytest.param(
            "platelets", "45000 10*9/L",
            "45000 ×10⁹/L is not possible. "
            "Did you mean 45000 /µL, that is 45 ×10⁹/L? Possible here is 0 to 3000 ×10⁹/L",
            id="platelets per microliter, entered per liter",
        ),
        pytest.param(
            "platelets", "45000 10*3/uL",
            "45000 ×10³/µL is not possible. "
            "Did you mean 45000 /µL, that is 45 ×10⁹/L? Possible here is 0 to 3000 ×10³/µL",
            id="platelets per microliter, entered in thousands",
        ),
        pytest.param(
            "platelets", "3000.1 10*9/L",
            "3000.1 ×10⁹/L is not possible. "
            "Did you mean 3000.1 /µL, that is 3 ×10⁹/L? Possible here is 0 to 3000 ×10⁹/L",
            id="platelets just above the limit",
        ),
        pytest.param(
            "platelets", "1500000 10*9/L",
            "1500000 ×10⁹/L is not possible. "
            "Did you mean 1500000 /µL, that is 1500 ×10⁹/L? Possible here is 0 to 3000 ×10⁹/L",
            id="platelets at the end of the usual range in the other unit",
        ),
        pytest.param(
            "platelets", "1500001 10*9/L",
            "1500001 ×10⁹/L is not possible. Possible here is 0 to 3000 ×10⁹/L",
            id="platelets possible, but not usual in the other unit",
        ),
        pytest.param(
            "platelets", "3000001 /uL",
            "3000001 /µL is not possible. Possible here is 0 to 3000000 /µL",
            id="platelets impossible in every unit",
        ),
        pytest.param(
            "anc", "1200 10*9/L",
            "1200 ×10⁹/L is not possible. "
            "Did you mean 1200 /µL, that is 1.2 ×10⁹/L? Possible here is 0 to 100 ×10⁹/L",
            id="ANC per microliter, entered per liter",
        ),
        pytest.param(
            "anc",
            "29999 10*9/L",
            "29999 ×10⁹/L is not possible. "
            "Did you mean 29999 /µL, that is 29.999 ×10⁹/L? Possible here is 0 to 100 ×10⁹/L",
            id="ANC, with a third decimal where a limit would be met",
        ),
        pytest.param(
            "anc", "30001 10*3/uL",
            "30001 ×10³/µL is not possible. Possible here is 0 to 100 ×10³/µL",
            id="ANC not usual in the other unit",
        ),
        pytest.param(
            "anc", "100001 /uL",
            "100001 /µL is not possible. Possible here is 0 to 100000 /µL",
            id="ANC impossible in every unit",
        ),
        pytest.param(
            "hemoglobin", "81 g/dL",
            "81 g/dL is not possible. "
            "Did you mean 81 g/L, that is 8.1 g/dL? Possible here is 2 to 25 g/dL",
            id="hemoglobin per liter, entered per deciliter",
        ),
        pytest.param(
            "hemoglobin", "8 g/L",
            "8 g/L is not possible. "
            "Did you mean 8 g/dL, or 8 mmol/L, that is 12.89 g/dL? "
            "Possible here is 20 to 250 g/L",
            id="hemoglobin usual in two other units",
        ),
        pytest.param(
            "hemoglobin", "18 mmol/L",
            "18 mmol/L is not possible. "
            "Did you mean 18 g/dL? Possible here is 2 to 25 g/dL",
            id="hemoglobin per deciliter, entered in mmol",
        ),
        pytest.param(
            "hemoglobin", "90 mmol/L",
            "90 mmol/L is not possible. "
            "Did you mean 90 g/L, that is 9 g/dL? Possible here is 2 to 25 g/dL",
            id="hemoglobin per liter, entered in mmol",
        ),
        pytest.param(
            "hemoglobin", "26 g/dL",
            "26 g/dL is not possible. Possible here is 2 to 25 g/dL",
            id="hemoglobin above the limit and not usual in any unit",
        ),
        pytest.param(
            "hemoglobin", "1.9 g/dL",
            "1.9 g/dL is not possible. Possible here is 2 to 25 g/dL",
            id="hemoglobin below the limit and not usual in any unit",
        ),
        pytest.param(
            "crp", "101 mg/dL",
            "101 mg/dL is not possible. "
            "Did you mean 101 mg/L, that is 10.1 mg/dL? Possible here is 0 to 100 mg/dL",
            id="CRP per liter, entered per deciliter",
        ),
        pytest.param(
            "crp", "501 mg/dL",
            "501 mg/dL is not possible. Possible here is 0 to 100 mg/dL",
            id="CRP possible, but not usual in the other unit",
        ),
        pytest.param(
            "crp", "1000.1 mg/L",
            "1000.1 mg/L is not possible. Possible here is 0 to 1000 mg/L",
            id="CRP impossible in every unit",
        ),
        pytest.param(
            "marrow_blasts", "101 %",
            "101 % is not possible. Possible here is 0 to 100 %",
            id="more blasts than cells",
        ),
        pytest.param(
            "marrow_blasts", "60-120 %",
            "120 % is not possible. Possible here is 0 to 100 %",
            id="a range that ends outside",
        ),
        pytest.param(
            "ferritin", "2000001 ng/mL",
            "2000001 ng/mL is not possible. Possible here is 0 to 2000000 ng/mL",
            id="ferritin, whose two units are equal",
        ),
        pytest.param(
            "ferritin", "2000001 ug/L",
            "2000001 µg/L is not possible. Possible here is 0 to 2000000 µg/L",
            id="ferritin per liter",
        ),
        pytest.param(
            "hemoglobin", "<81 g/dL",
            "<81 g/dL is not possible. "
            "Did you mean <81 g/L, that is <8.1 g/dL? Possible here is 2 to 25 g/dL",
            id="the proposal keeps the sign",
        ),
    ],
)  # fmt: skip
def test_outside_the_hard_limits_a_value_is_refused_and_usual_units_are_proposed(
    name: str, typed: str, sentence: str
) -> None:
    message = f"{sentence} (our limits, to catch slips)."
    entries = {"marrow_blasts": Entry("60", None), name: entry(typed)}
    assert problems(entries) == (problem(name, "outside_limits", message),)


EMPTY = [
    ("platelets", "<0 10*9/L", "below 0 ×10⁹/L", "0 to 3000 ×10⁹/L"),
    ("platelets", "<0 /uL", "below 0 /µL", "0 to 3000000 /µL"),
    ("platelets", ">3000 10*9/L", "above 3000 ×10⁹/L", "0 to 3000 ×10⁹/L"),
    ("platelets", ">3000 10*3/uL", "above 3000 ×10³/µL", "0 to 3000 ×10³/µL"),
    ("platelets", ">3000000 /uL", "above 3000000 /µL", "0 to 3000000 /µL"),
    ("anc", "<0 10*9/L", "below 0 ×10⁹/L", "0 to 100 ×10⁹/L"),
    ("anc", ">100 10*9/L", "above 100 ×10⁹/L", "0 to 100 ×10⁹/L"),
    ("anc", ">100000 /uL", "above 100000 /µL", "0 to 100000 /µL"),
    ("hemoglobin", "<2 g/dL", "below 2 g/dL", "2 to 25 g/dL"),
    ("hemoglobin", "<20 g/L", "below 20 g/L", "20 to 250 g/L"),
    ("hemoglobin", ">25 g/dL", "above 25 g/dL", "2 to 25 g/dL"),
    ("hemoglobin", ">250 g/L", "above 250 g/L", "20 to 250 g/L"),
    ("crp", "<0 mg/L", "below 0 mg/L", "0 to 1000 mg/L"),
    ("crp", "<0.0 mg/dL", "below 0.0 mg/dL", "0 to 100 mg/dL"),
    ("crp", ">1000 mg/L", "above 1000 mg/L", "0 to 1000 mg/L"),
    ("crp", ">100 mg/dL", "above 100 mg/dL", "0 to 100 mg/dL"),
    ("marrow_blasts", "<0 %", "below 0 %", "0 to 100 %"),
    ("marrow_blasts", ">100 %", "above 100 %", "0 to 100 %"),
    ("ferritin", "<0 ng/mL", "below 0 ng/mL", "0 to 2000000 ng/mL"),
    ("ferritin", ">2000000 ug/L", "above 2000000 µg/L", "0 to 2000000 µg/L"),
]


@pytest.mark.parametrize(("name", "typed", "side", "possible"), EMPTY)
def test_less_than_the_lower_limit_and_more_than_the_upper_one_are_refused(
    name: str, typed: str, side: str, possible: str
) -> None:
    message = (
        f"No possible value lies {side}. Possible here is {possible} (our limits, to catch slips)."
    )
    entries = {"marrow_blasts": Entry("60", None), name: entry(typed)}
    assert problems(entries) == (problem(name, "empty", message),)


# --- Nothing to score ---

NOTHING = Problem(
    field="platelets",
    code="nothing_entered",
    message="Enter at least one of the 5 labs of ALL-Hematotox.",
)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param({}, id="nothing at all"),
        pytest.param({"platelets": Entry("", "10*9/L"), "crp": Entry(" ", None)}, id="blanks"),
        pytest.param({"ferritin": Entry("800", "ng/mL")}, id="ferritin alone"),
        pytest.param({"wbc": Entry("4", "10*9/L")}, id="another lab alone"),
    ],
)
def test_at_least_one_of_the_five_labs_of_all_ht_is_needed(entries: dict[str, Entry]) -> None:
    assert problems(entries) == (NOTHING,)


@pytest.mark.parametrize("name", by_hand.ALL_HT_LABS)
def test_any_one_of_the_five_labs_is_enough(name: str) -> None:
    assert not patient({name: TOTAL_0[name]})[name].pending


# --- All problems at once ---


def test_all_problems_of_all_fields_come_at_once_in_the_order_of_the_fields() -> None:
    entries = {
        "ferritin": Entry("high", "ng/mL"),
        "marrow_blasts": Entry("70-60", "furlong"),
        "crp": Entry("-3", ""),
        "hemoglobin": Entry("81", "g/dL"),
        "anc": Entry("<0", "10*9/L"),
        "platelets": Entry("45.5.5", None),
    }
    assert [(problem.field, problem.code) for problem in problems(entries)] == [
        ("platelets", "marks"),
        ("platelets_unit", "unit_missing"),
        ("anc", "empty"),
        ("hemoglobin", "outside_limits"),
        ("crp", "negative"),
        ("crp_unit", "unit_missing"),
        ("marrow_blasts_unit", "unit_unknown"),
        ("ferritin", "not_a_number"),
    ]


def test_a_bad_ferritin_alone_has_both_problems() -> None:
    found = problems({"ferritin": Entry("1,5,5", None)})
    assert [(problem.field, problem.code) for problem in found] == [
        ("platelets", "nothing_entered"),
        ("ferritin", "marks"),
        ("ferritin_unit", "unit_missing"),
    ]


def test_a_problem_is_told_beside_its_field_without_the_labs_name_and_elsewhere_with_it() -> None:
    (of_crp,) = problems({"crp": Entry("abc", "mg/L")})
    assert (of_crp.message, of_crp.named) == (TEXT, f"CRP: {TEXT}")
    assert NOTHING.named == NOTHING.message  # of no lab alone


def test_one_bad_lab_among_good_ones_has_just_its_own_problem() -> None:
    entries = {name: entry(words) for name, words in TOTAL_0.items()} | {"anc": Entry("abc", "/uL")}
    assert problems(entries) == (problem("anc", "not_a_number", TEXT),)


def test_the_exception_itself_holds_no_value_since_it_may_be_logged() -> None:
    with pytest.raises(UnreadableLabs) as caught:
        read({"platelets": Entry("45000", "10*9/L"), "crp": Entry("12,5,5", None)})
    assert repr(caught.value) == "UnreadableLabs('3 problems in the labs')"
