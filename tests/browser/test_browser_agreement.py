"""The browser answers as the server does, on what a patient may have and on what cannot be read."""

import dataclasses
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import by_hand
import pytest
import strategies
from browser_kinds import FIELDS, WorkedCase, worked_cases
from browser_tab import Calculator
from live_panel import answers, definition_of, hooks, rows, type_in

from calculator.presenter.result import present
from calculator.scoring.reading import MESSAGES, Entry, UnreadableLabs, read

Data = dict[str, Any]
Patient = dict[str, Entry]

HOW_MANY = 2_000
# What result.js answers with; the rest of a result is the same for every patient.
WORDS = (
    "all_ht",
    "title",
    "headline",
    "look",
    "doubts",
    "outcome",
    "incomplete",
    "settling",
    "disputed",
    "total",
    "cautions",
    "changes",
    "car_ht",
    "car_ht_words",
)


class Answers(NamedTuple):
    """The same patients answered on both sides, as plain data."""

    patients: list[Patient]
    browser: list[Data]
    server: list[Data]


def sent(patients: list[Patient]) -> list[Data]:
    return [{lab: entry._asdict() for lab, entry in patient.items()} for patient in patients]


def by_server(patient: Patient) -> Data:
    """Answer as the server does: problems, or the words and a row for each lab that is shown."""
    try:
        readings = read(patient)
    except UnreadableLabs as unreadable:
        problems = [dataclasses.asdict(problem) for problem in unreadable.problems]
        return {"problems": problems, "rows": None, "result": None}
    result = present(readings, at=datetime(2026, 1, 1, tzinfo=UTC))
    data = dataclasses.asdict(result)
    rows = data["rows"] + data["car_ht_rows"]
    shown = {"problems": [], "rows": rows, "result": {name: data[name] for name in WORDS}}
    as_plain: Data = json.loads(json.dumps(shown))
    return as_plain


def comparable(answer: Data) -> Data:
    """Take from the browser's answer what the server shows: no rows beside problems, and none of
    ferritin where it is pending."""
    if answer["result"] is None:
        return {**answer, "rows": None}
    result = {name: answer["result"][name] for name in WORDS}
    shown = FIELDS if result["car_ht"] else FIELDS[:-1]
    return {**answer, "rows": [answer["rows"][lab] for lab in shown], "result": result}


def differing(answered: Answers) -> list[tuple[Patient, Data, Data]]:
    """Return the first few patients on whom the two sides differ, with both answers."""
    pairs = zip(*answered, strict=True)
    return [each for each in pairs if each[1] != each[2]][:3]


def answered(tab: Calculator, patients: list[Patient]) -> Answers:
    tab.open()
    browser = [comparable(each) for each in answers(tab, definition_of(tab), sent(patients))]
    return Answers(patients, browser, [by_server(patient) for patient in patients])


# --- Readable patients ---


def drawn(chance: random.Random) -> Patient:
    """Draw an entry of any shape for every lab, at times as reports print it."""
    return {
        lab: as_printed(
            chance, lab, strategies.anyhow(strategies.Dice(chance.randbytes(12)), lab).entry
        )
        for lab in by_hand.LABS
    }


def as_printed(chance: random.Random, lab: str, entry: Entry) -> Entry:
    """Write an entry with a decimal comma, its unit or a flag, where the grammar has them."""
    if not re.fullmatch("[<=≤>≥]*[0-9.]+", entry.value):
        return entry
    value = entry.value.replace(".", chance.choice(".,"))
    if chance.random() < 0.3 and entry.unit:
        value += f" {entry.unit}"
    if chance.random() < 0.3:
        value += chance.choice((" H", " LL", "*", " (L)", " ↑"))
    return Entry(value, entry.unit) if len(value) <= 40 else entry


def written(number: Fraction) -> str | None:
    """Write a number exactly, or None where its decimals have no end."""
    for places in range(12):
        count = number * 10**places
        if count.denominator == 1:
            digits = str(count.numerator).zfill(places + 1)
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return None


def ties(chance: random.Random) -> Iterator[Patient]:
    """Draw patients with one lab exactly at a cut-off, in each unit and behind each sign."""
    for lab, unit in by_hand.UNITS:
        for cut in by_hand.CUTS[lab]:
            if text := written(cut / by_hand.FACTORS[lab][unit]):
                for sign in ("", *by_hand.SIGNS):
                    number = strategies.for_decimals(lab, unit, text)
                    yield drawn(chance) | {lab: Entry(sign + number, unit)}


@pytest.fixture(scope="module")
def readable(lasting_calculator: Calculator) -> Answers:
    chance = random.Random(20260101)  # noqa: S311 - chance, no secret
    patients = [drawn(chance) for _ in range(HOW_MANY)]
    patients = [p for p in patients if any(p[lab].value for lab in by_hand.ALL_HT_LABS)]
    return answered(lasting_calculator, [*patients, *ties(chance)])


def test_browser_and_server_say_the_same_of_thousands_of_patients(readable: Answers) -> None:
    assert len(readable.patients) > HOW_MANY
    assert [each["problems"] for each in readable.server if each["problems"]] == []
    assert differing(readable) == []


def test_the_patients_have_every_unit_sign_and_shape_of_entry(readable: Answers) -> None:
    entries = [(lab, *patient[lab][:2]) for patient in readable.patients for lab in by_hand.LABS]
    assert {(lab, unit) for lab, value, unit in entries if value and unit} == set(by_hand.UNITS)
    signs = {(lab, re.sub("[^<=≤>≥]", "", value)) for lab, value, _ in entries}
    assert signs == {(lab, sign) for lab in by_hand.LABS for sign in ("", *by_hand.SIGNS)}
    assert {lab for lab, value, _ in entries if not value} == set(by_hand.LABS)
    shapes = {re.sub("[0-9.,]+", "1", value) for lab, value, _ in entries if lab == "marrow_blasts"}
    assert shapes >= {"M1", "1", "1-1", "1–1", "1-1%", "1 %", "1*", "1 % H"}


def test_the_patients_reach_every_group_and_every_kind_of_words(readable: Answers) -> None:
    results = [each["result"] for each in readable.server]
    groups = Counter(result["all_ht"]["group"] for result in results)
    assert min(groups[group] for group in ("high", "low", "undetermined")) > 100
    cautions = [caution for result in results for caution in result["cautions"]]
    for words in (
        "If the report says",
        "rounded across the cut-off",
        "far below usual",
        "far above usual",
        "is it an MRD",
        "less than a millionth",
    ):
        assert sum(words in caution for caution in cautions) > 20, words
    headlines = Counter(result["headline"].partition(" in doubt")[0] for result in results)
    assert headlines["Unit"] > 50
    assert headlines["Units"] > 20
    assert headlines["High risk at ≥ 4, low risk at > 4"] > 20
    assert sum(row["tie"] != "" for each in readable.server for row in each["rows"]) > 50
    for words in ("incomplete", "settling", "disputed", "changes", "car_ht_words", "doubts"):
        assert sum(bool(result[words]) for result in results) > 100, words
    assert {result["car_ht_words"].partition(" ")[0] for result in results} == {
        "",
        "Not",
        "Same",
        "The",
    }


# --- What cannot be read, or can in spite of its looks ---

ODD = (
    "5.", "<", ">", "1,2", "1e3", "-3", "–4", "M1", "m2", "M3 ", "60-70", "70-60", "60 - 70%",
    "60%", "<5%", "a", "4 5", "4/5", "45 g/L", "<<5", "<=>3", ".5", "5..", "<0", ">3000", "<2",
    ">100", "45000", "0", "00012", "1" * 40, "1" * 41, "45." + "0" * 37, "  8.1 ", "\xa08.1", "８",
    "＜5", "5 µL",
    "8,1", "2.100", "2,100", "45.000", "1.234,5", "1,234.5", "1 234,5", "12.34.567", "1,23,4",
    "45 000", "45'000", "120\u202f000", "0.300", "0 300", "1.234.567", "1234.567", ".300", "8.",
    "45 L", "45 (H)", "45*", "4.6 +", "12 --", "25 ++", "5 -", "45 X", "45 mg/L", "45 K/uL",
    "45/nl", "300 /\u03bcL", "300/µL H", "45 10E9/L", "45 10*9/l *", "45 x 10^9/L", "81 g/l",
    "8.1 gm/dL", "8.1 g%", "42 mg/l", "4,2 mg%", "1800 mcg/L", "5 mmol/l L", "45 10*9/uL",
    "60%-70%", "60 to 70",
    "0,5-1,5 %", "M 3", "m2 ", "60 %*", "5 -10", "45 60", "1 234 567", "1’234", "1.5.5", "5,",
    "5.0000", "≤9", "≥9.0", "9.0", "1200", "1.2", "30", "3.0", "NaN", "inf", "+5", "0x1", "1_000",
    "5\u2009000", "٣", "4 M1", "2%", "2 %", "<\xa05", "5.6", "5.60", "0.0", "> =5", "=5", "<5-6",
    "−3", "5\u20096", "𝟓", "M4", "\ufeff7", "\x857", "%", "-", ".", "5-", "<=.5", "3000", "3000.1",
)  # fmt: skip
SIGNS_OF_ALL_KINDS = (
    "0123456789.<>=≤≥-–, eEM123%/:;aµμ×\t\xa0\x85\u2009\u3000\ufeffHL*+'’kKuglmdx^()"
)


def odd(chance: random.Random, lab: str) -> Entry:
    text = "".join(chance.choices(SIGNS_OF_ALL_KINDS, k=chance.randrange(10)))
    units = (*by_hand.FACTORS[lab], *by_hand.FACTORS[lab], None, "", "furlong")
    return Entry(chance.choice((text, chance.choice(ODD))), chance.choice(units))


def mixed(chance: random.Random) -> Patient:
    """Draw a patient with readable and odd entries; at times, only odd or only blank ones."""
    share = chance.choice((0.2, 0.5, 1.0))
    patient = drawn(chance) if chance.random() < 0.95 else dict.fromkeys(FIELDS, Entry(" ", None))
    return patient | {lab: odd(chance, lab) for lab in FIELDS if chance.random() < share}


@pytest.fixture(scope="module")
def strange(lasting_calculator: Calculator) -> Answers:
    chance = random.Random(20260102)  # noqa: S311 - chance, no secret
    listed = [
        dict.fromkeys(FIELDS, Entry("", None)) | {lab: Entry(text, unit)}
        for lab, unit in by_hand.UNITS
        for text in ODD
    ]
    return answered(lasting_calculator, [*listed, *(mixed(chance) for _ in range(HOW_MANY))])


def test_browser_and_server_find_the_same_problems_in_the_same_order(strange: Answers) -> None:
    assert sum(bool(each["problems"]) for each in strange.server) > HOW_MANY
    assert differing(strange) == []


def test_the_odd_entries_reach_every_problem(strange: Answers) -> None:
    found = Counter(problem["code"] for each in strange.server for problem in each["problems"])
    words = {"shapes", "meant", "or", "that_is", "possible", "<", ">"}  # within other messages
    assert set(found) == set(MESSAGES) - words
    assert min(found.values()) > 2


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
def test_a_line_separator_within_an_entry_leads_to_the_same_problem(
    lasting_calculator: Calculator, separator: str
) -> None:
    blank = dict.fromkeys(FIELDS, Entry("", None))
    texts = (f"<5{separator}<6", f"5.{separator}.6", f"5{separator}6", f"{separator}5")
    patients = [blank | {"platelets": Entry(text, "10*9/L")} for text in texts]
    assert differing(answered(lasting_calculator, patients)) == []


# --- The worked cases, typed into the form ---


@pytest.mark.parametrize("case", worked_cases(), ids=str)
def test_the_panel_says_of_a_worked_case_what_the_servers_page_says(
    lasting_calculator: Calculator, case: WorkedCase
) -> None:
    tab = lasting_calculator
    tab.open()
    type_in(tab, case.labs)
    low, high, group = case.all_ht
    assert hooks(tab) == {"score": "all_ht", "low": low, "high": high, "group": group}

    def said(page: Mapping[str, str]) -> dict[str, list[str]]:
        return {
            name: tab.page.locator(f"{part}:visible").all_inner_texts()
            for name, part in page.items()
        }

    parts = {
        "verdict": ".verdict :is(p, .doubts li)",
        "cautions": ".cautions li",
        "changes": ".changes li",
        "total": ".labs tfoot .points",
        "comparison": ".comparison > p:last-child",
    }
    live = said({name: f"#live {part}" for name, part in parts.items()})
    live_rows = rows(tab, "#live .labs"), rows(tab, "#live .comparison")
    tab.submit()
    assert (live, live_rows) == (said(parts), (rows(tab, ".labs"), rows(tab, ".comparison")))
    assert (len(live_rows[0]), len(live_rows[1])) == (5, 1 if case.car_ht else 0)


# --- Whose numbers these are ---

PATIENT = {
    "platelets": Entry("77", "10*9/L"),
    "anc": Entry("2.5", "10*9/L"),
    "hemoglobin": Entry("10.2", "g/dL"),
    "crp": Entry("12", "mg/L"),
    "marrow_blasts": Entry("9", "%"),
    "ferritin": Entry("", None),
}


class Changed(NamedTuple):
    """A number of the definition, by its path; ``*`` is every score."""

    path: str
    number: object
    shown: str  # by its path in the answer
    before: object
    after: object


CHANGED = (
    Changed("scores * items 0 cuts 0 value", "80", "rows platelets points", "1", "2"),
    Changed("scores * items 0 cuts 0 value", "80", "result total", "2", "3"),
    Changed("scores * items 0 points", [5, 4, 3], "rows platelets points", "1", "4"),
    Changed("scores 0 high_from", 2, "result all_ht group", "low", "high"),
    Changed("scores 0 items 4 cuts 0 value", "10", "rows marrow_blasts points", "1", "0"),
    Changed("labs 0 hard", ["0", "50"], "problems 0 code", None, "outside_limits"),
    Changed("labs 0 usual", ["1", "50"], "rows platelets cautions length", 0, 1),
    Changed("labs 4 percent_from", "10", "rows marrow_blasts cautions length", 0, 1),
    Changed("nearly", "0.03", "rows platelets cautions length", 0, 1),
    Changed("labs 3 units 0 factor", "1", "rows crp points", "0", "1"),
    Changed("reading longest", 1, "problems 0 code", None, "too_long"),
)


def at(data: Any, path: str) -> Any:
    """Follow a path into plain data; None where it leads nowhere."""

    def step(data: Any, name: str) -> Any:
        if name == "length":
            return len(data)
        if isinstance(data, list):
            return data[int(name)] if int(name) < len(data) else None
        return None if data is None else data[name]

    return reduce(step, path.split(), data)


def with_number(definition: Data, path: str, number: object) -> Data:
    changed: Data = json.loads(json.dumps(definition))
    for score in ("0", "1") if "*" in path else ("",):
        *way, last = path.replace("*", score).split()
        holder = at(changed, " ".join(way))
        holder[int(last) if isinstance(holder, list) else last] = number
    return changed


@pytest.mark.parametrize("change", CHANGED, ids=lambda change: f"{change.path}: {change.shown}")
def test_a_changed_definition_changes_the_browsers_answer(
    lasting_calculator: Calculator, change: Changed
) -> None:
    lasting_calculator.open()
    definition = definition_of(lasting_calculator)
    changed = with_number(definition, change.path, change.number)
    before, after = (
        at(answers(lasting_calculator, each, sent([PATIENT]))[0], change.shown)
        for each in (definition, changed)
    )
    assert (before, after) == (change.before, change.after)


# --- The scripts hold no clinical number ---

STATIC = Path(__file__).parents[2] / "static"
SCRIPTS = ("scoring.js", "result.js", "live.js")
ALLOWED_NUMBERS = {
    "0", "1", "2",  # places in lists, counts, the sides of a comparison; every other part
    "0n", "1n",  # nothing; the factor of a canonical unit, and the two sides of a value
    "2n",  # half of the last digit that is shown
    "5n",  # half of the last digit, where a report rounded
    "10n",  # the base of decimals
    "1000",  # milliseconds of the pause before a screen reader is told
}  # fmt: skip
ALLOWED_IN_TEXTS = {
    '"100"',  # of a fraction, how many per cent
    '"0"', '"0."',  # a number never starts with its point
    r"/\.?0+$/",  # idle zeros
    "/^[0-9]/",  # a unit that begins with a digit
    "`#id_${}`",
    '"2-digit"',  # of hours and minutes
}  # fmt: skip

# Comments, texts and patterns, in the order in which one may hide another.
_TOKENS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<template>`(?:\\.|[^`\\])*`)
      | (?<=[(,=:\[])\s*(?P<pattern>/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/[a-z]*)""",
    re.DOTALL | re.VERBOSE,
)
_NUMBER = re.compile(r"(?<![\w$.])\.?[0-9][\w.]*")


def numbers_and_texts(script: str) -> tuple[set[str], set[str]]:
    """Return a script's numbers outside of comments and texts, and the texts that hold a digit."""
    texts = set()

    def code_of(token: re.Match[str]) -> str:
        if token["comment"]:
            return " "
        filled = re.findall(r"\$\{(.*?)\}", token["template"] or "")
        texts.add(re.sub(r"\$\{.*?\}", "${}", token[0].strip()))
        return f" ({') ('.join(filled)}) "

    code = _TOKENS.sub(code_of, script)
    return set(_NUMBER.findall(code)), {text for text in texts if re.search("[0-9]", text)}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_hold_no_clinical_number(name: str) -> None:
    numbers, texts = numbers_and_texts((STATIC / name).read_text("utf-8"))
    assert numbers - ALLOWED_NUMBERS == set()
    assert texts - ALLOWED_IN_TEXTS == set()


def test_every_number_that_the_scripts_may_hold_is_held() -> None:
    found = [numbers_and_texts((STATIC / name).read_text("utf-8")) for name in SCRIPTS]
    assert set().union(*(numbers for numbers, _ in found)) == ALLOWED_NUMBERS


def test_a_clinical_number_in_a_script_would_be_found() -> None:
    script = """
      const cut = low < 75 ? .5 : 1.2e3; // but not 7
      const h3 = decimal("175"), half = `${60 + 1} of 61`; /* 8
      9 */ text.replace(/^25 %/, '');
    """
    numbers = {"75", ".5", "1.2e3", "60", "1"}
    assert numbers_and_texts(script) == (numbers, {'"175"', "`${} of 61`", "/^25 %/"})
