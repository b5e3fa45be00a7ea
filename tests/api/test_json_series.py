"""``POST /api/v1/icaht``: marks in texts, exact numbers, units of the whole and of one value."""

import json

import pytest
from django.test import Client

IN_BETWEEN = (900, 400, 300, 250, 200, 300, 400, 550, 700, 900)  # days 2 to 11


def post(client: Client, payload: object) -> tuple[int, dict]:
    body = payload if isinstance(payload, str) else json.dumps(payload)
    answer = client.post("/api/v1/icaht", body, content_type="application/json")
    return answer.status_code, answer.json()


def errors(client: Client, payload: object) -> list[tuple[str, str, str]]:
    status, answer = post(client, payload)
    assert status == 422
    return [(each["field"], each["code"], each["message"]) for each in answer["errors"]]


def test_a_text_with_a_mark_before_three_digits_is_refused_value_by_value(client: Client) -> None:
    values = ["2.100", "1.800", *IN_BETWEEN, *["1.500"] * 19]
    found = errors(client, {"unit": "/uL", "values": list(enumerate(values))})
    assert [message.partition(":")[0] for _, _, message in found] == [
        f"Value {number}" for number in (1, 2, *range(13, 32))
    ]
    assert found[0] == (
        "values",
        "ambiguous",
        (
            "Value 1: 2.100 /uL may be 2100 or 2.1: write it without a mark, or with other than "
            "three decimals."
        ),
    )


def test_a_json_number_has_its_point_and_is_exact(client: Client) -> None:
    series = '{"unit": "/uL", "values": [[0, 499.999], [1, 100.000], [2, 500.000]]}'
    status, answer = post(client, series)
    assert (status, answer["longest"]["d500"], answer["days_below_500"]) == (200, 3, 2)


@pytest.mark.parametrize("unit", ["10*3/uL", "K/uL", "K/μL", "x10^3/uL", "G/L"])
def test_any_known_spelling_of_the_unit_is_read(client: Client, unit: str) -> None:
    status, answer = post(client, {"unit": unit, "values": [[0, 2.1], [1, 0.3]]})
    assert (status, answer["days_below_500"]) == (200, 1)


@pytest.mark.parametrize(
    ("unit", "code", "says"),
    [
        ("K/mL", "unit_unknown", "This unit is not known here. Choose one of"),
        ("g/L", "unit_unknown", "This unit is not known here. Choose one of"),
        ("", "unit_missing", "Choose the unit as the report prints it"),
        (None, "unit_missing", "Choose the unit as the report prints it"),
    ],
)
def test_a_unit_that_is_not_known_is_not_called_missing(
    client: Client, unit: str | None, code: str, says: str
) -> None:
    assert errors(client, {"unit": unit, "values": [[0, 2.1]]}) == [
        ("unit", code, f"{says}: 10*9/L, 10*3/uL, /uL.")
    ]


MIXED = [[0, 2.1], [1, 1.8], [3, 400], [4, 300], [6, 0.3]]


def test_mixed_units_are_asked_about_and_not_graded(client: Client) -> None:
    assert errors(client, {"unit": "/uL", "values": MIXED}) == [
        (
            "values",
            "units_mixed",
            (
                "Which unit is meant where? The values of days 0–1, 6 would be usual in 10*9/L, "
                "those of days 3–4 in /uL, and not the other way round. Write the unit of "
                "days 0–1, 6 as a third member behind each value: 2.1 /uL if it is right as it "
                "stands, as after G-CSF, 2.1 10*9/L if the report had that unit."
            ),
        )
    ]


@pytest.mark.parametrize("unit", ["/uL", None])
def test_a_third_member_is_the_unit_of_its_value(client: Client, unit: str | None) -> None:
    values = [[day, value, "10*9/L" if value < 3 else "/uL"] for day, value in MIXED]
    status, answer = post(client, {"unit": unit, "values": values, "follow_up_day": 6})
    # 2100, 1800, filled 1100, 400, 300, filled 300, 300
    assert (status, answer["days_below_500"]) == (200, 4)


def test_values_that_all_name_their_unit_are_graded_as_they_are(client: Client) -> None:
    status, answer = post(client, {"unit": "/uL", "values": [[0, 2100], [5, 8, "/uL"]]})
    assert (status, answer["longest"]["grade"]) == (200, 1)


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        pytest.param([0, 8, "K/mL"], "unit_unknown", id="a unit that is not known"),
        pytest.param([0, 8, 1], "shape", id="a number as unit"),
        pytest.param([0, "8 K/uL", "/uL"], "units_differ", id="two units"),
        pytest.param([0, 8, "/uL", 1], "shape", id="four members"),
    ],
)
def test_a_third_member_that_is_no_unit_is_refused(
    client: Client, pair: list[object], code: str
) -> None:
    ((field, found, message),) = errors(client, {"unit": "/uL", "values": [pair]})
    assert (field, found, message.partition(":")[0]) == ("values", code, "Value 1")


def test_no_value_without_a_unit_is_dropped(client: Client) -> None:
    found = errors(client, {"values": [[0, 2100, "/uL"], [1, 300]]})
    assert [(field, code) for field, code, _ in found] == [("unit", "unit_missing")]
