"""The sentences of a result, once: the presenter fills them, and so does the browser's script.

Braces name what is filled in. No sentence holds a clinical number.
"""

SENTENCES = {
    "span": "{low} to {high}",
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
    "pending": "pending",
    "not_known": "not known yet",
    "incomplete": "{labs} pending.",
    "settled": "{labs} pending. {risk} whatever the result.",
    "settling": "High risk if {lab} {is_} {value}, otherwise low risk.",
    "settling_several": "High risk if the open items add {needed} or more points ({parts}).",
    "up_to": "{lab} up to {points}",
    "disputed": (
        "Sources differ on whether {cutoff} is high; "
        "we show high so that the risk is not understated."
    ),
    "at_disputed_cutoff": " With a cut-off of > {cutoff}: {risk}.",
    "tie": "exactly {cut} counts as {counted}",
    "unusual": "{lab} {entered} {is_} outside the usual range, {usual} (ours, to catch slips).",
    "rounded": (
        "{lab} {entered} may have been rounded across the cut-off of {cut}. "
        "Ask for the value in {unit}."
    ),
    "unit_check": (
        "{lab} {entered} {counts} {counted}. If the report says {other}, the total is {total}: "
        "{risk}."
    ),
    "change": "{risk} if {lab} were {value}.",
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
}


def say(sentence: str, **parts: object) -> str:
    """Fill a sentence: ``say("span", low=2, high=4)`` is "2 to 4".

    Raises KeyError for a sentence or a part that does not exist.
    """
    return SENTENCES[sentence].format_map(parts)
