"""The hazard log. Every control names the tests that hold it; a test fails where one is missing.

Likelihood and severity are our own judgment of what remains with the controls in place; nobody has
measured them in use.
"""

from dataclasses import dataclass
from enum import IntEnum


class Likelihood(IntEnum):
    """How often the harm may still happen, with the controls in place."""

    RARE = 1
    UNLIKELY = 2
    POSSIBLE = 3


class Severity(IntEnum):
    """What it would do to a patient."""

    MINOR = 1
    MODERATE = 2
    SERIOUS = 3


@dataclass(frozen=True, kw_only=True)
class Control:
    """What holds a hazard off, and the tests that hold the control, as ``file::test``."""

    text: str
    tests: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """What may go wrong, why, what it does to the patient, and what is done about it."""

    name: str
    cause: str
    effect: str
    controls: tuple[Control, ...]
    likelihood: Likelihood
    severity: Severity
    remaining: str  # what no control of ours takes away; empty where nothing is left to say

    @property
    def risk(self) -> int:
        """Return likelihood × severity, 1 to 9."""
        return self.likelihood * self.severity


@dataclass(frozen=True, kw_only=True)
class Level:
    """What a risk from this number on means."""

    risk_from: int
    name: str
    meaning: str


# From the highest down; the first that fits is the level of a risk.
LEVELS = (
    Level(risk_from=9, name="not acceptable", meaning="must not be released"),
    Level(risk_from=6, name="high", meaning="to be lowered, or accepted locally with a reason"),
    Level(risk_from=3, name="medium", meaning="accepted with the controls named; under review"),
    Level(risk_from=1, name="low", meaning="accepted"),
)


def level_of(risk: int) -> Level:
    """Return the level of a risk: likelihood 2 × severity 3 is 6, "high"."""
    return next(level for level in LEVELS if risk >= level.risk_from)


def _control(text: str, *tests: str) -> Control:
    return Control(text=text, tests=tests)


_READING = "tests/scoring/test_reading.py"
_FUZZ = "tests/scoring/test_reading_fuzz.py"
_SCORE = "tests/scoring/test_score.py"
_SECOND = "tests/scoring/test_second_thoughts.py"
_TABLES = "tests/scoring/test_tables.py"
_PROPERTIES = "tests/scoring/test_properties.py"
_QUANTITIES = "tests/scoring/test_quantities.py"
_VERIFICATION = "tests/scoring/test_verification.py"
_FORM = "tests/pages/test_form_page.py"
_ERRORS = "tests/pages/test_form_errors.py"
_WORDS = "tests/scoring/test_words.py"
_EVERY_READING = "tests/scoring/test_every_reading.py"
_PROPERTIES_OF_READING = "tests/scoring/test_reading_properties.py"
_UNIT_CHECKS = "tests/scoring/test_unit_checks.py"
_CHECKS_EVERYWHERE = "tests/doors/test_unit_checks_at_every_door.py"
_RESULT = "tests/pages/test_result_page.py"
_SECURITY = "tests/pages/test_security.py"
_LOGS = "tests/pages/test_logs.py"
_ARCHITECTURE = "tests/test_architecture.py"
_ICAHT = "tests/icaht/test_icaht_grades.py"
_SERIES = "tests/icaht/test_icaht_series.py"
_ICAHT_PROPERTIES = "tests/icaht/test_icaht_properties.py"
_ICAHT_PAGE = "tests/pages/test_icaht_page.py"
_B_ACCESS = "tests/browser/test_browser_access.py"
_CDS = "tests/api/test_cds_hooks.py"
_FHIR = "tests/api/test_fhir.py"
_COHORT = "tests/command_line/test_cohort.py"
_COHORT_COLUMNS = "tests/command_line/test_cohort_columns.py"
_ICAHT_COMMAND = "tests/command_line/test_icaht_command.py"
_JSON_SERIES = "tests/api/test_json_series.py"
_REFUSALS = "tests/api/test_refusals.py"
_OBSERVATIONS = "tests/api/test_observations.py"
_B_AGREEMENT = "tests/browser/test_browser_agreement.py"
_B_LIVE = "tests/browser/test_browser_live.py"
_B_OFFLINE = "tests/browser/test_browser_offline.py"
_B_PRINT = "tests/browser/test_browser_print.py"
_B_UNITS = "tests/browser/test_browser_units.py"
_DOUBTFUL = "tests/browser/test_doubtful_units.py"
_B_LAYOUT = "tests/browser/test_browser_layout.py"
_JOURNEYS = "tests/browser/test_journeys.py"
_PRINTS = "tests/browser/test_prints_in_three_engines.py"
_LOAD = "tests/faults/test_load.py"
_MEASURED = "tests/faults/test_measurements.py"
_BODIES = "tests/pages/test_bodies.py"

HAZARDS = (
    Hazard(
        name="Wrong unit",
        cause="A value is typed in one unit and another is chosen, above all mg/L and mg/dL of CRP.",
        effect="Points too many or too few; the risk group may be wrong.",
        controls=(
            _control(
                "CRP has no default unit.",
                f"{_QUANTITIES}::test_crp_has_no_default_unit_and_the_others_have_the_first_one_listed",
                f"{_FORM}::test_selects_the_first_unit_but_none_for_crp",
            ),
            _control(
                "A value without its unit is refused; an impossible one is refused with the unit "
                "that would fit; a unit in the text that differs from the chosen one is refused.",
                f"{_READING}::test_a_value_without_its_unit_is_refused",
                f"{_READING}::test_outside_the_hard_limits_a_value_is_refused_and_usual_units_are_proposed",
                f"{_EVERY_READING}::test_a_worked_text_becomes_its_interval_or_is_refused",
            ),
            _control(
                "A value that is unusual as typed and usual in another unit says so, in the unit "
                "as typed, and one button mends it; where it moves the group, it stands in the "
                "verdict before anything else.",
                f"{_WORDS}::test_units_in_doubt_are_said_first_in_place_of_the_headline",
                f"{_RESULT}::test_cautions_in_the_unit_as_typed_with_direction_and_proposal",
                f"{_DOUBTFUL}::test_a_unit_in_the_text_is_mended_as_well",
            ),
            _control(
                "A value that is usual in both units, and would move the group, is asked about.",
                f"{_SECOND}::test_a_number_that_moves_the_group_in_another_unit_where_it_is_usual_is_listed",
                f"{_RESULT}::test_asks_about_a_crp_that_may_be_in_the_other_unit",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="A wrong unit that moves the points but not the group is not asked about.",
    ),
    Hazard(
        name="Unit left behind",
        cause="A shared machine whose form has the units that somebody else chose.",
        effect="Several labs wrong by a thousand at once, each looking possible.",
        controls=(
            _control(
                "No unit is remembered; each empty form has the site's own units, in Chromium, "
                "Firefox and WebKit.",
                f"{_FORM}::test_nothing_is_marked_to_be_remembered_from_one_patient_to_the_next",
                f"{_B_UNITS}::test_the_next_empty_form_has_them_again_whatever_units_were_used_last",
                f"{_B_UNITS}::test_storage_holds_nothing",
                f"{_DOUBTFUL}::test_a_unit_of_the_patient_before_is_not_left_for_the_next",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="A site that sets a default unit makes it the one that is left.",
    ),
    Hazard(
        name="Pair of units",
        cause="Two labs in the wrong unit, of which neither alone would turn the group.",
        effect="High risk is shown where the truth is low, without a word.",
        controls=(
            _control(
                "Doubtful values are re-read together, then alone, then with all that may slip; "
                "what moves the group replaces the headline on page, paper and copied text, in "
                "JSON, on the card and in the terminal; a cohort has it in the row, and counts "
                "such rows.",
                f"{_UNIT_CHECKS}::test_a_worked_patient_has_its_group_and_its_checks",
                f"{_SECOND}::test_several_doubtful_values_are_re_read_together_before_each_alone",
                f"{_SECOND}::test_the_units_doubted_are_those_of_the_three_rounds_that_give_another_group",
                f"{_RESULT}::test_units_in_doubt_stand_in_place_of_the_headline_before_anything_else",
                f"{_RESULT}::test_units_in_doubt_stand_first_in_the_copied_text",
                f"{_CDS}::test_units_in_doubt_stand_first_in_the_detail_in_place_of_the_group",
                f"{_CHECKS_EVERYWHERE}::test_json_checks",
                f"{_CHECKS_EVERYWHERE}::test_the_command_line_checks",
                f"{_CHECKS_EVERYWHERE}::test_a_cohort_checks",
            ),
            _control(
                "One button on the form mends the pair, in Chromium, Firefox and WebKit.",
                f"{_DOUBTFUL}::test_a_pair_of_units_in_doubt_stands_before_any_group_and_one_button_mends_both",
                f"{_DOUBTFUL}::test_the_page_for_the_chart_says_it_first_as_well",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="Values that are usual as typed and stay so together are not asked about unless "
        "they move the group.",
    ),
    Hazard(
        name="Mark of thousands",
        cause="2.100 or 2,100 is 2100 on one report and 2.1 on another.",
        effect="A value wrong by a thousand.",
        controls=(
            _control(
                "Where both readings are possible the value is refused, and both are named.",
                f"{_PROPERTIES_OF_READING}::test_a_text_with_two_possible_readings_is_refused_and_one_with_a_single_reading_is_not",
                f"{_PROPERTIES_OF_READING}::test_a_lone_mark_before_three_digits_is_refused_exactly_where_both_readings_are_possible",
                f"{_EVERY_READING}::test_a_worked_text_becomes_its_interval_or_is_refused",
            ),
            _control(
                "No text is two different numbers at two endpoints, nor in browser and server.",
                "tests/doors/test_no_text_is_two_numbers.py::test_no_text_is_read_as_two_different_numbers",
                f"{_B_AGREEMENT}::test_browser_and_server_say_the_same_of_thousands_of_patients",
            ),
            _control(
                "A number that was read otherwise than typed is shown as read.",
                f"{_EVERY_READING}::test_a_number_read_otherwise_than_typed_is_shown_as_read",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="Where only one reading is possible it is taken; the value stands on the result "
        "to be compared with the report.",
    ),
    Hazard(
        name="Decimal slip",
        cause="A comma, a missing point, a thousands separator, a keypad without a point.",
        effect="A value wrong by ten or a thousand.",
        controls=(
            _control(
                "A text that is no value, or that can be read in two ways, is refused with advice.",
                f"{_READING}::test_a_text_that_is_no_value_is_refused_with_what_to_do",
                f"{_SERIES}::test_refuses_a_comma_that_is_all_that_separates",
            ),
            _control(
                "Fields are text fields, since a number field drops a comma in silence.",
                f"{_FORM}::test_asks_for_no_keypad_by_itself_since_it_would_lack_signs_and_marks",
            ),
            _control(
                "Values outside the usual range are marked, outside the possible range refused.",
                f"{_SECOND}::test_a_typed_number_outside_the_usual_range_is_unusual",
                f"{_READING}::test_outside_the_hard_limits_a_value_is_refused_and_usual_units_are_proposed",
            ),
            _control(
                "Numbers are exact decimals; nothing is rounded before a cut-off.",
                f"{_READING}::test_eighteen_decimals_are_kept_to_the_last",
                f"{_ARCHITECTURE}::test_no_float_comes_near_a_score",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="A slip that lands on another usual value is not seen; entered values stand on "
        "the result and the paper to be compared with the report.",
    ),
    Hazard(
        name="Mark of thousands in a series or file",
        cause="Exports that write 1.500, 1,500 or 1 500 from 1000 on, and 900 below it.",
        effect="Values of a thousand counted as 1.5, or days taken for thousands: a grade far too "
        "high or too low.",
        controls=(
            _control(
                "A mark before exactly three digits is refused by line, value or row where both "
                "readings are possible, until the mark is declared.",
                f"{_SERIES}::test_a_mark_before_three_digits_is_refused_by_line",
                f"{_ICAHT_PAGE}::test_a_point_before_three_digits_is_refused_line_by_line",
                f"{_ICAHT_PAGE}::test_with_the_comma_declared_it_is_graded",
                f"{_JSON_SERIES}::test_a_text_with_a_mark_before_three_digits_is_refused_value_by_value",
                f"{_ICAHT_COMMAND}::test_without_it_each_line_that_has_two_readings_is_refused",
                f"{_COHORT_COLUMNS}::test_a_declared_mark_settles_what_groups",
            ),
            _control(
                "A line in which a space may part day and value or group thousands is refused, "
                "unless other lines or a header settle it; then the result says how it was read.",
                f"{_SERIES}::test_a_line_that_has_two_readings_is_refused",
                f"{_SERIES}::test_two_columns_are_settled_and_said",
                f"{_SERIES}::test_values_alone_are_settled_and_said",
                f"{_SERIES}::test_no_grouped_text_is_read_as_anything_but_what_was_meant",
                f"{_ICAHT_PAGE}::test_says_how_a_space_was_read",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MODERATE,
        remaining="A mark that is declared wrongly is believed; one line whose day was lost, among "
        "values alone, is read as thousands where the other lines settle it, and said.",
    ),
    Hazard(
        name="Mixed units in one series",
        cause="A laboratory that changes its unit within one export; a column of a file in "
        "another unit than it says.",
        effect="Days below 500 where there were none, or none where there were.",
        controls=(
            _control(
                "A series in which some values are usual in one unit only, and others in another "
                "only, is asked about and not graded.",
                f"{_SERIES}::test_mixed_units_are_asked_about_and_not_graded",
                f"{_SERIES}::test_a_value_of_the_other_size_is_asked_about",
                f"{_ICAHT_PAGE}::test_mixed_units_are_asked_about_and_not_graded",
                f"{_JSON_SERIES}::test_mixed_units_are_asked_about_and_not_graded",
                f"{_ICAHT_COMMAND}::test_mixed_units_are_asked_about_by_their_codes",
            ),
            _control(
                "A unit in a line decides there, and no value without a unit is dropped.",
                f"{_SERIES}::test_a_unit_in_a_line_decides_there",
                f"{_SERIES}::test_no_value_without_a_unit_is_dropped",
                f"{_JSON_SERIES}::test_a_third_member_is_the_unit_of_its_value",
            ),
            _control(
                "A file's column that would be usual in another unit throughout, or holds nothing "
                "but fractions, is asked about once; a value in doubt also in its row.",
                f"{_COHORT_COLUMNS}::test_a_unit_that_the_whole_column_leaves_open_is_asked_about_once_for_the_file",
                f"{_COHORT_COLUMNS}::test_marrow_blasts_that_are_all_fractions_are_asked_about_once_for_the_file",
                f"{_COHORT_COLUMNS}::test_a_value_that_is_unusual_in_its_unit_stays_in_doubt_in_its_row",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MODERATE,
        remaining="Values that are usual in both units, 10 to 30 /µL or ×10⁹/L, tell nothing.",
    ),
    Hazard(
        name="Stale labs, or labs of another patient",
        cause="Values of an earlier day or of the patient before; a form left open.",
        effect="The result belongs to nobody.",
        controls=(
            _control(
                "Nothing is prefilled, stored or carried over.",
                f"{_FORM}::test_prefills_nothing",
                f"{_B_UNITS}::test_storage_holds_nothing",
                "tests/browser/test_browser_ways_on.py::test_new_patient_opens_an_empty_form",
            ),
            _control(
                "The paper has room for the patient's label and for the dates of labs and marrow.",
                f"{_B_PRINT}::test_label_and_lines_come_first_then_the_values_then_the_answer",
            ),
            _control(
                "An answer to typed values is not kept by the browser.",
                f"{_SECURITY}::test_no_answer_to_typed_values_is_kept",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="The calculator knows neither the patient nor the dates: who signs compares them.",
    ),
    Hazard(
        name="Missing value taken as zero",
        cause="A lab is not known yet and its field left blank.",
        effect="Risk understated.",
        controls=(
            _control(
                "A blank is the whole possible range; the total becomes a range.",
                f"{_READING}::test_a_blank_is_the_whole_possible_range_and_never_zero",
                f"{_PROPERTIES}::test_the_result_of_an_interval_holds_the_result_of_every_value_in_it",
            ),
            _control(
                "A result with a blank item says INCOMPLETE, also where its group is settled.",
                f"{_RESULT}::test_calls_a_settled_result_with_a_blank_incomplete_too",
                f"{_B_PRINT}::test_the_paper_says_incomplete_where_a_lab_is_pending_and_nowhere_else",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="",
    ),
    Hazard(
        name="Tie at a cut-off",
        cause="A value exactly at a cut-off, where sources leave the tie open.",
        effect="One point too many or too few.",
        controls=(
            _control(
                "Ties follow one stated rule in every unit.",
                f"{_SCORE}::test_a_tie_counts_as_the_table_says_and_a_tiny_step_to_each_side_as_its_own_band",
            ),
            _control(
                "The result says that ties are not verified.",
                f"{_RESULT}::test_says",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MINOR,
        remaining="Until the article is checked the rule may be the wrong one.",
    ),
    Hazard(
        name="Unverified definition",
        cause="Cut-off and points of the marrow bands are known at second hand.",
        effect="Patients near the cut-off may be put into the wrong group.",
        controls=(
            _control(
                "Every result, print-out and copied text says what is not verified.",
                f"{_VERIFICATION}::test_the_notices_of_all_ht_are_the_cut_off_the_marrow_points_and_the_ties",
                f"{_RESULT}::test_says",
                f"{_B_PRINT}::test_the_paper_says_the_values_the_group_and_what_every_result_says",
            ),
            _control(
                "The notice of a point goes only with its grade.",
                f"{_VERIFICATION}::test_each_grade_at_the_top_of_the_tables_takes_away_exactly_its_notice",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="Somebody with the article has to check it; the sheet on the evidence page says how.",
    ),
    Hazard(
        name="Total of 4",
        cause="That a total of 4 is high risk is inferred; the only source that states a cut-off uses > 4.",
        effect="A patient may be called high risk who is not, or the other way round.",
        controls=(
            _control(
                "Wherever the total may be 4, the result says so and gives the other group.",
                f"{_SCORE}::test_a_total_that_may_be_4_is_disputed_and_has_its_group_at_more_than_4",
                f"{_RESULT}::test_says_what_a_total_of_4_rests_on",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="We show high, so that the risk is not understated.",
    ),
    Hazard(
        name="Group figure read as a forecast",
        cause="The days of neutropenia of a group stand beside one patient's result.",
        effect="False certainty about one patient.",
        controls=(
            _control(
                "The sentence beside the figure says that it is none.",
                f"{_RESULT}::test_says",
            ),
            _control(
                "Survival and response stand on the evidence page only.",
                f"{_RESULT}::test_shows_no_figure_of_the_lymphoma_cohort_and_no_survival",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MINOR,
        remaining="Words can be overlooked.",
    ),
    Hazard(
        name="White count entered for the ANC",
        cause="The two stand side by side on a report.",
        effect="The ANC's point is missed.",
        controls=(
            _control("The form says so beside the field.", f"{_FORM}::test_says"),
            _control("The result says so again.", f"{_RESULT}::test_says"),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="A white count is a possible ANC, so it cannot be refused.",
    ),
    Hazard(
        name="Unusable marrow sample, or a residual disease entered as blasts",
        cause="An MRD, a fraction of a spreadsheet (0.6 for 60 %), a dry tap, a hemodilute "
        "aspirate.",
        effect="Marrow counts no points; the risk is understated.",
        controls=(
            _control(
                "A value above 0 and below 1 % is asked about, on the form, the page for the "
                "chart, the card and in a cohort.",
                f"{_SECOND}::test_marrow_blasts_above_0_and_below_1_may_be_a_fraction_or_an_mrd",
                f"{_RESULT}::test_marrow_blasts_below_1_percent_are_asked_about",
                f"{_CDS}::test_marrow_blasts_below_1_percent_are_a_point_to_check",
                f"{_COHORT_COLUMNS}::test_marrow_blasts_that_are_all_fractions_are_asked_about_once_for_the_file",
            ),
            _control(
                "The field says which blasts are meant, and of which sample.",
                f"{_WORDS}::test_each_hint_names_the_cut_offs_with_their_unit",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="A hemodilute sample with 3 % looks like any other 3 %.",
    ),
    Hazard(
        name="Disease outside the marrow",
        cause="Lymph nodes, skin or central nervous system, with an empty marrow.",
        effect="The disease burden counts no points, and whether the study counted it is not known.",
        controls=(
            _control(
                "Form, result, paper, copied text and card say that it is not known.",
                f"{_RESULT}::test_says_what_may_have_moved_the_labs_on_the_page_and_in_the_copied_text",
                f"{_FORM}::test_says",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="The calculator does not ask about it: the clinician has to judge.",
    ),
    Hazard(
        name="Steroids, G-CSF, transfusion or bridging before the labs",
        cause="Platelets, hemoglobin, ANC, CRP or marrow were changed by treatment.",
        effect="Risk understated.",
        controls=(
            _control(
                "Form, result, copied text and card say that they can make the total too low.",
                f"{_RESULT}::test_says_what_may_have_moved_the_labs_on_the_page_and_in_the_copied_text",
                f"{_FORM}::test_says",
            ),
            _control(
                "The paper has a box with a date for each.",
                f"{_RESULT}::test_has_on_paper_a_box_with_a_date_for_what_may_have_moved_the_labs",
                f"{_FORM}::test_has_on_paper_a_box_with_a_date_for_what_may_have_moved_the_labs",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="How the publication handled them is not known; the clinician has to judge.",
    ),
    Hazard(
        name="Differential not done",
        cause="At a very low white count the laboratory makes no differential, and there is no ANC.",
        effect="The ANC is left out, or the white count entered for it.",
        controls=(
            _control(
                "A blank is never zero, and the result is called INCOMPLETE.",
                f"{_READING}::test_a_blank_is_the_whole_possible_range_and_never_zero",
                f"{_RESULT}::test_calls_a_settled_result_with_a_blank_incomplete_too",
            ),
            _control(
                "The field says that it is not the white count, and what to enter then.",
                f"{_FORM}::test_says",
                f"{_WORDS}::test_each_hint_names_the_cut_offs_with_their_unit",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="A white count is a possible ANC, so it cannot be refused.",
    ),
    Hazard(
        name="Low risk read as leave to withhold",
        cause="Prophylaxis or a stem-cell backup is left out because the score is low.",
        effect="A patient of the low-risk group with a long neutropenia is unprepared.",
        controls=(),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.SERIOUS,
        remaining="No control of ours: the result gives no advice on treatment, and its days are "
        "those of a group. The decision is the clinician's, by guideline and local protocol.",
    ),
    Hazard(
        name="Treating the number",
        cause="What would turn the group is read as a target: a transfusion before the labs.",
        effect="A lower total with the same risk.",
        controls=(
            _control(
                "It is worded as a doubt about a value, and says that treating it changes nothing.",
                f"{_RESULT}::test_what_would_turn_the_group_is_a_doubt_about_a_value_and_no_target",
                f"{_WORDS}::test_a_settled_result_says_which_doubt_about_a_value_would_change_its_group",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="Words can be overlooked.",
    ),
    Hazard(
        name="Alarm fatigue",
        cause="Cautions that are always there are read by nobody.",
        effect="The one that matters is passed over.",
        controls=(
            _control(
                "A unit is asked about only where it would give another group, and an ordinary "
                "value has no caution.",
                f"{_SECOND}::test_no_unit_is_doubted_where_the_group_stays_or_the_number_is_not_usual_there",
                f"{_WORDS}::test_an_ordinary_value_has_no_caution",
            ),
            _control(
                "What a whole file has in common is said once, not in each row.",
                f"{_COHORT_COLUMNS}::test_a_unit_that_the_whole_column_leaves_open_is_asked_about_once_for_the_file",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="What is not verified stands on every result, since it holds for every result.",
    ),
    Hazard(
        name="Copied text in the wrong chart",
        cause="The text for the note is pasted into another patient's record.",
        effect="A result that belongs to somebody else.",
        controls=(
            _control(
                "The text repeats every value as it was entered, and asks for the dates of labs "
                "and marrow, so that a reader can see that it is not this patient's.",
                f"{_WORDS}::test_the_summary_has_every_value_with_sign_and_unit_as_it_was_entered",
                f"{_WORDS}::test_the_summary_of_a_complete_result_is_this_text",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.SERIOUS,
        remaining="The calculator does not know the patient; the name is not in the text.",
    ),
    Hazard(
        name="Undo across patients",
        cause="Back, or the browser's own undo, brings a value of the patient before into the form.",
        effect="One patient's lab among another's.",
        controls=(
            _control(
                "Back brings all fields with their own answer, or an empty form, in Chromium, "
                "Firefox and WebKit; New patient is an empty form.",
                f"{_JOURNEYS}::test_after_back_no_answer_stands_beside_another_patients_fields",
                f"{_JOURNEYS}::test_a_new_patient_begins_with_an_empty_form_and_back_is_the_whole_result",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.SERIOUS,
        remaining="The browser's undo within one field is not ours to control.",
    ),
    Hazard(
        name="Lymphoma figures shown for B-ALL",
        cause="CAR-HEMATOTOX was validated in lymphoma; its figures are widely quoted.",
        effect="A wrong expectation.",
        controls=(
            _control(
                "The result shows none of them; the evidence page keeps the cohorts apart.",
                f"{_RESULT}::test_shows_no_figure_of_the_lymphoma_cohort_and_no_survival",
                "tests/pages/test_evidence_page.py::test_keeps_the_lymphoma_cohort_apart",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MODERATE,
        remaining="",
    ),
    Hazard(
        name="Score used outside its population",
        cause="No B-ALL, T-ALL, older patients, after lymphodepletion or infusion.",
        effect="A risk group that nothing supports.",
        controls=(
            _control(
                "Form, result and paper say for whom it was developed and until when it is used.",
                f"{_FORM}::test_says",
                f"{_RESULT}::test_says",
                f"{_B_PRINT}::test_the_paper_says_the_values_the_group_and_what_every_result_says",
            ),
            _control(
                "A misspelled as-of, or one sent twice, is refused by its name: ignored, it would "
                "let labs of after lymphodepletion in.",
                f"{_REFUSALS}::test_an_unknown_parameter_is_refused_by_its_name",
                f"{_REFUSALS}::test_a_parameter_that_stands_twice_is_refused",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="The calculator does not know the diagnosis.",
    ),
    Hazard(
        name="Color-blind reader or gray print",
        cause="Risk told by color alone.",
        effect="High taken for low.",
        controls=(
            _control(
                "Groups differ in words and in shape.",
                f"{_B_ACCESS}::test_the_risk_groups_differ_in_words_and_in_shape_not_only_in_color",
                f"{_B_PRINT}::test_paper_is_gray_also_where_the_screen_is_dark",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="",
    ),
    Hazard(
        name="Truncated print",
        cause="A long result runs over the page or out of a cell.",
        effect="A caution or a value is lost from the chart.",
        controls=(
            _control(
                "The longest results print on one page of A4 and of Letter, with every value.",
                f"{_B_PRINT}::test_a_result_prints_on_one_page",
                f"{_B_PRINT}::test_the_paper_says_everything_that_the_page_says",
                f"{_B_PRINT}::test_nothing_runs_over_the_papers_edge_or_out_of_its_cell",
            ),
            _control(
                "They do so in Chromium, Firefox and WebKit.",
                f"{_PRINTS}::test_it_prints_on_one_page_with_all_that_the_page_says",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MODERATE,
        remaining="Other paper, scaling and margins are the printer's matter; date, time and "
        "version stand at the end of the sheet, so that a cut is seen.",
    ),
    Hazard(
        name="Old version in a cache",
        cause="A browser shows a page of an earlier version.",
        effect="An outdated definition.",
        controls=(
            _control(
                "Pages are shown from a cache only if still current; answers are never kept.",
                f"{_SECURITY}::test_a_page_is_kept_only_if_still_current",
                f"{_SECURITY}::test_no_answer_to_typed_values_is_kept",
            ),
            _control(
                "An offline copy says that it is one, of which version and definition; it is "
                "replaced at the next visit with a network, and says prominently when nobody has "
                "compared it with the server for more than 30 days.",
                f"{_B_OFFLINE}::test_with_the_network_cut_the_form_opens_and_says_which_copy_it_is",
                f"{_B_OFFLINE}::test_a_new_version_is_shown_at_the_next_visit_and_replaces_the_offline_copy",
                f"{_B_OFFLINE}::test_a_copy_that_was_not_compared_for_more_than_30_days_says_so_prominently",
                "tests/pages/test_offline_copy.py::test_a_page_is_kept_under_the_digest_of_its_text",
            ),
            _control(
                "Each result names the version of program and definition.",
                f"{_RESULT}::test_says",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MODERATE,
        remaining="A device that is never online keeps its copy; the warning is all that it gets.",
    ),
    Hazard(
        name="The browser computes otherwise than the server",
        cause="The rules exist twice, since an answer without a network needs them in the browser.",
        effect="The live result and the printed page disagree.",
        controls=(
            _control(
                "Both get cut-offs, units, limits and words from one definition.",
                f"{_B_AGREEMENT}::test_the_scripts_hold_no_clinical_number",
                f"{_B_OFFLINE}::test_a_changed_cut_off_changes_the_offline_answer_with_no_change_to_a_script",
            ),
            _control(
                "Both are held against each other on thousands of random patients and texts, and "
                "on every worked case.",
                f"{_B_AGREEMENT}::test_browser_and_server_say_the_same_of_thousands_of_patients",
                f"{_B_AGREEMENT}::test_browser_and_server_find_the_same_problems_in_the_same_order",
                f"{_B_AGREEMENT}::test_the_panel_says_of_a_worked_case_what_the_servers_page_says",
            ),
            _control(
                "What the browser computed says so, also on paper.",
                f"{_B_OFFLINE}::test_an_offline_result_prints_on_one_page_and_says_that_the_browser_computed_it",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="Thousands of patients are compared in Chromium; in Firefox and WebKit journeys "
        "and print-outs are.",
    ),
    Hazard(
        name="A stale answer while typing",
        cause="The result beside the form belongs to what stood in the fields before.",
        effect="A group is read that does not belong to the patient.",
        controls=(
            _control(
                "A half-typed or impossible value takes the answer away and says why.",
                f"{_B_LIVE}::test_a_half_typed_value_takes_the_answer_away_until_it_is_finished",
                f"{_B_LIVE}::test_beside_a_half_typed_value_nothing_tells_a_group_or_a_total",
            ),
            _control(
                "What is read out is emptied with each key.",
                f"{_B_LIVE}::test_the_status_is_empty_after_a_key_and_tells_the_group_and_total_after_the_pause",
            ),
            _control(
                "Values that the browser puts back are answered, also where it does so late and "
                "without telling, as WebKit does; in Chromium, Firefox and WebKit, with and "
                "without a kept page.",
                f"{_B_LIVE}::test_values_that_a_browser_puts_back_without_telling_are_answered",
                f"{_JOURNEYS}::test_after_back_no_answer_stands_beside_another_patients_fields",
                f"{_JOURNEYS}::test_back_from_a_result_is_the_form_and_forward_the_result_or_an_empty_form",
                f"{_JOURNEYS}::test_an_engine_that_keeps_pages_comes_back_to_what_was_typed",
                f"{_JOURNEYS}::test_back_from_evidence_is_where_one_came_from",
            ),
            _control(
                "A corrected field's error goes with the key that corrects it, in the same three.",
                f"{_JOURNEYS}::test_once_a_field_reads_well_its_error_goes_and_with_the_last_one_the_summary",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="WebKit is tested as Debian builds it, not as an iPhone has it.",
    ),
    Hazard(
        name="A record system sends what was not meant",
        cause="Another patient's result, blasts in blood for marrow, an old or cancelled value, a "
        "unit as free text.",
        effect="A score of values that are not this patient's, or not current.",
        controls=(
            _control(
                "What is not certain is a problem with its place, never a guess.",
                f"{_OBSERVATIONS}::test_a_quantity_that_is_not_certain_is_a_problem_at_its_element",
                f"{_OBSERVATIONS}::test_a_result_that_is_not_certain_is_a_problem_at_its_element",
                f"{_OBSERVATIONS}::test_two_results_whose_order_is_not_certain_are_a_problem",
            ),
            _control(
                "Blasts in blood are never marrow.",
                f"{_OBSERVATIONS}::test_blasts_in_blood_are_never_marrow",
            ),
            _control(
                "The answer says which result was used, of which date, and which were left out.",
                f"{_OBSERVATIONS}::test_the_answer_says_which_was_used_and_which_were_passed_over",
                f"{_CDS}::test_old_blood_labs_and_those_of_more_than_two_days_are_cautions",
                f"{_CDS}::test_marrow_may_be_older_than_blood",
            ),
            _control(
                "Labs of another patient are not scored.",
                f"{_CDS}::test_labs_of_another_patient_are_not_scored",
            ),
            _control(
                "Every door gives what the form gives.",
                "tests/api/test_every_door.py::test_the_form_agrees_with_json",
                "tests/api/test_every_door.py::test_fhir_agrees_with_json",
                "tests/api/test_every_door.py::test_cds_hooks_agree_with_json",
                "tests/api/test_every_door.py::test_the_command_line_agrees_with_json",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.SERIOUS,
        remaining="A record that is wrong in itself, or that calls T-ALL by the same code, is not "
        "recognized; the card says for whom it is.",
    ),
    Hazard(
        name="An old result taken for the newest",
        cause="A record system answers a search in pages, ignores the order that was asked for, or "
        "codes the newest count, made by hand, otherwise.",
        effect="A total of labs from weeks ago, often lower, shown as the present one.",
        controls=(
            _control(
                "A page that goes on and is not plainly the newest first is not used, and said.",
                f"{_CDS}::test_a_lab_whose_page_goes_on_and_is_not_plainly_the_newest_first_cannot_be_used",
                f"{_CDS}::test_a_page_that_goes_on_counts_where_its_own_address_and_its_dates_say_newest_first",
                f"{_FHIR}::test_a_page_of_a_searchset_is_refused_with_what_is_missing",
            ),
            _control(
                "Counts by hand are read; a newer result of a related code is named, never scored.",
                f"{_OBSERVATIONS}::test_a_lab_is_known_by_any_of_its_codes",
                f"{_OBSERVATIONS}::test_a_related_result_is_named_where_none_that_counts_is_newer",
                f"{_CDS}::test_a_newer_result_of_a_related_code_is_named_and_never_scored",
            ),
            _control(
                "One coding that cannot be read does not hide the others.",
                f"{_OBSERVATIONS}::test_one_bad_coding_is_passed_over_and_the_others_count",
            ),
            _control(
                "A misspelled as-of is refused: labs from after lymphodepletion do not slip in.",
                "tests/doors/test_cases_from_the_field.py::test_fhir_parameter_misspelled",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.SERIOUS,
        remaining="A code of the laboratory's own is read only where the hospital has named it "
        "(CALCULATOR_LAB_CODES).",
    ),
    Hazard(
        name="A unit of a record that means another size",
        cause="The unit's text and its code disagree, or K/uL stands where UCUM reads a kelvin.",
        effect="A value wrong by ten or a thousand.",
        controls=(
            _control(
                "The code counts, and the disagreement is said.",
                f"{_OBSERVATIONS}::test_a_shown_unit_of_another_size_than_its_code_is_a_warning",
            ),
            _control(
                "Only exact equals are converted, and shown as they were sent.",
                f"{_OBSERVATIONS}::test_an_exact_equal_in_ucum_is_read_in_a_unit_of_the_lab",
                f"{_FHIR}::test_a_value_that_was_converted_is_named_as_it_was_sent",
            ),
            _control(
                "What is no unit of UCUM's leaves its lab open, with the code to send.",
                f"{_OBSERVATIONS}::test_what_is_no_equal_is_refused_and_leaves_its_lab_open",
                f"{_FHIR}::test_a_unit_that_cannot_be_read_leaves_its_lab_open_and_is_said",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.SERIOUS,
        remaining="Where text and code agree on a wrong unit, only the checks of units help.",
    ),
    Hazard(
        name="Silence taken for a patient who is not meant",
        cause="The record system does not send what is asked for, or sends only a part of it.",
        effect="No card, and nobody thinks of the risk.",
        controls=(
            _control(
                "Diagnoses or all labs left out are an error of the record system (412).",
                f"{_CDS}::test_a_record_system_that_did_not_send_what_is_needed_gets_412",
            ),
            _control(
                "Diagnoses that cannot be read, or go on, have a card that says so.",
                f"{_CDS}::test_where_nobody_knows_the_diagnosis_a_card_says_so_and_scores_nothing",
            ),
            _control(
                "Results of which none counts are said to be there.",
                f"{_CDS}::test_results_of_which_none_counts_are_not_none",
            ),
            _control(
                "None, not asked and not read are said in different words.",
                f"{_CDS}::test_a_lab_without_a_result_is_open_and_the_card_says_which_way",
                f"{_CDS}::test_the_card_says_where_treatment_could_not_be_looked_for",
            ),
            _control(
                "A diagnosis of an encounter counts, which has no status.",
                f"{_CDS}::test_an_active_acute_lymphoblastic_leukemia_has_a_card_that_says_t_all_is_not_meant",
            ),
            _control(
                "A treatment of years ago, or without a date, is named and silences nothing.",
                f"{_CDS}::test_a_treatment_of_long_ago_is_named_and_silences_nothing",
                f"{_CDS}::test_a_treatment_without_a_date_is_named_and_silences_nothing",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="A diagnosis that the record codes otherwise than configured has no card.",
    ),
    Hazard(
        name="A card for somebody who is not to be infused",
        cause="A code of ALL tells neither B from T, nor who is in remission, nor who gets CAR "
        "T-cells.",
        effect="A warning about children in maintenance treatment: it misleads, and warnings are no "
        "longer read.",
        controls=(
            _control(
                "Where codes of plans are configured, they alone bring the card.",
                f"{_CDS}::test_where_plans_are_configured_nobody_else_has_a_card",
            ),
            _control(
                "Without them the card begins with its condition, and is never a warning.",
                f"{_CDS}::test_where_plans_are_not_configured_the_card_begins_with_its_condition",
                f"{_CDS}::test_where_plans_cannot_be_read_the_card_has_its_condition_and_says_why",
            ),
            _control(
                "A leukemia in remission (C91.01) has none.",
                f"{_CDS}::test_without_an_active_diagnosis_there_is_no_card",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MINOR,
        remaining="Which codes mark a planned infusion is the hospital's to configure.",
    ),
    Hazard(
        name="A card after treatment has begun",
        cause="The record system shows the score although lymphodepletion or infusion is past.",
        effect="A score of labs for which it was not developed.",
        controls=(
            _control(
                "No card while a configured treatment stands in the days up to the newest lab.",
                f"{_CDS}::test_once_treatment_may_have_begun_by_the_newest_lab_there_is_no_card",
                f"{_CDS}::test_one_lab_from_after_the_treatment_is_enough_for_no_card",
                f"{_CDS}::test_a_slip_in_the_date_of_a_lab_does_not_let_a_card_through",
                f"{_CDS}::test_how_long_a_treatment_withholds_the_card_is_configured",
            ),
            _control(
                "What was not, or not fully, checked is said.",
                f"{_CDS}::test_the_card_says_where_treatment_could_not_be_looked_for",
            ),
            _control(
                "The card says that it is for use before lymphodepletion.",
                f"{_CDS}::test_the_detail_has_each_item_with_its_date_and_what_the_result_says",
            ),
        ),
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.MODERATE,
        remaining="Which codes mark treatment is the hospital's to configure; unset, no card is "
        "withheld for it.",
    ),
    Hazard(
        name="Rows lost or shifted in a cohort",
        cause="Semicolons, decimal commas, quotation marks, missing cells in a spreadsheet's file.",
        effect="Patients scored with the neighbor's values, or missing from a study.",
        controls=(
            _control(
                "A row that cannot be read is kept with its reason.",
                f"{_COHORT}::test_all_kinds_of_bad_rows_in_one_table_lose_none_and_keep_their_order",
            ),
            _control(
                "Each row is scored as one patient is.",
                f"{_COHORT}::test_every_row_is_scored_as_one_patient_is",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MODERATE,
        remaining="",
    ),
    Hazard(
        name="No network at the bedside",
        cause="A dead spot, or a server that does not answer.",
        effect="What was typed is lost, or no score when it is needed.",
        controls=(
            _control(
                "The form opens and answers from a copy once it was visited.",
                f"{_B_OFFLINE}::test_an_offline_copy_scores",
            ),
            _control(
                "A form that gets no answer stays, with all that was typed, and says so.",
                f"{_B_OFFLINE}::test_a_form_that_gets_no_answer_keeps_all_that_was_typed_and_its_live_result",
                f"{_B_OFFLINE}::test_a_form_that_the_server_fails_on_keeps_all_that_was_typed",
                f"{_B_OFFLINE}::test_the_grader_keeps_its_series_where_no_answer_comes",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MINOR,
        remaining="Browsers keep copies on HTTPS only; the grader needs the network. The worksheet "
        "on paper is the last resort.",
    ),
    Hazard(
        name="Two sources of one number drift apart",
        cause="A cut-off is written in two places and changed in one.",
        effect="Form, result and evidence disagree.",
        controls=(
            _control(
                "Each cut-off stands once; all pages are generated from it.",
                f"{_ARCHITECTURE}::test_each_cut_off_of_a_lab_is_written_once_outside_tests",
                "tests/pages/test_evidence_page.py::test_every_number_comes_from_the_scoring_module",
                "tests/pages/test_evidence_page.py::test_a_changed_cut_off_changes_every_page",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="",
    ),
    Hazard(
        name="Server error at the bedside",
        cause="A fault of ours, a killed worker, a full disk.",
        effect="No result, or an older one taken for the new.",
        controls=(
            _control(
                "A failure shows no part of a result and says what to do.",
                f"{_LOGS}::test_no_value_is_logged_when_the_program_fails",
            ),
            _control(
                "No text makes the reading fail.",
                f"{_FUZZ}::test_any_text_is_read_within_the_hard_limits_or_refused_with_its_problems",
                f"{_SERIES}::test_any_text_is_read_or_refused_in_our_words",
                f"{_SECURITY}::test_a_hostile_body_gets_a_clear_error",
                "tests/fuzzing/test_fuzzing.py::test_a_few_inputs_through_every_door_show_no_fault",
            ),
            _control(
                "A worker that dies is replaced, and a stop finishes what is begun.",
                f"{_LOAD}::test_every_answer_is_right_and_ones_own_while_workers_are",
                "tests/faults/test_stopping.py::test_sigterm_finishes_what_is_under_way",
            ),
            _control(
                "Behind the proxy of deploy/nginx.conf slow clients hold up nobody.",
                f"{_MEASURED}::test_what_clients_do_stays_within_its_bounds",
            ),
            _control(
                "A blank worksheet can be printed beforehand.",
                "tests/browser/test_browser_evidence.py::test_prints_on_one_page",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MINOR,
        remaining="",
    ),
    Hazard(
        name="A request cut off on the way",
        cause="The connection breaks when half of a value was sent: 4 of 45.",
        effect="A value that nobody typed is scored.",
        controls=(
            _control(
                "A body that ends before its announced length, or in the middle of its chunks, is "
                "refused in our words, under whatever server.",
                f"{_BODIES}::test_a_form_that_ends_early_is_refused_and_not_scored",
                f"{_BODIES}::test_chunks_that_break_off_are_refused_although_they_could_be_read",
                f"{_MEASURED}::test_under_another_server_no_header_moves_a_page_and_no_half_of_a_body_is_scored",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="A proxy that announces the shortened length as the whole is not noticed.",
    ),
    Hazard(
        name="A header poisons pages for everybody",
        cause="A client's header moves the addresses on a page that is rendered once and kept.",
        effect="The form, or the copy for use without a network, leads nowhere until a restart.",
        controls=(
            _control(
                "Pages that are the same for all are rendered before any request, from none.",
                "tests/pages/test_cost.py::test_pages_that_are_the_same_for_all_are_rendered_before_any_request",
            ),
            _control(
                "No forwarded header but the scheme is believed, and that from a proxy alone.",
                f"{_MEASURED}::test_what_clients_do_stays_within_its_bounds",
                f"{_MEASURED}::test_under_another_server_no_header_moves_a_page_and_no_half_of_a_body_is_scored",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MINOR,
        remaining="",
    ),
    Hazard(
        name="Large records stop the bedside",
        cause="Record systems, or others, send many bodies of megabytes at once.",
        effect="The form does not answer while a result is waited for.",
        controls=(
            _control(
                "Large bodies have few turns of their own; forms and probes never wait for them.",
                f"{_BODIES}::test_forms_probes_and_small_records_never_wait_for_large_ones",
                f"{_BODIES}::test_one_large_body_too_many_is_asked_to_come_again",
                f"{_MEASURED}::test_what_clients_do_stays_within_its_bounds",
            ),
            _control(
                "A body of more values than any record is refused before it is read.",
                f"{_BODIES}::test_a_body_of_more_values_than_any_record_is_refused_unread",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MINOR,
        remaining="A record system that is told to come again, and does not, gets no answer.",
    ),
    Hazard(
        name="Answers mixed up between users",
        cause="Many ask at the same time, and something is shared between their requests.",
        effect="A patient's result stands on another patient's page.",
        controls=(
            _control(
                "Nothing of a request is kept, and each answer repeats what was entered.",
                f"{_LOAD}::test_every_answer_is_right_and_ones_own_while_workers_are",
                f"{_SECURITY}::test_there_is_no_database_no_session_and_no_admin",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="",
    ),
    Hazard(
        name="Values leak into logs",
        cause="A record of a request or of a failure holds what was typed.",
        effect="Confidentiality is broken.",
        controls=(
            _control(
                "No record holds a value, whatever the outcome.",
                f"{_LOGS}::test_no_value_is_logged",
                "tests/faults/test_server_log.py::test_it_quotes_no_request_and_names_workers_and_signals",
                f"{_LOGS}::test_no_value_is_logged_when_the_program_fails",
                "tests/pages/test_hostile_hosts.py::test_the_name_of_a_host_that_is_not_ours_is_not_logged",
            ),
            _control(
                "Nothing is stored, and nothing is fetched from elsewhere.",
                f"{_SECURITY}::test_there_is_no_database_no_session_and_no_admin",
                f"{_SECURITY}::test_policy_allows_our_own_host_only_and_nothing_inline",
                "tests/headers/test_every_answer.py::test_no_answer_sets_a_cookie_or_has_anybody_else_asked",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.MODERATE,
        remaining="What another proxy than deploy/nginx.conf logs is the host's matter.",
    ),
    Hazard(
        name="Wrong counting rule",
        cause="Sources disagree on whether the longest episode counts, or all of them.",
        effect="An ICAHT grade that others would give differently.",
        controls=(
            _control(
                "Both are computed, and shown where they differ.",
                f"{_ICAHT}::test_the_worked_case",
                f"{_ICAHT_PROPERTIES}::test_agrees_with_a_count_by_hand",
                f"{_ICAHT_PAGE}::test_says",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MINOR,
        remaining="Which of the two the reader's own center uses is for the reader to know.",
    ),
    Hazard(
        name="Gap in a series",
        cause="Days without a value.",
        effect="A grade that is too low.",
        controls=(
            _control(
                "Short gaps are filled, and shown as filled; long ones stay unknown and are said.",
                f"{_ICAHT}::test_seven_missing_days_are_filled_and_eight_are_not",
                f"{_ICAHT_PAGE}::test_draws_each_day_and_tells_measured_from_filled",
                f"{_ICAHT_PAGE}::test_says",
            ),
            _control(
                "A series that still runs is called provisional, and never answers no.",
                f"{_ICAHT_PAGE}::test_gives_the_worked_case",
            ),
        ),
        likelihood=Likelihood.UNLIKELY,
        severity=Severity.MODERATE,
        remaining="A straight line may miss a short dip.",
    ),
    Hazard(
        name="Assistive technology reads a different result",
        cause="What is seen and what is read aloud come from different places.",
        effect="A reader acts on something else than is shown.",
        controls=(
            _control(
                "One text serves both; decorative shapes are silent, the picture has its words.",
                f"{_B_ACCESS}::test_axe_finds_no_fault_on_a_phone_or_a_desktop_light_or_dark",
                "tests/browser/test_browser_cases.py::test_the_page_says_the_group_of_its_hook",
                f"{_ICAHT_PAGE}::test_tells_the_picture_in_words",
            ),
            _control(
                "Errors are tied to their fields.",
                "tests/browser/test_browser_errors.py::test_the_same_words_stand_beside_the_field_and_are_tied_to_it",
            ),
        ),
        likelihood=Likelihood.RARE,
        severity=Severity.SERIOUS,
        remaining="Tested with rules and by reading the tree, not yet with users of screen readers.",
    ),
)
