"""The only place where text becomes an interval; it reports every problem at once.

Source: the project's specification, section 3. Every entered value becomes an interval: ``45`` is
exactly 45, ``<5`` runs from the lower limit up to 5, ``M2`` is the stratum, a blank is the whole
range that is possible. Missing is never zero. A text is ``[sign] number [unit] [flag]``; one that
can be read in two ways is refused.
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
    SPACES,
    Lab,
    Unit,
    for_information,
    from_canonical,
    plain,
    to_canonical,
)
from calculator.scoring.tables import ALL_HT, CAR_HT, MARROW, Band

Sign = Literal["", "<", "≤", ">", "≥"]
Mark = Literal["", ".", ","]


class Entry(NamedTuple):
    """One lab as it came in: the text of the value, and the unit beside it, if any.

    ``unit`` is a UCUM code or another known spelling. ``decimal_mark`` is the one that a file
    declares, or that a format has (a point in JSON numbers); "" where nobody said which it is.
    """

    value: str
    unit: str | None
    decimal_mark: Mark = ""


_BLANK = Entry("", None)
_SCORED = tuple(item.lab.name for item in ALL_HT.items)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One lab, read: what was entered, and every value that it may stand for.

    Hemoglobin entered as 81 g/L: ``entered`` "81", ``unit`` g/L, ``numbers`` (81,), ``interval``
    8.1 to 8.1 g/dL.
    """

    lab: Lab
    entered: str  # as read, with the digits as typed: 8,1 is 8.1; empty when nothing was entered
    unit: Unit | None  # None for a blank
    sign: Sign
    numbers: tuple[Decimal, ...]  # as typed, in ``unit``; none for a blank and for M1, M2, M3
    interval: Interval  # in the lab's canonical unit

    @property
    def pending(self) -> bool:
        """Return whether nothing was entered: every possible value is still open."""
        return not self.entered


Readings = Mapping[str, Reading]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that the user can mend: at which field, of which kind, in our own words.

    ``message`` is what stands beside the field; ``lab`` names what it is about elsewhere.
    """

    field: str
    code: str
    message: str
    lab: str = ""

    @property
    def named(self) -> str:
        """Return the message with the lab's name before it: "CRP: Choose the unit …"."""
        return f"{self.lab}: {self.message}" if self.lab else self.message


class UnreadableLabs(ValueError):  # noqa: N818 - it is the labs that are at fault, not the program
    """Raised with all problems of all fields; none is guessed away."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the labs")  # no value: this may be logged
        self.problems = problems


def read(entries: Mapping[str, Entry]) -> dict[str, Reading]:
    """Read all six labs; what is absent or blank may be anything.

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
    if not any(entries[name].value.strip(SPACES) for name in _SCORED if name in entries):
        problems.insert(0, _nothing_entered())
    if problems:
        raise UnreadableLabs(tuple(problems))
    return readings


def with_blanks(found: Mapping[str, Reading]) -> dict[str, Reading]:
    """Return all six readings of labs that were read one by one; what is absent is a blank.

    ``with_blanks({"anc": …})["crp"]`` may be anything. Raises UnreadableLabs where none of ALL-HT's
    five labs has a value.
    """
    if not any(name in found and not found[name].pending for name in _SCORED):
        raise UnreadableLabs((_nothing_entered(),))
    return {lab.name: found.get(lab.name) or read_lab(lab, _BLANK) for lab in LABS}


def _nothing_entered() -> Problem:
    message = MESSAGES["nothing_entered"].format(count=len(_SCORED), score=ALL_HT.label)
    return Problem(field=_SCORED[0], code="nothing_entered", message=message)


def read_lab(lab: Lab, entry: Entry) -> Reading:
    """Read one lab: ``Entry("<=75", "10*9/L")`` for platelets is 0 to 75 ×10⁹/L, both included.

    A unit in the text counts where none stands beside it, ``Entry("42 mg/L", None)``, and must be
    one of its size otherwise. Raises UnreadableLabs with one problem, or with two where value and
    unit are both at fault.
    """
    text = entry.value.strip(SPACES)
    if not text:
        everything = between(lab.hard.low, lab.hard.high)
        return Reading(lab=lab, entered="", unit=None, sign="", numbers=(), interval=everything)
    problems: list[Problem] = []
    parsed = None
    try:
        parsed = _parse(lab, text, entry.decimal_mark)
    except UnreadableLabs as unreadable:
        problems.extend(unreadable.problems)
    inside = parsed.unit if parsed else None
    unit = lab.spelled(entry.unit) if entry.unit else inside
    if unit is None and not entry.unit and not lab.unit_is_chosen:
        unit = lab.canonical
    may_have_it = bool(problems) and bool(_MORE_THAN_A_NUMBER.search(text))
    if unit is None and (entry.unit or not may_have_it):
        problems.append(unit_problem(lab, entry.unit))
    elif unit and inside and inside.factor != unit.factor:
        differ = _problem(lab, "units_differ", inside=inside.shown, beside=unit.shown)
        problems.append(differ)
    if parsed is None or unit is None or problems:
        raise UnreadableLabs(tuple(problems))
    if parsed.stratum:
        name, interval = parsed.stratum.name, parsed.stratum.interval
        return Reading(lab=lab, entered=name, unit=unit, sign="", numbers=(), interval=interval)
    texts = tuple(_settled(lab, unit, each) for each in parsed.numbers)
    return within_limits(lab, unit, parsed.sign, texts)


def within_limits(lab: Lab, unit: Unit, sign: Sign, texts: tuple[str, ...]) -> Reading:
    """Turn a sign and one or two numbers into a reading.

    Sign "<" and ("5",) in mg/L of CRP become 0 to 0.5 mg/dL; no sign and ("60", "70") in % of
    marrow blasts become 60 to 70 %. Raises UnreadableLabs for a value outside the hard limits (the
    message proposes the units in which it would be usual), for an empty interval and for a
    reversed range.
    """
    numbers = tuple(map(Decimal, texts))
    canonical = [to_canonical(number, unit) for number in numbers]
    entered = sign + "-".join(texts)
    for text, value in zip(texts, canonical, strict=True):
        if not lab.hard.hold(value):
            raise _outside_limits(lab, unit, sign, text)
    low, high = canonical[0], canonical[-1]
    if low > high:
        raise _refusal(lab, "range")
    if (sign == "<" and high == lab.hard.low) or (sign == ">" and low == lab.hard.high):
        raise _empty(lab, unit, sign, texts[0])
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

LONGEST = 40  # characters; beyond what any analyzer prints
SIGNS: dict[str, Sign] = {
    "": "", "<": "<", "<=": "≤", "≤": "≤", ">": ">", ">=": "≥", "≥": "≥",
}  # fmt: skip

# Nothing in these patterns depends on a flag or on the language that runs them. ASCII digits only:
# full-width digits and the Unicode minus are text.
_S = f"[{SPACES}]"
_GROUPING = "'’ \xa0\u2009\u202f"  # besides point and comma, what may stand between thousands
# The longest run of digits and marks; whether the marks make sense is asked afterwards.
_NUMBER = rf"[.,]?[0-9]+(?:[.,][0-9]+|[{_GROUPING}][0-9]{{3}}(?![0-9]))*"
_FLAG = r"(?:HH|LL|[HLA*!↑↓]|\+\+?|--?)"
# Sign, number, what may be its unit, and a flag.
ONE_VALUE = (
    rf"(<=|>=|[<>≤≥])?{_S}*({_NUMBER})([\s\S]*?)"
    rf"(?:\*|{_S}+({_FLAG})|{_S}*\(({_FLAG})\))?"
)
RANGE = rf"({_NUMBER}){_S}*%?(?:{_S}*[-–]{_S}*|{_S}+to{_S}+)({_NUMBER}){_S}*%?"
# Of a number's marks: what may be thousands or decimals, what is plain, and what groups by threes.
LONE_MARK = r"[1-9][0-9]{0,2}[.,][0-9]{3}"
ONE_MARK = r"[0-9]*[.,]?[0-9]+"
GROUPED = rf"[1-9][0-9]{{0,2}}([.,{_GROUPING}])[0-9]{{3}}(?:\1[0-9]{{3}})*(?:(?!\1)[.,][0-9]+)?"
# Where the decimal mark is declared, the other one groups thousands, and nothing is ambiguous.
_THOUSANDS = rf"[0-9]*|[1-9][0-9]{{0,2}}([%s{_GROUPING}])[0-9]{{3}}(?:\1[0-9]{{3}})*"
WITH_POINT = rf"(?:{_THOUSANDS % ','})(?:\.[0-9]+)?"
WITH_COMMA = rf"(?:{_THOUSANDS % '.'})(?:,[0-9]+)?"
_ONE_VALUE = re.compile(ONE_VALUE)
_RANGE = re.compile(RANGE)
_LONE_MARK = re.compile(LONE_MARK)
_ONE_MARK = re.compile(ONE_MARK)
_GROUPED = re.compile(GROUPED)
_DECLARED = {".": re.compile(WITH_POINT), ",": re.compile(WITH_COMMA)}
# Of a text that is no value: whether its unit may be in it, so that none is missed beside it.
MORE_THAN_A_NUMBER = r"^[^0-9\n]*[0-9][^\n]*[%A-Za-zµμ/]"
_MORE_THAN_A_NUMBER = re.compile(MORE_THAN_A_NUMBER)
# Why a text is no value; in this order, the first that is found in it names the reason.
REASONS = (
    ("signs", r"(?:<=|>=|[<>≤≥](?!=))[^\n]*[<>=≤≥]"),
    ("negative", rf"^(?:[<>=≤≥]|{_S})*-{_S}*[.,]?[0-9]"),
    ("exponent", rf"^(?:[<>=≤≥]|{_S})*[0-9.,]+[eE][-+]?[0-9]"),
    ("several", rf"[0-9.,](?:[/;:–-]|{_S})+[<>=≤≥]*[.,]?[0-9]+(?![0-9*^Ee(/])"),
    ("marks", rf"^(?:[<>=≤≥]|{_S})*[.,]?[0-9][0-9.,{_GROUPING}]*[.,](?![0-9])"),
    (
        "unit_in_value",
        rf"^(?:[<>=≤≥]|{_S})*[0-9][0-9.,{_GROUPING}]*(?:{_S}*[%A-Za-zµμ×/]|{_S}+[0-9])",
    ),
    ("marks", r"[0-9][.,]|[.,][0-9]"),
)

MESSAGES = {
    "nothing_entered": "Enter at least one of the {count} labs of {score}.",
    "too_long": "Use at most {longest} characters.",
    "signs": "Use one sign only: <, <=, > or >=.",
    "negative": "A negative value is not possible.",
    "exponent": "Write the number out, without an exponent: 45000.",
    "several": "Enter one number only.",
    "marks": "Write one number, with a mark for its decimals only: 45000 or 8.1.",
    "ambiguous": (
        "{value} may be {thousands} or {decimals}: write it without a mark, or with other than "
        "three decimals."
    ),
    "unit_in_value": "After the number, only its unit ({choices}) or a flag such as H is read.",
    "plus": "{value} {flag} may mean more than {value}: write >{value}.",
    "minus": (
        "{value} {flag} may mean less than {value}, or be half of a range: write <{value}, or "
        "both ends."
    ),
    "not_a_number": "Enter a number, such as 45, 8.1 or <5{shapes}.",
    "shapes": " (or a range such as 60-70, or M1, M2, M3)",  # of marrow blasts
    "range": "Write the lower number of the range first, as in 60-70.",
    "outside_limits": "{value} is not possible. {meant}{possible}",
    "meant": "Did you mean {proposals}? ",
    "or": ", or ",
    "that_is": "{value}, that is {converted}",
    "possible": "Possible here is {limits} (our limits, to catch slips).",
    "empty": "No possible value lies {side} {value}. {possible}",
    "<": "below",
    ">": "above",
    "unit_missing": "Choose the unit as the report prints it: {choices}.",
    "unit_unknown": "This unit is not known here. Choose one of: {choices}.",
    "units_differ": "The value says {inside}, the unit beside it {beside}: choose one.",
}


class _Number(NamedTuple):
    """A number with a point for decimals; ``thousands`` where its only mark may group instead."""

    text: str
    typed: str
    thousands: str | None


class _Parsed(NamedTuple):
    sign: Sign
    numbers: tuple[_Number, ...]
    unit: Unit | None  # in the text
    stratum: Band | None


def is_value(lab: Lab, text: str) -> bool:
    """Return whether a text has the shape of a value, be it possible or not: "4.2 mg/dL" of CRP."""
    try:
        _parse(lab, text.strip(SPACES), "")
    except UnreadableLabs:
        return False
    return True


def _parse(lab: Lab, text: str, decimal_mark: Mark) -> _Parsed:
    """Match the grammar, or raise UnreadableLabs with the kindest true reason why it does not."""
    if len(text) > LONGEST:
        raise _refusal(lab, "too_long", longest=LONGEST)
    if lab is MARROW_BLASTS and (share := _share(text, decimal_mark)):
        return share
    if not (found := _ONE_VALUE.fullmatch(text)):
        raise _no_value(lab, text)
    sign, typed, spelling, *flags = found.groups()
    spelling = spelling.strip(SPACES)
    unit = lab.spelled(spelling)
    if spelling and unit is None:
        raise _no_value(lab, text)
    number = _number(typed, decimal_mark)
    if number is None:
        raise _refusal(lab, "marks")
    flag = flags[0] or flags[1] or ""
    if not lab.plus_is_flag and flag.startswith(("+", "-")):
        raise _refusal(lab, "plus" if flag[0] == "+" else "minus", value=typed, flag=flag)
    return _Parsed(SIGNS[sign or ""], (number,), unit, None)


def _share(text: str, decimal_mark: Mark) -> _Parsed | None:
    """Match what only marrow blasts may be: a stratum, "M 2", or a range, "60%-70%"."""
    word = re.sub(_S, "", text).upper()
    for band in MARROW.bands:
        if band.name == word:
            return _Parsed("", (), None, band)
    found = _RANGE.fullmatch(text)
    ends = [_number(end, decimal_mark) for end in found.groups()] if found else []
    numbers = tuple(end for end in ends if end)
    return _Parsed("", numbers, None, None) if len(numbers) > 1 else None


def _number(typed: str, decimal_mark: Mark) -> _Number | None:
    """Return a number with a point for decimals; None where its marks make no sense.

    "1 234,5" is 1234.5; "2,100" is 2.100 and perhaps 2100.
    """
    grouping = None
    if decimal_mark or not _ONE_MARK.fullmatch(typed):
        pattern = _DECLARED[decimal_mark] if decimal_mark else _GROUPED
        if not (found := pattern.fullmatch(typed)):
            return None
        grouping = found[1]
    text = (typed.replace(grouping, "") if grouping else typed).replace(",", ".")
    lone = not decimal_mark and _LONE_MARK.fullmatch(typed)
    return _Number(
        text=f"0{text}" if text.startswith(".") else text,  # as .5 is taken for 5 on a chart
        typed=typed,
        thousands=text.replace(".", "") if lone else None,
    )


def _settled(lab: Lab, unit: Unit, number: _Number) -> str:
    """Return the number's text, where only one reading of its mark is possible."""
    if number.thousands is None or to_canonical(Decimal(number.thousands), unit) > lab.hard.high:
        return number.text
    value, decimals = f"{number.typed} {unit.shown}", plain(Decimal(number.text))
    raise _refusal(lab, "ambiguous", value=value, thousands=number.thousands, decimals=decimals)


def _refusal(lab: Lab, code: str, **parts: object) -> UnreadableLabs:
    return UnreadableLabs((_problem(lab, code, **parts),))


def _no_value(lab: Lab, text: str) -> UnreadableLabs:
    reason = next((code for code, pattern in REASONS if re.search(pattern, text)), "not_a_number")
    shapes = MESSAGES["shapes"] if lab is MARROW_BLASTS else ""
    return _refusal(lab, reason, shapes=shapes, choices=_choices(lab))


def _choices(lab: Lab) -> str:
    return ", ".join(unit.shown for unit in lab.units)


def _problem(lab: Lab, code: str, **parts: object) -> Problem:
    message = MESSAGES[code].format_map(parts)
    return Problem(field=lab.name, code=code, message=message, lab=lab.label)


def unit_problem(lab: Lab, given: str | None) -> Problem:
    """Return the problem of a unit that is missing, or given and not known: "K/mL" of ANC."""
    code = "unit_unknown" if given else "unit_missing"
    message = MESSAGES[code].format(choices=_choices(lab))
    return Problem(field=f"{lab.name}_unit", code=code, message=message, lab=lab.label)


def _outside_limits(lab: Lab, unit: Unit, sign: Sign, text: str) -> UnreadableLabs:
    """Return what is impossible, and in which other units the number would be a usual one.

    45000 ×10⁹/L of platelets: "Did you mean 45000 /µL, that is 45 ×10⁹/L?"
    """
    proposals = MESSAGES["or"].join(
        _proposal(lab, other, sign, text)
        for other in other_usual_units(lab, unit, (Decimal(text),))
    )
    return _refusal(
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
    value_there = to_canonical(Decimal(text), unit)
    item = next(item for item in (*ALL_HT.items, *CAR_HT.items) if item.lab is lab)
    shown = for_information(value_there, *item.canonical_bounds)
    converted = f"{sign}{shown} {lab.canonical.shown}"
    return MESSAGES["that_is"].format(value=value, converted=converted)


def _empty(lab: Lab, unit: Unit, sign: Sign, text: str) -> UnreadableLabs:
    return _refusal(
        lab,
        "empty",
        side=MESSAGES[sign],
        value=f"{text} {unit.shown}",
        possible=MESSAGES["possible"].format(limits=hard_limits(lab, unit)),
    )


def hard_limits(lab: Lab, unit: Unit) -> str:
    """Return the hard limits in this unit where that is exact, else in the canonical one.

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
