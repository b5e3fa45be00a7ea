"""What the publications report: each figure once, with its grade."""

from decimal import Decimal

import pytest

from calculator.scoring import evidence
from calculator.scoring.evidence import Comparison, Fact, Share
from calculator.scoring.provenance import (
    CULBERT_2025,
    LIANG_2024,
    NAIR_2025,
    REJESKI_2021,
    REJESKI_2023,
    REJESKI_2025,
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
                "four phase I trials; a median of 5 earlier lines; 56 % had relapsed after an "
                "allogeneic transplant"
            ),
            grade=Grade.SECONDARY,
        ),
        Fact(
            text=(
                "marrow in 151 of them (a second restatement): median burden 27 %, examined a "
                "median of 12 days before lymphodepletion; strata 36 % M1, 13 % M2, 51 % M3"
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
            text="restated elsewhere as 87 %: little discrimination, the reason for ALL-HT",
            grade=Grade.SECONDARY,
        ),
        Fact(
            text="marrow burden against post-infusion neutropenia: r = 0.64, p < 0.0001",
            grade=Grade.ABSTRACT,
        ),
    )


def test_what_is_not_known_to_us_is_said() -> None:
    assert evidence.ALL_HT_NOT_KNOWN == (
        "Not known to us: how transfusions, G-CSF, the marrow method (morphology or flow "
        "cytometry) and the timing of the blood tests were handled; which cohorts validated it, "
        "and how well."
    )


def test_of_the_other_figures_nothing_is_said_to_be_left_out() -> None:
    others = (*evidence.ALL_HT_OUTCOMES[1:], *evidence.LYMPHOMA_OUTCOMES)
    assert [each.not_stated for each in others] == [""] * 6


def test_whom_the_publication_did_not_study_is_said() -> None:
    assert evidence.ALL_HT_NOT_STUDIED == (
        "Not studied there: patients older or younger than these, T-ALL and other diseases, and "
        "use after the start of lymphodepletion."
    )


def test_the_cut_off_rests_on_a_share_and_on_a_simulation_of_ours_against_one_source() -> None:
    basis = evidence.CUTOFF_BASIS
    assert basis == (
        Fact(text="the publication calls 47 % of its patients high risk", grade=Grade.ABSTRACT),
        Fact(
            text=(
                "in a simulation of ours (9,753 random distributions of the other four labs, worse "
                "with more marrow, held to the published strata of 36 % M1, 13 % M2, 51 % M3 and "
                "to CAR-HT’s 87 %) the share called high was 60–68 % with ≥ 3, which excludes it, "
                "44–57 % with ≥ 4, which fits best, and 26–45 % with ≥ 5, which is less likely but "
                "not excluded"
            ),
            grade=Grade.INFERRED,
        ),
        Fact(
            text=(
                "against it: the only source found that states a cut-off, a later conference "
                "abstract on 53 adults, writes “score > 4”, which would make 4 low risk; nobody is "
                "known to print “≥ 4”"
            ),
            grade=Grade.SECONDARY,
        ),
    )


def test_the_ties_rest_on_a_script_for_car_ht_and_not_on_the_code_of_all_ht() -> None:
    basis = evidence.TIES_BASIS
    assert basis == (
        Fact(
            text="two sources print “>” and “<” and leave the tie open",
            grade=Grade.SECONDARY,
        ),
        Fact(
            text=(
                "a later script from the CAR-HEMATOTOX group (for CAR-HT, not for ALL-HT) gives "
                "the tie the higher point for ANC, hemoglobin and CRP; one third-party page has "
                "it the other way for ANC and hemoglobin"
            ),
            grade=Grade.SECONDARY,
        ),
        Fact(text="that ALL-HT does as that script is our inference", grade=Grade.INFERRED),
    )


def test_the_later_evidence_stands_with_its_grades() -> None:
    later = evidence.LATER_EVIDENCE
    assert later == (
        Fact(
            text=(
                "Culbert A, et al. J Immunother Cancer 2025;13(9):e012436: 350 patients, three "
                "centers, severe infection to day +60 in 79 (23 %); each ALL-HT point OR 1.15 "
                "(95 % CI 1.01–1.31), p = 0.04"
            ),
            grade=Grade.ABSTRACT,
        ),
        Fact(
            text=(
                "a cohort in a conference abstract of EHA 2025, PB3488, seen in a summary only, "
                "its cut-off not stated: 52 patients with ALL or lymphoblastic lymphoma, 35 of "
                "them B-ALL; in B-ALL the high-risk group had 23.5 days of neutropenia, the "
                "low-risk group 8.1 (p < 0.0001)"
            ),
            grade=Grade.SECONDARY,
        ),
        Fact(
            text=(
                "a conference abstract on 53 adults (median age 38, 21–79; 93 % brexucabtagene "
                "autoleucel; labs of day −7 to 0, partly within lymphodepletion), “score > 4” as "
                "high risk: outside the population of the publication, and a reason to doubt its "
                "cut-off for it"
            ),
            grade=Grade.SECONDARY,
        ),
        Fact(
            text=(
                "other models, cited and never computed here: CytoRisk (Blood Adv "
                "2025;9(19):5070-5084; tisagenlecleucel, outcome ANC < 500 for ≥ 30 days, AUC "
                "0.90; takes CRP and marrow before infusion, peak ferritin and severe CRS after; "
                "its points are not public) and eIPM (early ICAHT; its coefficients are not public)"
            ),
            grade=Grade.SECONDARY,
        ),
    )


def test_a_hazard_ratio_whose_interval_does_not_fit_it_is_not_quoted() -> None:
    assert not any("hazard" in fact.text for fact in evidence.LATER_EVIDENCE)


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
        "external validation: de Boer 2025, n = 245, AUC 0.73 for the two groups (70 % were high)",
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
        pmid="39561284",
        grade=Grade.SECONDARY,
    )


def test_car_ht_is_cited_with_its_title_and_doi() -> None:
    assert CAR_HT.citation == Citation(
        authors="Rejeski K, et al.",
        title=(
            "CAR-HEMATOTOX: a model for CAR T-cell-related hematologic toxicity in "
            "relapsed/refractory large B-cell lymphoma"
        ),
        journal="Blood",
        where="2021;138(24):2499-2513",
        doi="10.1182/blood.2020010543",
        pmid=None,
        grade=Grade.SECONDARY,
    )


def test_the_grades_of_icaht_and_their_counting_rules_are_cited_as_far_as_our_source_does() -> None:
    grades, counting, platelets = REJESKI_2023, LIANG_2024, REJESKI_2025
    assert grades == Citation(
        authors="Rejeski K, Subklewe M, Aljurf M, et al.",
        title=(
            "Immune effector cell-associated hematotoxicity: EHA/EBMT consensus grading and best "
            "practice recommendations"
        ),
        journal="Blood",
        where="2023;142(10):865-877",
        doi=None,
        pmid=None,
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
        pmid=None,
        grade=Grade.SECONDARY,
    )
    assert platelets == Citation(
        authors="Rejeski K, Sanz J, Fei T, et al.",
        title=(
            "T-ICAHT: grading and prognostic impact of thrombocytopenia after CAR T-cell therapy"
        ),
        journal="Blood",
        where="2025",
        doi="10.1182/blood.2025028833",
        pmid=None,
        grade=Grade.SECONDARY,
    )


def test_the_later_study_of_infections_is_cited_without_a_title_of_our_making() -> None:
    cited = CULBERT_2025
    assert cited == Citation(
        authors="Culbert A, et al.",
        title=None,
        journal="J Immunother Cancer",
        where="2025;13(9):e012436",
        doi="10.1136/jitc-2025-012436",
        pmid="40953923",
        grade=Grade.ABSTRACT,
    )


def test_each_grade_has_its_word() -> None:
    assert [grade.value for grade in Grade] == ["article", "abstract", "secondary", "inferred"]


def test_a_doi_leads_to_its_address_and_without_one_there_is_none() -> None:
    addresses = (NAIR_2025.url, REJESKI_2021.url, LIANG_2024.url)
    assert addresses == (
        "https://doi.org/10.1182/blood.2024025910",
        "https://doi.org/10.1182/blood.2020010543",
        None,
    )
