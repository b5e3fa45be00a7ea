"""The kinds of pages that there are, and the labs that lead to each.

Labs are written as on the command line: value, space, UCUM code, as in "450 /uL"; without a code
the form's own choice stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from worked_cases import SCORES

FIELDS = ("platelets", "anc", "hemoglobin", "crp", "marrow_blasts", "ferritin")
WITH_UNIT = tuple(field for field in FIELDS if field != "marrow_blasts")
# The form's fields from top to bottom.
IN_ORDER = tuple(
    name
    for field in FIELDS
    for name in (field, f"{field}_unit")
    if name != "marrow_blasts_unit"  # it has none to choose
)

_DEFAULT_UNIT = {
    "platelets": "10*9/L",
    "anc": "10*9/L",
    "hemoglobin": "g/dL",
    "crp": "",
    "marrow_blasts": "%",
    "ferritin": "ng/mL",
}
_SHOWN = {"10*9/L": "×10⁹/L", "10*3/uL": "×10³/µL", "/uL": "/µL", "ug/L": "µg/L"}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of page: what it is, and the labs to fill in and send (none: the empty form)."""

    description: str
    labs: Mapping[str, str]

    def __str__(self) -> str:
        return self.description


@dataclass(frozen=True, kw_only=True)
class ResultKind(Kind):
    """A kind of result: also the group that the page must show, and whether a lab is pending."""

    group: str
    headline: str  # what the verdict says first
    incomplete: bool = False


def split(lab: str) -> tuple[str, str]:
    """Take a lab apart: "450 /uL" is ("450", "/uL"), "60" is ("60", "")."""
    value, _, unit = lab.partition(" ")
    return value, unit


def sent(labs: Mapping[str, str]) -> dict[str, str]:
    """Return every field of the form as a browser sends it."""
    fields = dict.fromkeys(IN_ORDER, "")
    for field in FIELDS:
        value, unit = split(labs.get(field, ""))
        fields[field] = value
        if field in WITH_UNIT:
            fields[f"{field}_unit"] = unit or _DEFAULT_UNIT[field]
    return fields


def as_entered(field: str, lab: str) -> str:
    """Write a lab as a result shows it: "<=75" of platelets is "≤75 ×10⁹/L"."""
    value, unit = split(lab)
    if not value:
        return "not entered"
    if value.upper() in {"M1", "M2", "M3"}:
        return value.upper()
    code = unit or _DEFAULT_UNIT[field]
    return f"{value.replace('<=', '≤').replace('>=', '≥')} {_SHOWN.get(code, code)}"


# --- Pages ---

FORM = Kind(description="the empty form", labs={})

HIGH = ResultKind(
    description="high risk",
    labs={
        "platelets": "32",
        "anc": "450 /uL",
        "hemoglobin": "81 g/L",
        "crp": "12 mg/L",
        "marrow_blasts": "60-70",
    },
    group="high",
    headline="High risk",
)
LOW = ResultKind(
    description="low risk",
    labs={
        "platelets": "220",
        "anc": "3.4",
        "hemoglobin": "12.4",
        "crp": "<5 mg/L",
        "marrow_blasts": "1",
    },
    group="low",
    headline="Low risk",
)
UNDETERMINED = ResultKind(
    description="undetermined, several labs pending",
    labs={"platelets": "110 10*3/uL", "hemoglobin": "10.2", "crp": "12 mg/L"},
    group="undetermined",
    headline="Not settled at ≥ 4, low risk at > 4",
    incomplete=True,
)
ONE_OPEN = ResultKind(
    description="undetermined, nothing pending",
    labs={
        "platelets": "60",
        "anc": "2.5",
        "hemoglobin": "10.2",
        "crp": ">20 mg/L",
        "marrow_blasts": "9",
    },
    group="undetermined",
    headline="Not settled at ≥ 4, low risk at > 4",
)
EXACTLY_FOUR = ResultKind(
    description="a total of exactly four",
    labs={
        "platelets": "60",
        "anc": "0.9",
        "hemoglobin": "10.2",
        "crp": "12 mg/L",
        "marrow_blasts": "9",
        "ferritin": "300",
    },
    group="high",
    headline="High risk at ≥ 4, low risk at > 4",
)
DISAGREEING = ResultKind(
    description="scores that disagree",
    labs={
        "platelets": "110",
        "anc": "0.9",
        "hemoglobin": "10.1",
        "crp": "12 mg/L",
        "marrow_blasts": "0.5",
        "ferritin": "2600 ug/L",
    },
    group="low",
    headline="Low risk",
)
SETTLED = ResultKind(
    description="incomplete, yet settled",
    labs={"platelets": "30", "anc": "200 /uL", "hemoglobin": "7.9", "crp": "12 mg/L"},
    group="high",
    headline="High risk at ≥ 4, not settled at > 4",
    incomplete=True,
)
RESULTS = (HIGH, LOW, UNDETERMINED, ONE_OPEN, EXACTLY_FOUR, DISAGREEING, SETTLED)


@dataclass(frozen=True, kw_only=True)
class ErrorKind(Kind):
    """A form with errors: also the fields that are at fault, in the order of the form."""

    wrong: tuple[str, ...]


ONE_ERROR = ErrorKind(
    description="one error: CRP without its unit",
    labs={"platelets": "60", "crp": "25"},
    wrong=("crp_unit",),
)
NOTHING = ErrorKind(
    description="one error: nothing entered", labs={"ferritin": "300"}, wrong=("platelets",)
)
SEVERAL_ERRORS = ErrorKind(
    description="several errors",
    labs={
        "platelets": "45000",
        "anc": "1,2,3",
        "hemoglobin": "100",
        "crp": "many",
        "marrow_blasts": "70-60",
        "ferritin": "-3 ug/L",
    },
    wrong=("platelets", "anc", "hemoglobin", "crp", "crp_unit", "marrow_blasts", "ferritin"),
)
ERRORS = (ONE_ERROR, NOTHING, SEVERAL_ERRORS)

PAGES = (FORM, SEVERAL_ERRORS, *RESULTS)


# --- Entries that strain the layout ---

# 40 characters are the most that a value may have.
LONG_RESULT = ResultKind(
    description="a result with entries of 40 characters",
    labs={
        "platelets": "0.12345678901234567890123456789012345678 /uL",
        "anc": ">=0.000000000000000000000000000000000001 /uL",
        "hemoglobin": "12.3456789012345678901234567890123456789 mmol/L",
        "crp": "9.12345678901234567890123456789012345678 mg/dL",
        "marrow_blasts": "1.23456789012345678-98.12345678901234567",
        "ferritin": "1234567.12345678901234567890123456789012 ug/L",
    },
    group="undetermined",
    headline="Not settled",
)
LONG_NUMBERS = ErrorKind(
    description="numbers of 40 digits, all too high",
    labs={field: "9" * 40 + (" mg/L" if field == "crp" else "") for field in FIELDS},
    wrong=FIELDS,
)
LONG_WORDS = ErrorKind(
    description="words of 40 letters",
    labs=dict.fromkeys(FIELDS, "W" * 40),
    wrong=("platelets", "anc", "hemoglobin", "crp", "crp_unit", "marrow_blasts", "ferritin"),
)
LONG_ENTRIES = (LONG_RESULT, LONG_NUMBERS, LONG_WORDS)

# Labs whose results say the most: long conversions, every caution, unit checks, both scores.
FULLEST_PRINTS = (
    ResultKind(
        description="most on paper: marrow pending, a very small ANC",
        labs={
            "platelets": "<=2000",
            "anc": "0.000000000000001 /uL",
            "hemoglobin": "2.1 mmol/L",
            "crp": "99 mg/dL",
            "ferritin": "<2000000",
        },
        group="undetermined",
        headline="Units in doubt: platelets and CRP.",
        incomplete=True,
    ),
    ResultKind(
        description="most on paper: three labs that span bands",
        labs={
            "platelets": "<=2000",
            "anc": ">45",
            "hemoglobin": "2.1 mmol/L",
            "crp": "99 mg/dL",
            "marrow_blasts": "4-26",
            "ferritin": "<2000000",
        },
        group="undetermined",
        headline="Units in doubt: platelets, ANC and CRP.",
    ),
    ResultKind(
        description="most on paper: six points to check",
        labs={
            "platelets": "210 /uL",
            "anc": "2.1 /uL",
            "hemoglobin": "5.6 mmol/L",
            "crp": "25 mg/L",
            "marrow_blasts": "<0.01",
            "ferritin": ">1650",
        },
        group="low",
        headline="Low risk",
    ),
    ResultKind(
        description="most on paper: low risk, two units that may slip",
        labs={
            "platelets": "60",
            "anc": "45 /uL",
            "hemoglobin": "5.6 mmol/L",
            "crp": "25 mg/L",
            "marrow_blasts": "4",
            "ferritin": ">600",
        },
        group="low",
        headline="Low risk",
    ),
)


# --- The worked cases ---


@dataclass(frozen=True, kw_only=True)
class WorkedCase(Kind):
    """A row of tests/cases/scores.csv: the two scores as low, high, group."""

    all_ht: tuple[str, str, str]
    car_ht: tuple[str, str, str] | None  # shown only where ferritin is entered


def worked_cases() -> list[WorkedCase]:
    """Read all rows of the worked cases."""
    return [_worked_case(row) for row in SCORES]


def _worked_case(row: dict[str, str]) -> WorkedCase:
    def score(name: str) -> tuple[str, str, str]:
        return row[f"{name}_low"], row[f"{name}_high"], row[f"{name}_group"]

    return WorkedCase(
        description=row["description"],
        # A blank keeps its unit, which the form then sends without a value.
        labs={
            field: f"{row[field]} {row[f'{field}_unit']}" if field in WITH_UNIT else row[field]
            for field in FIELDS
        },
        all_ht=score("all_ht"),
        car_ht=score("car_ht") if row["ferritin"] else None,
    )
