"""What the publications report, by cohort, each figure with its grade and source.

Source: the project's specification, sections 1 and 2. We quote no more than the source says: where
it gives no statistic, threshold or window, neither do we. The two cohorts never mix: the lymphoma
figures of CAR-HT are not an expectation for a patient with B-ALL.
"""

from dataclasses import dataclass
from decimal import Decimal

from calculator.scoring.provenance import CULBERT_2025, Grade


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

_STRATA = "36 % M1, 13 % M2, 51 % M3"  # marrow; secondary, a second restatement

# The conference abstract that alone states a cut-off: its patients, and its words; secondary.
_LATER_ADULTS = 53
_LATER_CUTOFF = "“score > 4”"

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
            "four phase I trials; a median of 5 earlier lines; 56 % had relapsed after an "
            "allogeneic transplant"
        ),
        grade=Grade.SECONDARY,
    ),
    Fact(
        text=(
            "marrow in 151 of them (a second restatement): median burden 27 %, examined a median "
            f"of 12 days before lymphodepletion; strata {_STRATA}"
        ),
        grade=Grade.SECONDARY,
    ),
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
        text=(
            f"restated elsewhere as {CAR_HT_HIGH_RISK_IN_ALL.percent} %: little discrimination, "
            "the reason for ALL-HT"
        ),
        grade=CAR_HT_HIGH_RISK_IN_ALL.grade,
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
    "Not known to us: how transfusions, G-CSF, the marrow method (morphology or flow cytometry) "
    "and the timing of the blood tests were handled; which cohorts validated it, and how well."
)

# Why a total of 4 counts as high, and what speaks against it. The simulation is ours.
CUTOFF_BASIS = (
    Fact(
        text=f"the publication calls {ALL_HT_HIGH_RISK.percent} % of its patients high risk",
        grade=ALL_HT_HIGH_RISK.grade,
    ),
    Fact(
        text=(
            "in a simulation of ours (9,753 random distributions of the other four labs, worse "
            f"with more marrow, held to the published strata of {_STRATA} and to CAR-HT’s "
            f"{CAR_HT_HIGH_RISK_IN_ALL.percent} %) the share called high was 60–68 % with ≥ 3, "
            "which excludes it, 44–57 % with ≥ 4, which fits best, and 26–45 % with ≥ 5, which is "
            "less likely but not excluded"
        ),
        grade=Grade.INFERRED,
    ),
    Fact(
        text=(
            "against it: the only source found that states a cut-off, a later conference abstract "
            f"on {_LATER_ADULTS} adults, writes {_LATER_CUTOFF}, which would make 4 low risk; "
            "nobody is known to print “≥ 4”"
        ),
        grade=Grade.SECONDARY,
    ),
)

# Why a value exactly at a cut-off of ANC, hemoglobin or CRP counts as the higher point.
TIES_BASIS = (
    Fact(
        text="two sources print “>” and “<” and leave the tie open",
        grade=Grade.SECONDARY,
    ),
    Fact(
        text=(
            "a later script from the CAR-HEMATOTOX group (for CAR-HT, not for ALL-HT) gives the "
            "tie the higher point for ANC, hemoglobin and CRP; one third-party page has it the "
            "other way for ANC and hemoglobin"
        ),
        grade=Grade.SECONDARY,
    ),
    Fact(text="that ALL-HT does as that script is our inference", grade=Grade.INFERRED),
)

# For the evidence page only; nothing here is computed. Culbert's hazard ratio for high against low
# risk is printed with an interval that does not fit it, so it is not quoted.
LATER_EVIDENCE = (
    Fact(
        text=(
            f"{CULBERT_2025.authors} {CULBERT_2025.journal} {CULBERT_2025.where}: 350 patients, "
            "three centers, severe infection to day +60 in 79 (23 %); each ALL-HT point OR 1.15 "
            "(95 % CI 1.01–1.31), p = 0.04"
        ),
        grade=Grade.ABSTRACT,
    ),
    Fact(
        text=(
            "a cohort in a conference abstract of EHA 2025, PB3488, seen in a summary only, its "
            "cut-off not stated: 52 patients with ALL or lymphoblastic lymphoma, 35 of them B-ALL; "
            "in B-ALL the high-risk group had 23.5 days of neutropenia, the low-risk group 8.1 "
            "(p < 0.0001)"
        ),
        grade=Grade.SECONDARY,
    ),
    Fact(
        text=(
            f"a conference abstract on {_LATER_ADULTS} adults (median age 38, 21–79; 93 % "
            "brexucabtagene autoleucel; labs of day −7 to 0, partly within lymphodepletion), "  # noqa: RUF001 (a minus)
            f"{_LATER_CUTOFF} as high risk: outside the population of the publication, and a "
            "reason to doubt its cut-off for it"
        ),
        grade=Grade.SECONDARY,
    ),
    Fact(
        text=(
            "other models, cited and never computed here: CytoRisk (Blood Adv "
            "2025;9(19):5070-5084; tisagenlecleucel, outcome ANC < 500 for ≥ 30 days, AUC 0.90; "
            "takes CRP and marrow before infusion, peak ferritin and severe CRS after; its points "
            "are not public) and eIPM (early ICAHT; its coefficients are not public)"
        ),
        grade=Grade.SECONDARY,
    ),
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
    Fact(
        text=(
            "external validation: de Boer 2025, n = 245, AUC 0.73 for the two groups (70 % were "
            "high)"
        ),
        grade=Grade.ABSTRACT,
    ),
)
