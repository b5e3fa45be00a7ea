"""The ICAHT grader's page: the worked cases, what it says, and what it refuses."""

import re
from html import unescape

import pytest
from django.test import Client
from page_text import unmarked
from worked_cases import SERIES as CASES

HOOK = r'data-grade="(\d)" data-grade-cumulative="(\d)" data-days-below-500="(\d+)"'


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def lines(case: dict) -> str:
    return "\r\n".join(f"{day} {value}" for day, value in case["values"])


def sent(case: dict) -> dict[str, str]:
    end = case["follow_up_day"]
    return {
        "series": lines(case),
        "unit": case["unit"],
        "infusion_date": "",
        "follow_up_day": "" if end is None else str(end),
    }


def case_of(description: str) -> dict[str, str]:
    return sent(next(case for case in CASES if case["description"] == description))


@pytest.mark.parametrize("case", CASES, ids=[case["description"] for case in CASES])
def test_gives_the_worked_case(client: Client, case: dict) -> None:
    html = client.post("/icaht/", sent(case)).text
    expected = (case["longest"]["grade"], case["cumulative"]["grade"], case["days_below_500"])
    assert re.findall(HOOK, html) == [tuple(str(number) for number in expected)]
    answer = "yes" if case["severe_prolonged_neutropenia"] else "no"
    if case["provisional"]:
        answer = "yes" if case["severe_prolonged_neutropenia"] else "not yet"
    assert f"Severe prolonged neutropenia: {answer}, " in html
    assert ("PROVISIONAL" in html) == case["provisional"]


def test_asks_for_a_series_and_has_no_default_unit(client: Client) -> None:
    html = client.get("/icaht/").text
    names = re.findall(r'<(?:textarea|select|input type="text") name="(\w+)"', html)
    assert names == ["series", "unit", "decimal_mark", "infusion_date", "follow_up_day"]
    assert re.search(r'<select name="unit".*?value="" selected', html, re.DOTALL)
    assert "data-remembered" not in html


def test_says_which_outcome_all_ht_predicts(client: Client) -> None:
    words = text_of(client.get("/icaht/").text)
    assert (
        "ALL-Hematotox (ALL-HT) predicts severe prolonged neutropenia: ANC below 500 /µL on 14 "
        "days or more of days 0 to 30." in words
    )


@pytest.mark.parametrize(
    ("case", "words"),
    [
        pytest.param(
            "fourteen days",
            "Grade 3: 14 days or more at ≤ 500 /µL, or 7 to 13 days at ≤ 100 /µL.",
            id="the rule of the grade",
        ),
        pytest.param(
            "days 3-30, never recovered",
            "Grade 4: at ≤ 500 /µL from day 0–3 to the last day, never recovered, or 14 days or "
            "more at ≤ 100 /µL.",
            id="never recovered",
        ),
        pytest.param("never low", "Grade 0: no day at ≤ 500 /µL.", id="grade 0"),
        pytest.param(
            "days 4-10 and 19-25",
            "Episodes at ≤ 500 /µL: days 4 to 10 (7 days) and days 19 to 25 (7 days); the longest "
            "has 7 days.",
            id="what it rests on",
        ),
        pytest.param(
            "days 4-10 and 19-25",
            "With all episodes added up it is grade 3 (14 days at ≤ 500 /µL, 0 days at ≤ 100 /µL): "
            "sources disagree on whether the longest episode or all of them count.",
            id="the other counting rule where it differs",
        ),
        pytest.param(
            "still running on day 12",
            "5 more days at ≤ 500 /µL make it grade 3.",
            id="what comes next",
        ),
        pytest.param(
            "still running on day 12",
            "5 more days below 500 /µL make it severe prolonged neutropenia.",
            id="what comes next for the outcome",
        ),
        pytest.param(
            "a gap of eight days stays unknown",
            "No value within reach on days 4 to 11: unknown days count as not neutropenic, so the "
            "grade may be too low.",
            id="a gap",
        ),
        pytest.param("never low", "Patient label", id="room for the label on paper"),
    ],
)
def test_says(client: Client, case: str, words: str) -> None:
    assert words in text_of(client.post("/icaht/", case_of(case)).text)


def test_is_silent_about_the_other_rule_where_both_agree(client: Client) -> None:
    words = text_of(client.post("/icaht/", case_of("seven days")).text)
    assert "sources disagree" not in words


def test_draws_each_day_and_tells_measured_from_filled(client: Client) -> None:
    html = client.post("/icaht/", case_of("sparse values, filled by straight lines")).text
    assert html.count('<circle class="point"') == 8
    assert html.count('<circle class="point hollow"') == 23
    assert html.count('class="threshold"') == 2
    assert html.count('<rect class="shade"') == 1
    assert html.count('<rect class="shade profound"') == 1


def test_draws_a_value_below_the_limit_of_detection_as_such(client: Client) -> None:
    html = client.post("/icaht/", {"series": "0 <100\n1 300", "unit": "/uL"}).text
    assert html.count('<path class="point"') == 1


def test_tells_the_picture_in_words(client: Client) -> None:
    html = client.post("/icaht/", {"series": "0 900\n3 <100", "unit": "/uL"}).text
    described = re.search(r'<p class="small" id="chart-words">(.*?)</p>', html)
    assert described
    assert unescape(described[1]) == (
        "Day 0: 900; day 1: about <633, filled; day 2: about <367, filled; day 3: <100."
    )
    assert 'aria-describedby="chart-words"' in html


def test_shows_every_problem_at_once_with_what_was_typed(client: Client) -> None:
    answer = client.post(
        "/icaht/", {"series": "0 300\r\n1,300\r\n2 x", "unit": "", "follow_up_day": "40"}
    )
    html = unescape(answer.text)
    assert answer.status_code == 422
    assert "<title>Error: " in html
    assert re.findall(r'<a href="#id_(\w+)">', html) == [
        "series",
        "series",
        "unit",
        "follow_up_day",
    ]
    assert "0 300\r\n1,300\r\n2 x" in html.replace("\n\n", "\n")
    assert "data-grade" not in html


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart"])
def test_ten_thousand_lines_get_413_in_our_words(client: Client, kind: str) -> None:
    series = "1\n" * 10000
    if kind == "multipart":
        answer = client.post("/icaht/", {"series": series, "unit": "/uL"})
    else:
        answer = client.post("/icaht/", f"unit=/uL&series={series}", content_type=kind)
    assert answer.status_code == 413
    assert "That is too much at once" in answer.text


def test_change_a_value_brings_the_series_back(client: Client) -> None:
    case = case_of("still running on day 12")
    html = unescape(client.post("/icaht/", case | {"edit": "1"}).text)
    assert "12 300" in html
    assert "data-grade" not in html


def test_markup_in_a_series_is_shown_as_text(client: Client) -> None:
    typed = "</textarea><script>alert(1)</script>"
    html = client.post("/icaht/", {"series": typed, "unit": "/uL"}).text
    assert typed not in html
    assert typed in unescape(html)


def test_a_result_leads_back_with_all_that_was_entered(client: Client) -> None:
    case = case_of("death on day 16, low from day 0")
    html = unescape(client.post("/icaht/", case).text)
    for name in ("unit", "follow_up_day"):
        assert f'<input type="hidden" name="{name}" value="{case[name]}">' in html


def test_holds_the_summary_as_text(client: Client) -> None:
    html = client.post("/icaht/", case_of("fourteen days")).text
    box = re.search(r'<textarea id="summary"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert box
    assert unescape(box[1]).startswith("Early ICAHT grade 3\nGrade 3: 14 days or more")


# --- Marks, units, times ---

IN_BETWEEN = (900, 400, 300, 250, 200, 300, 400, 550, 700, 900)  # days 2 to 11
POINTS = "\r\n".join(
    f"{day} {value}" for day, value in enumerate(("2.100", "1.800", *IN_BETWEEN, *["1.500"] * 19))
)


def test_a_point_before_three_digits_is_refused_line_by_line(client: Client) -> None:
    answer = client.post("/icaht/", {"series": POINTS, "unit": "/uL"})
    html = unescape(unmarked(answer.text))
    assert answer.status_code == 422
    assert "Line 1: 2.100 /µL may be 2100 or 2.1: " in html
    assert len(re.findall(r'<a href="#id_series">Line \d+: [\d.]+ /µL may be', html)) == 21
    assert not re.findall(HOOK, html)


def test_with_the_comma_declared_it_is_graded(client: Client) -> None:
    sent = {"series": POINTS, "unit": "/uL", "decimal_mark": "comma"}
    html = client.post("/icaht/", sent).text
    assert re.findall(HOOK, html) == [("1", "1", "6")]
    assert '<input type="hidden" name="decimal_mark" value="comma">' in html


def test_the_decimal_mark_is_unset_and_may_be_declared(client: Client) -> None:
    html = client.get("/icaht/").text
    found = re.search(r'<select name="decimal_mark".*?</select>', html, re.DOTALL)
    assert found
    assert re.findall(r'<option value="(\w*)"( selected)?', found[0]) == [
        ("", " selected"),
        ("point", ""),
        ("comma", ""),
    ]


def test_an_unknown_decimal_mark_is_a_problem_of_its_field(client: Client) -> None:
    sent = {"series": "0 2100", "unit": "/uL", "decimal_mark": "dot"}
    html = unescape(client.post("/icaht/", sent).text)
    assert '<a href="#id_decimal_mark">Choose point or comma, or leave it open.</a>' in html


def test_mixed_units_are_asked_about_and_not_graded(client: Client) -> None:
    mixed = "0 2.1\n1 1.8\n2 0.9\n3 400\n4 300\n5 250\n6 0.3\n10 1.2\n30 2.5"
    answer = client.post("/icaht/", {"series": mixed, "unit": "/uL"})
    assert answer.status_code == 422
    assert "Which unit is meant where? The values of days 0–2, 6, 10, 30 would be" in answer.text
    assert not re.findall(HOOK, answer.text)


def test_values_alone_that_are_grouped_by_spaces_are_refused_line_by_line(client: Client) -> None:
    answer = client.post("/icaht/", {"series": "2 100\n1 800\n1 500", "unit": "/uL"})
    html = unescape(answer.text)
    assert answer.status_code == 422
    assert "Line 2: 1 800 may be day 1 with 800, or 1800 alone. Put a tab or" in html
    assert len(re.findall(r'<a href="#id_series">Line \d: ', html)) == 3


@pytest.mark.parametrize(
    ("series", "says"),
    [
        ("0 2100\n4 300", "A space was read as parting day and value, as other lines or the"),
        ("2 100\n900", "A space within a value was read as grouping its thousands, so that 2 100"),
    ],
)
def test_says_how_a_space_was_read(client: Client, series: str, says: str) -> None:
    assert says in text_of(client.post("/icaht/", {"series": series, "unit": "/uL"}).text)


@pytest.mark.parametrize(
    "moment",
    ["2025-03-15T07:30:00+01:00", "2025-03-15 07:30:00.000", "2025-03-15T23:30:00.000Z"],
)
def test_what_has_a_time_counts_on_the_date_as_written(client: Client, moment: str) -> None:
    sent = {"series": f"{moment} 300", "unit": "/uL", "infusion_date": "2025-03-12"}
    assert "Episode at ≤ 500 /µL: days 0 to 3 (4 days)." in text_of(
        client.post("/icaht/", sent).text
    )


@pytest.mark.parametrize("unit", ["K/µL", "K/μL", "10^9/L"])
def test_a_unit_may_be_sent_in_any_known_spelling(client: Client, unit: str) -> None:
    html = client.post("/icaht/", {"series": "0 2.1\n1 0.3", "unit": unit}).text
    assert re.findall(HOOK, html) == [("1", "1", "1")]
