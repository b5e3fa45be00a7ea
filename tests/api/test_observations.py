"""Of a record's Observations, which one counts for a lab, and what is said about the others."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from records import DAY, LAB, UCUM, Json, bundle, coded, observation, quantity

from calculator.interop.exact_json import Number
from calculator.interop.lab_codes import LOINC_ALONE, LabCodes, lab_codes
from calculator.interop.moments import moment, possibly_newest
from calculator.interop.observations import Selection, select
from calculator.interop.resources import Issue, node, resources_of
from calculator.scoring.quantities import LABS
from calculator.scoring.reading import Entry

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
WHERE = "Bundle.entry[0].resource"


def selection(
    *resources: Any, as_of: str | None = None, codes: LabCodes = LOINC_ALONE
) -> Selection:
    found, issues = resources_of(node(bundle(*resources), "Bundle"))
    assert not issues
    return select(found, codes=codes, now=NOW, as_of=moment(as_of) if as_of else None)


def counting(found: Selection) -> dict[str, Entry]:
    """Return what counts for each lab, as a person would type it."""
    return {
        name: Entry(chosen.reading.entered, chosen.reading.unit and chosen.reading.unit.code)
        for name, chosen in found.chosen.items()
    }


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
    assert counting(found) == {name: Entry("5", unit)}


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
    assert counting(selection(observation(name, typed))) == {name: entry}


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
            with_quantity("platelets", code="K/uL"), "code-invalid",
            "Platelets: K is the kelvin in UCUM: send 10*3/uL.",
            ".code",
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
    ],
)  # fmt: skip
def test_a_result_that_is_not_certain_is_a_problem_at_its_element(
    result: Json, kind: str, words: str, place: str
) -> None:
    assert problem(result) == (kind, words, (f"{WHERE}.{place}",))


def test_blasts_in_blood_are_never_marrow() -> None:
    result = observation("marrow_blasts", "60 %", code=coded("26446-5"))
    assert counting(selection(result)) == {}
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
    words = "No code of a lab that is scored: not used."
    assert said(result) == [("information", words, (WHERE,))]


UNREAD = "A coding that cannot be read was passed over; its system or its code is empty, perhaps."


@pytest.mark.parametrize("bad", [{"system": "urn:x", "code": ""}, {"code": 5}, {"system": " "}, 5])
def test_one_bad_coding_is_passed_over_and_the_others_count(bad: Any) -> None:
    result = observation("platelets", "45 10*9/L")
    result["code"]["coding"].insert(0, bad)
    assert counting(selection(result)) == {"platelets": Entry("45", "10*9/L")}
    assert said(result) == [("warning", UNREAD, (f"{WHERE}.code.coding[0]",))]


@pytest.mark.parametrize(
    "whatever",
    [
        {"status": 5, "valueQuantity": "high", "effectiveDateTime": "yesterday", "subject": []},
        {"component": [{"valueQuantity": 5}, {"code": {"coding": "x"}}]},
        {"component": "none", "modifierExtension": {}},
        {"id": ""},
        {"id": 5},
    ],
)
def test_an_observation_of_another_lab_can_hold_whatever_it_likes(whatever: Json) -> None:
    sodium = {"resourceType": "Observation", "code": coded("2951-2", "")} | whatever
    found = selection(observation("anc", "300 /uL"), sodium)
    assert counting(found) == {"anc": Entry("300", "/uL")}
    assert {issue.severity for issue in found.issues} == {"warning", "information"}


def test_codings_that_are_no_list_are_passed_over() -> None:
    odd = {"resourceType": "Observation", "code": {"coding": {"code": "x"}}}
    assert [(severity, place) for severity, _, place in said(odd)] == [
        ("warning", (f"{WHERE}.code.coding",)),
        ("information", (WHERE,)),
    ]


def test_more_results_than_may_all_be_the_newest_are_refused() -> None:
    results = [observation("platelets", "45 10*9/L") for _ in range(1001)]
    assert counting(selection(*results[:1000])) == {"platelets": Entry("45", "10*9/L")}
    (issue,) = errors(*results)
    assert (issue.code, issue.lab) == ("too-costly", "platelets")


# --- Related results, and a site's own codes ---


@pytest.mark.parametrize(
    ("results", "words"),
    [
        pytest.param(
            [observation("platelets", "12 10*9/L", "2026-03-02", code=coded("49497-1"))],
            "Platelets: a result by an estimate (49497-1, 2 Mar 2026) is not scored; there is none "
            "that is.",
            id="alone",
        ),
        pytest.param(
            [
                observation("ferritin", "900 ng/mL", "2026-03-01"),
                observation("ferritin", "900 ng/mL", None, code=coded("24373-3")),
            ],
            "Ferritin: a result of whole blood (24373-3, no date) is not scored; it may be newer "
            "than the one that is.",
            id="without a date",
        ),
        pytest.param(
            [
                observation("ferritin", "900 ng/mL", "2026-03-01"),
                observation("ferritin", "900 ng/mL", "yesterday", code=coded("24373-3")),
            ],
            "Ferritin: a result of whole blood (24373-3, no date) is not scored; it may be newer "
            "than the one that is.",
            id="with a date that cannot be read",
        ),
    ],
)
def test_a_related_result_is_named_where_none_that_counts_is_newer(
    results: list[Json], words: str
) -> None:
    assert [(severity, text) for severity, text, _ in said(*results)] == [("warning", words)]


def test_a_related_result_from_after_as_of_or_that_does_not_stand_is_not_named() -> None:
    gas = observation("hemoglobin", "10 g/dL", "2026-03-03", code=coded("30350-3"))
    assert said(gas, as_of="2026-03-02") == []
    assert said(gas | {"status": "entered-in-error"}) == []


def test_a_site_s_own_code_is_read_also_one_that_would_be_related() -> None:
    codes = lab_codes(
        {
            "platelets": (("urn:lab", "THR"),),
            "hemoglobin": (("http://loinc.org", "30350-3"), ("urn:lab", "HB")),
        }
    )
    results = [
        observation("platelets", "45 10*9/L", code=coded("THR", system="urn:lab")),
        observation("hemoglobin", "8.1 g/dL", code=coded("30350-3")),
        observation("hemoglobin", "5 mmol/L", "2026-01-01", code=coded("HB", system="urn:lab")),
    ]
    asked = [code for _, code in codes.asked_for(LAB["hemoglobin"])]
    assert asked == [
        "718-7",
        "20509-6",
        "59260-0",
        "30350-3",
        "HB",
        "30313-1",
        "30352-9",
        "55782-7",
    ]
    found = selection(*results, codes=codes)
    assert counting(found) == {
        "platelets": Entry("45", "10*9/L"),
        "hemoglobin": Entry("8.1", "g/dL"),
    }
    assert counting(selection(results[2], codes=codes)) == {"hemoglobin": Entry("5", "mmol/L")}


@pytest.mark.parametrize(
    ("name", "code", "why"),
    [
        ("wbc", ("urn:lab", "1"), "wbc is no lab; write one of platelets, anc, "),
        ("platelets", ("http://loinc.org", "751-8"), "http://loinc.org|751-8 is not platelets"),
        ("platelets", ("http://loinc.org", "30313-1"), "http://loinc.org|30313-1 is not platelets"),
        ("marrow_blasts", ("http://loinc.org", "26446-5"), "26446-5 is not marrow_blasts"),
    ],
)
def test_a_code_that_means_something_else_is_refused(
    name: str, code: tuple[str, str], why: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        lab_codes({name: (code,)})


def test_one_code_for_two_labs_is_refused() -> None:
    with pytest.raises(ValueError, match="is not crp"):
        lab_codes({"anc": (("urn:lab", "1"),), "crp": (("urn:lab", "1"),)})


# --- Units that are exact equals ---


@pytest.mark.parametrize(
    ("name", "value", "code", "entry", "sent"),
    [
        ("platelets", "45", "/nL", Entry("45", "10*9/L"), "45 /nL"),
        ("platelets", "45", "10*6/mL", Entry("45", "10*9/L"), "45 10*6/mL"),
        ("platelets", "45", "10*9{plt}/L", Entry("45", "10*9/L"), ""),
        ("platelets", "45", "10*3/mm3", Entry("45", "10*9/L"), "45 10*3/mm3"),
        ("platelets", "0.045", "10*12/L", Entry("45", "10*9/L"), "0.045 10*12/L"),
        ("platelets", "45000", "/mm3", Entry("45000", "/uL"), "45000 /mm3"),
        ("anc", "2.100", "/uL", Entry("2.100", "/uL"), ""),
        ("anc", "300", "10*6/L", Entry("300", "/uL"), "300 10*6/L"),
        ("hemoglobin", "81", "mg/mL", Entry("81", "g/L"), "81 mg/mL"),
        ("hemoglobin", "8.1", "g/dl", Entry("8.1", "g/dL"), "8.1 g/dl"),
        ("crp", "30", "ug/mL", Entry("30", "mg/L"), "30 ug/mL"),
        ("crp", "3000", "ug/dL", Entry("30", "mg/L"), "3000 ug/dL"),
        ("ferritin", "1.8", "ug/mL", Entry("1800", "ng/mL"), "1.8 ug/mL"),
        ("marrow_blasts", "60", "%{blasts}", Entry("60", "%"), ""),
    ],
)
def test_an_exact_equal_in_ucum_is_read_in_a_unit_of_the_lab(
    name: str, value: str, code: str, entry: Entry, sent: str
) -> None:
    result = with_quantity(name, value=Number(value), code=code)
    found = selection(result)
    assert counting(found) == {name: entry}
    assert found.chosen[name].sent == sent


def test_a_comparator_stays_with_a_value_that_is_converted() -> None:
    result = with_quantity("ferritin", value=Number("0.5"), code="ug/mL", comparator="<")
    found = selection(result)
    assert counting(found) == {"ferritin": Entry("<500", "ng/mL")}
    assert found.chosen["ferritin"].sent == "<0.5 ug/mL"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("platelets", "G/L"), ("platelets", "10*9"), ("platelets", "Mg/L"), ("platelets", "{x}"),
        ("platelets", "10*9/kg"), ("platelets", "10*999/L"), ("crp", "mmol/L"), ("crp", "%"),
        ("hemoglobin", "/L"), ("marrow_blasts", "1"), ("marrow_blasts", "10*9/L"),
    ],
)  # fmt: skip
def test_what_is_no_equal_is_refused_and_leaves_its_lab_open(name: str, code: str) -> None:
    (issue,) = errors(with_quantity(name, code=code))
    assert (issue.code, issue.leaves_open) == ("code-invalid", True)


def test_a_printed_spelling_that_is_no_unit_of_ucum_gets_the_code_to_send() -> None:
    (issue,) = errors(with_quantity("anc", code="Gpt/L"))
    assert issue.diagnostics == "ANC: The unit is not written as UCUM has it: send 10*9/L."


@pytest.mark.parametrize(
    ("shown", "code", "other"),
    [
        ("mg/dL", "mg/L", "mg/dL"), ("mg%", "mg/L", "mg/dL"), ("g/L", "mg/dL", "g/L"),
        ("mg/L", "mg/L", ""), ("mg/l", "mg/L", ""), ("milligram", "mg/L", ""), (5, "mg/L", ""),
        ("ug/mL", "mg/L", ""),
    ],
)  # fmt: skip
def test_a_shown_unit_of_another_size_than_its_code_is_a_warning(
    shown: Any, code: str, other: str
) -> None:
    result = with_quantity("crp", value=Number("12"), code=code, unit=shown)
    assert counting(selection(result)) == {"crp": Entry("12", code)}
    words = (
        f"CRP: The unit is shown as {other}, but its code is {code}, and the code counts. Check "
        "which of them is meant."
    )
    found = [each for each in said(result) if each[0] == "warning" and "shown" in each[1]]
    assert found == ([("warning", words, (f"{WHERE}.valueQuantity.unit",))] if other else [])


def test_a_remark_in_a_unit_never_gets_into_our_words() -> None:
    evil = "{<b>evil</b>}"
    found = selection(
        with_quantity("platelets", code=f"10*6{evil}/mL", unit=f"/uL{evil}"),
    )
    text = str(found.issues) + found.chosen["platelets"].sent
    assert "evil" not in text


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
    assert counting(selection(*two(first, second))) == {"platelets": Entry(counts, "10*9/L")}


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
    assert counting(selection(*results)) == {"platelets": Entry("45", "10*9/L")}


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
    assert counting(found) == {"anc": Entry("300", "/uL")}
    assert found.at_fault == {"platelets"}


def test_an_instant_counts_like_a_date() -> None:
    newer = observation("platelets", "45 10*9/L", None, effectiveInstant="2026-03-02T12:05:00Z")
    older = observation("platelets", "180 10*9/L", "2026-03-01")
    assert counting(selection(newer, older)) == {"platelets": Entry("45", "10*9/L")}


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ({"start": "2026-03-02", "end": "2026-03-03"}, "45"),
        ({"start": "2026-03-01", "end": "2026-03-03"}, "45"),
        ({"start": "2026-02-01", "end": "2026-02-28"}, "180"),
        ({"start": "2026-03-02"}, "45"),
        ({"end": "2026-02-28"}, "180"),
        ({"end": "2026-03-03"}, None),
        ({"start": "2026-02-27"}, None),
    ],
)
def test_a_period_counts_by_its_end_and_one_that_is_open_is_any_moment_in_it(
    period: Json, counts: str | None
) -> None:
    results = (
        observation("platelets", "45 10*9/L", None, effectivePeriod=period),
        observation("platelets", "180 10*9/L", "2026-03-01"),
    )
    entries = {"platelets": Entry(counts, "10*9/L")} if counts else {}
    assert counting(selection(*results)) == entries


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
    assert counting(selection(*results, as_of=as_of)) == {"platelets": Entry(counts, "10*9/L")}


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
    assert counting(selection(*results)) == {"platelets": Entry("45", "10*9/L")}
    sentence = f"Platelets: a result that is {words} was left out."
    assert said(*results) == [("information", sentence, ("Bundle.entry[1].resource.status",))]


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_a_result_that_stands_is_used_without_a_word(status: str) -> None:
    assert said(observation("platelets", "45 10*9/L", status=status)) == []


def test_a_preliminary_result_is_used_with_a_caution() -> None:
    result = observation("platelets", "45 10*9/L", status="preliminary")
    assert counting(selection(result)) == {"platelets": Entry("45", "10*9/L")}
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
    assert counting(found) == {"platelets": Entry("", None)}
    words = "Platelets: The newest result has no value; it counts as not entered."
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
    assert counting(found) == {"platelets": Entry("45", "10*9/L"), "anc": Entry("300", "/uL")}


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
