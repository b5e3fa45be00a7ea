"""The only place where text becomes an interval; it reports every problem at once.

Source: the project's specification, section 3. Every entered value becomes an interval: ``45`` is
exactly 45, ``<5`` runs from the lower limit up to 5, ``M2`` is the stratum, a blank is the whole
range that is possible. Missing is never zero.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from calculator.scoring.intervals import Interval, between
from calculator.scoring.quantities import (
    LABS,
    MARROW_BLASTS,
    Lab,
    Unit,
    from_canonical,
    plain,
    to_canonical,
)
from calculator.scoring.tables import ALL_HT, MARROW, Band

Sign = Literal["", "<", "≤", ">", "≥"]


class Entry(NamedTuple):
    """One lab as it came in: the text of the value and the UCUM code of its unit, if any."""

    value: str
    unit: str | None


_BLANK = Entry("", None)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One lab, read: what was entered, and every value that it may stand for.

    Hemoglobin entered as 81 g/L: ``entered`` "81", ``unit`` g/L, ``numbers`` (81,), ``interval``
    8.1 to 8.1 g/dL.
    """

    lab: Lab
    entered: str  # as typed, without spaces, .5 as 0.5; empty when the result is pending
    unit: Unit | None  # None when pending
    sign: Sign
    numbers: tuple[Decimal, ...]  # as typed, in ``unit``; none for a blank and for M1, M2, M3
    interval: Interval  # in the lab's canonical unit

    @property
    def pending(self) -> bool:
        """Tell whether nothing was entered: every possible value is still open."""
        return not self.entered


Readings = Mapping[str, Reading]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that the user can mend: at which field, of which kind, in our own words."""

    field: str
    code: str
    message: str


class UnreadableLabs(ValueError):  # noqa: N818 - it is the labs that are at fault, not the program
    """Raised with all problems of all fields; none is guessed away."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the labs")  # no value: this may be logged
        self.problems = problems


def read(entries: Mapping[str, Entry]) -> dict[str, Reading]:
    """Read all six labs; what is absent or blank is pending.

    ``entries`` maps lab names to text and unit, ``{"crp": Entry("<5", "mg/L")}``; the answer has
    all six names, here "crp" with the interval from 0 to 0.5 mg/dL, 0.5 not included.

    Raises UnreadableLabs with every problem of every field at once; also where none of ALL-HT's
    five labs has a value.
    """
    readings: dict[str, Reading] = {}
    problems: list[Problem] = []
    for lab in LABS:
        try:
            readings[lab.name] = read_lab(lab, entries.get(lab.name, _BLANK))
        except UnreadableLabs as unreadable:
            problems.extend(unreadable.problems)
    scored = [item.lab.name for item in ALL_HT.items]
    if not any(entries[name].value.strip(SPACES) for name in scored if name in entries):
        message = MESSAGES["nothing_entered"].format(count=len(scored), score=ALL_HT.label)
        problems.insert(0, Problem(field=scored[0], code="nothing_entered", message=message))
    if problems:
        raise UnreadableLabs(tuple(problems))
    return readings


def read_lab(lab: Lab, entry: Entry) -> Reading:
    """Read one lab: ``Entry("<=75", "10*9/L")`` for platelets is 0 to 75 ×10⁹/L, both included.

    Raises UnreadableLabs with one problem, or with two where value and unit are both at fault.
    """
    text = entry.value.strip(SPACES)
    if not text:
        everything = between(lab.hard.low, lab.hard.high)
        return Reading(lab=lab, entered="", unit=None, sign="", numbers=(), interval=everything)
    unit = lab.unit(entry.unit) if entry.unit else None
    if unit is None and not entry.unit and not lab.unit_is_chosen:
        unit = lab.canonical
    parsed = _stratum(lab, text) or _parse(lab, text)
    problems = [parsed] if isinstance(parsed, Problem) else []
    if unit is None:
        problems.append(_unit_problem(lab, entry.unit))
    if unit is None or isinstance(parsed, Problem):
        raise UnreadableLabs(tuple(problems))
    if isinstance(parsed, Band):
        return Reading(
            lab=lab, entered=parsed.name, unit=unit, sign="", numbers=(), interval=parsed.interval
        )
    return within_limits(lab, unit, parsed.sign, parsed.texts)


def within_limits(lab: Lab, unit: Unit, sign: Sign, texts: tuple[str, ...]) -> Reading:
    """Turn a sign and one or two numbers into a reading.

    Sign "<" and ("5",) in mg/L of CRP become 0 to 0.5 mg/dL; no sign and ("60", "70") in % of
    marrow blasts become 60 to 70 %. Raises UnreadableLabs for a value outside the hard limits (the
    message proposes the units in which it would be usual), for an empty interval and for a
    reversed range.
    """
    numbers = tuple(map(Decimal, texts))
    canonical = [to_canonical(number, unit) for number in numbers]
    # A number never starts with its point on a chart: .5 is taken for 5.
    entered = sign + "-".join(["0" + text if text.startswith(".") else text for text in texts])
    for text, value in zip(texts, canonical, strict=True):
        if not lab.hard.hold(value):
            raise UnreadableLabs((_limit_problem(lab, unit, sign, text),))
    low, high = canonical[0], canonical[-1]
    if low > high:
        raise UnreadableLabs((_problem(lab, "range"),))
    if (sign == "<" and high == lab.hard.low) or (sign == ">" and low == lab.hard.high):
        raise UnreadableLabs((_empty_problem(lab, unit, sign, texts[0]),))
    if sign in ("<", "≤"):
        interval = between(lab.hard.low, high, high_included=sign == "≤")
    elif sign in (">", "≥"):
        interval = between(low, lab.hard.high, low_included=sign == "≥")
    else:
        interval = between(low, high)
    return Reading(
        lab=lab, entered=entered, unit=unit, sign=sign, numbers=numbers, interval=interval
    )


# --- The grammar and the words of the problems, which the browser's script is given as well ---

SPACES = (  # those that a browser's script trims, too
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
LONGEST = 20  # characters; beyond what any analyzer prints
SIGNS: dict[str, Sign] = {
    "": "", "<": "<", "<=": "≤", "≤": "≤", ">": ">", ">=": "≥", "≥": "≥",
}  # fmt: skip

# Nothing in these patterns depends on a flag or on the language that runs them. ASCII digits only:
# full-width digits and the Unicode minus are text.
_S = f"[{SPACES}]"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
ONE_VALUE = rf"(<=|>=|[<>≤≥])?{_S}*({_NUMBER})"
RANGE = rf"({_NUMBER}){_S}*[-–]{_S}*({_NUMBER})"  # hyphen or en dash
_ONE_VALUE, _RANGE = re.compile(ONE_VALUE), re.compile(RANGE)
# Why a text is no value; in this order, the first that is found in it names the reason.
REASONS = (
    ("comma", rf"[0-9]{_S}*,|,{_S}*[0-9]"),
    ("signs", r"(?:<=|>=|[<>≤≥](?!=))[^\n]*[<>=≤≥]"),
    ("negative", rf"^(?:[<>=≤≥]|{_S})*-{_S}*\.?[0-9]"),
    ("exponent", r"[0-9][eE][-+]?[0-9]"),
    ("several", rf"[0-9.]+(?:[/;:–-]|{_S})+[<>=≤≥]*[0-9.]|\.[^\n]*\."),
    ("unit_in_value", rf"^(?:[<>=≤≥]|{_S})*[0-9.]+{_S}*[%A-Za-zµμ×/]"),
)

MESSAGES = {
    "nothing_entered": "Enter at least one of the {count} labs of {score}.",
    "too_long": "{lab}: Use at most {longest} characters.",
    "comma": "{lab}: Use a point for decimals, and no thousands separator: 1.2 or 45000.",
    "signs": "{lab}: Use one sign only: <, <=, > or >=.",
    "negative": "{lab}: A negative value is not possible.",
    "exponent": "{lab}: Write the number out, without an exponent: 45000.",
    "several": "{lab}: Enter one number only, with a point for decimals and no spaces in it.",
    "unit_in_value": "{lab}: Enter the number alone, without words or units.",
    "not_a_number": "{lab}: Enter a number, such as 45, 8.1 or <5{shapes}.",
    "shapes": " (or a range such as 60-70, or M1, M2, M3)",  # of marrow blasts
    "range": "{lab}: Write the lower number of the range first, as in 60-70.",
    "outside_limits": "{lab}: {value} is not possible. {meant}{possible}",
    "meant": "Did you mean {proposals}? ",
    "or": ", or ",
    "that_is": "{value}, that is {converted}",
    "possible": "Possible here is {limits} (our limits, to catch slips).",
    "empty": "{lab}: No possible value lies {side} {value}. {possible}",
    "<": "below",
    ">": "above",
    "unit_missing": "{lab}: Choose the unit as the report prints it: {choices}.",
    "unit_unknown": "{lab}: This unit is not known here. Choose one of: {choices}.",
}


class _Parsed(NamedTuple):
    sign: Sign
    texts: tuple[str, ...]


def _stratum(lab: Lab, text: str) -> Band | None:
    if lab is not MARROW_BLASTS:
        return None
    return next((band for band in MARROW.bands if band.name == text.upper()), None)


def _parse(lab: Lab, text: str) -> "_Parsed | Problem":
    """Match the grammar, or find the kindest true reason why the text does not."""
    if len(text) > LONGEST:
        return _problem(lab, "too_long", longest=LONGEST)
    if lab is MARROW_BLASTS:
        text = text.removesuffix("%").rstrip(SPACES)
        if found := _RANGE.fullmatch(text):
            return _Parsed("", (found[1], found[2]))
    if found := _ONE_VALUE.fullmatch(text):
        return _Parsed(SIGNS[found[1] or ""], (found[2],))
    reason = next((code for code, pattern in REASONS if re.search(pattern, text)), "not_a_number")
    shapes = MESSAGES["shapes"] if lab is MARROW_BLASTS else ""
    return _problem(lab, reason, shapes=shapes)


def _problem(lab: Lab, code: str, **parts: object) -> Problem:
    return Problem(field=lab.name, code=code, message=MESSAGES[code].format(lab=lab.label, **parts))


def _unit_problem(lab: Lab, given: str | None) -> Problem:
    code = "unit_unknown" if given else "unit_missing"
    choices = ", ".join(unit.shown for unit in lab.units)
    message = MESSAGES[code].format(lab=lab.label, choices=choices)
    return Problem(field=f"{lab.name}_unit", code=code, message=message)


def _limit_problem(lab: Lab, unit: Unit, sign: Sign, text: str) -> Problem:
    """Say what is impossible, and in which other units the number would be a usual one.

    45000 ×10⁹/L of platelets: "Did you mean 45000 /µL, that is 45 ×10⁹/L?"
    """
    proposals = MESSAGES["or"].join(
        _proposal(lab, other, sign, text)
        for other in other_usual_units(lab, unit, (Decimal(text),))
    )
    return _problem(
        lab,
        "outside_limits",
        value=f"{sign}{text} {unit.shown}",
        meant=MESSAGES["meant"].format(proposals=proposals) if proposals else "",
        possible=MESSAGES["possible"].format(limits=hard_limits(lab, unit)),
    )


def _proposal(lab: Lab, unit: Unit, sign: Sign, text: str) -> str:
    value = f"{sign}{text} {unit.shown}"
    if unit.factor == 1:
        return value
    converted = f"{sign}{plain(to_canonical(Decimal(text), unit))} {lab.canonical.shown}"
    return MESSAGES["that_is"].format(value=value, converted=converted)


def _empty_problem(lab: Lab, unit: Unit, sign: Sign, text: str) -> Problem:
    return _problem(
        lab,
        "empty",
        side=MESSAGES[sign],
        value=f"{text} {unit.shown}",
        possible=MESSAGES["possible"].format(limits=hard_limits(lab, unit)),
    )


def hard_limits(lab: Lab, unit: Unit) -> str:
    """Write the hard limits in this unit where that is exact, else in the canonical one.

    Hemoglobin in g/L: "20 to 250 g/L"; in mmol/L: "2 to 25 g/dL".
    """
    low, high = (from_canonical(end, unit) for end in (lab.hard.low, lab.hard.high))
    if low is None or high is None:
        unit, low, high = lab.canonical, lab.hard.low, lab.hard.high
    return f"{plain(low)} to {plain(high)} {unit.shown}"


def other_usual_units(lab: Lab, unit: Unit, numbers: tuple[Decimal, ...]) -> Iterator[Unit]:
    """Yield the lab's units of another size in which these same numbers would all be usual.

    25 in mg/L of CRP: mg/dL, since 25 mg/dL lies in the usual range as well.
    """
    sizes = {unit.factor}
    for other in lab.units:
        if other.factor not in sizes and all(
            lab.is_usual(to_canonical(number, other)) for number in numbers
        ):
            yield other
        sizes.add(other.factor)  # units of one size are one proposal, named by the first
