"""What the publications report, by cohort, each figure with its grade and source.

Source: the project's specification, sections 1 and 2. We quote no more than the source says: where
it gives no statistic, threshold or window, neither do we. The two cohorts never mix: the lymphoma
figures of CAR-HT are not an expectation for a patient with B-ALL.
"""

from dataclasses import dataclass
from decimal import Decimal

from calculator.scoring.provenance import Grade


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A figure that a publication gives for both risk groups."""

    what: str
    unit: str
    high: Decimal
    low: Decimal
    high_interval: tuple[Decimal, Decimal] | None  # 95 % CI, where given
    low_interval: tuple[Decimal, Decimal] | None
    p: str | None  # as printed
    grade: Grade
    not_stated: str  # what the source leaves out


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of a cohort a score calls high risk."""

    percent: int
    grade: Grade


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One statement of a source, with its figures in our words."""

    text: str
    grade: Grade


def _comparison(
    what: str,
    unit: str,
    *,
    high: str,
    low: str,
    high_interval: tuple[str, str] | None = None,
    low_interval: tuple[str, str] | None = None,
    p: str | None = None,
    not_stated: str = "",
) -> Comparison:
    return Comparison(
        what=what,
        unit=unit,
        high=Decimal(high),
        low=Decimal(low),
        high_interval=high_interval and (Decimal(high_interval[0]), Decimal(high_interval[1])),
        low_interval=low_interval and (Decimal(low_interval[0]), Decimal(low_interval[1])),
        p=p,
        grade=Grade.ABSTRACT,
        not_stated=not_stated,
    )


# --- ALL-HT: Nair et al. 2025, relapsed or refractory B-ALL ---

ALL_HT_COHORT_SIZE = 156  # abstract
ALL_HT_COHORT_AGES = (4, 39)  # years; secondary

# Of the same cohort; for CAR-HT the abstract itself says "nearly 90 %".
ALL_HT_HIGH_RISK = Share(percent=47, grade=Grade.ABSTRACT)
CAR_HT_HIGH_RISK_IN_ALL = Share(percent=87, grade=Grade.SECONDARY)

NEUTROPENIA_DAYS = _comparison(
    "cumulative days of neutropenia",
    "days",
    high="26",
    low="4",
    p="p < 0.0001",
    not_stated="statistic, ANC threshold and window",
)

# For the evidence page only: on a bedside print-out these would be read as a prognosis.
COMPLETE_RESPONSE = _comparison("complete response", "%", high="88", low="98", p="p = 0.03")
MEDIAN_OVERALL_SURVIVAL = _comparison(
    "median overall survival", "months", high="9.8", low="24", p="log-rank p = 0.0002"
)

ALL_HT_OUTCOMES = (NEUTROPENIA_DAYS, COMPLETE_RESPONSE, MEDIAN_OVERALL_SURVIVAL)

ALL_HT_FACTS = (
    Fact(
        text=f"n = {ALL_HT_COHORT_SIZE} with relapsed or refractory B-ALL",
        grade=Grade.ABSTRACT,
    ),
    Fact(
        text=(
            "children, adolescents and young adults, median age 16, range "
            f"{ALL_HT_COHORT_AGES[0]}–{ALL_HT_COHORT_AGES[1]}, 69 % male; phase I trials of CD19 "
            "and/or CD22 CAR T-cells at one center, July 2012 to June 2023"
        ),
        grade=Grade.SECONDARY,
    ),
    Fact(
        text=(
            "against severe prolonged neutropenia (≥ 14 days of ANC < 500/µL): AUC 0.84, "
            "p < 0.0001; validated in 2 independent cohorts, whose figures are not known to us"
        ),
        grade=Grade.ABSTRACT,
    ),
    Fact(text="observed from infusion (day 0) to day +30", grade=Grade.SECONDARY),
    Fact(
        text=(
            "whole cohort: median duration of severe neutropenia (ANC < 500/µL) 13 days "
            "(95 % CI 10–16); early ICAHT grade ≥ 3 in 83 (53 %)"
        ),
        grade=Grade.ABSTRACT,
    ),
    Fact(
        text="CAR-HEMATOTOX put nearly 90 % of this cohort into its high-risk group",
        grade=Grade.ABSTRACT,
    ),
    Fact(
        text="marrow burden against post-infusion neutropenia: r = 0.64, p < 0.0001",
        grade=Grade.ABSTRACT,
    ),
)

ALL_HT_NOT_STUDIED = (
    "Not studied there: patients older or younger than these, T-ALL and other diseases, and use "
    "after the start of lymphodepletion."
)

ALL_HT_NOT_KNOWN = (
    "Not known to us: how transfusions, G-CSF, the marrow method (morphology or flow "
    "cytometry) and the timing of "
    "labs were handled; which cohorts validated it, and how well."
)

LATER_EVIDENCE = Fact(
    text=(
        "Culbert A, et al. J Immunother Cancer 2025;13(9):e012436: 350 patients, three centers, "
        "severe infection to day +60 in 79 (23 %); each ALL-HT point OR 1.15 "
        "(95 % CI 1.01–1.31), p = 0.04"
    ),
    grade=Grade.ABSTRACT,
)

# --- CAR-HT: pooled validation in large B-cell lymphoma; abstract (table seen) ---

LYMPHOMA_COHORT = (
    "Large B-cell lymphoma, pooled validation: high risk (n = 83) against low risk (n = 97)."
)

LYMPHOMA_OUTCOMES = (
    _comparison(
        "severe neutropenia, day 0–60",
        "days",
        high="12",
        low="5.5",
        high_interval=("10", "16"),
        low_interval=("5", "8"),
    ),
    _comparison("ANC < 500 for ≥ 14 days", "%", high="48", low="5"),
    _comparison("platelets < 50 ×10⁹/L", "%", high="87", low="34"),
    _comparison("hemoglobin < 8 g/dL or transfusion", "%", high="96", low="40"),
)

LYMPHOMA_FACTS = (
    Fact(text="AUC 0.89, sensitivity 89 %, specificity 68 %", grade=Grade.ABSTRACT),
    Fact(text="external validation: de Boer 2025, n = 245, AUC 0.73", grade=Grade.ABSTRACT),
)
