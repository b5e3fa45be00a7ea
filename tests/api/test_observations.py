"""Of a record's Observations, which one counts for a lab, and what is said about the others."""

from datetime import UTC, datetime
from typing import Any

import pytest
from records import DAY, LAB, UCUM, Json, bundle, coded, observation, quantity

from calculator.interop.exact_json import Number
from calculator.interop.moments import moment, possibly_newest
from calculator.interop.observations import Selection, same_unit, select
from calculator.interop.resources import Issue, node, resources_of
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry, read

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
WHERE = "Bundle.entry[0].resource"


def selection(*resources: Any, as_of: str | None = None) -> Selection:
    found, issues = resources_of(node(bundle(*resources), "Bundle"))
    assert not issues
    return select(found, now=NOW, as_of=moment(as_of) if as_of else None)


def errors(*resources: Any, as_of: str | None = None) -> list[Issue]:
    issues = selection(*resources, as_of=as_of).issues
    return [issue for issue in issues if issue.severity == "error"]


def problem(*resources: Any, as_of: str | None = None) -> tuple[str, str, tuple[str, ...]]:
    """Return the only problem's kind, words and places."""
    (issue,) = errors(*resources, as_of=as_of)
    return issue.code, issue.diagnostics, issue.expressions


def said(*resources: Any, as_of: str | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    found = selection(*resources, as_of=as_of)
    return [(each.severity, each.diagnostics, each.expressions) for each in found.issues]


# --- Which lab, and in which unit ---


@pytest.mark.parametrize(
    ("name", "loinc"),
    [(lab.name, code) for lab in LABS for code in lab.loinc if code != "59260-0"],
)
def test_a_lab_is_known_by_any_of_its_codes(name: str, loinc: str) -> None:
    unit = LAB[name].units[0].code
    found = selection(observation(name, f"5 {unit}", code=coded(loinc)))
    assert found.entries == {name: Entry("5", unit)}


@pytest.mark.parametrize(
    ("name", "typed", "entry"),
    [
        ("platelets", "45 10*9/L", Entry("45", "10*9/L")),
        ("platelets", "45000 /uL", Entry("45000", "/uL")),
        ("crp", "<5 mg/L", Entry("<5", "mg/L")),
        ("crp", "<=5 mg/L", Entry("≤5", "mg/L")),
        ("crp", ">300 mg/L", Entry(">300", "mg/L")),
        ("crp", ">=300 mg/L", Entry("≥300", "mg/L")),
        ("hemoglobin", "9.0 g/dL", Entry("9.0", "g/dL")),
        ("hemoglobin", "5.6 mmol/L", Entry("5.6", "mmol/L")),
        ("marrow_blasts", "60-70 %", Entry("60-70", "%")),
    ],
)
def test_a_result_becomes_the_text_that_a_person_would_type(
    name: str, typed: str, entry: Entry
) -> None:
    entries = selection(observation(name, typed)).entries
    assert entries == {name: entry}
    assert (name == "ferritin") or read(entries)[name].entered == entry.value


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("{cells}/uL", "/uL"),
        ("/uL{cells}", "/uL"),
        ("10*9{cells}/L", "10*9/L"),
        ("10^9/L", "10*9/L"),
        ("10^3/uL", "10*3/uL"),
        ("10*3/mm3", "10*3/uL"),
        ("/mm3", "/uL"),
        ("10*6/L", "/uL"),
        ("g/dl", "g/dL"),
        ("mg/l", "mg/L"),
        ("%{blasts}", "%"),
        # Not the same, or nobody knows:
        ("K/uL", "K/uL"),
        ("G/L", "G/L"),
        ("Mg/L", "Mg/L"),
        ("{cells}", "{cells}"),
        ("10*9", "10*9"),
        ("ug/dL", "ug/dL"),
    ],
)
def test_only_spellings_of_the_very_same_unit_are_taken_for_it(code: str, same: str) -> None:
    assert same_unit(code) == same


UNIT_BY_CODE = f"The unit needs a code with the system {UCUM}; its text alone is not read."
PLATELET_UNITS = "Platelets: This unit is not known here. Choose one of: 10*9/L, 10*3/uL, /uL."
MOLAR = (
    "Hemoglobin: LOINC 59260-0 is hemoglobin in mmol/L, and 718-7 in another unit: "
    "code and unit disagree."
)


def with_quantity(name: str, **changes: Any) -> Json:
    unit = LAB[name].units[0].code
    changed = quantity(f"45 {unit}") | changes
    value = {key: each for key, each in changed.items() if each is not None}
    return observation(name, None, valueQuantity=value)


@pytest.mark.parametrize(
    ("result", "kind", "words", "place"),
    [
        pytest.param(
            with_quantity("platelets", code="mg/L"), "code-invalid", PLATELET_UNITS, ".code",
            id="a unit of another lab",
        ),
        pytest.param(
            with_quantity("platelets", code="K/uL"), "code-invalid", PLATELET_UNITS, ".code",
            id="kelvin per microliter, as UCUM reads it",
        ),
        pytest.param(
            with_quantity("platelets", code=None, system=None, unit="10*9/L"),
            "required", f"Platelets: {UNIT_BY_CODE}", ".code",
            id="the text of a unit without its code",
        ),
        pytest.param(
            with_quantity("platelets", system=None),
            "required", f"Platelets: {UNIT_BY_CODE}", ".system",
            id="a code without its system",
        ),
        pytest.param(
            with_quantity("marrow_blasts", code=None, system=None, unit=None),
            "required", f"Marrow blasts: {UNIT_BY_CODE}", ".code",
            id="marrow without a unit, which may be a fraction",
        ),
        pytest.param(
            with_quantity("platelets", system="http://snomed.info/sct"),
            "not-supported", f"Platelets: Units are read only in the system {UCUM}.", ".system",
            id="another system of units",
        ),
        pytest.param(
            with_quantity("platelets", comparator="ad"),
            "not-supported", "Platelets: Only the comparators <, <=, >, >= are read.",
            ".comparator",
            id="a comparator that is no sign",
        ),
        pytest.param(
            with_quantity("platelets", value="45"),
            "structure", "Platelets: The value must be a JSON number, without quotes.", ".value",
            id="a number in quotes",
        ),
        pytest.param(
            with_quantity("platelets", value=[Number("45")]),
            "structure", "Platelets: The value must be a JSON number, without quotes.", ".value",
            id="a list",
        ),
        pytest.param(
            with_quantity("platelets", value=Number("-45")),
            "value", "Platelets: A negative value is not possible.", ".value",
            id="a negative number",
        ),
        pytest.param(
            with_quantity("platelets", value=Number("45000")),
            "value",
            "Platelets: 45000 10*9/L is not possible. Did you mean 45000 /uL, that is 45 10*9/L? "
            "Possible here is 0 to 3000 10*9/L (our limits, to catch slips).",
            ".value",
            id="a value outside the limits",
        ),
        pytest.param(
            with_quantity("hemoglobin", value=Number("5.6"), code="mmol/L"),
            "conflict", MOLAR, ".code",
            id="the code for mass with a molar unit",
        ),
        pytest.param(
            with_quantity("hemoglobin", value=Number("8.1")) | {"code": coded("59260-0")},
            "conflict", MOLAR, ".code",
            id="the molar code with a unit of mass",
        ),
        pytest.param(
            with_quantity("hemoglobin", value=Number("8.1")) | {"code": coded("718-7", "59260-0")},
            "conflict", MOLAR, ".code",
            id="both codes of hemoglobin",
        ),
    ],
)  # fmt: skip
def test_a_quantity_that_is_not_certain_is_a_problem_at_its_element(
    result: Json, kind: str, words: str, place: str
) -> None:
    assert problem(result) == (kind, words, (f"{WHERE}.valueQuantity{place}",))


@pytest.mark.parametrize(
    ("result", "kind", "words", "place"),
    [
        pytest.param(
            observation("platelets", None, valueString="45"), "not-supported",
            "Platelets: The value is read only as valueQuantity.", "valueString",
            id="text",
        ),
        pytest.param(
            observation("marrow_blasts", None, valueCodeableConcept=coded("M3", system="x")),
            "not-supported",
            "Marrow blasts: The value is read only as valueQuantity or valueRange.",
            "valueCodeableConcept",
            id="a stratum of the marrow",
        ),
        pytest.param(
            observation("platelets", None, valueRange={}), "not-supported",
            "Platelets: The value is read only as valueQuantity.", "valueRange",
            id="a range of something else than marrow",
        ),
        pytest.param(
            observation("marrow_blasts", None, valueRange={"low": quantity("60 %")}), "required",
            "Marrow blasts: Of a range, both ends are needed.", "valueRange.high",
            id="half a range",
        ),
        pytest.param(
            observation(
                "marrow_blasts", None,
                valueRange={"low": quantity("60 %"), "high": quantity("<70 %")},
            ),
            "invariant", "Marrow blasts: The ends of a range have no comparator.",
            "valueRange.high.comparator",
            id="a range with a sign",
        ),
        pytest.param(
            observation(
                "marrow_blasts", None,
                valueRange={"low": quantity("70 %"), "high": quantity("60 %")},
            ),
            "value", "Marrow blasts: Write the lower number of the range first, as in 60-70.",
            "valueRange",
            id="a reversed range",
        ),
        pytest.param(
            observation("anc", "300 /uL", valueString="300"), "structure",
            "ANC: There are several values.", "valueQuantity",
            id="two values",
        ),
        pytest.param(
            observation("anc", "300 /uL", dataAbsentReason=coded("unknown")), "invariant",
            "ANC: There are both a value and a reason why there is none.", "dataAbsentReason",
            id="a value and a reason why there is none",
        ),
        pytest.param(
            observation("anc", "300 /uL", valueQuantity=[5]), "structure",
            "ANC: An object is expected here.", "valueQuantity",
            id="a list in place of a quantity",
        ),
        pytest.param(
            observation("anc", "300 /uL", status="registered"), "conflict",
            "ANC: There is a value, but the status does not say that it stands.", "status",
            id="a value that is only registered",
        ),
        pytest.param(
            observation("anc", "300 /uL", status="unknown"), "conflict",
            "ANC: There is a value, but the status does not say that it stands.", "status",
            id="a value whose status nobody knows",
        ),
        pytest.param(
            observation("anc", "300 /uL", status=None), "required",
            "ANC: The status of the result is missing or not one of FHIR's.", "status",
            id="no status",
        ),
        pytest.param(
            observation("anc", "300 /uL", status="done"), "code-invalid",
            "ANC: The status of the result is missing or not one of FHIR's.", "status",
            id="a status that FHIR does not have",
        ),
        pytest.param(
            observation("anc", "300 /uL", modifierExtension=[{}]), "extension",
            "ANC: modifierExtension may change what the result means; it is not understood.",
            "modifierExtension",
            id="an extension that may turn the meaning around",
        ),
        pytest.param(
            observation("anc", "300 /uL", focus=[{"reference": "Patient/donor"}]),
            "not-supported", "ANC: The result is not about the patient: it has a focus.", "focus",
            id="a result of the donor",
        ),
        pytest.param(
            observation("anc", "300 /uL", "20 Nov 2026"), "value",
            "ANC: Write a date that exists, as FHIR does: 2026-03-01, or "
            "2026-03-01T07:05:00+02:00.",
            "effectiveDateTime",
            id="a date as people write it",
        ),
        pytest.param(
            observation("anc", "300 /uL", "2026-11-25"), "value",
            "ANC: The date lies in the future.", "effectiveDateTime",
            id="a date in the future",
        ),
        pytest.param(
            observation("anc", "300 /uL", code=coded("751-8", "777-3")), "conflict",
            "The codes name two different labs.", "code",
            id="the codes of two labs",
        ),
        pytest.param(
            observation("marrow_blasts", "60 %", code=coded("11150-0", "26446-5")), "conflict",
            "The codes name two different labs.", "code",
            id="blasts of marrow and of blood",
        ),
        pytest.param(
            observation("anc", "300 /uL", code={"coding": [5]}), "structure",
            "An object is expected here.", "code.coding[0]",
            id="a coding that is a number",
        ),
    ],
)  # fmt: skip
def test_a_result_that_is_not_certain_is_a_problem_at_its_element(
    result: Json, kind: str, words: str, place: str
) -> None:
    assert problem(result) == (kind, words, (f"{WHERE}.{place}",))


def test_blasts_in_blood_are_never_marrow() -> None:
    result = observation("marrow_blasts", "60 %", code=coded("26446-5"))
    assert selection(result).entries == {}
    words = (
        "LOINC 26446-5 is blasts in blood: it is not used, and never taken for blasts in the "
        "bone marrow."
    )
    assert said(result) == [("warning", words, (f"{WHERE}.code",))]


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(observation("anc", "300 /uL", code=coded("26464-8")), id="the white count"),
        pytest.param(observation("anc", "300 /uL", code=coded("751-8", system="x")), id="another"),
        pytest.param(observation("anc", "300 /uL", code={"text": "ANC"}), id="text alone"),
    ],
)
def test_what_has_no_code_of_a_lab_is_left_out_and_named(result: Json) -> None:
    words = "No code of http://loinc.org for a lab that is scored: not used."
    assert said(result) == [("information", words, (WHERE,))]


def test_a_lab_inside_a_component_is_not_read_and_said() -> None:
    part = {"code": coded("777-3"), "valueQuantity": quantity("45 10*9/L")}
    result = observation("anc", None, code=coded("58410-2"), component=[part])
    words = "A lab inside a component is not read: send it as an Observation of its own."
    assert said(result) == [("warning", words, (f"{WHERE}.component[0]",))]


def test_other_resources_are_left_out_and_named_together() -> None:
    others: list[Json] = [{"resourceType": "Patient"}, {"resourceType": "Specimen"}]
    places = (WHERE, "Bundle.entry[1].resource")
    assert said(*others) == [("information", "Only Observations are read.", places)]


# --- Which of several ---


def two(first: str | None, second: str | None, **changes: Any) -> tuple[Json, Json]:
    """Write a platelet count of 45 and a later entry of 180, with these dates."""
    return (
        observation("platelets", "45 10*9/L", first),
        observation("platelets", "180 10*9/L", second, **changes),
    )


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("2026-03-01", "2026-03-02", "180"),
        ("2026-03-02", "2026-03-01", "45"),
        ("2025", "2026-01", "180"),
        ("2026-02", "2026-03-01", "180"),
        ("2026-03-01T07:05:00Z", "2026-03-01T07:05:01Z", "180"),
        ("2026-03-01T07:05:00+02:00", "2026-03-01T06:05:00Z", "180"),
        ("2026-03-01T07:05:00-05:00", "2026-03-01T08:05:00Z", "45"),
        ("2026-03-01T07:05:00.1Z", "2026-03-01T07:05:00.2Z", "180"),
        ("2026-03-01", "2026-03-02T12:00:00Z", "180"),
        ("2026-03-02", "2026-03-01T09:59:59Z", "45"),
    ],
)
def test_the_newest_counts(first: str, second: str, counts: str) -> None:
    assert selection(*two(first, second)).entries == {"platelets": Entry(counts, "10*9/L")}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-03-01", "2026-03-01"),
        ("2026-03", "2026-03-14"),
        ("2026", "2026-11"),
        ("2026-03-01", "2026-03-01T07:05:00Z"),
        ("2026-03-01", "2026-03-02T11:59:59Z"),
        ("2026-03-02", "2026-03-01T10:00:00Z"),
        ("2026-03-01T07:05:00Z", "2026-03-01T07:05:00Z"),
        ("2026-03-01T07:05:00Z", "2026-03-01T07:05:00.5Z"),
        (None, "2026-03-01"),
        (None, None),
    ],
)
def test_two_results_whose_order_is_not_certain_are_a_problem(
    first: str | None, second: str | None
) -> None:
    words = (
        "Platelets: There are several results, and their dates do not say which is the newest. "
        "Send one, or give each its date and time."
    )
    places = (WHERE, "Bundle.entry[1].resource")
    assert problem(*two(first, second)) == ("multiple-matches", words, places)


def test_results_of_one_date_that_say_the_same_are_no_problem() -> None:
    results = (
        observation("platelets", "45 10*9/L"),
        observation("platelets", "45000 {cells}/uL"),
    )
    assert selection(*results).entries == {"platelets": Entry("45", "10*9/L")}


def test_the_answer_says_which_was_used_and_which_were_passed_over() -> None:
    results = (
        observation("platelets", "45 10*9/L", "2026-03-01"),
        observation("platelets", "180 10*9/L", "2026-03-03"),
        observation("platelets", "90 10*9/L", "2026-03-02"),
    )
    found = selection(*results)
    assert found.chosen["platelets"].path == "Bundle.entry[1].resource"
    assert said(*results) == [
        (
            "information",
            "Platelets: 2 results were passed over: Bundle.entry[1].resource (3 Mar 2026) is used.",
            (WHERE, "Bundle.entry[2].resource"),
        )
    ]


def test_an_older_result_that_could_not_be_read_does_not_matter() -> None:
    old = observation("platelets", None, "2019-03-01", valueString="plenty")
    assert not errors(old, observation("platelets", "45 10*9/L"))


def test_a_result_that_cannot_be_placed_spoils_its_lab_and_no_other() -> None:
    results = (*two("2026-03-01", "2026-03-02", status=None), observation("anc", "300 /uL"))
    found = selection(*results)
    assert found.entries == {"anc": Entry("300", "/uL")}
    assert found.at_fault == {"platelets"}


def test_an_instant_counts_like_a_date() -> None:
    newer = observation("platelets", "45 10*9/L", None, effectiveInstant="2026-03-02T12:05:00Z")
    older = observation("platelets", "180 10*9/L", "2026-03-01")
    assert selection(newer, older).entries == {"platelets": Entry("45", "10*9/L")}


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ({"start": "2026-03-02", "end": "2026-03-03"}, "45"),
        ({"start": "2026-03-01", "end": "2026-03-03"}, None),
        ({"start": "2026-03-02"}, "45"),
        ({"end": "2026-02-28"}, "180"),
        ({"end": "2026-03-03"}, None),
        ({"start": "2026-02-27"}, None),
    ],
)
def test_a_period_is_any_moment_in_it(period: Json, counts: str | None) -> None:
    results = (
        observation("platelets", "45 10*9/L", None, effectivePeriod=period),
        observation("platelets", "180 10*9/L", "2026-03-01"),
    )
    entries = {"platelets": Entry(counts, "10*9/L")} if counts else {}
    assert selection(*results).entries == entries


@pytest.mark.parametrize(
    "date",
    ["2026-3-1", "2026-02-30", "2026-13", "2026-00", "2026-03-00", "0001-01-01", " 2026",
     "2026-03-01T07:05", "2026-03-01T07:05:00", "2026-03-01T25:00:00Z",
     "2026-03-01T07:05:00+15:00", "２０２６"],
)  # fmt: skip
def test_what_is_no_date_of_fhir_is_a_problem(date: str) -> None:
    assert errors(observation("platelets", "45 10*9/L", date))


@pytest.mark.parametrize(
    ("as_of", "counts"),
    [
        ("2026-03-01", "45"),
        ("2026-03", "180"),
        ("2026-03-02", "180"),
        ("2026-03-02T14:00:00Z", "45"),
        ("2026-03-02T15:00:00Z", "180"),
    ],
)
def test_as_of_leaves_later_results_out(as_of: str, counts: str) -> None:
    results = two("2026-03-01", "2026-03-02T23:30:00+09:00")
    assert selection(*results, as_of=as_of).entries == {"platelets": Entry(counts, "10*9/L")}


def test_what_as_of_leaves_out_is_said() -> None:
    (left_out,) = said(*two("2026-03-01", "2026-03-02"), as_of="2026-03-01")
    words = "Platelets: 1 result was left out: later than as-of."
    assert left_out == ("information", words, ("Bundle.entry[1].resource",))


@pytest.mark.parametrize("date", [None, "2026-03", "2026"])
def test_a_result_that_may_be_later_than_as_of_is_a_problem(date: str | None) -> None:
    words = "Platelets: The date does not say whether the result is later than as-of."
    found = problem(observation("platelets", "45 10*9/L", date), as_of="2026-03-14")
    assert found == ("value", words, (f"{WHERE}.effectiveDateTime",))


@pytest.mark.parametrize(
    ("status", "words"), [("entered-in-error", "entered in error"), ("cancelled", "cancelled")]
)
def test_a_result_that_does_not_stand_is_skipped_and_said(status: str, words: str) -> None:
    results = two("2026-03-01", "2026-03-02", status=status)
    assert selection(*results).entries == {"platelets": Entry("45", "10*9/L")}
    sentence = f"Platelets: a result that is {words} was left out."
    assert said(*results) == [("information", sentence, ("Bundle.entry[1].resource.status",))]


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_a_result_that_stands_is_used_without_a_word(status: str) -> None:
    assert said(observation("platelets", "45 10*9/L", status=status)) == []


def test_a_preliminary_result_is_used_with_a_caution() -> None:
    result = observation("platelets", "45 10*9/L", status="preliminary")
    assert selection(result).entries == {"platelets": Entry("45", "10*9/L")}
    words = "Platelets: The result is preliminary; it may still change."
    assert said(result) == [("warning", words, (f"{WHERE}.status",))]


@pytest.mark.parametrize(
    "newest",
    [
        pytest.param({"dataAbsentReason": coded("unknown")}, id="a reason why there is none"),
        pytest.param({}, id="nothing"),
        pytest.param({"valueQuantity": {"code": "10*9/L"}}, id="a unit alone"),
        pytest.param({"status": "registered"}, id="only registered"),
        pytest.param({"status": "unknown"}, id="of an unknown status"),
    ],
)
def test_the_newest_result_without_a_value_is_pending_and_no_older_one_takes_its_place(
    newest: Json,
) -> None:
    results = (
        observation("platelets", "45 10*9/L", "2026-03-01"),
        observation("platelets", None, "2026-03-02", **newest),
    )
    found = selection(*results)
    assert found.entries == {"platelets": Entry("", None)}
    words = "Platelets: The newest result has no value yet; it counts as not entered."
    assert ("information", words, ("Bundle.entry[1].resource",)) in said(*results)


def test_a_single_result_without_a_date_is_used_with_a_caution() -> None:
    words = "Platelets: The result has no date."
    assert said(observation("platelets", "45 10*9/L", None)) == [("warning", words, (WHERE,))]


# --- Much of it, and junk ---


def test_of_ten_thousand_results_the_newest_counts() -> None:
    results = [
        observation("platelets", f"{number % 1500} 10*9/L", f"20{number // 365 + 1:02}-01-01")
        for number in range(9_000)
    ]
    results += [observation("anc", "300 /uL", None) for _ in range(999)]
    found = selection(*results, observation("platelets", "45 10*9/L", DAY))
    assert found.entries == {"platelets": Entry("45", "10*9/L"), "anc": Entry("300", "/uL")}


def test_ten_thousand_results_with_one_fault_are_one_issue_that_names_a_hundred_places() -> None:
    (issue,) = errors(*[observation("anc", "300 /uL", status=None)] * 10_000)
    assert len(set(issue.expressions)) == 100
    assert issue.diagnostics.endswith(" And at 9900 more places.")


@pytest.mark.parametrize("code", ["{fraction}", "{blasts}", "{ratio}", "1", "{}"])
def test_a_remark_alone_is_no_unit_of_marrow_blasts(code: str) -> None:
    sent = {"value": Number("0.6"), "system": "http://unitsofmeasure.org", "code": code}
    (issue,) = errors(observation("marrow_blasts", None, valueQuantity=sent))
    assert issue.expressions == ("Bundle.entry[0].resource.valueQuantity.code",)


@pytest.mark.parametrize("times", [1, 2, 3, 50])
def test_the_newest_are_those_that_no_other_is_certainly_later_than(times: int) -> None:
    texts = ["2026", "2026-03", "2026-03-01", "2026-03-02", "2026-03-02T07:00:00Z",
             "2026-03-04T07:00:00Z", "2026-02-27T23:00:00-12:00"]  # fmt: skip
    moments = [moment(text) for text in texts[: times + 4]] * times
    in_pairs = tuple(
        position
        for position, each in enumerate(moments)
        if not any(each.before(other) for other in moments)
    )
    assert possibly_newest(moments) == in_pairs
