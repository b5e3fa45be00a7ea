"""What the publications report: each figure once, with its grade."""

from decimal import Decimal

import pytest

from calculator.scoring import evidence
from calculator.scoring.evidence import Comparison, Fact, Share
from calculator.scoring.provenance import (
    LIANG_2024,
    NAIR_2025,
    REJESKI_2021,
    REJESKI_2023,
    Citation,
    Grade,
)
from calculator.scoring.tables import ALL_HT, CAR_HT


def figures(comparison: Comparison) -> tuple[str, str, str, str | None]:
    return (
        comparison.what,
        f"{comparison.low} {comparison.unit}",
        f"{comparison.high} {comparison.unit}",
        comparison.p,
    )


# --- ALL-HT ---


def test_the_groups_of_all_ht_had_these_durations_responses_and_survival() -> None:
    assert [figures(outcome) for outcome in evidence.ALL_HT_OUTCOMES] == [  # low risk, high risk
        ("cumulative days of neutropenia", "4 days", "26 days", "p < 0.0001"),
        ("complete response", "98 %", "88 %", "p = 0.03"),
        ("median overall survival", "24 months", "9.8 months", "log-rank p = 0.0002"),
    ]


def test_of_the_days_of_neutropenia_we_say_what_the_abstract_leaves_out() -> None:
    days = evidence.NEUTROPENIA_DAYS
    assert days.not_stated == "statistic, ANC threshold and window"
    assert (days.low_interval, days.high_interval) == (None, None)


def test_the_cohort_is_156_patients_of_4_to_39_years() -> None:
    assert (evidence.ALL_HT_COHORT_SIZE, evidence.ALL_HT_COHORT_AGES) == (156, (4, 39))


def test_of_that_cohort_all_ht_calls_47_percent_high_risk_and_car_ht_87_percent() -> None:
    shares = (evidence.ALL_HT_HIGH_RISK, evidence.CAR_HT_HIGH_RISK_IN_ALL)
    assert shares == (
        Share(percent=47, grade=Grade.ABSTRACT),
        Share(percent=87, grade=Grade.SECONDARY),
    )


def test_the_facts_of_all_ht_stand_with_their_grades() -> None:
    facts = evidence.ALL_HT_FACTS
    assert facts == (
        Fact(text="n = 156 with relapsed or refractory B-ALL", grade=Grade.ABSTRACT),
        Fact(
            text=(
                "children, adolescents and young adults, median age 16, range 4–39, 69 % male; "
                "phase I trials of CD19 and/or CD22 CAR T-cells at one center, "
                "July 2012 to June 2023"
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


def test_what_is_not_known_to_us_is_said() -> None:
    assert evidence.ALL_HT_NOT_KNOWN == (
        "Not known to us: how transfusions, G-CSF, the marrow method (morphology or flow "
        "cytometry) and the timing of labs were handled; which cohorts validated it, and how well."
    )


def test_of_the_other_figures_nothing_is_said_to_be_left_out() -> None:
    others = (*evidence.ALL_HT_OUTCOMES[1:], *evidence.LYMPHOMA_OUTCOMES)
    assert [each.not_stated for each in others] == [""] * 6


def test_whom_the_publication_did_not_study_is_said() -> None:
    assert evidence.ALL_HT_NOT_STUDIED == (
        "Not studied there: patients older or younger than these, T-ALL and other diseases, and "
        "use after the start of lymphodepletion."
    )


def test_the_later_evidence_is_on_infection() -> None:
    later = evidence.LATER_EVIDENCE
    assert later == Fact(
        text=(
            "Culbert A, et al. J Immunother Cancer 2025;13(9):e012436: 350 patients, three "
            "centers, severe infection to day +60 in 79 (23 %); each ALL-HT point OR 1.15 "
            "(95 % CI 1.01–1.31), p = 0.04"
        ),
        grade=Grade.ABSTRACT,
    )


# --- CAR-HT: lymphoma ---


def test_the_groups_of_car_ht_in_lymphoma_were_of_this_size() -> None:
    assert evidence.LYMPHOMA_COHORT == (
        "Large B-cell lymphoma, pooled validation: high risk (n = 83) against low risk (n = 97)."
    )


def test_the_groups_of_car_ht_in_lymphoma_had_these_outcomes() -> None:
    assert [figures(outcome) for outcome in evidence.LYMPHOMA_OUTCOMES] == [
        ("severe neutropenia, day 0–60", "5.5 days", "12 days", None),
        ("ANC < 500 for ≥ 14 days", "5 %", "48 %", None),
        ("platelets < 50 ×10⁹/L", "34 %", "87 %", None),
        ("hemoglobin < 8 g/dL or transfusion", "40 %", "96 %", None),
    ]


def test_of_the_lymphoma_figures_only_the_durations_have_an_interval() -> None:
    intervals = [(each.low_interval, each.high_interval) for each in evidence.LYMPHOMA_OUTCOMES]
    durations = ((Decimal(5), Decimal(8)), (Decimal(10), Decimal(16)))
    assert intervals == [durations, (None, None), (None, None), (None, None)]


def test_the_facts_of_car_ht_stand_as_printed() -> None:
    assert [fact.text for fact in evidence.LYMPHOMA_FACTS] == [
        "AUC 0.89, sensitivity 89 %, specificity 68 %",
        "external validation: de Boer 2025, n = 245, AUC 0.73",
    ]


def test_the_facts_of_car_ht_were_read_in_an_abstract() -> None:
    assert [fact.grade for fact in evidence.LYMPHOMA_FACTS] == [Grade.ABSTRACT, Grade.ABSTRACT]


@pytest.mark.parametrize(
    "comparison",
    [*evidence.ALL_HT_OUTCOMES, *evidence.LYMPHOMA_OUTCOMES],
    ids=lambda comparison: comparison.what,
)
def test_every_comparison_of_groups_was_read_in_an_abstract(comparison: Comparison) -> None:
    assert comparison.grade is Grade.ABSTRACT


# --- Citations ---


def test_all_ht_is_cited_with_its_doi_known_from_a_secondary_source() -> None:
    cited = ALL_HT.citation
    assert cited == Citation(
        authors="Nair MS, Silbert SK, Rejeski K, et al.",
        title=(
            "Development of ALL-Hematotox: predicting post-CAR T-cell hematotoxicity in B-cell "
            "acute lymphoblastic leukemia"
        ),
        journal="Blood",
        where="2025;145(15):1615-1626",
        doi="10.1182/blood.2024025910",
        grade=Grade.SECONDARY,
    )


def test_car_ht_is_cited_as_far_as_our_source_does() -> None:
    cited = CAR_HT.citation
    assert (cited.authors, cited.journal, cited.where) == (
        "Rejeski K, et al.",
        "Blood",
        "2021;138(24):2499-2513",
    )


def test_neither_title_nor_doi_of_car_ht_is_made_up() -> None:
    assert CAR_HT.citation == Citation(
        authors="Rejeski K, et al.",
        title=None,
        journal="Blood",
        where="2021;138(24):2499-2513",
        doi=None,
        grade=Grade.SECONDARY,
    )


def test_the_grades_of_icaht_and_their_counting_rules_are_cited_as_far_as_our_source_does() -> None:
    grades, counting = REJESKI_2023, LIANG_2024
    assert grades == Citation(
        authors="Rejeski K, et al.",
        title=None,
        journal="Blood",
        where="2023;142(10):865-877",
        doi=None,
        grade=Grade.SECONDARY,
    )
    assert counting == Citation(
        authors="Liang EC, Rejeski K, Fei T, et al.",
        title=(
            "Development and validation of an automated computational approach to grade immune "
            "effector cell-associated hematotoxicity"
        ),
        journal="Bone Marrow Transplant",
        where="2024;59:910-917",
        doi=None,
        grade=Grade.SECONDARY,
    )


def test_each_grade_has_its_word() -> None:
    assert [grade.value for grade in Grade] == ["article", "abstract", "secondary", "inferred"]


def test_a_doi_leads_to_its_address_and_without_one_there_is_none() -> None:
    addresses = (NAIR_2025.url, REJESKI_2021.url)
    assert addresses == ("https://doi.org/10.1182/blood.2024025910", None)
