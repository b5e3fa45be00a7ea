"""CDS Hooks: what the service asks for, when there is a card, and what the card says."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import (
    CLINICAL,
    ICD_10,
    ICD_10_CM,
    LAB,
    SICK,
    Json,
    answers,
    coded,
    condition,
    observation,
    opened,
    quantity,
)

from calculator.interop.card import ONLY_IF
from calculator.interop.cds_hooks import CdsConfig, cards, discovery
from calculator.interop.exact_json import Number
from calculator.interop.lab_codes import LOINC_ALONE, lab_codes
from calculator.interop.prefetch import PLANS, TREATMENTS
from calculator.presenter.result import CONFOUNDERS, EXPECTED, NOT_A_FORECAST, POPULATION

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
CAR_T = ("urn:orders", "CAR-T")
CONFIG = CdsConfig(calculator_url="https://calculator.example/", planned_codes=(CAR_T,))
UNPLANNED = CdsConfig(calculator_url="https://calculator.example/")
CELLS = ("http://snomed.info/sct", "1269349006")
CHEMOTHERAPY = ("http://www.nlm.nih.gov/research/umls/rxnorm", "24698")
TREATING = replace(CONFIG, treatment_codes=(CELLS, CHEMOTHERAPY))


def request(labs: dict[str, Any] | None = None, **prefetch: Any) -> Json:
    """Ask about the sick patient; labs are typed, or resources, or None where there is none."""
    found: Json = {"conditions": answers(condition()), "ferritin": None}
    for name, lab in ({**SICK} | (labs or {})).items():
        result = observation(name, lab) if isinstance(lab, str) else lab
        found[name] = None if result is None else answers(result)
    plans = {"service_requests": answers(order()), "care_plans": None}
    return opened(found | plans | prefetch)


def order(**changes: Any) -> Json:
    """Write an order of CAR T-cells."""
    found: Json = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": coded(CAR_T[1], system=CAR_T[0]),
        "subject": {"reference": "Patient/1"},
    }
    return found | changes


def without(sent: Json, *names: str) -> Json:
    """Leave keys out of a prefetch."""
    kept = {key: value for key, value in sent["prefetch"].items() if key not in names}
    return sent | {"prefetch": kept}


def found_cards(sent: object, config: CdsConfig = CONFIG) -> list[Any]:
    status, answer = cards(sent, config=config, now=NOW)
    assert status == 200
    assert list(answer) == ["cards"]
    found = answer["cards"]
    assert isinstance(found, list)
    return found


def card(sent: object, config: CdsConfig = CONFIG) -> Any:
    (found,) = found_cards(sent, config)
    return found


def lines(sent: object, config: CdsConfig = CONFIG) -> list[str]:
    detail: str = card(sent, config)["detail"]
    return [line for line in detail.splitlines() if line]


# --- Discovery ---


def test_discovery_has_one_service_with_what_the_standard_requires() -> None:
    (service,) = discovery(CONFIG)["services"]  # type: ignore[misc]
    assert {key: service[key] for key in ("hook", "id", "title")} == {
        "hook": "patient-view",
        "id": "all-hematotox",
        "title": "ALL-Hematotox",
    }
    assert "before lymphodepletion" in service["description"]


def queries(config: CdsConfig = CONFIG) -> Json:
    (service,) = discovery(config)["services"]  # type: ignore[misc]
    found: Json = service["prefetch"]
    return found


ASKED_FOR = {
    "platelets": "777-3 26515-7 778-1 74464-9 49497-1",
    "anc": "751-8 26499-4 753-4",
    "hemoglobin": "718-7 20509-6 59260-0 30313-1 30350-3 30352-9 55782-7",
    "crp": "1988-5 30522-7",
    "marrow_blasts": "11150-0",
    "ferritin": "2276-4 20567-4 24373-3",
}


@pytest.mark.parametrize("name", LAB)
def test_each_lab_is_asked_for_by_its_codes_and_the_related_ones_the_newest_first(
    name: str,
) -> None:
    codes = ",".join(f"http://loinc.org|{code}" for code in ASKED_FOR[name].split())
    query = f"Observation?patient={{{{context.patientId}}}}&code={codes}&_sort=-date&_count=20"
    assert queries()[name] == query


def test_a_site_s_own_codes_are_asked_for_and_read() -> None:
    codes = lab_codes({"crp": (("urn:lab", "CRP"),)})
    config = replace(CONFIG, lab_codes=codes)
    assert "http://loinc.org|30522-7,urn:lab|CRP&_sort" in queries(config)["crp"]
    sent = request({"crp": observation("crp", "45 mg/L", code=coded("CRP", system="urn:lab"))})
    row = "- CRP: 45 mg/L = 4.5 mg/dL (20 Nov 2026); 3.0 mg/dL or more; 1 point"
    assert row in lines(sent, config)
    assert row not in lines(sent, replace(CONFIG, lab_codes=LOINC_ALONE))


def test_diagnoses_are_asked_for_with_the_subcodes_that_count() -> None:
    systems = [
        "http://hl7.org/fhir/sid/icd-10",
        "http://hl7.org/fhir/sid/icd-10-cm",
        "urn:oid:2.16.840.1.113883.6.90",
        "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
    ]
    codes = [f"{system}|{code}" for system in systems for code in ("C91.0", "C91.00", "C91.02")]
    query = f"Condition?patient={{{{context.patientId}}}}&code={','.join(codes)}"
    assert queries()["conditions"] == query


def test_only_what_is_configured_of_treatments_and_plans_is_asked_for() -> None:
    patient = "?patient={{context.patientId}}"
    others = {name: query for name, query in queries(UNPLANNED).items() if name not in LAB}
    del others["conditions"]
    assert others == {
        "procedures": f"Procedure{patient}",
        "medication_administrations": f"MedicationAdministration{patient}",
    }
    found = queries(TREATING)
    codes = (
        "&code=http://snomed.info/sct|1269349006,http://www.nlm.nih.gov/research/umls/rxnorm|24698"
    )
    assert found["procedures"] == f"Procedure{patient}{codes}"
    assert found["service_requests"] == f"ServiceRequest{patient}&code=urn:orders|CAR-T"
    assert found["care_plans"] == f"CarePlan{patient}"


# --- The card ---


def test_a_card_has_what_the_standard_requires() -> None:
    found = card(request())
    assert {key: found[key] for key in found if key not in ("detail", "uuid")} == {
        "summary": "ALL-HT 6 of 7: high risk of prolonged neutropenia",
        "indicator": "warning",
        "source": {
            "label": (
                "Nair MS, Silbert SK, Rejeski K, et al. Development of ALL-Hematotox: predicting "
                "post-CAR T-cell hematotoxicity in B-cell acute lymphoblastic leukemia. "
                "Blood 2025;145(15):1615-1626. doi:10.1182/blood.2024025910"
            ),
            "url": "https://doi.org/10.1182/blood.2024025910",
        },
        "links": [
            {
                "label": "Open the calculator",
                "url": "https://calculator.example/",
                "type": "absolute",
            }
        ],
    }
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found["uuid"])


def test_the_detail_has_each_item_with_its_date_and_what_the_result_says() -> None:
    assert lines(request()) == [
        "**ALL-Hematotox (ALL-HT): High risk, 6 of 7** (high from 4, cut-off not verified)",
        (
            "**Use only before lymphodepletion.** Whether treatment has begun was not checked in "
            f"the record: no codes of treatments are configured. {POPULATION} "
            "For B-ALL: T-ALL is not meant, and the diagnosis code does not tell them apart. "
            f"{CONFOUNDERS}"
        ),
        "High risk of prolonged severe neutropenia.",
        "- Platelets: 45 ×10⁹/L (20 Nov 2026); below 75 ×10⁹/L; 2 points",
        "- ANC: 300 /µL (20 Nov 2026); 1200 /µL or less; 1 point",
        "- Hemoglobin: 8.1 g/dL (20 Nov 2026); 9.0 g/dL or less; 1 point",
        "- CRP: <5 mg/L = <0.5 mg/dL (20 Nov 2026); below 3.0 mg/dL; 0 points",
        "- Marrow blasts: 60 % (20 Nov 2026); above 25 % (M3); 2 points",
        f"{EXPECTED} {NOT_A_FORECAST}",
        (
            "Not verified against the article yet: the cut-off, the points of the marrow bands "
            "and the ties."
        ),
        "Version 1.1.0 · definition 2025-1",
    ]


LOW = {
    "platelets": "220 10*9/L",
    "anc": "3.4 10*9/L",
    "hemoglobin": "12.4 g/dL",
    "crp": "8 mg/L",
    "marrow_blasts": "1 %",
}


@pytest.mark.parametrize(
    ("labs", "summary", "indicator"),
    [
        (SICK, "ALL-HT 6 of 7: high risk of prolonged neutropenia", "warning"),
        (LOW, "ALL-HT 0 of 7: low risk of prolonged neutropenia", "info"),
        (
            {"marrow_blasts": None},
            "ALL-HT 4 to 6 of 7, INCOMPLETE: High risk at ≥ 4, not settled at > 4",
            "warning",
        ),
        (
            LOW | {"marrow_blasts": None},
            "ALL-HT 0 to 2 of 7, INCOMPLETE: low risk of prolonged neutropenia",
            "info",
        ),
        (
            {"platelets": None},
            "ALL-HT 4 to 6 of 7, INCOMPLETE: High risk at ≥ 4, not settled at > 4",
            "warning",
        ),
        (
            {"platelets": "220 10*9/L"},
            "ALL-HT 4 of 7: High risk at ≥ 4, low risk at > 4",
            "warning",
        ),
        (
            {"platelets": "210 /uL", "anc": "2.1 /uL", "hemoglobin": "12.4 g/dL"},
            "ALL-HT as typed 5 of 7: Units in doubt: platelets and ANC",
            "warning",
        ),
        (
            LOW | {"platelets": "2000 10*9/L", "anc": "0.9 10*9/L", "marrow_blasts": "10 %"},
            "ALL-HT as typed 2 of 7: Unit in doubt: platelets",
            "warning",
        ),
        (
            {"platelets": None, "anc": None},
            "ALL-HT 3 to 6 of 7, INCOMPLETE: risk of prolonged neutropenia not settled",
            "info",
        ),
    ],
)
def test_the_summary_is_short_and_warns_only_of_high_risk_and_of_units_in_doubt(
    labs: dict[str, Any], summary: str, indicator: str
) -> None:
    found = card(request(labs))
    assert (found["summary"], found["indicator"]) == (summary, indicator)
    assert len(summary) < 140


def test_units_in_doubt_stand_first_in_the_detail_in_place_of_the_group() -> None:
    labs = {"platelets": "210 /uL", "anc": "2.1 /uL", "hemoglobin": "12.4 g/dL"}
    found = lines(request(labs))
    assert found[:2] == [
        (
            "**ALL-Hematotox (ALL-HT): Units in doubt: platelets and ANC** "
            "(high from 4, cut-off not verified)"
        ),
        (
            "**As typed 5 of 7, high risk; with ×10⁹/L 2 of 7, low risk. "
            "With ×10⁹/L for platelets alone 3 of 7, low risk.**"
        ),
    ]
    assert not [line for line in found if line.startswith(("The risk group", "High risk", "Low"))]
    assert not [line for line in found if "understated" in line]


def test_a_slip_that_is_possible_is_a_point_to_check() -> None:
    labs = LOW | {"platelets": "60 10*9/L", "anc": "0.9 10*9/L", "crp": "25 mg/L"}
    assert (
        "- Check: CRP 25 mg/L counts 0 points. If the report says 25 mg/dL, the total is 4: high "
        "risk." in lines(request(labs))
    )


def test_marrow_blasts_below_1_percent_are_a_point_to_check() -> None:
    found = lines(request(LOW | {"marrow_blasts": "0.6 %"}))
    assert any(
        line.startswith("- Check: Marrow blasts 0.6 %: is it an MRD, or a fraction of")
        for line in found
    )


def test_ferritin_adds_the_other_score_for_comparison() -> None:
    found = lines(request({"ferritin": "1800 ng/mL"}))
    assert "For comparison, CAR-HEMATOTOX (CAR-HT): High risk, 5 of 7." in found
    assert "- Ferritin: 1800 ng/mL (20 Nov 2026); 650 to 2000 ng/mL; 1 point" in found


# --- None, not asked, not read; and pages that are not the whole record ---

FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}
NEXT = {"relation": "next", "url": "?page=2"}


# What nobody at the bedside can mend stands behind what it means for them.
UNUSABLE = "the result cannot be used. For the record system's engineers: "


def newest_first(sort: str = "-date") -> Json:
    return {"relation": "self", "url": f"Observation?patient=1&_sort={sort}&_count=2"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        pytest.param(request(marrow_blasts=None), "none in the record", id="null"),
        pytest.param(request(marrow_blasts=answers()), "none in the record", id="an empty answer"),
        pytest.param(
            without(request(), "marrow_blasts"), "not sent by the record system", id="no such key"
        ),
        pytest.param(
            request(marrow_blasts=FAILED), "could not be read in the record", id="an error"
        ),
        pytest.param(
            request(marrow_blasts=answers(FAILED)), "the server says that it failed", id="in a page"
        ),
        pytest.param(
            request(marrow_blasts=answers(FAILED | {"issue": []})),
            "the server says that it failed",
            id="in a page, without saying why",
        ),
        pytest.param(
            request(marrow_blasts=answers() | {"link": [newest_first(), NEXT]}),
            "there is a next page",
            id="goes on without a result",
        ),
    ],
)
def test_a_lab_without_a_result_is_open_and_the_card_says_which_way(sent: Any, words: str) -> None:
    found = lines(sent)
    assert (
        "**INCOMPLETE:** Marrow blasts not entered. High risk at ≥ 4 whatever the result." in found
    )
    (row,) = [line for line in found if line.startswith("- Marrow blasts: not entered (")]
    assert row.endswith("; any value; 0 to 2 points")
    assert words in " ".join(line for line in found if "Marrow blasts" in line)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (FAILED, "The record system answered with an error."),
        (observation("crp", "8 mg/L"), f"{UNUSABLE}A Bundle is expected."),
    ],
    ids=["an error", "another resource"],
)
def test_a_lab_that_could_not_be_read_is_a_point_to_check(sent: Json, why: str) -> None:
    assert f"- Check: CRP: {why}" in lines(request(crp=sent))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"link": [NEXT]}, id="no self link"),
        pytest.param({"link": [newest_first("date"), NEXT]}, id="sorted the other way"),
        pytest.param({"link": [newest_first("status"), NEXT]}, id="sorted by another thing"),
        pytest.param({"total": Number("3")}, id="more than was sent, not sorted"),
    ],
)
def test_a_lab_whose_page_goes_on_and_is_not_plainly_the_newest_first_cannot_be_used(
    changes: Json,
) -> None:
    page = answers(
        observation("platelets", "210 10*9/L", "2026-11-20"),
        observation("platelets", "220 10*9/L", "2026-11-19"),
    )
    found = lines(request(platelets=page | changes))
    row = "- Platelets: not entered (the result cannot be used); any value; 0 to 2 points"
    assert row in found
    (check,) = [line for line in found if line.startswith("- Check: Platelets")]
    assert check.endswith("not plainly the newest first: the newest may be missing.")


@pytest.mark.parametrize(
    ("dates", "counts"),
    [
        (("2026-11-20", "2026-11-19"), True),
        (("2026-11-20", "2026-11-20"), True),
        (("2026-11-19", "2026-11-20"), False),
        (("2026-11-20", None), False),
    ],
)
def test_a_page_that_goes_on_counts_where_its_own_address_and_its_dates_say_newest_first(
    dates: tuple[str, str | None],
    counts: bool,  # noqa: FBT001 - a case
) -> None:
    results = [observation("platelets", "210 10*9/L", each) for each in dates]
    page = answers(*results) | {"link": [newest_first(), NEXT], "total": Number("12")}
    rows = [line for line in lines(request(platelets=page)) if line.startswith("- Platelets")]
    assert rows[0].startswith("- Platelets: 210 ×10⁹/L (20 Nov 2026)") == counts


def test_what_a_page_includes_beside_its_matches_has_no_date_to_fall() -> None:
    page = answers(observation("platelets", "210 10*9/L")) | {"link": [newest_first(), NEXT]}
    included = {"resource": {"resourceType": "Patient"}, "search": {"mode": "include"}}
    page["entry"].append(included)
    assert any(line.startswith("- Platelets: 210") for line in lines(request(platelets=page)))


def test_of_a_page_that_goes_on_without_a_result_that_counts_the_card_says_so() -> None:
    page = answers(observation("platelets", "45 10*9/L", status="cancelled"))
    found = lines(request(platelets=page | {"link": [newest_first(), NEXT]}))
    assert (
        "- Platelets: not entered (no result that counts on the page that was sent; there is a "
        "next page); any value; 0 to 2 points" in found
    )


@pytest.mark.parametrize("total", ["many", -1, 1.5, True])
def test_a_total_that_is_no_number_of_results_spoils_its_lab(total: Any) -> None:
    page = answers(observation("platelets", "45 10*9/L")) | {"total": total}
    (row,) = [line for line in lines(request(platelets=page)) if line.startswith("- Platelets")]
    assert "could not be read in the record" in row


@pytest.mark.parametrize(
    ("sent", "lacking"),
    [
        pytest.param({"prefetch": None}, ["conditions", *SICK], id="no prefetch"),
        pytest.param({"prefetch": {}}, ["conditions", *SICK], id="an empty one"),
        pytest.param({"prefetch": {"ferritin": None}}, ["conditions", *SICK], id="other keys"),
        pytest.param(without(request(), "conditions"), ["conditions"], id="no conditions"),
        pytest.param(without(request(), *SICK), list(SICK), id="no lab"),
    ],
)
def test_a_record_system_that_did_not_send_what_is_needed_gets_412(
    sent: Json, lacking: list[str]
) -> None:
    status, problem = cards(request() | sent, config=CONFIG, now=NOW)
    assert (status, problem["status"]) == (412, 412)
    assert [name for name in ("conditions", *LAB) if name in str(problem["detail"])] == lacking


def test_labs_that_the_record_has_none_of_are_no_missing_keys() -> None:
    assert found_cards(request(dict.fromkeys(SICK))) == []


def test_a_lab_whose_newest_result_is_pending_is_open_with_its_date() -> None:
    found = lines(request({"crp": observation("crp", None)}))
    assert (
        "- CRP: not entered (the newest result, 20 Nov 2026, has no value); any value; "
        "0 to 1 points" in found
    )


def test_an_earlier_result_behind_a_pending_one_is_named_and_not_used() -> None:
    results = [observation("crp", None), observation("crp", "45 mg/L", "2026-11-19")]
    assert (
        "- CRP: not entered (the newest result, 20 Nov 2026, has no value, an earlier one is not "
        "used); any value; 0 to 1 points" in lines(request(crp=answers(*results)))
    )


def test_a_cancelled_result_does_not_hide_the_one_before_it() -> None:
    newest = observation("crp", "300 mg/L", "2026-11-21", status="cancelled")
    found = card(request(crp=answers(newest, observation("crp", "8 mg/L"))))
    assert "- CRP: 8 mg/L = 0.8 mg/dL (20 Nov 2026); below 3.0 mg/dL; 0 points" in found["detail"]


@pytest.mark.parametrize(
    "labs",
    [
        pytest.param(dict.fromkeys(SICK), id="none"),
        pytest.param(dict.fromkeys(SICK) | {"ferritin": "1800 ng/mL"}, id="ferritin alone"),
        pytest.param(
            dict.fromkeys(SICK) | {"anc": observation("anc", None)}, id="a pending one alone"
        ),
    ],
)
def test_without_any_lab_of_the_score_there_is_no_card(labs: dict[str, Any]) -> None:
    assert found_cards(request(labs)) == []


# --- Labs that cannot be used ---


@pytest.mark.parametrize(
    ("lab", "reason"),
    [
        pytest.param(
            observation("platelets", "45 mg/L"),
            (
                f"- Check: Platelets: {UNUSABLE}This unit is not known here. "
                r"Choose one of: 10\*9/L, 10\*3/uL, /uL."
            ),
            id="a wrong unit",
        ),
        pytest.param(
            observation("platelets", None, valueString="<b>many</b>"),
            f"- Check: Platelets: {UNUSABLE}The value is read only as valueQuantity.",
            id="text",
        ),
        pytest.param(
            observation("platelets", "45 10*9/L", "2026-12-24"),
            "- Check: Platelets: The date lies in the future.",
            id="a date in the future",
        ),
    ],
)
def test_a_lab_that_cannot_be_used_is_left_open_and_the_card_says_why(
    lab: Json, reason: str
) -> None:
    found = lines(request({"platelets": lab}))
    row = "- Platelets: not entered (the result cannot be used); any value; 0 to 2 points"
    assert (reason in found, row in found) == (True, True)


@pytest.mark.parametrize(
    "newest",
    [
        observation(
            "platelets", None, "2026-11-21", code=coded("777-3") | {"coding": [{"code": 5}]}
        ),
        {"status": "final"},
        5,
    ],
    ids=["its code cannot be read", "without a type", "no resource"],
)
def test_an_older_result_never_stands_in_for_one_that_cannot_be_read(newest: Any) -> None:
    older = observation("platelets", "200 10*9/L", "2026-11-01")
    found = lines(request({"platelets": None}, platelets=answers(newest, older)))
    (row,) = [line for line in found if line.startswith("- Platelets")]
    assert row.startswith("- Platelets: not entered (the result cannot be used)")
    assert any(line.startswith("- Check: Platelets: ") for line in found)


LOCAL = coded("THR", system="urn:local")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(observation("platelets", "45 10*9/L", code=LOCAL), id="a local code"),
        pytest.param(observation("platelets", "45 10*9/L") | {"code": {"text": "x"}}, id="a text"),
        pytest.param(
            observation("platelets", "45 10*9/L", status="entered-in-error"), id="an error"
        ),
        pytest.param({"resourceType": "DiagnosticReport"}, id="a report"),
    ],
)
def test_results_of_which_none_counts_are_not_none(sent: Json) -> None:
    row = "- Platelets: not entered (no result that was sent counts); any value; 0 to 2 points"
    assert row in lines(request({"platelets": sent}))
    labs = dict.fromkeys(SICK) | {"platelets": sent}
    found = card(request(labs))
    assert found["summary"] == "ALL-HT not scored: the labs in the record cannot be used"
    assert "- Platelets: no result that was sent counts." in found["detail"]


def test_where_a_lab_is_missing_and_the_record_has_none_of_the_others_that_is_said() -> None:
    found = card(without(request(dict.fromkeys(SICK)), "platelets"))
    assert found["summary"] == "ALL-HT not scored: not all labs were sent"


@pytest.mark.parametrize(("number", "code"), [("4" * 120, "/L"), ("45." + "0" * 99, "10*12/L")])
def test_a_number_of_a_hundred_digits_is_refused_also_where_it_is_converted(
    number: str, code: str
) -> None:
    lab = observation("platelets", None, valueQuantity=quantity(f"{number} {code}"))
    assert any(
        line.startswith("- Check: Platelets: ") for line in lines(request({"platelets": lab}))
    )


def test_many_faults_of_one_kind_are_said_once() -> None:
    found = lines(request({"crp": None}, crp=answers(*[5] * 400)))
    checks = [line for line in found if line.startswith("- Check")]
    words = "An object is expected here. And at 300 more places."
    assert checks == [f"- Check: CRP: {UNUSABLE}{words}"]


def test_where_no_lab_can_be_used_the_card_scores_nothing() -> None:
    labs: dict[str, Any] = dict.fromkeys(SICK) | {"anc": observation("anc", "300 mg/L")}
    found = card(request(labs))
    assert (found["summary"], found["indicator"]) == (
        "ALL-HT not scored: the labs in the record cannot be used",
        "info",
    )
    assert found["detail"].startswith(f"- ANC: {UNUSABLE}This unit is not known here.")


def test_a_preliminary_result_is_a_caution() -> None:
    lab = observation("anc", "300 /uL", status="preliminary")
    words = "- Check: ANC: The result is preliminary; it may still change."
    assert words in lines(request({"anc": lab}))


def test_blasts_in_blood_are_never_marrow() -> None:
    lab = observation("marrow_blasts", "60 %", code=coded("26446-5"))
    found = lines(request({"marrow_blasts": lab}))
    assert (
        "**INCOMPLETE:** Marrow blasts not entered. High risk at ≥ 4 whatever the result." in found
    )
    assert any(line.startswith("- Check: LOINC 26446-5 is blasts in blood") for line in found)


def test_labs_of_another_patient_are_not_scored() -> None:
    lab = observation("anc", "300 /uL", subject={"reference": "Patient/2"})
    found = card(request({"anc": lab}))
    assert found["summary"] == "ALL-HT not scored: the labs are not one patient's"
    assert "- The labs that were sent do not all name this patient." in found["detail"]


@pytest.mark.parametrize(
    "reference", ["Patient/1", "https://record.example/fhir/Patient/1", "Patient/1/_history/3"]
)
def test_a_patient_may_be_named_by_a_whole_address(reference: str) -> None:
    lab = observation("anc", "300 /uL", subject={"reference": reference})
    assert card(request({"anc": lab}))["indicator"] == "warning"


IDENTIFIED = {"identifier": {"system": "urn:mrn", "value": "1"}}


@pytest.mark.parametrize("subject", [None, IDENTIFIED])
def test_a_lab_that_does_not_say_whose_it_is_counts_with_a_caution(subject: Json | None) -> None:
    found = lines(request({"anc": observation("anc", "300 /uL", subject=subject)}))
    words = "- Check: A lab does not say, by a reference, of which patient it is."
    assert (words in found, words in lines(request())) == (True, False)
    assert any(line.startswith("- ANC: 300 /µL") for line in found)


def test_labs_of_two_identifiers_are_not_scored() -> None:
    other = {"identifier": {"system": "urn:mrn", "value": "2"}}
    labs = {
        "anc": observation("anc", "300 /uL", subject=IDENTIFIED),
        "crp": observation("crp", "8 mg/L", subject=other),
    }
    assert card(request(labs))["summary"] == "ALL-HT not scored: the labs are not one patient's"


# --- Dates ---

OLD = "- Check: Older than 3 days (our limit): CRP. Therapy since?"
APART = "- Check: The blood labs are not of one day and the next (our limit). Therapy since?"
OLD_MARROW = "- Check: The marrow is older than 28 days (our limit). Therapy since?"


@pytest.mark.parametrize(
    ("date", "cautions"),
    [
        ("2026-11-21", []),
        ("2026-11-19", []),
        ("2026-11-19T07:05:00Z", []),
        ("2026-11-19T07:04:59Z", [OLD]),
        ("2026-11-18", [OLD, APART]),
        ("2026-11", [OLD, APART]),
    ],
)
def test_old_blood_labs_and_those_of_more_than_two_days_are_cautions(
    date: str, cautions: list[str]
) -> None:
    found = lines(request({"crp": observation("crp", "8 mg/L", date)}))
    assert [line for line in found if line.startswith("- Check")] == cautions


@pytest.mark.parametrize(
    ("date", "cautions"),
    [
        ("2026-11-01", []),
        ("2026-10-25", []),
        ("2026-10-24", [OLD_MARROW]),
        ("2026-10-25T07:05:00Z", []),
        ("2026-10-25T07:04:59Z", [OLD_MARROW]),
    ],
)
def test_marrow_may_be_older_than_blood(date: str, cautions: list[str]) -> None:
    marrow = observation("marrow_blasts", "60 %", date)
    found = lines(request({"marrow_blasts": marrow}))
    assert [line for line in found if line.startswith("- Check")] == cautions


def test_a_lab_without_a_date_is_a_caution() -> None:
    found = lines(request({"crp": observation("crp", "8 mg/L", None)}))
    assert "- Check: CRP: The result has no date." in found
    assert "- CRP: 8 mg/L = 0.8 mg/dL (date not stated); below 3.0 mg/dL; 0 points" in found


# --- For whom ---


@pytest.mark.parametrize(
    "found",
    [
        condition("C91.0", ICD_10),
        condition("C91.00"),
        condition("C91.02"),
        condition("C91.00", "urn:oid:2.16.840.1.113883.6.90"),
        condition("C91.00", "http://fhir.de/CodeSystem/bfarm/icd-10-gm"),
        condition(clinicalStatus=None),
        condition(clinicalStatus=coded("recurrence", system=CLINICAL)),
        condition(clinicalStatus=coded("relapse", system=CLINICAL)),
        condition(clinicalStatus={"coding": [{"code": "active"}]}),
        condition(verificationStatus=coded("confirmed", system="x")),
        condition(subject=None),
        condition()
        | {
            "code": {
                "coding": [
                    {"system": "http://snomed.info/sct", "code": ""},
                    {"system": ICD_10, "code": "C91.0"},
                    5,
                ]
            }
        },
    ],
)  # fmt: skip
def test_an_active_acute_lymphoblastic_leukemia_has_a_card_that_says_t_all_is_not_meant(
    found: Json,
) -> None:
    assert "T-ALL is not meant" in card(request(conditions=answers(found)))["detail"]


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(condition("C91.1"), id="another leukemia"),
        pytest.param(condition("C91"), id="a wider code"),
        pytest.param(condition("C91.00", "http://snomed.info/sct"), id="another system"),
        pytest.param(condition(clinicalStatus=coded("remission", system=CLINICAL)), id="remission"),
        pytest.param(condition(clinicalStatus=coded("resolved", system=CLINICAL)), id="resolved"),
        pytest.param(condition(clinicalStatus=coded("active", system="x")), id="another status"),
        pytest.param(condition("C91.01"), id="in remission"),
        pytest.param(
            condition(clinicalStatus=None, abatementDateTime="2020-01-01"),
            id="an encounter's, over",
        ),
        pytest.param(condition(verificationStatus=coded("refuted", system="x")), id="refuted"),
        pytest.param(
            condition(verificationStatus=coded("entered-in-error", system="x")), id="an error"
        ),
        pytest.param(condition(subject={"reference": "Patient/2"}), id="another patient"),
        pytest.param(condition(subject={"reference": "Patient/11"}), id="a longer identity"),
        pytest.param(condition() | {"resourceType": "Observation"}, id="no Condition"),
        pytest.param(condition() | {"code": {"text": "C91.00"}}, id="text alone"),
    ],
)
def test_without_an_active_diagnosis_there_is_no_card(found: Json) -> None:
    assert found_cards(request(conditions=answers(found))) == []


@pytest.mark.parametrize("found", [None, answers()])
def test_without_a_diagnosis_on_record_there_is_no_card(found: Any) -> None:
    assert found_cards(request(conditions=found)) == []


UNREAD_DIAGNOSIS = "A diagnosis could not be read, and B-ALL is not among the others."
OTHERS = [condition(f"Z0{number}.0") for number in range(10)]


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        pytest.param(FAILED, "The diagnoses could not be read in the record.", id="an error"),
        pytest.param(5, "The diagnoses could not be read in the record.", id="junk"),
        pytest.param(
            answers(*OTHERS) | {"link": [NEXT]},
            (
                "The list of diagnoses goes on (there is a next page), and B-ALL is not in the "
                "part that was sent."
            ),
            id="a next page",
        ),
        pytest.param(
            answers(*OTHERS) | {"total": Number("31")},
            (
                "The list of diagnoses goes on (10 of 31 were sent), and B-ALL is not in the part "
                "that was sent."
            ),
            id="a total above",
        ),
        pytest.param(
            answers(condition() | {"code": [5]}),
            UNREAD_DIAGNOSIS,
            id="one that is junk",
        ),
        *(
            pytest.param(answers(found), UNREAD_DIAGNOSIS, id=name)
            for name, found in {
                "one with a blank code alone": condition() | {"code": {"coding": [{"code": ""}]}},
                "one with a blank status": condition()
                | {"clinicalStatus": {"coding": [{"system": "", "code": "active"}]}},
                "one with a status in words": condition() | {"clinicalStatus": {"text": "Active"}},
                "one that something may turn around": condition(modifierExtension=[{}]),
                "an entry that cannot be read": 5,
            }.items()
        ),
        pytest.param(
            answers() | {"entry": [{"fullUrl": "x"}]}, UNREAD_DIAGNOSIS, id="an entry without one"
        ),
    ],
)
def test_where_nobody_knows_the_diagnosis_a_card_says_so_and_scores_nothing(
    found: Any, reason: str
) -> None:
    answer = card(request(conditions=found))
    assert answer["summary"] == "ALL-HT not scored: whether the patient has B-ALL is not known"
    assert answer["indicator"] == "info"
    assert lines(request(conditions=found))[0] == f"- {reason}"
    assert "of 7" not in answer["detail"]


def test_a_diagnosis_on_the_page_that_was_sent_is_enough() -> None:
    page = answers(*OTHERS, condition()) | {"link": [NEXT], "total": Number("31")}
    assert card(request(conditions=page))["indicator"] == "warning"


def test_a_diagnosis_counts_whatever_stands_in_its_id_and_a_coding_passed_over_is_said() -> None:
    assert card(request(conditions=answers(condition(id=""))))["indicator"] == "warning"
    found = condition()
    found["code"]["coding"].append({"system": "", "code": "x"})
    words = "- Check: A coding of the diagnosis cannot be read; it counts by another one."
    assert words in lines(request(conditions=answers(found)))
    assert words not in lines(request())


@pytest.mark.parametrize(
    ("code", "query"),
    [
        ((ICD_10_CM, "C91"), ""),
        ((ICD_10_CM, "C83.5"), ""),
        ((ICD_10_CM, "C91.00"), f"&code={ICD_10_CM}|C91.00"),
        (("http://snomed.info/sct", "91"), "&code=http://snomed.info/sct|91"),
    ],
)
def test_where_subcodes_are_not_known_all_diagnoses_are_asked_for(
    code: tuple[str, str], query: str
) -> None:
    found = queries(replace(CONFIG, condition_codes=(code,)))["conditions"]
    assert found == f"Condition?patient={{{{context.patientId}}}}{query}"


def test_the_set_of_diagnoses_is_configured() -> None:
    config = replace(CONFIG, condition_codes=(("urn:ours", "B-ALL"),))
    assert found_cards(request(), config) == []
    assert card(request(conditions=answers(condition("B-ALL", "urn:ours"))), config)


@pytest.mark.parametrize(
    ("configured", "sent", "counts"),
    [
        (("http://snomed.info/sct", "91857003"), ("http://snomed.info/sct", "91857003"), True),
        (("http://snomed.info/sct", "9185"), ("http://snomed.info/sct", "91857003"), False),
        ((ICD_10, "C91"), (ICD_10, "C91.5"), True),
        ((ICD_10, "C91"), (ICD_10, "C91.01"), False),
        ((ICD_10, "C91.01"), (ICD_10, "C91.01"), True),
    ],
)
def test_a_code_stands_for_its_subcodes_in_icd_alone(
    configured: tuple[str, str],
    sent: tuple[str, str],
    counts: bool,  # noqa: FBT001 - a case
) -> None:
    config = replace(CONFIG, condition_codes=(configured,))
    found = found_cards(request(conditions=answers(condition(sent[1], sent[0]))), config)
    assert bool(found) == counts


# --- CAR T-cells planned ---


def test_where_plans_are_not_configured_the_card_begins_with_its_condition() -> None:
    found = card(request(), UNPLANNED)
    assert found["summary"] == f"{ONLY_IF}: ALL-HT 6 of 7: high risk of prolonged neutropenia"
    assert found["detail"].startswith(f"**{ONLY_IF}.**\n\n**ALL-Hematotox (ALL-HT): High risk")
    assert found["indicator"] == "info"


@pytest.mark.parametrize(
    "plans",
    [
        pytest.param({"service_requests": answers(order(status="draft"))}, id="a draft"),
        pytest.param(
            {"service_requests": answers(order(code=coded("x")), order())}, id="among others"
        ),
        pytest.param(
            {
                "service_requests": None,
                "care_plans": answers(
                    {
                        "resourceType": "CarePlan",
                        "status": "active",
                        "category": [coded("x"), coded(CAR_T[1], system=CAR_T[0])],
                    }
                ),
            },
            id="a care plan of this kind",
        ),
        pytest.param(
            {
                "service_requests": None,
                "care_plans": answers(
                    {
                        "resourceType": "CarePlan",
                        "status": "active",
                        "activity": [
                            {"reference": {"reference": "x"}},
                            {"detail": {"code": coded(CAR_T[1], system=CAR_T[0])}},
                        ],
                    }
                ),
            },
            id="an activity of a care plan",
        ),
    ],
)
def test_a_plan_brings_the_card_as_it_is(plans: Json) -> None:
    found = card(request(**plans))
    assert (found["indicator"], ONLY_IF in str(found)) == ("warning", False)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(None, id="none"),
        pytest.param(answers(), id="an empty answer"),
        pytest.param(answers(order(status="revoked")), id="revoked"),
        pytest.param(answers(order(status="completed")), id="completed"),
        pytest.param(answers(order(status="entered-in-error")), id="an error"),
        pytest.param(answers(order(doNotPerform=True)), id="not to be done"),
        pytest.param(answers(order(code=coded("x"))), id="another order"),
        pytest.param(
            answers(order(code=coded("x"), modifierExtension=[{}], doNotPerform="no")),
            id="another order that is not understood",
        ),
        pytest.param(answers(order(subject={"reference": "Patient/2"})), id="another patient"),
        *(
            pytest.param(
                answers(
                    {
                        "resourceType": "CarePlan",
                        "status": "active",
                        "activity": [{"detail": {"code": coded(CAR_T[1], system=CAR_T[0])} | no}],
                    }
                ),
                id=f"an activity that is not to be: {no}",
            )
            for no in ({"status": "cancelled"}, {"doNotPerform": True})
        ),
    ],
)
def test_where_plans_are_configured_nobody_else_has_a_card(plan: Any) -> None:
    assert found_cards(request(service_requests=plan)) == []


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(without(request(), "service_requests", "care_plans"), id="not sent"),
        pytest.param(request(service_requests=FAILED), id="an error"),
        pytest.param(request(service_requests=answers() | {"link": [NEXT]}), id="goes on"),
        pytest.param(request(service_requests=answers(order(code=5))), id="junk"),
        pytest.param(request(service_requests=answers(5)), id="an entry that cannot be read"),
        pytest.param(
            request(service_requests=answers(order(modifierExtension=[{}]))), id="turned around"
        ),
        pytest.param(
            request(service_requests=answers(order(doNotPerform="false"))), id="a text for a truth"
        ),
    ],
)
def test_where_plans_cannot_be_read_the_card_has_its_condition_and_says_why(sent: Json) -> None:
    found = card(sent)
    assert (found["indicator"], found["summary"].startswith(ONLY_IF)) == ("info", True)
    assert (
        "- Check: Whether CAR T-cells are planned could not be read, or not fully, in the record."
        in lines(sent)
    )


@pytest.mark.parametrize(
    ("labs", "verdict"),
    [
        (
            {"platelets": "210 /uL", "anc": "2.1 /uL", "hemoglobin": "12.4 g/dL"},
            "ALL-HT as typed 5 of 7: Units in doubt: platelets and ANC",
        ),
        (
            {"platelets": "210 /uL", "anc": "2.1 /uL", "crp": "60 mg/dL", "marrow_blasts": None},
            "ALL-HT as typed 5 to 7 of 7, INCOMPLETE: units in doubt",
        ),
        (
            {"platelets": None, "anc": None},
            "ALL-HT 3 to 6 of 7, INCOMPLETE: risk of prolonged neutropenia not settled",
        ),
    ],
)
def test_a_summary_with_its_condition_stays_short(labs: Json, verdict: str) -> None:
    assert card(request(labs), UNPLANNED)["summary"] == f"{ONLY_IF}: {verdict}"


# --- Before lymphodepletion only ---


def infusion(performed: Any, code: tuple[str, str] = CELLS, **changes: Any) -> Json:
    found: Json = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": coded(code[1], system=code[0]),
    }
    key = "performedDateTime" if isinstance(performed, str) else "performedPeriod"
    return found | ({key: performed} if performed else {}) | changes


def given_drug(effective: str, **changes: Any) -> Json:
    found: Json = {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": coded(CHEMOTHERAPY[1], system=CHEMOTHERAPY[0]),
        "effectiveDateTime": effective,
    }
    return {key: value for key, value in (found | changes).items() if value is not None}


def treated(procedure: Any = None, drug: Any = None) -> Json:
    return request(
        procedures=answers(*([procedure] if procedure else [])),
        medication_administrations=answers(*([drug] if drug else [])),
    )


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(treated(infusion("2026-11-01")), id="before the labs"),
        pytest.param(treated(infusion("2026-11-20")), id="on the day of the labs"),
        pytest.param(treated(infusion("2026-11")), id="in the month of the labs"),
        pytest.param(treated(infusion({"start": "2026-11-19"})), id="begun before"),
        pytest.param(treated(infusion("2026-10-21")), id="30 days before the newest lab"),
        pytest.param(
            treated(infusion({"start": "2026-10-01", "end": "2026-11-04"})), id="ended just before"
        ),
        pytest.param(treated(infusion("2026-11-01", status="in-progress")), id="under way"),
        pytest.param(treated(infusion("2026-11-01", status="unknown")), id="status unknown"),
        pytest.param(treated(drug=given_drug("2026-11-19")), id="a drug"),
        pytest.param(
            treated(
                drug=given_drug(
                    "2026-11-19",
                    medicationCodeableConcept=None,
                    medicationReference={"reference": "#drug"},
                    contained=[
                        {
                            "resourceType": "Medication",
                            "id": "drug",
                            "code": coded(CHEMOTHERAPY[1], system=CHEMOTHERAPY[0]),
                        }
                    ],
                )
            ),
            id="a contained drug",
        ),
    ],
)
def test_once_treatment_may_have_begun_by_the_newest_lab_there_is_no_card(sent: Json) -> None:
    assert found_cards(sent, TREATING) == []


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(treated(), id="nothing given"),
        pytest.param(treated(infusion("2026-11-21")), id="after the labs"),
        pytest.param(treated(infusion("2026-11-01", ("urn:x", "1"))), id="other code"),
        pytest.param(treated(infusion("2026-11-01", status="not-done")), id="not done"),
        pytest.param(treated(infusion("2026-11-01", status="preparation")), id="being prepared"),
        pytest.param(treated(infusion("2026-11-01", status="entered-in-error")), id="an error"),
    ],
)
def test_labs_from_before_treatment_have_their_card(sent: Json) -> None:
    assert card(sent, TREATING)["indicator"] == "warning"


UNDATED = (
    "- Check: A treatment on record cannot be read, or has no date: it may have begun already."
)


@pytest.mark.parametrize("performed", [None, "last week"])
def test_a_treatment_without_a_date_is_named_and_silences_nothing(performed: Any) -> None:
    assert UNDATED in lines(treated(infusion(performed)), TREATING)
    assert UNDATED not in lines(treated(infusion(performed)), CONFIG)


def test_a_treatment_of_long_ago_is_named_and_silences_nothing() -> None:
    sent = treated(infusion("2026-10-20"), given_drug("2021-03-05"))
    assert (
        "- Check: Treatment on record more than 30 days before the newest lab: 20 Oct 2026; "
        "5 Mar 2021." in lines(sent, TREATING)
    )


def test_a_treatment_whose_end_is_not_known_counts_by_its_start() -> None:
    sent = treated(infusion({"start": "2021-03-05"}))
    assert any(line.endswith("newest lab: 5 Mar 2021.") for line in lines(sent, TREATING))


def test_of_many_old_treatments_the_newest_are_named() -> None:
    given = [infusion(f"2020-01-{day:02}") for day in range(1, 9)]
    sent = request(procedures=answers(*given), medication_administrations=None)
    (line,) = [line for line in lines(sent, TREATING) if "Treatment on record" in line]
    assert line.endswith(
        "8 Jan 2020; 7 Jan 2020; 6 Jan 2020; 5 Jan 2020; 4 Jan 2020 and 3 earlier."
    )


@pytest.mark.parametrize(("days", "silent"), [(1, False), (19, True), (18, False), (3650, True)])
def test_how_long_a_treatment_withholds_the_card_is_configured(
    days: int,
    silent: bool,  # noqa: FBT001 - a case
) -> None:
    sent = treated(infusion("2026-11-01"))  # the newest lab is of 20 November
    assert (found_cards(sent, replace(TREATING, treated_days=days)) == []) == silent


def test_where_a_lab_has_no_date_the_window_ends_today() -> None:
    sent = treated(infusion("2026-10-23"))
    sent["prefetch"]["anc"] = answers(observation("anc", "300 /uL", None))
    assert found_cards(sent, TREATING) == []
    sent["prefetch"]["procedures"] = answers(infusion("2026-10-22"))
    assert found_cards(sent, TREATING) != []


def test_a_slip_in_the_date_of_a_lab_does_not_let_a_card_through() -> None:
    sent = treated(infusion("2026-11-19"))
    assert found_cards(sent, TREATING) == []
    sent["prefetch"]["platelets"] = answers(observation("platelets", "45 10*9/L", "2028-11-20"))
    assert found_cards(sent, TREATING) == []


@pytest.mark.parametrize(
    "procedure",
    [
        infusion("2026-11-01", ("urn:x", "1"), status=""),
        infusion("2026-11-01", ("urn:x", "1"), subject="x"),
    ],
)
def test_a_fault_in_another_procedure_is_nothing_to_say(procedure: Json) -> None:
    assert UNDATED not in lines(treated(procedure), TREATING)


@pytest.mark.parametrize("changes", [{"status": ""}, {"subject": "x"}, {"modifierExtension": [{}]}])
def test_a_configured_treatment_that_cannot_be_read_is_named(changes: Json) -> None:
    assert UNDATED in lines(treated(infusion("2026-11-01", **changes)), TREATING)


def test_a_contained_medication_counts_only_where_it_is_the_one_that_was_given() -> None:
    drug = {
        "resourceType": "Medication",
        "id": "other",
        "code": coded(CHEMOTHERAPY[1], system=CHEMOTHERAPY[0]),
    }
    given = given_drug("2026-11-19", medicationReference={"reference": "#drug"}, contained=[drug])
    del given["medicationCodeableConcept"]
    assert found_cards(treated(drug=given), TREATING) != []


def test_a_treatment_of_another_patient_is_none() -> None:
    sent = treated(infusion("2026-11-01", subject={"reference": "Patient/2"}))
    assert card(sent, TREATING)["indicator"] == "warning"


TREATED = (
    "- Check: A treatment stands in the record, after these labs: not for use once it has begun."
)


def test_a_treatment_after_the_labs_is_named() -> None:
    assert TREATED in lines(treated(infusion("2026-11-21")), TREATING)
    assert TREATED not in lines(treated(), TREATING)


@pytest.mark.parametrize(
    "lab",
    [
        observation("platelets", "20 K/uL", "2026-11-22"),
        observation("platelets", None, "2026-11-22", status="registered"),
        {"resourceType": "Observation", "code": 5},
    ],
    ids=["cannot be used", "pending", "cannot be read"],
)
def test_a_lab_from_after_the_treatment_counts_also_without_a_value(lab: Json) -> None:
    sent = treated(infusion("2026-11-21"))
    sent["prefetch"]["platelets"] = answers(lab)
    assert found_cards(sent, TREATING) == []


def test_no_treatment_is_known_unless_it_is_configured() -> None:
    assert card(treated(infusion("2026-11-01")), CONFIG)


def test_one_lab_from_after_the_treatment_is_enough_for_no_card() -> None:
    sent = treated(infusion("2026-11-20T07:00:00Z"))
    sent["prefetch"]["anc"] = answers(observation("anc", "300 /uL", "2026-11-22"))
    assert found_cards(sent, TREATING) == []


NOT_CHECKED = "Whether treatment has begun was not fully checked in the record: "


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        pytest.param(
            request(),
            "procedures were not sent and medication administrations were not sent.",
            id="not sent",
        ),
        pytest.param(
            request(procedures=FAILED, medication_administrations=None),
            "procedures could not be read.",
            id="an error",
        ),
        pytest.param(
            treated(drug=given_drug("2026-11-01", medicationCodeableConcept=None)),
            "medication administrations without a code were not recognized.",
            id="a drug without its code",
        ),
        pytest.param(
            request(
                procedures=answers() | {"total": Number("40")}, medication_administrations=None
            ),
            "of the procedures, 0 of 40 were sent.",
            id="more than was sent",
        ),
        pytest.param(
            request(procedures=answers(5), medication_administrations=None),
            "a part of the procedures could not be read.",
            id="an entry that cannot be read",
        ),
        pytest.param(
            request(procedures=answers() | {"link": [NEXT]}, medication_administrations=None),
            "of the procedures, there is a next page.",
            id="goes on on another page",
        ),
    ],
)
def test_the_card_says_where_treatment_could_not_be_looked_for(sent: Json, words: str) -> None:
    assert f" {NOT_CHECKED}{words} " in "\n".join(lines(sent, TREATING))


@pytest.mark.parametrize(
    "sent", [treated(), request(procedures=None, medication_administrations=None)]
)
def test_an_untreated_patient_gets_no_caution(sent: Json) -> None:
    assert not any("Whether treatment" in line for line in lines(sent, TREATING))


# --- Related results ---


@pytest.mark.parametrize(
    ("at", "warned"), [("2026-11-21", True), ("2026-11-20", False), ("2026-11-19", False)]
)
def test_a_newer_result_of_a_related_code_is_named_and_never_scored(
    at: str,
    warned: bool,  # noqa: FBT001 - a case
) -> None:
    gas = observation("hemoglobin", "10.4 g/dL", at, code=coded("30313-1"))
    found = lines(request(hemoglobin=answers(observation("hemoglobin", "8.1 g/dL"), gas)))
    words = (
        "- Check: Hemoglobin: a result of arterial blood (30313-1, 21 Nov 2026) is not scored; it "
        "may be newer than the one that is."
    )
    assert [line for line in found if "arterial" in line] == ([words] if warned else [])
    assert any(line.startswith("- Hemoglobin: 8.1 g/dL (20 Nov 2026)") for line in found)


# --- What is no request, and whatever is sent ---


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        (None, "request"),
        ([], "request"),
        ("patient-view", "request"),
        ({}, "hook"),
        (request() | {"hook": "order-sign"}, "hook"),
        (request() | {"hook": 5}, "hook"),
        (request() | {"hookInstance": None}, "hookInstance"),
        (request() | {"hookInstance": Number("5")}, "hookInstance"),
        (request() | {"context": None}, "context"),
        (request() | {"context": []}, "context"),
        (request() | {"context": {"userId": "Practitioner/1"}}, "context.patientId"),
        (request() | {"prefetch": "none"}, "prefetch"),
    ],
)
def test_what_is_no_request_of_this_hook_is_400(sent: object, where: str) -> None:
    status, answer = cards(sent, config=CONFIG, now=NOW)
    assert status == 400
    assert str(answer["detail"]).startswith(f"{where}: ")


EVIL = (
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <script>alert(1)</script> **!**"
)


def test_no_text_of_the_record_gets_into_a_card() -> None:
    marked = observation(
        "platelets",
        "45 10*9/L",
        id=EVIL,
        code=coded("777-3") | {"text": EVIL},
        note=[{"text": EVIL}],
        valueQuantity={
            "value": Number("45"),
            "unit": EVIL,
            "system": "http://unitsofmeasure.org",
            "code": "10*9/L",
        },
    )
    faulty = [
        observation("anc", "300 /uL", EVIL),
        observation("hemoglobin", "8.1 g/dL", status=EVIL),
        observation("crp", f"5 {EVIL.replace(' ', '')}"),
        observation("marrow_blasts", None, **{"value" + EVIL: EVIL}),
        {"resourceType": EVIL},
    ]
    found = card(request({"platelets": marked}, anc=answers(*faulty), crp=None, hemoglobin=None))
    text = str(found)
    assert "45 ×10⁹/L (20 Nov 2026)" in found["detail"]
    assert not re.search(r"evil|javascript|script>|\]\(|!\[", text)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(["", "Bundle", "active", "C91.0", "2026-11", "\ud800", EVIL])
    | st.sampled_from(["5", "1e400"]).map(Number),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resourceType", "entry", "resource", "code", "coding", "subject"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
@given(
    prefetch=st.dictionaries(
        st.sampled_from(["conditions", *LAB, *TREATMENTS, *PLANS]),
        JUNK | st.lists(JUNK, max_size=3).map(lambda found: answers(*found)),
        max_size=4,
    ),
    more=st.dictionaries(st.sampled_from(["hook", "context", "prefetch"]), JUNK, max_size=1),
)
def test_whatever_is_sent_there_is_one_card_at_most(prefetch: Json, more: Json) -> None:
    status, answer = cards(request(None, **prefetch) | more, config=TREATING, now=NOW)
    assert status in (200, 400, 412)
    found = answer.get("cards", [])
    assert isinstance(found, list)
    assert len(found) <= 1


@settings(max_examples=200, deadline=None, print_blob=True)
@given(sent=JUNK)
def test_json_that_is_no_request_is_400(sent: object) -> None:
    assert cards(sent, config=CONFIG, now=NOW)[0] == 400
