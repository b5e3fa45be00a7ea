"""Entries and patients as the tests write them: "45 10*9/L" is a value with its unit."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, Phase, settings

from calculator.scoring.intervals import Interval
from calculator.scoring.quantities import plain
from calculator.scoring.reading import Entry, Problem, Reading, UnreadableLabs, read

# No deadline: a busy machine is not a defect. No phase "explain": it takes longer than it helps.
THOUSANDS = settings(
    max_examples=1000,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# For a property of each lab or unit on its own, which together make thousands.
HUNDREDS = settings(THOUSANDS, max_examples=300)

# Every lab in its best band.
TOTAL_0 = {
    "platelets": "220 10*9/L",
    "anc": "3.4 10*9/L",
    "hemoglobin": "12.4 g/dL",
    "crp": "8 mg/L",
    "marrow_blasts": "1 %",
}
# Platelets 2 points, ANC 1 point.
TOTAL_3 = {
    "platelets": "60 10*9/L",
    "anc": "0.9 10*9/L",
    "hemoglobin": "10.2 g/dL",
    "crp": "12 mg/L",
    "marrow_blasts": "4 %",
}
# Platelets 2 points, ANC 1 point, marrow blasts 1 point.
TOTAL_4 = {**TOTAL_3, "marrow_blasts": "9 %"}


def entry(words: str) -> Entry:
    """Split "<=75 10*9/L" into the value "<=75" and the unit "10*9/L"."""
    value, _, unit = words.rpartition(" ")
    return Entry(value, unit)


def patient(base: Mapping[str, str] | None = None, **changes: str | None) -> dict[str, Reading]:
    """Read a patient's labs, with changes to a base; a lab that is None is pending."""
    labs = {**(base or {}), **changes}
    return read({name: entry(words) for name, words in labs.items() if words is not None})


def problems(entries: Mapping[str, Entry]) -> tuple[Problem, ...]:
    """Return the problems of entries that cannot be read."""
    with pytest.raises(UnreadableLabs) as caught:
        read(entries)
    return caught.value.problems


def interval_words(interval: Interval) -> str:
    """Write an interval as books print it: "[0,0.5)" has the 0, but not the 0.5."""
    first = "[" if interval.low_included else "("
    last = "]" if interval.high_included else ")"
    return f"{first}{plain(interval.low)},{plain(interval.high)}{last}"
