"""The six labs: names, units with their factors, limits, and codes.

Source: the project's specification, section 3. The limits are ours, to catch slips of the keyboard;
no publication states them, and every message that shows one says so.
"""

from dataclasses import dataclass
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from functools import cached_property

# Every product and quotient is exact or raises: nothing is ever rounded on its way to a cut-off.
# An entered number has at most 40 characters and a factor at most 6 digits, so 80 digits suffice.
EXACT = Context(prec=80, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
ROUGH = Context(prec=80, rounding=ROUND_HALF_UP)  # for what is only shown

# Of a number that is shown only for information; the specification's, section 3.
DECIMALS_SHOWN = 2

SPACES = (  # those that a browser's script trims, too
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# Signs that are one in the spelling of a unit: the two micro signs and the letter that stands for
# them, the multiplication sign and x, upper and lower case of the liter's l. Spaces do not count,
# but where a digit comes first: "5 1 /uL" is two numbers, and not 5 in 1/uL.
ALIKE = {"µ": "u", "μ": "u", "U": "u", "×": "x", "l": "L"}
_SAME = str.maketrans(ALIKE)
_SAME_WITHOUT_SPACES = str.maketrans(ALIKE | dict.fromkeys(SPACES, ""))


def same_spelling(text: str) -> str:
    """Return the spelling of a unit by which it is looked up: "x 10^9/l" is "x10^9/L"."""
    text = text.strip(SPACES)
    return text.translate(_SAME if text[:1].isdigit() else _SAME_WITHOUT_SPACES)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit that a report may print.

    ``factor`` is how many of the lab's canonical units one of this unit is: 1 g/L is 0.1 g/dL, so
    g/L has the factor 0.1. ``spellings`` are those that reports print and that can mean nothing
    else, besides the code and what is shown. ``slips_into_others`` says that a value in this unit
    is re-read in the lab's other units (see ``score.unit_checks``).
    """

    code: str  # UCUM
    shown: str
    also: str  # another spelling, for the list of choices
    spellings: tuple[str, ...]
    factor: Decimal
    slips_into_others: bool


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The lowest and the highest value, both allowed, in the lab's canonical unit."""

    low: Decimal
    high: Decimal

    def hold(self, value: Decimal) -> bool:
        """Return whether a canonical value lies within the limits, ends included."""
        return self.low <= value <= self.high


@dataclass(frozen=True, kw_only=True)
class Lab:
    """One laboratory value: how it is called, its units, and which values are possible.

    ``default_unit`` is None where the reader must choose: CRP, whose two units overlap. ``hard``
    limits reject, ``usual`` limits caution. ``percent_from`` is the number below which a share may
    be a fraction or a residual disease instead (marrow blasts), else None.
    """

    name: str
    label: str
    short: str  # within a list in a sentence
    spelled_out: str
    plural: bool
    units: tuple[Unit, ...]
    default_unit: Unit | None
    hard: Limits
    usual: Limits
    zero_is_usual: bool
    percent_from: Decimal | None
    plus_is_flag: bool  # a + or - after the number is a flag, and no part of the value
    loinc: tuple[str, ...]  # the first is preferred
    related_loinc: tuple[tuple[str, str], ...]  # what is not scored, with how it was measured

    @cached_property
    def canonical(self) -> Unit:
        """Return the unit in which limits and intervals are held."""
        return next(unit for unit in self.units if unit.factor == 1)

    @property
    def unit_is_chosen(self) -> bool:
        """Return whether there is more than one unit to choose from."""
        return len(self.units) > 1

    def unit(self, code: str) -> Unit | None:
        """Return the unit with this UCUM code, or None: ``ANC.unit("/uL").shown == "/µL"``."""
        return self._by_code.get(code)

    def spelled(self, text: str) -> Unit | None:
        """Return the unit that a report spells so, or None: ``ANC.spelled("K/µl")`` is ×10³/µL."""
        return self._by_code.get(text) or self._by_spelling.get(same_spelling(text))

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _by_spelling(self) -> dict[str, Unit]:
        return {
            same_spelling(spelling): unit
            for unit in self.units
            for spelling in (unit.code, unit.shown, *unit.spellings)
        }

    def is_usual(self, canonical_value: Decimal) -> bool:
        """Return whether a canonical value is in the usual range (for ANC, 0 is usual as well)."""
        return self.usual.hold(canonical_value) or (self.zero_is_usual and canonical_value == 0)


def to_canonical(value: Decimal, unit: Unit) -> Decimal:
    """Convert exactly: 81 in g/L is 8.1 in g/dL."""
    return EXACT.multiply(value, unit.factor)


def from_canonical(value: Decimal, unit: Unit) -> Decimal | None:
    """Convert exactly, or return None where the quotient has no end: 9.0 g/dL in mmol/L."""
    try:
        return EXACT.divide(value, unit.factor)
    except Inexact:
        return None


def plain(value: Decimal) -> str:
    """Return a number without an exponent and without idle zeros: Decimal("3E+1") is "30"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def for_information(value: Decimal, *bounds: Decimal) -> str:
    """Return a number with at most two decimals, more where it would else meet or cross a bound.

    12.730455 is "12.73"; 8.999 is "8.999" with a bound of 9.0, since "9" would be on it.
    """
    places = DECIMALS_SHOWN
    while True:
        step = Decimal((0, (1,), -places))
        rounded = value.quantize(step, context=ROUGH)
        if all(rounded.compare(bound) == value.compare(bound) for bound in bounds):
            return plain(rounded)
        places += 1


def _unit(
    code: str,
    shown: str,
    factor: str,
    *,
    also: str = "",
    spellings: str = "",
    slips_into_others: bool = True,
) -> Unit:
    return Unit(
        code=code,
        shown=shown,
        also=also,
        spellings=tuple(spellings.split()),
        factor=Decimal(factor),
        slips_into_others=slips_into_others,
    )


def _limits(low: str, high: str) -> Limits:
    return Limits(low=Decimal(low), high=Decimal(high))


_PER_LITER = _unit(
    "10*9/L",
    "×10⁹/L",
    "1",
    spellings="10⁹/L 10^9/L x10^9/L x10*9/L x10(9)/L 10E9/L x10E9/L G/L Gpt/L /nL 1/nL",
)
_COUNTS = (
    _PER_LITER,
    _unit(
        "10*3/uL",
        "×10³/µL",
        "1",
        also="K/µL",
        spellings=(
            "K/uL k/uL 10³/uL 10^3/uL x10^3/uL x10*3/uL x10(3)/uL 10E3/uL x10E3/uL Thousand/uL "
            "K/mcL 10^3/mcL x10^3/mcL x10(3)/mcL K/mm3 K/mm³ 10*3/mm3 10^3/mm3 x10^3/mm3 10³/mm³ "
            "x10³/mm³ 10E3/mm3 x10E3/mm3"
        ),
    ),
    _unit(
        "/uL",
        "/µL",
        "0.001",
        also="cells/mm³",
        spellings=(
            "1/uL cells/uL /mcL cells/mcL /mm3 /mm³ cells/mm3 cells/mm³ 10*6/L 10⁶/L 10^6/L "
            "x10^6/L x10*6/L x10⁶/L 10E6/L x10E6/L Mpt/L"
        ),
    ),
)

PLATELETS = Lab(
    name="platelets",
    label="Platelets",
    short="platelets",
    spelled_out="Platelets",
    plural=True,
    units=_COUNTS,
    default_unit=_PER_LITER,
    hard=_limits("0", "3000"),
    usual=_limits("1", "1500"),
    zero_is_usual=False,
    percent_from=None,
    plus_is_flag=True,
    loinc=("777-3", "26515-7", "778-1", "74464-9"),  # the last two are counted by hand
    related_loinc=(("49497-1", "by an estimate"),),
)

ANC = Lab(
    name="anc",
    label="ANC",
    short="ANC",
    spelled_out="Absolute neutrophil count",
    plural=False,
    units=_COUNTS,
    default_unit=_PER_LITER,
    hard=_limits("0", "100"),
    usual=_limits("0.01", "30"),
    zero_is_usual=True,
    percent_from=None,
    plus_is_flag=True,
    loinc=("751-8", "26499-4", "753-4"),  # the last is counted by hand
    related_loinc=(),
)

_GRAM_PER_DECILITER = _unit(
    "g/dL", "g/dL", "1", spellings="gm/dL g% g/100mL", slips_into_others=False
)

HEMOGLOBIN = Lab(
    name="hemoglobin",
    label="Hemoglobin",
    short="hemoglobin",
    spelled_out="Hemoglobin",
    plural=False,
    units=(
        _GRAM_PER_DECILITER,
        _unit("g/L", "g/L", "0.1", slips_into_others=False),  # never G/L: giga is no gram
        # 1 mmol/L of the monomer (Hb/4) is 1.61145 g/dL.
        _unit("mmol/L", "mmol/L", "1.61145"),
    ),
    default_unit=_GRAM_PER_DECILITER,
    hard=_limits("2", "25"),
    usual=_limits("4", "20"),
    zero_is_usual=False,
    percent_from=None,
    plus_is_flag=True,
    loinc=("718-7", "20509-6", "59260-0"),  # the last for mmol/L
    related_loinc=(
        ("30313-1", "of arterial blood"),
        ("30350-3", "of venous blood"),
        ("30352-9", "of capillary blood"),
        ("55782-7", "by oximetry"),
    ),
)

CRP = Lab(
    name="crp",
    label="CRP",
    short="CRP",
    spelled_out="C-reactive protein",
    plural=False,
    units=(_unit("mg/L", "mg/L", "0.1"), _unit("mg/dL", "mg/dL", "1", spellings="mg%")),
    default_unit=None,  # the two units overlap, and a slip of ten moves the score
    hard=_limits("0", "100"),
    usual=_limits("0", "50"),
    zero_is_usual=True,
    percent_from=None,
    plus_is_flag=True,
    loinc=("1988-5", "30522-7"),  # the second is high-sensitivity CRP
    related_loinc=(),
)

_PERCENT = _unit("%", "%", "1")

MARROW_BLASTS = Lab(
    name="marrow_blasts",
    label="Marrow blasts",
    short="marrow",
    spelled_out="Blasts in the bone marrow",
    plural=True,
    units=(_PERCENT,),
    default_unit=_PERCENT,
    hard=_limits("0", "100"),
    usual=_limits("0", "100"),
    zero_is_usual=True,
    percent_from=Decimal(1),  # below it, perhaps an MRD, or a fraction of a spreadsheet
    plus_is_flag=False,
    loinc=("11150-0",),  # 26446-5 is blasts in blood: never marrow
    related_loinc=(),
)

_NANOGRAM_PER_MILLILITER = _unit("ng/mL", "ng/mL", "1")

FERRITIN = Lab(
    name="ferritin",
    label="Ferritin",
    short="ferritin",
    spelled_out="Ferritin",
    plural=False,
    units=(_NANOGRAM_PER_MILLILITER, _unit("ug/L", "µg/L", "1", spellings="mcg/L")),
    default_unit=_NANOGRAM_PER_MILLILITER,
    hard=_limits("0", "2000000"),
    usual=_limits("1", "100000"),
    zero_is_usual=False,
    percent_from=None,
    plus_is_flag=False,
    loinc=("2276-4", "20567-4"),  # the second by immunoassay
    related_loinc=(("24373-3", "of whole blood"),),
)

LABS = (PLATELETS, ANC, HEMOGLOBIN, CRP, MARROW_BLASTS, FERRITIN)
