"""Evidence and worksheet: generated from the scoring module, complete, and with every source."""

import ast
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from page_text import unmarked

PAGES = ("/evidence/", "/worksheet/")


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize(
    "words",
    [
        "above 175 ×10⁹/L secondary",
        "1200 /µL or less secondary, the tie inferred",
        "5 to 25 % (M2) secondary, its points inferred",
        "Range 0 to 7. High risk from 4 (inferred); low risk below.",
        "Range 0 to 7. High risk from 2 (secondary); low risk below.",
        ("cumulative days of neutropenia 4 days 26 days p < 0.0001 abstract statistic, ANC "
        "threshold and window not stated there"),
        "complete response 98 % 88 % p = 0.03",
        "median overall survival 24 months 9.8 months log-rank p = 0.0002",
        "CAR-HT (secondary) 87 % ALL-HT (abstract) 47 %",
        "n = 156 with relapsed or refractory B-ALL abstract",
        ("median age 16, range 4–39, 69 % male; phase I trials of CD19 and/or CD22 CAR T-cells at "
        "one center, July 2012 to June 2023 secondary"),
        "AUC 0.84",
        "2 independent cohorts, whose figures are not known to us",
        "13 days (95 % CI 10–16); early ICAHT grade ≥ 3 in 83 (53 %)",
        "r = 0.64",
        "OR 1.15 (95 % CI 1.01–1.31), p = 0.04",
        "T-ALL and other diseases",
        ("how transfusions, G-CSF, the marrow method (morphology or flow cytometry) and the timing "
        "of labs were handled"),
        "gives no advice on treatment",
        "Platelets and hemoglobin right after a transfusion",
        ("4 at ≤ 500 /µL from day 0–3 to the last day, never recovered, or 14 days or more at ≤ "
        "100 /µL."),
        "Sources disagree on what counts",
        "doi:10.1182/blood.2024025910",
        "Bone Marrow Transplant 2024;59:910-917",
        "For whoever holds the article",
        "calculator/scoring/tables.py: Cutoff of ALL_HT, then CUTOFF_GRADE.",
        "26 and 4 days of neutropenia",
    ],
)  # fmt: skip
def test_says(client: Client, words: str) -> None:
    assert words in text_of(client.get("/evidence/").text)


@pytest.mark.parametrize(
    ("rule", "entered", "total"),
    [
        ("exactly at a cut-off", "Hemoglobin 9.0 g/dL: 1 point", "High risk, 4 of 7."),
        ("below the limit of detection", "CRP <5 mg/L: 0 points", "Low risk, 3 of 7."),
        ("above the range of the analyzer", "CRP >20 mg/L: 0 to 1 points", "High risk, 4 to 5"),
        ("names the stratum", "Marrow blasts M3: 2 points", "High risk, 4 of 7."),
        ("never zero", "Marrow blasts pending: 0 to 2 points", "Not settled, 2 to 4 of 7."),
    ],
)
def test_shows_by_example_how_values_are_read(
    client: Client, rule: str, entered: str, total: str
) -> None:
    worked = re.findall(
        r'<div class="worked">(.*?)</div>', client.get("/evidence/").text, re.DOTALL
    )
    (example,) = [text_of(each) for each in worked if rule in text_of(each)]
    assert entered in example
    assert total in example


def test_keeps_the_lymphoma_cohort_apart(client: Client) -> None:
    html = unmarked(client.get("/evidence/").text)
    apart = re.search(r'<div class="apart">.*?</ul></div>', html, re.DOTALL)
    assert apart
    assert "5.5 days (95 % CI 5–8)" in text_of(apart[0])
    assert "no expectation for a patient with B-ALL" in text_of(apart[0])
    rest = text_of(html.replace(apart[0], ""))
    for figure in ("5.5 days", "48 %", "34 %", "96 %", "0.89"):
        assert figure not in rest


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text))


def numbers_of_scoring() -> set[str]:
    """Return the numbers in the literals of the scoring module, its docstrings left out."""
    found: set[str] = set()
    for path in Path("calculator/scoring").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in prose:
                found |= numbers_in(str(node.value))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_number_comes_from_the_scoring_module(client: Client, page: str) -> None:
    main = re.search(r"<main.*</main>", client.get(page).text, re.DOTALL)
    assert main
    shown = re.sub(r"[Vv]ersion [\d.]+|2026-\d\d-\d\d", "", text_of(main[0]))
    totals = {str(number) for number in range(8)}
    ends_of_grades = {"6", "13"}  # a day less than the next grade begins with
    conversions = {"1000", "10"}  # one unit in another: the reciprocal of a factor
    unexplained = numbers_in(shown) - numbers_of_scoring() - totals - ends_of_grades - conversions
    assert unexplained == set()


def test_the_worksheet_has_a_box_for_each_band(client: Client) -> None:
    html = client.get("/worksheet/").text
    table = re.search(r"<tbody>.*?</tbody>", html, re.DOTALL)
    assert table
    assert table[0].count('class="box"') == 12
    words = text_of(html)
    for expected in (
        "Patient label",
        "Tick one box in each row",
        "High risk: 4 to 7",
        "Low risk: 0 to 3",
        "CRP: 10 mg/L = 1 mg/dL.",
        "Hemoglobin: 10 g/L = 1 g/dL, 1.61145 g/dL = 1 mmol/L.",
        "A pending lab is not zero",
        "Not for use once lymphodepletion has begun",
    ):
        assert expected in words


def test_a_changed_cut_off_changes_every_page(tmp_path: Path) -> None:
    for name in ("calculator", "templates", "static"):
        shutil.copytree(name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    tables = tmp_path / "calculator/scoring/tables.py"
    text = tables.read_text("utf-8")
    assert text.count('_cut("175"') == 1
    tables.write_text(text.replace('_cut("175"', '_cut("168"'), "utf-8")
    script = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'calculator.settings';"
        "os.environ['CALCULATOR_STATIC_ROOT'] = 'static-root'; django.setup();"
        "from django.core.management import call_command; from django.test import Client;"
        "call_command('collectstatic', interactive=False, verbosity=0);"
        "pages = ['/', '/evidence/', '/worksheet/'];"
        "print(*(Client(headers={'host': 'localhost'}).get(p).text for p in pages), sep='\\f')"
    )
    rendered = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    pages = rendered.split("\f")
    assert len(pages) == 3
    for page in pages:
        assert "168" in text_of(page)
        assert "175" not in text_of(page)


@pytest.mark.parametrize("page", [*PAGES, "/safety/"])
def test_links_resolve_to_what_they_name(client: Client, page: str) -> None:
    html = client.get(page).text
    for target in re.findall(r'<a [^>]*href="([^"]+)"', html):
        if target.startswith("#"):
            assert f'id="{target[1:]}"' in html
        elif target.startswith("/"):
            assert client.get(target).status_code == 200
        else:
            assert target == "https://doi.org/10.1182/blood.2024025910"


@pytest.mark.parametrize("page", [*PAGES, "/safety/", "/healthz"])
def test_answers_to_get_only(page: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 405
    assert client.post(page)["Allow"] == "GET, HEAD"
