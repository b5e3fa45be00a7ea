"""The JSON API: the same numbers and words as the form, and every problem at once."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from page_text import unmarked
from worked_cases import SCORES, SERIES

from calculator.presenter.answer import icaht_answer, score_answer
from calculator.presenter.words import in_codes
from calculator.scoring.reading import Entry, read
from calculator.scoring.series import read_series

LABS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")
FULL = {
    "platelets": {"value": "32", "unit": "10*9/L"},
    "anc": {"value": "450", "unit": "/uL"},
    "hemoglobin": {"value": "81", "unit": "g/L"},
    "crp": {"value": "12", "unit": "mg/L"},
    "marrow_blasts": {"value": "60-70"},
    "ferritin": {"value": "900", "unit": "ng/mL"},
}


def post(client: Client, path: str, body: object) -> tuple[int, Any]:
    """Send a body, encoded unless it is text already; the status and the decoded answer."""
    text = body if isinstance(body, str) else json.dumps(body)
    answer = client.post(f"/api/v1/{path}", text, content_type="application/json")
    kind = "application/json" if answer.status_code == 200 else "application/problem+json"
    assert answer["Content-Type"] == kind
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, json.loads(answer.content)


def errors(client: Client, path: str, body: object) -> list[tuple[str, str]]:
    status, problem = post(client, path, body)
    assert (status, problem["status"], problem["title"]) == (422, 422, "There is a problem")
    return [(each["field"], each["code"]) for each in problem["errors"]]


# --- The worked cases ---


@pytest.mark.parametrize("row", SCORES, ids=lambda row: row["description"])
def test_a_worked_case_gives_its_totals_and_groups(client: Client, row: dict[str, str]) -> None:
    labs = {lab: {"value": row[lab], "unit": row[f"{lab}_unit"] or None} for lab in LABS}
    status, answer = post(client, "score", labs)
    assert status == 200
    for score in ("all_ht", "car_ht"):
        total = answer[score]["total"]
        found = (str(total["low"]), str(total["high"]), answer[score]["group"])
        assert found == tuple(row[f"{score}_{part}"] for part in ("low", "high", "group"))


@pytest.mark.parametrize("case", SERIES, ids=lambda case: case["description"])
def test_a_worked_series_gives_its_grades(client: Client, case: dict[str, Any]) -> None:
    sent = {name: case[name] for name in ("unit", "values", "follow_up_day")}
    status, answer = post(client, "icaht", sent)
    assert status == 200
    expected = {name: case[name] for name in case if name not in {"description", *sent}}
    assert {name: answer[name] for name in expected} == expected


# --- The shape of an answer ---


def test_the_answer_is_that_of_the_scoring_module(client: Client) -> None:
    entries = {lab: Entry(each["value"], each.get("unit")) for lab, each in FULL.items()}
    assert post(client, "score", FULL)[1] == json.loads(json.dumps(score_answer(read(entries))))


def test_the_answer_has_the_names_of_the_contract(client: Client) -> None:
    answer = post(client, "score", FULL)[1]
    all_ht = answer["all_ht"]
    assert all_ht["total"] == {"low": 6, "high": 6}
    assert (all_ht["maximum"], all_ht["group"], all_ht["high_risk_from"]) == (7, "high", 4)
    assert all_ht["expected"]["cumulative_days_of_neutropenia"] == 26
    assert all_ht["definition"] == "ALL-Hematotox 2025-1"
    assert len(all_ht["unverified"]) == 3
    assert all_ht["items"][0] == {
        "name": "platelets",
        "entered": "32",
        "unit": "10*9/L",
        "points": {"low": 2, "high": 2},
        "band": "< 75",
        "band_unit": "10*9/L",
        "cautions": [],
    }
    assert [item["name"] for item in answer["car_ht"]["items"]] == [*LABS[:4], "ferritin"]
    assert answer["unit_checks"] == []


def test_a_lymphoma_figure_is_never_an_expectation(client: Client) -> None:
    assert post(client, "score", FULL)[1]["car_ht"]["expected"] is None


def test_an_open_group_has_no_expected_days_of_its_own(client: Client) -> None:
    answer = post(client, "score", {"platelets": {"value": "45", "unit": "10*9/L"}})[1]
    assert answer["all_ht"]["group"] == "undetermined"
    assert answer["all_ht"]["expected"]["cumulative_days_of_neutropenia"] is None


def test_a_value_that_may_be_in_another_unit_is_said(client: Client) -> None:
    labs = {
        "platelets": {"value": 60, "unit": "10*9/L"},
        "anc": {"value": "3.4", "unit": "10*9/L"},
        "hemoglobin": {"value": "12", "unit": "g/dL"},
        "crp": {"value": 25, "unit": "mg/L"},
        "marrow_blasts": {"value": "9"},
    }
    checks = post(client, "score", labs)[1]["unit_checks"]
    assert checks == [
        {
            "name": "crp",
            "if_unit": "mg/dL",
            "labs": [{"name": "crp", "if_unit": "mg/dL"}],
            "total": {"low": 4, "high": 4},
            "group": "high",
            "message": (
                "CRP 25 mg/L counts 0 points. If the report says 25 mg/dL, the total is 4: "
                "high risk."
            ),
        }
    ]


def test_units_in_doubt_stand_before_the_group_and_no_days_are_expected(client: Client) -> None:
    labs = {
        "platelets": {"value": 210, "unit": "/uL"},
        "anc": {"value": "2.1", "unit": "/uL"},
        "hemoglobin": {"value": "12.4", "unit": "g/dL"},
        "crp": {"value": 40, "unit": "mg/L"},
        "marrow_blasts": {"value": "40"},
    }
    answer = post(client, "score", labs)[1]
    all_ht = answer["all_ht"]
    assert all_ht["headline"] == "Units in doubt: platelets and ANC."
    assert all_ht["doubts"] == [
        "As typed 6 of 7, high risk; with ×10⁹/L 3 of 7, low risk.",
    ]
    assert all_ht["expected"]["cumulative_days_of_neutropenia"] is None
    assert all_ht["outcome"] == "The risk group for prolonged severe neutropenia is still open."
    assert answer["unit_checks"] == [
        {
            "name": "platelets",
            "if_unit": "10*9/L",
            "labs": [
                {"name": "platelets", "if_unit": "10*9/L"},
                {"name": "anc", "if_unit": "10*9/L"},
            ],
            "total": {"low": 3, "high": 3},
            "group": "low",
            "message": (
                "Units in doubt: platelets and ANC. "
                "As typed 6 of 7, high risk; with ×10⁹/L 3 of 7, low risk."
            ),
        }
    ]


def test_a_total_of_4_has_its_group_at_both_cut_offs_and_no_expected_days(client: Client) -> None:
    all_ht = post(client, "score", FULL | {"marrow_blasts": {"value": "1"}})[1]["all_ht"]
    assert (all_ht["total"], all_ht["group"]) == ({"low": 4, "high": 4}, "high")
    assert all_ht["headline"] == "High risk at ≥ 4, low risk at > 4"
    assert all_ht["group_at_disputed_cutoff"] == "low"
    assert all_ht["expected"]["cumulative_days_of_neutropenia"] is None


def test_the_answer_says_what_may_have_moved_the_labs(client: Client) -> None:
    assert post(client, "score", FULL)[1]["confounders"].startswith(
        "A transfusion, G-CSF, steroids or chemotherapy since these labs, or shortly before them, "
        "can make the total too low"
    )


def test_a_unit_that_is_not_known_is_answered_with_the_codes(client: Client) -> None:
    labs = {"platelets": {"value": "45", "unit": "K/mL"}}
    assert post(client, "score", labs)[1]["errors"] == [
        {
            "field": "platelets_unit",
            "code": "unit_unknown",
            "message": (
                "Platelets: This unit is not known here. Choose one of: 10*9/L, 10*3/uL, /uL."
            ),
        }
    ]


# --- Numbers ---


@pytest.mark.parametrize(
    ("number", "entered"),
    [
        ("45", "45"),
        ("8.10", "8.10"),
        ("9.000000000000000001", "9.000000000000000001"),
        ("4.5e1", "45"),
        ("90E-1", "9.0"),
    ],
)
def test_a_json_number_is_read_exactly(client: Client, number: str, entered: str) -> None:
    body = f'{{"platelets": {{"value": {number}, "unit": "10*9/L"}}}}'
    status, answer = post(client, "score", body)
    assert (status, answer["all_ht"]["items"][0]["entered"]) == (200, entered)


@pytest.mark.parametrize(
    ("value", "entered"),
    [
        pytest.param("2.100", "2.100", id="a number has a point for its decimals"),
        pytest.param('"2100"', "2100", id="a text without a mark"),
        pytest.param('"2.100"', None, id="a text with a mark may mean thousands"),
    ],
)
def test_the_rule_of_three_digits_is_for_text(
    client: Client, value: str, entered: str | None
) -> None:
    body = f'{{"anc": {{"value": {value}, "unit": "/uL"}}}}'
    status, answer = post(client, "score", body)
    if entered is None:
        assert [each["code"] for each in answer["errors"]] == ["ambiguous"]
    else:
        assert (status, answer["all_ht"]["items"][1]["entered"]) == (200, entered)


def test_a_number_just_above_a_cut_off_is_not_rounded_onto_it(client: Client) -> None:
    body = '{"hemoglobin": {"value": 9.0000000000000001, "unit": "g/dL"}}'
    assert post(client, "score", body)[1]["all_ht"]["items"][2]["points"] == {"low": 0, "high": 0}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1e400", "exponent"),
        ("1e-400", "exponent"),
        ("1e999999999999999999999", "exponent"),
        ("0e-99999999999999999999", "exponent"),
        ("1e" + "9" * 39, "too_long"),
        ("-5", "negative"),
        ("-0.1e1", "negative"),
        ("1" * 40, "outside_limits"),
        ("1" * 41, "too_long"),
        ("1" * 5000, "too_long"),
    ],
)
def test_a_number_that_no_lab_has_is_refused(client: Client, number: str, code: str) -> None:
    body = f'{{"platelets": {{"value": {number}, "unit": "10*9/L"}}}}'
    assert errors(client, "score", body) == [("platelets", code)]


# --- What is wrong ---


def test_all_problems_come_at_once_in_the_words_of_the_form(client: Client) -> None:
    labs = {"platelets": "45000", "anc": "1,", "crp": "45", "marrow_blasts": "70-60"}
    units = {"platelets_unit": "10*9/L", "anc_unit": "10*9/L", "crp_unit": ""}
    sent = {
        lab: {"value": value, "unit": units.get(f"{lab}_unit") or None}
        for lab, value in labs.items()
    }
    _, problem = post(client, "score", sent)
    answer = client.post("/", labs | units | {"hemoglobin_unit": "g/dL"})
    page = in_codes(unmarked(answer.text))
    assert [each["field"] for each in problem["errors"]] == [
        "platelets", "anc", "crp_unit", "marrow_blasts",
    ]  # fmt: skip
    for each in problem["errors"]:
        assert each["message"].replace("<", "&lt;") in page


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], [("", "shape")]),
        ("45", [("", "shape")]),
        ({}, [("platelets", "nothing_entered")]),
        ({"platelets": 45}, [("platelets", "shape")]),
        ({"platelets": {"value": True, "unit": "/uL"}}, [("platelets", "shape")]),
        ({"platelets": {"value": ["45"], "unit": "/uL"}}, [("platelets", "shape")]),
        ({"platelets": {"value": "45", "unit": 9}}, [("platelets_unit", "shape")]),
        ({"platelets": {"value": "45", "unit": ""}}, [("platelets_unit", "unit_missing")]),
        ({"platelets": {"value": "45"}}, [("platelets_unit", "unit_missing")]),
        ({"platelets": {"value": "45", "unit": "K"}}, [("platelets_unit", "unit_unknown")]),
        ({"platelets": {"valve": "45"}}, [("platelets", "unknown_name")]),
        ({**FULL, "platelet": {}}, [("platelet", "unknown_name")]),
        (
            {**FULL, "crp": {"value": "1,", "unit": "mg/L"}, "wbc": None},
            [("wbc", "unknown_name"), ("crp", "marks")],
        ),
        ({"ferritin": {"value": 900, "unit": "ng/mL"}}, [("platelets", "nothing_entered")]),
    ],
)
def test_a_wrong_shape_is_named(
    client: Client, body: object, expected: list[tuple[str, str]]
) -> None:
    assert errors(client, "score", body) == expected


def test_of_many_unknown_names_the_first_are_reported(client: Client) -> None:
    found = errors(client, "score", {f"lab{number}": None for number in range(3000)})
    assert len(found) == 21
    assert found[20] == ("", "unknown_name")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "The body is not JSON."),
        ("{", "The body is not JSON."),
        ("platelets=45", "The body is not JSON."),
        ('{"platelets": {"value": NaN}}', "JSON has no NaN."),
        ('{"platelets": {"value": -Infinity}}', "JSON has no -Infinity."),
        ('{"platelets": null, "platelets": null}', "A name stands twice in one object."),
        ("[" * 30_000, "The body is nested too deeply."),
    ],
)
@pytest.mark.parametrize("path", ["score", "icaht"])
def test_a_body_that_is_not_json_gets_400_and_the_reason(
    client: Client, path: str, body: str, why: str
) -> None:
    status, problem = post(client, path, body)
    assert (status, problem["detail"], problem["errors"]) == (400, why, [])


def test_a_body_that_is_not_utf_8_gets_400(client: Client) -> None:
    answer = client.post("/api/v1/score", b"\xff\xfe{}", content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (400, "The body is not UTF-8.")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], [("", "shape")]),
        ({}, [("unit", "unit_missing"), ("values", "shape")]),
        ({"unit": "/uL", "values": []}, [("values", "nothing_entered")]),
        ({"unit": "/uL", "values": [[0, None]]}, [("values", "nothing_entered")]),
        ({"unit": "/uL", "values": [[0]]}, [("values", "shape")]),
        ({"unit": "/uL", "values": [[0.5, 2]]}, [("values", "shape")]),
        ({"unit": "/uL", "values": [["0", 2]]}, [("values", "shape")]),
        ({"unit": "/uL", "values": [[0, [2]]]}, [("values", "shape")]),
        ({"unit": "/uL", "values": [[0, "100\n2 300"]]}, [("values", "several")]),
        (
            {"unit": "/uL", "values": [[0, ">1"], [1, "1,200"]]},
            [("values", "sign"), ("values", "ambiguous")],
        ),
        ({"unit": "/uL", "values": [[40, 100]]}, [("values", "no_day")]),
        ({"unit": "/uL", "values": [[4, 9]], "follow_up_day": 2}, [("follow_up_day", "too_early")]),
        ({"unit": "/uL", "values": [[4, 100]], "follow_up_day": 31}, [("follow_up_day", "day")]),
        ({"unit": "/uL", "values": [[4, 100]], "follow_up_day": "9"}, [("follow_up_day", "shape")]),
        ({"unit": "/uL", "values": [[4, 100]], "day": 9}, [("day", "unknown_name")]),
        ({"unit": 5, "values": [[4, 100]]}, [("unit", "shape"), ("unit", "unit_missing")]),
        ({"unit": "/uL", "values": [[0, 1]] * 1001}, [("values", "too_long")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_series_is_named(
    client: Client, body: object, expected: list[tuple[str, str]]
) -> None:
    assert errors(client, "icaht", body) == expected


def test_a_series_gives_what_the_grader_gives(client: Client) -> None:
    values = [[0, 2100], [1, "<100"], [2, None], [3, 90], [12, "450"]]
    text = "\n".join(f"{day};{value}" for day, value in values if value is not None)
    series = read_series(text, unit="/uL", infusion_date="", follow_up_day="")
    sent = {"unit": "/uL", "values": values}
    assert post(client, "icaht", sent)[1] == json.loads(json.dumps(icaht_answer(series)))


# --- Limits, methods, logs ---


@pytest.mark.parametrize("path", ["score", "icaht"])
def test_a_body_above_64_kib_gets_413_in_our_words(client: Client, path: str) -> None:
    status, problem = post(client, path, " " * (64 * 1024 + 1))
    assert (status, problem["title"]) == (413, "That is too much at once")
    assert "the limit is 64 KiB" in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/score", 405),
        ("put", "/api/v1/icaht", 405),
        ("post", "/api/v1/definitions", 405),
        ("post", "/api/v1/openapi.json", 405),
        ("get", "/api/v1/nowhere", 404),
        ("get", "/api/v1/fhir/score", 405),
    ],
)
def test_what_is_not_there_is_said_in_a_document(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == status
    kind = "application/fhir+json" if "fhir" in path else "application/problem+json"
    assert answer["Content-Type"] == kind
    if status == 405:
        assert "POST" in answer["Allow"] or "GET" in answer["Allow"]


@pytest.mark.parametrize("path", ["definitions", "openapi.json"])
def test_head_is_answered_like_get(client: Client, path: str) -> None:
    assert client.head(f"/api/v1/{path}").status_code == 200


def test_a_date_with_a_zone_may_stand_in_the_address_as_it_is(client: Client) -> None:
    sent = {"resourceType": "Bundle", "type": "collection", "entry": []}
    for zone in ("+02:00", "%2B02:00", "Z"):
        address = f"/api/v1/fhir/score?as-of=2026-03-01T07:05:00{zone}"
        answer = client.post(address, json.dumps(sent), content_type="application/fhir+json")
        assert answer.status_code == 422
        assert "as-of" not in answer.text


def test_a_body_of_unknown_length_gets_411(client: Client) -> None:
    answer = client.post(
        "/api/v1/score", "{}", content_type="application/json",
        headers={"transfer-encoding": "chunked"},
    )  # fmt: skip
    assert (answer.status_code, answer["Content-Type"]) == (411, "application/problem+json")


def test_no_value_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for value in ("31.4159", "31,4159", "3.1e400"):
        post(client, "score", {"platelets": {"value": value, "unit": "10*9/L"}})
    assert "31" not in caplog.text


# --- Definitions ---


def test_the_definitions_give_every_cut_off_with_its_provenance(client: Client) -> None:
    found = client.get("/api/v1/definitions").json()
    all_ht = found["scores"][0]
    assert all_ht["high_risk_from"] == {"value": 4, "provenance": "inferred"}
    cuts = {item["name"]: [cut["value"] for cut in item["cuts"]] for item in all_ht["items"]}
    assert cuts == {
        "platelets": ["75", "175"],
        "anc": ["1200"],
        "hemoglobin": ["9.0"],
        "crp": ["3.0"],
        "marrow_blasts": ["5", "25"],
    }
    assert [lab["name"] for lab in found["labs"]] == list(LABS)
    assert all(lab["default_unit"] is None for lab in found["labs"] if lab["name"] == "crp")
