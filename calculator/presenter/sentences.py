"""The sentences of a result, once: the presenter fills them, and so does the browser's script.

Braces name what is filled in. No sentence holds a clinical number.
"""

SENTENCES = {
    "span": "{low} to {high}",
    "beyond": "{side} {cut}",
    "from_below": "{cut} or less",
    "from_above": "{cut} or more",
    "below": "below",
    "above": "above",
    "points_of": "{points} of {maximum}",
    "point": "point",
    "points": "points",
    "counted": "{points} {noun}",
    "and": " and ",
    "or": " or ",
    "is": "is",
    "are": "are",
    "counts": "counts",
    "count": "count",
    "high": "High risk",
    "low": "Low risk",
    "undetermined": "Not settled",
    "outcome": "{risk} of prolonged severe neutropenia.",
    "outcome_open": "The risk group for prolonged severe neutropenia is still open.",
    "not_entered": "not entered",
    "any": "any value",
    "incomplete": "{labs} not entered.",
    "settled": "{labs} not entered. {risk} whatever the result.",
    "settling": "High risk if {lab} {is_} {value}, otherwise low risk.",
    "settling_several": "High risk if the open items add {needed} or more points ({parts}).",
    "up_to": "{lab} up to {points}",
    "disputed": (
        "That {cutoff} is high is our inference; the only source found that states a cut-off uses "
        "> {cutoff}."
    ),
    "not_understated": " Shown as high so that the risk is not understated.",
    "title": "{headline}, {points}",
    "title_at_both": "{points}: {headline}",
    "at_our_cutoff": "{risk} at ≥ {cutoff}",
    "at_both_cutoffs": "{risk} at ≥ {cutoff}, {other} at > {cutoff}",
    "tie": "exactly {cut} counts as {counted}",
    "unusual": "{lab} {entered} {is_} far {side} usual ({usual}; our limits).{meant}",
    "meant": " Did you mean {proposals}?",
    "fraction": (
        "{lab} {entered}: is it an MRD, or a fraction of a spreadsheet ({percent})? Enter blasts "
        "of all nucleated cells, of the best sample; after a dry tap or a hemodilute aspirate the "
        "trephine’s, or leave it blank."
    ),
    "nearly": (
        "{lab} {entered} misses the cut-off of {cut} by less than a millionth of it, as computed "
        "values do. Compare it with the report."
    ),
    "rounded": (
        "{lab} {entered} may have been rounded across the cut-off of {cut}. "
        "Ask for the value in {unit}."
    ),
    "value_of": "{lab} {entered}",
    "unit_check": (
        "{values} {counts} {counted}. If the report says {others}, the total is {total}: {risk}."
    ),
    "doubt": "Unit in doubt: {labs}.",
    "doubts": "Units in doubt: {labs}.",
    "as_typed": "As typed {points}, {risk}; with {units} {points_there}, {risk_there}.",
    "only": "With {units} for {labs} alone {points_there}, {risk_there}.",
    "in_unit": "{lab} in {unit}",
    "change": "{risk} if {lab} {was} really {value}.",
    "was": "was",
    "were": "were",
    "no_target": "Treating the number does not change the risk.",
    "no_change": "No single lab, changed alone, would change the group.",
    "not_comparable": "Not comparable yet: {score} is not settled.",
    "same_group": "Same risk group as {score}.",
    "disagree": (
        "The scores disagree: in B-ALL {other} calls nearly everybody high risk "
        "({percent} % of {score}'s cohort), which is why {score} counts marrow "
        "blasts instead of ferritin."
    ),
    # While somebody types:
    "nothing_yet": "No result yet: it appears while you type",
    "no_result": "No result",
    "incomplete_mark": "INCOMPLETE.",
    "one_caution": "1 point to check, below.",
    "cautions": "{count} points to check, below.",
    "use_for": "Use {units} for {labs}",
    "use_each": "Use {units}",
}


def say(sentence: str, **parts: object) -> str:
    """Fill a sentence: ``say("span", low=2, high=4)`` is "2 to 4".

    Raises KeyError for a sentence or a part that does not exist.
    """
    return SENTENCES[sentence].format_map(parts)
