"""Decoded JSON becomes readings and series; whatever is at fault is reported at once.

A value is a text (which may carry a sign) or a JSON number, read exactly; null is a
lab that is not known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from calculator.interop.exact_json import Number
from calculator.scoring.quantities import ANC, LABS, Lab, Unit
from calculator.scoring.reading import Entry, Mark, Problem, Readings, UnreadableLabs, read
from calculator.scoring.series import (
    MOST_LINES,
    UNIT_AS_MEMBER,
    UNIT_BEHIND,
    Measurement,
    Series,
    measure,
    read_follow_up,
    read_unit,
    series_of,
    without_missing_unit,
)

_LAB_SHAPE = 'Write an object with "value" and "unit".'
_VALUE_SHAPE = "Write the value as a text or a number."
_UNIT_SHAPE = "Write the unit as a text, a UCUM code."
_DAY = re.compile(r"-?[0-9]{1,5}")
_PAIRS = (2, 3)  # members; the third is the unit of this value
_MOST_NAMES = 20  # that are reported one by one


def read_labs(payload: object) -> Readings:
    """Read an object of labs: ``{"crp": {"value": "<5", "unit": "mg/L"}}``.

    Raises UnreadableLabs with every problem of shape, value and unit.
    """
    if not isinstance(payload, Mapping):
        message = f"Write an object with the labs by name: {', '.join(lab.name for lab in LABS)}."
        raise UnreadableLabs((Problem(field="", code="shape", message=message),))
    problems = list(_unknown(payload, [lab.name for lab in LABS], field=""))
    entries = {}
    for lab in LABS:
        entry = _entry(lab, payload.get(lab.name))
        if isinstance(entry, Problem):
            problems.append(entry)
        else:
            entries[lab.name] = entry
    try:
        readings = read(entries)
    except UnreadableLabs as unreadable:
        # That nothing was entered is not said of labs that are there, but of the wrong shape.
        problems += [p for p in unreadable.problems if not problems or p.code != "nothing_entered"]
    if problems:
        raise UnreadableLabs(tuple(problems))
    return readings


def _entry(lab: Lab, given: object) -> Entry | Problem:
    if given is None:
        return Entry("", None)
    if not isinstance(given, Mapping):
        return _shape(lab.name, f"{lab.label}: {_LAB_SHAPE}")
    for unknown in _unknown(given, ["value", "unit"], field=lab.name):
        return unknown
    value, unit = given.get("value"), given.get("unit")
    if value is not None and not isinstance(value, str):
        return _shape(lab.name, f"{lab.label}: {_VALUE_SHAPE}")
    if unit is not None and (not isinstance(unit, str) or isinstance(unit, Number)):
        return _shape(f"{lab.name}_unit", f"{lab.label}: {_UNIT_SHAPE}")
    # A JSON number has its decimal point, and is exact.
    return Entry(value or "", unit, "." if isinstance(value, Number) else "")


def _shape(field: str, message: str) -> Problem:
    return Problem(field=field, code="shape", message=message)


def _unknown(given: Mapping[str, object], known: list[str], *, field: str) -> Iterator[Problem]:
    """Report a misspelled name: ignored, it would be a lab that is not known."""
    unknown = [name for name in given if name not in known]
    message = f"There is no such name here; known are {', '.join(known)}."
    for name in unknown[:_MOST_NAMES]:
        yield Problem(field=field or name, code="unknown_name", message=message)
    if len(unknown) > _MOST_NAMES:
        message = f"And {len(unknown) - _MOST_NAMES} more names that are not known here."
        yield Problem(field=field, code="unknown_name", message=message)


# --- Series ---


def read_days(payload: object) -> Series:
    """Return the series of ``{"unit": "/uL", "values": [[0, 2100], [1, "<100"]]}``.

    Each value stands with its day after infusion, and with its unit where that is another one,
    ``[5, 8, "10*9/L"]``; null is a day not measured. Raises UnreadableLabs with every problem.
    """
    names = ["unit", "values", "follow_up_day"]
    if not isinstance(payload, Mapping):
        message = f"Write an object with {', '.join(names)}."
        raise UnreadableLabs((_shape("", message),))
    problems = list(_unknown(payload, names, field=""))
    unit = read_unit(_text(payload, "unit", _UNIT_SHAPE, problems), problems)
    follow_up = payload.get("follow_up_day")
    if follow_up is not None and not isinstance(follow_up, Number):
        problems.append(_shape("follow_up_day", "Write the day as a whole number, or null."))
        follow_up = None
    end = read_follow_up(follow_up or "", problems)
    lacking: list[int] = []  # numbers of values without any unit
    found = list(_measurements(payload.get("values"), unit, problems, lacking))
    if not found and not problems:
        message = "Enter at least one ANC value, as in [[0, 2100]]."
        problems.append(Problem(field="values", code="nothing_entered", message=message))
    if found and not lacking:
        problems = without_missing_unit(problems)
    if problems:
        raise UnreadableLabs(tuple(problems))
    try:
        return series_of(found, unit=unit, follow_up_day=end)
    except UnreadableLabs as unreadable:
        raise UnreadableLabs(tuple(map(_as_json, unreadable.problems))) from None


def _as_json(problem: Problem) -> Problem:
    """Return a problem of the series as JSON names and writes its parts."""
    field = "values" if problem.field == "series" else problem.field
    message = problem.message.replace(UNIT_BEHIND, UNIT_AS_MEMBER)
    return replace(problem, field=field, message=message)


def _text(
    payload: Mapping[str, object], name: str, message: str, problems: list[Problem]
) -> str | None:
    text = payload.get(name)
    if text is None or (isinstance(text, str) and not isinstance(text, Number)):
        return text
    problems.append(_shape(name, message))
    return None


def _measurements(
    values: object, unit: Unit | None, problems: list[Problem], lacking: list[int]
) -> Iterator[Measurement]:
    if not isinstance(values, list):
        problems.append(_shape("values", "Write a list of pairs of day and value: [[0, 2100]]."))
        return
    if len(values) > MOST_LINES:
        message = f"A series has at most {MOST_LINES} values."
        problems.append(Problem(field="values", code="too_long", message=message))
    for number, pair in enumerate(islice(values, MOST_LINES), 1):
        try:
            yield from _measurement(pair, unit)
        except UnreadableLabs as unreadable:
            for each in unreadable.problems:
                if each.field == f"{ANC.name}_unit":
                    lacking.append(number)  # a missing unit is said once
                    continue
                message = f"Value {number}: {each.message}"
                problems.append(Problem(field="values", code=each.code, message=message))


def _measurement(pair: object, unit: Unit | None) -> Iterator[Measurement]:
    if not isinstance(pair, list) or len(pair) not in _PAIRS:
        raise UnreadableLabs((_shape("", "Write a pair of day and value, as in [0, 2100]."),))
    day, value, *own = pair
    if not isinstance(day, Number) or not _DAY.fullmatch(day):
        raise UnreadableLabs((_shape("", "Write the day as a whole number, as in [0, 2100]."),))
    if value is None:
        return
    if not isinstance(value, str):
        raise UnreadableLabs((_shape("", _VALUE_SHAPE),))
    if not value.strip():
        return
    # A JSON number has its decimal point, and is exact.
    mark: Mark = "." if isinstance(value, Number) else ""
    yield measure(int(day), value, unit, mark, _own_unit(*own))


def _own_unit(given: object = None) -> Unit | None:
    if given is None:
        return None
    if not isinstance(given, str) or isinstance(given, Number):
        raise UnreadableLabs((_shape("", _UNIT_SHAPE),))
    problems: list[Problem] = []
    unit = read_unit(given, problems)
    if unit is None:
        raise UnreadableLabs(tuple(problems))
    return unit
